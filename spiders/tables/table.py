"""Reading one file: which kind, which columns, which values, and what became of every row."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ...errors import UsageError
from ...identity import KEY_BYTES, mask_name
from ...records import EVIDENCE_COLUMNS, REVIEW_COLUMNS
from .cells import changed, plain_text
from .delimited import read_delimited
from .json_table import read_json_table
from .mapping import Columns, is_exported, settle_columns
from .names import names_people
from .opening import open_table
from .raw import Raw, free_name
from .rejected import rejected_frame
from .values import Settled, settle_values

ROW_ID = "row-"
"""Ids of rows whose table has none; they say where a row stands and nothing else."""
_VOLATILE = frozenset({"helpful_count", "reviewer_total", "reviewer_level", "stratum", *EVIDENCE_COLUMNS})
"""What changes between two readings of one review and makes no other review of it."""
_OURS = ("source_file", "source_row", "reviewer_id_given")
_PEOPLE = ("reviewer_id", "reviewer_mask", "avatar_id")


@dataclass(frozen=True)
class Recognised:
    column: str
    field: str
    examples: tuple[str, ...]  # people masked
    note: str | None = None


@dataclass(frozen=True)
class Table:
    """What a file held; ``len(reviews) + duplicates + len(rejected) == rows``.

    `reviews` has REVIEW_COLUMNS, `source_file`, `source_row` (data rows from 0, rejected ones counted too) and the
    carried-through columns, which no signal reads.
    """

    reviews: pd.DataFrame
    mapping: Mapping[str, str]  # column -> field, as used
    rejected: pd.DataFrame  # source_file, source_row, line, reason, raw
    duplicates: int  # rows that repeat one with their own review_id
    rows: int
    recognised: tuple[Recognised, ...] = ()
    carried: tuple[str, ...] = ()  # columns of the file that no field took, as they are called in `reviews`
    extra: Mapping[str, str] = field(default_factory=dict)  # product_name, product_url, shop_name -> carried column
    said: tuple[str, ...] = ()  # about the file, the rating's scale, dates, ids: what a person should know


def read_table(path: Path, mapping: Mapping[str, str], *, key: bytes | None = None, keep_ids: bool = False) -> Table:
    """Read one file.

    Args:
        path: .csv, .tsv, .jsonl, .parquet, .xlsx, .xls, .ods or Google's .xml feed, also packed.
        mapping: column -> field; `created_at` accepts a date alone, `rating/10` names a scale, `-` leaves unread.
        keep_ids: carry the table's own reviewer ids along as column `reviewer_id_given`.
        key: hashes reviewers; by default a throw-away one, so that ids link inside this table only.

    Raises:
        UsageError: if the file cannot be read or no row of it, or a mapping names no column or no field.
    """
    raw = _read(path)
    if raw.bad and raw.frame.empty:
        raise UsageError(f"{path}: none of its {raw.rows} rows is readable (the first: {raw.bad[0].reason})")
    columns = settle_columns(raw.frame, mapping, str(path))
    settled = settle_values(raw, columns, key or secrets.token_bytes(KEY_BYTES))
    rejected = rejected_frame(raw, settled.wrong, columns.of, path.name)
    if raw.rows and len(rejected) == raw.rows:
        raise UsageError(f"{path}: none of its {raw.rows} rows is readable (the first: {rejected['reason'].iloc[0]})")
    names = _carried_names(list(raw.frame.columns), columns)
    reviews = _frame(raw, settled, names, path.name, keep_ids)
    repeated, clashes = _repeated(reviews, columns)
    return Table(
        reviews=_with_ids(reviews[~repeated].reset_index(drop=True)),
        mapping=columns.used,
        rejected=rejected,
        duplicates=int(repeated.sum()),
        rows=raw.rows,
        recognised=tuple(_recognised(raw.frame, columns, settled)),
        carried=tuple(names.values()),
        extra={name: names[c] for name, c in columns.extra.items() if c in names},
        said=(*raw.said, *settled.notes, *clashes),
    )


def described(table: Table) -> list[str]:
    """What was read as what, a line each; nothing in it is masked but who wrote."""
    lines = [
        f"{r.column} → {r.field}{f' [{r.note}]' if r.note else ''}: {' · '.join(r.examples) or 'empty'}"
        for r in table.recognised
    ]
    if table.carried:
        lines.append(f"carried through: {', '.join(table.carried)}")
    return [*lines, *table.said]


def _read(path: Path) -> Raw:
    opened = open_table(path)
    if opened.kind == "parquet":
        from .parquet import read_parquet

        return read_parquet(opened, path)
    if opened.kind == "excel":
        from .excel import read_excel

        return read_excel(opened, path)
    if opened.kind == "feed":
        from .google_feed import read_feed

        return read_feed(opened.data)
    return read_json_table(opened.data) if opened.kind == "json" else _unquoted(read_delimited(opened.data))


def _unquoted(raw: Raw) -> Raw:
    """Our own reviews.csv puts an apostrophe before what a spreadsheet would run, see `reports.hostile.csv_cell`."""
    if tuple(raw.frame.columns[: len(REVIEW_COLUMNS)]) != REVIEW_COLUMNS or not is_exported(raw.frame.columns):
        return raw
    frame = pd.DataFrame({c.removeprefix("'"): changed(raw.frame[c], _bare) for c in raw.frame.columns})
    return Raw(frame, raw.row, raw.line, raw.bad, raw.said)


def _bare(cell: object) -> object:
    return cell.removeprefix("'") if isinstance(cell, str) else cell


def _carried_names(columns: Sequence[str], settled: Columns) -> dict[str, str]:
    """Column of the file -> its name in the frame; a name of the record's or ours gets `_given` behind it."""
    used, names = settled.used, dict[str, str]()
    for column in columns:
        if column in used:
            continue
        ours = column in REVIEW_COLUMNS or column in _OURS
        # Analysis puts `_given` behind a carried column called like a score: that name must be free.
        taken = column.endswith("_given") and column.removesuffix("_given") in columns
        base = f"{column}_given" if ours else f"{column}_2" if taken else column
        names[column] = free_name(base, [*names.values(), *(c for c in columns if c != column and c not in used)])
    return names


