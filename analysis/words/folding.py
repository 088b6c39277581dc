"""Prepare text for matching, so that disguised words are found, and find the way back to the raw characters.

Folding is four steps: HTML entities; a per-character table (NFKC, lower case, traditional to simplified
Chinese by OpenCC, invisible characters dropped); separators pulled out of spaced-out words (``好.评.返.现``);
homophones and look-alikes (``返xian``, ``V❤``) from ``folding.toml``. Each step is a table or a regular
expression, so the fast way over a column and the way that keeps positions give the same text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..rules import packaged

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SEPARATOR = r"[\s.·•‧・*\-_~|/\\+=^#,。、:;'\"`○●◆★☆]"
_DOT = r"[\s.·•‧・*\-_~|/\\+=^#]"
# Three or more single ideographs, each apart from the next, or four inside a text: not by accident.
_SPACED_OUT = re.compile(
    rf"(?<![一-鿿])[一-鿿](?:{_SEPARATOR}{{1,3}}[一-鿿](?![一-鿿])){{2,}}"
    rf"|[一-鿿](?:{_DOT}{{1,3}}[一-鿿]){{3,}}"
)
_SEPARATORS = re.compile(_SEPARATOR)

Replacement = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; character i came from raw characters [starts[i], ends[i])."""

    text: str
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets [start, end) of the folded characters [start, end); `end` > `start`."""
        return int(self.starts[start]), int(self.ends[end - 1])


def fold(text: str) -> Folded:
    """Fold one text and keep for every character where it came from."""
    n = len(text)
    folded = Folded(text, np.arange(n, dtype=np.int32), np.arange(1, n + 1, dtype=np.int32))
    folded = _substitute(folded, _ENTITY, _unescape)
    folded = _translate(folded)
    for pattern, replace in _disguises():
        folded = _substitute(folded, pattern, replace)
    return folded


def fold_text(text: str) -> str:
    """`fold(text).text`, faster."""
    text = plain(text).translate(_INVISIBLE)
    for pattern, replace in _disguises():
        text = pattern.sub(replace, text)
    return text


def plain(text: str) -> str:
    """Only what no writer does to hide: entities, NFKC, lower case, simplified Chinese.

    A word that is found in `fold_text` and not here was disguised ("evasion gain").
    """
    if "&" in text:
        text = _ENTITY.sub(_unescape, text)
    return text.translate(_CHARACTERS)


def fold_column(texts: pd.Series) -> pd.Series:
    """Fold every text, each distinct one once; null where there is none or only white space."""
    unique = pd.unique(texts.dropna())
    table = {raw: fold_text(str(raw)).strip() or None for raw in unique}
    return texts.map(table).astype(object).where(texts.notna(), None)


@cache
def _simplify() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


class _CharacterTable(dict[int, str]):
    """A `str.translate` table that fills itself: NFKC, lower case, simplified; one character at a time, so
    that positions stay known.
    """

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFKC", chr(code)).lower()
        if any(c >= "\u2e80" for c in char):
            char = _simplify()(char)
        self[code] = char
        return char


class _InvisibleTable(dict[int, str]):
    """Drop control, format and combining characters; white space becomes a blank, line ends stay."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        if char in "\r\n\u2028\u2029":
            kept = "\n"
        elif char.isspace():
            kept = " "
        elif kind in ("Cc", "Cf", "Co", "Cs") or 0x300 <= code <= 0x36F or 0xFE00 <= code <= 0xFE0F:
            kept = ""
        else:
            kept = char
        self[code] = kept
        return kept


_CHARACTERS = _CharacterTable()
_INVISIBLE = _InvisibleTable()


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match[0])


@cache
def _disguises() -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    """The spaced-out rule, then the look-alikes in one alternation."""
    pairs = [(p, word) for word, ps in packaged("words/folding.toml")["words"].items() for p in ps]
    words = {f"w{i}": word for i, (_, word) in enumerate(pairs)}
    # The first characters, tested before the forty branches are: six times faster on ordinary text.
    first = f"(?=[{packaged('words/folding.toml')['first']}])"
    either = re.compile(first + "(?:" + "|".join(f"(?P<w{i}>{p})" for i, (p, _) in enumerate(pairs)) + ")")
    return (
        (_SPACED_OUT, lambda match: _SEPARATORS.sub("", match[0])),
        (either, lambda match: words[match.lastgroup or ""]),
    )


def _translate(folded: Folded) -> Folded:
    parts = [char.translate(_CHARACTERS).translate(_INVISIBLE) for char in folded.text]
    repeats = np.fromiter((len(part) for part in parts), dtype=np.int64, count=len(parts))
    return Folded("".join(parts), np.repeat(folded.starts, repeats), np.repeat(folded.ends, repeats))


def _substitute(folded: Folded, pattern: re.Pattern[str], replace: Replacement) -> Folded:
    """`pattern.sub`, with every character of a replacement standing for the whole match."""
    pieces: list[str] = []
    starts, ends, done = [folded.starts[:0]], [folded.ends[:0]], 0
    for match in pattern.finditer(folded.text):
        new, (a, b) = replace(match), match.span()
        pieces += [folded.text[done:a], new]
        starts += [folded.starts[done:a], np.full(len(new), folded.starts[a], np.int32)]
        ends += [folded.ends[done:a], np.full(len(new), folded.ends[b - 1], np.int32)]
        done = b
    pieces.append(folded.text[done:])
    starts.append(folded.starts[done:])
    ends.append(folded.ends[done:])
    return Folded("".join(pieces), np.concatenate(starts), np.concatenate(ends))
