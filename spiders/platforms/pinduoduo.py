"""Pinduoduo's review list, `/proxy/api/reviews/{goods_id}/list?page&size&label_id` on yangkeduo.com and pinduoduo.com
(GET, since 2026 also POST with a signature in its body), and goods pages (which name the shop), as a person saved
them: it wants a login and a signature.

Traps: the answer carries no total and simply ends, near 130 reviews by public notes of 2026-09; a refusal is a 200
with `error_code`, without `data`, or a page; `specs` is a list or the same list as JSON text; a review without words
gets the text that `empty_comment_text` names, or a sentence of praise; three scores stand side by side and `desc_score`
(the goods, not the parcel or the service) is the grade. Names may come unmasked and are masked by us; no id of a
buyer is sent, pictures carry their MD5. Format: shared/formats.md and public code to 2026-08 (November 2026); live
platform unchecked, goods pages unchecked.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_one, product_called

KNOWN_END = 130
"""Reviews after which the list was seen to end, whatever the page claims (public notes, 2026-09)."""

_SITES = frozenset({"yangkeduo.com", "pinduoduo.com"})
_LIST = re.compile(r"/reviews/(?P<goods>\d{1,20})/list/?$")
_OLD_LIST = "/reviews/sku/review/list"
_HOST = "mobile.yangkeduo.com"
_LOGIN_CODES = frozenset({40001, 43001})
_DEFAULTS = re.compile(
    r"[此该]用户(?:未|没有)(?:及时)?填写(?:文字)?(?:评论|评价|内容)+|该用户觉得商品[很较非常]+好给出了[1-5]星好评"
)


class Pinduoduo:
    """Review lists and goods pages."""

    name = "pinduoduo"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = _SITES
    parameters = frozenset({"goods_id", "page", "size", "label_id", "sku_id"})
    about = About(
        title="拼多多 Pinduoduo",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        note="save a HAR while signed in and scrolling through the reviews; the list ends near 130 reviews",
    )

    def match(self, page: Page) -> float:
        host = page.host.partition(":")[0]
        if not any(host == site or host.endswith(f".{site}") for site in _SITES):
            return 0.0
        if _goods_of_list(page):
            return 1.0
        return 0.9 if page.status < 400 and _is_goods_page(page) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which does not tell its goods."""
        rows = Row(answer_with(page, "review_id", "desc_score", "specs", at=f"https://{_HOST}/")).rows("data")
        goods_id = only_one(row.text("goods_id") for row in rows) or product_called(page)
        return with_query(f"https://{_HOST}/proxy/api{_OLD_LIST}", {"goods_id": goods_id}) if rows else None

    def parse(self, page: Page) -> Parsed:
        goods_id = _goods_of_list(page)
        return _reviews_page(page, goods_id) if goods_id else _goods_page(page)


def _goods_of_list(page: Page) -> str | None:
    path = path_of(page.url)
    if match := _LIST.search(path):
        return match["goods"]
    goods_id = page.query.get("goods_id", "")
    return goods_id if path.endswith(_OLD_LIST) and goods_id else None


def _is_goods_page(page: Page) -> bool:
    named = page.query.get("goods_id", "").isdigit()
    return named and path_of(page.url).rpartition("/")[2] in ("goods.html", "goods1.html", "goods2.html")


# --- the goods page -----------------------------------------------------------------------------------------


def _goods_page(page: Page) -> Parsed:
    """Goods and mall as the page's inline `rawData` names them."""
    mall = _setting(page.text, "mallID", r"\d{1,20}")
    shop = Shop(platform="pinduoduo", shop_id=mall, name=_setting(page.text, "mallName")) if mall else None
    goods = Product(product_id=page.query["goods_id"], name=_setting(page.text, "goodsName"), url=page.url)
    return Parsed(shop=shop, products=(goods,))


def _setting(text: str, name: str, value: str = r"[^\"\\<>]{1,200}") -> str | None:
    """The one value under `name`; None where recommended goods bring others."""
    values = {match[1] for match in re.finditer(rf'"{name}"\s*:\s*"?({value})(?=["\s,}}])', text)}
    return tidy(values.pop()) if len(values) == 1 else None


# --- a page of reviews --------------------------------------------------------------------------------------


