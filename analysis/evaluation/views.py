"""What is left of a ranking when less is seen: some products of a table, or one merchant without any history.

Most published figures rest on whole histories of reviewers; a crawl of one shop has none. A view is a part of the
table that is analysed as if it were all: *k products*, drawn at random, and *one merchant, no history*, all of its
products with what the platform states of accounts (`reviewer_total`) blanked. The one-liners are computed inside the
view as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from .. import analyse
from .quality import Floats, Ints, Mask, Quality, quality
from .rankings import AVERAGE, TRIVIAL, rankings

PRODUCTS = (1, 5, 20, 100)
RANKINGS = ("anomaly", *TRIVIAL, AVERAGE)
MERCHANT = "one merchant, no history"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One ranking of the reviews of all views of a size."""

    view: str
    ranking: str
    views: int
    pooled: Quality  # of ranks inside the views, over the reviews of all of them
    within: float | None  # mean ROC-AUC inside a view, weighted by its pairs of a marked and an ordinary review


def views(
    reviews: pd.DataFrame,
    label: pd.Series,
    *,
    most: int,
    products: pd.DataFrame | None,
    rules: Mapping[str, Any] | None,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Seen, ...]:
    """Measure up to `most` views of each size; numbers of products that would be the whole table are left out.

    `reviews`: as for `analyse`, with `platform`, `shop_id` and `product_id`; `label`: True, False, null, parallel.
    """
    shop = _codes(reviews, ["platform", "shop_id"])
    product = _codes(reviews, ["platform", "shop_id", "product_id"])
    rng = np.random.default_rng(seed)
    found: list[Seen] = []
    for name, codes, size in [*((_name(k), product, k) for k in PRODUCTS), (MERCHANT, shop, 1)]:
        if int(codes.max()) + 1 <= size and name != MERCHANT:
            continue
        if name == MERCHANT and _one_each(reviews, shop, product):
            found += [replace(seen, view=MERCHANT) for seen in found if seen.view == _name(1)]
            continue
        known = reviews.assign(reviewer_total=None) if name == MERCHANT else reviews
        parts = list(_drawn(codes, label.notna().to_numpy(dtype=bool), size, most, rng))
        say(f"{name}: {len(parts)} views")
        if parts:
            found += _measured(name, known, label, shop, parts, {"products": products, "rules": rules, "seed": seed})
    return tuple(found)


def _name(products: int) -> str:
    return "1 product" if products == 1 else f"{products} products"


def _one_each(reviews: pd.DataFrame, shop: Ints, product: Ints) -> bool:
    """Whether a merchant without history is what one product is: the same reviews, and nothing to blank."""
    return bool((shop == product).all() and shop.any() and reviews.get("reviewer_total", _NOTHING).isna().all())


_NOTHING = pd.Series(dtype=object)


def _codes(reviews: pd.DataFrame, columns: list[str]) -> Ints:
    return np.asarray(reviews.groupby(columns, sort=True, dropna=False).ngroup(), dtype=np.intp)


def _drawn(codes: Ints, labelled: Mask, size: int, most: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Positions of the rows of up to `most` disjoint sets of `size` products (or shops), each with labels."""
    names = np.unique(codes[labelled])
    dealt = np.full(int(codes.max()) + 1, -1)
    dealt[rng.permutation(names)] = np.arange(len(names)) // size
    for part in range(min(most, max(1, len(names) // size))):
        rows = np.flatnonzero(dealt[codes] == part)
        if labelled[rows].sum() > 1:
            yield rows.astype(np.intp)


def _measured(
    name: str, reviews: pd.DataFrame, label: pd.Series, shop: Ints, parts: list[Ints], given: Mapping[str, Any]
) -> Iterator[Seen]:
    scores: dict[str, list[Floats]] = {ranking: [] for ranking in RANKINGS}
    labels: list[Mask] = []
    groups: list[Ints] = []
    for rows in parts:
        table = rankings(analyse(reviews.iloc[rows].reset_index(drop=True), **given))
        kept = label.iloc[rows].notna().to_numpy(dtype=bool)
        labels.append(label.iloc[rows][kept].to_numpy(dtype=bool))
        groups.append(shop[rows][kept])
        for ranking in RANKINGS:
            scores[ranking].append(_places(table[ranking])[kept])
    every, group = np.concatenate(labels), np.concatenate(groups)
    for ranking in RANKINGS:
        pooled = quality(np.concatenate(scores[ranking]), every, group, int(given["seed"]))
        yield Seen(view=name, ranking=ranking, views=len(parts), pooled=pooled, within=_within(scores[ranking], labels))


def _places(score: pd.Series) -> Floats:
    """Mid-ranks, 0-1: where a view tells nothing apart, all of it stands at one half, however large it is."""
    return (score.rank().to_numpy(dtype=np.float64) - 0.5) / len(score)


def _within(scores: list[Floats], labels: list[Mask]) -> float | None:
    from sklearn.metrics import roc_auc_score

    pairs = [int(label.sum() * (~label).sum()) for label in labels]
    areas = [p * float(roc_auc_score(label, s)) for s, label, p in zip(scores, labels, pairs, strict=True) if p]
    return sum(areas) / sum(pairs) if areas else None
