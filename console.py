"""What reaches the terminal: the result on standard output, logs and errors on standard error."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .verbs.report import Reported


def show(reported: Reported, given: dict[str, Any]) -> None:
    """The one-screen summary, or the one machine format that was asked for without a folder."""
    from .reports import PRINTED, rendered, terminal

    formats = given["formats"]
    warn(reported.warnings)
    if given["quiet"]:
        return
    if given["output"] is None and not reported.files and len(formats) == 1 and formats[0] in PRINTED:
        click.echo(rendered(reported.findings, formats[0], given["lang"]), nl=False)
        return
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(100, max(60, shutil.get_terminal_size((80, 24)).columns))
    click.echo(terminal.summary(reported.findings, given["lang"], width=width, color=color), nl=False)
    for path in reported.files[:1]:
        click.echo(f"\n{path}")


def warn(lines: Sequence[str]) -> None:
    """What kept a threshold from being judged; said even when quiet, as errors are."""
    for line in lines:
        click.echo(f"zhenping: warning: {line}", err=True)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for eyes on a terminal; for pipes tab-separated lines under a line of names."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console(no_color="NO_COLOR" in os.environ).print(table)


def live(given: dict[str, Any]) -> bool:
    """Whether a progress line is wanted."""
    return not (given["quiet"] or given["no_progress"] or given["verbose"])


def log_level(given: dict[str, Any]) -> str | None:
    return {0: None, 1: "INFO"}.get(given["verbose"], "DEBUG")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {"level": record.levelname, "logger": record.name, "message": record.getMessage()},
            ensure_ascii=False,
        )


def start_logging(given: dict[str, Any]) -> None:
    handler = logging.StreamHandler()
    plain = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_JsonLines() if given["json_log"] else plain)
    logging.basicConfig(level=log_level(given) or "WARNING", handlers=[handler], force=True)


def aside(given: dict[str, Any]) -> Callable[[str], None]:
    """Tells a line on standard error, unless it should be quiet."""
    return (lambda _: None) if given["quiet"] else (lambda line: click.echo(line, err=True))


def say_left_out(lines: Sequence[str], given: dict[str, Any]) -> None:
    """What files held and nobody could read, a line each, the first of them."""
    from .reports.hostile import terminal_text

    for line in () if given["quiet"] else lines[:_MOST]:
        click.echo(f"zhenping: left out: {terminal_text(line)}", err=True)
    if len(lines) > _MOST and not given["quiet"]:
        click.echo(f"zhenping: left out: {len(lines) - _MOST} more", err=True)


_MOST = 20
