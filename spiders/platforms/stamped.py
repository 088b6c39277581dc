"""Stamped.io, a review service, read through the public address that its widget pages through.

A product page carries the shop's public key (`pubkey-…`) and its number or address in the call that starts the
widget. Pages are counted from 1: page 0 is empty beside a full total and looks like an end. `take` is silently cut
to 100; `total` and the mean stand on every page. Photos are bare file names with commas between. Whether a review was
rewarded is nowhere said. Which orders besides `recent` the address takes is not documented, so no page of bad reviews
is asked for. Fields: shared notes of 2026-11 and public code; the live service is unchecked.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created, read_date
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_one
from .shopify import number_of, plain_id

ENDPOINT = "https://stamped.io/api/widget/reviews"
TAKE = 100
"""The service's own maximum a page."""

_WIDGET = re.compile(rb"(?:id|class)=[\"'][^\"'>]{0,300}\bstamped-main-widget(?![\w-])")
_MAIN = "#stamped-main-widget, .stamped-main-widget"
_START = re.compile(r"StampedFn\.init\(\s*\{([^{}]{0,600})\}")
_SETTING = r"""\b{}["']?\s*:\s*["']?([\w.-]{{3,100}})"""
_PUBLIC_KEY = re.compile(r"\bpubkey-[A-Za-z0-9]{20,60}\b")
_SHOPIFY_DOMAIN = re.compile(r"""Shopify\.shop\s*=\s*["']([\w-]+\.myshopify\.com)["']""")
_VERIFIED = {"0": False, "2": True}  # 1 is not documented
_MAX_PAGE = 1_000


