"""evaluation.json: the figures of an evaluation for programs; evaluation.schema.json beside it tells what it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..records import Scalar
from .plain_json import json_text, plain
from .report_json import interval

if TYPE_CHECKING:
    from ..analysis.evaluation.evaluate import Evaluated
    from ..analysis.evaluation.leakage import Split
    from ..analysis.evaluation.merchants import Merchants
    from ..analysis.evaluation.quality import Quality
    from ..analysis.evaluation.views import Seen

SCHEMA_VERSION = "1.0"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every evaluation.json satisfies."""
    text = (resources.files(__package__) / "evaluation.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def render(found: Evaluated, options: Mapping[str, Scalar]) -> str:
    """A function of what was found and asked for: no clock, path or duration."""
    return json_text(plain(_content(found, options)))


def _content(found: Evaluated, options: Mapping[str, Scalar]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "rules_version": found.rules,
        "options": options,
        "reviews": {"analysed": found.reviews, "measured": found.labelled, "marked": found.marked},
        "resampled": found.resampled,
        "rankings": [{"group": m.group, "ranking": m.ranking, **_quality(m.quality)} for m in found.measured],
        "merchants": _merchants(found.merchants),
        "views": [_view(seen) for seen in found.views],
        "calibration_error": found.calibration_error,
        "split": _split(found.split),
        "leaks": found.leaks,
    }


def _quality(found: Quality) -> dict[str, Any]:
    return {
        "reviews": found.n,
        "marked": found.marked,
        "roc_auc": interval(found.auc),
        "average_precision": interval(found.precision),
        "precision_at": {k: interval(value) for k, value in found.precision_at.items()},
        "ndcg_at": {k: interval(value) for k, value in found.ndcg_at.items()},
        "ndcg": interval(found.ndcg),
    }


def _merchants(found: Merchants | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "ranked": found.n,
        "seen": found.seen,
        "worst": found.worst,
        "rankings": [
            {
                "ranking": r.ranking,
                "spearman": interval(r.spearman),
                "worst_roc_auc": interval(r.worst),
                "standard_error": r.error,
            }
            for r in found.ranked
        ],
        "best_baseline": found.best,
        "ahead": interval(found.ahead),
        "ahead_standard_error": found.error,
    }


def _view(seen: Seen) -> dict[str, Any]:
    pooled = _quality(seen.pooled)
    return {"view": seen.view, "views": seen.views, "ranking": seen.ranking, "within": seen.within, "pooled": pooled}


def _split(found: Split | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "test": int(found.test.sum()),
        "by_known_people": int(found.known_people.sum()),
        "of_known_products": found.known_products,
    }
