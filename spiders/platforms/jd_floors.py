"""JD's current answers: `getCommentListPage` (pages of ten, asked for by a signed POST) and
`getLegoWareDetailComment` (the handful on a product's first screen).

A page is a tree of floors: `commentlist-list` holds the reviews, a label floor the total ("200+"). Names were
read in public code of 2025-26 (formats.md); what a follow-up, a video or a seller's reply looks like is unchecked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import SHARE_STRATA, Outcome, Product, Review
from ..contract import Follow, Kind, Page, Parsed, Stratum
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import plain_text
from ..numbers import read_count, read_rating
from .jd_asked import (
    PAGES,
    Asked,
    avatar,
    body_of,
    default_text,
    identity,
    item_url,
    level,
    local,
    paid_in_beans,
    picture_id,
)

ENDPOINT = "https://api.m.jd.com/client.action"

_FLOORS = 500  # a page has a dozen
_LIST = "commentlist-list"
_TEXTS = ("commentData", "tagCommentContent", "content")  # one of them, by the age of the answer
_FEW = "the answer of a product's first screen shows only the first few reviews"


def parse_floors(page: Page, asked: Asked, answer: Row) -> Parsed:
    """A page of reviews, or the first few.

    Raises:
        ParseError: if the answer has neither floors nor reviews, or nothing names the product.
    """
    floors = list(_floors(answer))
    listed = [root.rows("commentInfoList") for root in _roots(answer) if "commentInfoList" in root]
    if not floors and not listed:
        raise ParseError("an answer of JD without floors and without reviews")
    rows = [*_rows(floors), *(row for some in listed for row in some)]
    product_id = asked.product_id or _only(rows, "productId")
    if not product_id:
        raise ParseError("an answer of JD whose request names no product (body.sku)")
    total = _total(answer, floors)
    known = bool(listed) or any(floor.text("mId") == _LIST for floor in floors)
    outcome, note = _ending(asked, len(rows), total, known)
    return Parsed(
        products=(Product(product_id=product_id, url=item_url(product_id), reviews_claimed=total),),
        reviews=tuple(_review(row, product_id) for row in rows),
        follow=_next(page, asked, product_id, rows),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}),
        outcome=outcome,
        note=note,
        stratum=asked.stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def first_page(product_id: str) -> Follow:
    """The newest reviews of a product; JD answers only a signed-in browser, so a person has to save it."""
    newest = {"sku": product_id, "pageNum": 1, "pageSize": 10, "type": "0", "sortType": "6"}
    return _list_page(newest, product_id, Stratum.NEWEST)


def _roots(answer: Row) -> tuple[Row, ...]:
    return (answer, answer.row("result"), answer.row("data"))


def _floors(answer: Row) -> Iterator[Row]:
    """Every floor at any depth; no more than `_FLOORS`, whatever the answer holds."""
    waiting = [floor for root in _roots(answer) for floor in root.rows("floors")]
    for _ in range(_FLOORS):
        if not waiting:
            return
        floor = waiting.pop(0)
        yield floor
        waiting[:0] = floor.rows("subFloors")


def _rows(floors: list[Row]) -> list[Row]:
    """Reviews stand in `commentInfo`, or the entry is the review itself; other entries are advertisements."""
    entries = [entry for floor in floors if floor.text("mId") == _LIST for entry in floor.rows("data")]
    return [entry.row("commentInfo") or entry for entry in entries if "commentInfo" in entry or "commentScore" in entry]


def _only(rows: list[Row], name: str) -> str | None:
    values = {row.text(name) for row in rows}
    return values.pop() if len(values) == 1 else None


def _total(answer: Row, floors: list[Row]) -> int | None:
    """The count on the label "all", or of the first screen."""
    labels = [
        tag
        for floor in floors
        for name in ("generalTagList", "mixTagList")
        for tag in floor.row("data").rows(name)
        if tag.text("identification") == "ALL"
    ]
    shown = [root.text(name) for root in _roots(answer) for name in ("allCntStr", "allCnt")]
    counts = [n for text in (*(tag.text("count") for tag in labels), *shown) if (n := read_count(text)) is not None]
    return max(counts, default=None)


def _ending(asked: Asked, shown: int, total: int | None, known: bool) -> tuple[Outcome | None, str | None]:
    if not known:
        return Outcome.CHANGED_MARKUP, f"JD's answer has no floor {_LIST}"
    if asked.action == "first":
        return (Outcome.PAGE_LIMIT, _FEW) if total is None or shown < total else (None, None)
    if asked.stratum not in SHARE_STRATA or not total:
        return None, None
    if not shown and asked.number * asked.size < total:
        return Outcome.PLATFORM_CAP, f"page {asked.number + 1} is empty: JD counts {total} reviews and shows no more"
    if asked.number + 1 >= PAGES and total > PAGES * asked.size:
        return Outcome.PLATFORM_CAP, f"JD counts {total} reviews and shows {PAGES} pages"
    return None, None


def _next(page: Page, asked: Asked, product_id: str, rows: list[Row]) -> tuple[Follow, ...]:
    """What to save next; from page 2 on JD wants to know the first review of page 1."""
    if asked.action == "first":
        return (first_page(product_id),)
    if not rows or asked.number + 1 >= PAGES:
        return ()
    sent = body_of(page) | {"sku": product_id, "pageNum": asked.number + 2}
    if not sent.get("firstCommentGuid") and (guid := rows[0].text("guid")):
        sent["firstCommentGuid"] = guid
    return (_list_page(sent, product_id, asked.stratum),)


def _list_page(sent: dict[str, Any], product_id: str, stratum: str) -> Follow:
    form = urlencode({"functionId": "getCommentListPage", "body": json.dumps(sent, separators=(",", ":"))})
    return Follow(ENDPOINT, Kind.REVIEWS, "POST", form.encode(), stratum=stratum, product_id=product_id)


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str) -> Review:
    text = next((t for name in _TEXTS if (t := plain_text(row.get(name)))), None)
    ordered = local(row.when("orderDate", zone=BEIJING))
    again = plain_text(row.get("afterComment", "content"))
    return Review(
        platform="jd",
        source="jd",
        shop_id="",
        product_id=product_id,
        sku=row.text("productId"),
        review_id=row.text("guid") or row.text("commentId"),
        reviewer_id=identity(row),
        reviewer_mask=row.text("userNickName"),
        reviewer_level=level(row, "userLevel"),
        avatar_id=avatar(row.text("userImgUrl") or row.text("userImgURL")),
        rating=read_rating(row.text("commentScore")),
        rating_raw=row.text("commentScore"),
        text=text,
        is_default=default_text(text),
        variant=_variant(row),
        purchase_count=row.count("buyCount"),
        ordered_at=ordered,
        verified_purchase=True if ordered else None,
        followup_text=again,
        helpful_count=row.count("praiseCnt"),
        image_ids=_pictures(row),
        **created(row.when("commentDate", zone=BEIJING)),
        **paid_in_beans(row),
    )


def _variant(row: Row) -> str | None:
    """`[{"颜色": "白色"}, {"尺码": "L"}]`, or one line."""
    pairs = [
        f"{name}:{value}" for entry in row.rows("wareAttribute") for name, value in entry.items() if str(value).strip()
    ]
    return plain_text("; ".join(pairs)) or row.text("productSpecifications")


def _pictures(row: Row) -> tuple[str, ...]:
    shown = row.rows("pictureInfoList")
    urls = (image.text("largePicURL") or image.text("picURL") for image in shown)
    return tuple(dict.fromkeys(i for url in urls if (i := picture_id(url))))
