"""Praise whose lengths or numbers of pictures pile up at a round quota, as a reward card asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..quotas import Spike, measures_of, spikes_of
from ..results import N_, Say, TestResult
from ..stats import share_difference, wilson
from .contract import Context, Scored
from .judging import graded, judged, share_base, too_few

_INNOCENT = (
    Say(N_("The platform itself gives points from a number of characters or pictures on.")),
    Say(N_("The form's own words fill a review up to a certain length.")),
)


class QuotaSpikes:
    """Texts just long enough, or just enough pictures, for a quota.

    Definition: among distinct praising texts of a shop, the number with exactly q or q + 1 characters (blanks not
    counted; q of `lengths`) against the number at the neighbouring lengths, and the number with exactly q pictures
    (q of `pictures`) against one less and one more. A spike stands out from both sides, as nothing does in a
    smooth distribution or at a lower limit; where `min_shops` shops of the platform are in the same data, their
    common share is expected instead if it is larger, so that a threshold of the platform's own is nobody's
    pattern. Binomial tail, corrected for the quotas tried (a bunching test, cf. Kleven 2016). A spike is
    consistent with the conditions of a reward ("15 characters, 3 pictures"). It fails only against other shops
    and only where praise differs in it from the shop's other reviews; else it warns. Strength is low: most who
    write so many characters do so by accident. Innocent: the platform's own points.
    """

    id = "quota_spikes"
    family = "fit"
    name = N_("Lengths and pictures at a quota")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["quota_spikes"]
        measures = measures_of(reviews)
        praise = reviews["counted"] & reviews["praise"]
        strength = pd.Series(np.nan, index=reviews.index)
        facts = pd.DataFrame(None, index=reviews.index, columns=["length", "pictures"], dtype=object)
        spikes: dict[str, list[Spike]] = {}
        of_shop = reviews[praise].groupby("shop").groups
        for shop, found in spikes_of(reviews[praise], measures, rules).items():
            rows = of_shop[shop]
            spikes[shop] = found
            strength[rows] = 0.0
            for spike in found:
                inside = rows[spike.inside(measures.loc[rows, spike.measure]).to_numpy()]
                strength[inside] = np.maximum(strength[inside], rules["strength"] * spike.excess / spike.count)
                facts.loc[inside, spike.measure] = spike.quota
        labels = pd.Series(None, index=reviews.index, dtype=object).mask(strength > 0, "quota")
        return Scored(strength, labels=labels, evidence={"facts": facts, "spikes": spikes, "measures": measures})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["quota_spikes"]
        base = share_base(context, shop)
        tested = scored.strength.loc[base.index].dropna()
        if tested.empty:
            return too_few(self, int(base["praise"].sum()), rules["min_praise"])
        spikes: list[Spike] = scored.evidence["spikes"][str(base["shop"].iloc[0])]
        found = tested.index[tested > 0]
        share = wilson(len(found), len(tested), tests["interval"])
        differs = any(
            spike.against_shops and _praise_only(spike, base, scored.evidence["measures"], tests) for spike in spikes
        )
        return judged(
            self,
            graded(bool(spikes), differs),
            _finding(spikes, len(tested)),
            found,
            comparison=_comparison(spikes),
            value=share.value,
            baseline_source=N_("same data")
            if any(spike.against_shops for spike in spikes)
            else N_("the shop's own texts"),
            effect=share,
            p_value=min((spike.p_value for spike in spikes), default=1.0),
            n=len(tested),
            innocent=_INNOCENT,
        )


def _praise_only(spike: Spike, base: pd.DataFrame, measures: pd.DataFrame, tests: Mapping[str, Any]) -> bool:
    """Whether praise is at the quota more often than the shop's other reviews are."""
    values = measures.loc[base.index, spike.measure]
    near = spike.around(values)
    praise, rest = near & base["praise"], near & ~base["praise"]
    if min(praise.sum(), rest.sum()) < tests["min_group"]:
        return False
    inside = spike.inside(values)
    difference = share_difference(
        int((inside & praise).sum()), int(praise.sum()), int((inside & rest).sum()), int(rest.sum())
    )
    return bool(difference.p_value <= tests["alpha"])


def _finding(spikes: list[Spike], n: int) -> Say:
    if not spikes:
        return Say(N_("Lengths and numbers of pictures of {n} praising reviews pile up at no round quota."), {"n": n})
    most = min(spikes, key=lambda spike: (spike.p_value, spike.quota))
    values = {"count": most.count, "quota": most.quota, "expected": round(most.expected)}
    if most.measure == "length":
        return Say(
            N_("{count} distinct praising texts have {quota} or one more characters; {expected} would be expected."),
            values,
        )
    return Say(N_("{count} praising reviews have exactly {quota} pictures; {expected} would be expected."), values)


def _comparison(spikes: list[Spike]) -> Say:
    if any(spike.against_shops for spike in spikes):
        return Say(N_("Compared with neighbouring values and with the other shops of the same data."))
    return Say(N_("Compared with neighbouring values; a threshold of the platform's own would look the same."))
