"""Times of platforms whose clocks are Beijing's, whatever form they are written in.

A unix time is turned into what the platform's own page shows (Beijing's local time), because statistics by day
and hour use the local one; a text without zone gets +08:00. China has had no summer time since 1991.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from .dates import YEARS, When, read_date

ZONE = "+08:00"
_BEIJING = timezone(timedelta(hours=8))


def beijing(value: object) -> When | None:
    """A date as text, or a unix time in seconds or milliseconds; None if it is none."""
    seconds = _unix_seconds(value)
    if seconds is None:
        found = read_date(value)
        return found.in_zone(ZONE) if found else None
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).replace(tzinfo=None)
    return read_date(f"{moment.isoformat(sep=' ')}{ZONE}") if moment.year in YEARS else None


def _unix_seconds(value: object) -> int | None:
    """10 digits are seconds, 13 are milliseconds; other numbers are no moments of an online shop."""
    digits = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (10, 13):
        return None
    return int(digits[:10])
