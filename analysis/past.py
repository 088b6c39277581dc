"""What earlier readings of a shop saw, and what has changed since: result types that reports read."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .results import Authenticity


class Mark(enum.StrEnum):
    """What a past review was, for the reader of a list of what is gone."""

    WITNESS = "witness"
    COMPLAINT = "complaint"
    FLAGGED = "flagged"  # praise with a suspicion of at least `trust.flagged`


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReview:
    """A review as an earlier reading saw it: it is not, or not so, among `ShopFindings.reviews`."""

    product_id: str | None
    review_id: str | None
    rating: float | None
    day: str | None  # ISO date of the review
    title: str | None
    text: str | None
    followup: str | None
    reviewer: str | None  # masked, as the platform shows it
    marks: tuple[Mark, ...] = ()
    last_seen: str | None = None  # ISO date of the last reading that showed it
    page: str | None = None  # SHA-256 of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A review whose stars or words were changed between two readings."""

    before: PastReview
    after: PastReview


@dataclass(frozen=True, slots=True, kw_only=True)
class StarChange:
    """Reviews of one star (None: without stars), by what happened to them; changed ones under their old star."""

    star: int | None
    then: int
    new: int
    changed: int
    sought: int  # of `then`: their products were read to the end since
    vanished: int  # of `sought`
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What two readings of one shop differ in."""

    since: str  # ISO date of the earlier reading
    until: str  # of the later one
    stars: tuple[StarChange, ...]  # five to one, then without stars; only those that occur
    written_since: int  # new ones that are dated after the earlier reading; the others are older and newly read
    then: Authenticity
    now: Authenticity
    edits: tuple[Edit, ...]
    gone: tuple[PastReview, ...]  # witnesses, complaints and flagged praise first
    other_source: int = 0  # products that are not compared: another source shows their reviews now

    @property
    def anything(self) -> bool:
        """Whether there is any new, edited or vanished review."""
        return any(self.total(name) for name in ("new", "changed", "vanished")) or self.then.n != self.now.n

    def total(self, name: str) -> int:
        """Sum of one of `StarChange`'s counts."""
        return sum(int(getattr(row, name)) for row in self.stars)
