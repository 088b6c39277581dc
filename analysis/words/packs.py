"""Packs of rules for paid praise: data files that are checked when they are read, shipped ones and a user's own.

A pack is a TOML file (see `docs/packs.md`): named word lists, and rules made of them, each with texts that it must
find and texts that it must leave alone. The shipped packs are tested with the program; a user's pack is tried on its
own examples before it is used, so that a typing error is an error and not a silence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...errors import UsageError
from .openings import guarded, parser

LABELS = ("self", "accusation", "platform", "solicitation")
"""What a rule can say of a text; of several the first counts."""

_SHIPPED = ("paid_praise.zh.toml", "paid_praise.en.toml", "seller.toml")
_PACK_KEYS = {"pack", "version", "language", "words", "others", "rule"}
_RULE_KEYS = {"id", "label", "pattern", "unless", "others", "strength", "finds", "leaves"}
_NAME = re.compile(r"\{([A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a pattern on folded text, what it means, and when it does not count."""

    id: str
    label: str  # one of LABELS
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None  # found in the clause of the match: the match does not count
    others: re.Pattern[str] | None  # found there: it speaks of other people's reviews, so it is an accusation
    strength: float  # 0-1
    finds: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    version: str
    rules: tuple[Rule, ...]


@cache
def shipped() -> tuple[Pack, ...]:
    """The packs that come with the program."""
    return tuple(_pack(_shipped_data(name), name) for name in _SHIPPED)


def read_pack(path: Path) -> Pack:
    """A user's pack, tried on its own examples; it may use the word lists of the shipped packs.

    Raises:
        UsageError: the file cannot be read, is no pack, or one of its rules fails one of its own examples.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the pack {path}: {error}") from error
    pack = _pack(data, str(path))
    if pack.id in {known.id for known in shipped()}:
        raise UsageError(f"{path}: {pack.id!r} is the name of a shipped pack; give this one another")
    if wrong := list(failures(pack)):
        raise UsageError(f"{path}: " + "; ".join(wrong))
    return pack


def failures(pack: Pack) -> Iterator[str]:
    """A sentence for every example that its own rule gets wrong."""
    from .folding import fold_text
    from .paid import find

    for rule in pack.rules:
        for text, wanted in [(t, True) for t in rule.finds] + [(t, False) for t in rule.leaves]:
            hits = find(fold_text(text), (pack,), seller=rule.label == "solicitation")
            if (rule.id in {hit.rule.id for hit in hits}) != wanted:
                yield f"rule {rule.id!r} {'does not find' if wanted else 'wrongly finds'} its own example {text!r}"


def _shipped_data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("packs", name).read_text(encoding="utf-8"))


@cache
def _shipped_words() -> dict[str, str]:
    """Word lists of the shipped packs, for packs of users."""
    words: dict[str, str] = {}
    for name in _SHIPPED:
        words |= _filled(_shipped_data(name).get("words", {}), {}, name)
    return words


def _pack(data: Mapping[str, Any], where: str) -> Pack:
    _check_keys(data, _PACK_KEYS, {"pack", "version", "rule"}, where)
    shared = {} if where in _SHIPPED else _shipped_words()
    words = _filled(data.get("words", {}), shared, where)
    others = _optional(data.get("others", {}).get("pattern"), words, where)
    rules = tuple(_rule(entry, words, others, where) for entry in data["rule"])
    return Pack(str(data["pack"]), str(data["version"]), rules)


def _rule(entry: Mapping[str, Any], words: Mapping[str, str], others: re.Pattern[str] | None, where: str) -> Rule:
    where = f"{where}: rule {entry.get('id', '?')!r}"
    _check_keys(entry, _RULE_KEYS, {"id", "label", "pattern", "finds", "leaves"}, where)
    strength = entry.get("strength", 0.0)
    if entry["label"] not in LABELS:
        raise UsageError(f"{where}: label must be one of {', '.join(LABELS)}")
    if not isinstance(strength, (int, float)) or not 0 <= strength <= 1:
        raise UsageError(f"{where}: strength must be a number from 0 to 1")
    if not entry["finds"] or not entry["leaves"]:
        raise UsageError(f"{where}: give at least one text that it finds and one that it leaves")
    return Rule(
        id=str(entry["id"]),
        label=str(entry["label"]),
        pattern=_compiled(entry["pattern"], words, where),
        unless=_optional(entry.get("unless"), words, where),
        others=others if entry.get("others", False) else None,
        strength=float(strength),
        finds=tuple(entry["finds"]),
        leaves=tuple(entry["leaves"]),
    )


def _check_keys(data: Mapping[str, Any], known: set[str], needed: set[str], where: str) -> None:
    for key in sorted(needed - data.keys()):
        raise UsageError(f"{where}: {key!r} is missing")
    for key in sorted(data.keys() - known):
        raise UsageError(f"{where}: {key!r} is not known; known are {', '.join(sorted(known))}")


def _filled(lists: Mapping[str, str], shared: Mapping[str, str], where: str) -> dict[str, str]:
    """Word lists with the names of earlier ones filled in."""
    words = dict(shared)
    for name, pattern in lists.items():
        words[name] = _quick(_fill(pattern, words, where))
    return words


def _fill(pattern: str, words: Mapping[str, str], where: str) -> str:
    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise UsageError(f"{where}: there is no word list {match[1]}")
        return words[match[1]]

    return _NAME.sub(word, pattern)


def _quick(pattern: str) -> str:
    """A word list or rule as a group behind a look at its first character; what is no pattern is left for later."""
    try:
        return f"(?:{guarded(pattern)})"
    except (re.error, RecursionError):
        return pattern


def _optional(pattern: str | None, words: Mapping[str, str], where: str) -> re.Pattern[str] | None:
    return None if pattern is None else _compiled(pattern, words, where)


def _compiled(pattern: str, words: Mapping[str, str], where: str) -> re.Pattern[str]:
    filled = _fill(pattern, words, where)
    try:
        if _explodes(parser.parse(filled), inside=False):
            raise UsageError(f"{where}: a repetition without limit stands in another, which can take forever")
        return re.compile(_quick(filled))
    except re.error as error:
        raise UsageError(f"{where}: not a regular expression: {error}") from error


def _explodes(parsed: Any, *, inside: bool) -> bool:
    """Whether an unlimited repetition stands inside another: such patterns can need exponential time."""
    for op, argument in parsed:
        unlimited = str(op) in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == parser.MAXREPEAT
        if unlimited and inside:
            return True
        if any(_explodes(part, inside=inside or unlimited) for part in _parts(str(op), argument)):
            return True
    return False


def _parts(op: str, argument: Any) -> Sequence[Any]:
    match op:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [argument[2]]
        case "BRANCH":
            return list(argument[1])
        case "SUBPATTERN":
            return [argument[3]]
        case "ATOMIC_GROUP":
            return [argument]
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case _:
            return []
