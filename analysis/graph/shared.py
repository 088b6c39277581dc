"""Things that different people should not share: one picture, one avatar under several names, one contact
handle.

Each is a set of (review, value) pairs; SQL keeps the values that at least two persons share and that are not
so common that the platform itself must have handed them out (default avatars, stickers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..engine import Engine
from .belief import Ints

Found = tuple[str, tuple[int, ...], float]  # kind, rows, chance

# Mobile number, or a handle announced by the name of a messenger; matched on folded text.
CONTACT = re.compile(
    r"(?<!\d)(1[3-9]\d{9})(?!\d)"
    r"|(?:微信号?|wechat|weixin|vx|v信|wx|qq群?|line\s?id|whatsapp|telegram)[\s::号是加_-]{0,4}"
    r"([a-z0-9][a-z0-9_-]{4,19})(?![a-z0-9_-])"
)


def shared_artefacts(reviews: pd.DataFrame, person: Ints, rules: Mapping[str, Any], engine: Engine) -> Iterator[Found]:
    """Yield pictures, avatars and contact handles that several persons share, in no particular order.

    Args:
        reviews: the prepared frame of a `Context`.
        person: (n_reviews,) from `persons.person_codes`.
        rules: ``[graph]``: ``chance.<kind>`` is the chance that one more stranger shares a value;
        ``popular_share``
            and ``popular_min`` are how common a value must be to be the platform's own.
        engine: an open engine; its table ``artefact`` is replaced.

    The chance of k persons sharing a value is chance ** (k - 1).
    """
    who = pd.Series(person, index=reviews.index)
    names = pd.Series(pd.factorize(reviews["reviewer_mask"])[0], index=reviews.index)
    # One account keeps its avatar: only different names under one avatar are strange, or different stable
    # ids.
    avatar_owner = who.where(reviews["reviewer_id"].notna() | (names < 0), len(who) + names)
    columns = {
        "image": (_exploded(reviews["image_ids"]), who),
        "avatar": (reviews["avatar_id"].dropna(), avatar_owner),
        "contact": (contacts(reviews["folded"]), who),
    }
    for kind, (values, owner) in columns.items():
        for rows, owners in _shared(values, owner, rules, engine):
            yield kind, rows, float(rules["chance"][kind]) ** (owners - 1)


def contacts(folded: pd.Series) -> pd.Series:
    """The first contact handle in each folded text; rows without one are left out.

    Values stay in memory: only the fact that reviews share one ever leaves this package.
    """
    texts = folded.dropna().astype(object)
    found = texts.map(CONTACT.search)
    found = found[found.notna()]
    return found.map(lambda match: next(filter(None, match.groups()))).astype(object)


def _exploded(image_ids: pd.Series) -> pd.Series:
    """One row per image; a review that shows an image twice counts once."""
    filled = image_ids[image_ids.map(lambda value: isinstance(value, (tuple, list)) and len(value) > 0)]
    long = filled.map(lambda value: sorted(set(value))).explode()
    return long.dropna().astype(object)


def _shared(
    values: pd.Series, owner: pd.Series, rules: Mapping[str, Any], engine: Engine
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Rows and number of owners of each value that at least two, and not too many, owners share."""
    if values.empty:
        return
    rows = values.index.to_numpy()
    long = pd.DataFrame(
        {"review_row": rows, "owner": owner.loc[rows].to_numpy(), "thing": pd.factorize(values)[0]}
    ).drop_duplicates()
    engine.table("artefact", long)
    popular = max(int(rules["popular_min"]), int(rules["popular_share"] * len(long)))
    result = engine.frame(
        f"""
        SELECT a.thing, a.review_row, s.owners
        FROM artefact a JOIN (
            SELECT thing, count(DISTINCT owner) AS owners FROM artefact GROUP BY thing
            HAVING count(DISTINCT owner) BETWEEN 2 AND {popular}
        ) s ON a.thing = s.thing
        ORDER BY a.thing, a.review_row
        """  # noqa: S608  (two numbers of our own)
    )
    for _, group in result.groupby("thing", sort=True):
        owners = int(group["owners"].iloc[0])
        yield tuple(np.asarray(group["review_row"], dtype=int).tolist()), owners
