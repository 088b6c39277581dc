"""The columns that say what was planted. They are no fields of a review: analysis carries and never reads them."""

from __future__ import annotations

from typing import Any

import pandas as pd

HONEST = "honest"
CAMOUFLAGE, WITNESS = "camouflage", "witness"
TRUTH_COLUMNS: tuple[str, ...] = ("truth", "truth_campaign", "truth_role", "truth_planted")
"""truth: kind of the campaign that made this review, else "honest" (camouflage and witnesses of a campaign are);
truth_campaign: which one it belongs to ("ring-2"), null if none; truth_role: the writer's habit or part;
truth_planted: 1 if `truth` is a campaign, else 0: what `--label` of evaluate and train takes."""


def marked(frame: pd.DataFrame, truth: str, *, role: Any, campaign: str | None = None) -> pd.DataFrame:
    """`frame` with the truth's columns."""
    values = {"truth": truth, "truth_campaign": campaign, "truth_role": role, "truth_planted": int(truth != HONEST)}
    out = frame.assign(**values)
    out["truth_campaign"] = out["truth_campaign"].astype(object)
    return out
