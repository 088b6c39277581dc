"""How surprising a text is to somebody who knows the other reviews: bits under a character n-gram model.

Interpolated trigrams with Dirichlet smoothing (MacKay & Peto 1995): P(c | ab) = (n(abc) + k P(c | b)) / (n(ab) + k),
and so on down to a uniform alphabet. Common phrases cost few bits, rare ones many, whatever the script, so eight
Chinese characters and eight letters are not taken for the same length. A text's own group is taken out of the counts
first. People do not write characters independently: the bits order texts by how improbable they are, and only a
measured rate (`[signals.templates]`) makes a probability of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
_SMOOTH = 5.0  # characters that a shorter context is worth
_ALPHABET = 7_000  # ideographs in common use
_SHIFT = np.uint64(21)  # bits of a code point
_SAMPLE = 5_000  # texts that teach the model: with more a text costs a few per cent fewer bits


@dataclass(frozen=True)
class Surprise:
    """Counts of 1-, 2- and 3-grams: sorted codes and how often each occurs."""

    grams: tuple[tuple[Codes, Floats], ...]
    total: float

    def bits(self, text: str, apart_from: Sequence[str] = ()) -> float:
        """Bits of `text`; what the texts `apart_from`, if they taught the model, say is not counted."""
        own = [_counted(grams) for grams in _grams(apart_from)]
        total = self.total - sum(map(len, apart_from))
        asked = _grams([text])
        counts = [self._count(order, codes, own[order]) for order, codes in enumerate(asked)]
        one = (counts[0] + _SMOOTH / _ALPHABET) / (max(total, 0.0) + _SMOOTH)
        two = (counts[1] + _SMOOTH * one[1:]) / (counts[0][:-1] + _SMOOTH)
        three = (counts[2] + _SMOOTH * two[1:]) / (counts[1][:-1] + _SMOOTH)
        return float(-np.log2(np.concatenate([one[:1], two[:1], three])).sum())

    def _count(self, order: int, asked: Codes, own: tuple[Codes, npt.NDArray[np.int64]]) -> Floats:
        return np.maximum(_looked_up(self.grams[order], asked) - _looked_up(own, asked), 0.0)


def learn(texts: Sequence[str]) -> tuple[Surprise, frozenset[str]]:
    """The model, and the texts that taught it: an even sample of `texts`."""
    taught = texts[:: max(1, -(-len(texts) // _SAMPLE))]
    grams = _grams(taught)
    counted = tuple((codes, number.astype(np.float64)) for codes, number in map(_counted, grams))
    return Surprise(counted, float(len(grams[0]))), frozenset(taught)


def _grams(texts: Sequence[str]) -> list[Codes]:
    """Every 1-, 2- and 3-gram of the texts, repeated ones too."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    one = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    two = one[:-1] << _SHIFT | one[1:]
    three = two[:-1] << _SHIFT | one[2:]
    return [one, two[owner[:-1] == owner[1:]], three[owner[:-2] == owner[2:]]]


def _counted(grams: Codes) -> tuple[Codes, npt.NDArray[np.int64]]:
    return np.unique(grams, return_counts=True)


def _looked_up(table: tuple[Codes, npt.NDArray[np.generic]], asked: Codes) -> Floats:
    codes, number = table
    if not len(codes):
        return np.zeros(len(asked))
    place = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return np.where(codes[place] == asked, number[place].astype(np.float64), 0.0)
