"""One avatar of accounts with different names."""

from __future__ import annotations

import pandas as pd

from ..graph.shared import artefacts_of
from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import shared_judged
from .judging import unseen


class SharedAvatars:
    """Avatars that different names share.

    Definition: one avatar (id or hash) with different masked names or accounts in the shop's reviews, as the evidence
    graph has it (`graph.shared`); common ones are the platform's own and left out. The chance of k is chance^(k - 1)
    of the rules' `graph.chance.avatar`. Warns if there is an improbable one; fails if such reviews are `fail_share` of
    the shop's and give more five stars than the others. Source: 40 of 1,732 custom avatars repeated on recorded JD
    pages, mostly by the same person. Limits: an avatar is known on few platforms. Innocent: one person who changed the
    name, pictures of stars and cartoons that many choose.
    """

    id = "shared_avatars"
    family = "reviewers"
    name = N_("Avatars that several people share")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        has = context.reviews["avatar_id"].notna()
        found = artefacts_of("avatar", context.reviews.loc[shop], context.rules["graph"])
        return shared_judged(
            self,
            context,
            shop,
            has,
            found,
            needs=N_("Needs {needed} reviews with an avatar; there are {n}."),
            message=N_("Avatars that several people have: {things}, beside {count} of {n} reviews with an avatar."),
            innocent=(
                N_("One person under two names."),
                N_("A picture that many people choose."),
            ),
        )
