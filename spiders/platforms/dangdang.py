"""Dangdang (当当): the reviews that its product pages load (HTML inside JSON), and saved product pages; never fetched.

`product.dangdang.com/index.php?r=comment/list` answers `data.list.html` and `data.list.summary`, in GBK or UTF-8,
and no page after 200. Traps: stars are points of ten ("10分"); with `isSystem=1` the total holds Dangdang's own default
praise (`total_auto_count`) and pages past `pageCount` are filled up with it; the list never names the shop, the
product's page does (`dangdang_markup` reads one review).

Formats: public code of 2016-2024 and one saved page of 2018 (formats.md, November 2026); live platform, follow-ups,
buyers' pictures and the shop of a product page unchecked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import ParseError
from ...records import SHARE_STRATA, Outcome, Product, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..json_rows import Row
from ..markup import text_of, tidy, with_query
from ..numbers import read_count
from ..saved_answers import answer_with
from ..selector import Selector
from .dangdang_markup import review_nodes, review_of

PAGES = 200
"""Dangdang shows no more pages than this, whatever it counts."""

_INDEX = "http://product.dangdang.com/index.php"
_LIST = re.compile(r"^https?://product\.dangdang\.com/index\.php\?", re.IGNORECASE)
_ITEM = re.compile(r"^https?://product\.dangdang\.com/(\d{4,20})\.html", re.IGNORECASE)
_ROUTES = ("comment/list", "callback/comment-list")  # the second is older and has no `list` around it
_FILTERS = {
    "1": Stratum.DEFAULT,
    "2": Stratum.POSITIVE,
    "3": Stratum.NEUTRAL,
    "4": Stratum.NEGATIVE,
    "5": Stratum.PICTURES,
}
_SHOP_ID = re.compile(r"""\bshopId["']?\s*[:=]\s*["']?(\d{1,10})\b""")
_SHOP_LINK = re.compile(r"\bshop\.dangdang\.com/(\d{1,10})\b")
_SELF = "0"  # the shop id of what Dangdang sells itself


@dataclass(frozen=True, slots=True)
class _Asked:
    product_id: str
    stratum: Stratum = Stratum.DEFAULT
    number: int = 1
    with_defaults: bool = True  # whether the platform's own default praise was asked for too


class Dangdang:
    """Dangdang's lists of reviews and product pages, out of captures."""

    name = "dangdang"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset({"dangdang.com"})
    parameters = frozenset(
        {
            *("r", "productId", "mainProductId", "pageIndex", "sortType", "filterType"),
            *("isSystem", "tagId", "long_or_short"),
        }
    )
    about = About(
        title="当当 Dangdang",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "created_local": 0.8},
        note="save the pages of reviews from your own browser (HAR), and the product's page too: it names the shop",
    )

    def match(self, page: Page) -> float:
        if _is_list(page):
            return 1.0
        return 0.9 if _ITEM.match(page.url) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved list, which names its product and the number of its page."""
        answer = Row(answer_with(page, "html", "summary", "main_product_id", at=_INDEX))
        summary = (answer.row("data", "list") or answer.row("data")).row("summary")
        product_id, number = summary.text("main_product_id"), summary.text("pageIndex") or "1"
        asked = {"r": "comment/list", "productId": product_id or "", "pageIndex": number}
        return with_query(_INDEX, asked) if product_id else None

    def parse(self, page: Page) -> Parsed:
        if _is_list(page):
            return _list(page)
        found = _ITEM.match(page.url)
        if found is None:
            raise ParseError("not a page of Dangdang that is known")
        return _item(page, found[1])


def _is_list(page: Page) -> bool:
    return _LIST.match(page.url) is not None and page.query.get("r") in _ROUTES


def _url(product_id: str) -> str:
    return f"http://product.dangdang.com/{product_id}.html"


# --- a page of reviews --------------------------------------------------------------------------------------


def _list(page: Page) -> Parsed:
    asked_id = page.query.get("productId") or page.query.get("mainProductId")
    seen = frozenset({asked_id} if asked_id else ())
    if page.status >= 300 or _is_web_page(page):
        outcome = Outcome.LOGIN_REQUIRED if page.status == 401 else Outcome.BLOCKED
        return Parsed(outcome=outcome, note=f"Dangdang sent no reviews but a page (status {page.status})", seen=seen)
    answer = Row(page.json())
    listed = answer.row("data", "list") or answer.row("data")
    if "html" not in listed:
        said = answer.text("errMsg") or answer.text("errorCode") or "without a list of reviews"
        return Parsed(outcome=Outcome.BLOCKED, note=f"Dangdang answered {said}"[:120], seen=seen)
    summary = listed.row("summary")
    product_id = asked_id or summary.text("main_product_id")
    if not product_id:
        raise ParseError("an answer of Dangdang without a product")
    return _page_of_reviews(page, _asked(page, product_id), str(listed.get("html") or ""), summary)


def _is_web_page(page: Page) -> bool:
    """Nothing, or HTML without an answer in it; a browser may save an answer as HTML."""
    head = page.body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    return not head or (head.startswith(b"<") and b'"data"' not in page.body)


def _asked(page: Page, product_id: str) -> _Asked:
    get = page.query.get
    chosen = _FILTERS.get(get("filterType") or "1", Stratum.FILTERED)
    if get("tagId", "0") not in ("", "0") or get("long_or_short") == "long":
        chosen = Stratum.FILTERED
    stratum = Stratum.NEWEST if chosen is Stratum.DEFAULT and get("sortType") == "2" else chosen
    return _Asked(product_id, stratum, read_count(get("pageIndex")) or 1, get("isSystem") != "0")


def _page_of_reviews(page: Page, asked: _Asked, html: str, summary: Row) -> Parsed:
    root = Selector(text=html or "<div/>", type="html")
    nodes = review_nodes(root)
    total = _total(summary, asked)
    pages = summary.count("pageCount")
    filler = asked.with_defaults and pages is not None and asked.number > pages
    outcome, note = _ending(asked, len(nodes), total, pages)
    return Parsed(
        products=(Product(product_id=asked.product_id, url=_url(asked.product_id), reviews_claimed=total),),
        reviews=tuple(review_of(node, asked.product_id, filler=filler) for node in nodes),
        follow=_next(page, asked, len(nodes), pages),
        claimed={asked.product_id: total} if total is not None else {},
        seen=frozenset({asked.product_id}),
        outcome=outcome,
        note=note,
        stratum=asked.stratum,
        rows=len(nodes) or len(root.css(".item_wrap > div")),
    )


def _total(summary: Row, asked: _Asked) -> int | None:
    """Of the reviews that these pages can show: without `isSystem` those are fewer."""
    total = summary.count("total_comment_num")
    hidden = 0 if asked.with_defaults else summary.count("total_auto_count") or 0
    return None if total is None else max(0, total - hidden)


def _ending(asked: _Asked, shown: int, total: int | None, pages: int | None) -> tuple[Outcome | None, str | None]:
    """Judged on pages of all reviews only: a filter may well be empty."""
    if asked.stratum not in SHARE_STRATA or not total:
        return None, None
    if not shown and asked.number == 1:
        return Outcome.CHANGED_MARKUP, f"Dangdang counts {total} reviews and sends none that can be read"
    if not shown and asked.number <= (pages or 0):
        return Outcome.PLATFORM_CAP, f"page {asked.number} of {pages} is empty: Dangdang shows no more"
    if asked.number >= PAGES and (pages or 0) > PAGES:
        return Outcome.PLATFORM_CAP, f"Dangdang counts {pages} pages and shows {PAGES}"
    return None, None


def _next(page: Page, asked: _Asked, shown: int, pages: int | None) -> tuple[Follow, ...]:
    if not shown or asked.number >= min(pages or PAGES, PAGES):
        return ()
    url = with_query(page.url, {"pageIndex": str(asked.number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=asked.stratum, product_id=asked.product_id),)


# --- a saved product page -----------------------------------------------------------------------------------


def _item(page: Page, product_id: str) -> Parsed:
    """The product, its shop, and the reviews that were on the screen when the page was saved."""
    tab = page.selector.css("#comment_num_tab")
    total = read_count(next((tidy(t) for t in tab.css("[data-type='1']::text").getall()), None))
    nodes = review_nodes(page.selector)
    shop = _shop(page)
    limited = bool(nodes) and total is not None and len(nodes) < total
    product = Product(product_id=product_id, name=_name(page), url=_url(product_id), reviews_claimed=total)
    query = f"r=comment%2Flist&productId={product_id}&mainProductId={product_id}&pageIndex=1&sortType=2&filterType=1"
    first = f"http://product.dangdang.com/index.php?{query}&isSystem=1"
    return Parsed(
        shop=shop,
        products=(product,),
        reviews=tuple(review_of(node, product_id, shop.shop_id if shop else "") for node in nodes),
        follow=(Follow(first, Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id),),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}) if nodes else frozenset(),
        outcome=Outcome.PAGE_LIMIT if limited else None,
        note="a product page shows one page of its reviews" if limited else None,
        stratum=_stratum_on(page.selector) if nodes else None,
        rows=len(nodes) or len(page.selector.css("#comment_list .item_wrap > div")),
    )


def _stratum_on(root: Selector) -> Stratum:
    """What was chosen when the page was saved."""
    chosen = _FILTERS.get(root.css("#comment_num_tab .on::attr(data-type)").get() or "1", Stratum.FILTERED)
    by_time = "时间" in (text_of(root, "#comment_sort .pl02") or "")
    return Stratum.NEWEST if by_time and chosen is Stratum.DEFAULT else chosen


def _name(page: Page) -> str | None:
    heading = page.selector.css(".name_info h1")
    return tidy(heading.attrib.get("title")) or text_of(page.selector, ".name_info h1")


def _shop(page: Page) -> Shop | None:
    """The id stands in the page's script, or in the only shop that the page links to."""
    links = [(found[1], a) for a in page.selector.css("a[href]") if (found := _SHOP_LINK.search(a.attrib["href"]))]
    stated = _SHOP_ID.search(page.text)
    ids = {stated[1]} if stated else {shop_id for shop_id, _ in links}
    if len(ids) != 1:
        return None
    shop_id = ids.pop()
    names = (tidy(a.attrib.get("title")) or text_of(a) for i, a in links if i == shop_id)
    name = "当当自营" if shop_id == _SELF else next((n for n in names if n), None)
    return Shop(platform="dangdang", shop_id=shop_id, name=name)
