"""Votes that carry praise to the top."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import praise_judged
from .judging import share_base, unseen


class HelpfulVotes:
    """Helpful votes on praise.

    Definition: share of reviews with at least `votes` helpful votes among praise, against that among the shop's other
    reviews. Votes decide what is shown first. Ordinarily critics get more of them (Mudambi & Schuff 2010, MIS Quarterly
    34, on what is found helpful; on 2,971 recorded JD reviews 7 % of five stars have a vote and 28 % of one to three
    stars). Fisher's exact test; warns at most. Limits: null is not zero; votes gather with time and place. Innocent:
    long praise with pictures is helpful; what stands on top is voted on.
    """

    id = "helpful_votes"
    family = "fit"
    name = N_("Helpful votes on praise")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        base = share_base(context, shop)
        rows = base[base["helpful_count"].notna()]
        return praise_judged(
            self,
            context,
            rows,
            rows["helpful_count"] >= context.rules["signals"][self.id]["votes"],
            needs=N_(
                "Needs {needed} reviews with votes known each that praise and that do not; of the fewer there are {n}."
            ),
            message=N_("{percent} % of {n} praises have helpful votes, and {rest} % of the {others} other reviews."),
            innocent=(
                N_("Long praise with pictures helps others."),
                N_("What the platform shows first gets the votes."),
            ),
        )
