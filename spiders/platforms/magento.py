"""Magento 2 and Adobe Commerce shops, read through GraphQL (POST `/graphql`, made for the shop's own front end).

`products(filter: {})` lists the products with their review counts; the reviews of one hang below it, newest first, or,
in Adobe's cloud service, below a root `reviews(sku: ...)` in an order that is not stated; that is asked where the first
form is not known. Pages are told by `page_info`. Traps: ratings are 0-100; reviews have neither ids nor writers' ids; a
page past the end repeats the last one; errors come with status 200. A shop that switched GraphQL off leaves its sitemap
and its linked data. Format: magento/magento2 `ReviewGraphQl/etc/schema.graphqls` and Adobe's public reference, read in
November 2026; the root form and any live shop unchecked.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import path_of, plain_text, text_of, tidy, without_query
from ..numbers import read_count, read_rating
from ..saved_answers import UNKNOWN_SHOP, answer_with, product_called
from ..software import is_magento

SIZE = 50
"""Products and reviews a page; Magento's own default limit is 300."""

_ITEMS = (
    "items{nickname summary text average_rating created_at ratings_breakdown{name value}}"
    "page_info{current_page page_size total_pages}"
)
_LIST = (
    "query($page:Int!,$size:Int!){products(filter:{},currentPage:$page,pageSize:$size){"
    "items{sku name url_key url_suffix review_count rating_summary}page_info{current_page total_pages}}}"
)
_BELOW = (
    "query($sku:String!,$page:Int!,$size:Int!){products(filter:{sku:{eq:$sku}}){items{"
    f"sku name review_count rating_summary reviews(currentPage:$page,pageSize:$size){{{_ITEMS}}}}}}}}}"
)
_ROOT = f"query($sku:String!,$page:Int!,$size:Int!){{reviews(sku:$sku,currentPage:$page,pageSize:$size){{{_ITEMS}}}}}"
_OURS = (b"review_count", b"rating_summary", b"average_rating", b"ratings_breakdown")
_SKU = re.compile(r"\bsku\s*:\s*(?:\{\s*eq\s*:\s*)?\"([^\"\\]{1,200})\"")
_NOT_KNOWN = re.compile(r"cannot query field \W?reviews", re.IGNORECASE)
_MAX_PAGE = 2_000


class Magento:
    """Magento 2.4, Adobe Commerce, and what runs on them."""

    name = "magento"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"query", "variables", "variables.sku", "body", "body.query", "body.variables"})
    about = About(
        title="Magento / Adobe Commerce",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return 0.9 if page.status < 400 and is_magento(page) else 0.0

    def address_of(self, page: Page) -> str | None:
        """Somebody's GraphQL: a saved answer tells neither its shop nor, in the root form, its product."""
        answer = answer_with(page, "data", "reviews", "nickname", "average_rating", at=UNKNOWN_SHOP)
        data = Row(answer).row("data")
        if data.rows("reviews", "items"):
            sku = json.dumps({"sku": product_called(page)})
            return f"{UNKNOWN_SHOP}/graphql?{urlencode({'variables': sku})}"
        below = any(item.rows("reviews", "items") for item in data.rows("products", "items"))
        return f"{UNKNOWN_SHOP}/graphql" if below else None

    def parse(self, page: Page) -> Parsed:
        if _is_answer(page):
            return _answer(page, *_asked(page))
        return _product_page(page) or Parsed(shop=_shop(page), follow=(_list_page(_endpoint(page), 1),))


def _is_answer(page: Page) -> bool:
    if not path_of(page.url).rstrip("/").endswith("/graphql"):
        return False
    return any(sign in page.body or sign in (page.request_body or b"") for sign in _OURS)


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content), .logo img::attr(alt)").get()
    return Shop(platform="magento", shop_id=page.host, name=tidy(name))


# --- requests -----------------------------------------------------------------------------------------------


def _asked(page: Page) -> tuple[str, str | None]:
    """Query and sku of a GraphQL request, as far as they were kept: sent as JSON, or the address of a cached GET."""
    sent = (page.request_body or b"").decode("utf-8", "replace")
    request = Row(_json(sent)) if sent.lstrip().startswith("{") else Row(page.query)
    held = request.get("variables")
    variables = Row(_json(held) if isinstance(held, str) else held)
    query = request.text("query") or ""
    written = _SKU.search(query)
    return query, variables.text("sku") or (tidy(written[1]) if written else None)


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except ParseError:
        return None


