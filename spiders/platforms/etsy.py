"""Etsy: listing pages (`/listing/<number>`) name product and shop, and opening their reviews fetches an answer of
`/api/v3/ajax/bespoke/…/specs/deep_dive_reviews` (or `…/specs/reviews`), eight reviews a page.

The answer has each review as a row of `jsData.reviews` and the same as HTML in `output`; older ones have the HTML only.
What was asked for (listing, shop, page, order, filter) stands in the posted body alone, which a saved answer lacks, so
everything is read from the answer as far as it goes. Traps: past the end the counts come without rows; with the scope
`shopReviews` the rows are of other listings, and the totals of the whole shop; the order "Relevancy" leads with praise;
the text holds entities. A review is a transaction: its number is the id, and the link to the buyer's profile their
identity. Needs a session, so it is only replayed. A listing's linked data is read by `schema_org`. Format: formats.md,
November 2026, and public code; live platform unchecked, and the markup of sellers' replies was in none of the sources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created, read_date
from ..json_body import read_json
from ..json_rows import Row, unread
from ..markup import html_to_text, image_id, path_of, plain_text, text_of
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with
from ..selector import Selector

_HOST = re.compile(r"(?:^|\.)etsy\.com$")
_API = "https://www.etsy.com/api/v3/ajax/bespoke/member/neu/specs"
_ANSWER = re.compile(r"/api/v3/ajax/bespoke/(?:member|public)/neu/specs/(?P<spec>deep_dive_reviews|reviews)(?:/|$)")
_LISTING = re.compile(r"/listing/(\d{5,15})(?:/|$)")
_SHOP_ID = re.compile(r'"shop_id"\s*:\s*"?(\d{4,12})|data-shop-id="(\d{4,12})"')
_SHOP_NAME = re.compile(r"/shop/([A-Za-z0-9]{3,40})(?:[/?#]|$)")
_PROFILE = re.compile(r"/people/([^/?#]{2,80})")
_PICTURE = re.compile(r"/iap_[^./]{1,20}\.([\w-]{4,60})\.")
_DATE = re.compile(r"[^\W\d_]{3,10}\.? \d{1,2}, \d{4}|\d{1,2}\.? [^\W\d_]{3,10}\.?,? \d{4}|\d{4}年\d{1,2}月\d{1,2}日")
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_NEWEST = ("recency", "recent", "mostrecent")
_OWN_ORDER = ("", "relevancy", "suggested", "none")
_STARS = {1: Stratum.NEGATIVE, 2: Stratum.NEGATIVE, 3: Stratum.NEUTRAL, 4: Stratum.POSITIVE, 5: Stratum.POSITIVE}


class Etsy:
    """Listings of Etsy and the answers with their reviews, as a person saved them."""

    name = "etsy"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset({"etsy.com"})
    # The posted body is JSON itself, and the only name in it that counts is `specs`.
    parameters = frozenset({"body", "body.specs"})
    about = About(
        title="Etsy",
        identity="profile name in the link to the buyer (/people/<name>)",
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.9, "created_local": 0.8},
        note="save the listing's page too: it names the shop",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400 or not _HOST.search(page.host):
            return 0.0
        path = path_of(page.url)
        return 1.0 if _ANSWER.search(path) or _LISTING.search(path) else 0.0

    def address_of(self, page: Page) -> str | None:
        """Address of a saved answer, which does not name its own."""
        rows = Row(answer_with(page, "jsData", "transactionId", "reviewInfo", at=_API)).rows("jsData", "reviews")
        written = b"data-review-region" in page.body and bool(_markup(Row(answer_with(page, "output", at=_API))))
        return f"{_API}/deep_dive_reviews" if rows or written else None

    def parse(self, page: Page) -> Parsed:
        answer = _ANSWER.search(path_of(page.url))
        if answer:
            return _answer(page, _asked(page, answer["spec"]))
        listing = _LISTING.search(path_of(page.url))
        if listing is None:
            raise ParseError("neither a listing of Etsy nor an answer with reviews")
        return _listing_page(page, listing[1])


@dataclass(frozen=True)
class _Asked:
    """The question of an answer, as far as its body was kept."""

    body: dict[str, Any] | None
    listing: str | None = None
    shop: str = ""
    whole_shop: bool = False
    stratum: Stratum | None = None


def _asked(page: Page, spec: str) -> _Asked:
    try:
        body = read_json((page.request_body or b"").decode("utf-8", "replace"))
    except ParseError:
        return _Asked(None)
    question = Row(body).row("specs", spec, 1)
    if not question:
        return _Asked(None)
    whole = question.text("scope") == "shopReviews" or question.text("active_tab") == "shop_reviews"
    listing, shop = question.text("listing_id"), question.text("shop_id") or ""
    return _Asked(body, listing, shop, whole, _stratum(question))


def _stratum(question: Row) -> Stratum:
    stars, order = question.count("rating_filter"), (question.text("sort_option") or "").lower()
    if stars is not None:
        return _STARS.get(stars, Stratum.FILTERED)
    if question.get("tag_filters") or (order not in _OWN_ORDER and order not in _NEWEST):
        return Stratum.FILTERED
    return Stratum.NEWEST if order in _NEWEST else Stratum.DEFAULT


# --- pages --------------------------------------------------------------------------------------------------


def _listing_page(page: Page, listing: str) -> Parsed:
    """Product and shop; reviews as far as they were opened before the page was saved."""
    shop, name = _shop(page), text_of(page.selector, "h1[data-buy-box-listing-title], h1")
    nodes = list(page.selector.css("[data-review-region]"))
    reviews = _from_html(nodes, listing, shop.shop_id if shop else "", Stratum.DEFAULT)
    shown = tuple(review for review in reviews if review.product_id == listing)
    return Parsed(
        shop=shop,
        products=(Product(product_id=listing, name=name, url=page.url.split("?", 1)[0], sku=listing),),
        reviews=shown,
        seen=frozenset({listing}) if nodes else frozenset(),
        outcome=Outcome.PAGE_LIMIT if nodes else None,
        note=f"the saved page shows {len(shown)} of the listing's reviews" if nodes else None,
        stratum=Stratum.DEFAULT,
        rows=len(nodes),
    )


def _shop(page: Page) -> Shop | None:
    """By its number, which answers name too; the name stands in the link to it."""
    number = _SHOP_ID.search(page.text)
    links = page.selector.css("a[href*='/shop/']::attr(href)").getall()
    name = next((found[1] for link in links if (found := _SHOP_NAME.search(link))), None)
    return Shop(platform="etsy", shop_id=number[1] or number[2], name=name) if number else None


def _answer(page: Page, asked: _Asked) -> Parsed:
    body = Row(page.json())
    data, markup = body.row("jsData"), _markup(body)
    if not data and markup is None:
        raise ParseError("an answer of Etsy without reviews")
    rows, nodes = data.rows("reviews"), _nodes(markup)
    stratum = asked.stratum or Stratum.DEFAULT
    if rows:
        reviews = tuple(_review(row, asked, stratum) for row in rows)
    else:
        reviews = _from_html(nodes, asked.listing, asked.shop, stratum)
    reviews = tuple(review for review in reviews if review.product_id)
    claimed = _claimed(data, asked, reviews, stratum)
    empty = not rows and not nodes and any(claimed.values()) and _number(data, asked) == 1
    return Parsed(
        shop=Shop(platform="etsy", shop_id=asked.shop) if asked.shop else None,
        products=_products(rows),
        reviews=reviews,
        follow=_next_page(page, data, asked, stratum) if rows or nodes else (),
        claimed=claimed,
        seen=frozenset({asked.listing} if asked.listing and not asked.whole_shop else {r.product_id for r in reviews}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note="Etsy counts reviews and this answer has none that can be read" if empty else None,
        stratum=asked.stratum,
        rows=len(rows) or len(nodes),
        unread=unread(rows),
    )


def _claimed(data: Row, asked: _Asked, reviews: tuple[Review, ...], stratum: Stratum) -> dict[str, int]:
    """`ratingCounts.All` is the listing's total; with a filter or of a whole shop it is not."""
    total = data.count("ratingCounts", "All")
    listings = {asked.listing} if asked.listing else {review.product_id for review in reviews}
    if total is None or asked.whole_shop or len(listings) != 1 or stratum not in (Stratum.DEFAULT, Stratum.NEWEST):
        return {}
    return {str(listing): total for listing in listings}


