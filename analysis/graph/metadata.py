"""What dates, stars and counts say about reviews and reviewers, before any model.

The features of the literature that need no text: history length, activity span (Mukherjee et al., ICWSM'13), rating
deviation and extremity (Rayana & Akoglu, KDD'15), a product with few reviews (Luca & Zervas, Management Science 2016:
who has little reputation gains most) and in the company of one-review five-star accounts, as aggregates in SQL. They
make `anomaly`, and move `suspicion` by a factor of two in odds at the most; none of them says that praise was bought.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..engine import Engine
from .belief import Ints

_FEATURES = """
WITH person AS (
    SELECT reviewer, greatest(count(*), coalesce(max(stated), 0)) AS history,
           max(day_no) - min(day_no) AS span, min(day_no) AS first_day
    FROM review WHERE reviewer >= 0 GROUP BY reviewer
), told AS (
    SELECT r.review_row, r.product, r.star, r.day_no, p.history, p.span, p.first_day,
           CASE WHEN p.history = 1 AND r.star = 5 THEN 1.0 ELSE 0.0 END AS only_praise
    FROM review r LEFT JOIN person p ON r.reviewer = p.reviewer
), item AS (
    SELECT product, count(*) AS reviews, avg(star) AS mean_star, coalesce(stddev_pop(star), 0) AS spread,
           sum(only_praise) AS only_praise
    FROM told GROUP BY product
)
SELECT t.review_row, t.history, t.span, t.day_no - t.first_day AS tenure, i.reviews,
       abs(t.star - i.mean_star) / (i.spread + {shrink}) AS deviation,
       (i.only_praise - t.only_praise) / greatest(i.reviews - 1, 1) AS company
FROM told t JOIN item i ON t.product = i.product
ORDER BY t.review_row
"""

SPREAD_SHRINK = 0.5
"""Stars added to a product's standard deviation, so that one dissenter among five-star reviews is not
infinite."""


def metadata(reviews: pd.DataFrame, reviewer: Ints, product: Ints, engine: Engine) -> pd.DataFrame:
    """Features of each review, in the order of `reviews`; NaN where not known.

    Returns:
        history: reviews by this reviewer (here, or as the platform states if that is more); span: days from
        their first to their last review here; tenure: days since their first review here; reviews: of the product;
        deviation: from the product's mean in its (shrunk) standard deviations; company: share of the product's other
        reviews that are five stars of a reviewer with no other review; extreme: 1.0 for one or five stars, else 0.0;
        lowest: 1.0 for one star, else 0.0.
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
    features["lowest"] = np.where(np.isnan(star), np.nan, (star == 1.0).astype(float))
    return features
