"""Account rings to plant in any table of reviews: what is attacked, when, by whom, and what they write besides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Plan:
    """One kind of ring."""

    accounts: int = 12
    products: int = 4
    share: float = 1.0  # of the ring's products that an account reviews, three at least
    days: int = 7  # that the reviews of one product spread over
    together: bool = True  # all products in one week, or each in a week of its own
    fives: float = 1.0  # the rest are fours
    camouflage: float = 0.0  # share of an account's reviews that are ordinary ones of popular products
    popular: bool = False  # attacks well-known products
    smear: bool = False  # one and two stars in place of praise
    seconds: bool = False  # dates to the second
    rings: int = 1


def plant(reviews: pd.DataFrame, plan: Plan, *, seed: int = 0) -> pd.DataFrame:
    """`reviews` with ``planted`` "" and the rings' rows below: "ring", or "camouflage" for what they hide behind."""
    draw = np.random.default_rng(seed)
    goods = reviews.groupby(["shop_id", "product_id"]).size().sort_values(kind="stable").index.to_frame(index=False)
    day = pd.to_datetime(reviews["created_local"], format="ISO8601").dt.normalize()
    made: list[dict[str, object]] = []
    for ring in range(plan.rings):
        half = goods.iloc[len(goods) // 2 :] if plan.popular else goods
        attacked = half.iloc[np.sort(draw.choice(len(half), plan.products, replace=False))]
        span = (day.max() - day.min()).days - plan.days
        weeks = draw.integers(0, span, size=1 if plan.together else plan.products)
        for account in range(plan.accounts):
            who = f"member-{seed}-{ring}-{account}"
            own = max(3, round(plan.share * plan.products))
            mine = np.sort(draw.choice(plan.products, own, replace=False))
            for item in mine:
                when = day.min() + pd.Timedelta(days=int(weeks[item % len(weeks)] + draw.integers(0, plan.days)))
                good = 5.0 if draw.random() < plan.fives else 4.0
                made.append(_row(attacked.iloc[item], who, when, 6.0 - good if plan.smear else good, "ring"))
            for _ in range(round(own * plan.camouflage / (1 - plan.camouflage))):
                like = reviews.iloc[int(draw.integers(len(reviews)))]
                when = day.min() + pd.Timedelta(days=int(draw.integers(0, span)))
                made.append(_row(like, who, when, float(like["rating"]), "camouflage"))
    rows = pd.DataFrame(made)
    if "text" in reviews:
        rows["text"] = [f"{a}{b}" for a, b in draw.integers(10**8, 10**9, size=(len(rows), 2))]
    return pd.concat([reviews.assign(planted=""), _dated(rows, reviews, plan, draw)], ignore_index=True)


def _row(good: pd.Series, who: str, when: pd.Timestamp, star: float, planted: str) -> dict[str, object]:
    place = {"shop_id": good["shop_id"], "product_id": good["product_id"]}
    return {**place, "reviewer_id": who, "when": when, "rating": star, "planted": planted}


def _dated(rows: pd.DataFrame, reviews: pd.DataFrame, plan: Plan, draw: np.random.Generator) -> pd.DataFrame:
    """Dates as the table has them, and the columns that are the same in all of it."""
    when = rows.pop("when")
    if plan.seconds:
        when += pd.to_timedelta(draw.integers(0, 86_400, size=len(rows)), unit="s")
    rows["created_local"] = when.dt.strftime("%Y-%m-%dT%H:%M:%S" if plan.seconds else "%Y-%m-%d")
    rows["created_precision"] = "second" if plan.seconds else "day"
    constant = ("platform", "source", "stratum")
    rows["review_id"] = [f"planted-{number}" for number in range(len(rows))]
    return rows.assign(**{name: reviews[name].iloc[0] for name in constant if name in reviews})
