"""Which texts can match which pattern at all, for hundreds of patterns in one pass over a column.

Most patterns need strings that most texts lack (`needs`). One pass finds the strings of all patterns; only the pairs
of text and pattern that are left are given to the regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick

from .needs import Needs, needs

Positions = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]

_BLOCK = 20_000  # texts at a time: bounds memory to some 20 MB
_CODES = 0x110000
_FEW = 16  # texts below which trying every pattern is cheaper than the screen


def candidates(texts: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, Positions]]:
    """For every pattern, in order, its number and the positions of the `texts` that it might match, ascending."""
    if len(texts) < _FEW:
        yield from ((number, np.arange(len(texts))) for number in range(len(patterns)))
        return
    wanted, finder = _wanted(tuple(patterns))
    found: list[list[Positions]] = [[] for _ in patterns]
    for start in range(0, len(texts), _BLOCK):
        block = _Block(len(texts[start : start + _BLOCK]), finder.rows(texts[start : start + _BLOCK]))
        for condition, positions in zip(wanted, found, strict=True):
            positions.append(np.flatnonzero(block.meets(condition)) + start)
    for number, parts in enumerate(found):
        yield number, np.concatenate(parts) if parts else np.empty(0, np.int64)


@lru_cache(maxsize=16)
def _wanted(patterns: tuple[re.Pattern[str], ...]) -> tuple[tuple[Needs, ...], _Finder]:
    """Every pattern's condition, and what finds the strings of all of them."""
    wanted = tuple(needs(pattern.pattern) for pattern in patterns)
    return wanted, _Finder(frozenset[str]().union(*(condition.strings() for condition in wanted)))


class _Finder:
    """Finds which texts hold which of many strings: single characters by a table, longer ones by Aho-Corasick."""

    def __init__(self, strings: frozenset[str]) -> None:
        self._characters = sorted(string for string in strings if len(string) == 1)
        self._longer = sorted(string for string in strings if len(string) > 1)
        self._automaton = AhoCorasick(self._longer)

    def rows(self, texts: Sequence[str]) -> dict[str, Positions]:
        """The positions of the texts that hold a string, for every string that one of them holds."""
        lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
        owner = np.repeat(np.arange(len(texts)), lengths + 1)
        joined = "\0".join([*texts, ""]).encode("utf-8", "replace").decode()  # half a surrogate pair is no text
        codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
        number = np.full(_CODES, -1, dtype=np.int16)
        number[[ord(char) for char in self._characters]] = np.arange(len(self._characters))
        of_interest = number[codes]
        at = np.flatnonzero(of_interest >= 0)
        rows = _grouped(self._characters, of_interest[at], owner[at])
        matches = np.array(self._automaton.find_matches_as_indexes(joined, overlapping=True), dtype=np.int64)
        string, start, _ = matches.reshape(-1, 3).T
        return rows | _grouped(self._longer, string, owner[start])


def _grouped(names: Sequence[str], numbers: Numbers, rows: Positions) -> dict[str, Positions]:
    """The `rows` that stand beside each name's number."""
    order = np.argsort(numbers, kind="stable")
    present, first = np.unique(numbers[order], return_index=True)
    parts = np.split(rows[order], first)[1:]  # the part before the first is empty
    return {names[number]: part for number, part in zip(present.tolist(), parts, strict=True)}


class _Block:
    """Texts that many conditions are asked of; each condition is worked out once."""

    def __init__(self, texts: int, rows: Mapping[str, Positions]) -> None:
        self._texts = texts
        self._rows = rows
        self._met: dict[int, Mask] = {}

    def meets(self, condition: Needs) -> Mask:
        """(n_texts,)"""
        known = self._met.get(id(condition))
        if known is None:
            known = self._met[id(condition)] = self._meeting(condition)
        return known

    def _meeting(self, condition: Needs) -> Mask:
        met = np.ones(self._texts, dtype=bool)
        if condition.words:
            met = self._holding(condition.words)
        for part in condition.both:
            met = met & self.meets(part)
        if condition.either:
            met = met & np.logical_or.reduce([self.meets(part) for part in condition.either])
        return met

    def _holding(self, words: frozenset[str]) -> Mask:
        """Which texts have one of the strings, (n_texts,)."""
        found = np.zeros(self._texts, dtype=bool)
        for word in words & self._rows.keys():
            found[self._rows[word]] = True
        return found
