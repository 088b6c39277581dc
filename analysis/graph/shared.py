"""Things that different people should not share: one picture, one avatar under several names, one contact
handle.

Each is a set of (review, value) pairs; SQL keeps the values that at least two persons share. What is so common
that the platform itself must have handed it out (default avatars, stickers) is left out, unless a picture is one
shop's and of a few days only; so is a picture that buyers show whether they are pleased or not, as they do with the
seller's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..engine import Engine
from ..persons import person_codes
from .belief import Ints

Found = tuple[str, tuple[int, ...], float]  # kind, rows, chance

# Mobile number, or a handle announced by the name of a messenger, some of its disguises included.
CONTACT = re.compile(
    r"(?<!\d)(1[3-9]\d{9})(?!\d)"
    r"|(?:[微薇威维徽]信号?|[加+][vw微薇]|wechat|weixin|vx|v信|wx|qq群?|line\s?id|whatsapp|telegram)[\s::号是加_-]{0,4}"
    r"([a-z0-9][a-z0-9_-]{4,19})(?![a-z0-9_-])"
)


def shared_artefacts(reviews: pd.DataFrame, person: Ints, rules: Mapping[str, Any], engine: Engine) -> Iterator[Found]:
    """Yield pictures, avatars and contact handles that several persons share, in no particular order.

    Args:
        reviews: the prepared frame of a `Context`.
        person: (n_reviews,) from `persons.person_codes`.
        rules: ``[graph]``: ``chance.<kind>`` is the chance that one more stranger shares a value;
        ``popular_share``
            and ``popular_min`` are how common a value must be to be the platform's own, ``popular_days`` the share of
            the shop's other reviews in those days up to which a common picture is a campaign's all the same,
            ``critics`` how many critics and pleased buyers must show a picture, or name a contact, alike to make it the
            seller's.
        engine: an open engine; its table ``artefact`` is replaced.

    The chance of k persons sharing a value is chance ** (k - 1), with the share of those days for a common picture.
    """
    who = pd.Series(person, index=reviews.index)
    names = pd.Series(pd.factorize(reviews["reviewer_mask"])[0], index=reviews.index)
    # One account keeps its avatar: only different names under one avatar are strange, or different stable
    # ids.
    avatar_owner = who.where(reviews["reviewer_id"].notna() | (names < 0), len(who) + names)
    columns = {
        "image": (_exploded(reviews["image_ids"]), who),
        "avatar": (reviews["avatar_id"].dropna(), avatar_owner),
        "contact": (contacts(reviews["text"], reviews["folded"]), who),
    }
    critical = _critics(reviews)
    for kind, (values, owner) in columns.items():
        popular = max(int(rules["popular_min"]), int(rules["popular_share"] * len(values)))
        for rows, owners in _shared(values, owner, engine):
            chance = float(rules["chance"][kind])
            if owners > popular and kind != "contact":  # no platform writes a handle into people's reviews
                chance = _share_of_days(rows, reviews)
                if chance > rules["popular_days"]:
                    continue
            if kind == "avatar" or not _shown_alike(rows, reviews, critical, int(rules["critics"])):
                yield kind, rows, chance ** (owners - 1)


def artefacts_of(kind: str, reviews: pd.DataFrame, rules: Mapping[str, Any]) -> list[tuple[tuple[int, ...], float]]:
    """Rows and chance of what is shared in one shop; `kind` is image, avatar or contact, `rules` is ``[graph]``."""
    with Engine() as engine:
        found = list(shared_artefacts(reviews, person_codes(reviews).to_numpy(), rules, engine))
    return sorted((rows, chance) for of, rows, chance in found if of == kind)


def contacts(text: pd.Series, folded: pd.Series) -> pd.Series:
    """The first contact handle in each review; rows without one are left out.

    Letters are looked at as they were written: folding reads some as initials of words, and a handle is no word. What
    is only seen after folding (numbers in other scripts) counts as well. Values stay in memory: only the fact that
    reviews share one ever leaves this package.
    """
    plain = text.dropna().astype(str).map(_plain)
    found = plain.map(CONTACT.search)
    found = found[found.notna()]
    rest = folded.dropna().astype(object).drop(found.index, errors="ignore").map(CONTACT.search)
    every = pd.concat([found, rest[rest.notna()]]).sort_index()
    handles: pd.Series = every.map(lambda match: next(filter(None, match.groups()))).astype(object)
    return handles


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _exploded(image_ids: pd.Series) -> pd.Series:
    """One row per image; a review that shows an image twice counts once."""
    filled = image_ids[image_ids.map(lambda value: isinstance(value, (tuple, list)) and len(value) > 0)]
    long = filled.map(lambda value: sorted(set(value))).explode()
    return long.dropna().astype(object)


def _share_of_days(rows: tuple[int, ...], reviews: pd.DataFrame) -> float:
    """Share of the shop's other reviews between the first and the last of `rows`; 1 for several shops or no days."""
    own = reviews.loc[list(rows), ["shop", "day"]]
    if own["shop"].nunique() > 1 or own["day"].isna().any():
        return 1.0
    days = reviews.loc[reviews["shop"] == own["shop"].iloc[0], "day"].drop(list(rows)).dropna()
    return (int(days.between(own["day"].min(), own["day"].max()).sum()) + 1) / (len(days) + 1)


def _critics(reviews: pd.DataFrame) -> pd.Series:
    """Share of up to three stars among the rated reviews of each shop."""
    rated = reviews[reviews["rating"].notna()]
    return (rated["rating"] < 4).groupby(rated["shop"]).mean()


def _shown_alike(rows: tuple[int, ...], reviews: pd.DataFrame, critical: pd.Series, fewest: int) -> bool:
    """Whether pleased buyers and critics both show it, each at least half as often as they write in these shops."""
    own = reviews.loc[list(rows), ["shop", "rating"]].dropna()
    seen = int((own["rating"] < 4).sum())
    if min(seen, len(own) - seen) < fewest:
        return False
    usual = float(critical.loc[own["shop"]].mean())
    return bool(0.5 * usual <= seen / len(own) <= 0.5 + 0.5 * usual)


def _shared(values: pd.Series, owner: pd.Series, engine: Engine) -> Iterator[tuple[tuple[int, ...], int]]:
    """Rows and number of owners of each value that at least two owners share."""
    if values.empty:
        return
    rows = values.index.to_numpy()
    long = pd.DataFrame(
        {"review_row": rows, "owner": owner.loc[rows].to_numpy(), "thing": pd.factorize(values)[0]}
    ).drop_duplicates()
    engine.table("artefact", long)
    result = engine.frame(
        """
        SELECT a.thing, a.review_row, s.owners
        FROM artefact a JOIN (
            SELECT thing, count(DISTINCT owner) AS owners FROM artefact GROUP BY thing
            HAVING count(DISTINCT owner) >= 2
        ) s ON a.thing = s.thing
        ORDER BY a.thing, a.review_row
        """
    )
    for _, group in result.groupby("thing", sort=True):
        owners = int(group["owners"].iloc[0])
        yield tuple(np.asarray(group["review_row"], dtype=int).tolist()), owners
