"""Everything that a report says about one shop, put together from scores, tests, trust and coverage.

A finding is a fact with its comparison, its uncertainty and its innocent explanations; no sentence here says
that a named party deceived anybody. Shares, ratings and authenticity use counted reviews only; quotes and
complaints may come from any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..records import Coverage, Scalar, Shop
from . import festivals
from .calibration import said_of, with_audit
from .complaints import complaints
from .counterfactual import would_lift
from .graph.artefacts import Artefact
from .graph.available import available
from .graph.busy import bursts, lies_in
from .leave_out import without
from .limits import limits
from .quotes import shop_quotes
from .replies import replies
from .rescan import should_fetch
from .results import (
    N_,
    Authenticity,
    Link,
    Next,
    Ring,
    Say,
    SellerAsks,
    ShopFindings,
    Template,
    TestResult,
    Verdict,
)
from .seller_words import seller_asks
from .signals import SIGNALS
from .stats import fdr
from .tables import products_table, stars, timeline
from .trust import authenticity, natural_praise, ratings
from .words.paid import packs_of

if TYPE_CHECKING:
    from . import Analysed

NOTHING_SEEN = N_("No reviews were seen, so nothing can be said.")
NOT_ENOUGH = N_("Not enough data for a judgement: {n} reviews of praise in buyers' own words were seen.")
NO_NATURAL = N_("No natural praise is left: all {n} reviews of praise show a pattern consistent with arranged praise.")
PATTERNS = N_(
    "Patterns consistent with arranged praise: {flagged} of {n} reviews of praise are suspected; "
    "authenticity {score} of 100 (90 % interval {low} to {high})."
)
NOTHING_NOTABLE = N_(
    "Nothing notable: {flagged} of {n} reviews of praise are suspected; authenticity {score} of 100 "
    "(90 % interval {low} to {high}). Well-made arranged praise leaves no trace, so this proves nothing."
)
ONLY_TESTS = N_(
    "No single review of praise is suspected, but among the tests below a pattern is present ({failed} FAIL); "
    "authenticity {score} of 100 (90 % interval {low} to {high})."
)


def shop_findings(
    analysed: Analysed,
    shop_key: str,
    *,
    coverage: Coverage,
    product_coverage: Sequence[Coverage] = (),
    products: pd.DataFrame | None = None,
    shop: Shop | None = None,
    seller_texts: pd.DataFrame | None = None,
    vanished: int = 0,
    options: Mapping[str, Scalar],
    baselines: Mapping[str, Sequence[float]] | None = None,
) -> ShopFindings:
    """Findings on the shop `shop_key` (``platform/shop_id``; a shop without any review is not an error).

    Args:
        analysed: from `analysis.analyse`.
        shop_key: which shop.
        coverage: of the whole shop.
        product_coverage: of its products.
        products: product_id, name, url, rating_shown, reviews_claimed; columns may be missing.
        shop: name and address, where known.
        seller_texts: kind, product_id, url, text: what the seller says on its pages, where known.
        vanished: reviews that an earlier crawl saw and this one did not.
        options: printed in the report.
        baselines: by test, its number in other shops of the platform (`store.baselines`).
    """
    rules, analysis = analysed.context.rules, analysed.analysis
    asks = seller_asks(seller_texts, packs_of(rules))
    rows = shop_rows(analysed, shop_key)
    own = analysis.reviews.loc[rows.index]
    read = seller_texts is not None and len(seller_texts) > 0
    results = shop_tests(analysed, rows.index, asks if read else None, baselines or {})
    results = with_audit(results, analysed.audit, rules)
    trust = authenticity(rows, analysed.clusters, coverage, rules, analysis.seed)
    rings = tuple(kept for ring in analysis.rings if (kept := _ring_of(ring, rows.index)) is not None)
    busy = tuple(bursts(analysed.scored))
    own_templates = (own_t for t in analysis.templates if (own_t := _template_of(t, rows.index)))
    templates = tuple(_with_burst(template, busy, rules["graph"]["rings"]) for template in own_templates)
    natural = natural_praise(rows, rules["trust"])
    counts = _counts(rows, vanished, natural)
    seen = available(rows)
    over_time = timeline(rows)
    panel = complaints(analysed.context, rows.index)
    platform, _, shop_id = shop_key.partition("/")
    return ShopFindings(
        platform=shop.platform if shop else platform,
        shop_id=shop.shop_id if shop else shop_id,
        shop_name=shop.name if shop else None,
        url=shop.url if shop else None,
        as_of=analysis.as_of,
        rules_version=analysis.rules_version,
        coverage=coverage,
        product_coverage=tuple(product_coverage),
        verdict=verdict(trust, counts, natural, results, rings),
        authenticity=trust,
        ratings=ratings(rows, products, rules["trust"]),
        tests=results,
        templates=templates,
        rings=rings,
        seller_asks=asks,
        quotes=shop_quotes(analysed.scored.values(), rows),
        complaints=panel,
        replies=replies(analysed.context, rows.index, panel),
        limits=(*limits(rows, coverage, natural, seen), *said_of(analysed.audit)),
        available=seen,
        counts=counts,
        timeline=over_time,
        festivals=_seasons(rows["day"].dropna()),
        stars=stars(rows),
        products=products_table(rows, products, product_coverage),
        reviews=own,
        options=dict(options),
        without=without(analysed, rows, coverage, trust),
        next=Next(
            grade=would_lift(analysed, rows, coverage, trust, templates, rings),
            fetch=should_fetch(
                coverage,
                product_coverage,
                followups=bool(rows["followup_text"].notna().any()),
                once=_none_missed(analysed.context.earlier),
            ),
        ),
    )


def _none_missed(earlier: pd.DataFrame | None) -> bool:
    """Whether crawls that could have missed a review never did; None: only files were read."""
    return earlier is not None and (earlier.empty or not earlier["vanished"].any())


def shop_rows(analysed: Analysed, shop_key: str) -> pd.DataFrame:
    """The shop's prepared and scored reviews, with `flagged` (suspicion at or above the one threshold)."""
    reviews = analysed.context.reviews
    rows = reviews[reviews["shop"] == shop_key]
    scores = analysed.scores.loc[rows.index]
    # A table may carry columns with the names of scores; the scores win.
    both = pd.concat([rows.drop(columns=[c for c in rows if c in scores]), scores], axis=1)
    threshold = float(analysed.context.rules["trust"]["flagged"])
    return both.assign(flagged=both["suspicion"].ge(threshold))


