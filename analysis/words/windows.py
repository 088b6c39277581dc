"""Windows of a text: runs of whole clauses in which one thing is said, and which of them speak of the matter at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from ..rules import packaged
from .openings import quick
from .screen import candidates

BELIEVED = ("self", "accusation")
"""What learned weights may say; talk of a platform is so near to ordinary talk that it takes a rule."""

CLASSES = "words/packs/paid_praise.classes.toml"
LONGEST = 48
"""Characters of a window, where its clauses allow it."""

_CLAUSE = re.compile(r"[,。!?;\n~…、]+|\.(?:\.+|\s)")


def windows_of(text: str) -> list[tuple[int, int]]:
    """[start, end) of runs of whole clauses, each as long as `LONGEST` allows; a longer clause is cut."""
    if len(text) <= LONGEST:
        return [(0, len(text))]
    cuts = _cuts(text)
    found: list[tuple[int, int]] = []
    last = 1
    for first in range(len(cuts) - 1):
        last = max(last, first + 1)
        while last < len(cuts) - 1 and cuts[last + 1] - cuts[first] <= LONGEST:
            last += 1
        if not found or cuts[last] > found[-1][1]:
            found.append((cuts[first], cuts[last]))
    return found


def may_say(label: str, window: str) -> bool:
    """Whether a window has the words without which a label is not believed."""
    return all(pattern.search(window) for pattern in _gates()[label])


def worth_reading(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Positions of the texts that have the characters of some label's gates, ascending."""
    gates = _gates()
    owner = [label for label, patterns in gates.items() for _ in patterns]
    every = [pattern for patterns in gates.values() for pattern in patterns]
    passed = {label: np.zeros(len(texts), dtype=np.int64) for label in gates}
    for number, rows in candidates(texts, every):
        passed[owner[number]][rows] += 1
    return np.flatnonzero(np.any([passed[label] == len(gates[label]) for label in gates], axis=0))


@cache
def _gates() -> dict[str, tuple[re.Pattern[str], ...]]:
    data = packaged(CLASSES)

    def filled(pattern: str) -> re.Pattern[str]:
        return quick(re.sub(r"\{([A-Z])\}", lambda match: f"(?:{data['class'][match[1]]})", pattern))

    return {label: tuple(map(filled, data["gate"][label])) for label in BELIEVED}


def _cuts(text: str) -> list[int]:
    cuts = [0]
    for end in [*(match.end() for match in _CLAUSE.finditer(text)), len(text)]:
        while end - cuts[-1] > LONGEST:
            cuts.append(cuts[-1] + LONGEST // 2)
        if end > cuts[-1]:
            cuts.append(end)
    return cuts
