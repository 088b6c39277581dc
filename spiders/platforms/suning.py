"""Suning (苏宁易购): the JSONP of `review.suning.com` and saved product pages, out of captures; never fetched.

Everything stands in the path: kind, cluster (the variants of one article), 18-digit article, 10-digit vendor (the
shop), filter, page, order, size. Ten rows a page and fifty pages at most; a page past the end answers 无评价数据
(no reviews), a missing total stands in an answer of its own (`review_satisfy`). Names are masked and nothing says who
a reviewer is; a reward is not told.

Formats: public code of 2014-2021 (formats.md, November 2026); live platform, seller's replies and the pictures of
accounts that have none unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...errors import ParseError
from ...records import SHARE_STRATA, Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import image_id, plain_text, tidy
from ..numbers import read_rating
from ..saved_answers import answer_with, only_bad

PAGES = 50
"""Suning shows no more pages than this, whatever it counts."""

_SELF = "0000000000"  # the vendor that is Suning itself
_AJAX = "https://review.suning.com/ajax"
_SITE = r"^https?://(?:[\w-]+\.)?suning\.com"
_ARTICLE = r"(?:general|style|package|cluster)-(?:\d*-)?(?P<article>\d{18})-(?P<vendor>\d{10})?-"
_LIST = re.compile(
    rf"{_SITE}/(?:ajax|mobile)/(?:cluster_)?(?:review_lists|getReviewList)/{_ARTICLE}"
    r"(?P<filter>\w{0,20})-(?P<page>\d{1,6})-(?P<order>\w{0,20})-(?P<size>\d{1,3})-",
    re.ASCII,
)
_COUNTS = re.compile(rf"{_SITE}/(?:ajax|mobile)/(?:cluster_)?(?:review_satisfy|getReviewCnt)/{_ARTICLE}", re.ASCII)
_ITEM = re.compile(r"^https?://product\.suning\.com/(?P<vendor>\d{10})/(?P<article>\d{4,18})\.html", re.ASCII)
_FILTERS = {
    "total": Stratum.DEFAULT,
    "": Stratum.DEFAULT,
    "newest": Stratum.NEWEST,
    "good": Stratum.POSITIVE,
    "normal": Stratum.NEUTRAL,
    "bad": Stratum.NEGATIVE,
    "again": Stratum.FOLLOW_UP,
    "show": Stratum.PICTURES,
}
_NONE = "无评价数据"
_DEFAULT_TEXT = re.compile(
    r"(?:此|该)?(?:用户|买家|会员)(?:未|没有)(?:及时)?(?:填写|做出|发表)(?:评价|评论)(?:内容)?"
    r"(?:[,，。;；\s]*系统默认好评)?[。.!！]*|(?:系统)?默认好评[。.!！]*"
)
_NAMELESS = frozenset({"匿名用户", "匿名", "匿名会员"})
_SIZE = re.compile(r"_\d{2,3}x\d{2,3}(?=(?:\.\w{3,4})?$)")
_CLUSTER = re.compile(r'"?clusterId"?\s*[:=]\s*"?(\d{1,12})\b', re.ASCII)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a path asks for. A vendor may be missing from mobile addresses."""

    product_id: str
    vendor: str | None
    stratum: Stratum = Stratum.DEFAULT
    number: int = 1
    size: int = 10


