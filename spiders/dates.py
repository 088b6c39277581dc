"""Dates as review pages print them, with how precise they are and in which zone.

Explicit formats come first, because they are exact and fast: ISO, unix time, Chinese, English month names,
day/month/year; the `dateparser` library reads what is left (other languages). Nothing is guessed: 03/04/2025
with an unknown order of day and month is None, a relative date ("3 days ago") needs the date of its page, and
UTC is given only where second and zone are both known. A time of exactly 00:00:00 is read as "only the day is
known": that is how shops store a day, and a real review falls there once in 86,400.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

YEARS = range(1990, 2101)
"""Years that a review can have; anything else is a misread number."""
BEIJING = "+08:00"
"""The clock of Chinese marketplaces; China has had no summer time since 1991."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment as shown.

    `local` is an ISO date or datetime without zone, cut to `precision` (second, minute, day, month, year);
    `at_utc` is ISO UTC, None below second precision or without a zone; `tz` is "UTC" or "+08:00".
    """

    local: str
    precision: str
    at_utc: str | None = None
    tz: str | None = None

    def in_zone(self, zone: str) -> When:
        """The same moment on a platform whose clocks show `zone` ("+08:00"), unless it names its own."""
        if self.tz is not None or self.precision in ("day", "month", "year"):
            return self
        if self.precision != "second":
            return replace(self, tz=zone)
        moment = datetime.fromisoformat(f"{self.local}{zone}").astimezone(UTC)
        return replace(self, tz=zone, at_utc=moment.isoformat())


def created(when: When | None) -> dict[str, Any]:
    """The four `created_*` and `tz` columns of a review; none if the date could not be read."""
    if when is None:
        return {}
    return {
        "created_local": when.local,
        "created_at": when.at_utc,
        "created_precision": when.precision,
        "tz": when.tz,
    }


def read_date(
    text: object,
    *,
    dayfirst: bool | None = None,
    languages: tuple[str, ...] | None = None,
    page_date: str | None = None,
    zone: str | None = None,
) -> When | None:
    """Read one date; None if it is not one, or not unambiguous.

    Args:
        text: a string, or a unix time in seconds or milliseconds.
        dayfirst: order of 03/04/2025; None reads such a date only where it can mean one day.
        languages: ISO codes to try for month names (all, if None: slower).
        page_date: ISO date of the page, against which "3 days ago" is read.
        zone: clock of the platform ("+08:00"), which its pages show: that of a unix time, and of a text without one.
    """
    if isinstance(text, bool) or text is None:
        return None
    folded = _folded(text)
    found = _read(folded, dayfirst, languages, page_date, zone) if 0 < len(folded) <= 80 else None
    return found.in_zone(zone) if found and zone else found


def infer_dayfirst(texts: Iterable[object]) -> bool | None:
    """Order of day and month in the dates of one page, by the first that can be read in one way only."""
    for text in texts:
        match = _NUMERIC.match(_folded(text)[:80])
        if match and int(match[1]) > 12 >= int(match[3]):
            return True
        if match and int(match[3]) > 12 >= int(match[1]):
            return False
    return None


def _folded(text: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(text)[:200]).split())


@lru_cache(maxsize=8192)
def _read(
    text: str, dayfirst: bool | None, languages: tuple[str, ...] | None, page_date: str | None, zone: str | None
) -> When | None:
    try:
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return _from_number(text, _zone(zone) or UTC)
        if match := _ISO.fullmatch(text) or _CHINESE.fullmatch(text):
            return _year_first(match)
        if match := _NUMERIC.fullmatch(text):
            return _from_numeric(match, dayfirst)
        return _from_english(text) or _from_relative(text, page_date) or _from_library(text, dayfirst, languages)
    except (ValueError, OverflowError, OSError):
        return None


# --- times and zones ---------------------------------------------------------------------------------------

_TIME = r"(?P<hour>\d{1,2})[:.时点h](?P<minute>\d{2})分?(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?秒?)?"
_HALF = r"\s?(?P<half>[ap]\.?m\.?)?"
_ZONE = r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_CLOCK = re.compile(rf"(?:{_TIME}{_HALF}|(?P<bare>\d{{1,2}})\s?(?P<bare_half>[ap]\.?m\.?)){_ZONE}", re.IGNORECASE)


def _when(day: date, parts: dict[str, str | None]) -> When:
    """Put a day and the groups of `_TIME`, `_HALF` and `_ZONE` together."""
    if parts.get("hour") is None:
        return When(day.isoformat(), "day")
    hour = _hour24(int(parts["hour"] or 0), parts.get("half"))
    second = parts.get("second")
    moment = datetime(day.year, day.month, day.day, hour, int(parts["minute"] or 0), int(second or 0))
    return _moment(moment, _zone(parts.get("zone")), "second" if second is not None else "minute")


def _moment(moment: datetime, zone: timezone | None, precision: str) -> When:
    moment = moment.replace(tzinfo=None, microsecond=0)
    if precision == "second" and not (moment.hour or moment.minute or moment.second):
        return When(moment.date().isoformat(), "day")
    if precision == "minute":
        return When(moment.isoformat(timespec="minutes"), "minute", None, _zone_name(zone))
    at_utc = moment.replace(tzinfo=zone).astimezone(UTC).isoformat() if zone else None
    return When(moment.isoformat(), "second", at_utc, _zone_name(zone))


def _hour24(hour: int, half: str | None) -> int:
    mark = (half or "").lower()
    if mark.startswith("p") or mark in ("下午", "晚上", "傍晚"):
        return hour if hour >= 12 else hour + 12
    if mark.startswith("a") or mark in ("凌晨", "上午", "早上"):
        return 0 if hour == 12 else hour
    return hour


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _zone_name(zone: timezone | None) -> str | None:
    if zone is None:
        return None
    return "UTC" if zone is UTC else str(zone).removeprefix("UTC") or "UTC"


def _day(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise ValueError(year)
    return date(year, month, day)


# --- the formats -------------------------------------------------------------------------------------------

_ISO = re.compile(
    rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}})(?:(?:T|,? ){_TIME}{_HALF}{_ZONE})?)?",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月(?: ?(?P<d>\d{1,2}) ?[日号號]?(?: ?(?:星期|周)[一二三四五六日天])?"
    rf" ?(?:(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上) ?)?(?:{_TIME})?)?"
)
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:,? {_TIME}{_HALF}{_ZONE})?", re.I)


def _from_number(text: str, zone: timezone) -> When | None:
    """Unix seconds or milliseconds (shown in `zone`), a compact date (20251209), or a year."""
    if len(text) == 4:
        return When(text, "year") if int(text) in YEARS else None
    if len(text) == 8 and text.isdigit():
        return When(_day(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat(), "day")
    seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
    moment = datetime.fromtimestamp(int(seconds), zone)
    return _moment(moment, zone, "second") if moment.year in YEARS else None


def _year_first(match: re.Match[str]) -> When | None:
    year, month = int(match["y"]), int(match["m"])
    if match["d"] is None:
        return When(_day(year, month, 1).isoformat()[:7], "month")
    return _when(_day(year, month, int(match["d"])), match.groupdict())


def _from_numeric(match: re.Match[str], dayfirst: bool | None) -> When | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first <= 12 and second <= 12 and first != second and dayfirst is None and match[2] != ".":
        return None  # 03/04 may be either; with points the day stands first everywhere
    if second > 12 or (first <= 12 and dayfirst is False):
        first, second = second, first
    year += 2000 if year < 100 else 0
    return _when(_day(year, second, first), match.groupdict())


_MONTH_NAMES = (
    "jan january, feb february, mar march, apr april, may, jun june, jul july, aug august, "
    "sep sept september, oct october, nov november, dec december"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_MONTH2 = _MONTH.replace("month", "month2")
_ORDINAL = "(?:st|nd|rd|th)?"
_ENGLISH = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
    rf"(?:{_MONTH} (?P<d>\d{{1,2}}){_ORDINAL}|(?P<d2>\d{{1,2}}){_ORDINAL}[ -](?:of )?{_MONTH2})"
    r",?[ -](?P<y>\d{4})(?:,? (?:at |@ )?(?P<rest>.+))?",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(rf"{_MONTH},? (?P<y>\d{{4}})", re.IGNORECASE)
_NAMED_HOURS = {"noon": "12:00", "midnight": "00:00"}


def _from_english(text: str) -> When | None:
    """Django's "Dec. 9, 2025, 6:21 p.m." and "Sept. 9, 2025, noon", "19 Sep 2024", RFC 2822."""
    match = _ENGLISH.fullmatch(text.removeprefix("on "))
    if not match:
        only = _MONTH_ONLY.fullmatch(text)
        return When(_day(int(only["y"]), _MONTHS[only["month"].lower()], 1).isoformat()[:7], "month") if only else None
    month = _MONTHS[(match["month"] or match["month2"]).lower()]
    day = _day(int(match["y"]), month, int(match["d"] or match["d2"]))
    if match["rest"] is None:
        return _when(day, {})
    clock = _CLOCK.fullmatch(_NAMED_HOURS.get(match["rest"].lower(), match["rest"]))
    return _when(day, _clock_parts(clock)) if clock else None


