"""How well a score ranks reviews that somebody marked, and how true its probabilities are.

Area under the ROC curve, average precision, precision among the first k and NDCG (Järvelin & Kekäläinen 2002), with
intervals that resample whole merchants or products: reviews of one product are not independent. Ties count half in the
first, are one step in the second, and get the mean of their places in the others (McSherry & Najork 2008), all as in
scikit-learn; the bootstrap shares one sort, which is some ten times as fast as calling it for every sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..results import Interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
RESAMPLES = 200
LEVEL = 0.9
FIRST = (100, 1000)
"""How many reviews somebody may have the time to read."""
_LEAST_GROUPS = 5  # with fewer, the interval resamples reviews
_BLOCK = 4_000_000  # weights at a time: 32 MB
_BINS = 10


@dataclass(frozen=True, kw_only=True)
class Quality:
    """`n` reviews, `marked` of them with the label; the intervals are empty if there is only one kind."""

    n: int
    marked: int
    auc: Interval
    precision: Interval  # average precision; by chance it is the share of marked ones
    precision_at: Mapping[int, Interval]  # share of marked ones among the first k; only of k <= n
    ndcg_at: Mapping[int, Interval]
    ndcg: Interval


def quality(score: Floats, label: Mask, group: Ints, seed: int = 0) -> Quality:
    """Of ranking by `score`, highest first; `group` (n,) is what is resampled together, reviews if there are few."""
    n, marked = len(label), int(label.sum())
    firsts = [k for k in FIRST if k <= n]
    if marked in (0, n):
        nothing = Interval(value=None, low=None, high=None, n=n)
        nothings = dict.fromkeys(firsts, nothing)
        return Quality(
            n=n, marked=marked, auc=nothing, precision=nothing, precision_at=nothings, ndcg_at=nothings, ndcg=nothing
        )
    order = np.lexsort((label, -score))  # no matter in which order the rows came
    placed = score[order]
    ends = np.flatnonzero(np.append(placed[1:] != placed[:-1], True))  # no difference: infinities tie, too
    whole = _figures(np.ones((1, n)), label[order], ends, firsts)
    drawn = _of_samples(label[order], group[order], ends, firsts, seed)
    found = {name: interval(float(value[0]), drawn[name], n) for name, value in whole.items()}
    return Quality(
        n=n,
        marked=marked,
        auc=found["auc"],
        precision=found["precision"],
        precision_at={k: found[f"precision@{k}"] for k in firsts},
        ndcg_at={k: found[f"ndcg@{k}"] for k in firsts},
        ndcg=found["ndcg"],
    )


def calibration_error(probability: Floats, label: Mask) -> float:
    """Expected calibration error (Naeini et al., AAAI'15) over ten bins of equally many reviews, 0-1."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    return float(sum(len(p) / len(order) * abs(probability[p].mean() - label[p].mean()) for p in parts))


def interval(value: float, samples: Floats, n: int) -> Interval:
    """`value` between the quantiles of its resampled twins; those that could not be computed are NaN."""
    kept = samples[~np.isnan(samples)]
    if not len(kept):
        return Interval(value=value, low=None, high=None, n=n)
    low, high = np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value=value, low=float(low), high=float(high), n=n)


def draws(groups: int, seed: int) -> Floats:
    """(RESAMPLES, groups) how often each group is in each sample."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLES).astype(np.float64)


def _of_samples(label: Mask, group: Ints, ends: Ints, firsts: list[int], seed: int) -> dict[str, Floats]:
    names, codes = np.unique(group, return_inverse=True)
    if len(names) < _LEAST_GROUPS:
        codes = np.arange(len(label))
    drawn = draws(int(codes.max()) + 1, seed)
    step = max(1, _BLOCK // len(label))
    parts = [_figures(drawn[i : i + step, codes], label, ends, firsts) for i in range(0, RESAMPLES, step)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _figures(weight: Floats, label: Mask, ends: Ints, firsts: list[int]) -> dict[str, Floats]:
    """Each figure for each row of `weight` (samples, n), NaN where a kind is missing; columns best score first."""
    right = np.cumsum(weight * label, axis=1)[:, ends]
    total = np.cumsum(weight, axis=1)[:, ends]
    wrong = total - right
    new_right, new_wrong = np.diff(right, axis=1, prepend=0), np.diff(wrong, axis=1, prepend=0)
    one_kind = (right[:, -1] == 0) | (wrong[:, -1] == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {
            "auc": (new_wrong * (right - new_right / 2)).sum(axis=1) / (right[:, -1] * wrong[:, -1]),
            "precision": (new_right * np.nan_to_num(right / total)).sum(axis=1) / right[:, -1],
        }
        share = np.nan_to_num(new_right / (new_right + new_wrong))
    length = int(total[:, -1].max())
    discount = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, length + 2)))])
    for k in firsts:
        hits = _gain(np.arange(length + 1.0), share, total, k)
        found[f"precision@{k}"] = hits / np.minimum(k, total[:, -1])
    for name, k in {**{f"ndcg@{k}": k for k in firsts}, "ndcg": length}.items():
        ideal = discount[np.minimum(right[:, -1], k).astype(np.intp)]
        gain = _gain(discount, share, total, k)
        found[name] = np.divide(gain, ideal, out=np.full(len(gain), np.nan), where=ideal > 0)
    return {name: np.where(one_kind, np.nan, values) for name, values in found.items()}


def _gain(worth: Floats, share: Floats, total: Floats, k: int) -> Floats:
    """(samples,) what the marked among the first k are worth; `worth[i]` is that of the first i places.

    `share` (samples, blocks) of a block of equal scores that is marked, `total` up to its end.
    """
    last = min(total.shape[1], int((total.min(axis=0) < k).sum()) + 1)
    reached = worth[np.minimum(total[:, :last], k).astype(np.intp)]
    gain: Floats = (share[:, :last] * np.diff(reached, axis=1, prepend=0)).sum(axis=1)
    return gain
