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

SEEN_SHARE = 0.5
"""Of what the platform counts: with less of a history seen, its days say nothing of the whole."""


class ReviewerBehaviour:
    """Unusual reviewers by the behavioural features of the literature.

    Definition: for every reviewer with a stable id: the share of their reviews that fell on their busiest
    day, how short their whole activity is against `burst_days`, and the mean distance of their stars from the
    product's mean; for every review: that distance itself, extreme stars, and being early among a product's
    reviews (features of Mukherjee et al. 2013, "What Yelp fake review filter might be doing", and Rayana &
    Akoglu 2015). Each becomes a rank in [0, 1] over all reviews, so that no scale matters; strength is the
    rank of their mean. Items of one order reviewed at one instant count as one act. Null ids are not judged.
    Visibility: a history is what this data shows, which inside one shop is next to nothing: a review is judged if the
    data has `min_shops` shops, or if the platform shows how many reviews its writer wrote in all. Where that count is
    known and less than half of it was seen, days and span of the writer are null.
    Limits: that. Innocent: enthusiasts, moves, holidays, one shopping day.
    """

    id = "reviewer_behaviour"
    family = "reviewers"
    name = N_("Behaviour of reviewers")
    evidence_type = "singleton"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["reviewer_behaviour"]
        facts = behaviour(reviews, rules["burst_days"])
        beyond = reviews["shop"].nunique() >= rules["min_shops"]
        visible = facts["total"].notna() | beyond
        judged_rows = reviews["reviewer_id"].notna() & visible & _histories_differ(context, facts[visible])
        combined = facts[list(FEATURES)].where(judged_rows).apply(ranks).mean(axis=1)
        # Rounding keeps sums that differ in their last bit, by row order, in one tie.
        return Scored(ranks(combined.round(9)), evidence={"facts": facts.where(judged_rows)})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["reviewer_behaviour"]
        base = share_base(context, shop)
        seen = scored.evidence["facts"]["seen"].loc[base.index]
        known = base[scored.strength.loc[base.index].notna()]
        if len(known) < tests["min_reviews"] or int((seen >= 2).sum()) < rules["min_known"]:
            why = N_(
                "Needs {needed} reviews by stable identities whose history is visible beyond this shop (data of "
                "{shops} shops, or the number of reviews that the platform counts), {seen} of them by people seen "
                "more than once; there are {n}."
            )
            values = {"needed": tests["min_reviews"], "seen": rules["min_known"], "shops": rules["min_shops"]}
            return untested(self, Say(why, values | {"n": len(known)}), len(known))
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
            comparison=_visibility(context, scored.evidence["facts"].loc[known.index]),
            value=share.value,
            baseline=expected,
            baseline_source=N_("same data"),
            effect=difference.effect if difference else None,
            n=len(known),
            innocent=(Say(N_("Enthusiasts and people who catch up on their orders in one evening look the same.")),),
        )


def _visibility(context: Context, facts: pd.DataFrame) -> Say:
    """Whose history was judged: this data's, or what the platform says of it."""
    reviews = context.reviews
    products = reviews[["shop", "product_id"]].drop_duplicates()
    values = {
        "shops": reviews["shop"].nunique(),
        "products": len(products),
        "n": len(facts),
        "shown": int(facts["total"].notna().sum()),
        "part": int((facts["seen"] < facts["total"] * SEEN_SHARE).sum()),
    }
    return Say(
        N_(
            "Histories are those in this data ({products} products of {shops} shops). For {shown} of {n} reviews the "
            "platform shows how many their writer wrote in all; of {part} of these less than half was seen."
        ),
        values,
    )


def _histories_differ(context: Context, facts: pd.DataFrame) -> bool:
    """Ranks mean something only where several reviewers wrote more than once."""
    least = int(context.rules["signals"]["reviewer_behaviour"]["min_known"])
    return int((facts["seen"] >= 2).sum()) >= least


def behaviour(reviews: pd.DataFrame, burst_days: int) -> pd.DataFrame:
    """Features of every review, higher is more suspect, null if unknown.

    Beside them ``seen``, its writer's reviews here, and ``total``, those that the platform counts (null: not shown).
    """
    # The graph imports the contract of signals: only here, not when this module is loaded.
    from ..graph.evidence import product_codes, reviewer_codes

    who = pd.Series(reviewer_codes(reviews), index=reviews.index)
    product = pd.Series(product_codes(reviews), index=reviews.index)
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
            "total": reviews["reviewer_total"].where(reviews["reviewer_total"] >= 1).groupby(who).transform("max"),
        },
        index=reviews.index,
    )
    of_writer = ["seen", "busiest_day", "short_span", "mean_deviation", "total"]
    frame[of_writer] = frame[of_writer].where(who >= 0)
    partly = frame["seen"] < SEEN_SHARE * frame["total"]
    frame[["busiest_day", "short_span"]] = frame[["busiest_day", "short_span"]].mask(partly)
    return frame.round(9)


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
