"""Excel and OpenDocument workbooks through calamine: the first visible sheet that holds reviews.

The reading happens in a process of its own (`excel_child`). Rows above the header (a title, an export date) are
told apart from it by the names that we know. Blank rows are none; a row's number is the sheet's.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import UsageError
from .names import known_name
from .opening import MAX_BYTES, Opened
from .raw import Raw, Rows

MEMORY = 4 << 30
"""Bound of the reading process, in bytes. A cell takes 32."""
SECONDS = 600
_CHILD = Path(__file__).with_name("excel_child.py")
_HEADER_WITHIN = 20
_LIBRARY_MISSING = 3


def read_excel(opened: Opened, path: Path) -> Raw:
    """Rows of the sheet with the most columns that we know.

    Raises:
        UsageError: if it is no workbook, is empty, protected or too large, or the library is missing.
    """
    _check_size(opened.data, path)
    if opened.plain is not None:
        sheets = _sheets(opened.plain, path)
    else:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "table"
            copy.write_bytes(opened.data)
            sheets = _sheets(copy, path)
    filled = [sheet for sheet in sheets if any(map(_filled, sheet["rows"]))]
    if not filled:
        raise UsageError(f"{path}: the workbook has no cells")
    best = max(filled, key=lambda sheet: (_known(sheet["rows"]), not sheet["hidden"]))
    return _rows(best, len(filled))


def _check_size(data: bytes, path: Path) -> None:
    """A workbook is an archive; what it says it unpacks to is bounded here, what it really does by the child."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UsageError(f"{path}: is not a readable workbook ({error})") from None
    if size > MAX_BYTES:
        raise UsageError(f"{path}: is larger than {MAX_BYTES:,} bytes when unpacked; split it")


def _sheets(file: Path, path: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", str(_CHILD), str(file.resolve()), str(MEMORY)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise UsageError(f"{path}: the workbook takes longer than {SECONDS} s to read; save it as CSV") from None
    if done.returncode == _LIBRARY_MISSING:
        raise UsageError(f"{path}: reading workbooks needs python-calamine; run: pip install python-calamine")
    if done.returncode:
        # Killed or aborted: it did not fit into the bound.
        reason = done.stderr.decode("utf-8", "replace") if done.returncode > 0 else "it needs too much memory"
        raise UsageError(f"{path}: is not a readable workbook ({' '.join(reason.split())[:160]}); save it as CSV")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _known(rows: Sequence[Sequence[Any]]) -> int:
    return max((_names(row) for row in rows[:_HEADER_WITHIN]), default=0)


def _names(row: Sequence[Any]) -> int:
    return sum(isinstance(cell, str) and known_name(cell) for cell in row)


def _filled(row: Sequence[Any]) -> bool:
    return any(cell not in (None, "") for cell in row)


def _rows(sheet: dict[str, Any], sheets: int) -> Raw:
    numbered = [(line, row) for line, row in enumerate(sheet["rows"], start=1) if _filled(row)]
    top = max(range(min(_HEADER_WITHIN, len(numbered))), key=lambda i: (_names(numbered[i][1]), -i))
    _, header = numbered[top]
    width = max(i for i, cell in enumerate(header, start=1) if cell not in (None, ""))
    found = Rows()
    for line, row in numbered[top + 1 :]:
        if _filled(row[width:]):
            found.reject(line, "the row has cells outside the header's columns", [str(c) for c in row])
        else:
            found.keep(line, row[:width])
    return found.finish([str(c) for c in header[:width]], _said(sheet, sheets, numbered[:top]))


def _said(sheet: dict[str, Any], sheets: int, above: Sequence[Any]) -> Iterator[str]:
    yield f"sheet {sheet['sheet']!r}" + (f", one of {sheets} with cells; the others are not read" if sheets > 1 else "")
    if above:
        yield f"{len(above)} rows above the header are not read"
