"""From signals and graph to the scores of a review: `anomaly`, `suspicion`, `attack`, kinds and reasons.

`suspicion` weighs evidence in log-odds (Good 1950): a base rate, plus what single reviews say of themselves,
plus the lift that artefacts of possible campaigns give (`graph.models`), plus, last and limited, what circumstances
and the profile of the reviewer (`anomaly`) add. So no number of one-review buyers ever makes a suspicious shop.
`witness`, `accusation` and `platform` words never raise it. `attack` is the same model on negatives; it takes no weight
from any rating. `anomaly` ranks all reviews whatever their direction, which is what the literature's
benchmarks measure; it is no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .calibration import calibrated
from .engine import Engine
from .graph.belief import Bools, Floats, expit, logit
from .graph.evidence import Evidence
from .graph.metadata import metadata
from .graph.models import anomaly_log_odds, campaign_log_odds
from .reasons import from_graph, reasons
from .results import EVIDENCE_TYPES, SCORE_COLUMNS, Kind, Ring
from .signals.contract import Context, Scored, Signal

NEUTRAL_LABELS = frozenset({"witness", "accusation", "platform", "solicitation", "default"})
"""Labels of words that say something about others, the platform or the seller, never against the reviewer."""

IN_GRAPH_LABELS = frozenset({"tied"})
"""Labels of reviews whose evidence is an artefact of the graph, and counts there only."""

PROFILE_POWER = 4
"""`anomaly` is a rank, and only high ranks say anything: the median review gets 1/16 of the profile's limit."""

_DECIMALS = 9  # sums over edges differ in the last bits when rows change places; ranks must not


