"""Praise that keeps office hours."""

from __future__ import annotations

import pandas as pd

from ..persons import person_codes
from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import praise_judged
from .judging import share_base, unseen


class WorkingDays:
    """Praise on working days.

    Definition: share of Monday to Friday among praise, against that among the shop's other reviews (counted,
    without defaults, from the days that both span; of one person's reviews on one day only the first counts).
    Arranged praise is often written by people at work, and buyers who complain are the control: they share the
    shop's weekdays and seasons. Fisher's exact test; warns at most. Source: a choice of this program, nothing like
    it is measured in print. Limits: needs enough reviews that do not praise. Innocent: goods for offices.
    """

    id = "working_days"
    family = "time"
    name = N_("Praise on working days")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        base = share_base(context, shop)
        again = base.assign(person=person_codes(base)).duplicated(["person", "day", "praise"])
        rows = same_weeks(base[base["day"].notna() & ~again])
        return praise_judged(
            self,
            context,
            rows,
            rows["day"].dt.day_of_week < 5,
            needs=N_(
                "Needs {needed} reviews of the same weeks both of praise and of the rest; the smaller side has {n}."
            ),
            message=N_(
                "{percent} % of {n} praises are from Monday to Friday, and {rest} % of the {others} other reviews."
            ),
            innocent=(
                N_("Goods for offices are praised at work."),
                N_("A platform that reminds buyers on certain days."),
            ),
        )


def same_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """Reviews from the days that both praise and the rest span: a crawl may reach further back for one of them."""
    spans = rows.groupby("praise")["day"].agg(["min", "max"])
    if len(spans) < 2:
        return rows
    return rows[rows["day"].between(spans["min"].max(), spans["max"].min())]
