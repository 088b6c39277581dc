"""The card of a review model: what it learnt from, how good it is where it cannot know, what it says of each value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..reports.figures import number

if TYPE_CHECKING:
    from ..analysis.evaluation.quality import Quality
    from ..analysis.supervised.model import Curve
    from ..analysis.supervised.training import Trained


def card(trained: Trained, file: str) -> str:
    """Markdown without any text, id or name out of the reviews; the same for the same model."""
    about = trained.model.card
    return _CARD.format(
        digest=trained.model.digest,
        file=file,
        about="\n".join(f"| {name} | {_cell(about[key])} |" for key, name in _ABOUT.items()),
        rows="\n".join(_rows(trained)),
        strict=_strict(trained),
        temporal=_temporal(trained),
        verdict=_UNLABELLED if trained.worse_than_unlabelled else "",
        calibration=_calibration(trained),
        curves="\n".join(_curves(trained)),
    )


def figures(quality: Quality) -> tuple[str, str]:
    """ROC-AUC and average precision with their intervals."""
    return number(quality.auc), number(quality.precision)


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


def _rows(trained: Trained) -> Iterator[str]:
    for found in trained.measured:
        counted = f"{found.quality.n} | {found.quality.marked}"
        cells = " | ".join(figures(found.quality))
        yield f"| {_SPLITS[found.split]} | {found.group} | {found.ranking} | {counted} | {cells} |"


def _strict(trained: Trained) -> str:
    if trained.apart is None:
        return (
            "people are dealt into four parts (products are too few to be kept apart as well, so the figures flatter)"
        )
    kept = f"{trained.apart}s and people are dealt into four parts each"
    return f"{kept}; a review is scored by a model of those that share neither part with it"


def _temporal(trained: Trained) -> str:
    if trained.until is None:
        return "not measured: too few dated labels of both kinds before or after any day"
    return (
        f"learnt from what was known on {trained.until} (histories end there, too), asked about later reviews of "
        "people without a label until then; products may be the same"
    )


def _calibration(trained: Trained) -> str:
    error = trained.calibration_error
    return "not measured" if error is None else f"{error:.4f}"


def _curves(trained: Trained) -> Iterator[str]:
    """The features by how far they move the log-odds, each with the points of its curve."""
    from ..analysis.supervised.features import described

    ordered = sorted(trained.model.curves.items(), key=lambda item: (-_reach(item[1]), item[0]))
    for name, curve in ordered:
        points = ", ".join(f"{k:.4g}: {p:+.2f}" for k, p in zip(curve.knots, curve.points, strict=True))
        unknown = f"; not known: {curve.unknown:+.2f}" if curve.unknown else ""
        yield f"| {name} | {described(name)} | {points}{unknown} |"


def _reach(curve: Curve) -> float:
    return round(max(curve.points) - min(curve.points), 2)


_ABOUT = {
    "labelled": "labelled reviews",
    "marked": "of these marked",
    "reviews": "reviews in the files, labelled or not",
    "people": "people (the fewest that can have written the labelled ones)",
    "shops": "shops",
    "products": "products",
    "first_day": "first day",
    "last_day": "last day",
    "rules": "rules version",
    "seed": "seed",
}

_SPLITS = {"strict": "strict", "temporal": "temporal", "random": "random (flatters)"}

_UNLABELLED = "**More labels are needed:** `anomaly`, which every analysis has, ranks as well without any.\n\n"

_CARD = """# Review model {digest}

File `{file}`, made by `zhenping train FILE --label COLUMN`. It says how probable it is that whoever made the labels
would mark a review. Use it with `zhenping analyse FILE --model {file}` (or `report`): `reviews.csv` then has a column
`supervised`, 0-1. Nothing else changes; `anomaly`, `suspicion`, tests and grades never see it.

| learnt from | |
|---|---|
{about}

## How good it is

Each ranking on exactly the same reviews. By chance ROC-AUC is 0.5, and average precision the share of marked reviews.
Intervals: 90 %, resampling products. The model in the file then learnt from all labels.

- **strict**: {strict}.
- **temporal**: {temporal}.
- **random**: reviews dealt as they come. People and products stand on both sides and can be recognised, so these
  figures flatter; they stand here to show by how much.

| split | reviews | ranking | n | marked | ROC-AUC | average precision |
|---|---|---|---|---|---|---|
{rows}

{verdict}Expected calibration error (ten bins; calibrated and measured on different products or people): {calibration}.

## Limits

- It repeats its labels. If they are another program's verdicts, it imitates that program, errors included.
- Histories are those of the file: few reviews may mean a small file. It fits files that were gathered like the one it
  learnt from, with the same platform, span and visibility of accounts.
- What the platform states of an account (`reviewer_total`) is as of the crawl, also in the temporal split.
- What surrounds a review (its writer's and product's other reviews, the rank `anomaly`) is taken from the whole file in
  the strict and random splits; labels never are.
- A probability is a reason to look at a review, no finding about a person or a shop.

## What it adds and takes

Log-odds at values of each feature, lines between; the average review stands at 0.

| feature | what it is | value: log-odds |
|---|---|---|
{curves}
"""
