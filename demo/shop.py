"""What the demo shop consists of, and the truth about each of its reviews.

The truth stays on this side: the server shows the fields that a real shop shows and nothing of `planted` or
`role`, and the comparison in `score` is made only after the crawl and the analysis are done.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pandas as pd

SHOP_NAME = "云杉小店"
ZONE = timezone(timedelta(hours=8))
CAMPAIGNS: tuple[str, ...] = ("cashback", "template", "burst", "ring")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProduct:
    product_id: int
    slug: str
    sku: str
    name: str
    price: int  # in the currency's smallest unit
    weight: float  # share of ordinary sales, relative
    edible: bool  # nobody praises the stitching of tea
    phrases: Mapping[str, Sequence[str]]  # noun, praise, use, flaw, en


@dataclass(frozen=True, slots=True)
class Account:
    """A customer account. `mail` is invented (reserved domain) and never served, only its hash is."""

    name: str
    mail: str

    @property
    def avatar(self) -> str:
        """SHA-256 of the e-mail address in hex: what a shop's avatar links give away about every reviewer."""
        return hashlib.sha256(self.mail.strip().lower().encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A review before it has an id. `when` is the shop's local time without zone."""

    product: DemoProduct
    account: Account
    rating: int
    text: str  # what a reader sees
    when: datetime
    role: str  # ordinary, default, short, meme, bulk, regular, ... or the name of the campaign
    planted: str | None = None  # one of CAMPAIGNS; None: honest
    language: str = "zh"
    verified: bool = True
    markup: str | None = None  # stored HTML, where the writer used allowed tags; else made from `text`


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReview:
    """A published review with its truth."""

    review_id: int
    draft: Draft
    reply: str | None = None  # the seller's answer, shown on the product's page only
    reply_id: int | None = None

    @property
    def html(self) -> str:
        """The body as the shop serves it: entities for special characters, paragraphs and line breaks."""
        stored = self.draft.markup or html.escape(self.draft.text, quote=False)
        paragraphs = re.split(r"\n\s*\n", stored.strip())
        return "".join(f"<p>{part.replace(chr(10), '<br />' + chr(10))}</p>\n" for part in paragraphs)

    @property
    def when_utc(self) -> datetime:
        return self.draft.when.replace(tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True)
class DemoShop:
    """A whole shop; `reviews` are in order of time, which is also the order of ids."""

    seed: int
    products: tuple[DemoProduct, ...]
    reviews: tuple[DemoReview, ...]
    name: str = SHOP_NAME
    by_product: Mapping[int, tuple[DemoReview, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grouped: dict[int, list[DemoReview]] = {p.product_id: [] for p in self.products}
        for review in self.reviews:
            grouped[review.draft.product.product_id].append(review)
        object.__setattr__(self, "by_product", {k: tuple(v) for k, v in grouped.items()})

    def rating_of(self, product_id: int) -> float:
        """Mean stars as the shop shows it; 0 without reviews, as WooCommerce does."""
        ratings = [r.draft.rating for r in self.by_product[product_id]]
        return sum(ratings) / len(ratings) if ratings else 0.0

    def truth(self) -> pd.DataFrame:
        """One row a review, indexed by `review_id` (text).

        Columns: planted (a campaign or None), role, product_id, account, rating, day, language, text.
        """
        rows: list[dict[str, Any]] = [_truth_row(review) for review in self.reviews]
        return pd.DataFrame(rows).set_index("review_id")


def _truth_row(review: DemoReview) -> dict[str, Any]:
    draft = review.draft
    return {
        "review_id": str(review.review_id),
        "planted": draft.planted,
        "role": draft.role,
        "product_id": str(draft.product.product_id),
        "account": draft.account.avatar,
        "rating": draft.rating,
        "day": draft.when.date().isoformat(),
        "language": draft.language,
        "text": draft.text,
    }
