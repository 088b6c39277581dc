"""What was learnt about paid praise: what it adds to the rules, where it doubts them, how it is made."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.words.features import features, key, names, rule_features
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.learned import LABELS, learned
from zhenping.analysis.words.learning import Sentence, examples, read_sentences, table, train
from zhenping.analysis.words.matching import hits_in
from zhenping.analysis.words.packs import shipped
from zhenping.analysis.words.paid import find, find_all
from zhenping.analysis.words.windows import windows_of

MODEL = learned()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("照纸条上写的拍了三张,第二天八块钱就进来了,茶叶一般", "self"),
        ("掌柜的求我夸两句,夸完给了一提纸", "self"),
        ("翻了十几页,全是同一个口气夸它,怕不是自家店员写的", "accusation"),
        ("这分数刷得也太明显了,口碑一夜之间冒出来", "accusation"),
    ],
)
def test_what_no_keyword_names_is_still_heard(text: str, label: str) -> None:
    hits = find(fold_text(text))
    assert [hit.label for hit in hits[:1]] == [label]
    assert 0 <= hits[0].start < hits[0].end <= len(fold_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "锅很轻,不粘,煎蛋很方便,下次还来买",
        "客服让我拍照,核实之后第二天就给换了新的",
        "评论说偏小,我拿大了一码,刚好",
        "水果有两个坏的,按个数退了钱,五星给售后",
        "送的杯子很好看,给孩子用了",
        "要是好评能返点钱就好了,可惜没这种好事",
        "有人说这家评论是刷的,我吃了三年,料一直很足",
        "老板送了瓶水,没让我写什么,自己来夸两句",
        "",
    ],
)
def test_ordinary_talk_says_nothing(text: str) -> None:
    assert find(fold_text(text)) == ()


@given(
    st.lists(
        st.text(alphabet="好评返现五星红包元给送客服说刷托夸写,。 ab5\n", max_size=120),
        max_size=24,
        unique=True,
    )
)
def test_a_text_says_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = find_all(texts)
    for text in texts:
        assert [(h.label, h.start, h.end) for h in together.get(text, ())] == [
            (h.label, h.start, h.end) for h in find(text)
        ]


@given(st.text(alphabet="好评,。!a b红\n", max_size=400))
def test_windows_cover_a_text_from_its_start_to_its_end(text: str) -> None:
    windows = windows_of(text)
    assert (windows[0][0], windows[-1][1]) == (0, len(text))
    assert all(later[0] <= earlier[1] for earlier, later in pairwise(windows))


def test_a_text_of_many_windows_must_be_surer() -> None:
    """Else every long text would say something."""
    told = "照纸条上写的拍了三张,第二天八块钱就进来了"
    first = MODEL.say([told], {})[0]
    assert first is not None
    barely = replace(MODEL, sure=first.probability - 0.01)
    filler = (f"机器第{n}天还是一样安静,水箱也不用常换,孩子睡得很好,没有什么好挑剔的" for n in range(9))
    said = barely.say([told], {})[0]
    assert said is not None
    assert said.label == "self"
    assert barely.say(["。".join([told, *filler])], {})[0] is None


def test_a_rule_that_matches_is_doubted_where_the_rest_speaks_against_it() -> None:
    text = fold_text("有人说好评是刷的,我吃了五年,人家味道摆在那里,给五星")
    rules = shipped()[0].rules
    only_rules = {hit.label for hit in hits_in(["好评是刷的"], rules)[0]}
    assert only_rules == {"accusation"}
    assert find(text) == ()


def test_words_of_one_meaning_are_one_letter() -> None:
    def seen(window: str) -> set[str]:
        return {name for name in names(window, ()) if name.startswith(("＃", "～"))}

    assert seen("客服说好评返现5块") == seen("掌柜说五星返钱八元")


@given(st.text(alphabet="好评返现五星红包元给送客服说刷托夸写,。 ab5", max_size=40))
def test_the_names_of_features_have_the_numbers_that_a_window_gives(window: str) -> None:
    rules = rule_features(hits_in([window], shipped()[0].rules).get(0, ()))
    _, keys = features([window], [rules])
    assert {key(name) for name in names(window, rules)} == set(keys.tolist())


def test_rules_of_a_user_s_pack_alone_are_not_mixed_with_what_was_learnt() -> None:
    assert find(fold_text("掌柜的求我夸两句,夸完给了一提纸"), shipped()[1:]) == ()


def test_marked_words_teach_their_label_and_the_rest_none() -> None:
    text = "包装不错,颜色也正,装的时候少一颗螺丝,自己配了一颗,又过了一个多礼拜才想起来写几句。⟦客服说写够字转我五块⟧"
    found = list(examples(text, "self"))
    assert {label for _, label in found} == {"self", "none"}
    assert all("转我五块" in window for window, label in found if label == "self")
    assert list(examples("很好", "none")) == [("很好", "none")]


def test_without_marks_the_windows_teach_that_speak_of_the_matter() -> None:
    text = "包装不错,颜色也正,装的时候少一颗螺丝,自己配了一颗,又过了一个多礼拜才想起来打开。客服说写够字转我五块。"
    found = list(examples(text, "self"))
    assert found
    assert all("转我五块" in window for window, label in found if label == "self")


def test_sentences_of_ordinary_buyers_count_more(tmp_path: Path) -> None:
    file = tmp_path / "natural_t.tsv"
    file.write_text("label\ttext\nnone\t很好\n", encoding="utf-8")
    (sentence,) = read_sentences([file])
    assert sentence == Sentence("很好", "none", sentence.weight)
    assert sentence.weight > 1


def test_training_is_repeatable_and_its_table_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "s.tsv"
    lines = [
        ("self", "⟦客服说晒图给三块⟧", "dev"),
        ("accusation", "⟦评论都是雇人写的⟧", "dev"),
        ("platform", "⟦评价得京豆⟧", "dev"),
    ]
    rows = [f"{label}\t{text}{n}\t{half}" for label, text, half in lines for n in range(8)]
    rows += [f"none\t东西不错{n}\tdev" for n in range(8)] + ["self\t不许读这一行\theld"]
    file.write_text("label\ttext\thalf\n" + "\n".join(rows) + "\n", encoding="utf-8")
    sentences = read_sentences([file])
    assert len(sentences) == 32
    assert {sentence.weight for sentence in sentences} == {1}
    first, names = train(sentences, "t", 0.5)
    again, _ = train(sentences, "t", 0.5)
    assert table(first, names) == table(again, names)
    assert np.array_equal(first.keys, np.array([key(name) for name in names], dtype=np.uint64))
    assert table(first, names).splitlines()[4] == "feature\t" + "\t".join(LABELS)
