"""Reviewers who are seen only once, and what that is worth."""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult
from ..stats import Difference, wilson
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, stars_against_rest, untested


class Singletons:
    """Praise by reviewers with one visible review.

    Definition: a reviewer's history is the platform's own count (`reviewer_total`) where it shows one, else
    the reviews in this data, and then only for stable ids in data of at least `min_shops` shops or more:
    inside one small shop nearly everybody is new. Strength is 1 / reviews, so that fewest reviews rank first,
    which by itself is the strongest simple baseline on YelpChi (ROC-AUC 0.746; Rayana & Akoglu 2015 note the
    same). The test warns if such reviewers give more five stars than others do, and fails if they also write
    most of the praise. Innocent: most honest people write one review. That is why this evidence alone can
    never flag a review.
    """

    id = "singletons"
    family = "reviewers"
    name = N_("Reviewers with a single review")
    evidence_type = "singleton"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["singletons"]
        platform = reviews["platform"].where(reviews["platform"].notna(), "")
        seen = reviews.groupby([platform, reviews["reviewer_id"]])["shop"].transform("size").astype("float64")
        if reviews["shop"].nunique() < rules["min_shops"]:
            seen = pd.Series(float("nan"), index=reviews.index)
        shown = reviews["reviewer_total"].where(reviews["reviewer_total"] >= 1)
        count = shown.where(shown.notna(), seen)
        source = pd.Series(None, index=reviews.index, dtype=object)
        source = source.mask(seen.notna(), "data").mask(shown.notna(), "platform")
        return Scored(1.0 / count, evidence={"facts": pd.DataFrame({"reviews": count, "source": source})})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["singletons"]
        base = share_base(context, shop)
        known = base[scored.strength.loc[base.index].notna()]
        if len(known) < tests["min_reviews"]:
            why = N_(
                "Needs {needed} reviews whose writers have a stable identity and a history beyond this shop "
                "(a count shown by the platform, or data of {shops} shops); there are {n}."
            )
            values = {"needed": tests["min_reviews"], "shops": rules["min_shops"], "n": len(known)}
            return untested(self, Say(why, values), len(known))
        single = scored.strength.loc[known.index] >= 1.0
        praise = known["praise"]
        share = wilson(int((single & praise).sum()), int(praise.sum()), tests["interval"])
        difference = stars_against_rest(known, single, tests["min_group"])
        large = (share.low or 0.0) > rules["fail_share"]
        deviates = difference is not None and difference.p_value <= tests["alpha"]
        source = scored.evidence["facts"]["source"].loc[known.index]
        shown = int((source == "platform").sum())
        return judged(
            self,
            graded(deviates, large),
            Say(
                N_(
                    "{percent} % of {n} praising reviews come from reviewers with a single visible review. Histories "
                    "are the platform's own count for {shown} reviews, and what {shops} shops of this data show for "
                    "{seen}."
                ),
                {
                    "percent": percent(share.value),
                    "n": share.n,
                    "shown": shown,
                    "seen": len(known) - shown,
                    "shops": context.reviews["shop"].nunique(),
                },
            ),
            known.index[single & praise],
            comparison=_comparison(difference),
            value=share.value,
            baseline_source=N_("platform's count") if 2 * shown > len(known) else N_("this data only"),
            effect=difference.effect if difference else None,
            p_value=difference.p_value if difference else None,
            n=len(known),
            innocent=(
                Say(N_("Most honest buyers write a single review.")),
                Say(N_("A young shop, or a shop of gifts, has many new customers.")),
            ),
        )


def _comparison(difference: Difference | None) -> Say:
    if difference is None:
        return Say(N_("There are too few other reviewers to compare their ratings with."))
    return Say(
        N_("Their share of five stars is {points} percentage points above that of other reviewers."),
        {"points": percent(difference.effect.value)},
    )
