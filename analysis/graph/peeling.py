"""The densest blocks of a bipartite graph, peeled as in Fraudar (Hooi et al., KDD'16), and cores, on arrays.

Fraudar takes away, again and again, the node that the rest of the graph is least tied to, and keeps the set S of the
whole walk whose density f(S) / |S| is highest; f(S) is the weight of the edges within S. An edge's weight depends on
its column only (1 / log(degree + 5) in the paper), so that whatever the accounts of a block review besides takes
nothing from the density of the block: camouflage does not help. The result has at least half of the best density that
any block has (Charikar 2000). Here nodes that tie for the least degree go together, so that no numbering of nodes
decides anything; the bound holds as before (the first step that touches the best block takes nodes of the least
degree d from a set of n nodes; d is at least the best density, f at least n d / 2). Weights are integers (fixed
point), so that no order of summing does either.

Most of the walk is made in leaps. Let the *core* C(t) be the largest set in which every degree is at least t. (1) The
walk passes through C(t), for every t: while the least degree is below t, no node of C(t) can go, since in a larger
set its degree is no smaller; as soon as the least degree is t, what is left has that property and so is C(t). What
follows depends on the set only. (2) Every node that goes between S and C(t) takes at most t - 1 with it (two
neighbours that go at once share an edge, together they take less), so that a set between them with m nodes more than
C(t) weighs at most f(C) + m (t - 1), and of course at most f(S). So if the density of C(t) is above t - 1, every set
between is less dense than C(t); else none is denser than where both limits cross, at m = (f(S) - f(C)) / (t - 1).
Where that is no more than the best density so far, the walk may leap to C(t), found by taking away all nodes below t
at once, round after round, and misses no denser set. A leap to a `t` of at most the best density plus 1 is always
allowed, which clears away nearly all of an ordinary graph in a few passes over its edges; what lies near the top is
walked step by step with a heap. The block is the one that the walk without leaps finds, ties included.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse

from .belief import Bools, Floats, Ints

SCALE = 1 << 20
"""Weight 1.0. Sums then stay exact (below 2^53) for 8 billion edges."""

_sparse: Any = scipy.sparse  # its constructors carry no types
_NEVER = np.iinfo(np.intp).max
_LEAP = 1 / 2  # share of the nodes that a leap takes at least; long ones often land in the block itself
_STEPWISE = 500  # nodes: a leap that takes fewer is not worth its passes over the nodes
_SHRINKS = 0.02  # share of the edges that a pass over all of them must take away to be worth another


@dataclass(frozen=True, slots=True)
class Block:
    """A dense block. Its edges are those between its two sides."""

    left: Ints  # nodes, ascending
    right: Ints
    edges: Ints  # positions in the edge list, ascending
    weight: int  # of the edges, in units of 1 / SCALE

    @property
    def density(self) -> float:
        """Weight per node."""
        return self.weight / SCALE / (len(self.left) + len(self.right))


def column_weights(right: Ints) -> Ints:
    """(n_edges,) 1 / log(degree + 5) of each edge's right end: products that everybody reviews say little."""
    degree = np.bincount(right)[right] if len(right) else np.zeros(0)
    return fixed_point(1.0 / np.log(degree + 5.0))


def fixed_point(weight: Floats) -> Ints:
    """Weights (n_edges,) in units of 1 / SCALE."""
    return np.rint(weight * SCALE).astype(np.intp)


def densest_blocks(left: Ints, right: Ints, weight: Ints | None = None) -> Iterator[Block]:
    """Yield dense blocks one after another, each without the edges of those before it.

    Args:
        left: (n_edges,) one end of each of the distinct edges, numbered from 0.
        right: (n_edges,) the other end, numbered from 0 on its own.
        weight: (n_edges,) positive integers, equal for all edges of a right end, else camouflage helps; None for
            `column_weights`.

    Several accounts of one ring are in one block, but one account may be in blocks of several rings.
    """
    weight = column_weights(right) if weight is None else weight
    rest = np.arange(len(left))
    while len(rest):
        block = densest_block(left[rest], right[rest], weight[rest])
        yield Block(block.left, block.right, rest[block.edges], block.weight)
        kept = np.ones(len(rest), dtype=bool)
        kept[block.edges] = False
        rest = rest[kept]


