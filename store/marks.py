"""What people marked in `zhenping audit`: one mark a review, kept by the review's identity, the last one counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields

import sqlalchemy as sa

from ..records import AuditMark, Mark
from . import schema as t
from .ledger import Ledger, ShopRow

_COLUMNS = tuple(field.name for field in fields(AuditMark))
_IDENTITY = ("product_id", "source", "review_id")


def put(ledger: Ledger, shop: ShopRow, marks: Iterable[AuditMark]) -> None:
    """Keep the marks, all in one transaction, each in place of an earlier one on the same review."""
    c = t.audit_marks.c
    with ledger.engine.begin() as db:
        for mark in marks:
            values = asdict(mark) | {"mark": mark.mark.value}
            same = [c[name] == values[name] for name in _IDENTITY]
            db.execute(sa.delete(t.audit_marks).where(c.shop == shop.id, *same))
            db.execute(sa.insert(t.audit_marks).values(shop=shop.id, **values))


def of_shop(ledger: Ledger, shop: ShopRow | None = None) -> tuple[AuditMark, ...]:
    """The marks on a shop's reviews, or on those of every shop, in the order of their identity."""
    return tuple(mark for _, mark in with_shops(ledger, shop))


def with_shops(ledger: Ledger, shop: ShopRow | None = None) -> tuple[tuple[ShopRow, AuditMark], ...]:
    """The marks, each with its shop."""
    s, c = t.shops, t.audit_marks.c
    shop_columns = (s.c.id, s.c.platform, s.c.shop_id, s.c.name, s.c.url)
    query = sa.select(*shop_columns, *(c[name] for name in _COLUMNS)).join_from(t.audit_marks, s, s.c.id == c.shop)
    if shop is not None:
        query = query.where(c.shop == shop.id)
    order = (s.c.platform, s.c.shop_id, *(c[name] for name in _IDENTITY))
    with ledger.engine.connect() as db:
        return tuple((ShopRow(*row[:5]), _mark(row[5:])) for row in db.execute(query.order_by(*order)))


def _mark(row: Iterable[object]) -> AuditMark:
    values = dict(zip(_COLUMNS, row, strict=True))
    return AuditMark(**{**values, "mark": Mark(str(values["mark"]))})  # type: ignore[arg-type]
