"""AliExpress: item pages name product and store, `feedback.aliexpress.com/pc/searchEvaluation.do` has the reviews.

Public and unsigned (seen so until September 2026); the spider asks its robots.txt first. Pages of `pageSize` rows (at
most 100), `filter` all, 1-5 (stars) or additional (follow-ups). No order by date is known, so the pages come in the
platform's own. The site itself now asks a signed twin (`mtop.aliexpress.review.pc.list`) with the same rows: that one
is only replayed. Traps: scores are 0-100; the 17-digit id is right as text and may be rounded as a number; a page often
holds fewer rows than asked for, and `totalNum` counts stars without words too; under load the counts come without rows;
names are masked or "AliExpress Shopper" and pictures of people cannot be told from default ones, so nobody is known;
translations stand beside the buyer's own words. Format: formats.md, November 2026, and public code; live platform
unchecked (what `buyerAddFbDays` counts from is taken to be the review).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import When, created
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import absolute, image_id, path_of, plain_text, text_of, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad, product_called

ENDPOINT = "https://feedback.aliexpress.com/pc/searchEvaluation.do"
PER_PAGE = 100
"""The most that an answer holds (formats.md, 2026-11): the fewest requests."""

_HOST = re.compile(r"(?:^|\.)aliexpress\.(?:com|us)(?::\d+)?$")
_ITEM = re.compile(r"/(?:item|i)/(?:[^/]{1,200}/)?(\d{6,20})\.html")
_STORE = re.compile(r"/store/(\d{3,15})(?:[/?#.]|$)")
_SIGNED = "/mtop.aliexpress.review."
_STORE_NUMBER = re.compile(r'"storeNum"\s*:\s*"?(\d{3,15})')
_SUFFIX = re.compile(r"\s+[-|–]\s+AliExpress(?:\.com)?(?:\s+\d{1,12})?\s*$", re.IGNORECASE)
_PICTURE = re.compile(r"/kf/([A-Za-z0-9]{12,60})")
_FILTERS = {
    "all": Stratum.DEFAULT,
    "": Stratum.DEFAULT,
    "1": Stratum.NEGATIVE,
    "2": Stratum.NEGATIVE,
    "3": Stratum.NEUTRAL,
    "4": Stratum.POSITIVE,
    "5": Stratum.POSITIVE,
    "additional": Stratum.FOLLOW_UP,
    "image": Stratum.PICTURES,
    "video": Stratum.VIDEO,
}
_EXTRA = -5  # pages beside the main order: fetched only where a budget is set, and last


class AliExpress:
    """Items, stores and the feedback service of AliExpress."""

    name = "aliexpress"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"feedback.aliexpress.com"})
    sites: frozenset[str] = frozenset({"aliexpress.com", "aliexpress.us"})
    parameters = frozenset(
        {"productId", "page", "pageSize", "filter", "sort", "data", "lang", "country"}
        | {"data.productId", "data.page", "data.filter", "data.sort"}
    )
    about = About(
        title="AliExpress",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.9, "created_local": 0.8, "reviewer_mask": 0.8},
        note="give an item's address (/item/<number>.html) or a store's (/store/<number>)",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400 or not _HOST.search(page.host):
            return 0.0
        path = path_of(page.url)
        return 1.0 if _is_answer(path) or _ITEM.search(path) or _STORE.search(path) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which does not tell its item."""
        data = Row(answer_with(page, "evaViewList", "buyerEval", at=ENDPOINT)).row("data")
        rows = data.rows("evaViewList")
        asked = {"productId": product_called(page), "page": data.text("currentPage") or "1"}
        asked |= {"filter": "1"} if only_bad((row.number("buyerEval") for row in rows), most=40) else {}
        return f"{ENDPOINT}?{urlencode(asked)}" if rows else None

    def parse(self, page: Page) -> Parsed:
        path = path_of(page.url)
        if _is_answer(path):
            return _answer(page)
        item = _ITEM.search(path)
        return _item_page(page, item[1]) if item else _store_page(page)


