"""The statistics against scipy, by hand, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as reference
from scipy.stats import false_discovery_control, fisher_exact
from zhenping.analysis.stats import (
    binomial_tail,
    cluster_bootstrap,
    count_tail,
    fdr,
    fisher_greater,
    share_difference,
    weighted_mean,
    wilson,
)


@given(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.5, 0.9, 0.99]),
)
def test_wilson_equals_scipy(k_n: tuple[int, int], level: float) -> None:
    k, n = k_n
    expected = reference.binomtest(k, n).proportion_ci(level, method="wilson")
    ours = wilson(k, n, level)
    assert ours.low == pytest.approx(expected.low, abs=1e-12)
    assert ours.high == pytest.approx(expected.high, abs=1e-12)


def test_nothing_seen_has_no_interval() -> None:
    assert wilson(0, 0).value is None
    assert weighted_mean(np.array([])).value is None
    assert cluster_bootstrap(np.array([]), np.array([])).value is None


def test_newcombes_interval_equals_his_published_example() -> None:
    # Newcombe (1998), example a: 56/70 against 48/80, method 10, 95 %.
    effect = share_difference(56, 70, 48, 80, level=0.95).effect
    assert effect.value == pytest.approx(0.2)
    assert (effect.low, effect.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


def test_fishers_test_of_the_lady_tasting_tea() -> None:
    assert fisher_greater(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert fisher_greater(4, 4, 0, 4) == pytest.approx(1 / 70)


@given(st.integers(0, 40), st.floats(0.05, 20), st.floats(0.01, 3))
def test_tails_of_counts_equal_scipy(k: int, mean: float, dispersion: float) -> None:
    size = 1 / dispersion
    assert count_tail(np.array([k]), np.array([mean]))[0] == pytest.approx(reference.poisson.sf(k - 1, mean))
    expected = reference.nbinom.sf(k - 1, size, size / (size + mean))
    assert count_tail(np.array([k]), np.array([mean]), dispersion)[0] == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(st.integers(0, 50), st.floats(0.001, 0.999))
def test_tail_of_a_binomial_equals_scipy(k: int, share: float) -> None:
    assert binomial_tail(k, 50, share) == pytest.approx(reference.binom.sf(k - 1, 50, share), rel=1e-9, abs=1e-15)


def test_false_discovery_control_keeps_untested_apart() -> None:
    assert fdr([0.01, None, 0.04, 0.03]) == [
        pytest.approx(0.03),
        None,
        pytest.approx(0.04),
        pytest.approx(0.04),
    ]
    assert fdr([None, None]) == [None, None]


def test_a_weighted_mean_with_equal_weights_is_the_usual_one() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0])
    half = reference.norm.ppf(0.95) * reference.sem(values)
    ours = weighted_mean(values, np.full(4, 3.0))
    assert (ours.value, ours.low, ours.high, ours.n) == (
        3.0,
        pytest.approx(3 - half),
        pytest.approx(3 + half),
        4,
    )


def test_a_review_of_weight_zero_does_not_count() -> None:
    assert weighted_mean(np.array([5.0, 1.0]), np.array([1.0, 0.0])).value == 5.0
    assert weighted_mean(np.array([5.0, 1.0]), np.array([1.0, 0.0])).n == 1


def test_the_bootstrap_is_seeded_and_blind_to_row_order_and_names() -> None:
    rng = np.random.default_rng(1)
    values, clusters = rng.random(300), rng.integers(0, 90, 300)
    order = rng.permutation(300)
    renamed = np.array([f"c{c * 7919 % 97:03d}" for c in clusters])
    first = cluster_bootstrap(values, clusters, seed=5)
    again = cluster_bootstrap(values[order], renamed[order], seed=5)
    assert (first.low, first.high) == (pytest.approx(again.low), pytest.approx(again.high))


def test_copies_widen_the_interval() -> None:
    values = np.repeat(np.random.default_rng(2).random(40), 5)
    alone = cluster_bootstrap(values, np.arange(200))
    copied = cluster_bootstrap(values, np.repeat(np.arange(40), 5))
    assert copied.high - copied.low > 1.8 * (alone.high - alone.low)


def test_the_bootstrap_interval_holds_its_level() -> None:
    rng, hits = np.random.default_rng(3), 0
    for trial in range(200):
        effect = np.repeat(rng.normal(0, 1, 60), 3) + rng.normal(0, 1, 180)
        interval = cluster_bootstrap(effect, np.repeat(np.arange(60), 3), resamples=300, seed=trial)
        hits += interval.low <= 0 <= interval.high
    assert 0.83 <= hits / 200 <= 0.96


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_fishers_tail_equals_scipys(a: int, b: int, c: int, d: int) -> None:
    expected = fisher_exact([[a, b], [c, d]], alternative="greater").pvalue
    assert fisher_greater(a, a + b, c, c + d) == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_equal_scipys(p_values: list[float]) -> None:
    assert fdr(p_values) == pytest.approx(false_discovery_control(p_values).tolist(), abs=1e-12)
