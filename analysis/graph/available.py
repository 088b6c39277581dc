"""What the evidence graph had to work with: a platform without accounts, pictures or times hides such ties."""

from __future__ import annotations

import pandas as pd

from ..results import Available
from .orders import order_minutes


def available(reviews: pd.DataFrame) -> Available:
    """Counts over any rows of the prepared frame of a `Context`."""
    pictures = reviews["image_ids"].map(lambda value: isinstance(value, (tuple, list)) and len(value) > 0)
    own = reviews["folded"].fillna("").astype(str).str.len().gt(0) & ~reviews["default"].astype(bool)
    return Available(
        reviews=len(reviews),
        ids=int(reviews["reviewer_id"].notna().sum()),
        texts=int(own.sum()),
        images=int(pictures.astype(bool).sum()),
        avatars=int(reviews["avatar_id"].notna().sum()),
        order_times=int(order_minutes(reviews).notna().sum()),
        dates=int(reviews["day"].notna().sum()),
    )
