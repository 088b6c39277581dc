"""Reviews that speak of another kind of goods than the rest of their product's reviews."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..misfits import misfits
from ..results import N_, Say, TestResult
from ..stats import binomial_tail, wilson
from .contract import Context, Scored
from .judging import graded, joined, judged, percent, share_base, stars_against_rest, too_few, untested

_INNOCENT = (
    Say(N_("Listings that were merged, variants of one listing that are different goods, bundles and gifts.")),
    Say(N_("One text that a buyer pasted under every item of an order, or a review left under the wrong item.")),
)


class Fit:
    """Reviews about something else: moved, pasted or written for another product.

    Definition: a product with at least `min_reviews` reviews in words is at home in the kinds of goods whose telling
    words (`words/categories.toml`) its reviews use most. A review does not fit if it has at least `min_words`
    telling words of one other kind, none of the home kinds, and none that reviews in the home words also use.
    `group` or more such reviews, and `group_share` of the product's, about one other kind are a group. A group
    warns, and fails if its stars are better than the rest's. The pattern is that of "review hijacking" (first
    pursued under that name by the US FTC in 2023): a listing keeps its praise while its goods change. Excused
    are texts that the same person also left under another product, and variants whose own reviews mostly speak of
    that kind. Limits: kinds of goods outside the list, and reviews that name nothing, are not judged. Innocent:
    merged listings, bundles, gifts.
    """

    id = "fit"
    family = "fit"
    name = N_("Reviews of another kind of goods")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        rules = context.rules["signals"]["fit"]
        found = misfits(context.reviews, rules)
        size = found.groupby(["product", "category"], dropna=False)["category"].transform("size")
        needed = np.maximum(rules["group"], rules["group_share"] * found["of_product"])
        grouped = found["category"].notna() & (size >= needed)
        alone = found["category"].notna() & ~grouped
        strength = grouped * rules["in_group"] + alone * rules["alone"]
        every = context.reviews.index
        facts = found[["category", "words"]].reindex(every).astype(object)
        return Scored(
            strength.astype(np.float64).reindex(every),
            labels=pd.Series("misfit", index=found.index[found["category"].notna()], dtype=object).reindex(every),
            groups=found["category"].where(grouped).reindex(every).astype(object),
            evidence={"facts": facts},
        )

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["fit"]
        base = share_base(context, shop)
        strength = scored.strength.loc[base.index].dropna()
        if strength.empty and len(base) >= rules["min_reviews"]:
            return untested(self, Say(_NO_HOME, {"needed": rules["min_reviews"]}))
        if len(strength) < tests["min_reviews"]:
            return too_few(self, len(strength), tests["min_reviews"])
        found, groups = strength.index[strength > 0], scored.groups
        grouped = groups.loc[base.index].notna() if groups is not None else base["counted"] & False
        difference = stars_against_rest(base, grouped, rules["group"])
        deviates = difference is not None and difference.p_value <= tests["alpha"]
        share = wilson(len(found), len(strength), tests["interval"])
        words = scored.evidence["facts"].loc[found, "words"].str.split(" ").explode().value_counts()
        return judged(
            self,
            graded(bool(grouped.any()), deviates),
            Say(
                N_("{count} of {n} reviews ({percent} %) speak of other goods than the rest: {words}."),
                {
                    "count": len(found),
                    "n": len(strength),
                    "percent": percent(share.value),
                    "words": joined(sorted(words.index, key=lambda word: (-words[word], word))) or "-",
                },
            )
            if len(found)
            else Say(N_("None of {n} reviews speaks of other goods than the rest."), {"n": len(strength)}),
            found,
            comparison=Say(
                N_("In shops with one kind of goods, about {percent} % look like this by accident."),
                {"percent": percent(rules["base_rate"])},
            ),
            value=share.value,
            baseline=rules["base_rate"],
            baseline_source=N_("rules"),
            effect=difference.effect if difference else None,
            p_value=binomial_tail(len(found), len(strength), rules["base_rate"]),
            n=len(strength),
            innocent=_INNOCENT,
        )


_NO_HOME = N_("Needs a product with {needed} reviews in words of a kind of goods that the list of words knows.")
