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

from ..results import N_, Link, Ring, Say
from .belief import Ints
from .components import common_members, components
from .evidence import Evidence

EXPLANATIONS = {
    "template": N_("{n} reviews by {persons} people share one wording almost word for word"),
    "image": N_("{n} reviews by {persons} people show the very same picture"),
    "avatar": N_("{n} reviews under {persons} different names show the same custom avatar"),
    "contact": N_("{n} reviews by {persons} people give the same contact handle"),
    "lockstep": N_(
        "{persons} accounts reviewed the same products in the same days, all for or all against ({n} reviews)"
    ),
    "group": N_(
        "{persons} accounts met at the same products in the same weeks more often than chance explains ({n} reviews)"
    ),
    "reviewer": N_("one account wrote {n} of these reviews"),
}

INNOCENT = {
    "template": N_("A text offered by the platform or passed around in jest can be copied without any reward."),
    "image": N_("Buyers sometimes post the shop's own picture or a screenshot instead of a photograph."),
    "avatar": N_("Popular pictures are used as avatars by many unrelated people."),
    "contact": N_("A contact handle can be that of the shop's own customer service."),
    "lockstep": N_("Family, colleagues or a group purchase may buy and review the same things together."),
    "group": N_("Colleagues, classes, travel parties and fan clubs take up the same things in the same weeks."),
}


def find_rings(reviews: pd.DataFrame, evidence: Evidence, rules: Mapping[str, Any]) -> tuple[Ring, ...]:
    """Find rings over all reviews, the largest first.

    Args:
        reviews: the prepared frame of a `Context`.
        evidence: its graph.
        rules: ``[graph.rings]``: ``max_chance`` of an artefact, ``min_persons`` of a ring, ``overlap``
        (persons that
            two artefacts must share to be merged) and ``alone`` (kinds of which one artefact makes a ring).
    """
    members = _members(evidence, rules)
    found = [group for group in _components(members, rules) if _is_ring(group, evidence, rules)]
    first = reviews["created_local"].where(reviews["created_local"].notna(), "").astype(str)
    found.sort(key=lambda g: (-g["person"].nunique(), first.loc[g["row"]].min(), int(g["row"].min())))
    return tuple(_ring(f"ring-{number}", group, evidence) for number, group in enumerate(found, 1))


def _members(evidence: Evidence, rules: Mapping[str, Any]) -> pd.DataFrame:
    """artefact, row, person of the artefacts that can tie people together."""
    artefacts = evidence.artefacts
    improbable = (artefacts["chance"] <= rules["max_chance"]) & artefacts["kind"].isin(list(EXPLANATIONS))
    members = pd.DataFrame({"artefact": evidence.member_artefact, "row": evidence.member_row})
    members = members.loc[improbable.to_numpy(dtype=bool)[evidence.member_artefact]].copy()
    members["person"] = evidence.person[members["row"].to_numpy(dtype=np.intp)]
    several = members.groupby("artefact")["person"].transform("nunique").ge(2).to_numpy(dtype=bool)
    kept: pd.DataFrame = members.loc[several].reset_index(drop=True)
    return kept


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


def _ring(name: str, group: pd.DataFrame, evidence: Evidence) -> Ring:
    links = [_link(rows, evidence) for _, rows in group.groupby("artefact", sort=True)]
    rows = tuple(sorted({int(row) for row in group["row"]}))
    links += _own_links(rows, evidence.reviewer)
    kinds = list(dict.fromkeys(link.kind for link in links))
    innocent = tuple(Say(INNOCENT[kind]) for kind in kinds if kind in INNOCENT)
    # The strongest artefact bounds the chance of the whole from above; artefacts need not be independent.
    chance = min(link.chance for link in links)
    return Ring(id=name, rows=rows, links=tuple(links), chance=chance, graph=_graph(links), innocent=innocent)


def _link(rows: pd.DataFrame, evidence: Evidence) -> Link:
    artefact = int(rows["artefact"].iloc[0])
    kind = str(evidence.artefacts["kind"].iloc[artefact])
    chance = float(evidence.artefacts["chance"].iloc[artefact])
    values = {"n": len(rows), "persons": int(rows["person"].nunique())}
    return Link(
        kind=kind,
        rows=tuple(int(row) for row in rows["row"]),
        chance=chance,
        explanation=Say(EXPLANATIONS[kind], values),
    )


def _own_links(rows: tuple[int, ...], reviewer: Ints) -> list[Link]:
    """Accounts with several reviews in the ring: what holds its artefacts together, no evidence by itself."""
    own = pd.Series(reviewer[list(rows)], index=list(rows))
    own = own[own >= 0]
    groups = [tuple(int(row) for row in found) for found in own.groupby(own, sort=False).groups.values()]
    several = sorted(group for group in groups if len(group) > 1)
    return [
        Link(kind="reviewer", rows=g, chance=1.0, explanation=Say(EXPLANATIONS["reviewer"], {"n": len(g)}))
        for g in several
    ]


def _graph(links: list[Link]) -> nx.Graph:
    """Reviews and what they share; nodes carry `kind`, artefacts also `chance`, edges the `kind` of
    evidence.
    """
    graph = nx.Graph()
    counts: dict[str, int] = {}
    for link in links:
        counts[link.kind] = counts.get(link.kind, 0) + 1
        artefact = f"{link.kind}:{counts[link.kind]}"
        graph.add_node(artefact, kind=link.kind, chance=link.chance)
        for row in link.rows:
            graph.add_node(f"review:{row}", kind="review")
            graph.add_edge(f"review:{row}", artefact, kind=link.kind)
    return graph
