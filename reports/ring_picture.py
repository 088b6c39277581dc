"""A ring as inline SVG: people as dots, shared evidence as squares, one line for each tie.

Numbers on dots and squares are those of the lists below the picture; dots carry theirs where there is room. A ring
without known members is drawn review by review.

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

from ..analysis.results import Link, Ring
from .review_cards import EVIDENCE, Cards
from .words import NOTHING, Words

Point = complex  # x + iy
WIDTH, HEIGHT, MARGIN = 640, 360, 22
LARGEST, SMALLEST, NUMBERED = 10.0, 3.5, 7.5  # radius of dots; from the last on they hold a number
_SPACING = 11.0
_GOLDEN_ANGLE = math.pi * (3 - 5**0.5)
MOST_NODES = 160
_MOST_TITLES = 6  # reviews of a person in a title


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    kind: str  # member | review | template | image | ...
    title: str
    number: str = ""  # of the member or link; empty where there is none


@dataclass(frozen=True, slots=True)
class Picture:
    """Coordinates in a box of `WIDTH` x `HEIGHT`; a line is (x1, y1, x2, y2). `left_out` counts nodes."""

    marks: tuple[Mark, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    left_out: int
    radius: float = LARGEST  # of dots


def picture(ring: Ring, cards: Cards, words: Words) -> Picture:
    """Lay out the ring; of a very large one its best connected nodes are drawn."""
    graph, left_out = _drawn(_of_people(ring) if ring.members else ring.graph)
    if not graph:
        return Picture((), (), left_out)
    places = _fitted(_places(graph))
    named = _Names(ring, cards, words)
    marks = tuple(Mark(*places[node], *named.of(node)) for node in graph)
    lines = tuple((*places[a], *places[b]) for a, b in graph.edges)
    return Picture(marks, lines, left_out, _radius(list(places.values())))


def _of_people(ring: Ring) -> nx.Graph:
    """`member:<number>` in place of the reviews: an account's own reviews need no square then."""
    number = {row: n for n, rows in enumerate(ring.members, 1) for row in rows}
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(f"member:{n}" for n in range(1, len(ring.members) + 1))
    shared = [link for link in ring.links if link.kind != "reviewer"]
    graph.add_edges_from((f"member:{number[row]}", _node(ring, link)) for link in shared for row in link.rows)
    return graph


def _node(ring: Ring, link: Link) -> str:
    return link.node or f"{link.kind}:{ring.links.index(link)}"


def _is_dot(node: str) -> bool:
    return node.startswith(("review:", "member:"))


def _radius(places: list[tuple[float, float]]) -> float:
    """As large as dots can be without covering each other."""
    spots = [complex(*place) for place in places]
    nearest = min((abs(a - b) for a, b in combinations(spots, 2)), default=3 * LARGEST)
    return round(min(LARGEST, max(SMALLEST, 0.46 * nearest)), 1)


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
        if _is_dot(node):
            groups.setdefault(tuple(sorted(graph[node], key=_natural)), []).append(node)
    places = _evidence_places([node for node in graph if not _is_dot(node)], groups)
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


class _Names:
    """What a mark says when pointed at, and its number."""

    def __init__(self, ring: Ring, cards: Cards, words: Words) -> None:
        self._ring, self._cards, self._words = ring, cards, words
        self._links = {_node(ring, link): number for number, link in enumerate(ring.links, 1)}

    def of(self, node: str) -> tuple[str, str, str]:
        """kind, title, number."""
        kind, _, rest = node.partition(":")
        at = int(rest) if rest.isdecimal() else -1
        if kind == "member":
            return kind, self._member(at), str(at)
        if kind == "review":
            return kind, self._review(at), ""
        return kind, self._words.name(EVIDENCE.get(kind, kind)), str(self._links.get(node, ""))

    def _member(self, number: int) -> str:
        rows = [row for row in self._ring.members[number - 1] if row in self._cards]
        name = self._cards.of(rows[0]).reviewer if rows else None
        said = [f"{number} · {name}" if name else str(number), *map(self._review, rows[:_MOST_TITLES])]
        return "\n".join(said)

    def _review(self, row: int) -> str:
        if row not in self._cards:
            return NOTHING
        card = self._cards.of(row)
        rating = self._words.number(card.rating, 1)
        return " · ".join((f"{rating} ★", self._words.date(card.date), (card.text or "")[:40]))
