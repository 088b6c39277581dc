"""Dense-block peeling against a plain Fraudar that takes one look at all nodes a step."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.analysis.graph.peeling import SCALE, column_weights, core, densest_block, densest_blocks


def fraudar(edges, weights):
    """Greedy of Hooi et al. (2016); nodes that tie go together, the first of equally dense sets is kept."""
    left = {("left", u): w for (u, _), w in zip(edges, weights, strict=True)}
    alive = set(left) | {("right", v) for _, v in edges}
    rest = dict(zip(edges, weights, strict=True))
    best = (Fraction(-1), set())
    while alive:
        density = Fraction(sum(rest.values()), len(alive))
        if density > best[0]:
            best = (density, set(alive))
        degree = dict.fromkeys(alive, 0)
        for (u, v), w in rest.items():
            degree["left", u] += w
            degree["right", v] += w
        alive -= {node for node, d in degree.items() if d == min(degree.values())}
        rest = {(u, v): w for (u, v), w in rest.items() if ("left", u) in alive and ("right", v) in alive}
    return best


def nodes(block):
    return {("left", u) for u in block.left.tolist()} | {("right", v) for v in block.right.tolist()}


@st.composite
def graphs(draw):
    """Distinct edges, with weights by column: all one (many ties), few values, or Fraudar's."""
    size = st.integers(0, 11)
    edges = sorted(draw(st.sets(st.tuples(size, size), min_size=1, max_size=70)))
    left, right = np.array(edges, dtype=np.intp).T
    few = np.array(draw(st.lists(st.integers(1, 4), min_size=12, max_size=12)), dtype=np.intp)
    weights = {"one": np.ones(len(edges), dtype=np.intp), "few": few[right], "paper": column_weights(right)}
    return left, right, weights[draw(st.sampled_from(sorted(weights)))]


@settings(deadline=None, max_examples=300)
@given(graphs(), st.sampled_from([0, 1, 3, 500]))
def test_the_block_is_the_one_of_plain_greedy_however_far_it_leaps(graph, stepwise):
    left, right, weight = graph
    density, expected = fraudar(list(zip(left.tolist(), right.tolist(), strict=True)), weight.tolist())
    block = densest_block(left, right, weight, stepwise=stepwise)
    assert nodes(block) == expected
    assert block.density == pytest.approx(float(density) / SCALE, rel=1e-12)
    assert block.weight == weight[block.edges].sum()


@settings(deadline=None, max_examples=100)
@given(graphs(), st.randoms(use_true_random=False))
def test_neither_the_order_of_edges_nor_the_numbers_of_nodes_matter(graph, random):
    left, right, weight = graph
    order, names = list(range(len(left))), list(range(12))
    random.shuffle(order)
    random.shuffle(names)
    renamed = np.array(names, dtype=np.intp)
    block = densest_block(left, right, weight)
    other = densest_block(renamed[left][order], right[order], weight[order])
    assert sorted(renamed[block.left].tolist()) == other.left.tolist()
    assert block.right.tolist() == other.right.tolist()
    assert sorted(np.array(order)[other.edges].tolist()) == block.edges.tolist()


def larger(seed: int, edges: int = 4000):
    draw = np.random.default_rng(seed)
    pairs = {(int(a), int(b)) for a, b in zip(draw.pareto(1.0, edges) * 99, draw.pareto(0.8, edges) * 9, strict=True)}
    left, right = np.array(sorted((a % 1500, b % 300) for a, b in pairs), dtype=np.intp).T
    keep = np.unique(left * 300 + right)
    return keep // 300, keep % 300


@pytest.mark.parametrize("seed", range(5))
def test_leaps_on_a_graph_with_tails_end_where_steps_end(seed):
    left, right = larger(seed)
    weight = column_weights(right)
    steps = densest_block(left, right, weight, stepwise=10**9)
    for stepwise in (0, 10, 100):
        leaps = densest_block(left, right, weight, stepwise=stepwise)
        assert nodes(leaps) == nodes(steps)


def planted(camouflage: bool):
    """Twelve accounts that all review the same eight products among 2,000 others, who review 300 at random."""
    draw = np.random.default_rng(1)
    ring = [(2000 + a, 300 + p) for a in range(12) for p in range(8)]
    hiding = [(2000 + a, int(p)) for a in range(12) for p in draw.choice(40, 8, replace=False)] if camouflage else []
    ordinary = [
        (int(a), int(p)) for a, p in zip(draw.integers(2000, size=4000), draw.integers(300, size=4000), strict=True)
    ]
    return np.array(sorted({*ring, *hiding, *ordinary}), dtype=np.intp).T


@pytest.mark.parametrize("camouflage", [False, True])
def test_a_planted_block_is_found_whatever_its_accounts_review_besides(camouflage):
    left, right = planted(camouflage)
    block = densest_block(left, right, column_weights(right))
    assert block.left.tolist() == list(range(2000, 2012))
    assert set(range(300, 308)) <= set(block.right.tolist())


def test_two_blocks_come_one_after_the_other_without_a_common_edge():
    dense = [(a, p) for a in range(8) for p in range(6)]
    second = [(20 + a, 10 + p) for a in range(5) for p in range(4)]
    left, right = np.array(dense + second + [(40, 0), (41, 11)], dtype=np.intp).T
    first, then, *_ = densest_blocks(left, right, np.ones(len(left), dtype=np.intp))
    assert (first.left.tolist(), first.right.tolist()) == (list(range(8)), list(range(6)))
    assert (then.left.tolist(), then.right.tolist()) == (list(range(20, 25)), list(range(10, 14)))
    assert not set(first.edges) & set(then.edges)


def test_popular_columns_weigh_less():
    weight = column_weights(np.array([0] * 20 + [1], dtype=np.intp))
    assert weight[0] / SCALE == pytest.approx(1 / np.log(25), abs=1 / SCALE)
    assert weight[-1] / SCALE == pytest.approx(1 / np.log(6), abs=1 / SCALE)


def test_a_core_keeps_who_has_partners_enough_by_hand():
    edges = [(a, p) for a in range(3) for p in range(3)] + [(3, 0), (3, 3), (4, 3)]
    left, right = np.array(edges, dtype=np.intp).T
    assert core(left, right, 2, 3).tolist() == list(range(9))
    assert core(left, right, 2, 2).tolist() == list(range(9))
    assert core(left, right, 1, 2).tolist() == list(range(12))
    assert core(left, right, 4, 1).tolist() == []
