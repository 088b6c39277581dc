"""Yotpo, a review service, read through the public address of its older widget, which asks for the newest first.

A product page names the shop's key in the address of the loader script (40 characters; the loader of Yotpo's loyalty
programme has another one, and themes carry shorter decoys) and the product in the widget. Answers come in two shapes:
v1 (`response.reviews[]`, snake_case), which a crawl asks for, and v3 (`reviews[]`, camelCase), which newer widgets
load and captures hold. A page has at most 150 rows whatever is asked. `user.user_id` is the same for a person in all
shops' reviews. Fields: shared notes of 2026-11 and public code; the live service is unchecked, and the names under
which v3 tells of incentives are too: any `…incentiv…` is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode

from ...errors import ParseError
from ...records import Incentive, Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad, product_called
from .shopify import own_product, plain_id

ENDPOINT = "https://api-cdn.yotpo.com/v1/widget"
PER_PAGE = 150
"""The service's own maximum a page; more is silently cut down to it."""

_V1 = r"/v1/widget/[^/]{1,80}/products/(?P<v1>[^/]{1,200})/reviews(?:\.json)?"
_V3 = r"/v3/storefront/store/[^/]{1,80}/product/(?P<v3>[^/]{1,200})/reviews"
_TOTAL = r"/products/[^/]{1,80}/(?P<total>[^/]{1,200})/bottomline"
_PATH = re.compile(rf"^(?:{_V1}|{_V3}|{_TOTAL})/?$")
_WIDGET = re.compile(
    rb"class=[\"'][^\"'>]{0,300}\byotpo-main-widget(?![\w-])|\bdata-yotpo-product-id\s*=\s*[\"']?\w", re.IGNORECASE
)
_KEYS = (
    re.compile(r"cdn-widgetsrepository\.yotpo\.com\\?/v1\\?/loader\\?/([A-Za-z0-9]{40})(?![\w-])"),
    re.compile(r"staticw2\.yotpo\.com\\?/([A-Za-z0-9]{40})\\?/widget\.js"),
    re.compile(r"""data-appkey\s*=\s*["']([A-Za-z0-9]{40})["']"""),
)
_STARS = {1: Stratum.NEGATIVE, 2: Stratum.NEGATIVE, 3: Stratum.NEUTRAL, 4: Stratum.POSITIVE, 5: Stratum.POSITIVE}
_OWN_ORDER = ("", "smart", "smart_optimistic", "images", "badge")  # what widgets are set to start with
_NOBODY = frozenset({"0", "-1"})  # user ids of anonymous reviews


class Yotpo:
    """Yotpo's widget on a product page, and its answers."""

    name = "yotpo"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"api.yotpo.com", "api-cdn.yotpo.com"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"page", "per_page", "perPage", "sort", "direction", "star"})
    about = About(
        title="Yotpo",
        identity="user_id, the same in every shop",
        incentives="incentive marks of the newer (v3) answers",
        checked="2026-11-23",
        against="fixture",
        note="incentives are told by what newer widgets load (captures), not by the address that is crawled",
    )

    def match(self, page: Page) -> float:
        if _answered(page):
            return 1.0
        return (
            0.8
            if page.status < 400
            and page.mentions(b"yotpo-main-widget", b"data-yotpo-product-id")
            and _WIDGET.search(page.body)
            else 0.0
        )

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer of either shape, under the product that it names."""
        data = Row(answer_with(page, "bottomline", "reviews", "score", at=ENDPOINT))
        data = data.row("response") or data
        rows = data.rows("reviews")
        if not any("votes_up" in row or "votesUp" in row for row in rows):
            return None
        products = data.rows("products")
        named = _name_of(products[0]) if len(products) == 1 else None
        asked = {"page": data.text("pagination", "page") or "1"}
        asked |= {"star": "1"} if only_bad(row.number("score") for row in rows) else {}
        url = f"{ENDPOINT}/saved/products/{quote(named or product_called(page), safe='')}/reviews.json"
        return f"{url}?{urlencode(asked)}"

    def parse(self, page: Page) -> Parsed:
        address = _answered(page)
        return _answer(page, address) if address else _widget(page)


def _name_of(product: Row) -> str | None:
    """The shop's own number; Yotpo's is another, and must not look like one of the shop's."""
    own = product.text("id")
    return product.text("domain_key") or (f"yotpo-{own}" if own else None)


def _answered(page: Page) -> re.Match[str] | None:
    return _PATH.search(path_of(page.url)) if page.host in Yotpo.hosts else None


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    """The older main widget says which product it is for; newer ones are one element for every purpose."""
    ids = page.selector.css(".yotpo-main-widget[data-product-id]::attr(data-product-id)").getall()
    ids = ids or page.selector.css("[data-yotpo-product-id]::attr(data-yotpo-product-id)").getall()
    product_id = own_product(page, ids)
    if product_id is None:
        return Parsed()
    key = next((found[1] for pattern in _KEYS if (found := pattern.search(page.text))), None)
    return Parsed(
        follow=_first_pages(key, product_id) if key else (),
        seen=frozenset({product_id}),
    )


