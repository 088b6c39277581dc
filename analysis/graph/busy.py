"""Bursts of praise as something that reviews share: named where a ring or a template lies in one, evidence of little.

Most people in a busy week just bought something. So these artefacts have strength 0 (the weight of a burst is the
signal's own), tie nobody together, and add a fact: what else happened in those days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ...records import Scalar
from ..results import N_, Say
from ..signals.contract import Scored
from .artefacts import Artefact

_MOST_IN = N_(
    "{n} of them fall in the days {first} to {last}, when {seen} people praised the shop and {expected} were expected."
)


def bursts(scored: Mapping[str, Scored]) -> Iterator[Artefact]:
    """Every burst that the signal found, with its days and its numbers."""
    result = scored.get("bursts")
    if result is None or result.groups is None:
        return
    found = {f"{shop} {b.first:%Y-%m-%d}": b for shop, bs in result.evidence["bursts"].items() for b in bs}
    known = result.groups.dropna()
    for name, rows in known.groupby(known, sort=True):
        burst = found[str(name)]
        last = burst.first + pd.Timedelta(days=burst.width - 1)
        facts: dict[str, Scalar] = {"first": f"{burst.first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        facts |= {"seen": burst.count, "expected": round(burst.expected, 1)}
        yield Artefact("burst", tuple(sorted(map(int, rows.index))), min(1.0, burst.p_value), 0.0, facts)


def lies_in(rows: Sequence[int], found: Sequence[Artefact], share: float) -> Say | None:
    """The burst that holds at least `share` of `rows`, in words; of several the one that holds most."""
    held = [(len(set(rows) & set(burst.rows)), burst) for burst in found]
    most, burst = max(held, key=lambda pair: pair[0], default=(0, None))
    if burst is None or most < max(2.0, share * len(rows)):
        return None
    return Say(_MOST_IN, {"n": most, **burst.facts})
