"""What a run has gathered so far: pages in, records and next pages out. Knows no network, so captures use it too.

Several platforms may read one page (a Shopify page with a Judge.me widget and JSON-LD). The shop's software settles
which shop and which product it is; a review service and linked data add reviews to that product.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from ..errors import ParseError
from ..identity import pseudonymise
from ..records import SHARE_STRATA, Coverage, Outcome, Review, SellerText, Shop
from .content_id import ContentIds
from .contract import Follow, Kind, Page, Parsed, Platform, Stratum
from .job import PageRecord
from .promises import broken_promise
from .public_address import public_address
from .seller_words import notice_links, sellers_words

_LINKED_DATA = "schema_org"

Reading = tuple[Platform, Parsed]


@dataclass
class ProductState:
    """What is known of one product's reviews in this run."""

    claimed: int | None = None
    ids: dict[tuple[str, str], bool] = field(default_factory=dict)  # (source, review_id) -> may feed shares
    by_source: dict[str, tuple[int, int]] = field(default_factory=dict)  # source -> (rank, reviews)
    dates: list[str] = field(default_factory=list)
    strata: set[str] = field(default_factory=set)
    pages: int = 0
    outcome: Outcome | None = None  # why it ended early, if it did
    full_pages: int = 0  # pages that showed reviews, chosen ones aside
    stuck: str | None = None  # a second page that repeats the first
    limited: int = 0  # rank of the best source that said it shows only the first few

    @property
    def rank(self) -> int:
        return max(self.by_source.values(), default=(0, 0))[0]

    @property
    def collected(self) -> int:
        """Reviews of the best source, the one that a report will use."""
        return max(self.by_source.values(), default=(0, 0))[1]


@dataclass(frozen=True)
class Gathered:
    """One page's yield: a record per source that read it, and what to fetch next."""

    records: tuple[PageRecord, ...]
    follow: tuple[Follow, ...]
    problem: tuple[Outcome, str] | None = None


