"""Accounts that keep reviewing the same products in the same fortnights."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, stars_against_rest, too_few

_BILLIONTH = 1e-9  # below it a number says no more than "never"


class DenseBlocks:
    """Groups of accounts that meet at the same products, on the same side and in the same days, beyond chance.

    Definition: accounts and cells (product, praise or criticism, two weeks) are a graph, whose densest blocks are
    peeled off with weights that camouflage cannot lower (Fraudar, Hooi et al., KDD'16). An account belongs to a block
    with three of its products or more, a product with three of its accounts; no two accounts need the same ones. A
    block counts if drawing all dates anew from those of everybody else's reviews, product by product, would give less
    than 0.01 such blocks. Strength falls with the log of that number, 1 from one in a million on. Dense blocks of the
    graph without dates are loyal regulars (on YelpChi they rank worse than chance) and are never looked at. Rings are
    one kind of fraud; praise by accounts that post once is another, about which this test says nothing. Limits: needs
    stable ids, days and stars; who meets on fewer than three products, or takes more than a fortnight for one, is not
    seen.
    Innocent: families, clubs and classes that buy together, trial programmes, a set on sale for a few days.
    """

    id = "dense_blocks"
    family = "reviewers"
    name = N_("Groups that meet at the same products")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        # The graph's modules know signals; only here a signal needs the graph.
        from ..graph.artefacts import chance_strength
        from ..graph.blocks import dense_blocks
        from ..graph.evidence import product_codes, reviewer_codes

        reviews = context.reviews
        rules = context.rules["signals"]["dense_blocks"]
        known = reviews["reviewer_id"].notna() & reviews["day"].notna() & reviews["rating"].notna()
        strength = pd.Series(np.where(known & ~reviews["default"], 0.0, np.nan), index=reviews.index)
        groups = pd.Series(None, index=reviews.index, dtype=object)
        found = tuple(dense_blocks(reviews, reviewer_codes(reviews), product_codes(reviews), rules))
        for number, (_, rows, chance) in enumerate(found):
            members = list(rows)
            strength.iloc[members] = strength.iloc[members].clip(lower=chance_strength(chance))
            groups.iloc[members] = groups.iloc[members].where(groups.iloc[members].notna(), f"block {number}")
        return Scored(strength, groups=groups, evidence={"blocks": found})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["dense_blocks"]
        base = share_base(context, shop)
        known = base[scored.strength.loc[base.index].notna()]
        if len(known) < tests["min_reviews"]:
            return too_few(self, len(known), tests["min_reviews"])
        here = set(known.index)
        blocks = [(here.intersection(rows), chance) for _, rows, chance in scored.evidence["blocks"]]
        blocks = [(rows, chance) for rows, chance in blocks if rows]
        members = known.index[known.index.isin(set().union(*(rows for rows, _ in blocks)))]
        praise = known[known["praise"]]
        # All praise is four or five stars, in blocks and outside: that they differ there is a second property.
        difference = stars_against_rest(praise, pd.Series(praise.index.isin(members), praise.index), tests["min_group"])
        deviates = difference is not None and difference.p_value <= tests["alpha"]
        share = len(members) / len(known)
        return judged(
            self,
            graded(bool(blocks), deviates and share >= rules["fail_share"]),
            _finding(len(blocks), known, members, share),
            members,
            comparison=_comparison([chance for _, chance in blocks]),
            value=share,
            baseline=0.0,
            baseline_source=N_("the same reviews on other days"),
            effect=difference.effect if difference else None,
            p_value=min((chance for _, chance in blocks), default=1.0),
            n=len(known),
            innocent=(
                Say(N_("Families, clubs and classes buy together, and trial programmes send the same things to many.")),
                Say(N_("A set that is on sale for a few days is reviewed as a set in these days.")),
            ),
        )


def _finding(blocks: int, known: pd.DataFrame, members: pd.Index, share: float) -> Say:
    return Say(
        N_(
            "Groups of accounts that reviewed the same products on the same side within the same two weeks: {blocks}, "
            "in all {accounts} accounts and {count} of {n} reviews ({percent} %)."
        ),
        {
            "blocks": blocks,
            "accounts": int(known.loc[members, "reviewer_id"].nunique()),
            "count": len(members),
            "n": len(known),
            "percent": percent(share),
        },
    )


def _comparison(chances: list[float]) -> Say | None:
    if not chances:
        return None
    if min(chances) < _BILLIONTH:
        return Say(
            N_("With all days drawn anew, not one group like the least likely one is expected in a billion draws.")
        )
    return Say(
        N_("With all days drawn anew, at most {expected} groups like the least likely one would be expected."),
        {"expected": f"{min(chances):.2g}"},
    )
