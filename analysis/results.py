"""What analysis finds: the only thing that reports read.

Every sentence is a `Say`: an English message id with named values, so that a report can say it in any
language without computing anything. Row references are index labels of `Analysis.reviews`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx
import pandas as pd

from ..records import Coverage, MerchantStatement, Scalar
from .past import Change, PastReview


class Verdict(enum.StrEnum):
    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"
    UNTESTED = "-"


class Kind(enum.StrEnum):
    """What a review is most likely an instance of; the order decides which `kind` a review shows first."""

    DEFAULT = "default"
    WITNESS = "witness"
    ACCUSATION = "accusation"
    PLATFORM = "platform"
    MALICIOUS = "malicious"
    INDUCED = "induced"
    RING = "ring"
    TEMPLATE = "template"
    BURST = "burst"


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to be translated: `message.format(**values)`; values are plain numbers and strings."""

    message: str
    values: Mapping[str, Scalar] = field(default_factory=dict)


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "mark, do not translate here")
    """Mark a message for extraction."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with its 90 % interval and the number of reviews behind it; all None if there is no
    basis.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What people said of the flagged reviews for which a test was a reason; shares 0-1 at the 90 % level."""

    right: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One named test on one shop. `not_tested` says what would unlock it, and is set exactly when verdict is
    `-`.
    """

    id: str
    family: str
    name: str  # message id
    verdict: Verdict
    finding: Say  # the fact with its numbers
    comparison: Say | None = None  # what it is compared with
    value: float | None = None
    baseline: float | None = None
    baseline_source: str | None = None
    effect: Interval | None = None
    p_value: float | None = None
    q_value: float | None = None  # after false-discovery control over the report
    n: int = 0
    rows: tuple[int, ...] = ()
    innocent: tuple[Say, ...] = ()
    not_tested: Say | None = None
    audited: Audited | None = None  # None: nobody has marked such a review in this ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Near-identical texts by different reviewers.

    `kind` is ``template`` (strangers who share a wording) or ``together`` (the very same text within minutes, which a
    platform that publishes at once explains as well).
    """

    id: str
    rows: tuple[int, ...]
    example: str
    reviewers: int
    products: int
    first: str | None
    last: str | None
    chance: float  # probability that unrelated buyers agree this far, 0-1
    innocent: tuple[Say, ...] = ()  # those that fit this group
    kind: str = "template"
    first_order: str | None = None  # days of the orders, where the platform shows them
    last_order: str | None = None
    spread: tuple[Say, ...] = ()  # how far apart posted and ordered, in words
    note: Say | None = None  # what the group is consistent with


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A part of a link that can be checked by itself, such as one of the products that accounts reviewed alike."""

    rows: tuple[int, ...]
    explanation: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One piece of shared evidence that ties rows of a ring together."""

    kind: str  # template | image | avatar | contact | lockstep | block | group | order | burst | reviewer
    rows: tuple[int, ...]
    chance: float
    explanation: Say
    ties: tuple[Tie, ...] = ()
    example: str | None = None  # the shared wording, as one of the reviews has it
    node: str = ""  # of this link in `Ring.graph`


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Reviews tied together by shared artefacts. Node names in `graph` are `review:<row>` and
    `<kind>:<n>`.
    """

    id: str
    rows: tuple[int, ...]
    links: tuple[Link, ...]
    chance: float
    graph: nx.Graph
    innocent: tuple[Say, ...] = ()
    members: tuple[tuple[int, ...], ...] = ()  # the reviews of each person; masked names are in the reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """How many reviews have what can be shared or compared: what the evidence graph had to work with."""

    reviews: int
    ids: int  # a stable account
    texts: int  # words of the buyer's own
    images: int
    avatars: int
    order_times: int  # to the minute
    dates: int  # to the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A review to show. `spans` are character offsets [start, end) into its text (or its follow-up)."""

    row: int
    kind: Kind
    field: str  # text | followup_text | reply_text
    spans: tuple[tuple[int, int], ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAsks:
    """A sentence of the seller's own pages that asks for praise; `spans` are offsets [start, end) into `text`."""

    kind: str  # description | notice
    product_id: str | None
    url: str  # the first of the pages that carry it
    text: str
    spans: tuple[tuple[int, int], ...]
    rule: str
    pages: int


class Trend(enum.StrEnum):
    """How the share of a complaint moves over the periods; steady: tested, and no change beyond chance."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words to show. `spans` are character offsets [start, end) into that field of the review."""

    row: int
    field: str  # text | followup_text | reply_text
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPeriod:
    """A quarter or half-year: counted reviews with words, and how many of them name the topic."""

    start: str  # ISO date of its first day
    n: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReason:
    """Why, in the reviews that say so; one review may give several."""

    id: str
    name: str  # message id
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One topic of the product and after-sales panel; never a part of authenticity."""

    topic: str  # message id
    group: str  # after_sales | quality
    count: int
    share: Interval
    rows: tuple[int, ...]
    id: str = ""  # of the taxonomy
    category: str = "any"  # any | apparel | electronics | food | home
    reasons: tuple[ComplaintReason, ...] = ()
    trend: Trend = Trend.UNKNOWN
    q_value: float | None = None  # of the trend, after false-discovery control over the panel
    periods: tuple[ComplaintPeriod, ...] = ()
    quotes: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """What the shop does with reviews of up to three stars and with complaints; shares of `copied` and `blaming`
    are over the replies to them.
    """

    answered: Interval
    median_days: float | None  # between the days of review and reply
    dated: int  # replies behind `median_days`
    copied: Interval  # near copies of another such reply
    blaming: Interval  # put the trouble on the buyer
    quotes: tuple[Passage, ...] = ()  # of blame


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """Mean stars three ways. `shown` is the platform's own figure where it gives one."""

    shown: Interval
    shown_by_platform: bool
    without_default: Interval
    adjusted: Interval  # weighted by 1 - suspicion, without defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticity:
    """100 x (1 - mean suspicion over non-default praise), with a cluster-bootstrap interval."""

    score: float | None
    low: float | None
    high: float | None
    n: int
    grade: str | None  # A-E, None: not enough data
    capped_by: Say | None  # why there is no grade, or not the one that the number alone would give


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Authenticity as it would be without one source of evidence; `test` is named as in a review's reasons."""

    test: str  # id of a test, or a kind of shared evidence
    score: float
    low: float
    high: float
    grade: str | None
    decides: bool = False  # no other test or kind of shared evidence alone changes the grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What would change the result, in words."""

    grade: tuple[Say, ...] = ()  # what would lift the grade, or allow one
    fetch: tuple[Say, ...] = ()  # what another scan should bring


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFindings:
    """Everything a report says about one shop."""

    platform: str
    shop_id: str
    shop_name: str | None
    url: str | None
    as_of: str | None  # ISO date
    rules_version: str
    coverage: Coverage
    product_coverage: tuple[Coverage, ...]
    verdict: Say
    authenticity: Authenticity
    ratings: Ratings
    tests: tuple[TestResult, ...]
    templates: tuple[Template, ...]
    rings: tuple[Ring, ...]
    quotes: tuple[Quote, ...]
    seller_asks: tuple[SellerAsks, ...]
    complaints: tuple[Complaint, ...]
    limits: tuple[Say, ...]  # what was not seen and what could make this wrong
    counts: Mapping[str, int]  # reviews, praise, natural, default, flagged, witness, vanished, outside_sample
    # Chart and table data, already aggregated.
    timeline: pd.DataFrame  # period (ISO date of its first day), n, flagged, mean_rating
    festivals: tuple[tuple[str, str, str], ...]  # first day, last day, message id
    stars: pd.DataFrame  # star 1-5, shown, without_default, adjusted (shares 0-1)
    products: pd.DataFrame  # product_id, name, url, n, claimed, mean_rating, flagged, outcome
    reviews: pd.DataFrame  # this shop's rows of Analysis.reviews
    options: Mapping[str, Scalar] = field(default_factory=dict)
    statements: tuple[MerchantStatement, ...] = ()  # the merchant's own, oldest first
    available: Available | None = None  # what there was to compare
    replies: Replies | None = None  # None: no reply of this shop is known, or nothing to reply to
    without: tuple[Without, ...] = ()  # the largest change first; sources that change nothing are left out
    next: Next = field(default_factory=Next)
    change: Change | None = None  # None: the ledger holds one reading, or none
    gone: tuple[PastReview, ...] = ()  # vanished since any earlier reading, notable ones first


EVIDENCE_TYPES: tuple[str, ...] = ("words", "collusion", "singleton")
"""What a review says of itself, what it shares with others, how odd it and its writer are by themselves."""

EVIDENCE_COLUMNS: tuple[str, ...] = tuple(f"evidence_{kind}" for kind in EVIDENCE_TYPES)
"""Log-odds that evidence of each type added to the base rate of `suspicion` or `attack`; they sum to what it rests on
(up to its ceiling). Null where a review has neither."""

SCORE_COLUMNS: tuple[str, ...] = ("anomaly", "suspicion", "attack", "kind", "kinds", "reasons", *EVIDENCE_COLUMNS)
"""Columns that analysis adds to the record's, followed by one `signal_<id>` strength (0-1 or null) per
signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Scores of every review of any number of shops, and what is shared between them."""

    reviews: pd.DataFrame  # REVIEW_COLUMNS + carried-through columns + SCORE_COLUMNS + signal_*
    templates: tuple[Template, ...]
    rings: tuple[Ring, ...]
    rules_version: str
    seed: int
    as_of: str | None
