"""Learn a model of labels, and measure it where it cannot have seen the answer.

Three splits (`validation`), each beside the two rankings that need no label: fewest reviews first, and `anomaly`. The
model that is kept learns from all labels; its probabilities are calibrated on scores of the strict split.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...errors import TooFewReviews, UsageError
from ...records import Scalar
from .. import Analysed, analyse
from ..evaluation.quality import LEVEL, Quality, calibration_error, quality
from ..persons import person_codes
from . import validation
from .features import features
from .model import Scorecard, fit

LEAST_LABELS = 200
LEAST_OF_A_KIND = 30
RANKINGS = ("this model", "anomaly", "fewest reviews first")
SPLITS = ("strict", "temporal", "random")
GROUPS = ("all", "single-review reviewers")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One ranking on one group of held-out reviews."""

    split: str  # of SPLITS
    group: str  # of GROUPS
    ranking: str  # of RANKINGS
    quality: Quality


@dataclass(frozen=True, kw_only=True)
class Trained:
    model: Scorecard
    measured: tuple[Measured, ...]
    apart: str | None  # what the strict split keeps apart beside people: shop, product, None if there are too few
    until: str | None  # day that parts the temporal split; None if dates or labels do not suffice
    calibration_error: float | None

    @property
    def worse_than_unlabelled(self) -> bool:
        """Whether `anomaly` ranks the reviews of the strict split as well as the model does."""
        auc = {m.ranking: m.quality.auc.value or 0.0 for m in self.measured if (m.split, m.group) == ("strict", "all")}
        return auc["this model"] <= auc["anomaly"]


@dataclass(frozen=True)
class _Labelled:
    """The labelled rows alone; all arrays (n,) and parallel."""

    rows: Ints  # positions in the analysed frame
    label: Mask
    features: pd.DataFrame
    anomaly: Floats
    reviews: pd.DataFrame
    person: Ints
    apart: str | None
    group: Ints


