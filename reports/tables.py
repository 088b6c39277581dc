"""Files of `zhenping analyse`: one row a review, a shop, a product, and on demand a reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..analysis.shops import products_of_shops, reviewers_of_shops, shops_table
from . import graphml, reviews_csv
from . import manifest as manifest_file
from .atomic import write_file
from .masking import map_distinct, mask_value
from .reviews_csv import plain_table

if TYPE_CHECKING:
    from ..analysis import Analysed


def analysis_tables(
    analysed: Analysed, rejected: pd.DataFrame | None, *, reviewers: bool = False
) -> dict[str, str | bytes]:
    """File name to content: reviews, shops, products, rings; reviewers if asked for, rejected rows if any."""
    files: dict[str, str | bytes] = {
        "reviews.csv": reviews_csv.render(analysed.reviews),
        "shops.csv": plain_table(shops_table(analysed)),
        "products.csv": plain_table(products_of_shops(analysed)),
        "rings.graphml": graphml.render(analysed.analysis.rings, analysed.reviews),
        "rings.gexf": graphml.render_gexf(analysed.analysis.rings, analysed.reviews),
    }
    if reviewers:
        files["reviewers.csv"] = plain_table(reviewers_of_shops(analysed))
    if rejected is not None and len(rejected):
        files["rejected.csv"] = rejected_table(rejected)
    return files


def rejected_table(rejected: pd.DataFrame) -> str:
    """Rows that could not be read, as CSV; both the reason and the raw row quote what somebody wrote."""
    return plain_table(_masked(rejected))


def write_rejected(rejected: pd.DataFrame, out: Path) -> Path:
    """Write `rejected.csv` into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "rejected.csv"
    write_file(path, rejected_table(rejected))
    return path


def _masked(rejected: pd.DataFrame) -> pd.DataFrame:
    return rejected.assign(**{name: map_distinct(rejected[name], mask_value) for name in ("reason", "raw")})


def write_analysis(
    analysed: Analysed,
    out: Path,
    *,
    rejected: pd.DataFrame | None = None,
    reviewers: bool = False,
    manifest: Mapping[str, Any],
) -> tuple[Path, ...]:
    """Write the files of `analysis_tables` into `out` (made if missing), manifest last.

    Raises:
        OSError: if the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    tables = analysis_tables(analysed, rejected, reviewers=reviewers)
    files = [write_file(out / name, content) for name, content in tables.items()]
    return (*files, write_file(out / "manifest.json", manifest_file.render(manifest, files)))
