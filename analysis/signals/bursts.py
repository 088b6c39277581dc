"""Days on which a shop gets far more praise than its own history leads one to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..festivals import mask as festival_mask
from ..persons import person_codes
from ..results import N_, Say, TestResult
from ..stats import count_tail
from .contract import Context, Scored
from .judging import graded, joined, judged, percent, share_base, stars_against_rest, untested

Floats = npt.NDArray[np.float64]
_SHRINK_DAYS = 14  # so many days of the shop's long-run rate are mixed into each local expectation


@dataclass(frozen=True, slots=True)
class Burst:
    """Days [first, first + width) of one shop."""

    first: pd.Timestamp
    width: int
    count: int  # people
    expected: float
    p_value: float  # corrected for every window tried on the shop


class Bursts:
    """Windows of days with much more praise than before and after.

    Definition: praising people per day of one shop (counted strata, day precision), summed over windows of 1,
    3 and 7 days, against the mean of the 56 days on either side, a week's guard left out and outliers capped, shrunk
    towards the shop's long-run rate. The tail is negative binomial with the shop's own overdispersion;
    p-values are corrected for all windows (a scan statistic, cf. Fei et al. 2013 on review bursts). Sales
    seasons are neither tested nor taken as history. Being in a burst proves nothing, so strengths are low,
    and somewhat higher if the burst's stars differ from the other days'. Innocent: an advertisement, a viral
    video, a sale of the shop's own, a platform that publishes in batches. Limits: needs dates to the day and
    four weeks of history; the last days of the data are not tested, where a crawl of the newest reviews looks
    like a burst.
    """

    id = "bursts"
    family = "time"
    name = N_("Bursts of praise")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["bursts"]
        strength = pd.Series(np.nan, index=reviews.index)
        groups = pd.Series(None, index=reviews.index, dtype=object)
        found: dict[str, tuple[Burst, ...]] = {}
        dated = reviews[reviews["counted"] & ~reviews["default"] & reviews["day"].notna()]
        praise = dated[dated["praise"]].assign(person=person_codes(reviews))
        enough = praise["shop"].map(praise["shop"].value_counts()).ge(rules["min_praise"])
        for shop, rows in praise[enough].groupby("shop", sort=False):
            if (rows["day"].max() - rows["day"].min()).days + 1 < rules["min_days"]:
                continue
            strength[rows.index] = 0.0
            found[str(shop)] = scan(rows.drop_duplicates(["person", "day"])["day"], rules)
            everyone = dated[dated["shop"] == shop] if found[str(shop)] else rows
            for burst in found[str(shop)]:
                inside = _inside(everyone["day"], burst)
                deviates = _deviates(everyone, inside, context)
                members = rows.index[_inside(rows["day"], burst)]
                strength[members] = rules["deviating"] if deviates else rules["base"]
                groups[members] = f"{shop} {burst.first:%Y-%m-%d}"
        return Scored(strength, groups=groups, evidence={"bursts": found})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"]["bursts"]
        base = share_base(context, shop)
        strength = scored.strength.loc[base.index]
        tested = strength.index[strength.notna()]
        if not len(tested):
            why = N_("Needs {needed} praising reviews dated to the day over at least {days} days.")
            return untested(self, Say(why, {"needed": rules["min_praise"], "days": rules["min_days"]}), len(base))
        bursts = scored.evidence["bursts"].get(str(base["shop"].iloc[0]), ())
        members = strength.index[strength > 0]
        deviating = int((strength >= rules["deviating"]).sum())
        share = len(members) / len(tested)
        return judged(
            self,
            graded(bool(bursts), deviating / len(tested) >= rules["fail_share"]),
            Say(
                N_("{bursts} bursts hold {count} of {n} praising reviews ({percent} %)."),
                {"bursts": len(bursts), "count": len(members), "n": len(tested), "percent": percent(share)},
            ),
            members,
            comparison=_comparison(bursts),
            value=share,
            baseline_source=N_("the shop's own history"),
            p_value=min((burst.p_value for burst in bursts), default=1.0),
            n=len(tested),
            effect=_effect(base, members, context),
            innocent=(
                Say(N_("An advertisement, a viral video or a sale brings many honest buyers at once.")),
                Say(N_("Some platforms publish reviews in batches.")),
            ),
        )


def scan(days: pd.Series, rules: Mapping[str, Any]) -> tuple[Burst, ...]:
    """Bursts among the days of one shop's praise, ordered by day; of overlapping ones the strongest."""
    first = days.min()
    offsets = (days - first).dt.days.to_numpy()
    counts = np.bincount(offsets).astype(float)
    season = festival_mask(f"{first:%Y-%m-%d}", len(counts))
    windows = sorted(_windows(counts, season, rules), key=lambda w: (w[0], -w[3], w[1]))
    taken = np.zeros(len(counts), dtype=bool)
    bursts = []
    for p_value, start, width, count, expected in windows:
        if not taken[start : start + width].any():
            taken[start : start + width] = True
            bursts.append(Burst(first + pd.Timedelta(days=start), width, int(count), expected, p_value))
    return tuple(sorted(bursts, key=lambda burst: burst.first))