def _first_pages(key: str, product_id: str) -> tuple[Follow, ...]:
    base = f"{ENDPOINT}/{key}/products/{quote(product_id, safe='')}/reviews.json"
    query = {"per_page": str(PER_PAGE), "page": "1", "sort": "date", "direction": "desc"}
    newest = Follow(f"{base}?{urlencode(query)}", Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id)
    bad = Follow(
        f"{base}?{urlencode(query | {'star': '1'})}",
        Kind.REVIEWS,
        priority=-5,
        stratum=Stratum.NEGATIVE,
        product_id=product_id,
    )
    return (bad, newest)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page, address: re.Match[str]) -> Parsed:
    product_id = plain_id(unquote(address["v1"] or address["v3"] or address["total"]))
    if product_id is None:
        raise ParseError("an answer of Yotpo about no product")
    data = Row(page.json())
    told = data.row("status").count("code") or page.status
    if page.status >= 400 or told >= 400:
        note = f"Yotpo does not know the shop or product that the page names (status {told})"
        return Parsed(seen=frozenset({product_id}), outcome=Outcome.CHANGED_MARKUP, note=note)
    data = data.row("response") if "response" in data else data
    if address["total"] is None and not isinstance(data.get("reviews"), list):
        raise ParseError("an answer of Yotpo without reviews")
    return _reviews(page, product_id, data)


def _reviews(page: Page, product_id: str, data: Row) -> Parsed:
    rows = data.rows("reviews")
    reviews = tuple(review for row in rows if (review := _review(row, product_id)))
    figures = data.row("bottomline")
    total = _first(figures.count, "total_review", "totalReview", "total_reviews")
    mean = read_rating(_first(figures.text, "average_score", "averageScore"))
    stratum = _stratum(page)
    missing = isinstance(data.get("reviews"), list) and not rows and bool(total) and _number(page) == 1
    empty = missing and stratum in (Stratum.NEWEST, Stratum.DEFAULT)
    return Parsed(
        products=(Product(product_id=product_id, rating_shown=mean, reviews_claimed=total),) if total else (),
        reviews=reviews,
        follow=_next_page(page, product_id, data, len(rows), stratum),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Yotpo counts {total} reviews and sends none" if empty else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _stratum(page: Page) -> Stratum:
    star = read_count(page.query.get("star"))
    if star is not None:
        return _STARS.get(star, Stratum.FILTERED)
    order = page.query.get("sort", "").partition(",")[0].strip().lower()
    rising = page.query.get("direction", "").lower() == "asc"
    if order == "date":
        return Stratum.FILTERED if rising else Stratum.NEWEST
    if order in ("score", "rating"):
        return Stratum.NEGATIVE if rising else Stratum.POSITIVE
    return Stratum.DEFAULT if order in _OWN_ORDER else Stratum.FILTERED


def _number(page: Page) -> int:
    return read_count(page.query.get("page")) or 1


def _next_page(page: Page, product_id: str, data: Row, shown: int, stratum: Stratum) -> tuple[Follow, ...]:
    """By the answer's own page size: what was asked for may have been cut down."""
    paging = data.row("pagination")
    size = _first(paging.count, "per_page", "perPage") or shown
    total = paging.count("total") or 0
    number = _number(page)
    if not shown or number * size >= total:
        return ()
    url = with_query(page.url, {"page": str(number + 1)})
    priority = -5 if stratum is Stratum.NEGATIVE else 0
    return (Follow(url, Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id),)


def _first(read: Any, *names: str) -> Any:
    """The first of several names for one thing that says something."""
    return next((value for name in names if (value := read(name)) is not None), None)


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str) -> Review | None:
    raw = row.text("score")
    text, title = row.prose("content"), plain_text(row.text("title"))
    if not (raw or text or title):
        return None
    user, reply = row.row("user"), row.row("comment")
    person = _first(user.text, "user_id", "userId")
    answered = _first(reply.when, "created_at", "createdAt")
    incentive = _incentive(row)
    return Review(
        platform="web",
        source="yotpo",
        shop_id="",
        product_id=product_id,
        review_id=row.text("id"),
        reviewer_id=person if person not in _NOBODY else None,
        reviewer_mask=plain_text(_first(user.text, "display_name", "displayName")),
        avatar_id=_first(user.text, "social_image", "socialImage"),
        rating=read_rating(raw),
        rating_raw=raw,
        title=title,
        text=text,
        language=row.text("language"),
        verified_purchase=_first(row.flag, "verified_buyer", "verifiedBuyer"),
        incentive=incentive,
        incentive_source="yotpo incentive mark" if incentive is not None else None,
        reply_text=reply.prose("content"),
        reply_at=answered.local if answered and reply.text("content") else None,
        image_ids=tuple(_pictures(row)),
        helpful_count=_first(row.count, "votes_up", "votesUp"),
        **created(_first(row.when, "created_at", "createdAt")),
    )


def _pictures(row: Row) -> Iterator[str]:
    for picture in _first(row.rows, "images_data") or _first(row.rows, "imagesData") or ():
        if found := image_id(_first(picture.text, "original_url", "originalUrl", "thumb_url", "thumbUrl")):
            yield found


def _incentive(row: Row) -> Incentive | None:
    """Whether any mark of a reward is set; None if the answer has no such mark at all."""
    marks = [row.get(name) for name, _ in row.items() if isinstance(name, str) and "incentiv" in name.lower()]
    told = [mark for mark in marks if mark is not None]
    if not told:
        return None
    return Incentive.MERCHANT if any(_is_set(mark) for mark in told) else Incentive.NONE


def _is_set(mark: object, depth: int = 0) -> bool:
    """true, a kind of reward ("coupon"), or an object or list that holds one."""
    if isinstance(mark, dict | list) and depth < 4:
        inner = mark.values() if isinstance(mark, dict) else mark
        return any(_is_set(value, depth + 1) for value in inner)
    if isinstance(mark, str):
        return mark.strip().lower() not in ("", "false", "none", "no", "0", "null")
    return mark is True
