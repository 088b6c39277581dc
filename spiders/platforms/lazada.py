"""Lazada (six countries) and Daraz (five), of one making: reviews as answers that a person saved from their browser.

Until about 2024 `my.lazada.{tld}/pdp/review/getReviewList` answered pages of an item's reviews, and Daraz still does;
since then `acs-m.lazada.{tld}/h5/mtop.lazada.review.item.getpcreviewlist`, signed per request. Both sit behind
Alibaba's slider, so this is never crawled, and a refusal comes with status 200. Traps: dates are localised and often
relative ("2 weeks ago", "3 tuần trước"), so they are read against the day of the capture and no finer than they say;
a rating of 0 and votes of -1 mean none; replies hold the seller's answer and the buyer's own follow-up alike; a star
filter makes a biased sample, and so does a part of a list sorted by stars. Format: code that reads both, to
September 2026, partly from names alone (`buyerId`'s stability, Daraz's filters and the newer answer's reviewer are
unchecked); live platform unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..alibaba import refusal
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import When, created, read_date
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import image_id, path_of, without_query
from ..numbers import read_rating
from ..saved_answers import answer_with

_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    **{"lazada.sg": ("en",), "lazada.com.my": ("en", "ms"), "lazada.com.ph": ("en",), "lazada.co.id": ("id", "en")},
    **{"lazada.vn": ("vi", "en"), "lazada.co.th": ("th", "en"), "daraz.pk": ("en",), "daraz.com.bd": ("en", "bn")},
    **{"daraz.lk": ("en",), "daraz.com.np": ("en",), "shop.com.mm": ("en",)},
}
_OLD = re.compile(r"/pdp/review/getReviewList/?$", re.IGNORECASE)
_NEW = re.compile(r"/h5/mtop\.lazada\.review\.item\.get(?:pc)?reviewlist/", re.IGNORECASE)
_ITEM_PAGE = re.compile(
    rf"//(?:[\w-]{{1,30}}\.)?({'|'.join(map(re.escape, _LANGUAGES))})/products/[^?#]{{0,300}}?i(\d{{3,20}})[-.]"
)
_STARS = {"1": Stratum.NEGATIVE, "2": Stratum.NEGATIVE, "3": Stratum.NEUTRAL}
_STARS |= {"4": Stratum.POSITIVE, "5": Stratum.POSITIVE}
_ORDERS = {"1": Stratum.NEWEST, "2": Stratum.POSITIVE, "3": Stratum.NEGATIVE}  # recent, best first, worst first
_UNITS = {
    **dict.fromkeys(("second", "detik", "giây", "วินาที", "minute", "menit", "phút", "นาที"), "hour"),
    **dict.fromkeys(("hour", "jam", "giờ", "ชั่วโมง"), "hour"),
    **dict.fromkeys(("day", "hari", "ngày", "วัน"), "day"),
    **dict.fromkeys(("week", "minggu", "tuần", "สัปดาห์"), "week"),
    **dict.fromkeys(("month", "bulan", "tháng", "เดือน"), "month"),
    **dict.fromkeys(("year", "tahun", "năm", "ปี"), "year"),
}
_AGO = re.compile(
    rf"(\d{{1,3}}|an?|se)\s?({'|'.join(_UNITS)})s?\s?(?:ago|(?:yang )?lalu|trước|ที่แล้ว|ก่อน)", re.IGNORECASE
)


class Lazada:
    """Answers of Lazada's and Daraz's review lists."""

    name = "lazada"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = frozenset(_LANGUAGES)
    parameters = frozenset(
        {"itemId", "pageSize", "pageNo", "filter", "sort", "data"}
        | {f"data.{name}" for name in ("itemId", "pageSize", "pageNo", "filter", "ratingFilter", "sort", "tagId")}
    )
    about = About(
        title="Lazada and Daraz",
        identity="buyerId, where the review is not anonymous",
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8},
        note="save the item's page with its reviews as HAR",
    )

    def match(self, page: Page) -> float:
        path = path_of(page.url)
        return 1.0 if (_OLD.search(path) or _NEW.search(path)) and _site(page) else 0.0

    def parse(self, page: Page) -> Parsed:
        asked = _asked(page)
        item = asked.text("itemId")
        refused = refusal(page, frozenset({item} if item else ()))
        if refused is not None:
            return replace(refused, stratum=_stratum(asked))
        answer = Row(page.json())
        model = answer.row("model") or answer.row("data", "module")
        if not ("items" in model or "reviews" in model):
            raise ParseError("an answer of Lazada without reviews")
        return _answer(page, asked, model, model.row("paging") or answer.row("data", "paging"))

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved old answer: its reviews name their item's page."""
        rows = Row(answer_with(page, "reviewRateId", "itemUrl", at="https://my.lazada.sg/")).row("model").rows("items")
        pages = {found[0]: found for row in rows if (found := _ITEM_PAGE.search(row.text("itemUrl") or ""))}
        found = next(iter(pages.values())) if len(pages) == 1 else None
        return f"https://my.{found[1]}/pdp/review/getReviewList?itemId={found[2]}" if found else None


