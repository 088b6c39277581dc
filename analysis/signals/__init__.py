"""The named tests, in the order in which reports show them. A new one is a file here and a line below."""

from __future__ import annotations

from .bursts import Bursts
from .contract import Context, Scored, Signal
from .contradiction import Contradiction
from .defaults import Defaults
from .dense_blocks import DenseBlocks
from .disclosed import Disclosed
from .fit import Fit
from .followup_reversal import FollowupReversal
from .paid_praise import PaidPraise
from .product_network import ProductNetwork
from .quota_spikes import QuotaSpikes
from .rating_distribution import RatingDistribution
from .reviewer_behaviour import ReviewerBehaviour
from .reviewer_groups import ReviewerGroups
from .singletons import Singletons
from .templates import Templates
from .vanished import Vanished

SIGNALS: tuple[Signal, ...] = (
    Defaults(),
    Disclosed(),
    PaidPraise(),
    Templates(),
    Bursts(),
    RatingDistribution(),
    Contradiction(),
    Singletons(),
    ReviewerBehaviour(),
    DenseBlocks(),
    ReviewerGroups(),
    ProductNetwork(),
    FollowupReversal(),
    Fit(),
    QuotaSpikes(),
    Vanished(),
)

__all__ = ["SIGNALS", "Context", "Scored", "Signal"]
