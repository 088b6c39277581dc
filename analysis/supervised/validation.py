"""Scores of reviews by models that have seen neither their product nor their writer.

*Two-way folds*: products (or shops) are dealt into four parts and people into four parts; a review is scored by a model
of the reviews that share neither part with it. Leaving out products alone would let a model meet the writer's other
reviews with their labels: gains from that are identity leakage, not detection. *Temporal*: a model of what was known
on a day, asked about later reviews of people without a label until then. *Random*: rows as they come, which flatters;
measured only to show by how much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..graph.belief import expit
from .model import Scorecard, fit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Fold = tuple[Mask, Mask]  # rows to learn from, rows to score
PARTS = 4
LEAST_GROUPS = 2 * PARTS  # products; with fewer, a part is one or two of them and says nothing about others
EARLIER = 0.7  # share of dated labels that the temporal model learns from


def groups(reviews: pd.DataFrame) -> tuple[str | None, Ints]:
    """What is held out together, the widest that there is enough of: ``shop``, ``product``, else None and products.

    `reviews`: the labelled rows of a prepared frame.
    """
    numbers = reviews.groupby(["shop", "product_id"], sort=False, dropna=False).ngroup()
    product = np.asarray(numbers, dtype=np.intp)
    shop = np.asarray(pd.factorize(reviews["shop"])[0], dtype=np.intp)
    for name, codes in (("shop", shop), ("product", product)):
        if len(np.unique(codes)) >= LEAST_GROUPS:
            return name, codes
    return None, product


def dealt(codes: Ints) -> Ints:
    """(n,) part 0 to PARTS - 1 of each row: equal codes together, parts of about equal size."""
    from sklearn.model_selection import GroupKFold

    part = np.zeros(len(codes), dtype=np.intp)
    splits = min(PARTS, len(np.unique(codes)))
    if splits > 1:
        folds: Any = GroupKFold
        for number, (_, held) in enumerate(folds(splits).split(codes, groups=codes)):
            part[held] = number
    return part


def two_way(person: Ints, group: Ints | None) -> Iterator[Fold]:
    """Folds that together score every row once; none is learnt from that shares a person or group with it.

    With `group` None people alone are kept apart.
    """
    people = dealt(person)
    things = dealt(group) if group is not None else None
    for mine in np.unique(people):
        if things is None:
            yield people != mine, people == mine
            continue
        for thing in np.unique(things):
            yield (people != mine) & (things != thing), (people == mine) & (things == thing)


def shuffled(n: int, seed: int) -> Iterator[Fold]:
    """Rows as they come: people and products stand on both sides."""
    part = np.random.default_rng(seed).permutation(n) % PARTS
    for number in range(PARTS):
        yield part != number, part == number


def held_out(features: pd.DataFrame, label: Mask, folds: Iterator[Fold]) -> Floats:
    """(n,) log-odds of each row by the model of its fold; NaN where the rows to learn from are of one kind."""
    found = np.full(len(label), np.nan)
    for learn, score in folds:
        if score.any() and 0 < label[learn].sum() < learn.sum():
            found[score] = fit(features[learn], label[learn]).log_odds(features[score])
    return found


def cut(day: pd.Series) -> pd.Timestamp | None:
    """The day up to which the temporal model may know anything; None if there are no two days."""
    known = day.dropna()
    if known.nunique() < 2:
        return None
    days = np.sort(known.to_numpy(dtype="datetime64[D]"))
    wanted, last = days[int(EARLIER * (len(days) - 1))], days[days < days[-1]][-1]
    return pd.Timestamp(min(wanted, last))


def later_strangers(day: pd.Series, person: Ints, until: pd.Timestamp) -> Fold:
    """Rows up to that day, and later rows of people who have none among them; rows without a day are in neither."""
    early = day.le(until).to_numpy(dtype=bool)
    late = day.gt(until).to_numpy(dtype=bool)
    return early, late & ~np.isin(person, person[early])


def platt(log_odds: Floats, label: Mask) -> tuple[float, float]:
    """Slope (>= 0) and shift that make held-out log-odds true probabilities on average (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    regression: Any = LogisticRegression
    fitted = regression(C=1e6).fit(log_odds[:, None], label)
    slope = float(fitted.coef_[0, 0])
    if slope > 0:
        return slope, float(fitted.intercept_[0])
    share = float(label.mean())  # ranks no better than chance: everybody gets the average
    return 0.0, float(np.log(share / (1 - share)))


def calibrated_apart(log_odds: Floats, label: Mask, part: Ints) -> Floats:
    """(n,) probabilities, each calibrated on the other parts only; NaN where these are of one kind."""
    found = np.full(len(label), np.nan)
    for number in np.unique(part):
        rest = part != number
        if 0 < label[rest].sum() < rest.sum():
            slope, shift = platt(log_odds[rest], label[rest])
            found[~rest] = expit(slope * log_odds[~rest] + shift)
    return found


def calibrated(model: Scorecard, log_odds: Floats, label: Mask) -> Scorecard:
    """`model` with the calibration that its held-out scores ask for."""
    return model.calibrated(*platt(log_odds, label))
