"""The named tests, in the order in which reports show them. A new one is a file here and a line below."""

from __future__ import annotations

from .accusations import Accusations
from .brief_praise import BriefPraise
from .bursts import Bursts
from .busy_reviewers import BusyReviewers
from .contract import Context, Scored, Signal
from .contradiction import Contradiction
from .defaults import Defaults
from .dense_blocks import DenseBlocks
from .disclosed import Disclosed
from .even_pace import EvenPace
from .fit import Fit
from .followup_reversal import FollowupReversal
from .helpful_votes import HelpfulVotes
from .negative_bursts import NegativeBursts
from .negative_copies import NegativeCopies
from .night_hours import NightHours
from .order_minutes import OrderMinutes
from .paid_praise import PaidPraise
from .praise_pictures import PraisePictures
from .product_network import ProductNetwork
from .quota_spikes import QuotaSpikes
from .rating_distribution import RatingDistribution
from .rating_drift import RatingDrift
from .repeat_reviewers import RepeatReviewers
from .review_delay import ReviewDelay
from .reviewer_behaviour import ReviewerBehaviour
from .reviewer_groups import ReviewerGroups
from .seller_asks import SellerAsksForPraise
from .shared_avatars import SharedAvatars
from .shared_pictures import SharedPictures
from .singletons import Singletons
from .templates import Templates
from .unverified import Unverified
from .vanished import Vanished
from .working_days import WorkingDays

SIGNALS: tuple[Signal, ...] = (
    Defaults(),
    Disclosed(),
    PaidPraise(),
    SellerAsksForPraise(),
    Accusations(),
    Templates(),
    SharedPictures(),
    Bursts(),
    EvenPace(),
    ReviewDelay(),
    OrderMinutes(),
    NightHours(),
    WorkingDays(),
    RatingDistribution(),
    RatingDrift(),
    Contradiction(),
    Unverified(),
    Singletons(),
    ReviewerBehaviour(),
    RepeatReviewers(),
    BusyReviewers(),
    SharedAvatars(),
    DenseBlocks(),
    ReviewerGroups(),
    ProductNetwork(),
    FollowupReversal(),
    Fit(),
    QuotaSpikes(),
    BriefPraise(),
    PraisePictures(),
    HelpfulVotes(),
    NegativeBursts(),
    NegativeCopies(),
    Vanished(),
)

__all__ = ["SIGNALS", "Context", "Scored", "Signal"]