def densest_block(left: Ints, right: Ints, weight: Ints, *, stepwise: int = _STEPWISE) -> Block:
    """The densest set of the walk; of equally dense ones the first, so the largest.

    Args:
        left: as in `densest_blocks`, at least one.
        right: as there.
        weight: as there.
        stepwise: leaps that would take no more nodes than this are walked instead; only time depends on it.
    """
    offset = int(left.max()) + 1
    kept = _prepeel(left, right + offset, weight)
    nodes, head, tail = _renumbered(left[kept], right[kept] + offset)
    walk = _Walk(head, tail, weight[kept], len(nodes))
    walk.run(stepwise)
    inside = walk.best()
    edges = kept[inside[head] & inside[tail]]
    members = nodes[inside]
    return Block(members[members < offset], members[members >= offset] - offset, edges, int(weight[edges].sum()))


def core(left: Ints, right: Ints, least_left: int, least_right: int) -> Ints:
    """Positions of the edges in the (a, b)-core: every left end has `least_left` of them, every right `least_right`.

    Seidman (1983), for two sides. With distinct edges these are partners.
    """
    rest = np.arange(len(left))
    while len(rest):
        enough = np.bincount(left[rest])[left[rest]] >= least_left
        enough &= np.bincount(right[rest])[right[rest]] >= least_right
        if enough.all():
            break
        rest = rest[enough]
    return rest


