"""Words against stars, and the word list itself."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from signal_frames import run, said
from zhenping.analysis.results import Verdict
from zhenping.analysis.rules import load_rules
from zhenping.analysis.words.polarity import opinion_words, polarity_column

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("很好", 2, 0),
        ("不好", 0, 1),
        ("没有异味", 0.5, 0),
        ("不是很满意", 0, 2),
        ("质量差,但是物流很快", 1, 1),
        ("好像差不多", 0, 0),
        ("not good", 0, 1),
        ("excellent quality", 3, 0),
        ("a piano, good", 1, 0),
        ("a piano good", 1, 0),
        ("does not smell", 0.5, 0),
        ("the badge", 0, 0),
        ("我不知道,很好", 2, 0),
    ],
)
def test_opinion_words_and_negation(text: str, good: float, bad: float) -> None:
    assert opinion_words(text) == (good, bad)


def test_unclear_words_are_not_judged() -> None:
    folded = pd.Series(["很好,就是太差", "好", None, "很好,很满意"])
    polarity = polarity_column(folded, load_rules())
    assert polarity.isna().tolist() == [True, True, True, False]


def test_five_stars_over_a_complaint_and_one_star_over_praise() -> None:
    rows = [
        {"text": "太差了,很失望", "rating": 5},
        {"text": "非常满意,强烈推荐", "rating": 1},
        {"text": "非常满意,强烈推荐", "rating": 5},
        {"text": "太差了,很失望", "rating": 3},
        {"text": "收到", "rating": 5},
    ]
    scored, _ = run("contradiction", rows)
    assert scored.strength.fillna(-1).tolist() == [0.4, 0.4, 0.0, -1.0, -1.0]
    assert scored.labels.notna().tolist() == [True, True, False, False, False]


def test_many_contradictions_warn_and_few_pass() -> None:
    clash, agree = {"text": "太差了,很失望", "rating": 5}, {"text": "非常满意,很喜欢", "rating": 5}
    few, many = (
        run("contradiction", [clash] * 2 + [agree] * 38)[1],
        run("contradiction", [clash] * 10 + [agree] * 30)[1],
    )
    assert few.verdict is Verdict.PASS
    assert many.verdict is Verdict.WARN
    assert "In 10 of 40" in said(many)


def test_praise_of_the_fitter_in_a_story_of_trouble_is_not_clear() -> None:
    rows = [
        {"text": "师傅服务态度很好,就是装了三天就漏水", "rating": 1},
        {"text": "快递很好很快,客服一直推诿没人管", "rating": 1},
        {"text": "师傅服务态度很好,非常满意", "rating": 1},
    ]
    strength = run("contradiction", rows)[0].strength
    assert strength.isna().tolist() == [True, True, False]
    assert strength.iloc[2] == 0.4


def test_the_finding_says_how_often_the_word_list_errs() -> None:
    _, result = run("contradiction", [{"text": "非常满意,很喜欢", "rating": 5}] * 30)
    assert result.comparison is not None
    assert result.comparison.values["percent"] == round(100 * load_rules()["signals"]["contradiction"]["base_rate"], 1)


def test_few_clear_reviews_are_not_tested() -> None:
    assert run("contradiction", [{"text": "非常满意,很喜欢", "rating": 5}] * 19)[1].verdict is Verdict.UNTESTED


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
def test_words_and_stars_disagree_on_ordinary_reviews_as_often_as_the_rules_assume() -> None:
    lines = pd.read_csv(DATA / "ordinary_zh.csv.gz")
    stars = lines["label"].map({1: 5.0, 0: 1.0})
    _, result = run("contradiction", pd.DataFrame({"text": lines["text"], "rating": stars}))
    assert result.n > 0.4 * len(lines)
    assert result.value is not None
    assert result.value <= load_rules()["signals"]["contradiction"]["base_rate"]
    assert result.verdict is Verdict.PASS
