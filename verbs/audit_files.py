"""Marks of `zhenping audit` from one ledger to another, as CSV: a colleague's marks on the same shops' reviews."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from ..errors import UsageError
from ..records import AuditMark, Mark
from ..store import Ledger, ShopRow, marks
from ..store import schema as t

COLUMNS = ("platform", "shop", "product", "source", "review_id", "mark", "flagged", "reasons", "rules_version")
_REASONS = re.compile(r"(?:[a-z_]{1,40}:\d(?:\.\d{1,6})?(?:;|$)){0,40}", re.ASCII)
_MOST_BYTES = 50_000_000


def write(ledger: Ledger, shop: ShopRow | None, path: Path) -> int:
    """Write the marks on a shop's reviews, or on those of all shops; how many."""
    from ..reports.hostile import csv_cell

    rows = [_row(theirs, mark) for theirs, mark in marks.with_shops(ledger, shop)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([csv_cell(cell) for cell in row] for row in rows)
    return len(rows)


def read(ledger: Ledger, shop: ShopRow | None, path: Path) -> tuple[int, int]:
    """Take the marks in `path` on reviews that the ledger has (of `shop`, if given): how many, and how many not.

    Raises:
        UsageError: the file is no such table; then no mark of it is taken.
    """
    found = _marks(path)
    taken = 0
    for theirs in _shops(ledger, shop):
        known = _identities(ledger, theirs)
        own = [m for m in found.get((theirs.platform, theirs.shop_id), ()) if _identity(m) in known]
        marks.put(ledger, theirs, own)
        taken += len(own)
    return taken, sum(map(len, found.values())) - taken


def _row(shop: ShopRow, mark: AuditMark) -> tuple[str, ...]:
    flagged = "true" if mark.flagged else "false"
    about = (shop.platform, shop.shop_id, mark.product_id, mark.source, mark.review_id)
    return (*about, mark.mark.value, flagged, mark.reasons or "", mark.rules_version)


def _marks(path: Path) -> dict[tuple[str, str], list[AuditMark]]:
    """By platform and shop id; of two marks on one review the last."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], AuditMark]] = {}
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} is too large to be a table of marks")
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if not set(COLUMNS) <= set(table.fieldnames or ()):
                raise UsageError(f"{path} is no table of marks; its columns must be {', '.join(COLUMNS)}")
            for number, cells in enumerate(table, 2):
                shop, mark = _parsed(cells, f"{path}, row {number}")
                found.setdefault(shop, {})[_identity(mark)] = mark
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no table of marks ({error})") from None
    return {shop: list(own.values()) for shop, own in found.items()}


def _parsed(cells: Mapping[str, str | None], where: str) -> tuple[tuple[str, str], AuditMark]:
    from ..reports.hostile import csv_raw

    value = {name: csv_raw(cells[name] or "") for name in COLUMNS}
    if value["mark"] not in [*Mark] or value["flagged"].lower() not in ("true", "false"):
        raise UsageError(f"{where}: mark must be right, wrong or unsure, and flagged true or false")
    if not _REASONS.fullmatch(value["reasons"]):
        raise UsageError(f"{where}: reasons must look like templates:0.80;bursts:0.20")
    mark = AuditMark(
        product_id=value["product"],
        source=value["source"],
        review_id=value["review_id"],
        mark=Mark(value["mark"]),
        flagged=value["flagged"].lower() == "true",
        reasons=value["reasons"] or None,
        rules_version="".join(c for c in value["rules_version"] if c.isprintable())[:1000],
    )
    return (value["platform"], value["shop"]), mark


def _shops(ledger: Ledger, shop: ShopRow | None) -> Iterable[ShopRow]:
    if shop is not None:
        return [shop]
    s = t.shops.c
    with ledger.engine.connect() as db:
        return [ShopRow(*row) for row in db.execute(sa.select(s.id, s.platform, s.shop_id, s.name, s.url))]


def _identities(ledger: Ledger, shop: ShopRow) -> set[tuple[str, str, str]]:
    r = t.reviews.c
    with ledger.engine.connect() as db:
        rows = db.execute(sa.select(r.product_id, r.source, r.review_id).where(r.shop == shop.id))
        return {(row.product_id, row.source, row.review_id) for row in rows}


def _identity(mark: AuditMark) -> tuple[str, str, str]:
    return mark.product_id, mark.source, mark.review_id
