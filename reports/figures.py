"""An estimate with its interval, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..analysis.results import Interval


def number(found: Interval) -> str:
    """Three digits with the interval, if there is one; "-" if there is no basis."""
    if found.value is None:
        return "-"
    if found.low is None or found.high is None:
        return f"{found.value:.3f}"
    between = "-" if found.low >= 0 else " to "
    return f"{found.value:.3f} ({found.low:.3f}{between}{found.high:.3f})"
