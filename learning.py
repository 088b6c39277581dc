"""The commands that read labels: `train` learns them (or opinions in the ledger), `evaluate` measures against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import console, options
from .errors import UsageError

_positive = options.option(
    "--positive", metavar="VALUE", help="What marks a review in that column, if it is no 1, yes or true."
)


@click.command(cls=options.ExampleCommand)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.option("--label", metavar="COLUMN", help="Column of FILES that marks reviews: 1 to be found, 0 not, or empty.")
@_positive
@options.mapping
@options.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the model; its card goes beside it.  [default: sentiment.npz, or review-model.json]",
)
@options.option("--seed", type=int, default=0, show_default=True, help="Seed of all random draws.")
@options.ledger
@options.common
def train(files: tuple[Path, ...], **given: Any) -> None:
    """Learn from the ledger's rated reviews how its reviewers praise and complain, for --sentiment.

    With FILES and --label COLUMN: learn from tables of reviews which ones somebody has marked, for --model. Either
    way it says how good the model is on shops, products or people that it has not seen.
    """
    console.start_logging(given)
    written = _of_labels(files, given) if files else _of_opinions(given)
    for line in () if given["quiet"] else written:
        click.echo(line)


def _of_opinions(given: dict[str, Any]) -> tuple[str, ...]:
    if given["label"] or given["positive"]:
        raise UsageError("--label names a column of a table; give the table, too: zhenping train FILE --label COLUMN")
    from .store import Ledger
    from .verbs.train import train as learn

    output = _file(given["output"], "sentiment.npz")
    with Ledger.open(given["db"], given["key_file"]) as ledger:
        return learn(ledger, output, seed=given["seed"]).lines


def _of_labels(files: tuple[Path, ...], given: dict[str, Any]) -> tuple[str, ...]:
    if not given["label"]:
        raise UsageError("which column of the table marks reviews? name it: zhenping train FILE --label COLUMN")
    from .verbs.train_reviews import train_reviews

    output, say = _file(given["output"], "review-model.json"), console.aside(given)
    named = {name: given[name] for name in ("label", "positive", "mapping", "seed")}
    return train_reviews(files, output, **named, say=say).lines


def _file(output: Path | None, default: str) -> Path:
    output, ending = output or Path(default), Path(default).suffix
    if output.suffix != ending:
        raise UsageError(f"{output}: the model is a {ending} file; give it that ending")
    return output


@click.command(cls=options.ExampleCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.option(
    "--label", metavar="COLUMN", required=True, help="Column that marks reviews: 1 to be found, 0 not, or empty."
)
@_positive
@options.option(
    "--score", metavar="COLUMN", help="Scores from elsewhere to measure, too; higher to be looked at first."
)
@options.option(
    "--split",
    metavar="COLUMN",
    help='Column that says "train" or "test": only the test part is measured. '
    "Refused if it has people with a label in the training part.",
)
@options.option("--allow-leaks", is_flag=True, help="Measure all the same what is refused because it flatters.")
@options.option(
    "--views",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Measure limited sight, too: up to so many parts of 1, 5, 20, 100 products and of one merchant.",
)
@options.mapping
@options.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("zhenping-evaluation"),
    show_default=True,
    help="Folder for evaluation.json and evaluation.md.",
)
@options.option("--seed", type=int, default=0, show_default=True, help="Seed of all random draws.")
@options.judging
@options.common
def evaluate(files: tuple[Path, ...], **given: Any) -> None:
    """Measure how well the scores rank reviews that you have labelled, beside trivial rankings.

    The labels are read after scoring only; nothing is fitted to them. Reviews without a label are context. Ranks all
    reviews, praise only, those of single-review reviewers, and merchants, each figure with an interval.
    """
    console.start_logging(given)
    from .verbs.evaluate import EvaluateOptions, evaluate_files
    from .verbs.report import ReportOptions

    done = evaluate_files(
        files,
        EvaluateOptions(
            **{name: given[name] for name in ("label", "positive", "score", "split", "allow_leaks", "views")}
        ),
        mapping=given["mapping"],
        options=ReportOptions(
            output=given["output"],
            seed=given["seed"],
            rules=given["rules"],
            packs=given["pack"],
            sentiment=given["sentiment"],
            model=given["model"],
        ),
        say=console.aside(given),
    )
    for line in () if given["quiet"] else done.lines:
        click.echo(line)
