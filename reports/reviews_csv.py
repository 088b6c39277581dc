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
from .masking import map_distinct, mask_reviews

SOURCE_COLUMNS: tuple[str, ...] = ("source_file", "source_row")


def render(reviews: pd.DataFrame) -> str:
    """The record's columns, scores, the row's source, signal strengths, carried-through columns."""
    return plain_table(mask_reviews(reviews)[column_order([str(c) for c in reviews.columns])])


def plain_table(table: pd.DataFrame) -> str:
    """Any frame as CSV, formulas disarmed; masking is the caller's."""
    safe = {column: table[column] for column in table.columns}
    for column, values in safe.items():
        if not pd.api.types.is_numeric_dtype(values):
            safe[column] = map_distinct(values, _cell)
        elif pd.api.types.is_float_dtype(values) and _is_whole(values):
            safe[column] = values.astype("Int64")  # six digits would cut a count of a million
    named = pd.DataFrame({csv_cell(str(column)): values for column, values in safe.items()}, index=table.index)
    return str(named.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def _is_whole(values: pd.Series) -> bool:
    known = values.dropna()
    return bool(((known % 1 == 0) & (known.abs() < 1 << 53)).all())


def column_order(columns: list[str]) -> list[str]:
    """The frame's columns in the order of the export; unknown ones follow in their own order."""
    signals = [c for c in columns if c.startswith("signal_")]
    known = [*REVIEW_COLUMNS, *SCORE_COLUMNS, *SOURCE_COLUMNS, *signals]
    return [c for c in known if c in columns] + [c for c in columns if c not in known]


def _cell(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return csv_cell("|".join(map(str, value)))
    return csv_cell(value.replace("\0", "")) if isinstance(value, str) else value
