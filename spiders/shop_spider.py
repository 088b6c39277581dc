"""The spider: turns what the harvest wants next into requests, and answers into pages for the harvest.

It decides nothing about formats (platform files), hosts, pace or retries (middlewares); it keeps the budgets and
knows how a run ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.url import canonicalize_url

from ..records import SHARE_STRATA, Outcome
from .blocks import block_of
from .contract import PRIORITY, Follow, Kind, Page, Requires, host_of
from .harvest import Gathered, Harvest
from .job import CrawlEnd, CrawlJob, Message, Progress
from .middlewares.allowed_hosts import OffShop, own_hosts
from .middlewares.budget import BudgetSpent, NotNeeded
from .middlewares.robots import RobotsForbids, RobotsUnreachable
from .page_of import page_of
from .platforms import crawlable, platforms, seed_shop

BLOCKS_IN_A_ROW = 3
"""So many block pages of one host, one after another, end the visit of that host."""

BARREN_LISTINGS = 4
"""So many listing pages in a chain without a new product end the chain: filters combine without end."""

_NOT_PAGES = ("application/pdf", "image/", "video/", "audio/", "application/zip")


class ShopSpider(Spider):
    """One shop, one run."""

    name = "shop"

    def __init__(self, job: CrawlJob, say: Callable[[Message], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._job = job
        self._say = say
        self._host = host_of(job.url)
        self._shop = seed_shop(job.url)
        self._harvest = Harvest(crawlable(), self._host, bytes.fromhex(job.key), shop=self._shop)
        self.allowed_hosts: set[str] = own_hosts(self._host)
        self._blocked: Counter[str] = Counter()
        self._closed_hosts: set[str] = set()
        self._problems: dict[Outcome, str] = {}
        self._seen_products: set[str] = set()
        self._read = 0
        self._found: set[str] = set()  # pages of products and lists
        self._done: set[str] = set()
        self._closed_service: str | None = None
        self._evidence: dict[str, bool] = {}  # page of negative reviews or follow-ups -> done with

    async def start(self) -> AsyncIterator[Request]:
        yield self._request(Follow(self._job.url, Kind.LISTING), seed=True)

    @property
    def reviews_read(self) -> int:
        return self._harvest.reviews

    def keeps_budget_for_evidence(self, request: Request) -> bool:
        """Whether this request asks for ordinary pages while negative or follow-up pages wait for theirs."""
        return not all(self._evidence.values()) and not _is_evidence(request.cb_kwargs["follow"])

    def is_needless(self, request: Request) -> bool:
        """A page of chosen reviews of a product of which all reviews are read."""
        follow: Follow = request.cb_kwargs["follow"]
        products = [follow.product_id] if follow.product_id is not None else list(self._harvest.products)
        return _is_evidence(follow) and all(map(self._harvest.is_complete, products))

    def say_waiting(self, why: str) -> None:
        self._progress(why)

    # requests

    def _request(self, follow: Follow, *, seed: bool = False, barren: int = 0) -> Request:
        self._note_found(follow)
        return Request(
            follow.url,
            method=follow.method,
            body=follow.body or b"",
            headers=dict(follow.headers),
            priority=PRIORITY[follow.kind] + follow.priority,
            callback=self.read,
            errback=self.failed,
            cb_kwargs={"follow": follow, "seed": seed, "barren": barren},
            dont_filter=seed,
        )

    def _note_found(self, follow: Follow) -> None:
        if follow.kind in (Kind.PRODUCT, Kind.LISTING):
            self._found.add(canonicalize_url(follow.url))

    def _note_done(self, follow: Follow) -> None:
        self._done.add(canonicalize_url(follow.url))
        if follow.url in self._evidence:
            self._evidence[follow.url] = True

    def _next(self, gathered: Gathered, barren: int) -> Iterator[Request]:
        products = {f.url for f in gathered.follow if f.kind is Kind.PRODUCT}
        barren = 0 if products - self._seen_products else barren + 1
        for follow in gathered.follow:
            if follow.kind is Kind.LISTING and barren > BARREN_LISTINGS:
                continue
            if _is_evidence(follow):
                if not self._budgeted:
                    continue  # without a budget all reviews are read anyway
                self._evidence.setdefault(follow.url, False)
            host = host_of(follow.url)
            if not follow.url.startswith(("http://", "https://")) or host in self._closed_hosts:
                continue
            self._admit_service(host)
            if host in self.allowed_hosts and self._within_budget(follow):
                yield self._request(follow, barren=barren)

    @property
    def _budgeted(self) -> bool:
        return self._job.max_reviews is not None or self._job.max_pages is not None

    def _admit_service(self, host: str) -> None:
        """A review service that a page of the shop names may be visited."""
        if any(host in platform.hosts for platform in crawlable()):
            self.allowed_hosts.add(host)

    def _within_budget(self, follow: Follow) -> bool:
        if follow.kind is not Kind.PRODUCT or follow.url in self._seen_products:
            return True
        most = self._job.max_products
        if most is not None and len(self._seen_products) >= most:
            self._note_found(follow)
            return self._over("--max-products")
        self._seen_products.add(follow.url)
        return True

    def _over(self, budget: str) -> bool:
        self._problems.setdefault(Outcome.BUDGET, f"the run's budget ({budget}) is used up")
        return False

    # answers

    def read(self, response: Response, follow: Follow, seed: bool, barren: int) -> Iterator[Request]:
        page = page_of(response)
        self._read += 1
        self._note_done(follow)
        block = block_of(page)
        if block is not None:
            self._note_block(page, follow, block.outcome, block.note, seed)
            return
        self._blocked[page.host] = 0
        if self._unusable(page, follow, seed):
            return
        if (
            seed and page.host != self._host and self._shop.platform == "web"
        ):  # the shop's own redirect between example and www.example
            self._host = page.host
            self._harvest.move_to(page.host)
        self._note_closed_service(page, follow)
        gathered = self._harvest.take(page, follow, seed=seed)
        if gathered.problem is not None:
            self._problems.setdefault(*gathered.problem)
        for record in gathered.records:
            self._say(record)
        self._progress()
        yield from self._next(gathered, barren)

    def _note_closed_service(self, page: Page, follow: Follow) -> None:
        """A page may show the widget of a review service that lets no crawler in."""
        if self._closed_service is None and follow.kind is not Kind.REVIEWS:
            found = (p for p in platforms() if p.requires is not Requires.CRAWL and page.is_known_to(p))
            self._closed_service = next((p.about.title for p in found), None)

    def _unusable(self, page: Page, follow: Follow, seed: bool) -> bool:
        kind = page.headers.get("content-type", "").split(";")[0].strip().lower()
        if page.status >= 500:
            self._lost(follow, Outcome.UNREACHABLE, f"the server answers with status {page.status}: {page.url}", seed)
        elif kind.startswith(_NOT_PAGES) or page.body[:5] == b"%PDF-":
            self._lost(
                follow,
                Outcome.UNREACHABLE,
                f"this is not a web page but {kind or 'a file'}: {page.url}",
                seed,
            )
        elif page.status >= 400 and (seed or not self._reads_errors(page)):
            # A page past the end of a listing is often a 404; only the first page's absence is a failure.
            if seed:
                self._lost(
                    follow,
                    Outcome.UNREACHABLE,
                    f"there is no such page (status {page.status}): {page.url}",
                    seed,
                )
        else:
            return False
        return True

    @staticmethod
    def _reads_errors(page: Page) -> bool:
        """Some services say "no reviews" with a 404."""
        return any(page.host in p.hosts or page.is_known_to(p) for p in crawlable())

    def _note_block(self, page: Page, follow: Follow, outcome: Outcome, note: str, seed: bool) -> None:
        host = page.host
        self._blocked[host] += 1
        self._lost(follow, outcome, f"{note}: {page.url}", seed)
        if seed or self._blocked[host] >= BLOCKS_IN_A_ROW or page.status == 429:
            self._closed_hosts.add(host)
            if host in own_hosts(self._host):
                self._harvest.stop(outcome)
                raise CloseSpider("blocked")

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        follow, seed = request.cb_kwargs["follow"], request.cb_kwargs["seed"]
        if isinstance(failure.value, NotNeeded | BudgetSpent):
            self._evidence[follow.url] = True
            if isinstance(failure.value, BudgetSpent):
                self._over(str(failure.value))
            return
        self._note_done(follow)
        outcome, note = _why(failure.value or Exception(), request.url, self._job.max_body)
        if outcome is Outcome.ROBOTS and follow.kind in (Kind.LISTING, Kind.SITEMAP) and not seed:
            return  # a barred filter or search page is no loss
        if isinstance(failure.value, OffShop) and not seed:
            return
        self._lost(follow, outcome, note, seed)

    def _lost(self, follow: Follow, outcome: Outcome, note: str, seed: bool) -> None:
        if seed or follow.kind in (Kind.REVIEWS, Kind.PRODUCT):
            self._problems.setdefault(outcome, note)
        self._harvest.fail(follow, outcome)

    # words to the parent

    def _progress(self, waiting: str | None = None) -> None:
        harvest = self._harvest
        self._say(Progress(pages=self._read, products=len(harvest.products), reviews=harvest.reviews, waiting=waiting))

    def end(self) -> CrawlEnd:
        """How the run ended; called once, when the crawl is over."""
        harvest = self._harvest
        for error in harvest.parse_errors[:1]:
            self._problems.setdefault(Outcome.CHANGED_MARKUP, error)
        for url in harvest.stuck_pages()[:1]:
            self._problems.setdefault(Outcome.CHANGED_MARKUP, f"the next page of reviews repeats the first: {url}")
        if Outcome.BUDGET in self._problems:
            harvest.stop(Outcome.BUDGET)
        if self._closed_service is not None and harvest.reviews == 0:
            self._problems[Outcome.LOGIN_REQUIRED] = (
                f"the shop's reviews are with {self._closed_service}, which lets no polite crawler in: save the pages "
                "from your own browser (docs/save-har.md) and scan the file"
            )
        coverage = harvest.coverage()
        outcome = max([Outcome.COMPLETE, *self._problems, *(c.outcome for c in coverage)], key=list(Outcome).index)
        return CrawlEnd(
            outcome=outcome,
            note=self._problems.get(outcome),
            shop=harvest.shop,
            coverage=coverage,
            scope=harvest.scope,
            unvisited=self._unvisited(outcome),
            extra={"requests": self._read, "repeated_pages": harvest.repeated_pages},
        )

    def _unvisited(self, outcome: Outcome) -> int:
        """Pages of products and lists that a run found and, because it was cut off, did not read."""
        cut_off = outcome in (Outcome.BUDGET, Outcome.BLOCKED, Outcome.LOGIN_REQUIRED)
        return len(self._found - self._done) if cut_off and self._harvest.scope is None else 0


def _is_evidence(follow: Follow) -> bool:
    """A page of reviews that were chosen for what they say."""
    return follow.kind is Kind.REVIEWS and follow.stratum not in SHARE_STRATA


def _why(error: BaseException, url: str, max_body: int) -> tuple[Outcome, str]:
    """Outcome and one line for a page that could not be had."""
    host = host_of(url)
    text = str(error).lower()
    if isinstance(error, RobotsForbids):
        return Outcome.ROBOTS, str(error)
    if isinstance(error, RobotsUnreachable) and error.__cause__ is not None:
        return _why(error.__cause__, url, max_body)  # the network failed, not the rules
    if isinstance(error, RobotsUnreachable | OffShop):
        return Outcome.UNREACHABLE, f"{error}: {url}"
    if isinstance(error, CannotResolveHostError):
        return Outcome.UNREACHABLE, f"no host of the name {host} is known; check the address"
    if isinstance(error, DownloadConnectionRefusedError):
        return Outcome.UNREACHABLE, f"{host} refuses the connection; is the shop up?"
    if isinstance(error, DownloadTimeoutError):
        return Outcome.UNREACHABLE, f"{host} did not answer in time; try again later"
    if isinstance(error, DownloadCancelledError):
        return Outcome.UNREACHABLE, f"the page is larger than {max_body // 2**20} MiB and was not read: {url}"
    if "certificate" in text or "ssl" in text or "tls" in text:
        return Outcome.UNREACHABLE, f"the TLS certificate of {host} is not valid, so nothing was sent"
    return Outcome.UNREACHABLE, f"{host} could not be read ({type(error).__name__}): {url}"
