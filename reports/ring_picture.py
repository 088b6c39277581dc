"""A ring as inline SVG: reviews as dots, shared evidence as squares, one line for each tie.

The layout is networkx's spring layout with a fixed seed and node order, so the picture is the same every
time. Colours are classes of the page's style sheet; every mark has a `<title>` that shows on hover and is
read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from ..analysis.results import N_, Ring
from .review_cards import Cards
from .words import NOTHING, Words

WIDTH, HEIGHT, MARGIN = 640, 360, 22
MOST_NODES = 160
EVIDENCE: dict[str, str] = {
    "template": N_("the same text"),
    "image": N_("the same picture"),
    "avatar": N_("the same avatar"),
    "contact": N_("the same contact"),
    "lockstep": N_("the same products on the same days"),
    "reviewer": N_("the same account"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    kind: str  # review | template | image | ...
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Coordinates in a box of `WIDTH` x `HEIGHT`; a line is (x1, y1, x2, y2). `left_out` counts nodes."""

    marks: tuple[Mark, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    left_out: int


def picture(ring: Ring, cards: Cards, words: Words) -> Picture:
    """Lay out the ring; of a very large one its best connected nodes are drawn."""
    graph, left_out = _drawn(ring.graph)
    if not graph:
        return Picture((), (), left_out)
    places = _scaled(nx.spring_layout(graph, seed=0, iterations=80, k=1.6 / len(graph) ** 0.5))
    marks = tuple(Mark(*places[node], *_named(str(node), cards, words)) for node in graph)
    lines = tuple((*places[a], *places[b]) for a, b in graph.edges)
    return Picture(marks, lines, left_out)


def _drawn(graph: nx.Graph) -> tuple[nx.Graph, int]:
    """The nodes in a fixed order, best connected first where there are too many."""
    order = sorted(graph, key=lambda node: (-graph.degree(node), _natural(str(node))))[:MOST_NODES]
    drawn: nx.Graph = nx.Graph()
    drawn.add_nodes_from(sorted(order, key=lambda node: _natural(str(node))))
    drawn.add_edges_from(
        sorted(graph.subgraph(order).edges, key=lambda e: (_natural(str(e[0])), _natural(str(e[1]))))
    )
    return drawn, len(graph) - len(order)


def _natural(node: str) -> tuple[str, int, str]:
    kind, _, rest = node.partition(":")
    return kind, int(rest) if rest.isdecimal() else -1, rest


def _scaled(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Fit the layout's coordinates into the box, to a tenth of a unit."""

    def fit(values: list[float], size: int) -> list[float]:
        low, span = min(values), (max(values) - min(values)) or 1.0
        return [round(MARGIN + (size - 2 * MARGIN) * (value - low) / span, 1) for value in values]

    xs = fit([float(place[0]) for place in places.values()], WIDTH)
    ys = fit([float(place[1]) for place in places.values()], HEIGHT)
    return dict(zip(places, zip(xs, ys, strict=True), strict=True))


def _named(node: str, cards: Cards, words: Words) -> tuple[str, str]:
    kind, _, rest = node.partition(":")
    if kind != "review":
        return kind, words.name(EVIDENCE.get(kind, kind))
    row = int(rest) if rest.isdecimal() else -1
    if row not in cards:
        return kind, NOTHING
    card = cards.of(row)
    rating = words.number(card.rating, 1)
    return kind, " · ".join((f"{rating} ★", words.date(card.date), (card.text or "")[:40]))
