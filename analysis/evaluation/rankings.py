"""What reviews are ranked by: the scores of an analysis, and the one-liners that any detector must beat.

"Fewest reviews first" alone reaches most of what is published on sets with whole histories (Rayana & Akoglu, KDD'15,
report far more machinery for little more), and says how little a set tells: no score is shown without these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..engine import Engine
from ..graph.evidence import product_codes, reviewer_codes
from ..graph.metadata import metadata

if TYPE_CHECKING:
    from .. import Analysed

SCORES = ("anomaly", "suspicion")
TRIVIAL = ("fewest reviews", "shortest span", "rating deviation")
AVERAGE = "rank average of these three"
PRAISE_OF_STRANGERS = "one-review five stars"
BASELINES = (*TRIVIAL, AVERAGE, PRAISE_OF_STRANGERS)


def rankings(analysed: Analysed) -> pd.DataFrame:
    """Scores of every review, highest first to be read, index of ``analysed.context.reviews``; no NaN.

    Columns: `SCORES`, `BASELINES`, and ``single`` (bool): the reviewer has no other review. What a baseline does not
    know stands in its middle; a review without `suspicion` (no praise) stands below all that have one.
    """
    reviews = analysed.context.reviews
    with Engine() as engine:
        told = metadata(reviews, reviewer_codes(reviews), product_codes(reviews), engine).set_axis(reviews.index)
    known = told["history"].notna()
    # -0.0 would rank apart from 0.0 nowhere, but prints badly.
    plain = {
        "fewest reviews": -told["history"],
        "shortest span": 0.0 - told["span"],
        "rating deviation": told["deviation"],
    }
    ranks = pd.DataFrame({name: _ranks(values) for name, values in plain.items()})
    scores = {
        "anomaly": analysed.scores["anomaly"],
        "suspicion": analysed.scores["suspicion"].astype(np.float64).fillna(-1.0),
        **{name: ranks[name] for name in TRIVIAL},
        AVERAGE: ranks.mean(axis=1),
        PRAISE_OF_STRANGERS: told["company"].fillna(told["company"].median()).fillna(0.0),
    }
    table = pd.DataFrame(scores, index=reviews.index).astype(np.float64).round(9)
    return table.assign(single=known & told["history"].eq(1))


def _ranks(values: pd.Series) -> pd.Series:
    """Percentile ranks, equal values alike; what is not known stands in the middle."""
    found: pd.Series = values.rank(pct=True).fillna(0.5)
    return found
