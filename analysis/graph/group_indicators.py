"""What a group of accounts is like: the indicators of GSRank, each beside what chance gives.

After Mukherjee, Liu & Glance (WWW'12): time window, deviation, content similarity of the group and of its members' own
texts, early time frame, size ratio, coupling. Raw, they rank loyal regulars first, so each is compared with other
reviews of the *same products* on the same side: the stars with Fisher's exact test, how early with the place of all
reviews in the product's life, contents with permutations within the product, coupling and own texts with permutations
among accounts. Products are not independent, because the accounts are the same, so their p-values are put together as
twice their mean, which holds under any dependence (Rueschendorf 1982; Vovk & Wang 2020).

Time window, size ratio and coupling are what a group was found by. Their chance is that of its attendance, which counts
what was tried; taken alone it would be too small, so it is not given here. The others are free, and may confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TypeVar

import numpy as np
import pandas as pd

from ..stats import fisher_greater
from .belief import Floats, Ints
from .communities import Group

EARLY_DAYS = 210
"""A product's first seven months, after which nobody is early (Rayana & Akoglu 2015)."""

FREE = ("stars", "early", "texts", "own_texts")
"""Indicators by which no group was found."""

_T = TypeVar("_T", str, float)
_DRAWS = 499
_POOL = 150  # other texts of a product, or accounts, that are compared with
_LEAST = 5  # others below which nothing is compared


@dataclass(frozen=True, slots=True)
class Indicator:
    """0-1 each, higher is more suspect; `usual` is what others of the same products have, null where there are none."""

    id: str  # window | size_ratio | coupling, and those in `FREE`
    value: float
    usual: float | None
    chance: float | None  # null: not compared


def indicators(
    group: Group, reviews: pd.DataFrame, reviewer: Ints, product: Ints, *, span: int, seed: int
) -> tuple[Indicator, ...]:
    """Indicators of one group; those that cannot be computed are left out.

    Args:
        group: from `communities`.
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        span: days from which a time window is wide.
        seed: of the permutations; the order of rows does not matter.
    """
    places = [_Place.of(group, reviews, reviewer, product, code) for code in group.products]
    found = [_window(places, span), _size_ratio(places), _coupling(group, places), _stars(places), _early(places)]
    found += [_texts(places, seed), _own_texts(group, reviews, reviewer, places, seed)]
    return tuple(indicator for indicator in found if indicator is not None)


def confirmation(found: Sequence[Indicator]) -> float | None:
    """Chance of the strangest free indicator, times their number; null where none could be compared."""
    free = [i.chance for i in found if i.id in FREE and i.chance is not None]
    return min(1.0, min(free) * len(free)) if free else None


@dataclass(frozen=True)
class _Place:
    """Reviews of one product, in an order of their own: the group's, and others' on the same side."""

    inside: pd.DataFrame  # who, day, star, text
    outside: pd.DataFrame
    first: int  # day of the product's first review
    reviewers: int

    @classmethod
    def of(cls, group: Group, reviews: pd.DataFrame, reviewer: Ints, product: Ints, code: int) -> _Place:
        rows = np.flatnonzero(
            (product == code) & reviews["day"].notna().to_numpy() & reviews["rating"].notna().to_numpy()
        )
        part = reviews.iloc[rows]
        frame = pd.DataFrame(
            {
                "row": rows,
                "who": reviewer[rows],
                "day": part["day"].astype("datetime64[s]").astype("int64").to_numpy() // 86_400,
                "star": part["rating"].to_numpy(dtype=float),
                "text": part["folded"].where(part["folded"].notna(), "").astype(str).to_numpy(),
            }
        ).sort_values(["day", "star", "text"], kind="stable", ignore_index=True)
        own = frame["row"].isin(group.rows)
        good = bool(frame.loc[own, "star"].mean() >= 3)
        same_side = frame["star"].ge(4) if good else frame["star"].le(2)
        others = frame[same_side & ~frame["who"].isin(group.accounts)]
        return cls(frame[own], others, int(frame["day"].min()), frame.loc[frame["who"] >= 0, "who"].nunique())


def _window(places: Sequence[_Place], span: int) -> Indicator:
    """GTW: how short the group's reviews of one product are apart, against `span` days."""
    apart = [float(place.inside["day"].max() - place.inside["day"].min()) for place in places]
    return Indicator("window", float(np.mean([max(0.0, 1 - days / span) for days in apart])), None, None)


def _size_ratio(places: Sequence[_Place]) -> Indicator:
    """GSR: the group's share of a product's reviewers."""
    shares = [place.inside["who"].nunique() / max(1, place.reviewers) for place in places]
    return Indicator("size_ratio", float(np.mean(shares)), None, None)


def _coupling(group: Group, places: Sequence[_Place]) -> Indicator:
    """Share of the group's products that a member reviewed with it, on average."""
    came = sum(place.inside["who"].nunique() for place in places)
    return Indicator("coupling", came / (len(places) * len(group.accounts)), None, None)


