"""Ratings of a column on the 1-5 scale: stars, points of 5, 10 or 100, shares of 1, words, good/neutral/bad.

A cell may name its own scale ("4.0/5", "★★★★☆", "五星", "80%", "好评"). Plain numbers are read on one scale for
the whole column, and that scale is what most of them say: 5, unless at least half lie above it (then 10 or 100, by
the largest); -1/0/1 as eBay and Taobao print it; a share if they are fractions up to 1. So a few 9s among stars are
misprints and rejected, not a sign of ten points. `--map column=rating/10` settles it by hand. 0 means "not rated".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..numbers import read_rating

_NUMBER = re.compile(r"[-+]?(?:\d{1,9}(?:[.,]\d{1,9})?|[.,]\d{1,9})")
_STARS = re.compile(r"([★⭐🌟]{1,10})\ufe0f?([☆✩]{0,10})")
_WITH_SCALE = re.compile(
    r"(?:rated |评分[::]?)?(\d{1,3}(?:[.,]\d{1,4})?)\s?(?:星|分|stars?)?\s?(?:/|out of|von|sur|de|满分)\s?(\d{1,3})\s?"
    r"(?:分|stars?|sternen|étoiles|estrellas)?",
    re.IGNORECASE,
)
_OF_FIVE = re.compile(
    r"(?:rated )?([0-5](?:[.,]\d{1,4})?|[零一二两三四五])\s?(?:颗|個|个)?(?:星好评|星|stars?|estrellas?|sterne?)"
)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s?%")
_POINTS = re.compile(r"([-+]?\d{1,3}(?:[.,]\d{1,4})?)\s?(?:分|points?|pts?)", re.IGNORECASE)
_CHINESE = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_WORDS: dict[str, float] = {
    **dict.fromkeys(("好评", "好評", "good", "positive", "满意", "滿意", "推荐", "推薦"), 5.0),
    **dict.fromkeys(("中评", "中評", "neutral", "一般"), 3.0),
    **dict.fromkeys(("差评", "差評", "bad", "negative", "不满意", "不滿意", "不推荐", "不推薦"), 1.0),
    **{"非常满意": 5.0, "很满意": 5.0, "比较满意": 4.0, "较满意": 4.0, "不太满意": 2.0, "非常不满意": 1.0, "很差": 1.0},
    **{"excellent": 5.0, "average": 3.0, "poor": 2.0, "terrible": 1.0},
    **{"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0},
}
_SIGNED = {1.0: 5.0, 0.0: 3.0, -1.0: 1.0}
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Scale:
    """How plain numbers of a column are read; `best` 5, 10, 100 or 1, 0 for good/neutral/bad as 1/0/-1."""

    best: float = 5.0
    note: str = "1-5 stars"

    def read(self, text: str) -> float | None:
        """Stars of a cell, 0.0 for "not rated"; None if it is no rating of this scale."""
        plain = _plain(text)
        if (own := own_scale(plain)) is not None:
            return own
        match = _NUMBER.fullmatch(plain) or _POINTS.fullmatch(plain)
        if not match:
            return None
        number = _float(match[match.lastindex or 0])
        if self.best == 0:
            return _SIGNED.get(number)
        return 0.0 if number == 0 else read_rating(number, self.best)


def find_scale(values: Mapping[str, int]) -> Scale:
    """The scale of a column from its distinct texts and how often each occurs."""
    numbers = {n: count for text, count in values.items() if (n := _number(text)) is not None}
    total = sum(numbers.values())
    if not total:
        return Scale(note="words and stars")
    if -1 in numbers and set(numbers) <= set(_SIGNED):
        return Scale(0, "1, 0 and -1 as good, neutral and bad")
    if max(numbers) <= 1 and min(numbers) >= 0 and any(0 < n < 1 for n in numbers):
        return Scale(1, "shares from 0 to 1")
    above = sum(count for number, count in numbers.items() if 5 < number <= 100)
    if above < 2 or above < _MOST * total:
        only = " (only 0 and 1: if those mean bad and good, give the words)" if set(numbers) == {0.0, 1.0} else ""
        return Scale(note=f"1-5 stars{only}")
    top = max(n for n in numbers if n <= 100)
    return Scale(10, "points of 10") if top <= 10 else Scale(100, "points of 100")


def given_scale(text: str) -> Scale | None:
    """The scale of `--map column=rating/TOP`; 1 means shares, ±1 good/neutral/bad."""
    if text in ("±1", "+-1", "-1"):
        return Scale(0, "1, 0 and -1 as good, neutral and bad")
    if not re.fullmatch(r"\d{1,3}", text) or int(text) == 0:
        return None
    return Scale(float(text), f"points of {text}")


def own_scale(plain: str) -> float | None:
    """Stars of a text that says its scale itself; None if it does not."""
    if match := _STARS.fullmatch(plain):
        filled, empty = len(match[1]), len(match[2])
        best = filled + empty if empty else 5
        return read_rating(filled, best) if filled <= best else None
    if plain in _WORDS:
        return _WORDS[plain]
    if match := _WITH_SCALE.fullmatch(plain):
        return 0.0 if _float(match[1]) == 0 else read_rating(_float(match[1]), _float(match[2]))
    if match := _OF_FIVE.fullmatch(plain):
        return float(_CHINESE[match[1]] if match[1] in _CHINESE else _float(match[1]))
    if match := _PERCENT.fullmatch(plain):
        return 0.0 if _float(match[1]) == 0 else read_rating(_float(match[1]), 100)
    return None


def reads_as_rating(texts: Iterable[str]) -> float:
    """Share of `texts` that are a rating on any scale."""
    found = [own_scale(_plain(t)) is not None or _in_any_scale(_number(t)) for t in texts]
    return sum(found) / len(found) if found else 0.0


def _in_any_scale(number: float | None) -> bool:
    return number is not None and -1 <= number <= 100


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[:60]).split()).lower() if len(text) <= 60 else ""


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(_plain(text))
    return _float(match[0]) if match else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))
