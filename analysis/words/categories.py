"""Which kind of goods a text speaks of, by words that buyers of other kinds hardly ever say.

The words are data (``categories.toml``). All are looked for at once in all texts (Aho & Corasick 1975); the longest
word at a place counts, and none overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..rules import packaged

Ints = npt.NDArray[np.int64]
_BLOCK = 50_000  # texts at a time: bounds memory
_GAP = "\n\n"  # between texts; no word has it


@dataclass(frozen=True)
class Vocabulary:
    """All telling words. `member`: (n_words, n_categories) bool, which word belongs to which kinds of goods."""

    categories: tuple[str, ...]
    words: tuple[str, ...]
    member: npt.NDArray[np.bool_]
    latin: npt.NDArray[np.bool_]  # words that must stand alone, a plural s aside
    finder: Any  # an AhoCorasick of the words


@cache
def vocabulary() -> Vocabulary:
    """The words of ``categories.toml``, sorted."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    data = packaged("words/categories.toml")["categories"]
    listed = {name: {word.replace("_", " ") for word in text.split()} for name, text in data.items()}
    words = sorted(set().union(*listed.values()))
    return Vocabulary(
        tuple(listed),
        tuple(words),
        np.array([[word in listed[name] for name in listed] for word in words]),
        np.array([word.isascii() for word in words]),
        AhoCorasick(words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA),
    )


def mentions(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Pairs (text, word) of positions in `texts` and `vocabulary().words`: each word that a folded text has, once."""
    n = len(vocabulary().words)
    cells = [_in_block(texts[start : start + _BLOCK]) + start * n for start in range(0, len(texts), _BLOCK)]
    distinct = np.unique(np.concatenate([np.empty(0, np.int64), *cells]))
    return distinct // n, distinct % n


def _in_block(block: Sequence[str]) -> Ints:
    """Numbers text * n_words + word of all words found."""
    whole = _GAP.join(block) + _GAP
    ends = np.cumsum(np.fromiter(map(len, block), np.int64, len(block)) + len(_GAP))
    hits = np.array(vocabulary().finder.find_matches_as_indexes(whole), dtype=np.int64).reshape(-1, 3)
    kept = np.ones(len(hits), dtype=bool)
    latin = np.flatnonzero(vocabulary().latin[hits[:, 0]])
    kept[latin] = [_stands_alone(whole, start, end) for _, start, end in hits[latin].tolist()]
    word, start = hits[kept, 0], hits[kept, 1]
    return np.asarray(np.searchsorted(ends, start, side="right") * len(vocabulary().words) + word, np.int64)


def _stands_alone(whole: str, start: int, end: int) -> bool:
    """Whether latin letters end where the word does, a plural s aside."""
    if start and _latin(whole[start - 1]):
        return False
    return not _latin(whole[end + (whole[end] == "s")])


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