def _stars(places: Sequence[_Place]) -> Indicator | None:
    """GD: share of the outermost star (five in praise, one in criticism) beyond that of others on the same side."""
    tests = []
    for place in places:
        outermost = 5.0 if place.inside["star"].mean() >= 3 else 1.0
        k, n = int(place.inside["star"].eq(outermost).sum()), len(place.inside)
        others, of_others = int(place.outside["star"].eq(outermost).sum()), len(place.outside)
        if of_others >= _LEAST:
            tests.append((k / n, others / of_others, fisher_greater(k, n, others, of_others)))
    return _combined("stars", tests)


def _early(places: Sequence[_Place]) -> Indicator | None:
    """GETF: how early the last of the group came in the product's life, beside when everybody else did."""
    tests = []
    for place in places:
        earliness = _earliness(place.outside["day"].to_numpy(dtype=float) - place.first)
        last = float(_earliness(np.array([place.inside["day"].max() - place.first], dtype=float))[0])
        if len(earliness) >= _LEAST:
            chance = (1 + int((earliness >= last).sum())) / (1 + len(earliness))
            tests.append((last, float(earliness.mean()), chance))
    return _combined("early", tests)


def _earliness(age: Floats) -> Floats:
    return np.maximum(0.0, 1 - age / EARLY_DAYS)


def _texts(places: Sequence[_Place], seed: int) -> Indicator | None:
    """GCS: mean similarity of the group's texts of one product, beside as many texts of others."""
    tests = []
    for place in places:
        inside = [t for t in place.inside.drop_duplicates("who")["text"] if t]
        outside = _thinned([t for t in place.outside["text"] if t])
        if len(inside) >= 2 and len(outside) >= max(_LEAST, len(inside)):
            similar = _similarity(inside + outside)
            pick = _permuted(len(similar), len(inside), seed)
            tests.append(_against(partial(_sum_within, similar), len(inside), pick))
    return _combined("texts", [(v / (n * (n - 1)), u / (n * (n - 1)), p) for n, v, u, p in tests])


def _own_texts(
    group: Group, reviews: pd.DataFrame, reviewer: Ints, places: Sequence[_Place], seed: int
) -> Indicator | None:
    """Members' content similarity: how alike an account's own texts are, beside other accounts of these products."""
    around = {int(w) for place in places for w in place.outside["who"] if w >= 0}
    own = _own_similarity(reviews, reviewer, {*group.accounts} | around)
    members = [own[who] for who in group.accounts if who in own]
    others = _thinned(sorted(own[who] for who in around if who in own))
    if len(members) < 2 or len(others) < max(_LEAST, len(members)):
        return None
    values = np.array(members + others)
    pick = _permuted(len(values), len(members), seed)
    n, value, usual, chance = _against(lambda who: float(values[who].sum()), len(members), pick)
    return Indicator("own_texts", value / n, usual / n, chance)


def _own_similarity(reviews: pd.DataFrame, reviewer: Ints, accounts: set[int]) -> dict[int, float]:
    """Mean similarity of each account's texts, of those with two or more."""
    rows = np.flatnonzero(np.isin(reviewer, sorted(accounts)) & reviews["folded"].notna().to_numpy())
    texts = pd.Series(reviews["folded"].iloc[rows].astype(str).to_numpy()).groupby(reviewer[rows])
    several = {int(str(who)): sorted(part)[:20] for who, part in texts if len(part) > 1}
    return {who: float(_similarity(part).sum()) / (len(part) * (len(part) - 1)) for who, part in several.items()}


def _similarity(texts: Sequence[str]) -> Floats:
    """Jaccard similarity of character bigrams, (n, n), 0 on the diagonal."""
    grams = [{text[i : i + 2] for i in range(max(1, len(text) - 1))} for text in texts]
    table = np.zeros((len(texts), len(texts)))
    for i, j in combinations(range(len(texts)), 2):
        table[i, j] = table[j, i] = len(grams[i] & grams[j]) / len(grams[i] | grams[j])
    return table


def _sum_within(table: Floats, who: Ints) -> float:
    return float(table[np.ix_(who, who)].sum())


def _thinned(values: Sequence[_T]) -> list[_T]:
    """An even sample."""
    return list(values[:: max(1, -(-len(values) // _POOL))])


def _permuted(total: int, n: int, seed: int) -> Iterator[Ints]:
    draw = np.random.default_rng(seed)
    for _ in range(_DRAWS):
        yield draw.permutation(total)[:n].astype(np.intp)


def _against(statistic: Callable[[Ints], float], n: int, draws: Iterator[Ints]) -> tuple[int, float, float, float]:
    """n, the first n's statistic, that of draws on average, and how often these are as large."""
    value = statistic(np.arange(n, dtype=np.intp))
    drawn = np.array([statistic(who) for who in draws])
    return n, value, float(drawn.mean()), (1 + int((drawn >= value - 1e-12).sum())) / (1 + len(drawn))


def _combined(name: str, tests: Sequence[tuple[float, float, float]]) -> Indicator | None:
    """Means over products of (value, usual), and twice the mean of their chances."""
    if not tests:
        return None
    value, usual, chance = np.array(tests).mean(axis=0).tolist()
    return Indicator(name, value, usual, min(1.0, 2 * chance))
