"""Report on a shop from what the ledger holds: read frames, analyse, write files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import TooFewReviews, ZhenpingError
from ..records import REVIEW_COLUMNS, Coverage, Scalar, Shop
from ..store import Ledger, ShopRow, baselines, frames, marks, statements
from .since import look_back, sought_again
from .thresholds import Thresholds, checked, judge

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.calibration import Audit
    from ..analysis.change import Side
    from ..analysis.results import ShopFindings
    from ..analysis.supervised.model import Scorecard


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """Where and how a report is written; `formats` None means all, `output` None writes nothing."""

    output: Path | None = None
    formats: Sequence[str] | None = None
    lang: str = "en"
    as_of: str | None = None  # ISO date
    seed: int = 0
    rules: Path | None = None
    packs: Sequence[Path] = ()  # of word rules, on top of the shipped ones
    sentiment: Path | None = None  # a model of `zhenping train`
    model: Path | None = None  # a model of `zhenping train FILE --label`
    template: Path | None = None  # of the caller's own, rendered beside the other files
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report on one shop. `error` is what the exit code should say, None if all is well."""

    findings: ShopFindings
    files: tuple[Path, ...]
    error: ZhenpingError | None = None
    warnings: tuple[str, ...] = ()  # thresholds that were neither kept nor broken


def report(ledger: Ledger, shop: ShopRow, options: ReportOptions, *, product: str | None = None) -> Reported:
    """Analyse what the ledger holds of a shop (or of one of its products) and write the report."""
    from ..analysis.calibration import audit

    checked(options.thresholds)
    seen = _seen(ledger, shop, options, product, audit(marks.of_shop(ledger)))
    found = seen.findings
    if product is None:
        baselines.remember(ledger, shop, _decided_by(found.rules_version, found.options), _numbers(found))
    past = look_back(ledger, shop, options, seen.rules, product=product, now=seen.now, known=seen.known)
    said = statements.of_shop(ledger, shop)
    return reported(replace(found, statements=said, change=past.change, gone=past.gone), options)


def findings_of(ledger: Ledger, shop: ShopRow, options: ReportOptions) -> ShopFindings:
    """What the ledger's reviews of a shop show, with the shipped weights and without a look back."""
    return _seen(ledger, shop, options, None, None).findings


@dataclass(frozen=True, kw_only=True)
class _Seen:
    findings: ShopFindings
    now: Side
    known: pd.DataFrame  # reviews, vanished ones too
    rules: Mapping[str, Any]


def _seen(ledger: Ledger, shop: ShopRow, options: ReportOptions, product: str | None, audited: Audit | None) -> _Seen:
    """What the ledger's reviews of a shop (or of one of its products) show, with weights that `audited` supports."""
    from ..analysis import analyse
    from ..analysis.change import Side
    from ..analysis.supervised import apply

    rules, model = rules_of(options), model_of(options)
    known, sought = sought_again(ledger, shop, product)
    reviews = known[~known["vanished"]].reset_index(drop=True)[list(REVIEW_COLUMNS)]
    coverage, parts = frames.coverage(ledger, shop, reviews.groupby("product_id").size(), product)
    coverage, parts = _with_strata(coverage, reviews), tuple(_with_strata(p, reviews) for p in parts)
    products = frames.products(ledger, shop, product)
    analysed = analyse(
        reviews,
        products=products,
        earlier=sought,
        as_of=options.as_of,
        seed=options.seed,
        rules=rules,
        audited=audited,
    )
    analysed = apply(analysed, model)
    shown = shown_options(options, product, rules, model)
    by = _decided_by(analysed.analysis.rules_version, shown)
    findings = analysed.findings(
        shop.address,
        coverage=coverage,
        product_coverage=parts,
        products=products,
        shop=Shop(platform=shop.platform, shop_id=shop.shop_id, name=shop.name, url=shop.url),
        seller_texts=frames.seller_texts(ledger, shop, product),
        vanished=int(known["vanished"].sum()),
        options=shown | _marked(audited),
        baselines=baselines.of_platform(ledger, shop, by),
    )
    now = Side(analysed=analysed, shop_key=shop.address, coverage=coverage, day="")
    return _Seen(findings=findings, now=now, known=known, rules=rules)


