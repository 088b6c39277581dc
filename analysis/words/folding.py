"""Prepare text for matching, so that disguised words are found, and find the way back to the raw characters.

Folding is four steps: HTML entities; a per-character table (NFKC, digits of any script, lower case, traditional to
simplified Chinese by OpenCC, invisible characters dropped); notations that everybody uses (``5星``, ``⭐⭐⭐⭐⭐``,
``5¥``); words that are bent to pass a filter: spaced out (``客.服.说``) or respelled (`disguises`). The way over a
column (`fold_all`) does the characters of all texts at once and the last two steps only where neighbouring characters
allow them (`folding_screen`); the way that keeps positions gives the same text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..rules import packaged
from .characters import HAN, SHOWN, SIMPLE, shown_codes
from .disguises import may_spell, readings
from .folding_screen import block, disguisable, notable

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SEPARATOR = r"[\s.·•‧・*\-_~|/\\+=^#,。、:;'\"`○●◆★☆]"
_DOT = r"[\s.·•‧・*\-_~|/\\+=^#]"
# Three or more single ideographs, each apart from the next, or four inside a text: not by accident.
_SPACED_OUT = re.compile(
    rf"(?<!{HAN}){HAN}(?:{_SEPARATOR}{{1,3}}{HAN}(?!{HAN})){{2,}}|{HAN}(?:{_DOT}{{1,3}}{HAN}){{3,}}"
)
_KEPT = re.compile(HAN)
_MOST_PASSES = 3  # a reading can make another one believable
_BLOCK = 20_000  # texts at a time: bounds memory to some 50 MB


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; character i came from raw characters [starts[i], ends[i])."""

    text: str
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets [start, end) of the folded characters [start, end); `end` > `start`."""
        return int(self.starts[start]), int(self.ends[end - 1])


class Edit(NamedTuple):
    """Characters [start, stop) become `new`, which stands for [start, end)."""

    start: int
    end: int
    stop: int
    new: str


Step = Callable[[str], list[Edit]]


def fold(text: str, known: str | None = None) -> Folded:
    """Fold one text and keep for every character where it came from.

    `known`: what it folds to, if that is known but for white space at the ends; spares the search for disguises.
    """
    n = len(text)
    folded = Folded(text, np.arange(n, dtype=np.int32), np.arange(1, n + 1, dtype=np.int32))
    folded = _translate(_edit(folded, _entities(text)))
    for step in (_notations, _spaced_out, _formal_digits):
        folded = _edit(folded, step(folded.text))
    for _ in range(_MOST_PASSES):
        edits = [] if folded.text.strip() == known else _respelled(folded.text)
        if not edits:
            break
        folded = _edit(folded, edits)
    return folded


def raw_spans(raw: str, known: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Where spans [start, end) of `known`, which is what `fold_column` makes of `raw`, stand in `raw`; sorted."""
    folded = fold(raw, known)
    skipped = len(folded.text) - len(folded.text.lstrip())
    return tuple(sorted({folded.span(start + skipped, end + skipped) for start, end in spans}))


def fold_text(text: str) -> str:
    """`fold(text).text`, faster."""
    return _undisguise(_apply(_unescape(text).translate(SHOWN), _notations))


def plain(text: str) -> str:
    """Only what no writer does to hide: entities, NFKC, lower case, simplified Chinese, notations.

    A word that is found in `fold_text` and not here was disguised ("evasion gain").
    """
    return _apply(_unescape(text).translate(SIMPLE), _notations)


