"""CSV, TSV and their kin: separator, quoting and encoding are found out, broken rows are kept aside.

The separator is the one by which most rows have as many cells as the header. A row with another number of cells
is rejected, never padded: a comma too many shifts every cell behind it. A quote that never closes would swallow
the rest of the file; the line where it opens is rejected and reading goes on at the next.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .encoding import decode
from .raw import Raw, Rows

_SEPARATORS = ",\t;|"
_NO_SEPARATOR = "\x1f"  # of a table with one column, whose texts may hold commas
_SAMPLE_CHARS, _SAMPLE_ROWS = 200_000, 300
_ROW_CHARS, _MANY_BROKEN = 1 << 20, 100
"""A row longer than that has an open quote. After many of those the bound shrinks: reading stays linear."""
_EXCEL_HINT = re.compile(r"sep=(.)\s*\Z")


@dataclass(frozen=True, slots=True)
class Shape:
    separator: str
    escape: bool = False  # \" for a quote inside quotes, instead of ""
    space: bool = False  # a quote may stand after a blank: `1, "a,b"`

    def options(self) -> dict[str, Any]:
        return {
            "delimiter": self.separator,
            "doublequote": not self.escape,
            "escapechar": "\\" if self.escape else None,
            "skipinitialspace": self.space,
            "strict": True,
        }


def read_delimited(data: bytes) -> Raw:
    """Rows of a text table; its first row names the columns."""
    text, encoding = decode(data)
    hint = _EXCEL_HINT.match(text.partition("\n")[0])
    start = text.index("\n") + 1 if hint and "\n" in text else 0
    shape = Shape(hint[1]) if hint else find_shape(text[:_SAMPLE_CHARS])
    found = Rows()
    header: list[str] | None = None
    for line, cells, trouble in _rows(io.StringIO(text[start:], newline=""), shape, 1 if start else 0):
        if header is None and cells:
            header = _trimmed(cells)
        elif header is not None:
            _take(found, line, cells, trouble, len(header))
    return found.finish(header or [], _said(encoding, shape, text))


def find_shape(sample: str) -> Shape:
    """How the rows of `sample` are cut into cells."""
    single = Shape(_NO_SEPARATOR)
    plain = {Shape(s): _agreement(sample, Shape(s)) for s in _SEPARATORS}
    best = max(plain, key=lambda shape: plain[shape])
    if plain[best][0] < 1:  # broken rows, or another way of quoting
        others = [Shape(best.separator, space=True)] if f'{best.separator} "' in sample else []
        others += [Shape(best.separator, escape=True)] if '\\"' in sample else []
        plain |= {shape: _agreement(sample, shape) for shape in others}
        best = max(plain, key=lambda shape: plain[shape])
    return best if plain[best] > (0.0, 0) else single


def _agreement(sample: str, shape: Shape) -> tuple[float, int]:
    """Share of rows with the header's number of cells, and that number; nothing if the header is one cell."""
    counts: list[int] = []
    for _, cells, _ in _rows(io.StringIO(sample, newline=""), shape, 0):
        counts.append(len(cells or ()))
        if len(counts) > _SAMPLE_ROWS:
            break
    if len(counts) > 2 and len(sample) == _SAMPLE_CHARS:
        counts.pop()  # the sample may end in the middle of a row
    if not counts or counts[0] < 2:
        return (0.0, 0)
    same = sum(n == counts[0] for n in counts[1:])
    return ((same + 0.5) / (len(counts) - 0.5), counts[0])


def _take(found: Rows, line: int, cells: list[str] | None, trouble: str | None, width: int) -> None:
    if cells is None:
        found.reject(line, "the line has a quotation mark that does not close or stands inside a cell", trouble or "")
        return
    while len(cells) > width and not cells[-1]:
        cells.pop()  # separators at the end of a line
    if len(cells) == width:
        found.keep(line, cells)
    else:
        found.reject(line, f"the row has {len(cells)} cells, the header {width}", cells)


def _rows(file: io.StringIO, shape: Shape, line: int) -> Iterator[tuple[int, list[str] | None, str | None]]:
    """Line number and cells of every row that is not blank; of a broken one None and the line's text."""
    lines, broken = _Lines(file, line), 0
    while True:
        try:
            for cells in csv.reader(lines, **shape.options()):
                if cells:
                    yield lines.first, cells, None
                lines.forget()
            return
        except csv.Error:
            broken += 1
            if broken > _MANY_BROKEN:
                lines.bound = 4096
            number, text = lines.back_to_second()
            yield number, None, text


class _Lines:
    """Lines of a file, numbered from 1; those since the last `forget` can be read again."""

    def __init__(self, file: io.StringIO, number: int) -> None:
        self._file = file
        self._ahead: deque[str] = deque()
        self._held: list[str] = []
        self._size = 0
        self._before = number
        self.bound = _ROW_CHARS

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > self.bound:
            raise csv.Error("the row has no end")
        line = self._ahead.popleft() if self._ahead else next(self._file)
        self._held.append(line)
        self._size += len(line)
        return line

    @property
    def first(self) -> int:
        """Number of the first line held."""
        return self._before + 1

    def forget(self) -> None:
        self._before += len(self._held)
        self._held.clear()
        self._size = 0

    def back_to_second(self) -> tuple[int, str]:
        """Give up the first line held and return it; the ones behind it are read again."""
        first = self._held[0] if self._held else ""
        self._ahead.extendleft(reversed(self._held[1:]))
        self._before += 1
        self._held.clear()
        self._size = 0
        return self._before, first.rstrip("\r\n")


def _trimmed(header: Sequence[str]) -> list[str]:
    names = list(header)
    while len(names) > 1 and not names[-1].strip():
        names.pop()
    return names


def _said(encoding: str, shape: Shape, text: str) -> list[str]:
    names = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", _NO_SEPARATOR: "nothing (one column)"}
    said = [f"{encoding}, cells separated by {names.get(shape.separator, shape.separator)}"]
    if odd := text.count("\ufffd"):
        said.append(f"{odd} characters are none in {encoding} and stand as \ufffd")
    return said
