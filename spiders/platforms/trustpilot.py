"""Trustpilot, where people review businesses: the reviewed business is both shop and product, named by its domain.

Its pages (`/review/<domain>`) carry their data as JSON in `__NEXT_DATA__`; turning a page in a browser fetches the same
object from `/_next/data/<build>/review/<domain>.json`. Twenty reviews a page. Traps: without login only ten pages are
shown of whatever is asked for, however many it counts; without `languages=all` only the visitor's language is shown,
beside the count of all; beside `reviews` stand chosen ones (`relevantReviews`, those of the AI summary) that are no
sample; a business is listed as `www.shop.example` and asked for as `shop.example`. It says how a review came about
(`labels.verification`): only `isVerified` is kept, as a verified purchase. Format: formats.md, November 2026, and
public code; live platform unchecked. It answers crawlers with a challenge, so its pages are only replayed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import path_of, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with

PAGES_WITHOUT_LOGIN = 10
"""Pages of one order and filter that Trustpilot shows to a visitor (formats.md, 2026-11)."""

_SITE = "https://www.trustpilot.com"
_HOST = re.compile(r"(?:^|\.)trustpilot\.com$")
_PATH = re.compile(r"^/(?:_next/data/[^/]+/)?review/(?P<domain>[^/]+?)(?:\.json)?/?$")
_FILTERS = ("date", "search", "topics", "verified", "replies")
_STARS = {1: Stratum.NEGATIVE, 2: Stratum.NEGATIVE, 3: Stratum.NEUTRAL, 4: Stratum.POSITIVE, 5: Stratum.POSITIVE}


class Trustpilot:
    """Review pages of Trustpilot, as a person saved them."""

    name = "trustpilot"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset({"trustpilot.com"})
    parameters = frozenset({"page", "sort", "stars", "languages", *_FILTERS})
    about = About(
        title="Trustpilot",
        identity="account id (consumer.id)",
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.9, "created_local": 0.9, "reviewer_id": 0.8},
        note="save /review/<domain>?sort=recency&languages=all; ten pages without login",
    )

    def match(self, page: Page) -> float:
        ours = page.status < 400 and _HOST.search(page.host) and _PATH.match(path_of(page.url))
        return 1.0 if ours else 0.0

    def address_of(self, page: Page) -> str | None:
        """Address of a saved answer that says what business it is about."""
        answer = Row(answer_with(page, "pageProps", "businessUnit", "identifyingName", at=_SITE))
        name = _domain(answer.text("pageProps", "businessUnit", "identifyingName"))
        return f"{_SITE}/review/{name}" if name else None

    def parse(self, page: Page) -> Parsed:
        address = _PATH.match(path_of(page.url))
        asked = _domain(address["domain"]) if address else None
        data = _data(page)
        if data is None:
            note = "a Trustpilot page without its data (__NEXT_DATA__); save the page's HTML as it was sent"
            seen = frozenset({asked}) if asked else frozenset()
            return Parsed(seen=seen, outcome=Outcome.CHANGED_MARKUP, note=note)
        business = data.row("businessUnit")
        domain = _domain(business.text("identifyingName")) or asked
        if domain is None:
            raise ParseError("a Trustpilot page that names no business")
        return _reviews_page(page, data, business, domain)


def _domain(name: str | None) -> str | None:
    return (name or "").lower().removeprefix("www.") or None


def _data(page: Page) -> Row | None:
    """`pageProps`, from the page or from the answer that turned it; None if the page carries none."""
    if page.text.lstrip("\ufeff \r\n\t").startswith("{"):
        return Row(page.json()).row("pageProps") or None
    script = page.selector.css("script#__NEXT_DATA__::text").get()
    return (Row(read_json(script)).row("props", "pageProps") or None) if script else None


def _reviews_page(page: Page, data: Row, business: Row, domain: str) -> Parsed:
    rows = data.rows("reviews")
    stratum = _stratum(page)
    claimed = business.count("numberOfReviews")
    outcome, note = _why_it_ends(page, data, len(rows), stratum)
    return Parsed(
        shop=Shop(platform="trustpilot", shop_id=domain, name=business.text("displayName")),
        products=(_product(business, domain, claimed),),
        reviews=tuple(_review(row, domain, stratum) for row in rows),
        follow=_next_page(page, data, domain, stratum) if rows else (),
        claimed={domain: claimed} if claimed is not None else {},
        seen=frozenset({domain}),
        outcome=outcome,
        note=note,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _product(business: Row, domain: str, claimed: int | None) -> Product:
    return Product(
        product_id=domain,
        name=business.text("displayName"),
        url=f"{_SITE}/review/{domain}",
        rating_shown=read_rating(business.get("trustScore")),
        reviews_claimed=claimed,
    )


# --- which reviews the page was asked for -------------------------------------------------------------------


def _stratum(page: Page) -> Stratum:
    """`stars` may stand several times; a language is a filter unless it is "all"."""
    asked = _query(page.url)
    stars = {star for value in asked.get("stars", []) for star in re.findall(r"[1-5]", value)}
    filtered = any(value != "false" for name in _FILTERS for value in asked.get(name, []))
    if filtered or asked.get("languages", ["all"])[-1] != "all":
        return Stratum.FILTERED
    if stars and len(stars) < 5:
        kinds = {_STARS[int(star)] for star in stars}
        return kinds.pop() if len(kinds) == 1 else Stratum.FILTERED
    return Stratum.NEWEST if asked.get("sort", [""])[-1] == "recency" else Stratum.DEFAULT


def _query(url: str) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def _position(page: Page, data: Row) -> tuple[int, int | None]:
    """The number of this page, and how many there are."""
    pages = data.row("filters", "pagination")
    return pages.count("currentPage") or read_count(page.query.get("page")) or 1, pages.count("totalPages")


def _why_it_ends(page: Page, data: Row, rows: int, stratum: Stratum) -> tuple[Outcome | None, str | None]:
    number, last = _position(page, data)
    total = data.count("filters", "pagination", "totalCount") or 0
    if not rows and total and number <= (last or number):
        return Outcome.CHANGED_MARKUP, f"Trustpilot counts {total} reviews and this page has none that can be read"
    whole = stratum in (Stratum.DEFAULT, Stratum.NEWEST)
    if whole and number == PAGES_WITHOUT_LOGIN and (last or 0) > number:
        return Outcome.PLATFORM_CAP, f"Trustpilot shows {number} of {last} pages without login"
    return None, None


def _next_page(page: Page, data: Row, domain: str, stratum: Stratum) -> tuple[Follow, ...]:
    number, last = _position(page, data)
    if last is None or number >= last or number == PAGES_WITHOUT_LOGIN:
        return ()
    url = with_query(page.url.split("#", 1)[0], {"page": str(number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=domain),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, domain: str, stratum: Stratum) -> Review:
    review_id, ordered, replied = (
        row.text("id"),
        row.when("dates", "experiencedDate"),
        row.when("reply", "publishedDate"),
    )
    return Review(
        platform="trustpilot",
        source="trustpilot",
        shop_id=domain,
        product_id=domain,
        url=f"{_SITE}/reviews/{review_id}" if review_id else None,
        review_id=review_id,
        **_consumer(row.row("consumer")),
        rating=read_rating(row.number("rating")),
        rating_raw=row.text("rating"),
        title=row.text("title"),
        text=row.text("text"),
        language=row.text("language"),
        **created(row.when("dates", "publishedDate")),
        ordered_at=ordered.local if ordered else None,
        verified_purchase=row.flag("labels", "verification", "isVerified"),
        reply_text=row.text("reply", "message"),
        reply_at=replied.local if replied else None,
        helpful_count=row.count("likes"),
        # What Trustpilot itself has taken out of its count is no part of a sample.
        stratum=Stratum.FOLDED if row.flag("filtered") else stratum,
    )


def _consumer(row: Row) -> dict[str, Any]:
    """Who wrote it; a picture only where the account has one of its own."""
    return {
        "reviewer_id": row.text("id"),
        "reviewer_mask": row.text("displayName"),
        "reviewer_total": row.count("numberOfReviews"),
        "avatar_id": row.text("imageUrl") if row.flag("hasImage") else None,
    }
