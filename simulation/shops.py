"""The shops and their shelves: how large, how well liked, what they sell, how their platform shows a review."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import lexicon
from .grammar import Ints
from .seasons import last_day


def make_shops(n: int, reviews: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row a shop.

    Columns: reviews (they add up to `reviews`), products, opened (day number), lean (0 liked to 1 mixed, see
    habits.toml), replies (share of praise that is answered), default_text (number of the platform's sentence),
    default_flag (whether the platform marks it).
    """
    habits = lexicon.habits()
    low, high = habits["shops"]["products"]
    youngest, oldest = habits["time"]["window_days"]
    alpha, beta = habits["stars"]["lean"]
    least, most = habits["extras"]["reply_praise"]
    opened = last_day() - rng.integers(youngest, oldest, size=n, endpoint=True)
    weights = rng.lognormal(0.0, habits["shops"]["size_sigma"], size=n)
    return pd.DataFrame(
        {
            "reviews": _shared_out(reviews, weights),
            "products": rng.integers(low, high, size=n, endpoint=True),
            "opened": opened,
            "lean": rng.beta(alpha, beta, size=n),
            "replies": rng.uniform(least, most, size=n),
            "default_text": rng.integers(3, size=n),
            "default_flag": rng.random(n) < 0.5,
        }
    )


def make_products(shops: pd.DataFrame, language: str, rng: np.random.Generator) -> pd.DataFrame:
    """One row a product.

    Columns: shop (row of `shops`), item, product_id, product_name, weight (relative sales in its shop), lean,
    variants (how many), shop_id.
    """
    habits = lexicon.habits()
    few, many = habits["shops"]["variants"]
    shop = np.repeat(np.arange(len(shops)), shops["products"])
    n = len(shop)
    starts = np.cumsum(shops["products"].to_numpy()) - shops["products"].to_numpy()
    rank = np.arange(n) - starts[shop] + 1
    # A shelf holds an item once as long as there are enough of them.
    item = np.argsort(rng.random((len(shops), len(lexicon.slugs()))), axis=1)[shop, (rank - 1) % len(lexicon.slugs())]
    lean = shops["lean"].to_numpy()[shop] + rng.normal(0.0, habits["stars"]["product_spread"], size=n)
    ids = 10_000_000 + np.sort(rng.choice(89_000_000, size=n, replace=False))
    names = np.array(lexicon.names(language), dtype=object)[item]
    return pd.DataFrame(
        {
            "shop": shop,
            "item": item,
            "product_id": ids.astype(str).astype(object),
            "product_name": names,
            "weight": rank ** -float(habits["shops"]["product_weight"]),
            "lean": np.clip(lean, 0.0, 1.0),
            "variants": rng.integers(few, many, size=n, endpoint=True),
            "shop_id": np.array([f"shop-{number + 1:03d}" for number in shop.tolist()], dtype=object),
        }
    )


def draw_products(shops: pd.DataFrame, products: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Row of `products` of each honest review, shop by shop."""
    weight, shop = products["weight"].to_numpy(), products["shop"].to_numpy()
    total = np.cumsum(weight)
    end = np.append(np.flatnonzero(np.diff(shop)), len(shop) - 1)
    upper, lower = total[end], np.concatenate([[0.0], total[end][:-1]])
    of_shop = np.repeat(np.arange(len(shops)), shops["reviews"])
    drawn = lower[of_shop] + rng.random(len(of_shop)) * (upper - lower)[of_shop]
    place = np.searchsorted(total, drawn, side="right")
    return np.asarray(np.minimum(place, end[of_shop]), dtype=np.int64)


def variant_names(products: Ints, number: Ints, language: str) -> np.ndarray:
    """What the platform calls the variant `number` of a product; the same for every review of it."""
    names = lexicon.sections(language)["variants"]
    first, second = (np.array(names[part], dtype=object) for part in ("first", "second"))
    seed = products * 2_654_435_761 % 4_294_967_296
    return np.asarray(first[(seed + number * 3) % len(first)] + second[(seed // 7 + number) % len(second)])


def _shared_out(total: int, weights: np.ndarray) -> Ints:
    """Whole numbers in proportion to `weights` that add up to `total`."""
    exact = weights / weights.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    largest = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[largest] += 1
    return whole
