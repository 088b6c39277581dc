"""The two probabilistic models on the evidence graph.

`anomaly_log_odds` ranks every review: SpEagle (Rayana & Akoglu, KDD'15) with metadata priors, plus a node for
each product's star, because campaigns push one product in one direction. `campaign_log_odds` is the
probability that a review belongs to a campaign: every artefact is a possible campaign that *lifts* the
reviews it ties together.

Edge strengths. In the paper an edge of a review to its product weighs the same in a product of 5 and of 5,000
reviews; on YelpChi most products then end beyond log-odds of 10, where no review's evidence can pass. Here
the strength of these edges falls with the root of the degree: independent evidence adds up as fast as its
noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .belief import Beliefs, Bools, Floats, Ints, logit, propagate, symmetric
from .evidence import Evidence


def anomaly_log_odds(
    features: pd.DataFrame, lift: Floats, star: Floats, evidence: Evidence, rules: Mapping[str, Any]
) -> Beliefs:
    """Belief that each review is unlike honest ones; the first n_reviews nodes of the result are the reviews.

    Args:
        features: from `metadata.metadata`.
        lift: (n_reviews,) log-odds that other evidence (campaigns, words) adds, >= 0.
        star: (n_reviews,) rating 1-5 or NaN.
        evidence: the graph.
        rules: ``[scores.anomaly]``.
    """
    n = len(features)
    review_prior, reviewer_prior = _priors(features, evidence.reviewer, rules)
    rated = np.flatnonzero(~np.isnan(star))
    product = evidence.product[rated]
    pushed = pd.factorize(product * 10 + np.rint(star[rated]).astype(np.intp))[0].astype(np.intp)
    known = np.flatnonzero(evidence.reviewer >= 0)
    offsets = np.cumsum([n, len(reviewer_prior), int(product.max(initial=-1)) + 1])
    heads = np.concatenate([known, rated, rated])
    tails = np.concatenate([n + evidence.reviewer[known], offsets[1] + product, offsets[2] + pushed])
    praise = np.where(star[rated] >= 4, 1.0, np.where(star[rated] <= 2, -1.0, 0.0))
    strength = float(rules["product_strength"])
    potential = np.concatenate(
        [
            symmetric(np.full(len(known), float(rules["reviewer_strength"]))),
            symmetric(strength * _root_degree(product), -praise),
            symmetric(strength * _root_degree(pushed)),
        ]
    )
    rest = np.zeros(int(offsets[2] - offsets[1]) + int(pushed.max(initial=-1)) + 1)
    prior = np.concatenate([review_prior + lift, reviewer_prior, rest])
    return propagate(prior, heads.astype(np.intp), tails.astype(np.intp), potential)


def campaign_log_odds(judged: Bools, prior: Floats, evidence: Evidence, rules: Mapping[str, Any]) -> Beliefs:
    """Belief that each judged review was bought, copied or coordinated; the first n_reviews nodes are the
    reviews.

    An artefact in state 1 is a campaign and lifts a review's odds: psi(1, r) = P(r | campaign) / P(r) with
    P(1 | campaign) the artefact's ``grip`` and P(1) the base rate; psi(0, r) = 1. So an innocent artefact
    says nothing, an ordinary review says nothing about its artefact, and suspicion flows only from where
    there is evidence. Reviewers with several judged reviews are artefacts too, with a small prior.

    Args:
        judged: (n_reviews,) praise (for `suspicion`) or negatives (for `attack`).
        prior: (n_reviews,) log-odds from the base rate and the signals of single reviews.
        evidence: the graph.
        rules: ``[scores]``.
    """
    table, head, tail = _campaigns(judged, evidence, rules)
    both = np.concatenate([prior, logit(table["prior"].to_numpy(dtype=np.float64))])
    return propagate(both, head + len(prior), tail, _lift(table, float(rules["base_rate"]))[head])


def _lift(table: pd.DataFrame, base: float) -> Floats:
    """Potentials psi(artefact, review) of each possible campaign, (n, 2, 2).

    The base rate already contains the reviewers who are paid: for them psi(0, r) is such that a reviewer
    about whom nothing is known leaves a review where it was.
    """
    prior, grip = table["prior"].to_numpy(dtype=np.float64), table["grip"].to_numpy(dtype=np.float64)
    campaign = np.stack([(1 - grip) / (1 - base), grip / base], axis=-1)
    share = np.where(table["contained"], prior, 0.0)[:, None]
    innocent = (1 - share * campaign) / (1 - share)
    return np.stack([innocent, campaign], axis=-2)


def _priors(features: pd.DataFrame, reviewer: Ints, rules: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Log-odds of reviews and of reviewers; a feature counts by its rank, 0 where it is not known."""
    review = (
        rules["deviation"] * _centred_rank(features["deviation"])
        + rules["extreme"] * _centred(features["extreme"])
        + rules["lowest"] * _centred(features["lowest"])
        + rules["first_of_many"] * _centred_rank(-features["tenure"])
        + rules["little_known"] * _centred_rank(-features["reviews"])
        + rules["company"] * _centred_rank(features["company"])
    )
    known = reviewer >= 0
    first = pd.Series(np.flatnonzero(known)).groupby(reviewer[known]).first().to_numpy(dtype=np.intp)
    person = features.iloc[first]
    by_person = rules["few_reviews"] * _centred_rank(-person["history"])
    by_person = by_person + rules["short_span"] * _centred_rank(-person["span"])
    return review.to_numpy(dtype=np.float64), by_person.to_numpy(dtype=np.float64)