def _frame(raw: Raw, settled: Settled, names: Mapping[str, str], file: str, keep_ids: bool) -> pd.DataFrame:
    carried = {new: changed(raw.frame[old], _scalar) for old, new in names.items()}
    frame = pd.concat([settled.frame, pd.DataFrame(carried, index=settled.frame.index)], axis=1)
    frame["source_file"], frame["source_row"] = file, raw.row
    if keep_ids:
        frame["reviewer_id_given"] = settled.given_ids
    return frame[settled.wrong.isna()].reset_index(drop=True)


def _scalar(value: object) -> object:
    """Carried values stay as they are, lists and objects become text (what is masked is text)."""
    return plain_text(value) if isinstance(value, list | tuple | dict) or hasattr(value, "tolist") else value


def _repeated(reviews: pd.DataFrame, columns: Columns) -> tuple[pd.Series, list[str]]:
    """Rows that repeat an earlier one with their review_id, and what to say of ids whose rows differ."""
    if "review_id" not in columns.of:
        return pd.Series(False, index=reviews.index), []
    place = ["platform", "source", "shop_id", "product_id", "review_id"]
    content = [name for name in REVIEW_COLUMNS if name in columns.of and name not in _VOLATILE]
    named = reviews["review_id"].notna()
    repeated = named & reviews.duplicated(list(dict.fromkeys([*place, *content])))
    clashing = int(
        (named & ~repeated & reviews[~repeated].duplicated(place).reindex(reviews.index, fill_value=False)).sum()
    )
    said = [f"{clashing} rows have the review_id of another row and differ from it; all are kept"] if clashing else []
    return repeated, said


def _with_ids(reviews: pd.DataFrame) -> pd.DataFrame:
    nameless = reviews["review_id"].isna()
    made = ROW_ID + reviews["source_row"].astype(str)
    return reviews.assign(review_id=reviews["review_id"].where(~nameless, made).astype(object))


def _recognised(frame: pd.DataFrame, columns: Columns, settled: Settled) -> list[Recognised]:
    found = []
    for name in (n for n in REVIEW_COLUMNS if n in columns.of):
        note = settled.scale.note if name == "rating" and settled.scale else None
        found += [Recognised(c, name, _examples(frame[c], c, name), note) for c in columns.of[name]]
    return found


def _examples(values: pd.Series, column: str, name: str) -> tuple[str, ...]:
    texts = dict.fromkeys(t for v in values[values.notna()].iloc[:200] if (t := plain_text(v)) is not None)
    hide = name in _PEOPLE or names_people(column)
    shown = [(mask_name(t) or "") if hide else t for t in list(texts)[:3]]
    return tuple(" ".join(t.split())[:24] for t in shown)
