"""eBay, where buyers rate the seller of each sale: feedback pages (`/fdbk/mweb_profile?username=…&item_id=…`) and item
pages (`/itm/<number>`), which show the first few of them.

A sale is positive, neutral or negative, read as 5, 3 and 1; the raw word is kept. Twenty-five rows a page, the next one
by link. Traps: a page opened from an item has two tabs, "This item" and "All items", and a sale may stand in both; time
is a bucket ("Past 6 months"), so there is mostly no date; buyers are masked (`a***b`) with their feedback score behind;
eBay itself writes praise for sales that nobody rated ("Order delivered on time with no issues"), a default text; a
profile also shows feedback that the seller got as a buyer or left for others, which is none about the shop. A row
belongs to its item; one that names none, to the seller as a whole. Format: formats.md, November 2026, and public code;
live platform unchecked, and the markup of replies was in none of the sources.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created, read_date
from ..markup import absolute, path_of, text_of, tidy
from ..numbers import read_count
from ..selector import Selector

STARS = {"positive": 5.0, "neutral": 3.0, "negative": 1.0}
"""eBay's three words on the scale of 1-5."""

_COUNTRIES = "com co.uk de fr it es ca com.au at ch ie nl be pl com.hk com.my com.sg ph in vn cn"
_ITEM = re.compile(r"/itm/(?:[^/]{1,200}/)?(\d{9,15})(?:/|$)")
_USER = re.compile(r"/(?:usr|fdbk/feedback_profile)/([^/?#]{1,80})")
_SALE = re.compile(r"\(#?\s*(\d{9,15})\s*\)\s*$")
_SCORE = re.compile(r"\s*\(\s*([\d.,\s]{1,15})\s*\)\s*$")
_PICTURE = re.compile(r"ebayimg\.com/images/g/([\w~-]{8,40})/")
_DEFAULT = re.compile(r"order (?:delivered on time with no issues|completed successfully\b.{0,40})\W*", re.IGNORECASE)
_RATED = {"POSITIVE": Stratum.POSITIVE, "NEUTRAL": Stratum.NEUTRAL, "NEGATIVE": Stratum.NEGATIVE}
_SUFFIXES = ("", "_item")  # every choice has one name a tab


class Ebay:
    """Feedback about sellers of eBay, as a person saved it."""

    name = "ebay"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset(f"ebay.{country}" for country in _COUNTRIES.split())
    parameters = frozenset(
        {"username", "item_id", "fdbkType", "filter"}
        | {f"{name}{end}" for end in _SUFFIXES for name in ("page_id", "overall_rating", "sort", "filter_image")}
        | {f"{name}{end}" for end in _SUFFIXES for name in ("filter_video", "filter_topic")}
    )
    about = About(
        title="eBay",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.9, "text": 0.8, "reviewer_mask": 0.8},
        note="feedback rates the seller; eBay shows periods, not days",
    )

    def match(self, page: Page) -> float:
        host = page.host.partition(":")[0]
        known = any(host == site or host.endswith(f".{site}") for site in self.sites)
        path = path_of(page.url)
        ours = page.status < 400 and known and ("/fdbk/" in path or _ITEM.search(path))
        return 1.0 if ours else 0.0

    def parse(self, page: Page) -> Parsed:
        if page.query.get("fdbkType", "FeedbackReceivedAsSeller") != "FeedbackReceivedAsSeller":
            return Parsed()  # about the seller as a buyer, or by the seller: nothing about the shop
        item = _ITEM.search(path_of(page.url))
        seller = _seller(page)
        return _item_page(page, item[1], seller) if item else _feedback_page(page, seller)


@dataclass(frozen=True)
class _Where:
    """What the rows of a page have in common."""

    seller: str  # "" if the page does not say
    item: str | None  # the one that the page was opened for
    stratum: Stratum


def _seller(page: Page) -> Shop | None:
    """User names are the same in any case."""
    own = page.query.get("username") or _user(path_of(page.url))
    card = page.selector.css("[data-testid*='sellercard'] a[href*='/usr/'], .x-sellercard-atf a[href*='/usr/']")
    link = next(
        (name for a in (*card, *page.selector.css("a[href*='/usr/']")) if (name := _user(a.attrib["href"]))), None
    )
    name = tidy(own or link)
    return Shop(platform="ebay", shop_id=name.lower(), name=name) if name else None


