"""Sentences, numbers and dates in the reader's language.

Message ids are the English sentences themselves (gettext's way); the translation is read from the `.po`
file and compiled in memory, so that nothing has to be built. A value inside a sentence is formatted by the
language's own rules: `{share:.0%}` is a percentage, `{n}` a number with separators, `{n:review|reviews}`
one of two words, a value that is an ISO day (or a list of them) is written as a date, and a value that is itself
a message (the name of a topic or a platform) is translated too.
"""

from __future__ import annotations

import io
import math
import re
import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..analysis.results import N_, Interval, Say
from ..errors import UsageError
from ..records import Outcome

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES: tuple[str, ...] = ("en", "zh-CN")
NOTHING = "–"  # shown where there is no value

_DAYS = re.compile(r"\d{4}-\d\d-\d\d(?:, \d{4}-\d\d-\d\d)*")
_LIST = re.compile(r"[\u3400-\u9fff]{1,4}(?:, [\u3400-\u9fff]{1,4})+")  # of short words, not a sentence
_POWER = re.compile(r"\d(?:\.\d+)?e-\d+")  # a chance too small for decimals
_LARGEST = 1e15  # from here a double has no decimals, and Babel's arithmetic ends

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.COMPLETE: N_("Every review page was read."),
    Outcome.PAGE_LIMIT: N_("The pages that were read show only a part of the reviews."),
    Outcome.BUDGET: N_("Collecting stopped at the limit set for this run."),
    Outcome.PLATFORM_CAP: N_("The platform shows fewer reviews than it says it has."),
    Outcome.LOGIN_REQUIRED: N_("The shop wants a login for more reviews."),
    Outcome.ROBOTS: N_("The shop's robots.txt does not allow reading more."),
    Outcome.BLOCKED: N_("The shop turned the reader away."),
    Outcome.CHANGED_MARKUP: N_("Pages were found, but not the fields that are known."),
    Outcome.UNREACHABLE: N_("The shop could not be reached."),
    Outcome.ERROR: N_("Collecting ended with an internal error."),
}