def _site(page: Page) -> str | None:
    try:
        host = page.host
    except ValueError:
        return None
    return next((site for site in _LANGUAGES if host == site or host.endswith(f".{site}")), None)


def _asked(page: Page) -> Row:
    """What was asked for: in the address, or as JSON in its `data` (or that of the form that was sent)."""
    if "data" not in page.parameters:
        return Row(page.query)
    try:
        return Row(read_json(page.parameters["data"]))
    except ParseError:
        return Row(None)


def _stratum(asked: Row) -> Stratum:
    stars = asked.text("ratingFilter") or asked.text("filter") or "0"
    if stars != "0" or (asked.text("tagId") or "0") != "0":
        return _STARS.get(stars, Stratum.FILTERED)
    return _ORDERS.get(asked.text("sort") or "0", Stratum.DEFAULT)


# --- an answer ----------------------------------------------------------------------------------------------


def _answer(page: Page, asked: Row, model: Row, paging: Row) -> Parsed:
    rows = model.rows("items") or model.rows("reviews")
    item = asked.text("itemId") or model.text("item", "itemId")
    reviews = tuple(r for row in rows if (r := _review(page, row, item)))
    total = _total(asked, model, paging)
    outcome, note = _ending(asked, paging, len(rows), total)
    return Parsed(
        shop=_shop(rows, model),
        products=(_product(page, item, rows, model, total),) if item else (),
        reviews=reviews,
        follow=() if outcome or not item else _next_page(page, asked, paging, len(rows), item),
        claimed={item: total} if item and total is not None else {},
        seen=frozenset({item} if item else {r.product_id for r in reviews}),
        outcome=outcome,
        note=note,
        stratum=_stratum(asked),
        rows=len(rows),
        unread=unread(rows),
    )


def _total(asked: Row, model: Row, paging: Row) -> int | None:
    """Number of written reviews; under a filter the paging counts only what the filter left."""
    written = model.count("ratings", "reviewCount")
    if written is not None or _stratum(asked) not in (Stratum.DEFAULT, Stratum.NEWEST):
        return written
    return paging.count("totalItems")


