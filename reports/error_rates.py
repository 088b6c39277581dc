"""How often the method errs where the truth is known: sentences that stand beside every verdict.

The numbers are data (`error_rates.toml`), measured by `make prove` on one public set and on simulated shops; no
report computes or changes them. They say what a reader would else assume too kindly: that a mark is a proof.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from ..analysis.results import N_
from .words import Words

TITLE = N_("How often this is wrong")
ONE_MERCHANT = N_(
    "A mark on one single review is a weak hint; what many share carries the verdict. Measured on public data "
    "({data}: {merchants} merchants, each seen alone, labels are what the site filtered): of two reviews, one filtered "
    "and one kept, the score ranked the filtered one higher in {auc:.1%} of pairs ({low:.1%} to {high:.1%}; guessing "
    "gives 50%)."
)
PLANTED = N_(
    "On {shops} simulated shops it flagged {found:.0%} of {planted} planted reviews and {wrong:.1%} of {honest} honest "
    "ones; real shops are harder."
)
SOURCE = N_("Source: {source}, measured on {day}.")


def error_rates(words: Words) -> list[tuple[str, str]]:
    """(what was measured, where it comes from), each a sentence in the reader's language."""
    known = rates()
    one, planted = known["one_merchant"], known["planted"]
    merchant = {name: one[name] for name in ("data", "merchants", "auc", "low", "high")}
    campaigns = {name: planted[name] for name in ("shops", "planted", "honest")}
    campaigns["found"] = planted["planted_flagged"] / planted["planted"]
    campaigns["wrong"] = planted["honest_flagged"] / planted["honest"]
    said = ((ONE_MERCHANT, merchant, one), (PLANTED, campaigns, planted))
    return [(words.t(message, **values), _from(rate, words)) for message, values, rate in said]


def _from(rate: Mapping[str, Any], words: Words) -> str:
    return words.t(SOURCE, source=rate["source"], day=words.date(rate["measured_on"].isoformat()))


@lru_cache(maxsize=1)
def rates() -> Mapping[str, Mapping[str, Any]]:
    """The measured numbers as they stand in `error_rates.toml`."""
    text = (resources.files(__package__) / "error_rates.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))
