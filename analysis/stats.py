"""The few statistics that verdicts rest on: intervals, comparisons of two groups, tails, false discoveries.

Everything is deterministic, takes plain numbers or arrays and returns `Interval`s or floats. scipy does the
work where it has the method; its statistics are imported late because they are slow to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc, betainc, gammaln, ndtri, pdtrc

from .results import Interval

Floats = npt.NDArray[np.float64]
_BLOCK = 2_000_000  # numbers drawn at a time by the bootstrap: 16 MB


@dataclass(frozen=True, slots=True)
class Difference:
    """Share of group one minus share of group two, with a one-sided p-value for "group one's is larger"."""

    effect: Interval
    p_value: float


def wilson(successes: float, n: int, level: float = 0.9) -> Interval:
    """Wilson's score interval of a share (1927); all None for `n` = 0."""
    if n <= 0:
        return Interval(value=None, low=None, high=None, n=0)
    z = _z(level)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At 0 and n the bound is exact; rounding must not move it past the share.
    low, high = min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))
    return Interval(value=share, low=float(low), high=float(high), n=n)


def share_difference(k1: int, n1: int, k2: int, n2: int, level: float = 0.9) -> Difference:
    """Compare two shares: Newcombe's hybrid score interval (1998, method 10) and Fisher's exact test,
    one-sided.
    """
    if not n1 or not n2:
        return Difference(Interval(value=None, low=None, high=None, n=n1 + n2), 1.0)
    one, two = wilson(k1, n1, level), wilson(k2, n2, level)
    p, q = k1 / n1, k2 / n2
    below = np.hypot(p - (one.low or 0.0), (two.high or 0.0) - q)
    above = np.hypot((one.high or 0.0) - p, q - (two.low or 0.0))
    effect = Interval(value=p - q, low=float(p - q - below), high=float(p - q + above), n=n1 + n2)
    return Difference(effect, fisher_greater(k1, n1, k2, n2))


def fisher_greater(k1: int, n1: int, k2: int, n2: int) -> float:
    """Fisher's exact test: probability of `k1` or more successes in group one, margins fixed.

    The hypergeometric tail in logarithms; importing `scipy.stats` for it would dominate the start of every command.
    The tests hold the two against each other.
    """
    successes, n = k1 + k2, n1 + n2
    k = np.arange(k1, min(n1, successes) + 1, dtype=np.float64)
    ways = _log_choose(n1, k) + _log_choose(n2, np.subtract(successes, k)) - _log_choose(n, successes)
    return float(min(1.0, np.exp(ways).sum()))


def _log_choose(n: int, k: Floats | int) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(np.add(k, 1)) - gammaln(np.subtract(n, k) + 1), dtype=np.float64)


def binomial_tail(k: int, n: int, share: float) -> float:
    """P(X >= k) for X ~ Binomial(n, share)."""
    return 1.0 if k <= 0 else float(bdtrc(k - 1, n, share))


def count_tail(count: Floats, mean: Floats, dispersion: float = 0.0) -> Floats:
    """P(X >= count) where Var X = mean + dispersion * mean^2: Poisson at 0, else negative binomial."""
    count, mean = np.asarray(count, float), np.maximum(np.asarray(mean, float), 1e-9)
    if dispersion <= 1e-6:
        tail = pdtrc(count - 1, mean)
    else:
        size = 1.0 / dispersion
        tail = betainc(np.maximum(count, 1), size, mean / (mean + size))
    return np.asarray(np.where(count <= 0, 1.0, tail), dtype=np.float64)


def fdr(p_values: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg's q-values (1995); null stays null and does not count as a test."""
    known = np.array([p for p in p_values if p is not None], dtype=np.float64)
    order = np.argsort(known)[::-1]
    scaled = known[order] * len(known) / np.arange(len(known), 0, -1)
    q_values = np.empty_like(known)
    q_values[order] = np.minimum.accumulate(scaled)
    found = iter(q_values.tolist())
    return [None if p is None else next(found) for p in p_values]


def weighted_mean(values: Floats, weights: Floats | None = None, level: float = 0.9) -> Interval:
    """Weighted mean with a normal interval from the linearised (sandwich) variance; n counts positive
    weights.
    """
    values = np.asarray(values, float)
    weights = np.ones_like(values) if weights is None else np.asarray(weights, float)
    total, n = weights.sum(), int((weights > 0).sum())
    if n == 0 or total <= 0:
        return Interval(value=None, low=None, high=None, n=0)
    mean = float((weights * values).sum() / total)
    if n == 1:
        return Interval(value=mean, low=None, high=None, n=1)
    variance = n / (n - 1) * (np.square(weights * (values - mean)).sum()) / total**2
    half = _z(level) * float(np.sqrt(variance))
    return Interval(value=mean, low=mean - half, high=mean + half, n=n)


def cluster_bootstrap(
    values: Floats, clusters: npt.ArrayLike, *, resamples: int = 1000, level: float = 0.9, seed: int = 0
) -> Interval:
    """Mean of `values` with a percentile interval that resamples whole clusters.

    Args:
        values: (n,) without null.
        clusters: (n,) labels; equal labels are drawn together. Neither row order nor the labels' names
        matter.
        resamples: number of bootstrap samples.
        level: of the interval.
        seed: of numpy's PCG64.
    """
    values = np.asarray(values, float)
    if not len(values):
        return Interval(value=None, low=None, high=None, n=0)
    _, codes = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(codes, values).astype(np.float64)
    sizes = np.bincount(codes).astype(float)
    order = np.lexsort((sums, sizes))
    means = _resampled_means(sums[order], sizes[order], resamples, np.random.default_rng(seed))
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value=float(values.mean()), low=float(low), high=float(high), n=len(values))


def _resampled_means(sums: Floats, sizes: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    step = max(1, _BLOCK // len(sums))
    means = []
    for start in range(0, resamples, step):
        drawn = rng.integers(len(sums), size=(min(step, resamples - start), len(sums)))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