def _user(address: str) -> str | None:
    found = _USER.search(address)
    return unquote(found[1]) if found else None


# --- pages --------------------------------------------------------------------------------------------------


def _item_page(page: Page, item: str, seller: Shop | None) -> Parsed:
    name = text_of(page.selector, ".x-item-title__mainTitle, h1")
    panels = _panels(page)
    reviews = _read(panels, _Where(seller.shop_id if seller else "", item, Stratum.DEFAULT))
    link = absolute(page, page.selector.css("a[href*='/fdbk/mweb_profile']::attr(href)").get())
    return Parsed(
        shop=seller,
        products=(Product(product_id=item, name=name, url=page.url.split("?", 1)[0], sku=item),),
        reviews=reviews,
        follow=(Follow(link, Kind.REVIEWS, product_id=item),) if link else (),
        seen=frozenset({item}),
        outcome=Outcome.PAGE_LIMIT,
        note=f"eBay's item page shows {len(reviews)} feedbacks; the others are on the seller's feedback page",
        stratum=Stratum.DEFAULT,
        rows=sum(len(panel) for panel in panels),
    )


def _feedback_page(page: Page, seller: Shop | None) -> Parsed:
    panels, item = _panels(page), page.query.get("item_id") or None
    stratum = _stratum(page)
    where = _Where(seller.shop_id if seller else "", item, stratum)
    reviews = _read(panels, where)
    about = item or where.seller
    claimed = _total(page, item) if stratum in (Stratum.DEFAULT, Stratum.NEWEST) else None
    empty = bool(claimed) and not any(panels) and _number(page) == 1
    return Parsed(
        shop=seller,
        products=_products(panels),
        reviews=reviews,
        follow=_next_page(page, about, stratum),
        claimed={about: claimed} if about and claimed is not None else {},
        seen=frozenset({item} if item else {r.product_id for r in reviews}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"eBay counts {claimed} feedbacks and this page has none that can be read" if empty else None,
        stratum=stratum,
        rows=sum(len(panel) for panel in panels),
    )


def _panels(page: Page) -> list[list[Selector]]:
    """The rows of each tab; of the whole page where it has no tabs."""
    tabs = [list(panel.css("li.fdbk-container")) for panel in page.selector.css(".tabs__panel")]
    return [rows for rows in tabs if rows] or [list(page.selector.css("li.fdbk-container"))]


def _total(page: Page, item: str | None) -> int | None:
    """Of "This item (12)" and "All items (36,704)" the one that this page is about."""
    labels = [text_of(tab) or "" for tab in page.selector.css(".tabs__item, .tabs [role='tab']")]
    counts = [read_count(found[1]) for label in labels if (found := re.search(r"\(([\d.,\s]{1,15})\)", label))]
    shown = counts[:1] if item else counts[-1:]
    return next(iter(shown), None) if counts else read_count(text_of(page.selector, ".fdbk-result-status"))


def _number(page: Page) -> int:
    return next((n for end in _SUFFIXES if (n := read_count(page.query.get(f"page_id{end}")))), 1)


def _next_page(page: Page, about: str | None, stratum: Stratum) -> tuple[Follow, ...]:
    """The first tab's link; its address may be nothing but a query."""
    links = page.selector.css("a.pagination__next[href]:not([aria-disabled='true'])::attr(href)").getall()
    url = next((url for link in links if (url := absolute(page, link))), None)
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=about or None),) if url else ()


def _stratum(page: Page) -> Stratum:
    """New addresses name each choice; older ones have all of them in `filter`, as "overall_rating:NEGATIVE"."""
    older = dict(part.split(":", 1) for part in page.query.get("filter", "").split(",") if ":" in part)
    rated = {v.upper() for v in (*_choices(page, "overall_rating"), older.get("overall_rating", "")) if v}
    if rated:
        return _RATED.get(rated.pop(), Stratum.FILTERED) if len(rated) == 1 else Stratum.FILTERED
    for name, stratum in (("filter_image", Stratum.PICTURES), ("filter_video", Stratum.VIDEO)):
        if "true" in _choices(page, name):
            return stratum
    if any(_choices(page, "filter_topic")) or "period" in older:
        return Stratum.FILTERED
    newest = any(choice.upper().startswith("TIME") for choice in _choices(page, "sort"))
    return Stratum.NEWEST if newest else Stratum.DEFAULT


