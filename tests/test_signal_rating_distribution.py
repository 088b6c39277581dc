"""Five stars against the other shops of the same data."""

from __future__ import annotations

from signal_frames import run, said
from zhenping.analysis.results import Verdict


def _shop(name: str, five: int, four: int) -> list[dict[str, object]]:
    return [{"shop_id": name, "rating": 5.0 if i < five else 4.0} for i in range(five + four)]


OTHERS = [row for i in range(20) for row in _shop(f"o{i:02d}", 20 + i % 5, 20 - i % 5)]


def test_a_share_far_above_all_others_warns() -> None:
    scored, result = run("rating_distribution", OTHERS + _shop("s1", 40, 0))
    assert result.verdict is Verdict.WARN
    assert result.value == 1.0
    assert result.baseline == 0.55
    assert result.p_value == 1 / 21
    assert scored.strength.isna().all()
    assert "100.0 % of 40" in said(result)


def test_a_usual_share_passes() -> None:
    assert run("rating_distribution", OTHERS + _shop("s1", 22, 18))[1].verdict is Verdict.PASS


def test_without_twenty_other_shops_there_is_no_baseline() -> None:
    result = run("rating_distribution", OTHERS[:-40] + _shop("s1", 40, 0))[1]
    assert result.verdict is Verdict.UNTESTED
    assert "there are 19" in said(result)


def test_few_ratings_are_not_tested() -> None:
    assert run("rating_distribution", OTHERS + _shop("s1", 29, 0))[1].verdict is Verdict.UNTESTED
