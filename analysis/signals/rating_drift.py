"""A day from which the stars of a shop are others than before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import kolmogorov

from ..results import N_, Interval, Say, TestResult, Verdict
from ..stats import weighted_mean
from .contract import Context, Scored
from .judging import judged, share_base, too_few, unseen


class RatingDrift:
    """A break in the mean of stars.

    Definition: stars less the mean of their product, in order of days; the largest absolute cumulative sum over
    (standard deviation x square root of n) follows Kolmogorov's distribution if nothing ever changed (CUSUM; Page
    1954, Biometrika 41; Brown, Durbin & Evans 1975, JRSS B 37). The day of the largest sum parts before from after;
    their difference is the effect, its interval takes the day as given and is too narrow. Warns at most, from
    `warn_stars` on. Limits: one break; reviews of one order are not independent;
    reviews that were drawn by their stars over different times break where nothing did. Innocent: a better batch, a
    new supplier, a change in whom the platform asks.
    """

    id = "rating_drift"
    family = "ratings"
    name = N_("A break in the stars")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"][self.id]
        base = share_base(context, shop)
        rows = base[base["day"].notna() & base["rating"].notna()]
        if len(rows) < rules["min_ratings"] or rows["day"].nunique() < 2:
            return too_few(self, len(rows), rules["min_ratings"])
        first, p_value = break_day(rows)
        before, after = rows.loc[rows["day"] < first, "rating"], rows.loc[rows["day"] >= first, "rating"]
        shift = mean_difference(after, before, tests["interval"])
        enough = min(len(before), len(after)) >= tests["min_group"]
        notable = enough and p_value <= rules["p_value"] and abs(shift.value or 0.0) >= rules["warn_stars"]
        stars = {"before": round(float(before.mean()), 2), "after": round(float(after.mean()), 2)}
        message = N_("The largest change is on {day}: {before} stars on the average before, {after} from then on.")
        return judged(
            self,
            Verdict.WARN if notable else Verdict.PASS,
            Say(message, {"day": f"{first:%Y-%m-%d}", **stars}),
            rows.index[:0],
            comparison=Say(N_("Compared with what chance does to {n} ratings that never change."), {"n": len(rows)}),
            value=shift.value,
            baseline=0.0,
            baseline_source=N_("the shop's own history"),
            effect=shift,
            p_value=p_value,
            n=len(rows),
            innocent=(
                Say(N_("A better or worse batch, a new supplier, other goods.")),
                Say(N_("The platform changed whom it asks for a review.")),
            ),
        )


def break_day(rows: pd.DataFrame) -> tuple[pd.Timestamp, float]:
    """First day after the likeliest break, and the p-value of there being none."""
    product = rows["product_id"].where(rows["product_id"].notna(), "")
    centred = rows["rating"] - rows["rating"].groupby(product).transform("mean")
    by_day = centred.groupby(rows["day"]).sum().sort_index()
    spread = float(centred.std(ddof=0)) * np.sqrt(len(rows))
    sums = by_day.cumsum().abs().to_numpy()[:-1]
    place = int(np.argmax(np.round(sums, 9)))
    p_value = float(kolmogorov(sums[place] / spread)) if spread > 0 else 1.0
    return pd.Timestamp(by_day.index[place + 1]), p_value


def mean_difference(one: pd.Series, two: pd.Series, level: float) -> Interval:
    """Difference of two means with a normal interval of unequal variances; without ends where a side has one value."""
    first, second = (weighted_mean(side.to_numpy(float), level=level) for side in (one, two))
    n, value = len(one) + len(two), float(one.mean() - two.mean())
    if first.low is None or second.low is None or first.value is None or second.value is None:
        return Interval(value=value, low=None, high=None, n=n)
    half = float(np.hypot(first.value - first.low, second.value - second.low))
    return Interval(value=value, low=value - half, high=value + half, n=n)