class Harvest:
    """The state of one run over one shop: `seed_host`, or `shop` where more is known from the start."""

    def __init__(self, platforms: Sequence[Platform], seed_host: str, key: bytes, shop: Shop | None = None) -> None:
        self._platforms = platforms
        self._key = key
        self._ids = ContentIds()
        self._sights: set[tuple[str, str | None, bool]] = set()  # source, review id, among all reviews
        self.shop = shop or Shop(platform="web", shop_id=seed_host)
        self.products: defaultdict[str, ProductState] = defaultdict(ProductState)
        self.scope: str | None = None
        self.parse_errors: list[str] = []
        self.pages = 0

    @property
    def reviews(self) -> int:
        return sum(state.collected for state in self.products.values())

    @property
    def repeated_pages(self) -> int:
        return self._ids.repeated_pages

    def take(self, page: Page, follow: Follow, *, seed: bool = False) -> Gathered:
        """Read one page, that a link led to, with every platform that knows it."""
        readings = readings_of(page, self._platforms, self.parse_errors)
        return self.add(page, follow, readings, seed=seed, paged=True)

    def add(
        self, page: Page, follow: Follow, readings: Sequence[Reading], *, seed: bool = False, paged: bool = False
    ) -> Gathered:
        """The same for a page that was read already; `paged` if it should show what earlier pages did not."""
        self.pages += 1
        self._settle_shop(readings)
        readings = _rekey(list(readings))
        if seed:
            self._settle_scope(page, readings)
        records, following = [], []
        problem: tuple[Outcome, str] | None = None
        for platform, parsed in readings:
            reviews, exhausted = self._new_reviews(platform, parsed, follow)
            self._note_products(platform, parsed, reviews, follow)
            self._note_paging(page, parsed, follow, repeats=paged and exhausted)
            records.append(self._record(page, follow, platform, parsed, reviews))
            following += self._wanted(parsed, exhausted=exhausted)
            if parsed.outcome is not None:
                problem = (parsed.outcome, f"{parsed.note or parsed.outcome.value}: {page.url}")
        if records and (said := self._sellers_words(page, readings)):
            records[0] = replace(records[0], seller_texts=said)
        if self.scope is None:
            following += notice_links(page)
        return Gathered(tuple(records), tuple(following), problem)

    def move_to(self, host: str) -> None:
        """The shop's first page redirected to its other name (with or without www.)."""
        self.shop = replace(self.shop, shop_id=host)

    def fail(self, follow: Follow, outcome: Outcome) -> None:
        """A page that could not be had; its product, where known, ends early."""
        if follow.product_id is not None:
            self._end(follow.product_id, outcome)

    def stop(self, outcome: Outcome) -> None:
        """The run ends early: whatever is not complete yet ended for this reason."""
        for product_id, state in list(self.products.items()):
            if state.outcome is None and not self.is_complete(product_id):
                self._end(product_id, outcome)

    def is_complete(self, product_id: str) -> bool:
        """As many reviews as its shop claims were read."""
        state = self.products[product_id]
        return state.claimed is not None and state.collected >= state.claimed

    def coverage(self) -> tuple[Coverage, ...]:
        """Per product, in the order of their ids."""
        wanted = [self.scope] if self.scope else sorted(self.products)
        return tuple(self._coverage(product_id) for product_id in wanted)

    # reading

    def _settle_shop(self, readings: Sequence[Reading]) -> None:
        """The first page of known shop software names the platform; the host stays the shop's id."""
        for platform, parsed in readings:
            if parsed.shop is None or (platform.hosts and not platform.sites):
                continue
            known = self.shop.platform if self.shop.platform != "web" else parsed.shop.platform
            if platform.name == _LINKED_DATA:
                known = self.shop.platform
            self.shop = replace(
                self.shop,
                platform=known,
                name=self.shop.name or parsed.shop.name,
                url=self.shop.url or parsed.shop.url,
            )

    def _settle_scope(self, page: Page, readings: Sequence[Reading]) -> None:
        """A product's own address asks for that product only."""
        if urlsplit(page.url).path in ("", "/") and not page.query:
            return
        for _, parsed in readings:
            named = {p.product_id for p in parsed.products if p.url is None or _same_page(p.url, page.url)}
            if len(named) == 1 and len(parsed.products) == 1:
                self.scope = named.pop()
                return

    # bookkeeping

    def _new_reviews(self, platform: Platform, parsed: Parsed, follow: Follow) -> tuple[tuple[Review, ...], bool]:
        """Reviews of this page that the run has not seen, stamped, identified and without people.

        Also whether the page has nothing but what earlier pages of its kind (all reviews, or chosen ones) showed.
        """
        stratum = parsed.stratum or follow.stratum
        stamped = [
            replace(
                r,
                platform=self.shop.platform,
                source=platform.name,
                shop_id=self.shop.shop_id,
                stratum=r.stratum if r.stratum != Stratum.DEFAULT else stratum,
            )
            for r in parsed.reviews
            if self.scope is None or r.product_id == self.scope
        ]
        private = [pseudonymise(r, self._key) for r in stamped]
        identified = self._ids.assign(private)
        sights = {(r.source, r.review_id, r.stratum in SHARE_STRATA) for r in identified}
        exhausted = bool(parsed.reviews) and sights <= self._sights
        self._sights |= sights
        return tuple(r for r in identified if self._is_news(r, platform.rank)), exhausted

    def _is_news(self, review: Review, rank: int) -> bool:
        """Whether the run has not seen this review, or only on pages that may not feed shares."""
        ids = self.products[review.product_id].ids
        identity = (review.source, str(review.review_id))
        counts = review.stratum in SHARE_STRATA
        if identity not in ids:
            self._count(review, rank)
        elif ids[identity] or not counts:
            return False
        ids[identity] = counts
        self.products[review.product_id].strata.add(review.stratum)
        return True

    def _count(self, review: Review, rank: int) -> None:
        state = self.products[review.product_id]
        state.by_source[review.source] = (rank, state.by_source.get(review.source, (rank, 0))[1] + 1)
        if review.created_local:
            state.dates.append(review.created_local[:10])

    def _note_products(self, platform: Platform, parsed: Parsed, reviews: Sequence[Review], follow: Follow) -> None:
        for product in parsed.products:
            self.products[product.product_id]
        for product_id, claimed in parsed.claimed.items():
            state = self.products[product_id]
            state.claimed = max(claimed, state.claimed or 0)
        touched = parsed.seen | {r.product_id for r in reviews}
        for product_id in touched:
            self.products[product_id].pages += 1
        if parsed.outcome is not None:
            for product_id in touched or ({follow.product_id} if follow.product_id else set()):
                if parsed.outcome is Outcome.PAGE_LIMIT:  # only counts if no better source shows more
                    state = self.products[product_id]
                    state.limited = max(state.limited, platform.rank)
                else:
                    self._end(product_id, parsed.outcome)

    def _note_paging(self, page: Page, parsed: Parsed, follow: Follow, *, repeats: bool) -> None:
        """Paging that goes on and never shows anything new has changed; later repeats are only the end of it."""
        if (parsed.stratum or follow.stratum) not in SHARE_STRATA:
            return
        for product_id in {r.product_id for r in parsed.reviews}:
            state = self.products[product_id]
            if repeats and state.full_pages == 1:
                state.stuck = page.url
            state.full_pages += 1

    def stuck_pages(self) -> list[str]:
        """Second pages that repeated the first although more was claimed."""
        products = sorted(self.products)
        return [url for p in products if (url := self.products[p].stuck) and self._is_stuck(self.products[p])]

    @staticmethod
    def _is_stuck(state: ProductState) -> bool:
        return state.stuck is not None and state.claimed is not None and state.collected < state.claimed

    def _end(self, product_id: str, outcome: Outcome) -> None:
        """The worst reason wins."""
        order = list(Outcome)
        state = self.products[product_id]
        if state.outcome is None or order.index(outcome) > order.index(state.outcome):
            state.outcome = outcome

    def _record(
        self, page: Page, follow: Follow, platform: Platform, parsed: Parsed, reviews: tuple[Review, ...]
    ) -> PageRecord:
        products = tuple(p for p in parsed.products if self.scope is None or p.product_id == self.scope)
        return PageRecord(
            url=public_address(page.url),
            request=_request_of(page),
            sha256=page.sha256,
            status=page.status,
            fetched_at=page.fetched_at or "",
            stratum=parsed.stratum or follow.stratum,
            rank=platform.rank,
            shop=self.shop,
            products=products,
            reviews=reviews,
        )

    def _sellers_words(self, page: Page, readings: Sequence[Reading]) -> tuple[SellerText, ...]:
        said = sellers_words(page, [parsed for _, parsed in readings])
        in_scope = (text for text in said if self.scope is None or text.product_id in (None, self.scope))
        return tuple(replace(text, url=public_address(text.url)) for text in in_scope)

    def _wanted(self, parsed: Parsed, *, exhausted: bool) -> list[Follow]:
        """Next pages; a review page that brought nothing new ends its paging."""
        in_scope = self.scope is None
        return [
            f
            for f in parsed.follow
            if (f.kind is Kind.REVIEWS and not exhausted and (in_scope or f.product_id in (None, self.scope)))
            or (f.kind is not Kind.REVIEWS and in_scope)
        ]

    def _coverage(self, product_id: str) -> Coverage:
        state = self.products[product_id]
        outcome = state.outcome or Outcome.COMPLETE
        if state.outcome is None and (state.claimed is None or state.collected < state.claimed):
            if self._is_stuck(state):
                outcome = Outcome.CHANGED_MARKUP
            elif state.limited and state.limited >= state.rank:
                outcome = Outcome.PAGE_LIMIT
            elif state.claimed is not None:
                outcome = Outcome.PLATFORM_CAP
        return Coverage(
            product_id=product_id,
            outcome=outcome,
            collected=state.collected,
            claimed=state.claimed,
            pages=state.pages,
            strata=tuple(sorted(state.strata)),
            first_date=min(state.dates, default=None),
            last_date=max(state.dates, default=None),
        )


