"""Small frames of invented reviews for the tests of signals."""

from __future__ import annotations

from typing import Any

import pandas as pd
from zhenping.analysis.prepare import prepare
from zhenping.analysis.results import TestResult
from zhenping.analysis.rules import load_rules
from zhenping.analysis.signals import SIGNALS
from zhenping.analysis.signals.contract import Context, Scored, Signal


def context_of(reviews: pd.DataFrame | list[dict[str, Any]], as_of: str | None = None) -> Context:
    """Prepare reviews; each row gets a shop and a product unless it has them."""
    frame = pd.DataFrame(reviews)
    for column, value in {"platform": "demo", "shop_id": "s1", "product_id": "p1"}.items():
        if column not in frame:
            frame[column] = value
    return prepare(frame, load_rules(), as_of, seed=0)


def signal(name: str) -> Signal:
    return next(s for s in SIGNALS if s.id == name)


def run(name: str, reviews: pd.DataFrame | list[dict[str, Any]], shop: str = "demo/s1") -> tuple[Scored, TestResult]:
    """Score the reviews and judge one shop."""
    context = context_of(reviews)
    scored = signal(name).score(context)
    rows = context.reviews.index[context.reviews["shop"] == shop]
    return scored, signal(name).judge(context, scored, rows)


def said(result: TestResult) -> str:
    """The finding, or why there is none, in English."""
    say = result.not_tested or result.finding
    return say.message.format(**say.values)
