"""Who met whom at which product: the table and the joins that lockstep, communities and blocks start from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .belief import Bools, Ints

EVENTS = """
SELECT r.reviewer, r.product, r.shop, r.day_no, r.side
FROM review r JOIN (
    SELECT reviewer FROM review GROUP BY reviewer HAVING count(DISTINCT product) >= {products}
) b ON r.reviewer = b.reviewer
GROUP BY r.reviewer, r.product, r.shop, r.day_no, r.side
"""
"""Table ``event``: reviews of accounts with so many products, from table ``review``."""

# Crowded days (a launch, a festival) are skipped: they make the most pairs, say the least, and would need memory that
# grows with the square of the crowd.
QUIET = """
busy AS (
    SELECT product, day_no, side, sum(count(*)) OVER (
        PARTITION BY product, side ORDER BY day_no RANGE BETWEEN {days} PRECEDING AND {days} FOLLOWING
    ) AS near
    FROM event GROUP BY product, day_no, side
), quiet AS (
    SELECT e.* FROM event e JOIN busy b
      ON e.product = b.product AND e.day_no = b.day_no AND e.side = b.side AND b.near <= {crowd}
)"""

MEETINGS = """quiet a JOIN quiet b
  ON a.product = b.product AND a.side = b.side AND a.reviewer < b.reviewer
 AND b.day_no BETWEEN a.day_no - {days} AND a.day_no + {days}"""
"""Each pair of accounts at one product, on one side, within `days`."""


def dated_reviews(reviews: pd.DataFrame, reviewer: Ints, product: Ints) -> pd.DataFrame:
    """Reviews with day and stars, whoever wrote them.

    Args:
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.

    Returns:
        review_row, reviewer, product, shop (a number), day_no (days since 1970) and side: 1 for praise, -1 for one and
        two stars, 0 between.
    """
    star = reviews["rating"].to_numpy(dtype=float, na_value=np.nan)
    frame = pd.DataFrame(
        {
            "review_row": np.arange(len(reviews)),
            "reviewer": reviewer,
            "product": product,
            "shop": pd.factorize(reviews["shop"])[0],
            "day_no": reviews["day"].astype("datetime64[s]").astype("int64").to_numpy() // 86_400,
            "side": np.where(star >= 4, 1, np.where(star <= 2, -1, 0)),
        }
    )
    known: Bools = reviews["day"].notna().to_numpy() & ~np.isnan(star)
    return frame[known]


def signed_reviews(reviews: pd.DataFrame, reviewer: Ints, product: Ints) -> pd.DataFrame:
    """`dated_reviews` by stable accounts."""
    frame = dated_reviews(reviews, reviewer, product)
    return frame[frame["reviewer"] >= 0]
