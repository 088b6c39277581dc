"""Cells of any type as text, and column-wise changes that look at equal values once."""

from __future__ import annotations

import datetime
import decimal
import json
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

TRUTH: dict[str, bool] = {
    **dict.fromkeys(("1", "true", "yes", "y", "t", "是", "有", "已购买", "verified"), True),
    **dict.fromkeys(("0", "false", "no", "n", "f", "否", "无", "未购买"), False),
}
NULLS = frozenset({"\\N", "NULL", "null", "NaN", "nan", "<NA>", "NaT", "None", "N/A", "#N/A"})
"""How programs write that there is nothing."""


def plain_texts(values: Iterable[Any]) -> list[str | None]:
    return [plain_text(value) for value in values]


def plain_text(value: Any) -> str | None:
    """A cell as text, None if it is empty: 5.0 is "5", a moment ISO, a list its items, an object JSON."""
    if isinstance(value, str):
        return value.replace("\0", "").strip() or None
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating | decimal.Decimal):
        return _number_text(float(value))
    if isinstance(value, datetime.date | datetime.time | pd.Timestamp):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return plain_text(pd.Timestamp(value))
    if isinstance(value, bytes):
        return plain_text(value.decode("utf-8", "replace"))
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(text for text in plain_texts(value) if text) or None
    return plain_text(json.dumps(value, ensure_ascii=False, default=str))


def _number_text(number: float) -> str | None:
    if not math.isfinite(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def changed(values: pd.Series, change: Callable[[Any], Any]) -> pd.Series:
    """`change` of every cell that is not null, to equal strings once; an object column."""
    out = np.full(len(values), None, dtype=object)
    present = np.flatnonzero(values.notna().to_numpy())  # most columns of most tables are empty
    cells = values.to_numpy(dtype=object)[present].tolist()
    if set(map(type, cells)) <= {str}:
        seen = {cell: change(cell) for cell in dict.fromkeys(cells)}
        found = list(map(seen.__getitem__, cells))
    else:  # 1, 1.0 and True are equal, and lists are not hashable
        found = [change(cell) for cell in cells]
    for position, value in zip(present.tolist(), found, strict=True):
        out[position] = value  # one by one: a tuple is a value here
    return pd.Series(out, index=values.index, dtype=object)
