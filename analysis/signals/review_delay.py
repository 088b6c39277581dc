"""Reviews written on the day of the order, before the goods can be there."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import group_judged, grouped


class ReviewDelay:
    """Reviews on the day of the order.

    Definition: reviews whose day (`created_local`) is that of the order (`ordered_at`) or up to `days` later, among
    those with both days known. The group is notable if its share exceeds what is usual (other shops, else the rule
    file) by more than chance, and fails if its stars are higher than those of later reviews, too. Who is asked to
    praise at once (for a reward, or for an empty parcel) has not used what is praised. Source: the idea is common to
    review checkers; the usual share is measured, see rules.toml. Limits: needs the order's day, which few platforms
    show. Innocent: couriers of the same day, digital goods, a shop round the corner.
    """

    id = "review_delay"
    family = "time"
    name = N_("Praise on the day of the order")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        rules = context.rules["signals"][self.id]
        delay = delays(reviews)
        known = delay.notna()
        inside = delay.le(rules["days"])
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return group_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} reviews with the days of order and review; there are {n}."),
            message=N_("{count} of {n} reviews ({percent} %) were written on the day of the order."),
            innocent=(
                N_("Delivery within hours, digital goods, or a purchase in the shop itself."),
                N_("Satisfied buyers write sooner than others."),
            ),
        )


def delays(reviews: pd.DataFrame) -> pd.Series:
    """Days from order to review; null where a day is unknown or the review would come before the order."""
    shown = reviews["ordered_at"].where(reviews["ordered_at"].notna(), "").astype(str).str.slice(0, 10)
    ordered = pd.to_datetime(shown, format="%Y-%m-%d", errors="coerce")
    days = (reviews["day"] - ordered).dt.days
    return days.where(days >= 0)
