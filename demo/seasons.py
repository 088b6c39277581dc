"""When people write reviews: two years of days and hours with the habits of ordinary trade.

Sales grow slowly, dip around the Spring Festival, and jump in the two great sale seasons; a review follows
its order after delivery and a few days of use, so the sale's wave of reviews comes after the sale. Evenings
and Sundays are busier. Shapes and factors are the author's choice, not measured.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import accumulate

FIRST_DAY = date(2024, 9, 1)
LAST_DAY = date(2026, 8, 31)
DEFAULT_AFTER = timedelta(days=15)
"""How long the shop's software waits for words before it writes its own."""
_WEEKDAY = (0.95, 0.9, 0.92, 0.95, 1.0, 1.12, 1.2)  # Monday first
_HOURS = (2, 1, 0.4, 0.2, 0.2, 0.4, 1, 2, 3, 4, 4, 4, 6, 5, 4, 4, 4, 4, 5, 6, 8, 9, 8, 5)
_SALES = (  # first and last day of ordering, factor
    (date(2024, 11, 1), date(2024, 11, 11), 3.2),
    (date(2025, 6, 1), date(2025, 6, 18), 2.4),
    (date(2025, 11, 1), date(2025, 11, 11), 3.2),
    (date(2026, 6, 1), date(2026, 6, 18), 2.4),
)
_HOLIDAYS = ((date(2025, 1, 24), date(2025, 2, 4)), (date(2026, 2, 12), date(2026, 2, 23)))
_DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))


def _demand(day: date) -> float:
    factor = 0.7 + 0.6 * (day - FIRST_DAY).days / len(_DAYS)
    for first, last, boost in _SALES:
        if first <= day <= last:
            factor *= boost
    if any(first <= day <= last for first, last in _HOLIDAYS):
        factor *= 0.35
    return factor * _WEEKDAY[day.weekday()]


_CUMULATIVE = tuple(accumulate(_demand(day) for day in _DAYS))


def order_day(rng: random.Random) -> date:
    """A day on which an ordinary order is placed."""
    return rng.choices(_DAYS, cum_weights=_CUMULATIVE)[0]


def clock(rng: random.Random) -> time:
    """A time of day at which somebody writes."""
    hour = rng.choices(range(24), weights=_HOURS)[0]
    return time(hour, rng.randrange(60), rng.randrange(60))


def review_time(ordered: date, rng: random.Random) -> datetime:
    """When the review of an order appears: median seven days later, with a long tail."""
    lag = min(90, 2 + round(rng.lognormvariate(1.6, 0.7)))
    return datetime.combine(ordered + timedelta(days=lag), clock(rng))


def ordinary_time(rng: random.Random, silent: bool = False) -> datetime:
    """When an ordinary review appears, up to the last day; a `silent` buyer's comes `DEFAULT_AFTER` later."""
    while True:
        moment = review_time(order_day(rng), rng) + (DEFAULT_AFTER if silent else timedelta(0))
        if moment.date() <= LAST_DAY:
            return moment


def within(start: date, days: int, rng: random.Random) -> datetime:
    """A moment in the `days` days from `start`, at a usual hour."""
    return datetime.combine(start + timedelta(days=rng.randrange(days)), clock(rng))
