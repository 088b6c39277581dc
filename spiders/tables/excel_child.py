"""Reads a workbook in a process of its own, bounded in memory, and writes its sheets as JSON.

The reader makes a dense table of a sheet's corners, and aborts the process when that does not fit: a 2 kB workbook
with a cell in A1 and one in XFD1048576 is enough. A script, not a module of the package: it must start fast.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sys
from typing import Any

SHEETS = 20


def _cell(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return int(value)  # a workbook has no other numbers: 20260105001.0 is an order number
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def main(path: str, memory: int) -> int:
    """Exit code 0, or 3 without the library, or 4 with the reason on standard error."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such limits on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        import python_calamine
    except ImportError:
        return 3
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheets = book.sheets_metadata[:SHEETS]
        for sheet in sheets:
            if not str(sheet.typ).endswith("WorkSheet"):
                continue
            page = book.get_sheet_by_name(sheet.name)
            rows = [[_cell(v) for v in row] for row in page.to_python(skip_empty_area=False)]
            hidden = not str(sheet.visible).endswith("Visible")
            text = json.dumps({"sheet": sheet.name, "hidden": hidden, "rows": rows})
            sys.stdout.write(text + "\n")
    except Exception as error:  # a library that meets a stranger's file: nothing to tell but "not readable"
        sys.stderr.write(" ".join(str(error).split())[:200])
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
