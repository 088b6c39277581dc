"""The platforms we can read, in the order in which they are asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..contract import Platform, Requires, host_of

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
def crawlable() -> tuple[Platform, ...]:
    """The platforms whose pages a polite crawler may fetch."""
    return tuple(p for p in platforms() if p.requires is Requires.CRAWL)


def marketplace_of(url: str) -> Platform | None:
    """The platform whose marketplace an address belongs to (see `Platform.sites`)."""
    host = host_of(url).partition(":")[0]
    owned = [p for p in platforms() if any(host == site or host.endswith(f".{site}") for site in p.sites)]
    return next(iter(owned), None)


@cache
def platforms() -> tuple[Platform, ...]:
    """One instance of every registered platform."""
    return tuple(getattr(import_module(f"{__name__}.{module}"), name)() for module, name in REGISTERED)
