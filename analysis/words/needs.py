"""What a text must hold for a pattern to match in it: read off the pattern's syntax tree.

``好评[^。]{0,9}返(?:现|钱)`` needs 好评 and one of 返现, 返钱. A part of a pattern that can only spell a few strings is
known by these; strings of neighbouring parts are joined as long as they stay few, and become a condition where the
pattern goes on with something else. The idea is RE2's ``FilteredRE2``; the condition is a necessary one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from .openings import characters_of, parser

_MOST = 64  # strings of one part; more of them rule out too little to be worth the tests
_WIDEST = 64  # characters of a class, alike


@dataclass(frozen=True, slots=True)
class Needs:
    """A condition on a text: one of the strings `words` is in it, and all of `both`, and one of `either`.

    Without any it is always met.
    """

    words: frozenset[str] = frozenset()
    both: tuple[Needs, ...] = ()
    either: tuple[Needs, ...] = ()

    @property
    def always(self) -> bool:
        return not (self.words or self.both or self.either)

    def strings(self) -> frozenset[str]:
        """All strings that the condition speaks of."""
        return self.words.union(*(part.strings() for part in (*self.both, *self.either)))


class _Part(NamedTuple):
    """What is known of a part: all that it can spell, or (`spelled` is None) a condition."""

    spelled: frozenset[str] | None
    needs: Needs


_ALWAYS = Needs()
_NOTHING = frozenset({""})
_ANYTHING = _Part(None, _ALWAYS)


@lru_cache(maxsize=4096)
def needs(pattern: str) -> Needs:
    """The condition without which no text matches `pattern` (no flags).

    Raises:
        re.error: `pattern` is not a regular expression.
    """
    return _condition(_of_sequence(parser.parse(pattern)))


@lru_cache(maxsize=1 << 16)
def _one(words: frozenset[str], both: tuple[Needs, ...] = (), either: tuple[Needs, ...] = ()) -> Needs:
    """Equal conditions are one object, which `screen` knows by its identity: deep hashes would cost more."""
    return Needs(words, both, either)


def _condition(part: _Part) -> Needs:
    if part.spelled is None:
        return part.needs
    return _ALWAYS if "" in part.spelled else _one(_shortest(part.spelled))


def _shortest(words: frozenset[str]) -> frozenset[str]:
    """Without those that hold another one."""
    kept: list[str] = []
    for word in sorted(words, key=lambda word: (len(word), word)):
        if not any(short in word for short in kept):
            kept.append(word)
    return frozenset(kept)


def _all_of(conditions: Iterable[Needs]) -> Needs:
    parts = tuple(dict.fromkeys(part for part in conditions if not part.always))
    return parts[0] if len(parts) == 1 else _one(frozenset(), both=parts)


def _of_sequence(parsed: Any) -> _Part:
    """Strings of neighbouring parts are joined; all conditions must be met."""
    spelled, conditions = _NOTHING, []
    broken = False
    for op, argument in parsed:
        part = _of_part(str(op), argument)
        joined = _joined(spelled, part.spelled)
        if joined is not None:
            spelled = joined
            continue
        broken = True
        conditions += [_condition(_Part(spelled, _ALWAYS)), part.needs]
        spelled = part.spelled or _NOTHING
    if not broken:
        return _Part(spelled, _ALWAYS)
    return _Part(None, _all_of([*conditions, _condition(_Part(spelled, _ALWAYS))]))


def _joined(before: frozenset[str], after: frozenset[str] | None) -> frozenset[str] | None:
    if after is None or len(before) * len(after) > _MOST:
        return None
    return frozenset(a + b for a in before for b in after)


def _of_part(op: str, argument: Any) -> _Part:
    match op:
        case "LITERAL":
            return _Part(frozenset(chr(argument)), _ALWAYS)
        case "IN":
            return _of_class(argument)
        case "BRANCH":
            return _of_alternatives([_of_sequence(part) for part in argument[1]])
        case "SUBPATTERN":
            return _of_sequence(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _of_repetition(argument[0], argument[1], _of_sequence(argument[2]))
        case "ATOMIC_GROUP":
            return _of_sequence(argument)
        case "ASSERT":
            return _of_look(argument[1])
        case "ASSERT_NOT" | "AT":
            return _Part(_NOTHING, _ALWAYS)
        case _:
            return _ANYTHING


def _of_class(items: Any) -> _Part:
    chars = characters_of(items, _WIDEST)
    return _ANYTHING if chars is None or len(chars) > _WIDEST else _Part(chars, _ALWAYS)


def _of_alternatives(alternatives: list[_Part]) -> _Part:
    """One of them must be met."""
    known = [part.spelled for part in alternatives if part.spelled is not None]
    spelled = frozenset[str]().union(*known)
    if len(known) == len(alternatives) and len(spelled) <= _MOST:
        return _Part(spelled, _ALWAYS)
    conditions = [_condition(part) for part in alternatives]
    if any(condition.always for condition in conditions):
        return _ANYTHING
    plain = _shortest(frozenset[str]().union(*(condition.words for condition in conditions)))
    others = tuple(dict.fromkeys(condition for condition in conditions if not condition.words))
    if not others:
        return _Part(None, _one(plain))
    return _Part(None, _one(frozenset(), either=(*others, _one(plain)) if plain else others))


def _of_repetition(least: int, most: int, part: _Part) -> _Part:
    if (least, most) == (0, 1) and part.spelled is not None:
        return _Part(part.spelled | _NOTHING, _ALWAYS)
    if (least, most) == (1, 1):
        return part
    return _Part(None, _condition(part)) if least else _ANYTHING


def _of_look(parsed: Any) -> _Part:
    """A look ahead or back takes no characters; one at a single character (`openings`) says nothing new."""
    part = _of_sequence(parsed)
    if part.spelled is not None and max(map(len, part.spelled), default=0) <= 1:
        return _Part(_NOTHING, _ALWAYS)
    return _Part(None, _condition(part))
