"""The one vocabulary: what every part of the program says to the next.

A source (crawl, capture, table) becomes `Shop`, `Product`, `Review` and `Coverage`; the ledger keeps them;
analysis reads them as columns of the same names. ``None`` always means "not known", never "no".
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields

Scalar = str | int | float | bool | None


class Outcome(enum.StrEnum):
    """Why collecting stopped, from best to worst; `COMPLETE` only if every page was seen."""

    COMPLETE = "complete"
    PAGE_LIMIT = "page_limit"  # the page itself shows only the first few reviews
    BUDGET = "budget"  # --max-products, --max-reviews or --max-pages of this run
    PLATFORM_CAP = "platform_cap"  # the platform shows fewer than it claims
    LOGIN_REQUIRED = "login_required"
    ROBOTS = "robots"
    BLOCKED = "blocked"
    CHANGED_MARKUP = "changed_markup"
    UNREACHABLE = "unreachable"
    ERROR = "error"


class Incentive(enum.StrEnum):
    """Who rewarded this review, where a source says so."""

    NONE = "none"
    PLATFORM = "platform"
    MERCHANT = "merchant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    platform: str
    shop_id: str  # a self-hosted shop's host (with a port that is not the scheme's own)
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    product_id: str
    name: str | None = None
    url: str | None = None
    sku: str | None = None
    rating_shown: float | None = None  # the shop's own mean, on the 1-5 scale
    reviews_claimed: int | None = None  # how many reviews the shop says there are


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerText:
    """What the seller says to buyers on a page of the shop."""

    kind: str  # description: of one product; notice: policies, offers and announcements to everybody
    product_id: str | None
    url: str
    text: str


class Mark(enum.StrEnum):
    """What a person who looked at a review says of the suspicion against it."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditMark:
    """One review as a person marked it; `reasons` as in `reviews.csv`, under the weights that are shipped."""

    product_id: str
    source: str
    review_id: str
    mark: Mark
    flagged: bool  # false: mixed in, so that not every review shown is a suspected one
    reasons: str | None
    rules_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantStatement:
    """What the merchant answers to a report."""

    text: str
    sha256: str
    added_on: str  # ISO date of the day it was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review as one source showed it. Fields stand in the order of the exported columns."""

    # where
    platform: str
    source: str  # judgeme, schema_org, oscar, ... : whose words these are
    shop_id: str
    product_id: str
    sku: str | None = None
    url: str | None = None
    # identity. A platform file gives the raw stable identity and name; `identity.pseudonymise` turns them into
    # a keyed hash and a mask before anything else sees them.
    review_id: str | None = None  # None: the source has no ids; the spider makes one from the content
    reviewer_id: str | None = None  # only a *stable* platform identity; a masked nickname is never one
    reviewer_mask: str | None = None  # j***8
    reviewer_level: str | None = None
    reviewer_total: int | None = None  # reviews the platform says they wrote
    avatar_id: str | None = None
    # opinion
    rating: float | None = None  # 1-5
    rating_raw: str | None = None
    title: str | None = None
    text: str | None = None
    language: str | None = None
    # time
    created_local: str | None = None  # ISO date or datetime, as shown, without zone
    created_at: str | None = None  # ISO UTC; null below second precision
    created_precision: str | None = None  # second | minute | day | month | year
    tz: str | None = None
    ordered_at: str | None = None
    # purchase
    verified_purchase: bool | None = None
    variant: str | None = None
    purchase_count: int | None = None
    # disclosed
    is_default: bool | None = None  # the platform wrote it, not the buyer
    incentive: Incentive | None = None
    incentive_source: str | None = None
    # follow-up
    followup_text: str | None = None
    followup_at: str | None = None
    # seller
    reply_text: str | None = None
    reply_at: str | None = None
    # media
    image_ids: tuple[str, ...] = ()
    video_count: int | None = None
    # votes
    helpful_count: int | None = None
    # sampling
    stratum: str = "default"  # default | newest | negative | follow-up | ...
    # evidence, filled by the ledger
    page_sha256: str | None = None
    fetched_at: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None


REVIEW_COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Review))
"""Column names of every frame, table and export of reviews, in order."""

EVIDENCE_COLUMNS: tuple[str, ...] = ("page_sha256", "fetched_at", "first_seen", "last_seen")
"""Columns that say when and where we saw a review, not what it says; a version never depends on them."""

SHARE_STRATA: frozenset[str] = frozenset({"default", "newest"})
"""Only reviews fetched in these orders may feed shares, ratings and authenticity (others are a biased sample)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was seen of one product's reviews (or, with ``product_id=None``, of the whole shop's)."""

    product_id: str | None
    outcome: Outcome
    collected: int
    claimed: int | None = None
    pages: int = 0
    strata: tuple[str, ...] = ()
    first_date: str | None = None
    last_date: str | None = None
    unvisited: int = 0  # pages of products or lists that a cut-off run found and did not read

    @property
    def share(self) -> float | None:
        """Collected / claimed, at most 1; None if the shop claims nothing."""
        if not self.claimed:
            return None
        return min(1.0, self.collected / self.claimed)
