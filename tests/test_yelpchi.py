"""`anomaly` against the one-liner "fewest reviews first" on YelpChi, where a copy of that set is at hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _benchmark():
    """`benchmarks/` is no part of the installed package."""
    spec = importlib.util.spec_from_file_location("yelpchi_benchmark", ROOT / "benchmarks" / "yelpchi.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measured():
    benchmark = _benchmark()
    if not benchmark.BESIDE.exists():
        pytest.skip("YelpChi is given out by its authors only; no copy beside the repository")
    reviews = benchmark.load(benchmark.BESIDE)
    anomaly, seconds = benchmark.score(reviews)
    return benchmark.ranked(reviews, anomaly), anomaly, seconds


def test_anomaly_ranks_better_than_fewest_reviews_first(measured):
    (overall, _), _, _ = measured
    assert overall.ours.n == 67_395
    assert overall.ours.auc.value > overall.fewest.auc.value + 0.02
    assert overall.ours.precision.value > overall.fewest.precision.value + 0.04


def test_it_says_something_of_single_review_reviewers_where_the_one_liner_cannot(measured):
    (_, single), _, _ = measured
    assert single.fewest.auc.value == pytest.approx(0.5)
    assert single.ours.auc.value > 0.56
    assert single.ours.precision.value > single.ours.marked / single.ours.n + 0.04


def test_anomaly_is_a_rank_between_zero_and_one(measured):
    _, anomaly, _ = measured
    assert anomaly.between(0, 1).all()
    assert anomaly.mean() == pytest.approx(0.5, abs=1e-6)
