"""Which texts can match which pattern at all, for hundreds of patterns in one pass over a column.

Most patterns need characters that most texts lack: ``好评[^。]{0,9}返现`` needs all of 好评返现. What a pattern needs
is read off its syntax tree as a condition on characters (a necessary one, as in RE2's ``FilteredRE2``); which
characters a text has is one table look-up per character. Only the pairs of text and pattern that are left are given
to the regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .openings import characters_of, parser


@dataclass(frozen=True, slots=True)
class Needs:
    """A condition on the characters of a text: one of `chars` is there, and all of `both`, and one of `either`.

    Without any it is always met.
    """

    chars: frozenset[str] = frozenset()
    both: tuple[Needs, ...] = ()
    either: tuple[Needs, ...] = ()

    @property
    def always(self) -> bool:
        return not (self.chars or self.both or self.either)

    def characters(self) -> frozenset[str]:
        """All characters that the condition speaks of."""
        return self.chars.union(*(part.characters() for part in (*self.both, *self.either)))


Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_ALWAYS = Needs()
_BLOCK = 20_000  # texts at a time: bounds memory to some 20 MB
_WIDE = 64  # a set of more characters rules out too little to be worth a test
_CODES = 0x110000
_FEW = 16  # texts below which trying every pattern is cheaper than the screen


@lru_cache(maxsize=4096)
def needs(pattern: str) -> Needs:
    """The condition on its characters without which no text matches `pattern` (no flags).

    Raises:
        re.error: `pattern` is not a regular expression.
    """
    return _of_sequence(parser.parse(pattern))


def candidates(texts: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, Positions]]:
    """For every pattern, in order, its number and the positions of the `texts` that it might match, ascending."""
    if len(texts) < _FEW:
        yield from ((number, np.arange(len(texts))) for number in range(len(patterns)))
        return
    wanted = [needs(pattern.pattern) for pattern in patterns]
    characters = sorted(frozenset().union(*(condition.characters() for condition in wanted)))
    column = {char: number for number, char in enumerate(characters)}
    found: list[list[Positions]] = [[] for _ in patterns]
    for start in range(0, len(texts), _BLOCK):
        has = _presence(texts[start : start + _BLOCK], characters)
        known: dict[int, Mask] = {}
        for condition, positions in zip(wanted, found, strict=True):
            positions.append(np.flatnonzero(_met(condition, has, column, known)) + start)
    for number, parts in enumerate(found):
        yield number, np.concatenate(parts) if parts else np.empty(0, np.int64)


def _met(condition: Needs, has: Mask, column: Mapping[str, int], known: dict[int, Mask]) -> Mask:
    """Which texts meet a condition, (n_texts,); each condition is worked out once."""
    if id(condition) not in known:
        met = np.ones(has.shape[1], dtype=bool)
        if condition.chars:
            met = np.logical_or.reduce(has[[column[char] for char in sorted(condition.chars)]])
        for part in condition.both:
            met = met & _met(part, has, column, known)
        if condition.either:
            met = met & np.logical_or.reduce([_met(part, has, column, known) for part in condition.either])
        known[id(condition)] = met
    return known[id(condition)]


def _presence(texts: Sequence[str], characters: Sequence[str]) -> npt.NDArray[np.bool_]:
    """(n_characters, n_texts): which text has which character."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    number = np.full(_CODES, -1, dtype=np.int16)
    number[[ord(char) for char in characters]] = np.arange(len(characters))
    of_interest = number[codes]
    kept = of_interest >= 0
    has = np.zeros((len(characters), len(texts)), dtype=bool)
    has[of_interest[kept], np.repeat(np.arange(len(texts)), lengths)[kept]] = True
    return has


@lru_cache(maxsize=1 << 16)
def _one(chars: frozenset[str], both: tuple[Needs, ...] = (), either: tuple[Needs, ...] = ()) -> Needs:
    """Equal conditions are one object, which `_met` knows by its identity: deep hashes would cost more than it does."""
    return Needs(chars, both, either)


def _of_sequence(parsed: Any) -> Needs:
    """All parts must be met."""
    parts = dict.fromkeys(part for op, argument in parsed if not (part := _of_part(str(op), argument)).always)
    return next(iter(parts)) if len(parts) == 1 else _one(frozenset(), both=tuple(parts))


def _of_part(op: str, argument: Any) -> Needs:
    match op:
        case "LITERAL":
            return _one(frozenset(chr(argument)))
        case "IN":
            return _of_class(argument)
        case "BRANCH":
            return _of_alternatives([_of_sequence(part) for part in argument[1]])
        case "SUBPATTERN":
            return _of_sequence(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _of_sequence(argument[2]) if argument[0] else _ALWAYS
        case "ATOMIC_GROUP":
            return _of_sequence(argument)
        case "ASSERT":
            return _of_sequence(argument[1])
        case _:
            return _ALWAYS


def _of_class(items: Any) -> Needs:
    chars = characters_of(items, _WIDE)
    return _ALWAYS if chars is None or len(chars) > _WIDE else _one(chars)


def _of_alternatives(alternatives: list[Needs]) -> Needs:
    """One of them must be met; single characters become one set."""
    if any(alternative.always for alternative in alternatives):
        return _ALWAYS
    plain = [alternative for alternative in alternatives if alternative.chars]
    others = tuple(dict.fromkeys(alternative for alternative in alternatives if not alternative.chars))
    chars = frozenset().union(*(alternative.chars for alternative in plain))
    if not others:
        return _one(chars)
    return _one(frozenset(), either=(*others, _one(chars)) if chars else others)
