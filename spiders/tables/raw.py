"""What a reader of one kind of file hands on: rows as they stand, and those that could not be read.

A cell is None, text, or whatever value the file has a type for (Parquet, Excel, JSON); `values` settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that is no row: where it stands, why, and what it holds."""

    row: int  # data rows from 0, bad ones counted too
    line: int  # of the file, from 1 (a row of the sheet in Excel)
    reason: str
    raw: str | Sequence[str]  # a line, or its cells


@dataclass(frozen=True)
class Raw:
    """Rows of one file. `row` and `line` stand beside those of `frame`; together with `bad` they are all rows."""

    frame: pd.DataFrame  # object columns in the file's order
    row: np.ndarray  # int64, data rows from 0
    line: np.ndarray  # int64, from 1
    bad: tuple[Bad, ...] = ()
    said: tuple[str, ...] = ()  # what was found out about the file: encoding, separator, sheet

    @property
    def rows(self) -> int:
        return len(self.frame) + len(self.bad)


@dataclass
class Rows:
    """Collects the rows of a file; data rows are numbered in the order in which they come."""

    cells: list[Sequence[Any]] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.cells) + len(self.bad)

    def keep(self, line: int, cells: Sequence[Any]) -> None:
        self.row.append(len(self))
        self.line.append(line)
        self.cells.append(cells)

    def reject(self, line: int, reason: str, raw: str | Sequence[str]) -> None:
        self.bad.append(Bad(len(self), line, reason, raw))

    def finish(self, columns: Sequence[str], said: Iterable[str] = ()) -> Raw:
        """Cells stand in the order of `columns`, as many in every row."""
        names = distinct_names(columns)
        turned = zip(*self.cells, strict=True) if self.cells else ((),) * len(names)
        frame = pd.DataFrame({n: column(values) for n, values in zip(names, turned, strict=True)})
        return self._raw(frame, said)

    def finish_objects(self, objects: Sequence[Mapping[str, Any]], said: Iterable[str] = ()) -> Raw:
        """For files whose rows name their cells; a name that a row lacks is None there."""
        names = list(dict.fromkeys(name for item in objects for name in item))
        frame = pd.DataFrame({n: column([item.get(n) for item in objects]) for n in names})
        return self._raw(frame.reindex(range(len(objects))), said)

    def _raw(self, frame: pd.DataFrame, said: Iterable[str]) -> Raw:
        row, line = np.array(self.row, dtype="int64"), np.array(self.line, dtype="int64")
        return Raw(frame, row, line, tuple(self.bad), tuple(said))


def column(values: Sequence[Any]) -> pd.Series:
    """An object column in which an empty cell is None (pandas would make NaN of it)."""
    out = np.empty(len(values), dtype=object)
    out[:] = [None if value is None or (type(value) is str and not value) else value for value in values]
    return pd.Series(out, dtype=object)


def distinct_names(columns: Sequence[object]) -> list[str]:
    """Names of columns without white space around them; nameless ones get a number, repeated ones another."""
    names: list[str] = []
    for position, given in enumerate(columns, start=1):
        name = " ".join(str("" if given is None else given).split()) or f"column {position}"
        names.append(free_name(name, names))
    return names


def free_name(name: str, taken: Sequence[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
