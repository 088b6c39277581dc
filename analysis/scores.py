"""From signals and graph to the scores of a review: `anomaly`, `suspicion`, `attack`, kinds and reasons.

`suspicion` weighs evidence in log-odds (Good 1950): a base rate, plus what single reviews say of themselves,
plus the lift that artefacts of possible campaigns give (`graph.models`), plus, last and limited, what circumstances
and the profile of the reviewer (`anomaly`) add. So no number of one-review buyers ever makes a suspicious shop. `witness`,
`accusation` and `platform` words never raise it. `attack` is the same model on negatives; it takes no weight
from any rating. `anomaly` ranks all reviews whatever their direction, which is what the literature's
benchmarks measure; it is no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .engine import Engine
from .graph.belief import Bools, Floats, Ints, expit, logit
from .graph.evidence import Evidence, chance_strength
from .graph.metadata import metadata
from .graph.models import anomaly_log_odds, campaign_log_odds
from .results import SCORE_COLUMNS, Kind, Ring
from .signals.contract import Context, Scored, Signal

NEUTRAL_LABELS = frozenset({"witness", "accusation", "platform", "solicitation", "default"})
"""Labels of words that say something about others, the platform or the seller, never against the reviewer."""

PROFILE_POWER = 4
"""`anomaly` is a rank, and only high ranks say anything: the median review gets 1/16 of the profile's limit."""

_DECIMALS = 9  # sums over edges differ in the last bits when rows change places; ranks must not


def score_reviews(
    context: Context,
    signals: Sequence[Signal],
    scored: Mapping[str, Scored],
    evidence: Evidence,
    rings: Sequence[Ring],
) -> pd.DataFrame:
    """Score every review.

    Returns:
        A frame with the index of ``context.reviews``: `SCORE_COLUMNS`, then one ``signal_<id>`` per signal.
        ``anomaly`` 0-1 for all; ``suspicion`` 0-1, null for anything that is not praise; ``attack`` 0-1, null
        for more than two stars.
    """
    reviews, rules = context.reviews, context.rules["scores"]
    star = reviews["rating"].to_numpy(dtype=float, na_value=np.nan)
    praise = reviews["praise"].to_numpy(dtype=bool) & ~(star < 4)
    negative = (star <= 2) & ~_labelled(scored, NEUTRAL_LABELS - {"default"}, len(reviews))
    direct, circumstances = _weigh(signals, scored, rules, len(reviews))
    suspicion = _posterior(praise, direct, evidence, rules)
    # What a reviewer says of a reward is evidence about praise; negatives are judged by what they share only.
    attack = _posterior(negative, np.zeros(len(reviews)), evidence, rules)
    base, ceiling = float(logit(rules["base_rate"])), float(rules["ceiling"])
    lift = np.where(praise, suspicion, np.where(negative, attack, base)) - base
    frame = pd.DataFrame(index=reviews.index)
    anomaly = _anomaly(context, np.maximum(lift, 0.0), star, evidence)
    circumstances += float(rules["profile_limit"]) * anomaly**PROFILE_POWER
    frame["anomaly"] = anomaly
    frame["suspicion"] = np.where(praise, _probability(suspicion + circumstances, ceiling), np.nan)
    frame["attack"] = np.where(
        star <= 2,
        np.where(negative, _probability(attack + circumstances, ceiling), float(rules["base_rate"])),
        np.nan,
    )
    flags = _kind_flags(context, scored, frame["attack"], rings)
    frame["kind"], frame["kinds"] = _kinds(flags)
    strengths = {signal.id: _strength(scored[signal.id]) for signal in signals}
    frame["reasons"] = _reasons(_reason_columns(signals, scored, evidence, rings, len(reviews)), rules)
    columns = {f"signal_{name}": values for name, values in strengths.items()}
    return pd.concat([frame[list(SCORE_COLUMNS)], pd.DataFrame(columns, index=reviews.index)], axis=1)


def _posterior(judged: Bools, direct: Floats, evidence: Evidence, rules: Mapping[str, Any]) -> Floats:
    """Log-odds of each review; those not judged stay at the base rate."""
    prior = np.where(judged, logit(rules["base_rate"]) + direct, logit(rules["base_rate"]))
    beliefs = campaign_log_odds(judged, prior, evidence, rules)
    return np.where(judged, beliefs.log_odds[: len(prior)], prior)


def _probability(log_odds: Floats, ceiling: float) -> Floats:
    return np.minimum(np.round(expit(log_odds), _DECIMALS), ceiling)


def _weigh(
    signals: Sequence[Signal], scored: Mapping[str, Scored], rules: Mapping[str, Any], n: int
) -> tuple[Floats, Floats]:
    """Log-odds from what reviews say of themselves, and (limited) from circumstances, each (n,).

    Only the first enters the graph: five reviews of one order in a busy week are one circumstance, not five
    that could add up along their reviewer. Templates are left out, they are artefacts of the graph.
    """
    total = {kind: np.zeros(n) for kind in rules["types"]}
    for signal in signals:
        result = scored[signal.id]
        if result.templates or signal.evidence_type not in total:
            continue
        weight = float(rules["weights"].get(signal.id, rules["types"][signal.evidence_type]))
        share = weight * np.nan_to_num(_strength(result)) * ~_of_kind(result, NEUTRAL_LABELS, n)
        total[signal.evidence_type] += share
    history = np.clip(total["singleton"], 0.0, float(rules["singleton_limit"]))
    season = np.clip(total["collusion"], 0.0, float(rules["collusion_limit"]))
    return total["words"], history + season


