"""What dates, stars and counts say about reviews and reviewers, before any model.

The features of the literature that need no text: history length, activity span (Mukherjee et al., ICWSM'13),
rating deviation, extremity and early time frame (Rayana & Akoglu, KDD'15), as aggregates in SQL. They feed
`anomaly` only; none of them says that praise was bought.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..engine import Engine
from .belief import Ints

_FEATURES = """
WITH person AS (
    SELECT reviewer, greatest(count(*), coalesce(max(stated), 0)) AS history,
           max(day_no) - min(day_no) AS span
    FROM review WHERE reviewer >= 0 GROUP BY reviewer
), item AS (
    SELECT product, avg(star) AS mean_star, coalesce(stddev_pop(star), 0) AS spread
    FROM review GROUP BY product
), placed AS (
    SELECT review_row, rank() OVER (PARTITION BY product ORDER BY day_no) AS place FROM review
    WHERE day_no IS NOT NULL
)
SELECT r.review_row, p.history, p.span, l.place,
       abs(r.star - i.mean_star) / (i.spread + {shrink}) AS deviation
FROM review r
JOIN item i ON r.product = i.product
LEFT JOIN person p ON r.reviewer = p.reviewer
LEFT JOIN placed l ON r.review_row = l.review_row
ORDER BY r.review_row
"""

SPREAD_SHRINK = 0.5
"""Stars added to a product's standard deviation, so that one dissenter among five-star reviews is not
infinite."""


def metadata(reviews: pd.DataFrame, reviewer: Ints, product: Ints, engine: Engine) -> pd.DataFrame:
    """Features of each review, in the order of `reviews`; NaN where not known.

    Returns:
        history: reviews by this reviewer (here, or as the platform states if that is more); span: days from
        their first to their last review here; place: rank of the day among the product's reviews, 1 first;
        deviation: from the product's mean in its (shrunk) standard deviations; extreme: 1.0 for one or five
        stars, else 0.0.
    """
    day = reviews["day"].astype("datetime64[s]").astype("int64").to_numpy() / 86_400
    star = reviews["rating"].to_numpy(dtype=float, na_value=np.nan)
    frame = pd.DataFrame(
        {
            "review_row": np.arange(len(reviews)),
            "reviewer": reviewer,
            "product": product,
            "star": star,
            "day_no": np.where(reviews["day"].notna(), day, np.nan),
            "stated": reviews["reviewer_total"].to_numpy(dtype=float, na_value=np.nan),
        }
    )
    engine.table("review", frame)
    features = engine.frame(_FEATURES.format(shrink=SPREAD_SHRINK)).set_index("review_row").astype(float)
    features["extreme"] = np.where(np.isnan(star), np.nan, np.isin(star, (1.0, 5.0)).astype(float))
    return features
