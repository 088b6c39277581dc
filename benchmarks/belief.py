"""Seconds of belief propagation: ours on arrays beside a plain loop over a networkx graph and UGFraud's SpEagle.

Same run, graph, potentials and number of iterations; building the inputs is excluded on both sides. The loop
is measured on a small graph only, because it would need minutes on the large one. UGFraud (Dou et al., the
SpEagle that people install) runs on YelpChi where a copy lies beside the project, else on a made-up graph of
its size; it passes messages node by node in breadth-first order, so its beliefs are not equal to ours.
Usage: ``python benchmarks/belief.py [EDGES]``.
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
import tracemalloc
from typing import Any

import networkx as nx
import numpy as np
import yelpchi
from timing import seconds
from zhenping.analysis.graph.belief import Floats, Ints, expit, propagate, symmetric

ITERATIONS = 10
STRENGTH = 1.0
LOOP_EDGES = 20_000
YELPCHI_REVIEWS = 67_395


def graph(edges: int, seed: int = 0) -> tuple[Floats, Ints, Ints]:
    """Reviews, each tied to a reviewer and to a product (heavy-tailed), with random priors."""
    rng = np.random.default_rng(seed)
    reviews = edges // 2
    reviewers, products = reviews // 3 + 1, reviews // 50 + 1
    who = rng.integers(reviewers, size=reviews)
    what = np.minimum(rng.zipf(1.6, size=reviews) - 1, products - 1)
    return tied(who, what, rng)


def tied(who: Ints, what: Ints, rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
    """Random priors, and the edges of each review: first all to their reviewers, then all to their products."""
    reviews, reviewers = len(who), int(who.max()) + 1
    heads = np.concatenate([np.arange(reviews), np.arange(reviews)])
    tails = np.concatenate([reviews + who, reviews + reviewers + what])
    prior = rng.normal(size=int(tails.max()) + 1)
    return prior, heads.astype(np.intp), tails.astype(np.intp)


def arrays(prior: Floats, heads: Ints, tails: Ints, iterations: int = ITERATIONS) -> Floats:
    return propagate(
        prior, heads, tails, symmetric(STRENGTH), iterations=iterations, damping=0.0, tolerance=0.0
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


def pairs() -> tuple[str, Ints, Ints]:
    """Name of the set, and reviewer and product of each of its reviews, numbered from 0."""
    if not yelpchi.BESIDE.exists():
        rng = np.random.default_rng(0)
        who, what = rng.integers(38_000, size=YELPCHI_REVIEWS), rng.integers(201, size=YELPCHI_REVIEWS)
        name = "made up"
    else:
        reviews, name = yelpchi.load(yelpchi.BESIDE), "YelpChi"
        who, what = reviews["reviewer_id"].factorize()[0], reviews["product_id"].factorize()[0]
    distinct = np.unique(np.stack([who, what]), axis=1)  # UGFraud holds one review of a reviewer and product
    return name, distinct[0].astype(np.intp), distinct[1].astype(np.intp)


def ugfraud(who: Ints, what: Ints, prior: Floats) -> Any:
    """UGFraud's SpEagle over the same nodes and priors, ready to run."""
    from UGFraud.Detector.SpEagle import SpEagle

    p = expit(prior)
    reviews, reviewers = len(who), int(who.max()) + 1
    net = nx.Graph()
    for u in range(reviewers):
        net.add_node(f"u{u}", types="user", prior=float(p[reviews + u]))
    for v in range(int(what.max()) + 1):
        net.add_node(f"p{v}", types="prod", prior=float(p[reviews + reviewers + v]))
    for row, (u, v) in enumerate(zip(who.tolist(), what.tolist(), strict=True)):
        net.add_edge(f"u{u}", f"p{v}", types="review", prior=float(p[row]))
    table = np.log(symmetric(STRENGTH)[0])
    with contextlib.redirect_stdout(io.StringIO()):
        model = SpEagle(net, dict.fromkeys(("u_r", "r_u", "r_p", "p_r"), table))
        model.schedule(schedule_type="bfs")
    return model


def beside_ugfraud(iterations: int = 2) -> None:
    name, who, what = pairs()
    prior, heads, tails = tied(who, what, np.random.default_rng(0))
    model = ugfraud(who, what, prior)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its own time
        theirs = seconds(lambda: model.run_bp(max_iters=iterations, tol=0.0), 1)
    ours = seconds(lambda: arrays(prior, heads, tails, iterations), 5)
    print(f"{name}, {len(who):,} reviews, {len(heads):,} edges, {iterations} iterations")
    print(f"{'':>18}   arrays {ours:8.4f} s   UGFraud {theirs:6.2f} s   ratio {theirs / ours:.0f}")


def bytes_an_edge(edges: int) -> float:
    """Peak of what a run allocates beside its arguments."""
    inputs = graph(edges)
    tracemalloc.start()
    arrays(*inputs, iterations=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / edges


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
    print(f"{'':>12} peak {bytes_an_edge(edges):.0f} bytes an edge, {large[1].itemsize * 2} more for its two ends")
    beside_ugfraud()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
