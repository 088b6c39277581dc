"""Everything that `zhenping evaluate` says about scores and labels of one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...errors import TooFewReviews, UsageError
from .. import Analysed, analyse
from ..supervised import COLUMN, apply
from .leakage import Split, leak, split_of
from .merchants import Merchants, merchants
from .quality import Ints, Mask, Quality, calibration_error, quality
from .rankings import BASELINES, SCORES, rankings
from .views import Seen, views

if TYPE_CHECKING:
    from ..supervised.model import Scorecard

ALL, PRAISE, SINGLE, STRANGERS = "all", "praise (4-5 stars)", "single-review reviewers", "people not in training"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One ranking of one group of labelled reviews."""

    group: str
    ranking: str
    quality: Quality


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    reviews: int  # analysed, labelled or not
    labelled: int  # measured
    marked: int
    resampled: str  # what the intervals draw: merchants | products | reviews
    measured: tuple[Measured, ...]
    merchants: Merchants | None  # None: too few with enough labels
    views: tuple[Seen, ...]
    calibration_error: float | None  # of `suspicion` on praise, if the labels mean what it means
    split: Split | None
    leaks: str | None  # why it would have been refused
    foreign: str | None  # the ranking from elsewhere
    rules: str
    seed: int


def evaluate(
    reviews: pd.DataFrame,
    label: pd.Series,
    *,
    given: pd.Series | None = None,
    part: pd.Series | None = None,
    model: Scorecard | None = None,
    allow_leaks: bool = False,
    products: pd.DataFrame | None = None,
    rules: Mapping[str, Any] | None = None,
    most_views: int = 0,
    seed: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> Evaluated:
    """Measure the scores of `analyse` (and others) against labels that it never sees.

    Args:
        reviews: as for `analyse`; unlabelled ones are context.
        label: parallel to it: True for what is to be found, False, or null where nobody knows.
        given: parallel scores from elsewhere, named, higher to be looked at first; null stands below all.
        part: parallel, "train" or "test": only the test part is measured; refused if it shares people with the
            training part.
        model: a model of labels, measured as a score of its own; refused without `part`.
        allow_leaks: measure all the same.
        products: as for `analyse`.
        rules: as for `analyse`.
        seed: of the intervals and of the views.
        most_views: how many views of each size are drawn; 0 for none.
        say: is told what is being done.

    Raises:
        UsageError: all labels say the same; or the set-up leaks.
        TooFewReviews: there is no label.
    """
    _check(label)
    if part is None:
        _refuse(leak(None, learnt=model is not None), allow_leaks)  # before anything takes time
    say(f"analysing {len(reviews)} reviews")
    analysed = apply(analyse(reviews, products=products, rules=rules, seed=seed), model)
    frame = analysed.context.reviews
    label = label.set_axis(frame.index)
    split = None if part is None else split_of(frame, label, part.set_axis(frame.index))
    leaks = leak(split, learnt=model is not None)
    _refuse(leaks, allow_leaks)
    label = label if split is None else label.where(split.test, None)
    _check(label)
    scores, foreign = _scores(analysed, given, model=model is not None)
    resampled, group = _resampled(frame, label.notna())
    found = tuple(_measured(frame, label, scores, split, group, seed))
    seen = (
        views(reviews, label, most=most_views, products=products, rules=rules, seed=seed, say=say) if most_views else ()
    )
    return Evaluated(
        reviews=len(frame),
        labelled=int(label.notna().sum()),
        marked=int((label == True).sum()),  # noqa: E712  (null is neither)
        resampled=resampled,
        measured=found,
        merchants=merchants(frame, scores, label, seed),
        views=seen,
        calibration_error=_calibration(scores, label),
        split=split,
        leaks=leaks,
        foreign=foreign,
        rules=analysed.analysis.rules_version,
        seed=seed,
    )


def _check(label: pd.Series) -> None:
    known = label.dropna().astype(bool)
    if not len(known):
        raise TooFewReviews("no review is labelled, so there is nothing to measure against")
    if known.nunique() == 1:
        kind = "marked" if known.iloc[0] else "ordinary"
        raise UsageError(f"all {len(known)} labelled reviews are {kind} ones; nothing can be ranked before them")


def _refuse(leaks: str | None, allowed: bool) -> None:
    if leaks and not allowed:
        raise UsageError(f"{leaks}, or measure all the same with --allow-leaks")


def _scores(analysed: Analysed, given: pd.Series | None, *, model: bool) -> tuple[pd.DataFrame, str | None]:
    """`rankings` and those that were handed in; the name of the one from elsewhere."""
    scores, name = rankings(analysed), None
    if model:
        scores[COLUMN] = analysed.reviews[COLUMN].to_numpy(dtype=np.float64)
    if given is not None:
        # A table that `analyse` wrote has columns of our own names.
        name = f"{given.name} (given)" if given.name in scores else str(given.name)
        scores[name] = given.set_axis(scores.index).astype(np.float64).fillna(-np.inf)
    return scores, name


def _resampled(frame: pd.DataFrame, labelled: pd.Series) -> tuple[str, Ints]:
    """What stands or falls together, numbered by its name: merchants, if enough of them have labels, else products."""
    for name, columns in (("merchants", ["shop"]), ("products", ["shop", "product_id"])):
        codes = np.asarray(frame.groupby(columns, sort=True, dropna=False).ngroup(), dtype=np.intp)
        if len(np.unique(codes[labelled])) >= _ENOUGH:
            return name, codes
    return "reviews", np.zeros(len(frame), dtype=np.intp)


_ENOUGH = 5


def _measured(
    frame: pd.DataFrame, label: pd.Series, scores: pd.DataFrame, split: Split | None, group: Ints, seed: int
) -> Iterator[Measured]:
    known = label.notna().to_numpy(dtype=bool)
    liked = frame["rating"].ge(4).fillna(False).to_numpy(dtype=bool)
    groups: dict[str, Mask] = {ALL: known, PRAISE: known & liked, SINGLE: known & scores["single"].to_numpy(dtype=bool)}
    if split is not None and split.known_people.any():
        groups[STRANGERS] = known & ~split.known_people
    others = [str(name) for name in scores if name not in (*SCORES, *BASELINES, "single")]
    for name, rows in groups.items():
        truth = label[rows].to_numpy(dtype=bool)
        for ranking in (*SCORES, *others, *BASELINES):
            if rows.any() and (ranking != "suspicion" or name == PRAISE):
                values = scores[ranking].to_numpy(dtype=np.float64)[rows]
                yield Measured(group=name, ranking=ranking, quality=quality(values, truth, group[rows], seed))


def _calibration(scores: pd.DataFrame, label: pd.Series) -> float | None:
    judged = scores["suspicion"].ge(0) & label.notna()
    if not judged.any():
        return None
    return calibration_error(scores["suspicion"][judged].to_numpy(), label[judged].to_numpy(dtype=bool))
