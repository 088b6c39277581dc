"""Check an installation: what works, what does not, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ZhenpingError
from ..store import Ledger, frames

PACKAGES = ("scrapy", "twisted", "parsel", "pandas", "numpy", "duckdb", "sqlalchemy", "networkx", "extruct", "altair")
LEAST_FREE = 500 * 2**20
"""Bytes: a crawl of a large shop keeps its pages for as long as it runs."""


@dataclass(frozen=True, slots=True)
class Check:
    state: str  # ok | warn | fail
    what: str
    advice: str = ""

    @property
    def line(self) -> str:
        return f"{self.state.upper():<5} {self.what}" + (f": {self.advice}" if self.advice else "")


def examine(db: str, key_file: Path | None, cache: Path) -> list[Check]:
    """Every check, in a fixed order; nothing is changed but empty folders made."""
    return [*_program(), *_ledger(db, key_file), *_folders(cache), *_extras()]


def _program() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    new_enough = sys.version_info >= (3, 11)
    yield Check(
        "ok" if new_enough else "fail", f"Python {version}", "" if new_enough else "install Python 3.11 or newer"
    )
    yield Check("ok", f"SQLite {sqlite3.sqlite_version}")
    for name in PACKAGES:
        try:
            yield Check("ok", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Check("fail", name, "is not installed; install zhenping again")


def _ledger(db: str, key_file: Path | None) -> Iterator[Check]:
    file = Path(db).expanduser() if "://" not in db else None
    if file is not None and not file.exists():
        yield Check("ok", f"ledger {db}", "not there yet; the first scan makes it")
        return
    try:
        with Ledger.open(db, key_file) as ledger:
            table = frames.shops(ledger)
            yield Check("ok", f"ledger {db}", f"{len(table)} shops, {int(table['reviews'].sum())} reviews")
    except ZhenpingError as error:
        yield Check("fail", f"ledger {db}", str(error))
        return
    key = key_file or (file.with_name(file.name + ".key") if file else None)
    if key is not None and key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Check("warn", f"key {key}", "others can read it; chmod 600 it")


def _folders(cache: Path) -> Iterator[Check]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            pass
    except OSError as error:
        yield Check("fail", f"cache {cache}", f"cannot be written ({error.strerror}); set XDG_CACHE_HOME")
        return
    free = shutil.disk_usage(cache).free
    advice = "" if free >= LEAST_FREE else f"only {free // 2**20} MiB are free; a crawl may need more"
    yield Check("warn" if advice else "ok", f"cache {cache}", advice)
    left = [p for p in (cache / "runs").glob("*") if p.is_dir()]
    if left:
        yield Check(
            "ok", f"{len(left)} interrupted crawls", "the same scan again goes on with one; else they may be deleted"
        )


def _extras() -> Iterator[Check]:
    """What only some uses need."""
    if "ZHENPING_CONTACT" in os.environ:
        yield Check("ok", f"contact {os.environ['ZHENPING_CONTACT']}")
    else:
        yield Check("warn", "no contact", "set ZHENPING_CONTACT so that shops can reach you")
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    yield Check("ok", f"browser {browser}") if browser else Check("ok", "no Chromium", "needed by the tests only")
    yield (
        Check("ok", "Chinese font")
        if _chinese_font()
        else Check(
            "warn", "no Chinese font", "pictures of a report would show boxes; install fonts-noto-cjk or the like"
        )
    )


def _chinese_font() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True  # both come with one
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    done = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    return bool(done.stdout.strip())
