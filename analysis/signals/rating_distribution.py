"""Is the share of five stars far above that of comparable shops?"""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import grouped, shops_judged


class RatingDistribution:
    """Five-star share of a shop against that of other shops.

    Definition: share of five stars among counted, non-default reviews with stars, compared with the empirical
    distribution of that share over at least `baseline_shops` other shops of the platform (ledger, else the same
    data); the p-value is the rank in it (Hu, Zhang & Pavlou 2009 on why ratings are J-shaped everywhere: only a
    comparison says anything). A shop's distribution never judges a single review, so strengths are null.
    Limits: without comparable shops the test is `-`. Innocent: a better product, or a platform that hides low
    stars. A distribution alone warns at most.
    """

    id = "rating_distribution"
    family = "ratings"
    name = N_("Distribution of stars")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        return grouped(self, context, reviews["rating"].notna(), reviews["rating"].ge(5))

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return shops_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs at least {needed} reviews that it can look at; there are {n}."),
            message=N_("{percent} % of {n} ratings are five stars."),
            innocent=(N_("A better product, or a platform that hides low ratings, looks the same."),),
        )
