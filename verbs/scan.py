"""Scan a shop: crawl it into the ledger, page by page, as the crawl's own process reports them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import BY_OUTCOME, ZhenpingError
from ..records import Outcome
from ..spiders.crawl import checked_delay, checked_marketplace, checked_url, crawl
from ..spiders.job import CrawlEnd, CrawlJob, PageRecord, Progress
from ..spiders.platforms import seed_shop
from ..store import Ledger, ShopRow, Snapshot, frames

Watch = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class CrawlOptions:
    """Budgets (None: no limit) and pace (seconds between two requests to one host)."""

    delay: float = 1.0
    max_products: int | None = None
    max_reviews: int | None = None
    max_pages: int | None = None
    contact: str | None = None  # e-mail or address of whoever runs the crawl, for the User-Agent


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """A finished crawl: what it said and what the ledger learnt."""

    shop: ShopRow
    end: CrawlEnd
    pages: int  # read in this run
    new_versions: int
    resumed: bool
    known: bool  # the ledger holds reviews of this shop

    @property
    def in_vain(self) -> ZhenpingError | None:
        """The error of a shop of which nothing was read, now or ever: there is nothing to report."""
        return self.error if self.pages == 0 and not self.known else None

    @property
    def error(self) -> ZhenpingError | None:
        """What a crawl that ended badly means for the exit code; None if its outcome is a result."""
        if self.end.outcome is Outcome.UNREACHABLE and any(c.collected for c in self.end.coverage):
            return None  # a few pages of many did not answer: the coverage says so, the scan is none the less done
        kind = BY_OUTCOME.get(self.end.outcome)
        return kind(self.end.note or f"the crawl ended early: {self.end.outcome.value}") if kind else None


def scan(
    ledger: Ledger,
    url: str,
    options: CrawlOptions,
    *,
    cache: Path,
    watch: Watch | None = None,
    log_level: str | None = None,
) -> Scanned:
    """Crawl the shop or product at `url` into the ledger; goes on with a run that was cut off.

    Args:
        ledger: where pages and reviews go.
        url: of a shop or of one of its products.
        options: budgets and pace.
        cache: folder for the run's pages (dropped when the run is complete) and the hosts' locks.
        watch: called with every progress message.
        log_level: lets the crawl's log of this level through to standard error; None keeps it silent.

    Raises:
        UsageError: if `url` is none, or the pace too fast.
        Blocked: if it belongs to a marketplace that lets no crawler in.
        ZhenpingError: if the crawl process died.
    """
    url = checked_url(url)
    checked_delay(options.delay, url)
    checked_marketplace(url)
    snapshot = ledger.begin(seed_shop(url), {"url": url, **asdict(options)})
    run_dir = cache / "runs" / snapshot.run_id
    run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    job = CrawlJob(
        url=url,
        key=ledger.key.hex(),
        cache_dir=str(run_dir),
        lock_dir=str(cache / "locks"),
        log_level=log_level or "ERROR",
        **asdict(options),
    )
    new, pages, end = 0, 0, None
    for message in crawl(job, show_log=log_level is not None):
        if isinstance(message, PageRecord):
            new += write_record(ledger, snapshot, message)
            pages += 1
        elif isinstance(message, CrawlEnd):
            end = message
        elif watch is not None:
            watch(message)
    if end is None:
        raise ZhenpingError("the crawl ended without a result; the same command again goes on where it stood")
    scanned = finished(ledger, snapshot, end, pages=pages, new_versions=new)
    shutil.rmtree(run_dir, ignore_errors=True)
    if pages == 0 and not scanned.known:
        ledger.discard(snapshot)
    return scanned


def finished(ledger: Ledger, snapshot: Snapshot, end: CrawlEnd, *, pages: int, new_versions: int) -> Scanned:
    """Close a run, of a crawl or of files, and say what the ledger learnt."""
    ledger.finish(snapshot, end.outcome, end.note, end.coverage, end.scope, end.unvisited)
    row = frames.shop_by_row(ledger, snapshot.shop)
    known = frames.has_reviews(ledger, row)
    return Scanned(shop=row, end=end, pages=pages, new_versions=new_versions, resumed=snapshot.resumed, known=known)


def write_record(ledger: Ledger, snapshot: Snapshot, record: PageRecord) -> int:
    """A page and what it brought, in one transaction; the number of versions that are new."""
    page = {name: getattr(record, name) for name in ("request", "url", "sha256", "status", "fetched_at", "stratum")}
    return ledger.write_page(
        snapshot,
        shop=record.shop,
        page=page,
        products=record.products,
        reviews=record.reviews,
        rank=record.rank,
        seller_texts=record.seller_texts,
    )
