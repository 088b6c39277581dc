"""What is usual: a test's number in comparable shops, and where it comes from.

In this order: the other shops of this platform in the user's own ledger, those in the same data, the default in the
rule file (whose comment says what it was measured on), nothing. What a tenth of the shops do is still called usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import N_
from .contract import Context

LEDGER = N_("your ledger")
SAME_DATA = N_("same data")
RULES = N_("rules")

_HIGH = 0.9


@dataclass(frozen=True, slots=True)
class Usual:
    """The share up to which a group is ordinary, 0-1."""

    high: float
    source: str  # message id


def shop_numbers(rows: pd.DataFrame, inside: pd.Series, least: int) -> pd.DataFrame:
    """Share of `inside` among the `rows` of every shop with at least so many of them: mean, size, platform; by shop."""
    found = (
        rows[["shop"]].assign(inside=inside.astype(float)).groupby("shop", sort=True)["inside"].agg(["mean", "size"])
    )
    platforms = rows.drop_duplicates("shop").set_index("shop")["platform"]
    return found[found["size"] >= least].assign(platform=platforms)


def other_shops(context: Context, test: str, numbers: pd.DataFrame, rows: pd.DataFrame) -> tuple[Sequence[float], str]:
    """The number in other shops of the platform of `rows` (one shop's), and its source; the larger of both sets
    where neither is large enough.
    """
    stored = context.baselines.get(test, ())
    if len(stored) >= context.rules["tests"]["baseline_shops"]:
        return stored, LEDGER
    name, platform = rows["shop"].iloc[0], rows["platform"].iloc[0]
    alike = numbers["platform"].isna() if pd.isna(platform) else numbers["platform"] == platform
    return numbers.loc[alike & (numbers.index != name), "mean"].tolist(), SAME_DATA


def usual(
    context: Context, test: str, numbers: pd.DataFrame, rows: pd.DataFrame, shipped: Mapping[str, float]
) -> Usual:
    """What is usual for a share; ``usual`` of `shipped`, the test's rules, where there are too few shops."""
    others, source = other_shops(context, test, numbers, rows)
    if len(others) >= context.rules["tests"]["baseline_shops"]:
        return Usual(float(np.quantile(np.asarray(others, dtype=float), _HIGH)), source)
    return Usual(float(shipped["usual"]), RULES)
