"""The product and after-sales panel: what buyers complain about, by topic, apart from the verdict.

A topic is a pattern of `complaints.toml` over folded text and follow-ups. Topics that are nouns of
trouble ("掉色", "smell") do not count after a negator. Shares are over counted reviews with words only;
pages that were fetched because they are negative add rows to quote, never to a share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from .polarity import negated_at
from .results import Complaint
from .rules import packaged
from .signals.contract import Context
from .stats import wilson


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
        return [
            m.span()
            for m in self.pattern.finditer(folded)
            if not (self.bare and negated_at(folded, m.start()))
        ]


@cache
def topics() -> tuple[Topic, ...]:
    """The taxonomy, in the file's order."""
    return tuple(
        Topic(
            entry["id"], entry["name"], entry["group"], entry.get("bare", False), re.compile(entry["pattern"])
        )
        for entry in packaged("complaints.toml")["topic"]
    )


def complains(folded: str) -> bool:
    """Whether a folded text names any complaint."""
    return any(topic.spans(folded) for topic in topics())


def complaints(context: Context, rows: pd.Index) -> tuple[Complaint, ...]:
    """Topics named in the reviews `rows` (one shop, say), most frequent first.

    A review counts once per topic, whether its text or its follow-up names it. `count` and `rows` are over
    all reviews; `share` over the counted, non-default ones with words, with a Wilson interval.
    """
    reviews = context.reviews.loc[rows]
    counted = (
        reviews["counted"]
        & ~reviews["default"]
        & (reviews["folded"].notna() | reviews["folded_followup"].notna())
    )
    level, n = context.rules["tests"]["interval"], int(counted.sum())
    found = []
    for topic, named in _named(reviews).items():
        if named.any():
            share = wilson(int((named & counted).sum()), n, level)
            labels = tuple(int(row) for row in reviews.index[named])
            found.append(
                Complaint(topic=topic.name, group=topic.group, count=len(labels), share=share, rows=labels)
            )
    return tuple(sorted(found, key=lambda c: (-c.count, c.group, c.topic)))


def _named(reviews: pd.DataFrame) -> dict[Topic, pd.Series]:
    speaking = ~reviews["default"]
    columns = [reviews.loc[speaking, "folded"].dropna(), reviews.loc[speaking, "folded_followup"].dropna()]
    words = pd.concat(columns)
    distinct = pd.unique(words)
    named = {}
    for topic in topics():
        hits = {text for text in distinct if topic.spans(str(text))}
        said = words.index[words.isin(hits)] if hits else words.index[:0]
        named[topic] = pd.Series(reviews.index.isin(said), reviews.index)
    return named
