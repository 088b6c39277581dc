"""One picture in the reviews of several people."""

from __future__ import annotations

import pandas as pd

from ..graph.shared import artefacts_of
from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import shared_judged
from .judging import unseen


class SharedPictures:
    """Pictures that strangers share.

    Definition: a picture (the very same file or id) in reviews of several people of the shop, as the evidence graph has
    it (`graph.shared`): pictures so common that the platform handed them out, and those that pleased buyers and
    critics show alike, are left out. The chance of k people is chance^(k - 1) of the rules' `graph.chance.image`. Warns
    if there is one; fails if such reviews are `fail_share` of the shop's and give more five stars than the others.
    Source: assumptions of `graph.chance`, not measured on a labelled set. Limits: a picture that is cropped or
    saved anew is another one here. Innocent: the shop's own photograph, passed on.
    """

    id = "shared_pictures"
    family = "templates"
    name = N_("Pictures that several people share")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        has = context.reviews["image_ids"].map(bool, na_action="ignore").eq(True)
        found = artefacts_of("image", context.reviews.loc[shop], context.rules["graph"])
        return shared_judged(
            self,
            context,
            shop,
            has,
            found,
            needs=N_("Needs {needed} reviews with pictures; there are {n}."),
            message=N_("Pictures that several people show: {things}, in {count} of {n} reviews with pictures."),
            innocent=(
                N_("The shop's own photograph, passed on by its buyers."),
                N_("Stickers and screenshots of the platform."),
            ),
        )
