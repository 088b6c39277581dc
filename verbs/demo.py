"""The demo: a small shop on loopback with planted campaigns, scanned by the real crawl into a ledger of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..demo.generator import build
from ..demo.score import Row, compare
from ..demo.server import serve
from ..store import Ledger
from .report import Reported, ReportOptions, report
from .scan import CrawlOptions, Scanned, Watch, scan


@dataclass(frozen=True)
class Demo:
    scanned: Scanned
    reported: Reported
    comparison: tuple[str, ...]  # lines: planted against found


def demo(options: ReportOptions, *, port: int = 0, watch: Watch | None = None, log_level: str | None = None) -> Demo:
    """Serve the demo shop, crawl it over HTTP, report on it, and compare with what was planted."""
    shop = build()
    with (
        tempfile.TemporaryDirectory(prefix="zhenping-demo-") as folder,
        Ledger.open(str(Path(folder) / "ledger.sqlite")) as ledger,
        serve(shop, port) as url,
    ):
        scanned = scan(ledger, url, CrawlOptions(delay=0), cache=Path(folder), watch=watch, log_level=log_level)
        reported = report(ledger, scanned.shop, options)
    found = reported.findings.reviews[["review_id", "suspicion", "kind"]]
    return Demo(scanned, reported, tuple(_lines(compare(shop.truth(), found))))


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    yield f"{'planted':<22}{'reviews':>8}{'flagged':>8}{'recall':>8}{'precision':>11}"
    rows = list(rows)
    for row in (r for r in rows if r.group in ("campaign", "planted")):
        name = "all campaigns" if row.group == "planted" else row.name
        yield f"{name:<22}{row.reviews:>8}{row.flagged:>8}{_percent(row.recall):>8}{_percent(row.precision):>11}"
    yield ""
    yield f"{'honest':<22}{'reviews':>8}{'flagged':>8}{'alarms':>8}"
    for row in (r for r in rows if r.group in ("role", "honest")):
        name = "all honest reviews" if row.group == "honest" else row.name
        yield f"{name:<22}{row.reviews:>8}{row.flagged:>8}{_percent(row.false_alarms):>8}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