def readings_of(page: Page, platforms: Iterable[Platform], errors: list[str]) -> list[Reading]:
    """What every platform that knows this page reads from it; what raised `ParseError` is told to `errors`."""
    found: list[Reading] = []
    for platform in platforms:
        try:
            if page.is_known_to(platform):
                found.append((platform, _kept_to(platform, platform.parse(page))))
        except ParseError as error:
            errors.append(f"{platform.name}: {error}: {page.url}")
        except Exception as error:  # a platform file's fault must not cost the pages of the others
            errors.append(f"{platform.name}: internal error ({type(error).__name__}: {error}): {page.url}")
    # A marketplace's own format says more than the linked data that it shows to search engines.
    owners = [reading for reading in found if reading[0].sites]
    return owners or found


def _kept_to(platform: Platform, parsed: Parsed) -> Parsed:
    """The same with changed markup as its outcome, if the page broke what its platform promises."""
    broken = broken_promise(platform.about, parsed) if parsed.outcome is None else None
    return (
        replace(parsed, outcome=Outcome.CHANGED_MARKUP, note=f"{platform.about.title}: {broken}") if broken else parsed
    )


def _rekey(readings: list[Reading]) -> list[Reading]:
    """Give linked data's single product the id that the shop's software has for the page."""
    owners = [
        p.products[0].product_id for platform, p in readings if platform.name != _LINKED_DATA and len(p.products) == 1
    ]
    if not owners:
        return readings
    return [
        (platform, _under(parsed, owners[0]) if platform.name == _LINKED_DATA else parsed)
        for platform, parsed in readings
    ]


def _under(parsed: Parsed, owner: str) -> Parsed:
    if len({r.product_id for r in parsed.reviews} | {p.product_id for p in parsed.products}) != 1:
        return parsed
    return replace(
        parsed,
        products=(),
        reviews=tuple(replace(r, product_id=owner) for r in parsed.reviews),
        claimed={owner: max(parsed.claimed.values())} if parsed.claimed else {},
        seen=frozenset({owner}) if parsed.seen else frozenset(),
        follow=tuple(replace(f, product_id=owner if f.product_id else None) for f in parsed.follow),
    )


def _request_of(page: Page) -> str:
    """Method and address, with a hash of what they leave out (keys, a form): the page's identity within a run."""
    url = public_address(page.url)
    if url == page.url and not page.request_body:
        return f"{page.method} {url}"
    whole = page.url.encode("utf-8", "replace") + b"\n" + (page.request_body or b"")
    return f"{page.method} {url} {hashlib.sha256(whole).hexdigest()}"


def _same_page(left: str, right: str) -> bool:
    a, b = urlsplit(left), urlsplit(right)
    return (a.path.rstrip("/"), a.query) == (b.path.rstrip("/"), b.query)
