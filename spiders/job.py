"""What the parent tells a crawl to do and what the crawl says back: JSON lines over pipes.

The crawl runs in a child process (a Twisted reactor starts only once a process) that writes nothing itself: the
parent owns the ledger. Message types: `PageRecord` for every page read, `Progress`, and one `CrawlEnd`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..records import Coverage, Incentive, Outcome, Product, Review, SellerText, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One shop, one run. `key` is the ledger's (hex); `cache_dir` belongs to this run alone."""

    url: str
    key: str
    cache_dir: str
    lock_dir: str
    delay: float = 1.0  # seconds between two requests to one host
    max_products: int | None = None
    max_reviews: int | None = None
    max_pages: int | None = None
    contact: str | None = None  # how a shop can reach whoever runs this; stands in the User-Agent
    timeout: float = 30.0  # seconds a response
    max_body: int = 10 * 1024 * 1024  # bytes, decompressed
    log_level: str = "WARNING"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """A page with everything that was read from it; reaches the ledger in one transaction."""

    url: str
    request: str  # method, URL and body hash: the page's identity within a run
    sha256: str
    status: int
    fetched_at: str
    stratum: str
    rank: int
    shop: Shop
    products: tuple[Product, ...] = ()
    reviews: tuple[Review, ...] = ()
    seller_texts: tuple[SellerText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    pages: int
    products: int
    reviews: int
    waiting: str | None = None  # what the crawl waits for, if for long


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How the run ended. `scope` is set if one product was asked for."""

    outcome: Outcome
    note: str | None
    shop: Shop
    coverage: tuple[Coverage, ...] = ()  # per product
    claimed: int | None = None  # of the whole shop, where it says so
    scope: str | None = None
    unvisited: int = 0  # pages of products and lists that were found and not read
    extra: Mapping[str, int] = field(default_factory=dict)  # counters worth keeping (requests, repeated pages …)


Message = PageRecord | Progress | CrawlEnd


def encode(message: Message) -> str:
    return json.dumps({"type": type(message).__name__, **asdict(message)}, ensure_ascii=False)


def decode(line: str) -> Message:
    """Inverse of `encode`."""
    data: dict[str, Any] = json.loads(line)
    kind = data.pop("type")
    if kind == "Progress":
        return Progress(**data)
    shop = Shop(**data.pop("shop"))
    if kind == "CrawlEnd":
        coverage = tuple(_coverage(item) for item in data.pop("coverage"))
        return CrawlEnd(shop=shop, coverage=coverage, outcome=Outcome(data.pop("outcome")), **data)
    products = tuple(Product(**item) for item in data.pop("products"))
    reviews = tuple(_review(item) for item in data.pop("reviews"))
    said = tuple(SellerText(**item) for item in data.pop("seller_texts"))
    return PageRecord(shop=shop, products=products, reviews=reviews, seller_texts=said, **data)


def _coverage(data: dict[str, Any]) -> Coverage:
    return Coverage(**{**data, "outcome": Outcome(data["outcome"]), "strata": tuple(data["strata"])})


def _review(data: dict[str, Any]) -> Review:
    incentive = Incentive(data["incentive"]) if data["incentive"] else None
    return Review(**{**data, "image_ids": tuple(data["image_ids"]), "incentive": incentive})
