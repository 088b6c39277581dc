"""The ledger in time: readings, reviews as they stood on a day, and which of them a later crawl missed.

A snapshot's start is the time of everything that it saw. A review stands from its first reading on until a crawl has
read its product to the end without meeting it. Only a crawl looks for all reviews: what a person saved may leave any of
them out, so a capture never makes a review vanish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ..records import REVIEW_COLUMNS, Outcome
from . import schema as t
from .ledger import Ledger, ShopRow

KEY = ["product_id", "source", "review_id"]
CRAWLED = '%"url":%'
"""What a crawl asked for names an address; what was asked of files does not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A finished snapshot. `started_at` (ISO UTC) is the `first_seen` and `last_seen` of what it met."""

    started_at: str
    outcome: Outcome

    @property
    def day(self) -> str:
        return self.started_at[:10]


def readings(ledger: Ledger, shop: ShopRow, product: str | None = None) -> tuple[Reading, ...]:
    """Finished snapshots of the shop (or, with `product`, of this one alone) that met reviews, oldest first.

    Files that bring no page which the ledger does not know are the same files read again, no other reading.
    """
    s, c = t.snapshots.c, t.coverage.c
    same_scope = s.scope.is_(None) if product is None else s.scope == product
    met = sa.exists().where(c.snapshot == s.id, c.collected > 0)
    query = sa.select(s.id, s.started_at, s.outcome, s.asked.like(CRAWLED).label("crawled"))
    query = query.where(s.shop == shop.id, s.finished_at.is_not(None), same_scope, met).order_by(s.started_at)
    with ledger.engine.connect() as db:
        found = db.execute(query).all()
        fresh = set() if all(row.crawled for row in found) else _with_new_pages(db, shop)
    return tuple(Reading(row.started_at, Outcome(row.outcome)) for row in found if row.crawled or row.id in fresh)


def _with_new_pages(db: sa.Connection, shop: ShopRow) -> set[int]:
    """Snapshots that read a page, by its hash, for the first time."""
    s, p = t.snapshots.c, t.pages.c
    query = sa.select(sa.func.min(p.snapshot)).join_from(t.pages, t.snapshots, p.snapshot == s.id)
    return set(db.execute(query.where(s.shop == shop.id).group_by(p.sha256)).scalars())


def standing(ledger: Ledger, shop: ShopRow, product: str | None = None, before: str | None = None) -> pd.DataFrame:
    """REVIEW_COLUMNS, `sought` and `vanished` (bool): every review that readings started before `before` saw.

    Each as the last of these readings found it, from the better source where two show one product's reviews. `sought`:
    a later reading looked for it; `vanished`: and did not meet it. Only the last time that a review was met is kept, so
    one that was gone for a while and is back counts as having stood all along; and of one whose words went to and fro,
    the words that were new last.

    Args:
        ledger: the open ledger.
        shop: which shop.
        product: which of its products; None for all.
        before: ISO UTC; None for all readings.
    """
    with ledger.engine.connect() as db:
        frame = _now(db, shop) if before is None else _then(db, shop, before)
        whole = _last_complete(db, shop, before)
    frame["platform"], frame["shop_id"] = shop.platform, shop.shop_id
    if product is not None:
        frame = frame[frame["product_id"] == product]
    best = frame["rank"] == frame.groupby("product_id")["rank"].transform("max")
    frame = frame[best].reset_index(drop=True)
    read_whole = frame["product_id"].map(whole).astype(object).fillna("")
    frame["sought"] = (frame["first_seen"] < read_whole).astype(bool)
    frame["vanished"] = (frame["last_seen"] < read_whole).astype(bool)
    frame["image_ids"] = [tuple(ids or ()) for ids in frame["image_ids"]]
    return frame[[*REVIEW_COLUMNS, "sought", "vanished"]]


def read_whole(ledger: Ledger, shop: ShopRow, *, since: str, before: str | None = None) -> frozenset[str]:
    """Products that a crawl started at or after `since` (and before `before`; ISO UTC) read to the end."""
    with ledger.engine.connect() as db:
        return frozenset(name for name, day in _last_complete(db, shop, before).items() if day >= since)


def _columns() -> list[sa.ColumnElement[object]]:
    r, v = t.reviews.c, t.versions.c
    content = [v[name] for name in (*t.CONTENT_COLUMNS, *t.VOLATILE_COLUMNS, "page_sha256", "fetched_at")]
    return [r.product_id, r.source, r.review_id, r.rank, r.first_seen, r.last_seen, *content]


def _now(db: sa.Connection, shop: ShopRow) -> pd.DataFrame:
    r, v = t.reviews.c, t.versions.c
    query = sa.select(*_columns()).join_from(t.reviews, t.versions, v.id == r.version).where(r.shop == shop.id)
    return _frame(db, query.order_by(*(r[name] for name in KEY)))


def _then(db: sa.Connection, shop: ShopRow, before: str) -> pd.DataFrame:
    """The version that stands, of reviews that were not met again; else the newest one of those days."""
    r, v = t.reviews.c, t.versions.c
    newest = sa.func.row_number().over(partition_by=v.review, order_by=(v.version_seen.desc(), v.id.desc()))
    known = sa.select(v.id, v.review, newest.label("place")).where(v.version_seen < before).subquery()
    of_those_days = sa.select(known.c.id).where(known.c.review == r.id, known.c.place == 1).scalar_subquery()
    version = sa.case((r.last_seen < before, r.version), else_=of_those_days)
    query = sa.select(*_columns()).join_from(t.reviews, t.versions, v.id == version)
    return _frame(db, query.where(r.shop == shop.id, r.first_seen < before).order_by(*(r[name] for name in KEY)))


def _frame(db: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> pd.DataFrame:
    rows = [dict(row) for row in db.execute(query).mappings()]
    return pd.DataFrame(rows, columns=[*REVIEW_COLUMNS, "rank"]).astype({"rank": "int64"})


def _last_complete(db: sa.Connection, shop: ShopRow, before: str | None) -> dict[str, str]:
    """Product -> start of the last crawl (started before `before`) that read all of its reviews."""
    s, c = t.snapshots.c, t.coverage.c
    query = (
        sa.select(c.product_id, sa.func.max(s.started_at))
        .join_from(t.coverage, t.snapshots, c.snapshot == s.id)
        # Only a crawl looks for all reviews: what a person saved may leave any of them out.
        .where(s.shop == shop.id, c.outcome == Outcome.COMPLETE.value, s.asked.like(CRAWLED))
        .group_by(c.product_id)
    )
    query = query if before is None else query.where(s.started_at < before)
    return {row[0]: row[1] for row in db.execute(query)}
