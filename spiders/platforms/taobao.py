"""Taobao's older review address, `rate.taobao.com/feedRateList.htm?auctionNumId&currentPageNum`, the totals beside
it (`detailCommon.htm`), and item pages (which name the seller), as a person saved them.

Traps: GBK JSONP; the grade is "1", "0", "-1" (read as 5, 3, 1 stars); minutes but no seconds; a follow-up tells only
how many days after receipt it came, never its date, and stands in `append`, `appendList` or both; at most 200 pages;
nobody can be followed (masked names, empty ids; the avatar's address carries an opaque one for those who have a
picture). What `award`, `promotionType`, `creditFraudRule`, `validscore` and `vicious` mean is not known, so no
incentive is read from them. Format: shared/formats.md and public code with answers of 2018 (November 2026); live
platform unchecked, item pages unchecked.
"""

from __future__ import annotations

from ...errors import ParseError
from ...records import Outcome, Review
from ..alibaba import (
    STARS,
    avatar,
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
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import path_of, with_query
from ..numbers import read_count
from ..saved_answers import answer_with

LAST_PAGE = 200
"""The deepest page that the address ever served."""

_FILTERS = {
    "1": Stratum.POSITIVE,
    "0": Stratum.NEUTRAL,
    "-1": Stratum.NEGATIVE,
    "2": Stratum.FOLLOW_UP,
    "3": Stratum.PICTURES,
}
_SHARED = (Stratum.DEFAULT, Stratum.NEWEST)


class Taobao:
    """Reviews by `feedRateList.htm`, totals by `detailCommon.htm`, items by their pages."""

    name = "taobao"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites = frozenset({"taobao.com"})
    parameters = frozenset(
        {
            "auctionNumId",
            "userNumId",
            "currentPageNum",
            "pageSize",
            "rateType",
            "orderType",
            "folded",
            "attribute",
            "sku",
            "id",
        }
    )
    about = About(
        title="淘宝 Taobao (feedRateList)",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        note="save the review pages while signed in (HAR), and the item's page for its seller",
    )

    def match(self, page: Page) -> float:
        if _endpoint(page):
            return 1.0
        return 0.9 if page.status < 400 and is_item_page(page, self.sites) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, whose rows repeat their item."""
        answer = Row(answer_with(page, "comments", "aucNumId", at="https://rate.taobao.com/"))
        item_id = next((i for row in answer.rows("comments") if (i := row.row("auction").text("aucNumId"))), "")
        query = {"auctionNumId": item_id, "currentPageNum": str(answer.count("currentPageNum") or 1)}
        return with_query("https://rate.taobao.com/feedRateList.htm", query) if item_id.isdigit() else None

    def parse(self, page: Page) -> Parsed:
        endpoint = _endpoint(page)
        if not endpoint:
            return item_page(page, self.name)
        item_id = page.query["auctionNumId"]
        if refused := refusal(page, frozenset({item_id})):
            return refused
        answer = read_object(page.json())
        return _totals(page, answer) if endpoint == "detailCommon.htm" else _reviews_page(page, answer)


def _endpoint(page: Page) -> str | None:
    name = path_of(page.url).rpartition("/")[2]
    known = name in ("feedRateList.htm", "detailCommon.htm") and page.query.get("auctionNumId", "").isdigit()
    return name if known else None


def _totals(page: Page, answer: Row) -> Parsed:
    """How many reviews there are; the page shows none, so it is no part of them."""
    item_id = page.query["auctionNumId"]
    total = answer.count("data", "count", "total")
    if total is None:
        raise ParseError("totals of Taobao without data.count.total")
    return Parsed(
        shop=shop_of(page.query.get("userNumId"), "taobao"),
        products=(product(item_id, None, "taobao", total),),
        claimed={item_id: total},
    )


def _reviews_page(page: Page, answer: Row) -> Parsed:
    item_id = page.query["auctionNumId"]
    rows = answer.rows("comments")
    if "comments" not in answer:
        raise ParseError("an answer of Taobao without comments")
    stratum = _stratum(page)
    total = answer.count("total") if stratum in _SHARED else None
    shop = shop_of(page.query.get("userNumId"), "taobao")
    outcome, note = _ending(page, answer, len(rows), total)
    title = next((name for row in rows if (name := row.row("auction").prose("title"))), None)
    return Parsed(
        shop=shop,
        products=(product(item_id, title, "taobao", total),),
        reviews=tuple(_review(row, item_id, shop.shop_id if shop else "") for row in rows if _is_review(row)),
        follow=_next_page(page, answer, len(rows)),
        claimed={item_id: total} if total is not None else {},
        seen=frozenset({item_id}),
        outcome=outcome,
        note=note,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _stratum(page: Page) -> Stratum:
    query = page.query
    if query.get("folded", "0") not in ("", "0"):
        return Stratum.FOLDED
    if asked := query.get("rateType"):
        return _FILTERS.get(asked, Stratum.FILTERED)
    if query.get("attribute") or query.get("sku"):
        return Stratum.FILTERED
    return Stratum.NEWEST if query.get("orderType") == "feedbackdate" else Stratum.DEFAULT


def _ending(page: Page, answer: Row, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    number, last = _number(page), answer.count("maxPage") or 0
    if not shown and number == 1 and total:
        return Outcome.CHANGED_MARKUP, f"Taobao counts {total} reviews and sends none"
    if not shown and 1 < number <= last:
        return Outcome.PLATFORM_CAP, f"Taobao sends nothing on page {number} of {last}"
    if number >= LAST_PAGE < last:
        return Outcome.PLATFORM_CAP, f"Taobao shows {LAST_PAGE} of {last} pages"
    return None, None


def _number(page: Page) -> int:
    return read_count(page.query.get("currentPageNum")) or 1


def _next_page(page: Page, answer: Row, shown: int) -> tuple[Follow, ...]:
    number = _number(page)
    if not shown or number >= min(answer.count("maxPage") or 0, LAST_PAGE):
        return ()
    url = with_query(page.url, {"currentPageNum": str(number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=_stratum(page), product_id=page.query["auctionNumId"]),)


# --- one review ---------------------------------------------------------------------------------------------


def _is_review(row: Row) -> bool:
    return row.text("rateId") is not None or row.prose("content") is not None


def _review(row: Row, item_id: str, shop_id: str) -> Review:
    text = row.prose("content")
    raw = row.text("rate")
    user, later = row.row("user"), _follow_ups(row)
    return Review(
        platform="taobao",
        source="taobao",
        shop_id=shop_id,
        product_id=item_id,
        review_id=row.text("rateId"),
        reviewer_mask=user.text("nick"),
        reviewer_level=_level(user),
        avatar_id=avatar(user.get("avatar")),
        rating=STARS.get(raw or ""),
        rating_raw=raw,
        text=text,
        **created(row.when("date", zone=BEIJING)),
        variant=row.row("auction").prose("sku"),
        purchase_count=row.count("buyAmount") or None,  # 0 stands where it is not told
        is_default=is_default(text),
        followup_text="\n".join(words for after in later if (words := after.prose("content"))) or None,
        reply_text=row.prose("reply", "content") or row.prose("reply"),
        image_ids=picture_ids([*_photos(row), *(url for after in later for url in _photos(after))]),
        video_count=_videos(row),
        helpful_count=row.count("useful"),
    )


def _follow_ups(row: Row) -> list[Row]:
    """`appendList` has all of them, `append` the first; an answer may bring either or both."""
    return row.rows("appendList") or [after for after in [row.row("append")] if after]


def _level(user: Row) -> str | None:
    """The credit rank that its picture names (`b_red_4.gif`)."""
    return (user.text("displayRatePic") or "").rpartition(".")[0] or None


def _photos(row: Row) -> list[object]:
    return [photo.get("url") or photo.get("thumbnail") for photo in row.rows("photos")]


def _videos(row: Row) -> int | None:
    if "video" not in row:
        return None
    return 1 if row.get("video") else 0
