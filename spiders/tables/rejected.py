"""Rows that became no review: where each stands, why, and what it holds, with people's names taken out.

The texts are masked once more (telephones, e-mails) where they are written to a file; here is masked what only the
columns can tell: who wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...identity import mask_name
from .cells import plain_text
from .names import names_people
from .raw import Bad, Raw

REJECTED_COLUMNS: tuple[str, ...] = ("source_file", "source_row", "line", "reason", "raw")
_RAW, _CELL = 300, 60
_JSON_PAIR = re.compile(r'"([^"\\]{1,60})"\s*:\s*"((?:[^"\\]|\\.){0,500})("?)')
_WORDLESS = re.compile(r"[\d\s.,:;+\-/*★☆%TZ]*")


def rejected_frame(raw: Raw, wrong: pd.Series, of: Mapping[str, Sequence[str]], file: str) -> pd.DataFrame:
    """REJECTED_COLUMNS of every row that is none, in the order of the file.

    `wrong` holds a reason or None for each row of `raw.frame`; `of` says which columns hold which field.
    """
    people = {c for f in ("reviewer_id", "reviewer_mask", "avatar_id") for c in of.get(f, ())}
    rows = [(bad.row, bad.line, bad.reason, _shown_bad(bad)) for bad in raw.bad]
    for position in wrong[wrong.notna()].index:
        cells = raw.frame.loc[position]
        shown = _shown_row(cells, people)
        rows.append((int(raw.row[position]), int(raw.line[position]), str(wrong[position]), shown))
    frame = pd.DataFrame([(file, *row) for row in sorted(rows)], columns=list(REJECTED_COLUMNS))
    return frame.astype({"source_row": "int64", "line": "int64"})


def _shown_bad(bad: Bad) -> str:
    if isinstance(bad.raw, str):
        return _short(_JSON_PAIR.sub(_hide_pair, bad.raw[:5000]), _RAW)
    # Cells may stand under a wrong name here, so whatever could be somebody's name is masked.
    return _short(json.dumps([_maybe_name(cell) for cell in bad.raw[:40]], ensure_ascii=False), _RAW)


def _hide_pair(match: re.Match[str]) -> str:
    if not names_people(match[1]):
        return match[0]
    return f'"{match[1]}": "{mask_name(match[2]) or ""}{match[3]}'


def _maybe_name(cell: str) -> str:
    cell = _short(cell, _CELL)
    return cell if len(cell) > 20 or _WORDLESS.fullmatch(cell) else mask_name(cell) or ""


def _shown_row(cells: pd.Series, people: set[str]) -> str:
    shown = {str(c): _cell(str(c), v, people) for c, v in cells.items()}
    return _short(json.dumps({c: v for c, v in shown.items() if v is not None}, ensure_ascii=False), _RAW)


def _cell(column: str, value: Any, people: set[str]) -> str | None:
    text = plain_text(value)
    if text is None:
        return None
    return mask_name(text[:_CELL]) if column in people or names_people(column) else _short(text, _CELL)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
