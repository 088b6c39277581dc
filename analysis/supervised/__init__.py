"""A model of the user's own labels: optional, used only when asked, and apart from every score and grade.

Who has marked reviews (a platform that filtered some, an auditor who checked some) may ask for more like them.
`training.train_reviews` learns a scorecard from what `analyse` computes of each review (`features`, `model`) and says
how good it is on products and people without any label (`validation`); `apply` adds its probability to the reviews as
column ``supervised``. `anomaly`, `suspicion`, tests and grades never see it: a model of somebody's labels is no
evidence about a shop.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import Analysed
    from .model import Scorecard

__all__ = ["COLUMN", "apply"]

COLUMN = "supervised"
"""Column of the reviews that holds the model's probability, 0-1."""


def apply(analysed: Analysed, model: Scorecard | None) -> Analysed:
    """The same analysis with column `COLUMN` behind the others; without a model, just the same.

    A carried-through column of that name becomes ``supervised_given``.
    """
    if model is None:
        return analysed
    from .features import features

    given = analysed.reviews.rename(columns={COLUMN: f"{COLUMN}_given"})
    scored = given.assign(**{COLUMN: model.probability(features(analysed))})
    return replace(analysed, analysis=replace(analysed.analysis, reviews=scored))
