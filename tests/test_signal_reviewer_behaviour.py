"""Behaviour of reviewers over their visible reviews."""

from __future__ import annotations

import pytest
from signal_frames import context_of, run, said
from zhenping.analysis.results import Verdict
from zhenping.analysis.signals.reviewer_behaviour import behaviour


def _review(who: str | None, product: str, day: str, rating: float, **more: object) -> dict[str, object]:
    place = {"shop_id": "s1" if product < "q" else "s2", "product_id": product}
    return {**place, "reviewer_id": who, "created_local": day, "rating": rating, **more}


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
        rows += [_review(f"r{i}", "pqrstu"[(i + k) % 6], f"2024-0{1 + k}-{10 + i}", 4) for k in range(4)]
    return rows


def test_a_days_worth_of_extreme_stars_ranks_above_regulars() -> None:
    spree = [_review("x", "pqrstu"[k], "2024-01-10", 1) for k in range(5)]
    scored, _ = run("reviewer_behaviour", _crowd() + spree)
    assert scored.strength[-5:].min() > scored.strength[:-5].max()


def test_null_ids_are_not_judged() -> None:
    scored, _ = run("reviewer_behaviour", [*_crowd(), _review(None, "q", "2024-01-01", 5)])
    assert scored.strength.isna().tolist() == [False] * 48 + [True]


def test_without_visible_history_nothing_is_judged() -> None:
    scored, result = run("reviewer_behaviour", [_review(f"u{i}", "p", "2024-01-01", 5) for i in range(60)])
    assert scored.strength.isna().all()
    assert result.verdict is Verdict.UNTESTED


def test_a_shop_of_regulars_passes_and_says_what_was_visible() -> None:
    result = run("reviewer_behaviour", _crowd(), "demo/s2")[1]
    assert result.verdict is Verdict.PASS
    assert result.comparison is not None
    assert result.comparison.values == {"products": 6, "shops": 2, "n": 40, "shown": 0, "part": 0}


def test_inside_one_shop_a_history_is_judged_only_where_the_platform_counts_it() -> None:
    one_shop = [{**review, "shop_id": "s1"} for review in _crowd()]
    scored, result = run("reviewer_behaviour", one_shop)
    assert scored.strength.isna().all()
    assert result.verdict is Verdict.UNTESTED
    assert "beyond this shop" in said(result)
    counted = [{**review, "reviewer_total": 4} for review in one_shop]
    scored, result = run("reviewer_behaviour", counted)
    assert scored.strength.notna().all()
    assert result.comparison is not None
    assert result.comparison.values["shown"] == 48


def test_days_of_a_history_that_was_mostly_not_seen_are_unknown() -> None:
    rows = [_review("a", p, "2024-01-01", 5, reviewer_total=total) for p, total in (("p", 40), ("q", 40))]
    facts = behaviour(context_of(rows).reviews, 28)
    assert facts[["busiest_day", "short_span"]].isna().all(axis=None)
    assert facts["total"].tolist() == [40, 40]


def test_unknown_products_of_two_shops_are_not_one_product() -> None:
    rows = [
        {
            "shop_id": shop,
            "product_id": None,
            "reviewer_id": f"{shop}{k}",
            "rating": star,
            "created_local": "2024-01-01",
        }
        for shop, star in (("s1", 5.0), ("s2", 1.0))
        for k in range(3)
    ]
    assert behaviour(context_of(rows).reviews, 28)["deviation"].tolist() == [0.0] * 6
