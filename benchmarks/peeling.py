"""Seconds of dense-block peeling: ours on arrays beside Fraudar's greedy in plain Python with a heap.

Same run, same graph, same integer weights (1 / log(degree + 5)), the same walk (nodes that tie go together), so the
same block, which is checked. Both start from the bare edge list. The peer is written here: the code published with the
paper (Hooi et al., KDD'16) is for Python 2 and comes with a licence of its own; its priority tree and a heap are of the
same order. The graphs: reviews with few loyal reviewers and few popular products, as shops have them, and ends drawn
uniformly, of which less can be cleared away at once. A block of 300 accounts and 30 products is planted in either.
Usage: ``python benchmarks/peeling.py [LARGE_EDGES]``.
"""

from __future__ import annotations

import heapq
import sys

import numpy as np
from timing import seconds
from zhenping.analysis.graph.belief import Ints
from zhenping.analysis.graph.peeling import column_weights, densest_block

EDGES = 600_000
PLANTED = (300, 30)


def shops(edges: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Most reviewers write once or twice, a few hundreds of reviews; products are as uneven."""
    reviewers, products = edges // 3, edges // 50
    who = (rng.pareto(1.6, edges) * reviewers / 4).astype(np.int64) % reviewers
    what = (rng.pareto(1.1, edges) * products / 20).astype(np.int64) % products
    return who, what


def uniform(edges: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """As many ends, all alike."""
    return rng.integers(edges // 3, size=edges), rng.integers(edges // 50, size=edges)


def distinct(who: Ints, what: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Distinct edges in random order, with a block planted among them in which two of three pairs are edges."""
    accounts, goods = PLANTED
    dense = np.flatnonzero(rng.random(accounts * goods) < 2 / 3)
    who = np.concatenate([who, who.max() + 1 + dense // goods])
    what = np.concatenate([what, rng.permutation(int(what.max()) + 1)[dense % goods]])
    pairs = rng.permutation(np.unique(who * (what.max() + 1) + what))
    left, right = np.divmod(pairs, what.max() + 1)
    return left.astype(np.intp), right.astype(np.intp)


def neighbours(left: Ints, right: Ints, weight: Ints) -> list[list[tuple[int, int]]]:
    """(neighbour, weight) of every node; right ends are numbered on from the left ones."""
    offset = int(left.max()) + 1
    lists: list[list[tuple[int, int]]] = [[] for _ in range(offset + int(right.max()) + 1)]
    for u, v, w in zip(left.tolist(), (right + offset).tolist(), weight.tolist(), strict=True):
        lists[u].append((v, w))
        lists[v].append((u, w))
    return lists


def heap(lists: list[list[tuple[int, int]]]) -> list[int]:
    """Nodes of the densest set of the greedy walk, ascending."""
    degree = [sum(w for _, w in near) for near in lists]
    queue = [(d, node) for node, d in enumerate(degree) if lists[node]]
    heapq.heapify(queue)
    total, nodes = sum(degree) // 2, len(queue)
    gone = [False] * len(lists)
    order: list[int] = []
    best, kept = (total, nodes), 0
    while queue:
        lowest = queue[0][0]
        tied = []
        while queue and queue[0][0] == lowest:
            node = heapq.heappop(queue)[1]
            if not gone[node] and degree[node] == lowest:
                gone[node] = True
                tied.append(node)
        for node in tied:
            for other, w in lists[node]:
                degree[other] -= w
                if not gone[other]:
                    heapq.heappush(queue, (degree[other], other))
            total -= degree[node]
        order += tied
        nodes -= len(tied)
        if nodes and total * best[1] > best[0] * nodes:
            best, kept = (total, nodes), len(order)
    return sorted(order[kept:])


def beside_heap(name: str, left: Ints, right: Ints) -> None:
    weight = column_weights(right)
    block = densest_block(left, right, weight)
    found: list[list[int]] = []
    theirs = seconds(lambda: found.append(heap(neighbours(left, right, weight))), 3)
    if found[0] != block.left.tolist() + (block.right + int(left.max()) + 1).tolist():
        sys.exit("the two do not agree")
    ours = seconds(lambda: densest_block(left, right, weight), 5)
    size = f"{len(block.left):,} x {len(block.right):,}"
    print(f"{name:>8} {len(left):>10,} edges   block {size:>16}   arrays {ours:6.3f} s", end="")
    print(f"   heap {theirs:6.2f} s   ratio {theirs / ours:.0f}")


def alone(name: str, left: Ints, right: Ints) -> None:
    weight = column_weights(right)
    ours = seconds(lambda: densest_block(left, right, weight), 3)
    print(f"{name:>8} {len(left):>10,} edges   {'':22}   arrays {ours:6.3f} s")


def main(large: int) -> None:
    print("The densest block, the same from both")
    for name, make in (("shops", shops), ("uniform", uniform)):
        rng = np.random.default_rng(0)
        beside_heap(name, *distinct(*make(int(EDGES * 1.05), rng), rng))
    for name, make in (("shops", shops), ("uniform", uniform)):
        rng = np.random.default_rng(0)
        alone(name, *distinct(*make(int(large * 1.05), rng), rng))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8_000_000)