def _is_answer(path: str) -> bool:
    return path.endswith("/searchEvaluation.do") or _SIGNED in path


# --- pages of the site --------------------------------------------------------------------------------------


def _item_page(page: Page, product_id: str) -> Parsed:
    title = page.selector.css("meta[property='og:title']::attr(content)").get()
    name = text_of(page.selector, "h1[data-pl='product-title']") or tidy(_SUFFIX.sub("", title or ""))
    product = Product(product_id=product_id, name=name, url=page.url.split("?", 1)[0])
    return Parsed(shop=_shop(page), products=(product,), follow=(_ask(product_id, "all"),))


def _store_page(page: Page) -> Parsed:
    """A store's own pages link to its items as far as their HTML carries them."""
    links = (absolute(page, href) for href in page.selector.css("a[href*='/item/']::attr(href)").getall())
    items = {
        match[1]: page.urljoin(f"/item/{match[1]}.html") for link in links if link and (match := _ITEM.search(link))
    }
    return Parsed(shop=_shop(page), follow=tuple(Follow(url, Kind.PRODUCT) for url in items.values()))


def _shop(page: Page) -> Shop | None:
    """The store by its number: of this very page, of the link to it, or of the page's data."""
    own = _STORE.search(path_of(page.url))
    links = [link for link in page.selector.css("a[href*='/store/']") if _STORE.search(link.attrib["href"])]
    named = next((link for link in links if text_of(link)), None)
    found = own or (_STORE.search(links[0].attrib["href"]) if links else None) or _STORE_NUMBER.search(page.text)
    name = text_of(named) if named is not None else None
    return Shop(platform="aliexpress", shop_id=found[1], name=name) if found else None


def _ask(product_id: str, choice: str) -> Follow:
    query = {"productId": product_id, "lang": "en_US", "country": "US", "page": "1", "pageSize": str(PER_PAGE)}
    query |= {"filter": choice, "sort": "complex_default"}
    return _follow(f"{ENDPOINT}?{urlencode(query)}", product_id, _FILTERS[choice])


