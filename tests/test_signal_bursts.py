"""Bursts against the shop's own history; seasons are no bursts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from signal_frames import run, said
from zhenping.analysis.festivals import between, mask
from zhenping.analysis.results import Verdict


def _days(first: str, counts: list[int], rating: float = 5.0) -> list[dict[str, object]]:
    days = pd.date_range(first, periods=len(counts))
    return [
        {"created_local": f"{d:%Y-%m-%d}", "rating": rating}
        for d, n in zip(days, counts, strict=True)
        for _ in range(n)
    ]


def test_forty_in_a_day_among_twos_is_a_burst() -> None:
    counts = [2] * 120
    counts[60] = 40
    scored, result = run("bursts", _days("2024-02-20", counts))
    (burst,) = scored.evidence["bursts"]["demo/s1"]
    assert (f"{burst.first:%Y-%m-%d}", burst.width, burst.count) == ("2024-04-20", 1, 40)
    assert burst.expected == pytest.approx(2.0, abs=0.1)
    assert (scored.strength > 0).sum() == 40
    assert scored.strength.max() == 0.15
    assert result.verdict is Verdict.WARN
    assert "1 bursts hold 40 of 278" in said(result)


def test_a_steady_shop_has_none() -> None:
    counts = np.random.default_rng(0).poisson(3, 300).tolist()
    scored, result = run("bursts", _days("2023-01-05", counts))
    assert result.verdict is Verdict.PASS
    assert scored.strength.eq(0).all()


def test_bursts_are_rare_in_many_steady_shops() -> None:
    rng, bursts = np.random.default_rng(1), 0
    rows = []
    for shop in range(60):
        rate = rng.gamma(2, 1, 200)  # overdispersed, as real shops are
        rows += [{**r, "shop_id": f"s{shop}"} for r in _days("2024-01-01", rng.poisson(rate).tolist())]
    scored, _ = run("bursts", rows)
    bursts = sum(len(found) for found in scored.evidence["bursts"].values())
    assert bursts <= 3


def test_a_burst_whose_stars_deviate_fails() -> None:
    ordinary = _days("2024-02-20", [1] * 120) + _days("2024-02-20", [1] * 120, rating=4)
    praise = _days("2024-04-20", [40])
    scored, result = run("bursts", ordinary + praise)
    assert scored.strength.max() == 0.4
    assert result.verdict is Verdict.FAIL


def test_singles_day_is_a_season() -> None:
    counts = [2] * 120
    counts[52] = 40  # 2024-11-11
    assert run("bursts", _days("2024-09-20", counts))[1].verdict is Verdict.PASS


def test_the_newest_days_are_not_tested() -> None:
    assert run("bursts", _days("2024-02-20", [2] * 60 + [40]))[1].verdict is Verdict.PASS


def test_one_order_of_many_items_is_one_person() -> None:
    order = [{**r, "reviewer_id": "u", "product_id": f"p{i}"} for i, r in enumerate(_days("2024-04-20", [40]))]
    assert run("bursts", _days("2024-02-20", [2] * 120) + order)[1].verdict is Verdict.PASS


def test_pages_fetched_because_negative_do_not_count() -> None:
    rows = _days("2024-02-20", [2] * 120)
    extra = [{**r, "stratum": "follow-up"} for r in _days("2024-04-20", [40])]
    assert run("bursts", rows + extra)[1].verdict is Verdict.PASS


@pytest.mark.parametrize("rows", [_days("2024-02-20", [9] * 20), _days("2024-02-20", [1] * 29)])
def test_short_histories_are_not_tested(rows: list[dict[str, object]]) -> None:
    scored, result = run("bursts", rows)
    assert result.verdict is Verdict.UNTESTED
    assert scored.strength.isna().all()


def test_months_without_days_are_not_tested() -> None:
    rows = [{"created_local": "2024-03-01", "created_precision": "month", "rating": 5}] * 90
    assert run("bursts", rows)[1].verdict is Verdict.UNTESTED


def test_seasons_of_a_year() -> None:
    names = {name: (first, last) for first, last, name in between("2024-01-01", "2024-12-31")}
    assert names["Black Friday and Cyber Monday"] == ("2024-11-28", "2024-12-12")
    assert names["Chinese New Year"] == ("2024-01-20", "2024-02-27")
    inside = mask("2024-06-01", 90)
    assert inside[:30].all()
    assert not inside[30:].any()
