"""Far more praise of a few words than in other shops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import grouped, shops_judged


class BriefPraise:
    """Brief praise against other shops.

    Definition: share of praise with at most `characters` characters (blanks not counted; `letters` where no ideograph
    or syllable sign is in the text) among praise in buyers' own words, against the same share in other shops of the
    platform (ledger, else the same data); the p-value is the rank among them. Warns at most and judges no single
    review. Source: number of words is a common feature of review checkers; brief praise alone is ordinary everywhere.
    Limits: `-` without comparable shops. Innocent: cheap everyday goods, of which there is little to say.
    """

    id = "brief_praise"
    family = "fit"
    name = N_("Praise of a few words")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        known = reviews["praise"] & reviews["folded"].notna()
        inside = brief(reviews["folded"], context.rules["signals"][self.id])
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return shops_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} praising reviews with words; there are {n}."),
            message=N_("{count} of {n} praises with words ({percent} %) are very short."),
            innocent=(N_("Cheap everyday goods, of which there is little to say."),),
        )


def brief(folded: pd.Series, rules: Mapping[str, Any]) -> pd.Series:
    """Texts of very few characters; false where there is no text."""
    text = folded.fillna("").astype(str)
    size = text.str.replace(r"\s+", "", regex=True).str.len()
    most = text.str.contains("[぀-ヿ一-鿿가-힯]", regex=True).map({True: rules["characters"], False: rules["letters"]})
    return folded.notna() & size.le(most.astype("float64"))
