"""The taxonomy of complaints, the panel and what a shop answers. All sentences are invented."""

from __future__ import annotations

import re
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from signal_frames import context_of
from zhenping.analysis.complaint_trends import trend_score
from zhenping.analysis.complaints import complaints
from zhenping.analysis.replies import replies
from zhenping.analysis.results import Complaint, Replies, Trend
from zhenping.analysis.rules import packaged
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.openings import quick
from zhenping.analysis.words.topics import blame_spans, complaining, topics, topics_in

DATA = packaged("words/complaints.toml")
ENTRIES = DATA["topic"]
AFTER_SALES = [
    "shirking",
    "delay",
    "refused_return",
    "return_postage",
    "extra_charges",
    "harassment",
    "hush_money",
    "price_drop",
    "counterfeit",
    "refurbished",
    "misleading",
    "wrong_or_missing",
    "safety",
]
QUALITY = [
    "damaged",
    "does_not_work",
    "performance",
    "noise",
    "battery_heat",
    "smell",
    "workmanship",
    "installation",
    "size_fit",
    "color_difference",
    "fading",
    "pilling",
    "threads",
    "spoilt",
    "foreign_body",
    "out_of_date",
    "taste",
    "power_use",
    "general_bad",
]


def named(text: str) -> set[str]:
    folded = fold_text(text)
    return {topic.id for topic in topics() if topic.spans(folded)}


def test_the_taxonomy_has_exactly_the_ids_of_the_codebook() -> None:
    assert {t.id for t in topics() if t.group == "after_sales"} == set(AFTER_SALES)
    assert {t.id for t in topics() if t.group == "quality"} == set(QUALITY)
    assert {t.category for t in topics()} == {"any", "apparel", "electronics", "food", "home"}


@pytest.mark.parametrize("entry", ENTRIES, ids=[e["id"] for e in ENTRIES])
def test_every_topic_has_examples_in_both_languages(entry: dict[str, Any]) -> None:
    for texts in (entry["complains"], entry["not_complaint"]):
        assert any(text.isascii() for text in texts)
        assert sum(not text.isascii() for text in texts) >= 1


@pytest.mark.parametrize(("topic", "text"), [(e["id"], t) for e in ENTRIES for t in e["complains"]])
def test_a_complaint_is_found_under_its_topic(topic: str, text: str) -> None:
    assert topic in named(text)


@pytest.mark.parametrize(("topic", "text"), [(e["id"], t) for e in ENTRIES for t in e["not_complaint"]])
def test_negated_and_ordinary_words_are_no_complaint(topic: str, text: str) -> None:
    assert topic not in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "不掉色，没有异味，一点也不吵",
        "没有噪音和异味，也没有划痕",
        "静音效果：声音不大\n冷暖效果：很好\n外形外观：还行",
        "怕坏，怕漏水，结果没有",
        "如果坏了会有人管吗？",
        "会掉色吗？",
        "旧的坏了才换的这个",
        "没有乱收费，师傅也没有让我给好评",
        "毫无破损，从不卡顿",
        "It does not smell, has no scratches and is not too small.",
        "I was worried it would be noisy.",
    ],
)
def test_denied_feared_and_supposed_troubles_are_none(text: str) -> None:
    assert not complaining([fold_text(text)])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("静音效果：噪音很大", "noise"),
        ("没几天就坏了", "does_not_work"),
        ("不到一个月又漏水", "does_not_work"),
        ("收到就坏了，客服马上给换了，服务很好", "does_not_work"),
        ("除了快什么都好，就是有异味", "smell"),
        ("难道这不是假货吗", "counterfeit"),
        ("不给好评就不给装", "harassment"),
        ("如果不删评就一直打电话骚扰", "harassment"),
        ("Great seller, but the zip broke after a week", "does_not_work"),
    ],
)
def test_a_trouble_counts_beside_praise_and_time_words(text: str, topic: str) -> None:
    assert topic in named(text)


def test_the_whole_column_says_the_same_as_one_text_at_a_time() -> None:
    texts = list(dict.fromkeys(fold_text(t) for e in ENTRIES for t in (*e["complains"], *e["not_complaint"])))
    column = topics_in(texts)
    others = set().union(*(hits for topic, hits in column.items() if not topic.alone))
    for topic in topics():
        one_by_one = {text for text in texts if topic.spans(text)}
        assert column[topic] == (one_by_one - others if topic.alone else one_by_one)


