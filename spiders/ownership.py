"""Which shop a captured page belongs to.

A shop of its own is its host. On a marketplace the host says nothing: the seller stands on the product's page or in a
seller's reply, not on every page of reviews, so products are joined with what other pages of the capture say of them.
A review service's answers belong to the shop whose pages show the same product.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..errors import UsageError
from ..records import Shop
from .contract import Page, Parsed, host_of
from .harvest import Reading
from .platforms import marketplace_of, platforms
from .saved_answers import UNKNOWN_SHOP

ITEM = "item-"
"""Prefix of the shop id of a single product whose seller no page names."""


@dataclass
class Ownership:
    """What the pages of some captures say of shops; `note` every page, `settle` once, then ask `of`."""

    hosts: dict[str, Shop] = field(default_factory=dict)  # host -> the shop that it is
    host_of_product: dict[str, str] = field(default_factory=dict)
    served: dict[str, Shop] = field(default_factory=dict)  # product -> shop, as far as a review service's answer tells
    sellers: dict[tuple[str, str], Shop] = field(default_factory=dict)  # (marketplace, product) -> shop
    named: defaultdict[str, dict[str, Shop]] = field(default_factory=lambda: defaultdict(dict))
    reviews: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (marketplace, host or "", product)

    def note(self, page: Page, readings: Sequence[Reading]) -> None:
        market = market_of(page, readings)
        for platform, parsed in readings:
            if market is not None:
                self._note_market(market, parsed)
            elif not platform.hosts and page.host and (parsed.shop or parsed.reviews):
                self._note_host(page.host, parsed)
            for review in parsed.reviews:
                host = "" if market or platform.hosts else page.host
                self.reviews[market or "", host, review.product_id] += 1
                if platform.hosts and not market:
                    shop = Shop(platform=review.platform, shop_id=review.shop_id or page.host)
                    self.served.setdefault(review.product_id, shop)

    def _note_market(self, market: str, parsed: Parsed) -> None:
        seller = _seller(market, parsed)
        if seller is None:
            return
        named, family = self.named[_family(market)], _family(market)
        known = named.setdefault(seller.shop_id, seller)
        named[seller.shop_id] = replace(known, name=known.name or seller.name)
        for product_id in _products(parsed):
            self.sellers.setdefault((family, product_id), seller)

    def _note_host(self, host: str, parsed: Parsed) -> None:
        shop = parsed.shop or Shop(platform="web", shop_id=host)
        known = self.hosts.get(host, shop)
        platform = known.platform if known.platform != "web" else shop.platform
        self.hosts[host] = replace(known, shop_id=host, platform=platform, name=known.name or shop.name)
        for product_id in _products(parsed):
            self.host_of_product.setdefault(product_id, host)

    def markets(self) -> list[str]:
        """Marketplaces with reviews."""
        return sorted({market for market, _, _ in self.reviews if market})

    def unsettled(self, market: str) -> list[str]:
        """Products of a marketplace whose reviews are here and whose shop no page names."""
        return sorted({p for m, _, p in self.reviews if m == market and (_family(m), p) not in self.sellers})

    def settle(self, given: str | None = None) -> None:
        """Find the seller of every product; `given` is the shop's id where the files do not name it.

        Raises:
            UsageError: if several products of a marketplace have no seller and none is given.
        """
        if given is not None:
            self._name(given)
        for market in self.markets():
            products = self.unsettled(market)
            if products:
                shop = self._sole(market, products, given)
                self.sellers |= {(_family(market), product_id): shop for product_id in products}
                self.named[_family(market)].setdefault(shop.shop_id, shop)
        if len(self.hosts) == 2 and len({h.removeprefix("www.") for h in self.hosts}) == 1:
            bare, www = sorted(self.hosts, key=lambda h: h.startswith("www."))
            self.hosts[www] = self.hosts[bare] = self.hosts[www]

    def _name(self, given: str) -> None:
        """Give the name to what no page names: a service's host is no shop, nor is that of a lost address."""
        nobody = {host_of(UNKNOWN_SHOP)}.union(*(platform.hosts for platform in platforms() if not platform.sites))
        for shops in (self.hosts, self.served):
            for name, shop in shops.items():
                shops[name] = replace(shop, shop_id=given) if shop.shop_id in nobody else shop

    def _sole(self, market: str, products: Sequence[str], given: str | None) -> Shop:
        known = self.named[_family(market)]
        if given is not None:
            return known.get(given) or Shop(platform=market, shop_id=given)
        if len(known) == 1:
            return next(iter(known.values()))
        if len(products) == 1 and not known:
            return Shop(platform=market, shop_id=f"{ITEM}{products[0]}")
        raise UsageError(
            f"the files show reviews of {len(products)} products on {market} and do not say of which shop; "
            "name it with --shop NAME, or save a product's page along with its reviews"
        )

    def of(self, page: Page, readings: Sequence[Reading]) -> Shop | None:
        """The shop whose page this is; None if it names no product of any."""
        market = market_of(page, readings)
        if market is not None:
            wanted = (p for _, parsed in readings for p in sorted(_products(parsed)))
            found = next((s for p in wanted if (s := self.sellers.get((_family(market), p)))), None)
            named = next((s for _, parsed in readings if (s := _seller(market, parsed))), None)
            seller = found or named
            return self.named[_family(market)].get(seller.shop_id) if seller else None
        if page.host in self.hosts and any(not platform.hosts for platform, _ in readings):
            return self.hosts[page.host]
        return self._of_service(page, readings)

    def _of_service(self, page: Page, readings: Sequence[Reading]) -> Shop | None:
        products = [p for _, parsed in readings for p in sorted(_products(parsed))]
        host = next((h for p in products if (h := self.host_of_product.get(p))), None)
        if host is None and len(set(self.hosts.values())) == 1:
            host = next(iter(self.hosts))
        if host is not None:
            return self.hosts[host]
        return next((self.served[p] for p in products if p in self.served), None)

    def shops(self) -> dict[Shop, int]:
        """Every shop with reviews, and how many there are (of all sources)."""
        found: Counter[Shop] = Counter()
        for (market, host, product_id), n in self.reviews.items():
            shop = self.sellers.get((_family(market), product_id)) if market else self.hosts.get(host)
            shop = self.named[_family(market)].get(shop.shop_id, shop) if market and shop else shop
            if shop is None and not market:
                home = self.host_of_product.get(product_id) or (next(iter(self.hosts)) if self.hosts else None)
                shop = self.hosts[home] if home else self.served.get(product_id)
            if shop is not None:
                found[shop] += n
        return dict(found)


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
