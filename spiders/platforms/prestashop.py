"""PrestaShop shops with the stock module productcomments: categories, product pages, and the address from which a
product page loads its comments.

`/module/productcomments/ListComments?id_product&page`, or `index.php?fc=module&module=productcomments&controller=
ListComments`, gives comments newest first, five a page unless the shop set `comments_per_page`. Traps: the date is
printed in the short form of the shop's language ("3/12/25, 4:05 PM", "12/03/2025 16:05"), so the order of day and
month is taken from the page's own dates, from its language, or from newest-first, else the date is not read; texts
are escaped for HTML; grade 0 is none; writers are names only. Format: PrestaShop/productcomments
`controllers/front/ListComments.php`, read in November 2026; live shop unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created, infer_dayfirst, read_date
from ..json_rows import Row, unread
from ..markup import absolute, path_of, same_host, text_of, tidy, with_query, without_query
from ..numbers import read_count, read_rating
from ..saved_answers import UNKNOWN_SHOP, answer_with, only_one, product_called
from ..software import is_prestashop

PER_PAGE = 5
"""The module's own value where a shop has set none."""

_PATH = re.compile(r"/module/productcomments/listcomments/?$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^/([a-z]{2})(?:-[a-z]{2})?/")
_BODY_ID = re.compile(r"(?:^|\s)product-id-(\d{1,12})(?:\s|$)")
_CATEGORY = re.compile(r"^(?:/[\w-]+)*/\d+-[\w-]+/?$")
_CLOCK_12 = re.compile(r"\d\s?[AP]M\b")  # capitals: the American short form
_NOISE = ("q", "order", "resultsPerPage", "from-xhr", "productListView", "id_product_attribute", "rewrite")
_MAX_PAGE = 2_000


class PrestaShop:
    """PrestaShop 1.7 to 9 with its stock templates and productcomments 4 or newer."""

    name = "prestashop"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"id_product", "page", "fc", "module", "controller", "id_category"})
    about = About(
        title="PrestaShop",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
        note="reads the stock module productcomments; of other review modules only linked data is read",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return 0.9 if page.status < 400 and is_prestashop(page) else 0.0

    def address_of(self, page: Page) -> str | None:
        """Somebody's comments: a saved answer tells its product and not its shop."""
        rows = Row(answer_with(page, "comments_nb", "id_product_comment", at=UNKNOWN_SHOP)).rows("comments")
        asked = {"id_product": only_one(row.text("id_product") for row in rows) or product_called(page)}
        return f"{UNKNOWN_SHOP}/module/productcomments/ListComments?{urlencode(asked)}" if rows else None

    def parse(self, page: Page) -> Parsed:
        if _is_answer(page):
            return _answer(page)
        product_id = _product_id(page)
        return _product_page(page, product_id) if product_id else _listing(page)


def _is_answer(page: Page) -> bool:
    query = page.query
    if query.get("fc") == "module" and query.get("module", "").lower() == "productcomments":
        return query.get("controller", "").lower() == "listcomments"
    return bool(_PATH.search(path_of(page.url)))


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content), #_desktop_logo img::attr(alt)").get()
    return Shop(platform="prestashop", shop_id=page.host, name=tidy(name))


# --- product pages and listings -----------------------------------------------------------------------------


def _product_id(page: Page) -> str | None:
    root = page.selector
    body = root.css("body::attr(class)").get() or ""
    if root.css("body::attr(id)").get() not in (None, "product"):
        return None
    values = root.css("#product_page_product_id::attr(value), #add-to-cart-or-refresh [name=id_product]::attr(value)")
    named = _BODY_ID.search(body)
    return next((v for v in values.getall() if v.isdigit()), named[1] if named else None)


def _product_page(page: Page, product_id: str) -> Parsed:
    header = page.selector.css("#product-comments-list-header")
    claimed = read_count(_bracketed(text_of(page.selector, "#product-comments-list-header .comments-nb")))
    product = Product(
        product_id=product_id,
        name=text_of(page.selector, "h1"),
        url=page.url,
        sku=text_of(page.selector, ".product-reference span, [itemprop=sku]"),
        rating_shown=read_rating(header.css("[data-grade]::attr(data-grade)").get()),
        reviews_claimed=claimed,
    )
    address = absolute(page, page.selector.css("[data-list-comments-url]::attr(data-list-comments-url)").get())
    wanted = address if address and claimed != 0 and same_host(page, address) else None
    return Parsed(
        shop=_shop(page),
        products=(product,),
        follow=(_comments(wanted, product_id, 1),) if wanted else (),
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}) if address else frozenset(),
    )


