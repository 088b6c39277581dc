"""Shopify shops: which products there are. Shopify has no reviews of its own; the shop's review app or its
linked data brings them.

`/products.json?limit=250&page=N` lists the products until a page is empty; where a shop closed it, `/sitemap.xml`
leads to `sitemap_products_1.xml`. Each product page then shows which review app the shop uses, and carries the
product's numeric id that the apps ask for, each in its own spelling (`plain_id`). Themes also load
`/products/{handle}.js`, which is read but never asked for. Fields: shared notes of 2026-11; live shops unchecked.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from ...errors import ParseError
from ...records import Product, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires
from ..discovery import is_sitemap
from ..markup import path_of, plain_text, text_of, tidy, with_query
from ..numbers import read_count
from ..software import is_shopify

LIMIT = 250
"""Shopify's own maximum a page."""

_MAX_PAGE = 100  # Shopify lists no more than 25,000 products this way
_PRODUCT_PATH = re.compile(r"/products/([^/?#]+?)/?$")
_PRODUCT_DATA = re.compile(r"/products/[^/?#]+\.js(?:on)?$")
_LISTING = re.compile(rb'\s*\{\s*"products"\s*:')
_PRODUCT_IDS = (
    re.compile(rb'"rtyp"\s*:\s*"product"\s*,\s*"rid"\s*:\s*(\d{4,20})'),
    re.compile(rb'meta\s*=\s*\{\s*"product"\s*:\s*\{\s*"id"\s*:\s*(\d{4,20})'),
    re.compile(rb'"resourceType"\s*:\s*"product"\s*,\s*"resourceId"\s*:\s*(\d{4,20})'),
    re.compile(rb'name="product-id"[^>]{0,100}value="(\d{4,20})"'),
)
_SPELLED_ID = re.compile(r"(?:gid://shopify/Product/|shopify-|Product:)(\d{1,20})", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,200}={0,2}")


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
        against="loopback shop",
        note="has no reviews of its own: they come from the review service that the shop's pages name",
    )

    def match(self, page: Page) -> float:
        if _is_closed_listing(page):
            return 0.9
        if page.status >= 400 or is_sitemap(page):
            return 0.0
        if _is_listing(page) or _is_product_data(page):
            return 1.0
        return 0.9 if is_shopify(page) and not page.body.lstrip().startswith(b"{") else 0.0

    def parse(self, page: Page) -> Parsed:
        if _is_closed_listing(page):
            return Parsed(follow=(Follow(page.urljoin("/sitemap.xml"), Kind.SITEMAP),))
        if _is_listing(page):
            return _products(page)
        if _is_product_data(page):
            return _one_product(page)
        if handle := _PRODUCT_PATH.search(path_of(page.url)):
            return Parsed(shop=_shop(page), products=(_product_page(page, handle[1]),))
        listing = with_query(page.urljoin("/products.json"), {"limit": str(LIMIT), "page": "1"})
        return Parsed(shop=_shop(page), follow=(Follow(listing, Kind.LISTING),))


def number_of(page: Page) -> str | None:
    """The number of the product that a product page is about."""
    found = next((m for pattern in _PRODUCT_IDS if (m := pattern.search(page.body))), None)
    return found[1].decode() if found else None


def plain_id(value: object) -> str | None:
    """A product's number out of `shopify-7`, `gid://shopify/Product/7` or these in base64; other ids as they are."""
    text = tidy(value)
    if text is None:
        return None
    spelled = _SPELLED_ID.fullmatch(text) or _SPELLED_ID.fullmatch(_decoded(text))
    return spelled[1] if spelled else text


def own_product(page: Page, ids: Iterable[object]) -> str | None:
    """Which of several widgets' products the page is about: cards of other products carry widgets too."""
    plain = list(dict.fromkeys(i for value in ids if (i := plain_id(value))))
    number = number_of(page)
    return number if number in plain else plain[0] if len(plain) == 1 else None


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode() if _BASE64.fullmatch(text) else ""
    except ValueError:
        return ""


def _is_listing(page: Page) -> bool:
    return path_of(page.url).endswith("/products.json") and bool(_LISTING.match(page.body[:500]))


def _is_closed_listing(page: Page) -> bool:
    """The first page of the shop's own list as an error or as some page of the theme."""
    if path_of(page.url) != "/products.json" or page.query.get("page", "1") != "1" or _is_listing(page):
        return False
    return page.status in (404, 410) or (page.status < 400 and is_shopify(page))


def _is_product_data(page: Page) -> bool:
    return bool(_PRODUCT_DATA.search(path_of(page.url))) and page.body.lstrip().startswith(b"{")


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    return Shop(platform="shopify", shop_id=page.host, name=tidy(name))


def _product_page(page: Page, handle: str) -> Product:
    title = page.selector.css("meta[property='og:title']::attr(content)").get()
    return Product(
        product_id=number_of(page) or handle,
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
    return Parsed(
        products=tuple(_product(page, row) for row in known),
        follow=(*pages, *_next_page(page, known)),
        descriptions={str(tidy(row["id"])): text for row in known if (text := _description(row))},
    )


def _one_product(page: Page) -> Parsed:
    """`/products/{handle}.js`, or `.json` with the same under "product"."""
    data = page.json()
    row = data.get("product", data) if isinstance(data, dict) else None
    if not isinstance(row, dict) or not (tidy(row.get("id")) and tidy(row.get("handle"))):
        raise ParseError("a product's data without id and handle")
    text = _description(row)
    return Parsed(products=(_product(page, row),), descriptions={str(tidy(row["id"])): text} if text else {})


def _description(row: Mapping[str, Any]) -> str | None:
    """HTML; ``.json`` and the list name it otherwise than ``.js``."""
    return next((text for name in ("body_html", "description") if isinstance(text := row.get(name), str)), None)


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
