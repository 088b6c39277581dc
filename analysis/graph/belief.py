"""Loopy belief propagation on pairwise graphs of two-state nodes, on arrays.

Every node of the evidence graph has two states: 1 (suspect: a review was bought, a reviewer is hired, an
artefact belongs to a campaign, a product is good) and 0. An edge says how well the states of its ends go
together. Belief propagation (Pearl 1988; Yedidia, Freeman & Weiss 2003) passes messages along the edges until
nothing moves; on trees the result is the exact marginal. With two states a message is one number, its
log-odds, so that one iteration is a few array operations over all edges. They run block by block, so that a
block's numbers stay in the processor's cache, on a few threads: a block's messages depend on no other block
of the same iteration, and the sums are taken in a fixed order, so that the result is the same to the last bit
for any number of threads.

The models that use it: SpEagle (Rayana & Akoglu, KDD'15) for `anomaly`, a lift model for `suspicion`
(`graph.models`).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

LOG_ODDS_LIMIT = 30.0  # beyond it (1e-13) a probability is certain in double precision
WEIGHT_FLOOR = 1e-40  # of a potential's largest weight: no message then exceeds log-odds of 92
_CERTAIN = 300.0  # less the largest message it still saturates every edge, plus it exp() stays finite
_BLOCK = 1 << 16  # edges; smaller costs calls, larger leaves the cache
_MOST_THREADS = 4  # more wait for the sums, which run on one


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Result of `propagate`: posterior log-odds of state 1, and how the iteration ended."""

    log_odds: Floats  # (n_nodes,)
    iterations: int
    residual: float  # largest change of any message in the last iteration, in log-odds
    converged: bool

    @property
    def probability(self) -> Floats:
        """Posterior probability of state 1, (n_nodes,)."""
        return expit(self.log_odds)