def fold_column(texts: pd.Series) -> pd.Series:
    """Fold every text, each distinct one once; null where there is none or only white space."""
    unique: list[str] = pd.unique(texts.dropna().astype(str)).tolist()
    table = {raw: text.strip() or None for raw, text in zip(unique, fold_all(unique), strict=True)}
    return texts.map(table).astype(object).where(texts.notna(), None)


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold_text` of every text."""
    folded: list[str] = []
    for start in range(0, len(texts), _BLOCK):
        folded += _fold_block(texts[start : start + _BLOCK])
    return folded


def _fold_block(texts: Sequence[str]) -> list[str]:
    codes, borders = shown_codes([_unescape(text) for text in texts])
    joined = codes.tobytes().decode("utf-32-le", "surrogatepass")
    ends = borders.tolist()
    folded = [joined[a:b] for a, b in pairwise(ends)]
    every = block(codes, borders)
    noted = notable(every)
    sure, lettered = disguisable(every)
    for row in np.flatnonzero(noted | sure | lettered).tolist():
        text = _apply(folded[row], _notations) if noted[row] else folded[row]
        if noted[row] or sure[row] or may_spell(text):
            folded[row] = _undisguise(text)
    return folded


def _undisguise(text: str) -> str:
    text = _apply(_apply(text, _spaced_out), _formal_digits)
    for _ in range(_MOST_PASSES):
        before, text = text, _apply(text, _respelled)
        if text == before:
            break
    return text


def _unescape(text: str) -> str:
    return _apply(text, _entities) if "&" in text else text


def _entities(text: str) -> list[Edit]:
    return [_replaced(match, html.unescape(match[0])) for match in _ENTITY.finditer(text)]


@cache
def _table(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["find"]), entry["give"]) for entry in packaged("words/folding.toml")[name])


def _notations(text: str) -> list[Edit]:
    """Other ways to write a number of stars or an amount; the earlier rule wins."""
    edits: list[Edit] = []
    taken: set[int] = set()
    for pattern, new in _table("notations"):
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                edits.append(_replaced(match, match.expand(new)))
    return sorted(edits)


def _spaced_out(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _SPACED_OUT.finditer(text):
        kept = [at.start() for at in _KEPT.finditer(text, *match.span())]
        edits += [Edit(at, at + 1, to, text[at]) for at, to in zip(kept, [*kept[1:], match.end()], strict=True)]
    return edits


def _formal_digits(text: str) -> list[Edit]:
    """伍元 -> 5元; 伍拾元 -> 五十元."""
    digits = packaged("words/folding.toml")["formal_digits"]
    edits = []
    for match in _formal().finditer(text):
        row = digits["arabic"] if all(char in digits["arabic"] for char in match[0]) else digits["chinese"]
        edits += [Edit(at, at + 1, at + 1, row.get(text[at], text[at])) for at in range(*match.span())]
    return edits


@cache
def _formal() -> re.Pattern[str]:
    digits = packaged("words/folding.toml")["formal_digits"]
    formal, every = "".join(digits["chinese"]), "".join({**digits["arabic"], **digits["chinese"]})
    # 二〇元, 贰零元, 伍拾元; not 二元.
    return re.compile(f"(?<![{every}])(?=[{every}]{{0,5}}[{formal}])[{every}]{{1,6}}(?={digits['before']})")


def _respelled(text: str) -> list[Edit]:
    edits = []
    for found in readings(text):
        stops = [*(start for start, _ in found.spans[1:]), found.end]
        edits += [Edit(a, b, to, new) for (a, b), to, new in zip(found.spans, stops, found.pieces, strict=True)]
    return edits


def _replaced(match: re.Match[str], new: str) -> Edit:
    return Edit(match.start(), match.end(), match.end(), new)


def _apply(text: str, step: Step) -> str:
    edits = step(text)
    if not edits:
        return text
    done, parts = 0, []
    for edit in edits:
        parts += [text[done : edit.start], edit.new]
        done = edit.stop
    return "".join([*parts, text[done:]])


def _translate(folded: Folded) -> Folded:
    parts = [char.translate(SHOWN) for char in folded.text]
    repeats = np.fromiter((len(part) for part in parts), dtype=np.int64, count=len(parts))
    return Folded("".join(parts), np.repeat(folded.starts, repeats), np.repeat(folded.ends, repeats))


def _edit(folded: Folded, edits: Sequence[Edit]) -> Folded:
    """Replace, with every character of a replacement standing for all that it replaces."""
    if not edits:
        return folded
    pieces, starts, ends, done = [], [folded.starts[:0]], [folded.ends[:0]], 0
    for edit in edits:
        pieces += [folded.text[done : edit.start], edit.new]
        starts += [folded.starts[done : edit.start], np.full(len(edit.new), folded.starts[edit.start], np.int32)]
        ends += [folded.ends[done : edit.start], np.full(len(edit.new), folded.ends[edit.end - 1], np.int32)]
        done = edit.stop
    pieces.append(folded.text[done:])
    starts.append(folded.starts[done:])
    ends.append(folded.ends[done:])
    return Folded("".join(pieces), np.concatenate(starts), np.concatenate(ends))