def _ending(asked: Row, paging: Row, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    number = asked.count("pageNo") or 1
    if shown or number > (paging.count("totalPages") or 0):
        return None, None
    if number > 1:
        return Outcome.PLATFORM_CAP, f"Lazada counts {paging.count('totalPages')} pages and shows none from {number} on"
    return Outcome.CHANGED_MARKUP, f"Lazada counts {total} reviews and sends none"


def _next_page(page: Page, asked: Row, paging: Row, shown: int, item: str) -> tuple[Follow, ...]:
    """Only of the old answer: the newer one is signed per request, and nobody but the browser can ask for it."""
    number, pages = asked.count("pageNo") or 1, paging.count("totalPages")
    if not shown or not _OLD.search(path_of(page.url)) or (pages is not None and number >= pages):
        return ()
    query = {name: value for name, value in page.query.items() if name in Lazada.parameters}
    url = f"{without_query(page.url)}?{urlencode(query | {'pageNo': str(number + 1)})}"
    return (Follow(url, Kind.REVIEWS, stratum=_stratum(asked), product_id=item),)


def _shop(rows: list[Row], model: Row) -> Shop | None:
    """The seller, if all that is told here is about one."""
    sellers = {s: row.text("sellerName") for row in [*rows, model.row("item")] if (s := _number(row, "sellerId"))}
    if len(sellers) != 1:
        return None
    ((seller, name),) = sellers.items()
    return Shop(platform="lazada", shop_id=seller, name=name)


def _product(page: Page, item: str, rows: list[Row], model: Row, total: int | None) -> Product:
    about = next((row for row in [model.row("item"), *rows] if row.text("itemTitle")), Row(None))
    return Product(
        product_id=item,
        name=about.text("itemTitle"),
        url=f"https://www.{_site(page)}/products/-i{item}.html",
        rating_shown=read_rating(model.number("ratings", "average")),
        reviews_claimed=total,
    )


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, row: Row, asked: str | None) -> Review | None:
    item = _number(row, "itemId") or asked
    if item is None:
        return None
    stars = row.number("rating")
    followup, reply = _reply(row, followup=True), _reply(row, followup=False)
    bought = _when(page, row.text("boughtDate"))
    return Review(
        platform="lazada",
        source="lazada",
        shop_id=_number(row, "sellerId") or "",
        product_id=item,
        sku=_number(row, "skuId"),
        review_id=_number(row, "reviewRateId") or _number(row, "reviewId") or row.text("id"),
        reviewer_id=None if row.flag("isAnonymous") else _number(row, "buyerId"),
        reviewer_mask=row.text("buyerName") or row.text("reviewerName") or row.text("reviewer"),
        rating=read_rating(stars),
        rating_raw=row.text("rating") if stars else None,
        title=row.text("reviewTitle"),
        text=row.text("reviewContent") or _parts(row),
        **created(_when(page, row.text("zonedReviewTime")) or _when(page, row.text("reviewTime"))),
        ordered_at=bought.local if bought else None,
        verified_purchase=row.flag("isPurchased"),
        variant=row.text("skuInfo"),
        followup_text=followup.text("reviewContent"),
        followup_at=_local(page, followup),
        reply_text=reply.text("reviewContent"),
        reply_at=_local(page, reply),
        image_ids=_images(row),
        video_count=_videos(row),
        helpful_count=row.count("likeCount") if row.count("likeCount") is not None else row.count("upVotes"),
    )


def _number(row: Row, name: str) -> str | None:
    text = row.text(name)
    return text if text and text.isdigit() and text.strip("0") else None


def _parts(row: Row) -> str | None:
    """The newer answer's words: what was asked ("Quality") and what was said, a line each."""
    parts = [(part.text("attribute"), part.text("content")) for part in row.rows("reviewContentList")]
    return "\n".join(f"{asked}: {said}" if asked else said for asked, said in parts if said) or None


def _reply(row: Row, *, followup: bool) -> Row:
    """The first reply of that kind; an empty row if there is none."""
    found = (r for r in row.rows("replies") if bool(r.flag("isFollowUp")) is followup and r.text("reviewContent"))
    return next(found, Row(None))


def _local(page: Page, reply: Row) -> str | None:
    when = _when(page, reply.text("reviewTime"))
    return when.local if when else None


def _images(row: Row) -> tuple[str, ...]:
    media = [*row.rows("images"), *(m for m in row.rows("mediaList") if m.text("mediaType") != "2")]
    return tuple(i for m in media if (i := image_id(m.text("url") or m.text("coverUrl"))))


def _videos(row: Row) -> int | None:
    if "mediaList" in row:
        return sum(m.text("mediaType") == "2" or bool(m.text("videoUrl")) for m in row.rows("mediaList"))
    return int(_number(row, "videoId") is not None) if "videoId" in row else None


def _when(page: Page, text: str | None) -> When | None:
    """A date in the country's words. "Two weeks ago" tells no day: as one, a whole page would be a burst."""
    if text is None:
        return None
    ago = _AGO.fullmatch(text.strip())
    if not ago:
        return read_date(text, languages=_LANGUAGES.get(_site(page) or "lazada.sg"), page_date=page.fetched_at)
    unit = _UNITS[ago[2].lower()]
    found = read_date(f"{ago[1] if ago[1].isdigit() else 1} {unit} ago", page_date=page.fetched_at)
    return replace(found, local=found.local[:7], precision="month") if found and unit == "week" else found
