"""Paid praise in words: the rules' own examples, labels, quotes."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest
from signal_frames import context_of, run, said, signal
from zhenping.analysis.results import Kind, Verdict
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.packs import shipped
from zhenping.analysis.words.paid import find

RULES = [rule for pack in shipped() for rule in pack.rules]
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.mark.parametrize(("rule", "text"), [(r.id, t) for r in RULES for t in r.finds])
def test_a_rule_finds_what_it_must(rule: str, text: str) -> None:
    expected = next(r for r in RULES if r.id == rule)
    hits = find(fold_text(text), seller=expected.label == "solicitation")
    assert (rule, expected.label) in {(hit.rule.id, hit.label) for hit in hits}


@pytest.mark.parametrize(("rule", "text"), [(r.id, t) for r in RULES for t in r.leaves])
def test_a_rule_leaves_alone_what_it_must(rule: str, text: str) -> None:
    expected = next(r for r in RULES if r.id == rule)
    assert rule not in {hit.rule.id for hit in find(fold_text(text), seller=expected.label == "solicitation")}


@pytest.mark.parametrize(
    ("text", "rating", "label"),
    [
        ("老板说好评返现5元,所以来好评", 5, "induced"),
        ("说好的好评返现不给", 1, "witness"),
        ("听说别人的好评都是刷的", 1, "accusation"),
        ("为了京豆来写评价", 5, "platform"),
        ("不要好评返现,东西自己会说话,五星", 5, None),
        ("领了红包买的很划算,给个好评", 5, None),
        ("老板人好还送了小礼物,必须五星好评", 5, None),
        ("Got a gift card for my five star review", 5, "induced"),
        ("They offered me a refund to change my review", 1, "witness"),
        ("Great gift, five stars", 5, None),
        ("客服说晒图就送袜子,晒了也没送", 2, "witness"),
        ("好.评.反.现,加V❤", 5, "induced"),
        ("评论里全是水军", 1, "accusation"),
    ],
)
def test_what_a_review_is(text: str, rating: int, label: str | None) -> None:
    scored, _ = run("paid_praise", [{"text": text, "rating": rating}])
    assert scored.labels.dropna().tolist() == ([label] if label else [])
    assert (scored.strength[0] > 0) == (label == "induced")


def test_a_complaining_followup_makes_a_witness_of_praise() -> None:
    rows = [{"text": "很好用", "rating": 5, "followup_text": "客服说好评返现10元,骗人的,根本没返"}]
    scored, _ = run("paid_praise", rows)
    assert (scored.labels[0], scored.strength[0]) == ("witness", 0.0)
    assert scored.quotes[0].field == "followup_text"


def test_the_sellers_own_words_are_solicitation() -> None:
    rows = [
        {"text": "不错", "rating": 5, "reply_text": "亲,晒图五星好评可联系客服领红包哦"},
        {"text": "不错", "rating": 5, "reply_text": "感谢您的五星好评"},
    ]
    scored, result = run("paid_praise", rows)
    assert scored.labels.isna().tolist() == [False, True]
    assert scored.strength.eq(0).all()
    assert (scored.quotes[0].field, scored.quotes[0].row) == ("reply_text", 0)
    assert result.verdict is Verdict.WARN


def test_a_quote_marks_the_raw_characters() -> None:
    raw = "  质量&nbsp;一般,说好的好 坪返現不给"
    scored, _ = run("paid_praise", [{"text": raw.replace("好 坪", "好坪"), "rating": 1}])
    (quote,) = scored.quotes
    start, end = quote.spans[0]
    assert raw.replace("好 坪", "好坪")[start:end].startswith("好坪返現")
    assert quote.kind is Kind.WITNESS


def test_a_quote_of_a_reply_marks_the_raw_characters_though_blanks_come_first() -> None:
    raw = " \n 亲,晒图五星好评可联系客服领红包哦"
    scored, _ = run("paid_praise", [{"text": "不错", "rating": 5, "reply_text": raw}])
    start, end = scored.quotes[0].spans[0]
    plain_start, plain_end = (
        run("paid_praise", [{"text": "不错", "rating": 5, "reply_text": raw.strip()}])[0].quotes[0].spans[0]
    )
    assert raw[start:end] == raw.strip()[plain_start:plain_end]


def test_disguise_makes_it_stronger() -> None:
    scored, _ = run("paid_praise", [{"text": t, "rating": 5} for t in ("晒图返现3元", "晒图反现3元")])
    assert scored.strength[1] > scored.strength[0]


def test_several_witnesses_fail_the_test_and_one_warns() -> None:
    ordinary = [{"text": f"用了{i}天,还不错", "rating": 5} for i in range(200)]
    paid = [{"text": f"客服答应好评返现{i}元,没给", "rating": 1} for i in (3, 5, 8)]
    assert run("paid_praise", ordinary)[1].verdict is Verdict.PASS
    assert run("paid_praise", ordinary + paid[:1])[1].verdict is Verdict.WARN
    result = run("paid_praise", ordinary + paid)[1]
    assert result.verdict is Verdict.FAIL
    assert result.rows == (200, 201, 202)
    assert "3 others report one" in said(result)


def test_no_words_are_not_judged() -> None:
    scored, result = run("paid_praise", [{"rating": 5}])
    assert scored.strength.isna().all()
    assert result.verdict is Verdict.UNTESTED


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
def test_real_lines_are_mostly_labelled_right() -> None:
    lines = pd.read_csv(DATA / "paid_praise_dev.csv")
    wanted = lines["label"].map({"offered_or_paid": "self", "promised_not_paid": "self", "accusation": "accusation"})
    hits = [find(fold_text(text)) for text in lines["text"]]
    given = pd.Series([found[0].label if found else "none" for found in hits])
    for label, precision, recall in (("self", 0.9, 0.8), ("accusation", 0.95, 0.9)):
        both = ((given == label) & (wanted == label)).sum()
        assert both / (given == label).sum() >= precision
        assert both / (wanted == label).sum() >= recall


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
def test_ordinary_reviews_raise_almost_no_alarm() -> None:
    lines = pd.read_csv(DATA / "ordinary_zh.csv.gz")
    context = context_of(pd.DataFrame({"text": lines["text"], "rating": lines["label"] * 4 + 1}))
    labels = signal("paid_praise").score(context).labels
    assert labels.isin(["induced", "witness"]).sum() <= 4


@pytest.mark.parametrize("text", ["刷单", "好评 返", "five star review gift card ", "送礼品评价", "骗好评"])
def test_hostile_repetition_is_read_in_little_time(text: str) -> None:
    start = time.perf_counter()
    folded = fold_text(text * (20_000 // len(text)))
    find(folded)
    find(folded, seller=True)
    assert time.perf_counter() - start < 5
