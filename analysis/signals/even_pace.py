"""Praise that arrives more evenly than chance allows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtr, chdtri

from ..persons import person_codes
from ..results import N_, Interval, Say, TestResult, Verdict
from .contract import Context, Scored
from .judging import judged, share_base, unseen, untested

Floats = npt.NDArray[np.float64]


class EvenPace:
    """Praise at an even pace.

    Definition: praising people per week, first and last week left out. Buyers who decide for themselves give at least
    the scatter of a Poisson process, and seasons, sales and growth only add to it; a task list ("three a week") gives
    less. Sum of (x - mean)^2 / mean, the index of dispersion, against the lower tail of chi-square (Fisher 1950,
    Biometrics 6; Cochran 1954, Biometrics 10). The effect is variance over mean, 1 for Poisson. Warns at most. Limits:
    needs `min_weeks` weeks with `min_mean` praises each on the average. Innocent: a platform that shows so many a week,
    sales limited to a quota.
    """

    id = "even_pace"
    family = "time"
    name = N_("Praise at an even pace")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"][self.id]
        base = share_base(context, shop)
        praise = base[base["praise"] & base["day"].notna()]
        weeks = weekly(praise.assign(person=person_codes(praise)).drop_duplicates(["person", "day"])["day"])
        if len(weeks) < rules["min_weeks"] or weeks.mean() < rules["min_mean"]:
            why = N_("Needs {weeks} whole weeks with {mean} dated praises each on the average; there are {n} weeks.")
            values = {"weeks": rules["min_weeks"], "mean": rules["min_mean"], "n": len(weeks)}
            return untested(self, Say(why, values), len(praise))
        ratio, p_value = dispersion(weeks, context.rules["tests"]["interval"])
        return judged(
            self,
            Verdict.WARN if p_value <= rules["p_value"] else Verdict.PASS,
            Say(
                N_("Praises a week vary {ratio} times as much as chance alone makes them, over {n} weeks."),
                {"ratio": round(ratio.value or 0.0, 2), "n": len(weeks)},
            ),
            praise.index[:0],
            comparison=Say(N_("1 is chance; sales and seasons lie above, only a fixed number a week lies below.")),
            value=ratio.value,
            baseline=1.0,
            baseline_source=N_("a Poisson process"),
            effect=ratio,
            p_value=p_value,
            n=len(praise),
            innocent=(Say(N_("Sales limited to a number a week, or a platform that publishes so many.")),),
        )


def weekly(days: pd.Series) -> Floats:
    """Counts of the whole weeks between the first and the last day."""
    if days.empty:
        return np.zeros(0)
    week = (days - days.min()).dt.days.to_numpy() // 7
    return np.bincount(week).astype(np.float64)[1:-1]


def dispersion(counts: Floats, level: float) -> tuple[Interval, float]:
    """Variance over mean with its chi-square interval, and P(less) for a Poisson process."""
    free = len(counts) - 1
    total = float(np.square(counts - counts.mean()).sum() / counts.mean())
    low, high = total / chdtri(free, (1 - level) / 2), total / chdtri(free, (1 + level) / 2)
    return Interval(value=total / free, low=float(low), high=float(high), n=len(counts)), float(chdtr(free, total))
