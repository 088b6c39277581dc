"""Community groups: accounts that meet at the same products in the same weeks, not all of them at all products.

After Mukherjee, Liu & Glance (WWW'12, groups from co-reviews) and Choo, Yu & Chi (DBSec'15, communities of reviewers).
SQL makes the pairs of accounts that reviewed at least two of the same products within `days`, all for or all against;
Louvain (Blondel et al. 2008) cuts each connected part of the pair graph into communities. Modularity finds communities
in random graphs too, so a community is only a place to look. What counts is *attendance*: two of its accounts are taken
as given, and everybody else who ever reviewed two of their products is a possible guest. If stars and dates of guests
were their own affair, few would come within the same days; the Poisson tail bounds the chance that so many did
(Hoeffding 1956), times the pairs, product sets, widths and thresholds that could have been tried. Guests whose dates
are equal throughout are one party.

This finds what lockstep misses: partial attendance, two or three weeks, two products in common. It needs stable ids and
dates to the day. Beyond it: groups whose pairs share a single product, and products that everybody reviews at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.special import gammainc

from ..engine import Engine
from .belief import Ints
from .co_reviews import EVENTS, MEETINGS, QUIET, signed_reviews
from .components import components
from .guests import NEEDED, Events, Guests, extended, guests

_PAIRS = f"""
WITH {QUIET}
SELECT a.reviewer AS left_one, b.reviewer AS right_one, count(DISTINCT a.product) AS common
FROM {MEETINGS}
GROUP BY a.reviewer, b.reviewer HAVING count(DISTINCT a.product) >= 2
ORDER BY left_one, right_one
"""  # noqa: S608  (texts of our own)

# How often two reviews of one account, on the same side, are within `days` of each other, by account.
_BUNCHED = """
WITH few AS (
    SELECT reviewer FROM event GROUP BY reviewer HAVING count(*) <= 50
), pair AS (
    SELECT a.reviewer, CASE WHEN a.side = b.side THEN abs(a.day_no - b.day_no) END AS apart
    FROM event a JOIN few f ON a.reviewer = f.reviewer
    JOIN event b ON a.reviewer = b.reviewer AND a.product < b.product
)
SELECT {shares} FROM (SELECT {each} FROM pair GROUP BY reviewer)
"""


_PAIR = ["left_one", "right_one", "common"]


@dataclass(frozen=True)
class Group:
    """Accounts that met at `products`; `rows` are the reviews by which they did.

    `chance` is that of the first look, before the group was extended: of `possible` accounts that reviewed `needed` of
    `places` products at any time, `came` did within `radius` days of a given pair (which is among them), where
    `expected` would by chance.
    """

    rows: tuple[int, ...]
    accounts: tuple[int, ...]
    products: tuple[int, ...]
    places: int
    needed: int
    radius: int
    possible: int
    came: int
    expected: float
    chance: float  # among all that could have been tried


def communities(
    reviews: pd.DataFrame, reviewer: Ints, product: Ints, rules: Mapping[str, Any], engine: Engine
) -> tuple[Group, ...]:
    """Groups whose attendance chance does not explain, the least probable first.

    Args:
        reviews: the prepared frame of a `Context`.
        reviewer: (n_reviews,) codes, -1 for unknown.
        product: (n_reviews,) codes.
        rules: ``[graph.communities]``: ``days``, ``crowd``, ``accounts`` (fewest in a group), ``radii`` (days around
            the given pair's reviews that are tried), ``seeds`` (pairs of a community that are tried), ``candidate``
            (most chance that is returned).
        engine: an open engine; tables ``review`` and ``event`` are replaced.
    """
    frame = signed_reviews(reviews, reviewer, product)
    if frame.empty:
        return ()
    engine.table("review", frame)
    engine.derive("event", EVENTS.format(products=2))
    pairs = engine.frame(_PAIRS.format(days=rules["days"], crowd=rules["crowd"]))
    if pairs.empty:
        return ()
    active = engine.frame("SELECT * FROM event ORDER BY reviewer, product, day_no, side")
    events = Events.of(frame, active, _bunched(engine, rules["radii"]))
    tried = _tried(pairs, events)
    best = [_best(nodes, inside, tried, events, rules) for nodes, inside in _communities(pairs, events, rules)]
    kept = [found for found in best if found is not None and found[0] <= math.log(rules["candidate"])]
    return tuple(_distinct([_group(seen, math.exp(chance), events, frame, rules) for chance, seen in kept]))


def _bunched(engine: Engine, radii: list[int]) -> dict[int, float]:
    """By radius: chance that another of an account's reviews is that near and on the same side."""
    each = ", ".join(f"avg(CASE WHEN apart <= {r} THEN 1.0 ELSE 0.0 END) AS near_{r}" for r in radii)
    shares = ", ".join(f"avg(near_{r})" for r in radii)
    (row,) = engine.rows(_BUNCHED.format(shares=shares, each=each))
    # Rounded: the mean differs in its last bits when rows change places.
    return {r: 1.0 if share is None else round(float(share), 9) for r, share in zip(radii, row, strict=True)}


def _tried(pairs: pd.DataFrame, events: Events) -> pd.Series:
    """Of each account in a pair: pairs in the part of the data that is connected to it by any reviews.

    Shops that share no reviewers are separate data: more of them do not change what one shop shows.
    """
    accounts = int(events.own.reviewer.max()) + 1
    label = components(events.own.reviewer, accounts + events.own.place, accounts + int(events.own.place.max()) + 1)
    place = pd.Series(label[pairs["left_one"].to_numpy(dtype=np.intp)])
    size = place.map(place.value_counts())
    ends = pd.Series(size.to_numpy(), index=pairs["left_one"]), pd.Series(size.to_numpy(), index=pairs["right_one"])
    first: pd.Series = pd.concat(ends).groupby(level=0).first()
    return first


def _communities(
    pairs: pd.DataFrame, events: Events, rules: Mapping[str, Any]
) -> Iterator[tuple[list[int], pd.DataFrame]]:
    """Louvain's communities of every connected part, with the pairs inside: left_one, right_one (positions), common.

    Part by part, so that modularity knows no size of the rest. Accounts with a single partner are in no group.
    """
    order = _canonical(pairs, events)
    graph = nx.Graph()
    graph.add_nodes_from(order)
    graph.add_weighted_edges_from(zip(pairs["left_one"], pairs["right_one"], pairs["common"], strict=True))
    graph = nx.k_core(graph, 2)
    rank = {node: place for place, node in enumerate(order)}
    for part in nx.connected_components(graph):
        nodes = sorted(part, key=lambda node: rank[node])
        own = _numbered(nodes, graph)
        for found in nx.community.louvain_communities(own, seed=0):
            if len(found) >= int(rules["accounts"]):
                members = sorted(found)
                inside = _numbered(members, own).edges(data="weight")
                yield (
                    [nodes[place] for place in members],
                    pd.DataFrame(inside, columns=["left_one", "right_one", "common"]),
                )


def _numbered(nodes: list[int], graph: nx.Graph) -> nx.Graph:
    """The subgraph of `nodes` under their positions, edges in order: Louvain visits them so."""
    number = {node: place for place, node in enumerate(nodes)}
    links = [(number[a], number[b], weight) for a, b, weight in graph.subgraph(nodes).edges(data="weight")]
    own = nx.Graph()
    own.add_nodes_from(range(len(nodes)))
    own.add_weighted_edges_from(sorted((min(a, b), max(a, b), weight) for a, b, weight in links))
    return own


def _canonical(pairs: pd.DataFrame, events: Events) -> list[int]:
    """Accounts of pairs in an order that neither rows nor names of ids change: by the days and products they have."""
    accounts = np.unique(pairs[["left_one", "right_one"]].to_numpy())
    own, size = events.own, np.diff(events.of_product.starts)
    mine = np.isin(own.reviewer, accounts)
    columns = {"who": own.reviewer, "day": own.day, "size": size[own.place], "side": own.side}
    facts = pd.DataFrame({name: values[mine] for name, values in columns.items()})
    facts = facts.sort_values(["who", "day", "size", "side"])
    told: dict[int, list[tuple[int, ...]]] = {}
    for who, *fact in facts.itertuples(index=False):
        told.setdefault(int(who), []).append(tuple(fact))
    return sorted(told, key=lambda who: told[who])


def _best(
    nodes: list[int], inside: pd.DataFrame, tried: pd.Series, events: Events, rules: Mapping[str, Any]
) -> tuple[float, Guests] | None:
    """The least probable attendance around a pair of the community, with its log chance; None if nobody comes."""
    tests = [
        (_log_chance(found, int(tried.loc[left]), len(rules["radii"])), -len(found.accounts), number, found)
        for number, (left, right) in enumerate(_seeds(nodes, inside, int(rules["seeds"])))
        for found in guests(left, right, nodes, events, rules["radii"])
        if 2 + found.parties >= rules["accounts"]
    ]
    if not tests:
        return None
    chance, _, _, found = min(tests, key=lambda test: (*test[:3], test[3].radius, test[3].needed))
    return chance, found


def _seeds(nodes: list[int], inside: pd.DataFrame, most: int) -> list[tuple[int, int]]:
    """Pairs of the community with the most products in common, then with the most partners."""
    ends = np.sort(inside[["left_one", "right_one"]].to_numpy(dtype=np.intp), axis=1)
    partners = np.bincount(ends.ravel(), minlength=len(nodes))[ends].sum(axis=1)
    order = np.lexsort((ends[:, 1], ends[:, 0], -partners, -inside["common"].to_numpy()))[:most]
    return [(nodes[a], nodes[b]) for a, b in ends[order].tolist()]


def _log_chance(found: Guests, pairs: int, radii: int) -> float:
    """Of so many parties, over pairs, sets of the pair's products, radii, and two thresholds of attendance."""
    choices = math.log(pairs) + math.log(len(NEEDED) * radii)
    choices += _log_choose(found.choice, len(found.meeting.products))
    if not found.parties:
        return choices
    tail = float(gammainc(found.parties, found.expected))
    first = found.parties * math.log(max(found.expected, 1e-12)) - math.lgamma(found.parties + 1)
    # Far out the tail underflows; its first term is as good there.
    return choices + (math.log(tail) if tail > 1e-280 else first)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(max(n - k, 0) + 1)


def _group(seen: Guests, chance: float, events: Events, frame: pd.DataFrame, rules: Mapping[str, Any]) -> Group:
    """The group with the reviews by which its accounts met."""
    found = extended(seen, events, max(rules["radii"]), float(rules["strangers"]))
    accounts = sorted((*found.pair, *found.accounts))
    meeting = pd.DataFrame({"product": found.meeting.products, "middle": found.meeting.day, "side": found.meeting.side})
    rows = frame[frame["reviewer"].isin(accounts)].merge(meeting, on=["product", "side"])
    rows = rows[(rows["day_no"] - rows["middle"]).abs() <= found.radius]
    return Group(
        rows=tuple(sorted(rows["review_row"].astype(int).tolist())),
        accounts=tuple(accounts),
        products=tuple(sorted(found.meeting.products.tolist())),
        places=len(seen.meeting.products),
        needed=seen.needed,
        radius=seen.radius,
        possible=seen.possible + 2,
        came=len(seen.accounts) + 2,
        expected=seen.expected,
        chance=chance,
    )


def _distinct(found: list[Group]) -> list[Group]:
    """Without groups half of whose accounts are in one that is less probable."""
    kept: list[Group] = []
    for group in sorted(found, key=lambda g: (g.chance, -len(g.rows), g.rows)):
        if all(2 * len({*group.accounts} & {*other.accounts}) < len(group.accounts) for other in kept):
            kept.append(group)
    return kept
