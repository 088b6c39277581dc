"""The demo shop's phrase notation, a whole column at a time.

``[a|b]`` picks one of the alternatives (an empty one is allowed), ``{name}`` one phrase of the list of that name; both
nest. `demo.grammar.expand` fills one phrase in some ten microseconds; a hundred thousand reviews of six clauses need
it a hundred times faster, so here all rows that drew the same phrase are filled together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Lists = Mapping[str, tuple[str, ...]]
Part = str | tuple[str, object]  # a literal, ("slot", name) or ("choice", alternatives)
Parsed = tuple[Part, ...]

_TOKEN = re.compile(r"[\[\]|]|\{\w+\}|[^\[\]|{}]+")


def column(phrases: Sequence[str], lists: Lists, n: int, rng: np.random.Generator) -> Objects:
    """`n` texts, each from a phrase drawn at random, every choice and slot filled anew.

    Raises:
        KeyError: if a slot has no list.
        ValueError: if a phrase is not balanced.
    """
    return _drawn(_parsed(tuple(phrases)), lists, n, rng)


def _drawn(alternatives: tuple[Parsed, ...], lists: Lists, n: int, rng: np.random.Generator) -> Objects:
    which = rng.integers(len(alternatives), size=n)
    out = np.full(n, "", dtype=object)
    plain = [_plain(parsed) for parsed in alternatives]
    if None not in plain:
        return np.array(plain, dtype=object)[which]
    for number in np.unique(which).tolist():
        rows = np.flatnonzero(which == number)
        out[rows] = _joined(alternatives[number], lists, len(rows), rng)
    return out


def _plain(parsed: Parsed) -> str | None:
    if not parsed:
        return ""
    return parsed[0] if len(parsed) == 1 and isinstance(parsed[0], str) else None


def _joined(parsed: Parsed, lists: Lists, n: int, rng: np.random.Generator) -> Objects:
    out = np.full(n, "", dtype=object)
    for part in parsed:
        if isinstance(part, str):
            out += part
        elif part[0] == "slot":
            out += column(lists[str(part[1])], lists, n, rng)
        else:
            out += _drawn(part[1], lists, n, rng)  # type: ignore[arg-type]
    return out


def known_where(known: npt.NDArray[np.bool_], values: npt.NDArray[Any]) -> Objects:
    """`values` where `known`, else None."""
    out = np.full(len(known), None, dtype=object)
    out[known] = values[known]
    return out


@cache
def _parsed(phrases: tuple[str, ...]) -> tuple[Parsed, ...]:
    return tuple(_parse(phrase) for phrase in phrases)


def _parse(phrase: str) -> Parsed:
    """The parts of one phrase."""
    stack: list[list[list[Part]]] = [[[]]]  # open brackets; in each its alternatives; in each its parts
    for token in _TOKEN.findall(phrase):
        if token == "[":
            stack.append([[]])
        elif token == "]" and len(stack) > 1:
            closed = stack.pop()
            stack[-1][-1].append(("choice", tuple(tuple(parts) for parts in closed)))
        elif token == "|" and len(stack) > 1:
            stack[-1].append([])
        else:
            stack[-1][-1].append(("slot", token[1:-1]) if token[0] == "{" else token)
    if len(stack) > 1:
        raise ValueError(f"a bracket of {phrase!r} does not close")
    return tuple(stack[0][0])
