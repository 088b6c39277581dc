"""Set work in SQL: aggregates and pairs that grow with the number of reviews.

An embedded DuckDB behind three verbs, so that the same plain common SQL could run elsewhere (shared names
only: no reserved words as columns, no vendor functions where standard ones exist). One thread: sums then
always run in the same order. Ask for ORDER BY wherever the order of rows matters.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import numpy as np
import pandas as pd


class Engine:
    """An in-memory database for the length of a ``with`` block."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:", config={"threads": 1})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def table(self, name: str, frame: pd.DataFrame) -> None:
        """Make `frame` (columns of numbers, booleans, times or text; the index is ignored) a table `name`."""
        self._connection.register("incoming", _plain(frame))
        self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM incoming')  # noqa: S608
        self._connection.unregister("incoming")

    def derive(self, name: str, sql: str) -> None:
        """Make the result of `sql` a table `name`."""
        self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}')

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run `sql` and return all rows."""
        return list(self._connection.execute(sql).fetchall())

    def frame(self, sql: str) -> pd.DataFrame:
        """Run `sql` and return its result; integers that contain nulls become floats."""
        columns = self._connection.execute(sql).fetchnumpy()
        return pd.DataFrame({name: _filled(values) for name, values in columns.items()})


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as objects with None for null: neither pandas nor arrow extension types reach the
    engine.
    """
    text = [name for name in frame.columns if not _is_plain(frame[name])]
    return frame.assign(**{name: _objects(frame[name]) for name in text}).reset_index(drop=True)


def _is_plain(column: pd.Series) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufM"


def _objects(column: pd.Series) -> pd.Series:
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = None
    return pd.Series(values, index=column.index)


def _with_none(values: Any) -> Any:
    plain = np.asarray(values.data, dtype=object).copy()
    plain[np.ma.getmaskarray(values)] = None
    return plain


def _filled(values: Any) -> Any:
    """A masked array as a plain one: NaN, NaT or None where it is masked."""
    if not np.ma.is_masked(values):
        return np.ma.getdata(values)
    if values.dtype.kind == "M":
        return values.filled(np.datetime64("NaT"))
    return values.astype(np.float64).filled(np.nan) if values.dtype.kind in "iubf" else _with_none(values)