def expit(log_odds: Floats) -> Floats:
    """Logistic function without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_odds)), dtype=np.float64)


def logit(probability: npt.ArrayLike) -> Floats:
    """Log-odds of probabilities, clipped to +-`LOG_ODDS_LIMIT`."""
    p = np.asarray(probability, dtype=np.float64)
    with np.errstate(divide="ignore"):
        log_odds = np.log(p) - np.log1p(-p)
    return np.asarray(np.clip(log_odds, -LOG_ODDS_LIMIT, LOG_ODDS_LIMIT), dtype=np.float64)


def propagate(
    prior: Floats,
    heads: Ints,
    tails: Ints,
    potential: Floats,
    *,
    iterations: int = 50,
    damping: float = 0.3,
    tolerance: float = 1e-6,
    labels: npt.NDArray[np.int8] | None = None,
    threads: int | None = None,
) -> Beliefs:
    """Run synchronous (flooding) sum-product belief propagation.

    Memory beside the arguments: 16 bytes an edge for the messages, 24 more where each edge has its own
    potential, and five numbers a node.

    Args:
        prior: (n_nodes,) log-odds of state 1 before any edge is looked at; finite.
        heads: (n_edges,) node number of one end of each undirected edge. Parallel edges multiply.
        tails: (n_edges,) node number of the other end.
        potential: (n_edges, 2, 2) or (2, 2) or (1, 2, 2) positive weights; ``potential[e, a, b]`` is the
            compatibility of head state ``a`` with tail state ``b``. A weight below `WEIGHT_FLOOR` of the
            potential's largest counts as that.
        iterations: upper bound; messages start uninformative.
        damping: share of the old message (in log-odds) that is kept, 0 <= damping < 1.
        tolerance: stop when no message moves by more log-odds than this.
        labels: (n_nodes,) 1 or 0 where a node's state is known, -1 elsewhere. A known node has log-odds of
            +-`LOG_ODDS_LIMIT` whatever its prior and its neighbours say, and tells them its state as certain:
            on a tree the others get their exact marginals given the labels.
        threads: by default as many as there are cores, at most four. Bears on the time only.

    Returns:
        Beliefs. There is no randomness and no dependence on the order of nodes; a different order of edges
        changes sums in the last bits only.

    Raises:
        ValueError: if shapes do not fit, a node number is no row of `prior`, a prior is not finite, a potential
            not positive and finite, a label not -1, 0 or 1, or damping not in [0, 1).
    """
    if not 0.0 <= damping < 1.0:
        raise ValueError("damping must be at least 0 and less than 1")
    prior, known = _checked(prior), _known(labels, len(prior))
    graph = _edges(heads, tails, potential, len(prior))
    workers = max(1, min(threads or os.cpu_count() or 1, _MOST_THREADS, -(-len(graph.heads) // _BLOCK)))
    scratch = np.empty((workers, 3, min(_BLOCK, len(graph.heads))))
    belief, residual, done = _clamped(prior.copy(), known, _CERTAIN), 0.0, 0
    with ThreadPoolExecutor(workers) as pool:  # starts no thread before it is given work
        while done < iterations:
            done += 1
            level = np.clip(belief, -_CERTAIN, _CERTAIN)
            sweep = partial(_sweep, graph, level, 1.0 - damping, scratch)
            residual = max([sweep(0)] if workers == 1 else pool.map(sweep, range(workers)))
            belief = _clamped(graph.collected(prior), known, _CERTAIN)
            if residual <= tolerance:
                break
    return Beliefs(_clamped(belief, known, LOG_ODDS_LIMIT), done, residual, residual <= tolerance)


def symmetric(strength: npt.ArrayLike, sign: npt.ArrayLike = 1) -> Floats:
    """Potentials of edges whose ends agree (sign 1) or disagree (sign -1): [[1-e, e], [e, 1-e]] for sign 1.

    Args:
        strength: the most log-odds that one message over such an edge can carry, ``log((1-e)/e)``.
        sign: 1 or -1, broadcast against `strength`.

    Returns:
        (n, 2, 2) positive weights.
    """
    agree = expit(np.atleast_1d(np.asarray(strength, dtype=np.float64) * np.asarray(sign)))
    rows = np.stack([np.stack([agree, 1 - agree], -1), np.stack([1 - agree, agree], -1)], -2)
    return np.asarray(rows, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges and the messages over them, in log-odds; `collected` sums what every node hears."""

    heads: Ints
    tails: Ints
    ratios: Floats  # (3, n_edges) or (3, 1): psi(0,1), psi(1,0), psi(1,1), each over psi(0,0)
    forward: Floats  # (n_edges,) head to tail
    backward: Floats  # (n_edges,) tail to head

    def block(self, start: int) -> _Edges:
        """Views of the `_BLOCK` edges from `start` on."""
        part = slice(start, start + _BLOCK)
        ratios = self.ratios if self.ratios.shape[1] == 1 else self.ratios[:, part]
        return _Edges(self.heads[part], self.tails[part], ratios, self.forward[part], self.backward[part])

    def collected(self, prior: Floats) -> Floats:
        """Prior plus all incoming messages, (n_nodes,)."""
        belief = prior + np.bincount(self.tails, weights=self.forward, minlength=len(prior))
        belief += np.bincount(self.heads, weights=self.backward, minlength=len(prior))
        return belief


def _sweep(graph: _Edges, level: Floats, step: float, scratch: Floats, worker: int) -> float:
    """Renew the messages of every so many-th block; the largest change."""
    starts = range(worker * _BLOCK, len(graph.heads), len(scratch) * _BLOCK)
    return max((_renew(graph.block(start), level, step, scratch[worker]) for start in starts), default=0.0)


def _renew(edges: _Edges, level: Floats, step: float, scratch: Floats) -> float:
    """Move the messages of some edges, both ways, by `step` towards their new values; the largest move.

    Both new values come first: each needs the old message of the other way.
    """
    one, two, spare = scratch[:, : len(edges.heads)]
    up, down, both = edges.ratios
    _message(level, edges.heads, edges.backward, (up, down, both), one, spare)
    _message(level, edges.tails, edges.forward, (down, up, both), two, spare)
    return max(_move(edges.forward, one, step), _move(edges.backward, two, step))