class Suning:
    """Suning's answers and product pages, out of captures."""

    name = "suning"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset({"suning.com"})
    parameters: frozenset[str] = frozenset()
    about = About(
        title="苏宁易购 Suning",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "created_local": 0.8},
        note="save the pages of reviews from your own browser (HAR); the vendor's number in their address is the shop",
    )

    def match(self, page: Page) -> float:
        if _LIST.match(page.url) or _COUNTS.match(page.url):
            return 1.0
        return 0.9 if _ITEM.match(page.url) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved list, under the first of its variants; it does not tell its vendor."""
        rows = Row(answer_with(page, "commodityReviews", "commodityReviewId", at=_AJAX)).rows("commodityReviews")
        code = next((c for row in rows if (c := _code(row.row("commodityInfo")))), "")
        which = "bad" if only_bad(row.number("qualityStar") for row in rows) else "total"
        url = f"{_AJAX}/review_lists/general-{code:0>18}--{which}-1-default-10-----reviewList.htm"
        return url if _LIST.match(url) and code else None

    def parse(self, page: Page) -> Parsed:
        if found := _LIST.match(page.url):
            return _refused(page, found) or _reviews(page, _asked(found), Row(page.json()))
        if found := _COUNTS.match(page.url):
            return _refused(page, found) or _counts(_article(found), found["vendor"], Row(page.json()))
        if found := _ITEM.match(page.url):
            return _item(page, _article(found), found["vendor"])
        raise ParseError("not a page of Suning that is known")


def _article(found: re.Match[str]) -> str:
    """The number that people see: without the zeros in front."""
    return found["article"].lstrip("0") or "0"


def _asked(found: re.Match[str]) -> _Asked:
    stratum = _FILTERS.get(found["filter"], Stratum.FILTERED)
    if stratum is Stratum.DEFAULT and found["order"] == "newest":
        stratum = Stratum.NEWEST
    number, size = int(found["page"]), int(found["size"]) or 10
    return _Asked(_article(found), found["vendor"], stratum, number, size)


def _shop(vendor: str | None, name: str | None = None) -> Shop | None:
    if vendor is None:
        return None
    return Shop(platform="suning", shop_id=vendor, name=name or ("苏宁自营" if vendor == _SELF else None))


def _url(product_id: str, vendor: str | None) -> str:
    return f"https://product.suning.com/{vendor or _SELF}/{product_id}.html"


def _refused(page: Page, found: re.Match[str]) -> Parsed | None:
    """A status, or a page instead of JSON."""
    head = page.body[:500].lstrip(b"\xef\xbb\xbf \r\n\t")
    kept = b'"commodityReviews"' in page.body or b'"reviewCounts"' in page.body  # a browser saved it as HTML
    if page.status < 300 and head and (kept or not head.startswith(b"<")):
        return None
    outcome = Outcome.LOGIN_REQUIRED if page.status == 401 else Outcome.BLOCKED
    note = f"Suning sent no reviews but a page (status {page.status})"
    return Parsed(outcome=outcome, note=note, seen=frozenset({_article(found)}))


# --- counts and product pages -------------------------------------------------------------------------------


def _counts(product_id: str, vendor: str | None, answer: Row) -> Parsed:
    counts = next(iter(answer.rows("reviewCounts")), None)
    if counts is None:
        raise ParseError("Suning's counts without reviewCounts")
    total = counts.count("totalCount")
    product = Product(
        product_id=product_id,
        url=_url(product_id, vendor),
        rating_shown=read_rating(counts.text("qualityStar")),
        reviews_claimed=total,
    )
    claimed = {product_id: total} if total is not None else {}
    return Parsed(shop=_shop(vendor), products=(product,), claimed=claimed)


def _item(page: Page, product_id: str, vendor: str) -> Parsed:
    cluster = _CLUSTER.search(page.text)
    kind = f"cluster_review_lists/cluster-{cluster[1]}" if cluster else "review_lists/general"
    url = f"https://review.suning.com/ajax/{kind}-{product_id:0>18}-{vendor}-newest-1-default-10-----reviewList.htm"
    name = tidy(" ".join(page.selector.css("#itemDisplayName::text").getall()))  # without its badges (自营)
    return Parsed(
        shop=_shop(vendor),
        products=(Product(product_id=product_id, name=name, url=_url(product_id, vendor)),),
        follow=(Follow(url, Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id),),
    )


# --- a page of reviews --------------------------------------------------------------------------------------


def _reviews(page: Page, asked: _Asked, answer: Row) -> Parsed:
    rows = answer.rows("commodityReviews")
    outcome, note = _ending(asked, answer, len(rows))
    shop = _shop(asked.vendor, _only(row.text("shopInfo", "shopName") for row in rows))
    first = asked.number == 1 and asked.stratum in SHARE_STRATA
    nothing = first and not rows and _NONE in (answer.text("returnMsg") or "")  # it says so itself
    return Parsed(
        shop=shop,
        products=(_product(asked, rows),),
        reviews=tuple(_review(row, asked) for row in rows),
        follow=_next(page, asked, len(rows)),
        claimed={asked.product_id: 0} if nothing else {},
        seen=frozenset({asked.product_id}),
        outcome=outcome,
        note=note,
        stratum=asked.stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _only(values: Iterable[str | None]) -> str | None:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _product(asked: _Asked, rows: list[Row]) -> Product:
    """A cluster's rows are of all its variants: only the asked article's own names it."""
    infos = (row.row("commodityInfo") for row in rows)
    name = next((i.text("commodityName") for i in infos if _code(i) == asked.product_id), None)
    return Product(product_id=asked.product_id, name=name, url=_url(asked.product_id, asked.vendor))


def _code(info: Row) -> str | None:
    return (info.text("commodityCode") or "").lstrip("0") or None


def _ending(asked: _Asked, answer: Row, shown: int) -> tuple[Outcome | None, str | None]:
    said = answer.text("returnMsg") or ""
    if "commodityReviews" not in answer and _NONE not in said:
        if said or answer.text("errorCode"):
            return Outcome.BLOCKED, f"Suning answered: {said or answer.text('errorCode')}"[:120]
        return Outcome.CHANGED_MARKUP, "Suning's answer has no list of reviews"
    if asked.number >= PAGES and shown >= asked.size and asked.stratum in SHARE_STRATA:
        return Outcome.PLATFORM_CAP, f"Suning shows no more than {PAGES} pages"
    return None, None


def _next(page: Page, asked: _Asked, shown: int) -> tuple[Follow, ...]:
    found = _LIST.match(page.url)
    if found is None or shown < asked.size or asked.number >= PAGES:
        return ()
    url = f"{page.url[: found.start('page')]}{asked.number + 1}{page.url[found.end('page') :]}"
    return (Follow(url, Kind.REVIEWS, stratum=asked.stratum, product_id=asked.product_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, asked: _Asked) -> Review:
    text = plain_text(row.get("content"))
    user = row.row("userInfo")
    name = user.text("nickName")
    videos = row.get("picVideInfo", "videoInfo")
    return Review(
        platform="suning",
        source="suning",
        shop_id=asked.vendor or "",
        product_id=asked.product_id,
        sku=_code(row.row("commodityInfo")),
        review_id=row.text("commodityReviewId"),
        reviewer_mask=None if name in _NAMELESS else name,
        reviewer_level=user.text("levelName"),
        avatar_id=_avatar(user.text("imgUrl")),
        rating=read_rating(row.text("qualityStar")),
        rating_raw=row.text("qualityStar"),
        text=text,
        is_default=True if text and _DEFAULT_TEXT.fullmatch(text) else None,
        variant=_variant(row.row("commodityInfo")),
        helpful_count=row.count("usefulCnt"),
        image_ids=_pictures(row),
        video_count=len(videos) if isinstance(videos, list) else None,
        **created(row.when("publishTime", zone=BEIJING) or row.when("publishTimeStr", zone=BEIJING)),
        **_follow_up(row.row("againReview")),
    )


def _follow_up(again: Row) -> dict[str, Any]:
    """`publishTimeStr` (3天后追加) tells days only, and `publishTime` when."""
    words = plain_text(again.get("againContent"))
    when = again.when("publishTime", zone=BEIJING)
    return {"followup_text": words, "followup_at": when.local if words and when else None}


def _variant(info: Row) -> str | None:
    """`charaterId1` (so spelt) names what `charaterDesc1` says: "颜色:灰"."""
    parts = [(info.text(f"charaterId{n}"), info.text(f"charaterDesc{n}")) for n in (1, 2)]
    return "; ".join(f"{name}:{value}" if name else value for name, value in parts if value) or None


def _pictures(row: Row) -> tuple[str, ...]:
    """Addresses stand without ending and size."""
    urls = [image.text("url") for image in row.row("picVideInfo").rows("imageInfo")]
    urls += [image.text("imgId") for image in row.rows("againReviewImgList")]
    bare = (re.sub(r"\.\w{3,4}$", "", _SIZE.sub("", url)) for url in urls if url)
    return tuple(dict.fromkeys(i for url in bare if (i := image_id(_SIZE.sub("", url)))))


def _avatar(url: str | None) -> str | None:
    """Without scheme and size; ten zeros or "default" are the picture of everybody who has none."""
    if not url or "0000000000" in url or "default" in url.lower():
        return None
    return _SIZE.sub("", "//" + url.split("//", 1)[-1].split("?", 1)[0])
