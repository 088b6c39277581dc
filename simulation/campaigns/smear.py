"""Rival smear: bought one-star reviews of a competitor's product, within days, some from one text.

The truth is `smear`, but the attacked shop is its victim: nothing of it may count against that shop's praise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..seasons import DAY, at_usual_hours
from .contract import Kind, Options, Scene, planted
from .template import copies


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market, voice = scene.rng, scene.market, scene.voice
    product = scene.one_product()
    products = np.full(count, product)
    start = market.moment(product, rng)
    when = start + (rng.random(count) * options["days"] * DAY).astype(np.int64)
    found = market.rows_like(products, at_usual_hours(when, rng), rng)
    market.wear(found, np.arange(count), rng)
    market.rate(found, np.where(rng.random(count) < 0.15, 2, 1))
    market.picture(found, options["images"], rng)
    items = scene.items(products)
    lines = ("lines", "lines", "lines", "advice")
    own = np.stack([voice.phrases("smear", name, items) for name in lines], axis=1)
    text = voice.compose([*own[:, 1:].T])
    # Part of them come from one text that was handed out.
    copied = np.flatnonzero(rng.random(count) < options["copied"])
    if len(copied):
        text[copied] = copies(scene, own[copied[0]], own[copied], options["edits"])
    market.say(found, text, rng)
    return planted(KIND.name, found, role="attack")


KIND = Kind(
    name="smear",
    about="bought one-star reviews of a competitor's product",
    size=20,
    least=3,
    options={"days": 12, "copied": 0.3, "edits": 0.2, "images": 0.1},
    needs=("rating", "text"),
    plant=plant,
)
