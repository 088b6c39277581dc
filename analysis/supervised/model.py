"""The model: a scorecard, one curve a feature, whose sum is the log-odds of the label.

Each feature becomes a broken line between quantiles of what was seen in training (a first-order spline; Hastie &
Tibshirani, Generalized Additive Models, 1990), its heights found by a logistic regression with an L2 penalty. So a
model is a page of numbers that a person can read: what each value of each feature adds or takes. It is about as good
as boosted trees on products that it has not seen (docs/decisions/0007), and a file of numbers is safe to load.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...records import Scalar
from ..graph.belief import expit

FORMAT = 1
"""Raised when a feature or the file changes its meaning: older files then do not fit."""

_KNOTS = 8
# Inverse strength of the penalty. On YelpChi 0.003 and 0.01 are alike and 0.1 is worse by 0.003 in ROC-AUC; what it
# shrinks too much of a small table, `calibrated` stretches again.
_PENALTY = 0.01
_DIGITS = 6
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Curve:
    """Log-odds that a feature adds: `points` at `knots` (ascending), level outside; `unknown` if null."""

    knots: tuple[float, ...]
    points: tuple[float, ...]
    unknown: float = 0.0

    def at(self, values: Floats) -> Floats:
        return np.where(np.isnan(values), self.unknown, np.interp(values, self.knots, self.points))


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """`bias` and the curves add up to log-odds; `card` says what they were learnt from."""

    curves: Mapping[str, Curve]
    bias: float
    card: Mapping[str, Scalar]

    @property
    def digest(self) -> str:
        """The same for the same model: what a report names it by."""
        return hashlib.sha256(_json(self._content()).encode()).hexdigest()[:16]

    def log_odds(self, features: pd.DataFrame) -> Floats:
        """(n_reviews,) for rows of `features.features`; a column that is missing there counts as not known."""
        missing = np.full(len(features), np.nan)
        total = np.full(len(features), self.bias)
        for name, curve in sorted(self.curves.items()):  # sums in another order differ in their last bits
            total += curve.at(features[name].to_numpy(dtype=np.float64) if name in features else missing)
        return total

    def probability(self, features: pd.DataFrame) -> Floats:
        """(n_reviews,) probability of the label, 0-1."""
        return expit(self.log_odds(features))

    def calibrated(self, slope: float, shift: float) -> Scorecard:
        """Its log-odds stretched and moved (Platt 1999): still a scorecard."""
        curves = {
            name: Curve(c.knots, tuple(slope * p for p in c.points), slope * c.unknown)
            for name, c in self.curves.items()
        }
        return replace(self, curves=curves, bias=slope * self.bias + shift)

    def stored(self, card: Mapping[str, Scalar]) -> Scorecard:
        """With `card`, and rounded to what a file holds, so that a model read back is the model written."""
        curves = {
            name: Curve(_rounded(c.knots), _rounded(c.points), *_rounded((c.unknown,)))
            for name, c in self.curves.items()
        }
        return Scorecard(curves=curves, bias=_rounded((self.bias,))[0], card=card)

    def packed(self) -> str:
        """The content of a model's file; the same model gives the same bytes."""
        return (
            json.dumps({**self._content(), "digest": self.digest}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        )

    def _content(self) -> dict[str, Any]:
        curves = {n: {"knots": c.knots, "points": c.points, "unknown": c.unknown} for n, c in self.curves.items()}
        return {"format": FORMAT, "bias": self.bias, "curves": curves, "card": dict(self.card)}


def fit(features: pd.DataFrame, label: Mask) -> Scorecard:
    """Learn from (n, n_features) rows and their (n,) labels, both kinds among them; the card is empty.

    Features that never change in these rows are left out.
    """
    from sklearn.linear_model import LogisticRegression

    columns = {str(name): features[name].to_numpy(dtype=np.float64) for name in features}
    knots = {name: found for name, values in columns.items() if len(found := _knots(values)) > 1}
    if not knots:
        share = float(np.clip(label.mean(), 1e-6, 1 - 1e-6))
        return Scorecard(curves={}, bias=float(np.log(share / (1 - share))), card={})
    blocks = [_hats(columns[name], found) for name, found in knots.items()]
    means = [block.mean(axis=0) for block in blocks]
    matrix = np.hstack([block - mean for block, mean in zip(blocks, means, strict=True)])
    regression: Any = LogisticRegression
    fitted = regression(C=_PENALTY, max_iter=1000).fit(matrix, label)
    weights = np.split(fitted.coef_[0], np.cumsum([block.shape[1] for block in blocks])[:-1])
    curves = {
        name: _curve(found, weight, mean)
        for (name, found), weight, mean in zip(knots.items(), weights, means, strict=True)
    }
    return Scorecard(curves=curves, bias=float(fitted.intercept_[0]), card={})


def _knots(values: Floats) -> Floats:
    seen = values[~np.isnan(values)]
    if not len(seen):
        return seen
    found = np.quantile(seen, np.linspace(0, 1, _KNOTS), method="nearest")
    return np.unique(np.array(_rounded(tuple(found.tolist()))))


def _hats(values: Floats, knots: Floats) -> Floats:
    """(n, len(knots) + 1): weights of the knots on either side, which add up to 1; last: 1 where null."""
    unknown = np.isnan(values)
    hats = [np.interp(values, knots, row) for row in np.eye(len(knots))]
    return np.column_stack([np.where(unknown, 0.0, hat) for hat in hats] + [unknown.astype(np.float64)])


def _curve(knots: Floats, weight: Floats, mean: Floats) -> Curve:
    """Heights against the average row, which so stands at 0; so does null if no training row had it."""
    height = weight - float(weight @ mean)
    return Curve(tuple(knots.tolist()), tuple(height[:-1].tolist()), float(height[-1]) if mean[-1] > 0 else 0.0)


def _rounded(values: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
