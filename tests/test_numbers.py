"""Counts and stars as shops print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.spiders.numbers import read_count, read_decimal, read_rating


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1万+", 10_000),
        ("1.2万", 12_000),
        ("1,247", 1247),
        ("1.247", 1247),
        ("1 247", 1247),
        ("12,345,678", 12_345_678),
        ("200+", 200),
        ("2.5k+", 2500),
        ("3千", 3000),
        ("1亿", 100_000_000),
        ("Reviews (13)", 13),
        ("共1234条", 1234),
        ("(0)", 0),
        ("４５", 45),
        ("3 more", 3),
        (7, 7),
        (7.0, 7),
    ],
)
def test_a_count_is_read_with_its_unit_and_its_separators(text: object, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("value", [None, "", "none", True, -3, float("nan"), float("inf"), "…"])
def test_what_is_no_count_is_none_and_never_zero(value: object) -> None:
    assert read_count(value) is None


@pytest.mark.parametrize(
    ("value", "best", "worst", "stars"),
    [
        ("4,7", None, None, 4.7),
        ("4.5 out of 5", None, None, 4.5),
        ("4/5", None, None, 4.0),
        ("95%", None, None, 4.75),
        (80, 100, None, 4.0),
        (80, 100, 0, 4.0),
        (10, 10, 1, 5.0),
        (5.5, 10, 1, 3.0),
        (1, 10, 1, 1.0),
        (8, 10, None, 4.0),
        (4, 5, 0, 4.0),
        ("5", "5", "1", 5.0),
        (3, None, None, 3.0),
        (5, 100, 0, 1.0),
    ],
)
def test_every_scale_ends_on_one_to_five(value: object, best: object, worst: object, stars: float) -> None:
    assert read_rating(value, best, worst) == stars


@pytest.mark.parametrize(
    ("value", "best"), [(0, None), (9, None), ("good", None), (None, 5), (6, 5), (-1, 5), (True, 5)]
)
def test_a_rating_outside_its_scale_is_unknown(value: object, best: object) -> None:
    assert read_rating(value, best) is None


_ANYTHING = st.text(max_size=30) | st.floats() | st.integers() | st.none() | st.booleans()


@given(_ANYTHING, _ANYTHING, _ANYTHING)
def test_nothing_makes_them_raise(value: object, best: object, worst: object) -> None:
    count, number, stars = read_count(value), read_decimal(value), read_rating(value, best, worst)
    assert count is None or count >= 0
    assert number is None or isinstance(number, float)
    assert stars is None or 1 <= stars <= 5


@given(st.integers(0, 10**9))
def test_a_grouped_number_comes_back(number: int) -> None:
    assert read_count(f"{number:,}") == number
    assert read_count(f"{number:,}".replace(",", " ")) == number
