"""Belief propagation against a textbook reference and against exact marginals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.analysis.graph.belief import LOG_ODDS_LIMIT, expit, logit, propagate, symmetric

Edge = tuple[int, int]


def reference(prior, edges, potentials, iterations, damping):
    """Sum-product as in the textbooks: normalised messages over two states, one loop per message.

    Damping is geometric (old^d * new^(1-d)), which in log-odds is the linear mixture.
    """
    phi = [np.array([1.0, np.exp(p)]) / (1.0 + np.exp(p)) for p in prior]
    directed = [(e, a, b) for e, (a, b) in enumerate(edges)] + [(e, b, a) for e, (a, b) in enumerate(edges)]
    message = {(e, a): np.array([0.5, 0.5]) for e, a, _ in directed}  # keyed by edge and sender
    for _ in range(iterations):
        fresh = {}
        for e, a, b in directed:
            psi = potentials[e] if edges[e] == (a, b) else potentials[e].T
            incoming = phi[a].copy()
            for other, sender, receiver in directed:
                if receiver == a and other != e:
                    incoming = incoming * message[(other, sender)]
            new = incoming @ psi
            new = (new / new.sum()) ** (1 - damping) * message[(e, a)] ** damping
            fresh[(e, a)] = new / new.sum()
            assert b != a
        message = fresh
    beliefs = [p.copy() for p in phi]
    for e, a, b in directed:
        beliefs[b] = beliefs[b] * message[(e, a)]
    return np.array([np.log(b[1] / b[0]) for b in beliefs])


def exact_log_odds(prior, edges, potentials):
    """Marginals by summing over all states."""
    weight = np.zeros((len(prior), 2))
    for states in itertools.product((0, 1), repeat=len(prior)):
        w = np.exp(sum(p * s for p, s in zip(prior, states, strict=True)))
        for (a, b), psi in zip(edges, potentials, strict=True):
            w *= psi[states[a], states[b]]
        for node, state in enumerate(states):
            weight[node, state] += w
    return np.log(weight[:, 1] / weight[:, 0])


@st.composite
def graphs(draw, tree=False):
    n = draw(st.integers(2, 7))
    if tree:
        edges = [(draw(st.integers(0, node - 1)), node) for node in range(1, n)]
    else:
        pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
        edges = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=10, unique_by=frozenset))
    prior = draw(st.lists(st.floats(-4, 4), min_size=n, max_size=n))
    weights = st.lists(st.floats(0.05, 3.0), min_size=4, max_size=4)
    potentials = [np.array(draw(weights)).reshape(2, 2) for _ in edges]
    return np.array(prior), edges, potentials


def run(graph, **options):
    prior, edges, potentials = graph
    heads, tails = np.array(edges, dtype=np.intp).T
    return propagate(prior, heads, tails, np.array(potentials), **options)


@given(graphs(), st.integers(0, 6), st.sampled_from([0.0, 0.3, 0.7]))
@settings(max_examples=60, deadline=None)
def test_arrays_equal_the_textbook_loops_after_any_number_of_iterations(graph, iterations, damping):
    found = run(graph, iterations=iterations, damping=damping, tolerance=0.0)
    np.testing.assert_allclose(found.log_odds, reference(*graph, iterations, damping), atol=1e-9, rtol=0)


@given(graphs(tree=True))
@settings(max_examples=60, deadline=None)
def test_on_a_tree_the_beliefs_are_the_exact_marginals(graph):
    found = run(graph, iterations=200, damping=0.0, tolerance=1e-13)
    assert found.converged
    np.testing.assert_allclose(found.log_odds, exact_log_odds(*graph), atol=1e-9, rtol=0)


@given(graphs(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_neither_the_order_nor_the_direction_of_edges_matters(graph, random):
    prior, edges, potentials = graph
    order = list(range(len(edges)))
    random.shuffle(order)
    turned = [edges[i] if i % 2 else edges[i][::-1] for i in order]
    tables = [potentials[i] if i % 2 else potentials[i].T for i in order]
    one, two = run(graph, iterations=20), run((prior, turned, tables), iterations=20)
    np.testing.assert_allclose(one.log_odds, two.log_odds, atol=1e-9, rtol=0)


@given(graphs(tree=True), st.data())
@settings(max_examples=40, deadline=None)
def test_with_labels_the_others_get_their_exact_marginals_given_them(graph, data):
    prior, edges, potentials = graph
    labels = np.array(data.draw(st.lists(st.sampled_from([-1, -1, 0, 1]), min_size=len(prior), max_size=len(prior))))
    found = run(graph, iterations=200, damping=0.0, tolerance=1e-13, labels=labels)
    certain = np.where(labels < 0, prior, np.where(labels == 1, 60.0, -60.0))
    free = labels < 0
    np.testing.assert_allclose(
        found.log_odds[free], exact_log_odds(certain, edges, potentials)[free], atol=1e-8, rtol=0
    )
    assert found.log_odds[labels == 1].tolist() == [LOG_ODDS_LIMIT] * int((labels == 1).sum())
    assert found.log_odds[labels == 0].tolist() == [-LOG_ODDS_LIMIT] * int((labels == 0).sum())


@pytest.mark.parametrize("each", [False, True], ids=["one potential", "its own for each edge"])
def test_the_number_of_threads_does_not_change_one_bit(each):
    rng = np.random.default_rng(5)
    nodes, edges = 20_000, 200_000  # several blocks for every thread
    heads, tails = rng.integers(nodes, size=(2, edges))
    weights = rng.uniform(0.1, 1.0, size=(edges, 2, 2)) if each else symmetric(0.3)
    prior = rng.normal(size=nodes)
    one, three = (propagate(prior, heads, tails, weights, iterations=5, threads=n) for n in (1, 3))
    assert np.array_equal(one.log_odds, three.log_odds)
    assert one.residual == three.residual


@given(graphs(), st.sampled_from([1e3, 1e6, 1e300]), st.sampled_from([1e-300, 1e-30, 1.0]))
@settings(max_examples=40, deadline=None)
def test_extreme_priors_and_weights_stay_finite(graph, scale, weight):
    prior, edges, potentials = graph
    extreme = [p * np.array([[1.0, weight], [weight, 1.0]]) for p in potentials]
    found = run((prior * scale, edges, extreme), iterations=20)
    assert np.all(np.isfinite(found.log_odds))
    assert np.isfinite(found.residual)
    assert np.all((found.probability >= 0) & (found.probability <= 1))


def test_without_edges_the_prior_is_the_belief():
    nothing = np.zeros(0, dtype=np.intp)
    found = propagate(np.array([0.5, -2.0]), nothing, nothing, symmetric(1.0))
    assert found.log_odds.tolist() == [0.5, -2.0]
    assert found.converged


def test_a_message_over_a_symmetric_edge_never_carries_more_than_its_strength():
    certain = propagate(np.array([30.0, 0.0]), np.array([0]), np.array([1]), symmetric(1.5), damping=0.0)
    assert certain.log_odds[1] == pytest.approx(1.5, abs=1e-6)
    against = propagate(np.array([30.0, 0.0]), np.array([0]), np.array([1]), symmetric(1.5, -1), damping=0.0)
    assert against.log_odds[1] == pytest.approx(-1.5, abs=1e-6)


def test_a_good_products_only_slander_is_found_as_in_the_papers_setting():
    """Four honest reviewers praise a product, one slanders it: the belief falls on the slander."""
    reviews, product = list(range(5)), 5
    signs = np.array([-1, -1, -1, -1, 1])  # praise of a good product contradicts "suspect"
    prior = np.array([-1.0, -1.0, -1.0, -1.0, 0.0, 0.0])
    found = propagate(prior, np.array(reviews), np.full(5, product), symmetric(np.full(5, 1.0), signs))
    assert found.log_odds[4] > 0 > found.log_odds[:4].max()
    assert found.log_odds[product] > 0


def test_oscillation_is_reported_as_not_converged():
    triangle = np.array([0, 1, 2]), np.array([1, 2, 0])
    found = propagate(np.array([0.5, 0.1, -0.2]), *triangle, symmetric(np.full(3, 6.0), -1), iterations=3)
    assert not found.converged
    assert found.residual > 0


def test_wrong_shapes_and_potentials_are_refused():
    with pytest.raises(ValueError, match="equally long"):
        propagate(np.zeros(2), np.array([0]), np.array([0, 1]), symmetric(1.0))
    with pytest.raises(ValueError, match="positive"):
        propagate(np.zeros(2), np.array([0]), np.array([1]), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="shape"):
        propagate(np.zeros(2), np.array([0]), np.array([1]), np.ones((2, 3)))
    with pytest.raises(ValueError, match="rows of prior"):
        propagate(np.zeros(2), np.array([0]), np.array([2]), symmetric(1.0))
    with pytest.raises(ValueError, match="finite"):
        propagate(np.array([np.nan, 0.0]), np.array([0]), np.array([1]), symmetric(1.0))
    with pytest.raises(ValueError, match="damping"):
        propagate(np.zeros(2), np.array([0]), np.array([1]), symmetric(1.0), damping=1.0)
    for labels in (np.array([2, 0]), np.array([1])):
        with pytest.raises(ValueError, match="labels"):
            propagate(np.zeros(2), np.array([0]), np.array([1]), symmetric(1.0), labels=labels)


@given(st.floats(0, 1))
def test_logit_and_expit_are_inverse_within_the_limit(probability):
    assert expit(logit(probability)) == pytest.approx(probability, abs=1e-12)
