"""Spikes at round quotas in the lengths of texts and the numbers of pictures, shop by shop.

Values at a quota are compared with those just below and just above it (a bunching test: Kleven 2016, *Bunching*,
Annual Review of Economics 8), and with the common habit of the platform's shops. `signals.quota_spikes` makes the test
of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .stats import binomial_tail

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spike:
    """More reviews at a quota than its neighbourhood explains."""

    measure: str  # length | pictures
    quota: int
    count: int
    expected: float
    p_value: float  # corrected for the quotas tried
    against_shops: bool  # whether other shops of the platform were there to compare with

    @property
    def excess(self) -> float:
        return self.count - self.expected

    @property
    def width(self) -> int:
        """A text may be a character too long; nobody adds a picture by accident."""
        return 2 if self.measure == "length" else 1

    def inside(self, values: pd.Series) -> pd.Series:
        return values.between(self.quota, self.quota + self.width - 1)

    def around(self, values: pd.Series) -> pd.Series:
        """Quota and neighbourhood."""
        reach = _reach(self.measure, self.quota)
        return values.between(self.quota - reach, self.quota + self.width - 1 + reach)


def measures_of(reviews: pd.DataFrame) -> pd.DataFrame:
    """Characters without blanks, and pictures, of every review; null where unknown."""
    texts = reviews["text"].where(reviews["folded"].notna() & ~reviews["default"])
    length = {text: len("".join(str(text).split())) for text in pd.unique(texts.dropna()).tolist()}
    images = reviews["image_ids"].map(lambda ids: len(ids) if isinstance(ids, (list, tuple)) else None)
    return pd.DataFrame({"length": texts.map(length).astype("float64"), "pictures": images.astype("float64")})


def spikes_of(praise: pd.DataFrame, measures: pd.DataFrame, rules: Mapping[str, Any]) -> dict[str, list[Spike]]:
    """Spikes of every shop with enough distinct praising texts; an empty list where there is none."""
    distinct = praise[praise["folded"].notna()].drop_duplicates(["shop", "folded"])
    size = distinct.groupby("shop", sort=True).size()
    shops = size.index[size >= rules["min_praise"]]
    distinct = distinct[distinct["shop"].isin(shops)]
    platform = distinct.drop_duplicates("shop").set_index("shop")["platform"].reindex(shops)
    found: dict[str, list[Spike]] = {str(shop): [] for shop in shops}
    for of_platform in platform.fillna("").groupby(platform.fillna("")).groups.values():
        rows = distinct[distinct["shop"].isin(of_platform)]
        for shop, spike in _of_platform(rows, measures.loc[rows.index], rules):
            found[shop].append(spike)
    return found


def _of_platform(rows: pd.DataFrame, measures: pd.DataFrame, rules: Mapping[str, Any]) -> list[tuple[str, Spike]]:
    """Spikes of the shops of one platform, compared with their neighbourhood and with all shops together."""
    codes, shops = pd.factorize(rows["shop"], sort=True)
    tried = len(rules["lengths"]) + len(rules["pictures"])
    found = []
    for measure, quotas in (("length", rules["lengths"]), ("pictures", rules["pictures"])):
        table = _counts(codes, measures[measure], len(shops), 2 * max(quotas))
        known = table.any(axis=0)
        cap = int(np.flatnonzero(known).max(initial=0))
        for quota in quotas:
            if measure == "pictures" and quota >= cap:
                continue  # no more can be uploaded: the platform's limit, not a quota
            found += [(str(shops[i]), spike) for i, spike in _at(table, measure, quota, rules, tried)]
    return found


def _counts(codes: Ints, values: pd.Series, shops: int, most: int) -> Ints:
    """(n_shops, most + 1): how many texts of a shop have a value; larger ones are left out."""
    kept = values.le(most).to_numpy()
    cells = codes[kept] * (most + 1) + values[kept].to_numpy(np.int64)
    return np.bincount(cells, minlength=shops * (most + 1)).reshape(shops, most + 1).astype(np.int64)


def _at(table: Ints, measure: str, quota: int, rules: Mapping[str, Any], tried: int) -> list[tuple[int, Spike]]:
    """Shops with a spike at one quota: more than the values below *and* the values above lead to expect.

    A step alone (nobody below the platform's least length) is none.
    """
    width, reach = (2 if measure == "length" else 1), _reach(measure, quota)
    count = table[:, quota : quota + width].sum(axis=1)
    below = table[:, quota - reach : quota].sum(axis=1)
    above = table[:, quota + width : quota + width + reach].sum(axis=1)
    compared = int((count + below + above > 0).sum()) >= rules["min_shops"]
    sides = [(side, _share(count, side, width / (width + reach), compared)) for side in (below, above)]
    expected = np.maximum(*(side * share / (1 - share) for side, share in sides))
    large = (count - expected >= rules["min_excess"]) & (count >= rules["ratio"] * expected)
    found = []
    for i in np.flatnonzero(large).tolist():
        tails = [binomial_tail(int(count[i]), int(count[i] + side[i]), share) for side, share in sides]
        p_value = min(1.0, tried * max(tails))
        if p_value <= rules["p_value"]:
            found.append((i, Spike(measure, quota, int(count[i]), float(expected[i]), p_value, compared)))
    return found


def _share(count: Ints, side: Ints, smooth: float, compared: bool) -> float:
    """The quota's share of itself and one side: as in a smooth distribution, or all shops' common share if larger."""
    common = float(count.sum() / max(1, (count + side).sum())) if compared else 0.0
    return min(0.99, max(smooth, common))


def _reach(measure: str, quota: int) -> int:
    """How far the neighbourhood goes on either side: three tenths of a length, at least three; one picture."""
    return max(3, round(0.3 * quota)) if measure == "length" else 1
