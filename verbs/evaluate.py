"""Measure scores against the labels in a user's own table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from ..errors import UsageError
from ..spiders.tables import Table
from .analyse import products_named
from .import_tables import read_alike
from .labels import column_of, labels_of, numbers
from .report import ReportOptions, manifest, model_of, rules_of, shown_options


@dataclass(frozen=True, kw_only=True)
class EvaluateOptions:
    """What is measured against what; `label`, `score` and `split` name columns."""

    label: str
    positive: str | None = None
    score: str | None = None
    split: str | None = None
    allow_leaks: bool = False
    views: int = 0  # of each size


@dataclass(frozen=True)
class EvaluatedFiles:
    files: tuple[Path, ...]
    lines: tuple[str, ...]


def evaluate_files(
    paths: Sequence[Path],
    wanted: EvaluateOptions,
    *,
    mapping: Sequence[str],
    options: ReportOptions,
    say: Callable[[str], None] = lambda _: None,
) -> EvaluatedFiles:
    """Score the reviews in `paths`, compare with their labels, write evaluation.json and evaluation.md.

    Raises:
        UsageError: a file cannot be read; a column is not there or holds something else; the set-up leaks.
        TooFewReviews: nothing is labelled.
    """
    from ..analysis.evaluation.evaluate import evaluate
    from ..reports import evaluation

    _check(wanted)
    rules, model = rules_of(options), model_of(options)
    tables = read_alike(paths, mapping, say)
    label = labels_of(tables, paths, wanted.label, wanted.positive)
    found = evaluate(
        pd.concat([table.reviews for table in tables], ignore_index=True),
        label,
        given=_joined(numbers, tables, paths, wanted.score),
        part=_joined(_parts, tables, paths, wanted.split),
        model=model,
        allow_leaks=wanted.allow_leaks,
        products=products_named(tables),
        rules=rules,
        most_views=wanted.views,
        seed=options.seed,
        say=say,
    )
    output = options.output or Path("zhenping-evaluation")
    asked = {**asdict(wanted), **shown_options(options, None, rules, model)}
    asked = {name: value for name, value in asked.items() if name not in ("as_of", "product")}
    files = evaluation.write(found, output, options=asked, manifest=manifest(options))
    return EvaluatedFiles(files=files, lines=(*evaluation.terminal_lines(found), "", str(files[1])))


def _check(wanted: EvaluateOptions) -> None:
    columns = [c for c in (wanted.label, wanted.score, wanted.split) if c]
    if len(set(columns)) < len(columns):
        raise UsageError("--label, --score and --split must name different columns: a label is no score")


def _parts(table: Table, path: Path, name: str) -> pd.Series:
    """What part each row is in, as "train" or "test"; other texts are neither."""
    return column_of(table, path, name).map(lambda value: "" if pd.isna(value) else str(value).strip().casefold())


def _joined(
    read: Callable[[Table, Path, str], pd.Series], tables: Sequence[Table], paths: Sequence[Path], name: str | None
) -> pd.Series | None:
    """Column `name` of all tables, if it is wanted."""
    if name is None:
        return None
    parts = [read(table, path, name) for table, path in zip(tables, paths, strict=True)]
    return pd.concat(parts, ignore_index=True).rename(name)
