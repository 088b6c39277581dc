"""Accounts that review product after product of one shop."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import group_judged, grouped


class RepeatReviewers:
    """Accounts with several products of the shop.

    Definition: reviews by accounts (stable ids) that reviewed `products` or more products of this shop, among those
    with an account. Notable if their share exceeds what is usual by more than chance; fails if their stars are higher
    than those of other buyers, too. Source: "repeat reviewers" of public review checkers; the usual share is measured
    on 57 Shopee shops, see rules.toml. Limits: masked names are not counted. Innocent: loyal customers, who like what
    they come back for.
    """

    id = "repeat_reviewers"
    family = "reviewers"
    name = N_("Accounts that review many products of the shop")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        rules = context.rules["signals"][self.id]
        known = reviews["reviewer_id"].notna()
        inside = products_reviewed(reviews).ge(rules["products"])
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return group_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} reviews with a stable account; there are {n}."),
            message=N_(
                "{count} of {n} reviews ({percent} %) are by accounts that reviewed several products of this shop."
            ),
            innocent=(
                N_("Loyal customers come back because they are pleased."),
                N_("Goods that are bought in sets."),
            ),
        )


def products_reviewed(reviews: pd.DataFrame) -> pd.Series:
    """Distinct products of the shop that the review's account reviewed; 0 without an account."""
    of_account = reviews.groupby(["shop", "reviewer_id"])["product_id"]
    return of_account.transform("nunique").fillna(0.0)
