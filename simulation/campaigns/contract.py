"""What a kind of campaign is: a function that writes its reviews into a market, with what it may be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..grammar import Ints
from ..market import Market
from ..truth import marked
from ..voice import Voice

Options = Mapping[str, float]


@dataclass(frozen=True)
class Scene:
    """Where a campaign plays. `targets` are rows of `market.products` that may be attacked."""

    market: Market
    targets: Ints
    rng: np.random.Generator

    @property
    def voice(self) -> Voice:
        return Voice(self.market.language, self.rng)

    def items(self, products: Ints) -> Ints:
        return self.market.products["item"].to_numpy()[products].astype(np.int64)

    def one_product(self, least: int = 5) -> int:
        """A product that sells, likelier a popular one; of those with `least` reviews if there are any."""
        return int(self._drawn(self._selling(self.targets, least), 1)[0])

    def several(self, count: int, least: int = 5) -> Ints:
        """Up to `count` products of one shop; of several shops where none has so many."""
        first = self.one_product(least)
        shop = self.market.products["shop"].to_numpy()
        near = self._selling(self.targets[shop[self.targets] == shop[first]], least)
        everything = np.arange(len(shop))
        pools = (near, self._selling(self.targets, least), self.targets, everything)
        pool = next((pool for pool in pools if len(pool) >= count), everything)
        return self._drawn(pool, min(count, len(pool)))

    def _selling(self, products: Ints, least: int) -> Ints:
        enough = products[self.market.products["reviews"].to_numpy()[products] >= least]
        return enough if len(enough) else products

    def _drawn(self, products: Ints, count: int) -> Ints:
        weight = np.sqrt(self.market.products["reviews"].to_numpy()[products])
        return np.asarray(self.rng.choice(products, size=count, replace=False, p=weight / weight.sum()))


Plant = Callable[[Scene, int, Options], pd.DataFrame]
"""Scene, number of reviews to plant, options -> the campaign's reviews with `truth`, `truth_role`, `truth_planted`."""


@dataclass(frozen=True)
class Kind:
    name: str
    about: str  # one line for the help
    size: int  # reviews of one campaign; a larger budget makes several
    least: int  # fewer make no such campaign
    options: Mapping[str, float]  # name -> default
    needs: tuple[str, ...]  # columns, one of which must be present
    plant: Plant
    shelf: int = 1  # products that it takes

    def trouble(self, market: Market) -> str | None:
        """Why there can be no such campaign in a market, if so."""
        if not set(self.needs) & market.present:
            return f"{self.name} needs a column with {' or '.join(self.needs)}, and the table has none"
        if len(market.products) < self.shelf:
            return f"{self.name} needs {self.shelf} products, and the table has {len(market.products)}"
        return None


def planted(kind: str, found: pd.DataFrame, role: str = "praise") -> pd.DataFrame:
    return marked(found, kind, role=role)
