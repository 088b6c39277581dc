"""Fixtures that several test files share: the real shop, the command line in a clean home, skips that are visible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    import pandas as pd
    from zhenping.records import Coverage
    from zhenping.verbs.scan import Scanned

# No test is a stop-watch or a lottery: a busy machine fails no property, the same code gives the same result.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

REQUIRE_ALL = os.environ.get("ZHENPING_REQUIRE_ALL") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Browser tests are left out where there is no browser, unless everything is required."""
    if item.get_closest_marker("browser") and not (shutil.which("chromium") and shutil.which("chromedriver")):
        if REQUIRE_ALL:
            pytest.fail("chromium and chromedriver are required (ZHENPING_REQUIRE_ALL=1)")
        pytest.skip("no chromium and chromedriver on this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """ZHENPING_REQUIRE_ALL=1 turns any skip into a failure: CI must not pass because something was not there."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped, but everything is required: {report.longrepr}"
    return report


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Cli:
    """The installed `zhenping` with a home of its own."""

    home: Path
    cache: Path

    def environment(self, extra: dict[str, str] | None = None) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ZHENPING_") and "proxy" not in k.lower()}
        home = {"HOME": self.home, "XDG_DATA_HOME": self.home / "data", "XDG_CACHE_HOME": self.cache}
        return {**kept, **{k: str(v) for k, v in home.items()}, "LC_ALL": "C.UTF-8", **(extra or {})}

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "zhenping", *map(str, arguments)]

    def __call__(self, *arguments: object, env: dict[str, str] | None = None, timeout: float = 180) -> Ran:
        done = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=self.home,
            env=self.environment(env),
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache folder for the session: building the chart bundle takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cli(tmp_path: Path, shared_cache: Path) -> Cli:
    home = tmp_path / "home"
    home.mkdir()
    return Cli(home, shared_cache)


@dataclass(frozen=True)
class Crawled:
    """A crawl by the real child process, and what the ledger then holds."""

    scanned: Scanned
    reviews: pd.DataFrame
    coverage: Coverage

    @property
    def code(self) -> int:
        return self.scanned.error.exit_code if self.scanned.error else 0

    @property
    def error(self) -> str:
        return str(self.scanned.error or "")


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Crawled]:
    """Crawls a shop into a ledger of this test, without analysis and report; takes the options of a crawl.

    For what a crawl does; what the command line makes of it is tested through `cli`.
    """

    def run(url: str, db: str = "ledger.sqlite", **crawling: Any) -> Crawled:
        from zhenping.store import Ledger, frames
        from zhenping.verbs.scan import CrawlOptions, scan

        with Ledger.open(str(tmp_path / db)) as ledger:
            scanned = scan(ledger, url, CrawlOptions(**{"delay": 0, **crawling}), cache=tmp_path / "crawl-cache")
            reviews, _ = frames.reviews(ledger, scanned.shop)
            coverage, _ = frames.coverage(ledger, scanned.shop, reviews.groupby("product_id").size())
        return Crawled(scanned, reviews, coverage)

    return run


@pytest.fixture(scope="session")
def make_cli(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Cli]:
    """Makes a command line with a home and a cache of its own."""

    def make() -> Cli:
        home = tmp_path_factory.mktemp("home")
        return Cli(home, home / "cache")

    return make


@pytest.fixture(scope="session")
def oscar_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real django-oscar shop on loopback, for the whole session."""
    folder = tmp_path_factory.mktemp("oscar")
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": str(here), "DJANGO_SETTINGS_MODULE": "oscar_site.settings"}
    command = [sys.executable, "-m", "oscar_site.serve"]
    # Filling takes ten seconds, so the processes of one test run share what the first of them has filled.
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    filled = (tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent) / "oscar-filled"
    with FileLock(f"{filled}.lock"):
        if not (filled / "filled").exists():
            filled.mkdir(exist_ok=True)
            subprocess.run([*command, "fill"], env={**environment, "OSCAR_SITE_DIR": str(filled)}, cwd=here, check=True)
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    log = (folder / "log").open("w+")
    environment["OSCAR_SITE_DIR"] = str(folder)
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=log,
        env=environment,
        cwd=here,
        text=True,
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    if not url:
        log.seek(0)
        pytest.fail(f"the Oscar shop did not start: {log.read()[-2000:]}")
    yield url
    server.kill()
    server.wait()
