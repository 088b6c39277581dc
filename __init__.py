"""真评 · zhenping: judge a shop's product reviews, with the evidence.

The public face; everything heavy is imported on first use.

>>> import zhenping                                   # doctest: +SKIP
>>> zhenping.scan("https://shop.example/", db="ledger.sqlite", cache=Path("cache"), output=Path("report"))
>>> zhenping.analyse(frame)                           # score a DataFrame of reviews
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["analyse", "read", "scan"]

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .analysis import Analysed
    from .verbs.report import Reported


def scan(url: str, *, db: str, cache: Path, output: Path | None = None, **crawling: Any) -> Reported:
    """Crawl one shop into the ledger at `db` and report on it; `crawling` as in `verbs.scan.CrawlOptions`."""
    from .store import Ledger
    from .verbs.report import ReportOptions, report
    from .verbs.scan import CrawlOptions
    from .verbs.scan import scan as crawl_shop

    with Ledger.open(db) as ledger:
        scanned = crawl_shop(ledger, url, CrawlOptions(**crawling), cache=cache)
        return report(ledger, scanned.shop, ReportOptions(output=output), product=scanned.end.scope)


def analyse(reviews: pd.DataFrame, **options: Any) -> Analysed:
    """Score reviews of any number of shops; see `analysis.analyse`."""
    from .analysis import analyse as run

    return run(reviews, **options)


def read(path: str, mapping: dict[str, str] | None = None) -> pd.DataFrame:
    """Read a table of reviews (CSV, JSON lines, Parquet, Excel, review feed) into a frame; see `spiders.tables`."""
    from pathlib import Path

    from .spiders.tables import read_table

    return read_table(Path(path), mapping or {}).reviews
