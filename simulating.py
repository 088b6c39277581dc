"""The command that makes reviews whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import console, options

_SHARE = click.FloatRange(0, 1, max_open=True)


@click.command(cls=options.ExampleCommand)
@options.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("zhenping-simulation"),
    show_default=True,
    help="Folder for reviews.csv and manifest.json; or a file that ends in .csv or .parquet.",
)
@options.option("--shops", type=click.IntRange(min=1), help="Number of shops.  [default: 20]")
@options.option("--reviews", type=click.IntRange(min=1), help="Number of honest reviews.  [default: 10000]")
@options.option(
    "--campaign",
    "campaigns",
    multiple=True,
    metavar="KIND[:BUDGET[:OPTION=VALUE,...]]",
    help="Plant campaigns of this kind; BUDGET is a number of reviews; repeatable.",
)
@options.option(
    "--share", type=_SHARE, help="Share of all reviews planted by the kinds without BUDGET; all, if none is named."
)
@options.option(
    "--attacked",
    type=click.FloatRange(0, 1, min_open=True),
    help="Share of shops with campaigns.  [default: 0.3; 1 with --into]",
)
@options.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Plant in this table instead of simulated shops; its rows stay as they are.",
)
@options.mapping
@options.option(
    "--masked/--ids", default=None, help="Reviewers are masked names, or have public ids.  [default: masked]"
)
@options.option(
    "--language", type=click.Choice(("zh", "en")), help="Of the texts.  [default: zh; the table's with --into]"
)
@options.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all random draws.")
@options.common
def simulate(output: Path, masked: bool | None, **given: Any) -> None:
    """Make a table of reviews whose truth is known: honest shops, and campaigns planted among them.

    The honest side has the habits that only look odd: platform defaults, one-tap tags, pasted jokes, sales, regulars,
    people who order several things at once. The truth stands in columns truth, truth_campaign, truth_role and
    truth_planted (1 or 0), which no analysis reads.

    Kinds of campaigns: cashback (buyers who were promised money), template (one text, many accounts, every copy
    edited), ring (accounts that praise the same products within days, behind ordinary reviews), drip (now and then,
    for months), hijack (another product's reviews merged into a listing), smear (one-star attack of a rival). Their
    options are in docs/simulate.md; such as ring:96:camouflage=0.5.
    """
    from .verbs.simulate import SimulateOptions, simulate_file

    console.start_logging(given)
    names = ("into", "mapping", "campaigns", "share", "attacked", "shops", "reviews", "language", "seed")
    asked = SimulateOptions(ids=None if masked is None else not masked, **{name: given[name] for name in names})
    done = simulate_file(output, asked, console.aside(given))
    for line in () if given["quiet"] else done.lines:
        click.echo(line)
