"""Cash-back cards: people who really bought are promised a few yuan for five stars and pictures.

Most write as much as is asked for and add their pictures; some write as they always do; hardly anybody names the
reward (17 of 18 such mentions among 6,328 recorded JD reviews stand in one-star reviews). A few *witnesses* tell of
it with one star: their reviews are honest. Others praise first and confess in a follow-up.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..grammar import Ints, Objects
from ..honest import iso
from ..seasons import DAY, at_usual_hours
from ..truth import HONEST, WITNESS, marked
from .contract import Kind, Options, Scene, planted


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market = scene.rng, scene.market
    products = scene.several(int(options["products"]))
    start = market.moment(int(products[0]), rng)
    witnesses = round(count * options["witnesses"])
    chosen = products[rng.integers(len(products), size=count + witnesses)]
    # A card lies in every parcel of a season: the reviews follow the sales, and thin out when the season ends.
    after = rng.beta(1.2, 1.8, size=len(chosen)) * options["days"] * DAY
    when = market.within(at_usual_hours(start + after.astype(np.int64), rng))
    found = market.rows_like(chosen, when, rng)
    market.wear(found, np.arange(len(found)), rng, history=1.2)
    paid = np.arange(len(found)) < count
    market.rate(found, np.where(paid, np.where(rng.random(len(found)) < 0.06, 4, 5), 1))
    market.picture(found, options["images"], rng)
    market.say(found, _texts(scene, scene.items(chosen), paid, options), rng)
    confessing = np.flatnonzero(paid & (rng.random(len(found)) < options["confess"]))
    _confess(scene, found, confessing, scene.items(chosen[confessing]), when[confessing])
    return pd.concat([planted(KIND.name, found[paid]), marked(found[~paid], HONEST, role=WITNESS)], ignore_index=True)


def _texts(scene: Scene, items: Ints, paid: np.ndarray, options: Options) -> Objects:
    voice, rng = scene.voice, scene.rng
    text = voice.phrases("quota", "lines", items)
    own = rng.random(len(items)) >= options["quota"]
    text[own] = voice.praise(items[own])
    says = rng.random(len(items)) < options["mention"]
    text[says] += _mention(scene, "mention", items[says])
    text[~paid] = _mention(scene, "witness", items[~paid])
    return text


def _mention(scene: Scene, name: str, items: Ints) -> Objects:
    """Words about the reward."""
    section = "critic" if (name == "witness" and scene.market.language == "en") else "quota"
    return scene.voice.phrases(section, name, items)


def _confess(scene: Scene, found: pd.DataFrame, rows: Ints, items: Ints, written: Ints) -> None:
    """Follow-ups of `rows` that tell what the praise was for, where the table has follow-ups (in place)."""
    waited = scene.rng.integers(10 * DAY, 60 * DAY, size=len(rows))
    later = iso(np.minimum(written + waited, np.maximum(written, scene.market.span[1])))
    for name, values in (("followup_text", _mention(scene, "confess", items)), ("followup_at", later)):
        if {"followup_text", name} <= scene.market.present:
            column = found[name].to_numpy(dtype=object).copy()
            column[rows] = values
            found[name] = column


KIND = Kind(
    name="cashback",
    about="buyers who were promised money for five stars; a few witnesses",
    size=80,
    least=5,
    options={
        "days": 90,
        "products": 3,
        "quota": 0.6,
        "mention": 0.02,
        "images": 0.7,
        "witnesses": 0.03,
        "confess": 0.02,
    },
    needs=("text", "image_ids", "rating"),
    plant=plant,
)
