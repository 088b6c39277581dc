"""Review hijack: an old listing with good reviews now shows other goods, or such a listing was merged in.

The reviews are real ones of real buyers, about another product and from before; their stars are what that product
earned. They are planted under the target with texts about goods of another kind.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import lexicon
from ..seasons import DAY, at_usual_hours
from .contract import Kind, Options, Scene, planted


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market = scene.rng, scene.market
    product = scene.one_product()
    products = np.full(count, product)
    first = int(market.created[market.rows[_slice(scene, product)]].min())
    end = max(first, market.span[0] + 30 * DAY)
    when = end - (rng.random(count) * options["days"] * DAY).astype(np.int64)
    found = market.rows_like(products, at_usual_hours(when, rng), rng)
    market.wear(found, np.arange(count), rng, history=1.2)
    market.rate(found, rng.choice([5, 4, 3], size=count, p=[0.8, 0.15, 0.05]))
    market.picture(found, 0.25, rng)
    own = int(scene.items(products[:1])[0])
    other = int(rng.choice([item for item in range(len(lexicon.slugs())) if item != own]))
    items, voice = np.full(count, other), scene.voice
    text = voice.praise(items)
    brief = rng.random(count) < options["short"]
    text[brief] = voice.short(items[brief])
    market.say(found, text, rng)
    return planted(KIND.name, found, role="foreign")


def _slice(scene: Scene, product: int) -> slice:
    of = scene.market.products
    start = int(of["start"].to_numpy()[product])
    return slice(start, start + int(of["reviews"].to_numpy()[product]))


KIND = Kind(
    name="hijack",
    about="another product's reviews merged into a listing",
    size=60,
    least=5,
    options={"days": 200, "short": 0.25},
    needs=("text",),
    plant=plant,
)
