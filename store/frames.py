"""Reading the ledger: frames with the record's columns, and what was covered."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pandas as pd
import sqlalchemy as sa

from ..errors import UsageError
from ..records import REVIEW_COLUMNS, Coverage, Outcome
from . import schema as t
from .history import standing
from .ledger import Ledger, ShopRow


def shops(ledger: Ledger) -> pd.DataFrame:
    """Every shop: platform, shop_id, name, reviews, last_scan (ISO UTC), outcome of the last run."""
    n = sa.select(t.reviews.c.shop, sa.func.count().label("reviews")).group_by(t.reviews.c.shop).subquery()
    last_id = (
        sa.select(t.snapshots.c.shop, sa.func.max(t.snapshots.c.id).label("id")).group_by(t.snapshots.c.shop).subquery()
    )
    query = (
        sa.select(
            t.shops.c.platform,
            t.shops.c.shop_id,
            t.shops.c.name,
            sa.func.coalesce(n.c.reviews, 0).label("reviews"),
            t.snapshots.c.started_at.label("last_scan"),
            t.snapshots.c.outcome,
        )
        .select_from(t.shops)
        .outerjoin(n, n.c.shop == t.shops.c.id)
        .outerjoin(last_id, last_id.c.shop == t.shops.c.id)
        .outerjoin(t.snapshots, t.snapshots.c.id == last_id.c.id)
        .order_by(t.shops.c.platform, t.shops.c.shop_id)
    )
    with ledger.engine.connect() as db:
        return pd.read_sql(query, db)


def find_shop(ledger: Ledger, text: str) -> ShopRow:
    """The shop called `platform/shop_id`, its id alone, or a unique prefix of either.

    Raises:
        UsageError: if none or several match.
    """
    with ledger.engine.connect() as db:
        rows = [
            ShopRow(r.id, r.platform, r.shop_id, r.name, r.url)
            for r in db.execute(sa.select(t.shops).order_by(t.shops.c.id))
        ]
    exact = [s for s in rows if text in (s.address, s.shop_id)]
    found = exact or [s for s in rows if s.address.startswith(text) or s.shop_id.startswith(text)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no shop {text!r} in the ledger; `zhenping shops` lists them")
    raise UsageError(f"{text!r} fits several shops: {', '.join(s.address for s in found[:5])}; write one in full")


def shop_by_row(ledger: Ledger, row: int) -> ShopRow:
    """A shop by its row number, with the name and platform that the last run found."""
    with ledger.engine.connect() as db:
        r = db.execute(sa.select(t.shops).where(t.shops.c.id == row)).one()
    return ShopRow(r.id, r.platform, r.shop_id, r.name, r.url)


def has_reviews(ledger: Ledger, shop: ShopRow) -> bool:
    with ledger.engine.connect() as db:
        return db.execute(sa.select(t.reviews.c.id).where(t.reviews.c.shop == shop.id).limit(1)).first() is not None


def reviews(
    ledger: Ledger, shop: ShopRow, product: str | None = None, before: str | None = None
) -> tuple[pd.DataFrame, int]:
    """The reviews of a shop, or of one `product`, as they stand (REVIEW_COLUMNS), and how many have vanished.

    With `before` (ISO UTC) as the readings that began earlier left them. Where two sources show one product's reviews,
    those of the better source. A review has vanished when a later crawl read its product to the end and did not meet
    it; vanished ones are not in the frame. See `history.standing`.
    """
    frame = standing(ledger, shop, product, before)
    current = frame[~frame["vanished"]].reset_index(drop=True)
    return current[list(REVIEW_COLUMNS)], int(frame["vanished"].sum())


def products(ledger: Ledger, shop: ShopRow, product: str | None = None) -> pd.DataFrame:
    """product_id, name, url, sku, rating_shown, reviews_claimed."""
    p = t.products.c
    query = sa.select(p.product_id, p.name, p.url, p.sku, p.rating_shown, p.reviews_claimed).where(p.shop == shop.id)
    with ledger.engine.connect() as db:
        table = pd.read_sql(query.order_by(p.product_id), db)
    return table if product is None else table[table["product_id"] == product].reset_index(drop=True)


def seller_texts(ledger: Ledger, shop: ShopRow, product: str | None = None) -> pd.DataFrame:
    """kind, product_id, url, text: what the seller says to all buyers, and of one `product` or of all."""
    c = t.seller_texts.c
    query = sa.select(c.kind, c.product_id, c.url, c.text).where(c.shop == shop.id)
    if product is not None:
        query = query.where(sa.or_(c.product_id == product, c.product_id.is_(None)))
    with ledger.engine.connect() as db:
        return pd.read_sql(query.order_by(c.kind, c.url), db)


def coverage(
    ledger: Ledger, shop: ShopRow, collected: pd.Series, product: str | None = None, before: str | None = None
) -> tuple[Coverage, tuple[Coverage, ...]]:
    """What is known of the shop's reviews: of the whole shop, and per product (each from the last run that met it).

    `collected` maps product_id to the number of its reviews in the ledger. With `before` (ISO UTC) only from runs that
    began earlier.
    """
    s, c = t.snapshots.c, t.coverage.c
    in_time = sa.true() if before is None else s.started_at < before
    newest = (
        sa.select(c.product_id, sa.func.max(c.snapshot).label("snapshot"))
        .join_from(t.coverage, t.snapshots, c.snapshot == s.id)
        .where(s.shop == shop.id, in_time)
        .group_by(c.product_id)
        .subquery()
    )
    rows = (
        sa.select(t.coverage)
        .join(newest, sa.and_(newest.c.product_id == c.product_id, newest.c.snapshot == c.snapshot))
        .order_by(c.product_id)
    )
    last_run = (
        sa.select(t.snapshots)
        .where(s.shop == shop.id, s.finished_at.is_not(None), in_time)
        .order_by(s.scope.is_(None).desc() if product is None else s.id.desc(), s.id.desc())
    )
    with ledger.engine.connect() as db:
        parts = tuple(_coverage(row, int(collected.get(row.product_id, 0))) for row in db.execute(rows))
        run = db.execute(last_run).first()
        read = sa.select(sa.func.count(t.pages.c.url.distinct())).where(t.pages.c.snapshot == (run.id if run else -1))
        pages = int(db.execute(read).scalar_one())
    if product is not None:
        parts = tuple(p for p in parts if p.product_id == product)
    outcome = Outcome(run.outcome) if run is not None else Outcome.ERROR
    found = replace(whole(parts, outcome), pages=pages)
    if product is None and run is not None and run.unvisited:
        # Products that were never visited may claim any number, so the shop's total is not known.
        found = replace(found, claimed=None, unvisited=run.unvisited)
    return found, parts


def _coverage(row: sa.Row[tuple[object, ...]], collected: int) -> Coverage:
    return Coverage(
        product_id=row.product_id,
        outcome=Outcome(row.outcome),
        collected=collected,
        claimed=row.claimed,
        pages=row.pages,
        strata=tuple(cast(list[str], row.strata)),
        first_date=row.first_date,
        last_date=row.last_date,
    )


def whole(parts: tuple[Coverage, ...], outcome: Outcome) -> Coverage:
    """Coverage of a shop from that of its products; products without a claim count as claiming what was seen."""
    claims = [p for p in parts if p.claimed is not None]
    return Coverage(
        product_id=None,
        outcome=outcome,
        collected=sum(p.collected for p in parts),
        claimed=sum(max(p.claimed or 0, p.collected) for p in parts) if claims else None,
        pages=sum(p.pages for p in parts),
        strata=tuple(sorted({s for p in parts for s in p.strata})),
        first_date=min((p.first_date for p in parts if p.first_date), default=None),
        last_date=max((p.last_date for p in parts if p.last_date), default=None),
    )