def _message(
    level: Floats, source: Ints, reverse: Floats, ratios: tuple[Floats, Floats, Floats], out: Floats, spare: Floats
) -> None:
    """Write the sources' new messages to `out`: log((psi01 + psi11 o) / (psi00 + psi10 o)), o the source's odds
    without what the target told it (Yedidia, Freeman & Weiss 2003, eq. 14, as a ratio of its two states).
    """
    up, down, both = ratios
    np.take(level, source, out=out, mode="clip")  # "raise" would copy; `_edges` has checked the numbers
    out -= reverse
    np.exp(out, out=out)
    np.multiply(out, down, out=spare)
    spare += 1.0
    out *= both
    out += up
    out /= spare
    np.log(out, out=out)


def _move(message: Floats, fresh: Floats, step: float) -> float:
    """Move `message` towards `fresh`, which becomes the move; its largest size."""
    fresh -= message
    fresh *= step
    message += fresh
    return max(float(fresh.max()), -float(fresh.min()))


def _edges(heads: Ints, tails: Ints, potential: Floats, n_nodes: int) -> _Edges:
    """Checked edges with messages that say nothing yet."""
    if heads.shape != tails.shape or heads.ndim != 1:
        raise ValueError("heads and tails must be one-dimensional and equally long")
    heads, tails = np.ascontiguousarray(heads, dtype=np.intp), np.ascontiguousarray(tails, dtype=np.intp)
    if any(len(end) and (end.min() < 0 or end.max() >= n_nodes) for end in (heads, tails)):
        raise ValueError("heads and tails must be rows of prior")
    return _Edges(heads, tails, _ratios(potential, len(heads)), np.zeros(len(heads)), np.zeros(len(heads)))


def _ratios(potential: Floats, n_edges: int) -> Floats:
    """Weights but the first, over the first, (3, n_edges) or (3, 1): the scale of a potential says nothing."""
    if potential.shape not in ((2, 2), (1, 2, 2), (n_edges, 2, 2)):
        raise ValueError("potential must be of shape (2, 2) or (n_edges, 2, 2)")
    weights = potential.reshape(1, 2, 2) if potential.ndim == 2 else potential
    ratios = np.empty((3, len(weights)))
    for start in range(0, len(weights), _BLOCK):
        part = weights[start : start + _BLOCK].reshape(-1, 4).T.astype(np.float64, order="C")
        largest = part.max(axis=0)
        if not (np.all(part > 0) and np.all(np.isfinite(largest))):
            raise ValueError("potentials must be positive and finite")
        np.maximum(part, largest * WEIGHT_FLOOR, out=part)
        np.divide(part[1:], part[0], out=ratios[:, start : start + _BLOCK])
    return ratios


def _checked(prior: Floats) -> Floats:
    """Prior as finite float64."""
    prior = np.asarray(prior, dtype=np.float64)
    if prior.ndim != 1 or not np.all(np.isfinite(prior)):
        raise ValueError("prior must be one-dimensional and finite")
    return prior


def _known(labels: npt.NDArray[np.int8] | None, n_nodes: int) -> tuple[Ints, Floats]:
    """Nodes whose state is known, and their states as signs."""
    labels = np.full(n_nodes, -1, dtype=np.int8) if labels is None else np.asarray(labels)
    if labels.shape != (n_nodes,) or not np.all(np.isin(labels, (-1, 0, 1))):
        raise ValueError("labels must be -1, 0 or 1, one a node")
    nodes = np.flatnonzero(labels >= 0)
    return nodes, np.where(labels[nodes] == 1, 1.0, -1.0)


def _clamped(belief: Floats, known: tuple[Ints, Floats], log_odds: float) -> Floats:
    """`belief` itself, with the known nodes at +-`log_odds`."""
    nodes, sign = known
    belief[nodes] = sign * log_odds
    return belief
