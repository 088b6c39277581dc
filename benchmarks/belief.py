"""Seconds of belief propagation: ours on arrays beside a plain loop over a networkx graph, in the same run.

Same run, graph, potentials and number of iterations; building the inputs is excluded on both sides. The loop
is measured on a small graph only, because it would need minutes on the large one.
Usage: ``python benchmarks/belief.py [EDGES]``.
"""

from __future__ import annotations

import math
import sys

import networkx as nx
import numpy as np
from timing import seconds
from zhenping.analysis.graph.belief import Floats, Ints, propagate, symmetric

ITERATIONS = 10
STRENGTH = 1.0
LOOP_EDGES = 20_000


def graph(edges: int, seed: int = 0) -> tuple[Floats, Ints, Ints]:
    """Reviews, each tied to a reviewer and to a product (heavy-tailed), with random priors."""
    rng = np.random.default_rng(seed)
    reviews = edges // 2
    reviewers, products = reviews // 3 + 1, reviews // 50 + 1
    who = rng.integers(reviewers, size=reviews)
    what = np.minimum(rng.zipf(1.6, size=reviews) - 1, products - 1)
    heads = np.concatenate([np.arange(reviews), np.arange(reviews)])
    tails = np.concatenate([reviews + who, reviews + reviewers + what])
    prior = rng.normal(size=reviews + reviewers + products)
    return prior, heads.astype(np.intp), tails.astype(np.intp)


def arrays(prior: Floats, heads: Ints, tails: Ints) -> Floats:
    return propagate(
        prior, heads, tails, symmetric(STRENGTH), iterations=ITERATIONS, damping=0.0, tolerance=0.0
    ).log_odds


def loops(net: nx.Graph, prior: Floats) -> Floats:
    """The same messages, one at a time, in log-odds over a symmetric edge."""
    limit = math.tanh(STRENGTH / 2)
    message = {(a, b): 0.0 for u, v in net.edges for a, b in ((u, v), (v, u))}
    belief = dict(enumerate(prior.tolist()))
    for _ in range(ITERATIONS):
        fresh = {}
        for a, b in message:
            cavity = belief[a] - message[b, a]
            fresh[a, b] = 2 * math.atanh(limit * math.tanh(cavity / 2))
        message = fresh
        belief = dict(enumerate(prior.tolist()))
        for (_, b), m in message.items():
            belief[b] += m
    return np.array([belief[node] for node in range(len(prior))])


def main(edges: int) -> None:
    small = graph(LOOP_EDGES)
    net = nx.Graph()
    net.add_nodes_from(range(len(small[0])))
    net.add_edges_from(zip(small[1].tolist(), small[2].tolist(), strict=True))
    if not np.allclose(arrays(*small), loops(net, small[0]), atol=1e-9):
        sys.exit("the two do not agree")
    ours, theirs = seconds(lambda: arrays(*small), 5), seconds(lambda: loops(net, small[0]), 3)
    large = graph(edges)
    print(f"{ITERATIONS} iterations, beliefs equal to 1e-9")
    print(f"{LOOP_EDGES:>12,} edges   arrays {ours:8.4f} s   loop {theirs:8.3f} s   ratio {theirs / ours:.0f}")
    print(f"{edges:>12,} edges   arrays {seconds(lambda: arrays(*large), 5):8.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
