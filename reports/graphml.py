"""rings.graphml and rings.gexf: all rings as one graph, for Gephi, yEd or networkx.

Nodes are reviews (shop, product, rating, day, suspicion, text) and pieces of shared evidence; no identity
leaves: an attribute that could be one (`*_id`, hashes) is not copied, and labels are the platform's masked names.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import networkx as nx
import pandas as pd
from networkx.readwrite import gexf

from ..analysis.results import Ring
from .hostile import xml_text
from .masking import mask
from .review_cards import known

_SHOWN = {
    "shop": "shop_id",
    "product": "product_id",
    "review_id": "review_id",
    "rating": "rating",
    "day": "created_local",
    "suspicion": "suspicion",
    "text": "text",
}
_COPIED = ("kind", "chance", "weight", "label", "member")


_GexfWriter: Any = gexf.GEXFWriter  # it carries no types


def render(rings: Sequence[Ring], reviews: pd.DataFrame) -> bytes:
    """GraphML of all `rings` over the rows of `reviews`; an empty graph if there are none."""
    buffer = io.BytesIO()
    nx.write_graphml_xml(combined(rings, reviews), buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue()


def render_gexf(rings: Sequence[Ring], reviews: pd.DataFrame) -> bytes:
    """The same graph as GEXF 1.2. Without the day of writing that networkx adds: equal findings, equal bytes."""
    writer = _GexfWriter(encoding="utf-8", prettyprint=True)
    for meta in writer.xml.findall("meta"):
        writer.xml.remove(meta)
    writer.add_graph(combined(rings, reviews))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def combined(rings: Sequence[Ring], reviews: pd.DataFrame) -> nx.Graph:
    """One graph: evidence nodes carry their ring's id in their name, since rings count theirs separately."""
    whole: nx.Graph = nx.Graph()
    for ring in rings:
        _add(whole, ring, reviews)
    return whole


def _add(whole: nx.Graph, ring: Ring, reviews: pd.DataFrame) -> None:
    names = {node: _name(str(node), ring.id) for node in sorted(ring.graph, key=str)}
    for node, name in names.items():
        whole.add_node(name, ring=xml_text(ring.id), **_attributes(ring.graph.nodes[node]))
        whole.nodes[name].update(_about(str(node), reviews))
    for a, b, data in sorted(ring.graph.edges(data=True), key=lambda edge: (str(edge[0]), str(edge[1]))):
        whole.add_edge(names[a], names[b], ring=xml_text(ring.id), **_attributes(data))


def _name(node: str, ring: str) -> str:
    return xml_text(node if node.startswith("review:") else f"{ring}/{node}")


def _about(node: str, reviews: pd.DataFrame) -> dict[str, Any]:
    kind, _, rest = node.partition(":")
    if kind != "review" or not rest.isdecimal() or int(rest) not in reviews.index:
        return {"kind": xml_text(kind), "label": xml_text(node)}
    row = {name: known(reviews.at[int(rest), column]) for name, column in _SHOWN.items()}
    row["text"] = mask(row["text"] or "")[:120]
    label = mask(known(reviews.at[int(rest), "reviewer_mask"]) or node)
    named = {"kind": "review", "label": xml_text(label)}
    return named | {name: _scalar(value) for name, value in row.items() if value is not None}


def _attributes(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _scalar(data[key]) for key in _COPIED if isinstance(data.get(key), (str, int, float))}


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return xml_text(value)
    plain = value.item() if hasattr(value, "item") else value
    return float(f"{plain:.6g}") if isinstance(plain, float) else plain
