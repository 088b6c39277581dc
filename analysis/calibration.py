"""What people's marks on flagged reviews (`zhenping audit`) change: evidence claims no more than they confirm.

Every piece of evidence claims a probability: the suspicion that it gives a review by itself at full strength. Of the
flagged reviews for which it was a reason, people mark some right and some wrong. Their share of right ones, shrunk
towards the claim (the mean of a beta distribution whose prior counts as a few marks), is what the ledger supports.
Where that is less than claimed, the log-odds of the evidence are scaled so that it reaches the supported probability
by itself and no more. Where it is more, nothing changes: marks never raise a weight above the shipped one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..records import AuditMark, Mark
from .graph.belief import Bools, Floats
from .results import N_, Audited, Say, TestResult
from .stats import wilson

ADJUSTED = N_(
    "Weights were held against {n} {n:mark|marks} of this ledger's auditors: "
    "tests that they found wrong more often than expected count less."
)

_TEST_OF = {"block": "dense_blocks", "group": "reviewer_groups"}
"""Evidence of the graph that a test has found, under the test's name: a mark on it is one on the test, too."""

_ARTEFACT_OF = {"templates": "template"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Marks on flagged reviews for which one piece of evidence was a reason."""

    right: int = 0
    wrong: int = 0
    unsure: int = 0

    @property
    def judged(self) -> int:
        return self.right + self.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Marks of a ledger: by evidence as in a review's reasons, of all flagged reviews, and of those mixed in."""

    tests: Mapping[str, Tally]
    flagged: Tally
    others: Tally


def audit(marks: Iterable[AuditMark]) -> Audit:
    """Count the marks."""
    every = list(marks)
    flagged = [mark for mark in every if mark.flagged]
    named: dict[str, list[AuditMark]] = {}
    for mark in flagged:
        for name in tests_of(mark.reasons):
            named.setdefault(name, []).append(mark)
    return Audit(
        tests={name: _tally(named[name]) for name in sorted(named)},
        flagged=_tally(flagged),
        others=_tally(mark for mark in every if not mark.flagged),
    )


def tests_of(reasons: str | None) -> frozenset[str]:
    """The pieces of evidence in a review's `reasons`, and the tests that found them."""
    names = {part.partition(":")[0] for part in (reasons or "").split(";") if part}
    return frozenset(names | {_TEST_OF[name] for name in names & _TEST_OF.keys()})


def _tally(marks: Iterable[AuditMark]) -> Tally:
    said = [mark.mark for mark in marks]
    return Tally(right=said.count(Mark.RIGHT), wrong=said.count(Mark.WRONG), unsure=said.count(Mark.UNSURE))


def precision(tally: Tally, level: float) -> Audited | None:
    """Right among right and wrong with Wilson's interval; None without any."""
    share = wilson(tally.right, tally.judged, level)
    if share.low is None or share.high is None:
        return None
    return Audited(right=tally.right, wrong=tally.wrong, low=share.low, high=share.high)


def factors(found: Audit, types: Mapping[str, str], rules: Mapping[str, Any]) -> dict[str, float]:
    """What each piece of evidence counts for, in (0, 1); those that keep their shipped weight are left out.

    Args:
        found: the marks.
        types: evidence type by signal id.
        rules: all of the rules.
    """
    scaled = {name: factor(tally, claim(name, types, rules["scores"]), rules) for name, tally in found.tests.items()}
    return {name: value for name, value in scaled.items() if value < 1.0}


def factor(tally: Tally, claimed: float, rules: Mapping[str, Any]) -> float:
    """Share of `claimed` log-odds that the marks support, in (0, 1]; 1 without marks or without a claim."""
    if not tally.judged or claimed <= 0:
        return 1.0
    base = _logit(float(rules["scores"]["base_rate"]))
    supported = _logit(shrunk(tally, _expit(base + claimed), float(rules["audit"]["prior"]))) - base
    return min(1.0, max(float(rules["audit"]["floor"]), supported / claimed))


def shrunk(tally: Tally, expected: float, prior: float) -> float:
    """Mean of the beta distribution after the marks, when the one before is worth `prior` marks at `expected`."""
    return (tally.right + prior * expected) / (tally.judged + prior)


def claim(name: str, types: Mapping[str, str], scores: Mapping[str, Any]) -> float:
    """Log-odds that evidence adds to a review by itself at full strength, >= 0.

    Args:
        name: as in a review's reasons.
        types: evidence type by signal id.
        scores: ``[scores]`` of the rules.
    """
    kind = _ARTEFACT_OF.get(name, name)
    if kind in scores["artefacts"]:  # a review of a certain campaign is part of it with the probability `grip`
        return _logit(float(scores["artefacts"][kind]["grip"])) - _logit(float(scores["base_rate"]))
    if name == "profile":
        return float(scores["profile_limit"])
    weight = float(scores["weights"].get(name, scores["types"].get(types.get(name), 0.0)))
    return min(weight, float(scores.get(f"{types.get(name)}_limit", math.inf)))


def calibrated(
    claimed: Mapping[str, Mapping[str, Floats]], scale: Mapping[str, float], praise: Bools
) -> tuple[dict[str, dict[str, Floats]], Floats | float]:
    """The log-odds (n_reviews,) by type and evidence, lower for praise, and how much lower in all; 0.0 for not at all.

    People mark praise, so what speaks against negatives stays as it is.
    """
    less: Floats | float = 0.0
    kept = {kind: dict(parts) for kind, parts in claimed.items()}
    for kind, parts in claimed.items():
        for name in sorted(scale.keys() & parts.keys()):
            taken = parts[name] * praise * (1.0 - scale[name])
            kept[kind][name], less = parts[name] - taken, less + taken
    return kept, less


def with_audit(results: Sequence[TestResult], found: Audit | None, rules: Mapping[str, Any]) -> tuple[TestResult, ...]:
    """The tests, each with what people said of the flagged reviews for which it was a reason."""
    if found is None:
        return tuple(results)
    level = float(rules["tests"]["interval"])
    said = {name: precision(tally, level) for name, tally in found.tests.items()}
    return tuple(replace(test, audited=said.get(test.id)) for test in results)


def said_of(found: Audit | None) -> Iterator[Say]:
    """What a report says about the marks that it was made with."""
    if found is not None and found.flagged.judged:
        yield Say(ADJUSTED, {"n": found.flagged.judged})


def _logit(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


def _expit(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))
