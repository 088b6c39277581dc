"""Opinion words: the columnar way beside a plain one, negation, intensity, and both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import zhenping
from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.rules import load_rules
from zhenping.analysis.words.polarity import is_opinion, opinion_weights, opinion_words, polarity_column

DATA = tomllib.loads((Path(zhenping.__file__).parent / "analysis/words/polarity.toml").read_text(encoding="utf-8"))
WEIGHTS = {w.replace("_", " "): DATA["weights"][n] for n, words in DATA["words"].items() for w in words.split()}
NEGATOR = re.compile("|".join(DATA["negators"]))
LONGEST = max(map(len, WEIGHTS))


def letter(text: str, place: int) -> bool:
    return 0 <= place < len(text) and "a" <= text[place] <= "z"


def word_at(text: str, place: int) -> str | None:
    """The longest entry that begins here; a Latin one only as a whole word."""
    for length in range(LONGEST, 0, -1):
        word = text[place : place + length]
        if len(word) == length and word in WEIGHTS:
            latin = word.isascii()
            if not (latin and (letter(text, place - 1) or letter(text, place + length))):
                return word
    return None


def negated(text: str, place: int) -> bool:
    begin = max((text.rfind(end, 0, place) for end in ",。!?;.\n"), default=-1) + 1
    before = [m.start() for m in NEGATOR.finditer(text) if m.start() < place]
    reach = 16 if text[place].isascii() else 5
    return bool(before) and before[-1] >= begin and place - before[-1] <= reach


def plainly(text: str) -> tuple[float, float]:
    """What `opinion_words` does, character by character."""
    good = bad = 0.0
    place = 0
    while place < len(text):
        word = word_at(text, place)
        if word is None:
            place += 1
            continue
        weight = WEIGHTS[word]
        strong = any(text[:place].endswith(much) for much in DATA["intensifiers"].split())
        if weight and negated(text, place):
            weight = -weight if weight > 0 else -weight / 2
        elif strong:
            weight *= 2
        good, bad = (good + weight, bad) if weight > 0 else (good, bad - weight)
        place += len(word)
    return good, bad


PIECES = st.sampled_from(
    [
        *sorted(WEIGHTS),
        *DATA["intensifiers"].split(),
        *"不没无未别非毫无并非,。!?;.\n 的了我a z",
        *("没有", "没什么", "not ", "never ", "don't ", "dont ", "nothing ", "杯子", "x", " and ", "不是", "不错"),
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(st.lists(TEXTS, max_size=6))
def test_a_column_is_weighed_as_each_text_would_be_character_by_character(texts: list[str]) -> None:
    good, bad = opinion_weights(texts)
    assert list(zip(good.tolist(), bad.tolist(), strict=True)) == [plainly(text) for text in texts]


@given(TEXTS)
def test_one_text_has_an_opinion_if_it_has_weights(text: str) -> None:
    good, bad = opinion_words(text)
    assert is_opinion(text) == (good + bad > 0)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("杯子很好", 2, 0),
        ("杯子好", 1, 0),
        ("杯子不好", 0, 1),
        ("好贵", 0, 1),
        ("太贵", 0, 2),
        ("不贵", 1, 0),
        ("一点也不难看", 0.5, 0),
        ("不是一般的好看", 1, 0),
        ("不得不说很好看", 2, 0),
        ("别人都夸好看", 1, 0),
        ("没问题", 1, 0),
        ("有没有问题", 0, 0),
        ("说好的袋子", 0, 0),
        ("the lamp is not great", 0, 1),
        ("i didn't love the lamp", 0, 1),
        ("nothing broke", 0.5, 0),
        ("no problem", 0, 0),
        ("cottongood", 0, 0),
        ("", 0, 0),
    ],
)
def test_words_negation_and_intensity(text: str, good: float, bad: float) -> None:
    assert opinion_words(text) == (good, bad)


def test_a_negator_counts_in_its_own_clause_and_nearby() -> None:
    assert opinion_words("没有异味") == (0.5, 0)
    assert opinion_words("没有,异味") == (0, 1)
    assert opinion_words("没有我想象中那么大的异味") == (0, 1)


def test_nothing_of_one_text_reaches_into_the_next() -> None:
    alone = [opinion_words(text) for text in ("不", "好看", "很", "好用")]
    good, bad = opinion_weights(["不", "好看", "很", "好用"])
    assert list(zip(good.tolist(), bad.tolist(), strict=True)) == alone


def test_no_word_has_two_weights_and_no_list_is_larger_than_a_person_can_read() -> None:
    words = [word for listed in DATA["words"].values() for word in listed.split()]
    assert len(words) == len(set(words))
    assert len(words) <= 1000
    assert all(word.isascii() or not re.search("[a-z]", word) for word in words)


def test_a_model_in_the_rules_judges_in_place_of_the_words() -> None:
    class Contrary:
        def polarity(self, texts: list[str]) -> list[float]:
            return [-0.9 if "好" in text else 0.1 for text in texts]

    folded = pd.Series(["很好,很满意", "太差了,很失望", None])
    polarity = polarity_column(folded, {**load_rules(), "sentiment": Contrary()})
    assert polarity.fillna(0).tolist() == [-0.9, 0, 0]
