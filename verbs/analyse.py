"""Analyse tables of many shops: no ledger, a frame in, tables of scores out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import TooFewReviews, UsageError, ZhenpingError
from ..spiders.tables import Table
from .import_tables import read_alike
from .report import ReportOptions, manifest, model_of, reported, rules_of, shown_options
from .thresholds import Thresholds, checked

if TYPE_CHECKING:
    from ..analysis import Analysed
    from ..analysis.results import ShopFindings
    from ..analysis.supervised.model import Scorecard


@dataclass(frozen=True)
class AnalysedFiles:
    files: tuple[Path, ...]
    summary: tuple[str, ...]
    error: ZhenpingError | None
    warnings: tuple[str, ...] = ()


def analyse_files(
    paths: Sequence[Path],
    *,
    mapping: Sequence[str],
    shop: str | None,
    keep_ids: bool,
    reviewers: bool,
    options: ReportOptions,
    say: Callable[[str], None] = lambda _: None,
) -> AnalysedFiles:
    """Score the reviews in `paths`; writes reviews.csv, shops.csv, products.csv, the rings (GraphML, GEXF), a manifest.

    Raises:
        UsageError: if a file cannot be read or `shop` is not in it.
    """
    from ..analysis import analyse
    from ..analysis.supervised import apply
    from ..reports.tables import write_analysis

    if checked(options.thresholds) != Thresholds() and shop is None:
        raise UsageError("thresholds are about one shop's report: name it with --shop")
    rules, model = rules_of(options), model_of(options)
    tables = read_alike(paths, mapping, say, keep_ids=keep_ids)
    reviews = pd.concat([t.reviews for t in tables], ignore_index=True)
    analysed = analyse(reviews, products=products_named(tables), as_of=options.as_of, seed=options.seed, rules=rules)
    analysed = apply(analysed, model)
    output = options.output or Path("zhenping-analysis")
    rejected = pd.concat([t.rejected for t in tables], ignore_index=True)
    files = write_analysis(analysed, output, rejected=rejected, reviewers=reviewers, manifest=manifest(options))
    error: ZhenpingError | None = TooFewReviews("the table holds no reviews") if reviews.empty else None
    warnings: tuple[str, ...] = ()
    if shop is not None:
        found = _findings(analysed, _shop_key(analysed, shop), options, model)
        report = reported(found, replace(options, output=output / "shop"))
        files += report.files
        error, warnings = error or report.error, report.warnings
    return AnalysedFiles(tuple(files), tuple(_summary(tables, analysed, output)), error, warnings)


def products_named(tables: Sequence[Table]) -> pd.DataFrame:
    """The products that the tables name: platform, shop_id, product_id, name."""
    keys = ["platform", "shop_id", "product_id"]
    named = [
        table.reviews[keys].assign(name=table.reviews[table.extra["product_name"]])
        for table in tables
        if "product_name" in table.extra
    ]
    return pd.concat(named).drop_duplicates(keys) if named else pd.DataFrame(columns=[*keys, "name"])


def _findings(analysed: Analysed, key: str, options: ReportOptions, model: Scorecard | None) -> ShopFindings:
    from ..analysis.shops import table_coverage

    mine = analysed.context.reviews[analysed.context.reviews["shop"] == key]
    return analysed.findings(
        key, coverage=table_coverage(mine), options=shown_options(options, None, analysed.context.rules, model)
    )


def _shop_key(analysed: Analysed, text: str) -> str:
    keys = analysed.shops
    found = [k for k in keys if text in (k, k.partition("/")[2])] or [
        k for k in keys if k.partition("/")[2].startswith(text)
    ]
    if len(found) != 1:
        raise UsageError(f"--shop {text!r} fits {len(found)} shops of the table; shops.csv lists them")
    return found[0]


def _summary(tables: Sequence[Table], analysed: Analysed, output: Path) -> list[str]:
    read, left_out = sum(t.rows for t in tables), sum(len(t.rejected) for t in tables)
    duplicates = sum(t.duplicates for t in tables)
    counts = f"{len(analysed.reviews)} analysed, {duplicates} duplicates, {left_out} rejected"
    return [f"{read} rows: {counts}; {len(analysed.shops)} shops", str(output)]
