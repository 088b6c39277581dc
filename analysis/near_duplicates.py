"""Near-duplicate texts: pairs with Jaccard >= t on character 2-3-grams, a million texts in under a minute and a half.

Comparing all pairs is quadratic, and so is an exact prefix filter as soon as unrelated texts share whole clauses.
So candidates come from MinHash (Broder 1997): two texts have the same smallest gram under a random order of all grams
with a probability that *is* their Jaccard index; texts that agree in all `r` orders of any of `b` bands are
candidates (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, ch. 3). Each candidate is then verified on all
its grams: no pair is wrong, and the share of missed ones at the threshold itself is chosen below. Texts further above
it are missed far more rarely. Simhash is unfit for short Chinese texts (recall 0.14 on real reviews). The orders are
fixed, so the same texts give the same pairs on every machine, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]
_sparse: Any = scipy.sparse  # its constructors are not typed
_CELLS = 40_000  # of the padded tables that are worked on at a time: they fit into a processor's second cache
_VERIFY = 100_000  # pairs verified at a time
_COLLECT = 1_000_000  # candidates collected before the unlikely ones are dropped
_SKETCH = 128  # smallest grams, a byte of each, kept to drop unlikely candidates before they are verified
_SLACK = 0.18  # a sketch that agrees so far below the threshold is four standard deviations away from a true pair
_CROWD = 256  # texts in one bucket from which each is compared ...
_LEADERS = 32  # ... with so many of them only: 20,000 variants of one text would be 200 million pairs
_INDEX_BITS = np.uint64(24)
_MISSED = {3: 1e-5, 4: 1e-3, 5: 1e-2, 6: 2e-2}  # by orders a band, of pairs with exactly the threshold's Jaccard


@dataclass(frozen=True)
class Shingles:
    """Distinct grams of every text, as 32-bit hashes in ascending order; those of text i at [starts[i], starts[i + 1]).

    Two grams of a pair of texts have one hash, and change its Jaccard a little, once in about a million pairs.
    """

    grams: Hashes
    starts: Ints

    @property
    def sizes(self) -> Ints:
        """Distinct grams of every text."""
        return np.diff(self.starts)


def shingle(texts: Sequence[str]) -> Shingles:
    """Distinct character 2- and 3-grams of every text."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    begin = np.cumsum(lengths) - lengths
    parts: list[tuple[Ints, npt.NDArray[np.bool_], Hashes]] = []
    sizes = np.zeros(len(texts), dtype=np.int64)
    for rows, place in _blocks(lengths):
        grams = _grams(codes[np.minimum(begin[rows][:, None] + place, len(codes) - 1)], lengths[rows])
        first = np.concatenate([grams[:, :1] > 0, (grams[:, 1:] > grams[:, :-1])], axis=1)
        sizes[rows] = first.sum(axis=1)
        parts.append((rows, first, grams))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    every = np.empty(starts[-1], dtype=np.uint32)
    for rows, first, grams in parts:
        target = starts[rows][:, None] + np.cumsum(first, axis=1) - 1
        every[target[first]] = grams[first]
    return Shingles(every, starts)


