"""Writing and opening the ledger: one file, one writer, a page at a time.

SQLite in WAL mode by default; any SQLAlchemy URL works. Everything that a page brought reaches the tables in one
transaction, so a kill leaves whole pages only.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from ..errors import LedgerError
from ..records import Coverage, Outcome, Product, Review, SellerText, Shop
from . import key as key_file
from . import schema as t
from .review_rows import write_reviews

RESUMABLE = timedelta(hours=24)
"""A run that was cut off longer ago starts anew: pages of two days do not mix."""


@dataclass(frozen=True, slots=True)
class ShopRow:
    id: int
    platform: str
    shop_id: str
    name: str | None
    url: str | None

    @property
    def address(self) -> str:
        return f"{self.platform}/{self.shop_id}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    id: int
    shop: int
    run_id: str
    started_at: str
    resumed: bool


def now() -> str:
    """UTC, to the microsecond: two runs never start at the same time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Ledger:
    """An open ledger. Use as a context manager."""

    def __init__(self, engine: Engine, key: bytes, where: str) -> None:
        self.engine = engine
        self.key = key
        self.where = where

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @classmethod
    def open(cls, db: str, key_path: Path | None = None) -> Ledger:
        """Open or create the ledger at a path or SQLAlchemy URL.

        Raises:
            LedgerError: if it cannot be opened or written, is damaged, or belongs to another version.
        """
        url = make_url(_as_url(db))
        file = (
            Path(url.database)
            if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
            else None
        )
        if file is None and key_path is None and url.database not in (None, "", ":memory:"):
            raise LedgerError("this database needs --key-file FILE: the key never stands in the database")
        try:
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(url)
            if file is not None:
                sa.event.listen(engine, "connect", _sqlite_pragmas)
            _prepare(engine)
        except OSError as error:
            raise LedgerError(f"--db {db} cannot be written ({error.strerror}); choose another place") from None
        except (DatabaseError, NoSuchModuleError, ArgumentError, ModuleNotFoundError) as error:
            raise LedgerError(_why_not(db, error)) from None
        key = (
            secrets.token_bytes(32)
            if file is None and key_path is None
            else key_file.read_or_create(key_path or _beside(file))
        )
        return cls(engine, key, db)

    # runs

    def begin(self, shop: Shop, asked: Mapping[str, Any]) -> Snapshot:
        """Start a snapshot, or go on with one that was cut off and asked for the same."""
        text = json.dumps(asked, sort_keys=True)
        oldest = (datetime.now(UTC) - RESUMABLE).isoformat(timespec="microseconds")
        with self._write() as db:
            shop_row = self._shop(db, shop)
            s = t.snapshots.c
            open_run = sa.select(t.snapshots).where(
                s.shop == shop_row, s.asked == text, s.finished_at.is_(None), s.started_at > oldest
            )
            row = db.execute(open_run.order_by(s.id.desc())).first()
            if row is not None:
                return Snapshot(row.id, shop_row, row.run_id, row.started_at, resumed=True)
            run_id, started = secrets.token_hex(16), now()
            new = sa.insert(t.snapshots).values(shop=shop_row, run_id=run_id, asked=text, started_at=started)
            return Snapshot(_inserted(db, new), shop_row, run_id, started, resumed=False)

    def write_page(
        self,
        snapshot: Snapshot,
        *,
        shop: Shop,
        page: Mapping[str, Any],
        products: Iterable[Product],
        reviews: Iterable[Review],
        rank: int,
        seller_texts: Iterable[SellerText] = (),
    ) -> int:
        """A page and what it brought, in one transaction; the number of versions that are new.

        `page` has the columns of the `pages` table but `id` and `snapshot`.
        """
        with self._write() as db:
            self._name_shop(db, snapshot.shop, shop)
            known = sa.select(t.pages.c.id).where(
                t.pages.c.snapshot == snapshot.id, t.pages.c.request == page["request"]
            )
            if db.execute(known).first() is None:
                db.execute(sa.insert(t.pages).values(snapshot=snapshot.id, **page))
            for product in products:
                self._product(db, snapshot.shop, product)
            for said in seller_texts:
                self._seller_text(db, snapshot.shop, said)
            return write_reviews(db, snapshot.shop, snapshot.started_at, list(reviews), rank, page)

    def finish(
        self,
        snapshot: Snapshot,
        outcome: Outcome,
        note: str | None,
        coverage: Iterable[Coverage],
        scope: str | None = None,
        unvisited: int = 0,
    ) -> None:
        """Close a snapshot with what it covered, and how many pages it found and did not read."""
        with self._write() as db:
            rows = [
                {name: value for name, value in asdict(c).items() if name != "unvisited"}
                | {"snapshot": snapshot.id, "strata": list(c.strata), "outcome": c.outcome.value}
                for c in coverage
                if c.product_id is not None
            ]
            if rows:
                db.execute(sa.insert(t.coverage), rows)
            done: dict[str, Any] = {"finished_at": now(), "outcome": outcome.value, "note": note, "scope": scope}
            done["unvisited"] = unvisited
            db.execute(sa.update(t.snapshots).where(t.snapshots.c.id == snapshot.id).values(**done))

    def discard(self, snapshot: Snapshot) -> None:
        """Forget a run that read nothing, and its shop if that leaves nothing of it (a mistyped address)."""
        s, shop = t.snapshots.c, snapshot.shop
        with self._write() as db:
            db.execute(sa.delete(t.snapshots).where(s.id == snapshot.id))
            if db.execute(sa.select(s.id).where(s.shop == shop).limit(1)).first() is None:
                db.execute(sa.delete(t.shops).where(t.shops.c.id == shop))

    # rows

    def _write(self) -> Any:
        return self.engine.begin()

    def _shop(self, db: Connection, shop: Shop) -> int:
        """Row of a shop. A host whose software was not known yet ("web") is the same shop once it is."""
        c = t.shops.c
        same = [c.platform == shop.platform, c.platform == "web"] if shop.platform != "web" else [sa.true()]
        row = db.execute(sa.select(c.id).where(c.shop_id == shop.shop_id, sa.or_(*same)).order_by(c.id)).first()
        if row is not None:
            return int(row.id)
        return _inserted(db, sa.insert(t.shops).values(**asdict(shop)))

    def _name_shop(self, db: Connection, row: int, shop: Shop) -> None:
        values = {name: value for name, value in asdict(shop).items() if value is not None}
        if shop.platform == "web":
            values.pop("platform")
        c = t.shops.c
        taken = sa.select(c.id).where(c.id != row, c.shop_id == shop.shop_id, c.platform == shop.platform)
        if db.execute(taken).first() is not None:  # this address redirects to a shop that the ledger has already
            values = {name: value for name, value in values.items() if name not in ("platform", "shop_id")}
        db.execute(sa.update(t.shops).where(t.shops.c.id == row).values(**values))

    def _product(self, db: Connection, shop: int, product: Product) -> None:
        c = t.products.c
        values = {name: value for name, value in asdict(product).items() if value is not None}
        row = db.execute(sa.select(c.id).where(c.shop == shop, c.product_id == product.product_id)).first()
        if row is None:
            db.execute(sa.insert(t.products).values(shop=shop, **values))
        else:
            db.execute(sa.update(t.products).where(c.id == row.id).values(**values))

    def _seller_text(self, db: Connection, shop: int, said: SellerText) -> None:
        c = t.seller_texts.c
        same = (c.shop == shop, c.url == said.url, c.kind == said.kind)
        if db.execute(sa.select(c.id).where(*same)).first() is None:
            db.execute(sa.insert(t.seller_texts).values(shop=shop, **asdict(said)))
        else:
            db.execute(sa.update(t.seller_texts).where(*same).values(**asdict(said)))


def _as_url(db: str) -> str:
    return db if "://" in db else f"sqlite:///{Path(db).expanduser()}"


def _beside(file: Path | None) -> Path:
    assert file is not None
    return file.with_name(file.name + ".key")


def _inserted(db: Connection, statement: sa.Insert) -> int:
    key = db.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def _sqlite_pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=30000")


def _prepare(engine: Engine) -> None:
    """Create missing tables and check the version."""
    t.metadata.create_all(engine)
    with engine.begin() as db:
        version = db.execute(sa.select(t.meta.c.content).where(t.meta.c.name == "schema_version")).scalar()
        if version is None:
            db.execute(sa.insert(t.meta).values(name="schema_version", content=str(t.SCHEMA_VERSION)))
        elif int(version) != t.SCHEMA_VERSION:
            raise LedgerError(
                f"this ledger has version {version} and this program reads {t.SCHEMA_VERSION}; use another --db"
            )


def _why_not(db: str, error: Exception) -> str:
    text = str(getattr(error, "orig", error)).splitlines()[0]
    if "malformed" in text or "not a database" in text:
        return f"--db {db} is not a readable ledger ({text}); restore a backup or choose another --db"
    return f"--db {db} cannot be opened or written ({text}); choose another place"
