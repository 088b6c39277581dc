"""Who writes: most people once, some again, regulars for years; and the accounts that campaigns use.

A *person* is a number. What a platform shows of it (id, mask, picture, how much it wrote) is made by `shown`, equal
for all its reviews.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import lexicon
from .grammar import Ints, Objects

_LETTERS = {
    "zh": "abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMN0123456789小大阿风云月山林王李陈杨周吴雨星猫鱼糖米花木石海青白",
    "en": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPRSTW",
}


def assign(shops: Ints, rng: np.random.Generator) -> Ints:
    """A person for each review; `shops` is non-decreasing.

    Who writes again does so in the same shop (`local`) or anywhere.
    """
    habits, n = lexicon.habits()["people"], len(shops)
    again = rng.geometric(1.0 - habits["more"], size=n)
    sizes = np.where(rng.random(n) < habits["single"], 1, 1 + again)
    person = np.repeat(np.arange(n), sizes)[:n]
    local = rng.random(n) < habits["local"]
    spread = rng.random(n) * (shops[-1] + 1 if n else 1)
    order = np.argsort(np.where(local, shops + rng.random(n), spread), kind="stable")
    out = np.empty(n, dtype=np.int64)
    out[order] = person
    return out


def shown(persons: Ints, ids: bool, language: str, rng: np.random.Generator, history: float = 1.2) -> pd.DataFrame:
    """Columns reviewer_id, reviewer_mask, reviewer_total, avatar_id of each review.

    `ids`: stable ids are public; else only masks are, as on most Chinese platforms. `history` is the mean of the
    logarithm of what a person wrote elsewhere.
    """
    people, which = np.unique(persons, return_inverse=True)
    n, none = len(people), np.full(len(persons), None, dtype=object)
    columns: dict[str, Objects] = {"reviewer_mask": masks(n, language, rng)[which]}
    total = np.bincount(which, minlength=n) + rng.lognormal(history, _sigma(), size=n).astype(np.int64)
    avatars = tokens(n, rng)
    avatars[rng.random(n) >= lexicon.habits()["people"]["avatar"]] = None
    return pd.DataFrame(
        {
            "reviewer_id": tokens(n, rng)[which] if ids else none,
            "reviewer_mask": columns["reviewer_mask"],
            "reviewer_total": total[which].astype(float) if ids else np.full(len(persons), np.nan),
            "avatar_id": avatars[which] if ids else none,
        }
    )


def masks(n: int, language: str, rng: np.random.Generator) -> Objects:
    """Names as platforms shorten them: x***5."""
    letters = np.array(list(_LETTERS[language]), dtype=object)
    first = letters[rng.integers(len(letters), size=n)]
    first[rng.random(n) < 0.3] = "*"
    return np.asarray(first + "***" + letters[rng.integers(len(letters), size=n)])


def tokens(n: int, rng: np.random.Generator) -> Objects:
    """Ids of 16 hexadecimal digits; two are equal once in 10^19 draws."""
    raw = rng.integers(0, 1 << 63, size=n, dtype=np.int64)
    return np.array([f"{number:016x}" for number in raw.tolist()], dtype=object)


def _sigma() -> float:
    return float(lexicon.habits()["people"]["total_sigma"])
