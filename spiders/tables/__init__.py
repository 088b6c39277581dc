"""Tables of reviews: CSV, TSV, JSON lines, Parquet, Excel and Google's review feed, into frames and records.

`read_table` reads one file. Every row of it ends as a review, as a duplicate, or in `Table.rejected` with its
reason; `described` says which column was read as what, before anybody relies on it; `reviews_of`, `products_of`
and `shops_of` hand the same rows on as records for the ledger.
"""

from __future__ import annotations

from .as_records import products_of, reviews_of, shops_of
from .mapping import read_mapping
from .table import Table, described, read_table

records = reviews_of
"""The rows of a table as `records.Review`, each with an id."""

__all__ = [
    "Table",
    "described",
    "products_of",
    "read_mapping",
    "read_table",
    "records",
    "reviews_of",
    "shops_of",
]