def _windows(
    counts: Floats, season: npt.NDArray[np.bool_], rules: Mapping[str, Any]
) -> Iterator[tuple[float, int, int, float, float]]:
    """(p-value, start, width, count, expected) of every window that is a burst."""
    usable = ~season
    capped = np.minimum(counts, _cap(counts[usable]))
    tries = int(usable.sum()) * len(rules["windows"])
    rate = capped[usable].mean() if usable.any() else 0.0
    excess = (capped[usable].var() - rate) / rate**2 if rate else 0.0
    for width in rules["windows"]:
        if width > len(counts):
            continue
        observed, blocked = _sums(counts, width), _sums(season.astype(float), width)
        expected = _expected(capped, usable, width, rate, rules)
        # Independent days: the relative overdispersion of a sum of `width` days is 1 / width of a day's.
        tail = count_tail(observed, expected, max(excess, 0.0) / width) * tries
        burst = (tail <= rules["p_value"]) & (observed >= rules["min_count"]) & (blocked == 0)
        # A crawl that shows the newest first ends in something like a burst: only days with a sequel are
        # tested.
        burst[max(0, len(counts) - rules["edge"] - width + 1) :] = False
        for start in np.flatnonzero(burst):
            yield float(tail[start]), int(start), width, float(observed[start]), float(expected[start])


def _cap(counts: Floats) -> float:
    """Days above this do not teach what is usual: median + 5 scaled deviations (MAD) of busy days."""
    busy = counts[counts > 0]
    if not len(busy):
        return 1.0
    middle = float(np.median(busy))
    return max(3.0, middle + 5 * 1.4826 * float(np.median(np.abs(busy - middle))))


def _expected(
    capped: Floats, usable: npt.NDArray[np.bool_], width: int, rate: float, rules: Mapping[str, Any]
) -> Floats:
    """Expected count of every window of `width` days from the days around it, (n_days - width + 1,)."""
    n, reach, guard = len(capped), rules["history"], rules["guard"]
    start = np.arange(n - width + 1)
    total, days = np.zeros(len(start)), np.zeros(len(start))
    praise, known = _cumulative(capped * usable), _cumulative(usable.astype(float))
    for low, high in ((start - reach, start - guard), (start + width + guard, start + width + reach)):
        since, until = np.clip(low, 0, n), np.clip(high, 0, n)
        total += praise[until] - praise[since]
        days += known[until] - known[since]
    return np.asarray(width * (total + _SHRINK_DAYS * rate) / (days + _SHRINK_DAYS), dtype=np.float64)


def _cumulative(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _sums(values: Floats, width: int) -> Floats:
    total = _cumulative(values)
    return total[width:] - total[:-width]


def _inside(day: pd.Series, burst: Burst) -> pd.Series:
    return (day >= burst.first) & (day < burst.first + pd.Timedelta(days=burst.width))


def _deviates(rows: pd.DataFrame, inside: pd.Series, context: Context) -> bool:
    difference = stars_against_rest(rows, inside, context.rules["tests"]["min_group"])
    return difference is not None and difference.p_value <= context.rules["tests"]["alpha"]


def _effect(base: pd.DataFrame, members: pd.Index, context: Context) -> Any:
    days = base.loc[members, "day"]
    inside = base["day"].isin(days.unique())
    difference = stars_against_rest(base, inside, context.rules["tests"]["min_group"])
    return difference.effect if difference else None


def _comparison(bursts: tuple[Burst, ...]) -> Say | None:
    if not bursts:
        return None
    top = max(bursts, key=lambda burst: (-burst.p_value, burst.count))
    days = joined([f"{burst.first:%Y-%m-%d}" for burst in bursts])
    return Say(
        N_("On {days}; the strongest has {count} in {width} days where {expected} were expected."),
        {"days": days, "count": top.count, "width": top.width, "expected": round(top.expected, 1)},
    )
