"""Slow drip: now and then a bought review of one product, each by an account of its own, for months.

Nothing is copied and no day stands out. Without the accounts' history there is little to see, and that is the point:
what a tool says of these is an honest measure of what it cannot know.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..seasons import DAY, at_usual_hours
from .contract import Kind, Options, Scene, planted


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market = scene.rng, scene.market
    product = scene.one_product()
    gaps = rng.exponential(7 * DAY / options["per_week"], size=count)
    length = min(int(gaps.sum()), market.span[1] - market.span[0])
    start = min(market.moment(product, rng), market.span[1] - length)
    when = start + np.minimum(np.cumsum(gaps), length).astype(np.int64)
    products = np.full(count, product)
    found = market.rows_like(products, at_usual_hours(when, rng), rng)
    market.wear(found, np.arange(count), rng)
    market.rate(found, np.where(rng.random(count) < 0.08, 4, 5))
    market.picture(found, options["images"], rng)
    items, voice = scene.items(products), scene.voice
    text = voice.praise(items)
    brief = rng.random(count) < options["short"]
    text[brief] = voice.short(items[brief])
    market.say(found, text, rng)
    return planted(KIND.name, found)


KIND = Kind(
    name="drip",
    about="one bought review now and then, for months",
    size=40,
    least=1,
    options={"per_week": 2, "images": 0.3, "short": 0.2},
    needs=("rating", "text"),
    plant=plant,
)
