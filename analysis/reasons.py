"""Why a review got its `suspicion` or `attack`: every piece of evidence with its share of the whole.

Evidence adds up in log-odds (Good 1950), so that a share is simply a piece's part of all that was added to the base
rate. What came over the graph is divided among the artefacts of the review by their strength; what no artefact of its
own explains came from the reviewer's other reviews.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .graph.belief import Bools, Floats, Ints
from .graph.evidence import Evidence

TEMPLATE_TEST = {"template": "templates", "burst": "bursts"}
"""Artefacts that a signal found are named after it."""


def reasons(added: Mapping[str, Floats], rules: Mapping[str, Any]) -> pd.Series:
    """``name:share`` of all evidence that matters, largest share first, then by name; null where there is little.

    Args:
        added: log-odds that each piece of evidence added, (n_reviews,) each, >= 0.
        rules: ``[scores]``: ``reason`` is the least share that is named, ``reason_total`` the log-odds in all below
            which a review has no reasons.
    """
    names = sorted(added)
    table = np.column_stack([added[name] for name in names])
    total = table.sum(axis=1, keepdims=True)
    share = np.divide(table, total, out=np.zeros_like(table), where=total >= float(rules["reason_total"]))
    share = np.round(share, 2)
    share[share < float(rules["reason"])] = 0.0
    distinct, inverse = np.unique(share, axis=0, return_inverse=True)
    texts = np.array([_text(names, row) for row in distinct], dtype=object)
    return pd.Series(texts[inverse.ravel()], dtype=object)


def from_graph(lift: Floats, judged: Bools, evidence: Evidence) -> dict[str, Floats]:
    """`lift` (n_reviews,) in log-odds by kind of artefact; ``reviewer`` is what reached a review over its writer."""
    lift = np.where(judged, np.maximum(lift, 0.0), 0.0)
    kinds = sorted(set(evidence.artefacts["kind"]))
    strength = {kind: artefact_strength(evidence, kind, len(lift)) for kind in kinds}
    total = sum(strength.values(), np.zeros(len(lift)))
    parts = {
        TEMPLATE_TEST.get(kind, kind): lift * np.divide(own, total, out=np.zeros_like(own), where=total > 0)
        for kind, own in strength.items()
    }
    return {**parts, "reviewer": np.where(total > 0, 0.0, lift)}


def artefact_strength(evidence: Evidence, kind: str, n: int) -> Floats:
    """Strength of the strongest artefact of `kind` that each review is tied to, (n,); 0 without one."""
    strength = np.zeros(n)
    of_kind = (evidence.artefacts["kind"] == kind).to_numpy()[evidence.member_artefact]
    rows: Ints = evidence.member_row[of_kind]
    np.maximum.at(strength, rows, evidence.artefacts["strength"].to_numpy()[evidence.member_artefact[of_kind]])
    return strength


def _text(names: list[str], shares: Floats) -> str | None:
    order = sorted(np.flatnonzero(shares), key=lambda i: (-shares[i], names[i]))
    return ";".join(f"{names[i]}:{shares[i]:.2f}" for i in order) or None
