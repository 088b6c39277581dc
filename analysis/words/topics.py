"""The taxonomy of complaints: which words of a folded text complain, and of what.

A topic is a pattern of ``complaints.toml``. A match does not count if a negator ends right before it ("没有异味",
"hardly any smell"), if its clause only supposes it ("如果坏了", a question) or speaks of another thing ("旧的坏了").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..rules import packaged
from .openings import quick
from .screen import Positions, candidates

_NAME = re.compile(r"\{([A-Z]+)\}")
_BORDER = re.compile(r"[,。!?;\n]")
_REACH = 24  # characters of the clause before a match in which a negator or a supposition is looked for
_CLAUSE = 40  # characters of the clause on either side in which `unless` is looked for


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, where a text that names the topic says so."""

    id: str
    name: str  # message id
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One of a topic's patterns; `quick` is found in the same texts, faster."""

    pattern: re.Pattern[str]
    quick: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the taxonomy; the head of ``complaints.toml`` says what its keys mean."""

    id: str
    name: str  # message id
    group: str  # after_sales | quality
    category: str  # any | apparel | electronics | food | home
    parts: tuple[Part, ...]
    unless: re.Pattern[str] | None
    factual: bool
    alone: bool
    reasons: tuple[Reason, ...]

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where a folded text complains of this topic: [start, end), ascending."""
        return sorted({span for part in self.parts for span in self.spans_of(part, folded)})

    def spans_of(self, part: Part, folded: str) -> Iterator[tuple[int, int]]:
        """The spans of one part."""
        if part.quick.search(folded):
            for match in part.pattern.finditer(folded):
                if not self._cancelled(folded, *match.span()):
                    yield match.span()

    def _cancelled(self, folded: str, start: int, end: int) -> bool:
        if self.unless and self.unless.search(_clause(folded, start, end)):
            return True
        guards = _guards()
        before = _BORDER.split(folded[max(0, start - _REACH) : start])[-1]
        if guards.asked.match(folded, end):
            return not guards.meant.search(before + folded[start:end])
        return bool(guards.negators.search(before) or (not self.factual and guards.supposed.search(before)))


def topics_in(texts: Sequence[str]) -> dict[Topic, set[str]]:
    """Every topic, in the file's order, with those of the distinct folded `texts` that complain of it."""
    parts = [(topic, part) for topic in topics() for part in topic.parts]
    found: dict[Topic, set[str]] = {topic: set() for topic in topics()}
    named: set[str] = set()
    for (topic, part), rows in zip(parts, _screened(texts, parts), strict=True):
        hits = found[topic]
        known = named if topic.alone else hits  # `alone` topics come last
        for row in rows.tolist():
            text = texts[row]
            if text not in known and next(topic.spans_of(part, text), None):
                hits.add(text)
        if not topic.alone:
            named |= hits
    return found


def _screened(texts: Sequence[str], parts: Sequence[tuple[Topic, Part]]) -> Iterator[Positions]:
    return (rows for _, rows in candidates(texts, [part.pattern for _, part in parts]))


def complaining(texts: Sequence[str]) -> set[str]:
    """Those of the distinct folded `texts` that name any complaint."""
    return set().union(*topics_in(texts).values())


def blame_spans(folded: str) -> list[tuple[int, int]]:
    """Where a folded reply of the seller puts the trouble on the buyer."""
    parts, unless = _blame()
    spans = {m.span() for part in parts if part.quick.search(folded) for m in part.pattern.finditer(folded)}
    return sorted(span for span in spans if not unless.search(_clause(folded, *span)))


def without_address(folded: str) -> str:
    """A folded reply without the greeting that changes from buyer to buyer."""
    return _address().sub("", folded)


def panel_rules() -> Mapping[str, Any]:
    """Thresholds of the panel."""
    rules: Mapping[str, Any] = _data()["panel"]
    return rules


@cache
def topics() -> tuple[Topic, ...]:
    """The taxonomy, in the file's order, topics that count only alone last."""
    return tuple(sorted((_topic(entry) for entry in _data()["topic"]), key=lambda topic: topic.alone))


@dataclass(frozen=True, slots=True)
class _Guards:
    negators: re.Pattern[str]
    supposed: re.Pattern[str]
    asked: re.Pattern[str]
    meant: re.Pattern[str]


def _topic(entry: Mapping[str, Any]) -> Topic:
    return Topic(
        id=entry["id"],
        name=entry["name"],
        group=entry["group"],
        category=entry["category"],
        parts=_parts(entry["pattern"]),
        unless=_compiled(entry["unless"]) if "unless" in entry else None,
        factual=entry.get("factual", False),
        alone=entry.get("alone", False),
        reasons=tuple(Reason(r["id"], r["name"], _compiled(r["pattern"])) for r in entry.get("reason", ())),
    )


@cache
def _guards() -> _Guards:
    supposed = _data()["supposed"]
    return _Guards(
        _compiled(_data()["negators"]["pattern"]),
        _compiled(supposed["pattern"]),
        _compiled(supposed["asked"]),
        _compiled(supposed["meant"]),
    )


@cache
def _blame() -> tuple[tuple[Part, ...], re.Pattern[str]]:
    return _parts(_data()["blame"]["pattern"]), _compiled(_data()["blame"]["unless"])


@cache
def _address() -> re.Pattern[str]:
    return _compiled(_data()["reply"]["address"])


def _clause(folded: str, start: int, end: int) -> str:
    """The whole clauses that a match touches, up to 40 characters each way."""
    before = _BORDER.split(folded[max(0, start - _CLAUSE) : start])[-1]
    return before + folded[start:end] + _BORDER.split(folded[end : end + _CLAUSE], maxsplit=1)[0]


def _parts(patterns: Sequence[str]) -> tuple[Part, ...]:
    return tuple(Part(re.compile(filled), quick(filled)) for filled in map(_filled, patterns))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_filled(pattern))


def _filled(pattern: str) -> str:
    """A pattern with the word lists filled in, which may hold the names of others."""
    while _NAME.search(pattern):
        pattern = _NAME.sub(lambda match: str(_data()["words"][match[1]]), pattern)
    return pattern


@cache
def _data() -> dict[str, Any]:
    return packaged("words/complaints.toml")
