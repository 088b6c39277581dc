"""How well merchants are ranked: mean suspicion over a merchant's praise against the share of it that is marked.

The truth of a merchant is the marked share among its labelled reviews of four and five stars, where at least
`LEAST_REVIEWS` are labelled. Spearman's correlation, and the area under the ROC curve of the worst tenth; intervals
and standard errors resample merchants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import Interval
from .quality import Floats, Mask, draws, interval
from .rankings import AVERAGE, PRAISE_OF_STRANGERS, SCORES, TRIVIAL

LEAST_REVIEWS = 30
LEAST_MERCHANTS = 20  # with fewer, a tenth is one merchant or none
_DECIMALS = 9
RANKINGS = (*SCORES, *TRIVIAL, AVERAGE, PRAISE_OF_STRANGERS)


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One way to rank merchants; `spearman` is empty where it tells none apart."""

    ranking: str
    spearman: Interval
    worst: Interval  # ROC-AUC of the worst tenth
    error: float  # standard error of `worst`


@dataclass(frozen=True, kw_only=True)
class Merchants:
    n: int  # merchants that were ranked
    seen: int  # in the table
    worst: int  # how many are the worst tenth
    ranked: tuple[Ranked, ...]
    best: str  # the one-liner with the highest `worst`
    ahead: Interval  # `worst` of mean suspicion less that of the best one-liner, drawn in pairs
    error: float  # standard error of `ahead`


def merchants(reviews: pd.DataFrame, scores: pd.DataFrame, label: pd.Series, seed: int) -> Merchants | None:
    """Of a prepared frame, its `rankings` and labels (True, False, null); None with too few merchants, or if all are
    the worst.

    The scores are judged as `authenticity` judges: over praise that a buyer wrote, fetched neutrally.
    """
    table = _table(reviews, scores, label)
    seen = int(reviews["shop"].nunique())
    truth = table["truth"].to_numpy(dtype=np.float64)
    if len(table) < LEAST_MERCHANTS:
        return None
    bad = truth >= np.sort(truth)[-(len(truth) // 10)]
    if bad.all():
        return None
    drawn = draws(len(truth), seed)
    samples = {name: _worst(table[name].to_numpy(), bad, drawn) for name in RANKINGS}
    whole = {name: float(_worst(table[name].to_numpy(), bad, np.ones((1, len(bad))))[0]) for name in RANKINGS}
    ranked = tuple(
        Ranked(
            ranking=name,
            spearman=_spearman(table[name].to_numpy(), truth, drawn),
            worst=interval(whole[name], samples[name], len(bad)),
            error=float(np.nanstd(samples[name])),
        )
        for name in RANKINGS
    )
    best = max(RANKINGS[len(SCORES) :], key=lambda name: whole[name])
    lead = samples["suspicion"] - samples[best]
    return Merchants(
        n=len(table),
        seen=seen,
        worst=int(bad.sum()),
        ranked=ranked,
        best=best,
        ahead=interval(whole["suspicion"] - whole[best], lead, len(bad)),
        error=float(np.nanstd(lead)),
    )


def _table(reviews: pd.DataFrame, scores: pd.DataFrame, label: pd.Series) -> pd.DataFrame:
    """One row a merchant with enough labels: ``truth`` and every ranking, higher to be looked at first."""
    labelled, liked = label.notna(), reviews["rating"].ge(4).fillna(False).astype(bool)
    judged = reviews["counted"] & reviews["praise"] & liked & scores["suspicion"].ge(0)
    shop = reviews["shop"]
    strangers = (scores["single"] & reviews["rating"].eq(5).fillna(False)).astype(np.float64)
    columns = {name: scores[name][judged].groupby(shop[judged]).mean() for name in (*SCORES, *TRIVIAL, AVERAGE)}
    columns[PRAISE_OF_STRANGERS] = strangers[reviews["counted"]].groupby(shop[reviews["counted"]]).mean()
    columns["truth"] = label[labelled & liked].astype(np.float64).groupby(shop[labelled & liked]).mean()
    enough = labelled.groupby(shop).sum().ge(LEAST_REVIEWS)
    table = pd.DataFrame(columns)
    kept = table[enough.reindex(table.index).fillna(False).astype(bool)].dropna().sort_index()
    return kept.round(_DECIMALS)  # sums differ in the last bits when rows change places; ties must not


def _worst(score: Floats, bad: Mask, weight: Floats) -> Floats:
    """(samples,) ROC-AUC of `bad` for each row of `weight` (samples, merchants); NaN where a kind is missing."""
    above = (score[bad][:, None] > score[~bad]) + 0.5 * (score[bad][:, None] == score[~bad])
    pairs = np.einsum("sb,bg,sg->s", weight[:, bad], above, weight[:, ~bad], optimize=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = pairs / (weight[:, bad].sum(axis=1) * weight[:, ~bad].sum(axis=1))
    return found


def _spearman(score: Floats, truth: Floats, drawn: Floats) -> Interval:
    from scipy.stats import spearmanr

    def correlation(rows: np.ndarray) -> float:
        if np.ptp(score[rows]) == 0 or np.ptp(truth[rows]) == 0:
            return np.nan
        return float(spearmanr(score[rows], truth[rows]).statistic)

    every = np.arange(len(score))
    value = correlation(every)
    if np.isnan(value):
        return Interval(value=None, low=None, high=None, n=len(score))
    samples = np.array([correlation(np.repeat(every, times.astype(np.intp))) for times in drawn])
    return interval(value, samples, len(score))
