"""Amazon, in every country: saved product pages (`/dp/<ASIN>`) and saved pages of reviews (`/product-reviews/<ASIN>`).

The parts of a review are named by `data-hook`. A product page shows about eight to thirteen reviews of thousands, those
of other countries under `cmps-` names; since November 2024 the pages of reviews want a login, and turning them fetches
HTML inside a list of instructions (`["append", "#cm_cr-review_list", "<div …"]` between `&&&`). Traps: dates and stars
are sentences in the reader's language, and Japanese names the scale before the stars (so the icon's class is read);
a translation stands, hidden, beside the original words; the variant "Color: Vine" is no Vine review and the badge
"VINE VOICE" is about the reviewer; the totals count ratings, most of them without words; a review belongs to the
product, whoever sells it. Format: formats.md, November 2026, and public code; live platform unchecked.
"""

from __future__ import annotations

import json
import re

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..markup import absolute, path_of, text_of, with_query
from ..numbers import read_count
from ..selector import Selector
from .amazon_rows import read_review, review_rows, shows_badges, stars_in

_COUNTRIES = "com ca com.mx com.br co.uk de fr it es nl se pl ie com.be com.tr ae sa eg in co.jp com.au sg cn co.za"
_PRODUCT = re.compile(r"/(?:dp|gp/product|gp/aw/d)/([A-Z0-9]{10})(?:/|$)")
_REVIEWS = re.compile(r"/(?:product-reviews|gp/aw/reviews)/([A-Z0-9]{10})(?:/|$)")
_TURNED = re.compile(r"/(?:hz/reviews-render|portal/customer-reviews)/ajax/reviews/get(?:/|$)")
_ASIN = re.compile(r"[A-Z0-9]{10}")
_CHALLENGE = re.compile(rb"validateCaptcha|opfcaptcha|Robot Check", re.IGNORECASE)
_SELLER = re.compile(r"[?&]seller=([A-Z0-9]{8,20})(?:&|$)")
_STARS = {
    "one_star": Stratum.NEGATIVE,
    "two_star": Stratum.NEGATIVE,
    "critical": Stratum.NEGATIVE,
    "three_star": Stratum.NEUTRAL,
    "four_star": Stratum.POSITIVE,
    "five_star": Stratum.POSITIVE,
    "positive": Stratum.POSITIVE,
}
_EVERYTHING = ("", "undefined", "all_stars", "all_reviews", "all_formats", "all_contents", "all_languages")
_FILTERS = ("reviewerType", "formatType", "filterByKeyword", "filterByLanguage")


class Amazon:
    """Product pages and pages of reviews of Amazon, as a person saved them."""

    name = "amazon"
    requires = Requires.REPLAY
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset(f"amazon.{country}" for country in _COUNTRIES.split())
    parameters = frozenset({"asin", "pageNumber", "sortBy", "filterByStar", "mediaType", *_FILTERS})
    about = About(
        title="Amazon",
        identity="account id in the link to the reviewer's profile (amzn1.account.*)",
        incentives="Vine badge",
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.9, "created_local": 0.8},
        note="a product page shows 8-13 reviews; more stand behind a login, ten pages at most",
    )

    def match(self, page: Page) -> float:
        ours = page.status < 400 or page.status == 503  # the robot check comes with either
        host = page.host.partition(":")[0]
        known = any(host == site or host.endswith(f".{site}") for site in self.sites)
        return 1.0 if ours and known and _kind(page) else 0.0

    def parse(self, page: Page) -> Parsed:
        asin = _asin(page)
        if asin is None:
            raise ParseError("a page of Amazon that names no product")
        root = _posted(page) if _kind(page) == "turned" else page.selector
        rows = review_rows(root)
        if not rows and not root.css("#productTitle") and _CHALLENGE.search(page.body[:50_000]):
            seen = frozenset({asin})
            return Parsed(seen=seen, outcome=Outcome.BLOCKED, note="Amazon's robot check instead of the page")
        read = _product_page if _kind(page) == "product" else _reviews_page
        return read(page, root, asin, rows)


def _kind(page: Page) -> str | None:
    path = path_of(page.url)
    kinds = (("product", _PRODUCT), ("reviews", _REVIEWS), ("turned", _TURNED))
    return next((kind for kind, pattern in kinds if pattern.search(path)), None)


def _asin(page: Page) -> str | None:
    path, asked = path_of(page.url), page.parameters.get("asin", "")
    found = _PRODUCT.search(path) or _REVIEWS.search(path)
    return found[1] if found else (asked if _ASIN.fullmatch(asked) else None)


def _posted(page: Page) -> Selector:
    """The HTML that an answer tells the page to add, one instruction after the other."""
    parts = []
    for line in page.text.split("&&&"):
        try:
            order = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(order, list) and len(order) == 3 and order[0] in ("append", "update"):
            parts.append(str(order[2]))
    return Selector(text=f"<div>{''.join(parts)}</div>", type="html")


