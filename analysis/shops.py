"""One row per shop, product and reviewer of a table of many shops.

The numbers of a shop are those of its report: the same functions of `trust` give them. Shares and means use
counted reviews only (fetched in a neutral order).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..records import Coverage, Outcome
from .trust import authenticity, ratings

if TYPE_CHECKING:
    from . import Analysed

_NEEDED = ["platform", "shop_id", "shop", "product_id", "reviewer_id", "rating", "created_local"]
_PREPARED = ["stratum", "counted", "default", "praise"]
_AGGREGATES: dict[str, Any] = {
    "reviews": ("shop", "size"),
    "praise": ("praise", "sum"),
    "default": ("default", "sum"),
    "flagged": ("flagged", "sum"),
    "mean_rating": ("rating", "mean"),
    "mean_anomaly": ("anomaly", "mean"),
    "first": ("created_local", "min"),
    "last": ("created_local", "max"),
}

_NETWORK = ["reviewers", "degree", "degree_excess", "clustering", "clustering_excess", "centrality"]


def table_coverage(shop: pd.DataFrame) -> Coverage:
    """A table says nothing about what it leaves out: coverage is what it holds of the shop."""
    days = shop["created_local"].dropna().astype(str).str[:10]
    return Coverage(
        product_id=None,
        outcome=Outcome.COMPLETE,
        collected=len(shop),
        strata=tuple(sorted(shop["stratum"].unique())),
        first_date=days.min() if len(days) else None,
        last_date=days.max() if len(days) else None,
    )


def shops_table(analysed: Analysed) -> pd.DataFrame:
    """One row a shop, by its key: counts, authenticity with its interval, grade, stars three ways, mean anomaly."""
    rows = [_shop(analysed, part) for _, part in _scored(analysed).groupby("shop", sort=True)]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["platform", "shop_id"])


def products_of_shops(analysed: Analysed) -> pd.DataFrame:
    """One row a product, by shop and product; with its place in the network of shared reviewers, null without ids."""
    scored = _scored(analysed)
    keys = ["platform", "shop_id", "product_id"]
    table = scored[scored["counted"]].groupby(keys, sort=True).agg(**_AGGREGATES).reset_index()
    network = analysed.scored["product_network"].evidence["products"]
    both: pd.DataFrame = table.merge(network[[*keys, *_NETWORK]], on=keys, how="left")
    return both


def reviewers_of_shops(analysed: Analysed) -> pd.DataFrame:
    """One row a stable identity: where its reviews stand, for the owner of the table; no verdict on a person."""
    scored = _scored(analysed)
    known = scored[scored["reviewer_id"].notna()]
    spread = {"shops": ("shop", "nunique"), "products": ("product_id", "nunique")}
    return known.groupby("reviewer_id", sort=True).agg(**spread, **_AGGREGATES).reset_index()


def _scored(analysed: Analysed) -> pd.DataFrame:
    """The columns that are needed, with `suspicion`, `anomaly` and `flagged`."""
    scores = analysed.scores[["suspicion", "anomaly"]]
    threshold = float(analysed.context.rules["trust"]["flagged"])
    rows = analysed.context.reviews[[*_NEEDED, *_PREPARED]]
    return pd.concat([rows, scores], axis=1).assign(flagged=scores["suspicion"].ge(threshold))


def _shop(analysed: Analysed, part: pd.DataFrame) -> dict[str, Any]:
    rules = analysed.context.rules
    real = authenticity(part, analysed.clusters, table_coverage(part), rules, analysed.context.seed)
    stars = ratings(part, None, rules["trust"])
    first, counted = part.iloc[0], part[part["counted"]]
    return {
        "platform": first["platform"],
        "shop_id": first["shop_id"],
        "reviews": len(part),
        "products": part["product_id"].nunique(),
        "praise": int(counted["praise"].sum()),
        "default": int(counted["default"].sum()),
        "flagged": int(counted["flagged"].sum()),
        "authenticity": real.score,
        "authenticity_low": real.low,
        "authenticity_high": real.high,
        "grade": real.grade,
        "rating_shown": stars.shown.value,
        "rating_without_default": stars.without_default.value,
        "rating_adjusted": stars.adjusted.value,
        "mean_anomaly": counted["anomaly"].mean(),
        "first": part["created_local"].min(),
        "last": part["created_local"].max(),
    }
