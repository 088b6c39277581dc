"""The reviews that Taobao's and Tmall's item pages load today (`mtop.taobao.rate.detaillist.get`, and
`mtop.taobao.pcdetail.data.get` for the item and its seller), as a person saved them: every request is signed by the
browser and we never sign. `taobao` and `tmall` own the domains, so `sites` is empty here; which marketplace it is,
the host tells (Taobao's pages may well ask Tmall's host).

Traps: every value is a string ("false" is not empty); a day and no time; `userStar` is the buyer's credit, not a
grade (that is `rateType`: 1, 0, -1); a follow-up stands in `appendedFeed` or in `append`; `feedAllCount` is a
bucket ("500" for "500+") and counts folded reviews (`foldCount`) that no page lists; refusals come with status 200;
nothing names the buyer, and reviews do not name the seller. Format: shared/formats.md and public code to 2026-07
(November 2026); filters 2 (follow-ups) and 3 (pictures) by older apps; live platform unchecked.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from ...errors import ParseError
from ...records import Outcome, Review
from ..alibaba import STARS, avatar, is_default, picture_ids, product, read_object, refusal, shop_of
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import path_of, tidy, with_query, without_query
from ..saved_answers import answer_with

_REVIEWS = "/mtop.taobao.rate.detaillist.get/"
_ITEM = "/mtop.taobao.pcdetail.data.get/"
_EVERYTHING = ("", "-8")  # what `searchImpr` says where no word is chosen
_FILTERS = {
    "1": Stratum.POSITIVE,
    "0": Stratum.NEUTRAL,
    "-1": Stratum.NEGATIVE,
    "2": Stratum.FOLLOW_UP,
    "3": Stratum.PICTURES,
}
_SHARED = (Stratum.DEFAULT, Stratum.NEWEST)
_INNER = ("auctionNumId", "pageNo", "pageSize", "rateType", "orderType", "foldFlag")
_PER_REQUEST = ("sign", "t", "callback")
_CHOICES = ("skuVids", "expression", "searchImpr")


class MtopRate:
    """Answers of the mtop gateway about one item."""

    name = "mtop_rate"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"data", "data.id", *(f"data.{name}" for name in (*_INNER, *_CHOICES))})
    about = About(
        title="淘宝/天猫 Taobao and Tmall (mtop)",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "created_local": 0.8},
        note="save a HAR while signed in and scrolling through the reviews; times are days",
    )

    def match(self, page: Page) -> float:
        path = path_of(page.url)
        return 1.0 if _REVIEWS in f"{path}/" or _ITEM in f"{path}/" else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer; which marketplace it came from, nothing in it tells."""
        answer = Row(answer_with(page, "mtop.taobao.rate.detaillist.get", at="https://h5api.m.taobao.com/"))
        rows = answer.row("data").rows("rateList")
        item_id = next((i for row in rows if (i := row.text("auctionNumId"))), None)
        body = json.dumps({"auctionNumId": item_id})
        return with_query(f"https://h5api.m.taobao.com/h5{_REVIEWS}6.0/", {"data": body}) if item_id else None

    def parse(self, page: Page) -> Parsed:
        asked = _asked(page)
        is_item = _ITEM in f"{path_of(page.url)}/"
        item_id = asked.text("id") if is_item else asked.text("auctionNumId")
        if refused := refusal(page, frozenset({item_id} if item_id and not is_item else ())):
            return refused
        data = read_object(read_object(page.json()).get("data"))
        return _item(page, data, item_id) if is_item else _reviews_page(page, data, asked)


def _asked(page: Page) -> Row:
    """What was asked for; it stands as JSON in one parameter."""
    with suppress(ValueError, RecursionError):
        return Row(json.loads(page.parameters.get("data", "")))
    return Row({})


def _platform(page: Page) -> str:
    return "tmall" if ".tmall." in f".{page.host}" else "taobao"


def _item(page: Page, data: Row, item_id: str | None) -> Parsed:
    item, seller = data.row("item"), data.row("seller")
    item_id = item.text("itemId") or item_id
    if item_id is None:
        raise ParseError("an item of mtop without its number")
    platform = _platform(page)
    claimed = data.count("componentsVO", "rateVO", "totalCount")
    return Parsed(
        shop=shop_of(seller.text("sellerId"), platform, seller.text("shopName")),
        products=(product(item_id, item.prose("title"), platform, claimed),),
        claimed={item_id: claimed} if claimed is not None else {},
    )


# --- a page of reviews --------------------------------------------------------------------------------------


