"""Which texts can match which pattern at all, for hundreds of patterns in one pass over a column.

Most patterns need characters that most texts lack: ``好评[^。]{0,9}返现`` needs all of 好评返现. What a pattern
needs is read off its syntax tree as a conjunction of character sets (a necessary condition, as in RE2's
``FilteredRE2``); which characters a text has is one table look-up per character. Only the pairs of text and
pattern that are left are given to the regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Needs = tuple[frozenset[str], ...]
"""Sets of characters; a text that matches has at least one of every set."""

Positions = npt.NDArray[np.int64]

_parser: Any = re._parser  # type: ignore[attr-defined]  # the only view of a pattern's structure that Python has
_BLOCK = 20_000  # texts at a time: bounds memory to some 20 MB
_WIDE = 64  # a set of more characters rules out too little to be worth a test
_KEPT = 3  # sets kept of each alternative
_CODES = 0x110000


@lru_cache(maxsize=4096)
def needs(pattern: str) -> Needs:
    """Character sets without which `pattern` (no flags) cannot match; empty if it might match anything.

    Raises:
        re.error: `pattern` is not a regular expression.
    """
    return tuple(sorted(set(_of_sequence(_parser.parse(pattern))), key=sorted))


def candidates(
    texts: Sequence[str], patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """For every pattern, in order, its number and the positions of the `texts` that it might match, ascending."""
    wanted = [needs(pattern.pattern) for pattern in patterns]
    characters = sorted({char for sets in wanted for chars in sets for char in chars})
    column = {char: number for number, char in enumerate(characters)}
    found: list[list[Positions]] = [[] for _ in patterns]
    for start in range(0, len(texts), _BLOCK):
        has = _presence(texts[start : start + _BLOCK], characters)
        tested: dict[frozenset[str], npt.NDArray[np.bool_]] = {}
        for number, sets in enumerate(wanted):
            possible = np.ones(has.shape[1], dtype=bool)
            for chars in sets:
                if chars not in tested:
                    tested[chars] = np.logical_or.reduce(has[[column[char] for char in chars]])
                possible &= tested[chars]
            found[number].append(np.flatnonzero(possible) + start)
    for number, parts in enumerate(found):
        yield number, np.concatenate(parts) if parts else np.empty(0, np.int64)


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


def _of_sequence(parsed: Any) -> list[frozenset[str]]:
    return [chars for op, argument in parsed for chars in _of_part(str(op), argument) if len(chars) <= _WIDE]


def _of_part(op: str, argument: Any) -> list[frozenset[str]]:
    match op:
        case "LITERAL":
            return [frozenset(chr(argument))]
        case "IN":
            return _of_class(argument)
        case "BRANCH":
            return _of_alternatives([_of_sequence(part) for part in argument[1]])
        case "SUBPATTERN":
            return _of_sequence(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _of_sequence(argument[2]) if argument[0] else []
        case "ATOMIC_GROUP":
            return _of_sequence(argument)
        case "ASSERT":
            return _of_sequence(argument[1])
        case _:
            return []


def _of_class(items: Any) -> list[frozenset[str]]:
    chars: set[str] = set()
    for op, argument in items:
        if str(op) == "LITERAL":
            chars.add(chr(argument))
        elif str(op) == "RANGE" and argument[1] - argument[0] < _WIDE:
            chars |= {chr(code) for code in range(argument[0], argument[1] + 1)}
        else:
            return []
    return [frozenset(chars)]


def _of_alternatives(alternatives: list[list[frozenset[str]]]) -> list[frozenset[str]]:
    """One of the alternatives matches, so one of each one's sets is met: unions of the sets side by side."""
    if not all(alternatives):
        return []
    narrow = [sorted(set(sets), key=lambda chars: (len(chars), sorted(chars)))[:_KEPT] for sets in alternatives]
    return [
        frozenset().union(*(sets[i % len(sets)] for sets in narrow)) for i in range(min(_KEPT, max(map(len, narrow))))
    ]
