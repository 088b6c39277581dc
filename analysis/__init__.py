"""Pure functions from reviews to findings: no network, files (but the packaged rules), clock or locale.

``analyse`` scores the reviews of any number of shops; ``Analysed.findings`` is everything that a report says
about one of them. The same reviews, rules, date and seed give byte-equal results; the order of rows changes
no score. Importing this package is cheap; the heavy parts load when something is analysed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ..records import Coverage, Scalar, Shop
    from .calibration import Audit
    from .graph.evidence import Evidence
    from .results import Analysis, ShopFindings
    from .signals.contract import Context, Scored

__all__ = ["Analysed", "analyse"]


@dataclass(frozen=True, kw_only=True)
class Analysed:
    """Scores of all reviews, with what is needed to say more about a single shop."""

    analysis: Analysis
    context: Context
    scored: Mapping[str, Scored]  # by signal id
    scores: pd.DataFrame  # SCORE_COLUMNS and signal_* under their own names, index of `context.reviews`
    clusters: pd.Series  # what each review is resampled with, see `trust.clusters_of`
    evidence: Evidence
    audit: Audit | None = None  # by which weights were lowered,
    factors: Mapping[str, float] = field(default_factory=dict)  # and how far, by evidence

    @property
    def reviews(self) -> pd.DataFrame:
        """`Analysis.reviews`: the record's columns, carried-through ones, scores, one column per signal."""
        return self.analysis.reviews

    @property
    def shops(self) -> list[str]:
        """Keys ``platform/shop_id`` of all shops in the data, sorted."""
        return sorted(self.context.reviews["shop"].unique().tolist())

    def findings(
        self,
        shop_key: str,
        *,
        coverage: Coverage,
        product_coverage: Sequence[Coverage] = (),
        products: pd.DataFrame | None = None,
        shop: Shop | None = None,
        seller_texts: pd.DataFrame | None = None,
        vanished: int = 0,
        options: Mapping[str, Scalar] | None = None,
        baselines: Mapping[str, Sequence[float]] | None = None,
    ) -> ShopFindings:
        """Everything that a report says about one shop; see `findings.shop_findings`."""
        from .findings import shop_findings

        return shop_findings(
            self,
            shop_key,
            coverage=coverage,
            product_coverage=product_coverage,
            products=products,
            shop=shop,
            seller_texts=seller_texts,
            vanished=vanished,
            options=options or {},
            baselines=baselines,
        )


def analyse(
    reviews: pd.DataFrame,
    *,
    products: pd.DataFrame | None = None,
    earlier: pd.DataFrame | None = None,
    as_of: str | None = None,
    seed: int = 0,
    rules: Mapping[str, Any] | None = None,
    audited: Audit | None = None,
) -> Analysed:
    """Score every review.

    Args:
        reviews: any of `records.REVIEW_COLUMNS`; missing columns are null, others are carried through and
        never read.
            A carried column with the name of a score comes back as ``<name>_given``.
        products: product_id and name, and platform and shop_id where ids may repeat between shops; a review that
            repeats its product's name has copied nobody.
        earlier: `records.REVIEW_COLUMNS` and `vanished` (bool): reviews of earlier readings that a later one looked
            for again; only the test of vanished reviews reads them.
        as_of: ISO date; reviews dated later are left out.
        seed: of the resampling; scores do not depend on it.
        rules: as from `rules.load_rules`; None for the packaged ones.
        audited: people's marks (`calibration.audit`); tests that they found wrong more often than expected weigh less.
    """
    from .calibration import factors
    from .graph.evidence import build_evidence
    from .graph.rings import find_rings
    from .prepare import prepare
    from .results import Analysis
    from .rules import load_rules, version_of
    from .scores import score_reviews
    from .signals import SIGNALS
    from .trust import clusters_of

    rules = load_rules() if rules is None else rules
    context = prepare(_set_aside(reviews), rules, as_of, seed, products=products)
    context = replace(context, earlier=earlier)
    scored = {signal.id: signal.score(context) for signal in SIGNALS}
    evidence = build_evidence(context, scored)
    rings = find_rings(context.reviews, evidence, rules["graph"]["rings"])
    types = {signal.id: signal.evidence_type for signal in SIGNALS}
    lowered = factors(audited, types, rules) if audited else {}
    scores = score_reviews(context, SIGNALS, scored, evidence, rings, lowered)
    templates = tuple(template for result in scored.values() for template in result.templates)
    analysis = Analysis(
        reviews=_exported(context.reviews, scores),
        templates=templates,
        rings=rings,
        rules_version=version_of(rules),
        seed=seed,
        as_of=as_of,
    )
    clusters = clusters_of(context.reviews, templates, rings)
    return Analysed(
        analysis=analysis,
        context=context,
        scored=scored,
        scores=scores,
        clusters=clusters,
        evidence=evidence,
        audit=audited,
        factors=lowered,
    )


_PREPARED = (
    "shop",
    "product_name",
    "folded",
    "folded_followup",
    "day",
    "counted",
    "default_reason",
    "default",
    "praise",
)
_ASIDE = "\0carried\0"


def _set_aside(reviews: pd.DataFrame) -> pd.DataFrame:
    """Carried columns that bear the name of a prepared one, out of its way."""
    return reviews.rename(columns={name: _ASIDE + name for name in _PREPARED if name in reviews})


def _exported(reviews: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Record and carried columns, then scores."""
    import pandas as pd

    shown = reviews.drop(columns=list(_PREPARED))
    columns = [str(name) for name in shown.columns]
    names = {name: name.removeprefix(_ASIDE) for name in columns if name.startswith(_ASIDE)}
    names |= {name: f"{name}_given" for name in columns if name in scores}
    return pd.concat([shown.rename(columns=names), scores], axis=1)
