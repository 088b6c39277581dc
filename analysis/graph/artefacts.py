"""One thing that reviews share, and what a report can say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...records import Scalar

CERTAIN_DECADES = 6.0
"""An artefact whose chance is one in a million (10^-6) has strength 1; above, strength falls with log
chance."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """Before it is numbered. `strength` None: taken from `chance`; `facts` are values for its sentence."""

    kind: str
    rows: tuple[int, ...]
    chance: float
    strength: float | None = None
    facts: Mapping[str, Scalar] = field(default_factory=dict)


def chance_strength(chance: float) -> float:
    """How much an artefact of this chance says, 0-1 (see `CERTAIN_DECADES`)."""
    return float(np.clip(-np.log10(max(chance, 1e-300)) / CERTAIN_DECADES, 0.0, 1.0))
