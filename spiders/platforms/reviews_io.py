"""REVIEWS.io (REVIEWS.co.uk), a review service, read through its public list of a product's reviews.

A product page starts the widget with the shop's account name and a list of article numbers with semicolons between:
the shop's own numbers, not Shopify's product. The product's number is therefore put at the end of the list (Shopify's
own integration lists it too), so that an answer's address says whose reviews these are. Two shapes are read:
`/product/review` (`reviews.data[]`, pages from 1), which a crawl asks for, and `/timeline/data` (`timeline[]._source`),
which the widget loads and captures hold. Its widget often asks for four stars and more only (`minRating`). Dates have
no zone. Fields: shared notes of 2026-11 and public code; the live service is unchecked.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with
from .shopify import number_of, plain_id

PER_PAGE = 100
_API = "https://api.reviews.io"
_MAX_PAGE = 1_000
_MAX_SKUS = 100  # a widget may list every variant: an address has an end
_WIDGET = re.compile(
    rb"\bnew\s+ReviewsWidget\s*\(|\bid=[\"']ReviewsWidget|class=[\"'][^\"'>]{0,300}\bruk_rating_snippet(?![\w-])"
)
_START = re.compile(r"(?:ReviewsWidget|ratingSnippet)\s*\(")
_STORE = re.compile(r"""\bstore["']?\s*:\s*["']([^"'<>\s]{1,100})["']""")
_SKUS = re.compile(r"""\bproduct_review["']?\s*:\s*\{[^{}]{0,3000}?\bsku["']?\s*:\s*["']([^"']{1,5000})["']""")
_REACH = 10_000  # how far behind its start a widget's settings go


