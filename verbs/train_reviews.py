"""Train a model of the labels in a user's own table, and write it beside a card that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .analyse import products_named
from .import_tables import read_alike
from .labels import labels_of
from .model_files import WrittenModel, write_model
from .review_model_card import card, figures

if TYPE_CHECKING:
    from ..analysis.supervised.training import Trained


def train_reviews(
    paths: Sequence[Path],
    output: Path,
    *,
    label: str,
    positive: str | None = None,
    mapping: Sequence[str] = (),
    seed: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> WrittenModel:
    """Learn column `label` of the tables in `paths`: 1 (or `positive`) for what is to be found, 0 for the rest.

    Empty cells are not known.

    Raises:
        UsageError: a file cannot be read, has no such column, or the column holds something else or one kind only.
        TooFewReviews: there are too few labels; nothing is written.
    """
    from ..analysis.supervised.training import train_reviews as learn

    tables = read_alike(paths, mapping, say)
    marked = labels_of(tables, paths, label, positive)
    # A copy of the label under another name would be carried along, but no signal reads what is carried.
    reviews = pd.concat([table.reviews for table in tables], ignore_index=True)
    trained = learn(reviews, marked, products=products_named(tables), seed=seed)
    files = write_model(output, trained.model.packed(), card(trained, output.name))
    return WrittenModel(files=files, lines=tuple(_lines(trained, *files)))


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
