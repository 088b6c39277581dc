"""What a shop does with complaints: does it answer, how soon, with the same text each time, and blaming the buyer?

All of it is over reviews of up to three stars and those that complain. Replies to praise say nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .near_duplicates import near_pairs, shingle
from .results import Complaint, Interval, Passage, Replies
from .signals.contract import Context
from .stats import wilson
from .words.folding import fold, fold_all
from .words.topics import blame_spans, panel_rules, without_address

_NUMBER = re.compile(r"[\d*]+")
_NO_WORD = re.compile(r"[\W_]+")
_LOW = 3.0  # stars
_FEW = 4  # characters without which a reply can only be an exact copy


def replies(context: Context, rows: pd.Index, panel: Sequence[Complaint]) -> Replies | None:
    """The shop `rows`' replies; `panel` are its complaints. None where no reply of it is known at all, which may be
    the source's doing, or where there is nothing to reply to.
    """
    reviews = context.reviews.loc[rows]
    written = reviews["reply_text"].fillna("").astype(str).str.strip().ne("")
    complaining = reviews.index.isin([row for complaint in panel for row in complaint.rows])
    asked = reviews["rating"].le(_LOW) | complaining
    if not written.any() or not asked.any():
        return None
    level = context.rules["tests"]["interval"]
    answered = reviews[asked & written]
    written_once = pd.unique(answered["reply_text"]).tolist()
    folded = dict(zip(written_once, fold_all(written_once), strict=True))
    blaming = answered["reply_text"].map({raw: bool(blame_spans(text)) for raw, text in folded.items()})
    days = _days(answered)
    return Replies(
        answered=wilson(len(answered), int(asked.sum()), level),
        median_days=float(days.median()) if len(days) else None,
        dated=len(days),
        copied=_share(_copied(answered["reply_text"].map(folded)), level),
        blaming=_share(blaming, level),
        quotes=_quotes(answered[blaming.astype(bool)]),
    )


def _share(found: pd.Series, level: float) -> Interval:
    return wilson(int(found.sum()), len(found), level)


def _days(answered: pd.DataFrame) -> pd.Series:
    """Days from review to reply, of the replies with both days known; a reply before the review is an error."""
    shown = answered["reply_at"].fillna("").astype(str).str.slice(0, 10)
    replied = pd.to_datetime(shown, format="%Y-%m-%d", errors="coerce")
    days = (replied - answered["day"]).dt.days
    return days[days >= 0]


def _copied(folded: pd.Series) -> pd.Series:
    """Which replies are near copies of another, once address, numbers and punctuation are left out."""
    bare = folded.map(lambda text: _NO_WORD.sub("", _NUMBER.sub("0", without_address(text.strip()))))
    codes, distinct = pd.factorize(bare)
    copied = np.bincount(codes, minlength=len(distinct)) > 1
    texts = [str(text) for text in distinct]
    worded = np.array([number for number, text in enumerate(texts) if len(text) >= _FEW], dtype=np.int64)
    one, two, _ = near_pairs(shingle([texts[number] for number in worded.tolist()]), panel_rules()["copy_jaccard"])
    copied[worded[one]] = copied[worded[two]] = True
    return pd.Series(copied[codes], index=folded.index, dtype=bool)


def _quotes(blaming: pd.DataFrame) -> tuple[Passage, ...]:
    """A few replies that blame, newest first, no text twice."""
    newest = blaming.assign(at=blaming["created_local"].fillna("").astype(str)).sort_values(
        "at", ascending=False, kind="stable"
    )
    chosen = newest.drop_duplicates("reply_text").head(panel_rules()["quotes"])
    return tuple(_passage(int(str(row)), str(text)) for row, text in chosen["reply_text"].items())


def _passage(row: int, text: str) -> Passage:
    folded = fold(text)
    spans = {folded.span(start, end) for start, end in blame_spans(folded.text)}
    return Passage(row=row, field="reply_text", spans=tuple(sorted(spans)))
