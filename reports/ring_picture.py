"""A ring as inline SVG: people as dots, shared evidence as squares, one line for each tie.

Numbers on dots and squares are those of the lists below the picture; dots carry theirs where there is room. A ring
without known members is drawn review by review.

The squares' order is that of networkx's spring layout with a fixed seed, and nodes come in a fixed order, so the
picture is the same every time. Colours are classes of the page's style sheet; every mark has a `<title>` that shows on
hover and is read aloud.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt

from ..analysis.results import Link, Ring
from .review_cards import EVIDENCE, Cards, shared_links
from .words import NOTHING, Words

Point = complex  # x + iy
Points = npt.NDArray[np.complex128]
WIDTH, HEIGHT, MARGIN = 480, 360, 20
LARGEST, SMALLEST, NUMBERED = 10.0, 3.5, 7.5  # radius of dots; from the last on they hold a number
_GOLDEN_ANGLE = math.pi * (3 - 5**0.5)
_WIDEST, _STEPS = 27.0, 300  # between neighbouring dots; rounds of pushing
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
    places = _places(graph)
    named = _Names(ring, cards, words)
    marks = tuple(Mark(*places[node], *named.of(node)) for node in graph)
    lines = tuple((*places[a], *places[b]) for a, b in graph.edges)
    return Picture(marks, lines, left_out, _radius(list(places.values())))


def _of_people(ring: Ring) -> nx.Graph:
    """`member:<number>` in place of the reviews: an account's own reviews need no square then."""
    number = {row: n for n, rows in enumerate(ring.members, 1) for row in rows}
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(f"member:{n}" for n in range(1, len(ring.members) + 1))
    ties = ((row, _node(ring, link)) for link in shared_links(ring) for row in link.rows)
    graph.add_edges_from((f"member:{number[row]}", node) for row, node in ties)
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


def _places(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Evidence on an ellipse, people between what they share, pushed apart until they do not cover each other."""
    evidence, dots = [n for n in graph if not _is_dot(n)], [n for n in graph if _is_dot(n)]
    fixed = _around(evidence, graph)
    middle = complex(WIDTH, HEIGHT) / 2
    anchors = np.array([_anchor([fixed[tie] for tie in graph[dot] if tie in fixed], middle) for dot in dots])
    # Those with the same ties start on a spiral: two dots in one place would not know whither to go.
    start = anchors + np.array([cmath.rect(1.0 + 0.4 * i, i * _GOLDEN_ANGLE) for i in range(len(dots))])
    loose = _apart(start, np.array([fixed[node] for node in evidence])) if dots else start
    every = [*fixed.items(), *zip(dots, loose.tolist(), strict=True)]
    found = {node: (round(place.real, 1), round(place.imag, 1)) for node, place in every}
    return {node: found[node] for node in graph}


def _around(evidence: list[str], graph: nx.Graph) -> dict[str, Point]:
    """Squares round the edge, those that share people side by side; a single one in the middle."""
    middle, reach = complex(WIDTH, HEIGHT) / 2, complex(WIDTH / 2 - MARGIN, HEIGHT / 2 - MARGIN)
    if len(evidence) == 1:
        return {evidence[0]: middle}
    shared: nx.Graph = nx.Graph()
    shared.add_nodes_from(evidence)
    for a, b in combinations(evidence, 2):
        common = len(set(graph[a]) & set(graph[b]))
        if common:
            shared.add_edge(a, b, weight=float(common))
    spring = nx.spring_layout(shared, seed=0) if evidence else {}
    order = sorted(evidence, key=lambda node: cmath.phase(complex(*spring[node])))
    turns = (2 * math.pi * i / len(order) + math.pi for i in range(len(order)))
    spots = (complex(reach.real * math.cos(turn), reach.imag * math.sin(turn)) for turn in turns)
    return {node: middle + spot for node, spot in zip(order, spots, strict=True)}


def _anchor(ties: list[Point], middle: Point) -> Point:
    """Between its squares, and somewhat towards the middle, where there is room."""
    mean = sum(ties) / len(ties) if ties else middle
    return middle + 0.85 * (mean - middle)


def _apart(dots: Points, squares: Points) -> Points:
    """Push overlapping dots from each other and from the squares, inside the box; (n_dots,) complex."""
    room = (WIDTH - 2 * MARGIN) * (HEIGHT - 2 * MARGIN) / (len(dots) + 3 * len(squares) + 1)
    gap = min(_WIDEST, 0.8 * room**0.5)
    for _ in range(_STEPS):
        every = np.concatenate([dots, squares])
        away = dots[:, None] - every[None, :]
        distance = np.abs(away) + np.eye(len(dots), len(every)) * 1e9
        wanted = np.concatenate([np.full(len(dots), gap), np.full(len(squares), gap + 4)])
        push = np.clip(wanted[None, :] - distance, 0.0, None)
        if not (push > 0.5).any():
            break
        dots = dots + 0.5 * (away / np.maximum(distance, 1e-6) * push).sum(axis=1)
        dots = np.clip(dots.real, MARGIN, WIDTH - MARGIN) + 1j * np.clip(dots.imag, MARGIN, HEIGHT - MARGIN)
    return dots


class _Names:
    """What a mark says when pointed at, and its number."""

    def __init__(self, ring: Ring, cards: Cards, words: Words) -> None:
        self._ring, self._cards, self._words = ring, cards, words
        self._links = {_node(ring, link): number for number, link in enumerate(shared_links(ring), 1)}

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
