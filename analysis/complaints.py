"""The product and after-sales panel: what buyers complain about, beside the verdict and apart from it.

Shares and trends are over counted reviews with words only; pages that were fetched because they are negative add
rows to quote, never to a share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .complaint_trends import with_trends
from .results import Complaint, ComplaintReason, Passage
from .signals.contract import Context
from .stats import wilson
from .words.folding import raw_spans
from .words.topics import Topic, panel_rules, topics_in

_FIELDS = {"folded": "text", "folded_followup": "followup_text"}


def complaints(context: Context, rows: pd.Index) -> tuple[Complaint, ...]:
    """Topics named in the reviews `rows` (one shop, say), most frequent first.

    A review counts once per topic, whether its text or its follow-up names it. `count`, `rows` and reasons are over
    all reviews; `share` and trend over the counted, non-default ones with words, with a Wilson interval.
    """
    reviews = context.reviews.loc[rows]
    spoken = reviews["folded"].notna() | reviews["folded_followup"].notna()
    counted = reviews["counted"] & ~reviews["default"] & spoken
    said = _said(reviews)
    found = [
        (topic, said[said["text"].isin(hits)])
        for topic, hits in topics_in(pd.unique(said["text"]).tolist()).items()
        if hits
    ]
    level = context.rules["tests"]["interval"]
    panel = [_complaint(topic, places, counted, level) for topic, places in found]
    quoted = _quoted(reviews, found)
    panel = [replace(complaint, quotes=quoted[complaint.id]) for complaint in panel]
    panel = with_trends(panel, reviews["day"], counted, context.rules["tests"]["alpha"])
    return tuple(sorted(panel, key=lambda c: (-c.count, c.group, c.topic)))


def _said(reviews: pd.DataFrame) -> pd.DataFrame:
    """Every text and follow-up that the platform did not write: row, column, text (folded)."""
    own = reviews.loc[~reviews["default"], list(_FIELDS)]
    long = own.rename_axis("row").reset_index().melt("row", var_name="column", value_name="text")
    return long.dropna(subset="text").reset_index(drop=True)


def _complaint(topic: Topic, places: pd.DataFrame, counted: pd.Series, level: float) -> Complaint:
    rows = np.unique(places["row"])
    return Complaint(
        id=topic.id,
        topic=topic.name,
        group=topic.group,
        category=topic.category,
        count=len(rows),
        share=wilson(int(counted.loc[rows].sum()), int(counted.sum()), level),
        rows=tuple(rows.tolist()),
        reasons=_reasons(topic, places),
    )


def _reasons(topic: Topic, places: pd.DataFrame) -> tuple[ComplaintReason, ...]:
    counts = [
        (reason, places.loc[places["text"].str.contains(reason.pattern), "row"].nunique()) for reason in topic.reasons
    ]
    named = [ComplaintReason(id=reason.id, name=reason.name, count=int(count)) for reason, count in counts if count]
    return tuple(sorted(named, key=lambda reason: (-reason.count, reason.id)))


def _quoted(reviews: pd.DataFrame, found: Sequence[tuple[Topic, pd.DataFrame]]) -> dict[str, tuple[Passage, ...]]:
    """Quotes per topic id: short ones that name much, none twice while there are others, newest first."""
    used = Counter[int]()
    newest = reviews["created_local"].fillna("").astype(str).rank(ascending=False, method="dense")
    richness = Counter(text for _, places in found for text in places["text"].unique())
    quotes = {}
    for topic, places in sorted(found, key=lambda item: len(item[1])):  # the rare topics choose first
        chosen = _chosen(places, newest, richness, used)
        used.update(chosen["row"].tolist())
        quotes[topic.id] = tuple(_passage(reviews, topic, place) for place in chosen.itertuples(index=False))
    return quotes


def _chosen(
    places: pd.DataFrame, newest: pd.Series, richness: Mapping[str, int], used: Mapping[int, int]
) -> pd.DataFrame:
    least, most = panel_rules()["short"]
    one = places.drop_duplicates("text")
    length = one["text"].str.len()
    awkward = ~length.between(least, most)
    ranked = one.assign(
        used=one["row"].map(used.get).fillna(0),
        awkward=awkward,
        length=length.where(awkward, 0),  # where every text is long, the shortest are the ones to read
        poor=-one["text"].map(richness),
        newest=newest.loc[one["row"]].to_numpy(),
    )
    first = ranked.sort_values(["used", "awkward", "length", "poor", "newest", "row"]).drop_duplicates("row")
    return first.head(panel_rules()["quotes"]).sort_values(["newest", "row"])


def _passage(reviews: pd.DataFrame, topic: Topic, place: Any) -> Passage:
    field = _FIELDS[place.column]
    spans = raw_spans(str(reviews[field].at[place.row]), place.text, topic.spans(place.text))
    return Passage(row=int(place.row), field=field, spans=spans)