def _endpoint(page: Page) -> str:
    return without_query(page.url) if _is_answer(page) else page.urljoin("/graphql")


def _list_page(endpoint: str, number: int) -> Follow:
    """As a sitemap: the list of all products is no chain of filters that could go on for ever."""
    return _post(endpoint, _LIST, Kind.SITEMAP, {"page": number, "size": SIZE})


def _review_page(endpoint: str, sku: str, number: int = 1, query: str = _BELOW, size: int = SIZE) -> Follow:
    return _post(endpoint, query, Kind.REVIEWS, {"sku": sku, "page": number, "size": size})


def _post(endpoint: str, query: str, kind: Kind, variables: dict[str, Any]) -> Follow:
    return Follow(
        endpoint,
        kind,
        method="POST",
        body=json.dumps({"query": query, "variables": variables}, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json"},
        stratum=Stratum.NEWEST if query == _BELOW else Stratum.DEFAULT,
        product_id=variables.get("sku"),
    )


# --- pages of the shop --------------------------------------------------------------------------------------


def _product_page(page: Page) -> Parsed | None:
    root = page.selector
    sku = tidy(root.css("form[data-product-sku]::attr(data-product-sku)").get()) or text_of(
        root, ".product.attribute.sku .value, [itemprop=sku]"
    )
    if sku is None or not root.css("body.catalog-product-view, [itemtype$='schema.org/Product'], .product-info-main"):
        return None
    claimed = read_count(text_of(root, ".product-info-main .reviews-actions .view, .product-reviews-summary .view"))
    shown = root.css(
        ".product-info-main .rating-result::attr(title), .product-reviews-summary .rating-result::attr(title)"
    )
    product = Product(
        product_id=sku,
        name=text_of(root, "h1.page-title .base, h1"),
        url=page.url,
        sku=sku,
        rating_shown=read_rating(shown.get()),
        reviews_claimed=claimed,
    )
    known = {sku: claimed} if claimed is not None else {}
    follow = (_review_page(_endpoint(page), sku),) if claimed != 0 else ()
    return Parsed(shop=_shop(page), products=(product,), follow=follow, claimed=known, seen=frozenset({sku}))


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page, query: str, sku: str | None) -> Parsed:
    if page.status >= 400 or not page.text.lstrip("\ufeff \r\n\t").startswith("{"):
        return _switched_off(page, sku)
    answer = Row(page.json())
    data, errors = answer.row("data"), answer.rows("errors")
    if errors and not data.row("products") and not data.row("reviews"):
        return _refused(page, query, sku, " / ".join(filter(None, (e.text("message") for e in errors))))
    if isinstance(data.get("reviews", "items"), list):
        if sku is None:
            raise ParseError("reviews of a product that neither the answer nor what is left of its request names")
        return _reviews(page, Row({"sku": sku, "reviews": data.get("reviews")}), sku, _ROOT)
    items = data.rows("products", "items")
    if any("reviews" in item for item in items):
        return _merged([_reviews(page, item, sku, _BELOW) for item in items])
    return _products(page, data.row("products"), items)


def _switched_off(page: Page, sku: str | None) -> Parsed:
    """No GraphQL here: the sitemap and what product pages state about themselves are left."""
    if sku is None:
        return Parsed(follow=(Follow(page.urljoin("/sitemap.xml"), Kind.SITEMAP),))
    note = "the shop has switched its GraphQL off; only what its pages state was read"
    return Parsed(seen=frozenset({sku}), outcome=Outcome.PAGE_LIMIT, note=note)


def _refused(page: Page, query: str, sku: str | None, message: str) -> Parsed:
    """Adobe's cloud service does not know reviews below a product; any other error ends the matter."""
    if sku is not None and query == _BELOW and _NOT_KNOWN.search(message):
        return Parsed(follow=(_review_page(_endpoint(page), sku, 1, _ROOT),), seen=frozenset({sku}))
    if sku is None and query == _LIST:
        return _switched_off(page, None)
    seen = frozenset({sku} if sku else ())
    return Parsed(seen=seen, outcome=Outcome.ERROR, note=f"GraphQL refuses: {message[:150] or 'no message'}")


