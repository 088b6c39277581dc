"""Campaigns into a table: the given rows stay as they are, planted ones come behind them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import UsageError
from ..records import REVIEW_COLUMNS
from .campaigns import KINDS
from .campaigns.contract import Scene
from .grammar import Ints
from .lexicon import LANGUAGES
from .market import Market
from .plan import Planned, Wish, plan, read_wish
from .truth import HONEST, TRUTH_COLUMNS, marked

_OF_PRODUCTS = ("product_name", "product_url", "shop_name")
"""Carried-through columns that hold for every review of a product; in others a planted review has nothing."""


def inject(
    frame: pd.DataFrame,
    campaigns: str | Sequence[str] | None = None,
    *,
    seed: int = 0,
    share: float = 0.0,
    language: str = "zh",
    attacked: float = 1.0,
) -> pd.DataFrame:
    """`frame` with campaigns planted behind its rows.

    Args:
        frame: reviews in columns of `records.REVIEW_COLUMNS`, at least product_id; others are carried along.
        campaigns: ``KIND[:BUDGET[:option=value,…]]`` each; None with a `share`: every kind for which the table has
            columns.
        seed: the same frame, campaigns and seed give the same result.
        share: of all reviews that campaigns without a budget plant, 0 to 1.
        language: of planted texts, ``zh`` or ``en``.
        attacked: share of shops in which campaigns may play, 0 to 1.

    Returns:
        The given rows untouched and in order, then the planted ones; columns of `frame` and TRUTH_COLUMNS. Nothing is
        planted in columns that are missing or empty.

    Raises:
        UsageError: a campaign is none, has no column to work in, or the table has no products.
    """
    _check(frame, share, language, attacked)
    market = Market(frame.reset_index(drop=True), language)
    wishes = _wishes(campaigns, share, market)
    rng = np.random.default_rng([seed, 1])
    targets = _targets(market, attacked, rng)
    taken = set(frame["truth_campaign"].dropna()) if "truth_campaign" in frame else ()
    planned = plan(wishes, len(frame), share, taken)
    parts = [
        _played(market, targets, one, np.random.default_rng([seed, zlib.crc32(one.name.encode())])) for one in planned
    ]
    given = frame if set(TRUTH_COLUMNS) <= set(frame.columns) else marked(frame, HONEST, role=None)
    return _behind(given, parts)


def _check(frame: pd.DataFrame, share: float, language: str, attacked: float) -> None:
    if "product_id" not in frame or frame.empty:
        raise UsageError("campaigns need a table with reviews and a column product_id")
    if not 0.0 <= share < 1.0:
        raise UsageError(f"the planted share {share:g} is not from 0 to below 1")
    if not 0.0 < attacked <= 1.0:
        raise UsageError(f"the share of attacked shops {attacked:g} is not above 0 and up to 1")
    if language not in LANGUAGES:
        raise UsageError(f"language {language!r} is none of {', '.join(LANGUAGES)}")


def _wishes(campaigns: str | Sequence[str] | None, share: float, market: Market) -> list[Wish]:
    if not campaigns:
        return [Wish(name) for name, kind in KINDS.items() if kind.trouble(market) is None] if share else []
    texts = [campaigns] if isinstance(campaigns, str) else list(campaigns)
    wishes = [read_wish(text) for text in texts]
    for wish in wishes:
        if trouble := KINDS[wish.kind].trouble(market):
            raise UsageError(f"--campaign {trouble}")
    return wishes


def _targets(market: Market, attacked: float, rng: np.random.Generator) -> Ints:
    shop = market.products["shop"].to_numpy()
    number = int(shop.max()) + 1
    chosen = rng.permutation(number)[: max(1, round(number * attacked))]
    return np.flatnonzero(np.isin(shop, chosen))


def _played(market: Market, targets: Ints, one: Planned, rng: np.random.Generator) -> pd.DataFrame:
    found = one.kind.plant(Scene(market, targets, rng), one.count, one.options)
    foreign = [str(name) for name in market.frame if name not in (*REVIEW_COLUMNS, *_OF_PRODUCTS, *TRUTH_COLUMNS)]
    found[foreign] = None  # labels say nothing of what was planted
    return found.assign(truth_campaign=one.name)


def _behind(given: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Column by column, so that the given columns keep their types as far as the planted values allow."""
    if not parts:
        return given.reset_index(drop=True)
    columns = {}
    for name in given.columns:
        own = given[name]
        new = pd.concat([part[name].astype(object) for part in parts], ignore_index=True)
        new = new.astype(object).where(new.notna(), None) if name != "image_ids" else new
        if own.dtype != object:
            new = _typed(new, own)
        columns[name] = pd.concat([own.reset_index(drop=True), new], ignore_index=True)
    return pd.DataFrame(columns)


def _typed(new: pd.Series, own: pd.Series) -> pd.Series:
    try:
        return new.astype(own.dtype)
    except (TypeError, ValueError):
        return new
