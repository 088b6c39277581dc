"""What all verdicts have in common: who is looked at, how a group is compared, how nothing is said.

One review never fails a test. A *group* fails when it is too large *and* its stars differ from the rest of
the shop by more than chance allows (or another independent property does); too large alone is a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import Difference, share_difference
from .contract import Context, Scored, Signal

MAX_ROWS = 1000
"""A result names at most so many reviews; its numbers always count all."""


def untested(signal: Signal, why: Say, n: int = 0) -> TestResult:
    """`-`, with what would unlock the test."""
    return TestResult(
        id=signal.id, family=signal.family, name=signal.name, verdict=Verdict.UNTESTED,
        finding=Say(N_("Not tested.")), n=n, not_tested=why,
    )  # fmt: skip


def too_few(signal: Signal, n: int, needed: int) -> TestResult:
    """`-` because there are fewer reviews than the test needs."""
    why = N_("Needs at least {needed} reviews that it can look at; there are {n}.")
    return untested(signal, Say(why, {"needed": needed, "n": n}), n)


def unseen(context: Context) -> Scored:
    """Of a test of whole shops, which says nothing about single reviews: every strength is null."""
    return Scored(pd.Series(float("nan"), index=context.reviews.index))


def judged(signal: Signal, verdict: Verdict, finding: Say, rows: pd.Index, **facts: Any) -> TestResult:
    """A result of `signal` that names `rows` as its evidence."""
    named = tuple(int(row) for row in rows[:MAX_ROWS])
    return TestResult(
        id=signal.id,
        family=signal.family,
        name=signal.name,
        verdict=verdict,
        finding=finding,
        rows=named,
        **facts,
    )


def share_base(context: Context, shop: pd.Index) -> pd.DataFrame:
    """The shop's reviews that may enter shares: counted strata, no defaults."""
    rows = context.reviews.loc[shop]
    return rows[rows["counted"] & ~rows["default"]]


def stars_against_rest(rows: pd.DataFrame, group: pd.Series, min_group: int) -> Difference | None:
    """Share of five stars in a group minus the rest's; None where either side has too few stars."""
    rated = rows["rating"].notna()
    inside, outside = rows.loc[rated & group, "rating"], rows.loc[rated & ~group, "rating"]
    if min(len(inside), len(outside)) < min_group:
        return None
    return share_difference(int((inside >= 5).sum()), len(inside), int((outside >= 5).sum()), len(outside))


def graded(notable: bool, deviates: bool) -> Verdict:
    """PASS if the group is not notable, FAIL if it is and deviates, else WARN."""
    if not notable:
        return Verdict.PASS
    return Verdict.FAIL if deviates else Verdict.WARN


def percent(share: float | None) -> float | None:
    """A share as a percentage with one decimal, for a sentence."""
    return None if share is None else round(100 * share, 1)


def ranks(values: pd.Series) -> pd.Series:
    """Rank-normalise to [0, 1], ties averaged, null kept; one distinct value says nothing and becomes 0.5."""
    known = values.notna()
    n = int(known.sum())
    if n <= 1:
        return pd.Series(np.where(known, 0.5, np.nan), index=values.index)
    return (values.rank(method="average") - 1) / (n - 1)


def joined(ids: Sequence[str], limit: int = 5) -> str:
    """The first few of `ids` for a sentence."""
    return ", ".join(ids[:limit])
