"""Rings over shared artefacts, lockstep, and the innocent patterns that must not become rings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ring_frames import Plan, plant
from shop_frames import campaign, honest, row
from zhenping.analysis import analyse
from zhenping.analysis.graph.belief import logit
from zhenping.analysis.graph.evidence import Evidence, chance_strength
from zhenping.analysis.graph.models import campaign_log_odds
from zhenping.analysis.graph.shared import contacts
from zhenping.analysis.rules import load_rules


def rings(reviews: pd.DataFrame):
    return analyse(reviews).analysis.rings


def kinds(ring) -> set[str]:
    return {link.kind for link in ring.links}


def with_shop(extra: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([honest(300), extra], ignore_index=True)


def test_accounts_in_lockstep_are_one_ring_with_every_co_review():
    (ring,) = rings(with_shop(campaign("ring", 6)))
    assert ring.rows == tuple(range(300, 324))
    assert "lockstep" in kinds(ring)
    assert ring.chance < 1e-6


def test_two_accounts_in_lockstep_are_too_few_for_a_ring():
    assert rings(with_shop(campaign("ring", 2))) == ()


def test_the_same_products_on_different_days_are_the_habit_of_regulars():
    regulars = campaign("ring", 6)
    days = pd.date_range("2023-01-05", periods=len(regulars), freq="19D").strftime("%Y-%m-%d")
    assert rings(with_shop(regulars.assign(created_local=days))) == ()


def test_a_launch_day_when_everybody_reviews_everything_is_no_ring():
    crowd = campaign("ring", 60).assign(created_local="2023-06-18")
    assert rings(pd.concat([crowd, honest(20)], ignore_index=True).assign(created_local="2023-06-18")) == ()


def test_one_picture_by_three_people_is_a_ring_and_by_one_person_is_not():
    shared = [row(900 + k, image_ids=("same.jpg", f"own{k}.jpg"), text=f"{k}") for k in range(4)]
    (ring,) = rings(with_shop(pd.DataFrame(shared)))
    assert ring.rows == (300, 301, 302, 303)
    assert kinds(ring) == {"image"}
    own = pd.DataFrame(shared).assign(reviewer_id="one")
    assert rings(with_shop(own)) == ()


def test_a_picture_that_everybody_shows_is_the_platforms_own():
    reviews = honest(200).assign(image_ids=[("sticker.png",)] * 200)
    assert rings(reviews) == ()


def test_one_contact_handle_in_several_peoples_texts_is_a_ring():
    texts = ("东西收到,微信:abc_12345", "加 WX：abc_12345 有惊喜", "想要的找 微信 abc_12345")
    (ring,) = rings(with_shop(pd.DataFrame(row(900 + k, text=text) for k, text in enumerate(texts))))
    assert kinds(ring) == {"contact"}


def test_contact_handles_are_read():
    folded = pd.Series(["微信:shop_9527 找我", "电话13912345678", "尺码 123456 合适", None])
    assert contacts(folded, folded).to_dict() == {0: "shop_9527", 1: "13912345678"}


def test_a_handle_is_no_word_in_initials():
    text = pd.Series(["好用，加微信 zp001x8", "加薇信zp001x8", "电话１３９１２３４５６７８"])
    folded = pd.Series(["好用,加微信 中评001x8", "加微信zp001x8", "电话13912345678"])
    assert contacts(text, folded).to_dict() == {0: "zp001x8", 1: "zp001x8", 2: "13912345678"}


def test_avatars_count_only_under_different_names():
    avatars = pd.DataFrame(row(900 + k, reviewer_id=None, avatar_id="a1", text=f"{k}") for k in range(5))
    same_name = avatars.assign(reviewer_mask="j***8")
    assert rings(with_shop(same_name)) == ()
    copies = "质地紧密包装用心物流迅速客服耐心家里老人小孩都喜欢会推荐给朋友"
    other_names = avatars.assign(reviewer_mask=[f"{c}***1" for c in "abcde"], text=copies)
    (ring,) = rings(with_shop(other_names))
    assert kinds(ring) == {"avatar", "template"}


def test_one_template_alone_is_a_template_and_no_ring():
    found = analyse(with_shop(campaign("template", 12)))
    assert found.analysis.templates
    assert found.analysis.rings == ()


def test_every_link_is_explained_and_drawn():
    (ring,) = rings(with_shop(campaign("ring", 5)))
    for link in ring.links:
        assert link.explanation.message.format(**link.explanation.values)
        assert 0 <= link.chance <= 1
    reviews = {node for node, kind in ring.graph.nodes(data="kind") if kind == "review"}
    assert reviews == {f"review:{r}" for r in ring.rows}
    assert all(kind for _, _, kind in ring.graph.edges(data="kind"))
    assert ring.innocent


def test_a_million_to_one_is_full_strength_and_certainty_by_chance_is_none():
    assert chance_strength(1e-6) == pytest.approx(1.0)
    assert chance_strength(1e-3) == pytest.approx(0.5)
    assert chance_strength(1.0) == 0.0


def evidence(members: list[tuple[int, int]], n: int, strength: float, reviewer=None) -> Evidence:
    artefact, rows = np.array(members, dtype=np.intp).reshape(-1, 2).T
    count = int(artefact.max(initial=-1)) + 1
    table = pd.DataFrame({"kind": ["template"] * count, "chance": 1e-9, "strength": strength})
    people = np.arange(n)
    return Evidence(people if reviewer is None else reviewer, people * 0, people, table, artefact, rows)


def belief(prior: list[float], graph: Evidence) -> np.ndarray:
    rules = load_rules()["scores"]
    found = campaign_log_odds(np.ones(len(prior), dtype=bool), np.array(prior), graph, rules)
    return found.probability[: len(prior)]


BASE = float(logit(load_rules()["scores"]["base_rate"]))


def test_an_ordinary_review_without_links_stays_at_the_base_rate():
    assert belief([BASE] * 3, evidence([], 3, 1.0)) == pytest.approx([0.02] * 3)


def test_a_reviewer_about_whom_nothing_is_known_changes_nothing():
    one_person = np.zeros(6, dtype=np.intp)
    assert belief([BASE] * 6, evidence([], 6, 1.0, one_person)) == pytest.approx([0.02] * 6, abs=1e-6)


def test_a_campaign_lifts_its_reviews_to_its_grip_by_hand():
    """P(review) = P(campaign) x grip + P(no campaign) x base, for members without evidence of their own."""
    template = load_rules()["scores"]["artefacts"]["template"]
    prior = template["prior"] * 0.6
    expected = prior * template["grip"] + (1 - prior) * 0.02
    found = belief([BASE] * 4, evidence([(0, r) for r in range(4)], 4, 0.6))
    assert found == pytest.approx([expected] * 4, abs=1e-4)


def test_suspicion_flows_to_reviews_that_share_an_artefact_and_to_no_others():
    own_words = BASE + 7.0
    found = belief([own_words, BASE, BASE, BASE], evidence([(0, 0), (0, 1), (0, 2)], 4, 0.3))
    alone = belief([BASE] * 4, evidence([(0, 0), (0, 1), (0, 2)], 4, 0.3))
    assert found[1] > 2 * alone[1]
    assert found[3] == pytest.approx(0.02)


RINGS = {
    "all at once": Plan(accounts=8, products=3),
    "behind ordinary reviews": Plan(accounts=8, products=3, camouflage=0.5),
    "a product a month": Plan(accounts=8, products=3, camouflage=0.5, together=False),
    "four of five products, fours and fives": Plan(accounts=12, products=5, share=0.8, camouflage=0.5, fives=0.6),
    "large, well-known products": Plan(accounts=20, products=6, camouflage=0.3, popular=True),
    "a smear": Plan(accounts=10, products=4, camouflage=0.3, smear=True, seconds=True),
}


def regulars(n: int, visits: int) -> pd.DataFrame:
    """An honest shop of 30 products in which `n` accounts come back `visits` times over two years."""
    draw = np.random.default_rng(5)
    shop = honest(800).assign(product_id=[f"p{k}" for k in np.minimum(draw.geometric(0.1, 800), 30)])
    loyal = draw.permutation(800)[: n * visits]
    shop.loc[loyal, "reviewer_id"] = [f"loyal{k // visits}" for k in range(n * visits)]
    return shop


@pytest.mark.parametrize("name", RINGS)
def test_rings_are_found_behind_ordinary_reviews_and_nobody_else(name):
    planted = plant(regulars(30, 12), RINGS[name])
    found = analyse(planted.drop(columns="planted")).reviews
    flagged = found["suspicion"].ge(0.5).fillna(False) | found["attack"].ge(0.5).fillna(False)
    assert flagged[planted["planted"] == "ring"].mean() >= 0.9
    assert flagged[planted["planted"] == ""].mean() == 0


def test_loyal_regulars_are_never_flagged():
    found = analyse(regulars(40, 15))
    assert found.analysis.rings == ()
    assert not found.reviews["suspicion"].ge(0.5).any()


def test_a_set_that_is_bought_all_year_is_no_ring_in_any_week():
    days = pd.date_range("2023-01-05", periods=60, freq="11D").repeat(2)
    sets = [
        row(
            5000 + 3 * k + item,
            reviewer_id=f"b{k}",
            product_id=f"p{item}",
            text=f"{k}-{item}",
            created_local=str(day.date()),
        )
        for k, day in enumerate(days)
        for item in range(3)
    ]
    assert rings(with_shop(pd.DataFrame(sets))) == ()
