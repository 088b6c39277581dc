"""Train a sentiment model on what the ledger holds, and write it beside a card that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TooFewReviews
from ..reports.figures import number
from ..store import Ledger, frames
from .model_files import WrittenModel, write_model

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.results import Interval
    from ..analysis.words.sentiment_training import Quality, Trained


def train(ledger: Ledger, output: Path, *, seed: int = 0) -> WrittenModel:
    """Train on the rated reviews of all shops in the ledger.

    Raises:
        TooFewReviews: there are too few of them; nothing is written.
    """
    from ..analysis.rules import load_rules
    from ..analysis.words.sentiment_training import examples, train

    rules = load_rules()
    trained = train(examples(_reviews(ledger, rules)), rules, seed)
    files = write_model(output, trained.model.packed(), _card(trained, output))
    return WrittenModel(files=files, lines=tuple(_lines(trained, *files)))


def _reviews(ledger: Ledger, rules: dict[str, object]) -> pd.DataFrame:
    """All reviews of the ledger, prepared shop by shop, for defaults are learnt in a shop."""
    import pandas as pd

    from ..analysis.prepare import prepare

    prepared = []
    for row in frames.shops(ledger).itertuples():
        reviews, _ = frames.reviews(ledger, frames.find_shop(ledger, f"{row.platform}/{row.shop_id}"))
        if len(reviews):
            prepared.append(prepare(reviews, rules).reviews)
    if not prepared:
        raise TooFewReviews("the ledger holds no reviews to learn from; scan or import some shops first")
    return pd.concat(prepared, ignore_index=True)


def _lines(trained: Trained, output: Path, card: Path) -> Iterator[str]:
    about = trained.model.card
    sides = f"{about['praise']} praising and {about['complaints']} complaining texts"
    yield f"learnt from {sides} (shops: {about['shops']}, products: {about['products']})"
    yield f"measured on {trained.held_out} of them, held out by {trained.split}:"
    yield ""
    yield from _table(trained)
    yield ""
    yield f"{output} (model {trained.model.digest}), {card}"
    yield f"use it: zhenping report SHOP --sentiment {output}"


def _table(trained: Trained) -> Iterator[str]:
    yield f"{'':<18}{'ROC-AUC':>22}{'says something of':>22}{'and is right in':>22}"
    for name, quality in (("this model", trained.quality), ("shipped word list", trained.words)):
        yield f"{name:<18}" + "".join(f"{cell:>22}" for cell in _cells(quality))


def _cells(quality: Quality) -> list[str]:
    return [number(quality.auc), _percent(quality.clear), _percent(quality.right)]


def _percent(found: Interval) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "-"
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f}-{100 * found.high:.1f})"


def _card(trained: Trained, output: Path) -> str:
    """The model card; it holds no text of a review."""
    about = "\n".join(f"| {name} | {'-' if value is None else value} |" for name, value in trained.model.card.items())
    rows = "\n".join(
        f"| {name} | {' | '.join(_cells(quality))} |"
        for name, quality in (("this model", trained.quality), ("shipped word list", trained.words))
    )
    return _CARD.format(digest=trained.model.digest, file=output.name, about=about, rows=rows, held=trained.held_out)


_CARD = """# Sentiment model {digest}

File `{file}`, made by `zhenping train`. It says of a text whether it praises (four stars or more) or complains (two or
less): character 1-3-grams, hashed, weighed by a logistic regression with both sides equally heavy.

Use it with `--sentiment {file}` on reviews like those it learnt from. It judges texts in place of the shipped word
list; on other kinds of goods, or other languages, it is worth no more than a guess. It knows nothing of who wrote a
text or whether it was paid for.

| learnt from | |
|---|---|
{about}

Measured on {held} texts that were held out; the model in the file then learnt from these too. Intervals: 90 %.

| | ROC-AUC | says something of | and is right in |
|---|---|---|---|
{rows}
"""