def _number(data: Row, asked: _Asked) -> int:
    question = Row(asked.body).row("specs", "deep_dive_reviews", 1) or Row(asked.body).row("specs", "reviews", 1)
    return data.count("currentPage") or question.count("page") or 1


def _next_page(page: Page, data: Row, asked: _Asked, stratum: Stratum) -> tuple[Follow, ...]:
    """The same question for the page after this one; nothing where the question is not known."""
    number, last = _number(data, asked), data.count("totalPages") or 0
    if asked.body is None or number >= last:
        return ()
    specs = {
        name: [spec[0], {**spec[1], "page": number + 1}]
        for name, spec in Row(asked.body).row("specs").items()
        if isinstance(spec, list) and len(spec) == 2 and isinstance(spec[1], dict)
    }
    body = json.dumps({**asked.body, "specs": specs}, ensure_ascii=False).encode("utf-8", "replace")
    return (Follow(page.url, Kind.REVIEWS, method="POST", body=body, stratum=stratum, product_id=asked.listing),)


# --- rows of JSON -------------------------------------------------------------------------------------------


def _products(rows: list[Row]) -> tuple[Product, ...]:
    named: dict[str, Product] = {}
    for row in rows:
        sale = row.row("reviewInfo", "transactionData")
        listing = _LISTING.search(path_of(sale.text("listingUrl") or ""))
        if listing:
            named[listing[1]] = Product(product_id=listing[1], name=sale.prose("listingTitle"), sku=listing[1])
    return tuple(named.values())


