"""What two readings of one shop differ in: new, changed and vanished reviews by star, and authenticity then and now.

Both readings are judged by the same rules, the earlier one as it stood: so a difference is one of the reviews, not of
the method. A review is the same if product, source and id are; it has changed if its stars, title, words or follow-up
have. What is new to the ledger may be old on the shop (a longer reading), so those dated since are counted apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..records import Coverage
from .complaints import complaints
from .findings import shop_rows
from .graph.belief import Bools
from .past import Change, Edit, Mark, PastReview, StarChange
from .results import Authenticity
from .trust import authenticity

if TYPE_CHECKING:
    from . import Analysed

KEY = ["product_id", "source", "review_id"]
WORDS = ["title", "text", "followup_text"]
MOST_NAMED = 500
"""Vanished and changed reviews that are named, each; the counts are of all."""

_NOTABLE = {Mark.WITNESS: 0, Mark.COMPLAINT: 1, Mark.FLAGGED: 2}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One reading: the shop's reviews as they stood then, analysed, and what was covered."""

    analysed: Analysed
    shop_key: str
    coverage: Coverage
    day: str  # ISO date

    @property
    def rows(self) -> pd.DataFrame:
        """The shop's prepared and scored reviews."""
        return shop_rows(self.analysed, self.shop_key)

    @property
    def trust(self) -> Authenticity:
        analysed = self.analysed
        rules, seed = analysed.context.rules, analysed.context.seed
        return authenticity(self.rows, analysed.clusters, self.coverage, rules, seed)


def compare(then: Side, now: Side, read_whole: Iterable[str]) -> Change:
    """The change from one reading to a later one.

    Args:
        then: the earlier reading.
        now: the later one, by the same rules.
        read_whole: products that a crawl between the two (or the later one itself) read to the end; of no other is
            it known what has vanished.
    """
    before, after = _keyed(marked(then)), _keyed(marked(now))
    moved = _other_source(before, after)
    before, after = (side[~side["product_id"].isin(moved)] for side in (before, after))
    both = before.index.intersection(after.index, sort=False)
    changed = both[_differs(before.loc[both], after.loc[both])]
    gone = before.loc[before.index.difference(after.index, sort=False)]
    gone = gone[gone["product_id"].isin(list(read_whole))]
    new = after.loc[after.index.difference(before.index, sort=False)]
    sought = before[before["product_id"].isin(list(read_whole))]
    groups = {"then": before, "new": new, "changed": before.loc[changed], "sought": sought, "vanished": gone}
    return Change(
        since=then.day,
        until=now.day,
        stars=tuple(_by_star(groups | {"now": after})),
        written_since=int((new["day"] > pd.Timestamp(then.day)).sum()),
        then=then.trust,
        now=now.trust,
        edits=_edits(before.loc[changed], after.loc[changed]),
        gone=past_reviews(gone),
        other_source=len(moved),
    )


def marked(side: Side) -> pd.DataFrame:
    """The reading's reviews with `marks`: a tuple of `Mark` each."""
    rows = side.rows
    told = {row for topic in complaints(side.analysed.context, rows.index) for row in topic.rows}
    which = {
        Mark.WITNESS: rows["kinds"].fillna("").str.split("|").map(lambda kinds: Mark.WITNESS in kinds),
        Mark.COMPLAINT: pd.Series(rows.index.isin(list(told)), index=rows.index),
        Mark.FLAGGED: rows["flagged"],
    }
    columns = [[mark if is_one else None for is_one in which[mark]] for mark in which]
    marks = [tuple(mark for mark in row if mark) for row in zip(*columns, strict=True)]
    return rows.assign(marks=pd.Series(marks, index=rows.index, dtype=object))


def past_reviews(rows: pd.DataFrame, most: int = MOST_NAMED) -> tuple[PastReview, ...]:
    """The first `most` rows (record's columns and `marks`): witnesses, complaints, flagged praise, then others."""
    rank = rows["marks"].map(lambda marks: min((_NOTABLE[mark] for mark in marks), default=len(_NOTABLE)))
    order = rows.assign(_rank=rank).reset_index(drop=True).sort_values(["_rank", *KEY], kind="stable")
    return tuple(_past(row) for row in order.head(most).to_dict("records"))


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index(pd.MultiIndex.from_frame(rows[KEY].astype(str), names=[None] * len(KEY)))


def _other_source(before: pd.DataFrame, after: pd.DataFrame) -> frozenset[str]:
    """Products whose reviews come from another source now: their ids do not compare."""
    sources = [side.groupby("product_id")["source"].first() for side in (before, after)]
    both = pd.concat(sources, axis=1, join="inner", keys=["then", "now"])
    return frozenset(both.index[both["then"] != both["now"]])


def _differs(before: pd.DataFrame, after: pd.DataFrame) -> Bools:
    """(n,) whether stars or words differ; both frames have the same reviews in the same order."""
    stars = np.isclose(before["rating"].to_numpy(float), after["rating"].to_numpy(float), equal_nan=True)
    words = [before[name].fillna("").to_numpy(object) != after[name].fillna("").to_numpy(object) for name in WORDS]
    return np.asarray(np.logical_or.reduce([~stars, *words]), dtype=bool)


def _by_star(groups: dict[str, pd.DataFrame]) -> Iterator[StarChange]:
    counts = {name: rows["rating"].round().value_counts(dropna=False) for name, rows in groups.items()}
    for star in (5, 4, 3, 2, 1, None):
        of_star = {name: int(count.get(np.nan if star is None else float(star), 0)) for name, count in counts.items()}
        if any(of_star.values()):
            yield StarChange(star=star, **of_star)


def _edits(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Edit, ...]:
    """Falls of stars first, then by review."""
    if before.empty:
        return ()
    fall = (after["rating"] - before["rating"]).fillna(0.0)
    order = pd.DataFrame({"fall": fall.to_numpy()}).assign(**{name: before[name].to_numpy() for name in KEY})
    places = order.sort_values(["fall", *KEY], kind="stable").index[:MOST_NAMED]
    pairs = zip(before.iloc[places].to_dict("records"), after.iloc[places].to_dict("records"), strict=True)
    return tuple(Edit(before=_past(old), after=_past(new)) for old, new in pairs)


def _past(row: dict[object, object]) -> PastReview:
    def text(name: str) -> str | None:
        value = row[name]
        return value if isinstance(value, str) and value else None

    rating, marks = row["rating"], row["marks"]
    return PastReview(
        product_id=text("product_id"),
        review_id=text("review_id"),
        rating=float(rating) if isinstance(rating, (int, float)) and math.isfinite(rating) else None,
        day=(text("created_local") or "")[:10] or None,
        title=text("title"),
        text=text("text"),
        followup=text("followup_text"),
        reviewer=text("reviewer_mask"),
        marks=tuple(Mark(mark) for mark in marks) if isinstance(marks, tuple) else (),
        last_seen=(text("last_seen") or "")[:10] or None,
        page=text("page_sha256"),
    )