def _products(page: Page, listed: Row, items: list[Row]) -> Parsed:
    """One page of the shop's list; only products with reviews are asked for."""
    products = tuple(p for item in items if (p := _product(page, item, None)))
    follow = [_review_page(_endpoint(page), p.product_id) for p in products if p.reviews_claimed != 0]
    number = _next(listed.row("page_info"), len(items))
    return Parsed(
        products=products,
        follow=(*follow, *((_list_page(_endpoint(page), number),) if number else ())),
        claimed={p.product_id: p.reviews_claimed for p in products if p.reviews_claimed is not None},
        seen=frozenset(p.product_id for p in products if p.reviews_claimed == 0),
    )


def _product(page: Page, item: Row, asked: str | None) -> Product | None:
    sku, key = item.text("sku"), item.text("url_key")
    product_id = sku or asked or key or item.text("uid")
    if product_id is None:
        return None
    suffix = item.text("url_suffix") if "url_suffix" in item else ".html"
    return Product(
        product_id=product_id,
        name=plain_text(item.get("name")),
        url=page.urljoin(f"/{key}{suffix or ''}") if key else None,
        sku=sku,
        rating_shown=_stars(item.get("rating_summary")),
        reviews_claimed=item.count("review_count"),
    )


def _next(info: Row, shown: int) -> int | None:
    """Number of the next page; none where the totals are not told."""
    number, pages = info.count("current_page"), info.count("total_pages")
    more = bool(shown) and number is not None and pages is not None and number < min(pages, _MAX_PAGE)
    return number + 1 if more and number is not None else None


def _reviews(page: Page, item: Row, asked: str | None, query: str) -> Parsed:
    product = _product(page, item, asked)
    if product is None:
        return Parsed()
    rows, info = item.rows("reviews", "items"), item.row("reviews", "page_info")
    total, number = product.reviews_claimed, _next(info, len(rows))
    missing = not rows and bool(total) and (info.count("current_page") or 1) == 1
    size = info.count("page_size") or SIZE  # another one would skip or repeat reviews
    follow = (_review_page(_endpoint(page), product.product_id, number, query, size),) if number else ()
    return Parsed(
        products=() if query == _ROOT else (product,),
        reviews=tuple(_review(page, row, product.product_id) for row in rows),
        follow=follow,
        claimed={product.product_id: total} if total is not None else {},
        seen=frozenset({product.product_id}),
        outcome=Outcome.CHANGED_MARKUP if missing else None,
        note=f"the shop counts {total} reviews and sends none" if missing else None,
        stratum=Stratum.NEWEST if query == _BELOW else Stratum.DEFAULT,
        rows=len(rows),
        unread=unread(rows),
    )


def _merged(parts: list[Parsed]) -> Parsed:
    """Several products in one answer, as a shop's own front end asks for them."""
    bad = next((part for part in parts if part.outcome is not None), Parsed())
    return Parsed(
        products=tuple(p for part in parts for p in part.products),
        reviews=tuple(r for part in parts for r in part.reviews),
        follow=tuple(f for part in parts for f in part.follow),
        claimed={name: count for part in parts for name, count in part.claimed.items()},
        seen=frozenset().union(*(part.seen for part in parts)),
        outcome=bad.outcome,
        note=bad.note,
        stratum=Stratum.NEWEST,
        rows=sum(part.rows or 0 for part in parts),
        unread=frozenset().union(*(part.unread for part in parts)),
    )


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, row: Row, product_id: str) -> Review:
    return Review(
        platform="magento",
        source="magento",
        shop_id=page.host,
        product_id=product_id,
        reviewer_mask=plain_text(row.get("nickname")),
        rating=_stars(row.get("average_rating")) or _mean([r.number("value") for r in row.rows("ratings_breakdown")]),
        rating_raw=row.text("average_rating"),
        title=plain_text(row.get("summary")),
        text=plain_text(row.get("text")),
        **created(row.when("created_at")),
    )


def _stars(value: object) -> float | None:
    """0-100, where one star is 20: what is 5 or less can only be stars already."""
    stars = read_rating(value)
    return stars if stars is not None else read_rating(value, best=100)


def _mean(values: list[float | None]) -> float | None:
    known = [v for v in values if v is not None and 1 <= v <= 5]
    return round(sum(known) / len(known), 3) if known else None
