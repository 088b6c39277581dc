"""Links that lead from a product's reviews to more of them: numbers, "next", "下一页", "all 40 reviews"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ..contract import Follow, Kind, Page
from ..discovery import looks_like_product, page_number, review_paging
from ..markup import absolute, path_of, same_host
from ..product_address import is_reviews_path, product_key, tokens
from .page_kind import PageKind
from .page_tree import Tree
from .review_lists import ReviewList
from .review_words import MORE, REVIEW

_NEVER = re.compile(
    r"login|logout|cart|checkout|register|write|report|vote|reply|delete|share|print|/add|new[-_]?review|submit",
    re.IGNORECASE,
)
_MOST_ADVANCES = 60
_MOST_LINKS = 1_000


def review_links(page: Page, tree: Tree, kind: PageKind, found: ReviewList) -> Iterator[Follow]:
    """Links to further reviews: beside the list, or marked as the next page of this product."""
    urls = [url for url in _links_beside(page, tree, found) if _leads_on(page, kind, url)]
    if not urls:
        urls = [f.url for f in review_paging(page, kind.own_key) if page_number(f.url) > page_number(page.url)]
    urls += [f.url for f in reviews_elsewhere(page, tree, kind)]
    for url in dict.fromkeys(urls):
        yield Follow(url, Kind.REVIEWS, product_id=kind.own_key)


def _links_beside(page: Page, tree: Tree, found: ReviewList) -> Iterator[str]:
    """Numbers and "next" in the few boxes around the list that are not yet the whole page."""
    section = found.parent
    for above in tree.above(found.parent, 3):
        if tree.boxes[above].tag in ("body", "html", "main"):
            break
        section = above
    within = {p for s in found.said for p in range(s.row.start, s.row.end)}
    for position in range(section, tree.boxes[section].end):
        box = tree.boxes[position]
        if position in within or not (box.tag in ("a", "button") or "data-url" in box.element.attrib):
            continue
        words = " ".join(tree.text(position).split())[:60] if box.atom_end - box.atom <= 6 else ""
        words = (
            words
            or tree.attribute(position, "aria-label")
            or tree.attribute(position, "title")
            or tree.attribute(position, "rel")
        )
        if re.fullmatch(r"\W{0,3}\d{1,4}\W{0,3}|第?\d{1,4}页|[»›>→]+", words) or MORE.fullmatch(words):
            yield from _targets(page, tree, position)


def _targets(page: Page, tree: Tree, position: int) -> Iterator[str]:
    element = tree.boxes[position].element
    if "nofollow" in (element.get("rel") or ""):
        return
    names = (
        ("href", "data-href", "data-url", "data-next-url", "data-next", "hx-get")
        if tree.boxes[position].tag == "a"
        else ("data-href", "data-url", "data-next-url", "hx-get")
    )
    for name in names:
        url = absolute(page, element.get(name))
        if url and same_host(page, url):
            yield url


def _leads_on(page: Page, kind: PageKind, url: str) -> bool:
    """A later page of the same product's reviews; page 1 under its second address brings nothing."""
    if url == page.url or _NEVER.search(urlsplit(url).path + "?" + urlsplit(url).query):
        return False
    same = (
        product_key(url) == kind.own_key
        or path_of(url) == path_of(page.url)
        or bool(tokens(url) & (tokens(page.url) | {kind.own_key}))
    )
    number = page_number(url)
    if number > 1:
        return same and number <= page_number(page.url) + _MOST_ADVANCES
    return (
        same
        and is_reviews_path(path_of(url))
        and path_of(url) != path_of(page.url)
        and not looks_like_product(path_of(page.url) if is_reviews_path(path_of(page.url)) else "")
    )


def reviews_elsewhere(page: Page, tree: Tree, kind: PageKind) -> Iterator[Follow]:
    """A product page's link to the page of all its reviews: named so, and with its number or name in the address."""
    if is_reviews_path(path_of(page.url)):
        return
    own = tokens(page.url) | {kind.own_key}
    seen: set[str] = set()
    for position, box in enumerate(tree.boxes):
        if box.tag != "a" or not box.element.get("href"):
            continue
        words = " ".join(tree.text(position).split())[:60] if box.atom_end - box.atom <= 6 else ""
        href = box.element.get("href")
        if len(seen) >= _MOST_LINKS or href in seen or not (REVIEW.search(href) or REVIEW.search(words)):
            continue
        seen.add(href)
        url = absolute(page, href)
        if (
            not url
            or url in seen
            or not same_host(page, url)
            or path_of(url) == path_of(page.url)
            or _NEVER.search(url)
        ):
            continue
        named = is_reviews_path(path_of(url)) or REVIEW.search(path_of(url))
        if (named or (MORE.fullmatch(words) and REVIEW.search(words))) and (
            own & tokens(url) or product_key(url) == kind.own_key
        ):
            seen.add(url)
            yield Follow(url, Kind.REVIEWS, product_id=kind.own_key)
