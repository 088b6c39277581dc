"""Groups of near-identical texts that cannot grow along chains.

A core is a medoid, its direct neighbours and what is near half of these. Templates with many blanks fall apart into
several cores and single texts at any threshold; so what is still close, a little below the threshold, to an
established core joins it afterwards. Whether a group is evidence is decided by its core alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .near_duplicates import Ints, near_pairs, shingle

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Neighbours:
    """Neighbours of text i are target[start[i]:start[i + 1]], in ascending order."""

    start: Ints
    target: Ints
    jaccard: Floats

    def of(self, text: int) -> Ints:
        """Texts near one."""
        return self.target[self.start[text] : self.start[text + 1]]

    def near_half(self, group: Ints, free: Bools) -> Ints:
        """Free texts that are near at least half of a group of three or more."""
        if len(group) < 3:
            return group[:0]
        around = np.concatenate([self.of(member) for member in group])
        found, links = np.unique(around[free[around]], return_counts=True)
        return np.asarray(found[2 * links >= len(group)], dtype=np.int64)


def groups(
    texts: list[str], written: Ints, people: Floats, threshold: float, join: float, least: int
) -> Iterator[tuple[Ints, Ints]]:
    """Groups of texts by number, with at least `least` reviews: core (medoid first), and what joined it.

    Args:
        texts: distinct, sorted.
        written: (n,) reviews of each text.
        people: (n,) and how many people wrote them.
        threshold: Jaccard index within a core.
        join: and with its medoid, or half of it, for what joins.
        least: reviews of a core.
    """
    i, j, jaccard = near_pairs(shingle(texts), threshold, join)
    close = jaccard >= threshold - 1e-12
    tight = _neighbours(i[close], j[close], jaccard[close], len(texts))
    # A text that nobody else resembles is looked at only if enough reviews have it word for word.
    free = (np.diff(tight.start) > 0) | (written >= least)
    cores = list(_cores(tight, people, written, free, least))
    if cores:
        yield from _joined(cores, _neighbours(i, j, jaccard, len(texts)), len(texts))


def _neighbours(i: Ints, j: Ints, jaccard: Floats, n: int) -> Neighbours:
    source, target, both = np.concatenate([i, j]), np.concatenate([j, i]), np.concatenate([jaccard, jaccard])
    order = np.lexsort((target, source))
    start = np.searchsorted(source[order], np.arange(n + 1)).astype(np.int64)
    return Neighbours(start, target[order], both[order])


def _cores(tight: Neighbours, people: Floats, written: Ints, free: Bools, least: int) -> Iterator[Ints]:
    n = len(people)
    source = np.repeat(np.arange(n), np.diff(tight.start))
    weight = people + np.bincount(source, tight.jaccard * people[tight.target], minlength=n)
    # Heaviest first; ties by text order. Rounding keeps sums apart only where they differ in earnest.
    for medoid in np.lexsort((np.arange(n), -weight.round(9))):
        if not free[medoid]:
            continue
        near = tight.of(medoid)
        core = np.concatenate([[medoid], near[free[near]]]).astype(np.int64)
        free[core] = False
        core = np.concatenate([core, tight.near_half(core, free)])
        free[core] = False
        if written[core].sum() >= least:
            yield core


def _joined(cores: list[Ints], loose: Neighbours, n: int) -> Iterator[tuple[Ints, Ints]]:
    """Each core with the lesser cores around its medoid and the single texts close to it; the largest choose first."""
    core_of = np.full(n, -1, dtype=np.int64)
    for number, core in enumerate(cores):
        core_of[core] = number
    taken = np.zeros(len(cores), dtype=bool)
    medoid_of = {int(core[0]): number for number, core in enumerate(cores)}
    for number, core in enumerate(cores):
        if taken[number]:
            continue
        taken[number] = True
        around = loose.of(int(core[0]))
        lesser = [k for k in (medoid_of.get(int(text), -1) for text in around) if k >= 0 and not taken[k]]
        taken[lesser] = True
        single = around[core_of[around] < 0]
        core_of[single] = number
        half = loose.near_half(core, core_of < 0)
        core_of[half] = number
        yield core, np.concatenate([single, half, *(cores[k] for k in lesser)]).astype(np.int64)
