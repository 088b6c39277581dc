"""What a model may look at: numbers that `analyse` has of every review, and none that names anybody.

History, span, place, deviation and company from `graph.metadata`, a few more of the same kind, the rank `anomaly`, and
the strength of every signal. No id, no text and no date is a feature: a model would learn who was labelled instead of
what they do. The literature's features are those of Mukherjee et al. (ICWSM'13) and Rayana & Akoglu (KDD'15).

*Point in time:* all histories are those of the file that is scored. A review that is new in one file has a later
history in the next, so a model fits files that end about as long after their reviews as the file it learnt from did.
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

NAMES: dict[str, str] = {
    "history": "reviews by the same writer",
    "span": "days from the writer's first to last review",
    "tenure": "days since the writer's first review",
    "nth": "which of the writer's reviews it is",
    "busiest": "most reviews of the writer on one day",
    "usual_deviation": "how far the writer's stars usually are from their products'",
    "usual_extreme": "share of one or five stars among the writer's reviews",
    "stars": "stars",
    "extreme": "one or five stars",
    "deviation": "distance from the product's mean stars, in its deviations",
    "reviews": "reviews of the product",
    "place": "which of the product's reviews it is",
    "age": "days since the product's first review",
    "company": "share of one-review five-star writers among the product's other reviews",
    "length": "characters of text",
    "pictures": "pictures",
    "verified": "marked as bought",
    "anomaly": "rank by all patterns together, without labels",
}
"""Features that are no signal's strength, and what they say."""

_METADATA = ("history", "span", "tenure", "reviews", "deviation", "company", "extreme")
_SIGNAL = "signal_"
_DECIMALS = 9  # sums differ in their last bits when rows change places


def features(analysed: Analysed) -> pd.DataFrame:
    """(n_reviews, n_features) float64, index of ``analysed.context.reviews``; NaN where not known.

    Columns: `NAMES`, then ``signal_<id>`` of every signal.
    """
    reviews = analysed.context.reviews
    reviewer, item = reviewer_codes(reviews), product_codes(reviews)
    with Engine() as engine:
        told = metadata(reviews, reviewer, item, engine).set_axis(reviews.index)
    who, product = (pd.Series(numbers, index=reviews.index) for numbers in (reviewer, item))
    columns = {
        **{name: told[name] for name in _METADATA},
        **_of_writer(reviews["day"], told, who),
        **_of_review(reviews, product),
        "anomaly": analysed.scores["anomaly"],
    }
    signals = {name: analysed.scores[name] for name in analysed.scores if str(name).startswith(_SIGNAL)}
    ordered = {name: columns[name] for name in NAMES} | signals
    return pd.DataFrame(ordered, index=reviews.index).astype(np.float64).round(_DECIMALS)


def known(name: str) -> bool:
    """Whether this version has such a feature; signals come and go, and one that is gone counts as not known."""
    return name in NAMES or name.startswith(_SIGNAL)


def described(name: str) -> str:
    return NAMES.get(name) or f"strength of the test `{name.removeprefix(_SIGNAL)}`"


def _of_writer(day: pd.Series, told: pd.DataFrame, who: pd.Series) -> dict[str, pd.Series]:
    """What all reviews of one writer have in common, and where this one stands among them."""
    same_day = day.groupby([who, day]).transform("size").astype(float)
    stated = {
        "nth": day.groupby(who).rank(method="min"),
        "busiest": same_day.groupby(who).transform("max"),
        "usual_deviation": told["deviation"].groupby(who).transform("mean"),
        "usual_extreme": told["extreme"].groupby(who).transform("mean"),
    }
    return {name: values.where(who >= 0) for name, values in stated.items()}


def _of_review(reviews: pd.DataFrame, product: pd.Series) -> dict[str, pd.Series]:
    day = reviews["day"]
    pictures = reviews["image_ids"].map(lambda ids: len(ids) if isinstance(ids, (tuple, list)) else 0)
    return {
        "stars": reviews["rating"],
        "place": day.groupby(product).rank(method="min"),
        "age": (day - day.groupby(product).transform("min")).dt.days,
        "length": reviews["folded"].astype(object).str.len(),
        "pictures": pictures,
        "verified": reviews["verified_purchase"].map({True: 1.0, False: 0.0}),
    }
