"""A ring as inline SVG: reviews as dots, shared evidence as squares, one line for each tie.

The layout is networkx's spring layout with a fixed seed and node order, so the picture is the same every
time. Colours are classes of the page's style sheet; every mark has a `<title>` that shows on hover and is
read aloud.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from ..analysis.results import Ring
from .review_cards import EVIDENCE, Cards
from .words import NOTHING, Words

Point = complex  # x + iy
WIDTH, HEIGHT, MARGIN = 640, 360, 22
_SPACING = 11.0
_GOLDEN_ANGLE = math.pi * (3 - 5**0.5)
MOST_NODES = 160


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
    places = _fitted(_places(graph))
    marks = tuple(Mark(*places[node], *_named(node, cards, words)) for node in graph)
    lines = tuple((*places[a], *places[b]) for a, b in graph.edges)
    return Picture(marks, lines, left_out)


def _drawn(graph: nx.Graph) -> tuple[nx.Graph, int]:
    """The nodes in a fixed order, best connected first where there are too many."""
    plain = nx.Graph()
    plain.add_nodes_from(sorted(map(str, graph), key=_natural))
    plain.add_edges_from(sorted((sorted((str(a), str(b)), key=_natural) for a, b in graph.edges), key=_pair))
    kept = sorted(plain, key=lambda node: (-plain.degree(node), _natural(node)))[:MOST_NODES]
    drawn = nx.Graph()
    drawn.add_nodes_from(node for node in plain if node in set(kept))
    drawn.add_edges_from((a, b) for a, b in plain.edges if a in drawn and b in drawn)
    return drawn, len(plain) - len(drawn)


def _natural(node: str) -> tuple[str, int, str]:
    kind, _, rest = node.partition(":")
    return kind, int(rest) if rest.isdecimal() else -1, rest


def _pair(edge: list[str]) -> tuple[tuple[str, int, str], ...]:
    return tuple(map(_natural, edge))


def _places(graph: nx.Graph) -> dict[str, Point]:
    """Evidence first, then each group of reviews with the same ties around the middle of these."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for node in graph:
        if node.startswith("review:"):
            groups.setdefault(tuple(sorted(graph[node], key=_natural)), []).append(node)
    places = _evidence_places([node for node in graph if not node.startswith("review:")], groups)
    for ties, reviews in groups.items():
        anchor = sum((places[tie] for tie in ties if tie in places), 0j) / (len(ties) or 1)
        for number, review in enumerate(reviews):
            places[review] = anchor + _spiral(number + (2 if len(ties) == 1 else 0))
    return places


def _evidence_places(evidence: list[str], groups: dict[tuple[str, ...], list[str]]) -> dict[str, Point]:
    """Far enough apart that the spirals around them do not touch."""
    shared = nx.Graph()
    shared.add_nodes_from(evidence)
    for ties, reviews in groups.items():
        shared.add_edges_from(combinations(ties, 2), weight=float(len(reviews)))
    found = {node: complex(*place) for node, place in nx.spring_layout(shared, seed=0).items()}
    radius = {node: abs(_spiral(len(groups.get((node,), ())) + 4)) for node in evidence}
    wanted = (
        (radius[a] + radius[b] + _between(a, b, groups)) / max(abs(found[a] - found[b]), 1e-3)
        for a, b in combinations(evidence, 2)
    )
    scale = min(max(wanted, default=1.0), 1e4)
    return {node: place * scale for node, place in found.items()}


def _between(a: str, b: str, groups: dict[tuple[str, ...], list[str]]) -> float:
    """Room for the reviews that are tied to both."""
    return 2 * sum(abs(_spiral(len(reviews))) for ties, reviews in groups.items() if a in ties and b in ties)


def _spiral(number: int) -> Point:
    return cmath.rect(_SPACING * number**0.5, number * _GOLDEN_ANGLE)


def _fitted(places: dict[str, Point]) -> dict[str, tuple[float, float]]:
    """Fit the picture into the box without distorting it, to a tenth of a unit."""
    xs, ys = [p.real for p in places.values()], [p.imag for p in places.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((WIDTH - 2 * MARGIN) / (wide or 1), (HEIGHT - 2 * MARGIN) / (high or 1), 3.0)
    left, top = (WIDTH - scale * (max(xs) + min(xs))) / 2, (HEIGHT - scale * (max(ys) + min(ys))) / 2
    return {n: (round(left + scale * p.real, 1), round(top + scale * p.imag, 1)) for n, p in places.items()}


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
