"""Folding of disguised text, and the way back to the raw characters."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.rules import packaged
from zhenping.analysis.words.folding import fold, fold_all, fold_column, fold_text, plain
from zhenping.analysis.words.paid import find

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
_SIGNS = "好评返现反坪x.* \u200b&;#yenV❤５星ＡßﬀéÉ繁體賣⑩…\n，。️"
_PIECES = """
    好 评 返 现 反 坪 女子 讠平 hao ping p h fx hp 红 包 b 🧧 微 信 加微 v V❤ 薇 心 5 伍 二〇 元 员 沅 ¥ yuan 软妹币 五
    星 ⭐ 🌟 ★ 日生 晒 图 日西 截 刷 单 s 客 服 务 差 加 + 卫星 e 卡 上卜 领 说好 商家 给我 改 删 很 的 了 kg iphone
    . * / ❤ 👍 🔙 💰 、 ， 。 ！
"""
TRICKY = st.text(alphabet=st.sampled_from(list(_SIGNS)), max_size=40)
TELL_TALE = st.lists(st.sampled_from([*_PIECES.split(), " ", "\n", "\u200b", "\u0336"]), max_size=14).map("".join)
RAW = ANY | TRICKY | TELL_TALE


@pytest.mark.parametrize("example", packaged("words/folding.toml")["examples"], ids=lambda e: e["raw"])
def test_disguised_words_are_folded(example: dict[str, str]) -> None:
    assert fold_text(example["raw"]) == example["folded"]


@pytest.mark.parametrize("text", packaged("words/folding.toml")["plain"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert fold_text(text) == plain(text)


@given(RAW)
def test_the_way_with_positions_gives_the_same_text(raw: str) -> None:
    assert fold(raw).text == fold_text(raw)


@given(st.lists(RAW, max_size=6))
def test_a_column_at_once_gives_the_same_as_text_by_text(texts: list[str]) -> None:
    assert fold_all(texts) == [fold_text(text) for text in texts]


@given(RAW)
def test_every_folded_character_points_into_the_raw_text_in_order(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= a < b <= len(raw) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@pytest.mark.parametrize(
    ("raw", "word", "shown"),
    [
        ("质量好&hellip;可是好.评.返.现五元没给", "好评返现", "好.评.返.现"),
        ("商家说👍 评返現三块，到账了", "好评", "👍 评"),
        ("写女子评店家就返辶王见三块", "好评", "女子评"),
        ("扫码，+V❤，领 5 元", "加微信", "+V❤"),
        ("客服让我删差怦,给我&#50;0块", "差评", "差怦"),
        ("好评返xian5元", "返现", "返xian"),
        ("卖家让我好评，发了🧧给我", "红包", "🧧"),
    ],
)
def test_a_span_leads_back_to_the_very_raw_characters(raw: str, word: str, shown: str) -> None:
    folded = fold(raw)
    start = folded.text.index(word)
    a, b = folded.span(start, start + len(word))
    assert raw[a:b] == shown


def test_a_character_of_a_disguised_word_leads_to_its_own_raw_characters() -> None:
    raw = "商家给返//现五元，女子评就给"
    folded = fold(raw)
    at = folded.text.index("返现")
    assert [raw[slice(*folded.span(i, i + 1))] for i in (at, at + 1)] == ["返", "现"]
    at = folded.text.index("好评")
    assert [raw[slice(*folded.span(i, i + 1))] for i in (at, at + 1)] == ["女子", "评"]


@pytest.mark.parametrize(
    "raw",
    [
        "好評",
        "Ｇｏｏｄ好评",
        "5星好评",
        "五颗星",
        "⭐⭐⭐⭐⭐好评",
        "５⭐",
        "★★★★★",
        "好评返现⑤元",
        "返现5¥",
        "&#22909;评",
        "٥元",
    ],
)
def test_what_everybody_writes_hides_nothing(raw: str) -> None:
    assert plain(raw) == fold_text(raw)


def test_plain_text_keeps_disguises_so_that_evasion_shows() -> None:
    assert "返现" in fold_text("好评反现")
    assert "返现" not in plain("好评反现")
    assert plain("賣家Ｇｏｏｄ&amp;好") == "卖家good&好"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("返现⑤元", "5元"),
        ("返现❺元", "5元"),
        ("返现𝟱元", "5元"),
        ("返现５元", "5元"),
        ("返现٥元", "5元"),
        ("返现5️⃣元", "5元"),
        ("返现伍元", "5元"),
        ("返现二〇元", "20元"),
        ("返现伍拾元", "五十元"),
        ("返现20软妹币", "20元"),
        ("好评返现8沅", "8元"),
        ("好评返现8kuai", "8块"),
    ],
)
def test_an_amount_in_any_digits_and_units_is_an_amount(raw: str, number: str) -> None:
    assert fold_text(raw).endswith(number)


@pytest.mark.parametrize(
    "raw",
    [
        "4.5星",
        "三星手机",
        "第5星",
        "五星级宾馆",
        "队伍很长",
        "陆续到货",
        "2.6kg",
        "一元复始",
        "5快充",
        "64g的sd卡",
        "衣服S码",
    ],
)
def test_a_number_or_letter_that_is_none_of_these_stays(raw: str) -> None:
    assert fold_text(raw) == plain(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "饭咸了点，家里人说还行",
        "这家饭县城里都知道",
        "好平的路，车推着轻",
        "号评价的人不少",
        "宏宝宝穿着合适",
        "客服服务态度好",
        "服务生很热情，给我换了房卡",
        "米饭20元一份有点贵，别的好评",
        "吃饭5元停车，好评",
        "威风的造型，薇薇很喜欢",
        "加微波炉一热就能吃，好评",
        "很好，评价晚了，客服给我发的货",
        "好\n评论里说的都对",
        "真 好 看",
        "买了卫星锅，信号不错",
        "主板800元，好评",
    ],
)
def test_a_word_that_only_sounds_like_a_tell_tale_one_stays(raw: str) -> None:
    assert not {"好评", "返现", "红包", "微信", "返8", "返2", "返5"} & _new_words(raw)


def _new_words(raw: str) -> set[str]:
    words = ("好评", "返现", "红包", "微信", "返8", "返2", "返5")
    return {word for word in words if fold_text(raw).count(word) > plain(raw).count(word)}


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("号评饭线五元，店家说的", "好评返现五元,店家说的"),
        ("给了个好枰，卖家返砚6块", "给了个好评,卖家返现6块"),
        ("让我改成伍星，给我烘包", "让我改成五星,给我红包"),
        ("关注宫忠号领红包", "关注公众号领红包"),
        ("加卫星返我5元，要好评", "加微信返我5元,要好评"),
        ("客服让我shai图，发jietu给他", "客服让我晒图,发截图给他"),
        ("商家加我v信，要hp，给我20块", "商家加我微信,要好评,给我20块"),
        ("他家的单都是刷🧾的，老板给佣𝒋，要写hao评", "他家的单都是刷单的,老板给佣金,要写好评"),
        ("好好评评返返现现，商家给了五块", "好评返现,商家给了五块"),
        ("好\n评\n返\n现", "好评返现"),
        ("好（づ评返ღ现8块", "好评返现8块"),
        ("返/现5元", "返现5元"),
        ("好̶评̶返̶现̶", "好评返现"),
        ("客服求我给五✨，发🧧", "客服求我给五星,发红包"),
    ],
)
def test_a_reading_that_its_neighbours_support_is_believed(raw: str, folded: str) -> None:
    assert fold_text(raw) == folded


def test_disguised_paid_praise_is_found_like_plain_paid_praise() -> None:
    assert {hit.label for hit in find(fold_text("老板说浩.评反xian5员，我写了"))} == {"self"}


def test_a_column_keeps_its_index_and_blanks_are_null() -> None:
    texts = pd.Series(["好評", None, "  ", "好評"], index=[3, 1, 7, 9])
    folded = fold_column(texts)
    assert folded.index.tolist() == [3, 1, 7, 9]
    assert folded.dropna().to_dict() == {3: "好评", 9: "好评"}


@pytest.mark.parametrize(
    "piece",
    [
        "号坪反线",
        "5星",
        "好.",
        "hp",
        "fkfk",
        "haoping",
        "加微",
        "👍💰",
        "好 ",
        "伍",
        "5员",
        "&#22909;",
        "客。服、",
        "⭐",
        "gzhzfb",
    ],
)
def test_a_long_hostile_text_is_folded_in_time_that_grows_with_its_length(piece: str) -> None:
    started = time.process_time()
    fold_text("好评" + piece * (40_000 // len(piece)) + "!")
    assert time.process_time() - started < 8


def test_an_empty_column_stays_empty() -> None:
    assert fold_column(pd.Series([], dtype=object)).empty
    assert fold_all([]) == []
    assert fold_all(["", "\u200b", "好"]) == ["", "", "好"]
