"""A whole table of simulated reviews."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import UsageError
from ..records import REVIEW_COLUMNS
from . import people
from .honest import honest_reviews
from .inject import inject
from .lexicon import LANGUAGES
from .truth import TRUTH_COLUMNS

_NUMBERS = ("rating", "reviewer_total", "purchase_count", "video_count", "helpful_count")
_MOST = 20_000_000


def simulate(
    shops: int = 20,
    reviews: int = 10_000,
    *,
    campaigns: str | Sequence[str] | None = None,
    share: float = 0.0,
    seed: int = 0,
    language: str = "zh",
    ids: bool = False,
    attacked: float = 0.3,
) -> pd.DataFrame:
    """Honest reviews of `shops` shops with campaigns planted among them.

    Args:
        shops: number of shops; their sizes differ as in real markets.
        reviews: number of honest reviews; planted ones come on top.
        campaigns: see `inject`; without campaigns and share nothing is planted.
        share: see `inject`.
        seed: the same arguments give the same table.
        language: of texts and names, ``zh`` or ``en``.
        attacked: share of shops in which campaigns may play, 0 to 1; at least one.
        ids: reviewers have stable ids (and totals, some pictures); else only masked names, with moments of order.

    Returns:
        REVIEW_COLUMNS, product_name, TRUTH_COLUMNS; ordered by shop, product and time, so that no place tells what was
        planted. Missing values are None, in numbers NaN.

    Raises:
        UsageError: an option is out of range.
    """
    if not 1 <= shops <= reviews <= _MOST:
        raise UsageError(
            f"--shops {shops} --reviews {reviews}: give 1 shop or more and at least as many reviews, up to {_MOST}"
        )
    if language not in LANGUAGES:
        raise UsageError(f"language {language!r} is none of {', '.join(LANGUAGES)}")
    frame = _typed(honest_reviews(shops, reviews, language=language, ids=ids, rng=np.random.default_rng([seed, 0])))
    if campaigns or share:
        frame = inject(frame, campaigns, seed=seed, share=share, language=language, attacked=attacked)
    frame = frame.sort_values(["shop_id", "product_id", "created_local"], kind="stable", ignore_index=True)
    frame["review_id"] = people.tokens(len(frame), np.random.default_rng([seed, 2]))
    return frame[[*REVIEW_COLUMNS, "product_name", *TRUTH_COLUMNS]]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats, all else as objects with None for what is not known."""
    columns = {}
    for name in frame.columns:
        if name in _NUMBERS:
            columns[name] = frame[name].astype("float64")
        elif name in ("truth_planted", "image_ids"):
            columns[name] = frame[name]
        else:
            values = frame[name].astype(object)
            columns[name] = values.where(values.notna(), None)
    return pd.DataFrame(columns)
