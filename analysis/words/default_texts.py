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


def default_reason(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Why each review counts as written by the platform: ``flag``, ``known``, ``learned``, or null.

    Needs the columns is_default, folded, shop, reviewer_id, rating. A flag that says "not a default" is
    believed.
    """
    flag = reviews["is_default"]
    texts = reviews["folded"].map(_bare, na_action="ignore").astype(object)
    recognised = [isinstance(text, str) and is_known_default(text) for text in texts]
    known = pd.Series(recognised, reviews.index, dtype=bool)
    reason = pd.Series(None, index=reviews.index, dtype=object)
    reason[_learned(reviews, texts, rules["defaults"])] = "learned"
    reason[known] = "known"
    reason[flag.eq(False)] = None
    reason[flag.eq(True)] = "flag"
    return reason


def is_known_default(bare: str) -> bool:
    """Whether a text without punctuation is one that platforms insert."""
    return _known().fullmatch(bare) is not None


def _bare(text: str) -> str:
    return _NOISE.sub("", text)


@cache
def _known() -> re.Pattern[str]:
    return re.compile("|".join(packaged("words/default_texts.toml")["known"]))


def _learned(reviews: pd.DataFrame, texts: pd.Series, rules: Mapping[str, Any]) -> pd.Series:
    """Short exact texts of at least `learn_reviewers` unrelated reviewers of a shop without an opinion."""
    short = texts.str.len().between(1, rules["learn_max_chars"]) & texts.notna()
    rows = pd.DataFrame({"shop": reviews["shop"], "text": texts})[short]
    # A reviewer counts once however many items they bought; an unknown reviewer counts as one each time.
    who = reviews["reviewer_id"].where(
        reviews["reviewer_id"].notna(), pd.Series(np.arange(len(reviews)), reviews.index)
    )
    rows["who"] = who[short].astype(str)
    people = rows.groupby(["shop", "text"])["who"].transform("nunique")
    of_shop = reviews.groupby("shop")["shop"].transform("size")[short]
    often = (people >= rules["learn_reviewers"]) & (people >= rules["learn_share"] * of_shop)
    neutral = [row for row, text in rows.loc[often, "text"].items() if not is_opinion(str(text))]
    return pd.Series(reviews.index.isin(neutral), reviews.index)
