"""Praise that is taken back in a follow-up."""

from __future__ import annotations

from signal_frames import run, said
from zhenping.analysis.results import Verdict

BACK = {"text": "很好", "rating": 5, "followup_text": "用了两周就坏了,太差,很失望"}
STILL = {"text": "很好", "rating": 5, "followup_text": "用了一个月,依然非常满意"}


def test_only_praise_with_a_followup_is_judged() -> None:
    rows = [
        BACK,
        STILL,
        {"text": "很好", "rating": 5},
        {**BACK, "rating": 2},
        {**STILL, "followup_text": "来追评"},
    ]
    scored, _ = run("followup_reversal", rows)
    assert scored.strength.fillna(-1).tolist() == [0.3, 0.0, -1.0, -1.0, 0.0]
    assert scored.labels.notna().tolist() == [True, False, False, False, False]


def test_a_named_complaint_without_opinion_words_counts() -> None:
    scored, _ = run(
        "followup_reversal",
        [{**BACK, "followup_text": "洗一次就掉色"}, {**BACK, "followup_text": "一直不掉色"}],
    )
    assert scored.strength.tolist() == [0.3, 0.0]


def test_many_reversals_warn_few_pass_and_fewer_than_ten_are_not_tested() -> None:
    assert run("followup_reversal", [BACK] * 6 + [STILL] * 14)[1].verdict is Verdict.WARN
    passed = run("followup_reversal", [BACK] + [STILL] * 29)[1]
    assert passed.verdict is Verdict.PASS
    assert "1 of 30" in said(passed)
    assert run("followup_reversal", [BACK] * 9)[1].verdict is Verdict.UNTESTED
