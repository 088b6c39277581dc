"""Turn any frame of reviews into the columns that signals read.

Nothing here judges: missing columns become null, types are settled, texts are folded once per distinct text,
and the few facts that every signal needs (shop, day, counted, default, praise) are written down once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..records import REVIEW_COLUMNS, SHARE_STRATA
from .signals.contract import Context
from .words.default_texts import default_reason
from .words.folding import fold_column
from .words.language import language_column
from .words.polarity import polarity_column

_NUMBERS = ("rating", "reviewer_total", "purchase_count", "video_count", "helpful_count")
_DAY_OR_FINER = ("day", "minute", "second")
PRAISE_STARS = 4.0


def prepare(
    reviews: pd.DataFrame,
    rules: Mapping[str, Any],
    as_of: str | None = None,
    seed: int = 0,
    *,
    products: pd.DataFrame | None = None,
) -> Context:
    """Add the prepared columns of `signals.contract.Context` to a copy of `reviews`.

    `reviews` has any of `REVIEW_COLUMNS`, in any order; other columns are carried along. Rows keep their
    order and get a RangeIndex. Reviews dated after `as_of` (ISO date) are left out; their number is in
    ``Context.reviews.attrs["after_as_of"]``. `products`: as in `analysis.analyse`.
    """
    frame = _with_columns(reviews).reset_index(drop=True)
    frame["day"] = _day(frame)
    later = frame["day"] > pd.Timestamp(as_of) if as_of else pd.Series(False, index=frame.index)
    frame = frame[~later].reset_index(drop=True)
    frame["shop"] = _text_or(frame["platform"], "-") + "/" + _text_or(frame["shop_id"], "-")
    frame["product_name"] = _product_name(frame, products)
    frame["language"] = frame["language"].where(frame["language"].notna(), _language(frame))
    frame["folded"] = fold_column(frame["text"])
    frame["folded_followup"] = fold_column(frame["followup_text"])
    frame["counted"] = _text_or(frame["stratum"], "default").isin(SHARE_STRATA)
    frame["default_reason"] = default_reason(frame, rules)
    frame["default"] = frame["default_reason"].notna()
    frame["praise"] = _praise(frame, rules)
    frame.attrs["after_as_of"] = int(later.sum())
    return Context(reviews=frame, rules=rules, as_of=as_of, seed=seed)


def _with_columns(reviews: pd.DataFrame) -> pd.DataFrame:
    frame = reviews.copy()
    for column in REVIEW_COLUMNS:
        if column in _NUMBERS:
            given = frame.get(column, pd.Series(np.nan, index=frame.index))
            frame[column] = pd.to_numeric(given, errors="coerce").astype("float64")
        elif column not in frame:
            frame[column] = pd.Series(None, index=frame.index, dtype=object)
    return frame


def _text_or(column: pd.Series, default: str) -> pd.Series:
    return column.where(column.notna(), default).astype(str)


def _product_name(frame: pd.DataFrame, products: pd.DataFrame | None) -> pd.Series:
    if products is None or products.empty:
        return pd.Series(None, index=frame.index, dtype=object)
    keys = [name for name in ("platform", "shop_id", "product_id") if name in products]
    names = products.dropna(subset=["name"]).drop_duplicates(keys).set_index(keys)["name"]
    return frame[keys].join(names, on=keys)["name"].astype(object)


def _day(frame: pd.DataFrame) -> pd.Series:
    """Day of `created_local`; NaT where unknown or coarser than a day."""
    shown = frame["created_local"]
    iso = shown.where(shown.notna(), "").astype(str).str.slice(0, 10)
    fine = frame["created_precision"].isna() | frame["created_precision"].isin(_DAY_OR_FINER)
    days = pd.to_datetime(iso.where(fine & (iso.str.len() == 10), None), format="%Y-%m-%d", errors="coerce")
    return days.astype("datetime64[us]")


def _language(frame: pd.DataFrame) -> pd.Series:
    """By script and words, where the source names no language."""
    return language_column(frame["text"].where(frame["language"].isna(), None))


def _praise(frame: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Four stars or more, or no stars and clearly positive words; never a default."""
    unrated = frame["rating"].isna()
    positive = pd.Series(False, index=frame.index)
    if unrated.any():
        positive[unrated] = polarity_column(frame.loc[unrated, "folded"], rules).gt(0)
    return (frame["rating"].ge(PRAISE_STARS) | positive) & ~frame["default"]