def _choices(page: Page, name: str) -> list[str]:
    return [page.query.get(f"{name}{end}", "") for end in _SUFFIXES]


# --- rows ---------------------------------------------------------------------------------------------------


def _products(panels: list[list[Selector]]) -> tuple[Product, ...]:
    """The items that the rows name, each once."""
    named = {sale[0]: sale[1] for rows in panels for row in rows if (sale := _sale(row))}
    return tuple(Product(product_id=item, name=name, sku=item) for item, name in named.items())


def _read(panels: list[list[Selector]], where: _Where) -> tuple[Review, ...]:
    """Each sale once: what the first tab showed is left out of the second, as often as it stood there."""
    first, *others = [[_review(row, where) for row in rows] for rows in panels]
    shown = Counter(_same(review) for review in first)
    rest = []
    for review in (review for reviews in others for review in reviews):
        if shown[_same(review)]:
            shown[_same(review)] -= 1
        else:
            rest.append(review)
    return tuple(review for review in (*first, *rest) if review.product_id)


def _same(review: Review) -> tuple[Any, ...]:
    return review.reviewer_mask, review.reviewer_level, review.rating_raw, review.text, review.product_id


def _review(row: Selector, where: _Where) -> Review:
    sale = _sale(row)
    item = sale[0] if sale else where.item
    word = _rated(row)
    text = text_of(row, ".fdbk-container__details__comment")
    verified = row.css(".fdbk-container__details__verified__purchase")
    return Review(
        platform="ebay",
        source="ebay",
        shop_id=where.seller,
        product_id=item or where.seller,
        sku=item,
        **_buyer(row),
        rating=STARS[word] if word else None,
        rating_raw=word,
        text=text,
        # "Past 6 months" is no date, and none is made of it.
        **created(read_date(text_of(row, ".fdbk-container__details__info__divide__time"), languages=("en",))),
        verified_purchase=True if verified else None,
        is_default=True if _DEFAULT.fullmatch(text or "") else None,
        image_ids=_pictures(row),
        stratum=where.stratum,
    )


def _sale(row: Selector) -> tuple[str, str | None] | None:
    """Number and title of the item: "Brass lamp (#123456789012)"."""
    words = text_of(row, ".fdbk-container__details__item-link")
    number = _SALE.search(words or "")
    link = _ITEM.search(path_of(row.css(".fdbk-container__details__item-link a::attr(href)").get() or ""))
    item = number or link
    return (item[1], tidy(_SALE.sub("", words or ""))) if item else None


def _rated(row: Selector) -> str | None:
    """The word in the icon's names, which know no language; else in its label."""
    marks = row.css(".fdbk-container__details__info__icon *, .fdbk-container__details__info__icon")
    for name in ("data-test-type", "data-test-id", "class", "aria-label"):
        words = " ".join(mark.attrib.get(name, "") for mark in marks).lower()
        found = [word for word in STARS if word in words]
        if len(found) == 1:
            return found[0]
    return None


def _buyer(row: Selector) -> dict[str, Any]:
    """Masked name, and the feedback score behind it."""
    name = ".fdbk-container__details__info__username"
    shown = text_of(row, f"{name} > span:first-child") or text_of(row, name)
    score = _SCORE.search(shown or "")
    level = f"feedback score {read_count(score[1])}" if score else None
    return {"reviewer_mask": tidy(_SCORE.sub("", shown or "")), "reviewer_level": level}


def _pictures(row: Selector) -> tuple[str, ...]:
    urls: Iterable[str] = row.css("img::attr(data-src), img::attr(src)").getall()
    return tuple(dict.fromkeys(match[1] for url in urls if (match := _PICTURE.search(url))))