def _reviews_page(page: Page, data: Row, asked: Row) -> Parsed:
    rows = data.rows("rateList")
    item_id = asked.text("auctionNumId") or next((i for row in rows if (i := row.text("auctionNumId"))), None)
    platform, stratum = _platform(page), _stratum(asked)
    total = _total(data, stratum)
    if item_id is None or ("rateList" not in data and total is None):
        raise ParseError("reviews of mtop without their item, or without rateList")
    outcome, note = _ending(data, asked, len(rows), total)
    title = next((name for row in rows if (name := row.prose("auctionTitle"))), None)
    return Parsed(
        products=(product(item_id, title, platform, total),),
        reviews=tuple(_review(row, item_id, platform) for row in rows if _is_review(row)),
        follow=_next_page(page, data, asked, item_id) if rows else (),
        claimed={item_id: total} if total is not None else {},
        seen=frozenset({item_id}),
        outcome=outcome,
        note=note,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _stratum(asked: Row) -> Stratum:
    if (asked.text("foldFlag") or "0") != "0":
        return Stratum.FOLDED
    if wanted := asked.text("rateType"):
        return _FILTERS.get(wanted, Stratum.FILTERED)
    if asked.text("skuVids") or asked.text("expression") or (asked.text("searchImpr") or "") not in _EVERYTHING:
        return Stratum.FILTERED
    return Stratum.NEWEST if asked.text("orderType") == "feedbackdate" else Stratum.DEFAULT


def _total(data: Row, stratum: Stratum) -> int | None:
    """All reviews of the item; `total` is that of the filter, and stands alone in some answers."""
    everything = data.count("feedAllCount")
    return data.count("total") if everything is None and stratum in _SHARED else everything


def _ending(data: Row, asked: Row, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    """Only pages of everything tell why there is no more."""
    if _stratum(asked) not in _SHARED or data.flag("hasNext"):
        return None, None
    folded = data.count("foldCount")
    if folded:
        return Outcome.PLATFORM_CAP, f"the list ends and {folded} reviews stay folded away"
    if not shown and total and (asked.count("pageNo") or 1) == 1:
        return Outcome.CHANGED_MARKUP, f"mtop counts {total} reviews and sends none"
    return None, None


def _next_page(page: Page, data: Row, asked: Row, item_id: str) -> tuple[Follow, ...]:
    """What a browser would ask for next, as far as it is not its signature (which is not ours to make)."""
    number = asked.count("pageNo")
    if number is None or not data.flag("hasNext"):
        return ()
    following = str(number + 1) if isinstance(asked.get("pageNo"), str) else number + 1
    kept = {name: value for name, value in asked.items() if name in (*_INNER, *_CHOICES)}
    body = json.dumps(kept | {"pageNo": following}, ensure_ascii=False, separators=(",", ":"))
    url = with_query(without_query(page.url, *_PER_REQUEST), {"data": body})
    return (Follow(url, Kind.REVIEWS, stratum=_stratum(asked), product_id=item_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _is_review(row: Row) -> bool:
    return bool(row.text("id") or row.text("feedId") or row.prose("feedback"))


def _review(row: Row, item_id: str, platform: str) -> Review:
    text = row.prose("feedback")
    raw = row.text("rateType")
    after, later = row.row("appendedFeed"), row.row("append")
    followed = after.when("createTime", zone=BEIJING) or later.when("feedbackDate", zone=BEIJING)
    return Review(
        platform=platform,
        source="mtop_rate",
        shop_id="",
        product_id=item_id,
        review_id=row.text("id") or row.text("feedId"),
        reviewer_mask=row.text("reduceUserNick") or row.text("userNick"),
        reviewer_level=row.text("creditLevel") or row.text("userStar"),
        avatar_id=avatar(row.get("headPicUrl")),
        rating=STARS.get(raw or ""),
        rating_raw=raw,
        text=text,
        **created(row.when("feedbackDate", zone=BEIJING)),
        variant=row.prose("skuValueStr") or _variant(row.row("skuMap")),
        is_default=is_default(text),
        followup_text=after.prose("appendedFeedback") or later.prose("feedback"),
        followup_at=followed.local if followed else None,
        reply_text=row.prose("reply"),
        image_ids=picture_ids([*_pictures(row, "feedPic"), *_pictures(after, "appendFeedPic")]),
        video_count=_videos(row),
        helpful_count=row.count("interactInfo", "likeCount"),
    )


def _variant(chosen: Row) -> str | None:
    return tidy(";".join(f"{name}:{value}" for name, value in chosen.items() if isinstance(value, str)))


def _pictures(row: Row, prefix: str) -> list[Any]:
    """`…PathList` has addresses, `…List` objects of the same pictures."""
    paths = row.get(f"{prefix}PathList")
    return [*(paths if isinstance(paths, list) else []), *(r.get("thumbnail") for r in row.rows(f"{prefix}List"))]


def _videos(row: Row) -> int | None:
    if "video" not in row:
        return None
    return 1 if row.row("video") else 0
