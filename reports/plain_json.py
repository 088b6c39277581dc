"""JSON that is equal, byte by byte, for equal content: sorted keys, floats of six significant digits."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def json_text(content: Any) -> str:
    """`plain` content as text that ends with a newline."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Only JSON's own types, floats rounded to six significant digits, not-a-number and missing as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None or type(value) in (str, bool) else _number(value)


def _number(value: Any) -> int | float | str | bool | None:
    scalar = value.item() if hasattr(value, "item") else value
    if isinstance(scalar, (bool, int)):
        return scalar
    if isinstance(scalar, float):
        return float(f"{scalar:.6g}") if math.isfinite(scalar) else None
    text = str(scalar)
    return None if text in ("NaT", "<NA>") else text
