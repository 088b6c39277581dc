"""OpenCart shops (2, 3 and 4): categories, product pages and the review fragments that a product page loads.

A product page loads `index.php?route=…&product_id=N`; the route changed with the versions
(`product/product/review`, `product/review|list`, `product/review.list`), so it is read from the page.
Fragments hold five reviews a page, without ids, and link their first page both with and without `page=1`: one
address is made of the two. Their date is a day in the form of the shop's language (dd/mm/yyyy in English).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires
from ..dates import infer_dayfirst, read_date
from ..markup import absolute, icon_stars, path_of, same_host, text_of, tidy, without_query
from ..numbers import read_count, read_rating
from ..selector import Selector
from ..software import is_opencart

_REVIEW_ROUTE = re.compile(
    r"route=(?P<route>product/(?:product[/|.]review|review(?:[/|.](?:list|review))?))"
    r"(?P<rest>(?:&[\w.\-]+=[\w.\-]*)*)(?=[&'\"\s<]|$)"
)
_WRITE_ROUTE = re.compile(r"route=product/review(?P<sign>[|.])write(?P<rest>(?:&[\w.\-]+=[\w.\-]*)*)")
_PRODUCT_ID = re.compile(r"[?&]product_id=(\d{1,12})(?:&|$)")
_RATED_IN_WORDS = re.compile(r"(?:rating|评分|bewertung|note|valoraci[oó]n)\W{0,3}(\d(?:[.,]\d)?)", re.IGNORECASE)
_LISTING_ROUTES = ("product/category", "product/special", "product/manufacturer", "information/sitemap")
_MAX_ROWS = 200  # stock templates show five a page
_ROWS = "./tr | ./tbody/tr"
_NAME = "(./tr | ./tbody/tr)[1]/td//*[self::strong or self::b]"
_NOISE = ("sort", "order", "limit", "path", "search", "tag", "manufacturer_id", "category_id", "filter")


class OpenCart:
    """OpenCart 2 to 4, stock templates and those that kept their tables."""

    name = "opencart"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"route", "product_id", "page", "path", "language", "code", "limit"})
    about = About(
        title="OpenCart",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
        note="versions 2 to 4; themes that replaced the review tables are not known",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400:
            return 0.0
        if _is_fragment(page):
            return 1.0
        return 0.9 if is_opencart(page) else 0.0

    def parse(self, page: Page) -> Parsed:
        if _is_fragment(page):
            return _fragment(page)
        product_id = _product_id(page)
        return _product_page(page, product_id) if product_id else _listing(page)


def _is_fragment(page: Page) -> bool:
    return bool(_REVIEW_ROUTE.search(_decoded(page.url))) and "product_id" in page.query


def _decoded(text: str) -> str:
    """Addresses as scripts and attributes write them: `&amp;`, `%7C`, escaped slashes."""
    return unquote(unescape(text)).replace("\\/", "/")


def _shop(page: Page) -> Shop:
    name = page.selector.css("#logo img::attr(title), #logo img::attr(alt)").get() or text_of(page.selector, "#logo")
    return Shop(platform="opencart", shop_id=page.host, name=tidy(name))


# --- product pages and listings -----------------------------------------------------------------------------


def _product_id(page: Page) -> str | None:
    """From the cart form. Cards on listings carry the same field, one a card."""
    route = page.query.get("route", "")
    if route and route != "product/product":
        return None
    form = page.selector.css("#product input[name=product_id], #form-product input[name=product_id]")
    loose = page.selector.xpath(
        "//input[@name='product_id'][not(ancestor::*[contains(concat(' ', @class, ' '), ' product-thumb ')])]"
    )
    values = {value for value in (form or loose).css("::attr(value)").getall() if value.isdigit()}
    if len(values) == 1:
        return values.pop()
    asked = page.query.get("product_id", "")
    return asked if route and asked.isdigit() else None


def _product_page(page: Page, product_id: str) -> Parsed:
    claimed = read_count(_bracketed(text_of(page.selector, "a[href='#tab-review'], a[data-bs-target='#tab-review']")))
    product = Product(
        product_id=product_id,
        name=text_of(page.selector, "#content h1, h1"),
        url=page.url,
        reviews_claimed=claimed,
    )
    address = _reviews_address(page, product_id)
    inside = tuple(_reviews(page, product_id))
    follow = (Follow(address, Kind.REVIEWS, product_id=product_id),) if address and claimed != 0 else ()
    return Parsed(
        shop=_shop(page),
        products=(product,),
        reviews=() if address else inside,
        preview=inside if address else (),
        follow=follow,
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
    )


def _bracketed(text: str | None) -> str | None:
    """The count in a tab's "Reviews (13)"."""
    match = re.search(r"[（(]\s*(\d[\d.,]*)\s*[)）]", text or "")
    return match[1] if match else None


def _reviews_address(page: Page, product_id: str) -> str | None:
    """First page of the product's reviews, by the route that the page itself names."""
    text = _decoded(page.text)
    found = next((m for m in _REVIEW_ROUTE.finditer(text) if f"product_id={product_id}" in m["rest"]), None)
    if found:
        return _fragment_url(page, found["route"], found["rest"])
    write = _WRITE_ROUTE.search(text)
    if write:  # 4.1 prints the first page into the product page and names only the route for writing
        return _fragment_url(page, f"product/review{write['sign']}list", f"{write['rest']}&product_id={product_id}")
    return None


