"""Rings: groups of people whom improbable shared artefacts tie together.

Artefacts (one wording, picture, avatar, contact handle, lockstep) that chance does not explain are merged
when at least two persons are in both; the connected components are the rings. One template by itself stays a
template, and one loyal customer never joins two templates into a ring, because persons are counted, not
reviews. A ring says that its reviews were probably not written independently; it does not say by whom or why,
and no verdict on a person follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from ..results import Link, Ring, Say
from .components import common_members, components
from .evidence import Evidence
from .links import INNOCENT, link_of, own_link

TYING = frozenset(INNOCENT) - {"burst"}
"""Kinds that tie people together; a burst is only named where a ring lies in one."""


def find_rings(reviews: pd.DataFrame, evidence: Evidence, rules: Mapping[str, Any]) -> tuple[Ring, ...]:
    """Find rings over all reviews, the largest first.

    Args:
        reviews: the prepared frame of a `Context`.
        evidence: its graph.
        rules: ``[graph.rings]``: ``max_chance`` of an artefact, ``min_persons`` of a ring, ``overlap``
        (persons that
            two artefacts must share to be merged), ``alone`` (kinds of which one artefact makes a ring) and
            ``burst_share`` (of a ring's people in one burst, from which it is named).
    """
    members = _members(evidence, rules)
    busy = _bursts(evidence)
    found = [group for group in _components(members, rules) if _is_ring(group, evidence, rules)]
    first = reviews["created_local"].where(reviews["created_local"].notna(), "").astype(str)
    found.sort(key=lambda g: (-g["person"].nunique(), first.loc[g["row"]].min(), int(g["row"].min())))
    whole = [_with_bursts(group, busy, rules) for group in found]
    return tuple(_ring(f"ring-{number}", group, reviews, evidence) for number, group in enumerate(whole, 1))


def _members(evidence: Evidence, rules: Mapping[str, Any]) -> pd.DataFrame:
    """artefact, row, person of the artefacts that can tie people together."""
    artefacts = evidence.artefacts
    members = _of(evidence, (artefacts["chance"] <= rules["max_chance"]) & artefacts["kind"].isin(sorted(TYING)))
    several = members.groupby("artefact")["person"].transform("nunique").ge(2).to_numpy(dtype=bool)
    kept: pd.DataFrame = members.loc[several].reset_index(drop=True)
    return kept


def _of(evidence: Evidence, chosen: pd.Series) -> pd.DataFrame:
    """artefact, row, person of the members of `chosen` artefacts."""
    members = pd.DataFrame({"artefact": evidence.member_artefact, "row": evidence.member_row})
    members = members.loc[chosen.to_numpy(dtype=bool)[evidence.member_artefact]]
    return members.assign(person=evidence.person[members["row"].to_numpy(dtype=np.intp)])


def _bursts(evidence: Evidence) -> pd.DataFrame:
    return _of(evidence, evidence.artefacts["kind"] == "burst")


def _with_bursts(group: pd.DataFrame, busy: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """The ring and the bursts in which most of it lies, as a further link of its own reviews."""
    inside = busy[busy["row"].isin(group["row"])]
    people = inside.groupby("artefact")["person"].transform("nunique")
    least = max(2.0, float(rules["burst_share"]) * group["person"].nunique())
    return pd.concat([group, inside[people >= least]], ignore_index=True)


def _components(members: pd.DataFrame, rules: Mapping[str, Any]) -> Iterator[pd.DataFrame]:
    """Members of artefacts that are connected by at least `overlap` common persons."""
    if members.empty:
        return
    pairs = members[["artefact", "person"]].drop_duplicates()
    artefact, ids = pd.factorize(pairs["artefact"])
    person = pd.factorize(pairs["person"])[0]
    linked = common_members(artefact, person, int(rules["overlap"]))
    label = pd.Series(components(*linked, len(ids)), index=ids)
    for _, group in members.groupby(label.loc[members["artefact"]].to_numpy()):
        yield group


def _is_ring(group: pd.DataFrame, evidence: Evidence, rules: Mapping[str, Any]) -> bool:
    artefacts = np.unique(group["artefact"].to_numpy(dtype=np.intp))
    kinds = evidence.artefacts["kind"].iloc[artefacts]
    enough = len(artefacts) > 1 or bool(kinds.isin(rules["alone"]).any())
    return enough and int(group["person"].nunique()) >= int(rules["min_persons"])


def _ring(name: str, group: pd.DataFrame, reviews: pd.DataFrame, evidence: Evidence) -> Ring:
    rows = tuple(sorted({int(row) for row in group["row"]}))
    people = _people(rows, reviews, evidence)
    links = _links(group, reviews, evidence)
    own = sorted(tuple(sorted(theirs)) for theirs in people if _is_account(theirs, evidence))
    links += [own_link(theirs, number) for number, theirs in enumerate(own, 1)]
    kinds = list(dict.fromkeys(link.kind for link in links))
    innocent = tuple(Say(INNOCENT[kind]) for kind in kinds if kind in INNOCENT)
    # The strongest artefact bounds the chance of the whole from above; artefacts need not be independent.
    chance = min(link.chance for link in links if link.kind != "burst")
    graph = _graph(links, people)
    return Ring(
        id=name, rows=rows, links=tuple(links), chance=chance, graph=graph, innocent=innocent, members=tuple(people)
    )


def _links(group: pd.DataFrame, reviews: pd.DataFrame, evidence: Evidence) -> list[Link]:
    """One link for each artefact, numbered within its kind; bursts last."""
    links: list[Link] = []
    counts: dict[str, int] = {}
    for artefact, rows in group.groupby("artefact", sort=True):
        kind = str(evidence.artefacts["kind"].iloc[int(str(artefact))])
        counts[kind] = counts.get(kind, 0) + 1
        links.append(link_of(rows, counts[kind], reviews, evidence))
    return sorted(links, key=lambda link: link.kind == "burst")


def _people(rows: tuple[int, ...], reviews: pd.DataFrame, evidence: Evidence) -> list[tuple[int, ...]]:
    """The reviews of each person, earliest first."""
    shown = reviews.loc[list(rows), "created_local"]
    day = shown.where(shown.notna(), "").astype(str)
    in_time = sorted(rows, key=lambda row: (day.loc[row], row))
    theirs: dict[int, list[int]] = {}
    for row in in_time:
        theirs.setdefault(int(evidence.person[row]), []).append(row)
    return [tuple(found) for found in theirs.values()]


def _is_account(rows: tuple[int, ...], evidence: Evidence) -> bool:
    return len(rows) > 1 and bool((evidence.reviewer[list(rows)] >= 0).all())


def _graph(links: list[Link], people: list[tuple[int, ...]]) -> nx.Graph:
    """Reviews and what they share; nodes carry `kind`, artefacts also `chance`, reviews the number of their `member`,
    edges the `kind` of evidence.
    """
    graph = nx.Graph()
    member = {row: number for number, rows in enumerate(people, 1) for row in rows}
    for link in links:
        graph.add_node(link.node, kind=link.kind, chance=link.chance)
        for row in link.rows:
            graph.add_node(f"review:{row}", kind="review", member=member[row])
            graph.add_edge(f"review:{row}", link.node, kind=link.kind)
    return graph
