"""Recognise praise that the platform wrote because the buyer wrote nothing.

Three ways, surest first: the platform's own flag; texts that platforms are known to insert; a short text that
many unrelated reviewers of one shop share word for word and that says nothing of the goods. Defaults are
common (a third of the five-star reviews on recorded pages of one large platform), are taken out of every
share, and never raise suspicion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ..rules import packaged
from .polarity import is_opinion

_NOISE = re.compile(r"[\W_]+")
_PART = re.compile(r"<(\w+)>")  # a part of the data file's patterns
_LONGEST = 80  # no platform's sentence is longer; spares a buyer's essay the patterns


def default_reason(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Why each review counts as written by the platform: ``flag``, ``known``, ``learned``, or null.

    Needs the columns is_default, folded, shop, reviewer_id. A flag that says "not a default" is believed.
    """
    flag, bare = reviews["is_default"], _bare(reviews["folded"])
    reason = pd.Series(None, index=reviews.index, dtype=object)
    reason[_learned(reviews, bare, rules["defaults"])] = "learned"
    reason[_is_known(bare)] = "known"
    reason[flag.eq(False)] = None
    reason[flag.eq(True)] = "flag"
    return reason


def is_known_default(bare: str) -> bool:
    """Whether a text without punctuation is one that platforms insert."""
    return len(bare) <= _LONGEST and _known().fullmatch(bare) is not None


def known_defaults(folded: pd.Series) -> pd.Series:
    """Which folded texts are ones that platforms insert."""
    return _is_known(_bare(folded))


def _is_known(bare: pd.Series) -> pd.Series:
    return bare.isin([text for text in pd.unique(bare.dropna()).tolist() if is_known_default(text)])


def _bare(folded: pd.Series) -> pd.Series:
    """Short texts without punctuation and blanks, each distinct one worked out once; else null."""
    table = {text: _NOISE.sub("", text) for text in pd.unique(folded.dropna()).tolist() if len(text) <= 2 * _LONGEST}
    return folded.map(table).astype(object)


@cache
def _known() -> re.Pattern[str]:
    data = packaged("words/default_texts.toml")
    parts: dict[str, str] = data["parts"]
    patterns = (pattern for group in data["known"].values() for pattern in group)
    return re.compile("|".join(_PART.sub(lambda part: f"(?:{parts[part[1]]})", pattern) for pattern in patterns))


def _learned(reviews: pd.DataFrame, bare: pd.Series, rules: Mapping[str, Any]) -> pd.Series:
    """Short exact texts of at least `learn_reviewers` unrelated reviewers of a shop without an opinion."""
    short = bare.str.len().between(1, rules["learn_max_chars"]).eq(True)
    rows = pd.DataFrame({"shop": reviews["shop"], "text": bare, "who": _who(reviews)})[short]
    people = rows.groupby(["shop", "text"])["who"].transform("nunique")
    of_shop = reviews.groupby("shop")["shop"].transform("size")[short]
    often = (people >= rules["learn_reviewers"]) & (people >= rules["learn_share"] * of_shop)
    texts = rows.loc[often, "text"]
    neutral = [text for text in pd.unique(texts) if not is_opinion(text)]
    return pd.Series(reviews.index.isin(texts.index[texts.isin(neutral)]), reviews.index)


def _who(reviews: pd.DataFrame) -> pd.Series:
    """A reviewer counts once however many items they bought; an unknown reviewer counts as one each time."""
    each = pd.Series(np.arange(len(reviews)), reviews.index).astype(str)
    return reviews["reviewer_id"].where(reviews["reviewer_id"].notna(), each).astype(str)
