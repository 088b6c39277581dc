"""The screen rules out only what cannot match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.words.needs import needs
from zhenping.analysis.words.packs import shipped
from zhenping.analysis.words.screen import candidates
from zhenping.analysis.words.topics import topics

PATTERNS = [rule.pattern for pack in shipped() for rule in pack.rules] + [
    part.pattern for topic in topics() for part in topic.parts
]
EXAMPLES = [text for pack in shipped() for rule in pack.rules for text in (*rule.finds, *rule.leaves)]


@given(
    st.lists(
        st.text(alphabet="好评返现五星红包元块钱给送晒图客服说骗删改差刷单托京豆review for5 a,。", max_size=40)
        | st.sampled_from(EXAMPLES),
        max_size=40,
        unique=True,
    )
)
def test_no_match_is_lost(texts: list[str]) -> None:
    for number, rows in candidates(texts, PATTERNS):
        matching = {row for row, text in enumerate(texts) if PATTERNS[number].search(text)}
        assert matching <= set(rows.tolist())


@pytest.mark.parametrize(
    ("pattern", "possible", "impossible"),
    [
        ("好评.{0,9}返现", ["返现要好评"], ["好评", "返现", ""]),
        ("(?:好评|五星)返", ["好评返", "五星返"], ["好星返", "好五", "评返"]),
        ("a?b+", ["b"], ["a", ""]),
        ("[ab]c", ["ac", "cbc"], ["ab", "c", "cb"]),
        ("[^ab]", ["a", ""], []),
        ("x*", [""], []),
        ("(?<=红)包(?!装)", ["红包", "包装"], ["红"]),
        ("(?:a|)b", ["b"], ["a"]),
        ("gi(?:ft|ve)s?", ["a gift", "to give"], ["if tig", "forgiv e"]),
        ("(?=[好差])(?:好评|差评)(?!率)", ["好评", "好评率"], ["好的评", "评"]),
        ("(?=.*红包)好", ["好，有红包"], ["好", "红包"]),
        ("(?:好评){2}", ["好评"], ["好"]),
        (r"\d元", ["元"], ["5"]),
    ],
)
def test_what_a_pattern_needs(pattern: str, possible: list[str], impossible: list[str]) -> None:
    texts = possible + impossible
    filler = ["。"] * 16
    ((_, rows),) = candidates(texts + filler, [re.compile(pattern)])
    assert [texts[row] for row in rows if row < len(texts)] == possible


def test_a_pattern_that_can_match_nothing_needs_nothing() -> None:
    assert needs("(?:a|b*)").always
    with pytest.raises(re.error):
        needs("(")


def test_texts_beyond_one_block_keep_their_place() -> None:
    texts = [f"很好{i}" for i in range(20_050)] + ["好评返现"]
    ((_, rows),) = candidates(texts, [re.compile("返现")])
    assert rows.tolist() == [20_050]
    assert next(iter(candidates([], [re.compile("返现")])))[1].tolist() == []