def test_general_condemnation_counts_only_where_nothing_is_named() -> None:
    (bad,) = [topic for topic in topics() if topic.alone]
    assert topics_in(["质量太差,别买", "质量太差,漏水"])[bad] == {"质量太差,别买"}


@pytest.mark.parametrize("pattern", ["坏了|[又就]坏|(?:太|很)?差", "ab*|c?d|[x-z]1", r"\bfoo|(?<!a)b", "x?", r"\d号"])
@pytest.mark.parametrize("text", ["东西坏了", "又坏", "差", "d", "y1", "a foo", "cb", "ab", "", "3号", "ok"])
def test_a_quick_pattern_is_found_in_the_same_texts(pattern: str, text: str) -> None:
    assert bool(quick(pattern).search(text)) == bool(re.search(pattern, text))


@pytest.mark.parametrize("piece", ["3", "一", "不", "没有", "安装", "等了", "*", "说好", "a ", "no ", "客服态度"])
def test_a_long_hostile_text_takes_no_long_time(piece: str) -> None:
    text, start = piece * (40_000 // len(piece)), time.process_time()
    complaining([text])
    blame_spans(text)
    assert time.process_time() - start < 4


@pytest.mark.parametrize("entry", [r for e in ENTRIES for r in e.get("reason", ())], ids=lambda r: r["id"])
def test_a_refusal_names_its_reason(entry: dict[str, Any]) -> None:
    (text,) = entry["finds"]
    (found,) = [c for c in panel([{"text": text, "rating": 1}]) if c.id == "refused_return"]
    assert entry["id"] in {reason.id for reason in found.reasons}


@pytest.mark.parametrize("text", DATA["blame"]["blames"])
def test_a_reply_that_blames_the_buyer_is_found(text: str) -> None:
    assert blame_spans(fold_text(text))


@pytest.mark.parametrize("text", [*DATA["blame"]["leaves"], "很抱歉给您造成不便", "已安排专人为您处理"])
def test_an_apology_blames_nobody(text: str) -> None:
    assert not blame_spans(fold_text(text))


def panel(rows: list[dict[str, Any]]) -> tuple[Complaint, ...]:
    context = context_of(rows)
    return complaints(context, context.reviews.index)


def answered(rows: list[dict[str, Any]]) -> Replies | None:
    context = context_of(rows)
    return replies(context, context.reviews.index, complaints(context, context.reviews.index))


def test_a_review_counts_once_per_topic_in_text_and_followup() -> None:
    found = {
        c.id: c
        for c in panel(
            [
                {"text": "洗一次就掉色,第二次又掉色", "followup_text": "还是褪色", "rating": 1},
                {"text": "颜色漂亮,不掉色", "rating": 5},
                {"text": "很好", "followup_text": "客服一直推诿", "rating": 5},
                {"text": None, "rating": 5},
            ]
        )
    }
    assert set(found) == {"fading", "shirking"}
    assert found["fading"].rows == (0,)
    assert found["shirking"].rows == (2,)
    assert found["fading"].share.n == 3
    assert found["fading"].share.value == pytest.approx(1 / 3)


def test_pages_fetched_because_negative_are_quoted_but_enter_no_share() -> None:
    rows = [{"text": "做工粗糙", "rating": 1, "stratum": "negative"}] * 3 + [{"text": "挺好用的", "rating": 5}] * 3
    (found,) = panel(rows)
    assert (found.count, found.share.value, found.share.n) == (3, 0.0, 3)
    assert [quote.row for quote in found.quotes] == [0]


def test_no_reviews_have_no_complaints() -> None:
    context = context_of([{"text": "挺好"}])
    assert complaints(context, context.reviews.index[:0]) == ()
    assert replies(context, context.reviews.index[:0], ()) is None
    assert not complaining(["挺好用的"])


def test_quotes_are_short_differ_and_mark_the_very_words() -> None:
    long = "外机异响很烦," + "说来话长" * 60
    rows = [
        {"text": long, "rating": 1, "created_local": "2024-05-09"},
        {"text": "  晚上嗡嗡叫个没完，睡不着", "rating": 1, "created_local": "2024-05-01"},
        {"text": "晚上嗡嗡叫个没完,睡不着", "rating": 2, "created_local": "2024-05-02"},
        {"text": "开机有異響，聲音很大", "rating": 2, "created_local": "2024-05-03"},
        {"text": None, "followup_text": "用久了噪音大", "rating": 4, "created_local": "2024-05-04"},
    ]
    (found,) = panel(rows)
    assert [(quote.row, quote.field) for quote in found.quotes] == [(4, "followup_text"), (3, "text"), (1, "text")]
    marked = [[rows[q.row][q.field][a:b] for a, b in q.spans] for q in found.quotes]
    assert marked == [["噪音大"], ["異響", "聲音很大"], ["嗡嗡"]]


def test_topics_quote_different_reviews_while_there_are_some() -> None:
    rows = [{"text": "制冷效果差，声音很大", "rating": 1}, {"text": "制冷效果差得很", "rating": 1}]
    quotes = {c.id: [quote.row for quote in c.quotes] for c in panel(rows)}
    assert quotes["noise"] == [0]
    assert set(quotes["performance"]) == {0, 1}


def quarterly(shares: list[float], n: int = 60) -> list[dict[str, Any]]:
    days = pd.date_range("2023-01-15", periods=len(shares), freq="91D").strftime("%Y-%m-%d")
    return [
        {"text": f"一直掉色{i}" if i < share * n else f"颜色好看{i}", "rating": 3, "created_local": day}
        for day, share in zip(days, shares, strict=True)
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("shares", "trend"),
    [
        ([0.05, 0.15, 0.3, 0.5], Trend.RISING),
        ([0.5, 0.3, 0.15, 0.05], Trend.FALLING),
        ([0.2, 0.2, 0.2, 0.2], Trend.STEADY),
        ([2 / 60, 0.0, 0.0, 2 / 60], Trend.UNKNOWN),  # too few to say
        ([0.5], Trend.UNKNOWN),  # one period
    ],
)
def test_a_trend_is_said_only_with_enough_periods_and_complaints(shares: list[float], trend: Trend) -> None:
    (found,) = panel(quarterly(shares))
    assert found.trend is trend
    assert [p.count for p in found.periods] == ([round(60 * s) for s in shares] if len(shares) > 1 else [])


def test_small_quarters_are_joined_to_half_years() -> None:
    (found,) = panel(quarterly([0.1, 0.1, 0.4, 0.4], n=15))
    assert [(p.start, p.n) for p in found.periods] == [("2023-01-01", 30), ("2023-07-01", 30)]


def test_the_trend_test_keeps_its_level_without_a_trend() -> None:
    rng = np.random.default_rng(7)
    sizes, times = np.array([25, 60, 40, 80, 30]), np.arange(5)
    scores = [trend_score(rng.binomial(sizes, 0.06), sizes, times) for _ in range(4000)]
    beyond = np.mean([score is not None and abs(score) > 1.96 for score in scores])
    assert 0.03 < beyond < 0.07
    assert trend_score(np.zeros(5, np.int64), sizes, times) is None


def test_replies_are_measured_over_complaints_and_low_stars_only() -> None:
    excuse = "亲爱的{}您好，给您带来不便非常抱歉，请联系在线客服提供订单{}，我们会核实处理的。"
    bought = {"created_local": "2024-01-01"}
    found = answered(
        [
            {"text": "漏水", "rating": 1, "reply_text": excuse.format("小明", 123), "reply_at": "2024-01-03", **bought},
            {
                "text": "一般",
                "rating": 3,
                "reply_text": excuse.format("阿花", 98),
                "reply_at": "2024-01-05T08",
                **bought,
            },
            {"text": "有异味", "rating": 5, "reply_text": "属于人为损坏，不保修", "reply_at": "2023-12-01", **bought},
            {"text": "又漏水了", "rating": 2},
            {"text": "很好", "rating": 5, "reply_text": "感谢支持"},
        ]
    )
    assert found is not None
    assert (found.answered.value, found.answered.n) == (0.75, 4)
    assert (found.median_days, found.dated) == (3.0, 2)
    assert (found.copied.value, found.copied.n) == (pytest.approx(2 / 3), 3)
    assert (found.blaming.value, [quote.row for quote in found.quotes]) == (pytest.approx(1 / 3), [2])


def test_a_source_without_replies_says_nothing_about_them() -> None:
    assert answered([{"text": "漏水", "rating": 1}, {"text": "有异味", "rating": 2}]) is None


def test_a_shop_that_answers_praise_only_leaves_complaints_unanswered() -> None:
    found = answered([{"text": "漏水", "rating": 1}, {"text": "很好", "rating": 5, "reply_text": "谢谢"}])
    assert found is not None
    assert (found.answered.value, found.copied.value, found.median_days) == (0.0, None, None)
