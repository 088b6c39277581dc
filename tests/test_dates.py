"""Localised dates: what each format means, how precise it is, and that nothing makes the reader fall over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zhenping.spiders.dates import BEIJING, YEARS, When, infer_dayfirst, read_date

DAY = When("2025-12-09", "day")
EVENING = When("2025-12-09T18:21", "minute")


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-09",
        "2025/12/9",
        "2025.12.09",
        "20251209",
        "2025年12月9日",
        "2025 年 12 月 9 日",
        "Dec. 9, 2025",
        "December 9th, 2025",
        "9 Dec 2025",
        "9-Dec-2025",
        "Tue, 09 Dec 2025",
        "09.12.2025",
        "２０２５年１２月９日",
        "2025-12-09T00:00:00+00:00",
        "2025-12-09 00:00:00",
    ],
)
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "Dec. 9, 2025, 6:21 p.m.",
        "2025年12月9日 18:21",
        "2025-12-09 18:21",
        "December 9, 2025 at 6:21 PM",
        "on Dec. 9, 2025, 6:21 p.m.",
        "2025年12月9日 下午6:21",
        "2025年12月9日 18时21分",
        "9 Dec 2025 18:21",
    ],
)
def test_a_minute_is_read_in_every_form_and_never_becomes_utc(text: str) -> None:
    assert read_date(text) == EVENING


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Sept. 9, 2025, noon", "2025-09-09T12:00"),
        ("Sept. 9, 2025, midnight", "2025-09-09T00:00"),
        ("Sept. 9, 2025, 6 p.m.", "2025-09-09T18:00"),
        ("Sept. 9, 2025, 12:05 a.m.", "2025-09-09T00:05"),
    ],
)
def test_djangos_names_of_hours_are_read(text: str, local: str) -> None:
    assert read_date(text) == When(local, "minute")


def test_utc_is_given_only_with_a_second_and_a_zone() -> None:
    assert read_date("2025-12-09T18:21:03+08:00") == When(
        "2025-12-09T18:21:03", "second", "2025-12-09T10:21:03+00:00", "+08:00"
    )
    assert read_date("2025-12-09 18:21:03 UTC") == When(
        "2025-12-09T18:21:03", "second", "2025-12-09T18:21:03+00:00", "UTC"
    )
    assert read_date("2025-12-09 18:21:03") == When("2025-12-09T18:21:03", "second")
    assert read_date("2025-12-09T18:21+08:00") == When("2025-12-09T18:21", "minute", None, "+08:00")


def test_unix_times_are_read_in_seconds_and_milliseconds() -> None:
    expected = When("2025-12-09T18:21:01", "second", "2025-12-09T18:21:01+00:00", "UTC")
    assert read_date(1765304461) == read_date("1765304461000") == read_date(1765304461000) == expected


@pytest.mark.parametrize(
    ("value", "local", "precision", "at_utc"),
    [
        (1564415860000, "2019-07-29T23:57:40", "second", "2019-07-29T15:57:40+00:00"),
        ("1564415860", "2019-07-29T23:57:40", "second", "2019-07-29T15:57:40+00:00"),
        ("2019年07月29日 23:57", "2019-07-29T23:57", "minute", None),
        ("2026年7月8日", "2026-07-08", "day", None),
        ("2019-07-29 23:57:40", "2019-07-29T23:57:40", "second", "2019-07-29T15:57:40+00:00"),
        (1564416000000, "2019-07-30", "day", None),  # midnight in Beijing is how a day is stored
        (1564444800, "2019-07-30T08:00:00", "second", "2019-07-30T00:00:00+00:00"),  # midnight of UTC is not
    ],
)
def test_a_platform_s_clock_is_that_of_its_unix_times_and_of_what_names_none(
    value: object, local: str, precision: str, at_utc: str | None
) -> None:
    when = read_date(value, zone=BEIJING)
    assert when is not None
    assert (when.local, when.precision, when.at_utc) == (local, precision, at_utc)


@pytest.mark.parametrize("value", [None, True, "", "0", 0, "明天", 9999999999, {"time": 1}, [1564415860]])
def test_what_is_no_date_is_none_on_any_clock(value: object) -> None:
    assert read_date(value, zone=BEIJING) is None


def test_an_ambiguous_date_needs_the_order_of_its_page() -> None:
    assert read_date("03/04/2025") is None
    assert read_date("03/04/2025", dayfirst=True) == When("2025-04-03", "day")
    assert read_date("03/04/2025", dayfirst=False) == When("2025-03-04", "day")
    assert read_date("25/04/2025", dayfirst=False) == When("2025-04-25", "day")


def test_the_order_of_a_page_is_settled_by_a_day_over_twelve() -> None:
    assert infer_dayfirst(["01/02/2025", "25/02/2025"]) is True
    assert infer_dayfirst(["01/02/2025", "02/25/2025"]) is False
    assert infer_dayfirst(["01/02/2025", "nonsense", ""]) is None


def test_other_languages_are_read_by_the_library() -> None:
    assert read_date("9. Dezember 2025", languages=("de",)) == DAY
    assert read_date("9 décembre 2025", languages=("fr",)) == DAY


def test_a_month_or_a_year_keeps_its_precision() -> None:
    assert read_date("2025-12") == read_date("2025年12月") == read_date("December 2025") == When("2025-12", "month")
    assert read_date("2025") == When("2025", "year")


def test_a_relative_date_needs_the_date_of_its_page() -> None:
    assert read_date("3 days ago") is None
    assert read_date("3 days ago", page_date="2025-03-02") == When("2025-02-27", "day")
    assert read_date("2周前", page_date="2025-03-15") == When("2025-03", "month")  # a week is no day
    assert read_date("昨天", page_date="2025-03-01") == When("2025-02-28", "day")
    assert read_date("2 months ago", page_date="2025-03-31") == When("2025-01", "month")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        None,
        True,
        "2025-02-30",
        "2025-13-01",
        "31/31/2025",
        "99999999999999999999",
        "hello",
        "5",
        "Anonymous",
        "1850-01-01",
        "2025-12-09T25:00:00",
        "x" * 5000,
        "2025年",
        "0",
        "-1",
        "1e400",
        [],
        {},
    ],
)
def test_what_is_no_date_is_none(text: object) -> None:
    assert read_date(text) is None


@given(st.text(max_size=40) | st.binary(max_size=20) | st.floats() | st.integers() | st.none())
@example(67_768_036_191_676_796)  # a time that the system's clock cannot hold
def test_nothing_makes_it_raise(value: object) -> None:
    found = read_date(value, page_date="2025-03-02", languages=("en",))
    assert found is None or found.precision in ("second", "minute", "day", "month", "year")


_DIGITS_AND_SIGNS = st.text("0123456789/-.:年月日 TZ+apm,", max_size=30)


@given(_DIGITS_AND_SIGNS, st.none() | st.booleans())
def test_nothing_that_looks_like_a_date_makes_it_raise(text: str, dayfirst: bool | None) -> None:
    found = read_date(text, dayfirst=dayfirst)
    assert found is None or int(found.local[:4]) in YEARS


_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(lambda d: d.replace(microsecond=0))
_ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(_MOMENTS, _ZONES)
def test_an_iso_datetime_comes_back_as_it_went_in(moment: datetime, zone: timezone) -> None:
    found = read_date(moment.replace(tzinfo=zone).isoformat())
    assert found is not None
    if moment.time().isoformat() == "00:00:00":
        assert found == When(moment.date().isoformat(), "day")
    else:
        assert found.local == moment.isoformat()
        assert found.at_utc is not None
        assert datetime.fromisoformat(found.at_utc) == moment.replace(tzinfo=zone)
        assert datetime.fromisoformat(found.at_utc).utcoffset() == UTC.utcoffset(None)


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y年%m月%d日"]),
)
def test_a_day_comes_back_from_every_format(day: date, form: str) -> None:
    assert read_date(day.strftime(form), dayfirst=True) == When(day.isoformat(), "day")