def _review(row: Row, asked: _Asked, stratum: Stratum) -> Review:
    info, content = row.row("reviewInfo"), row.row("reviewContent")
    listing = _LISTING.search(path_of(info.text("transactionData", "listingUrl") or ""))
    photo = _picture(content.text("appreciationPhotoUrl"))
    return Review(
        platform="etsy",
        source="etsy",
        shop_id=asked.shop,
        product_id=(listing[1] if listing else asked.listing) or "",
        review_id=row.text("transactionId"),
        reviewer_id=_profile(row.text("buyerInfo", "profileUrl")),
        reviewer_mask=row.text("buyerInfo", "name"),
        rating=read_rating(info.number("rating")),
        rating_raw=info.text("rating"),
        text=plain_text(content.get("reviewText")),
        **created(read_date(info.text("reviewDate"), languages=_LANGUAGES)),
        image_ids=(photo,) if photo else (),
        stratum=stratum,
    )


def _picture(url: str | None) -> str | None:
    """The platform's id of a buyer's picture, the same in every size: `…/iap_640x640.<id>.jpg`."""
    found = _PICTURE.search(url or "")
    return found[1] if found else image_id(url)


def _profile(link: str | None) -> str | None:
    found = _PROFILE.search(link or "")
    return unquote(found[1]).lower() if found else None


# --- rows of HTML -------------------------------------------------------------------------------------------


def _markup(body: Row) -> str | None:
    output = body.get("output")
    values: Iterable[Any] = output.values() if isinstance(output, dict) else (output,)
    return next((value for value in values if isinstance(value, str) and "<" in value), None)


def _nodes(markup: str | None) -> list[Selector]:
    return list(Selector(text=markup, type="html").css("[data-review-region]")) if markup else []


def _from_html(nodes: list[Selector], listing: str | None, shop: str, stratum: Stratum) -> tuple[Review, ...]:
    """A page may hold one review twice, as a preview and opened."""
    found: dict[str, Review] = {}
    for place, node in enumerate(nodes):
        found.setdefault(node.attrib["data-review-region"] or str(place), _card(node, listing, shop, stratum))
    return tuple(found.values())


def _card(node: Selector, listing: str | None, shop: str, stratum: Stratum) -> Review:
    label = " ".join(node.css("[role='img']::attr(aria-label), input[name='rating']::attr(value)").getall())
    stars = read_count(label)
    linked = (_LISTING.search(path_of(link)) for link in node.css("a[href*='/listing/']::attr(href)").getall())
    own = next((match[1] for match in linked if match), None)
    pictures = (_picture(url) for url in node.css("img::attr(data-src), img::attr(src)").getall() if "/iap" in url)
    return Review(
        platform="etsy",
        source="etsy",
        shop_id=shop,
        product_id=own or listing or "",
        review_id=node.attrib["data-review-region"] or None,
        reviewer_id=_profile(node.css("a[href*='/people/']::attr(href)").get()),
        reviewer_mask=text_of(node, "a[href*='/people/']"),
        rating=read_rating(stars),
        rating_raw=str(stars) if stars is not None else None,
        text=text_of(node, "[id^='review-preview-toggle'], [data-review-text], .wt-text-body"),
        **created(read_date(_day_in(node), languages=_LANGUAGES)),
        image_ids=tuple(dict.fromkeys(i for i in pictures if i)),
        stratum=stratum,
    )


def _day_in(node: Selector) -> str | None:
    """The date beside the name, which is set in small print."""
    small = node.css(".wt-text-body-small, .wt-text-body-small--tight, .wt-text-caption, time")
    words = (html_to_text(part.get()) or "" for part in small)
    return next((found[0] for text in words if (found := _DATE.search(text[:300]))), None)
