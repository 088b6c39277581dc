"""The seller's own words on a page: the description of a product, and notices, policies and offers to all buyers.

Kept beside the reviews because that is where a shop asks for praise in the open ("五星晒图返现"). Only markup is
read; what a page shows of its reviews is cut out, so that a buyer's words are never taken for the seller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from ..records import SellerText
from .contract import Follow, Kind, Page, Parsed
from .discovery import same_host_links
from .markup import path_of, tidy
from .selector import Selector

LONGEST = 20_000
"""Characters kept of one text."""

_MOST_NOTICES = 3
_DESCRIPTIONS = (
    "[itemprop=description]",
    "#product_description, #product_description + p, #product-description, #productDescription, #tab-description",
    ".product-description, .product__description, .product-single__description, .product-detail, .product-details",
    ".woocommerce-product-details__short-description, .goods-detail, .goods-desc, .detail-content, .item-description",
    "#description, #detail, #details, #J_DivItemDesc, .description, .rte",
)
_MAIN = "main, [role=main], article, #main, #content, .content, .main, body"
_ASIDE = re.compile(r"script|style|noscript|template|nav|header|footer|form|select|iframe|svg")
_BLOCK = re.compile(r"address|article|blockquote|br|d[dlt]|div|h[1-6r]|li|ol|p|section|table|t[dr]|ul")
_REVIEWS = re.compile(
    r"review|comment|rating|pinglun|pingjia|testimonial|评价|评论|jdgm|yotpo|okendo|stamped|loox|dianping",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"polic(?:y|ies)|refund|returns?\b|shipping|rewards?\b|loyalty|review-?(?:us|rules|offer|guidelines)|faq|notice"
    r"|gonggao|shouhou|tuihuan|huodong|售后|退换|退货|公告|须知|有礼|返现|晒单|活动规则|积分",
    re.IGNORECASE,
)
_ABOUT_REVIEWS = re.compile(r"review|reward|loyalty|评|晒|返现|有礼", re.IGNORECASE)


def sellers_words(page: Page, readings: Sequence[Parsed]) -> tuple[SellerText, ...]:
    """What the seller says on a page: of the only product that it shows, or to all buyers; in data, of each product."""
    if not _is_html(page):
        return tuple(said for parsed in readings for said in _in_data(page, parsed))
    products = {product.product_id for parsed in readings for product in parsed.products}
    if len(products) == 1:
        text = _described(page)
        return (SellerText(kind="description", product_id=products.pop(), url=page.url, text=text),) if text else ()
    if products or not _NOTICE.search(_address(page.url)):
        return ()
    text = _shown(page.selector, _MAIN)
    return (SellerText(kind="notice", product_id=None, url=page.url, text=text),) if text else ()


def _in_data(page: Page, parsed: Parsed) -> Iterator[SellerText]:
    """Each product's description; under the product's own address, so that its page and its data are one text."""
    for product in parsed.products:
        markup = parsed.descriptions.get(product.product_id)
        text = _shown(Selector(text=f"<html><body>{markup}</body></html>"), "body") if markup else None
        if text:
            url = product.url or f"{page.url}#{product.product_id}"
            yield SellerText(kind="description", product_id=product.product_id, url=url, text=text)


def notice_links(page: Page) -> tuple[Follow, ...]:
    """The few pages of notices and policies that a shop's front page links to, those about reviews first."""
    if path_of(page.url) != "/" or not _is_html(page):
        return ()
    found = [
        (not _ABOUT_REVIEWS.search(_address(url) + words), url)
        for url, words in same_host_links(page)
        if _NOTICE.search(_address(url)) or _NOTICE.search(words)
    ]
    first = [url for _, url in sorted(dict.fromkeys(found), key=lambda entry: entry[0])]
    return tuple(Follow(url, Kind.NOTICE) for url in list(dict.fromkeys(first))[:_MOST_NOTICES])


def _is_html(page: Page) -> bool:
    return page.status < 400 and b"<html" in page.body[:5_000].lower()


def _address(url: str) -> str:
    return unquote(urlsplit(url).path)


def _described(page: Page) -> str | None:
    parts = [tidy(page.selector.css("meta[name=description]::attr(content)").get())]
    parts += [_shown(page.selector, css) for css in _DESCRIPTIONS]
    return _cut("\n".join(_without_repeats(part for part in parts if part)))


def _without_repeats(parts: Iterator[str]) -> Iterator[str]:
    """Parts that say something new: a short description often opens the long one."""
    said = ""
    for part in parts:
        if part not in said:
            said += "\n" + part
            yield part


def _shown(selector: Selector, css: str) -> str | None:
    """Text of the first node outside reviews that `css` selects, without reviews, menus and scripts."""
    node = next((node.root for node in selector.css(css) if not _is_inside_reviews(node.root)), None)
    if node is None:
        return None
    pieces, length = [], 0
    for piece in _pieces(node):
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST:
            break
    return _cut("".join(pieces))


def _is_inside_reviews(node: Any) -> bool:
    return any(_is_aside(above) for above in (node, *node.iterancestors()) if above.tag not in ("html", "body", "main"))


def _is_aside(node: Any) -> bool:
    names = " ".join(node.get(name) or "" for name in ("class", "id", "itemprop", "itemtype"))
    return bool(_ASIDE.fullmatch(node.tag) or _REVIEWS.search(names))


def _pieces(root: Any) -> Iterator[str]:
    """Runs of text below an element, a line end at each block; what stands aside is passed over."""
    pending: list[Any] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
            continue
        if node is not root and node.tail:
            pending.append(node.tail)
        if not isinstance(node.tag, str) or (node is not root and _is_aside(node)):
            continue
        if _BLOCK.fullmatch(node.tag):
            yield "\n"
            pending.append("\n")
        pending += reversed(node)
        if node.text:
            yield node.text


def _cut(text: str) -> str | None:
    return tidy(text[:LONGEST])
