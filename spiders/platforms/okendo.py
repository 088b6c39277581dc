"""Okendo, a review service of Shopify shops, read through the public address that its widget pages through.

The product page names the shop's subscriber id and the product as `shopify-<number>`; further UUIDs there belong to
other widgets. The answer has no total: it stands in the widget's embedded figures or under `review_aggregate`. Pages
are chained by `nextUrl`, which starts at the root and lacks `/v1`: joined as it stands, paging ends at page 1.
`isIncentivized` says of every review whether it was rewarded. Fields: shared notes of 2026-11 and public code; the
live service is unchecked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, unquote, urlencode, urlsplit

from ...errors import ParseError
from ...records import Incentive, Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad, product_called
from .shopify import own_product, plain_id

ENDPOINT = "https://api.okendo.io/v1"
LIMIT = 100
"""The service's own maximum a page."""

_ORDERS = {"": Stratum.DEFAULT, "date desc": Stratum.NEWEST, "rating asc": Stratum.NEGATIVE}
_BAD = 2  # a page of the worst first is followed while it ends with so few stars
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PATH = re.compile(
    r"^(?:/v\d)?/stores/(?P<shop>[\w-]{1,80})(?:/(?:products|groups)/(?P<product>[^/]{1,200}))?"
    r"/(?P<what>reviews|review_aggregate)/?$"
)
_WIDGET = re.compile(rb"\bdata-oke-reviews-product-id\s*=")
_MAIN = "[data-oke-widget][data-oke-reviews-product-id], [data-oke-reviews-widget][data-oke-reviews-product-id]"
_STARS = "[data-oke-star-rating][data-oke-reviews-product-id]"  # also on cards of other products
_SETTINGS = re.compile(rf'"subscriberId"\s*:\s*"({_UUID})"')


class Okendo:
    """Okendo's widget on a product page, and its answers."""

    name = "okendo"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"api.okendo.io"})
    sites: frozenset[str] = frozenset()
    # The cursor tells pages apart; its parts name the last review of the page before.
    parameters = frozenset({"limit", "orderBy", "lastEvaluated"}) | {
        f"lastEvaluated.{name}" for name in ("reviewId", "productId", "dateCreated", "rating", "score")
    }
    about = About(
        title="Okendo",
        identity=None,
        incentives="isIncentivized on every review",
        checked="2026-11-23",
        against="loopback shop",
    )

    def match(self, page: Page) -> float:
        if _answered(page):
            return 1.0
        return (
            0.8
            if page.status < 400 and page.mentions(b"data-oke-reviews-product-id") and _WIDGET.search(page.body)
            else 0.0
        )

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, whose rows repeat their shop and product."""
        rows = Row(answer_with(page, "reviewId", "dateCreated", "reviewer", at=ENDPOINT)).rows("reviews")
        named = [text for row in rows if (text := row.text("subscriberId"))]
        shop = next((text for text in named if re.fullmatch(_UUID, text)), "saved")
        products = {row.text("productId") or product_called(page) for row in rows}
        of = f"/products/{quote(products.pop(), safe='')}" if len(products) == 1 else ""  # else a whole shop's list
        order = "?orderBy=rating%20asc" if only_bad(row.number("rating") for row in rows) else ""
        return f"{ENDPOINT}/stores/{shop}{of}/reviews{order}" if rows else None

    def parse(self, page: Page) -> Parsed:
        address = _answered(page)
        if address is None:
            return _widget(page)
        product_id = plain_id(unquote(address["product"] or ""))
        if page.status >= 400:
            return _refused(page, product_id)
        return _aggregate(page, product_id) if address["what"] == "review_aggregate" else _reviews(page, product_id)


def _answered(page: Page) -> re.Match[str] | None:
    return _PATH.search(path_of(page.url)) if page.host == "api.okendo.io" else None


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    widgets = page.selector.css(_MAIN) or page.selector.css(_STARS)
    product_id = own_product(page, [node.attrib["data-oke-reviews-product-id"] for node in widgets])
    if product_id is None:
        return Parsed()
    figures = _figures(page, product_id)
    subscriber = _subscriber(page)
    claimed = figures.reviews_claimed
    return Parsed(
        products=(figures,) if claimed is not None else (),
        follow=_first_pages(subscriber, product_id, claimed is None) if subscriber else (),
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
    )


def _figures(page: Page, product_id: str) -> Product:
    """Mean and count that the shop's page carries for the widget of its own product."""
    css = "[data-oke-reviews-product-id] script[data-oke-metafield-data]"
    for node in page.selector.css(css):
        holder = node.xpath("ancestor::*[@data-oke-reviews-product-id][1]/@data-oke-reviews-product-id").get()
        if plain_id(holder) == product_id:
            text = node.xpath("string()").get() or ""
            count = re.search(r'"reviewCount"\s*:\s*"?(\d{1,9})', text)
            mean = re.search(r'"averageRating"\s*:\s*"?([\d.]{1,9})', text)
            return Product(
                product_id=product_id,
                rating_shown=read_rating(mean[1]) if mean else None,
                reviews_claimed=read_count(count[1]) if count else None,
            )
    return Product(product_id=product_id)


