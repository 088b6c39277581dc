"""Lockstep: accounts that review the same products in the same days, all in praise or all against.

After Mukherjee, Liu & Glance (WWW'12, group spam), CopyCatch (Beutel et al., WWW'13) and SynchroTrap (Cao et al.,
CCS'14): two strangers who buy three of the same things are common, the same three in the same days are not. SQL makes
the pairs of co-reviews. A pair by itself says little unless the two review little else (Jaccard index); accounts that
hide behind ordinary reviews of other products betray themselves only as a group, in which everybody has several such
partners. Pairs that arise by chance do not make such groups: a random graph has a 3-core only from a mean degree of
3.35 on (Pittel, Spencer & Wormald 1996), and pairs are admitted only where chance alone would leave it far below.

Needs stable reviewer ids and dates to the day. Products that everybody reviews at once, and campaigns of hundreds of
accounts on one product in a week, are beyond it (`crowd`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..engine import Engine
from .belief import Floats, Ints
from .co_reviews import EVENTS, MEETINGS, QUIET, signed_reviews
from .components import components

Found = tuple[str, tuple[int, ...], float]

_PAIRS = f"""
WITH {QUIET}, together AS (
    SELECT a.reviewer AS left_one, b.reviewer AS right_one, a.product, a.shop, a.side,
           a.day_no AS left_day, b.day_no AS right_day
    FROM {MEETINGS}
), breadth AS (
    SELECT reviewer, count(DISTINCT product) AS products FROM event GROUP BY reviewer
), pair AS (
    SELECT left_one, right_one, count(DISTINCT product) AS common
    FROM together GROUP BY left_one, right_one HAVING count(DISTINCT product) >= {{products}}
)
SELECT t.*, p.common * 1.0 / (x.products + y.products - p.common) AS jaccard
FROM together t
JOIN pair p ON t.left_one = p.left_one AND t.right_one = p.right_one
JOIN breadth x ON x.reviewer = p.left_one
JOIN breadth y ON y.reviewer = p.right_one
ORDER BY t.left_one, t.right_one, t.left_day, t.product, t.side, t.right_day
"""  # noqa: S608  (texts of our own)


def lockstep(
    reviews: pd.DataFrame, reviewer: Ints, product: Ints, rules: Mapping[str, Any], engine: Engine
) -> Iterator[Found]:
    """Yield groups of accounts in lockstep: ("lockstep", rows, chance).

    Args:
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        rules: ``[graph.lockstep]``: ``products`` in common, ``days`` that "the same days" may be apart, ``jaccard`` of
            the product sets from which a pair counts by itself, ``partners`` that everybody in a group has otherwise,
            ``crowd`` (most reviews of a product within those days that make pairs), ``same_visit`` (chance of each
            further product of a visit), ``same_trip`` (of each further shop), ``accounts`` (fewest of a group),
            ``pair_chance`` and ``max_chance``.
        engine: an open engine; tables ``review`` and ``event`` are replaced.

    A pair's chance is the product over its visits of (share of the product's other reviews in those days) x (share of
    praise, or of criticism), times `same_visit` for each further product of a visit, since bundles are bought
    together, and `same_trip` for each further shop, since travellers come for a week. A group's is that of its
    weakest pair to the power (members - 1), times the number of such groups among the accounts with enough products;
    and never less than what other buyers of the same bundle at other times leave.
    """
    frame = signed_reviews(reviews, reviewer, product)
    if frame.empty:
        return
    numbers = {name: rules[name] for name in ("products", "days", "crowd")}
    engine.table("review", frame)
    engine.derive("event", EVENTS.format(**numbers))
    shared = engine.frame(_PAIRS.format(**numbers))
    if shared.empty:
        return
    active = int((frame.groupby("reviewer")["product"].nunique() >= rules["products"]).sum())
    pairs = _improbable(_pairs(shared, frame, rules), active, rules)
    groups = [group for group in _groups(pairs) if len(group[0]) >= rules["accounts"]]
    coincidences = _coinciding(shared, [members for members, _, _ in groups], frame)
    buyers = _Buyers(frame)
    for number, (members, weakest, visits) in enumerate(groups):
        log_chance = _log_choose(active, len(members)) + (len(members) - 1) * weakest
        coinciding = coincidences.get_group(number)
        if visits <= 1:
            log_chance = max(log_chance, _bundle(coinciding, members, buyers, rules))
        if log_chance <= np.log(rules["max_chance"]):
            yield "lockstep", tuple(sorted(coinciding["review_row"].astype(int).tolist())), float(np.exp(log_chance))


def _pairs(shared: pd.DataFrame, frame: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """left_one, right_one, jaccard, visits, and the log chance that two strangers agree so far."""
    days, ends = int(rules["days"]), ["left_one", "right_one"]
    sides = frame["side"].value_counts(normalize=True)
    usual = _usual_share(shared, frame, days)
    single = shared.assign(log_chance=np.log(usual * sides.loc[shared["side"]].to_numpy()))
    new_pair = single[ends].ne(single[ends].shift()).any(axis=1)
    later = single["left_day"].diff() > 2 * days + 1  # windows that touch are one visit
    visits = single.assign(visit=(new_pair | later).cumsum()).groupby([*ends, "visit"], sort=True)
    each = visits.agg(
        log_chance=("log_chance", "max"),
        products=("product", "nunique"),
        shops=("shop", "nunique"),
        jaccard=("jaccard", "first"),
    )
    each["log_chance"] += (each["products"] - each["shops"]) * np.log(rules["same_visit"])
    each["log_chance"] += (each["shops"] - 1) * np.log(rules["same_trip"])
    pairs = each.groupby(level=ends, sort=True)
    table: pd.DataFrame = pairs.agg(
        log_chance=("log_chance", "sum"), jaccard=("jaccard", "first"), visits=("products", "size")
    ).reset_index()
    return table


def _improbable(pairs: pd.DataFrame, active: int, rules: Mapping[str, Any]) -> pd.DataFrame:
    """Pairs that count by themselves, and those within groups where everybody has `partners` improbable ones."""
    limit = np.log(rules["pair_chance"])
    alone = (pairs["jaccard"] >= rules["jaccard"]) & (pairs["log_chance"] + _log_choose(active, 2) <= limit)
    # Fewer than `pair_chance` partners each by chance: far below the mean degree at which random graphs have a core.
    rare = pairs[pairs["log_chance"] + np.log(max(active - 1, 1)) <= limit]
    kept = alone.to_numpy(copy=True)
    kept[_core(rare, int(rules["partners"]))] = True
    table: pd.DataFrame = pairs[kept]
    return table


def _core(pairs: pd.DataFrame, partners: int) -> Ints:
    """Index of the pairs in the k-core (Seidman 1983): left when all with fewer than `partners` are taken away."""
    while len(pairs):
        degree = pd.concat([pairs["left_one"], pairs["right_one"]]).value_counts()
        few = degree.index[degree < partners]
        lonely = pairs["left_one"].isin(few) | pairs["right_one"].isin(few)
        if not lonely.any():
            break
        pairs = pairs[~lonely]
    return pairs.index.to_numpy(dtype=np.intp)


def _log_choose(n: int, k: int) -> float:
    """Log of the number of groups of `k` among `n` accounts."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(max(n - k, 0) + 1)


