"""Account rings: the same accounts praise the same products within days, each in its own words.

At least eight accounts, each writing on at least three of the ring's products within seven days. `camouflage` is the
share of a ring's reviews that are ordinary ones, elsewhere and at other times; `hired` the share of accounts that are
existing reviewers of the table, with whatever they wrote before. Where ids are masked the accounts cannot be seen and
`pictures`, the share of reviews with one of the merchant's few photographs, is what is left of the ring.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import people
from ..grammar import Ints, Objects
from ..seasons import DAY, at_usual_hours
from ..truth import CAMOUFLAGE, HONEST, marked
from .contract import Kind, Options, Scene, planted

ACCOUNTS, SHARED, WEEK = 8, 3, 7
"""What makes a ring: so many accounts, so many products each, within so many days."""


def plant(scene: Scene, count: int, options: Options) -> pd.DataFrame:
    rng, market = scene.rng, scene.market
    products = scene.several(max(SHARED, int(options["products"])))
    account, chosen = _pairs(len(products), count, rng)
    start = market.moment(int(products[0]), rng)
    start = min(start, max(market.span[0], market.span[1] - WEEK * DAY))
    days = min(options["days"], WEEK)
    when = start // DAY * DAY + (rng.random(count) * days).astype(np.int64) * DAY
    praise = _reviews(scene, products[chosen], at_usual_hours(when, rng), options)
    cover = _cover(scene, products, count, options)
    cover_account = rng.integers(int(account.max()) + 1, size=len(cover))
    _sign(scene, praise, cover, account, cover_account, options["hired"])
    return pd.concat([planted(KIND.name, praise), marked(cover, HONEST, role=CAMOUFLAGE)], ignore_index=True)


def _pairs(products: int, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Account and product (numbers) of `count` reviews: each account at least `SHARED`, no pair twice."""
    each = int(np.clip(products, SHARED, max(SHARED, count // ACCOUNTS)))
    accounts = max(ACCOUNTS, -(-count // each))
    accounts = min(accounts, count // SHARED)
    sizes = np.full(accounts, count // accounts)
    sizes[: count - int(sizes.sum())] += 1
    account = np.repeat(np.arange(accounts), sizes)
    order = np.argsort(rng.random((accounts, max(products, int(sizes.max())))), axis=1)
    place = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return account, order[account, place] % products


def _reviews(scene: Scene, products: Ints, when: Ints, options: Options) -> pd.DataFrame:
    rng, market, voice, items = scene.rng, scene.market, scene.voice, scene.items(products)
    found = market.rows_like(products, when, rng)
    market.rate(found, np.where(rng.random(len(found)) < 0.05, 4, 5))
    market.picture(found, 0.2, rng)
    if "image_ids" in market.present:
        share = options["pictures"] if options["pictures"] >= 0 else 0.0 if "reviewer_id" in market.present else 0.5
        _shared_pictures(found, share, rng)
    text = voice.praise(items)
    brief = rng.random(len(items)) < 0.25
    text[brief] = voice.short(items[brief])
    market.say(found, text, rng)
    return found


def _shared_pictures(found: pd.DataFrame, share: float, rng: np.random.Generator) -> None:
    pool = people.tokens(max(2, len(found) // 8), rng).tolist()
    images = found["image_ids"].tolist()
    for row in np.flatnonzero(rng.random(len(found)) < share).tolist():
        images[row] = (pool[int(rng.integers(len(pool)))],)
    found["image_ids"] = images


def _cover(scene: Scene, products: Ints, count: int, options: Options) -> pd.DataFrame:
    """Ordinary reviews of other goods, over the year around the ring: stars and texts as these goods get them."""
    rng, market = scene.rng, scene.market
    share = min(max(options["camouflage"], 0.0), 0.9)
    number = int(count * share / (1.0 - share))
    others = np.setdiff1d(np.arange(len(market.products)), products)
    chosen = others[rng.integers(len(others), size=number)] if len(others) else np.empty(0, np.int64)
    when = market.created[market.donors(chosen, rng)]
    found = market.rows_like(chosen, at_usual_hours(when, rng), rng)
    market.picture(found, 0.2, rng)
    items, stars = scene.items(chosen), _stars(found)
    text: Objects = scene.voice.praise(items)
    for low, write in ((3, scene.voice.lukewarm), (2, scene.voice.complaint)):
        rows = np.flatnonzero(stars <= low)
        text[rows] = write(items[rows])
    market.say(found, text, rng)
    return found


def _stars(found: pd.DataFrame) -> np.ndarray:
    return (
        pd.to_numeric(found["rating"], errors="coerce").fillna(5).to_numpy()
        if "rating" in found
        else np.full(len(found), 5)
    )


def _sign(
    scene: Scene, praise: pd.DataFrame, cover: pd.DataFrame, account: Ints, cover_account: Ints, hired: float
) -> None:
    """Give both parts the ring's accounts (in place); some are people of the table."""
    market, rng = scene.market, scene.rng
    both, number = pd.concat([praise, cover], ignore_index=True), np.concatenate([account, cover_account])
    market.wear(both, number, rng, history=0.8)
    if "reviewer_id" in market.present and hired > 0:
        _hire(scene, both, number, hired)
    shown = [name for name in ("reviewer_id", "reviewer_mask", "reviewer_total", "avatar_id") if name in both]
    praise[shown], cover[shown] = both[shown].head(len(praise)), both[shown].tail(len(cover)).reset_index(drop=True)


def _hire(scene: Scene, both: pd.DataFrame, number: Ints, share: float) -> None:
    """Put people of the table in the place of a share of the accounts (in place)."""
    market, rng = scene.market, scene.rng
    known = np.flatnonzero(market.frame["reviewer_id"].notna().to_numpy())
    accounts = np.unique(number)
    hired = accounts[rng.random(len(accounts)) < share]
    person = np.full(int(number.max()) + 1, -1)
    person[hired] = known[rng.integers(len(known), size=len(hired))]
    rows = np.flatnonzero(person[number] >= 0)
    for name in sorted({"reviewer_id", "reviewer_mask", "reviewer_total", "avatar_id"} & market.present):
        values = both[name].to_numpy(dtype=object).copy()
        values[rows] = market.frame[name].to_numpy(dtype=object)[person[number[rows]]]
        both[name] = values


KIND = Kind(
    name="ring",
    about="accounts that praise the same products within days, behind ordinary reviews",
    size=48,
    least=ACCOUNTS * SHARED,
    options={"products": 4, "days": 6, "camouflage": 0.3, "hired": 0.2, "pictures": -1},
    needs=("reviewer_id", "image_ids"),
    plant=plant,
    shelf=SHARED,
)
