"""Reviewers with a single review."""

from __future__ import annotations

from signal_frames import run, said
from zhenping.analysis.results import Verdict


def _rows(single_stars: list[int], regular_stars: list[int], total: bool = True) -> list[dict[str, object]]:
    singles = [
        {"reviewer_id": f"n{i}", "reviewer_total": 1 if total else None, "rating": s}
        for i, s in enumerate(single_stars)
    ]
    regulars = [
        {"reviewer_id": f"r{i}", "reviewer_total": 8 if total else None, "rating": s}
        for i, s in enumerate(regular_stars)
    ]
    return singles + regulars


def test_strength_is_one_over_the_reviews_that_the_platform_counts() -> None:
    scored, _ = run("singletons", [{"reviewer_total": n, "rating": 5} for n in (1, 2, 4, None, 0)])
    assert scored.strength.fillna(-1).tolist() == [1.0, 0.5, 0.25, -1.0, -1.0]
    assert scored.evidence["facts"]["source"].dropna().unique().tolist() == ["platform"]


def test_history_inside_one_shop_says_nothing() -> None:
    scored, result = run("singletons", _rows([5] * 30, [4] * 30, total=False))
    assert scored.strength.isna().all()
    assert result.verdict is Verdict.UNTESTED
    assert "data of 5 shops" in said(result)


def test_history_over_several_shops_counts() -> None:
    rows = [{"reviewer_id": "a", "shop_id": f"s{i}", "rating": 5} for i in range(4)] + [
        {"reviewer_id": "b", "shop_id": "s9", "rating": 5},
        {"reviewer_id": None, "shop_id": "s9", "rating": 5},
    ]
    scored, _ = run("singletons", rows)
    assert scored.strength.fillna(-1).tolist() == [0.25] * 4 + [1.0, -1.0]
    assert scored.evidence["facts"]["source"].dropna().unique().tolist() == ["data"]


def test_many_honest_singletons_pass() -> None:
    stars = [5, 5, 4, 3, 5, 2] * 10
    assert run("singletons", _rows(stars, stars))[1].verdict is Verdict.PASS


def test_singletons_that_rate_higher_and_write_most_praise_fail() -> None:
    result = run("singletons", _rows([5] * 60, [5, 3, 4, 2] * 10))[1]
    assert result.verdict is Verdict.FAIL
    assert result.p_value is not None
    assert result.p_value < 0.001
    assert len(result.rows) == 60


def test_higher_ratings_of_a_minority_warn() -> None:
    assert run("singletons", _rows([5] * 20, [5, 4, 4, 5, 3] * 20))[1].verdict is Verdict.WARN


def test_the_finding_says_whose_count_it_is() -> None:
    shown = [{**review, "shop_id": "s1"} for review in _rows([5] * 30, [4] * 20)]
    seen = [{"reviewer_id": f"x{i % 15}", "shop_id": f"s{i % 6 + 1}", "rating": 5} for i in range(60)]
    finding = run("singletons", shown + seen)[1].finding
    assert (finding.values["shown"], finding.values["seen"], finding.values["shops"]) == (50, 10, 6)
