"""Lockstep: accounts that review the same products on the same days with the same stars.

After Mukherjee, Liu & Glance (WWW'12, group spam) and CopyCatch (Beutel et al., WWW'13): two strangers who
buy three of the same things are common, the same three on the same days with the same stars are not. SQL
makes the pairs of co-reviews; pairs that chance explains are dropped, the rest join into groups. Needs stable
reviewer ids and dates to the day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..engine import Engine
from .belief import Bools, Floats, Ints
from .components import components

Found = tuple[str, tuple[int, ...], float]

_EVENTS = """
SELECT r.reviewer, r.product, r.shop, r.day_no, r.star
FROM review r JOIN (
    SELECT reviewer FROM review GROUP BY reviewer HAVING count(DISTINCT product) >= {products}
) b ON r.reviewer = b.reviewer
GROUP BY r.reviewer, r.product, r.shop, r.day_no, r.star
"""

# A cell is one product, day and star. Crowded cells (launch days) are skipped: they make the most pairs, say
# the least, and would need memory that grows with the square of the crowd.
_PAIRS = """
WITH cell AS (
    SELECT product, day_no, star FROM event GROUP BY product, day_no, star HAVING count(*) <= {crowd}
), quiet AS (
    SELECT e.* FROM event e JOIN cell c ON e.product = c.product AND e.day_no = c.day_no AND e.star = c.star
), together AS (
    SELECT a.reviewer AS left_one, b.reviewer AS right_one, a.product, a.shop, a.star,
           a.day_no AS left_day, b.day_no AS right_day
    FROM quiet a JOIN quiet b
      ON a.product = b.product AND a.star = b.star AND a.reviewer < b.reviewer
     AND b.day_no BETWEEN a.day_no - {days} AND a.day_no + {days}
), breadth AS (
    SELECT reviewer, count(DISTINCT product) AS products FROM event GROUP BY reviewer
), pair AS (
    SELECT left_one, right_one, count(DISTINCT product) AS common
    FROM together GROUP BY left_one, right_one HAVING count(DISTINCT product) >= {products}
)
SELECT t.*
FROM together t
JOIN pair p ON t.left_one = p.left_one AND t.right_one = p.right_one
JOIN breadth x ON x.reviewer = p.left_one
JOIN breadth y ON y.reviewer = p.right_one
WHERE p.common >= {jaccard} * (x.products + y.products - p.common)
ORDER BY t.left_one, t.right_one, t.left_day, t.product, t.star, t.right_day
"""


def lockstep(
    reviews: pd.DataFrame, reviewer: Ints, product: Ints, rules: Mapping[str, Any], engine: Engine
) -> Iterator[Found]:
    """Yield groups of accounts in lockstep: ("lockstep", rows, chance).

    Args:
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        rules: ``[graph.lockstep]``: ``products`` in common, ``days`` that "the same days" may be apart,
            ``jaccard`` of the product sets, ``crowd`` (largest cell of product, day and star that makes
            pairs), ``same_visit`` (chance of each further product of a visit), ``pair_chance`` and
            ``max_chance``.
        engine: an open engine; tables ``review`` and ``event`` are replaced.

    A pair's chance is the product over its visits of (share of the shop's other reviews on those days) x
    (share of that star), times `same_visit` for each further product of a visit, since bundles are bought
    together. A group's is that of its weakest pair to the power (members - 1), times the number of such
    groups among the accounts with enough products.
    """
    frame = _reviews_frame(reviews, reviewer, product)
    if frame.empty:
        return
    numbers = {name: rules[name] for name in ("products", "days", "jaccard", "crowd")}
    engine.table("review", frame)
    engine.derive("event", _EVENTS.format(**numbers))
    shared = engine.frame(_PAIRS.format(**numbers))
    if shared.empty:
        return
    active = int((frame.groupby("reviewer")["product"].nunique() >= rules["products"]).sum())
    pairs = _pairs(shared, frame, rules)
    pairs = pairs[pairs["log_chance"] + _log_choose(active, 2) <= np.log(rules["pair_chance"])]
    for members, weakest in _groups(pairs):
        log_chance = _log_choose(active, len(members)) + (len(members) - 1) * weakest
        if log_chance <= np.log(rules["max_chance"]):
            yield "lockstep", _group_rows(shared, members, frame), float(np.exp(log_chance))


def _reviews_frame(reviews: pd.DataFrame, reviewer: Ints, product: Ints) -> pd.DataFrame:
    day = reviews["day"].astype("datetime64[s]").astype("int64").to_numpy() // 86_400
    frame = pd.DataFrame(
        {
            "review_row": np.arange(len(reviews)),
            "reviewer": reviewer,
            "product": product,
            "shop": pd.factorize(reviews["shop"])[0],
            "day_no": day,
            "star": reviews["rating"].to_numpy(dtype=float, na_value=np.nan),
        }
    )
    known: Bools = (reviewer >= 0) & reviews["day"].notna().to_numpy() & ~np.isnan(frame["star"].to_numpy())
    return frame[known].astype({"star": np.int64})


def _pairs(shared: pd.DataFrame, frame: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """left_one, right_one and the log chance that two strangers agree so far."""
    days, ends = int(rules["days"]), ["left_one", "right_one"]
    stars = frame["star"].value_counts(normalize=True)
    usual = _usual_share(shared, frame, days)
    single = shared.assign(log_chance=np.log(usual * stars.loc[shared["star"]].to_numpy()))
    new_pair = single[ends].ne(single[ends].shift()).any(axis=1)
    later = single["left_day"].diff() > 2 * days + 1  # windows that touch are one visit
    visits = single.assign(visit=(new_pair | later).cumsum()).groupby([*ends, "visit"], sort=True)
    each = visits.agg(log_chance=("log_chance", "max"), products=("product", "nunique"))
    each["log_chance"] += (each["products"] - 1) * np.log(rules["same_visit"])
    table: pd.DataFrame = each.groupby(level=ends, sort=True)[["log_chance"]].sum().reset_index()
    return table


def _log_choose(n: int, k: int) -> float:
    """Log of the number of groups of `k` among `n` accounts."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(max(n - k, 0) + 1)