def _follow(url: str, product_id: str, stratum: Stratum) -> Follow:
    priority = 0 if stratum is Stratum.DEFAULT else _EXTRA
    return Follow(url, Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    asked = _asked(page)
    product_id = asked.get("productId")
    if not product_id:
        raise ParseError("an answer of AliExpress without productId in its address")
    body = Row(page.json())
    data = body.row("data")
    if "evaViewList" not in data:
        return _no_rows(body, product_id)
    rows = data.rows("evaViewList")
    stratum = _FILTERS.get(asked.get("filter", ""), Stratum.FILTERED)
    counts = data.row("productEvaluationStatistic")
    claimed = counts.count("totalNum") if "totalNum" in counts else _own_total(data, stratum)
    empty = not rows and bool(claimed) and stratum is Stratum.DEFAULT and _number(asked) == 1
    return Parsed(
        products=(_product(page, product_id, counts, claimed),) if counts else (),
        reviews=tuple(_review(row, product_id, stratum) for row in rows),
        follow=_next_pages(page, asked, data, product_id, stratum) if rows else (),
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
        # The counts include stars without words, which no page lists; a throttled answer looks the same.
        outcome=Outcome.PLATFORM_CAP if empty else None,
        note=f"AliExpress counts {claimed} reviews and shows none" if empty else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _asked(page: Page) -> Mapping[str, str]:
    """What the address asks for; the signed twin has it as JSON in `data`."""
    asked = page.parameters
    if _SIGNED not in path_of(page.url):
        return asked
    try:
        inner = read_json(asked.get("data", ""))
    except ParseError:
        return {}
    return {name: str(value) for name, value in Row(inner).items() if isinstance(value, str | int)}


def _no_rows(body: Row, product_id: str) -> Parsed:
    """No list at all: a refusal says so in `ret`; else the format is another."""
    words = "; ".join(body.strings("ret")) or body.text("message") or ""
    refused = "FAIL" in words or body.flag("success") is False
    outcome = Outcome.BLOCKED if refused else Outcome.CHANGED_MARKUP
    note = (
        f"AliExpress refuses to answer {words[:80]}".strip()
        if refused
        else "AliExpress's answer has no list of reviews"
    )
    return Parsed(seen=frozenset({product_id}), outcome=outcome, note=note, unread=body.unread)


def _own_total(data: Row, stratum: Stratum) -> int | None:
    return data.count("totalNum") if stratum is Stratum.DEFAULT else None


def _product(page: Page, product_id: str, counts: Row, claimed: int | None) -> Product:
    return Product(
        product_id=product_id,
        url=f"https://www.aliexpress.com/item/{product_id}.html" if product_id.isdigit() else None,
        rating_shown=read_rating(counts.number("evarageStar")),  # their spelling
        reviews_claimed=claimed,
    )


def _number(asked: Mapping[str, str]) -> int:
    return read_count(asked.get("page")) or 1


def _next_pages(
    page: Page, asked: Mapping[str, str], data: Row, product_id: str, stratum: Stratum
) -> tuple[Follow, ...]:
    if _SIGNED in path_of(page.url):  # the twin's next page has a signature of its own
        return ()
    number, last = _number(asked), data.count("totalPage") or 0
    onward = with_query(page.url, {"page": str(number + 1)})
    extra = _offered(data) if number == 1 and stratum is Stratum.DEFAULT else ()
    return (
        *((_follow(onward, product_id, stratum),) if number < last else ()),
        *(_ask(product_id, choice) for choice in extra),
    )


def _offered(data: Row) -> tuple[str, ...]:
    """The filters for bad reviews and follow-ups that the answer itself offers, and that hold something."""
    offered = {f.text("filterCode"): f.count("filterCount") for f in data.rows("filterInfo", "filterStatistic")}
    return tuple(choice for choice in ("1", "2", "additional") if offered.get(choice))


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str, stratum: Stratum) -> Review:
    when = row.when("evalDate")
    return Review(
        platform="aliexpress",
        source="aliexpress",
        shop_id="",
        product_id=product_id,
        review_id=row.text("evaluationIdStr") or row.text("evaluationId"),
        reviewer_mask=row.text("buyerName"),
        rating=read_rating(row.number("buyerEval"), best=100),
        rating_raw=row.text("buyerEval"),
        text=plain_text(row.get("buyerFeedback")),
        **created(when),
        variant=row.text("skuInfo"),
        **_followup(row, when),
        reply_text=plain_text(row.get("sellerReply")),
        image_ids=_pictures(row.strings("images") + row.strings("buyerAddFbImages")),
        helpful_count=row.count("upVoteCount"),
        stratum=stratum,
    )


def _followup(row: Row, when: When | None) -> dict[str, Any]:
    """What the buyer added later; its date, or so many days after the review."""
    text, shown = plain_text(row.get("buyerAddFbContent")), row.when("buyerAddFbDate")
    if text is None:
        return {}
    return {
        "followup_text": text,
        "followup_at": shown.local if shown else _days_after(when, row.count("buyerAddFbDays")),
    }


def _days_after(when: When | None, days: int | None) -> str | None:
    if when is None or when.precision in ("month", "year") or days is None or not 0 < days < 3_650:
        return None
    return (date.fromisoformat(when.local[:10]) + timedelta(days=days)).isoformat()


def _pictures(urls: list[str]) -> tuple[str, ...]:
    """The platform's own ids, the same in every size."""
    ids = (match[1] if (match := _PICTURE.search(url)) else image_id(url) for url in urls)
    return tuple(dict.fromkeys(i for i in ids if i))
