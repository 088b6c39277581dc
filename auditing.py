"""The command by which a person marks flagged reviews, and what the marks say of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import console, options

if TYPE_CHECKING:
    from .records import AuditMark
    from .store import Ledger, ShopRow
    from .verbs.report import ReportOptions


@click.command(cls=options.ExampleCommand)
@click.argument("shop", required=False)
@options.option("--most", type=click.IntRange(min=1), help="Ask for so many reviews and end.")
@options.option("--test", metavar="TEST", help="Only flagged reviews for which this test was a reason.")
@options.option("--show", is_flag=True, help="Ask nothing; print how often each test was confirmed.")
@options.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ask nothing; write the marks to this CSV file.",
)
@options.option(
    "--import",
    "import_",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ask nothing; take marks from such a file.",
)
@options.judging
@options.option(
    "--lang",
    type=click.Choice(options.LANGUAGES),
    default=options.default_language,
    show_default="from the locale",
    help="Language of what is shown.",
)
@options.option("--seed", type=int, default=0, show_default=True, help="Seed of the order of the reviews.")
@options.ledger
@options.common
def audit(shop: str | None, **given: Any) -> None:
    """Mark SHOP's flagged reviews as right or wrong, one at a time; each mark is saved at once.

    Some praise that is not flagged is mixed in, in an order that says nothing. How often people confirm a test is
    printed with every later report of the ledger, and a test that they find wrong more often than expected counts
    less there. With --show, --export or --import SHOP may be left out: all shops of the ledger.
    """
    from .store import Ledger, frames

    console.start_logging(given)
    asks_nothing = given["show"] or given["export"] or given["import_"]
    if shop is None and not asks_nothing:
        raise click.UsageError("which shop? `zhenping shops` lists them")
    with Ledger.open(given["db"], given["key_file"]) as ledger:
        found = None if shop is None else frames.find_shop(ledger, shop)
        if given["import_"] or given["export"]:
            _exchange(ledger, found, given)
        elif found is not None and not given["show"]:
            _ask(ledger, found, given)
        if given["show"] or not asks_nothing:
            _show(ledger, found, given)


def _exchange(ledger: Ledger, shop: ShopRow | None, given: dict[str, Any]) -> None:
    from .verbs import audit_files

    say = console.aside(given)
    if given["import_"]:
        taken, left_out = audit_files.read(ledger, shop, given["import_"])
        say(f"{taken} marks taken; {left_out} left out: this ledger does not have their reviews")
    if given["export"]:
        say(f"{audit_files.write(ledger, shop, given['export'])} marks written to {given['export']}")


def _ask(ledger: Ledger, shop: ShopRow, given: dict[str, Any]) -> None:
    from .reports.audit_card import AuditCards
    from .store import marks
    from .verbs import audit as verb

    findings, every = verb.asked(ledger, shop, _judging(given), test=given["test"], most=given["most"])
    cards, saved = AuditCards(findings, given["lang"]), set()
    if not every:
        console.aside(given)("nothing to ask: no flagged review is left that nobody has marked")
        return

    def show(one: verb.Asked, number: int) -> None:
        for line in cards.lines(one.row, number, len(every)):
            click.echo(line)

    def save(mark: AuditMark) -> None:
        marks.put(ledger, shop, [mark])
        saved.add((mark.product_id, mark.source, mark.review_id))

    try:
        verb.walk(every, show, lambda: _answer(cards.question(), (*verb.ANSWERS, *verb.OTHER_ANSWERS)), save)
    finally:
        console.aside(given)(f"reviews marked: {len(saved)}, left to mark here: {len(every) - len(saved)}")


def _answer(question: str, known: tuple[str, ...]) -> str:
    """One of the known letters; asked again until it is.

    Raises:
        click.Abort: Ctrl-C, or the input has ended.
    """
    while True:
        answer = str(click.prompt(question, prompt_suffix=": ", err=True)).strip().lower()[:1]
        if answer in known:
            return answer


def _judging(given: dict[str, Any]) -> ReportOptions:
    from .verbs.report import ReportOptions

    return ReportOptions(
        lang=given["lang"],
        seed=given["seed"],
        rules=given["rules"],
        packs=given["pack"],
        sentiment=given["sentiment"],
        model=given["model"],
    )


def _show(ledger: Ledger, shop: ShopRow | None, given: dict[str, Any]) -> None:
    from .reports.audit_card import COLUMNS
    from .verbs import audit as verb

    found = verb.audit_of(ledger, shop)
    console.show_table(COLUMNS, verb.table(found, given["lang"]))
    others = found.others
    if others.judged:
        say = console.aside(given)
        say(f"of {others.judged} reviews mixed in that were not flagged, {others.right} were marked right to suspect")
