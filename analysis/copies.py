"""Groups of near-identical texts: who can have written them, and how likely unrelated buyers agree that far.

A group grows around a medoid, never along chains. In it *hands* are counted, not reviews: one account, one order whose
text stands under every item, or accounts that ordered the same variant in the same minute, is one hand. A group of too
few hands is a buyer's own text; a phrase at home in several shops, or that says of itself that it is pasted
everywhere, is a meme. The rest are copies among strangers, and `chance` is the expected number of such groups among
unrelated buyers: people x accident^(hands - 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from scipy.sparse.csgraph import connected_components

from .medoids import groups
from .near_duplicates import Ints
from .persons import person_codes
from .surprise import Surprise, learn

_sparse: Any = scipy.sparse  # its constructors are not typed

STRANGERS, BUYER, MEME = "template", "order", "meme"


@dataclass(frozen=True)
class Cluster:
    """One group; `kind` is STRANGERS, BUYER (one buyer's text under several items) or MEME."""

    rows: Ints  # index labels of the reviews
    medoid: str
    hands: int  # fewest independent people who can have written it
    chance: float
    kind: str


def clusters(reviews: pd.DataFrame, texts: pd.Series, rules: Mapping[str, Any]) -> list[Cluster]:
    """All groups, those of most hands first; order depends on texts only.

    Args:
        reviews: the prepared frame of a `Context`.
        texts: from `comparable.comparable_texts`.
        rules: ``[signals.templates]``.
    """
    rows = reviews[["shop", "product_id"]].assign(
        text=texts, person=person_codes(reviews), order=order_codes(reviews), minute=_unsigned_minutes(reviews)
    )[texts.notna()]
    if rows.empty:
        return []
    distinct = sorted(set(rows["text"]))
    by_text = rows.groupby("text", sort=True)
    places, written = by_text.indices, np.asarray(by_text.size(), dtype=np.int64)
    crowd = np.asarray(by_text["person"].nunique(), dtype=np.float64)
    found = list(groups(distinct, written, crowd, rules["jaccard"], rules["join"], rules["min_reviewers"]))
    if not found:
        return []
    judge = _Judge(rows, reviews["folded"], rules, int(rows["person"].nunique()), *learn(distinct))
    result = []
    for core, joined in found:
        texts_of = [[distinct[member] for member in members] for members in (core, joined)]
        rows_of = [_places(places, said) for said in texts_of]
        cluster = judge.cluster(texts_of[0], rows_of[0], np.concatenate(rows_of))
        if cluster is not None:
            result.append(cluster)
    return sorted(result, key=lambda cluster: (-cluster.hands, cluster.medoid))


def accident(bits: float, rules: Mapping[str, Any]) -> float:
    """Share of texts of so many bits (see `surprise`) that have a near twin by a stranger without any arrangement."""
    common = rules["accident_common"] * 0.5 ** ((bits - rules["common_bits"]) / rules["halving_bits"])
    return float(min(rules["accident"] + common, rules["accident_most"]))


def order_codes(reviews: pd.DataFrame) -> pd.Series:
    """One integer for each shop, variant and minute of order; -1 where the order's minute is not known."""
    ordered = reviews["ordered_at"].astype(object)
    known = ordered.notna() & ordered.astype(str).str.len().ge(16)
    if not known.any():
        return pd.Series(-1, index=reviews.index, dtype=np.int64)
    minute = ordered.astype(str).str.slice(0, 16)
    variant = reviews["variant"].where(reviews["variant"].notna(), "").astype(str)
    key = (reviews["shop"].astype(str) + "\0" + variant + "\0" + minute).astype(object).where(known, None)
    return pd.Series(pd.factorize(key)[0], index=reviews.index, dtype=np.int64)


def _unsigned_minutes(reviews: pd.DataFrame) -> pd.Series:
    """Minute of reviews that carry neither an account nor a mask, else null."""
    unsigned = reviews["reviewer_id"].isna() & reviews["reviewer_mask"].isna()
    fine = unsigned & reviews["created_precision"].isin(["minute", "second"])
    if not fine.any():
        return pd.Series(np.nan, index=reviews.index)
    shown = reviews["created_local"].where(fine).astype(str).str.slice(0, 19)
    return (pd.to_datetime(shown, format="ISO8601", errors="coerce") - pd.Timestamp(0)) / pd.Timedelta(minutes=1)


def _visits(part: pd.DataFrame, gap: float) -> Ints:
    """Unsigned copies that follow each other within minutes under different items of a shop: one order; else -1."""
    codes = np.full(len(part), -1, dtype=np.int64)
    known = part["minute"].notna().to_numpy()
    if not known.any():
        return codes
    rows = part[known].reset_index(drop=True).sort_values(["shop", "minute"], kind="stable")
    apart = (rows["minute"].diff() > gap) | (rows["shop"] != rows["shop"].shift())
    visit = apart.cumsum()
    # Nobody reviews an item twice in one visit: the second copy under it is another hand's.
    again = rows.groupby([visit.rename("visit"), rows["product_id"].astype(str)]).cumcount()
    number = pd.Series(pd.factorize(visit.astype(str) + " " + again.astype(str))[0], index=rows.index)
    codes[known] = number.sort_index().to_numpy()
    return codes


@dataclass(frozen=True)
class _Judge:
    """Says what a group of texts is."""

    rows: pd.DataFrame  # text, person, order, minute, shop, product_id
    folded: pd.Series
    rules: Mapping[str, Any]
    people: int
    model: Surprise
    taught: frozenset[str]

    def cluster(self, said: list[str], core: Ints, every: Ints) -> Cluster | None:
        """None if unrelated buyers may well agree so far. `core` and `every` are positions in `rows`."""
        part = self.rows.iloc[np.sort(core)]
        hands = self.hands(part)
        if hands < self.rules["min_reviewers"]:
            return Cluster(part.index.to_numpy(), said[0], hands, 1.0, BUYER)
        whole = self.rows.iloc[np.sort(every)]
        if self.is_meme(whole):
            return Cluster(whole.index.to_numpy(), said[0], hands, 1.0, MEME)
        bits = self.model.bits(said[0], [text for text in said if text in self.taught])
        chance = float(min(1.0, self.people * accident(bits, self.rules) ** (hands - 1)))
        if chance > self.rules["max_chance"]:
            return None
        return Cluster(whole.index.to_numpy(), said[0], self.hands(whole), chance, STRANGERS)

    def hands(self, part: pd.DataFrame) -> int:
        """Fewest independent people."""
        person, visits = part["person"].to_numpy(), _visits(part, self.rules["together_minutes"])
        return min(_hands(person, part["order"].to_numpy()), _hands(person, visits))

    def is_meme(self, part: pd.DataFrame) -> bool:
        """At home in several shops and dominant in none, or a text that says that it is pasted everywhere."""
        per_shop = part.groupby("shop")["person"].nunique()
        many = len(per_shop) >= self.rules["meme_shops"]
        if many and per_shop.max() < self.rules["meme_share"] * per_shop.sum():
            return True
        pattern = _any_of(tuple(self.rules["memes"]))
        return any(pattern.search(text) for text in pd.unique(self.folded.loc[part.index]))


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def _places(places: Mapping[Any, Any], texts: list[str]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *(places[text] for text in texts)]).astype(np.int64)


def _hands(person: Ints, order: Ints) -> int:
    """People, of whom those are one who share a variant and the minute of its order."""
    people = np.unique(person)
    known = order >= 0
    if len(np.unique(order[known])) == known.sum():
        return len(people)
    who = np.searchsorted(people, person[known])
    orders, which = np.unique(order[known], return_inverse=True)
    size = len(people) + len(orders)
    links = _sparse.coo_array((np.ones(len(who)), (who, len(people) + which)), shape=(size, size))
    return int(connected_components(links, directed=False)[0])
