"""Make tables of reviews whose truth is known, or plant campaigns in a table."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..errors import UsageError
from ..records import REVIEW_COLUMNS

_ENDINGS = (".csv", ".parquet")
_PEOPLE = {"reviewer_id": "u", "avatar_id": "a"}
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class SimulateOptions:
    """What the command was given; None is not given. `into` excludes shops, reviews and ids."""

    into: Path | None = None
    mapping: Sequence[str] = ()
    campaigns: Sequence[str] = ()
    share: float | None = None
    attacked: float | None = None
    shops: int | None = None
    reviews: int | None = None
    ids: bool | None = None
    language: str | None = None
    seed: int = 0


@dataclass(frozen=True)
class Simulated:
    files: tuple[Path, ...]  # the table, its manifest
    lines: tuple[str, ...]


def simulate_file(output: Path, options: SimulateOptions, say: Callable[[str], None] = lambda _: None) -> Simulated:
    """Write a table (`output` is a .csv or .parquet file, or a folder for reviews.csv) and a manifest beside it.

    `say` is told how a given table was read.

    Raises:
        UsageError: options contradict each other or are out of range, or a table cannot be read.
    """
    table, beside = _paths(output)
    frame = _made(options) if options.into is None else _planted(options, options.into, say)
    manifest = _manifest(frame, options)
    from ..reports.atomic import write_file

    table.parent.mkdir(parents=True, exist_ok=True)
    written = write_file(table, _parquet(frame) if table.suffix == ".parquet" else _csv(frame))
    content = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return Simulated((written, write_file(beside, content)), tuple(_lines(frame, manifest, table)))


def _paths(output: Path) -> tuple[Path, Path]:
    if output.suffix in _ENDINGS:
        return output, output.with_name(f"{output.stem}.manifest.json")
    if output.is_file():
        raise UsageError(f"{output}: is a file; give a folder, or a file that ends in .csv or .parquet")
    return output / "reviews.csv", output / "manifest.json"


def _made(options: SimulateOptions) -> pd.DataFrame:
    from ..simulation import simulate

    if options.mapping:
        raise UsageError("--map says how a table is read; give the table, too: --into FILE")
    given = {"shops": options.shops, "reviews": options.reviews, "attacked": options.attacked}
    return simulate(
        campaigns=options.campaigns,
        share=options.share or 0.0,
        seed=options.seed,
        language=options.language or "zh",
        ids=bool(options.ids),
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
    )


def _planted(options: SimulateOptions, path: Path, say: Callable[[str], None]) -> pd.DataFrame:
    from ..simulation import inject

    if any(value is not None for value in (options.shops, options.reviews, options.ids)):
        raise UsageError("--shops, --reviews, --masked and --ids are of simulated shops; a table has its own (--into)")
    if not options.campaigns and not options.share:
        raise UsageError("what shall be planted? say --campaign ring:96, or --share 0.05 for all kinds")
    frame = _read(path, options.mapping, say)
    planted = inject(
        frame,
        options.campaigns,
        seed=options.seed,
        share=options.share or 0.0,
        language=options.language or _language(frame),
        attacked=1.0 if options.attacked is None else options.attacked,
    )
    return _numbered(planted)[[*REVIEW_COLUMNS, *(name for name in planted if name not in REVIEW_COLUMNS)]]


def _read(path: Path, mapping: Sequence[str], say: Callable[[str], None]) -> pd.DataFrame:
    """Any table as the record's columns."""
    from ..spiders.tables import read_mapping, read_table
    from ..spiders.tables.table import ROW_ID
    from .import_tables import say_table

    table = read_table(path, read_mapping(mapping))
    say_table(table, say)
    frame = table.reviews.drop(columns=["source_file", "source_row"])
    if "review_id" not in table.mapping.values():
        frame["review_id"] = None
    else:
        made = frame["review_id"].astype(str).str.startswith(ROW_ID)
        frame["review_id"] = frame["review_id"].where(~made, None)
    return frame


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """People numbered by their first review: the keyed hashes of a table differ with every reading."""
    out = frame.copy()
    for name, letter in _PEOPLE.items():
        codes, _ = pd.factorize(frame[name])
        shown = [f"{letter}{code + 1}" if code >= 0 else None for code in codes.tolist()]
        out[name] = pd.Series(shown, index=frame.index, dtype=object)
    return out


def _language(frame: pd.DataFrame) -> str:
    texts = frame["text"].dropna().astype(str).head(2000)
    return "en" if len(texts) and texts.str.contains(_CJK).mean() < 0.5 else "zh"


def _csv(frame: pd.DataFrame) -> str:
    from ..reports.reviews_csv import plain_table

    whole = {name: _whole(frame[name]) for name in frame.columns}
    return plain_table(pd.DataFrame(whole, index=frame.index))


def _whole(values: pd.Series) -> pd.Series:
    """Floats with decimals as objects: the export's six digits would change a given number."""
    if not pd.api.types.is_float_dtype(values) or (values.dropna() % 1 == 0).all():
        return values
    return values.astype(object).where(values.notna(), None)


def _parquet(frame: pd.DataFrame) -> bytes:
    import duckdb

    joined = ["|".join(ids) if len(ids) else None for ids in frame["image_ids"]]
    plain = frame.assign(image_ids=pd.Series(joined, index=frame.index, dtype=object))
    for name in plain.columns[plain.isna().all()]:
        plain[name] = plain[name].astype("string")  # a column of nulls has no type of its own
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as db:
        file = Path(folder) / "table.parquet"
        db.execute("set threads = 1")  # rows keep their order
        db.from_df(plain).write_parquet(str(file))
        return io.BytesIO(file.read_bytes()).getvalue()


def _manifest(frame: pd.DataFrame, options: SimulateOptions) -> Mapping[str, Any]:
    from ..simulation.truth import campaigns_of

    planted = int((frame["truth_planted"].astype(str) == "1").sum())
    return {
        "made_by": f"zhenping {__version__}",
        "seed": options.seed,
        "into": options.into.name if options.into else None,
        "options": {
            "campaigns": list(options.campaigns),
            "share": options.share,
            "attacked": options.attacked,
            "shops": options.shops,
            "reviews": options.reviews,
            "ids": options.ids,
            "language": options.language,
        },
        "reviews": len(frame),
        "planted": planted,
        "campaigns": campaigns_of(frame),
    }


def _lines(frame: pd.DataFrame, manifest: Mapping[str, Any], table: Path) -> list[str]:
    share = manifest["planted"] / len(frame)
    lines = [
        f"{len(frame)} reviews, {manifest['planted']} of them planted ({share:.1%}) by "
        f"{len(manifest['campaigns'])} campaigns",
        str(table),
    ]
    return [*lines, f"judge it: zhenping evaluate {table} --label truth_planted"] if manifest["planted"] else lines
