"""Shopify shops: which products there are. Shopify has no reviews of its own; the shop's review app or its
linked data brings them.

`/products.json?limit=250&page=N` lists the products until a page is empty; each product page then shows which
review app the shop uses, and carries the product's numeric id that the apps ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import ParseError
from ...records import Product, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires
from ..markup import path_of, plain_text, text_of, tidy, with_query
from ..numbers import read_count
from ..software import is_shopify

LIMIT = 250
"""Shopify's own maximum a page."""

_MAX_PAGE = 100  # Shopify lists no more than 25,000 products this way
_PRODUCT_PATH = re.compile(r"/products/([^/?#]+?)/?$")
_LISTING = re.compile(rb'\s*\{\s*"products"\s*:')
_PRODUCT_IDS = (
    re.compile(rb'"rtyp"\s*:\s*"product"\s*,\s*"rid"\s*:\s*(\d{4,20})'),
    re.compile(rb'meta\s*=\s*\{\s*"product"\s*:\s*\{\s*"id"\s*:\s*(\d{4,20})'),
    re.compile(rb'"resourceType"\s*:\s*"product"\s*,\s*"resourceId"\s*:\s*(\d{4,20})'),
    re.compile(rb'name="product-id"[^>]{0,100}value="(\d{4,20})"'),
)


class Shopify:
    """Shops on Shopify, by their storefront."""

    name = "shopify"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"page", "limit"})
    about = About(
        title="Shopify",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        note="has no reviews of its own: they come from the review service that the shop's pages name",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400:
            return 0.0
        if _is_listing(page):
            return 1.0
        return 0.9 if is_shopify(page) and not page.body.lstrip().startswith(b"{") else 0.0

    def parse(self, page: Page) -> Parsed:
        if _is_listing(page):
            return _products(page)
        if handle := _PRODUCT_PATH.search(path_of(page.url)):
            return Parsed(shop=_shop(page), products=(_product_page(page, handle[1]),))
        listing = with_query(page.urljoin("/products.json"), {"limit": str(LIMIT), "page": "1"})
        return Parsed(shop=_shop(page), follow=(Follow(listing, Kind.LISTING),))


def _is_listing(page: Page) -> bool:
    return path_of(page.url).endswith("/products.json") and bool(_LISTING.match(page.body[:500]))


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    return Shop(platform="shopify", shop_id=page.host, name=tidy(name))


def _product_page(page: Page, handle: str) -> Product:
    found = next((m for pattern in _PRODUCT_IDS if (m := pattern.search(page.body))), None)
    title = page.selector.css("meta[property='og:title']::attr(content)").get()
    return Product(
        product_id=found[1].decode() if found else handle,
        name=plain_text(title) or text_of(page.selector, "h1"),
        url=page.url,
    )


def _products(page: Page) -> Parsed:
    data = page.json()
    rows = data.get("products") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ParseError("products.json holds no list of products")
    known = [row for row in rows if isinstance(row, dict) and tidy(row.get("id")) and tidy(row.get("handle"))]
    pages = [Follow(_product_url(page, row), Kind.PRODUCT) for row in known]
    return Parsed(products=tuple(_product(page, row) for row in known), follow=(*pages, *_next_page(page, known)))


def _product(page: Page, row: Mapping[str, Any]) -> Product:
    variants = row.get("variants")
    first = variants[0] if isinstance(variants, list) and variants and isinstance(variants[0], dict) else {}
    return Product(
        product_id=str(tidy(row["id"])),
        name=plain_text(row.get("title")),
        url=_product_url(page, row),
        sku=tidy(first.get("sku")),
    )


def _product_url(page: Page, row: Mapping[str, Any]) -> str:
    return page.urljoin(f"/products/{tidy(row['handle'])}")


def _next_page(page: Page, known: list[dict[str, Any]]) -> tuple[Follow, ...]:
    """Until a page is empty: a shop may give fewer a page than asked for."""
    number = read_count(page.query.get("page")) or 1
    if not known or number >= _MAX_PAGE:
        return ()
    return (Follow(with_query(page.url, {"page": str(number + 1)}), Kind.LISTING),)
