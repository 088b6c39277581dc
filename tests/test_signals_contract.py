"""What every signal promises, on one invented data set that makes all of them speak."""

from __future__ import annotations

import string

import numpy as np
import pandas as pd
import pytest
from signal_frames import context_of
from zhenping.analysis.results import Say, Verdict
from zhenping.analysis.signals import SIGNALS, Scored, Signal

FAMILIES = {
    "disclosed",
    "words",
    "templates",
    "time",
    "ratings",
    "reviewers",
    "followups",
    "fit",
    "malicious",
    "defaults",
    "vanished",
}
every_signal = pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.id)

PHRASES = (
    "做工很细",
    "包装结实",
    "颜色偏深",
    "客服热情",
    "发货慢",
    "有点小贵",
    "孩子喜欢",
    "味道有点大",
    "很满意",
    "太差了",
    "比想象的轻",
    "摆在客厅",
)
COPY = "打开盒子的那一刻就被惊艳到了细节处理得无可挑剔全家人都赞不绝口必须推荐给身边朋友"


def _honest(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-05") + pd.to_timedelta(rng.integers(0, 250, n), unit="D")
    return pd.DataFrame(
        {
            "shop_id": [f"s{k}" for k in rng.integers(0, 24, n)],
            "product_id": [f"p{k}" for k in rng.integers(0, 4, n)],
            "reviewer_id": [None if rng.random() < 0.2 else f"u{k}" for k in rng.integers(0, n // 3, n)],
            "reviewer_total": [None if rng.random() < 0.5 else float(k) for k in rng.integers(1, 9, n)],
            "rating": rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], n, p=[0.1, 0.05, 0.1, 0.25, 0.5]),
            "text": [",".join(rng.choice(PHRASES, 3)) for _ in range(n)],
            "created_local": days.strftime("%Y-%m-%d"),
            "incentive": rng.choice(["none", "merchant", "platform", "unknown"], n),
            "followup_text": [None if rng.random() < 0.7 else str(rng.choice(PHRASES)) * 2 for _ in range(n)],
        }
    )


def _reviews() -> pd.DataFrame:
    planted = _honest(60, seed=1).assign(shop_id="s0", rating=5.0)
    planted.loc[:19, "text"] = [COPY[: 36 - i % 3] for i in range(20)]
    planted.loc[20:24, "text"] = [f"客服说好评返现{i}元,来晒图" for i in range(5)]
    planted.loc[25:27, ["text", "rating"]] = ["说好的好评返现没给", 1.0]
    planted.loc[28:30, "text"] = "此用户未填写评价内容"
    planted.loc[31:59, "created_local"] = "2024-04-20"
    planted["reply_text"] = pd.Series(["晒图联系客服领红包"], index=[31])
    return pd.concat([_honest(1500, seed=0), planted, _moved()], ignore_index=True)


def _moved() -> pd.DataFrame:
    """A shop of shoes to which reviews of shampoo were moved, and whose praise often has just fifteen characters."""
    said = ["鞋底软脚感好"] * 9 + ["洗发水泡沫多头皮不痒"]
    lengths = [15 if i % 4 == 0 else 14 + i * 7 % 13 for i in range(400)]
    texts = [f"{i:03d}{said[i % 10]}又过了些日子还是每天都在用着"[:length] for i, length in enumerate(lengths)]
    stars = [5.0 if i % 10 == 9 or i % 4 < 2 else 3.0 for i in range(400)]
    return pd.DataFrame({"shop_id": "s24", "product_id": "p0", "rating": stars, "text": texts})


REVIEWS = _reviews()
CONTEXT = context_of(REVIEWS)


def _score(signal: Signal, reviews: pd.DataFrame) -> Scored:
    return signal.score(context_of(reviews))


def _same(one: pd.Series, two: pd.Series) -> bool:
    return bool(np.allclose(one.to_numpy(float), two.to_numpy(float), rtol=1e-9, atol=1e-12, equal_nan=True))


@every_signal
def test_it_says_what_it_is(signal: Signal) -> None:
    assert set(signal.id) <= set(string.ascii_lowercase + "_")
    assert signal.family in FAMILIES
    assert signal.evidence_type in {"singleton", "collusion", "words", "neutral"}
    assert type(signal).__doc__
    assert "Definition" in type(signal).__doc__
    assert signal.id in CONTEXT.rules["signals"]


@every_signal
def test_strength_is_null_or_between_zero_and_one(signal: Signal) -> None:
    scored = signal.score(CONTEXT)
    assert scored.strength.index.equals(CONTEXT.reviews.index)
    assert scored.strength.dtype == np.float64
    assert scored.strength.dropna().between(0, 1).all()


@every_signal
def test_every_strength_above_zero_has_evidence(signal: Signal) -> None:
    scored = signal.score(CONTEXT)
    evident = pd.Series(False, index=scored.strength.index)
    for series in (scored.labels, scored.groups):
        if series is not None:
            evident |= series.notna()
    if "facts" in scored.evidence:
        evident |= scored.evidence["facts"].notna().any(axis=1)
    assert evident[scored.strength > 0].all()


@every_signal
def test_nothing_is_judged_where_nothing_is_known(signal: Signal) -> None:
    bare = pd.DataFrame({"text": [None] * 40, "rating": [None] * 40})
    context = context_of(bare)
    scored = signal.score(context)
    assert not (scored.strength > 0).any()
    result = signal.judge(context, scored, context.reviews.index)
    assert signal.id == "defaults" or result.verdict is Verdict.UNTESTED


@every_signal
def test_an_empty_frame_is_no_error(signal: Signal) -> None:
    context = context_of(pd.DataFrame({"text": pd.Series([], dtype=object)}))
    scored = signal.score(context)
    assert len(scored.strength) == 0
    assert signal.judge(context, scored, context.reviews.index).verdict is Verdict.UNTESTED


@every_signal
def test_row_order_does_not_matter(signal: Signal) -> None:
    order = np.random.default_rng(5).permutation(len(REVIEWS))
    shuffled = _score(signal, REVIEWS.iloc[order])
    assert _same(_score(signal, REVIEWS).strength.iloc[order], shuffled.strength)


@every_signal
def test_names_of_ids_do_not_matter(signal: Signal) -> None:
    renamed = REVIEWS.copy()
    for column in ("shop_id", "product_id", "reviewer_id"):
        renamed[column] = renamed[column].map(lambda v: f"{hash_like(v)}", na_action="ignore")
    assert _same(_score(signal, REVIEWS).strength, _score(signal, renamed).strength)


def hash_like(value: str) -> str:
    """Another name that sorts differently."""
    return f"{int.from_bytes(value.encode()) * 2654435761 % 2**32:08x}"


@every_signal
def test_copies_of_the_shops_under_new_ids_score_the_same(signal: Signal) -> None:
    copy = REVIEWS.copy()
    for column in ("shop_id", "reviewer_id"):
        copy[column] = "c" + copy[column].astype(object)
    both = _score(signal, pd.concat([REVIEWS, copy], ignore_index=True)).strength
    assert _same(both.iloc[: len(REVIEWS)], both.iloc[len(REVIEWS) :])


@every_signal
def test_labels_of_carried_columns_are_never_read(signal: Signal) -> None:
    assert _same(_score(signal, REVIEWS).strength, _score(signal, REVIEWS.assign(spam=1, folded="x")).strength)


@every_signal
def test_a_verdict_is_complete_and_its_sentences_can_be_filled_in(signal: Signal) -> None:
    scored = signal.score(CONTEXT)
    for shop in ("demo/s0", "demo/s7"):
        rows = CONTEXT.reviews.index[CONTEXT.reviews["shop"] == shop]
        result = signal.judge(CONTEXT, scored, rows)
        assert (result.id, result.family, result.name) == (signal.id, signal.family, signal.name)
        assert (result.not_tested is not None) == (result.verdict is Verdict.UNTESTED)
        assert set(result.rows) <= set(rows)
        assert result.p_value is None or 0 <= result.p_value <= 1
        for say in (result.finding, result.comparison, result.not_tested, *result.innocent):
            assert say is None or _spoken(say)


def _spoken(say: Say) -> str:
    text = say.message.format(**say.values)
    assert all(isinstance(v, (str, int, float, type(None))) for v in say.values.values())
    assert not {"fake", "fraud", "fraudulent"} & set(text.lower().split())
    return text


def test_the_planted_campaigns_are_seen() -> None:
    verdicts = {}
    for signal in SIGNALS:
        shop = "demo/s24" if signal.id in {"fit", "quota_spikes"} else "demo/s0"
        rows = CONTEXT.reviews.index[CONTEXT.reviews["shop"] == shop]
        verdicts[signal.id] = signal.judge(CONTEXT, signal.score(CONTEXT), rows).verdict
    assert verdicts["paid_praise"] is Verdict.FAIL
    assert verdicts["templates"] is Verdict.FAIL
    assert verdicts["bursts"] in {Verdict.WARN, Verdict.FAIL}
    assert verdicts["fit"] is Verdict.FAIL
    assert verdicts["quota_spikes"] is Verdict.WARN
