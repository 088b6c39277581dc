"""Ring pictures and highlighted quotes: what is drawn and marked, and where."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import findings
from zhenping.analysis.results import Kind, Link, Quote, Ring, Say
from zhenping.reports.review_cards import Cards, pieces
from zhenping.reports.ring_picture import HEIGHT, MOST_NODES, NUMBERED, WIDTH, Picture, picture
from zhenping.reports.words import Words

CARDS = Cards(findings())
edges = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["template", "image", "contact"]), st.integers(0, 3)))


def drawn(pairs: list[tuple[str, str]]) -> Picture:
    graph: nx.Graph = nx.Graph(pairs)
    return picture(Ring(id="r", rows=(), links=(), chance=0.1, graph=graph), CARDS, Words("en"))


@given(edges)
def test_every_node_is_drawn_inside_the_box_and_every_tie_is_a_line(
    found: list[tuple[int, str, int]],
) -> None:
    pairs = sorted({(f"review:{row}", f"{kind}:{n}") for row, kind, n in found})
    shown = drawn(pairs)
    assert len(shown.lines) == len(pairs)
    assert len(shown.marks) == len({node for pair in pairs for node in pair})
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in shown.marks)


def test_the_picture_does_not_depend_on_the_order_of_the_graph() -> None:
    pairs = [(f"review:{row}", f"template:{row % 3}") for row in range(40)]
    assert drawn(pairs) == drawn(pairs[::-1])


def test_reviews_of_a_large_ring_do_not_cover_each_other() -> None:
    shown = drawn([(f"review:{row}", f"template:{row % 4}") for row in range(140)])
    spots = [complex(mark.x, mark.y) for mark in shown.marks]
    nearest = min(abs(a - b) for i, a in enumerate(spots) for b in spots[:i])
    assert nearest > 6


def test_of_a_very_large_ring_the_best_connected_part_is_drawn_and_the_rest_counted() -> None:
    shown = drawn([(f"review:{row}", "template:0") for row in range(500)])
    assert len(shown.marks) == MOST_NODES
    assert shown.left_out == 501 - MOST_NODES


def test_forty_people_with_four_products_each_are_forty_numbered_dots() -> None:
    members = tuple(tuple(range(4 * k, 4 * k + 4)) for k in range(40))
    rows = tuple(row for theirs in members for row in theirs)
    own = [Link(kind="reviewer", rows=m, chance=1.0, explanation=Say("")) for m in members]
    shared = [
        Link(kind="lockstep", rows=rows, chance=0.0, explanation=Say(""), node="lockstep:1"),
        Link(kind="image", rows=rows[:80], chance=0.0, explanation=Say(""), node="image:1"),
        Link(kind="image", rows=rows[60:], chance=0.0, explanation=Say(""), node="image:2"),
    ]
    ring = Ring(id="r", rows=rows, links=(*shared, *own), chance=0.1, graph=nx.Graph(), members=members)
    shown = picture(ring, CARDS, Words("en"))
    dots = [mark for mark in shown.marks if mark.kind == "member"]
    assert [mark.number for mark in shown.marks if mark.kind != "member"] == ["2", "3", "1"]
    assert sorted(int(mark.number) for mark in dots) == list(range(1, 41))
    assert shown.radius >= NUMBERED
    assert not any(line for line in shown.lines if line[:2] == line[2:])


def test_a_mark_says_what_it_is() -> None:
    titles = {mark.kind: mark.title for mark in drawn([("review:2", "image:0")]).marks}
    assert titles["image"] == "the same picture"
    assert titles["review"].startswith("5 ★ · 5 Jan 2024 · ")


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6))
def test_cutting_a_quote_loses_and_doubles_nothing(text: str, spans: list[tuple[int, int]]) -> None:
    quote = Quote(row=0, kind=Kind.WITNESS, field="text", spans=tuple(spans))
    cut = pieces(quote, text)
    assert "".join(piece for piece, _ in cut) == text
    marked = [i for start, end in spans for i in range(max(0, start), min(end, len(text)))]
    assert sum(len(piece) for piece, high in cut if high) == len(set(marked))


@pytest.mark.parametrize("row", [-1, 10_000])
def test_a_row_that_the_shop_does_not_have_has_no_card(row: int) -> None:
    assert CARDS.many([row]) == []
