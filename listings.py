"""Commands that list what the program knows, platforms, packs of words and named tests, and try files against it."""

from __future__ import annotations

from pathlib import Path

import click

from . import console
from .errors import TooFewReviews
from .options import ExampleCommand


@click.group(invoke_without_command=True)
@click.pass_context
def platforms(context: click.Context) -> None:
    """List the platforms: how each is read, what it tells; `platforms check FILE` says what a capture holds."""
    if context.invoked_subcommand is None:
        from .verbs.platforms import COLUMNS, listed

        console.show_table(COLUMNS, listed())


@platforms.command(cls=ExampleCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say what saved files hold: which platform knows it, what cannot be read, what to save next time."""
    from .reports.hostile import terminal_text
    from .verbs.platforms import checked

    lines, reviews = checked(files)
    for line in lines:
        click.echo(terminal_text(line))
    if not reviews:
        raise TooFewReviews("no reviews in these files")


@click.group(invoke_without_command=True)
@click.pass_context
def packs(context: click.Context) -> None:
    """List the packs of word rules; `packs check FILE` tries your own on its examples."""
    if context.invoked_subcommand is None:
        from .verbs.packs import COLUMNS, listed

        console.show_table(COLUMNS, listed())


@packs.command(name="check", cls=ExampleCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_packs(files: tuple[Path, ...]) -> None:
    """Try packs on their own examples: a line for every rule, or what is wrong."""
    from .reports.hostile import terminal_text
    from .verbs.packs import checked

    for line in checked(files):
        click.echo(terminal_text(line))


@click.group(invoke_without_command=True)
@click.pass_context
def tests(context: click.Context) -> None:
    """List the named tests; `tests explain ID` says what one asks, and its limits."""
    if context.invoked_subcommand is None:
        from .verbs.tests import listed

        for line in listed():
            click.echo(line)


@tests.command(cls=ExampleCommand)
@click.argument("test_id", metavar="ID")
def explain(test_id: str) -> None:
    """Definition, formula, source, limits, examples and thresholds of one test."""
    from .verbs.tests import explained

    for line in explained(test_id):
        click.echo(line)