def _fragment_url(page: Page, route: str, rest: str, number: int = 1) -> str | None:
    """One address a page of reviews: parameters in a fixed order, no `page=1`."""
    given = dict(pair.split("=", 1) for pair in rest.split("&") if "=" in pair)
    query = {"route": route, "product_id": given["product_id"]}
    if "language" in given:
        query["language"] = given["language"]
    if number > 1:
        query["page"] = str(number)
    return absolute(page, f"index.php?{urlencode(query, safe='/|')}")


def _listing(page: Page) -> Parsed:
    return Parsed(shop=_shop(page), follow=tuple({f.url: f for f in _links(page)}.values()))


def _links(page: Page) -> Iterator[Follow]:
    products = page.selector.css(
        ".product-thumb .image a::attr(href), .product-thumb h4 a::attr(href),"
        " .product-thumb .name a::attr(href), .product-layout h4 a::attr(href),"
        " a[href*='route=product/product&']::attr(href)"
    )
    for url in filter(None, (_clean(page, link) for link in products.getall())):
        yield Follow(url, Kind.PRODUCT)
    lists = page.selector.css("#menu a::attr(href), .pagination a::attr(href), ul.breadcrumb + * .refine a::attr(href)")
    routed = page.selector.css("a[href*='route=product/category'], a[href*='route=information/sitemap']")
    for link in lists.getall() + routed.css("::attr(href)").getall():
        listing = absolute(page, link)
        if listing and same_host(page, listing) and _is_listing(listing):
            yield Follow(without_query(listing, "sort", "order", "limit"), Kind.LISTING)


def _clean(page: Page, link: str) -> str | None:
    """A product's address without the way that led there; with plain addresses only the id is left."""
    url = absolute(page, link)
    if url is None or not same_host(page, url):
        return None
    product_id = _PRODUCT_ID.search(url)
    if "route=product/product" in url and product_id:
        return without_query(url, *_NOISE, "page")
    return without_query(url) if "route=" not in url else None


def _is_listing(url: str) -> bool:
    if "route=" in url:
        return any(f"route={route}" in url for route in _LISTING_ROUTES)
    return path_of(url) != "/"  # the menu and pager of a shop with search-engine addresses


# --- review fragments ---------------------------------------------------------------------------------------


def _fragment(page: Page) -> Parsed:
    product_id = page.query["product_id"]
    if not product_id.isdigit():
        raise ParseError("a review fragment of OpenCart without a numeric product_id")
    reviews = tuple(_reviews(page, product_id))
    unread = bool(reviews) and all(r.rating is None for r in reviews)
    return Parsed(
        reviews=reviews,
        follow=tuple({f.url: f for f in _fragment_pages(page)}.values()),
        seen=frozenset({product_id}),
        outcome=Outcome.CHANGED_MARKUP if unread else None,
        note="review rows without stars" if unread else None,
    )


def _fragment_pages(page: Page) -> Iterator[Follow]:
    """Further pages, each under one address; the link back to page 1 is the address without `page`."""
    for link in page.selector.css("a::attr(href)").getall():
        found = _REVIEW_ROUTE.search(_decoded(link))
        number = re.search(r"[?&]page=(\d{1,5})", _decoded(link))
        if not found or "product_id=" not in found["rest"]:
            continue
        url = _fragment_url(page, found["route"], found["rest"], int(number[1]) if number else 1)
        if url and url != page.url and f"product_id={page.query['product_id']}" in url:
            yield Follow(url, Kind.REVIEWS, product_id=page.query["product_id"])


def _reviews(page: Page, product_id: str) -> Iterator[Review]:
    root = page.selector.css("#review") or [page.selector]
    tables = [t for t in root[0].css("table")[:_MAX_ROWS] if len(t.xpath(_ROWS)) >= 2 and t.xpath(_NAME)]
    dates = [_date_text(table) for table in tables]
    known = infer_dayfirst(d for d in dates if d)
    # Where no day is over 12, the order of OpenCart's own English language file counts: dd/mm/yyyy.
    dayfirst = True if known is None else known
    for table, date in zip(tables, dates, strict=True):
        yield _review(page, product_id, table, date, dayfirst)


def _date_text(table: Selector) -> str | None:
    cells = table.xpath(f"({_ROWS})[1]/td")
    return text_of(cells[-1]) if len(cells) > 1 else None


def _review(page: Page, product_id: str, table: Selector, date: str | None, dayfirst: bool) -> Review:
    when = read_date(date, dayfirst=dayfirst)
    body = table.xpath(f"({_ROWS})[2]")
    words = _RATED_IN_WORDS.search(text_of(body[0]) or "")
    rating = icon_stars(body[0]) or read_rating(words[1] if words else None)
    return Review(
        platform="opencart",
        source="opencart",
        shop_id=page.host,
        product_id=product_id,
        url=page.url,
        reviewer_mask=text_of(table.xpath(_NAME)[0]),
        rating=rating,
        rating_raw=f"{rating:g}" if rating is not None else None,
        text=text_of(body[0], "p") or text_of(body[0]),
        created_local=when.local if when else None,
        created_precision=when.precision if when else None,
    )
