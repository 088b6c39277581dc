"""Default praise: recognised, counted, harmless."""

from __future__ import annotations

import pandas as pd
import pytest
from signal_frames import context_of, run, said
from zhenping.analysis import analyse
from zhenping.analysis.results import Verdict
from zhenping.analysis.rules import load_rules, packaged
from zhenping.analysis.words.default_texts import default_reason


@pytest.mark.parametrize("text", packaged("words/default_texts.toml")["tests"]["examples"])
def test_texts_that_platforms_insert_are_defaults(text: str) -> None:
    assert context_of([{"text": text, "rating": 5}]).reviews["default"].tolist() == [True]


@pytest.mark.parametrize("text", packaged("words/default_texts.toml")["tests"]["not_default"])
def test_a_buyers_own_words_are_not(text: str) -> None:
    assert context_of([{"text": text, "rating": 5}]).reviews["default"].tolist() == [False]


def test_the_platforms_flag_is_believed_both_ways() -> None:
    rows = [{"text": "挺好", "is_default": True}, {"text": "系统默认好评", "is_default": False}]
    assert context_of(rows).reviews["default"].tolist() == [True, False]


def test_a_neutral_text_of_many_strangers_is_learned() -> None:
    words = [{"text": "收到了货物", "reviewer_id": f"u{i}"} for i in range(8)]
    opinions = [{"text": "非常满意", "reviewer_id": f"v{i}"} for i in range(8)]
    one_person = [{"text": "已经签收", "reviewer_id": "w"} for _ in range(8)]
    context = context_of(words + opinions + one_person)
    assert default_reason(context.reviews, context.rules).fillna("").tolist() == ["learned"] * 8 + [""] * 16


def test_the_reason_is_a_prepared_column_and_never_leaves_the_analysis() -> None:
    rows = [{"text": "系统默认好评"}, {"text": "挺好", "is_default": True}, {"text": "挺好"}]
    assert context_of(rows).reviews["default_reason"].fillna("").tolist() == ["known", "flag", ""]
    given = pd.DataFrame({"text": ["挺好"], "default_reason": ["mine"]})
    assert analyse(given).reviews["default_reason"].tolist() == ["mine"]


@pytest.mark.parametrize(
    "text", ["此用户没有填写评价", "此用戶沒有填寫評價", "  此用户没有填写评价!!  ", "此用户没有填写评价。"]
)
def test_script_and_punctuation_do_not_matter(text: str) -> None:
    assert default_reason(context_of([{"text": text}]).reviews, load_rules()).tolist() == ["known"]


def test_forty_percent_defaults_pass_with_their_exact_share() -> None:
    rows = [{"text": "系统默认好评", "rating": 5}] * 40 + [{"text": f"第{i}次买,还行", "rating": 4} for i in range(60)]
    scored, result = run("defaults", rows)
    assert (result.verdict, result.value, result.n) == (Verdict.PASS, 0.4, 100)
    assert "40 of 100" in said(result)
    assert scored.strength.eq(0).all()
