"""Is the share of five stars far above that of comparable shops?"""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from .contract import Context, Scored
from .judging import judged, percent, share_base, too_few, untested


class RatingDistribution:
    """Five-star share of a shop against the other shops of the same data.

    Definition: share of five stars among counted, non-default reviews with stars, compared with the empirical
    distribution of that share over at least `min_shops` other shops of the same platform and data; the
    p-value is the rank in it (Hu, Zhang & Pavlou 2009 on why ratings are J-shaped everywhere: only a
    comparison says anything). A shop's distribution never judges a single review, so strengths are null.
    Limits: without comparable shops the test is `-`. Innocent: a better product, or a platform that hides low
    stars. A distribution alone warns at most.
    """

    id = "rating_distribution"
    family = "ratings"
    name = N_("Distribution of stars")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["rating_distribution"]
        rated = reviews[reviews["counted"] & ~reviews["default"] & reviews["rating"].notna()]
        five = rated.assign(five=rated["rating"] >= 5).groupby("shop", sort=True)["five"].agg(["mean", "size"])
        platforms = reviews.drop_duplicates("shop").set_index("shop")["platform"]
        shops = five[five["size"] >= rules["min_ratings"]].assign(platform=platforms)
        return Scored(pd.Series(float("nan"), index=reviews.index), evidence={"shops": shops})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"]["rating_distribution"]
        rated = share_base(context, shop)
        rated = rated[rated["rating"].notna()]
        if len(rated) < rules["min_ratings"]:
            return too_few(self, len(rated), int(rules["min_ratings"]))
        shops = scored.evidence["shops"]
        name, platform = rated["shop"].iloc[0], rated["platform"].iloc[0]
        alike = shops["platform"].isna() if pd.isna(platform) else shops["platform"] == platform
        others = shops.loc[alike & (shops.index != name), "mean"]
        if len(others) < rules["min_shops"]:
            why = N_("Needs {needed} other shops of this platform in the same data to compare with; there are {n}.")
            return untested(self, Say(why, {"needed": rules["min_shops"], "n": len(others)}), len(rated))
        return self._compared(context, rated, others)

    def _compared(self, context: Context, rated: pd.DataFrame, others: pd.Series) -> TestResult:
        rules = context.rules["signals"]["rating_distribution"]
        five = rated.index[rated["rating"] >= 5]
        share = wilson(len(five), len(rated), context.rules["tests"]["interval"])
        baseline = float(others.median())
        p_value = (1 + int((others >= share.value).sum())) / (1 + len(others))
        high = p_value <= rules["p_value"] and (share.low or 0.0) - baseline >= rules["warn_excess"]
        return judged(
            self,
            Verdict.WARN if high else Verdict.PASS,
            Say(
                N_("{percent} % of {n} ratings are five stars."),
                {"percent": percent(share.value), "n": len(rated)},
            ),
            five[:0],
            comparison=Say(
                N_("The median of {shops} other shops in this data is {percent} %."),
                {"shops": len(others), "percent": percent(baseline)},
            ),
            value=share.value,
            baseline=baseline,
            baseline_source="same data",
            effect=share,
            p_value=p_value,
            n=len(rated),
            innocent=(Say(N_("A better product, or a platform that hides low ratings, looks the same.")),),
        )
