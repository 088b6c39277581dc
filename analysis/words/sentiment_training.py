"""Train a sentiment model on rated reviews, and say how good it is on products that it has not seen.

Praise is four stars or more, a complaint two or less; three stars are left out, and so are defaults and texts that
both sides have. A quarter of the shops (or products, or texts, whichever are enough) is held out, the model of the
rest is measured on it beside the shipped word list, and the model that is kept is trained on everything. Both sides
weigh the same, since five stars are most of what any shop has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...errors import TooFewReviews
from ...records import Scalar
from ..evaluation.quality import LEVEL
from ..evaluation.quality import quality as ranked
from ..results import Interval
from ..stats import wilson
from .polarity import polarity_column
from .sentiment import Sentiment, grams

LEAST_TEXTS = 500
LEAST_OF_A_SIDE = 50
_MOST_TEXTS = 200_000  # more are sampled: training then takes a minute and 2 GB
_PARTS = 4
_LEAST_GROUPS = (("shop", 2 * _PARTS), ("product", _PARTS))  # with fewer, single texts are held out
# Inverse strength of the penalty. Of 1 to 100 on mixed Chinese reviews the ranking is best from 10 on, and the texts
# called clear are right more often with 10 than with more.
_PENALTY = 10.0
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Quality:
    """How good a judge of texts is on the held-out part."""

    auc: Interval  # chance that a praising text is ranked above a complaining one
    clear: Interval  # share of texts that it judges
    right: Interval  # of these


@dataclass(frozen=True, kw_only=True)
class Trained:
    model: Sentiment
    quality: Quality
    words: Quality  # the shipped word list, on the same texts
    held_out: int  # texts
    split: str  # "shop", "product" or "text"


def examples(reviews: pd.DataFrame) -> pd.DataFrame:
    """Distinct texts to learn from: `folded, praise, shop, product, platform, day`.

    `reviews` is a `Context.reviews` or several of them.
    """
    usable = reviews["folded"].notna() & ~reviews["default"] & (reviews["rating"].ge(4) | reviews["rating"].le(2))
    product = reviews["shop"] + "/" + reviews["product_id"].astype(str)
    found = reviews[usable].assign(product=product, praise=reviews["rating"].ge(4))
    found = found[["folded", "praise", "shop", "product", "platform", "day"]].sort_values(["folded", "product"])
    agreed = found.groupby("folded")["praise"].transform("nunique") == 1
    return found[agreed].drop_duplicates("folded").reset_index(drop=True)


def train(texts: pd.DataFrame, rules: Mapping[str, Any], seed: int = 0) -> Trained:
    """A model of `examples`, and its quality.

    Raises:
        TooFewReviews: there are too few texts, or too few of one side.
    """
    _check(texts)
    texts = texts.sample(n=min(len(texts), _MOST_TEXTS), random_state=seed).sort_index().reset_index(drop=True)
    matrix, praise = grams(texts["folded"].tolist()), texts["praise"].to_numpy(dtype=bool)
    split, group = _groups(texts)
    held = _held_out(praise, group, seed)
    tried = _fitted(matrix[~held], praise[~held], {})
    later, without = texts[held].reset_index(drop=True), {**rules, "sentiment": None}
    quality = _quality(later, group[held], {**rules, "sentiment": tried}, seed)
    card = _card(texts, split, int(held.sum()), quality, seed)
    return Trained(
        model=_fitted(matrix, praise, card),
        quality=quality,
        words=_quality(later, group[held], without, seed),
        held_out=int(held.sum()),
        split=split,
    )


def _check(texts: pd.DataFrame) -> None:
    praise = int(texts["praise"].sum())
    rarer = min(praise, len(texts) - praise)
    if len(texts) < LEAST_TEXTS or rarer < LEAST_OF_A_SIDE:
        raise TooFewReviews(
            f"a model needs {LEAST_TEXTS} different texts with stars, {LEAST_OF_A_SIDE} of them praise (4 stars or "
            f"more) and {LEAST_OF_A_SIDE} complaints (2 or less); the ledger has {praise} and {len(texts) - praise}"
        )


def _groups(texts: pd.DataFrame) -> tuple[str, npt.NDArray[np.int64]]:
    """What is held out together, so that the model is not asked about a shop or product that it has seen."""
    for name, least in _LEAST_GROUPS:
        codes, known = pd.factorize(texts[name])
        if len(known) >= least:
            return name, codes.astype(np.int64)
    return "text", np.arange(len(texts), dtype=np.int64)


def _held_out(praise: Mask, group: npt.NDArray[np.int64], seed: int) -> Mask:
    """About a quarter of the texts, whole groups, with about as much praise as the rest."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    single = len(np.unique(group)) == len(group)
    folds: Any = (StratifiedKFold if single else StratifiedGroupKFold)(_PARTS, shuffle=True, random_state=seed)
    parts = [held for _, held in (folds.split(praise, praise) if single else folds.split(praise, praise, group))]
    # Few groups do not divide evenly: the part that is nearest to a quarter, in size and in praise.
    chosen = min(parts, key=lambda held: abs(praise[held].mean() - praise.mean()) + abs(len(held) / len(praise) - 0.25))
    mask = np.zeros(len(praise), dtype=bool)
    mask[chosen] = True
    for part in (praise[mask], praise[~mask]):
        if part.all() or not part.any():
            raise TooFewReviews("praise and complaints stand in different shops or products: no part can be held out")
    return mask


def _fitted(matrix: Any, praise: Mask, card: Mapping[str, Scalar]) -> Sentiment:
    from sklearn.linear_model import LogisticRegression

    regression: Any = LogisticRegression
    fit = regression(C=_PENALTY, class_weight="balanced", max_iter=500).fit(matrix, praise)
    return Sentiment(weights=fit.coef_[0].astype(np.float16), bias=float(np.float32(fit.intercept_[0])), card=card)


def _quality(texts: pd.DataFrame, group: npt.NDArray[np.int64], rules: Mapping[str, Any], seed: int) -> Quality:
    """Of the model in the rules, or of the word list."""
    praise = texts["praise"].to_numpy(dtype=bool)
    every = {**rules, "text": {**rules["text"], "min_polarity_words": 0, "clear_polarity": 0.0}}
    lead = polarity_column(texts["folded"], every).fillna(0.0).to_numpy()
    judged = polarity_column(texts["folded"], rules)
    right = ((judged > 0) == praise)[judged.notna()]
    return Quality(
        auc=ranked(lead, praise, group, seed).auc,
        clear=wilson(int(judged.notna().sum()), len(texts), LEVEL),
        right=wilson(int(right.sum()), len(right), LEVEL),
    )


def _card(texts: pd.DataFrame, split: str, held_out: int, quality: Quality, seed: int) -> dict[str, Scalar]:
    days = texts["day"].dropna()
    measured = {
        f"{name}{end}": round(value, 4)
        for name, interval in (("roc_auc", quality.auc), ("clear", quality.clear), ("right_where_clear", quality.right))
        for end, value in (("", interval.value), ("_low", interval.low), ("_high", interval.high))
        if value is not None
    }
    return {
        "texts": len(texts),
        "praise": int(texts["praise"].sum()),
        "complaints": int((~texts["praise"]).sum()),
        "shops": int(texts["shop"].nunique()),
        "products": int(texts["product"].nunique()),
        "platforms": ", ".join(sorted(texts["platform"].dropna().unique())) or None,
        "first_day": str(days.min().date()) if len(days) else None,
        "last_day": str(days.max().date()) if len(days) else None,
        "held_out_by": split,
        "held_out": held_out,
        "interval": LEVEL,
        "seed": seed,
        **measured,
    }
