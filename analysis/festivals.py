"""Sales seasons, so that a busy November is not called a burst.

Dates come from ``festivals.toml``; Chinese New Year is a table by year, because a lunar calendar is more code
than twenty dates. Outside the table's years that season is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from .rules import packaged


def between(first: str, last: str) -> tuple[tuple[str, str, str], ...]:
    """Seasons that touch the ISO days `first` to `last`: (first day, last day, message id), cut to the span.

    The last day includes the days by which reviews trail purchases. Ordered by first day.
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    found = []
    for year in range(start.year - 1, end.year + 2):
        for opening, closing, name in _of_year(year):
            if opening <= end and closing >= start:
                found.append((max(opening, start).isoformat(), min(closing, end).isoformat(), name))
    return tuple(sorted(found))


def mask(first: str, days: int) -> npt.NDArray[np.bool_]:
    """Which of the `days` days from the ISO day `first` lie in a season, (days,)."""
    start = date.fromisoformat(first)
    inside = np.zeros(days, dtype=bool)
    for opening, closing, _ in between(first, (start + timedelta(days=max(days - 1, 0))).isoformat()):
        inside[(date.fromisoformat(opening) - start).days : (date.fromisoformat(closing) - start).days + 1] = True
    return inside


def _of_year(year: int) -> Iterator[tuple[date, date, str]]:
    data = packaged("festivals.toml")
    lag = timedelta(days=data["lag_days"])
    for season in data["fixed"]:
        yield (
            date.fromisoformat(f"{year}-{season['first']}"),
            date.fromisoformat(f"{year}-{season['last']}") + lag,
            season["name"],
        )
    for season, day in ((data["black_friday"], _black_friday(year)), (data["new_year"], _new_year(year))):
        if day:
            yield (
                day - timedelta(days=season["before"]),
                day + timedelta(days=season["after"]) + lag,
                season["name"],
            )


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    fourth_thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return fourth_thursday + timedelta(days=1)


def _new_year(year: int) -> date | None:
    days = (date.fromisoformat(day) for day in packaged("festivals.toml")["new_year"]["days"])
    return next((day for day in days if day.year == year), None)
