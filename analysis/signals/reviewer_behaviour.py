"""How a reviewer behaves over all their visible reviews."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from .contract import Context, Scored
from .judging import graded, judged, percent, ranks, share_base, stars_against_rest, untested

FEATURES = ("busiest_day", "short_span", "mean_deviation", "deviation", "extreme", "early")
EARLY_DAYS = 210
"""A product's first seven months, after which nobody is early (Rayana & Akoglu 2015)."""


class ReviewerBehaviour:
    """Unusual reviewers by the behavioural features of the literature.

    Definition: for every reviewer with a stable id: the share of their reviews that fell on their busiest
    day, how short their whole activity is against `burst_days`, and the mean distance of their stars from the
    product's mean; for every review: that distance itself, extreme stars, and being early among a product's
    reviews (features of Mukherjee et al. 2013, "What Yelp fake review filter might be doing", and Rayana &
    Akoglu 2015). Each becomes a rank in [0, 1] over all reviews, so that no scale matters; strength is the
    rank of their mean. Items of one order reviewed at one instant count as one act. Null ids are not judged.
    Limits: history is what this data shows. Innocent: enthusiasts, moves, holidays, one shopping day.
    """

    id = "reviewer_behaviour"
    family = "reviewers"
    name = N_("Behaviour of reviewers")
    evidence_type = "singleton"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        facts = behaviour(reviews, context.rules["signals"]["reviewer_behaviour"]["burst_days"])
        judged_rows = reviews["reviewer_id"].notna() & _history_is_visible(context, facts)
        combined = facts[list(FEATURES)].where(judged_rows).apply(ranks).mean(axis=1)
        # Rounding keeps sums that differ in their last bit, by row order, in one tie.
        return Scored(ranks(combined.round(9)), evidence={"facts": facts.where(judged_rows)})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["reviewer_behaviour"]
        base = share_base(context, shop)
        seen = scored.evidence["facts"]["seen"].loc[base.index]
        known = base[scored.strength.loc[base.index].notna()]
        if len(known) < tests["min_reviews"] or int((seen >= 2).sum()) < rules["min_known"]:
            why = N_("Needs {needed} reviews by stable identities, {seen} of whom wrote more than one.")
            return untested(self, Say(why, {"needed": tests["min_reviews"], "seen": rules["min_known"]}), len(known))
        high = scored.strength.loc[known.index] >= rules["high"]
        share = wilson(int(high.sum()), len(known), tests["interval"])
        expected = 1.0 - rules["high"]
        difference = stars_against_rest(known, high, tests["min_group"])
        # Extreme stars are part of the strength, so a difference in stars is no independent proof: never
        # FAIL.
        verdict = graded((share.low or 0.0) > 2 * expected, False)
        return judged(
            self,
            verdict,
            Say(
                N_("{percent} % of {n} reviews come from the {top} % most unusual reviewers in this data."),
                {"percent": percent(share.value), "n": len(known), "top": percent(expected)},
            ),
            known.index[high] if verdict is not Verdict.PASS else known.index[:0],
            value=share.value,
            baseline=expected,
            baseline_source="same data",
            effect=difference.effect if difference else None,
            n=len(known),
            innocent=(Say(N_("Enthusiasts and people who catch up on their orders in one evening look the same.")),),
        )


def _history_is_visible(context: Context, facts: pd.DataFrame) -> bool:
    """Ranks mean something only where several reviewers wrote more than once."""
    least = int(context.rules["signals"]["reviewer_behaviour"]["min_known"])
    return int((facts["seen"] >= 2).sum()) >= least


def behaviour(reviews: pd.DataFrame, burst_days: int) -> pd.DataFrame:
    """Features of every review, higher is more suspect, null if unknown; ``seen``: its writer's reviews."""
    who = _codes(reviews["platform"], reviews["reviewer_id"])
    product = _codes(reviews["shop"], reviews["product_id"])
    stars, day = reviews["rating"], reviews["day"]
    deviation = (stars - stars.groupby(product).transform("mean")).abs()
    age = (day - day.groupby(product).transform("min")).dt.days
    frame = pd.DataFrame(
        {
            "seen": who.groupby(who).transform("size").astype(float),
            "busiest_day": _busiest_day(who, reviews),
            "short_span": 1 - (_span(who, day) / burst_days).clip(upper=1.0),
            "mean_deviation": deviation.groupby(who).transform("mean"),
            "deviation": deviation,
            "extreme": stars.isin([1, 5]).where(stars.notna()).astype(float),
            "early": 1 - (age / EARLY_DAYS).clip(upper=1.0),
        },
        index=reviews.index,
    )
    of_writer = ["seen", "busiest_day", "short_span", "mean_deviation"]
    frame[of_writer] = frame[of_writer].where(who >= 0)
    return frame.round(9)


def _codes(*columns: pd.Series) -> pd.Series:
    """One code per distinct tuple; -1 where the last column is null."""
    keys = [pd.factorize(column)[0] for column in columns]
    both = pd.factorize(pd.MultiIndex.from_arrays(keys))[0]
    return pd.Series(np.where(keys[-1] < 0, -1, both), index=columns[0].index)


def _busiest_day(who: pd.Series, reviews: pd.DataFrame) -> pd.Series:
    """Share of a reviewer's dated acts that fell on their busiest day."""
    fine = reviews["created_precision"].isin(["second", "minute"])
    each = pd.Series(np.arange(len(reviews)).astype(str), index=reviews.index, dtype=object)
    acts = pd.DataFrame({"who": who, "day": reviews["day"], "act": reviews["created_local"].where(fine, each)})
    per_day = acts.dropna(subset="day").groupby(["who", "day"])["act"].nunique().groupby("who")
    return who.map(per_day.max() / per_day.sum()).astype(float)


def _span(who: pd.Series, day: pd.Series) -> pd.Series:
    grouped = day.groupby(who)
    return (grouped.transform("max") - grouped.transform("min")).dt.days.astype(float)
