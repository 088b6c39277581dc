"""Behaviour of reviewers over their visible reviews."""

from __future__ import annotations

import pytest
from signal_frames import context_of, run
from zhenping.analysis.results import Verdict
from zhenping.analysis.signals.reviewer_behaviour import behaviour


def _review(who: str | None, product: str, day: str, rating: float, **more: object) -> dict[str, object]:
    return {"reviewer_id": who, "product_id": product, "created_local": day, "rating": rating, **more}


def test_features_by_hand() -> None:
    rows = [
        _review("a", "p", "2024-01-01", 5),
        _review("a", "q", "2024-01-01", 5),
        _review("a", "r", "2024-01-15", 4),
        _review("b", "p", "2024-04-15", 1),
        _review(None, "p", "2024-02-01", 3),
    ]
    facts = behaviour(context_of(rows).reviews, burst_days=28)
    assert facts["seen"].fillna(0).tolist() == [3, 3, 3, 1, 0]
    assert facts["busiest_day"].fillna(0).tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 1, 0])
    assert facts["short_span"].fillna(-1).tolist() == [0.5, 0.5, 0.5, 1.0, -1.0]
    assert facts["deviation"].tolist() == [2, 0, 0, 2, 0]  # the mean of p is 3
    assert facts["mean_deviation"].fillna(-1).tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2, -1])
    assert facts["extreme"].tolist() == [1, 1, 0, 1, 0]
    assert facts["early"].tolist() == pytest.approx([1, 1, 1, 0.5, 1 - 31 / 210])


def test_items_of_one_order_are_one_act() -> None:
    moment = "2024-01-01T20:00:07"
    rows = [_review("a", p, moment, 5, created_precision="second") for p in "pqr"]
    rows.append(_review("a", "s", "2024-03-01T09:00:00", 5, created_precision="second"))
    assert behaviour(context_of(rows).reviews, 28)["busiest_day"].tolist() == [0.5] * 4


def _crowd() -> list[dict[str, object]]:
    rows = []
    for i in range(12):  # regulars: months apart, four stars
        rows += [_review(f"r{i}", f"p{(i + k) % 6}", f"2024-0{1 + k}-{10 + i}", 4) for k in range(4)]
    return rows


def test_a_days_worth_of_extreme_stars_ranks_above_regulars() -> None:
    spree = [_review("x", f"p{k}", "2024-01-10", 1) for k in range(5)]
    scored, _ = run("reviewer_behaviour", _crowd() + spree)
    assert scored.strength[-5:].min() > scored.strength[:-5].max()


def test_null_ids_are_not_judged() -> None:
    scored, _ = run("reviewer_behaviour", [*_crowd(), _review(None, "p1", "2024-01-01", 5)])
    assert scored.strength.isna().tolist() == [False] * 48 + [True]


def test_without_visible_history_nothing_is_judged() -> None:
    scored, result = run("reviewer_behaviour", [_review(f"u{i}", "p", "2024-01-01", 5) for i in range(60)])
    assert scored.strength.isna().all()
    assert result.verdict is Verdict.UNTESTED


def test_a_shop_of_regulars_passes() -> None:
    assert run("reviewer_behaviour", _crowd())[1].verdict is Verdict.PASS
