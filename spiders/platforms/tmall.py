"""Tmall's older review address, `rate.tmall.com/list_detail_rate.htm?itemId&sellerId&currentPage&order`, and item
pages (which name the seller), as a person saved them: since 2017 it answers others with a slider, since 2025-04
often with its first page only, and at most 99 pages at any time.

Traps: GBK; JSONP, or the bare inside of an object (`"rateDetail":{…}`) without callback; no stars at all, so
`rating` is never known; names are masked and ids are 0, so nobody can be followed; words of the platform where the
buyer wrote none. `tradeEndTime` is the day the buyer confirmed receipt, the nearest to an order's time there is.
`content=1` (the page's own ticked box) leaves out reviews without words. Format: shared/formats.md (recorded answer
of 2019, public code to 2026-04); live platform unchecked, item pages unchecked.
"""

from __future__ import annotations

from typing import Any

from ...records import Outcome, Review
from ..alibaba import (
    is_default,
    is_item_page,
    item_page,
    picture_ids,
    product,
    read_object,
    refusal,
    shop_of,
)
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import BEIJING, When, created
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import path_of, with_query
from ..numbers import read_count
from ..saved_answers import answer_with, only_one, product_called

LAST_PAGE = 99
"""The deepest page that the address ever served."""

_REVIEWS = "https://rate.tmall.com/list_detail_rate.htm"
_SHARED = (Stratum.DEFAULT, Stratum.NEWEST)


class Tmall:
    """Reviews by `list_detail_rate.htm`, items by their pages."""

    name = "tmall"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites = frozenset({"tmall.com", "tmall.hk"})
    parameters = frozenset(
        {"itemId", "sellerId", "currentPage", "order", "append", "picture", "content", "tagId", "id"}
    )
    about = About(
        title="天猫 Tmall (list_detail_rate)",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"created_local": 0.8, "text": 0.8},
        note="carries no stars; save the review pages while signed in (HAR), and the item's page for its seller",
    )

    def match(self, page: Page) -> float:
        if _is_reviews(page):
            return 1.0
        return 0.9 if page.status < 400 and is_item_page(page, self.sites) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which tells its seller and never its item."""
        detail = Row(Row(answer_with(page, "rateDetail", "rateList", at=_REVIEWS)).get("rateDetail"))
        rows = detail.rows("rateList")
        asked = {
            "itemId": product_called(page),
            "sellerId": only_one(row.text("sellerId") for row in rows),
            "currentPage": detail.text("paginator", "page"),
        }
        return with_query(_REVIEWS, {name: value for name, value in asked.items() if value}) if rows else None

    def parse(self, page: Page) -> Parsed:
        return _reviews_page(page) if _is_reviews(page) else item_page(page, self.name)


def _is_reviews(page: Page) -> bool:
    return path_of(page.url).endswith("/list_detail_rate.htm") and bool(page.query.get("itemId"))


def _reviews_page(page: Page) -> Parsed:
    item_id = page.query["itemId"]
    if refused := refusal(page, frozenset({item_id})):
        return refused
    detail = read_object(read_object(_answer(page)).get("rateDetail"))
    rows = detail.rows("rateList")
    stratum = _stratum(page)
    total = detail.count("rateCount", "total") if stratum in _SHARED else None
    seller = page.query.get("sellerId") or next((s for row in rows if (s := row.text("sellerId"))), None)
    shop = shop_of(seller, "tmall")
    outcome, note = _ending(page, detail, len(rows), total)
    title = next((name for row in rows if (name := row.prose("auctionTitle"))), None)
    return Parsed(
        shop=shop,
        products=(product(item_id, title, "tmall", total),),
        reviews=tuple(_review(row, item_id, shop.shop_id if shop else "") for row in rows if _is_review(row)),
        follow=_next_page(page, detail, len(rows)),
        claimed={item_id: total} if total is not None else {},
        seen=frozenset({item_id}),
        outcome=outcome,
        note=note,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _answer(page: Page) -> Any:
    """Without a callback the address sends what stands between an object's braces."""
    bare = page.text.strip("\ufeff \r\n\t")
    return read_json("{" + bare + "}") if bare.startswith('"') else page.json()


def _stratum(page: Page) -> Stratum:
    query = page.query
    if query.get("append") == "1":
        return Stratum.FOLLOW_UP
    if query.get("picture") == "1":
        return Stratum.PICTURES
    if query.get("tagId"):
        return Stratum.FILTERED
    return Stratum.NEWEST if query.get("order") == "1" else Stratum.DEFAULT


def _ending(page: Page, detail: Row, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    number, last = _number(page), detail.count("paginator", "lastPage") or 0
    if not shown and number == 1 and total:
        return Outcome.CHANGED_MARKUP, f"Tmall counts {total} reviews and sends none"
    if not shown and 1 < number <= last:
        return Outcome.PLATFORM_CAP, f"Tmall sends nothing on page {number} of {last}"
    if number >= LAST_PAGE < last:
        return Outcome.PLATFORM_CAP, f"Tmall shows {LAST_PAGE} of {last} pages"
    return None, None


def _number(page: Page) -> int:
    return read_count(page.query.get("currentPage")) or 1


def _next_page(page: Page, detail: Row, shown: int) -> tuple[Follow, ...]:
    number = _number(page)
    if not shown or number >= min(detail.count("paginator", "lastPage") or 0, LAST_PAGE):
        return ()
    url = with_query(page.url, {"currentPage": str(number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=_stratum(page), product_id=page.query["itemId"]),)


# --- one review ---------------------------------------------------------------------------------------------


def _is_review(row: Row) -> bool:
    return row.text("id") is not None or row.prose("rateContent") is not None


def _review(row: Row, item_id: str, shop_id: str) -> Review:
    text = row.prose("rateContent")
    after = row.row("appendComment")
    ended = row.when("tradeEndTime", "time", zone=BEIJING)
    appended = _moment(after, "commentTime")
    return Review(
        platform="tmall",
        source="tmall",
        shop_id=shop_id,
        product_id=item_id,
        review_id=row.text("id"),
        reviewer_mask=row.text("displayUserNick"),
        reviewer_level=_level(row),
        text=text,
        **created(row.when("rateDate", zone=BEIJING) or _moment(row, "gmtCreateTime")),
        ordered_at=ended.local if ended else None,
        verified_purchase=True if ended else None,
        variant=row.prose("auctionSku"),
        purchase_count=row.count("buyCount") or None,  # 0 stands on every recorded row: not told
        is_default=is_default(text),
        followup_text=after.prose("content"),
        followup_at=appended.local if appended else None,
        reply_text=row.prose("reply"),
        image_ids=picture_ids([*_list(row.get("pics")), *_list(after.get("pics"))]),
    )


def _moment(row: Row, name: str) -> When | None:
    """A time as text, or as the object that Java writes (`{"time": 1564415860000, …}`)."""
    return row.when(name, zone=BEIJING) or row.when(name, "time", zone=BEIJING)


def _level(row: Row) -> str | None:
    """T1 to T4 of Tmall's own club; 0 is no member."""
    level = row.count("tamllSweetLevel")
    return f"T{level}" if level else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
