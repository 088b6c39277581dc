"""The product and after-sales panel: what buyers complain about, beside the verdict and apart from it.

Shares are over counted reviews with words only; pages that were fetched because they are negative add rows to
quote, never to a share.
"""

from __future__ import annotations

import pandas as pd

from .results import Complaint
from .signals.contract import Context
from .stats import wilson
from .words.topics import Topic, topics_in


def complaints(context: Context, rows: pd.Index) -> tuple[Complaint, ...]:
    """Topics named in the reviews `rows` (one shop, say), most frequent first.

    A review counts once per topic, whether its text or its follow-up names it. `count` and `rows` are over
    all reviews; `share` over the counted, non-default ones with words, with a Wilson interval.
    """
    reviews = context.reviews.loc[rows]
    counted = (
        reviews["counted"] & ~reviews["default"] & (reviews["folded"].notna() | reviews["folded_followup"].notna())
    )
    level, n = context.rules["tests"]["interval"], int(counted.sum())
    found = []
    for topic, named in _named(reviews).items():
        if named.any():
            share = wilson(int((named & counted).sum()), n, level)
            labels = tuple(int(row) for row in reviews.index[named])
            found.append(Complaint(topic=topic.name, group=topic.group, count=len(labels), share=share, rows=labels))
    return tuple(sorted(found, key=lambda c: (-c.count, c.group, c.topic)))


def _named(reviews: pd.DataFrame) -> dict[Topic, pd.Series]:
    speaking = ~reviews["default"]
    columns = [reviews.loc[speaking, "folded"].dropna(), reviews.loc[speaking, "folded_followup"].dropna()]
    words = pd.concat(columns)
    named = {}
    for topic, hits in topics_in(pd.unique(words).tolist()).items():
        said = words.index[words.isin(hits)] if hits else words.index[:0]
        named[topic] = pd.Series(reviews.index.isin(said), reviews.index)
    return named
