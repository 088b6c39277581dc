"""Rows of a table as records, for the ledger.

A row without id gets one from what it says and its ordinal among equal rows (`content_id`), not from its place: so
the same table imported again, or a longer version of it, gives its rows the same ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ...records import EVIDENCE_COLUMNS, REVIEW_COLUMNS, Incentive, Product, Review, Shop
from ..content_id import ContentIds
from .table import ROW_ID, Table

_PLACE = ["platform", "source", "shop_id", "product_id"]
_FIELDS = tuple(name for name in REVIEW_COLUMNS if name not in EVIDENCE_COLUMNS)
_COUNTS = ("reviewer_total", "purchase_count", "video_count", "helpful_count")


def reviews_of(table: Table) -> Iterator[Review]:
    """Every review of the table, product by product; what the ledger fills in is left empty."""
    ids = ContentIds()
    for _, rows in table.reviews.groupby(_PLACE, sort=False):
        yield from ids.assign([_review(row) for row in _rows(rows)])


def shops_of(table: Table) -> tuple[Shop, ...]:
    """The shops of the table, in its order."""
    name, places = table.extra.get("shop_name"), table.reviews.drop_duplicates(["platform", "shop_id"])
    return tuple(
        Shop(platform=row["platform"], shop_id=row["shop_id"], name=_text(row, name))
        for row in places.to_dict("records")
    )


def products_of(table: Table) -> Mapping[tuple[str, str], tuple[Product, ...]]:
    """The products of each shop, keyed by its platform and id; nothing is claimed of them."""
    found: dict[tuple[str, str], list[Product]] = {}
    name, url = table.extra.get("product_name"), table.extra.get("product_url")
    first = table.reviews.drop_duplicates(["platform", "shop_id", "product_id"])
    for row in first.to_dict("records"):
        product = Product(product_id=row["product_id"], name=_text(row, name), url=_text(row, url), sku=row["sku"])
        found.setdefault((row["platform"], row["shop_id"]), []).append(product)
    return {place: tuple(products) for place, products in found.items()}


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    columns = [frame[name].tolist() for name in _FIELDS]
    places = frame["source_row"].tolist()
    for place, *values in zip(places, *columns, strict=True):
        row = {name: None if _missing(value) else value for name, value in zip(_FIELDS, values, strict=True)}
        if row["review_id"] == f"{ROW_ID}{place}":
            row["review_id"] = None
        yield row


def _review(row: dict[str, Any]) -> Review:
    counts = {name: None if row[name] is None else int(row[name]) for name in _COUNTS}
    incentive = None if row["incentive"] is None else Incentive(row["incentive"])
    return Review(**(row | counts | {"incentive": incentive, "image_ids": tuple(row["image_ids"] or ())}))


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124  (NaN)


def _text(row: Mapping[Any, Any], column: str | None) -> str | None:
    value = row.get(column) if column else None
    return str(value) if value is not None and not _missing(value) else None