def _marked(audited: Audit | None) -> dict[str, Scalar]:
    """How many marks of people the weights were held against."""
    judged = audited.flagged.judged if audited is not None else 0
    return {"audit_marks": judged} if judged else {}


def _decided_by(version: str, shown: Mapping[str, Scalar]) -> str:
    """Everything that decides over a test's number; a date or a seed says nothing about comparability."""
    return "; ".join([version, *(f"{name}={shown[name]}" for name in ("rules", "packs", "sentiment") if name in shown)])


def _numbers(findings: ShopFindings) -> list[tuple[str, int, float]]:
    """Test, reviews judged and number of the tests that could be made."""
    return [(test.id, test.n, float(test.value)) for test in findings.tests if test.value is not None]


def reported(findings: ShopFindings, options: ReportOptions) -> Reported:
    """Write the files and hold the findings against the thresholds."""
    judged = judge(findings, options.thresholds)
    error = too_few(findings) or judged.error
    return Reported(findings=findings, files=write(findings, options), error=error, warnings=judged.warnings)


def _with_strata(coverage: Coverage, reviews: pd.DataFrame) -> Coverage:
    """With the strata of all reviews that stand in the ledger, not of the last run alone."""
    mine = reviews if coverage.product_id is None else reviews[reviews["product_id"] == coverage.product_id]
    return replace(coverage, strata=tuple(sorted(mine["stratum"].dropna().unique())))


def write(findings: ShopFindings, options: ReportOptions) -> tuple[Path, ...]:
    """The report's files, if an output folder was asked for."""
    if options.output is None:
        return ()
    from ..reports import write_all

    return tuple(
        write_all(
            findings,
            options.output,
            lang=options.lang,
            formats=options.formats,
            manifest=manifest(options),
            template=options.template,
        )
    )


def manifest(options: ReportOptions) -> Mapping[str, Any]:
    """What may differ between two equal reports: when, with what."""
    given = asdict(options)
    given |= given.pop("thresholds")
    shown = {name: _shown(value) for name, value in given.items() if value not in (None, ())}
    written_at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"program": f"zhenping {__version__}", "written_at": written_at, "options": shown}


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def rules_of(options: ReportOptions) -> dict[str, Any]:
    """The thresholds, packs of words and sentiment model that were asked for.

    Raises:
        UsageError: one of their files cannot be used.
    """
    from ..analysis.rules import load_rules
    from ..analysis.words.sentiment import read_model

    rules = load_rules(options.rules, options.packs)
    if options.sentiment is not None:
        rules["sentiment"] = read_model(options.sentiment)
    return rules


def model_of(options: ReportOptions) -> Scorecard | None:
    """The model of labels that was asked for.

    Raises:
        UsageError: its file cannot be used.
    """
    if options.model is None:
        return None
    from ..analysis.supervised.stored import read_scorecard

    return read_scorecard(options.model)


def shown_options(
    options: ReportOptions, product: str | None, rules: Mapping[str, Any], model: Scorecard | None
) -> dict[str, Scalar]:
    """What the report says about how it was asked for; nothing that names a place or a time."""
    shown: dict[str, Scalar] = {"as_of": options.as_of, "seed": options.seed, "product": product}
    if options.rules is not None:
        from ..analysis.rules import overridden

        shown["rules"] = ", ".join(f"{name} = {value}" for name, value in overridden(rules).items())
    if options.packs:
        named = zip(rules["packs"], options.packs, strict=True)
        shown["packs"] = ", ".join(f"{pack.id} {pack.version} ({_digest(path)})" for pack, path in named)
    if "sentiment" in rules:
        shown["sentiment"] = rules["sentiment"].digest
    if model is not None:
        shown["model"] = model.digest
    return shown


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def too_few(findings: ShopFindings) -> ZhenpingError | None:
    if findings.counts.get("reviews", 0) == 0:
        return TooFewReviews("no reviews were found; the report says what was looked at")
    return None