def _usual_share(shared: pd.DataFrame, frame: pd.DataFrame, days: int) -> Floats:
    """Share of the shop's reviews by everyone else within `days` of each shared review, (n_shared,).

    The candidates themselves are left out, and one is added to both counts: in a shop without other reviews
    no day is unusual.
    """
    candidates = np.unique(shared[["left_one", "right_one"]].to_numpy())
    others = frame[~frame["reviewer"].isin(candidates)]
    counts = others.groupby(["shop", "day_no"]).size()
    near = np.ones(len(shared))
    for shift in range(-days, days + 1):
        cell = pd.MultiIndex.from_arrays([shared["shop"], shared["left_day"] + shift])
        near += counts.reindex(cell).fillna(0).to_numpy()
    total = others.groupby("shop").size().reindex(shared["shop"]).fillna(0).to_numpy() + 1.0
    return np.minimum(1.0, near / total)


def _groups(pairs: pd.DataFrame) -> Iterator[tuple[list[int], float]]:
    """Connected accounts and the log chance of the weakest pair among them."""
    if pairs.empty:
        return
    ids, ends = np.unique(pairs[["left_one", "right_one"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    label = components(ends[:, 0], ends[:, 1], len(ids))
    worst = pairs["log_chance"].groupby(label[ends[:, 0]]).max()
    for number in np.unique(label):
        yield ids[label == number].tolist(), float(worst.loc[number])


def _group_rows(shared: pd.DataFrame, members: list[int], frame: pd.DataFrame) -> tuple[int, ...]:
    """The co-reviews themselves: members' reviews that match another member's product, star and days."""
    inside = shared[shared["left_one"].isin(members) & shared["right_one"].isin(members)]
    left = inside[["left_one", "product", "star", "left_day"]].set_axis(_CELL, axis=1)
    right = inside[["right_one", "product", "star", "right_day"]].set_axis(_CELL, axis=1)
    rows = frame.merge(pd.concat([left, right]).drop_duplicates(), on=_CELL)
    return tuple(sorted(rows["review_row"].astype(int).tolist()))


_CELL = ["reviewer", "product", "star", "day_no"]
