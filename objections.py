"""Commands by which a merchant's answer gets into the reports on the shop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import options


@click.group()
def objection() -> None:
    """A merchant's own statement, shown with every later report on the shop."""


@objection.command(cls=options.ExampleCommand)
@click.argument("shop")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.ledger
@options.common
def add(shop: str, file: Path, **given: Any) -> None:
    """Keep the text in FILE as SHOP's statement. Contacts in it are masked in the report; nothing else is changed."""
    from .store import Ledger, frames
    from .verbs import objection as verb

    with Ledger.open(given["db"], given["key_file"]) as ledger:
        said = verb.add(ledger, frames.find_shop(ledger, shop), file)
    if not given["quiet"]:
        click.echo(f"{said.sha256[:12]}\t{said.added_on}")


@objection.command(name="list", cls=options.ExampleCommand)
@click.argument("shop")
@options.ledger
@options.common
def list_(shop: str, **given: Any) -> None:
    """List SHOP's statements."""
    from .reports.hostile import terminal_text
    from .store import Ledger, frames
    from .verbs import objection as verb

    with Ledger.open(given["db"], given["key_file"]) as ledger:
        lines = verb.listed(ledger, frames.find_shop(ledger, shop))
    for line in lines:
        click.echo("\t".join(terminal_text(part) for part in line.split("\t")))


@objection.command(cls=options.ExampleCommand)
@click.argument("shop")
@click.argument("statement", metavar="HASH")
@options.ledger
@options.common
def withdraw(shop: str, statement: str, **given: Any) -> None:
    """Take a statement of SHOP out again; HASH as `list` shows it."""
    from .store import Ledger, frames, statements

    with Ledger.open(given["db"], given["key_file"]) as ledger:
        gone = statements.withdraw(ledger, frames.find_shop(ledger, shop), statement)
    if not given["quiet"]:
        click.echo(f"{gone.sha256[:12]}\tout")
