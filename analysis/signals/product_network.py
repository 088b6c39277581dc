"""Where a shop's products stand in the network of products that share reviewers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import weighted_mean
from .contract import Context, Scored
from .judging import judged, percent, share_base, untested

KEYS = ["platform", "shop_id", "product_id"]

FEATURES = {
    "degree_excess": N_(
        "Its {n} products share reviewers with more products of other shops, for their size, than {percent} % of "
        "products of similar size do."
    ),
    "clustering_excess": N_(
        "Products with which its {n} products share reviewers share them with each other, too, more than around "
        "{percent} % of products of similar size."
    ),
    "centrality": N_(
        "Its {n} products are nearer to the centre of the network of shared reviewers than {percent} % of products of "
        "similar size."
    ),
}


class ProductNetwork:
    """A shop's products against other shops' in the network of shared reviewers.

    Definition: products of different shops are tied if they share reviewers. Three measures of each product (more ties
    than its size lets expect, ties among its neighbours, eigenvector centrality: He, Hollenbeck, Overgoor, Proserpio &
    Tosyali, PNAS 2022; `analysis.graph.product_network`) become its place, 0-1, among the other shops' products of the
    platform with a similar number of reviewers. A shop's value is the mean place of its products in the measure where
    it stands highest; its p-value is the rank of that mean among the other shops, times three. The test warns at
    most, and judges no single review: strengths are null.

    Limits: stable ids, and a batch of many shops: what is not in the batch is not in the network. Measured on YelpChi
    against the share of filtered praise, places in clustering go with it weakly (Spearman 0.18), the other two not at
    all: a question to ask, and no evidence. Innocent: goods that belong together, neighbours, the same customers.
    """

    id = "product_network"
    family = "reviewers"
    name = N_("Network of products that share reviewers")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        products = network(context)
        rules = context.rules["signals"]["product_network"]
        places = _places(products, float(rules["min_reviewers"]), int(rules["min_peers"]))
        shops = places.groupby([products["platform"], products["shop"]], dropna=False, sort=True).mean()
        evidence = {"products": products, "places": places, "shops": shops}
        return Scored(pd.Series(np.nan, index=context.reviews.index), evidence=evidence)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"]["product_network"]
        base = share_base(context, shop)
        shops: pd.DataFrame = scored.evidence["shops"].dropna(how="all")
        names = shops.index.get_level_values("shop")
        name = base["shop"].iloc[0] if len(base) else None
        own = shops[names == name]
        if own.empty or _others(shops, own).shape[0] < rules["min_shops"]:
            why = N_(
                "Needs a batch of {needed} other shops of this platform, and products with at least {reviewers} "
                "reviewers with a stable identity; there are {n} such shops."
            )
            n = 0 if own.empty else len(_others(shops, own))
            values = {"needed": rules["min_shops"], "reviewers": rules["min_reviewers"], "n": n}
            return untested(self, Say(why, values), len(base))
        return self._compared(context, scored, base, _others(shops, own), own.iloc[0])

    def _compared(
        self, context: Context, scored: Scored, base: pd.DataFrame, others: pd.DataFrame, own: pd.Series
    ) -> TestResult:
        rules = context.rules["signals"]["product_network"]
        ranks = {name: _rank(others[name].dropna(), float(own[name])) for name in FEATURES if pd.notna(own[name])}
        most = min(ranks, key=lambda name: (ranks[name], list(FEATURES).index(name)))
        p_value = min(1.0, ranks[most] * len(FEATURES))
        mine = scored.evidence["products"]["shop"] == base["shop"].iloc[0]
        places = scored.evidence["places"].loc[mine, most].dropna()
        high = p_value <= rules["p_value"] and float(own[most]) >= rules["high"]
        return judged(
            self,
            Verdict.WARN if high else Verdict.PASS,
            Say(FEATURES[most], {"n": len(places), "percent": percent(float(own[most]))}),
            base.index[:0],
            comparison=Say(
                N_(
                    "50 % would be ordinary. Of {shops} other shops in this data {higher} stand as high; this is the "
                    "highest of three measures."
                ),
                {"shops": len(others), "higher": int((others[most] >= own[most]).sum())},
            ),
            value=float(own[most]),
            baseline=0.5,
            baseline_source=N_("same data"),
            effect=weighted_mean(places.to_numpy(dtype=float) - 0.5),
            p_value=p_value,
            n=len(base),
            innocent=(Say(N_("Goods that belong together, and shops of one neighbourhood, have the same customers.")),),
        )


def network(context: Context) -> pd.DataFrame:
    """Features of `graph.product_network` of every product, with `KEYS` and ``shop``; RangeIndex."""
    # The graph imports the contract of signals: only here, not when this module is loaded.
    from ..engine import Engine
    from ..graph.evidence import product_codes, reviewer_codes
    from ..graph.product_network import product_network

    reviews = context.reviews
    product = product_codes(reviews)
    with Engine() as engine:
        table = product_network(reviews, reviewer_codes(reviews), product, engine)
    first = pd.Series(reviews.index, index=product)
    first = first[~first.index.duplicated()].loc[table.index.astype(int)]
    named = reviews.loc[first.to_numpy(), [*KEYS, "shop"]].reset_index(drop=True)
    return pd.concat([named, table.drop(columns="shop").reset_index(drop=True)], axis=1)


def _places(products: pd.DataFrame, least: float, peers: int) -> pd.DataFrame:
    """Of each product and feature: share of other shops' products of its size that are lower, ties by half.

    Sizes are alike within half an octave of reviewers. Null for small products and where there are few peers.
    """
    platform = products["platform"].where(products["platform"].notna(), "")
    octave = np.floor(2 * np.log2(products["reviewers"].astype(float).clip(lower=1.0)))
    enough = products["reviewers"] >= least
    places = {}
    for name in FEATURES:
        values = products[name].astype(float).where(enough)
        all_of = values.groupby([platform, octave])
        own = values.groupby([platform, octave, products["shop"]])
        others = all_of.transform("count") - own.transform("count")
        places[name] = ((all_of.rank() - own.rank()) / others).where(others >= peers)
    return pd.DataFrame(places, index=products.index, columns=list(FEATURES), dtype=np.float64)


def _others(shops: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """The other shops of the same platform."""
    platform = own.index.get_level_values("platform")[0]
    every = shops.index.get_level_values("platform")
    alike = every.isna() if pd.isna(platform) else every == platform
    return shops[alike & ~shops.index.isin(own.index)]


def _rank(others: pd.Series, value: float) -> float:
    return (1 + int((others >= value).sum())) / (1 + len(others))