def _centred_rank(values: pd.Series) -> pd.Series:
    """Mid-ranks as shares, around their mean: -0.5 to 0.5, 0 for null."""
    return _centred(values.rank(pct=True))


def _centred(values: pd.Series) -> pd.Series:
    return (values - values.mean()).fillna(0.0)


def _root_degree(node: Ints) -> Floats:
    """1 / sqrt(degree) of each edge's node."""
    return np.asarray(1.0 / np.sqrt(np.bincount(node)[node]) if len(node) else np.zeros(0), dtype=np.float64)


def _campaigns(judged: Bools, evidence: Evidence, rules: Mapping[str, Any]) -> tuple[pd.DataFrame, Ints, Ints]:
    """Possible campaigns (prior, grip) and their edges (number, review), among the judged reviews only."""
    members = pd.DataFrame({"artefact": evidence.member_artefact, "row": evidence.member_row})
    weighed = evidence.artefacts["kind"].isin(list(rules["artefacts"])).to_numpy(dtype=bool)
    members = members[judged[evidence.member_row] & weighed[evidence.member_artefact]]
    members = members.assign(person=lambda m: evidence.person[m["row"]])
    members = members[members.groupby("artefact")["person"].transform("nunique") >= 2]
    kept, number = np.unique(members["artefact"].to_numpy(dtype=np.intp), return_inverse=True)
    kinds = evidence.artefacts.iloc[kept]
    table = pd.DataFrame(
        {
            "prior": [float(rules["artefacts"][k]["prior"]) for k in kinds["kind"]] * kinds["strength"].to_numpy(),
            "grip": [float(rules["artefacts"][k]["grip"]) for k in kinds["kind"]],
        },
        dtype=np.float64,
    )
    writers, written = _repeat_writers(judged, evidence.reviewer)
    own = pd.DataFrame(rules["artefacts"]["reviewer"], index=range(int(writers.max(initial=-1)) + 1))
    both = pd.concat([table, own[["prior", "grip"]]], ignore_index=True).astype(np.float64)
    both["contained"] = np.arange(len(both)) >= len(table)
    head = np.concatenate([number.astype(np.intp), writers + len(table)])
    return both, head, np.concatenate([members["row"].to_numpy(dtype=np.intp), written])


def _repeat_writers(judged: Bools, reviewer: Ints) -> tuple[Ints, Ints]:
    """Dense numbers of reviewers with several judged reviews, and these reviews."""
    rows = np.flatnonzero(judged & (reviewer >= 0))
    counts = np.bincount(reviewer[rows], minlength=1)
    rows = rows[counts[reviewer[rows]] >= 2] if len(rows) else rows
    _, number = np.unique(reviewer[rows], return_inverse=True)
    return number.astype(np.intp), rows.astype(np.intp)
