"""What another scan should bring: read off what was covered and what could not be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..records import Coverage, Outcome
from .results import N_, Say

UNVISITED = N_("Another scan should read the {n} pages of products or lists that were found and not read.")
PARTLY = N_(
    "{n} {n:product is|products are} not read to the end: a scan without limits would add about {missing} reviews."
)
PARTLY_UNCOUNTED = N_("{n} {n:product is|products are} not read to the end: a scan without limits would add more.")
BY_HAND = N_(
    "What is missing is not open to a crawl: pages that you save in your own browser can be added with "
    "`zhenping scan FILE`."
)
NEGATIVE = N_("The pages of low stars were not asked for; they would bring more complaints and witnesses to quote.")
FOLLOWUPS = N_("Follow-up reviews were not asked for; they show praise that was taken back later.")
BOTH = N_(
    "Pages of low stars and of follow-ups were not asked for; they would bring complaints, witnesses and praise taken "
    "back."
)
AGAIN = N_("A scan some weeks later would show which reviews vanish.")

MOST = 2
_CLOSED = frozenset({Outcome.LOGIN_REQUIRED, Outcome.ROBOTS, Outcome.BLOCKED, Outcome.PLATFORM_CAP, Outcome.PAGE_LIMIT})
_LOW = frozenset({"negative"})


def should_fetch(coverage: Coverage, products: Sequence[Coverage], *, followups: bool, once: bool) -> tuple[Say, ...]:
    """At most two sentences, what matters most first.

    Args:
        coverage: of the whole shop.
        products: of each product.
        followups: whether any follow-up was seen.
        once: a crawl read products to the end, and no later one has missed a review.
    """
    return tuple(_all(coverage, products, followups, once))[:MOST]


def _all(coverage: Coverage, products: Sequence[Coverage], followups: bool, once: bool) -> Iterator[Say]:
    if coverage.unvisited:
        yield Say(UNVISITED, {"n": coverage.unvisited})
    parts = [part for part in products if part.outcome is not Outcome.COMPLETE]
    closed = [part for part in (coverage, *parts) if part.outcome in _CLOSED]
    if closed:
        yield Say(BY_HAND)
    elif parts:
        missing = sum(max(0, (part.claimed or 0) - part.collected) for part in parts)
        values = {"n": len(parts), "missing": missing}
        yield Say(PARTLY, values) if missing else Say(PARTLY_UNCOUNTED, {"n": len(parts)})
    if coverage.outcome is not Outcome.COMPLETE or parts:
        yield from _orders(frozenset(coverage.strata), followups)
    elif coverage.collected and once:
        yield Say(AGAIN)


def _orders(strata: frozenset[str], followups: bool) -> Iterator[Say]:
    """A complete reading holds every review whatever its order; else the orders that nobody asked for."""
    if not strata:
        return
    negative = bool(strata & _LOW)
    if not negative and not followups:
        yield Say(BOTH)
    elif not negative:
        yield Say(NEGATIVE)
    elif not followups:
        yield Say(FOLLOWUPS)