def _subscriber(page: Page) -> str | None:
    """From where the widget itself takes it: any other UUID of the page is something else's."""
    places = (
        *page.selector.css("meta[name='oke:subscriber_id']::attr(content)").getall(),
        *page.selector.css("[data-oke-reviews-subscriber-id]::attr(data-oke-reviews-subscriber-id)").getall(),
        *_SETTINGS.findall(page.selector.xpath("string(//script[@id='oke-reviews-settings'])").get() or ""),
    )
    return next((place for place in places if re.fullmatch(_UUID, place)), None)


def _first_pages(subscriber: str, product_id: str, ask_total: bool) -> tuple[Follow, ...]:
    number = product_id if not product_id.isdigit() else f"shopify-{product_id}"
    base = f"{ENDPOINT}/stores/{subscriber}/products/{quote(number, safe='')}"

    def ordered(order: str, stratum: Stratum, priority: int = 0) -> Follow:
        query = urlencode({"limit": str(LIMIT), "orderBy": order}, quote_via=quote)
        url = f"{base}/reviews?{query}"
        return Follow(url, Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id)

    total = Follow(f"{base}/review_aggregate", Kind.REVIEWS, product_id=product_id)
    return (
        ordered("rating asc", Stratum.NEGATIVE, -5),
        *((total,) if ask_total else ()),
        ordered("date desc", Stratum.NEWEST),
    )


# --- answers ------------------------------------------------------------------------------------------------


def _refused(page: Page, product_id: str | None) -> Parsed:
    """The total is a nicety; reviews that the widget's own address does not give mean that it has changed."""
    if path_of(page.url).rstrip("/").endswith("review_aggregate"):
        return Parsed()
    note = f"Okendo does not know the shop or product that the page names (status {page.status})"
    return Parsed(seen=frozenset({product_id} if product_id else ()), outcome=Outcome.CHANGED_MARKUP, note=note)


def _aggregate(page: Page, product_id: str | None) -> Parsed:
    figures = Row(page.json()).row("reviewAggregate")
    count = figures.count("reviewCount")
    if product_id is None or count is None:
        raise ParseError("Okendo's figures without a product or a count")
    product = Product(product_id=product_id, rating_shown=_mean(figures), reviews_claimed=count)
    return Parsed(products=(product,), claimed={product_id: count})


def _mean(figures: Row) -> float | None:
    """Of reviews; else of reviews and ratings without words."""
    for sum_name, count_name in (
        ("reviewRatingValuesTotal", "reviewCount"),
        ("ratingAndReviewValuesTotal", "ratingAndReviewCount"),
    ):
        stars, count = figures.number(sum_name), figures.count(count_name)
        if stars and count:
            return read_rating(round(stars / count, 3))
    return None


