"""What a single character is folded to: NFKC, digits and letters of any kind, lower case, simplified Chinese.

One character at a time, so that positions stay known; `SIMPLE` and `SHOWN` are tables for `str.translate` that fill
themselves, and `shown_codes` is the same over the joined code points of many texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

STROKES = "丨丶丿亅"  # people use them as marks
# Chinese characters without those.
HAN = "[\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u4e35\u4e37-\u4e3e\u4e40-\u4e84\u4e86-\u9fff]"

Codes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]

_LETTER = re.compile(r"(?:CIRCLED|SQUARED|SYMBOL|CAPITAL) (?:LATIN CAPITAL )?LETTER ([A-Z])")
_LINE_ENDS = "\r\n\u2028\u2029"
_DROPPED = "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers: letters to Unicode, nothing to the eye
_BLANK = "\u2800"
_COMBINING = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F))
_CODES = 0x110000
_UNKNOWN, _SEVERAL = -1, -2


class _SimpleTable(dict[int, str]):
    """What no writer does to hide."""

    def __missing__(self, code: int) -> str:
        char = _digit_or_letter(chr(code)) or unicodedata.normalize("NFKC", chr(code)).lower()
        if any(c >= "\u2e80" for c in char):
            char = _simplify()(char)
        self[code] = char
        return char


class _ShownTable(dict[int, str]):
    """Besides, control, format and combining characters dropped; white space is a blank, line ends stay."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = "".join(_shown(char) for char in SIMPLE[code])
        return shown


SIMPLE = _SimpleTable()
SHOWN = _ShownTable()


def shown_codes(texts: Sequence[str]) -> tuple[Codes, Positions]:
    """The code points of all texts by `SHOWN`, joined, and the borders: text i is [borders[i], borders[i + 1])."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    single, length = _arrays()
    codes = single[raw]
    if (unknown := codes == _UNKNOWN).any():
        _fill(np.unique(raw[unknown]).tolist())
        codes = single[raw]
    repeats = length[raw]
    before = np.concatenate([[0], np.cumsum(repeats, dtype=np.int64)])
    shown = np.repeat(codes, repeats).astype(np.uint32)
    for at in np.flatnonzero(repeats > 1).tolist():
        shown[before[at] : before[at + 1]] = [ord(char) for char in SHOWN[int(raw[at])]]
    return shown, before[np.concatenate([[0], np.cumsum(lengths)])]


@cache
def _arrays() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """(what a code point becomes, to how many)."""
    return np.full(_CODES, _UNKNOWN, dtype=np.int32), np.ones(_CODES, dtype=np.uint8)


def _fill(codes: Iterable[int]) -> None:
    single, length = _arrays()
    for code in codes:
        shown = SHOWN[code]
        single[code] = ord(shown) if len(shown) == 1 else _SEVERAL
        length[code] = len(shown)


@cache
def _simplify() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def _digit_or_letter(char: str) -> str:
    """The digit of a numeral of any script or shape (❺, ⒌, ٥), the letter in a circle, square or flag; else ""."""
    if char.isascii():
        return ""
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    letter = _LETTER.search(unicodedata.name(char, "")) if unicodedata.category(char) == "So" else None
    return letter[1].lower() if letter else ""


def _shown(char: str) -> str:
    code = ord(char)
    if char in _LINE_ENDS:
        return "\n"
    if char.isspace() or char == _BLANK:
        return " "
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") or char in _DROPPED
    return "" if hidden or any(a <= code <= b for a, b in _COMBINING) or 0xE0100 <= code <= 0xE01EF else char