def shop_tests(
    analysed: Analysed,
    rows: pd.Index,
    asks: Sequence[SellerAsks] | None = None,
    baselines: Mapping[str, Sequence[float]] | None = None,
) -> tuple[TestResult, ...]:
    """Every named test on one shop, with q-values over all of them; a FAIL that does not survive becomes
    WARN.
    """
    context = replace(analysed.context, seller_asks=asks, baselines=baselines or {})
    alpha = float(context.rules["tests"]["alpha"])
    results = [signal.judge(context, analysed.scored[signal.id], rows) for signal in SIGNALS]
    q_values = fdr([result.p_value for result in results])
    return tuple(_settled(result, q, alpha) for result, q in zip(results, q_values, strict=True))


def verdict(
    trust: Authenticity,
    counts: Mapping[str, int],
    natural: int,
    tests: Sequence[TestResult],
    rings: Sequence[Ring],
) -> Say:
    """One neutral sentence with its uncertainty."""
    if counts["reviews"] == 0:
        return Say(NOTHING_SEEN)
    if trust.n and natural == 0 and counts["flagged"] >= 3:
        return Say(NO_NATURAL, {"n": trust.n})
    if trust.score is None or trust.low is None or trust.high is None or trust.grade is None:
        return Say(NOT_ENOUGH, {"n": trust.n})
    values: dict[str, Scalar] = {"flagged": counts["flagged"], "n": trust.n}
    values |= {"score": round(trust.score, 1), "low": round(trust.low, 1), "high": round(trust.high, 1)}
    failed = sum(test.verdict is Verdict.FAIL for test in tests)
    if failed and not counts["flagged"]:
        return Say(ONLY_TESTS, values | {"failed": failed})
    notable = failed or rings or trust.grade not in ("A", "B")
    return Say(PATTERNS if notable and counts["flagged"] else NOTHING_NOTABLE, values)


def _settled(result: TestResult, q_value: float | None, alpha: float) -> TestResult:
    survives = q_value is not None and q_value <= alpha
    kept = Verdict.WARN if result.verdict is Verdict.FAIL and not survives else result.verdict
    return replace(result, q_value=q_value, verdict=kept)


def _seasons(days: pd.Series) -> tuple[tuple[str, str, str], ...]:
    return festivals.between(str(days.min().date()), str(days.max().date())) if len(days) else ()


def _counts(rows: pd.DataFrame, vanished: int, natural: int) -> dict[str, int]:
    """All reviews, and among the counted ones how many are praise, natural (not flagged) praise, default and flagged;
    witnesses in any order.
    """
    counted = rows[rows["counted"]]
    return {
        "reviews": len(rows),
        "praise": int(counted["praise"].sum()),
        "natural": natural,
        "default": int(counted["default"].sum()),
        "flagged": int(counted["flagged"].sum()),
        "witness": int(rows["kinds"].fillna("").str.split("|").map(lambda kinds: "witness" in kinds).sum()),
        "vanished": vanished,
        "outside_sample": len(rows) - len(counted),
    }


def _template_of(template: Template, rows: pd.Index) -> Template | None:
    """The template with this shop's rows only; None if fewer than two are left."""
    own = tuple(row for row in template.rows if row in rows)
    return replace(template, rows=own) if len(own) > 1 else None


def _with_burst(template: Template, busy: Sequence[Artefact], rules: Mapping[str, Any]) -> Template:
    """The template, with the burst of praise in which most of it lies."""
    said = lies_in(template.rows, busy, float(rules["burst_share"]))
    return replace(template, spread=(*template.spread, said)) if said else template


def _ring_of(ring: Ring, rows: pd.Index) -> Ring | None:
    """The ring with this shop's rows only; None if fewer than two are left."""
    own = tuple(row for row in ring.rows if row in rows)
    if len(own) < 2:
        return None
    if len(own) == len(ring.rows):
        return ring
    links = tuple(_link_of(link, rows) for link in ring.links)
    members = tuple(kept for theirs in ring.members if (kept := tuple(row for row in theirs if row in rows)))
    gone = [f"review:{row}" for row in ring.rows if row not in rows]
    graph = ring.graph.copy()
    graph.remove_nodes_from(gone)
    graph.remove_nodes_from([node for node, degree in list(graph.degree) if degree == 0])
    links = tuple(link for link in links if link.rows)
    return replace(ring, rows=own, links=links, members=members, graph=graph)


def _link_of(link: Link, rows: pd.Index) -> Link:
    """The link with this shop's rows, and the parts of it that lie here."""
    ties = (replace(tie, rows=tuple(row for row in tie.rows if row in rows)) for tie in link.ties)
    own = tuple(row for row in link.rows if row in rows)
    return replace(link, rows=own, ties=tuple(tie for tie in ties if tie.rows))
