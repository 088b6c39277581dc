"""The command that says what has changed on a shop between two readings."""

from __future__ import annotations

from typing import Any

import click

from . import console, options


@click.command(cls=options.ExampleCommand)
@click.argument("shop")
@options.option("--since", type=options.DateType(), help="Compare with the last reading up to this day (UTC).")
@options.option("--until", type=options.DateType(), help="Take the last reading up to this day (UTC) as the later one.")
@options.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Tables for people, or what report.json has under `change`.",
)
@options.option(
    "--lang",
    type=click.Choice(options.LANGUAGES),
    default=options.default_language,
    show_default="from the locale",
    help="Language of the text.",
)
@options.option("--as-of", type=options.DateType(), help="Leave out reviews dated later than this day.")
@options.option("--seed", type=int, default=0, show_default=True, help="Seed of all random draws.")
@options.judging
@options.ledger
@options.common
def diff(shop: str, **given: Any) -> None:
    """Say what changed on SHOP between two readings: new, edited, vanished reviews by star; authenticity then and now.

    By default the last reading and the one before it. Only reads the ledger; SHOP is platform/shop_id or a unique
    prefix. Only crawls that read a product to the end can tell that a review has vanished.
    """
    from .store import Ledger, frames
    from .verbs.diff import diff as compare
    from .verbs.report import ReportOptions

    console.start_logging(given)
    names = ("lang", "as_of", "seed", "rules", "sentiment", "model")
    asked = ReportOptions(**{name: given[name] for name in names}, packs=given["pack"])
    with Ledger.open(given["db"], given["key_file"]) as ledger:
        found = frames.find_shop(ledger, shop)
        text = compare(ledger, found, asked, since=given["since"], until=given["until"], form=given["form"])
    if not given["quiet"]:
        click.echo(text, nl=False)
