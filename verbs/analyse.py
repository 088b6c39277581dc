"""Analyse tables of many shops: no ledger, a frame in, tables of scores out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import TooFewReviews, UsageError, ZhenpingError
from ..records import Coverage, Outcome
from ..spiders.tables import Table, read_mapping, read_table
from .report import ReportOptions, manifest, shown_options, write

if TYPE_CHECKING:
    from ..analysis import Analysed
    from ..analysis.results import ShopFindings


@dataclass(frozen=True)
class AnalysedFiles:
    files: tuple[Path, ...]
    summary: tuple[str, ...]
    error: ZhenpingError | None


def analyse_files(
    paths: Sequence[Path], *, mapping: Sequence[str], shop: str | None, keep_ids: bool, options: ReportOptions
) -> AnalysedFiles:
    """Score the reviews in `paths`; writes reviews.csv, shops.csv, products.csv, rings.graphml and a manifest.

    Raises:
        UsageError: if a file cannot be read or `shop` is not in it.
    """
    from ..analysis import analyse
    from ..analysis.rules import load_rules
    from ..reports import write_analysis

    pairs = read_mapping(mapping)
    tables = [read_table(path, pairs, keep_ids=keep_ids) for path in paths]
    reviews = pd.concat([t.reviews for t in tables], ignore_index=True)
    analysed = analyse(reviews, as_of=options.as_of, seed=options.seed, rules=load_rules(options.rules))
    output = options.output or Path("zhenping-analysis")
    rejected = pd.concat([t.rejected for t in tables], ignore_index=True)
    files = write_analysis(analysed, output, rejected=rejected, manifest=manifest(options))
    if shop is not None:
        found = _findings(analysed, _shop_key(analysed, shop), options)
        files += write(found, ReportOptions(**{**options.__dict__, "output": output / "shop"}))
    empty = TooFewReviews("the table holds no reviews") if reviews.empty else None
    return AnalysedFiles(tuple(files), tuple(_summary(tables, analysed, output)), empty)


def _findings(analysed: Analysed, key: str, options: ReportOptions) -> ShopFindings:
    """A table says nothing about what it leaves out: coverage is what it holds."""
    mine = analysed.reviews[analysed.context.reviews["shop"] == key]
    days = mine["created_local"].dropna().astype(str).str[:10]
    whole = Coverage(
        product_id=None,
        outcome=Outcome.COMPLETE,
        collected=len(mine),
        strata=tuple(sorted(set(mine["stratum"]))),
        first_date=days.min() if len(days) else None,
        last_date=days.max() if len(days) else None,
    )
    return analysed.findings(key, coverage=whole, options=shown_options(options, None))


def _shop_key(analysed: Analysed, text: str) -> str:
    keys = analysed.shops
    found = [k for k in keys if text in (k, k.partition("/")[2])] or [k for k in keys if k.partition("/")[2].startswith(text)]
    if len(found) != 1:
        raise UsageError(f"--shop {text!r} fits {len(found)} shops of the table; shops.csv lists them")
    return found[0]


def _summary(tables: Sequence[Table], analysed: Analysed, output: Path) -> list[str]:
    rows, rejected = sum(t.rows for t in tables), sum(len(t.rejected) for t in tables)
    duplicates = sum(t.duplicates for t in tables)
    mapped = {c: f for t in tables for c, f in t.mapping.items() if c != f}
    lines = [f"{rows} rows: {len(analysed.reviews)} analysed, {duplicates} duplicates, {rejected} rejected; {len(analysed.shops)} shops"]
    if mapped:
        lines.append("columns read as: " + ", ".join(f"{c} → {f}" for c, f in sorted(mapped.items())))
    return [*lines, str(output)]
