"""Platforms that mask names: with every account unknown, what reviews share still carries the structure."""

from __future__ import annotations

import random
from datetime import timedelta

import pandas as pd
import pytest
from shop_frames import START, campaign, complete, honest, row, words
from zhenping.analysis import analyse
from zhenping.analysis.results import Ring

N = 14
COPY = "质地紧密包装用心物流迅速客服耐心家里老人小孩都喜欢{}会推荐给朋友"


def day(offset: int) -> str:
    return str(START + timedelta(days=offset))


def masked(reviews: pd.DataFrame, names: str) -> pd.DataFrame:
    """All accounts unknown; names as many platforms mask them, or none at all."""
    rng = random.Random(4)
    masks = [
        f"{rng.choice('abcdefghijklmnopqrstuvwxyz')}***{rng.choice('0123456789qwert')}" for _ in range(len(reviews))
    ]
    return reviews.assign(reviewer_id=None, reviewer_mask=masks if names == "masked" else None)


def images(n: int, spread: int) -> pd.DataFrame:
    """One picture under own words, on as many days as `spread`."""
    rng = random.Random(7)
    made = [
        row(70_000 + k, text=words(rng), image_ids=("shop.jpg", f"own{k}.jpg"), created_local=day(230 + k % spread))
        for k in range(n)
    ]
    return pd.DataFrame(made)


def templates(n: int, spread: int) -> pd.DataFrame:
    made = [
        row(80_000 + k, text=COPY.format("呀啦哦呢嘛"[k % 5]), created_local=day(230 + k % spread)) for k in range(n)
    ]
    return pd.DataFrame(made)


@pytest.mark.parametrize("names", ["masked", "none"])
@pytest.mark.parametrize("plant", [images, templates])
@pytest.mark.parametrize("spread", [2, 60])
def test_template_and_picture_campaigns_are_found_without_accounts(plant, names, spread):
    reviews = masked(pd.concat([honest(400), plant(N, spread)], ignore_index=True), names)
    flagged = analyse(reviews).reviews["suspicion"].ge(0.5)
    assert flagged.iloc[400:].mean() >= 0.8
    assert not flagged.iloc[:400].any()


@pytest.mark.parametrize("spread", [1, 40])
def test_a_large_picture_campaign_of_some_weeks_is_not_taken_for_the_platforms_own(spread):
    reviews = masked(pd.concat([honest(500), images(60, spread)], ignore_index=True), "none")
    flagged = analyse(reviews).reviews["suspicion"].ge(0.5)
    assert flagged.iloc[500:].mean() >= 0.8
    assert not flagged.iloc[:500].any()


def test_one_picture_under_a_smear_is_a_ring_and_one_critic_among_praise_excuses_nobody():
    smear = images(8, 3).assign(rating=1.0)
    excused = images(10, 3).assign(rating=[1.0] + [5.0] * 9)
    for planted in (smear, excused):
        (ring,) = analyse(masked(pd.concat([honest(400), planted], ignore_index=True), "masked")).analysis.rings
        assert len(ring.rows) == len(planted)


def test_a_common_picture_in_a_few_days_of_many_shops_is_the_platforms_own():
    shops = [honest(200, seed=k).assign(shop_id=f"s{k}") for k in range(4)]
    sticker = images(60, 3).assign(shop_id=[f"s{k % 4}" for k in range(60)])
    assert analyse(masked(pd.concat([*shops, sticker], ignore_index=True), "none")).analysis.rings == ()


def test_two_artefacts_with_the_same_people_are_one_ring_without_accounts():
    both = templates(8, 5).assign(image_ids=[("a.jpg",)] * 4 + [()] * 4, avatar_id=[None] * 6 + ["face"] * 2)
    (ring,) = analyse(masked(pd.concat([honest(300), both], ignore_index=True), "masked")).analysis.rings
    assert kinds(ring) == {"image", "template", "avatar"}
    assert len(ring.members) == 8
    template = next(link for link in ring.links if link.kind == "template")
    assert template.example is not None
    assert "质地紧密" in template.example


