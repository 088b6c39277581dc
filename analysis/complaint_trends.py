"""Does the share of a complaint rise or fall from quarter to quarter?

Cochran and Armitage's test for a trend in shares (Armitage, Biometrics 1955), two-sided, on quarters with enough
reviews, else on half-years; false discoveries are controlled over the topics of the panel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from .results import Complaint, ComplaintPeriod, Trend
from .stats import fdr
from .words.topics import panel_rules

Ints = npt.NDArray[np.int64]
_MONTHS = (3, 6)  # of a quarter and of a half-year


def with_trends(panel: Sequence[Complaint], days: pd.Series, counted: pd.Series, alpha: float) -> list[Complaint]:
    """The complaints with periods and trend; `days` and `counted` belong to the shop's reviews."""
    period = _periods(days.where(counted))
    if period is None:
        return list(panel)
    sizes = period.value_counts().sort_index()
    tested = [_counted(complaint, period, sizes) for complaint in panel]
    scores = [_score(complaint) for complaint in tested]
    q_values = fdr([None if score is None else math.erfc(abs(score) / math.sqrt(2)) for score in scores])
    return [_judged(c, score, q, alpha) for c, score, q in zip(tested, scores, q_values, strict=True)]


def trend_score(counts: Ints, sizes: Ints, times: Ints) -> float | None:
    """The test's z: above 0 where the share `counts / sizes` rises with `times`; None without any spread."""
    n, share = sizes.sum(), counts.sum() / sizes.sum()
    late = times - (sizes * times).sum() / n
    variance = share * (1 - share) * (sizes * late**2).sum() * n / (n - 1)
    return float((counts * late).sum() / math.sqrt(variance)) if variance > 0 else None


def _periods(days: pd.Series) -> pd.Series | None:
    """Per review the number of its period (null in periods with few), by the finest length that has two or more."""
    dated = days.dropna()
    month = dated.dt.year * 12 + dated.dt.month - 1
    for length in _MONTHS:
        period = month // length * length
        large = period.value_counts()
        large = large[large >= panel_rules()["min_period"]]
        if len(large) > 1:
            kept: pd.Series = period[period.isin(large.index)]
            return kept
    return None


def _counted(complaint: Complaint, period: pd.Series, sizes: pd.Series) -> Complaint:
    own = period[period.index.isin(complaint.rows)].value_counts().reindex(sizes.index, fill_value=0)
    periods = tuple(
        ComplaintPeriod(start=f"{month // 12:04d}-{month % 12 + 1:02d}-01", n=int(n), count=int(count))
        for month, n, count in zip(sizes.index.tolist(), sizes, own, strict=True)
    )
    return replace(complaint, periods=periods)


def _score(complaint: Complaint) -> float | None:
    counts = np.array([period.count for period in complaint.periods], dtype=np.int64)
    if counts.sum() < panel_rules()["min_trend"]:
        return None
    sizes = np.array([period.n for period in complaint.periods], dtype=np.int64)
    times = np.array([int(p.start[:4]) * 12 + int(p.start[5:7]) for p in complaint.periods], dtype=np.int64)
    return trend_score(counts, sizes, times)


def _judged(complaint: Complaint, score: float | None, q_value: float | None, alpha: float) -> Complaint:
    if score is None or q_value is None:
        return complaint
    moves = Trend.RISING if score > 0 else Trend.FALLING
    return replace(complaint, trend=moves if q_value <= alpha else Trend.STEADY, q_value=q_value)
