"""Praise that the platform wrote because the buyer wrote nothing: counted, taken out, never suspicious."""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from .contract import Context, Scored
from .judging import judged, percent, too_few


class Defaults:
    """Share of reviews whose text the platform wrote.

    Definition: the platform's own flag, a text that platforms are known to insert, or a short text without
    any opinion that many unrelated reviewers share. Such reviews leave the numerator and the denominator of
    every share. A large share is ordinary and says nothing against a shop: it means that fewer people spoke.
    """

    id = "defaults"
    family = "defaults"
    name = N_("Default praise written by the platform")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reason = context.reviews["default_reason"]
        strength = pd.Series(0.0, index=context.reviews.index)
        labels = pd.Series(None, index=reason.index, dtype=object).mask(reason.notna(), "default")
        return Scored(strength, labels=labels, evidence={"reason": reason})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rows = context.reviews.loc[shop]
        rows = rows[rows["counted"]]
        needed = int(context.rules["tests"]["min_reviews"])
        if len(rows) < needed:
            return too_few(self, len(rows), needed)
        found = rows.index[rows["default"]]
        share = wilson(len(found), len(rows), context.rules["tests"]["interval"])
        finding = Say(
            N_("{count} of {n} reviews ({percent} %) carry a text that the platform wrote."),
            {"count": len(found), "n": len(rows), "percent": percent(share.value)},
        )
        innocent = Say(N_("Many buyers leave a rating without words; the platform fills the gap."))
        return judged(
            self,
            Verdict.PASS,
            finding,
            found,
            value=share.value,
            effect=share,
            n=len(rows),
            innocent=(innocent,),
        )
