"""reviews.csv: every review with its scores, one row each, texts masked and formulas disarmed.

UTF-8 without a byte order mark, lines end with a line feed, null is an empty cell, a list's items are
joined by `|`. A cell that a spreadsheet would run starts with an apostrophe; `hostile.csv_raw` takes it off
again.
"""

from __future__ import annotations

import pandas as pd

from ..analysis.results import SCORE_COLUMNS
from ..records import REVIEW_COLUMNS
from .hostile import csv_cell
from .masking import mask_reviews

SOURCE_COLUMNS: tuple[str, ...] = ("source_file", "source_row")


def render(reviews: pd.DataFrame) -> str:
    """All columns: the record's, the scores, the row's source, signal strengths, carried-through ones."""
    table = mask_reviews(reviews)[column_order([str(c) for c in reviews.columns])].copy()
    for column in table.columns:
        if not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].astype(object).map(_cell)
    table.columns = pd.Index([csv_cell(str(column)) for column in table.columns])
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def column_order(columns: list[str]) -> list[str]:
    """The frame's columns in the order of the export; unknown ones follow in their own order."""
    signals = [c for c in columns if c.startswith("signal_")]
    known = [*REVIEW_COLUMNS, *SCORE_COLUMNS, *SOURCE_COLUMNS, *signals]
    return [c for c in known if c in columns] + [c for c in columns if c not in known]


def _cell(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return csv_cell("|".join(map(str, value)))
    return csv_cell(value.replace("\0", "")) if isinstance(value, str) else value
