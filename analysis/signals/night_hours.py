"""Praise in the small hours."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import group_judged, grouped


class NightHours:
    """Reviews written at night.

    Definition: reviews shown with a time of day (minute or second; midnight sharp is a date in disguise) whose hour
    lies in [`first`, `last`), among all with a time. Notable if their share exceeds what is usual by more than chance;
    fails if their stars are higher than those of reviews by day, too: people sleep at night whatever they think of the
    goods. Hours are those shown (`created_local`). Source: times of 2,971 JD and 10,659 Shopee reviews, see rules.toml.
    Limits: a platform that shows another zone's time shifts every hour. Innocent: buyers abroad, shift workers.
    """

    id = "night_hours"
    family = "time"
    name = N_("Praise at night")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        rules = context.rules["signals"][self.id]
        hour = hours(reviews)
        known = hour.notna()
        inside = hour.ge(rules["first"]) & hour.lt(rules["last"])
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return group_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} reviews with a time of day; there are {n}."),
            message=N_("{count} of {n} reviews ({percent} %) were written in the small hours."),
            innocent=(
                N_("Buyers in other time zones, or goods for people who work at night."),
                N_("A platform that shows the times of another zone."),
            ),
        )


def hours(reviews: pd.DataFrame) -> pd.Series:
    """Hour of the day as shown, 0-23; null without a time, and at midnight sharp."""
    fine = reviews["created_precision"].isin(["second", "minute"]) & reviews["created_local"].notna()
    shown = reviews["created_local"].where(fine, "").astype(str)
    when = pd.to_datetime(shown.str.slice(0, 19).where(fine, None), format="ISO8601", errors="coerce")
    return when.dt.hour.where(when.ne(when.dt.normalize())).astype("float64")