def _reviews_page(page: Page, goods_id: str) -> Parsed:
    answer, refused = _answer(page), frozenset({goods_id})
    if refusal := _refusal(answer):
        return Parsed(outcome=refusal[0], note=refusal[1], seen=refused)
    rows = answer.rows("data")
    stratum = Stratum.DEFAULT if page.query.get("label_id", "0") in ("", "0") else Stratum.FILTERED
    blank = answer.text("empty_comment_text")
    number = read_count(page.query.get("page")) or 1
    ended = not rows and (number - 1) * (read_count(page.query.get("size")) or 0) >= KNOWN_END
    url = with_query(page.url, {"page": str(number + 1)})
    shown_at = f"https://{_HOST}/goods.html?goods_id={goods_id}" if goods_id.isdigit() else None
    return Parsed(
        products=(Product(product_id=goods_id, url=shown_at),),
        reviews=tuple(_review(row, goods_id, blank) for row in rows if _is_review(row)),
        follow=(Follow(url, Kind.REVIEWS, stratum=stratum, product_id=goods_id),) if rows else (),
        seen=frozenset({goods_id}),
        outcome=Outcome.PLATFORM_CAP if ended else None,
        note=f"Pinduoduo's list ends after about {KNOWN_END} reviews" if ended else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _answer(page: Page) -> Row:
    """The answer's object; an empty one for a page or nothing instead of it, which are refusals."""
    if not page.body.strip():
        return Row({})
    try:
        value = page.json()
    except ParseError:
        if page.text.lstrip("\ufeff \r\n\t").startswith("<"):
            return Row({})
        raise
    if not isinstance(value, dict):
        raise ParseError("Pinduoduo's answer is not an object")
    return Row(value)


def _refusal(answer: Row) -> tuple[Outcome, str] | None:
    if isinstance(answer.get("data"), list):
        return None
    code = answer.count("error_code")
    if code in _LOGIN_CODES:
        return Outcome.LOGIN_REQUIRED, f"Pinduoduo asks for a login (error {code})"
    if code or "verify_auth_token" in answer:
        return Outcome.BLOCKED, f"Pinduoduo asks for a check (error {code or 'without number'})"
    return Outcome.BLOCKED, "Pinduoduo sent no list of reviews"


# --- one review ---------------------------------------------------------------------------------------------


def _is_review(row: Row) -> bool:
    return row.text("review_id") is not None or row.text("comment") is not None


def _review(row: Row, goods_id: str, blank: str | None) -> Review:
    text = row.text("comment")
    raw = row.text("desc_score") or row.text("comprehensive_dsr")
    after = row.row("append")
    appended = after.when("time", zone=BEIJING)
    return Review(
        platform="pinduoduo",
        source="pinduoduo",
        shop_id="",
        product_id=goods_id,
        sku=row.text("sku_id"),
        review_id=row.text("review_id"),
        reviewer_mask=row.text("name"),
        avatar_id=_avatar(row),
        rating=read_rating(raw),
        rating_raw=raw,
        text=text,
        **created(row.when("time", zone=BEIJING)),
        variant=_variant(row.get("specs")),
        is_default=_is_default(text, blank),
        followup_text=after.text("comment") or after.text("content"),
        followup_at=appended.local if appended else None,
        image_ids=(*_pictures(row), *_pictures(after)),
        video_count=_videos(row),
        helpful_count=row.count("favor_count"),
    )


def _is_default(text: str | None, blank: str | None) -> bool | None:
    bare = re.sub(r"[\W_]+", "", text or "")
    return True if (text and text == blank) or _DEFAULTS.fullmatch(bare) else None


def _avatar(row: Row) -> str | None:
    """The avatar's address without its size; those that the platform gives to everybody name themselves."""
    address = (row.text("avatar") or "").split("?", 1)[0]
    return address if address and not re.search(r"default|anonym", address, re.IGNORECASE) else None


def _variant(specs: Any) -> str | None:
    if isinstance(specs, str):
        with suppress(ValueError, RecursionError):
            specs = json.loads(specs)
    chosen = Row({"specs": specs}).rows("specs")
    pairs = [(row.text("spec_key"), row.text("spec_value")) for row in chosen]
    return ";".join(f"{key}:{value}" if key else value for key, value in pairs if value) or None


def _pictures(row: Row) -> tuple[str, ...]:
    """The platform's own MD5 of each picture, else a hash of its address."""
    ids = (picture.text("pic_md5") or image_id(picture.get("url")) for picture in row.rows("pictures"))
    return tuple(i for i in ids if i)


def _videos(row: Row) -> int | None:
    if "video" not in row:
        return None
    found = row.get("video")
    return len(found) if isinstance(found, list) else int(bool(found))
