"""Loox, a review service of Shopify shops, read from saved pages only: its robots.txt bars the widget's addresses.

Reviews stand in a frame, `loox.io/widget/<shop>/reviews/<product>`, whose address holds a hash that the shop's page
hands out; "load more" names the next page and the total. Cards carry the review's number, a time in milliseconds and
stars as "5 / 5" in a label; older ones have classes instead of test ids. That a review is not called verified says
nothing. Fields: public code of 2026; the live service is unchecked.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qs

from ...records import Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created, read_date
from ..markup import image_id, path_of, text_of, tidy, with_query
from ..numbers import read_count, read_rating
from ..selector import Selector
from .shopify import plain_id

_PATH = re.compile(r"^/widget/(?P<client>[\w-]{1,60})/reviews/(?P<product>[\w-]{1,60})/?$")
_WIDGET = re.compile(rb"\bid=[\"']looxReviews[\"']")
_CLIENT = re.compile(r"loox\.io\\?/widget\\?/([\w-]{4,60})\\?/loox\.")
_HASH = re.compile(r"loox_global_hash\s*=\s*[\"'](\w{4,40})[\"']")
_CARDS = ".grid-item-wrap[data-id]"
_STARS = re.compile(r"(\d(?:\.\d)?)\s*(?:/|out of)\s*5", re.IGNORECASE)
_BADGE = re.compile(r"\s*\bverified(?: purchase| buyer)?\s*$", re.IGNORECASE)


class Loox:
    """Loox's frame of reviews, and the widget on a product page."""

    name = "loox"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset({"loox.io"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"page", "total"})
    about = About(
        title="Loox",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        note="open a product's reviews in the browser to their end before saving: crawlers are not welcome there",
    )

    def match(self, page: Page) -> float:
        if _framed(page):
            return 1.0
        return 0.8 if page.status < 400 and page.mentions(b"looxreviews") and _WIDGET.search(page.body) else 0.0

    def parse(self, page: Page) -> Parsed:
        address = _framed(page)
        return _frame(page, address["product"]) if address else _widget(page)


def _framed(page: Page) -> re.Match[str] | None:
    return _PATH.search(path_of(page.url)) if page.host == "loox.io" else None


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    product_id = plain_id(page.selector.css("#looxReviews::attr(data-product-id)").get())
    if product_id is None:
        return Parsed()
    stars = next((n for n in page.selector.css(".loox-rating[data-raters]") if _is_of(n, product_id)), None)
    claimed = read_count(stars.attrib["data-raters"]) if stars is not None else None
    mean = read_rating(stars.attrib.get("data-rating")) if stars is not None else None
    product = Product(product_id=product_id, rating_shown=mean, reviews_claimed=claimed)
    return Parsed(
        products=(product,) if claimed is not None else (),
        follow=_first_page(page, product_id),
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
    )


def _is_of(node: Selector, product_id: str) -> bool:
    """Cards of other products carry stars of their own."""
    return plain_id(node.attrib.get("data-id")) == product_id


def _first_page(page: Page, product_id: str) -> tuple[Follow, ...]:
    client, key = _CLIENT.search(page.text), _HASH.search(page.text)
    if client is None:
        return ()
    url = f"https://loox.io/widget/{client[1]}/reviews/{product_id}"
    address = with_query(url, {"h": key[1]}) if key else url
    return (Follow(address, Kind.REVIEWS, product_id=product_id),)


# --- the frame ----------------------------------------------------------------------------------------------


def _frame(page: Page, named: str) -> Parsed:
    product_id = plain_id(named) or named
    if page.status >= 400:
        note = f"Loox answers with status {page.status} instead of reviews"
        return Parsed(seen=frozenset({product_id}), outcome=Outcome.CHANGED_MARKUP, note=note)
    cards = page.selector.css(_CARDS)
    reviews = tuple(review for card in cards if (review := _review(page, card, product_id)))
    following = _more(page)
    total = read_count(following.get("total") or page.query.get("total"))
    empty = not cards and bool(total) and (read_count(page.query.get("page")) or 1) == 1
    return Parsed(
        reviews=reviews,
        follow=_next_page(page, product_id, following) if reviews else (),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Loox counts {total} reviews and shows none that can be read" if empty else None,
        stratum=Stratum.DEFAULT,
        rows=len(cards),
    )


def _more(page: Page) -> dict[str, str]:
    """What "load more" would ask for."""
    link = page.selector.css("#loadMore::attr(data-url)").get() or ""
    return {name: values[-1] for name, values in parse_qs(link[-2_000:].rpartition("?")[2]).items()}


def _next_page(page: Page, product_id: str, following: dict[str, str]) -> tuple[Follow, ...]:
    number = read_count(following.get("page"))
    if not number or number <= (read_count(page.query.get("page")) or 1):
        return ()
    query = {"page": str(number)} | ({"total": following["total"]} if "total" in following else {})
    return (Follow(with_query(page.url, query), Kind.REVIEWS, product_id=product_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(page: Page, card: Selector, product_id: str) -> Review | None:
    raw = _stars(card)
    text = text_of(card, _part("text")) or text_of(card, ".main-text")
    if not (raw or text):
        return None
    time = card.css(f"{_part('date')}::attr(data-time)").get() or card.css(".time::attr(data-time)").get()
    name = text_of(card, _part("title")) or text_of(card, ".block.title") or ""
    photos = card.css("img[alt^='Customer photo']::attr(src)") or card.css(".item-img img::attr(src)")
    return Review(
        platform="shopify",
        source="loox",
        shop_id=_client_of(page),
        product_id=product_id,
        review_id=tidy(card.attrib["data-id"]),
        reviewer_mask=tidy(_BADGE.sub("", name.replace("\n", " "))),
        rating=read_rating(raw),
        rating_raw=raw,
        text=text,
        verified_purchase=True if _says_verified(card, name) else None,
        image_ids=tuple(dict.fromkeys(i for url in photos.getall() if (i := image_id(url)))),
        **created(read_date(time)),
    )


def _part(name: str) -> str:
    return f"[data-testid^='review-'][data-testid$='-{name}']"


def _stars(card: Selector) -> str | None:
    labels = card.css(f"{_part('stars')}, {_part('stars')} [aria-label]").xpath("./@aria-label").getall()
    found = next((m[1] for label in labels if (m := _STARS.search(label))), None)
    return found or tidy(card.css(".stars::attr(data-rating)").get())


def _says_verified(card: Selector, name: str) -> bool:
    return bool(_BADGE.search(name)) or bool(card.css(".verified, [title^='Verified'], [aria-label^='Verified']"))


def _client_of(page: Page) -> str:
    """Which shop's frame this is, where no page of the shop tells; a hash, since it is a key of the shop's."""
    framed = _framed(page)
    return f"loox-{hashlib.sha256(framed['client'].encode()).hexdigest()[:8]}" if framed else ""
