"""The platforms we can read, in the order in which they are asked."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from ...records import Shop
from ..contract import Platform, Requires, host_of

_NUMBER = re.compile(r"(?:^|\D)(\d{3,20})(?:\D|$)")

# Module and class; shop software first, then review services, then what any page may carry.
REGISTERED: tuple[tuple[str, str], ...] = (
    ("oscar", "Oscar"),
    ("woocommerce", "WooCommerce"),
    ("shopify", "Shopify"),
    ("opencart", "OpenCart"),
    ("magento", "Magento"),
    ("prestashop", "PrestaShop"),
    ("judgeme", "JudgeMe"),
    ("okendo", "Okendo"),
    ("yotpo", "Yotpo"),
    ("stamped", "Stamped"),
    ("reviews_io", "ReviewsIo"),
    ("loox", "Loox"),
    ("bazaarvoice", "Bazaarvoice"),
    ("powerreviews", "PowerReviews"),
    ("trustpilot", "Trustpilot"),
    ("amazon", "Amazon"),
    ("aliexpress", "AliExpress"),
    ("ebay", "Ebay"),
    ("etsy", "Etsy"),
    ("steam", "Steam"),
    ("app_store", "AppStore"),
    ("tmall", "Tmall"),
    ("taobao", "Taobao"),
    ("mtop_rate", "MtopRate"),
    ("pinduoduo", "Pinduoduo"),
    ("vipshop", "Vipshop"),
    ("jd", "JD"),
    ("suning", "Suning"),
    ("dangdang", "Dangdang"),
    ("shopee", "Shopee"),
    ("google_play", "GooglePlay"),
    ("lazada", "Lazada"),
    ("schema_org", "SchemaOrg"),
    ("generic_html", "GenericHtml"),
)


@cache
def crawlable() -> tuple[Platform, ...]:
    """The platforms whose pages a polite crawler may fetch."""
    return tuple(p for p in platforms() if p.requires is Requires.CRAWL)


def marketplace_of(url: str) -> Platform | None:
    """The platform whose marketplace an address belongs to (see `Platform.sites`)."""
    host = host_of(url).partition(":")[0]
    owned = [p for p in platforms() if any(host == site or host.endswith(f".{site}") for site in p.sites)]
    return next(iter(owned), None)


def seed_shop(url: str) -> Shop:
    """The shop that an address asks for: its host, or on a marketplace the number in its path (an app, a store)."""
    market = marketplace_of(url)
    if market is None:
        return Shop(platform="web", shop_id=host_of(url), url=url)
    number = _NUMBER.search(urlsplit(url).path)
    return Shop(platform=market.name, shop_id=number[1] if number else host_of(url), url=url)


@cache
def platforms() -> tuple[Platform, ...]:
    """One instance of every registered platform."""
    return tuple(getattr(import_module(f"{__name__}.{module}"), name)() for module, name in REGISTERED)
