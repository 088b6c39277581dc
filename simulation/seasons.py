"""When people order and when they write: demand by day with the year's sales, the hour, the wait in between.

Times are integers, seconds since 1970 on the shop's own clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .grammar import Ints
from .lexicon import habits

Floats = npt.NDArray[np.float64]
DAY = 86_400
_EPOCH = date(1970, 1, 1)


def day_number(iso: str) -> int:
    """Days since 1970 of an ISO date."""
    return (date.fromisoformat(iso[:10]) - _EPOCH).days


def last_day() -> int:
    return day_number(habits()["time"]["last_day"])


@cache
def demand() -> tuple[int, Floats]:
    """First day and relative demand of every day that a shop may have seen."""
    time = habits()["time"]
    first, last = last_day() - int(time["window_days"][1]), last_day()
    days = np.arange(first, last + 1)
    factor = np.array(time["weekday"])[(days + 3) % 7]  # 1970 began on a Thursday
    for opening, closing, boost in _sales(first, last):
        factor[(days >= opening) & (days <= closing)] *= boost
    for day in time["holiday_days"]:
        start = day_number(day)
        pause = (days >= start + time["holiday_span"][0]) & (days <= start + time["holiday_span"][1])
        factor[pause] *= time["holiday_factor"]
    return first, factor


def order_times(opened: Ints, rng: np.random.Generator) -> Ints:
    """A moment of order for each review; `opened` is its shop's first day."""
    first, factor = demand()
    days = np.empty(len(opened), dtype=np.int64)
    for start in np.unique(opened).tolist():
        rows = np.flatnonzero(opened == start)
        weights = factor[start - first :] * np.linspace(1.0, habits()["time"]["growth"], len(factor) - (start - first))
        days[rows] = start + _drawn(weights, len(rows), rng)
    return days * DAY + clock(len(opened), rng, days)


def clock(n: int, rng: np.random.Generator, days: Ints | None = None) -> Ints:
    """Seconds since midnight; on `days` that open or end a sale some orders come in its first minutes."""
    time = habits()["time"]
    hour = _drawn(np.array(time["hours"], dtype=float), n, rng)
    seconds = hour * 3600 + rng.integers(3600, size=n)
    if days is not None:
        edges = [day for first, last, _ in _sales(*_span()) for day in (first, last - 1)]
        rush = np.isin(days, edges) & (rng.random(n) < time["midnight_share"])
        seconds[rush] = rng.integers(20 * 60, size=int(rush.sum()))
    return np.asarray(seconds, dtype=np.int64)


def delays(n: int, rng: np.random.Generator, median_days: float | None = None) -> Ints:
    """Seconds between order and review, at least a day."""
    time: Mapping[str, Any] = habits()["time"]
    days = rng.lognormal(np.log(median_days or time["delay_median_days"]), time["delay_sigma"], size=n)
    return np.asarray(np.clip(days, 1.0, time["delay_most_days"]) * DAY, dtype=np.int64)


def at_usual_hours(times: Ints, rng: np.random.Generator) -> Ints:
    """The same days at hours at which people write."""
    return times // DAY * DAY + clock(len(times), rng)


def _drawn(weights: Floats, n: int, rng: np.random.Generator) -> Ints:
    total = np.cumsum(weights)
    return np.asarray(np.searchsorted(total, rng.random(n) * total[-1], side="right"), dtype=np.int64)


@cache
def _span() -> tuple[int, int]:
    return last_day() - int(habits()["time"]["window_days"][1]), last_day()


def _sales(first: int, last: int) -> list[tuple[int, int, float]]:
    years = range(_EPOCH.year + first // 366 - 1, _EPOCH.year + last // 365 + 1)
    return [
        (day_number(f"{year}-{opening}"), day_number(f"{year}-{closing}"), boost)
        for year in years
        for opening, closing, boost in habits()["time"]["sales"]
    ]
