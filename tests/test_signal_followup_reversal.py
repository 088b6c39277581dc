"""Praise that is taken back in a follow-up."""

from __future__ import annotations

import pytest
from signal_frames import run, said
from zhenping.analysis.results import Verdict
from zhenping.analysis.rules import packaged

EXAMPLES = packaged("words/reversal.toml")["tests"]

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


@pytest.mark.parametrize("text", EXAMPLES["back"])
def test_ways_to_take_praise_back(text: str) -> None:
    assert run("followup_reversal", [{**BACK, "followup_text": text}])[0].strength.tolist() == [0.3]


@pytest.mark.parametrize("text", EXAMPLES["still"])
def test_trouble_that_ended_well_and_loyal_words_are_no_reversal(text: str) -> None:
    assert run("followup_reversal", [{**BACK, "followup_text": text}])[0].strength.tolist() == [0.0]


def test_sarcastic_praise_is_no_praise() -> None:
    text = "打电话来要好评,服务好个屁,很满意才怪"
    assert run("followup_reversal", [{**BACK, "followup_text": text}])[0].strength.tolist() == [0.3]


def test_a_followup_that_the_platform_wrote_is_not_judged() -> None:
    rows = [{**BACK, "followup_text": "此用户未填写评价内容"}, STILL]
    assert run("followup_reversal", rows)[0].strength.isna().tolist() == [True, False]
