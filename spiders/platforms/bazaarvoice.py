"""Bazaarvoice, a review service that large shops embed, through the two addresses that its widgets read.

`api.bazaarvoice.com/data/reviews.json` takes a passkey that some shops print into their pages: those are crawled,
newest first, 100 a page by `offset`. `apps.bazaarvoice.com/bfd/…/cv2/…/data/reviews.json` wants a header that only the
widget has, clamps `limit` to 20 and wraps its answer in `response`: it is read from captures and never asked for.
Traps: one address has several `filter`s, in any spelling; refusals come with status 200 and `HasErrors`; ratings
without words count as reviews; syndicated reviews were written for another shop (where they are from, no sign of
fraud). Format: public code that reads it, collected in November 2026; live platform unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ...errors import ParseError
from ...records import SHARE_STRATA, Incentive, Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad, only_one

ENDPOINT = "https://api.bazaarvoice.com/data/reviews.json"
LIMIT = 100
"""The first address's own maximum."""

_WIDGET = re.compile(rb"data-bv-(?:show|product-?id)\s*=|\$BV\.(?:configure|ui)\(", re.IGNORECASE)
_CONFIGURED = re.compile(r"\$BV\.(?:configure|ui)\([^;]{0,400}?productId[\"']?\s*:\s*[\"']([^\"']{1,100})[\"']")
_PASSKEY = re.compile(r"\bpass_?key[\"']?\s*[:=]\s*[\"']?([a-z0-9]{20,60})(?![a-z0-9])", re.IGNORECASE)
_REVIEW_NODES = ("[data-bv-show='reviews']", "#BVRRContainer", "[data-bv-show='rating_summary']")
_REWARDS = ("incentiv", "sweepstake", "freeproduct", "freesample", "sampling")
_REFUSED = ("KEY", "LIMIT_REACHED", "ACCESS", "FORBIDDEN", "UNAUTHORIZED", "AUTHENTICATION")
_NOT_CHOICES = frozenset({"productid", "contentlocale", "isratingsonly"})
"""Filters that a shop's own widget always sets: what every visitor sees is no choice."""
_CHOICES = {"hasphotos": Stratum.PICTURES, "hasmedia": Stratum.PICTURES, "hasvideos": Stratum.VIDEO}
_STARS = (
    ({"eq:1", "eq:2", "eq:1,2", "lte:2", "lt:3", "lte:1"}, Stratum.NEGATIVE),
    ({"eq:3"}, Stratum.NEUTRAL),
    ({"eq:4", "eq:5", "eq:4,5", "gte:4", "gt:3", "gte:5"}, Stratum.POSITIVE),
)
_ORDERS = {"submissiontime:desc": Stratum.NEWEST, "rating:asc": Stratum.NEGATIVE, "rating:desc": Stratum.POSITIVE}
_NOBODY = frozenset({"anonymous", "guest", "unknown", "null", "0", "-1"})  # AuthorIds that name no one


