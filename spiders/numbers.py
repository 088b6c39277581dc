"""Numbers as shops print them: "1万+", "1,247", "1.2k", "4,7", "4.5 out of 5", "95%".

A count that is printed as a bucket ("1万+") is read as its lower bound: a shop says at least so many. What
cannot be read is None, never 0.
"""

from __future__ import annotations

import math
import re
import unicodedata

_UNITS = {
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "w": 10_000,
    "万": 10_000,
    "萬": 10_000,
    "m": 1_000_000,
    "亿": 100_000_000,
    "億": 100_000_000,
}
_DIGITS = r"\d[\d.,' \u00a0\u202f]{0,30}"
_COUNT = re.compile(rf"({_DIGITS})\s?([百千万萬亿億]|[kKwWmM](?![a-zA-Z]))?")
_DECIMAL = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?")
_SCALE = re.compile(r"(?:/|out of|von|sur|de|共|满分)\s*(\d{1,3})(?!\d)", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")


def read_count(value: object) -> int | None:
    """How many: the first number of a text (or a JSON number), with its unit; None if there is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if math.isfinite(value) and value >= 0 else None
    match = _COUNT.search(_folded(value))
    if not match:
        return None
    unit = (match[2] or "").lower()
    digits = match[1].rstrip(" .,'")
    return round(_with_unit(digits) * _UNITS[unit]) if unit else _whole(digits)


def read_decimal(value: object) -> float | None:
    """A decimal number whichever of point and comma it uses; None if there is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    match = _DECIMAL.search(_folded(value))
    return float(match[0].replace(",", ".")) if match else None


def read_rating(value: object, best: object = None, worst: object = None) -> float | None:
    """Stars on the 1-5 scale.

    With a `worst` of 1 or more the scale is mapped linearly onto 1-5; with none, or 0, it is a share of
    `best` (80 of 100 is 4 stars) and at least 1. A text may carry its own scale ("4.5/5", "95%"). 0 means
    "not rated" on every source seen. None for what lies outside the scale.
    """
    number = read_decimal(value)
    top = read_decimal(best) or _scale_in(value) or 5.0
    floor = read_decimal(worst)
    if number is None or not 0 < number <= top or top <= (floor or 0):
        return None
    if floor is None or floor < 1 or top == 5:
        return max(1.0, _tidy(number * 5 / top))
    return _tidy(1 + 4 * (number - floor) / (top - floor)) if number >= floor else None


def _folded(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value))[:200]


def _with_unit(digits: str) -> float:
    """With a unit the separator is a decimal one: "1.2万", "1,2k"."""
    match = _DECIMAL.match(digits)
    return float(match[0].replace(",", ".")) if match else 0.0


def _whole(digits: str) -> int:
    grouped = _GROUPED.match(digits)
    if grouped:
        return int(re.sub(r"\D", "", grouped[0]))
    match = re.match(r"\d+", digits)
    return int(match[0]) if match else 0


def _scale_in(value: object) -> float | None:
    text = _folded(value)
    if "%" in text:
        return 100.0
    match = _SCALE.search(text)
    return float(match[1]) if match and float(match[1]) > 0 else None


def _tidy(number: float) -> float:
    return round(number, 3)