def train_reviews(
    reviews: pd.DataFrame,
    label: pd.Series,
    *,
    products: pd.DataFrame | None = None,
    rules: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Trained:
    """A model of `label`, and how good it is.

    Args:
        reviews: as for `analyse`, unlabelled ones too: they are the context in which the others stand.
        label: parallel to `reviews`: True for what is to be found, False for the rest, null where nobody knows.
        products: as for `analyse`.
        rules: as for `analyse`.
        seed: of the random split and of the intervals.

    Raises:
        UsageError: all labels say the same.
        TooFewReviews: there are fewer than `LEAST_LABELS`, or `LEAST_OF_A_KIND` of a kind.
    """
    check(label)
    analysed = analyse(reviews, products=products, rules=rules, seed=seed)
    known = _labelled(analysed, label)
    strict = _strict(known)
    kept = ~np.isnan(strict)
    if kept.sum() < LEAST_LABELS or known.label[kept].all() or not known.label[kept].any():
        raise TooFewReviews("the marked reviews are of so few products or people that no part of them can be held out")
    until, temporal = _temporal(known, reviews, products, rules, seed)
    random = validation.held_out(known.features, known.label, validation.shuffled(len(known.label), seed))
    scores = {"strict": strict, "temporal": temporal, "random": random}
    measured = tuple(m for split, score in scores.items() for m in _measured(split, score, known, seed))
    error = _calibration_error(strict, known)
    model = validation.calibrated(fit(known.features, known.label), strict[kept], known.label[kept])
    card = _card(known, analysed, measured, until, error, seed)
    return Trained(model=model.stored(card), measured=measured, apart=known.apart, until=until, calibration_error=error)


def check(label: pd.Series) -> None:
    """Raise unless there are enough labels of both kinds."""
    marked, n = int((label == True).sum()), int(label.notna().sum())  # noqa: E712  (null is neither)
    if n and marked in (0, n):
        kind = "marked" if marked else "ordinary"
        raise UsageError(f"all {n} labelled reviews are {kind} ones; a model needs both kinds")
    if n < LEAST_LABELS or min(marked, n - marked) < LEAST_OF_A_KIND:
        raise TooFewReviews(
            f"a model needs {LEAST_LABELS} labelled reviews, {LEAST_OF_A_KIND} of each kind; "
            f"the table has {marked} marked and {n - marked} ordinary ones"
        )


def _labelled(analysed: Analysed, label: pd.Series) -> _Labelled:
    rows = np.flatnonzero(label.notna().to_numpy(dtype=bool))
    reviews = analysed.context.reviews.iloc[rows]
    apart, group = validation.groups(reviews)
    return _Labelled(
        rows=rows.astype(np.intp),
        label=label.iloc[rows].to_numpy(dtype=bool),
        features=features(analysed).iloc[rows].reset_index(drop=True),
        anomaly=analysed.scores["anomaly"].to_numpy(dtype=np.float64)[rows],
        reviews=reviews.reset_index(drop=True),
        person=person_codes(analysed.context.reviews).to_numpy(dtype=np.intp)[rows],
        apart=apart,
        group=group,
    )


def _strict(known: _Labelled) -> Floats:
    folds = validation.two_way(known.person, known.group if known.apart else None)
    return validation.held_out(known.features, known.label, folds)


def _temporal(
    known: _Labelled,
    reviews: pd.DataFrame,
    products: pd.DataFrame | None,
    rules: Mapping[str, Any] | None,
    seed: int,
) -> tuple[str | None, Floats]:
    """The parting day, and log-odds of later strangers by a model that knew the reviews up to that day only."""
    nobody = np.full(len(known.label), np.nan)
    until = validation.cut(known.reviews["day"])
    if until is None:
        return None, nobody
    early, late = validation.later_strangers(known.reviews["day"], known.person, until)
    if any(min(known.label[part].sum(), (~known.label[part]).sum()) < LEAST_OF_A_KIND for part in (early, late)):
        return None, nobody
    day = str(until.date())
    # Histories in the learning part end on that day, too.
    numbered = reviews.assign(**{_ROW: np.arange(len(reviews))})
    then = analyse(numbered, products=products, as_of=day, rules=rules, seed=seed)
    seen = features(then).set_index(then.context.reviews[_ROW])
    model = fit(seen.loc[known.rows[early]].reset_index(drop=True), known.label[early])
    return day, np.where(late, model.log_odds(known.features), nobody)


_ROW = "\0row"  # of the whole table; no file has a column of this name


def _measured(split: str, score: Floats, known: _Labelled, seed: int) -> Iterator[Measured]:
    """The model and both baselines on exactly the rows that the model scored."""
    kept = ~np.isnan(score)
    if not kept.any():
        return
    history = known.features["history"].to_numpy(dtype=np.float64)
    rankings = (score, known.anomaly, -np.nan_to_num(history, nan=1.0))
    for name, members in zip(GROUPS, (kept, kept & (history == 1)), strict=True):
        if members.any():
            for ranking, values in zip(RANKINGS, rankings, strict=True):
                found = quality(values[members], known.label[members], known.group[members], seed)
                yield Measured(split=split, group=name, ranking=ranking, quality=found)


def _calibration_error(log_odds: Floats, known: _Labelled) -> float | None:
    """Of probabilities that were calibrated on other products (or people) than those they are held against."""
    kept = ~np.isnan(log_odds)
    part = validation.dealt((known.group if known.apart else known.person)[kept])
    probability = validation.calibrated_apart(log_odds[kept], known.label[kept], part)
    scored = ~np.isnan(probability)
    return calibration_error(probability[scored], known.label[kept][scored]) if scored.any() else None


def _card(
    known: _Labelled,
    analysed: Analysed,
    measured: tuple[Measured, ...],
    until: str | None,
    error: float | None,
    seed: int,
) -> dict[str, Scalar]:
    days = known.reviews["day"].dropna()
    return {
        "labelled": len(known.label),
        "marked": int(known.label.sum()),
        "reviews": len(analysed.context.reviews),
        "people": len(np.unique(known.person)),
        "shops": int(known.reviews["shop"].nunique()),
        "products": int(known.reviews.groupby(["shop", "product_id"], dropna=False).ngroups),
        "first_day": str(days.min().date()) if len(days) else None,
        "last_day": str(days.max().date()) if len(days) else None,
        "kept_apart": f"people and {known.apart}s" if known.apart else "people",
        "temporal_until": until,
        "calibration_error": None if error is None else _short(error),
        "rules": analysed.analysis.rules_version,
        "interval": LEVEL,
        "seed": seed,
        **{name: value for m in measured for name, value in _figures(m)},
    }


def _figures(measured: Measured) -> Iterator[tuple[str, Scalar]]:
    place = f"{measured.split} / {measured.group} / {measured.ranking}"
    found = measured.quality
    yield f"{place} / n", found.n
    for name, interval in (("roc_auc", found.auc), ("average_precision", found.precision)):
        for end, value in (("", interval.value), (" low", interval.low), (" high", interval.high)):
            yield f"{place} / {name}{end}", None if value is None else _short(value)


def _short(value: float) -> float:
    return float(f"{value:.4g}")
