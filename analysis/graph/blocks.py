"""Dense blocks of accounts by (product, side of the stars, fortnight): who keeps meeting, beyond chance.

The densest blocks of the plain graph of reviewers and products are loyal regulars. So the columns here are *cells*: one
product, praise or criticism, two weeks; they overlap by half, so that any week lies within one. Regulars who buy the
same things for years share few cells, hired accounts share theirs. Fraudar's peeling (`peeling`) finds the blocks of
this graph, whatever the accounts review besides and although everybody takes part in some of it only: no two accounts
need three products in common, as in lockstep, only each of them some with the block. `block_chance` says which of
them chance does not explain.

Needs stable reviewer ids, dates to the day and stars.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .belief import Bools, Ints
from .block_chance import log_chance, sitting_pairs
from .co_reviews import dated_reviews
from .components import components
from .peeling import column_weights, core, densest_block

Found = tuple[str, tuple[int, ...], float]


@dataclass(frozen=True, slots=True)
class Cells:
    """The graph of accounts and cells, and the counts that say what is usual."""

    review: pd.DataFrame  # row, reviewer, product, shop, day, side, early, late (cells) of `active` ones; by reviewer
    # product, side, start (day), shop, and reviews of that side: here and of_product, in_shop (the same days) and
    # of_shop, in_all and of_all; ordered by product, side and start
    cell: pd.DataFrame
    account: Ints  # (n_edges,) distinct pairs of account and cell
    of_cell: Ints
    by_cell: Ints  # the pairs ordered by cell
    overlaps: Bools  # (n_cells + 1,) whether a cell and the one before it overlap
    sitting: tuple[int, int]  # pairs of active accounts' reviews within one cell's days, and all pairs
    products: int
    fortnights: int


def dense_blocks(reviews: pd.DataFrame, reviewer: Ints, product: Ints, rules: Mapping[str, Any]) -> Iterator[Found]:
    """Yield blocks that chance does not explain, ("block", rows, chance), ordered by rows.

    Args:
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        rules: ``[signals.dense_blocks]``: ``days`` (half of a cell's), ``products`` that an account shares with its
            block at least, ``accounts`` that a product of a block has at least, ``misses`` (blocks explained by
            chance after which a component of the graph is left alone), ``max_chance``, and those of `log_chance`.
    """
    cells = _cells(reviews, reviewer, product, rules)
    found: list[tuple[tuple[int, ...], float]] = []
    for part in _connected(cells, _core(cells, np.arange(len(cells.account)), rules)):
        rest, misses = part, 0
        while len(rest) and misses < rules["misses"]:
            before = rest
            block = densest_block(cells.account[rest], cells.of_cell[rest], column_weights(cells.of_cell[rest]))
            rest, hits = np.delete(rest, block.edges), len(found)
            for piece in _connected(cells, before[block.edges]):
                rows, chance = _judged(cells, piece, rules)
                if chance <= rules["max_chance"]:
                    found.append((rows, chance))
                    rest = _without(cells, rest, rows)
            misses += len(found) == hits
            rest = _core(cells, rest, rules)
    for rows, chance in sorted(found):
        yield "block", rows, chance


def _cells(reviews: pd.DataFrame, reviewer: Ints, product: Ints, rules: Mapping[str, Any]) -> Cells:
    frame, days = _dated(reviews, reviewer, product), int(rules["days"])
    both = pd.concat([_in_grid(frame, days, 0), _in_grid(frame, days, 1)])
    number = both.groupby(_CELL, sort=True).ngroup().to_numpy(dtype=np.intp)
    cell = _counted(both, frame)
    active = _active(frame.assign(early=number[: len(frame)], late=number[len(frame) :]), rules)
    pairs = np.concatenate([active["early"], active["late"]]) + len(cell) * np.tile(active["reviewer"], 2)
    account, of_cell = np.divmod(np.unique(pairs.astype(np.intp)), max(1, len(cell)))
    return Cells(
        review=active,
        cell=cell,
        account=account,
        of_cell=of_cell,
        by_cell=np.argsort(of_cell, kind="stable"),
        overlaps=_overlaps(cell, days),
        sitting=sitting_pairs(active, 2 * days),
        products=frame["product"].nunique(),
        fortnights=int(np.ptp(frame["day"].to_numpy())) // days + 2 if len(frame) else 0,
    )


_CELL = ["product", "side", "start"]


def _counted(both: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The cells in order, with the numbers of reviews in and around them."""
    cell = both.groupby(_CELL, sort=True).agg(shop=("shop", "first"), here=("row", "size")).reset_index()
    for name, keys in {"in_shop": ["shop", "side", "start"], "in_all": ["side", "start"]}.items():
        cell = cell.merge(both.groupby(keys).size().rename(name).reset_index(), on=keys, how="left")
    for name, keys in {"of_product": ["product", "side"], "of_shop": ["shop", "side"], "of_all": ["side"]}.items():
        cell = cell.merge(frame.groupby(keys).size().rename(name).reset_index(), on=keys, how="left")
    return cell


def _overlaps(cell: pd.DataFrame, days: int) -> Bools:
    """(n_cells + 1,) whether each cell has the product and side of the one before it and starts `days` later."""
    same = cell[["product", "side"]].eq(cell[["product", "side"]].shift()).all(axis=1)
    return np.append((same & (cell["start"].diff() <= days)).to_numpy(dtype=bool), False)


def _dated(reviews: pd.DataFrame, reviewer: Ints, product: Ints) -> pd.DataFrame:
    """`dated_reviews` by people, not the platform's own texts."""
    frame = dated_reviews(reviews, reviewer, product).rename(columns={"review_row": "row", "day_no": "day"})
    return frame[~reviews["default"].to_numpy(dtype=bool)[frame["row"]]]


def _in_grid(frame: pd.DataFrame, days: int, grid: int) -> pd.DataFrame:
    """`frame` with the first day of each review's cell, twice `days` long."""
    shift = grid * days
    return frame.assign(start=(frame["day"] + shift) // (2 * days) * (2 * days) - shift)


def _active(frame: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """Praise and criticism by stable accounts with so many products of it that they could be in a block."""
    clear = frame[(frame["reviewer"] >= 0) & (frame["side"] != 0)]
    broad = clear.groupby("reviewer")["product"].transform("nunique") >= rules["products"]
    active: pd.DataFrame = clear[broad]
    return active.sort_values(["reviewer", "day", "row"], ignore_index=True)


def _without(cells: Cells, edges: Ints, rows: tuple[int, ...]) -> Ints:
    """`edges` less those that come from some rows of the frame."""
    review = cells.review[cells.review["row"].isin(rows)]
    gone = np.concatenate([review["early"], review["late"]]) + len(cells.cell) * np.tile(review["reviewer"], 2)
    return edges[~np.isin(cells.account[edges] * len(cells.cell) + cells.of_cell[edges], gone)]


def _core(cells: Cells, edges: Ints, rules: Mapping[str, Any]) -> Ints:
    kept = core(cells.account[edges], cells.of_cell[edges], int(rules["products"]), int(rules["accounts"]))
    return edges[kept]


def _connected(cells: Cells, edges: Ints) -> Iterator[Ints]:
    """`edges` by connected component."""
    if not len(edges):
        return
    account, left = np.unique(cells.account[edges], return_inverse=True)
    cell, right = np.unique(cells.of_cell[edges], return_inverse=True)
    label = components(left, right + len(account), len(account) + len(cell))[left]
    order = np.argsort(label, kind="stable")
    yield from np.split(edges[order], np.flatnonzero(np.diff(label[order])) + 1)


def _judged(cells: Cells, edges: Ints, rules: Mapping[str, Any]) -> tuple[tuple[int, ...], float]:
    """Rows of a block and their chance; no rows and 1 where too little is left of it."""
    met = _meetings(cells, edges, rules)
    if met.empty:
        return (), 1.0
    return tuple(sorted(met["row"].tolist())), math.exp(min(0.0, log_chance(met, cells, rules)))


def _meetings(cells: Cells, edges: Ints, rules: Mapping[str, Any]) -> pd.DataFrame:
    """Reviews in the block's cells by all accounts with enough of its products there, with `cell`.

    The peel may leave out a product that few took, or somebody who came a day before the others: all cells in which
    the block's accounts meet are looked at, and whoever belongs there too is taken in.
    """
    chosen = _fullest(cells, edges, int(rules["accounts"]))
    of_chosen = cells.by_cell[_ranges(cells.of_cell[cells.by_cell], chosen)]
    account, count = np.unique(cells.account[of_chosen], return_counts=True)
    own = _reviews_of(cells, account[count >= rules["products"]])
    both = pd.concat([own.assign(cell=own["early"]), own.assign(cell=own["late"])])
    met = both[both["cell"].isin(chosen)]
    while True:
        crowded = met[met.groupby("cell")["reviewer"].transform("nunique") >= rules["accounts"]]
        kept = crowded[crowded.groupby("reviewer")["product"].transform("nunique") >= rules["products"]]
        if len(kept) == len(met):
            return met
        met = kept


def _fullest(cells: Cells, edges: Ints, least: int) -> Ints:
    """Cells where `least` of the block's accounts meet, and more than in those that overlap; no two overlap."""
    own = _reviews_of(cells, np.unique(cells.account[edges]))
    both = pd.concat([own["early"], own["late"]]).to_numpy()
    pairs = np.unique(np.stack([np.tile(own["reviewer"].to_numpy(), 2), both]), axis=1)
    cell, members = np.unique(pairs[1], return_counts=True)
    count = np.zeros(len(cells.cell) + 2, dtype=np.intp)  # an empty cell before and after all
    count[cell + 1] = members
    before = np.where(cells.overlaps[cell], count[cell], 0)
    after = np.where(cells.overlaps[cell + 1], count[cell + 2], 0)
    chosen: Ints = cell[(members >= least) & (members > before) & (members >= after)]
    return chosen


def _reviews_of(cells: Cells, accounts: Ints) -> pd.DataFrame:
    """All praise and criticism by some active accounts."""
    return cells.review.iloc[_ranges(cells.review["reviewer"].to_numpy(), accounts)]


def _ranges(ordered: Ints, wanted: Ints) -> Ints:
    """Positions in `ordered` of the `wanted` distinct values."""
    first, last = np.searchsorted(ordered, wanted), np.searchsorted(ordered, wanted, side="right")
    count = last - first
    positions: Ints = np.repeat(first - np.cumsum(count) + count, count) + np.arange(int(count.sum()))
    return positions
