"""The very same praise by several accounts within minutes, short texts too.

Ten people who write "very good" in a year say nothing; ten within four minutes are either one hand that posts a batch
or a platform that publishes defaults or one-tap praise at once. Both look alike from outside, so this is evidence of
moderate strength and never more. Chance is a binomial tail: given how many reviews the shop got in those minutes, so
many with one text that a known share of its other reviews has; times the texts tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import bdtrc

from .comparable import bare_text

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Reviews of one shop with one text, all within `minutes`."""

    rows: Ints  # index labels
    accounts: int
    minutes: int
    chance: float


def batches(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> list[Batch]:
    """The largest batch of every shop and text, most accounts first.

    Args:
        reviews: the prepared frame of a `Context`.
        rules: ``[signals.templates]``.
    """
    timed = _timed(reviews)
    tried = timed[timed.groupby(["shop", "text"])["text"].transform("size") >= rules["together_accounts"]]
    found = []
    for (shop, _), rows in tried.groupby(["shop", "text"], sort=True):
        window = _fullest(rows["minute"].to_numpy(), float(rules["together_minutes"]))
        inside = rows.iloc[window[0] : window[1]]
        accounts = int(inside["account"].nunique())
        if accounts < rules["together_accounts"]:
            continue
        chance = _chance(timed[timed["shop"] == shop], rows, inside, accounts) * len(tried.groupby(["shop", "text"]))
        if chance <= rules["max_chance"]:
            span = inside["minute"].iloc[-1] - inside["minute"].iloc[0]
            found.append(Batch(np.sort(inside.index.to_numpy()), accounts, max(1, int(np.ceil(span))), float(chance)))
    return sorted(found, key=lambda batch: (-batch.accounts, batch.rows.tolist()))


def _timed(reviews: pd.DataFrame) -> pd.DataFrame:
    """Reviews with words and a time to the minute, in order of shop, text and time.

    What the platform is known to have written is left out; what only looks so because it repeats is not.
    """
    fine = reviews["created_precision"].isin(["minute", "second"]) & reviews["folded"].notna()
    good = reviews["rating"].ge(4) | (reviews["rating"].isna() & reviews["praise"])
    rows = reviews[fine & good & ~reviews["default_reason"].isin(["flag", "known"])]
    moment = pd.to_datetime(rows["created_local"].astype(str).str.slice(0, 19), format="ISO8601", errors="coerce")
    text = rows["folded"].map({text: bare_text(text) for text in rows["folded"].unique()})
    frame = pd.DataFrame({"shop": rows["shop"].astype(str), "text": text.astype(object)}, index=rows.index)
    frame["minute"] = (moment - pd.Timestamp(0)) / pd.Timedelta(minutes=1)
    frame["account"] = _accounts(rows, frame)
    frame = frame[frame["minute"].notna() & frame["text"].str.len().gt(0)]
    return frame.sort_values(["shop", "text", "minute"], kind="stable")


def _accounts(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """Who wrote a review; where nothing is known, one order may stand under every item, but under none twice."""
    keys = pd.DataFrame({"shop": frame["shop"], "text": frame["text"], "minute": frame["minute"]})
    again = (
        keys.assign(product=rows["product_id"].astype(str)).groupby(["shop", "text", "minute", "product"]).cumcount()
    )
    unknown = "at " + frame["minute"].astype(str) + " " + again.astype(str)
    mask = "mask " + rows["reviewer_mask"].astype(object)
    known = ("id " + rows["reviewer_id"].astype(object)).where(rows["reviewer_id"].notna(), mask)
    return known.where(known.notna(), unknown).astype(str)


def _fullest(minute: npt.NDArray[np.float64], width: float) -> tuple[int, int]:
    """Positions [first, last) of the window of `width` minutes with most of the sorted times."""
    last = np.searchsorted(minute, minute + width, side="right")
    first = int(np.argmax(last - np.arange(len(minute))))
    return first, int(last[first])


def _chance(shop: pd.DataFrame, rows: pd.DataFrame, inside: pd.DataFrame, accounts: int) -> float:
    """That so many of the shop's reviews of these minutes have this text, by its share among the others."""
    same_time = shop["minute"].between(inside["minute"].iloc[0], inside["minute"].iloc[-1])
    n, others = int(same_time.sum()), len(shop) - int(same_time.sum())
    share = (len(rows) - len(inside) + 1) / (others + 2)
    return float(bdtrc(accounts - 1, max(n, accounts), min(share, 1.0)))