class ReviewsIo:
    """The widget on a product page, and the answers."""

    name = "reviews_io"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"api.reviews.io", "api.reviews.co.uk"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"store", "sku", "page", "per_page", "sort", "minRating"})
    about = About(
        title="REVIEWS.io",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        note="captures of the widget's own answers join a product only where its number ends their list of articles",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return (
            0.8
            if page.status < 400
            and page.mentions(b"reviewswidget", b"ruk_rating_snippet")
            and _WIDGET.search(page.body)
            else 0.0
        )

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer of either shape; without a list of articles each row names its own."""
        listed = Row(answer_with(page, "product_review_id", "date_created", at=_API)).row("reviews").rows("data")
        timeline = Row(answer_with(page, "timeline", "_source", "date_created", at=_API)).rows("timeline")
        if listed:
            return f"{_API}/product/review"
        return f"{_API}/timeline/data" if timeline else None

    def parse(self, page: Page) -> Parsed:
        return _answer(page) if _is_answer(page) else _widget(page)


def _is_answer(page: Page) -> bool:
    return page.host in ReviewsIo.hosts and path_of(page.url).rstrip("/") in ("/product/review", "/timeline/data")


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    settings = [page.text[m.end() : m.end() + _REACH] for m in _START.finditer(page.text)][:10]
    store = next((m[1] for part in settings if (m := _STORE.search(part))), None)
    listed = next((m[1] for part in settings if (m := _SKUS.search(part))), None) or _snippet(page)
    skus = _split(listed)
    number = number_of(page)
    if store is None or not skus:
        return Parsed()
    if number is not None:
        skus = [*[sku for sku in skus if sku != number][: _MAX_SKUS - 1], number]
    product_id = _product_of(skus)
    return Parsed(follow=(_first_page(page, store, skus, product_id),), seen=frozenset({product_id}))


def _snippet(page: Page) -> str | None:
    """Stars near the title; on a page with cards of several products they do not say which is the page's own."""
    found = set(page.selector.css(".ruk_rating_snippet::attr(data-sku)").getall())
    return found.pop() if len(found) == 1 else None


def _split(listed: str | None) -> list[str]:
    return list(dict.fromkeys(part for sku in (listed or "").split(";") if (part := sku.strip())))


def _first_page(page: Page, store: str, skus: list[str], product_id: str) -> Follow:
    british = b"widget.reviews.co.uk" in page.body and b"widget.reviews.io" not in page.body
    host = "api.reviews.co.uk" if british else "api.reviews.io"
    query = {"store": store, "sku": ";".join(skus), "sort": "date_desc", "per_page": str(PER_PAGE), "page": "1"}
    url = f"https://{host}/product/review?{urlencode(query)}"
    return Follow(url, Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    skus = _split(page.query.get("sku"))
    product_id = _product_of(skus) if skus else None
    if page.status >= 400:
        note = f"REVIEWS.io does not know the shop or product that the page names (status {page.status})"
        seen = frozenset({product_id} if product_id else ())
        return Parsed(seen=seen, outcome=Outcome.CHANGED_MARKUP, note=note)
    data = Row(page.json())
    listed = data.row("reviews") if "reviews" in data else data
    if not isinstance(listed.get("data"), list) and not isinstance(data.get("timeline"), list):
        raise ParseError("an answer of REVIEWS.io without reviews")
    rows = listed.rows("data") or [row.row("_source") for row in data.rows("timeline")]
    return _reviews(page, product_id, data, [row for row in rows if row.text("type") in (None, "product_review")])


def _product_of(skus: list[str]) -> str:
    """The end of the list where that is a number (see `_widget`), else its start."""
    return plain_id(skus[-1] if skus[-1].isdigit() else skus[0]) or skus[0]


def _reviews(page: Page, product_id: str | None, data: Row, rows: list[Row]) -> Parsed:
    """Captures leave out a very long list of articles: then each row's own article is its product."""
    reviews = tuple(review for row in rows if (review := _review(page, row, product_id)))
    figures, stratum = data.row("stats"), _stratum(page)
    total = _first(figures.count, "count", "review_count")
    if total is None and stratum is Stratum.NEWEST:
        total = data.count("reviews", "total")
    mean = read_rating(_first(figures.text, "average", "average_rating"))
    empty = not rows and bool(total) and _number(page) == 1 and stratum in (Stratum.NEWEST, Stratum.DEFAULT)
    named = {product_id} if product_id else {r.product_id for r in reviews}
    figured = product_id is not None and bool(total)
    return Parsed(
        products=(Product(product_id=product_id or "", rating_shown=mean, reviews_claimed=total),) if figured else (),
        reviews=reviews,
        follow=_next_page(page, product_id, data, len(rows), stratum),
        claimed={product_id: total} if product_id and total is not None else {},
        seen=frozenset(named),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"REVIEWS.io counts {total} reviews and sends none" if empty else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _stratum(page: Page) -> Stratum:
    least = read_count(page.query.get("minRating")) or 1
    if least > 1:
        return Stratum.POSITIVE if least >= 4 else Stratum.FILTERED
    order = page.query.get("sort", "").lower()
    known = {"": Stratum.DEFAULT, "undefined": Stratum.DEFAULT, "date_desc": Stratum.NEWEST}
    return known.get(order, Stratum.FILTERED)


def _number(page: Page) -> int:
    return read_count(page.query.get("page")) or 1


def _next_page(page: Page, product_id: str | None, data: Row, shown: int, stratum: Stratum) -> tuple[Follow, ...]:
    """By the number of the last page, else by the total and the page's own size."""
    number = _number(page)
    last = data.count("reviews", "last_page")
    if last is None:
        total = data.count("reviews", "total") or data.count("stats", "review_count") or 0
        size = data.count("reviews", "per_page") or read_count(page.query.get("per_page")) or shown or 1
        last = -(-total // max(size, 1))
    if not shown or number >= min(last, _MAX_PAGE):
        return ()
    url = with_query(page.url, {"page": str(number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=product_id),)


def _first(read: Any, *names: str) -> Any:
    """The first of several names for one thing that says something."""
    return next((value for name in names if (value := read(name)) is not None), None)


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, row: Row, product_id: str | None) -> Review | None:
    of = product_id or plain_id(row.text("sku"))
    raw = row.text("rating")
    text = row.prose("review") or row.prose("comments")
    title = plain_text(_first(row.text, "title", "review_title"))
    if of is None or not (raw or text or title):
        return None
    reviewer, reply = row.row("reviewer"), _reply(row)
    answered = reply.when("date_created")
    return Review(
        platform="web",
        source="reviews_io",
        shop_id=page.query.get("store", ""),
        product_id=of,
        sku=row.text("sku"),
        review_id=(_first(row.text, "product_review_id", "_id", "id") or "").removeprefix("product_review-") or None,
        reviewer_mask=_name(row, reviewer),
        avatar_id=reviewer.text("profile_picture"),
        rating=read_rating(raw),
        rating_raw=raw,
        title=title,
        text=text,
        verified_purchase=_verified(row, reviewer),
        reply_text=reply.prose("comments"),
        reply_at=answered.local if answered and reply.text("comments") else None,
        image_ids=tuple(i for url in _pictures(row) if (i := image_id(url))),
        helpful_count=_first(row.count, "votes", "helpful"),
        **created(row.when("date_created")),
    )


def _name(row: Row, reviewer: Row) -> str | None:
    parts = filter(None, (reviewer.text("first_name"), reviewer.text("last_name")))
    return plain_text(" ".join(parts)) or plain_text(row.text("author"))


def _verified(row: Row, reviewer: Row) -> bool | None:
    """An order behind the review is a purchase; its number is nobody's business and is not kept."""
    told = reviewer.flag("verified_buyer")
    return told if told is not None else (True if row.text("order_id") else None)


def _reply(row: Row) -> Row:
    """The first public answer."""
    return next((reply for reply in row.rows("replies") if not reply.flag("private")), Row(None))


def _pictures(row: Row) -> list[str | None]:
    found = [_first(picture.text, "image", "url", "large") for picture in row.rows("images")]
    return found or list(row.strings("images"))
