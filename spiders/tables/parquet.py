"""Parquet through DuckDB, which the analysis needs anyway; a column keeps its type."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...errors import UsageError
from .opening import MAX_BYTES, Opened
from .raw import Raw, column, distinct_names

MAX_CELLS = 500_000_000
"""A column of one repeated value packs to nothing, so its bytes bound nothing."""


def read_parquet(opened: Opened, path: Path) -> Raw:
    """Rows of a Parquet file; a row's number stands for its line.

    Raises:
        UsageError: if it is none, or too large.
    """
    if opened.plain is not None and not set("*?[") & set(str(opened.plain)):
        return _read(opened.plain, path)
    # DuckDB takes names only, and `*`, `?` and `[` in them as patterns.
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "table.parquet"
        copy.write_bytes(opened.data)
        return _read(copy, path)


def _read(file: Path, path: Path) -> Raw:
    import duckdb

    try:
        with duckdb.connect() as db:
            _check_size(db, file, path)
            frame = db.read_parquet(str(file)).df()
    except UsageError:
        raise
    except Exception as error:  # a library that meets a stranger's file raises more than its own errors
        reason = " ".join(str(error).split())[:120]
        raise UsageError(f"{path}: is not a readable Parquet file ({reason})") from None
    names = distinct_names(list(frame.columns))
    shown = pd.DataFrame({n: _objects(frame.iloc[:, i]) for i, n in enumerate(names)})
    number = np.arange(len(frame), dtype="int64")
    return Raw(shown, number, number + 1)


def _check_size(db: Any, file: Path, path: Path) -> None:
    query = "select sum(total_uncompressed_size), sum(num_values) from parquet_metadata(?)"
    ((size, cells),) = db.execute(query, [str(file)]).fetchall()
    if (size or 0) > MAX_BYTES or (cells or 0) > MAX_CELLS:
        raise UsageError(f"{path}: is larger than {MAX_BYTES:,} bytes when unpacked; split it")


def _objects(values: pd.Series) -> pd.Series:
    shown = values.astype(object)
    return column(list(shown.where(values.notna(), None)))
