"""Tables of reviews into the ledger, shop by shop."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import TooFewReviews, UsageError
from ..identity import KEY_BYTES
from ..records import Coverage, Outcome, Product, Review, Shop
from ..spiders.job import CrawlEnd, PageRecord
from ..spiders.ownership import is_called
from ..spiders.tables import Table, described, products_of, read_mapping, read_table, reviews_of, shops_of
from ..store import Ledger
from .scan import Scanned, finished, write_record

_AT_A_TIME = 2_000  # reviews in one transaction
_RANK = 2  # as good as the shop's own pages


@dataclass(frozen=True, kw_only=True)
class ImportedTables:
    shops: tuple[Scanned, ...]
    rejected: pd.DataFrame


def import_tables(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    mapping: Sequence[str],
    say: Callable[[str], None],
    shop: str | None = None,
    one_shop: bool = False,
) -> ImportedTables:
    """Read tables into the ledger; every row is imported, a duplicate or rejected.

    `say` is told which column is read as what, and how many rows there are, before anything is written.

    Raises:
        UsageError: if a file cannot be read, or holds several shops and one was wanted.
        TooFewReviews: if there is no row.
    """
    pairs = read_mapping(mapping)
    tables = [(path, read_table(path, pairs, key=ledger.key)) for path in paths]
    for _, table in tables:
        say_table(table, say)
    shops = list(dict.fromkeys(s for _, table in tables for s in shops_of(table)))
    if not shops:
        raise TooFewReviews("the table holds no reviews")
    wanted = set(chosen(shops, shop, one_shop=one_shop))
    imported = [scanned for path, table in tables for scanned in _import(ledger, path, table, wanted)]
    return ImportedTables(
        shops=tuple({s.shop.id: s for s in imported}.values()),
        rejected=pd.concat([table.rejected for _, table in tables], ignore_index=True),
    )


def read_alike(
    paths: Sequence[Path], mapping: Sequence[str], say: Callable[[str], None], *, keep_ids: bool = False
) -> list[Table]:
    """Tables that need no ledger, under one throw-away key: a reviewer of two of them stays one reviewer.

    Raises:
        UsageError: if a file cannot be read.
    """
    pairs, key = read_mapping(mapping), secrets.token_bytes(KEY_BYTES)
    tables = [read_table(path, pairs, key=key, keep_ids=keep_ids) for path in paths]
    for table in tables:
        say_table(table, say)
    return tables


def say_table(table: Table, say: Callable[[str], None]) -> None:
    """Which column is read as what, with examples, and what became of the rows."""
    from ..reports.hostile import terminal_text
    from ..reports.masking import mask

    for line in described(table):
        say(terminal_text(mask(line)))
    kept, left_out = len(table.reviews), len(table.rejected)
    say(f"{table.rows} rows: {kept} read, {table.duplicates} duplicates, {left_out} rejected")


def chosen(shops: Sequence[Shop], given: str | None, *, one_shop: bool) -> list[Shop]:
    """The shops of some files that are to be read: those called `given`, or all.

    Raises:
        UsageError: if none is called so, or one shop was wanted and there are several.
    """
    found = [s for s in shops if given is None or is_called(s, given)]
    names = ", ".join(f"{s.platform}/{s.shop_id}" for s in (found or shops)[:5])
    if not found:
        raise UsageError(f"--shop {given!r} is none of the shops in these files ({names})")
    if one_shop and len(found) > 1:
        raise UsageError(
            f"these files hold {len(found)} shops ({names}); choose one with --shop ID, or score a table of them with "
            "`zhenping analyse`, or take all in with `zhenping import`"
        )
    return found


def _import(ledger: Ledger, path: Path, table: Table, wanted: set[Shop]) -> list[Scanned]:
    """Each wanted shop of one table."""
    products = products_of(table)
    by_shop: dict[tuple[str, str], list[Review]] = {}
    for review in reviews_of(table):
        by_shop.setdefault((review.platform, review.shop_id), []).append(review)
    digest = _digest(path)
    return [
        _import_shop(ledger, shop, by_shop[key], products.get(key, ()), digest)
        for shop in shops_of(table)
        if shop in wanted and (key := (shop.platform, shop.shop_id)) in by_shop
    ]


def _import_shop(
    ledger: Ledger, shop: Shop, reviews: Sequence[Review], products: tuple[Product, ...], digest: str
) -> Scanned:
    snapshot = ledger.begin(shop, {"table": digest})
    new = 0
    for number, start in enumerate(range(0, len(reviews), _AT_A_TIME)):
        record = PageRecord(
            url=f"table:{digest}",
            request=f"table {digest} {number}",
            sha256=digest,
            status=200,
            fetched_at=snapshot.started_at,
            stratum="default",
            rank=_RANK,
            shop=shop,
            products=products if number == 0 else (),
            reviews=tuple(reviews[start : start + _AT_A_TIME]),
        )
        new += write_record(ledger, snapshot, record)
    # What a table holds is all there is of it, but nobody says that it is all of a product: no product is "complete",
    # so a shorter table later makes no review vanish.
    by_product: dict[str, list[Review]] = {}
    for review in reviews:  # a product's rows may stand apart: two sources may show it
        by_product.setdefault(review.product_id, []).append(review)
    coverage = tuple(_coverage(product, rows) for product, rows in by_product.items())
    end = CrawlEnd(outcome=Outcome.COMPLETE, note="a table", shop=shop, coverage=coverage)
    return finished(ledger, snapshot, end, pages=1, new_versions=new)


def _coverage(product: str, reviews: Sequence[Review]) -> Coverage:
    days = [r.created_local[:10] for r in reviews if r.created_local]
    return Coverage(
        product_id=product,
        outcome=Outcome.PAGE_LIMIT,
        collected=len(reviews),
        pages=1,
        strata=tuple(sorted({r.stratum for r in reviews})),
        first_date=min(days, default=None),
        last_date=max(days, default=None),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
