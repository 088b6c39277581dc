"""Folding of disguised text, and the way back to the raw characters."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.rules import packaged
from zhenping.analysis.words.folding import fold, fold_column, fold_text, plain

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
TRICKY = st.text(alphabet=st.sampled_from(list("好评返现反坪x.* \u200b&;#yenV❤５星ＡßﬀéÉ繁體賣⑩…\n，。️")), max_size=40)


@pytest.mark.parametrize("example", packaged("words/folding.toml")["examples"], ids=lambda e: e["raw"])
def test_disguised_words_are_folded(example: dict[str, str]) -> None:
    assert fold_text(example["raw"]) == example["folded"]


@pytest.mark.parametrize("text", packaged("words/folding.toml")["plain"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert fold_text(text) == text


@given(ANY | TRICKY)
def test_the_way_with_positions_gives_the_same_text(raw: str) -> None:
    assert fold(raw).text == fold_text(raw)


@given(ANY | TRICKY)
def test_every_folded_character_points_into_the_raw_text_in_order(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= a < b <= len(raw) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


def test_a_span_leads_back_to_the_very_raw_characters() -> None:
    raw = "质量好&hellip;可是好.评.返.现五元没给"
    folded = fold(raw)
    start = folded.text.index("好评返现")
    a, b = folded.span(start, start + 4)
    assert raw[a:b] == "好.评.返.现"


def test_plain_text_keeps_disguises_so_that_evasion_shows() -> None:
    assert "返现" in fold_text("好评反现")
    assert "返现" not in plain("好评反现")
    assert plain("賣家Ｇｏｏｄ&amp;好") == "卖家good&好"


def test_a_column_keeps_its_index_and_blanks_are_null() -> None:
    texts = pd.Series(["好評", None, "  ", "好評"], index=[3, 1, 7, 9])
    folded = fold_column(texts)
    assert folded.index.tolist() == [3, 1, 7, 9]
    assert folded.dropna().to_dict() == {3: "好评", 9: "好评"}