class Stamped:
    """Stamped's widget on a product page, and its answers."""

    name = "stamped"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"stamped.io"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"productId", "page", "take", "sortReviews", "search", "storeUrl"})
    about = About(
        title="Stamped.io",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return 0.8 if page.status < 400 and _WIDGET.search(page.body) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which names its shop and whose rows repeat their product."""
        data = Row(answer_with(page, "data", "reviewMessage", "reviewRating", at=ENDPOINT))
        rows = data.rows("data")
        asked = {
            "productId": only_one(row.text("productId") for row in rows),
            "storeUrl": data.text("shop"),
            "page": data.text("page"),
        }
        return with_query(ENDPOINT, {name: value for name, value in asked.items() if value}) if rows else None

    def parse(self, page: Page) -> Parsed:
        return _answer(page) if _is_answer(page) else _widget(page)


def _is_answer(page: Page) -> bool:
    return page.host == "stamped.io" and path_of(page.url).rstrip("/") == "/api/widget/reviews"


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    """The widget names its product, or is that of the page."""
    named = [i for node in page.selector.css(_MAIN) if (i := plain_id(node.attrib.get("data-product-id")))]
    product_id = next(iter(named), None) or number_of(page)
    if product_id is None:
        return Parsed()
    settings = _settings(page)
    return Parsed(
        follow=(_first_page(settings, product_id),) if "apiKey" in settings else (),
        seen=frozenset({product_id}),
    )


def _settings(page: Page) -> dict[str, str]:
    """Key and shop as the page hands them to the widget."""
    started = _START.search(page.text)
    inside = started[1] if started else ""
    found = {name: m[1] for name in ("apiKey", "storeUrl", "sId") if (m := re.search(_SETTING.format(name), inside))}
    attribute = page.selector.css("script[src*='stamped'][data-api-key]::attr(data-api-key)").get()
    public = _PUBLIC_KEY.search(page.text)
    if key := found.get("apiKey") or tidy(attribute) or (public[0] if public else None):
        found["apiKey"] = key
    if "storeUrl" not in found and "sId" not in found:
        domain = _SHOPIFY_DOMAIN.search(page.text)
        found["storeUrl"] = domain[1] if domain else page.host
    return found


def _first_page(settings: dict[str, str], product_id: str) -> Follow:
    query = {"productId": product_id, **settings, "page": "1", "take": str(TAKE), "sortReviews": "recent"}
    return Follow(f"{ENDPOINT}?{urlencode(query)}", Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=product_id)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    product_id = plain_id(page.query.get("productId"))
    if page.status >= 400:
        note = f"Stamped does not know the shop or product that the page names (status {page.status})"
        return Parsed(seen=frozenset({product_id} if product_id else ()), outcome=Outcome.CHANGED_MARKUP, note=note)
    data = Row(page.json())
    if not isinstance(data.get("data"), list):
        raise ParseError("an answer of Stamped without data")
    return _reviews(page, product_id, data)


def _reviews(page: Page, product_id: str | None, data: Row) -> Parsed:
    rows, total, stratum = data.rows("data"), data.count("total"), _stratum(page)
    reviews = tuple(review for row in rows if (review := _review(page, row, product_id)))
    empty = not rows and bool(total) and _number(page) == 1 and stratum is not Stratum.FILTERED
    named = {product_id} if product_id else {r.product_id for r in reviews}
    return Parsed(
        products=_figures(product_id, data, total, stratum),
        reviews=reviews,
        follow=_next_page(page, product_id, total, len(rows), stratum),
        claimed={product_id: total} if product_id and total is not None and stratum is not Stratum.FILTERED else {},
        seen=frozenset(named),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Stamped counts {total} reviews and sends none" if empty else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _figures(product_id: str | None, data: Row, total: int | None, stratum: Stratum) -> tuple[Product, ...]:
    if not product_id or not total or stratum is Stratum.FILTERED:
        return ()
    mean = read_rating(data.text("rating"))
    return (Product(product_id=product_id, rating_shown=mean, reviews_claimed=total),)


def _stratum(page: Page) -> Stratum:
    order = page.query.get("sortReviews", "").lower()
    if page.query.get("search"):
        return Stratum.FILTERED
    return Stratum.NEWEST if order == "recent" else Stratum.FILTERED if order else Stratum.DEFAULT


def _number(page: Page) -> int:
    """0 is a page of its own, and empty."""
    number = read_count(page.query.get("page", "1"))
    return 1 if number is None else number


def _next_page(
    page: Page, product_id: str | None, total: int | None, shown: int, stratum: Stratum
) -> tuple[Follow, ...]:
    number = _number(page)
    size = min(read_count(page.query.get("take")) or shown or TAKE, TAKE)
    seen = (number - 1) * size + shown
    if number > 0 and (not shown or number >= _MAX_PAGE or (total is not None and seen >= total)):
        return ()
    url = with_query(page.url, {"page": str(number + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=product_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, row: Row, product_id: str | None) -> Review | None:
    of = product_id or plain_id(row.text("productId"))
    raw = row.text("reviewRating")
    text, title = row.prose("reviewMessage"), plain_text(row.text("reviewTitle"))
    if of is None or not (raw or text or title):
        return None
    # `reviewDate` is month/day/year without a time; `dateCreated` is the moment.
    when = row.when("dateCreated") or read_date(row.text("reviewDate"), dayfirst=False)
    return Review(
        platform="web",
        source="stamped",
        shop_id=page.query.get("storeUrl", ""),
        product_id=of,
        sku=row.text("productSKU"),
        review_id=row.text("id"),
        reviewer_mask=plain_text(row.text("author")),
        avatar_id=_avatar(row),
        rating=read_rating(raw),
        rating_raw=raw,
        title=title,
        text=text,
        verified_purchase=_VERIFIED.get(row.text("reviewVerifiedType") or ""),
        variant=plain_text(row.text("productVariantName")),
        reply_text=row.prose("reviewReply"),
        image_ids=tuple(i for name in _names(row.text("reviewUserPhotos")) if (i := image_id(name))),
        video_count=len(_names(row.text("reviewUserVideos"))) if "reviewUserVideos" in row else None,
        helpful_count=row.count("reviewVotesUp"),
        **created(when),
    )


def _avatar(row: Row) -> str | None:
    """Only an address of a picture; a letter or a drawn default is nobody's."""
    avatar = row.text("avatar") or ""
    return avatar if avatar.startswith(("http://", "https://", "//")) and "default" not in avatar.lower() else None


def _names(listed: str | None) -> list[str]:
    return [name.strip() for name in (listed or "").split(",") if name.strip()]
