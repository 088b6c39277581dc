"""Train a model of the labels in a user's own table, and write it beside a card that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import UsageError
from ..records import Scalar
from ..spiders.tables import Table
from ..spiders.tables.cells import TRUTH
from .analyse import products_named
from .import_tables import read_alike
from .model_files import WrittenModel, write_model
from .review_model_card import card, figures

if TYPE_CHECKING:
    from ..analysis.supervised.training import Trained


def train_reviews(
    paths: Sequence[Path],
    output: Path,
    *,
    label: str,
    mapping: Sequence[str] = (),
    seed: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> WrittenModel:
    """Learn column `label` of the tables in `paths`: 1 for what is to be found, 0 for the rest, empty if not known.

    Raises:
        UsageError: a file cannot be read, has no such column, or the column holds something else or one kind only.
        TooFewReviews: there are too few labels; nothing is written.
    """
    from ..analysis.supervised.training import train_reviews as learn

    tables = read_alike(paths, mapping, say)
    labels = pd.concat([_labels(*pair, label) for pair in zip(tables, paths, strict=True)], ignore_index=True)
    # A copy of the label under another name would be carried along, but no signal reads what is carried.
    reviews = pd.concat([table.reviews for table in tables], ignore_index=True)
    trained = learn(reviews, labels, products=products_named(tables), seed=seed)
    files = write_model(output, trained.model.packed(), card(trained, output.name))
    return WrittenModel(files=files, lines=tuple(_lines(trained, *files)))


def _labels(table: Table, path: Path, label: str) -> pd.Series:
    """True, False or None for each row of the table."""
    column = next((name for name in (label, f"{label}_given") if name in table.carried), None)
    if column is None and label in table.mapping:
        raise UsageError(f"{path}: column {label!r} is read as {table.mapping[label]}; free it with --map {label}=-")
    if column is None:
        free = ", ".join(table.carried[:8]) or "none"
        raise UsageError(f"{path}: there is no column {label!r} to learn from; columns that are no field: {free}")
    return table.reviews[column].map(lambda value: _truth(value, label)).astype(object)


def _truth(value: Scalar, label: str) -> bool | None:
    text = "" if pd.isna(value) else str(value).strip().casefold()
    if not text:
        return None
    found = TRUTH.get(text.removesuffix(".0"))
    if found is None:
        raise UsageError(
            f"label column {label!r} holds {text[:40]!r}; write 1 for a review to be found, 0 for an ordinary one, "
            "and nothing where it is not known"
        )
    return found


def _lines(trained: Trained, output: Path, beside: Path) -> Iterator[str]:
    about = trained.model.card
    yield f"learnt from {about['labelled']} labelled reviews of {about['reviews']}, {about['marked']} of them marked"
    yield f"scored without labels of the same {_apart(trained.apart)} (ROC-AUC, average precision):"
    yield ""
    yield from _table(trained)
    yield ""
    if trained.worse_than_unlabelled:
        yield "more labels are needed: on these reviews `anomaly`, which every analysis has, ranks as well without any"
    yield f"{output} (model {trained.model.digest}), {beside}"
    yield f"use it: zhenping analyse FILE --model {output}"


def _apart(apart: str | None) -> str:
    return f"{apart} or person" if apart else "person (too few products to keep these apart, too)"


def _table(trained: Trained) -> Iterator[str]:
    for found in trained.measured:
        if found.split == "strict":
            auc, precision = figures(found.quality)
            yield f"{found.group:<25}{found.ranking:<22}{auc:>22}{precision:>22}"
