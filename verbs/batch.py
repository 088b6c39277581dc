"""Many shops in turn, for cron: failures stay with their shop, every shop gets a report, one index names them all.

shops.toml:

    [[shop]]
    url = "https://shop.example/"
    name = "a label for the index"      # optional
    max_reviews = 2000                  # optional: any crawl option, for this shop
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..analysis.results import Interval
from ..errors import BATCH_ORDER, UsageError, ZhenpingError
from ..reports.index import IndexRow, write_index
from ..spiders.crawl import checked_url
from ..store import Ledger
from .report import Reported, ReportOptions, report
from .scan import CrawlOptions, scan

_CRAWL_KEYS = frozenset(f.name for f in fields(CrawlOptions)) - {"contact"}


@dataclass(frozen=True)
class ListedShop:
    url: str
    name: str | None
    crawl: dict[str, Any]


@dataclass(frozen=True)
class BatchDone:
    index: Path
    exit_code: int


def read_list(path: Path) -> list[ListedShop]:
    """The shops of a list file.

    Raises:
        UsageError: if the file, an address or an option is wrong; names the shop.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not readable TOML ({error})") from None
    entries = content.get("shop")
    if not isinstance(entries, list) or not entries:
        raise UsageError(f'{path} lists no shop; write a [[shop]] table with url = "https://…" for each')
    return [_listed(path, number, entry) for number, entry in enumerate(entries, 1)]


def _listed(path: Path, number: int, entry: dict[str, Any]) -> ListedShop:
    unknown = set(entry) - {"url", "name"} - _CRAWL_KEYS
    if unknown or not isinstance(entry.get("url"), str):
        problem = f"unknown key {sorted(unknown)[0]!r}" if unknown else "no url"
        raise UsageError(f"{path}, shop {number}: {problem}")
    crawl = {k: v for k, v in entry.items() if k in _CRAWL_KEYS}
    if any(isinstance(v, bool) or not isinstance(v, int | float) or v < 0 for v in crawl.values()):
        raise UsageError(f"{path}, shop {number}: crawl options are numbers")
    try:
        return ListedShop(checked_url(entry["url"]), entry.get("name"), crawl)
    except UsageError as error:
        raise UsageError(f"{path}, shop {number}: {error}") from None


def batch(
    ledger: Ledger,
    shop_list: Path,
    output: Path,
    *,
    crawling: CrawlOptions,
    reporting: ReportOptions,
    cache: Path,
    log_level: str | None,
    say: Callable[[str], None],
) -> BatchDone:
    """Scan and report on every listed shop; the index is rewritten after each.

    Raises:
        UsageError: for a wrong list, or if another batch writes to the same folder.
    """
    shops = read_list(shop_list)
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / ".batch.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UsageError(f"another batch is writing to {output}; this run does nothing") from None
    with lock:
        rows: list[IndexRow] = []
        codes = {0}
        index = output / "index.html"
        for number, shop in enumerate(shops, 1):
            folder = output / _folder(shop.url)
            row, code = _one(
                ledger,
                shop,
                folder,
                replace(crawling, **shop.crawl),
                replace(reporting, output=folder),
                cache,
                log_level,
            )
            rows.append(row)
            codes.add(code)
            say(f"[{number}/{len(shops)}] {shop.url}: {row.error or 'done'}")
            index = write_index(rows, output, reporting.lang)
        return BatchDone(index, next((code for code in BATCH_ORDER if code in codes), 3))


def _one(
    ledger: Ledger,
    shop: ListedShop,
    folder: Path,
    crawling: CrawlOptions,
    reporting: ReportOptions,
    cache: Path,
    log_level: str | None,
) -> tuple[IndexRow, int]:
    """One shop's row and exit code; whatever happens to it stays here."""
    reported: Reported | None = None
    error: ZhenpingError | None
    try:
        scanned = scan(ledger, shop.url, crawling, cache=cache, log_level=log_level)
        if scanned.in_vain is not None:
            raise scanned.in_vain
        reported = report(ledger, scanned.shop, reporting, product=scanned.end.scope)
        error = scanned.error or reported.error
    except ZhenpingError as failure:
        error = failure
    except Exception as failure:  # one shop must not end the night's run
        error = ZhenpingError(f"internal error: {type(failure).__name__}: {failure}")
    return _row(shop, folder, reported, error), error.exit_code if error else 0


def _row(shop: ListedShop, folder: Path, reported: Reported | None, error: ZhenpingError | None) -> IndexRow:
    if reported is None:
        return IndexRow(name=shop.name or shop.url, address=shop.url, error=str(error))
    found = reported.findings
    score = found.authenticity
    return IndexRow(
        name=shop.name or found.shop_name or found.shop_id,
        address=f"{found.platform}/{found.shop_id}",
        grade=score.grade,
        authenticity=Interval(value=score.score, low=score.low, high=score.high, n=score.n),
        collected=found.coverage.collected,
        claimed=found.coverage.claimed,
        outcome=found.coverage.outcome,
        link=f"{folder.name}/report.html",
        error=str(error) if error else None,
    )


def _folder(url: str) -> str:
    """A folder name for a shop, the same every night."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", url.partition("://")[2]).strip("-.")[:100]