def score_reviews(
    context: Context,
    signals: Sequence[Signal],
    scored: Mapping[str, Scored],
    evidence: Evidence,
    rings: Sequence[Ring],
    factors: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Score every review; `factors` (`calibration.factors`) lower what pieces of evidence add to `suspicion`.

    Returns:
        A frame with the index of ``context.reviews``: `SCORE_COLUMNS`, then one ``signal_<id>`` per signal.
        ``anomaly`` 0-1 for all; ``suspicion`` 0-1, null for anything that is not praise; ``attack`` 0-1, null
        for more than two stars; ``evidence_<type>`` log-odds over the base rate, null where both are.
    """
    reviews, rules = context.reviews, context.rules["scores"]
    star = reviews["rating"].to_numpy(dtype=float, na_value=np.nan)
    praise = reviews["praise"].to_numpy(dtype=bool) & ~(star < 4)
    negative = (star <= 2) & ~_labelled(scored, NEUTRAL_LABELS - {"default"}, len(reviews))
    words, oddities, together = _weigh(signals, scored, rules, len(reviews))
    base = float(logit(rules["base_rate"]))
    suspicion = _posterior(praise, sum(words.values(), np.zeros(len(reviews))), evidence, rules)
    # What a reviewer says of a reward is evidence about praise; negatives are judged by what they share only.
    attack = _posterior(negative, np.zeros(len(reviews)), evidence, rules)
    lift = np.where(praise, suspicion, np.where(negative, attack, base)) - base
    anomaly = _anomaly(context, np.maximum(lift, 0.0), star, evidence)
    profile = {"profile": float(rules["profile_limit"]) * anomaly**PROFILE_POWER}
    circumstances = sum((oddities | together | profile).values(), np.zeros(len(reviews)))
    said = sum(words.values(), np.zeros(len(reviews))) * praise
    shared = from_graph(lift - said, praise | negative, evidence)
    claimed = _claimed(words, together, shared, oddities | profile, praise, praise | negative)
    by_type, less = calibrated(claimed, factors or {}, praise)
    ceiling = float(rules["ceiling"])
    frame = pd.DataFrame(index=reviews.index)
    frame["anomaly"] = anomaly
    frame["suspicion"] = np.where(praise, _probability(suspicion + circumstances - less, ceiling), np.nan)
    frame["attack"] = np.where(
        star <= 2,
        np.where(negative, _probability(attack + circumstances, ceiling), float(rules["base_rate"])),
        np.nan,
    )
    flags = _kind_flags(context, scored, frame["attack"], rings)
    frame["kind"], frame["kinds"] = _kinds(flags)
    frame["reasons"] = reasons(_joined(*by_type.values()), rules)
    scored_at_all = frame[["suspicion", "attack"]].notna().any(axis=1).to_numpy()
    for kind in EVIDENCE_TYPES:
        total = np.round(sum(by_type[kind].values(), np.zeros(len(reviews))), _DECIMALS)
        frame[f"evidence_{kind}"] = np.where(scored_at_all, total, np.nan)
    strengths = {f"signal_{signal.id}": _strength(scored[signal.id]) for signal in signals}
    return pd.concat([frame[list(SCORE_COLUMNS)], pd.DataFrame(strengths, index=reviews.index)], axis=1)


def suspicion_given(
    context: Context,
    signals: Sequence[Signal],
    scored: Mapping[str, Scored],
    evidence: Evidence,
    anomaly: Floats,
    factors: Mapping[str, float] | None = None,
) -> Floats:
    """`suspicion` (n_reviews,) as `score_reviews` gives it, from these signals and this evidence alone.

    With all of both it is the same number; `leave_out` asks with one taken away. `anomaly` (n_reviews,) is taken as
    it is: most of what a report takes to compute, and of little weight in `suspicion` (`profile_limit`).
    """
    reviews, rules = context.reviews, context.rules["scores"]
    praise = reviews["praise"].to_numpy(dtype=bool) & ~reviews["rating"].lt(4).to_numpy(dtype=bool)
    words, oddities, together = _weigh(signals, scored, rules, len(reviews))
    profile = {"profile": float(rules["profile_limit"]) * anomaly**PROFILE_POWER}
    said = sum(words.values(), np.zeros(len(reviews)))
    log_odds = _posterior(praise, said, evidence, rules)
    less: Floats | float = 0.0
    if factors:
        lift = np.where(praise, log_odds - float(logit(rules["base_rate"])), 0.0)
        shared = from_graph(lift - said * praise, praise, evidence)
        claimed = _claimed(words, together, shared, oddities | profile, praise, praise)
        less = calibrated(claimed, factors, praise)[1]
    log_odds = log_odds + sum((oddities | together | profile).values(), np.zeros(len(reviews))) - less
    return np.where(praise, _probability(log_odds, float(rules["ceiling"])), np.nan)


def _claimed(
    words: Mapping[str, Floats],
    together: Mapping[str, Floats],
    shared: Mapping[str, Floats],
    alone: Mapping[str, Floats],
    praise: Bools,
    judged: Bools,
) -> dict[str, dict[str, Floats]]:
    """Log-odds by type and piece of evidence, where it counts: words in praise, the rest in whatever is judged."""
    return {
        "words": _masked(words, praise),
        "collusion": _joined(_masked(together, judged), _masked(shared, judged)),
        "singleton": _masked(alone, judged),
    }


def _masked(parts: Mapping[str, Floats], where: Bools) -> dict[str, Floats]:
    return {name: values * where for name, values in parts.items()}


def _joined(*parts: Mapping[str, Floats]) -> dict[str, Floats]:
    """Log-odds that each piece of evidence added to the base rate; pieces of one name are one piece."""
    added: dict[str, Floats] = {}
    for part in parts:
        for name, values in part.items():
            added[name] = added.get(name, 0.0) + values
    return added


def _posterior(judged: Bools, direct: Floats, evidence: Evidence, rules: Mapping[str, Any]) -> Floats:
    """Log-odds of each review; those not judged stay at the base rate."""
    prior = np.where(judged, logit(rules["base_rate"]) + direct, logit(rules["base_rate"]))
    beliefs = campaign_log_odds(judged, prior, evidence, rules)
    return np.where(judged, beliefs.log_odds[: len(prior)], prior)


def _probability(log_odds: Floats, ceiling: float) -> Floats:
    return np.minimum(np.round(expit(log_odds), _DECIMALS), ceiling)


def _weigh(
    signals: Sequence[Signal], scored: Mapping[str, Scored], rules: Mapping[str, Any], n: int
) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, Floats]]:
    """Log-odds by signal, (n,) each: what reviews say of themselves; then, limited, what is odd about them and what
    circumstances they share.

    Only the first enters the graph: five reviews of one order in a busy week are one circumstance, not five
    that could add up along their reviewer. Templates are left out, they are artefacts of the graph.
    """
    found: dict[str, dict[str, Floats]] = {kind: {} for kind in rules["types"]}
    for signal in signals:
        result = scored[signal.id]
        weight = float(rules["weights"].get(signal.id, rules["types"].get(signal.evidence_type, 0.0)))
        if result.templates or not weight or signal.evidence_type not in found:
            continue
        share = weight * np.nan_to_num(_strength(result)) * ~_of_kind(result, NEUTRAL_LABELS | IN_GRAPH_LABELS, n)
        found[signal.evidence_type][signal.id] = share
    history = _limited(found["singleton"], float(rules["singleton_limit"]), n)
    return found["words"], history, _limited(found["collusion"], float(rules["collusion_limit"]), n)


def _limited(parts: Mapping[str, Floats], limit: float, n: int) -> dict[str, Floats]:
    """`parts` scaled down where they add up to more than `limit`."""
    total = sum(parts.values(), np.zeros(n))
    scale = limit / np.maximum(total, limit)
    return {name: values * scale for name, values in parts.items()}


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
