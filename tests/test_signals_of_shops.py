"""Tests of whole shops: hand-computed numbers, honest look-alikes, and that none of them touches a review's score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shop_frames import campaign, honest
from signal_frames import context_of, run, said, signal
from zhenping import analysis
from zhenping.analysis import analyse, results
from zhenping.analysis.findings import shop_tests
from zhenping.analysis.results import SellerAsks, Verdict
from zhenping.analysis.rules import packaged
from zhenping.analysis.signals import SIGNALS
from zhenping.analysis.signals.even_pace import dispersion
from zhenping.analysis.signals.negative_copies import one_week
from zhenping.analysis.signals.rating_drift import break_day
from zhenping.analysis.stats import fisher_greater
from zhenping.simulation import TRUTH_COLUMNS, simulate

Row = dict[str, Any]
NEW = (
    "seller_asks",
    "accusations",
    "shared_pictures",
    "even_pace",
    "review_delay",
    "order_minutes",
    "night_hours",
    "working_days",
    "rating_drift",
    "unverified",
    "repeat_reviewers",
    "busy_reviewers",
    "shared_avatars",
    "brief_praise",
    "praise_pictures",
    "helpful_votes",
    "negative_bursts",
    "negative_copies",
)


def day(k: int) -> str:
    return f"{pd.Timestamp('2024-01-01') + pd.Timedelta(days=k):%Y-%m-%d}"


def _own(rows: list[Row]) -> list[Row]:
    """Beside rows of other shops."""
    return [row | {"shop_id": "s1"} for row in rows]


def group(inside: int, outside: int, five: float, mark: Callable[[int, bool], Row]) -> list[Row]:
    """`inside` five-star reviews of a group, and `outside` others of which a share `five` has five stars."""
    others = [{"rating": 5.0 if k < five * outside else 3.0, **mark(k, False)} for k in range(outside)]
    return [{"rating": 5.0, **mark(k, True)} for k in range(inside)] + others


MARKS: dict[str, Callable[[int, bool], Row]] = {
    "review_delay": lambda k, inside: {"ordered_at": f"{day(k)} 09:00", "created_local": day(k if inside else k + 6)},
    "night_hours": lambda k, inside: {
        "created_local": f"{day(k)}T{3 if inside else 15:02d}:30:00",
        "created_precision": "second",
    },
    "unverified": lambda k, inside: {"verified_purchase": not inside},
    "repeat_reviewers": lambda k, inside: {
        "reviewer_id": f"u{k // 5}" if inside else f"v{k}",
        "product_id": f"p{k % 5}",
    },
    "busy_reviewers": lambda k, inside: {
        "reviewer_id": f"u{k // 10}" if inside else f"v{k}",
        "created_local": day(1 if inside else k),
    },
}
groups = pytest.mark.parametrize("name", MARKS)


@groups
def test_a_group_that_is_too_large_and_has_other_stars_fails_with_the_numbers_of_both(name: str) -> None:
    scored, result = run(name, group(50, 50, 0.5, MARKS[name]))
    rules = packaged("rules.toml")["signals"][name]
    usual = rules["usual"]
    size = scipy.stats.binom.sf(49, 100, usual + rules["excess"])
    stars = scipy.stats.fisher_exact([[50, 0], [25, 25]], alternative="greater")[1]
    assert result.verdict is Verdict.FAIL
    assert (result.value, result.n, result.baseline, result.baseline_source) == (0.5, 100, usual, "rules")
    assert result.p_value == pytest.approx(max(size, stars))
    assert result.effect is not None
    assert result.effect.value == pytest.approx(0.5)
    assert set(result.rows) == set(range(50))
    assert scored.strength.isna().all()


@groups
def test_a_large_group_with_the_stars_of_the_others_only_warns(name: str) -> None:
    assert run(name, group(50, 50, 1.0, MARKS[name]))[1].verdict is Verdict.WARN


@groups
def test_a_small_group_passes_whatever_its_stars(name: str) -> None:
    result = run(name, group(10, 190, 0.3, MARKS[name]))[1]
    assert result.verdict is Verdict.PASS
    assert result.p_value is not None
    assert result.p_value > 0.05


@groups
def test_without_the_column_a_test_says_what_would_unlock_it(name: str) -> None:
    result = run(name, [{"rating": 5.0, "text": "好"}] * 100)[1]
    assert result.verdict is Verdict.UNTESTED
    assert "there are 0" in said(result)


def test_a_shop_that_delivers_on_the_day_is_usual_among_shops_that_do() -> None:
    alike = [row | {"shop_id": f"o{k}"} for k in range(20) for row in group(12, 12, 0.5, MARKS["review_delay"])]
    result = run("review_delay", alike + _own(group(50, 50, 0.5, MARKS["review_delay"])))[1]
    assert (result.verdict, result.baseline, result.baseline_source) == (Verdict.PASS, 0.5, "same data")


def test_the_ledger_s_shops_come_before_those_of_the_data() -> None:
    context = context_of(group(50, 50, 0.5, MARKS["unverified"]))
    test = signal("unverified")
    scored = test.score(context)
    known = replace(context, baselines={"unverified": [0.6] * 20})
    result = test.judge(known, scored, context.reviews.index)
    assert (result.verdict, result.baseline, result.baseline_source) == (Verdict.PASS, 0.6, "your ledger")
    few = replace(context, baselines={"unverified": [0.6] * 19})
    assert test.judge(few, scored, context.reviews.index).baseline_source == "rules"


# Against other shops


def _pictured(share: float) -> list[Row]:
    return [{"rating": 5.0, "text": f"第{k}次买", "image_ids": (f"i{k}",) if k < 40 * share else ()} for k in range(40)]


def _brief(share: float) -> list[Row]:
    return [
        {"rating": 5.0, "text": f"第{k}件也好" if k < 40 * share else f"第{k}件用了一个月才来说真实的感受"}
        for k in range(40)
    ]


@pytest.mark.parametrize(("name", "made"), [("praise_pictures", _pictured), ("brief_praise", _brief)])
def test_a_share_far_above_other_shops_warns_by_its_rank(name: str, made: Callable[[float], list[Row]]) -> None:
    others = [row | {"shop_id": f"o{k}"} for k in range(20) for row in made(0.25)]
    high = run(name, others + _own(made(0.9)))[1]
    assert (high.verdict, high.value, high.baseline, high.p_value) == (Verdict.WARN, 0.9, 0.25, 1 / 21)
    assert high.rows == ()
    assert run(name, others + _own(made(0.3)))[1].verdict is Verdict.PASS
    assert run(name, made(0.9))[1].verdict is Verdict.UNTESTED


def test_english_praise_is_brief_by_its_letters() -> None:
    scored, _ = run("brief_praise", [{"rating": 5, "text": t} for t in ("Very good, thank you!", "x" * 26, "好" * 11)])
    assert scored.evidence["inside"].tolist() == [True, False, False]


# Praise and the rest


def _on(weekday: int, k: int) -> str:
    return day(7 * k + weekday)  # 2024-01-01 is a Monday


def test_praise_on_working_days_is_compared_with_other_reviews() -> None:
    praise = [{"rating": 5.0, "created_local": _on(0 if k < 95 else 6, k)} for k in range(100)]
    rest = [{"rating": 2.0, "created_local": _on(0 if k < 70 else 6, k)} for k in range(100)]
    result = run("working_days", praise + rest)[1]
    assert result.verdict is Verdict.WARN
    assert (result.value, result.baseline) == (0.95, 0.7)
    assert result.p_value == pytest.approx(fisher_greater(95, 100, 70, 100))
    office = [{**row, "created_local": _on(0 if k < 95 else 6, k)} for k, row in enumerate(rest)]
    assert run("working_days", praise + office)[1].verdict is Verdict.PASS


def test_praise_of_a_few_recent_days_is_not_compared_with_criticism_of_years() -> None:
    praise = [{"rating": 5.0, "created_local": _on(k % 5, 98)} for k in range(100)]
    rest = [{"rating": 2.0, "created_local": day(7 * k + k % 7)} for k in range(100)]
    assert run("working_days", praise + rest)[1].verdict is Verdict.UNTESTED


def test_votes_on_praise_warn_and_votes_on_criticism_are_ordinary() -> None:
    voted = [{"rating": 5.0, "helpful_count": int(k < 40)} for k in range(50)]
    rest = [{"rating": 1.0, "helpful_count": int(k < 5)} for k in range(50)]
    result = run("helpful_votes", voted + rest)[1]
    assert result.verdict is Verdict.WARN
    assert result.effect is not None
    assert result.effect.value == pytest.approx(0.7)
    turned = [{**row, "rating": 6.0 - row["rating"]} for row in voted + rest]
    assert run("helpful_votes", turned)[1].verdict is Verdict.PASS


# Time


def test_six_praises_every_week_are_more_even_than_chance() -> None:
    even = [{"rating": 5.0, "created_local": day(7 * week + k)} for week in range(30) for k in range(6)]
    result = run("even_pace", even)[1]
    assert (result.verdict, result.value) == (Verdict.WARN, 0.0)
    rng = np.random.default_rng(1)
    chance = [{"rating": 5.0, "created_local": day(int(k))} for k in rng.integers(0, 210, 180)]
    assert run("even_pace", chance)[1].verdict is Verdict.PASS
    assert run("even_pace", even[:60])[1].verdict is Verdict.UNTESTED


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=5, max_size=60))
def test_the_index_of_dispersion_is_the_chi_square_of_the_textbook(counts: list[int]) -> None:
    values = np.array(counts, dtype=float)
    ratio, p_value = dispersion(values, 0.9)
    statistic = scipy.stats.chisquare(values).statistic
    assert ratio.value == pytest.approx(statistic / (len(values) - 1))
    assert p_value == pytest.approx(scipy.stats.chi2.cdf(statistic, len(values) - 1))


def test_a_break_in_the_stars_is_found_on_its_day() -> None:
    rows = [{"rating": 3.0 if k < 50 else 5.0, "created_local": day(k)} for k in range(100)]
    result = run("rating_drift", rows)[1]
    # The sum reaches 50 x 1 = 50; the deviation is 1; 50 / sqrt(100) = 5.
    assert result.p_value == pytest.approx(scipy.stats.kstwobign.sf(5.0))
    assert (result.verdict, result.value) == (Verdict.WARN, 2.0)
    assert day(50) in said(result)


def test_a_better_product_that_comes_later_is_no_break() -> None:
    rows = [
        {"rating": (3.0 if k < 50 else 4.0) + k % 2, "product_id": f"p{k // 50}", "created_local": day(k)}
        for k in range(100)
    ]
    assert run("rating_drift", rows)[1].verdict is Verdict.PASS


def test_equal_stars_never_break() -> None:
    frame = context_of([{"rating": 5.0, "created_local": day(k)} for k in range(60)]).reviews
    assert break_day(frame)[1] == 1.0


# Shared things


def _shared(column: str, value: Callable[[int, bool], object]) -> Callable[[int, bool], Row]:
    def mark(k: int, inside: bool) -> Row:
        return {"reviewer_id": f"{'u' if inside else 'v'}{k}", column: value(k, inside), "created_local": day(k)}

    return mark


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("shared_pictures", _shared("image_ids", lambda k, inside: ("same",) if inside else (f"i{k}",))),
        ("shared_avatars", _shared("avatar_id", lambda k, inside: "same" if inside else f"a{k}")),
    ],
)
def test_what_many_strangers_share_fails_where_their_stars_differ(name: str, mark: Callable[[int, bool], Row]) -> None:
    result = run(name, group(20, 80, 0.5, mark))[1]
    assert (result.verdict, result.value, len(result.rows)) == (Verdict.FAIL, 0.2, 20)
    assert run(name, group(20, 80, 1.0, mark))[1].verdict is Verdict.WARN
    assert run(name, group(0, 80, 0.5, mark))[1].verdict is Verdict.PASS


def test_orders_of_one_minute_are_counted() -> None:
    def mark(k: int, inside: bool) -> Row:
        minute = "2024-02-01 14:32" if inside else f"{day(3 * k)} {k % 24:02d}:{k * 7 % 60:02d}"
        return {"reviewer_id": f"{inside}{k}", "ordered_at": minute, "variant": "红", "created_local": day(3 * k + 9)}

    result = run("order_minutes", group(12, 88, 0.4, mark))[1]
    assert result.verdict is Verdict.FAIL
    assert set(result.rows) == set(range(12))
    assert run("order_minutes", group(0, 88, 0.4, mark))[1].verdict is Verdict.PASS


# Words


def _with_pages(asks: tuple[SellerAsks, ...] | None) -> results.TestResult:
    context = replace(context_of([{"text": "好", "rating": 5}]), seller_asks=asks)
    return signal("seller_asks").judge(context, signal("seller_asks").score(context), context.reviews.index)


def test_the_seller_s_pages_warn_at_most_and_unread_ones_are_not_judged() -> None:
    asks = SellerAsks(kind="notice", product_id=None, url="u", text="五星返现", spans=((0, 4),), rule="r", pages=3)
    assert _with_pages(None).verdict is Verdict.UNTESTED
    assert _with_pages(()).verdict is Verdict.PASS
    assert (_with_pages((asks,)).verdict, _with_pages((asks,)).value) == (Verdict.WARN, 1.0)


ACCUSING = [
    "好评都是刷的,别信",
    "那些好评都是买来的,根本不能信",
    "五星都是托写的,我买的就是坏的",
    "好评全是刷出来的,骗人",
]


def test_several_critics_who_suspect_the_praise_warn_one_does_not() -> None:
    plain = [{"rating": 1.0, "text": f"第{k}天铰链就断了,客服让我自己找快递"} for k in range(24)]
    many = run("accusations", plain + [{"rating": 1.0, "text": text} for text in ACCUSING])[1]
    assert many.value == pytest.approx(4 / 28)
    assert many.p_value == pytest.approx(scipy.stats.binom.sf(3, 28, 0.02 + 0.03))
    assert many.verdict is Verdict.WARN
    assert run("accusations", [*plain, {"rating": 1.0, "text": ACCUSING[0]}])[1].verdict is Verdict.PASS


# Negatives

COMPLAINT = "收到就发现盒盖裂开一条缝装水漏了一桌子打客服电话没有人接退货还要自己掏运费真的太失望"


def _complaints(n: int) -> list[Row]:
    return [
        row | {"rating": 1.0 + k % 2, "created_local": day(11 * k)}
        for k, row in enumerate(honest(n, seed=5)[["text"]].to_dict("records"))
    ]


def test_a_smear_in_one_wording_and_one_week_fails() -> None:
    copies = [
        {"rating": 1.0, "text": COMPLAINT[: 36 - k % 3], "reviewer_id": f"u{k}", "created_local": day(100 + k % 3)}
        for k in range(10)
    ]
    scored, result = run("negative_copies", _complaints(30) + copies)
    assert (result.verdict, result.value) == (Verdict.FAIL, 0.25)
    assert set(result.rows) == set(range(30, 40))
    assert scored.strength.isna().all()
    spread = [{**row, "created_local": day(30 * k)} for k, row in enumerate(copies)]
    assert run("negative_copies", _complaints(30) + spread)[1].verdict is Verdict.WARN


def test_detailed_complaints_of_one_bad_batch_are_no_copies() -> None:
    batch = [row | {"created_local": day(100 + k % 3)} for k, row in enumerate(_complaints(40))]
    result = run("negative_copies", batch)[1]
    assert (result.verdict, result.value, result.rows) == (Verdict.PASS, 0.0, ())


def test_one_buyer_who_complains_under_every_item_is_no_smear() -> None:
    same = [{"rating": 1.0, "text": COMPLAINT, "reviewer_id": "u", "product_id": f"p{k}"} for k in range(10)]
    assert run("negative_copies", _complaints(30) + same)[1].verdict is Verdict.PASS


def test_the_copies_busiest_week_is_compared_with_the_other_negatives() -> None:
    low = pd.DataFrame({"day": pd.to_datetime([day(k) for k in (0, 1, 2, 30, 1, 50, 60, 70)])})
    found = one_week(low, pd.Series([True] * 4 + [False] * 4))
    assert found is not None
    assert found.effect.value == pytest.approx(3 / 4 - 1 / 4)


def test_a_day_of_many_low_stars_warns_at_most() -> None:
    usual = [{"rating": 1.0, "created_local": day(9 * k)} for k in range(40)]
    burst = [{"rating": 1.0, "created_local": day(143)} for _ in range(15)]
    result = run("negative_bursts", usual + burst)[1]
    assert result.verdict is Verdict.WARN
    assert {*range(40, 55)} <= set(result.rows)
    assert run("negative_bursts", usual)[1].verdict is Verdict.PASS


# All of them


def test_there_are_at_least_twenty_five_named_tests() -> None:
    assert len(SIGNALS) >= 25
    assert len({test.id for test in SIGNALS}) == len(SIGNALS)
    assert {*NEW} <= {test.id for test in SIGNALS}
    assert all(signal(name).evidence_type == "neutral" for name in NEW)


def test_every_test_is_explained_with_a_formula_and_two_cases() -> None:
    said_of = packaged("explained.toml")
    assert list(said_of) == [test.id for test in SIGNALS]
    assert all(set(said_of[name]) == {"formula", "finds", "alike"} for name in said_of)


@pytest.mark.parametrize(
    "frame", [honest(200), pd.concat([honest(150), campaign("template", 20), campaign("ring", 6)])]
)
def test_no_score_of_a_review_changes_by_them(frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame.reset_index(drop=True)
    with_all = analyse(frame).scores
    kept = tuple(test for test in SIGNALS if test.id not in NEW)
    monkeypatch.setattr(analysis.signals, "SIGNALS", kept)
    without = analyse(frame).scores
    assert_frame_equal(with_all[without.columns], without, check_exact=True)
    assert with_all[[f"signal_{name}" for name in NEW]].isna().all(axis=None)


def test_few_honest_shops_fail_anything() -> None:
    reviews = simulate(40, 12_000, seed=11, ids=True)
    analysed = analyse(reviews.drop(columns=[*TRUTH_COLUMNS]))
    shops = analysed.context.reviews.groupby("shop").groups.values()
    failing = sum(any(t.verdict is Verdict.FAIL for t in shop_tests(analysed, pd.Index(rows))) for rows in shops)
    assert failing <= 2  # 5 % of 40