class Bazaarvoice:
    """Bazaarvoice's widget on a product page, and the answers of its two addresses."""

    name = "bazaarvoice"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"api.bazaarvoice.com"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset(
        {"filter", "Filter", "filter_reviews", "Filter_Reviews", "sort", "Sort", "offset", "Offset", "search", "Search"}
    )
    about = About(
        title="Bazaarvoice",
        identity="AuthorId, the same for all reviews of one writer at one shop",
        incentives="ContextDataValues.IncentivizedReview and badges (incentivised, sweepstakes, free sample)",
        checked="2026-11-23",
        against="fixture",
        note="crawled where a shop's page shows its passkey; else save the pages (HAR)",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return 0.8 if page.status < 400 and page.mentions(b"data-bv-", b"$bv.") and _WIDGET.search(page.body) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which includes the product that was asked for."""
        data = Row(answer_with(page, "Results", "TotalResults", "SubmissionTime", at=ENDPOINT))
        data = data.row("response") or data
        rows = data.rows("Results")
        included = (tidy(name) for name, _ in data.row("Includes", "Products").items())
        product_id = only_one(included) or only_one(row.text("ProductId") for row in rows)
        query = [("filter", f"productid:eq:{product_id}")] if product_id else []
        query += [("filter", "rating:lte:2")] if only_bad(row.number("Rating") for row in rows) else []
        return f"{ENDPOINT}?{urlencode(query)}" if rows else None

    def parse(self, page: Page) -> Parsed:
        return _answer(page) if _is_answer(page) else _widget(page)


def _is_answer(page: Page) -> bool:
    return path_of(page.url).endswith("/data/reviews.json") and page.host.endswith("bazaarvoice.com")


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    product_id = _product_of(page)
    if product_id is None:
        return Parsed()
    passkey = _PASSKEY.search(page.text)
    if passkey is None:  # its loader fetches the key: nothing that a crawler may have
        note = "Bazaarvoice gives its reviews to its own widget only here; save the product page (HAR)"
        return Parsed(seen=frozenset({product_id}), outcome=Outcome.PAGE_LIMIT, note=note)
    pages = (_first_page(passkey[1], product_id, stratum) for stratum in (Stratum.NEWEST, Stratum.NEGATIVE))
    return Parsed(follow=tuple(pages), seen=frozenset({product_id}))


def _product_of(page: Page) -> str | None:
    """The product whose reviews the page shows; stars of other products stand on listings."""
    for css in _REVIEW_NODES:
        nodes = page.selector.css(css)
        ids = {tidy(n.attrib.get("data-bv-product-id") or n.attrib.get("data-bv-productid")) for n in nodes} - {None}
        if len(ids) == 1:
            return ids.pop()
    found = _CONFIGURED.search(page.text)
    return tidy(found[1]) if found else None


def _first_page(passkey: str, product_id: str, stratum: Stratum) -> Follow:
    chosen = [("filter", "rating:lte:2")] if stratum is Stratum.NEGATIVE else []
    query = [("apiversion", "5.4"), ("passkey", passkey), ("filter", f"productid:eq:{product_id}"), *chosen]
    query += [("include", "products,authors"), ("stats", "reviews"), ("sort", "submissiontime:desc")]
    query += [("limit", str(LIMIT)), ("offset", "0")]
    return _follow(f"{ENDPOINT}?{urlencode(query)}", stratum, product_id)


def _follow(url: str, stratum: Stratum, product_id: str | None) -> Follow:
    """Reviews picked by their stars come last, and only in a crawl with a budget."""
    least = -5 if stratum is Stratum.NEGATIVE else 0
    return Follow(url, Kind.REVIEWS, priority=least, stratum=stratum, product_id=product_id)


# --- what an address asks for -------------------------------------------------------------------------------


def _asked(page: Page, *names: str) -> list[str]:
    """All values of the parameters called so, in any spelling: an address has several filters."""
    pairs = parse_qsl(urlsplit(page.url).query)
    return [value for name, value in pairs if name.lower() in names]


def _filters(page: Page) -> Iterator[tuple[str, str, list[str]]]:
    """Attribute, operator and values: `rating:lte:2`, or the older `Rating:1,2`."""
    for text in _asked(page, "filter", "filter_reviews"):
        attribute, _, rest = text.partition(":")
        operator, colon, values = rest.partition(":")
        if not colon:
            operator, values = "eq", rest
        yield attribute.strip().lower(), operator.strip().lower(), [v.strip() for v in values.split(",") if v.strip()]


def _products_asked(page: Page) -> list[str]:
    return [value for attribute, _, values in _filters(page) if attribute == "productid" for value in values]


def _stratum(page: Page) -> Stratum:
    chosen = [f for f in _filters(page) if f[0] not in _NOT_CHOICES]
    if _asked(page, "search") or len(chosen) > 1:
        return Stratum.FILTERED
    if chosen:
        attribute, operator, values = chosen[0]
        asked = f"{operator}:{','.join(sorted(values))}"
        stars = next((stratum for known, stratum in _STARS if asked in known), Stratum.FILTERED)
        return stars if attribute == "rating" else _CHOICES.get(attribute, Stratum.FILTERED)
    order = next(iter(_asked(page, "sort")), "").lower().partition(",")[0]
    return _ORDERS.get(order, Stratum.DEFAULT)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    data = Row(page.json())
    data = data.row("response") if "response" in data else data
    asked = _products_asked(page)
    if data.flag("HasErrors") or ("Results" not in data and data.rows("Errors")):
        return _refusal(data, asked)
    if not isinstance(data.get("Results"), list):
        raise ParseError("an answer of Bazaarvoice without Results")
    rows = data.rows("Results")
    only = asked[0] if len(asked) == 1 else None
    reviews = tuple(review for row in rows if (review := _review(page, data, row, only)))
    products = tuple(_products(data, asked))
    total, stratum = data.count("TotalResults"), _stratum(page)
    stated = {p.product_id: p.reviews_claimed for p in products if p.reviews_claimed is not None}
    missing = not rows and bool(total) and data.count("Limit") != 0 and not _offset(page, data)
    return Parsed(
        products=products,
        reviews=reviews,
        follow=_next_page(page, data, len(rows), total, stratum),
        claimed={only: total} if only and total is not None and stratum in SHARE_STRATA else stated,
        seen=frozenset(asked),
        outcome=Outcome.CHANGED_MARKUP if missing else None,
        note=f"Bazaarvoice counts {total} reviews and sends none" if missing else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _refusal(data: Row, asked: list[str]) -> Parsed:
    error = next(iter(data.rows("Errors")), Row({}))
    code, message = error.text("Code") or "no code", error.text("Message") or "no message"
    outcome = Outcome.BLOCKED if any(sign in code.upper() for sign in _REFUSED) else Outcome.ERROR
    note = f"Bazaarvoice refuses: {code[:80]} ({message[:120]})"
    return Parsed(seen=frozenset(asked), outcome=outcome, note=note)


def _offset(page: Page, data: Row) -> int:
    return data.count("Offset") or read_count(next(iter(_asked(page, "offset")), None)) or 0


def _next_page(page: Page, data: Row, shown: int, total: int | None, stratum: Stratum) -> tuple[Follow, ...]:
    """By what came, not by what was asked: limits are clamped. The address that wants a header is never asked."""
    start = _offset(page, data) + shown
    if page.host not in Bazaarvoice.hosts or not shown or total is None or start >= total:
        return ()
    name = next((n for n, _ in parse_qsl(urlsplit(page.url).query) if n.lower() == "offset"), "offset")
    products = _products_asked(page)
    only = products[0] if len(products) == 1 else None
    return (_follow(with_query(page.url, {name: str(start)}), stratum, only),)


def _products(data: Row, asked: list[str]) -> Iterator[Product]:
    """Those that were asked for; a family's other members come along."""
    for product_id in asked:
        row = data.row("Includes", "Products", product_id)
        if not row:
            continue
        statistics = row.row("ReviewStatistics")
        yield Product(
            product_id=product_id,
            name=row.text("Name"),
            url=row.text("ProductPageUrl"),
            rating_shown=read_rating(statistics.number("AverageOverallRating"), statistics.get("OverallRatingRange")),
            reviews_claimed=statistics.count("TotalReviewCount"),
        )


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, data: Row, row: Row, only: str | None) -> Review | None:
    """None for a row without product. In a family each member keeps its own number, as `sku`."""
    own = row.text("ProductId")
    product_id = only or own
    if product_id is None:
        return None
    author = row.text("AuthorId")
    reply = next((r for r in row.rows("ClientResponses") if r.text("Response")), Row({}))
    answered = reply.when("Date")
    return Review(
        platform="bazaarvoice",
        source="bazaarvoice",
        shop_id="",
        product_id=product_id,
        sku=own if own != product_id else None,
        review_id=row.text("Id"),
        reviewer_id=author if author and author.lower() not in _NOBODY else None,
        reviewer_mask=row.text("UserNickname"),
        reviewer_total=Row(data.get("Includes", "Authors", author or "")).count("ReviewStatistics", "TotalReviewCount"),
        rating=read_rating(row.get("Rating"), best=row.get("RatingRange")),
        rating_raw=row.text("Rating"),
        title=plain_text(row.get("Title")),
        text=plain_text(row.get("ReviewText")),
        language=(row.text("ContentLocale") or "").partition("_")[0].lower() or None,
        **created(row.when("SubmissionTime")),
        **_incentive(row),
        verified_purchase=_verified(row),
        reply_text=plain_text(reply.get("Response")),
        reply_at=answered.local if answered else None,
        image_ids=tuple(
            i for p in row.rows("Photos") if (i := p.text("Id") or image_id(p.get("Sizes", "normal", "Url")))
        ),
        video_count=len(row.get("Videos")) if isinstance(row.get("Videos"), list) else None,
        helpful_count=row.count("TotalPositiveFeedbackCount"),
    )


