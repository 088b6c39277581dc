"""Words that tell of trouble: praise taken back, goods that broke, promises not kept; and trouble that ended well.

The patterns are data (``reversal.toml``). With the lexicon of opinions and the taxonomy of complaints they say whether
a follow-up takes praise back, and whether praising words stand beside a story of trouble.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from ..rules import packaged
from .polarity import polarity_column
from .topics import complaining

_ANY_OPINION = {"text": {"min_polarity_words": 0.5, "clear_polarity": 0.0}}


def reversals(folded: pd.Series, rules: Mapping[str, Any]) -> list[str]:
    """Those of the distinct folded texts that take praise back.

    Clearly negative words, or saying so; a complaint or what went wrong only where the words do not praise and the
    trouble did not end well.
    """
    said = folded.str.replace(_words("loyal"), " ", regex=True)
    clear, leaning = polarity_column(said, rules), polarity_column(said, _ANY_OPINION)
    says_so, wrong, solved = (_has(said, name) for name in ("taken_back", "went_wrong", "solved"))
    open_words = said[~(clear.lt(0) | says_so | clear.gt(0) | solved | leaning.gt(0))]
    named = wrong | said.isin(complaining(open_words.unique().tolist()))
    back = says_so | clear.lt(0) & ~(solved & leaning.gt(0)) | named & ~clear.gt(0) & ~solved
    return [str(text) for text in folded[back]]


def troubled(folded: pd.Series) -> list[str]:
    """Those of the distinct folded texts that tell of any trouble, whatever else they say."""
    told = _has(folded, "taken_back") | _has(folded, "went_wrong") | folded.isin(complaining(folded.tolist()))
    return [str(text) for text in folded[told.astype(bool)]]


def _has(folded: pd.Series, name: str) -> pd.Series:
    return folded.map(_words(name).search).notna()


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(packaged("words/reversal.toml")[name]))