def _clock_parts(clock: re.Match[str]) -> dict[str, str | None]:
    parts: dict[str, str | None] = clock.groupdict()
    if parts["bare"] is not None:
        parts |= {"hour": parts["bare"], "minute": "00", "half": parts["bare_half"]}
    return parts


_UNIT_DAYS = {
    "day": 1,
    "week": 7,
    "month": 30,
    "year": 365,
    "天": 1,
    "日": 1,
    "周": 7,
    "星期": 7,
    "个月": 30,
    "年": 365,
}
_SHORT_UNITS = frozenset({"second", "minute", "hour", "day", "秒", "分钟", "小时", "天", "日"})
_RELATIVE = re.compile(
    r"(?:(?P<n>\d{1,4}|an?) ?(?P<unit>second|minute|hour|day|week|month|year)s? ago"
    r"|(?P<n2>\d{1,4}) ?(?P<unit2>秒|分钟|小时|天|日|周|星期|个月|年)前"
    r"|(?P<word>today|just now|yesterday|刚刚|今天|昨天|前天))",
    re.IGNORECASE,
)
_WORD_DAYS = {"today": 0, "just now": 0, "刚刚": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}


def _from_relative(text: str, page_date: str | None) -> When | None:
    match = _RELATIVE.fullmatch(text)
    if not match or not page_date:
        return None
    today = date.fromisoformat(page_date[:10])
    if match["word"]:
        return When((today - timedelta(days=_WORD_DAYS[match["word"].lower()])).isoformat(), "day")
    number, unit = (match["n"] or match["n2"]).lower(), (match["unit"] or match["unit2"]).lower()
    days = _UNIT_DAYS.get(unit, 0) * (1 if number in ("a", "an") else int(number))
    day = (today - timedelta(days=days)).isoformat()
    if unit in ("year", "年"):
        return When(day[:4], "year")
    # "2 weeks ago" is no day: a whole page of them would look like a burst.
    return When(day, "day") if unit in _SHORT_UNITS else When(day[:7], "month")


def _from_library(text: str, dayfirst: bool | None, languages: tuple[str, ...] | None) -> When | None:
    """Month names of other languages; only complete, absolute dates."""
    if not re.search(r"(?:19|20)\d\d", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    import dateparser

    order = {} if dayfirst is None else {"DATE_ORDER": "DMY" if dayfirst else "MDY"}
    settings = {
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        **order,
    }
    try:
        found = dateparser.parse(text, languages=list(languages) if languages else None, settings=settings)
    except Exception:  # a library that meets hostile text; there is nothing to tell but "not a date"
        return None
    if found is None or found.year not in YEARS:
        return None
    clock = re.search(r"\d{1,2}[:h]\d{2}(:\d{2})?", text)
    if not clock:
        return When(found.date().isoformat(), "day")
    return _moment(found, None, "second" if clock[1] else "minute")
