"""Columns of a user's table that no analysis reads: labels, scores from elsewhere, parts of a split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..errors import UsageError
from ..records import Scalar
from ..spiders.tables import Table
from ..spiders.tables.cells import TRUTH


def column_of(table: Table, path: Path, name: str) -> pd.Series:
    """The carried-through column `name`.

    Raises:
        UsageError: there is none, or it is read as a field.
    """
    column = next((c for c in (name, f"{name}_given") if c in table.carried), None)
    if column is None and name in table.mapping:
        raise UsageError(f"{path}: column {name!r} is read as {table.mapping[name]}; free it with --map {name}=-")
    if column is None:
        free = ", ".join(table.carried[:8]) or "none"
        raise UsageError(f"{path}: there is no column {name!r}; columns that are no field: {free}")
    return table.reviews[column]


def labels_of(tables: Sequence[Table], paths: Sequence[Path], name: str, positive: str | None = None) -> pd.Series:
    """True, False or None for each row of the tables; `positive` is what marks a review, if it is no 1, yes or true.

    Raises:
        UsageError: as `column_of`; or a value says neither yes nor no; or none is `positive`.
    """
    parts = [_labels(table, path, name, positive) for table, path in zip(tables, paths, strict=True)]
    found = pd.concat(parts, ignore_index=True)
    if positive is not None and not (found == True).any():  # noqa: E712  (null is neither)
        raise UsageError(f"no review has {positive[:40]!r} in column {name!r}")
    return found


def _labels(table: Table, path: Path, name: str, positive: str | None) -> pd.Series:
    column = column_of(table, path, name)
    if positive is None:
        return column.map(lambda value: _truth(value, name)).astype(object)
    plain = column.map(_text)
    return plain.map(lambda text: text == _text(positive) if text else None).astype(object)


def numbers(table: Table, path: Path, name: str) -> pd.Series:
    """Float64; NaN where there is nothing.

    Raises:
        UsageError: as `column_of`; or a value is no number.
    """
    column = column_of(table, path, name)
    found = pd.to_numeric(column, errors="coerce").astype("float64")
    wrong = column[found.isna() & column.map(lambda value: bool(_text(value)))]
    if len(wrong):
        raise UsageError(f"{path}: column {name!r} holds {str(wrong.iloc[0])[:40]!r}; a score is a number")
    return found


def _text(value: Scalar) -> str:
    return "" if pd.isna(value) else str(value).strip().casefold().removesuffix(".0")


def _truth(value: Scalar, label: str) -> bool | None:
    text = _text(value)
    if not text:
        return None
    found = TRUTH.get(text)
    if found is None:
        raise UsageError(
            f"label column {label!r} holds {text[:40]!r}; write 1 for a review to be found, 0 for an ordinary one, "
            "and nothing where it is not known; or name what marks a review with --positive"
        )
    return found
