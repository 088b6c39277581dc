"""Orders of one variant in one minute: planted ones are found, streams, sales and bulk buyers are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_frames import complete, honest, row, words
from zhenping.analysis import analyse
from zhenping.analysis.graph.orders import _around, order_minutes
from zhenping.analysis.rules import load_rules

DAYS = pd.date_range("2023-01-10", periods=700, freq="D")


def shop(n: int = 400, seed: int = 3, variants: int = 6) -> pd.DataFrame:
    """Honest orders through the day, each reviewed some days later; accounts unknown, names masked."""
    draw = np.random.default_rng(seed)
    when = pd.DatetimeIndex(draw.choice(DAYS, n)) + pd.to_timedelta(draw.integers(8 * 3600, 86_399, n), unit="s")
    posted = when + pd.to_timedelta(draw.integers(4, 15, n), unit="D")
    return honest(n, seed=seed).assign(
        reviewer_id=None,
        reviewer_mask=[f"{a}***{b}" for a, b in zip(draw.integers(0, 99, n), draw.integers(0, 99, n), strict=True)],
        ordered_at=when.strftime("%Y-%m-%dT%H:%M:%S"),
        created_local=posted.strftime("%Y-%m-%d"),
        variant=[f"款式{k}" for k in draw.integers(0, variants, n)],
    )


def bought(times: list[str], first: int = 5000, **fields: object) -> pd.DataFrame:
    """Reviews of one variant with these order times, posted on days of their own."""
    import random

    rng = random.Random(first)
    made = [
        row(first + k, product_id="p1", variant="款式1", ordered_at=time, reviewer_id=None, text=words(rng))
        | {"reviewer_mask": f"买{first + k}", "created_local": str((DAYS[500] + pd.Timedelta(days=3 * k)).date())}
        | fields
        for k, time in enumerate(times)
    ]
    return pd.DataFrame(made)


def minute(n: int, at: str = "2023-10-11T14:23") -> list[str]:
    return [f"{at}:{7 * k % 60:02d}" for k in range(n)]


def order_rings(reviews: pd.DataFrame):
    found = analyse(reviews)
    return found, [ring for ring in found.analysis.rings if any(link.kind == "order" for link in ring.links)]


def planted(extra: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([shop(), extra], ignore_index=True)


@pytest.mark.parametrize("ids", [True, False])
def test_eight_orders_of_one_variant_in_a_quiet_minute_are_found_with_and_without_accounts(ids):
    extra = bought(minute(8))
    if ids:
        extra["reviewer_id"] = [f"a{k}" for k in range(8)]
    found, (ring,) = order_rings(planted(extra))
    assert ring.rows == tuple(range(400, 408))
    assert found.reviews["suspicion"].iloc[400:].ge(0.5).all()
    assert not found.reviews["suspicion"].iloc[:400].ge(0.5).any()
    (link,) = [link for link in ring.links if link.kind == "order"]
    assert link.explanation.values["what"] == "款式1"
    assert link.explanation.values["minute"] == "2023-10-11 14:23"
    assert link.explanation.values["every"] > 1000
    assert [say.message for say in ring.innocent if "live stream" in say.message]


def test_one_bulk_order_is_one_buyer():
    same_second = bought(["2023-10-11T14:23:09"] * 8)
    one_account = bought(minute(8), reviewer_id="company")
    one_name = bought(minute(8), reviewer_mask="j***8")
    for extra in (same_second, one_account, one_name):
        assert order_rings(planted(extra))[1] == []


def test_a_live_stream_goes_on_for_some_minutes_and_is_no_ring():
    draw = np.random.default_rng(1)
    seconds = np.minimum(draw.exponential(150, 40), 1500).astype(int)
    times = pd.Timestamp("2023-10-11T20:14:05") + pd.to_timedelta(seconds, unit="s")
    assert order_rings(planted(bought(list(times.strftime("%Y-%m-%dT%H:%M:%S")))))[1] == []


def test_the_colours_of_one_offer_sell_together():
    other = bought(minute(12, "2023-10-11T20:15"), first=6000).assign(variant=[f"款式{k % 4 + 2}" for k in range(12)])
    assert order_rings(planted(pd.concat([bought(minute(6, "2023-10-11T20:15")), other])))[1] == []


def test_a_sale_that_opens_at_the_full_hour_is_no_ring():
    opening = minute(12, "2023-11-11T00:01")
    later = ["2023-11-11T00:04:10", "2023-11-11T00:07:30"]
    assert order_rings(planted(bought(opening + later)))[1] == []


def test_a_crowd_in_one_minute_is_an_event():
    assert order_rings(planted(bought(minute(45))))[1] == []


def test_buyers_of_a_stream_are_not_all_pleased():
    mixed = bought(minute(8)).assign(rating=[5.0, 5, 5, 2, 5, 4, 1, 5])
    assert order_rings(planted(mixed))[1] == []


def test_a_busy_shop_sells_one_thing_twice_a_minute():
    """4,000 orders in two festival evenings: three of a variant in one minute are nothing."""
    draw = np.random.default_rng(2)
    busy = shop(4000, variants=2)
    at = pd.Timestamp("2023-06-18T19:30") + pd.to_timedelta(draw.integers(0, 4 * 3600, 4000), unit="s")
    busy["ordered_at"] = at.strftime("%Y-%m-%dT%H:%M:%S")
    assert order_rings(busy)[1] == []


@pytest.mark.parametrize("seed", range(4))
def test_honest_shops_have_none(seed):
    found, with_orders = order_rings(shop(1500, seed=seed))
    assert with_orders == []
    assert not found.reviews["suspicion"].ge(0.5).any()


def test_days_midnights_and_rounded_times_are_no_minutes():
    frame = pd.DataFrame(
        {"shop": "s", "ordered_at": ["2023-10-11", "2023-10-11T00:00:00", None, "2023-10-11T14:23:09"]}
    )
    assert order_minutes(frame).notna().tolist() == [False, False, False, True]
    rounded = pd.DataFrame({"shop": "s", "ordered_at": [f"2023-10-{1 + k:02d}T1{k % 9}:00:00" for k in range(25)]})
    assert order_minutes(rounded).isna().all()


def test_nothing_depends_on_the_order_of_rows():
    reviews = planted(bought(minute(8)))
    turned = reviews.sample(frac=1.0, random_state=1)
    one, two = (order_rings(frame)[1] for frame in (reviews, turned.reset_index(drop=True)))
    assert [(ring.chance, len(ring.rows)) for ring in one] == [(ring.chance, len(ring.rows)) for ring in two]


def test_the_report_says_what_there_was_to_compare():
    reviews = planted(bought(minute(8)))
    found = analyse(reviews).findings("demo/s1", coverage=complete(reviews))
    assert found.available is not None
    assert (found.available.reviews, found.available.ids, found.available.order_times) == (408, 0, 408)
    (say,) = [limit for limit in found.limits if "avatars" in limit.values]
    assert say.values["orders"] == 408
    assert load_rules()["graph"]["order"]["people"] == 3


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40)), min_size=1, max_size=40), st.integers(0, 8))
def test_orders_around_a_minute_are_those_that_a_plain_count_finds(sold, reach):
    book = pd.DataFrame(sold, columns=["shop", "minute"])
    plain = [sum(s == shop and abs(m - at) <= reach for s, m in sold) for shop, at in sold]
    assert _around(book, book, "shop", reach).tolist() == plain