def _reviews(page: Page, product_id: str | None) -> Parsed:
    data = Row(page.json())
    if not isinstance(data.get("reviews"), list):
        raise ParseError("an answer of Okendo without reviews")
    rows = data.rows("reviews")
    reviews = tuple(review for row in rows if (review := _review(row, product_id)))
    stratum = _ORDERS.get(page.query.get("orderBy", "").strip().lower(), Stratum.FILTERED)
    return Parsed(
        reviews=reviews,
        follow=_next_page(page, data, reviews, stratum, product_id),
        seen=frozenset({product_id} if product_id else {r.product_id for r in reviews}),
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _next_page(
    page: Page, data: Row, reviews: tuple[Review, ...], stratum: Stratum, product_id: str | None
) -> tuple[Follow, ...]:
    link = data.text("nextUrl")
    still_bad = stratum is not Stratum.NEGATIVE or (bool(reviews) and (reviews[-1].rating or 5) <= _BAD)
    if not link or not reviews or not still_bad:
        return ()
    url = _rooted(page, link)
    priority = -5 if stratum is Stratum.NEGATIVE else 0
    follow = Follow(url or "", Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id)
    return (follow,) if url else ()


def _rooted(page: Page, link: str) -> str | None:
    """`/stores/…` stands for `/v1/stores/…`; None for anything that is not the same list."""
    try:
        parts = urlsplit(page.urljoin(link))
    except ValueError:
        return None
    path = parts.path if parts.path.startswith("/v1/") else f"/v1{parts.path}"
    if parts.netloc != "api.okendo.io" or path != f"/v1{urlsplit(page.url).path.removeprefix('/v1')}":
        return None
    return f"https://api.okendo.io{path}?{parts.query}"


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str | None) -> Review | None:
    """None for a row of nothing, or of nobody's product."""
    of = product_id or plain_id(row.text("productId"))
    raw = row.text("rating")
    text, title = row.prose("body"), plain_text(row.text("title"))
    if of is None or not (raw or text or title):
        return None
    reviewer, media, paid = row.row("reviewer"), row.rows("media"), row.flag("isIncentivized")
    videos = [m for m in media if m.text("type") == "video" or m.flag("isVideo")]
    review = Review(
        platform="shopify",
        source="okendo",
        shop_id="",
        product_id=of,
        review_id=row.text("reviewId"),
        reviewer_mask=plain_text(reviewer.text("displayName")),
        avatar_id=reviewer.text("avatarUrl"),
        rating=read_rating(raw),
        rating_raw=raw,
        title=title,
        text=text,
        language=row.text("languageCode"),
        verified_purchase=_verified(reviewer),
        variant=plain_text(row.text("productVariantName")),
        incentive=None if paid is None else Incentive.MERCHANT if paid else Incentive.NONE,
        incentive_source="okendo isIncentivized" if paid is not None else None,
        image_ids=tuple(i for m in media if m not in videos and (i := _picture(m))),
        video_count=len(videos) if isinstance(row.get("media"), list) else None,
        helpful_count=row.count("helpfulCount"),
        **created(row.when("dateCreated")),
    )
    return _with_reply(review, row.row("reply"))


def _verified(reviewer: Row) -> bool | None:
    """A verified *reviewer* merely confirmed an address; only a verified buyer bought."""
    status = reviewer.text("verifiedStatus")
    if status is not None:
        return True if "buyer" in status.lower() else None
    return reviewer.flag("isVerified")


def _picture(media: Row) -> str | None:
    names = ("fullSizeUrl", "largeUrl", "url", "thumbnailUrl")
    return next((i for name in names if (i := image_id(media.text(name)))), None)


def _with_reply(review: Review, reply: Row) -> Review:
    """Most shops' answers carry none; a private one is not for visitors."""
    words = reply.prose("body")
    when = reply.when("dateCreated")
    if not words or reply.flag("isPrivate"):
        return review
    return replace(review, reply_text=words, reply_at=when.local if when else None)
