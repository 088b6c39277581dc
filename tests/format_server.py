"""Everything that a test needs to crawl our fixtures as shops: server, proxy and ready-made shops."""

from __future__ import annotations

from format_shops import (
    Expected,
    judgeme_service,
    opencart_shop,
    schema_shop,
    shopify_shop,
    woocommerce_shop,
)
from loopback_http import (
    FormatServer,
    Hit,
    LoopbackProxy,
    Request,
    Response,
    Route,
    Routes,
    answer,
    megabytes,
)

__all__ = [
    "Expected",
    "FormatServer",
    "Hit",
    "LoopbackProxy",
    "Request",
    "Response",
    "Route",
    "Routes",
    "answer",
    "judgeme_service",
    "megabytes",
    "opencart_shop",
    "schema_shop",
    "shopify_shop",
    "woocommerce_shop",
]