def _usual_share(shared: pd.DataFrame, frame: pd.DataFrame, days: int) -> Floats:
    """Share of a product's reviews by everyone else within `days` of each shared review, (n_shared,).

    The candidates themselves are left out. A product with few other reviews borrows the share of its shop, to which
    one is added above and below: in a shop without other reviews no day is unusual.
    """
    candidates = np.unique(shared[["left_one", "right_one"]].to_numpy())
    others = frame[~frame["reviewer"].isin(candidates)]
    shop = (_near(shared, others, "shop", days) + 1.0) / (_count(shared, others, "shop") + 1.0)
    product = (_near(shared, others, "product", days) + shop) / (_count(shared, others, "product") + 1.0)
    return np.minimum(1.0, product)


def _near(shared: pd.DataFrame, others: pd.DataFrame, place: str, days: int) -> Floats:
    """Reviews by `others` of the same `place` within `days` of each shared review, (n_shared,)."""
    counts = others.groupby([place, "day_no"]).size()
    near = np.zeros(len(shared))
    for shift in range(-days, days + 1):
        cell = pd.MultiIndex.from_arrays([shared[place], shared["left_day"] + shift])
        near += counts.reindex(cell).fillna(0).to_numpy()
    return near


def _count(shared: pd.DataFrame, others: pd.DataFrame, place: str) -> Floats:
    counts = others.groupby(place).size().reindex(shared[place]).fillna(0)
    return np.asarray(counts.to_numpy(dtype=np.float64))


