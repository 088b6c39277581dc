"""Does the seller ask for praise on its own pages?"""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from .contract import Context, Scored
from .judging import judged, unseen, untested


class SellerAsksForPraise:
    """Requests for praise on the seller's pages.

    Definition: sentences of the shop's descriptions, policies and notices in which the rules of the packs see praise,
    stars or pictures asked for in return for something (`seller_words`); each sentence counts once however many
    pages carry it. A sentence is a fact about the page and not about any review, so it warns at most and
    changes no score; there is no rate to compare it with. Source: the packs' own examples, docs/packs.md. Limits: cards
    in the parcel and private messages are not seen. Innocent: a promotion of the platform in its own words, a request
    for honest reviews whatever their stars.
    """

    id = "seller_asks"
    family = "words"
    name = N_("The seller asks for praise")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        asks = context.seller_asks
        if asks is None:
            return untested(self, Say(N_("No page in the seller's own words was read.")))
        pages = sum(said.pages for said in asks)
        message = N_("Sentences on the seller's pages that ask for praise: {count}.")
        return judged(
            self,
            Verdict.WARN if asks else Verdict.PASS,
            Say(message, {"count": len(asks)}),
            shop[:0],
            comparison=Say(N_("Number of pages that carry them: {pages}."), {"pages": pages}) if asks else None,
            value=float(len(asks)),
            n=len(asks),
            innocent=(Say(N_("A promotion of the platform, or a request for honest reviews of any kind.")),),
        )
