"""Praise that its own writer takes back in a follow-up."""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from ..words.default_texts import known_defaults
from ..words.reversal import reversals
from .contract import Context, Scored
from .judging import judged, percent, too_few


class FollowupReversal:
    """Four or five stars whose follow-up complains.

    Definition: a non-default review with at least four stars whose later follow-up is clearly negative in
    words; or says that the praise is taken back or others should not buy; or, where its words do not praise,
    tells what broke or never came, or names a complaint of the taxonomy. Trouble that ended well ("installed at
    last, good") is no reversal. Follow-ups cannot change the stars on many platforms, so they are where early
    (or induced) praise is corrected. Innocent: goods that broke later; the praise was honest on its day. Limits:
    platforms without follow-ups are not judged.
    """

    id = "followup_reversal"
    family = "followups"
    name = N_("Praise taken back in a follow-up")
    evidence_type = "singleton"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        judged_rows = reviews["folded_followup"].notna() & reviews["rating"].ge(4) & ~reviews["default"]
        later = reviews["folded_followup"].where(judged_rows).astype(object)
        later = later.mask(known_defaults(later))
        back = later.isin(reversals(pd.Series(pd.unique(later.dropna()), dtype=object), context.rules))
        strength = back.astype(float) * context.rules["signals"]["followup_reversal"]["strength"]
        labels = pd.Series(None, index=reviews.index, dtype=object).mask(back, "reversal")
        return Scored(strength.where(later.notna()), labels=labels)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules, level = context.rules["signals"]["followup_reversal"], context.rules["tests"]["interval"]
        rows = context.reviews.loc[shop]
        strength = scored.strength.loc[rows.index[rows["counted"]]].dropna()
        if len(strength) < rules["min_followups"]:
            return too_few(self, len(strength), rules["min_followups"])
        found = strength.index[strength > 0]
        share = wilson(len(found), len(strength), level)
        return judged(
            self,
            Verdict.WARN if (share.low or 0.0) > rules["warn_share"] else Verdict.PASS,
            Say(
                N_("{count} of {n} praising reviews with a follow-up ({percent} %) take it back there."),
                {"count": len(found), "n": len(strength), "percent": percent(share.value)},
            ),
            found,
            value=share.value,
            baseline=rules["warn_share"],
            baseline_source=N_("rules"),
            effect=share,
            n=len(strength),
            innocent=(Say(N_("Goods that break later: the praise was honest on its day.")),),
        )
