"""Reviews in the pages of a shop whose software nobody knows and whose markup says nothing about itself.

No address, class name or template is expected. Rows that repeat around ratings and dates are found by structure
(`repeated_blocks`), their parts by what most rows have at one place (`review_rows`), and only rows that agree with
the words above them and the kind of page are taken for reviews (`review_lists`): no review is better than one that
never was. Paging is by links near the list ("next", "下一页", numbers). Where linked data shows the same reviews this
file says nothing; where it shows only the newest few of them, this file has more and wins, which is why its rank is
that of a shop's own pages. It steps aside wherever another platform knows the page. Learnt on pages of our own
making; live platform unchecked.
"""

from __future__ import annotations

import re
from collections import Counter

from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Page, Parsed, Requires, Stratum
from ..discovery import is_sitemap, page_number
from ..generic.page_kind import PageKind, claimed_count, kind_of
from ..generic.page_tree import Tree
from ..generic.review_links import review_links, reviews_elsewhere
from ..generic.review_lists import ReviewList, find_reviews, is_reviews_of_nothing
from ..generic.review_records import to_reviews
from ..linked_data import has_linked_data
from ..markup import path_of, tidy
from ..product_address import ID_PARAMETERS, PAGE_PARAMETERS, is_reviews_path, product_key

_SORTS = frozenset({"sort", "order", "orderby", "sortby", "sort_by", "sorttype", "order_by"})
_FILTERS = frozenset({"star", "stars", "rating", "score", "filter", "level", "grade", "filter_rating"})

_NEWEST = re.compile(r"date|new|recent|latest|time", re.IGNORECASE)


class GenericHtml:
    """Repeated rows with stars, dates and names, in any shop's HTML."""

    name = "generic_html"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = ID_PARAMETERS | PAGE_PARAMETERS | _SORTS | _FILTERS
    about = About(
        title="any shop's own pages",
        identity="gravatar hash or profile address, where a row has one",
        incentives="a badge beside a review, where there is one",
        checked="2026-11-23",
        against="loopback shop",
        filled={},
        note="reads what the page itself shows; reviews that only a script loads are not there",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400 or b"<" not in page.body[:2_000] or is_sitemap(page):
            return 0.0
        if not _is_html(page) or _others_know(page):
            return 0.0
        return 0.5

    def parse(self, page: Page) -> Parsed:
        tree = Tree(page)
        if not tree.atoms:
            return Parsed()
        kind = kind_of(page, tree)
        if is_reviews_of_nothing(page):
            return Parsed()
        found = find_reviews(page, tree, kind)
        if found is None:
            return _no_reviews(page, tree, kind)
        paging = tuple(review_links(page, tree, kind, found))
        reviews = to_reviews(page, tree, kind, found)
        if paging and not is_reviews_path(path_of(page.url)) and any(is_reviews_path(path_of(f.url)) for f in paging):
            reviews = [
                r for r in reviews if not (r.text or "").endswith(("…", "..."))
            ]  # whole on the page they lead to
        if _linked_data_has_them(page, reviews, bool(paging)):
            return Parsed()
        return _parsed(page, tree, kind, found, reviews, paging)


def _is_html(page: Page) -> bool:
    content = page.headers.get("content-type", "")
    return "html" in content or (
        not content
        and bool(
            re.search(
                rb"<(?:!doctype|html|body|div|table|ul|li|article|section|dl|p)\b", page.body[:4_000], re.IGNORECASE
            )
        )
    )


def _others_know(page: Page) -> bool:
    """Whether this is a page of a marketplace or review service, or any platform but linked data reads it."""
    from . import marketplace_of, platforms

    others = [p for p in platforms() if p.name not in ("generic_html", "schema_org")]
    owned = marketplace_of(page.url) is not None or any(page.host in p.hosts for p in others)
    return owned or any(map(page.is_known_to, others))


# --- the page as a whole ------------------------------------------------------------------------------------


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    return Shop(platform="web", shop_id=page.host, name=tidy(name))


def _parsed(
    page: Page, tree: Tree, kind: PageKind, found: ReviewList, reviews: list[Review], paging: tuple[Follow, ...]
) -> Parsed:
    claimed = claimed_count(tree, found.atoms)
    claimed = claimed if claimed is not None and claimed >= len(reviews) else None
    limited = claimed is not None and claimed > len(reviews) and not paging and page_number(page.url) == 1
    return Parsed(
        shop=_shop(page),
        products=(_product(page, kind, claimed),),
        reviews=tuple(reviews),
        follow=paging,
        claimed={kind.own_key: claimed} if claimed is not None else {},
        seen=frozenset({kind.own_key}),
        outcome=Outcome.PAGE_LIMIT if limited else None,
        note=f"the page states {claimed} reviews and shows {len(reviews)}" if limited else None,
        stratum=_stratum(page),
        rows=len(reviews),
    )


def _product(page: Page, kind: PageKind, claimed: int | None) -> Product:
    own = product_key(page.url) == kind.own_key and not is_reviews_path(path_of(page.url))
    return Product(
        product_id=kind.own_key,
        name=kind.name if own else None,  # a page of reviews is headed by itself
        url=page.url if own else kind.own_url,
        reviews_claimed=claimed,
    )


def _no_reviews(page: Page, tree: Tree, kind: PageKind) -> Parsed:
    """A product without reviews on its page: what it claims, and the page of reviews that it links to."""
    if not kind.product or kind.article or kind.home:
        return Parsed()
    claimed = claimed_count(tree, None)
    links = tuple(reviews_elsewhere(page, tree, kind)) if claimed != 0 else ()
    if claimed is None and not links:
        return Parsed()
    unread = bool(claimed) and not links
    return Parsed(
        shop=_shop(page),
        products=(_product(page, kind, claimed),),
        follow=links,
        claimed={kind.own_key: claimed} if claimed is not None else {},
        seen=frozenset({kind.own_key}),
        outcome=Outcome.PAGE_LIMIT if unread else None,
        note=f"the page states {claimed} reviews and shows none: a script may load them" if unread else None,
    )


def _stratum(page: Page) -> Stratum | None:
    query = {name.lower(): value for name, value in page.query.items()}
    chosen = [value for name in _FILTERS if (value := query.get(name)) and value.lower() not in ("all", "0", "")]
    if chosen:
        return (
            Stratum.NEGATIVE
            if chosen[0].lower() in ("1", "2", "negative", "bad", "critical", "low")
            else Stratum.FILTERED
        )
    return Stratum.NEWEST if any(_NEWEST.search(query.get(name, "")) for name in _SORTS) else None


def _linked_data_has_them(page: Page, reviews: list[Review], paging: bool) -> bool:
    """Whether linked data shows every review of this page, and of the product's other pages as well.

    Both sources must not be split over the pages of one product: a report uses one of them. Markup inside the rows
    (microdata) is on every page; a separate block (JSON-LD) is trusted only where there is one page.
    """
    if not has_linked_data(page):
        return False
    from .schema_org import SchemaOrg

    linked = SchemaOrg().parse(page).reviews
    shown = Counter(_sign(r) for r in reviews)
    missing = sum((shown - Counter(_sign(r) for r in linked)).values())
    if len(linked) < len(reviews) or missing > 0.1 * len(reviews):
        return False
    within = b"itemprop=" in page.body and b"Review" in page.body and b"itemscope" in page.body
    return within or (not paging and page_number(page.url) == 1)


def _sign(review: Review) -> tuple[str, float | None]:
    return re.sub(r"\W+", "", review.text or review.title or "").lower()[:40], review.rating
