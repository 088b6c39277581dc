"""Several people who ordered the same variant in one minute."""

from __future__ import annotations

import pandas as pd

from ..graph.orders import order_minutes, orders
from ..persons import person_codes
from ..results import N_, TestResult
from .contract import Context, Scored
from .forms import shared_judged
from .judging import unseen


class OrderMinutes:
    """Orders of one minute.

    Definition: a variant that more people ordered within one minute than the shop's own rhythm around that minute leads
    one to expect (Poisson tail over all minutes and variants, `graph.orders`); live streams, flash sales and the
    first minutes of a full hour are recognised by the other orders near them. Warns if there is one; fails if such
    reviews are `fail_share` of the shop's and give more five stars than the others. Source: `graph.orders`; its numbers
    are assumptions. Limits: needs order times to the minute. Innocent: a live stream of which no other order is
    seen, one company that orders for its people.
    """

    id = "order_minutes"
    family = "time"
    name = N_("Orders of one variant in one minute")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rows = context.reviews.loc[shop].reset_index(drop=True)
        has = order_minutes(context.reviews).notna()
        person = person_codes(rows).to_numpy()
        minutes = orders(rows, person, context.rules["graph"]["order"])
        found = [(tuple(int(shop[row]) for row in of.rows), of.chance) for of in minutes]
        return shared_judged(
            self,
            context,
            shop,
            has,
            found,
            needs=N_("Needs {needed} reviews with the minute of the order; there are {n}."),
            message=N_("Minutes with too many orders of one variant: {things}, behind {count} of {n} reviews."),
            innocent=(
                N_("A live stream or a flash sale."),
                N_("A company that orders for its people."),
            ),
        )
