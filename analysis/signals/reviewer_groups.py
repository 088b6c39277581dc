"""Groups of accounts that meet at the same products in the same weeks, though not all at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult
from ..stats import wilson
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, too_few, untested

if TYPE_CHECKING:
    from ..graph.communities import Group

_INNOCENT = (
    Say(N_("Colleagues, a class, a family or a travel party take the same things up in the same weeks.")),
    Say(N_("A fan club, a live stream or a voucher for several products brings strangers to them together.")),
)

TIED = "tied"
"""Label of reviews in groups that the graph ties together; `scores` counts them there only."""


@dataclass(frozen=True)
class Found:
    """One group with its chance after confirmation."""

    name: str
    group: Group
    chance: float
    confirmed: float | None  # chance of the strangest free indicator, null where none could be compared
    tied: bool  # so improbable that the graph ties its accounts together
    of: Mapping[str, float | None]  # chance by indicator

    @property
    def rows(self) -> tuple[int, ...]:
        return self.group.rows


class ReviewerGroups:
    """Community groups of reviewers, by how improbable they are.

    Definition: accounts that reviewed two of the same products within three weeks, all for or all against, are
    pairs; Louvain's communities of the pairs are places to look. Around a pair of each, all accounts that ever reviewed
    two of its products are counted, and those of them that did so in the same days: the chance that so many did, by the
    dates of everybody else's reviews and the habit of reviewing several things in one go, times all that was tried, is
    the group's (`analysis.graph.communities`). Stars, texts and how early the group came, which it was not found by,
    may confirm it (indicators of Mukherjee, Liu & Glance, WWW'12; Fisher's method). Strength grows with the decades of
    that chance; only where it is tiny does a group flag its reviews without other evidence. The test warns if the shop
    has such a group, and fails if they write a notable part of its reviews and one of these indicators is beyond
    chance, too.

    Limits: stable ids and dates to the day; pairs that share one product only, and products that everybody reviews at
    once, are not seen. A group that lockstep found is counted there. Innocent: colleagues, classes, families, travel
    parties, fan clubs.
    """

    id = "reviewer_groups"
    family = "reviewers"
    name = N_("Groups of reviewers")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        strength = pd.Series(np.nan, index=reviews.index)
        known = reviews["reviewer_id"].notna() & reviews["day"].notna() & reviews["rating"].notna()
        if not _any_of_two_products(reviews[known]):
            return Scored(strength, evidence={"found": ()})
        strength[known] = 0.0
        groups, labels = (pd.Series(None, index=reviews.index, dtype=object) for _ in range(2))
        found = find(context)
        for group in reversed(found):
            strength.loc[list(group.rows)] = _strength(group.chance)
            groups.loc[list(group.rows)] = group.name
            labels.loc[list(group.rows)] = TIED if group.tied else None
        return Scored(strength, labels=labels, groups=groups, evidence={"found": found})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["reviewer_groups"]
        base = share_base(context, shop)
        known = base[scored.strength.loc[base.index].notna()]
        if scored.strength.isna().all():
            return untested(
                self, Say(N_("Needs dated reviews by stable identities, some of whom reviewed two products."))
            )
        if len(known) < tests["min_reviews"]:
            return too_few(self, len(known), tests["min_reviews"])
        inside = scored.groups.loc[known.index].notna() if scored.groups is not None else known["counted"] & False
        here = [group for group in scored.evidence["found"] if known.index[inside].isin(group.rows).any()]
        share = wilson(int(inside.sum()), len(known), tests["interval"])
        if not here:
            finding = Say(N_("Among {n} reviews no group of reviewers meets beyond chance."), {"n": len(known)})
            return judged(self, graded(False, False), finding, known.index[:0], value=0.0, effect=share, n=len(known))
        confirmed = [group for group in here if group.confirmed is not None and group.confirmed <= tests["alpha"]]
        large = known.index.isin([row for group in confirmed for row in group.rows]).mean() >= rules["fail_share"]
        return judged(
            self,
            graded(True, bool(large)),
            _finding(here, int(inside.sum()), share.value),
            known.index[inside],
            comparison=_comparison(here[0]),
            value=share.value,
            baseline=here[0].group.expected / here[0].group.possible,
            baseline_source=N_("same data"),
            effect=share,
            p_value=min(1.0, min(group.chance for group in here) * len(here)),
            n=len(known),
            innocent=_INNOCENT,
        )


def _any_of_two_products(reviews: pd.DataFrame) -> bool:
    who = reviews["platform"].where(reviews["platform"].notna(), "")
    products = reviews[["shop", "product_id"]].assign(who=who, reviewer=reviews["reviewer_id"]).drop_duplicates()
    return bool(products.duplicated(["who", "reviewer"]).any())


def find(context: Context) -> tuple[Found, ...]:
    """Groups in all shops that chance does not explain, the least probable first."""
    # The graph imports the contract of signals: only here, not when this module is loaded.
    from ..engine import Engine
    from ..graph.communities import communities
    from ..graph.evidence import product_codes, reviewer_codes
    from ..graph.group_indicators import confirmation, indicators

    reviews, rules = context.reviews, context.rules["graph"]["communities"]
    reviewer, product = reviewer_codes(reviews), product_codes(reviews)
    with Engine() as engine:
        groups = communities(reviews, reviewer, product, rules, engine)
    found = []
    for group in groups:
        facts = indicators(group, reviews, reviewer, product, span=int(rules["days"]), seed=0)
        confirmed = confirmation(facts)
        chance = group.chance if confirmed is None else _fisher(group.chance, confirmed)
        if chance <= context.rules["signals"]["reviewer_groups"]["max_chance"]:
            found.append((chance, group, confirmed, {fact.id: fact.chance for fact in facts}))
    tied = float(context.rules["signals"]["reviewer_groups"]["tied"])
    found.sort(key=lambda f: (f[0], -len(f[1].rows), f[1].rows))
    return tuple(
        Found(f"G{number}", group, chance, confirmed, chance <= tied, of)
        for number, (chance, group, confirmed, of) in enumerate(found, 1)
    )


def _fisher(one: float, two: float) -> float:
    """Fisher's method (1932) for two independent p-values: P(their product is as small)."""
    product = max(min(one, 1.0) * min(two, 1.0), 1e-300)
    return min(1.0, product * (1 - log(product)))


