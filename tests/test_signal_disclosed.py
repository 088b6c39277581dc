"""Disclosed rewards."""

from __future__ import annotations

from signal_frames import run, said
from zhenping.analysis.results import Verdict


def _rows(counts: dict[str | None, int], rating: int = 5) -> list[dict[str, object]]:
    return [{"rating": rating, "incentive": kind} for kind, n in counts.items() for _ in range(n)]


def test_a_source_that_says_nothing_is_not_tested() -> None:
    scored, result = run("disclosed", _rows({None: 30}))
    assert result.verdict is Verdict.UNTESTED
    assert scored.strength.isna().all()


def test_merchant_rewards_on_praise_are_induced_and_platform_ones_harmless() -> None:
    scored, result = run("disclosed", _rows({"none": 30, "merchant": 8, "unknown": 2, "platform": 10}))
    assert result.verdict is Verdict.WARN
    assert "10 of 50" in said(result)
    assert scored.labels.value_counts().to_dict() == {"platform": 10, "induced": 8}
    assert scored.strength.groupby(scored.labels.fillna("other")).max().to_dict() == {
        "induced": 0.6, "platform": 0.0, "other": 0.3,
    }  # fmt: skip


def test_a_rewarded_critic_is_not_suspect() -> None:
    scored, _ = run("disclosed", _rows({"merchant": 3}, rating=1))
    assert scored.strength.eq(0).all()


def test_a_platform_programme_alone_passes() -> None:
    assert run("disclosed", _rows({"platform": 25, "none": 5}))[1].verdict is Verdict.PASS
