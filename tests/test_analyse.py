"""Scores of whole shops: what must be found, and above all what must not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shop_frames import DEFAULT_TEXT, campaign, honest, row, words
from zhenping.analysis import analyse
from zhenping.analysis.results import SCORE_COLUMNS
from zhenping.records import REVIEW_COLUMNS


def flagged(scores: pd.DataFrame) -> pd.Series:
    return scores["suspicion"].ge(0.5)


@pytest.fixture(scope="module")
def planted():
    """An honest shop with three campaigns; `truth` is carried through."""
    parts = [honest(600, defaults=0.2).assign(truth="honest")]
    parts += [campaign(kind, n, first=k).assign(truth=kind) for kind, n, k in _CAMPAIGNS]
    return analyse(pd.concat(parts, ignore_index=True)).reviews


_CAMPAIGNS = (("cashback", 12, 10_000), ("template", 15, 20_000), ("ring", 8, 30_000))


def test_planted_campaigns_are_flagged_and_honest_buyers_are_not(planted):
    found = flagged(planted)
    by_truth = found.groupby(planted["truth"]).mean()
    assert by_truth["ring"] == 1.0
    assert by_truth["template"] == 1.0
    assert by_truth["cashback"] >= 0.9
    assert by_truth["honest"] <= 0.005


def test_each_campaign_is_named_with_its_reasons(planted):
    for truth, kind, reason in (
        ("ring", "ring", "lockstep:"),
        ("template", "template", "templates:"),
        ("cashback", "induced", "paid_praise:"),
    ):
        rows = planted[flagged(planted) & planted["truth"].eq(truth)]
        assert rows["kinds"].str.split("|").map(lambda kinds, kind=kind: kind in kinds).all()
        assert rows["reasons"].str.contains(reason, regex=False).all()


def test_evidence_of_each_type_is_a_column_and_they_sum_to_the_score(planted):
    columns = ["evidence_words", "evidence_collusion", "evidence_singleton"]
    score = planted["suspicion"].fillna(planted["attack"])
    assert planted[columns].notna().all(axis=1).equals(score.notna())
    assert planted[columns].min().min() >= 0
    below = score.lt(0.98) & ~planted["kinds"].fillna("").str.contains("witness")
    odds = np.log(0.02 / 0.98) + planted.loc[below, columns].sum(axis=1)
    assert (score[below] - 1 / (1 + np.exp(-odds))).abs().max() < 1e-3
    found = planted[planted["suspicion"].notna()].groupby("truth")[columns].median().idxmax(axis=1)
    assert found["ring"] == found["template"] == "evidence_collusion"
    assert found["cashback"] == "evidence_words"


def test_reasons_are_listed_strongest_first(planted):
    for text in planted["reasons"].dropna():
        strengths = [float(part.rpartition(":")[2]) for part in text.split(";")]
        assert strengths == sorted(strengths, reverse=True)


def test_anomaly_ranks_campaigns_above_ordinary_praise(planted):
    praise = planted[planted["suspicion"].notna()]
    campaigns = praise["truth"].ne("honest")
    assert praise.loc[campaigns, "anomaly"].median() > praise.loc[~campaigns, "anomaly"].quantile(0.9)
    assert planted["anomaly"].between(0, 1).all()


def test_one_review_buyers_alone_never_reach_low_suspicion_of_three_tenths():
    reviews = honest(500)
    many_shops = pd.concat([reviews.assign(shop_id=f"s{k}") for k in range(6)], ignore_index=True)
    many_shops["reviewer_id"] = [f"u{k}" for k in range(len(many_shops))]
    many_shops["text"] = [f"{text}{k}" for k, text in enumerate(many_shops["text"].str.slice(0, 8))]
    many_shops["reviewer_total"] = 1
    scores = analyse(many_shops).reviews
    assert scores["signal_singletons"].notna().any()
    assert scores["suspicion"].max() < 0.3


def test_suspicion_is_for_praise_only_and_attack_for_negatives_only():
    reviews = analyse(honest(200, defaults=0.3)).reviews
    praise = reviews["rating"].ge(4) & reviews["text"].ne(DEFAULT_TEXT)
    assert reviews["suspicion"].notna().equals(praise)
    assert reviews["attack"].notna().equals(reviews["rating"].le(2))


def test_defaults_are_counted_and_never_suspected():
    reviews = analyse(honest(500, defaults=0.4)).reviews
    default = reviews["kind"].eq("default")
    assert default.sum() == 200
    assert reviews.loc[default, "suspicion"].isna().all()
    assert not flagged(reviews).any()


def test_critics_who_expose_cash_back_keep_their_weight_and_are_no_suspects():
    critics = pd.DataFrame(
        row(9000 + k, rating=1.0, text=f"说好的好评返现{k + 2}元根本不给,客服还已读不回,东西也坏了") for k in range(4)
    )
    reviews = analyse(pd.concat([honest(200), critics], ignore_index=True)).reviews
    found = reviews.tail(4)
    assert found["kind"].eq("witness").all()
    assert found["suspicion"].isna().all()
    assert found["attack"].lt(0.1).all()


def test_copied_slander_is_an_attack_and_detailed_complaints_are_not():
    slander = "千万别买这家店的任何东西质量差得离谱客服态度恶劣到极点大家都绕道走吧"
    attackers = pd.DataFrame(row(8000 + k, rating=1.0, text=slander + "啊吧哦"[k % 3]) for k in range(9))
    reviews = analyse(pd.concat([honest(300), attackers], ignore_index=True)).reviews
    assert reviews.tail(9)["attack"].ge(0.5).all()
    assert reviews.tail(9)["kinds"].str.contains("malicious").all()
    assert reviews.head(300)["attack"].dropna().lt(0.5).all()


def test_a_loyal_customer_and_one_order_of_many_items_are_no_campaign():
    loyal = pd.DataFrame(row(7000 + k, reviewer_id="loyal", text=words_of(k)) for k in range(40))
    order = pd.DataFrame(
        row(6000 + k, reviewer_id="bulk", product_id=f"p{k}", created_local="2023-05-05",
            text="一次买了好几样都放在一起说包装完整东西齐全没有磕碰家里够用了")
        for k in range(8)
    )  # fmt: skip
    reviews = analyse(pd.concat([honest(300), loyal, order], ignore_index=True))
    assert not flagged(reviews.reviews).any()
    assert reviews.analysis.rings == ()


def words_of(number: int) -> str:
    import random

    return words(random.Random(number))


def test_masked_reviewers_without_ids_are_scored_by_what_they_share():
    reviews = pd.concat([honest(300), campaign("template", 12)], ignore_index=True).assign(reviewer_id=None)
    scores = analyse(reviews).reviews
    assert flagged(scores).tail(12).all()
    assert not flagged(scores).head(300).any()


def test_the_order_of_rows_changes_no_score(planted):
    given = [c for c in REVIEW_COLUMNS if c in planted]
    shuffled = planted[given].sample(frac=1.0, random_state=3)
    again = analyse(shuffled).reviews.set_index(shuffled.index).loc[planted.index]
    for column in SCORE_COLUMNS:
        pd.testing.assert_series_equal(again[column], planted[column], check_exact=True)


def test_new_ids_for_the_same_people_change_no_score(planted):
    given = planted[[c for c in REVIEW_COLUMNS if c in planted]]
    renamed = given.assign(reviewer_id=given["reviewer_id"].map(lambda name: name[::-1] + "x"))
    again = analyse(renamed).reviews
    pd.testing.assert_frame_equal(again[list(SCORE_COLUMNS)], planted[list(SCORE_COLUMNS)], check_exact=True)


def test_the_same_input_gives_the_same_output():
    reviews = pd.concat([honest(150), campaign("ring", 5)], ignore_index=True)
    one, two = analyse(reviews), analyse(reviews)
    pd.testing.assert_frame_equal(one.reviews, two.reviews, check_exact=True)
    assert [(r.id, r.rows, r.chance) for r in one.analysis.rings] == [
        (r.id, r.rows, r.chance) for r in two.analysis.rings
    ]


def test_carried_columns_come_back_even_under_names_that_we_use():
    reviews = honest(30).assign(label="a", shop="mine", day="x", kind="theirs")
    found = analyse(reviews).reviews
    assert found["label"].eq("a").all()
    assert found["shop"].eq("mine").all()
    assert found["day"].eq("x").all()
    assert found["kind_given"].eq("theirs").all()
    assert not found.columns.duplicated().any()


def test_carried_labels_are_never_read():
    reviews = honest(120)
    plain = analyse(reviews).reviews
    told = analyse(reviews.assign(spam=range(120), label="fraud")).reviews
    pd.testing.assert_frame_equal(plain[list(SCORE_COLUMNS)], told[list(SCORE_COLUMNS)])


@pytest.mark.parametrize(
    "reviews",
    [
        pd.DataFrame(),
        pd.DataFrame(columns=list(REVIEW_COLUMNS)),
        honest(1),
        honest(60).assign(created_local="2023-03-03 12:00:00", created_precision="second"),
        honest(60).assign(rating=1.0),
        honest(60).assign(created_local=None, created_precision=None, reviewer_id=None),
        honest(60).assign(text=None),
        honest(60).assign(rating=None),
    ],
    ids=[
        "nothing",
        "no rows",
        "one",
        "one instant",
        "all one star",
        "no dates, no people",
        "no text",
        "no stars",
    ],
)
def test_strange_shops_are_scored_without_suspicion(reviews):
    scores = analyse(reviews).reviews
    assert len(scores) == len(reviews)
    assert set(SCORE_COLUMNS) <= set(scores.columns)
    assert scores["anomaly"].notna().all()
    assert not flagged(scores).any()


def test_reviews_after_the_date_of_analysis_are_left_out():
    reviews = honest(100)
    found = analyse(reviews, as_of="2023-12-31").reviews
    assert len(found) == int((reviews["created_local"] <= "2023-12-31").sum())