def _strength(chance: float) -> float:
    from ..graph.artefacts import chance_strength

    return chance_strength(chance)


def _finding(here: list[Found], reviews: int, share: float | None) -> Say:
    first = here[0].group
    values = {
        "reviews": reviews,
        "percent": percent(share),
        "groups": len(here),
        "possible": first.possible,
        "needed": first.needed,
        "places": first.places,
        "came": first.came,
        "days": first.radius,
        "expected": float(f"{first.expected:.2g}"),
    }
    return Say(
        N_(
            "{reviews} reviews ({percent} %) are by accounts that met beyond chance; groups of them: {groups}. "
            "The least probable: of {possible} accounts that ever reviewed {needed} of {places} products, {came} did "
            "so within {days} days of two of them, where the dates of others' reviews let expect {expected}."
        ),
        values,
    )


def _comparison(first: Found) -> Say:
    """The chance of the group's attendance, and of what it was not found by; "-" where nothing can be compared."""
    shown = {name: _shown(first.of.get(name)) for name in ("stars", "early", "texts", "own_texts")}
    return Say(
        N_(
            "Chance of this attendance among all that was tried: {attendance}. Chance of its other traits beside "
            "other reviews of the same products: stars {stars}, earliness {early}, likeness of texts {texts}, "
            "likeness of each account's own texts {own_texts}."
        ),
        {"attendance": _shown(first.group.chance), **shown},
    )


def _shown(chance: float | None) -> str:
    return "-" if chance is None else f"{chance:.1g}"
