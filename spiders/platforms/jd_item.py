"""A product page of JD that a person saved: which product, and which shop sells it.

The shop's id stands in the inline `pageConfig` (`shopId:'…'`) or in the link to its front page
(`mall.jd.com/index-<id>.html`). Current pages are built by scripts, so what is there depends on how the page was
saved; unchecked on the live site. Its reviews are not in it.
"""

from __future__ import annotations

import re

from ...records import Product, Shop
from ..contract import Page, Parsed
from ..markup import text_of, tidy
from .jd_asked import item_url
from .jd_floors import first_page

_ITEM = re.compile(r"^https?://item(?:\.m)?\.jd\.com/(?:product/)?(\d{4,20})\.html", re.IGNORECASE)
_SHOP_ID = re.compile(r"""\bshopId["']?\s*[:=]\s*["']?(\d{3,15})\b""")
_SHOP_LINK = re.compile(r"\bmall\.jd\.com/index-(\d{3,15})\.html")
_NAME = ".sku-name, .sku-title, .itemInfo-wrap .sku-name"
_TITLE_END = re.compile(r"【[^】]{0,60}】[^【】]{0,20}京东\s*$|[-_\s]*京东(?:商城)?\s*$")


def sku_of(page: Page) -> str | None:
    """The product that a product page's address names."""
    found = _ITEM.match(page.url)
    return found[1] if found else None


def parse_item(page: Page, sku: str) -> Parsed:
    """Product, shop as far as the page names it, and what to save next."""
    product = Product(product_id=sku, name=_name(page), url=item_url(sku))
    return Parsed(shop=_shop(page), products=(product,), follow=(first_page(sku),))


def _name(page: Page) -> str | None:
    shown = text_of(page.selector, _NAME)
    return shown or tidy(_TITLE_END.sub("", page.selector.css("title::text").get() or ""))


def _shop(page: Page) -> Shop | None:
    """None if several shops are linked and no `pageConfig` says which is the seller: the others advertise."""
    links = [(found[1], link) for link in page.selector.css("a") if (found := _link_in(link.attrib.get("href", "")))]
    stated = _SHOP_ID.search(page.text)
    ids = {stated[1]} if stated else {shop_id for shop_id, _ in links}
    if len(ids) != 1:
        return None
    shop_id = ids.pop()
    titles = (link.attrib.get("title") or text_of(link) for i, link in links if i == shop_id)
    return Shop(
        platform="jd",
        shop_id=shop_id,
        name=next((name for title in titles if (name := tidy(title))), None),
        url=f"https://mall.jd.com/index-{shop_id}.html",
    )


def _link_in(href: str) -> re.Match[str] | None:
    return _SHOP_LINK.search(href)