def _groups(pairs: pd.DataFrame) -> Iterator[tuple[list[int], float, float]]:
    """Connected accounts, the log chance of the weakest pair among them, and in how many visits pairs meet (median)."""
    if pairs.empty:
        return
    ids, ends = np.unique(pairs[["left_one", "right_one"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    label = components(ends[:, 0], ends[:, 1], len(ids))
    of_group = pairs.groupby(label[ends[:, 0]])
    worst, visits = of_group["log_chance"].max(), of_group["visits"].median()
    by_label = np.argsort(label, kind="stable")
    for number, members in enumerate(np.split(ids[by_label], np.cumsum(np.bincount(label))[:-1])):
        yield members.tolist(), float(worst.loc[number]), float(visits.loc[number])


def _coinciding(shared: pd.DataFrame, groups: list[list[int]], frame: pd.DataFrame) -> Any:
    """The co-reviews themselves, by the position of their group: members' reviews that match another member's product,
    side and days. In one pass, however many groups there are.
    """
    of = pd.Series({account: number for number, members in enumerate(groups) for account in members}, dtype=np.float64)
    left, right = of.reindex(shared["left_one"]).to_numpy(), of.reindex(shared["right_one"]).to_numpy()
    inside = shared[left == right]
    left_cells = inside[["left_one", "product", "side", "left_day"]].set_axis(_CELL, axis=1)
    right_cells = inside[["right_one", "product", "side", "right_day"]].set_axis(_CELL, axis=1)
    rows = frame.merge(pd.concat([left_cells, right_cells]).drop_duplicates(), on=_CELL)
    return rows.groupby(of.reindex(rows["reviewer"]).to_numpy(dtype=np.float64))


_CELL = ["reviewer", "product", "side", "day_no"]


class _Buyers:
    """Reviews by product and by shop, so that a group looks at those of its own only."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._at = {place: frame.groupby(place).indices for place in ("product", "shop")}

    def of(self, place: str, values: pd.Series, without: list[int]) -> pd.DataFrame:
        """Rows of the products or shops `values` by anybody but the accounts `without`."""
        at = np.concatenate([self._at[place][value] for value in np.unique(values)])
        rows = self._frame.iloc[np.sort(at)]
        kept: pd.DataFrame = rows[~rows["reviewer"].isin(without)]
        return kept


def _bundle(coinciding: pd.DataFrame, members: list[int], buyers: _Buyers, rules: Mapping[str, Any]) -> float:
    """Log chance that so many of all buyers of these products together came in the group's days.

    What is sold as a set is bought as a set all year. Given the members and the others who reviewed as many of the
    products in one visit, each falls into the group's days with those days' share of the shops' other reviews
    (binomial tail, bounded by Chernoff).
    """
    same = buyers.of("product", coinciding["product"], members).sort_values(["reviewer", "day_no"])
    pause = same["reviewer"].ne(same["reviewer"].shift()) | same["day_no"].diff().gt(rules["days"])
    elsewhere = int((same.groupby(pause.cumsum())["product"].nunique() >= rules["products"]).sum())
    shops = buyers.of("shop", coinciding["shop"], members)
    inside = shops["day_no"].between(coinciding["day_no"].min(), coinciding["day_no"].max()).sum()
    usual = (float(inside) + 1.0) / (len(shops) + 1.0)
    n, seen = len(members) + elsewhere, len(members) / (len(members) + elsewhere)
    return -n * _divergence(seen, usual) if seen > usual else 0.0


def _divergence(seen: float, usual: float) -> float:
    """Kullback-Leibler divergence of two binary distributions: the exponent of Chernoff's bound."""
    rest = (1 - seen) * np.log((1 - seen) / (1 - usual)) if seen < 1 else 0.0
    return float(seen * np.log(seen / usual) + rest)
