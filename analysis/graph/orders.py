"""Orders of one variant in one minute: accounts that buy on a sign, a task list or in one sitting.

A live stream, a flash sale and the first minutes of a festival do the same with honest buyers, and they leave traces
of their own: orders before and after, of other variants too, at the full hour, by people who are not all pleased. So
chance is judged against the shop's own rhythm around that very minute and not against a constant. Order times are
taken as shown; only those to the minute count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import pdtrc

from .artefacts import Artefact
from .belief import Floats, Ints

_DAY = 1440  # minutes
_SHOP = 1 << 40  # more minutes than any calendar: shop and minute in one sorted key
_FEW_MINUTES = 12  # distinct minutes of the hour in a shop whose times are rounded ...
_MANY_ORDERS = 20  # ... although it has so many orders


def order_minutes(reviews: pd.DataFrame) -> pd.Series:
    """Minute of each order as shown (minutes since 1970, float), null where it is not known to the minute.

    Midnight sharp is a day in disguise, and so is a shop in which all orders fall on a few minutes of the hour.
    """
    if not reviews["ordered_at"].notna().any():
        return pd.Series(np.nan, index=reviews.index)
    shown = _text(reviews["ordered_at"].astype(object))
    fine = shown.str.len().ge(16) & ~shown.str.slice(11, 19).isin(["00:00:00", "00:00"])
    when = pd.to_datetime(shown.str.slice(0, 16).where(fine, None), format="ISO8601", errors="coerce")
    minute = (when - pd.Timestamp(0)) / pd.Timedelta(minutes=1)
    of_shop = (minute % 60).groupby(reviews["shop"])
    rounded = of_shop.transform("nunique").le(_FEW_MINUTES) & of_shop.transform("count").ge(_MANY_ORDERS)
    return minute.where(~rounded)


def orders(reviews: pd.DataFrame, person: Ints, rules: Mapping[str, Any]) -> Iterator[Artefact]:
    """Yield the variants that improbably many people ordered in one minute, in no particular order.

    Args:
        reviews: the prepared frame of a `Context`.
        person: (n_reviews,) from `persons.person_codes`.
        rules: ``[graph.order]``: ``people`` (fewest), ``crowd`` (more in one minute are an event), ``near`` (minutes on
            either side that show whether there was an event), ``near_share`` (how many of those near an event's peak
            minute has), ``opening`` and ``opening_near`` (minutes after a full hour that may be a sale's first, if
            anybody else ordered so near), ``max_chance``.

    The chance is the Poisson tail of the others in the minute, given what was ordered around it (`_expected`), times
    the number of minutes and variants that the shop's orders fill.
    """
    book = _book(reviews, person)
    if book.empty:
        return
    key = ["shop", "good", "minute"]
    filled = book.groupby(key)["row"].size().groupby("shop").size()
    cells = _cells(book, key, rules)
    if cells.empty:
        return
    cells["expected"] = _expected(cells, book, rules)
    cells["chance"] = pdtrc(cells["people"] - 2, cells["expected"]) * filled.reindex(cells["shop"]).to_numpy()
    for cell in cells[cells["chance"] <= rules["max_chance"]].itertuples():
        rows = tuple(sorted(int(row) for row in cell.rows))
        yield Artefact("order", rows, float(cell.chance), facts=_facts(reviews, rows, float(cell.expected)))


def _book(reviews: pd.DataFrame, person: Ints) -> pd.DataFrame:
    """row, shop, good (variant of a product), minute, second (-1 unknown), known (has an account), who, side."""
    minute = order_minutes(reviews)
    rows = reviews.loc[minute.notna()]
    good = rows["shop"].astype(str) + "\0" + _text(rows["product_id"]) + "\0" + _text(rows["variant"])
    named = rows["reviewer_mask"].notna()
    name = (rows["shop"].astype(str) + "\0" + _text(rows["reviewer_mask"])).where(named, None)
    star = rows["rating"].to_numpy(dtype=float, na_value=np.nan)
    known = rows["reviewer_id"].notna().to_numpy()
    # Without an account one masked name is one person, on whatever day it wrote: this only ever merges.
    mask = pd.factorize(name)[0]
    own = person[minute.notna().to_numpy()]
    return pd.DataFrame(
        {
            "row": np.flatnonzero(minute.notna().to_numpy()),
            "shop": pd.factorize(rows["shop"])[0],
            "good": pd.factorize(good)[0],
            "minute": minute.dropna().to_numpy(dtype=np.int64),
            "second": pd.to_numeric(_text(rows["ordered_at"]).str.slice(17, 19), errors="coerce").fillna(-1).to_numpy(),
            "known": known,
            "who": np.where(known | (mask < 0), own, len(reviews) + mask),
            "side": np.where(rows["default"] | np.isnan(star), 0, np.where(star >= 4, 1, -1)),
        }
    )


def _text(column: pd.Series) -> pd.Series:
    return column.where(column.notna(), "").astype(str)


def _cells(book: pd.DataFrame, key: list[str], rules: Mapping[str, Any]) -> pd.DataFrame:
    """shop, good, minute, orders, people, rows of what may be a campaign: several people, no crowd, one direction."""
    several = book[book.groupby(key)["row"].transform("size") >= rules["people"]]
    found = []
    for (shop, good, minute), rows in several.groupby(key, sort=True):
        people, sides = _people(rows), set(rows["side"]) - {0}
        if rules["people"] <= people <= rules["crowd"] and len(sides) <= 1:
            found.append((shop, good, minute, len(rows), people, tuple(rows["row"])))
    return pd.DataFrame(found, columns=[*key, "orders", "people", "rows"])


def _people(rows: pd.DataFrame) -> int:
    """Fewest who can have placed the orders: without accounts, one second or one masked name is one buyer."""
    unknown = rows[~rows["known"]]
    seconds = len(unknown) if unknown["second"].lt(0).any() else unknown["second"].nunique()
    return int(rows.loc[rows["known"], "who"].nunique() + min(unknown["who"].nunique(), seconds))


def _expected(cells: pd.DataFrame, book: pd.DataFrame, rules: Mapping[str, Any]) -> Floats:
    """Orders of the variant that each cell's minute would bring without the cell, (n_cells,).

    The largest of: the shop's rate in the hour, day and all time, as far as it falls on this variant; the variant's own
    rate in that hour and day; and a share of all that the shop sold in the minutes next to it, whatever the variant.
    Infinite in the first minutes of a full hour in which others ordered, too: a sale that opens.
    """
    near, share = int(rules["near"]), float(rules["near_share"])
    orders = cells["orders"].to_numpy(dtype=np.float64)
    sold = book.groupby("shop")["row"].size().reindex(cells["shop"]).to_numpy(dtype=np.float64) - orders
    own = book.groupby("good")["row"].size().reindex(cells["good"]).to_numpy(dtype=np.float64) - orders
    portion = (own + 1.0) / (sold + 1.0)
    times = book.groupby("shop")["minute"].agg(["min", "max"]).reindex(cells["shop"])
    span = np.maximum(times["max"].to_numpy(dtype=np.float64) - times["min"].to_numpy(dtype=np.float64), _DAY)
    rates = [(sold + 1.0) / span * np.minimum(portion, 1.0)]
    for reach in (30, _DAY // 2):
        width = 2.0 * reach + 1.0
        rates.append((_around(cells, book, "shop", reach) - orders) / width * np.minimum(portion, 1.0))
        rates.append((_around(cells, book, "good", reach) - orders) / width)
    rates.append((_around(cells, book, "shop", near) - orders) * share)
    company = _around(cells, book, "shop", int(rules["opening_near"])) > orders
    opening = company & (cells["minute"].to_numpy() % 60 < rules["opening"])
    return np.where(opening, np.inf, np.max(rates, axis=0))


def _around(cells: pd.DataFrame, book: pd.DataFrame, place: str, reach: int) -> Floats:
    """Orders of the cell's `place` within `reach` minutes, the cell's own among them, (n_cells,)."""
    times = np.sort(book[place].to_numpy(dtype=np.int64) * _SHOP + book["minute"].to_numpy())
    at = cells[place].to_numpy(dtype=np.int64) * _SHOP + cells["minute"].to_numpy(dtype=np.int64)
    inside = np.searchsorted(times, at + reach, side="right") - np.searchsorted(times, at - reach, side="left")
    return np.asarray(inside, dtype=np.float64)


def _facts(reviews: pd.DataFrame, rows: tuple[int, ...], expected: float) -> dict[str, str | int]:
    first = reviews.loc[rows[0]]
    named = [first[column] for column in ("variant", "product_name", "product_id") if pd.notna(first[column])]
    what = str(named[0]) if named else "–"
    every = round(1.0 / max(expected, 1e-7))
    return {"what": what, "minute": str(first["ordered_at"])[:16].replace("T", " "), "every": max(1, every)}
