"""Loopy belief propagation on pairwise graphs of two-state nodes, on arrays.

Every node of the evidence graph has two states: 1 (suspect: a review was bought, a reviewer is hired, an
artefact belongs to a campaign, a product is good) and 0. An edge says how well the states of its ends go
together. Belief propagation (Pearl 1988; Yedidia, Freeman & Weiss 2003) passes messages along the edges until
nothing moves; on trees the result is the exact marginal. With two states a message is one number, its
log-odds, so that one iteration is a few array operations over all edges.

The models that use it: SpEagle (Rayana & Akoglu, KDD'15) for `anomaly`, a lift model for `suspicion`
(`graph.models`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_EXP_LIMIT = 500.0  # exp(709) overflows; weights may be far from one
LOG_ODDS_LIMIT = 30.0  # beyond it (1e-13) a probability is certain in double precision


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
) -> Beliefs:
    """Run synchronous (flooding) sum-product belief propagation.

    Args:
        prior: (n_nodes,) log-odds of state 1 before any edge is looked at; finite.
        heads: (n_edges,) node number of one end of each undirected edge. Parallel edges multiply.
        tails: (n_edges,) node number of the other end.
        potential: (n_edges, 2, 2) or (2, 2) positive weights; ``potential[e, a, b]`` is the compatibility of
            head state ``a`` with tail state ``b``.
        iterations: upper bound; messages start uninformative.
        damping: share of the old message (in log-odds) that is kept, 0 <= damping < 1.
        tolerance: stop when no message moves by more log-odds than this.

    Returns:
        Beliefs. There is no randomness and no dependence on the order of nodes; a different order of edges
        changes sums in the last bits only.

    Raises:
        ValueError: if shapes do not fit or a potential is not positive.
    """
    forward, backward = _tables(heads, tails, potential)
    target = np.concatenate([tails, heads])
    source = np.concatenate([heads, tails])
    opposite = np.concatenate([np.arange(len(heads)) + len(heads), np.arange(len(heads))])
    table = np.concatenate([forward, backward], axis=1)  # (4, 2 * n_edges)
    message = np.zeros(len(target))
    belief, residual, done = np.array(prior, dtype=np.float64), 0.0, 0
    while done < iterations:
        done += 1
        fresh = _transform(belief[source] - message[opposite], table)
        fresh = (1.0 - damping) * fresh + damping * message
        residual = float(np.max(np.abs(fresh - message), initial=0.0))
        message = fresh
        belief = prior + np.bincount(target, weights=message, minlength=len(prior))
        if residual <= tolerance:
            break
    return Beliefs(belief, done, residual, residual <= tolerance)


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


def _tables(heads: Ints, tails: Ints, potential: Floats) -> tuple[Floats, Floats]:
    """Potentials as (4, n_edges) rows psi(0,0), psi(1,0), psi(0,1), psi(1,1), source first, both ways."""
    if heads.shape != tails.shape or heads.ndim != 1:
        raise ValueError("heads and tails must be one-dimensional and equally long")
    full = np.broadcast_to(potential, (len(heads), 2, 2))
    if not np.all(full > 0):
        raise ValueError("potentials must be positive")
    forward = np.stack([full[:, 0, 0], full[:, 1, 0], full[:, 0, 1], full[:, 1, 1]])
    backward = np.stack([full[:, 0, 0], full[:, 0, 1], full[:, 1, 0], full[:, 1, 1]])
    return forward, backward


def _transform(cavity: Floats, table: Floats) -> Floats:
    """Message log-odds from the source's log-odds without the target's own message."""
    odds = np.exp(np.clip(cavity, -_EXP_LIMIT, _EXP_LIMIT))
    ratio = (table[2] + table[3] * odds) / (table[0] + table[1] * odds)
    return np.asarray(np.log(ratio), dtype=np.float64)
