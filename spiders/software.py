"""Which shop software made a page, by what its own markup and headers say.

Kept apart from the platform files because linked data needs to know of the others: it leaves the finding of
products to the shop's own software, where one is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .contract import Page

_WOO_BODY = re.compile(rb"<body[^>]{0,2000}class=[\"'][^\"'>]{0,2000}\bwoocommerce", re.IGNORECASE)
_WOO_SIGNS = (
    b"wp-content/plugins/woocommerce",
    b"wc_add_to_cart_params",
    b"/wc/store/v1",
    b'content="WooCommerce',
)
_SHOPIFY_SIGNS = (b"Shopify.shop", b"cdn.shopify.com/", b"ShopifyAnalytics", b"/cdn/shopifycloud/")
_OPENCART_SIGNS = (b"index.php?route=product/", b"index.php?route=common/", b"catalog/view/javascript/")
_MAGENTO_SIGNS = (
    b"text/x-magento-init",
    b"data-mage-init=",
    b"mage/cookies",
    b"/static/frontend/Magento/",
    b"window.hyva",
)
_MAGENTO_FILES = re.compile(rb"/static/version\d{1,15}/frontend/")
_PRESTASHOP_SIGNS = (
    b"var prestashop =",
    b'content="PrestaShop',
    b"content='PrestaShop",
    b"/modules/ps_",
    b"list-comments-url=",
)
_OSCAR_SIGNS = (b"oscar/js/oscar/ui", b"oscar.init(")


def is_woocommerce(page: Page) -> bool:
    return any(sign in page.body for sign in _WOO_SIGNS) or bool(_WOO_BODY.search(page.body[:200_000]))


def is_shopify(page: Page) -> bool:
    headers = page.headers
    return "x-shopid" in headers or "shopify" in headers.get("powered-by", "").lower() or _has(page, _SHOPIFY_SIGNS)


def is_opencart(page: Page) -> bool:
    return _has(page, _OPENCART_SIGNS)


def is_magento(page: Page) -> bool:
    named = any(header.startswith("x-magento-") for header in page.headers)
    return named or _has(page, _MAGENTO_SIGNS) or bool(_MAGENTO_FILES.search(page.body))


def is_prestashop(page: Page) -> bool:
    return "prestashop" in page.headers.get("powered-by", "").lower() or _has(page, _PRESTASHOP_SIGNS)


def is_oscar(page: Page) -> bool:
    return _has(page, _OSCAR_SIGNS) or (b'class="product_pod"' in page.body and b"/catalogue/" in page.body)


_SOFTWARE: tuple[tuple[str, Callable[[Page], bool]], ...] = (
    ("oscar", is_oscar),
    ("woocommerce", is_woocommerce),
    ("shopify", is_shopify),
    ("opencart", is_opencart),
    ("magento", is_magento),
    ("prestashop", is_prestashop),
)


def known_software(page: Page) -> str | None:
    """Name of the platform file for this page's shop software, or None."""
    return next((name for name, recognised in _SOFTWARE if recognised(page)), None)


def _has(page: Page, signs: tuple[bytes, ...]) -> bool:
    return any(sign in page.body for sign in signs)
