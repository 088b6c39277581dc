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


def campaigns_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """What was planted, a mapping a campaign in order of names: where, when, how much."""
    named = frame[frame["truth_campaign"].notna()]
    found = [_summary(str(name), rows) for name, rows in named.groupby("truth_campaign", sort=False)]
    return sorted(found, key=lambda one: (one["kind"], int(one["campaign"].rpartition("-")[2])))


def _summary(name: str, rows: pd.DataFrame) -> dict[str, Any]:
    planted = rows[rows["truth"] != HONEST]
    days = planted["created_local"].dropna().astype(str).str.slice(0, 10) if "created_local" in rows else pd.Series([])
    return {
        "campaign": name,
        "kind": name.rpartition("-")[0],
        "planted": len(planted),
        "camouflage": int((rows["truth_role"] == CAMOUFLAGE).sum()),
        "witnesses": int((rows["truth_role"] == WITNESS).sum()),
        "shops": sorted(planted["shop_id"].dropna().astype(str).unique().tolist()) if "shop_id" in rows else [],
        "products": sorted(planted["product_id"].dropna().astype(str).unique().tolist()),
        "first_day": days.min() if len(days) else None,
        "last_day": days.max() if len(days) else None,
    }
