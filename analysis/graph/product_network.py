"""The network of products that share reviewers, over a batch of shops.

After He, Hollenbeck, Overgoor, Proserpio & Tosyali (PNAS 2022, "Detecting fake-review buyers using network structure"):
products whose sellers recruit reviewers in the same places share them with products of other sellers, and stand in the
network with many neighbours, that are neighbours of each other, near its centre. A shop's own products share customers
by nature, so only ties between different shops count here.

A large product has many neighbours by chance alone. `degree` is therefore set against the number that its and the
others' sizes let expect when reviewers choose at random (a Chung-Lu model: pairs share Poisson many reviewers, in
proportion to both sizes), `clustering` against how often products of the neighbours' sizes are tied at all, and
centrality is that of ties divided by the root of both sizes (Salton's cosine).

Limits: needs stable ids and a batch of shops; what is not in the batch is not in the network. Goods that belong
together share buyers, and so do neighbours in one city: high values are a question, not evidence against anybody.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from ..engine import Engine
from .belief import Floats, Ints

_sparse: Any = scipy.sparse  # its constructors carry no types

FEATURES = ("degree_excess", "clustering_excess", "centrality")
"""What shops are compared by; higher is closer to what bought reviews look like in the paper."""

MOST_PRODUCTS = 50  # of an account: those with more tie everything to everything, and cost the square
MOST_PATHS = 500_000_000  # of length two: in a denser network clustering is not computed (about ten seconds)
_BLOCK = 20_000_000  # paths at a time: their memory

_ITERATIONS = 200
_TOLERANCE = 1e-10
_DECIMALS = 9  # sums differ in their last bits when rows change places

_OWN = """
SELECT DISTINCT r.reviewer, r.product, r.shop FROM review r JOIN (
    SELECT reviewer FROM review GROUP BY reviewer HAVING count(DISTINCT product) BETWEEN 2 AND {most}
) b ON r.reviewer = b.reviewer
"""

_TIES = """
SELECT a.product AS left_one, b.product AS right_one, count(*) AS common
FROM own a JOIN own b ON a.reviewer = b.reviewer AND a.product < b.product AND a.shop <> b.shop
GROUP BY a.product, b.product ORDER BY left_one, right_one
"""

_SIZES = """
SELECT product, min(shop) AS shop, count(DISTINCT reviewer) AS reviewers FROM review GROUP BY product ORDER BY product
"""


def product_network(reviews: pd.DataFrame, reviewer: Ints, product: Ints, engine: Engine) -> pd.DataFrame:
    """Features of every product with a known reviewer, by product code.

    Args:
        reviews: the prepared frame of a `Context` (``shop`` is read).
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        engine: an open engine; tables ``review`` and ``own`` are replaced.

    Returns:
        shop (code), reviewers (stable ids), degree (products of other shops with a common reviewer), expected_degree,
        degree_excess (log of (degree + 1) / (expected + 1)), clustering (share of its neighbours' pairs that are tied,
        null under two neighbours and in very dense networks), clustering_excess (minus what their sizes let expect),
        centrality (eigenvector centrality, 0-1, 1 for the most central product).
    """
    frame = pd.DataFrame({"reviewer": reviewer, "product": product, "shop": pd.factorize(reviews["shop"])[0]})
    frame = frame[reviewer >= 0]
    if frame.empty:
        return pd.DataFrame(columns=["shop", "reviewers", *_COLUMNS], dtype=np.float64)
    engine.table("review", frame)
    engine.derive("own", _OWN.format(most=MOST_PRODUCTS))
    sizes = engine.frame(_SIZES).set_index("product")
    ties = engine.frame(_TIES)
    left, right = (sizes.index.get_indexer(pd.Index(ties[end].astype(int))) for end in ("left_one", "right_one"))
    common = _symmetric(left, right, ties["common"].to_numpy(dtype=np.float64), len(sizes))
    table = sizes.assign(**_features(common, sizes["reviewers"].to_numpy(dtype=np.float64), sizes["shop"].to_numpy()))
    return table.round(_DECIMALS)


_COLUMNS = ("degree", "expected_degree", "degree_excess", "clustering", "clustering_excess", "centrality")


def _symmetric(left: Ints, right: Ints, values: Floats, n: int) -> Any:
    half = _sparse.coo_array((values, (left, right)), shape=(n, n))
    return (half + half.T).tocsr()


def _features(common: Any, size: Floats, shop: Ints) -> dict[str, Floats]:
    tied = common.copy()
    tied.data = np.ones_like(tied.data)
    degree = np.asarray(tied.sum(axis=1)).ravel()
    rate = _rate(float(common.sum()), size, shop)
    expected = _expected_degree(rate, size, shop)
    clustering, by_chance = _clustering(tied, degree, rate, size)
    return {
        "degree": degree,
        "expected_degree": expected,
        "degree_excess": np.log((degree + 1) / (expected + 1)),
        "clustering": clustering,
        "clustering_excess": clustering - by_chance,
        "centrality": _centrality(common, size),
    }


def _rate(total: float, size: Floats, shop: Ints) -> float:
    """Common reviewers of a pair of products in different shops, per product of their sizes."""
    within = np.bincount(shop, weights=size)
    possible = size.sum() ** 2 - np.square(within).sum()
    return total / float(possible) if possible > 0 else 0.0


def _expected_degree(rate: float, size: Floats, shop: Ints) -> Floats:
    """Products of other shops that each product would share a reviewer with by chance, (n,)."""
    values, inverse, counts = np.unique(size, return_inverse=True, return_counts=True)
    everywhere = _chance(rate, values[:, None], values[None, :]) @ counts
    expected = everywhere[inverse].astype(np.float64)
    for rows in pd.Series(np.arange(len(shop))).groupby(shop).groups.values():
        own = np.asarray(rows)
        expected[own] -= _chance(rate, size[own][:, None], size[own][None, :]).sum(axis=1)
    return np.maximum(expected, 0.0)


def _chance(rate: float, left: Floats, right: Floats) -> Floats:
    return np.asarray(-np.expm1(-rate * left * right), dtype=np.float64)


def _clustering(tied: Any, degree: Floats, rate: float, size: Floats) -> tuple[Floats, Floats]:
    """Local clustering coefficient (Watts & Strogatz 1998), and the chance that two products of its neighbours' mean
    size are tied; null under two neighbours.
    """
    paths = np.asarray(tied @ degree).ravel()
    if paths.sum() > MOST_PATHS:
        return np.full(len(size), np.nan), np.full(len(size), np.nan)
    block = (np.cumsum(paths) // _BLOCK).astype(np.intp)
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    parts = [tied[low:high] for low, high in zip(starts, [*starts[1:], len(size)], strict=True)]
    closed = np.concatenate([np.asarray((part @ tied).multiply(part).sum(axis=1)).ravel() for part in parts])
    several = degree >= 2
    pairs = np.where(several, degree * (degree - 1), np.nan)
    around = np.asarray(tied @ size).ravel() / np.maximum(degree, 1.0)
    return closed / pairs, np.where(several, _chance(rate, around, around), np.nan)


def _centrality(common: Any, size: Floats) -> Floats:
    """Leading eigenvector of the ties over the root of both sizes, by power iteration from equal values.

    The identity is added, so that a bipartite network does not swing; it moves no eigenvector.
    """
    scale = _sparse.diags_array(1 / np.sqrt(np.maximum(size, 1.0)))
    cosine = scale @ common @ scale
    vector = np.ones(len(size))
    for _ in range(_ITERATIONS):
        following = np.asarray(cosine @ vector + vector)
        following /= max(float(following.max(initial=0.0)), 1e-300)
        if np.abs(following - vector).max(initial=0.0) < _TOLERANCE:
            break
        vector = following
    return np.where(np.asarray(common.sum(axis=1)).ravel() > 0, vector, 0.0)
