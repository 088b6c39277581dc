"""Which product an address is about: one key for a product's own page, its pages of reviews and its paging.

A number in the query (`chanpin.asp?id=3`, `pinglun.asp?id=3&page=2`) is the key itself; else the path is, without
what only says "its reviews" or "page 2". Linked data without a sku uses the same key, so both sources join.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

ID_PARAMETERS = frozenset(
    {"id", "pid", "product_id", "productid", "product", "prod_id", "prodid", "goods_id", "goodsid", "gid", "item_id"}
    | {
        "itemid",
        "item",
        "sku",
        "skuid",
        "sku_id",
        "spid",
        "cpid",
        "shangpinid",
        "proid",
        "pro_id",
        "article_id",
        "artikel",
    }
    | {"products_id", "artnr", "idproduct", "id_product", "p_id", "code"}
)
"""Names of query parameters that say which product."""

PAGE_PARAMETERS = frozenset(
    {"page", "p", "pg", "pn", "paged", "rpage", "cpage", "comment-page", "pageno", "pagenum", "pageindex", "page_no"}
    | {
        "page_num",
        "currentpage",
        "reviewpage",
        "review_page",
        "reviews_page",
        "reviewspage",
        "seite",
        "pageid",
        "curpage",
    }
    | {
        "commentpage",
        "comment_page",
        "r_page",
        "pagenumber",
        "page_number",
        "pageNo",
        "pageNum",
        "pageIndex",
        "currentPage",
    }
    | {"offset", "start"}
)
"""Names of query parameters that say which page of a series."""

REVIEW_SEGMENT = re.compile(
    r"(?<!p)(?:reviews?|ratings?|comments?|pinglun|pingjia|bewertung(?:en)?|rezensionen|avis|opinions?"
    r"|opiniones|recensioni"
    r"|feedback|testimonials|评[价论]|kundenmeinungen|kundenbewertungen|beoordelingen|resenas|all-reviews"
    r"|customer-reviews|product-reviews)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf"/(?:(?:all-|customer-|product-)?{REVIEW_SEGMENT.pattern}(?:\.\w{{3,5}})?|(?:page|seite|p"
    rf"|comment-page)[-/]?\d{{1,5}}|\d{{1,3}})/?$",
    re.IGNORECASE,
)
_PAGE_SEGMENT = re.compile(r"(?:page|seite|p|comment-page)[-_]?\d{0,5}", re.IGNORECASE)
_SUFFIX = re.compile(
    rf"[-_.]{REVIEW_SEGMENT.pattern}(?:[-_.]\d{{1,4}})?(?=\.\w{{3,5}}$|/?$)|[-_](?:page|seite"
    rf"|p)[-_]?\d{{1,4}}(?=\.\w{{3,5}}$)",
    re.IGNORECASE,
)


def product_key(url: str) -> str:
    """The number in the query, else the path; "/" if the address cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    for name, value in parse_qsl(parts.query):
        if name.lower() in ID_PARAMETERS and re.fullmatch(r"[\w.-]{1,64}", value):
            return value
    return plain_path(parts.path)


def plain_path(path: str) -> str:
    """A path without trailing parts that name its reviews or one page of them."""
    whole = path = path or "/"
    for _ in range(3):
        shorter = (
            _TRAILING.sub("", path) if is_reviews_path(path) or "page" in path.lower() or "seite" in path else path
        )
        if shorter in ("", path):
            break
        path = shorter
    # "/reviews/44" is about something: of it, nothing is left out.
    return whole if names_only_reviews(path) else _SUFFIX.sub("", path) or "/"


def names_only_reviews(path: str) -> bool:
    """Whether a path names reviews, or a page of them, and nothing that they are of."""
    parts = [part.partition(".")[0] for part in path.split("/") if part]
    return bool(parts) and all(REVIEW_SEGMENT.fullmatch(p) or _PAGE_SEGMENT.fullmatch(p) for p in parts)


def is_reviews_path(path: str) -> bool:
    """Whether a path names reviews in one of its parts."""
    return any(REVIEW_SEGMENT.match(part) or _SUFFIX.search(part) for part in path.split("/") if part)


def tokens(url: str) -> frozenset[str]:
    """Numbers and long words of an address, by which a page of reviews and its product know each other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return frozenset()
    values = [v for n, v in parse_qsl(parts.query) if n.lower() in ID_PARAMETERS]
    named = [
        s for s in parts.path.split("/") if s and not REVIEW_SEGMENT.fullmatch(s) and not _PAGE_SEGMENT.fullmatch(s)
    ]
    last = _SUFFIX.sub("", named[-1]).partition(".")[0] if named else ""
    numbers = re.findall(r"\d{1,18}", last)
    return frozenset([*values, *numbers, *([last] if len(last) >= 6 and not REVIEW_SEGMENT.match(last) else [])])
