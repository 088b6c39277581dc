"""Say whether a text praises or complains, by a small lexicon with negation (Chinese and English).

Opinion words are counted with weights; a negator shortly before a word in the same clause turns it round
("没有异味" praises, "not good" complains). Only clear texts are judged: the rest is null. It is a cross-check
of stars, not a sentiment model; how often it is right is measured in the tests and docs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from ..rules import packaged

_REACH = 5  # characters of the same clause before an opinion word in which a negator turns it round
_REACH_LATIN = 16
_CLAUSE_END = re.compile(r"[,。!?;\n.]")


def polarity_column(folded: pd.Series, rules: Mapping[str, Any]) -> pd.Series:
    """Polarity of every folded text, in [-1, 1]; null where there is none or it is not clear.

    Clear means at least `text.min_polarity_words` opinion weight and a lead of `text.clear_polarity`.
    """
    least, clear = rules["text"]["min_polarity_words"], rules["text"]["clear_polarity"]

    def judge(text: str) -> float | None:
        good, bad = opinion_words(text)
        total = good + bad
        lead = (good - bad) / total if total else 0.0
        return lead if total >= least and abs(lead) >= clear else None

    table = {text: judge(text) for text in pd.unique(folded.dropna())}
    return folded.map(table).astype("float64")


def opinion_words(text: str) -> tuple[float, float]:
    """Weights of the praising and of the complaining words of a folded text."""
    negators = _lexicon().negators
    good = bad = 0.0
    for start, value in _hits(text):
        weight = value
        if _negated(text, start, negators):
            # "not bad" praises less than "good"; "not good" complains as much as "bad".
            weight = -value if value > 0 else -value / 2
        good, bad = (good + weight, bad) if weight > 0 else (good, bad - weight)
    return good, bad


def is_opinion(text: str) -> bool:
    """Whether a folded text has any opinion word, negated or not."""
    return any(True for _ in _hits(text))


def negated_at(text: str, start: int) -> bool:
    """Whether a negator stands shortly before `start` in the same clause of a folded text."""
    return _negated(text, start, _lexicon().negators)


def _negated(text: str, start: int, negators: re.Pattern[str]) -> bool:
    latin = text[start : start + 1].isascii()
    since = max(0, start - (_REACH_LATIN if latin else _REACH))
    while latin and since and text[since - 1].isalpha():
        since -= 1  # half a word must not look like a negator
    before = _CLAUSE_END.split(text[since:start])[-1]
    return negators.search(before) is not None


def _hits(text: str) -> Iterator[tuple[int, float]]:
    """Start and weight of every opinion word, left to right, the longest at each place, none overlapping."""
    lexicon, done = _lexicon(), 0
    for match in lexicon.first.finditer(text):
        start = match.start()
        if start < done:
            continue
        for word, weight in lexicon.words[text[start]]:
            end = start + len(word)
            if text.startswith(word, start) and not (word.isascii() and text[end : end + 1].isalpha()):
                done = end
                if weight:
                    yield start, weight
                break


@dataclass(frozen=True)
class _Lexicon:
    first: re.Pattern[str]  # where a word may start
    words: dict[str, tuple[tuple[str, float], ...]]  # by first character, longest first
    negators: re.Pattern[str]


@cache
def _lexicon() -> _Lexicon:
    data = packaged("words/polarity.toml")
    weights = {w.replace("_", " "): v for name, v in data["weights"].items() for w in data["words"][name].split()}
    words: dict[str, tuple[tuple[str, float], ...]] = {}
    for word in sorted(weights, key=lambda word: (-len(word), word)):
        words[word[0]] = (*words.get(word[0], ()), (word, weights[word]))
    ideographs = "".join(sorted(c for c in words if not c.isascii()))
    return _Lexicon(
        re.compile(rf"[{ideographs}]|(?<![a-z])[a-z]"),
        defaultdict(tuple, words),
        re.compile("|".join(data["negators"])),
    )