def _bracketed(text: str | None) -> str | None:
    """The count in "Comments (13)"."""
    match = re.search(r"[（(]\s*(\d[\d.,]*)\s*[)）]", text or "")
    return match[1] if match else None


def _comments(address: str, product_id: str, number: int) -> Follow:
    url = with_query(address, {"page": str(number)})
    return Follow(url, Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id)


def _listing(page: Page) -> Parsed:
    return Parsed(shop=_shop(page), follow=tuple({f.url: f for f in _links(page)}.values()))


def _links(page: Page) -> Iterator[Follow]:
    root = page.selector
    cards = ".product-miniature .product-thumbnail, .product-miniature .product-title a, .product-miniature h2 a"
    for link in root.css(cards).css("::attr(href)").getall():
        if (url := absolute(page, link)) and same_host(page, url):
            yield Follow(without_query(url, *_NOISE), Kind.PRODUCT)
    menus = (
        "#_desktop_top_menu a, .category-sub-menu a, #subcategories a, a.all-product-link, .pagination a, .sitemap a"
    )
    for link in root.css(menus).css("::attr(href)").getall():
        if (url := absolute(page, link)) and same_host(page, url) and _is_category(url):
            yield Follow(without_query(url, *_NOISE), Kind.LISTING)


def _is_category(url: str) -> bool:
    """`/3-clothes` or `?id_category=3`; pages of text (`/content/4-about-us`) have the same form."""
    if re.search(r"[?&](?:q|order)=", url):
        return False  # a filter of the same list
    path = path_of(url)
    return "id_category=" in url or (bool(_CATEGORY.match(path)) and "/content/" not in path)


# --- comments -----------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    data = Row(page.json())
    if not isinstance(data.get("comments"), list):
        raise ParseError("an answer of productcomments without comments")
    rows = data.rows("comments")
    product_id = page.query.get("id_product") or next((i for row in rows if (i := row.text("id_product"))), None)
    if not product_id:
        raise ParseError("an answer of productcomments that names no product")
    total, number = data.count("comments_nb"), read_count(page.query.get("page")) or 1
    size = data.count("comments_per_page") or PER_PAGE
    more = bool(rows) and number * size < (total or 0) and number < _MAX_PAGE
    missing = not rows and number == 1 and bool(total)
    return Parsed(
        reviews=tuple(_reviews(page, product_id, rows)),
        follow=(_comments(page.url, product_id, number + 1),) if more else (),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}),
        outcome=Outcome.CHANGED_MARKUP if missing else None,
        note=f"the shop counts {total} comments and sends none" if missing else None,
        stratum=Stratum.NEWEST,
        rows=len(rows),
        unread=unread(rows),
    )


def _reviews(page: Page, product_id: str, rows: list[Row]) -> Iterator[Review]:
    dayfirst = _dayfirst(page, [text for row in rows if (text := row.text("date_add"))])
    for row in rows:
        name = _words(row.get("customer_name")) or " ".join(filter(None, (row.text("firstname"), row.text("lastname"))))
        yield Review(
            platform="prestashop",
            source="prestashop",
            shop_id=page.host,
            product_id=product_id,
            review_id=row.text("id_product_comment"),
            reviewer_mask=name or None,
            rating=read_rating(row.get("grade")),
            rating_raw=row.text("grade"),
            title=_words(row.get("title")),
            text=_words(row.get("content")),
            **created(read_date(row.text("date_add"), dayfirst=dayfirst)),
            helpful_count=row.count("usefulness"),
        )


def _words(value: object) -> str | None:
    """Plain words; the module escapes them for HTML, so tags in them are the writer's own characters."""
    text = tidy(value)
    return tidy(unescape(text)) if text else None


def _dayfirst(page: Page, dates: Sequence[str]) -> bool | None:
    """Order of day and month: told by the dates, by the language in the address, or by newest-first."""
    told = infer_dayfirst(dates)
    if told is not None:
        return told
    language = _LANGUAGE.match(path_of(page.url))
    if language and language[1] != "en":
        return True
    if any(_CLOCK_12.search(text) for text in dates):
        return False
    orders = [dayfirst for dayfirst in (True, False) if _descend(dates, dayfirst)]
    return orders[0] if len(orders) == 1 else None


def _descend(dates: Sequence[str], dayfirst: bool) -> bool:
    """Whether the dates, read so, go back in time."""
    moments = [when.local for text in dates if (when := read_date(text, dayfirst=dayfirst))]
    return len(moments) == len(dates) and all(a >= b for a, b in pairwise(moments))
