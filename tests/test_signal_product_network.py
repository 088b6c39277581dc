"""Products that share reviewers across shops: features by hand and against networkx, and the test of a shop."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signal_frames import context_of, run, said
from zhenping.analysis import analyse
from zhenping.analysis.engine import Engine
from zhenping.analysis.graph.evidence import product_codes, reviewer_codes
from zhenping.analysis.graph.product_network import product_network
from zhenping.analysis.results import Verdict
from zhenping.analysis.shops import products_of_shops
from zhenping.analysis.signals.product_network import FEATURES


def features(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Of one product a shop; `pairs` are (reviewer, product); indexed by product."""
    frame = pd.DataFrame(pairs, columns=["reviewer_id", "product_id"]).assign(shop_id=lambda f: f["product_id"])
    reviews = context_of(frame).reviews
    with Engine() as engine:
        table = product_network(reviews, reviewer_codes(reviews), product_codes(reviews), engine)
    return table.set_axis(frame["product_id"].drop_duplicates().tolist())


def test_degree_clustering_and_what_sizes_let_expect_by_hand():
    triangle = [("a", "p"), ("a", "q"), ("b", "q"), ("b", "r"), ("c", "p"), ("c", "r"), ("d", "s"), ("c", "s")]
    table = features(triangle)  # p, q, r are tied to each other; s to p and r by the reviewer c
    assert table["reviewers"].to_dict() == {"p": 2, "q": 2, "r": 2, "s": 2}
    assert table["degree"].to_dict() == {"p": 3, "q": 2, "r": 3, "s": 2}
    assert table.loc["q", "clustering"] == 1.0
    assert table.loc["p", "clustering"] == pytest.approx(2 / 3)  # q and s share nobody
    # Five ties are ten ordered pairs; 8 x 8 - 4 x 2 x 2 = 48 ordered pairs of reviewers could be common.
    chance = 1 - np.exp(-10 / 48 * 4)
    assert table["expected_degree"].tolist() == pytest.approx([3 * chance] * 4)
    assert table.loc["p", "degree_excess"] == pytest.approx(np.log(4 / (3 * chance + 1)))


def test_products_of_one_shop_are_not_tied():
    frame = pd.DataFrame({"reviewer_id": ["a", "a", "b", "b"], "product_id": ["p", "q", "p", "q"], "shop_id": "s"})
    reviews = context_of(frame).reviews
    with Engine() as engine:
        table = product_network(reviews, reviewer_codes(reviews), product_codes(reviews), engine)
    assert table["degree"].tolist() == [0.0, 0.0]
    assert table["centrality"].tolist() == [0.0, 0.0]
    assert table["clustering"].isna().all()


memberships = st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("pqrstuvw")), min_size=1)


@settings(max_examples=40, deadline=None)
@given(memberships)
def test_features_equal_networkx(pairs):
    table = features(sorted(pairs))
    people = {p: {who for who, what in pairs if what == p} for p in table.index}
    graph = nx.Graph()
    graph.add_nodes_from(table.index)
    for p in table.index:
        for q in table.index:
            common = len(people[p] & people[q])
            if p < q and common:
                graph.add_edge(p, q, weight=common / np.sqrt(len(people[p]) * len(people[q])))
    assert table["degree"].to_dict() == dict(graph.degree())
    clustering = nx.clustering(graph)
    for p in table.index[table["degree"] >= 2]:
        assert table.loc[p, "clustering"] == pytest.approx(clustering[p], abs=1e-6)
    vector = table["centrality"].to_numpy()
    if graph.number_of_edges() and nx.number_connected_components(graph) == 1:
        adjacency = nx.to_numpy_array(graph, nodelist=list(table.index))
        leading = np.abs(np.linalg.eigh(adjacency)[1][:, -1])
        assert vector == pytest.approx(leading / leading.max(), abs=1e-4)


def batch(shops: int = 80, seed: int = 0, recruited: int = 0) -> pd.DataFrame:
    """`shops` of one product with 30 reviewers out of 4000; the first `recruited` have 12 of 14 hired accounts, each of
    which reviews eight others besides.
    """
    draw = np.random.default_rng(seed)
    pairs = [(shop, f"u{k}") for shop in range(shops) for k in draw.choice(4000, 30, replace=False)]
    pairs += [(shop, f"hired{k}") for shop in range(recruited) for k in draw.choice(14, 12, replace=False)]
    pairs += [(shop, f"hired{k}") for k in range(14 if recruited else 0) for shop in draw.choice(shops, 8)]
    frame = pd.DataFrame(pairs, columns=["shop", "reviewer_id"]).drop_duplicates()
    return frame.assign(platform="demo", shop_id="s" + frame.pop("shop").astype(str), product_id="p", rating=5.0)


def test_shops_that_recruit_in_one_place_stand_out_and_only_warn():
    scored, result = run("product_network", batch(shops=200, recruited=2), "demo/s1")
    assert result.verdict is Verdict.WARN
    assert result.p_value is not None
    assert result.p_value <= 0.05
    assert result.value is not None
    assert result.value > 0.9
    assert "% of products of similar size" in said(result)
    assert result.innocent
    assert scored.strength.isna().all()


def test_in_an_ordinary_batch_few_shops_warn():
    reviews = batch()
    verdicts = [run("product_network", reviews, f"demo/s{k}")[1].verdict for k in range(0, 80, 8)]
    assert verdicts.count(Verdict.WARN) <= 1
    assert Verdict.UNTESTED not in verdicts


def test_a_small_batch_or_masked_reviewers_are_not_tested():
    assert run("product_network", batch(shops=20), "demo/s0")[1].verdict is Verdict.UNTESTED
    assert run("product_network", batch().assign(reviewer_id=None), "demo/s0")[1].verdict is Verdict.UNTESTED


def test_products_csv_has_the_network():
    table = products_of_shops(analyse(batch(shops=10)))
    assert len(table) == 10
    assert table["reviewers"].tolist() == [30] * 10
    assert {*FEATURES, "degree", "clustering"} <= set(table.columns)
    masked = products_of_shops(analyse(batch(shops=3).assign(reviewer_id=None)))
    assert masked["degree"].isna().all()


def test_the_order_of_rows_changes_no_feature():
    reviews = batch(recruited=4)
    shuffled = reviews.sample(frac=1.0, random_state=1)
    one, two = (products_of_shops(analyse(frame)) for frame in (reviews, shuffled))
    pd.testing.assert_frame_equal(one[[*FEATURES, "degree"]], two[[*FEATURES, "degree"]], check_exact=True)
