"""Leave one test out: authenticity as it would be without each source of evidence, one at a time.

A result that one test carries is as good as that test. Each named test that weighs in `suspicion`, and each kind of
shared evidence, is taken away in turn (jackknife over evidence, not over reviews): its weight is zero, its possible
campaigns are not in the graph; everything else, the profile of accounts and products included, stays as it was
computed. So a report needs one more belief propagation and one more resampling for each source, and no new analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..records import Coverage
from .graph.belief import Floats
from .reasons import TEMPLATE_TEST
from .results import Authenticity, Without
from .scores import suspicion_given
from .signals import SIGNALS
from .trust import authenticity

if TYPE_CHECKING:
    from . import Analysed

NOTICEABLE = 0.05
"""Points of authenticity, of 100; a source that changes less carries nothing that a reader could see."""

PROFILE = "profile"
"""What accounts and products are like: a circumstance in which every review stands, no test, so it decides nothing."""


def without(analysed: Analysed, shop: pd.DataFrame, coverage: Coverage, whole: Authenticity) -> tuple[Without, ...]:
    """Authenticity of one shop without each source, the largest change first.

    Args:
        analysed: from `analysis.analyse`.
        shop: its prepared and scored reviews (`findings.shop_rows`).
        coverage: of the whole shop.
        whole: the authenticity with all evidence.
    """
    if whole.score is None:
        return ()
    left = _LeftOut(analysed)
    found = [one for source in left.sources(shop) if (one := _judged(left, source, shop, coverage)) is not None]
    deciding = [one.test for one in found if one.grade != whole.grade and one.test != PROFILE]
    found = [replace(one, decides=deciding == [one.test]) for one in found]
    return tuple(sorted(found, key=lambda one: (-abs(one.score - (whole.score or 0.0)), one.test)))


def _judged(left: _LeftOut, source: str, shop: pd.DataFrame, coverage: Coverage) -> Without | None:
    analysed = left.analysed
    suspicion = pd.Series(left.suspicion(source), index=analysed.context.reviews.index).loc[shop.index]
    counted = shop["counted"] & shop["praise"]
    if 100 * abs((suspicion - shop["suspicion"])[counted].mean()) < NOTICEABLE:
        return None  # before anything is resampled
    rules, seed = analysed.context.rules, analysed.context.seed
    real = authenticity(shop.assign(suspicion=suspicion), analysed.clusters, coverage, rules, seed)
    if real.score is None or real.low is None or real.high is None:
        return None
    return Without(test=source, score=real.score, low=real.low, high=real.high, grade=real.grade)


class _LeftOut:
    """Suspicions of all reviews with one source of evidence taken away."""

    def __init__(self, analysed: Analysed) -> None:
        self.analysed = analysed

    @cached_property
    def _rules(self) -> Mapping[str, Any]:
        rules: Mapping[str, Any] = self.analysed.context.rules["scores"]
        return rules

    def sources(self, shop: pd.DataFrame) -> Iterator[str]:
        """Names of what can carry anything in this shop, as in `reasons`."""
        for signal in SIGNALS:
            weight = self._rules["weights"].get(signal.id, self._rules["types"].get(signal.evidence_type, 0.0))
            scored = self.analysed.scored[signal.id]
            if weight and not scored.templates and bool(scored.strength.loc[shop.index].gt(0).any()):
                yield signal.id
        evidence = self.analysed.evidence
        here = np.isin(evidence.member_row, shop.index.to_numpy())
        kinds = evidence.artefacts["kind"].to_numpy()[np.unique(evidence.member_artefact[here])]
        for kind in sorted(set(kinds) & set(self._rules["artefacts"])):
            yield TEMPLATE_TEST.get(kind, kind)
        accounts = evidence.reviewer[shop.index.to_numpy()]
        if pd.Series(accounts[accounts >= 0]).duplicated().any():
            yield "reviewer"
        yield PROFILE

    def suspicion(self, source: str) -> Floats:
        """(n_reviews,) of all shops' reviews, null where it is not praise."""
        analysed, context = self.analysed, self.analysed.context
        kinds = {kind for kind in self._rules["artefacts"] if TEMPLATE_TEST.get(kind, kind) == source}
        artefacts = {k: v for k, v in self._rules["artefacts"].items() if k not in kinds or k == "reviewer"}
        scores = {**self._rules, "artefacts": artefacts}
        evidence, anomaly = analysed.evidence, analysed.scores["anomaly"].to_numpy(dtype=np.float64)
        if source == "reviewer":
            evidence = replace(evidence, reviewer=np.full_like(evidence.reviewer, -1))
        if source == PROFILE:
            anomaly = np.zeros_like(anomaly)
        others = [signal for signal in SIGNALS if signal.id != source]
        given = replace(context, rules={**context.rules, "scores": scores})
        return suspicion_given(given, others, analysed.scored, evidence, anomaly, analysed.factors)
