"""The change between two readings, and vanished reviews, as plain data for report.json and `diff --format json`."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..analysis.past import Change, PastReview
from ..analysis.results import Authenticity


def change(found: Change | None) -> dict[str, Any] | None:
    """`vanished` is null where no crawl has looked for all reviews since: not known, not none."""
    if found is None:
        return None
    sought = found.total("sought")
    return {
        "since": found.since,
        "until": found.until,
        "new": found.total("new"),
        "written_since": found.written_since,
        "changed": found.total("changed"),
        "vanished": found.total("vanished") if sought else None,
        "sought": sought,
        "other_source": found.other_source,
        "by_star": [dataclasses.asdict(row) | ({} if row.sought else {"vanished": None}) for row in found.stars],
        "then": authenticity(found.then),
        "now": authenticity(found.now),
        "edits": [{"before": past(edit.before), "after": past(edit.after)} for edit in found.edits],
        "gone": [past(review) for review in found.gone],
    }


def authenticity(real: Authenticity) -> dict[str, Any]:
    """Score, interval, number of reviews and grade."""
    return {"score": real.score, "low": real.low, "high": real.high, "n": real.n, "grade": real.grade}


def past(review: PastReview) -> dict[str, Any]:
    """A review as an earlier reading saw it; texts are masked already, names are left out."""
    return {
        "product_id": review.product_id,
        "review_id": review.review_id,
        "rating": review.rating,
        "date": review.day,
        "title": review.title,
        "text": review.text,
        "followup": review.followup,
        "marks": [mark.value for mark in review.marks],
        "last_seen": review.last_seen,
        "page_sha256": review.page,
    }
