"""Aggregates that a report draws: reviews over time, stars three ways, one row per product.

All of them look at counted reviews only (fetched in a neutral order), except the number of reviews of a
product.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..records import Coverage

WEEKLY_UP_TO = 183
"""Days a shop's reviews may span to be drawn by week; beyond, by month (a chart keeps fewer than 200
marks)."""


def timeline(shop: pd.DataFrame) -> pd.DataFrame:
    """Reviews per week or month: period (ISO date of its first day), n, flagged, mean_rating; without gaps.

    `shop` has `counted`, `day`, `rating` and `flagged`; reviews without a day are left out.
    """
    dated = shop[shop["counted"] & shop["day"].notna()]
    if dated.empty:
        return pd.DataFrame({"period": [], "n": [], "flagged": [], "mean_rating": []})
    span = (dated["day"].max() - dated["day"].min()).days
    period = dated["day"].dt.to_period("W-SUN" if span <= WEEKLY_UP_TO else "M")
    grouped = dated.groupby(period)
    table = pd.DataFrame(
        {"n": grouped.size(), "flagged": grouped["flagged"].sum(), "mean_rating": grouped["rating"].mean()}
    )
    table = table.reindex(pd.period_range(period.min(), period.max()))
    table = table.fillna({"n": 0, "flagged": 0}).astype({"n": int, "flagged": int})
    table.insert(0, "period", [str(p.start_time.date()) for p in table.index])
    return table.reset_index(drop=True)


def stars(shop: pd.DataFrame) -> pd.DataFrame:
    """Shares of one to five stars: all, without defaults, and weighted by 1 - suspicion; NaN if there are
    none.
    """
    rated = shop[shop["counted"] & shop["rating"].notna()]
    own = rated[~rated["default"]]
    return pd.DataFrame(
        {
            "star": np.arange(1, 6),
            "shown": _shares(rated, pd.Series(1.0, index=rated.index)),
            "without_default": _shares(own, pd.Series(1.0, index=own.index)),
            "adjusted": _shares(own, 1.0 - own["suspicion"].fillna(0.0)),
        }
    )


def products_table(shop: pd.DataFrame, products: pd.DataFrame | None, coverage: Sequence[Coverage]) -> pd.DataFrame:
    """product_id, name, url, n, claimed, mean_rating, flagged, outcome; every product seen, listed or
    covered.

    Sorted by flagged, then n (most first), then product_id. Null where a column is not known.
    """
    seen = shop[shop["product_id"].notna()]
    ids = seen["product_id"].astype(str)
    counted = seen[seen["counted"]]
    table = pd.DataFrame(
        {
            "n": seen.groupby(ids).size(),
            "mean_rating": counted.groupby(ids.loc[counted.index])["rating"].mean(),
            "flagged": counted.groupby(ids.loc[counted.index])["flagged"].sum(),
        }
    )
    outcomes = {c.product_id: c for c in coverage if c.product_id is not None}
    listed = _listed(products)
    table = table.reindex(sorted({*table.index, *outcomes, *listed.index}))
    table = table.fillna({"n": 0, "flagged": 0}).astype({"n": int, "flagged": int})
    table["name"], table["url"] = listed["name"].reindex(table.index), listed["url"].reindex(table.index)
    claimed = {key: float(c.claimed) for key, c in outcomes.items() if c.claimed is not None}
    table["claimed"] = pd.Series(claimed, dtype=np.float64).reindex(table.index)
    table["claimed"] = table["claimed"].fillna(listed["reviews_claimed"].reindex(table.index).astype(float))
    table["outcome"] = [outcomes[key].outcome.value if key in outcomes else None for key in table.index]
    table = table.rename_axis("product_id").reset_index()
    table = table.sort_values(["flagged", "n", "product_id"], ascending=[False, False, True], ignore_index=True)
    return table[["product_id", "name", "url", "n", "claimed", "mean_rating", "flagged", "outcome"]]


def _shares(rated: pd.DataFrame, weight: pd.Series) -> list[float]:
    star = rated["rating"].round().clip(1, 5).astype(int)
    sums = weight.groupby(star).sum().reindex(range(1, 6), fill_value=0.0)
    total = float(sums.sum())
    return [float(s) / total if total > 0 else float("nan") for s in sums]


def _listed(products: pd.DataFrame | None) -> pd.DataFrame:
    columns = ["name", "url", "reviews_claimed"]
    if products is None or "product_id" not in products:
        return pd.DataFrame(columns=columns)
    unique = products.assign(product_id=products["product_id"].astype(str)).drop_duplicates("product_id")
    return unique.set_index("product_id").reindex(columns=columns)
