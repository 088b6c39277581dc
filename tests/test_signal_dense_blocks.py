"""Accounts that keep meeting at the same products, and the regulars, sets and launches that must not look like them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ring_frames import Plan, plant
from shop_frames import honest, row
from signal_frames import context_of, run, signal
from zhenping.analysis import analyse
from zhenping.analysis.graph.block_chance import sitting_pairs
from zhenping.analysis.results import Verdict
from zhenping.reports.words import Words

ROOT = Path(__file__).resolve().parent.parent
YELPCHI = ROOT.parent / "shared/data/yelpchi.csv.gz"


def regulars(accounts: int, visits: int, seed: int = 5) -> pd.DataFrame:
    """An honest shop of 30 products in which `accounts` come back `visits` times over two years."""
    draw = np.random.default_rng(seed)
    shop = honest(800).assign(product_id=[f"p{k}" for k in np.minimum(draw.geometric(0.1, 800), 30)])
    loyal = draw.permutation(800)[: accounts * visits]
    shop.loc[loyal, "reviewer_id"] = [f"loyal{k // visits}" for k in range(accounts * visits)]
    return shop


def in_blocks(reviews: pd.DataFrame) -> pd.Series:
    strength = signal("dense_blocks").score(context_of(reviews.drop(columns="planted", errors="ignore"))).strength
    return strength.set_axis(reviews.index).gt(0)


RINGS = {
    "all at once": Plan(accounts=8, products=3),
    "a product a month, behind ordinary reviews": Plan(accounts=8, products=3, camouflage=0.5, together=False),
    "60 % of five products": Plan(accounts=12, products=5, share=0.6, camouflage=0.3),
    "60 % of five products, a product a month": Plan(accounts=12, products=5, share=0.6, together=False),
    "five rings at once": Plan(accounts=10, products=4, camouflage=0.3, rings=5),
    "hundreds of accounts": Plan(accounts=300, products=3, camouflage=0.3),
    "a smear": Plan(accounts=10, products=4, camouflage=0.3, smear=True),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", RINGS)
def test_rings_are_found_behind_ordinary_reviews_and_hardly_anybody_else(name: str, seed: int) -> None:
    planted = plant(regulars(30, 12), RINGS[name], seed=seed)
    found = in_blocks(planted)
    # Where members draw their products, one that only two of them drew is no part of the block.
    assert found[planted["planted"] == "ring"].mean() >= (0.8 if RINGS[name].share < 1 else 1.0)
    assert found[planted["planted"] == ""].mean() <= 0.001


@pytest.mark.parametrize(("accounts", "visits"), [(40, 15), (20, 40), (50, 16)])
def test_loyal_regulars_are_no_block_however_many_they_are(accounts: int, visits: int) -> None:
    assert not in_blocks(regulars(accounts, visits)).any()


def test_a_launch_when_everybody_reviews_everything_is_no_block() -> None:
    launch = [
        row(k, reviewer_id=f"u{k // 4}", product_id=f"p{k % 4}", created_local=f"2023-06-{18 + k % 5}")
        for k in range(240)
    ]
    assert not in_blocks(pd.concat([pd.DataFrame(launch), honest(20, created_local="2023-06-19")])).any()


def sets(days: pd.DatetimeIndex) -> pd.DataFrame:
    """Three products that are always bought together, once on each of `days`."""
    return pd.DataFrame(
        row(5000 + 3 * k + item, reviewer_id=f"b{k}", product_id=f"p{item}", created_local=f"{day:%Y-%m-%d}")
        for k, day in enumerate(days)
        for item in range(3)
    )


def test_a_set_that_is_bought_all_year_is_no_block_in_any_fortnight() -> None:
    bought = sets(pd.date_range("2023-01-05", periods=60, freq="11D").repeat(2))
    assert not in_blocks(pd.concat([honest(300), bought], ignore_index=True)).any()


def test_the_same_reviews_are_a_block_in_a_week_and_none_over_two_years() -> None:
    ring = plant(honest(600), Plan(accounts=9, products=3), seed=3)
    assert in_blocks(ring)[ring["planted"] == "ring"].all()
    spread = ring.copy()
    rows = spread.index[spread["planted"] == "ring"]
    days = pd.Timestamp("2023-01-05") + pd.to_timedelta(np.random.default_rng(0).permutation(len(rows)) * 25, unit="D")
    spread.loc[rows, "created_local"] = days.strftime("%Y-%m-%d")
    assert not in_blocks(spread).any()


def test_accounts_below_three_products_or_three_accounts_are_never_looked_at() -> None:
    pair = plant(honest(600), Plan(accounts=2, products=6), seed=1)
    assert not in_blocks(pair).any()
    two = plant(honest(600), Plan(accounts=12, products=3), seed=1)
    attacked = two.loc[two["planted"] == "ring", "product_id"].iloc[0]
    assert not in_blocks(two[(two["planted"] == "") | (two["product_id"] != attacked)].reset_index(drop=True)).any()


def test_row_order_does_not_matter() -> None:
    planted = plant(regulars(30, 12), RINGS["five rings at once"], seed=4)
    order = np.random.default_rng(2).permutation(len(planted))
    assert in_blocks(planted.iloc[order]).sort_index().equals(in_blocks(planted))


def test_a_shop_with_a_block_is_warned_with_the_numbers() -> None:
    planted = plant(honest(600), Plan(accounts=9, products=4, fives=1.0), seed=3).drop(columns="planted")
    _, result = run("dense_blocks", planted)
    assert result.verdict in {Verdict.WARN, Verdict.FAIL}
    finding = Words("en").say(result.finding)
    assert "two weeks: 1, in all 9 accounts and 36 of 636 reviews (5.7%)." in finding
    assert result.p_value is not None
    assert result.p_value < 1e-4
    assert len(result.rows) == 36
    assert len(result.innocent) == 2


def test_an_honest_shop_passes_and_one_without_ids_is_not_tested() -> None:
    assert run("dense_blocks", regulars(30, 12))[1].verdict is Verdict.PASS
    assert run("dense_blocks", honest(100, reviewer_id=None))[1].verdict is Verdict.UNTESTED


def test_a_block_alone_never_flags() -> None:
    planted = plant(regulars(30, 12), RINGS["60 % of five products"]).drop(columns="planted")
    found = analyse(planted).reviews
    only = found["signal_dense_blocks"].gt(0) & found["kind"].isna()
    assert not found.loc[only, "suspicion"].ge(0.5).any()


def test_pairs_of_one_sitting_are_counted_by_hand() -> None:
    review = pd.DataFrame({"reviewer": [1, 1, 1, 4, 4, 7], "day": [0, 3, 20, 3, 17, 4]})
    assert sitting_pairs(review, 14) == (2, 4)
    assert sitting_pairs(review.iloc[:0], 14) == (0, 0)


@pytest.mark.skipif(not YELPCHI.exists(), reason="YelpChi is handed out by its authors on request; no copy beside")
def test_yelpchi_as_it_is_has_no_block_and_planted_rings_are_found_in_it() -> None:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import yelpchi

    reviews = yelpchi.load(YELPCHI).drop(columns="spam")
    assert not in_blocks(reviews).any()
    planted = plant(reviews, RINGS["60 % of five products"], seed=1)
    found = in_blocks(planted)
    assert found[planted["planted"] == "ring"].all()
    assert not found[planted["planted"] != "ring"].any()
