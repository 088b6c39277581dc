"""Which shop a captured page belongs to.

A shop of its own is its host. On a marketplace the host says nothing: the seller stands on the product's page or in a
seller's reply, not on every page of reviews, so products are joined with what other pages of the capture say of them.
A review service's answers belong to the shop whose pages show the same product.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ..errors import UsageError
from ..records import Shop
from .contract import Page, Parsed, host_of
from .harvest import Reading
from .platforms import marketplace_of, platforms
from .saved_answers import UNKNOWN_SHOP

ITEM = "item-"
"""Prefix of the shop id of a single product whose seller no page names."""

SAVED = "saved-"
"""Prefix of the shop id of saved pages that do not say where they came from."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one page says of whose it is."""

    market: str | None
    seller: Shop | None  # on a marketplace, if the page names it
    host: str  # of a shop's own page; "" for a service's answer
    products: tuple[str, ...]
    served: Shop | None  # the shop of a service's answer, as far as the answer tells
    reviews: int


@dataclass
class Ownership:
    """What the pages of some captures say of shops; `note` every page, `settle` once, then ask `of`."""

    traces: list[Trace] = field(default_factory=list)  # of pages with reviews
    hosts: dict[str, Shop] = field(default_factory=dict)  # host -> the shop that it is
    hosts_of_product: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sellers: dict[tuple[str, str], Shop] = field(default_factory=dict)  # (marketplace, product) -> shop
    named: defaultdict[str, dict[str, Shop]] = field(default_factory=lambda: defaultdict(dict))
    given: str | None = None

    def note(self, page: Page, readings: Sequence[Reading]) -> None:
        trace = _trace(page, readings)
        if trace.seller is not None:
            self._note_seller(str(trace.market), trace.seller, trace.products)
        elif trace.host and trace.market is None:
            self._note_host(trace, readings)
        if trace.reviews:
            self.traces.append(trace)

    def _note_seller(self, market: str, seller: Shop, products: Sequence[str]) -> None:
        family = _family(market)
        known = self.named[family].setdefault(seller.shop_id, seller)
        self.named[family][seller.shop_id] = replace(known, name=known.name or seller.name)
        for product_id in products:
            self.sellers.setdefault((family, product_id), seller)

    def _note_host(self, trace: Trace, readings: Sequence[Reading]) -> None:
        told = next((p.shop for platform, p in readings if p.shop and not platform.hosts), None)
        shop = told or Shop(platform="web", shop_id=trace.host)
        known = self.hosts.get(trace.host, shop)
        platform = known.platform if known.platform != "web" else shop.platform
        name = known.name or shop.name
        self.hosts[trace.host] = replace(known, shop_id=trace.host, platform=platform, name=name)
        for product_id in trace.products:
            self.hosts_of_product[product_id].add(trace.host)

    def unsettled(self) -> dict[str, list[str]]:
        """Marketplace -> products whose reviews are here and whose shop no page names."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for trace in self.traces:
            if trace.market and self._seller(trace) is None:
                found[trace.market] |= set(trace.products)
        return {market: sorted(products) for market, products in sorted(found.items())}

    def settle(self, given: str | None = None) -> None:
        """Find the shop of every product; `given` is the shop's id where the files do not name it.

        Products of a marketplace that no page gives to a seller stay out if other products have one: a guess could
        put a stranger's reviews into a shop's report.

        Raises:
            UsageError: if no product has a seller, there are several and none is given.
        """
        self.given = given
        for market, products in self.unsettled().items():
            known = self.named[_family(market)]
            if given is not None:
                shop = next((s for s in known.values() if is_called(s, given)), Shop(platform=market, shop_id=given))
            elif known:
                continue
            elif len(products) == 1:
                shop = Shop(platform=market, shop_id=f"{ITEM}{products[0]}")
            else:
                raise UsageError(
                    f"the files show reviews of {len(products)} products on {market} and do not say of which shop; "
                    "name it with --shop NAME, or save a product's page along with its reviews"
                )
            self._note_seller(market, shop, products)
        if len(self.hosts) == 2 and len({h.removeprefix("www.") for h in self.hosts}) == 1:
            bare, www = sorted(self.hosts, key=lambda h: h.startswith("www."))
            self.hosts[www] = self.hosts[bare] = self.hosts[www]

    def left_out(self) -> list[str]:
        """A line for the products that no page gives to a shop, after `settle`."""
        return [
            f"reviews of {', '.join(products[:5])} on {market}: no page says of which shop; save the product's page "
            "along, or name it with --shop"
            for market, products in self.unsettled().items()
        ]

    def of(self, page: Page, readings: Sequence[Reading]) -> Shop | None:
        """The shop whose page this is; None if it names no product of any."""
        return self._resolve(_trace(page, readings))

    def shops(self) -> dict[Shop, int]:
        """Every shop with reviews, and how many there are (of all sources)."""
        found: Counter[Shop] = Counter()
        for trace in self.traces:
            shop = self._resolve(trace)
            if shop is not None:
                found[shop] += trace.reviews
        return dict(found)

    def _resolve(self, trace: Trace) -> Shop | None:
        if trace.market is not None:
            return self._seller(trace)
        if trace.host:
            return self._named(self.hosts.get(trace.host))
        shop = self._of_service(trace)
        if shop is not None and shop == trace.served and self.given and not is_called(shop, self.given):
            return replace(shop, shop_id=self.given)  # what a service calls a shop is not its name
        return shop

    def _seller(self, trace: Trace) -> Shop | None:
        family = _family(str(trace.market))
        by_product = next((s for p in trace.products if (s := self.sellers.get((family, p)))), None)
        seller = by_product or trace.seller
        return self.named[family].get(seller.shop_id) if seller else None

    def _of_service(self, trace: Trace) -> Shop | None:
        """The shop that shows the product, if one does; the capture's only shop; else what the answer tells."""
        showing = {self.hosts[h] for p in trace.products for h in self.hosts_of_product.get(p, ())}
        if len(showing) == 1:
            return showing.pop()
        everybody = set(self.hosts.values())
        return everybody.pop() if not showing and len(everybody) == 1 else trace.served

    def _named(self, shop: Shop | None) -> Shop | None:
        """With the given name, if its pages lost their address."""
        lost = shop is not None and (shop.shop_id == host_of(UNKNOWN_SHOP) or shop.shop_id.startswith(SAVED))
        if shop is None or self.given is None or not lost:
            return shop
        return replace(shop, shop_id=self.given)