def _strength(result: Scored) -> Floats:
    return result.strength.to_numpy(dtype=np.float64, na_value=np.nan)


def _of_kind(result: Scored, labels: frozenset[str], n: int) -> Bools:
    if result.labels is None:
        return np.zeros(n, dtype=bool)
    return np.asarray(result.labels.isin(sorted(labels)), dtype=bool)


def _labelled(scored: Mapping[str, Scored], labels: frozenset[str], n: int) -> Bools:
    """Reviews that any signal gave one of `labels`."""
    marked = np.zeros(n, dtype=bool)
    for result in scored.values():
        marked |= _of_kind(result, labels, n)
    return marked


def _anomaly(context: Context, lift: Floats, star: Floats, evidence: Evidence) -> Floats:
    """Mid-rank of the belief, 0-1; 0.5 for all when nothing tells them apart."""
    with Engine() as engine:
        features = metadata(context.reviews, evidence.reviewer, evidence.product, engine)
    beliefs = anomaly_log_odds(features, lift, star, evidence, context.rules["scores"]["anomaly"])
    ranks = pd.Series(np.round(beliefs.log_odds[: len(star)], _DECIMALS - 2)).rank()
    return (ranks.to_numpy(dtype=np.float64) - 0.5) / max(1, len(star))


def _kind_flags(
    context: Context, scored: Mapping[str, Scored], attack: pd.Series, rings: Sequence[Ring]
) -> dict[Kind, Bools]:
    n, flagged = len(attack), float(context.rules["trust"]["flagged"])
    in_ring = _mark(n, (row for ring in rings for row in ring.rows))
    in_template = _mark(n, (row for s in scored.values() for t in s.templates for row in t.rows))
    burst = scored["bursts"].strength.gt(0).to_numpy(bool) if "bursts" in scored else np.zeros(n, dtype=bool)
    words = {Kind(label): _labelled(scored, frozenset({label}), n) for label in _WORD_LABELS}
    return {
        **words,
        Kind.DEFAULT: context.reviews["default"].to_numpy(dtype=bool),
        Kind.MALICIOUS: attack.ge(flagged).to_numpy(dtype=bool),
        Kind.RING: in_ring,
        Kind.TEMPLATE: in_template,
        Kind.BURST: burst,
    }


_WORD_LABELS = ("witness", "accusation", "platform", "induced")


def _mark(n: int, rows: Any) -> Bools:
    marked = np.zeros(n, dtype=bool)
    marked[np.fromiter(rows, dtype=np.intp)] = True
    return marked


def _kinds(flags: Mapping[Kind, Bools]) -> tuple[pd.Series, pd.Series]:
    """The first kind in the order of `Kind`, and all kinds sorted and joined by ``|``; null where there is
    none.
    """
    n = len(next(iter(flags.values())))
    first, every = np.full(n, None, dtype=object), np.full(n, "", dtype=object)
    for kind in reversed(Kind):
        first[flags[kind]] = kind.value
    for kind in sorted(Kind, key=lambda k: k.value):
        every[flags[kind]] += f"|{kind.value}"
    joined = np.array([text[1:] or None for text in every], dtype=object)
    return pd.Series(first, dtype=object), pd.Series(joined, dtype=object)


def _reason_columns(
    signals: Sequence[Signal], scored: Mapping[str, Scored], evidence: Evidence, rings: Sequence[Ring], n: int
) -> dict[str, Floats]:
    """Strength of everything that can be a reason: signals that are not neutral, artefacts, rings."""
    columns = {
        signal.id: np.nan_to_num(_strength(scored[signal.id]))
        for signal in signals
        if signal.evidence_type != "neutral"
    }
    for kind in ("image", "avatar", "contact", "lockstep"):
        columns[kind] = _artefact_strength(evidence, kind, n)
    columns["ring"] = np.zeros(n)
    for ring in rings:
        columns["ring"][list(ring.rows)] = chance_strength(ring.chance)
    return columns


def _artefact_strength(evidence: Evidence, kind: str, n: int) -> Floats:
    strength = np.zeros(n)
    of_kind = (evidence.artefacts["kind"] == kind).to_numpy()[evidence.member_artefact]
    rows: Ints = evidence.member_row[of_kind]
    np.maximum.at(strength, rows, evidence.artefacts["strength"].to_numpy()[evidence.member_artefact[of_kind]])
    return strength


def _reasons(columns: Mapping[str, Floats], rules: Mapping[str, Any]) -> pd.Series:
    """``signal:strength`` of all that matter, strongest first, then by name; null where there is none."""
    names = sorted(columns)
    table = np.round(np.column_stack([columns[name] for name in names]), 2)
    table = np.where(table >= float(rules["reason"]), table, 0.0)
    distinct, inverse = np.unique(table, axis=0, return_inverse=True)
    texts = np.array([_reason_text(names, row) for row in distinct], dtype=object)
    return pd.Series(texts[inverse.ravel()], dtype=object)


def _reason_text(names: list[str], strengths: Floats) -> str | None:
    order = sorted(np.flatnonzero(strengths), key=lambda i: (-strengths[i], names[i]))
    return ";".join(f"{names[i]}:{strengths[i]:.2f}" for i in order) or None
