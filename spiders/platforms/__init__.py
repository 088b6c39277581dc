"""The platforms we can read, in the order in which they are asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..contract import Platform

# Module and class; shop software first, then review services, then what any page may carry.
REGISTERED: tuple[tuple[str, str], ...] = (
    ("oscar", "Oscar"),
    ("woocommerce", "WooCommerce"),
    ("shopify", "Shopify"),
    ("opencart", "OpenCart"),
    ("judgeme", "JudgeMe"),
    ("schema_org", "SchemaOrg"),
)


@cache
def platforms() -> tuple[Platform, ...]:
    """One instance of every registered platform."""
    return tuple(getattr(import_module(f"{__name__}.{module}"), name)() for module, name in REGISTERED)