class Words:
    """One language's voice. Knows `en` and `zh-CN`.

    Raises:
        UsageError: for any other language.
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self.gap = "" if lang == "zh-CN" else " "  # between two sentences
        self.comma = "、" if lang == "zh-CN" else ", "  # between two items of a list
        self._locale = lang.replace("-", "_")
        self._messages = translations(self._locale)
        self._formatter = _Formatter(self)

    def say(self, say: Say | None) -> str:
        """The sentence, translated and with its values filled in; empty for None."""
        return self.t(say.message, **say.values) if say else ""

    def t(self, message: str, **values: Any) -> str:
        """Translate a message id and fill in `values`; braces are read only in our own messages."""
        return self._formatter.vformat(self.name(message).replace(" %", "%"), (), values)

    def name(self, message: str) -> str:
        """Translate a message without values; what is not in the catalogue stays as it is."""
        return self._messages.get(message) or message

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with at most `digits` decimals, or a dash."""
        if value is None or not math.isfinite(value):
            return NOTHING
        return self._decimal(value, "#,##0" + ("." + "#" * digits if digits else ""))

    def fixed(self, value: float | None, digits: int) -> str:
        """A number with exactly `digits` decimals, or a dash."""
        if value is None or not math.isfinite(value):
            return NOTHING
        return self._decimal(value, "#,##0" + ("." + "0" * digits if digits else ""))

    def _decimal(self, value: float, pattern: str) -> str:
        return f"{value:.3g}" if abs(value) >= _LARGEST else _decimal(value or 0.0, pattern, self._locale)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share 0-1 as a percentage; a share that would round to 0 or 100 without being it says so."""
        if share is None or not math.isfinite(share):
            return NOTHING
        if abs(share) >= _LARGEST:
            return f"{100 * share:.3g}%"
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        step = 10.0 ** -(digits + 2)
        if 0 < share < step / 2:
            return "<" + _percent(step, pattern, self._locale)
        if 1 - step / 2 < share < 1:
            return ">" + _percent(1 - step, pattern, self._locale)
        return _percent(share or 0.0, pattern, self._locale)

    def chance(self, probability: float | None) -> str:
        """A probability, small ones as powers of ten rounded up: "under 1 in 10,000"."""
        if probability is None or not math.isfinite(probability):
            return NOTHING
        if probability >= 0.005:
            return self.percent(probability, 1)
        if probability < 1e-9:
            return self.t("under 1 in a billion")
        return self.t("about 1 in {n}", n=self._round(float(f"{1 / probability:.1g}")))

    def _round(self, value: float) -> str:
        """A round number as the language says it: Chinese counts in ten thousands."""
        if self.lang == "zh-CN":
            unit = next(((size, name) for size, name in ((1e8, "亿"), (1e4, "万")) if value >= size), None)
            return f"{self.number(value / unit[0])} {unit[1]}" if unit else f"{self.number(value)} "
        return self.number(value)

    def date(self, iso: str | None) -> str:
        """A day in words from an ISO date or datetime; other text (a month, a year) stays as it is."""
        from datetime import date

        from babel.dates import format_date

        try:
            day = date.fromisoformat((iso or "")[:10])
        except ValueError:
            return iso or NOTHING
        return str(format_date(day, "long" if self.lang == "zh-CN" else "d MMM y", locale(self._locale)))

    def value(self, text: str) -> str:
        """A text inside a sentence: a message is translated, ISO days, powers and lists are said as people do."""
        if _DAYS.fullmatch(text):
            return self.comma.join(map(self.date, text.split(", ")))
        if _POWER.fullmatch(text):
            return self.chance(float(text))
        if _LIST.fullmatch(text):
            return self.comma.join(text.split(", "))
        return self.name(text)

    def interval(self, interval: Interval, digits: int) -> str:
        """A value with its ends, as in `4.2 (4.0 to 4.4)`, or a dash."""
        if interval.value is None:
            return NOTHING
        value = self.fixed(interval.value, digits)
        if interval.low is None or interval.high is None:
            return value
        low, high = self.fixed(interval.low, digits), self.fixed(interval.high, digits)
        return self.t("{value} ({low} to {high})", value=value, low=low, high=high)

    def outcome(self, outcome: Outcome | str | None) -> str:
        """Why collecting stopped, as a sentence."""
        try:
            return self.name(OUTCOMES[Outcome(str(outcome))])
        except ValueError:
            return NOTHING


class _Formatter(string.Formatter):
    """`str.format` that takes plain names only (no attribute or index access) and formats by language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return self._words.name(N_("yes") if value else N_("no"))
        if isinstance(value, (int, float)):
            return self._number(value, format_spec)
        return format(self._words.value(str(value)), format_spec)

    def _number(self, value: float, spec: str) -> str:
        if "|" in spec:  # {n:review|reviews}
            return spec.split("|")[value != 1]
        digits = _digits(spec)
        if spec.endswith("%"):
            return self._words.percent(value, digits or 0)
        if digits is not None:
            return self._words.fixed(value, digits)
        return self._words.number(value, 0 if isinstance(value, int) else 2)


def _digits(spec: str) -> int | None:
    """Decimals that a format specification such as `,.1f` asks for."""
    _, dot, rest = spec.partition(".")
    number = rest.rstrip("%feg")
    return int(number) if dot and number.isdecimal() else None


@lru_cache
def locale(name: str) -> Locale:
    """Babel's own locale; it looks through its whole folder whenever it is given a name instead."""
    from babel import Locale

    return Locale.parse(name)


@lru_cache(maxsize=1 << 14)
def _decimal(value: float, pattern: str, name: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, pattern, locale(name)))


@lru_cache(maxsize=1 << 14)
def _percent(share: float, pattern: str, name: str) -> str:
    from babel.numbers import format_percent

    return str(format_percent(share, pattern, locale(name)))


@lru_cache
def translations(locale: str) -> Mapping[str, str]:
    """Message id to translation. English, which the ids are written in, has none."""
    if locale == "en":
        return {}
    from babel.messages.pofile import read_po

    path = resources.files(__package__) / "locale" / locale / "LC_MESSAGES" / "zhenping.po"
    catalog = read_po(io.BytesIO(path.read_bytes()), locale=locale)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}
