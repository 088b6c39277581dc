"""A model's file: JSON of numbers and a card. Reading one runs no code, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import UsageError
from .features import known
from .model import FORMAT, Curve, Scorecard

_LARGEST = 1 << 20  # bytes; a model has some ten thousand


def read_scorecard(path: Path) -> Scorecard:
    """The model in a file that ``zhenping train FILE --label`` wrote.

    Raises:
        UsageError: it cannot be read, is no such file, is damaged or was made by another version.
    """
    content = _content(path)
    if content.get("format") != FORMAT:
        raise UsageError(f"{path} was made by another version of zhenping; train the model again")
    try:
        curves = {str(name): _curve(given) for name, given in content["curves"].items()}
        model = Scorecard(curves=curves, bias=_finite(content["bias"]), card=dict(content["card"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path} is damaged; train the model again") from error
    strange = [name for name in curves if not known(name)]
    if strange:
        raise UsageError(f"{path} needs {strange[0]!r}, which this version of zhenping does not have; train it again")
    if model.digest != content.get("digest"):
        raise UsageError(f"{path} is damaged (its numbers are not those it was saved with); train the model again")
    return model


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(_LARGEST + 1).decode("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the model {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or "curves" not in content:
        raise UsageError(f"{path} is not a review model; `zhenping train FILE --label COLUMN` makes one")
    return content


def _curve(given: Mapping[str, Any]) -> Curve:
    knots, points = (tuple(_finite(value) for value in given[name]) for name in ("knots", "points"))
    if not knots or len(knots) != len(points) or bool(np.any(np.diff(knots) <= 0)):
        raise ValueError("no curve")
    return Curve(knots, points, _finite(given["unknown"]))


def _finite(value: Any) -> float:
    """A plain number; anything else is no model of ours."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        raise ValueError("no number")
    return float(value)
