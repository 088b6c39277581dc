"""rings.graphml: all rings as one graph, for Gephi, yEd or networkx.

Nodes are reviews (with rating, day, product and suspicion) and pieces of shared evidence; no identity
leaves: an attribute that could be one (`*_id`, hashes, masks) is not copied.
"""

from __future__ import annotations

import io
from typing import Any

import networkx as nx

from ..analysis.results import Ring, ShopFindings
from .hostile import xml_text
from .masking import mask, mask_findings
from .review_cards import Cards

_COPIED = ("kind", "chance", "weight", "label")


def render(findings: ShopFindings) -> bytes:
    """GraphML of all rings; an empty graph if there are none."""
    graph = combined(mask_findings(findings))
    buffer = io.BytesIO()
    nx.write_graphml_xml(graph, buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue()


def combined(findings: ShopFindings) -> nx.Graph:
    """One graph: evidence nodes carry their ring's id in their name, since rings count theirs separately."""
    cards = Cards(findings)
    whole: nx.Graph = nx.Graph()
    for ring in findings.rings:
        _add(whole, ring, cards)
    return whole


def _add(whole: nx.Graph, ring: Ring, cards: Cards) -> None:
    names = {node: _name(str(node), ring.id) for node in sorted(ring.graph, key=str)}
    for node, name in names.items():
        whole.add_node(name, ring=xml_text(ring.id), **_attributes(ring.graph.nodes[node]))
        whole.nodes[name].update(_about(str(node), cards))
    for a, b, data in sorted(ring.graph.edges(data=True), key=lambda edge: (str(edge[0]), str(edge[1]))):
        whole.add_edge(names[a], names[b], ring=xml_text(ring.id), **_attributes(data))


def _name(node: str, ring: str) -> str:
    return xml_text(node if node.startswith("review:") else f"{ring}/{node}")


def _about(node: str, cards: Cards) -> dict[str, Any]:
    kind, _, rest = node.partition(":")
    if kind != "review" or not rest.isdecimal() or int(rest) not in cards:
        return {"kind": xml_text(kind)}
    card = cards.of(int(rest))
    values = {
        "kind": "review",
        "rating": card.rating,
        "day": card.date,
        "product": card.product,
        "suspicion": card.suspicion,
        "text": (card.text or "")[:120],
    }
    return {key: _scalar(value) for key, value in values.items() if value is not None}


def _attributes(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _scalar(data[key]) for key in _COPIED if isinstance(data.get(key), (str, int, float))}


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return xml_text(mask(value))
    plain = value.item() if hasattr(value, "item") else value
    return float(f"{plain:.6g}") if isinstance(plain, float) else plain
