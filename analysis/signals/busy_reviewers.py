"""Accounts that write very many reviews on one day."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import group_judged, grouped


class BusyReviewers:
    """Many reviews of one account on one day.

    Definition: reviews by accounts (stable ids) that wrote `per_day` or more reviews on that day in this data, among
    those with account and day known. Notable if their share exceeds what is usual by more than chance; fails if their
    stars are higher than those of others, too. Source: maximum number of reviews a day, Mukherjee et al. (2013,
    ICWSM). Limits: this data may hold one shop only, so the count is a lower bound; masked names are not counted.
    Innocent: one order with many items, reviewed in one sitting.
    """

    id = "busy_reviewers"
    family = "reviewers"
    name = N_("Many reviews of one account on one day")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        rules = context.rules["signals"][self.id]
        known = reviews["reviewer_id"].notna() & reviews["day"].notna()
        inside = day_counts(reviews).ge(rules["per_day"])
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return group_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} reviews with a stable account and a day; there are {n}."),
            message=N_("{count} of {n} reviews ({percent} %) are by accounts that wrote very many on one day."),
            innocent=(N_("One large order, whose items are reviewed in one sitting."),),
        )


def day_counts(reviews: pd.DataFrame) -> pd.Series:
    """Reviews of the same account on the same day, for every review; 0 where either is unknown."""
    platform = reviews["platform"].where(reviews["platform"].notna(), "")
    together = reviews.groupby([platform, reviews["reviewer_id"], reviews["day"]])["shop"].transform("size")
    return together.fillna(0.0)
