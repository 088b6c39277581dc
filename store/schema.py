"""The ledger's tables.

A *review* is an identity (shop, product, source, review id); a *version* is what it said, written once and again
only when its words change. A *snapshot* is one run over a shop; *pages* are what it read, by hash. Review columns
are made from `records.Review`, so that the record stays the one vocabulary.
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from ..records import EVIDENCE_COLUMNS, Review

SCHEMA_VERSION = 1

KEY_COLUMNS = ("platform", "shop_id", "product_id", "source", "review_id")
"""Identity of a review; they stand in `reviews` and `shops`, not in every version."""

VOLATILE_COLUMNS = ("helpful_count", "reviewer_total", "reviewer_level", "stratum")
"""Columns that change without the review having changed: kept up to date, never a new version."""

CONTENT_COLUMNS = tuple(
    f.name for f in dataclasses.fields(Review) if f.name not in (*KEY_COLUMNS, *EVIDENCE_COLUMNS, *VOLATILE_COLUMNS)
)

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String(40), primary_key=True), Column("content", Text))

shops = Table(
    "shops",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("shop_id", String(255), nullable=False),
    Column("name", Text),
    Column("url", Text),
    UniqueConstraint("platform", "shop_id"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False, index=True),
    Column("run_id", String(32), nullable=False, unique=True),  # names the run's page cache
    Column("asked", Text, nullable=False),  # URL and options as JSON: what a run must share to be resumed
    Column("started_at", String(32), nullable=False),
    Column("finished_at", String(32)),  # null: running, or cut off
    Column("outcome", String(20)),
    Column("note", Text),
    Column("scope", String(255)),  # product id, if one product was asked for
    Column("unvisited", Integer, nullable=False, default=0),  # pages found and, the run being cut off, not read
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("snapshot", ForeignKey("snapshots.id"), nullable=False),
    Column("request", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", String(32), nullable=False),
    Column("stratum", String(20), nullable=False),
    UniqueConstraint("snapshot", "request"),
)

products = Table(
    "products",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False),
    Column("product_id", String(255), nullable=False),
    Column("name", Text),
    Column("url", Text),
    Column("sku", Text),
    Column("rating_shown", Float),
    Column("reviews_claimed", Integer),
    UniqueConstraint("shop", "product_id"),
)

seller_texts = Table(
    "seller_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("product_id", String(255)),
    Column("url", Text, nullable=False),
    Column("text", Text, nullable=False),  # as last seen
    UniqueConstraint("shop", "url", "kind"),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("added_on", String(10), nullable=False),
    UniqueConstraint("shop", "sha256"),
)

shop_numbers = Table(
    "shop_numbers",
    metadata,
    Column("shop", ForeignKey("shops.id"), primary_key=True),
    Column("test", String(60), primary_key=True),
    Column("rules", String(64), nullable=False),  # digest of the rules: numbers of other rules are no baseline
    Column("n", Integer, nullable=False),
    Column("number", Float, nullable=False),
)

audit_marks = Table(
    "audit_marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False),
    Column("product_id", String(255), nullable=False),
    Column("source", String(40), nullable=False),
    Column("review_id", String(255), nullable=False),
    Column("mark", String(10), nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("reasons", Text),
    Column("rules_version", Text, nullable=False),
    UniqueConstraint("shop", "product_id", "source", "review_id"),
)

coverage = Table(
    "coverage",
    metadata,
    Column("snapshot", ForeignKey("snapshots.id"), primary_key=True),
    Column("product_id", String(255), primary_key=True),
    Column("outcome", String(20), nullable=False),
    Column("collected", Integer, nullable=False),
    Column("claimed", Integer),
    Column("pages", Integer, nullable=False),
    Column("strata", JSON, nullable=False),
    Column("first_date", String(10)),
    Column("last_date", String(10)),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", ForeignKey("shops.id"), nullable=False),
    Column("product_id", String(255), nullable=False),
    Column("source", String(40), nullable=False),
    Column("review_id", String(255), nullable=False),
    Column("rank", Integer, nullable=False),  # which source wins where two show one product's reviews
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
    Column("version", Integer),  # id of the version that it says now
    UniqueConstraint("shop", "product_id", "source", "review_id"),
)


def _column_type(hint: Any) -> TypeEngine[Any]:
    """SQL type of a record field."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    if get_origin(hint) is tuple:
        return JSON()
    kinds: dict[type, TypeEngine[Any]] = {bool: Boolean(), int: Integer(), float: Float()}
    return kinds.get(hint, Text())


_hints = get_type_hints(Review)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("review", ForeignKey("reviews.id"), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("page_sha256", String(64)),
    Column("fetched_at", String(32)),
    Column("version_seen", String(32)),
    *(Column(name, _column_type(_hints[name])) for name in (*CONTENT_COLUMNS, *VOLATILE_COLUMNS)),
    UniqueConstraint("review", "content_sha256"),
)
