"""What merchants answer to a report: their own words, kept in the ledger and shown with every later report."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from ..errors import UsageError
from ..records import MerchantStatement
from . import schema as t
from .ledger import Ledger, ShopRow

MOST_CHARACTERS = 20_000


def add(ledger: Ledger, shop: ShopRow, text: str, *, day: str) -> MerchantStatement:
    """Keep a statement, given on `day` (ISO date). The same text twice is one statement.

    Raises:
        UsageError: there is no text, or too much of it.
    """
    text = text.strip()
    if not text:
        raise UsageError("the statement is empty")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"the statement has {len(text):,} characters; a report shows at most {MOST_CHARACTERS:,}")
    said = MerchantStatement(text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), added_on=day)
    known = {found.sha256: found for found in of_shop(ledger, shop)}
    if said.sha256 in known:
        return known[said.sha256]
    with ledger.engine.begin() as db:
        db.execute(
            sa.insert(t.statements).values(shop=shop.id, sha256=said.sha256, text=said.text, added_on=said.added_on)
        )
    return said


def of_shop(ledger: Ledger, shop: ShopRow) -> tuple[MerchantStatement, ...]:
    """The shop's statements, oldest first."""
    c = t.statements.c
    query = sa.select(c.text, c.sha256, c.added_on).where(c.shop == shop.id).order_by(c.added_on, c.id)
    with ledger.engine.connect() as db:
        return tuple(MerchantStatement(**row._mapping) for row in db.execute(query))


def withdraw(ledger: Ledger, shop: ShopRow, sha256: str) -> MerchantStatement:
    """Take a statement out; `sha256` may be shortened.

    Raises:
        UsageError: none, or several, begin so.
    """
    found = [said for said in of_shop(ledger, shop) if sha256 and said.sha256.startswith(sha256.lower())]
    if len(found) != 1:
        raise UsageError(
            f"{len(found)} statements of this shop begin with {sha256!r}; `zhenping objection list` names them"
        )
    c = t.statements.c
    with ledger.engine.begin() as db:
        db.execute(sa.delete(t.statements).where(c.shop == shop.id, c.sha256 == found[0].sha256))
    return found[0]
