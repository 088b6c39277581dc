"""Groups of reviewers that meet partially and over weeks, and the ordinary company that is no group."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ring_frames import Plan, plant
from scipy.stats import poisson
from shop_frames import honest, row
from signal_frames import context_of, run, said, signal
from zhenping.analysis import analyse
from zhenping.analysis.engine import Engine
from zhenping.analysis.graph.co_reviews import signed_reviews
from zhenping.analysis.graph.communities import Group, communities
from zhenping.analysis.graph.evidence import product_codes, reviewer_codes
from zhenping.analysis.graph.group_indicators import confirmation, indicators
from zhenping.analysis.graph.guests import Events, guests
from zhenping.analysis.results import Verdict
from zhenping.analysis.signals.reviewer_groups import find

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def city(n: int = 3000, people: int = 500, seed: int = 5) -> pd.DataFrame:
    """Neighbours: everybody keeps to the 12 places of a quarter, on trips of a few days, over two years."""
    draw = np.random.default_rng(seed)
    who = draw.integers(0, people, n)
    quarter, trip = who % 4, draw.integers(0, 6, n)
    start = np.random.default_rng(seed + 1).integers(0, 700, (people, 6))
    days = pd.Timestamp("2023-01-02") + pd.to_timedelta(start[who, trip] + draw.integers(0, 3, n), unit="D")
    place = quarter * 12 + np.minimum(draw.geometric(0.2, n), 12) - 1
    return pd.DataFrame(
        {
            "platform": "demo",
            "shop_id": [f"s{k}" for k in place],
            "product_id": [f"p{k}" for k in place],
            "reviewer_id": [f"u{k}" for k in who],
            "rating": draw.choice([1.0, 3.0, 4.0, 5.0], n, p=[0.1, 0.1, 0.3, 0.5]),
            "created_local": days.strftime("%Y-%m-%d"),
            "created_precision": "day",
        }
    )


GROUPS = {
    "three of five products, a week": Plan(accounts=12, products=5, share=0.6),
    "three of five products, three weeks": Plan(accounts=12, products=5, share=0.6, days=21),
    "half of it camouflage": Plan(accounts=12, products=5, share=0.6, days=14, camouflage=0.5),
    "each product in weeks of its own": Plan(accounts=12, products=5, share=0.6, days=14, together=False),
    "a smear": Plan(accounts=10, products=5, share=0.6, days=14, smear=True),
}


@pytest.mark.parametrize("name", GROUPS)
def test_groups_are_found_that_attend_partly_and_over_weeks_and_nobody_else(name):
    planted = plant(city(), GROUPS[name], seed=2)
    rows = [r for group in find(context_of(planted.drop(columns="planted"))) for r in group.rows]
    found = pd.Series(False, index=planted.index)
    found[rows] = True
    assert found[planted["planted"] == "ring"].mean() >= 0.8
    assert not found[planted["planted"] == ""].any()


@pytest.mark.parametrize("seed", range(4))
def test_neighbours_who_share_places_and_weeks_are_no_group(seed):
    assert find(context_of(city(seed=seed))) == ()


def test_a_group_of_tiny_chance_is_a_ring_with_its_reason_and_flags():
    planted = plant(city(), GROUPS["three of five products, three weeks"], seed=2)
    found = analyse(planted.drop(columns="planted"))
    ring = planted["planted"] == "ring"
    assert found.reviews.loc[ring, "suspicion"].ge(0.5).mean() >= 0.8
    assert not found.reviews.loc[~ring, "suspicion"].ge(0.5).any()
    assert {link.kind for r in found.analysis.rings for link in r.links} == {"group", "reviewer"}
    assert found.reviews.loc[ring, "reasons"].str.contains("group:").mean() >= 0.8


def test_a_group_of_moderate_chance_adds_evidence_and_flags_nothing():
    planted = plant(city(), Plan(accounts=5, products=4, share=0.7, days=21, popular=True))
    context = context_of(planted.drop(columns="planted"))
    (group,) = find(context)
    assert 1e-5 < group.chance < 0.01
    found = analyse(planted.drop(columns="planted")).reviews
    inside = found.loc[list(group.rows)]
    assert inside["suspicion"].max() < 0.5
    assert inside["evidence_collusion"].min() > 0.5


def test_a_travel_party_with_equal_dates_is_one_guest():
    party = [
        {**row(0), "shop_id": f"s{p}", "product_id": f"p{p}", "reviewer_id": f"t{k}", "created_local": day}
        for k in range(12)
        for p, day in ((3, "2024-03-02"), (20, "2024-03-04"), (40, "2024-03-09"))
    ]
    assert find(context_of(pd.concat([city(), pd.DataFrame(party)], ignore_index=True))) == ()


def test_neither_row_order_nor_names_change_a_group():
    reviews = plant(city(), GROUPS["half of it camouflage"], seed=1).drop(columns="planted")
    order = np.random.default_rng(0).permutation(len(reviews))
    renamed = reviews.iloc[order].assign(reviewer_id=lambda f: f["reviewer_id"].str[::-1] + "x")
    one, two = (signal("reviewer_groups").score(context_of(f)).strength for f in (reviews, renamed))
    assert one.max() > 0
    assert one.iloc[order].tolist() == two.tolist()


def _events(reviews: pd.DataFrame, bunched: float) -> tuple[Events, pd.DataFrame]:
    context = context_of(reviews)
    frame = signed_reviews(context.reviews, reviewer_codes(context.reviews), product_codes(context.reviews))
    several = frame.groupby("reviewer")["product"].transform("nunique") >= 2
    return Events.of(frame, frame[several], {4: bunched}), frame


def test_guests_and_their_expected_number_by_hand():
    """A pair and two guests at p0 and p1 on days 100-103; three more know both products, at other times."""
    start = pd.Timestamp("2023-01-01")
    visits = [(f"g{k}", p, 100 + k) for k in range(4) for p in (0, 1)]
    visits += [(f"o{k}", p, 300 + 20 * k) for k in range(3) for p in (0, 1)]
    visits += [(f"single{k}", k % 2, 10 * k) for k in range(60)]
    days = {(who, p): str((start + pd.Timedelta(days=d)).date()) for who, p, d in visits}
    reviews = pd.DataFrame(
        {"reviewer_id": who, "product_id": f"p{p}", "rating": 5.0, "created_local": day}
        for (who, p), day in days.items()
    )
    events, frame = _events(reviews, bunched=0.25)
    left, right, *rest = frame["reviewer"].unique()[:4].tolist()
    found = {g.needed: g for g in guests(left, right, [left, right, *rest], events, [4])}
    assert set(found[2].accounts) == set(rest)
    assert (found[2].parties, found[2].possible) == (2, 5)
    # 33 others each: one of p0 (day 100) and none of p1 is within 4 days; two of 66 in the shop, one added.
    shop = (1 + 1) / (66 + 1)
    share = max((1 + shop) / (33 + 1), (0 + shop) / (33 + 1))
    assert found[2].expected == pytest.approx(5 * share * 0.25)
    assert found[3].accounts == ()


def test_the_chance_is_the_tail_of_attendance_times_what_was_tried():
    planted = plant(city(), GROUPS["three of five products, a week"], seed=2)
    context = context_of(planted.drop(columns="planted"))
    codes = reviewer_codes(context.reviews), product_codes(context.reviews)
    with Engine() as engine:
        group = communities(context.reviews, *codes, context.rules["graph"]["communities"], engine)[0]
    assert group.chance > poisson.sf(group.came - 3, group.expected)
    assert group.expected < group.came / 4 <= group.possible / 4


def _group(frame: pd.DataFrame, rows: list[int]) -> tuple[Group, pd.DataFrame, np.ndarray, np.ndarray]:
    reviews = context_of(frame).reviews
    who, what = reviewer_codes(reviews), product_codes(reviews)
    accounts, products = (tuple(sorted(set(codes[rows].tolist()))) for codes in (who, what))
    return Group(tuple(rows), accounts, products, 2, 2, 4, 9, 5, 0.1, 1e-6), reviews, who, what


def test_indicators_by_hand():
    def review(who: str, star: float, text: str, day: str) -> dict[str, object]:
        return {"reviewer_id": who, "product_id": "p0", "rating": star, "text": text, "created_local": day}

    others = [review(f"o{k}", 4.0 + k % 2, f"{k}{k}号{k * 7}", "2023-08-01") for k in range(20)]
    members = [review(f"m{k}", 5.0, f"很好用推荐{k}", f"2023-01-{12 + k}") for k in range(4)]
    reviews = pd.DataFrame([*others, review("first", 1.0, "x", "2023-01-01"), *members])
    found = {i.id: i for i in indicators(*_group(reviews, [21, 22, 23, 24]), span=21, seed=0)}
    assert found["window"].value == pytest.approx(1 - 3 / 21)
    assert found["size_ratio"].value == pytest.approx(4 / 25)
    assert found["coupling"].value == 1.0
    assert (found["stars"].value, found["stars"].usual) == (1.0, 0.5)
    assert found["early"].value == pytest.approx(1 - 14 / 210)
    assert found["early"].chance == pytest.approx(2 / 21)  # twice one in 21
    assert found["texts"].value > 5 * found["texts"].usual
    assert found["texts"].chance < 0.02
    assert "own_texts" not in found
    assert confirmation(list(found.values())) == pytest.approx(min(1.0, 3 * found["texts"].chance))


def test_a_shop_of_a_group_warns_with_numbers_and_an_innocent_explanation():
    planted = plant(city(), GROUPS["three of five products, three weeks"], seed=2)
    shop = planted.loc[planted["planted"] == "ring", "shop_id"].iloc[0]
    _, result = run("reviewer_groups", planted.drop(columns="planted"), f"demo/{shop}")
    assert result.verdict in (Verdict.WARN, Verdict.FAIL)
    assert result.p_value is not None
    assert result.p_value < 0.01
    assert re.search(r"of \d+ accounts that ever reviewed 2 of [345] products, \d+ did so within 10 days", said(result))
    assert result.comparison is not None
    assert len(result.innocent) == 2


def test_ordinary_shops_pass_and_without_ids_nothing_is_tested():
    reviews = city()
    assert run("reviewer_groups", reviews, "demo/s0")[1].verdict is Verdict.PASS
    assert run("reviewer_groups", reviews.assign(reviewer_id=None), "demo/s0")[1].verdict is Verdict.UNTESTED
    assert run("reviewer_groups", honest(100))[1].verdict is Verdict.UNTESTED


def test_yelpchi_untouched_shows_no_group_and_planted_ones_are_found():
    source = DATA / "yelpchi.csv.gz"
    if not source.exists():
        pytest.skip(f"YelpChi is not at {source}")
    read = pd.read_csv(source)
    reviews = pd.DataFrame(
        {
            "platform": "yelpchi",
            "shop_id": read["prod_id"].astype(str),
            "product_id": read["prod_id"].astype(str),
            "reviewer_id": read["user_id"].astype(str),
            "rating": read["rating"].astype(float),
            "created_local": read["date"].astype(str),
            "created_precision": "day",
        }
    )
    assert sum(len(group.rows) for group in find(context_of(reviews))) <= 0.001 * len(reviews)
    planted = plant(reviews, GROUPS["three of five products, three weeks"], seed=1)
    rows = {r for group in find(context_of(planted.drop(columns="planted"))) for r in group.rows}
    ring = set(np.flatnonzero(planted["planted"] == "ring").tolist())
    assert len(rows & ring) >= 0.8 * len(ring)
    assert len(rows - ring) <= 0.001 * len(reviews)