# --- pages --------------------------------------------------------------------------------------------------


def _product_page(page: Page, root: Selector, asin: str, rows: list[Selector]) -> Parsed:
    shop = _seller(root)
    claimed = read_count(text_of(root, "[data-hook='total-review-count'], #acrCustomerReviewText"))
    link = absolute(page, root.css("[data-hook='see-all-reviews-link-foot']::attr(href)").get())
    newest = with_query(link, {"sortBy": "recent", "reviewerType": "all_reviews"}) if link else None
    return Parsed(
        shop=shop,
        products=(_product(page, root, asin, claimed),),
        reviews=_read(page, rows, asin, shop.shop_id if shop else "", Stratum.DEFAULT),
        follow=(Follow(newest, Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=asin),) if newest else (),
        claimed={asin: claimed} if claimed is not None else {},
        seen=frozenset({asin}),
        outcome=Outcome.PAGE_LIMIT if rows or not claimed else Outcome.CHANGED_MARKUP,
        note=_limit(len(rows), claimed),
        stratum=Stratum.DEFAULT,
        rows=len(rows),
    )


def _limit(shown: int, claimed: int | None) -> str:
    if not shown and claimed:
        return f"Amazon counts {claimed} ratings and this page has no review; scroll to the reviews before you save it"
    return f"Amazon's product page shows {shown} reviews; the others stand behind a login"


def _reviews_page(page: Page, root: Selector, asin: str, rows: list[Selector]) -> Parsed:
    stratum = _stratum(page)
    # A filter's total is not the product's.
    claimed = _with_words(root) if stratum in (Stratum.DEFAULT, Stratum.NEWEST) else None
    empty = not rows and bool(claimed) and _number(page) == 1
    named = root.css("[data-hook='product-link']")
    return Parsed(
        products=(_product(page, root, asin, claimed),) if named else (),
        reviews=_read(page, rows, asin, "", stratum),
        follow=_next_page(page, root, asin, stratum) if rows else (),
        claimed={asin: claimed} if claimed is not None else {},
        seen=frozenset({asin}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Amazon counts {claimed} reviews and this page has none that can be read" if empty else None,
        stratum=stratum,
        rows=len(rows),
    )


def _read(page: Page, rows: list[Selector], asin: str, shop_id: str, stratum: Stratum) -> tuple[Review, ...]:
    badges = shows_badges(rows)
    where = {"shop_id": shop_id, "product_id": asin, "stratum": stratum}
    return tuple(read_review(page, node, badges, **where) for node in rows)


def _product(page: Page, root: Selector, asin: str, claimed: int | None) -> Product:
    mean = text_of(root, "[data-hook='rating-out-of-text']") or root.css("#acrPopover::attr(title)").get()
    return Product(
        product_id=asin,
        name=text_of(root, "#productTitle, [data-hook='product-link']"),
        url=page.urljoin(f"/dp/{asin}"),
        sku=asin,
        rating_shown=stars_in(mean),
        reviews_claimed=claimed,
    )


def _seller(root: Selector) -> Shop | None:
    """Who sells it from this page; goods that Amazon itself sells name nobody."""
    link = next(iter(root.css("a#sellerProfileTriggerId[href], #merchant-info a[href*='seller=']")), None)
    seller = _SELLER.search(link.attrib["href"]) if link is not None else None
    return Shop(platform="amazon", shop_id=seller[1], name=text_of(link)) if seller and link is not None else None


def _with_words(root: Selector) -> int | None:
    """Of "1,234 total ratings, 345 with reviews" the second number; else how many ratings there are."""
    line = text_of(root, "[data-hook='cr-filter-info-review-rating-count']") or ""
    counts = [n for n in (read_count(text) for text in re.findall(r"\d[\d.,\s]*", line)) if n is not None]
    return counts[-1] if counts else read_count(text_of(root, "[data-hook='total-review-count']"))


# --- which reviews the page was asked for -------------------------------------------------------------------


def _stratum(page: Page) -> Stratum:
    asked = {name: value for name, value in page.parameters.items() if value not in _EVERYTHING}
    if any(name in asked for name in _FILTERS):
        return Stratum.FILTERED
    if "filterByStar" in asked:
        return _STARS.get(asked["filterByStar"], Stratum.FILTERED)
    if "mediaType" in asked:
        return Stratum.PICTURES
    return Stratum.NEWEST if asked.get("sortBy") == "recent" else Stratum.DEFAULT


def _number(page: Page) -> int:
    return read_count(page.parameters.get("pageNumber")) or 1


def _next_page(page: Page, root: Selector, asin: str, stratum: Stratum) -> tuple[Follow, ...]:
    link = absolute(page, root.css(".a-pagination .a-last:not(.a-disabled) a::attr(href)").get())
    return (Follow(link, Kind.REVIEWS, stratum=stratum, product_id=asin),) if link else ()