def is_called(shop: Shop, name: str) -> bool:
    return name in (shop.shop_id, shop.name, f"{shop.platform}/{shop.shop_id}")


def _trace(page: Page, readings: Sequence[Reading]) -> Trace:
    market = market_of(page, readings)
    own = [] if page.host in _services() else [r for p, r in readings if not p.hosts and (r.shop or r.reviews)]
    reviews = [r for _, parsed in readings for r in parsed.reviews]
    served = next((r for platform, parsed in readings if platform.hosts for r in parsed.reviews), None)
    return Trace(
        market=market,
        seller=next((s for _, parsed in readings if (s := _seller(market, parsed))), None) if market else None,
        host=_host(page) if own and market is None else "",
        products=tuple(sorted({p for _, parsed in readings for p in _products(parsed)})),
        served=Shop(platform=served.platform, shop_id=served.shop_id or _host(page)) if served else None,
        reviews=len(reviews),
    )


def _host(page: Page) -> str:
    """The page's host; of a saved page that does not say where it came from, its file's name."""
    return page.host or f"{SAVED}{PurePosixPath(unquote(urlsplit(page.url).path)).stem or 'page'}"


@cache
def _services() -> frozenset[str]:
    """Hosts of review services, which are nobody's shop."""
    return frozenset().union(*(platform.hosts for platform in platforms() if not platform.sites))


_FAMILIES = {"tmall": "taobao"}
"""Marketplaces that answer for each other's products: a Taobao page may ask Tmall's host, and the other way round."""


def _family(market: str) -> str:
    return _FAMILIES.get(market, market)


def market_of(page: Page, readings: Sequence[Reading]) -> str | None:
    """Name of the marketplace that a page is of; None for a shop of its own or a review service."""
    by_host = marketplace_of(page.url) if page.host else None
    if by_host is not None:
        return by_host.name
    return next((platform.name for platform, _ in readings if platform.sites), None)


def _seller(market: str, parsed: Parsed) -> Shop | None:
    if parsed.shop is not None and parsed.shop.shop_id:
        return replace(parsed.shop, platform=market)
    shop_id = next((r.shop_id for r in parsed.reviews if r.shop_id and r.platform == market), None)
    return Shop(platform=market, shop_id=shop_id) if shop_id else None


def _products(parsed: Parsed) -> set[str]:
    return {p.product_id for p in parsed.products} | {r.product_id for r in parsed.reviews} | set(parsed.seen)
