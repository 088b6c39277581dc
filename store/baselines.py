"""What each test measured in the shops of this ledger: the baseline for the next one.

A report leaves its numbers here (a few dozen a shop), so that comparing a shop with others of its platform costs one
query and no analysis. Only numbers of the same rules are compared. Kinds of goods are not known to the ledger, so
that platforms are the only groups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from . import schema as t
from .ledger import Ledger, ShopRow


def remember(ledger: Ledger, shop: ShopRow, rules: str, numbers: Iterable[tuple[str, int, float]]) -> bool:
    """Put the shop's `numbers` (test, reviews judged, number) in the place of its older ones.

    Args:
        ledger: an open one.
        shop: whose numbers they are.
        rules: all that decided over the numbers, in any words.
        numbers: of the tests that had enough reviews.

    Returns:
        False if the ledger cannot be written just now: a report is read from a ledger all the same.
    """
    c, digest = t.shop_numbers.c, _digest(rules)
    rows = [{"shop": shop.id, "test": test, "rules": digest, "n": n, "number": number} for test, n, number in numbers]
    try:
        with ledger.engine.begin() as db:
            db.execute(sa.delete(t.shop_numbers).where(c.shop == shop.id))
            if rows:
                db.execute(sa.insert(t.shop_numbers), rows)
    except DatabaseError:
        return False
    return True


def of_platform(ledger: Ledger, shop: ShopRow, rules: str) -> dict[str, tuple[float, ...]]:
    """By test, its numbers in the platform's other shops by the same rules, ascending."""
    c, s = t.shop_numbers.c, t.shops.c
    query = (
        sa.select(c.test, c.number)
        .join_from(t.shop_numbers, t.shops, s.id == c.shop)
        .where(s.platform == shop.platform, s.id != shop.id, c.rules == _digest(rules))
        .order_by(c.test, c.number)
    )
    found: dict[str, list[float]] = {}
    with ledger.engine.connect() as db:
        for test, number in db.execute(query):
            found.setdefault(test, []).append(number)
    return {test: tuple(values) for test, values in found.items()}


def _digest(rules: str) -> str:
    return hashlib.sha256(rules.encode()).hexdigest()
