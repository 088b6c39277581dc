"""The taxonomy of complaints: which words of a folded text complain, and of what.

A topic is a pattern of ``complaints.toml``. Topics that are nouns of trouble ("掉色", "smell") do not count
after a negator; the others already say what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..rules import packaged
from .polarity import negated_at
from .screen import candidates


@dataclass(frozen=True, slots=True)
class Topic:
    """One line of the taxonomy. `bare`: a negator before a match cancels it."""

    id: str
    name: str  # message id
    group: str  # after_sales | quality
    bare: bool
    pattern: re.Pattern[str]

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where a folded text complains of this topic."""
        return [m.span() for m in self.pattern.finditer(folded) if not (self.bare and negated_at(folded, m.start()))]


@cache
def topics() -> tuple[Topic, ...]:
    """The taxonomy, in the file's order."""
    return tuple(
        Topic(entry["id"], entry["name"], entry["group"], entry.get("bare", False), re.compile(entry["pattern"]))
        for entry in packaged("words/complaints.toml")["topic"]
    )


def topics_in(texts: Sequence[str]) -> dict[Topic, set[str]]:
    """Every topic, in the file's order, with those of the distinct folded `texts` that complain of it."""
    every = topics()
    possible = candidates(texts, [topic.pattern for topic in every])
    return {every[number]: {texts[row] for row in rows if every[number].spans(texts[row])} for number, rows in possible}


def complains(folded: str) -> bool:
    """Whether a folded text names any complaint."""
    return any(topic.spans(folded) for topic in topics())
