"""The tables of an evaluation, cell by cell, for a terminal and for Markdown alike; nothing is escaped here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .figures import number

if TYPE_CHECKING:
    from ..analysis.evaluation.evaluate import Evaluated, Measured
    from ..analysis.evaluation.merchants import Merchants
    from ..analysis.evaluation.views import Seen


@dataclass(frozen=True, kw_only=True)
class Block:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def opening(found: Evaluated) -> str:
    """How much was measured."""
    marked = f"{found.marked} of them marked ({found.marked / found.labelled:.1%})"
    return (
        f"{found.reviews} reviews, {found.labelled} measured, {marked}; 90 % intervals that resample {found.resampled}"
    )


def blocks(found: Evaluated, *, short: bool) -> Iterator[Block]:
    """A table for each group of reviews, for merchants and for each view; `short` leaves columns out."""
    for group in dict.fromkeys(m.group for m in found.measured):
        yield _group([m for m in found.measured if m.group == group], short=short)
    if found.merchants is not None:
        yield _merchants(found.merchants)
    for view in dict.fromkeys(seen.view for seen in found.views):
        yield _view([seen for seen in found.views if seen.view == view])


def _group(measured: list[Measured], *, short: bool) -> Block:
    first = measured[0].quality
    firsts = tuple(first.precision_at)
    gains = () if short else (*(f"NDCG of {k}" for k in firsts), "NDCG")
    return Block(
        title=f"{measured[0].group}: {first.n} reviews, {first.marked} marked ({first.marked / first.n:.1%})",
        columns=("ranked by", "ROC-AUC", "average precision", *(f"first {k}" for k in firsts), *gains),
        rows=tuple(_row(m, short=short) for m in measured),
    )


def _row(measured: Measured, *, short: bool) -> tuple[str, ...]:
    found = measured.quality
    gains = () if short else (*map(number, found.ndcg_at.values()), number(found.ndcg))
    hits = [number(hit).partition(" ")[0] if short else number(hit) for hit in found.precision_at.values()]
    return (measured.ranking, number(found.auc), number(found.precision), *hits, *gains)


def _merchants(found: Merchants) -> Block:
    return Block(
        title=f"merchants: {found.n} of {found.seen} have enough labels; {found.worst} are the worst tenth",
        columns=("ranked by the mean of", "Spearman", "ROC-AUC of the worst tenth", "standard error"),
        rows=tuple((r.ranking, number(r.spearman), number(r.worst), f"{r.error:.3f}") for r in found.ranked),
    )


def _view(seen: list[Seen]) -> Block:
    pooled = seen[0].pooled
    return Block(
        title=f"seen: {seen[0].view} at a time; {seen[0].views} views, {pooled.n} reviews, {pooled.marked} marked",
        columns=("ranked by", "ROC-AUC, pooled", "average precision, pooled", "mean ROC-AUC within"),
        rows=tuple(
            (
                s.ranking,
                number(s.pooled.auc),
                number(s.pooled.precision),
                "-" if s.within is None else f"{s.within:.3f}",
            )
            for s in seen
        ),
    )


def remarks(found: Evaluated) -> Iterator[str]:
    """What the tables do not say."""
    if found.merchants is None:
        yield "merchants are not ranked: too few have 30 labelled reviews, or all have the same share"
    else:
        best, lead = found.merchants.best, number(found.merchants.ahead)
        yield f"worst tenth of merchants: mean suspicion less the best one-liner ({best}): {lead}"
    if found.calibration_error is not None:
        yield (
            f"calibration error of suspicion: {found.calibration_error:.3f}, if a mark means bought, copied or "
            "coordinated praise"
        )
    if found.split is not None:
        yield (
            f"only the test part is measured; {int(found.split.known_people.sum())} of its reviews are by people, "
            f"{found.split.known_products} of products with a label in the training part"
        )
    if found.leaks:
        yield f"these figures may flatter: {found.leaks}"
    if found.foreign:
        yield f"{found.foreign} is taken as it stands: nobody here knows whether it learnt from these labels"
