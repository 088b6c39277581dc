"""Reviews out of captures: what they hold, and of which shops.

Two passes over the files. The first reads every page, counts, and notes what the pages say of shops (`Ownership`); the
second gives each page to its shop's `Harvest`, the same that a crawl fills. Only what the files hold is known of a
shop, so a product is complete only if it has as many reviews as its shop claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..records import Outcome, Shop
from .blocks import Block, block_of
from .captures import Unreadable, read_pages
from .captures.privacy import Scrubber
from .contract import Follow, Kind, Page, Parsed, Recognises
from .harvest import Harvest, Reading, readings_of
from .job import CrawlEnd, PageRecord
from .ownership import Ownership
from .platforms import marketplace_of, platforms
from .public_address import public_address

_MOST_PROBLEMS = 20


@dataclass
class Seen:
    """What the first pass found of one platform."""

    pages: int = 0
    reviews: int = 0
    strata: Counter[str] = field(default_factory=Counter)  # of its pages of reviews
    problems: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # next pages of reviews that its pages name


@dataclass
class Survey:
    """What some captures hold."""

    pages: int = 0
    platforms: dict[str, Seen] = field(default_factory=dict)
    ownership: Ownership = field(default_factory=Ownership)
    blocks: list[tuple[str, Block]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # pages that their platform could not read
    unknown: Counter[str] = field(default_factory=Counter)  # hosts of pages that nothing was read from
    read: set[str] = field(default_factory=set)  # addresses of pages of reviews

    @property
    def reviews(self) -> int:
        return sum(seen.reviews for seen in self.platforms.values())


def survey(paths: Sequence[Path]) -> Survey:
    """What the files hold; reads every page once.

    Raises:
        UsageError: if a path does not exist.
    """
    found = Survey()
    for captured in read_pages(paths, platforms(), found.unreadable.append):
        _note(found, captured.page)
    for seen in found.platforms.values():
        seen.missing -= found.read
    return found


def _note(found: Survey, page: Page) -> None:
    found.pages += 1
    page = located(page)
    block = block_of(page)
    if block is not None:
        if _is_of_a_shop(page, block):
            found.blocks.append((public_address(page.url), block))
        return
    errors: list[str] = []
    readings = _readings(page, errors)
    found.broken += errors[: _MOST_PROBLEMS - len(found.broken)]
    found.ownership.note(page, readings)
    refused = _refusal(readings)
    if refused is not None:
        found.blocks.append((public_address(page.url), refused))
        return
    for platform, parsed in readings:
        if _says_something(parsed):
            _note_reading(found.platforms.setdefault(platform.name, Seen()), parsed, page)
    if any(parsed.reviews for _, parsed in readings):
        found.read.add(page.url)
    if not errors and not any(_says_something(parsed) for _, parsed in readings):
        found.unknown[page.host or page.url] += 1


def _note_reading(seen: Seen, parsed: Parsed, page: Page) -> None:
    seen.pages += 1
    seen.reviews += len(parsed.reviews)
    if parsed.reviews:
        seen.strata[parsed.stratum or parsed.reviews[0].stratum] += 1
    seen.missing |= {f.url for f in parsed.follow if f.kind is Kind.REVIEWS and f.method == "GET"}
    if parsed.outcome not in (None, Outcome.PAGE_LIMIT) and len(seen.problems) < _MOST_PROBLEMS:
        seen.problems.append(f"{parsed.note or parsed.outcome}: {public_address(page.url)}")


def _says_something(parsed: Parsed) -> bool:
    return bool(parsed.reviews or parsed.products or parsed.seen or parsed.claimed or parsed.outcome)


def _readings(page: Page, errors: list[str]) -> list[Reading]:
    """What platforms read, the previews included: no better address will be fetched."""
    found = readings_of(page, platforms(), errors)
    return [(p, replace(r, reviews=r.preview) if r.preview and not r.reviews else r) for p, r in found]


def _is_of_a_shop(page: Page, block: Block) -> bool:
    """Whether a block page is one of a shop: advertisements and counters on the way are turned away all the time."""
    if any(page.is_known_to(p) for p in platforms() if p.sites or p.hosts):
        return True
    by_status = page.status in (401, 403, 407, 429)
    return not by_status and marketplace_of(page.url) is None


def _refusal(readings: Sequence[Reading]) -> Block | None:
    """A page that a platform knows as a refusal: a slider, a login, a wrong token."""
    turned_away = (Outcome.BLOCKED, Outcome.LOGIN_REQUIRED)
    found = [p for _, p in readings if p.outcome in turned_away and not p.reviews]
    return Block(found[0].outcome or Outcome.BLOCKED, found[0].note or "a refusal") if found else None


def located(page: Page) -> Page:
    """A saved answer whose address nobody knows gets one from the platform that knows its shape."""
    if page.url.startswith(("http://", "https://")):
        return page
    for platform in platforms():
        if isinstance(platform, Recognises) and (url := platform.address_of(page)):
            return replace(page, url=url)
    return page


class Replay:
    """The second pass: every page to its shop. Read `records` to their end, then ask for each shop's `end`."""

    def __init__(self, paths: Sequence[Path], found: Survey, shops: Iterable[Shop], key: bytes) -> None:
        self._paths, self._ownership = paths, found.ownership
        self._harvests = {shop: Harvest(platforms(), shop.shop_id, key, shop=shop) for shop in shops}
        self._problems: defaultdict[Shop, dict[Outcome, str]] = defaultdict(dict)
        self._clean_url = Scrubber(platforms()).clean_url

    def records(self) -> Iterator[tuple[Shop, PageRecord]]:
        """Each page with reviews or products, and the shop that it is of; pages of other shops are left out."""
        for captured in read_pages(self._paths, platforms(), lambda _: None):
            page = located(captured.page)
            if block_of(page) is not None:
                continue
            errors: list[str] = []
            readings = _readings(page, errors)
            if _refusal(readings) is not None:
                continue  # browsers ask again; what counts is what they got in the end
            shop = self._ownership.of(page, readings)
            if shop not in self._harvests:
                continue
            harvest = self._harvests[shop]
            harvest.parse_errors += errors
            gathered = harvest.add(page, Follow(page.url, Kind.REVIEWS), readings)
            if gathered.problem is not None:
                self._problems[shop].setdefault(*gathered.problem)
            for record in gathered.records:
                if record.reviews or record.products or record.seller_texts:
                    yield shop, self._without_secrets(record)

    def _without_secrets(self, record: PageRecord) -> PageRecord:
        """Addresses inside pages may carry parameters of their own."""
        return replace(
            record,
            shop=self._public(record.shop),
            products=tuple(replace(p, url=self._clean_url(p.url) if p.url else None) for p in record.products),
            reviews=tuple(replace(r, url=self._clean_url(r.url) if r.url else None) for r in record.reviews),
            seller_texts=tuple(replace(said, url=self._clean_url(said.url)) for said in record.seller_texts),
        )

    def _public(self, shop: Shop) -> Shop:
        return replace(shop, url=self._clean_url(shop.url)) if shop.url else shop

    def end(self, shop: Shop) -> CrawlEnd:
        """How far the files cover a shop."""
        harvest, problems = self._harvests[shop], self._problems[shop]
        for error in harvest.parse_errors[:1]:
            problems.setdefault(Outcome.CHANGED_MARKUP, error)
        harvest.stop(Outcome.PAGE_LIMIT)  # whatever falls short of its shop's claim
        coverage = harvest.coverage()
        outcome = max((c.outcome for c in coverage), key=list(Outcome).index, default=Outcome.PAGE_LIMIT)
        outcome = Outcome.CHANGED_MARKUP if Outcome.CHANGED_MARKUP in problems else outcome
        return CrawlEnd(
            outcome=outcome,
            note=problems.get(outcome, "only what the saved files hold"),
            shop=self._public(harvest.shop),
            coverage=coverage,
            scope=coverage[0].product_id if len(coverage) == 1 else None,
            unvisited=sum(c.pages == 0 for c in coverage),
            extra={"repeated_pages": harvest.repeated_pages},
        )