def _badges(row: Row) -> list[str]:
    """Names of the badges; `BadgesOrder` alone names them too."""
    return [*row.strings("BadgesOrder"), *(name for name, _ in row.row("Badges").items())]


def _context(row: Row, wanted: str) -> tuple[str, bool | None] | None:
    """Name and value of the context datum called so, in any spelling."""
    for name, value in row.row("ContextDataValues").items():
        if name.lower() == wanted:
            datum = Row(value)
            flag = datum.flag("Value")
            return name, flag if flag is not None else datum.flag("ValueLabel")
    return None


def _incentive(row: Row) -> dict[str, Any]:
    """A badge or a context datum discloses a reward; only a datum that says no means none."""
    badge = next((b for b in _badges(row) if any(sign in b.lower().replace("_", "") for sign in _REWARDS)), None)
    told = _context(row, "incentivizedreview")
    if told and told[1]:
        return {"incentive": Incentive.MERCHANT, "incentive_source": f"bazaarvoice {told[0]}"}
    if badge:
        return {"incentive": Incentive.MERCHANT, "incentive_source": f"bazaarvoice badge {badge}"}
    return {"incentive": Incentive.NONE} if told and told[1] is False else {}


def _verified(row: Row) -> bool | None:
    """The badge or the shop's own datum; a review without either is not known to be unbought."""
    if any(name.lower() == "verifiedpurchaser" for name in _badges(row)):
        return True
    told = _context(row, "verifiedpurchaser")
    return told[1] if told else None
