"""How far a shop's praise can be trusted: authenticity with its interval, the grade, the mean stars three
ways.

Authenticity is 100 x (1 - mean suspicion) over praise that is not a default. Reviews of one campaign stand or
fall together, so the interval resamples *clusters* (ring, template, else the single review). The grade is
read off the interval's lower bound, and is withheld where too little was seen: "not enough data" is a result.
Only reviews fetched in a neutral order (`counted`) enter anything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..records import Coverage, Outcome
from .graph.belief import expit, logit
from .results import N_, Authenticity, Interval, Ratings, Ring, Say, Template
from .stats import cluster_bootstrap, weighted_mean, wilson

NO_PRAISE = N_("No praise that a buyer wrote was seen in a neutral order, so there is nothing to grade.")
LITTLE_PRAISE = N_("Only {n} reviews of praise were seen; a grade needs at least {minimum}.")
LITTLE_COVERAGE = N_("Only {collected} of {claimed} reviews were seen; a grade needs at least {minimum} % of them.")
NO_EXTREME = N_(
    "The number alone would give {grade}; an extreme grade needs {coverage} % of all reviews, or {reviews}."
)


def authenticity(
    shop: pd.DataFrame, clusters: pd.Series, coverage: Coverage, rules: Mapping[str, Any], seed: int
) -> Authenticity:
    """Authenticity and grade of one shop.

    Args:
        shop: its rows of the scored reviews, with the prepared columns (`counted`, `praise`) and `suspicion`.
        clusters: from `clusters_of`; any index that contains the shop's.
        coverage: of the whole shop.
        rules: the rule file; ``[trust]`` is read.
        seed: of the resampling.
    """
    trust = rules["trust"]
    judged = shop[shop["counted"] & shop["praise"] & shop["suspicion"].notna()]
    mean = suspicious_share(judged["suspicion"], clusters.loc[judged.index], rules, seed)
    if mean.value is None or mean.low is None or mean.high is None:
        return Authenticity(score=None, low=None, high=None, n=0, grade=None, capped_by=Say(NO_PRAISE))
    low, high = 100 * (1 - mean.high), 100 * (1 - mean.low)
    grade, capped_by = _grade(low, len(judged), int(shop["counted"].sum()), coverage, trust)
    score = 100 * (1 - mean.value)
    return Authenticity(score=score, low=low, high=high, n=len(judged), grade=grade, capped_by=capped_by)


def ratings(shop: pd.DataFrame, products: pd.DataFrame | None, trust: Mapping[str, Any]) -> Ratings:
    """Mean stars as shown, without defaults, and with each review weighted by 1 - suspicion.

    Args:
        shop: as in `authenticity`.
        products: product_id, rating_shown, reviews_claimed (others ignored), or None. The platform's own
        figure is
            used, weighted by what the shop claims, if it covers at least half of the products seen.
        trust: ``[trust]``.
    """
    level = float(trust["interval"])
    rated = shop[shop["counted"] & shop["rating"].notna()]
    own = rated[~rated["default"]]
    weight = 1.0 - own["suspicion"].fillna(0.0)
    shown = _shown_by_platform(shop, products)
    return Ratings(
        shown=shown or _mean_stars(rated, None, level),
        shown_by_platform=shown is not None,
        without_default=_mean_stars(own, None, level),
        adjusted=_mean_stars(own, weight, level),
    )


def clusters_of(reviews: pd.DataFrame, templates: Sequence[Template], rings: Sequence[Ring]) -> pd.Series:
    """What each review is resampled with: its ring, else its template, else itself."""
    cluster = np.arange(len(reviews))
    tied: list[Template | Ring] = [*reversed(templates), *reversed(rings)]
    for group in tied:
        cluster[list(group.rows)] = min(group.rows)
    return pd.Series(cluster, index=reviews.index)


def natural_praise(shop: pd.DataFrame, trust: Mapping[str, Any]) -> int:
    """Number of counted reviews of praise that are not flagged; 0 can be a finding of its own."""
    judged = shop["counted"] & shop["praise"] & shop["suspicion"].notna()
    return int((judged & shop["suspicion"].lt(float(trust["flagged"]))).sum())


def coverage_share(coverage: Coverage) -> float | None:
    """Share of the shop's reviews that was seen: of those claimed, or all of them where every page was
    read.
    """
    if coverage.share is not None:
        return coverage.share
    return 1.0 if coverage.outcome is Outcome.COMPLETE and coverage.collected else None


def suspicious_share(suspicion: pd.Series, clusters: pd.Series, rules: Mapping[str, Any], seed: int) -> Interval:
    """Share of praise that was likely bought, copied or coordinated: mean suspicion, with its interval.

    The interval is the wider of the cluster bootstrap's and Wilson's for as many trials as clusters: resampling equal
    values would claim certainty from any number of them; Wilson's interval does not, and is conservative for values
    between 0 and 1. Where nothing speaks against a review its suspicion is the base rate, an assumption and no
    evidence: for the lower bound it counts as 0, so that a shop without a finding is not told "at least one percent".
    Beside the draw, both ends allow for the method's own errors: honest praise that is flagged (``false_alarms``), and
    arranged praise that is ``missed`` where some is found, among what is left.

    Args:
        suspicion: (n,) of praise, without null.
        clusters: (n,) from `clusters_of`.
        rules: the rule file; ``[trust]`` and ``[scores]`` are read.
        seed: of the resampling.
    """
    found = suspicion.where(suspicion > _without_evidence(rules["scores"]), 0.0)
    mean, least = (_resampled(values, clusters, rules["trust"], seed) for values in (suspicion, found))
    if least.value is None or least.low is None or mean.high is None:
        return mean
    trust = rules["trust"]
    low = max(0.0, least.low - float(trust["false_alarms"]))
    unseen = (1 - least.value) * least.value * float(trust["missed"]) / (1 - float(trust["missed"]))
    return Interval(value=mean.value, low=low, high=min(1.0, mean.high + unseen), n=mean.n)


def _without_evidence(scores: Mapping[str, Any]) -> float:
    """The most that profile and oddities alone can make of the base rate."""
    return float(expit(logit(scores["base_rate"]) + scores["profile_limit"] + scores["singleton_limit"]))


def _resampled(values: pd.Series, clusters: pd.Series, trust: Mapping[str, Any], seed: int) -> Interval:
    level = float(trust["interval"])
    means = cluster_bootstrap(
        values.to_numpy(dtype=np.float64), clusters, resamples=int(trust["resamples"]), level=level, seed=seed
    )
    if means.value is None or means.low is None or means.high is None:
        return means
    trials = int(clusters.nunique())
    bound = wilson(means.value * trials, trials, level)
    low = min(means.low, means.low if bound.low is None else bound.low)
    high = max(means.high, means.high if bound.high is None else bound.high)
    return Interval(value=means.value, low=low, high=high, n=means.n)


def _grade(
    low: float, praise: int, counted: int, coverage: Coverage, trust: Mapping[str, Any]
) -> tuple[str | None, Say | None]:
    """The grade, and why there is none or a milder one than the number alone would give."""
    share = coverage_share(coverage)
    if share is not None and share < trust["min_coverage"]:
        percent = round(100 * trust["min_coverage"], 1)
        values = {
            "collected": coverage.collected,
            "claimed": coverage.claimed,
            "minimum": percent,
        }
        return None, Say(LITTLE_COVERAGE, values)
    if praise < trust["min_praise"]:
        return None, Say(LITTLE_PRAISE, {"n": praise, "minimum": trust["min_praise"]})
    table = sorted(trust["grades"].items(), key=lambda item: -item[1])
    grade = next((name for name, bound in table if low >= bound), "E")
    enough = counted >= trust["extreme_reviews"] or (share is not None and share >= trust["extreme_coverage"])
    if grade in ("A", "E") and not enough:
        percent = round(100 * trust["extreme_coverage"], 1)
        values = {"grade": grade, "coverage": percent, "reviews": trust["extreme_reviews"]}
        return {"A": "B", "E": "D"}[grade], Say(NO_EXTREME, values)
    return grade, None


def _mean_stars(rated: pd.DataFrame, weight: pd.Series | None, level: float) -> Interval:
    """Mean stars with its interval inside 1-5; n is the sum of weights. Nothing if less than one review is
    left.
    """
    values = rated["rating"].to_numpy(dtype=np.float64)
    weights = np.ones(len(values)) if weight is None else weight.to_numpy(dtype=np.float64)
    n = round(float(weights.sum()))
    if n < 1:
        return Interval(value=None, low=None, high=None, n=0)
    mean = weighted_mean(values, weights, level)
    low = None if mean.low is None else max(1.0, mean.low)
    high = None if mean.high is None else min(5.0, mean.high)
    return Interval(value=mean.value, low=low, high=high, n=n)


def _shown_by_platform(shop: pd.DataFrame, products: pd.DataFrame | None) -> Interval | None:
    if products is None or not {"product_id", "rating_shown"} <= set(products.columns):
        return None
    listed = products[products["rating_shown"].notna()]
    seen = shop["product_id"].dropna().astype(str).unique()
    covered = np.isin(seen, listed["product_id"].astype(str).to_numpy()).mean() if len(seen) else float(len(listed) > 0)
    if listed.empty or covered < 0.5:
        return None
    claimed = listed["reviews_claimed"] if "reviews_claimed" in listed else pd.Series(1.0, index=listed.index)
    weight = claimed.astype(float).fillna(0.0).to_numpy()
    weight = weight if weight.sum() > 0 else np.ones(len(listed))
    value = float((listed["rating_shown"].astype(float).to_numpy() * weight).sum() / weight.sum())
    return Interval(value=value, low=None, high=None, n=int(weight.sum()))
