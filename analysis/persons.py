"""Count people where names are masked: the fewest who can have written a set of reviews.

A loyal customer, or one order whose text was pasted under every item, is one person. A masked name is never
an identity, so it only ever *merges* (same shop, mask and day; same shop and same instant): what is counted
as several people really is several.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def person_codes(reviews: pd.DataFrame) -> pd.Series:
    """One integer a person for every review of a prepared frame."""
    unknown = pd.Series([f"row\0{i}" for i in range(len(reviews))], index=reviews.index, dtype=object)
    shop = reviews["shop"].astype(object)
    instant = reviews["created_local"].where(reviews["created_precision"].isin(["second", "minute"]))
    day = reviews["day"].dt.strftime("%Y%m%d").astype(object)
    key = _first_known(
        [
            _key("id", reviews["platform"].where(reviews["platform"].notna(), ""), reviews["reviewer_id"]),
            _key("mask", shop, reviews["reviewer_mask"], day),
            _key("instant", shop, instant),
        ],
        unknown,
    )
    return pd.Series(pd.factorize(key)[0], index=reviews.index, dtype=np.int64)


def _key(kind: str, *columns: pd.Series) -> pd.Series:
    key = pd.Series(kind, index=columns[0].index, dtype=object)
    for column in columns:
        known = column.notna()
        key = (key + "\0" + column.where(known, "").astype(str).astype(object)).where(known & key.notna(), None)
    return key


def _first_known(candidates: list[pd.Series], last: pd.Series) -> pd.Series:
    key = last
    for candidate in reversed(candidates):
        key = candidate.where(candidate.notna(), key)
    return key
