"""The demo: a small shop on loopback with planted campaigns, scanned by the real crawl into a ledger of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..demo.generator import build
from ..demo.score import Row, compare
from ..demo.server import serve
from ..store import Ledger
from .report import Reported, ReportOptions, report
from .scan import CrawlOptions, Scanned, Watch, scan

if TYPE_CHECKING:
    from ..analysis.results import ShopFindings


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
    rows = compare(shop.truth(), found)
    return Demo(scanned, reported, tuple(_lines(rows, reported.findings)))


_SHOWN_BY = {"cashback": "paid_praise", "template": "templates", "burst": "bursts"}
"""Which named test looks for a campaign; rings are listed by themselves."""


def _shown_by(campaign: str, findings: ShopFindings) -> str:
    """What the report says of a campaign as a whole, apart from single reviews."""
    if campaign == "ring":
        return f"{len(findings.rings)} ring(s)"
    verdict = next((t.verdict.value for t in findings.tests if t.id == _SHOWN_BY.get(campaign)), "")
    return f"{_SHOWN_BY[campaign]}: {verdict}" if verdict else ""


def _lines(rows: Sequence[Row], findings: ShopFindings) -> Iterable[str]:
    yield f"{'planted':<22}{'reviews':>8}{'flagged':>8}{'recall':>8}{'precision':>11}  test"
    for row in (r for r in rows if r.group in ("campaign", "planted")):
        name = "all campaigns" if row.group == "planted" else row.name
        numbers = f"{row.reviews:>8}{row.flagged:>8}{_percent(row.recall):>8}{_percent(row.precision):>11}"
        yield f"{name:<22}{numbers}  {_shown_by(row.name, findings)}".rstrip()
    yield "A burst alone flags no review: honest buyers come in busy weeks too. The test shows it."
    yield ""
    yield f"{'honest':<22}{'reviews':>8}{'flagged':>8}{'alarms':>8}"
    for row in (r for r in rows if r.group in ("role", "honest")):
        name = "all honest reviews" if row.group == "honest" else row.name
        yield f"{name:<22}{row.reviews:>8}{row.flagged:>8}{_percent(row.false_alarms):>8}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
