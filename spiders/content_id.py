"""Identity for reviews of platforms that give none: what they say, plus the ordinal among equals.

Two buyers may well write "ok" on the same day, so equal rows count as different reviews, unless the whole page is
one that was already read: shops link their first page under two addresses, and some serve page 1 again past the
end. A page whose sequence of rows was seen before is therefore a repeat and brings nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..records import Review


def content_key(review: Review) -> str:
    """Hash of shop, product, name, date, rating and text."""
    parts = (
        review.shop_id,
        review.product_id,
        review.reviewer_mask,
        review.created_local,
        review.rating,
        review.title,
        review.text,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


class ContentIds:
    """Gives ids to the rows of one run; holds which pages of which product were already read."""

    def __init__(self) -> None:
        self._pages: defaultdict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
        self._count: Counter[str] = Counter()
        self.repeated_pages = 0

    def assign(self, reviews: Sequence[Review]) -> list[Review]:
        """Fill in missing `review_id`; empty for a page that repeats an earlier one."""
        nameless = [r for r in reviews if r.review_id is None]
        if not nameless:
            return list(reviews)
        sequence = tuple(content_key(r) for r in nameless)
        pages = self._pages[nameless[0].source, nameless[0].product_id]
        if sequence in pages:
            self.repeated_pages += 1
            return [r for r in reviews if r.review_id is not None]
        pages.add(sequence)
        return [r if r.review_id is not None else self._named(r) for r in reviews]

    def _named(self, review: Review) -> Review:
        key = content_key(review)
        ordinal = self._count[key]
        self._count[key] += 1
        return replace(review, review_id=f"c-{key}-{ordinal}")
