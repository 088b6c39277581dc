"""Rewards that the source itself discloses: read before any words are."""

from __future__ import annotations

import pandas as pd

from ...records import Incentive
from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from .contract import Context, Scored
from .judging import judged, percent, share_base, too_few, untested


class Disclosed:
    """Reviews that carry the source's own mark of a reward.

    Definition: the record's `incentive`. A reward by the merchant makes praise `induced`, openly; points,
    coupons and trial programmes of the platform are `platform` and never count against a merchant. Null (the
    source says nothing) is not "none". Limits: most platforms disclose nothing. Innocent: a disclosed reward
    is lawful in many places and the writer may mean every word.
    """

    id = "disclosed"
    family = "disclosed"
    name = N_("Disclosed rewards")
    evidence_type = "words"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["disclosed"]
        incentive = reviews["incentive"].map(str, na_action="ignore").astype(object)
        merchant, unknown = incentive == Incentive.MERCHANT, incentive == Incentive.UNKNOWN
        strength = pd.Series(0.0, index=reviews.index).where(incentive.notna())
        strength = strength.mask(merchant & reviews["praise"], rules["merchant"])
        strength = strength.mask(unknown & reviews["praise"], rules["unknown"])
        strength = strength.mask(incentive == Incentive.PLATFORM, rules["platform"])
        labels = pd.Series(None, index=reviews.index, dtype=object)
        labels = labels.mask(merchant & reviews["praise"], "induced").mask(incentive == Incentive.PLATFORM, "platform")
        facts = incentive.where(incentive.notna() & (incentive != Incentive.NONE), None).to_frame("incentive")
        return Scored(strength, labels=labels, evidence={"facts": facts})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        base = share_base(context, shop)
        praise = base.index[base["praise"]]
        known = scored.strength.loc[praise].notna()
        if not known.any():
            return untested(self, Say(N_("This source does not say whether a review was rewarded.")), len(praise))
        needed = int(context.rules["tests"]["min_reviews"])
        if known.sum() < needed:
            return too_few(self, int(known.sum()), needed)
        incentive = scored.evidence["facts"]["incentive"].loc[known.index[known]]
        paid = incentive.index[incentive.isin([Incentive.MERCHANT, Incentive.UNKNOWN])]
        share = wilson(len(paid), int(known.sum()), context.rules["tests"]["interval"])
        finding = Say(
            N_(
                "{count} of {n} praising reviews ({percent} %) are marked as rewarded; {platform} more by the platform."
            ),
            {
                "count": len(paid),
                "n": share.n,
                "percent": percent(share.value),
                "platform": int((incentive == Incentive.PLATFORM).sum()),
            },
        )
        limit = context.rules["signals"]["disclosed"]["warn_share"]
        verdict = Verdict.WARN if (share.low or 0.0) > limit else Verdict.PASS
        innocent = Say(N_("A disclosed reward is allowed in many places, and its writer may mean every word."))
        return judged(self, verdict, finding, paid, value=share.value, effect=share, n=share.n, innocent=(innocent,))
