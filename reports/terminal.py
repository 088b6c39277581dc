"""The one-screen summary: the verdict, how sure it is, the tests, one witness, and where the rest is."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from ..analysis.results import Interval, Kind, ShopFindings, Verdict
from .charts import three_ways
from .hostile import terminal_text
from .masking import mask_findings
from .page import short
from .review_cards import EVIDENCE, Cards
from .sections import read, tested, untested
from .since import deciding
from .words import Words

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_COLOURS = {Verdict.FAIL: "red", Verdict.WARN: "yellow", Verdict.PASS: "green", Verdict.UNTESTED: "dim"}
_MOST_RINGS = 2  # named on the one screen


def summary(findings: ShopFindings, lang: str, width: int = 80, color: bool = True) -> str:
    """About a screenful of text for a terminal of `width` columns.

    Text from the shop is masked and stripped of escape sequences, control and bidirectional characters. The
    environment variable NO_COLOR switches colour off whatever `color` says.
    """
    from rich.console import Console

    found, words = mask_findings(findings), Words(lang)
    colour = color and not os.environ.get("NO_COLOR")
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(40, width),
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    _print(console, found, words)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def _print(console: Console, found: ShopFindings, words: Words) -> None:
    from rich.text import Text

    name = terminal_text(found.shop_name or found.shop_id)
    console.print(Text.assemble((name, "bold"), f"  {terminal_text(found.platform)}/{terminal_text(found.shop_id)}"))
    console.print(Text(read(found, words), style="dim"))
    console.print()
    console.print(Text(terminal_text(words.say(found.verdict)), style="bold"))
    console.print()
    console.print(_scores(found, words))
    rests_on = deciding(found, words)
    if rests_on:
        console.print(Text(terminal_text(rests_on)))
    console.print()
    console.print(_tests(found, words))
    rings = _rings(found, words)
    if rings:
        console.print()
    for line in rings:
        console.print(Text(line))
    witness = _witness(found, words)
    if witness:
        console.print()
        console.print(Text(witness, style="italic"))


def _scores(found: ShopFindings, words: Words) -> RenderableType:
    real, ratings, names = found.authenticity, found.ratings, three_ways(words)
    score = words.interval(Interval(value=real.score, low=real.low, high=real.high, n=real.n), 0)
    rows = [
        (words.t("Authenticity of the praise, of 100"), score),
        (words.t("Grade"), _grade(found, words)),
        (words.t("Mean stars, {way}", way=names["shown"]), words.interval(ratings.shown, 2)),
        (
            words.t("Mean stars, {way}", way=names["without_default"]),
            words.interval(ratings.without_default, 2),
        ),
        (words.t("Mean stars, {way}", way=names["adjusted"]), words.interval(ratings.adjusted, 2)),
    ]
    return _grid([(name, value, "") for name, value in rows])


def _grade(found: ShopFindings, words: Words) -> str:
    grade = found.authenticity.grade or words.t("no grade")
    why = words.say(found.authenticity.capped_by)
    return terminal_text(f"{grade}  {why}" if why else grade)


def _tests(found: ShopFindings, words: Words) -> RenderableType:
    rows = []
    for test in [*tested(found), *untested(found)]:
        say = test.not_tested or test.finding
        line = words.t("{name}: {text}", name=words.name(test.name), text=words.say(say))
        rows.append((test.verdict.value, terminal_text(line), _COLOURS[test.verdict]))
    return _grid(rows)


def _grid(rows: list[tuple[str, str, str]]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for first, second, style in rows:
        grid.add_row(Text(first, style=style), Text(second))
    return grid


def _rings(found: ShopFindings, words: Words) -> list[str]:
    """One line for each of the largest rings: size, what is shared, by what chance."""
    lines = []
    for number, ring in enumerate(found.rings[:_MOST_RINGS], 1):
        shared = dict.fromkeys(EVIDENCE[link.kind] for link in ring.links if link.kind in EVIDENCE)
        shared.pop(EVIDENCE["reviewer"], None)
        values = {"n": number, "size": len(ring.rows), "people": len(ring.members)}
        names = " + ".join(words.name(name) for name in shared)
        line = words.t(
            "Ring {n}: {size} reviews by {people} {people:person|people} share {what}; by chance: {chance}",
            what=names,
            chance=words.chance(ring.chance),
            **values,
        )
        lines.append(terminal_text(line))
    left = len(found.rings) - len(lines)
    return [*lines, words.t("{n} more are in report.json.", n=left)] if left else lines


def _witness(found: ShopFindings, words: Words) -> str | None:
    cards = Cards(found)
    for quote in found.quotes:
        if quote.kind is Kind.WITNESS and quote.row in cards:
            text = cards.value(quote.row, quote.field) or ""
            return words.t("A reviewer: “{text}”", text=short(terminal_text(text), 120))
    return None
