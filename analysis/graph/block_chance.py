"""How likely a dense block of accounts and cells is by chance.

The null keeps all degrees: everybody keeps the products that they review and whether they praise them; only dates are
drawn anew, from those that all others give the same product and side. So popular products, launches, festivals and
loyal regulars explain themselves, and what is left is that people come *together*. Reviews of one account are not
independent: many people write about several things in one sitting, and what is sold as a set is reviewed as a set. So
each further product of one visit only counts by how seldom others who know these products, and people in this data at
large, review two of theirs within such days. The chance of a block is the product over its accounts, times the number
of blocks of its shape that there are (a union bound over accounts, products and times, hence "expected number of such
blocks").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .belief import Floats

if TYPE_CHECKING:
    from .blocks import Cells


def log_chance(met: pd.DataFrame, cells: Cells, rules: Mapping[str, Any]) -> float:
    """Log of the expected number of such blocks.

    Args:
        met: reviews of the block's accounts within its cells: row, reviewer, product, shop, day, side, cell.
        cells: the graph.
        rules: ``days``; ``sitting``, the chance that two reviews of one account lie within one cell's days, and
            ``sitting_pairs``, the number of pairs that it counts for beside those observed.
    """
    own = cells.review[cells.review["reviewer"].isin(met["reviewer"])]
    share = np.log(_usual(met, own, cells))
    single = met.assign(log_share=share.loc[met["cell"]].to_numpy()).drop_duplicates(["reviewer", "cell"])
    known = _knowing(met, cells)
    each = _visits(single, math.log(_sitting(known, own, cells, rules)), rules) + _choices(single, own)
    # Rounded and summed exactly: the order of accounts must not matter in the last bit.
    agreeing = math.fsum(np.minimum(each, 0.0).round(9))
    members = len(each)
    return agreeing + _ways(max(known["reviewer"].nunique(), members), members) + _shapes(single, cells, rules)


def sitting_pairs(review: pd.DataFrame, within: int) -> tuple[int, int]:
    """Pairs of reviews of one account that lie within so many days, and all pairs; `review` by reviewer and day."""
    who, day = review["reviewer"].to_numpy(), review["day"].to_numpy()
    if not len(who):
        return 0, 0
    account = np.unique(who, return_inverse=True)[1]
    when = account * (2 * within + 1 + int(np.ptp(day))) + day - day.min()
    near = np.searchsorted(when, when + within, side="right") - np.arange(len(when)) - 1
    every = np.bincount(account)
    return int(near.sum()), int((every * (every - 1) // 2).sum())


def _usual(met: pd.DataFrame, own: pd.DataFrame, cells: Cells) -> pd.Series:
    """Share of others' reviews of its product and side that lie in a cell, by cell; the block's accounts are left out.

    A product with few other reviews borrows from its shop, to which one review within the cell is added; no time is
    thought rarer for a product than for its shop or for the whole data.
    """
    cell = cells.cell.loc[np.unique(met["cell"])]
    mine = cells.cell.loc[pd.concat([own["early"], own["late"]])]
    here, of_product = (_others(cell, mine, own, "product", column) for column in ("here", "of_product"))
    in_shop, of_shop = (_others(cell, mine, own, "shop", column) for column in ("in_shop", "of_shop"))
    in_all, of_all = (_others(cell, mine, own, None, column) for column in ("in_all", "of_all"))
    everywhere = (in_all + 1.0) / (of_all + 1.0)
    product = (here + (in_shop + 1.0) / (of_shop + 1.0)) / (of_product + 1.0)
    share = np.maximum(np.maximum(product, everywhere), (in_shop + everywhere) / (of_shop + 1.0))
    return pd.Series(np.minimum(share, 1.0), index=cell.index)


def _others(cell: pd.DataFrame, mine: pd.DataFrame, own: pd.DataFrame, place: str | None, column: str) -> Floats:
    """A count of reviews of `cell` less those of `own`, whose cells are `mine`."""
    keys = ([place] if place else []) + ["side"]
    table, keys = (own, keys) if column.startswith("of_") else (mine, [*keys, "start"])
    counts = table.groupby(keys).size()
    wanted = pd.MultiIndex.from_frame(cell[keys]) if len(keys) > 1 else cell[keys[0]]
    return np.asarray(cell[column].to_numpy() - counts.reindex(wanted).fillna(0).to_numpy(), dtype=np.float64)


def _knowing(met: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """Reviews of the block's products on the block's sides, at any time, of all who have as many of them."""
    taken = int(met.groupby("reviewer")["product"].nunique().min())
    goods = pd.MultiIndex.from_frame(met[["product", "side"]]).unique()
    same = cells.review[cells.review["product"].isin(met["product"])]
    same = same[pd.MultiIndex.from_frame(same[["product", "side"]]).isin(goods)]
    return same[same.groupby("reviewer")["product"].transform("nunique") >= taken]


def _sitting(known: pd.DataFrame, own: pd.DataFrame, cells: Cells, rules: Mapping[str, Any]) -> float:
    """Chance that two reviews of one account lie within a cell's days: of those who know the products, or of all."""
    usual, weight = float(rules["sitting"]), float(rules["sitting_pairs"])
    others = known[~known["reviewer"].isin(own["reviewer"])]
    shares = [usual]
    for near, pairs in (cells.sitting, sitting_pairs(others, 2 * int(rules["days"]))):
        shares.append((near + weight * usual) / (pairs + weight))
    return max(shares)


def _visits(single: pd.DataFrame, log_sitting: float, rules: Mapping[str, Any]) -> pd.Series:
    """Log chance that a stranger who knows the products comes at these times, by account."""
    single = single.sort_values(["reviewer", "day", "row"])
    new = single["reviewer"].ne(single["reviewer"].shift()) | (single["day"].diff() > 2 * rules["days"])
    visits = single.groupby(["reviewer", new.cumsum()]).agg(log_share=("log_share", "max"), cells=("cell", "size"))
    by_account: pd.Series = (visits["log_share"] + (visits["cells"] - 1) * log_sitting).groupby(level=0).sum()
    return by_account


def _choices(single: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """Log of the number of ways to be in so many of the block's cells, with every review of their products tried."""
    goods = ["product", "side"]
    reviews = own.groupby(["reviewer", *goods]).size().rename("tries").reset_index()
    offered = reviews.merge(single[[*goods, "cell"]].drop_duplicates(), on=goods)
    ways = offered.groupby("reviewer")["cell"].nunique()
    taken = single[["reviewer", "cell"]].merge(offered, on=["reviewer", "cell"]).groupby("reviewer")["tries"]
    choose = [_ways(n, k) for n, k in zip(ways, taken.size().loc[ways.index], strict=True)]
    repeated: pd.Series = taken.agg(lambda tries: np.log(tries).sum())
    return repeated.loc[ways.index] + pd.Series(choose, index=ways.index)


def _shapes(single: pd.DataFrame, cells: Cells, rules: Mapping[str, Any]) -> float:
    """Log of the number of sets of cells with as many products and times, and a price for each size tried."""
    start = np.unique(cells.cell.loc[single["cell"], "start"])
    times = 1 + int((np.diff(start) > rules["days"]).sum())
    products, members = single["product"].nunique(), single["reviewer"].nunique()
    count = _ways(cells.products, products) + _ways(max(cells.fortnights, times), times)
    return float(count + single["cell"].nunique() * math.log(2 * times) + 2 * math.log(products * times * members))


def _ways(n: int, k: int) -> float:
    """Log of the number of ways to choose `k` of `n`."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