def _prepeel(head: Ints, tail: Ints, weight: Ints) -> Ints:
    """Positions of the edges left when nodes below the density have gone, as long as many go at a time.

    A pass need not end on the walk: it keeps the core of the density, which is at least as dense and on both walks.
    """
    rest = np.arange(len(head))
    while True:
        degree = _degrees(head, tail, weight)
        stays = degree >= -(-int(weight.sum()) // int(np.count_nonzero(degree)))
        inside = stays[head] & stays[tail]
        taken = len(head) - int(np.count_nonzero(inside))
        if not taken:
            return rest
        rest, head, tail, weight = rest[inside], head[inside], tail[inside], weight[inside]
        if taken < _SHRINKS * len(head):
            return rest


def _renumbered(head: Ints, tail: Ints) -> tuple[Ints, Ints, Ints]:
    """The nodes in use, ascending, and both ends by their position among them."""
    used = np.zeros(int(max(head.max(), tail.max())) + 1, dtype=bool)
    used[head] = used[tail] = True
    number = np.cumsum(used) - 1
    return np.flatnonzero(used), number[head], number[tail]


def _degrees(head: Ints, tail: Ints, weight: Ints) -> Ints:
    """Weighted degrees; sums of integers in doubles are exact."""
    size = int(max(head.max(), tail.max())) + 1
    return (np.bincount(head, weight, size) + np.bincount(tail, weight, size)).astype(np.intp)


class _Walk:
    """Peels one graph and remembers in which step each node went."""

    def __init__(self, head: Ints, tail: Ints, weight: Ints, nodes: int) -> None:
        ends = (np.concatenate([head, tail]), np.concatenate([tail, head]))
        table = _sparse.coo_array((np.tile(weight, 2), ends), shape=(nodes, nodes)).tocsr()
        self._start, self._neighbour, self._weight = table.indptr, table.indices, table.data
        self._degree = _degrees(head, tail, weight)
        self._total, self._nodes, self._step = int(weight.sum()), nodes, 0
        self._gone = np.full(nodes, _NEVER)  # (n_nodes,) step in which each went
        self._best, self._best_step = (self._total, nodes), 0

    def best(self) -> Bools:
        """(n_nodes,) the densest set so far."""
        return self._gone > self._best_step

    def run(self, stepwise: int) -> None:
        """Peel until no edge is left: by leaps where that is allowed, shorter ones near the densest set."""
        share = _LEAP
        while self._total:
            degree = self._degree[self._gone == _NEVER]
            lowest, sure = int(degree.min()), self._best[0] // self._best[1] + 1
            if lowest < sure:
                self._leap(sure)
                continue
            go = min(max(stepwise, int(share * len(degree)), 1), len(degree) - 1)
            target = max(lowest + 1, int(np.partition(degree, go)[go]))
            if share * len(degree) <= max(stepwise, 1):
                self._walk(target)
                share = min(_LEAP, share * 2)
            elif self._leap(target):
                share = min(_LEAP, share * 2)
            else:
                share /= 4

    def _leap(self, target: int) -> bool:
        """Go to the core of `target` at once, unless a denser set may lie between; then stay and return False."""
        was = (self._degree.copy(), self._gone.copy(), self._total, self._nodes, self._step)
        below = np.flatnonzero((self._degree < target) & (self._gone == _NEVER))
        while len(below):
            touched = self._take(below)
            below = touched[self._degree[touched] < target]
        if _may_leap((was[2], was[3]), (self._total, self._nodes), target - 1, self._best):
            self._note()
            return True
        self._degree, self._gone, self._total, self._nodes, self._step = was
        return False

    def _walk(self, target: int) -> None:
        """Go to the core of `target` step by step."""
        below = np.flatnonzero((self._degree < target) & (self._gone == _NEVER))
        heap = list(zip(self._degree[below].tolist(), below.tolist(), strict=True))
        heapq.heapify(heap)
        while heap:
            lowest, tied = heap[0][0], set()
            while heap and heap[0][0] == lowest:
                node = heapq.heappop(heap)[1]
                if self._gone[node] == _NEVER and self._degree[node] == lowest:
                    tied.add(node)
            if not tied:  # met before at a higher degree
                continue
            touched = self._take(np.fromiter(tied, dtype=np.intp)) if len(tied) > 1 else self._take_one(tied.pop())
            self._note()
            near = touched[self._degree[touched] < target]
            for entry in zip(self._degree[near].tolist(), near.tolist(), strict=True):
                heapq.heappush(heap, entry)

    def _take(self, nodes: Ints) -> Ints:
        """Take away distinct nodes in one step; return those of their neighbours that are still there."""
        self._step += 1
        self._gone[nodes] = self._step
        first, count = self._start[nodes], self._start[nodes + 1] - self._start[nodes]
        where = np.repeat(first - np.cumsum(count) + count, count) + np.arange(int(count.sum()))
        neighbour, weight = self._neighbour[where], self._weight[where]
        stays, together = self._gone[neighbour] == _NEVER, self._gone[neighbour] == self._step
        np.subtract.at(self._degree, neighbour[stays], weight[stays])
        self._total -= int(weight[stays].sum()) + int(weight[together].sum()) // 2  # those are met from both ends
        self._nodes -= len(nodes)
        return np.unique(neighbour[stays])

    def _take_one(self, node: int) -> Ints:
        """As `_take`, for one node, which has no neighbour twice."""
        self._step += 1
        self._gone[node] = self._step
        where = slice(self._start[node], self._start[node + 1])
        stays = self._gone[self._neighbour[where]] == _NEVER
        neighbour: Ints = self._neighbour[where][stays]
        self._degree[neighbour] -= self._weight[where][stays]
        self._total -= int(self._degree[node])
        self._nodes -= 1
        return neighbour

    def _note(self) -> None:
        if self._total * self._best[1] > self._best[0] * self._nodes:
            self._best, self._best_step = (self._total, self._nodes), self._step


def _may_leap(before: tuple[int, int], after: tuple[int, int], most: int, best: tuple[int, int]) -> bool:
    """Whether no set between two of the walk can be denser than both `best` and the second.

    Sets are (weight, nodes); `most` is what one node between them takes along at most.
    """
    (weight, _), (core_weight, core_nodes) = before, after
    if core_weight > most * core_nodes:
        return True
    crossing = core_nodes * most + (weight - core_weight)
    return weight * most * best[1] <= best[0] * crossing
