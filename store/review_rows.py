"""A page's reviews into the ledger's tables, set by set: a handful of statements a page, however many its reviews."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..records import SHARE_STRATA, Review
from . import schema as t

_AT_A_TIME = 400
"""Values in one IN list; SQLite's oldest limit is 999 parameters a statement."""

Identity = tuple[str, str, str]  # product_id, source, review_id


@dataclass(frozen=True, slots=True)
class _Known:
    """A review's row, the version that it says now, and how that was sampled."""

    row: int
    stratum: str | None = None


def write_reviews(
    db: Connection, shop: int, seen: str, reviews: Sequence[Review], rank: int, page: Mapping[str, Any]
) -> int:
    """Write reviews as seen at `seen` (ISO UTC); the number of versions that are new.

    A review that once came with all others keeps that stratum when a filtered page shows it again.
    """
    by_identity = {(r.product_id, r.source, str(r.review_id)): r for r in reviews}
    if not by_identity:
        return 0
    known = _known(db, shop, by_identity)
    missing = [identity for identity in by_identity if identity not in known]
    known |= _insert_reviews(db, shop, seen, rank, missing)
    current = {i: _keep_stratum(review, known[i].stratum) for i, review in by_identity.items()}
    content = {i: _content(review) for i, review in current.items()}
    digests = {i: _digest(values) for i, values in content.items()}
    versions = _versions(db, [known[i].row for i in current])
    fresh = [i for i in current if (known[i].row, digests[i]) not in versions]
    evidence = {"page_sha256": page["sha256"], "fetched_at": page["fetched_at"], "version_seen": seen}
    versions |= _insert_versions(
        db,
        [
            {"review": known[i].row, "content_sha256": digests[i], **evidence, **content[i], **_volatile(current[i])}
            for i in fresh
        ],
    )
    told = {i: versions[known[i].row, digests[i]] for i in current}
    _refresh(db, {told[i]: _volatile(current[i]) for i in current if i not in set(fresh)})
    _point(db, [{"row": known[i].row, "seen": seen, "rank": rank, "told": told[i]} for i in current])
    return len(fresh)


def _known(db: Connection, shop: int, identities: Mapping[Identity, Review]) -> dict[Identity, _Known]:
    r, v = t.reviews.c, t.versions.c
    query = sa.select(r.product_id, r.source, r.review_id, r.id, v.stratum).join_from(
        t.reviews, t.versions, v.id == r.version, isouter=True
    )
    found: dict[Identity, _Known] = {}
    for part in _parts(sorted({identity[2] for identity in identities})):
        for row in db.execute(query.where(r.shop == shop, r.review_id.in_(part))):
            identity = (row.product_id, row.source, row.review_id)
            if identity in identities:
                found[identity] = _Known(row.id, row.stratum)
    return found


def _insert_reviews(
    db: Connection, shop: int, seen: str, rank: int, identities: Sequence[Identity]
) -> dict[Identity, _Known]:
    if not identities:
        return {}
    rows = [
        {
            "shop": shop,
            "product_id": product,
            "source": source,
            "review_id": review,
            "rank": rank,
            "first_seen": seen,
            "last_seen": seen,
        }
        for product, source, review in identities
    ]
    new = sa.insert(t.reviews).returning(t.reviews.c.id, sort_by_parameter_order=True)
    ids = db.execute(new, rows).scalars().all()
    return {identity: _Known(row) for identity, row in zip(identities, ids, strict=True)}


def _keep_stratum(review: Review, known: str | None) -> Review:
    keeps = known in SHARE_STRATA and review.stratum not in SHARE_STRATA
    return replace(review, stratum=str(known)) if keeps else review


def _content(review: Review) -> dict[str, Any]:
    values = {name: getattr(review, name) for name in t.CONTENT_COLUMNS}
    return {**values, "image_ids": list(review.image_ids)}


def _volatile(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in t.VOLATILE_COLUMNS}


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _versions(db: Connection, rows: Sequence[int]) -> dict[tuple[int, str], int]:
    v = t.versions.c
    query = sa.select(v.review, v.content_sha256, v.id)
    return {
        (row.review, row.content_sha256): row.id
        for part in _parts(sorted(rows))
        for row in db.execute(query.where(v.review.in_(part)))
    }


def _insert_versions(db: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, str], int]:
    if not rows:
        return {}
    new = sa.insert(t.versions).returning(t.versions.c.id, sort_by_parameter_order=True)
    ids = db.execute(new, list(rows)).scalars().all()
    return {(row["review"], row["content_sha256"]): id_ for row, id_ in zip(rows, ids, strict=True)}


def _refresh(db: Connection, volatile: Mapping[int, Mapping[str, Any]]) -> None:
    """Bring what changes without the review having changed up to date."""
    if volatile:
        change = sa.update(t.versions).where(t.versions.c.id == sa.bindparam("version_row"))
        change = change.values({name: sa.bindparam(f"new_{name}") for name in t.VOLATILE_COLUMNS})
        rows = [{"version_row": row, **{f"new_{n}": v for n, v in values.items()}} for row, values in volatile.items()]
        db.execute(change, rows)


def _point(db: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Reviews to the version that they say now."""
    change = sa.update(t.reviews).where(t.reviews.c.id == sa.bindparam("row"))
    db.execute(
        change.values(last_seen=sa.bindparam("seen"), rank=sa.bindparam("rank"), version=sa.bindparam("told")), rows
    )


def _parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[start : start + _AT_A_TIME] for start in range(0, len(values), _AT_A_TIME)]
