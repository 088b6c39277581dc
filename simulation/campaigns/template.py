"""Template farms: one text handed out, posted by many accounts, each copy edited a little.

A skeleton of several clauses is made anew for each campaign. A copy leaves clauses out, swaps one for its own words,
changes their order and the punctuation; `edits` is how likely each clause is touched (0 gives exact copies).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..grammar import Objects
from ..seasons import DAY, at_usual_hours
from .contract import Kind, Options, Scene, planted

_CLAUSES = 6


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market = scene.rng, scene.market
    products = scene.several(int(options["products"]))
    chosen = products[rng.integers(len(products), size=count)]
    start = market.moment(int(products[0]), rng)
    when = start + (rng.random(count) * options["days"] * DAY).astype(np.int64)
    found = market.rows_like(chosen, at_usual_hours(when, rng), rng)
    market.wear(found, np.arange(count), rng)
    market.rate(found, np.where(rng.random(count) < 0.03, 4, 5))
    market.picture(found, options["images"], rng)
    item = scene.items(products[:1])[0]
    skeleton = scene.voice.clauses(np.array([item]), _CLAUSES)[0]
    own = scene.voice.clauses(np.full(count, item), _CLAUSES)
    market.say(found, copies(scene, skeleton, own, options["edits"]), rng)
    return planted(KIND.name, found)


def copies(scene: Scene, skeleton: Objects, own: Objects, edits: float) -> Objects:
    """A copy of the clauses of `skeleton` for each row of `own`, (n, clauses): what its writer says instead."""
    rng, width = scene.rng, len(skeleton)
    clauses = np.tile(skeleton, (len(own), 1))
    drawn = rng.random(clauses.shape)
    clauses = np.where(drawn < edits * 0.35, own, np.where(drawn < edits * 0.7, "", clauses))
    order = np.tile(np.arange(width, dtype=float), (len(own), 1))
    moved = rng.random(len(own)) < edits
    order[moved] += rng.normal(0.0, 1.0, size=(int(moved.sum()), width))
    clauses = np.take_along_axis(clauses, np.argsort(order, axis=1), axis=1)
    text = scene.voice.compose([*clauses.T])
    return np.full(len(text), text[0], dtype=object) if not edits and len(text) else text


KIND = Kind(
    name="template",
    about="one text posted by many accounts, every copy edited",
    size=24,
    least=6,
    options={"days": 45, "products": 2, "edits": 0.3, "images": 0.25},
    needs=("text",),
    plant=plant,
)
