"""Who bought what and when: the honest orders of all shops, before anybody has written a word.

Habits that only look odd are made here: things ordered together, regulars, price seasons of one product, the rush in
a sale's first minutes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import people, seasons
from .grammar import Ints
from .lexicon import habits
from .seasons import DAY
from .shops import draw_products


def make_orders(shops: pd.DataFrame, products: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a review, shop by shop.

    Columns: product (row of `products`), shop, person, ordered, created (seconds), rating (1-5), variant (number),
    order (number of what was bought together, -1 if alone), regular.
    """
    product = draw_products(shops, products, rng)
    shop = products["shop"].to_numpy()[product]
    ordered = _promoted(seasons.order_times(shops["opened"].to_numpy()[shop], rng), product, products, shops, rng)
    frame = pd.DataFrame(
        {
            "product": product,
            "shop": shop,
            "person": people.assign(shop, rng),
            "ordered": ordered,
            "rating": _stars(products["lean"].to_numpy()[product], rng),
            "variant": rng.integers(products["variants"].to_numpy()[product]),
        }
    )
    frame["created"] = _written(ordered, rng)
    return _regulars(_bought_together(frame, rng), shops, rng)


def _promoted(
    ordered: Ints, product: Ints, products: pd.DataFrame, shops: pd.DataFrame, rng: np.random.Generator
) -> Ints:
    """Some products have a price season of a few days that draws a part of all their orders."""
    time, n = habits()["time"], len(products)
    opened = shops["opened"].to_numpy()[products["shop"].to_numpy()]
    start = opened + (rng.random(n) * (seasons.last_day() - 30 - opened)).astype(np.int64)
    chosen = rng.random(n) < time["promotion_share"]
    rows = np.flatnonzero(chosen[product] & (rng.random(len(product)) < time["promotion_rows"]))
    moved = ordered.copy()
    days = start[product[rows]] + rng.integers(time["promotion_days"], size=len(rows))
    moved[rows] = days * DAY + ordered[rows] % DAY
    return moved


def _written(ordered: Ints, rng: np.random.Generator) -> Ints:
    """When each review appears: at the latest on the last day."""
    end = (seasons.last_day() + 1) * DAY - 1
    created = seasons.at_usual_hours(ordered + seasons.delays(len(ordered), rng), rng)
    left = np.maximum(end - ordered, 1)
    early = ordered + (rng.random(len(ordered)) * left).astype(np.int64)
    return np.where(created <= end, np.maximum(created, ordered + 3600), early)


def _stars(lean: np.ndarray, rng: np.random.Generator) -> Ints:
    stars = habits()["stars"]
    shares = np.outer(1.0 - lean, stars["liked"]) + np.outer(lean, stars["mixed"])
    total = np.cumsum(shares, axis=1)
    return np.asarray(1 + (rng.random(len(lean))[:, None] * total[:, -1:] > total).sum(axis=1), dtype=np.int64)


def _bought_together(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Runs of a shop's rows become one order each: one person, one minute, reviews within minutes."""
    low, high = habits()["people"]["bulk_items"]
    share = habits()["people"]["bulk_share"] * high / ((low + high) / 2)
    heads = np.arange(0, len(frame) - high, high)
    heads = heads[rng.random(len(heads)) < share]
    shop = frame["shop"].to_numpy()
    sizes = rng.integers(low, high, size=len(heads), endpoint=True)
    whole = shop[heads] == shop[heads + sizes - 1]
    heads, sizes = heads[whole], sizes[whole]
    head = np.repeat(heads, sizes)
    rows = head + np.arange(len(head)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    out = frame.assign(order=np.int64(-1))
    for name in ("person", "ordered", "created"):
        values = frame[name].to_numpy().copy()
        values[rows] = values[head]
        out[name] = values
    minutes = np.where(rows > head, rng.integers(20, 600, size=len(rows)), 0)
    out.iloc[rows, out.columns.get_loc("created")] += minutes  # type: ignore[index]
    out.iloc[rows, out.columns.get_loc("order")] = head  # type: ignore[index]
    return out


def _regulars(frame: pd.DataFrame, shops: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """In shops older than a year some customers come back a dozen times."""
    low, high = habits()["people"]["regular_reviews"]
    person, regular = frame["person"].to_numpy().copy(), np.zeros(len(frame), dtype=bool)
    free = (frame["order"] < 0).to_numpy()
    starts = np.searchsorted(frame["shop"], np.arange(len(shops) + 1))
    made = int(person.max(initial=0)) + 1
    for number in np.flatnonzero(seasons.last_day() - shops["opened"] > 400).tolist():
        rows = rng.permutation(np.flatnonzero(free[starts[number] : starts[number + 1]]) + starts[number])
        count = round(len(rows) * habits()["people"]["regular_share"] / ((low + high) / 2))
        for size in rng.integers(low, high, size=count, endpoint=True).tolist():
            mine, rows = rows[:size], rows[size:]
            person[mine], regular[mine] = made, True
            made += 1
    return frame.assign(person=person, regular=regular)
