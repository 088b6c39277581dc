"""What a signal promises: a strength for every review, and a verdict on one shop.

A signal is one file with one class, named after its test. It knows columns and nothing of platforms. Its
class docstring is its public definition: definition, source, limits, innocent explanations. Adding a signal
is one file and one line in `signals/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from ..results import Quote, SellerAsks, Template, TestResult


@dataclass(frozen=True)
class Context:
    """Everything a signal may look at; frames are never changed in place.

    `reviews` has the record's columns, a RangeIndex, and these prepared ones:

    - ``shop``: ``platform/shop_id``
    - ``product_name``: as the seller names the product, null where unknown
    - ``folded`` / ``folded_followup``: text prepared by `analysis.text` (NFKC, simplified, separators and
      look-alikes folded; null where there is no text)
    - ``day``: ``datetime64[us]`` of `created_local`'s day, NaT if unknown or coarser than a day
    - ``counted``: stratum is one that may feed shares (`records.SHARE_STRATA`)
    - ``default_reason``: how it is known that the platform wrote the text (``flag``, ``known``: a text that platforms
      insert, ``learned``: repetition), null where the buyer wrote it
    - ``default``: the platform wrote the text
    - ``praise``: rating >= 4, or no rating and positive words; not default
    """

    reviews: pd.DataFrame
    rules: Mapping[str, Any]  # the parsed rules.toml
    as_of: str | None
    seed: int
    # Reviews that an earlier reading saw and a later one looked for, with `vanished` (bool); see `store.history`.
    earlier: pd.DataFrame | None = None
    # Of the one shop that is judged; both are set by whoever writes its report, and `score` never sees them.
    seller_asks: Sequence[SellerAsks] | None = None  # None: no page of the seller was read
    baselines: Mapping[str, Sequence[float]] = field(default_factory=dict)  # numbers of the ledger's other shops


@dataclass(frozen=True)
class Scored:
    """A signal's view of all reviews. All series share the index of `Context.reviews`.

    `strength` is 0-1, higher is more suspect, null where the signal cannot judge. `labels` says what kind of
    evidence it is (`induced`, `witness`, `accusation`, `platform`, `solicitation`, `default`, ...), null
    where none.
    """

    strength: pd.Series  # float64
    labels: pd.Series | None = None  # object
    groups: pd.Series | None = None  # id of the cluster/window the review belongs to, null where none
    quotes: tuple[Quote, ...] = ()
    templates: tuple[Template, ...] = ()
    # What `judge` needs and would else compute twice; `facts` is a frame of numbers behind the strengths.
    evidence: Mapping[str, Any] = field(default_factory=dict)


class Signal(Protocol):
    """One named test."""

    id: str  # lower_snake, also the file's name and the column `signal_<id>`
    # disclosed | words | templates | time | ratings | reviewers | followups | fit | malicious | defaults
    family: str
    name: str  # message id
    evidence_type: str  # singleton | collusion | words | neutral (neutral never raises suspicion)

    def score(self, context: Context) -> Scored:
        """Judge every review of every shop at once (columns, no loop over rows)."""
        ...

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        """Judge one shop, whose rows are `shop`; q_value is filled in later for the whole report."""
        ...
