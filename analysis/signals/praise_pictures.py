"""Far more praise with pictures than in other shops."""

from __future__ import annotations

import pandas as pd

from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import grouped, shops_judged


class PraisePictures:
    """Praise with pictures against other shops.

    Definition: share of praise with a picture, against the same share in other shops of the platform (ledger, else
    the same data); the p-value is the rank among them. Rewards for pictures raise it. A shop where no review has a
    picture is taken as one whose pictures are not known. Warns at most and judges no single review. Source: the
    comparison only; on recorded JD pages 54 % of five stars had pictures, and those with pictures are shown first,
    which is why no default is shipped. Limits: `-` without comparable shops. Innocent: goods that people like to
    show, and points of the platform for pictures.
    """

    id = "praise_pictures"
    family = "fit"
    name = N_("Praise with pictures")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        pictured = reviews["image_ids"].map(lambda ids: isinstance(ids, (list, tuple)) and len(ids) > 0).astype(bool)
        known = reviews["praise"] & pictured.groupby(reviews["shop"]).transform("any").astype(bool)
        inside = pictured
        return grouped(self, context, known, inside)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        return shops_judged(
            self,
            context,
            scored,
            shop,
            needs=N_("Needs {needed} praising reviews in a shop whose pictures are known; there are {n}."),
            message=N_("{count} of {n} praises ({percent} %) have pictures."),
            innocent=(
                N_("Goods that people like to show, such as clothes and rooms."),
                N_("The platform gives points for pictures."),
            ),
        )
