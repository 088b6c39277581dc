"""Which of many texts can hold a notation or a disguise at all, told from pairs of neighbouring characters.

A disguised word leaves a pair that no ordinary spelling has: a sign for its first character next to a sign for its
second, once marks and repeated characters are gone, and not the word itself. Each pair of units is a bit; the pairs
of all texts are tested at once. The conditions are necessary ones: a text that is left out folds to itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..rules import packaged
from .characters import STROKES
from .disguises import Unit, latin_of, pictures, words

Codes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

_CODES = 0x110000
_MARK, _HAN, _PICTURE, _LETTER, _DIGIT = range(5)
_WIDEST = 4  # characters from one to the next in a spaced-out word


class _Pairs(NamedTuple):
    """Bits of the pairs that a code point may begin and end, by the row that `rows` gives it; row 0 has none."""

    rows: npt.NDArray[np.uint16]
    first: Bits
    second: Bits
    first_exact: Bits
    second_exact: Bits


class Block(NamedTuple):
    """The folded characters of many texts, joined: code points, and the number of the text that each belongs to."""

    codes: Codes
    owner: Positions
    texts: int

    def with_any(self, at: Positions) -> Mask:
        """Which texts hold one of the positions, (texts,)."""
        found = np.zeros(self.texts, dtype=bool)
        found[self.owner[at]] = True
        return found


def block(codes: Codes, borders: Positions) -> Block:
    """Text i is codes[borders[i] : borders[i + 1]]."""
    texts = len(borders) - 1
    return Block(codes, np.repeat(np.arange(texts, dtype=np.int32), np.diff(borders)), texts)


def notable(joined: Block) -> Mask:
    """Which texts may have a notation, (n_texts,)."""
    marks = packaged("words/folding.toml")["notation_marks"]
    codes = joined.codes
    alone = np.flatnonzero(np.isin(codes, [ord(char) for char in marks["alone"]]))
    star = np.flatnonzero(codes == ord(marks["after_five"]))
    before = [at[codes[at] == ord("5")] for back in (1, 2) for at in (star[star >= back] - back,)]
    return joined.with_any(np.concatenate([alone, *before]))


def disguisable(joined: Block) -> tuple[Mask, Mask]:
    """Which texts may have a disguised word, (texts,): whatever its letters are; if its letters may be read."""
    kinds = _kinds()[joined.codes]
    shown = np.flatnonzero(kinds)
    pairs = _pairs_in(joined, kinds, shown)
    pictured = kinds[shown] == _PICTURE
    if pictured.any():
        pairs = np.concatenate([pairs, _pairs_in(joined, kinds, shown[~pictured])], axis=1)
    lettered = (kinds[pairs] == _LETTER).any(axis=0)
    sure = np.concatenate([pairs[0, ~lettered], _spaced(joined, kinds), np.flatnonzero(_alone()[joined.codes])])
    chinese = joined.with_any(np.flatnonzero(kinds == _HAN))
    return joined.with_any(sure) & chinese, joined.with_any(pairs[0, lettered]) & chinese


def _spaced(joined: Block, kinds: npt.NDArray[np.uint8]) -> Positions:
    """Where three single Chinese characters, or four, each stand apart from the next."""
    shown = np.flatnonzero((kinds != _MARK) & (kinds != _PICTURE))
    if len(shown) < 3:
        return shown[:0]
    han = kinds[shown] == _HAN
    both = han[1:] & han[:-1] & (np.diff(joined.owner[shown]) == 0)
    gap = np.diff(shown)
    apart = np.append(both & (gap > 1) & (gap <= _WIDEST), False)  # i: from the i-th to the next
    close = np.concatenate([[False], both & (gap == 1), [False]])  # i: to the i-th from the one before
    single = ~close[:-3] & ~close[3:]
    found: Positions = shown[:-2][apart[:-2] & apart[1:-1] & (single | apart[2:])]
    return found


def _pairs_in(joined: Block, kinds: npt.NDArray[np.uint8], kept: Positions) -> Positions:
    """Pairs of signs that are not the word itself, (2, n) positions; repeated characters are one."""
    if len(kept) < 2:
        return np.empty((2, 0), dtype=np.int64)
    codes = joined.codes[kept]
    fresh = np.append(True, np.diff(joined.owner[kept]) > 0)
    again = np.append(False, (codes[1:] == codes[:-1]) & (np.diff(kept) == 1) & (kinds[kept[1:]] <= _PICTURE)) & ~fresh
    repeated = np.append(again[1:], False)[~again]
    kept, fresh = kept[~again], fresh[~again]
    pairs = _pairs()
    rows = pairs.rows[joined.codes[kept]]
    at = np.flatnonzero((rows[1:] > 0) & (rows[:-1] > 0) & ~fresh[1:])
    one, two = rows[at], rows[at + 1]
    itself = pairs.first_exact[one] & pairs.second_exact[two]
    itself[(kept[at + 1] - kept[at] > 1) | repeated[at + 1]] = 0
    at = at[(pairs.first[one] & pairs.second[two] & ~itself) > 0]
    return np.stack([kept[at], kept[at + 1]])


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """What a code point is in a view (`disguises.View`)."""
    kinds = np.zeros(_CODES, dtype=np.uint8)
    kinds[0x3400:0x4DC0] = kinds[0x4E00:0xA000] = _HAN
    kinds[[ord(char) for char in STROKES]] = _MARK
    kinds[[ord(char) for char in pictures()]] = _PICTURE
    kinds[ord("a") : ord("z") + 1] = _LETTER
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    return kinds


@cache
def _alone() -> Mask:
    alone = np.zeros(_CODES, dtype=bool)
    alone[[ord(char) for char in packaged("words/folding.toml")["formal_digits"]["chinese"]]] = True
    for word in words():
        if len(word.units) == 1 and not (word.next or word.last):
            alone[[ord(sign) for sign in word.units[0].prices if len(sign) == 1]] = True
    return alone


@cache
def _pairs() -> _Pairs:
    pairs = list(_all_pairs())
    assert len(pairs) <= 64, "one bit a pair"
    known = sorted(frozenset().union(*(chars for pair in pairs for chars in pair)))
    rows = np.zeros(_CODES, dtype=np.uint16)
    rows[[ord(char) for char in known]] = np.arange(1, len(known) + 1)
    table = [np.zeros(len(known) + 1, dtype=np.uint64) for _ in range(4)]
    for number, pair in enumerate(pairs):
        for bits, chars in zip(table, pair, strict=True):
            bits[rows[[ord(char) for char in sorted(chars)]]] |= np.uint64(1 << number)
    return _Pairs(rows, *table)


def _all_pairs() -> Iterator[tuple[frozenset[str], ...]]:
    """(may come first, may come second, first of the word itself, second of the word itself)."""
    for word in words():
        for one, two in zip(word.units, word.units[1:], strict=False):
            yield _ends(one), _begins(two), _itself(one), _itself(two)
        if word.next:
            yield _ends(word.units[-1]), frozenset(word.next), frozenset(word.units[-1].target), frozenset(word.next)
        if word.last:
            yield frozenset(word.last), _begins(word.units[0]), frozenset(word.last), frozenset(word.units[0].target)


def _itself(unit: Unit) -> frozenset[str]:
    """The character, if it is one: 加微 is not 加微信."""
    return frozenset(unit.target) if len(unit.target) == 1 else frozenset()


def _begins(unit: Unit) -> frozenset[str]:
    """Every first character of a sign for the unit."""
    return _signs(unit) | {unit.target[0]} | {spelled[0] for spelled in (*unit.parts, *latin_of(unit))}


def _ends(unit: Unit) -> frozenset[str]:
    return _signs(unit) | {unit.target[-1]} | {spelled[-1] for spelled in (*unit.parts, *latin_of(unit))}


def _signs(unit: Unit) -> frozenset[str]:
    """The characters that stand for the unit by themselves."""
    return frozenset(sign for sign in unit.prices if len(sign) == 1 and not "\ue000" <= sign <= "\uf8ff")
