"""Do critics say that the praise of others is bought?"""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import binomial_tail, wilson
from ..words.paid import find_all, packs_of
from .contract import Context, Scored
from .judging import judged, percent, share_base, unseen, untested


class Accusations:
    """Critics who suspect others' praise.

    Definition: reviews of up to `stars` stars whose words say that others' praise is bought or written by the
    seller (label `accusation` of the packs), among such reviews with words. The share is tested against what is
    notable among ordinary critics (binomial tail at usual + excess). Hearsay: it raises nobody's suspicion, takes
    no critic's weight and warns at most. Limits: what a writer knows of other reviews is what anybody sees.
    Innocent: disappointed buyers look for a culprit, and one such review invites the next.
    """

    id = "accusations"
    family = "words"
    name = N_("Critics who suspect others' praise")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"][self.id]
        base = share_base(context, shop)
        critics = base[base["rating"].le(rules["stars"]) & base["folded"].notna()]
        if len(critics) < tests["min_reviews"]:
            why = N_("Needs {needed} critical reviews with words; there are {n}.")
            return untested(self, Say(why, {"needed": tests["min_reviews"], "n": len(critics)}), len(critics))
        hits = find_all(critics["folded"].drop_duplicates().tolist(), packs_of(context.rules))
        accusing = {text for text, found in hits.items() if found[0].label == "accusation"}
        found = critics.index[critics["folded"].isin(accusing)]
        share = wilson(len(found), len(critics), tests["interval"])
        texts = critics.loc[found, "folded"].nunique()
        p_value = binomial_tail(texts, len(critics), rules["usual"] + rules["excess"])
        return judged(
            self,
            Verdict.WARN if p_value <= tests["alpha"] else Verdict.PASS,
            Say(
                N_("{count} of {n} critical reviews ({percent} %) say that the praise of others is bought."),
                {"count": len(found), "n": len(critics), "percent": percent(share.value)},
            ),
            found,
            comparison=Say(N_("Usual are up to {usual} %."), {"usual": percent(rules["usual"])}),
            value=share.value,
            baseline=rules["usual"],
            baseline_source=N_("rules"),
            effect=share,
            p_value=p_value,
            n=len(critics),
            innocent=(Say(N_("Disappointed buyers distrust praise, and one who says so is soon repeated.")),),
        )
