"""A cheap question before a dear one: with which characters can a match of a pattern begin?

Python's ``re`` tries every branch of ``(?:好评|五星|满分|...)`` at every position, and rules nest such lists. To ask
for the first character says no at most positions at once: rules for paid praise run five times as fast. The characters
are read off the pattern's syntax tree, as `screen` does for whole texts.
"""

from __future__ import annotations

import re
from typing import Any

parser: Any = re._parser  # type: ignore[attr-defined]  # the only view of a pattern's structure that Python has
_WIDE = 256  # a class of more characters rules out too little
_FEW = 3  # a list with fewer first characters gains nothing

First = tuple[frozenset[str], bool] | None
"""Characters that a match can begin with, and whether it can be empty; None: cannot be said."""


def guarded(pattern: str) -> str:
    """The same pattern, behind a look at its first character where that helps."""
    first = _of_sequence(parser.parse(pattern))
    if first is None or first[1] or len(first[0]) < _FEW:
        return pattern
    return f"(?={_set(first[0])})(?:{pattern})"


def quick(pattern: str) -> re.Pattern[str]:
    """A pattern that is found in the same texts as `pattern` (its span is one character), faster where possible."""
    first = _of_sequence(parser.parse(pattern))
    if first is None or first[1]:
        return re.compile(pattern)
    # Look one character back, then ahead: a pattern must begin with the set itself to be skipped over.
    return re.compile(f"{_set(first[0])}(?<=(?={pattern})(?s:.))")


def _set(chars: frozenset[str]) -> str:
    return f"[{re.escape(''.join(sorted(chars)))}]"


def _of_sequence(parsed: Any) -> First:
    chars: frozenset[str] = frozenset()
    for op, argument in parsed:
        first = _of_part(str(op), argument)
        if first is None:
            return None
        chars |= first[0]
        if not first[1]:
            return chars, False
    return chars, True


def _of_part(op: str, argument: Any) -> First:
    match op:
        case "LITERAL":
            return frozenset(chr(argument)), False
        case "IN":
            return _of_set(argument)
        case "BRANCH":
            return _of_branches(argument[1])
        case "SUBPATTERN":
            return _of_sequence(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT":
            first = _of_sequence(argument[2])
            return None if first is None else (first[0], first[1] or argument[0] == 0)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return frozenset(), True
        case _:
            return None


def _of_branches(branches: Any) -> First:
    firsts = [_of_sequence(branch) for branch in branches]
    if any(first is None for first in firsts):
        return None
    known = [first for first in firsts if first is not None]
    return frozenset().union(*(chars for chars, _ in known)), any(empty for _, empty in known)


def _of_set(items: Any) -> First:
    chars = characters_of(items, _WIDE)
    return None if chars is None else (chars, False)


def characters_of(items: Any, wide: int) -> frozenset[str] | None:
    """The characters of a class in a pattern's syntax tree; None if it has a category, or a range of `wide` or more."""
    chars: set[str] = set()
    for op, argument in items:
        if str(op) == "LITERAL":
            chars.add(chr(argument))
        elif str(op) == "RANGE" and argument[1] - argument[0] < wide:
            chars |= {chr(code) for code in range(argument[0], argument[1] + 1)}
        else:
            return None
    return frozenset(chars)
