"""Reviews that the platform does not tie to a purchase."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import group_judged, grouped


class Unverified:
    """Reviews without a verified purchase.

    Definition: reviews whose `verified_purchase` is false, among those where the platform says either. Notable if
    their share exceeds what is usual by more than chance; fails if their stars are higher than those of verified
    buyers, too. Null is not "no". Source: the comparison is common to public review checkers; Anderson & Simester
    (2014, Journal of Marketing Research 51) on reviews without a purchase, which there were *lower* than others.
    Limits: says nothing on platforms where only buyers may write. Innocent: gifts, purchases in another shop, reviews
    taken along from another platform.
    """

    id = "unverified"
    family = "reviewers"
    name = N_("Reviews without a verified purchase")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        known = reviews["verified_purchase"].notna()
        inside = reviews["verified_purchase"].eq(False)
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return group_judged(
            self,
            context,
            scored,
            shop,
            needs=N_(
                "Needs {needed} reviews of which the platform says whether a purchase is behind them; there are {n}."
            ),
            message=N_("{count} of {n} reviews ({percent} %) are not tied to a purchase."),
            innocent=(N_("Gifts, purchases elsewhere, and reviews that were taken along from another shop system."),),
        )