def test_a_ring_in_a_burst_names_it_with_its_numbers():
    planted = pd.concat([honest(500), templates(16, 3).assign(image_ids=[("a.jpg",)] * 16)], ignore_index=True)
    (ring,) = analyse(masked(planted, "none")).analysis.rings
    (burst,) = [link for link in ring.links if link.kind == "burst"]
    values = burst.explanation.values
    assert values["persons"] >= 8
    assert values["seen"] > 3 * values["expected"]
    assert ring.chance == min(link.chance for link in ring.links if link.kind != "burst")


def test_a_template_in_a_burst_names_it_too():
    planted = pd.concat([honest(500), templates(16, 3)], ignore_index=True)
    (template,) = analyse(planted).findings("demo/s1", coverage=complete(planted)).templates
    (said,) = [say for say in template.spread if "seen" in say.values]
    assert said.values["n"] == 16
    assert said.values["seen"] > 3 * said.values["expected"]


def test_a_burst_alone_ties_nobody_and_flags_nobody():
    rng = random.Random(3)
    rush = [row(90_000 + k, text=words(rng), created_local=day(230 + k % 3)) for k in range(60)]
    found = analyse(pd.concat([honest(500), pd.DataFrame(rush)], ignore_index=True))
    assert found.reviews["signal_bursts"].iloc[500:].gt(0).mean() > 0.9
    assert found.analysis.rings == ()
    assert not found.reviews["suspicion"].ge(0.5).any()


def test_one_customer_with_the_same_picture_under_every_item_is_no_ring():
    own = images(9, 1).assign(reviewer_mask="m***7", product_id=[f"p{k}" for k in range(9)])
    reviews = pd.concat([honest(300), own], ignore_index=True).assign(reviewer_id=None)
    assert analyse(reviews).analysis.rings == ()


@pytest.mark.parametrize("often", [10, 30])
def test_the_sellers_own_picture_that_many_post_is_no_ring(often):
    reviews = honest(600)
    shown = [("seller.jpg",) if k % often == 0 else (f"{k}.jpg",) for k in range(600)]
    found = analyse(masked(reviews.assign(image_ids=shown), "masked"))
    assert found.analysis.rings == ()
    assert not found.reviews["suspicion"].ge(0.5).any()


@pytest.mark.parametrize("names", ["ids", "none"])
def test_every_member_can_be_checked_review_by_review(names):
    planted = pd.concat([honest(300), campaign("ring", 6).assign(image_ids=[("a.jpg",)] * 24)], ignore_index=True)
    reviews = planted if names == "ids" else planted.assign(reviewer_id=None)
    for ring in analyse(reviews).analysis.rings:
        assert sorted(row for rows in ring.members for row in rows) == list(ring.rows)
        for link in ring.links:
            assert set(link.rows) <= set(ring.rows)
            assert all(set(tie.rows) <= set(link.rows) for tie in link.ties)


def test_lockstep_says_which_products_on_which_days_with_how_many_stars():
    (ring,) = analyse(pd.concat([honest(300), campaign("ring", 6)], ignore_index=True)).analysis.rings
    (lockstep,) = [link for link in ring.links if link.kind == "lockstep"]
    assert lockstep.explanation.values["products"] == 4
    assert [tie.explanation.values["product"] for tie in lockstep.ties] == ["p0", "p1", "p2", "p3"]
    assert {tie.explanation.values["persons"] for tie in lockstep.ties} == {6}
    assert all(tie.explanation.values["stars"] == "5" for tie in lockstep.ties)
    assert sorted(row for tie in lockstep.ties for row in tie.rows) == list(ring.rows)


def kinds(ring: Ring) -> set[str]:
    return {link.kind for link in ring.links}