def near_pairs(
    shingles: Shingles, threshold: float, least: float | None = None
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Pairs (i < j) with Jaccard >= `threshold`, and that Jaccard, ordered by i and j.

    With `least`, pairs of less than `threshold` and at least that come along as far as they are met: most of them.
    """
    least = threshold if least is None else least
    n = len(shingles.sizes)
    candidates = _candidates(shingles, threshold, least)
    i, j = candidates // max(n, 1), candidates % max(n, 1)
    matrix = _matrix(shingles)
    jaccard = np.empty(len(i))
    for start in range(0, len(i), _VERIFY):
        a, b = i[start : start + _VERIFY], j[start : start + _VERIFY]
        shared = np.diff(matrix[a].multiply(matrix[b]).indptr)
        jaccard[start : start + _VERIFY] = shared / (shingles.sizes[a] + shingles.sizes[b] - shared)
    keep = jaccard >= least - 1e-12
    return i[keep], j[keep], jaccard[keep]


def _blocks(lengths: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Texts of like length together: their numbers, and the places 0, 1, ... of the longest."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        # The block's longest text is not known before its end is: a guess by its shortest, halved until it fits.
        count = max(1, _CELLS // max(1, int(lengths[order[start]])))
        while count > 1 and count * int(lengths[order[min(start + count, len(order)) - 1]]) > 2 * _CELLS:
            count //= 2
        rows = order[start : start + count]
        yield rows, np.arange(int(lengths[rows[-1]]))
        start += count


def _grams(codes: Hashes, lengths: Ints) -> Hashes:
    """Sorted hashes of all 2- and 3-grams of each row of characters; 0 where a text is shorter than its row."""
    two = _mixed(codes[:, :-1] * np.uint32(0x85EBCA6B) + codes[:, 1:])
    three = _mixed(two[:, :-1] * np.uint32(0xC2B2AE35) + codes[:, 2:])
    place = np.arange(codes.shape[1])
    two[place[1:] >= lengths[:, None]] = 0
    three[place[2:] >= lengths[:, None]] = 0
    grams = np.concatenate([two, three], axis=1)
    grams.sort(axis=1)
    return grams


def _mixed(values: Hashes) -> Hashes:
    """Hash of 32 bits (the finaliser of MurmurHash3, public domain), its top bit free and never zero."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return (values >> np.uint32(1)) | np.uint32(1)


def _matrix(shingles: Shingles) -> Any:
    """Text by gram; the hash itself is the column."""
    columns, starts = shingles.grams.astype(np.int32), shingles.starts
    matrix = _sparse.csr_array(
        (np.ones(len(columns), np.int8), columns, starts), shape=(len(starts) - 1, np.iinfo(np.int32).max)
    )
    matrix.has_canonical_format = True
    return matrix


def _candidates(shingles: Shingles, threshold: float, least: float) -> Ints:
    """Pairs i * n + j that may reach `least`, ascending, each once; bands are planned for `threshold`."""
    sizes = shingles.sizes
    n = len(sizes)
    if n < 2:
        return np.empty(0, np.int64)
    keys, sketch = _signatures(shingles, *_plan(n, threshold))
    kept, waiting, collected = [np.empty(0, np.int64)], [], 0
    for number, key in enumerate(keys, 1):
        for pairs in _meetings(key):
            waiting.append(pairs)
            collected += len(pairs)
            if collected > _COLLECT:
                kept.append(_likely(np.concatenate(waiting), sizes, sketch, least))
                waiting, collected = [], 0
        if number == len(keys) and waiting:
            kept.append(_likely(np.concatenate(waiting), sizes, sketch, least))
    return np.unique(np.concatenate(kept))


def _plan(n: int, threshold: float) -> tuple[int, int]:
    """Bands, and orders a band.

    Unrelated reviews rarely share more than a tenth of their grams, so with about log10(n) orders a text meets one or
    two strangers in each band, however many texts there are. The share of missed pairs then sets the bands.
    """
    orders = int(np.clip(np.round(np.log10(n) - 0.4), min(_MISSED), max(_MISSED)))
    missed = np.log(_MISSED[orders]) / np.log1p(-min(threshold**orders, 1 - 1e-9))
    return max(int(np.ceil(missed)), -(-_SKETCH // orders)), orders


def _signatures(shingles: Shingles, bands: int, orders: int) -> tuple[Keys, Keys]:
    """Keys (bands, n) that are equal where all smallest grams of a band are; sketches (n, _SKETCH / 8)."""
    n, multipliers = len(shingles.sizes), _multipliers(bands * orders)
    keys = np.zeros((bands, n), dtype=np.uint64)
    sketch = np.zeros((n, _SKETCH), dtype=np.uint8)
    for rows, place in _blocks(shingles.sizes):
        # A text shorter than its row repeats its last gram, which changes no minimum. One without grams has none.
        last = np.maximum(shingles.sizes[rows] - 1, 0)
        index = np.minimum(shingles.starts[rows] + np.minimum(place[:, None], last), len(shingles.grams) - 1)
        grams = shingles.grams[index] if len(place) else np.zeros((1, len(rows)), np.uint32)
        product = np.empty_like(grams)
        key = np.zeros(len(rows), dtype=np.uint64)
        for number, multiplier in enumerate(multipliers):
            least = np.multiply(grams, multiplier, out=product).min(axis=0)
            key = (key ^ least) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
            if number < _SKETCH:
                sketch[rows, number] = least >> np.uint32(8)
            if (number + 1) % orders == 0:
                keys[number // orders, rows] = key
                key[:] = 0
    return keys, sketch.view(np.uint64)


def _multipliers(count: int) -> Hashes:
    """Odd numbers: multiplying a well-mixed hash by one orders all grams anew. Raw output never changes with numpy."""
    raw = np.random.PCG64(2026).random_raw(count)
    return (raw >> np.uint64(32)).astype(np.uint32) | np.uint32(1)


def _meetings(key: Keys) -> Iterator[Ints]:
    """Pairs i * n + j of texts with the same key."""
    n = np.int64(len(key))
    # The number of the text in the low bits makes one sort of plain numbers do for sorting and for finding it again.
    mixed = np.sort((key << _INDEX_BITS) | np.arange(len(key), dtype=np.uint64))
    index = (mixed & ((np.uint64(1) << _INDEX_BITS) - np.uint64(1))).astype(np.int64)
    first = np.flatnonzero(np.diff(mixed >> _INDEX_BITS, prepend=np.uint64(0)) != 0)
    first = first if len(first) and first[0] == 0 else np.concatenate([[0], first])
    size = np.diff(np.append(first, len(key)))
    for begin, count in zip(first[size > _CROWD], size[size > _CROWD], strict=True):
        yield _led(index[begin : begin + count], n)
    left = np.where(np.repeat(size, size) <= _CROWD, np.repeat(first + size, size) - np.arange(len(key)) - 1, 0)
    position, distance = np.flatnonzero(left), 1
    while len(position):
        yield index[position] * n + index[position + distance]
        distance += 1
        position = position[left[position] >= distance]


def _led(members: Ints, n: np.int64) -> Ints:
    """Pairs of a crowded bucket: each text with leaders spread evenly over it."""
    leaders = members[np.linspace(0, len(members) - 1, _LEADERS).astype(np.int64)]
    one, two = np.repeat(leaders, len(members)), np.tile(members, len(leaders))
    pairs = np.minimum(one, two) * n + np.maximum(one, two)
    return np.asarray(pairs[one != two], dtype=np.int64)


def _likely(pairs: Ints, sizes: Ints, sketch: Keys, threshold: float) -> Ints:
    """Those of like size whose sketches agree nearly as often as the threshold asks."""
    i, j = pairs // len(sizes), pairs % len(sizes)
    alike = np.minimum(sizes[i], sizes[j]) >= threshold * np.maximum(sizes[i], sizes[j])
    alike &= sizes[i] > 0
    pairs, i, j = pairs[alike], i[alike], j[alike]
    return pairs[_agreement(sketch[i] ^ sketch[j]) >= threshold - _SLACK]


def _agreement(difference: Keys) -> npt.NDArray[np.float64]:
    """Share of zero bytes in each row, eight at a time: a byte's high bit is set where any of its bits is."""
    low = np.uint64(0x7F7F7F7F7F7F7F7F)
    differs = (((difference & low) + low) | difference) & ~low
    return np.asarray(1.0 - np.bitwise_count(differs).sum(axis=1, dtype=np.int64) / _SKETCH, dtype=np.float64)
