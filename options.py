"""Options that several commands share, and where their values come from.

In this order: the command line, `ZHENPING_<OPTION>` in the environment, the `--config` file, the default.
"""

from __future__ import annotations

import datetime
import locale
import math
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from platformdirs import user_cache_path, user_data_path

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("html", "json", "md", "csv", "graphml", "gexf", "sarif", "junit")
LANGUAGES = ("en", "zh-CN")
FILE_SUFFIXES = frozenset(
    {".har", ".warc", ".gz", ".mht", ".mhtml", ".html", ".htm", ".json", ".jsonp", ".jsonl", ".zip"}
    | {".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".ods", ".xml"}
)
"""What somebody means as a file, even if it is not there; no shop's address ends so."""


EXAMPLES = {
    "scan": "zhenping scan https://shop.example/ -o report",
    "import": "zhenping import evening.har older-pages.zip",
    "diff": "zhenping diff oscar/shop.example --since 2026-01-31",
    "report": "zhenping report oscar/shop.example -o report --lang zh-CN",
    "analyse": "zhenping analyse reviews.csv --map user_id=reviewer_id -o analysis",
    "batch": "zhenping batch shops.toml -o reports",
    "demo": "zhenping demo -o demo-report",
    "shops": "zhenping shops",
    "platforms check": "zhenping platforms check evening.har",
    "simulate": "zhenping simulate -o planted --shops 50 --campaign ring:96:camouflage=0.5 --campaign template:60",
    "train": "zhenping train -o sentiment.npz",
    "evaluate": "zhenping evaluate reviews.csv --label marked --map user_id=reviewer_id -o evaluation",
    "packs check": "zhenping packs check our-words.toml",
    "doctor": "zhenping doctor",
    "audit": "zhenping audit woocommerce/shop.example --most 20",
    "objection add": "zhenping objection add woocommerce/shop.example answer.txt",
    "objection list": "zhenping objection list woocommerce/shop.example",
    "objection withdraw": "zhenping objection withdraw woocommerce/shop.example 3f9a0c",
    "tests explain": "zhenping tests explain templates",
}


class ExampleCommand(click.Command):
    """A command whose help ends with an example."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        example = EXAMPLES.get(ctx.command_path.partition(" ")[2])
        if example:
            with formatter.section("Example"):
                formatter.write_text(example)


def option(*names: str, **attributes: Any) -> Callable[[Command], Command]:
    """`click.option` that can also be set as ZHENPING_<NAME>."""
    long = next(n for n in names if n.startswith("--")).split("/")[0]
    attributes.setdefault("envvar", f"ZHENPING_{long[2:].replace('-', '_').upper()}")
    return click.option(*names, **attributes)


def default_db() -> str:
    return str(user_data_path("zhenping", appauthor=False) / "ledger.sqlite")


def cache_dir() -> Path:
    return user_cache_path("zhenping", appauthor=False)


def default_language() -> str:
    """Chinese where the user's locale is Chinese, else English."""
    name = next((v for v in (os.environ.get(n) for n in ("LC_ALL", "LC_MESSAGES", "LANG")) if v), None)
    name = name or locale.getlocale()[0] or ""
    return "zh-CN" if name.lower().startswith(("zh", "chinese")) else "en"


def read_config(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Make a TOML file's values the defaults: top-level keys for every command, a table for one."""
    if path is None:
        return
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path} is not readable TOML ({error})") from None
    common = {k.replace("-", "_"): v for k, v in values.items() if not isinstance(v, dict)}
    tables = {k: {n.replace("-", "_"): v for n, v in t.items()} for k, t in values.items() if isinstance(t, dict)}
    known = {p.name for p in context.command.params if p.name}
    group = context.find_root().command
    commands = group.commands if isinstance(group, click.Group) else {}
    unknown = [k for k in tables if k not in commands]
    names = known | {p.name for c in commands.values() for p in c.params if p.name}
    unknown += [k for k in common if k not in names]
    if unknown:
        raise click.BadParameter(f"{path}: unknown setting {unknown[0]!r}")
    mine = {**common, **tables.get(str(context.info_name), {})}
    context.default_map = {**(context.default_map or {}), **mine}


class DateType(click.ParamType[str]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return datetime.date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.fail(f"{value!r} is not a date of the form 2026-01-31", param, ctx)


class Share(click.ParamType[float]):
    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = math.nan
        if not 0 <= share <= 1:
            self.fail(f"{value!r} is no share; write 0.5 or 50%", param, ctx)
        return share


def common(command: Command) -> Command:
    """Options that every command takes."""
    for decorate in reversed(
        (
            option(
                "--config",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                is_eager=True,
                expose_value=False,
                callback=read_config,
                help="TOML file with values for any option.",
            ),
            option("-q", "--quiet", is_flag=True, help="Print errors only."),
            option("-v", "--verbose", count=True, help="Log what is done to standard error."),
            option("--json-log", is_flag=True, help="Log as JSON lines."),
            option("--no-progress", is_flag=True, help="No live progress line."),
        )
    ):
        command = decorate(command)
    return command


def ledger(command: Command) -> Command:
    for decorate in reversed(
        (
            option(
                "--db",
                default=default_db,
                show_default="in the user's data folder",
                help="Ledger: a file or a database URL.",
            ),
            option(
                "--key-file",
                type=click.Path(dir_okay=False, path_type=Path),
                help="The ledger's key, if not beside the file.",
            ),
        )
    ):
        command = decorate(command)
    return command


def judging(command: Command) -> Command:
    """By which rules, words and models reviews are judged."""
    for decorate in reversed(
        (
            option(
                "--rules",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="TOML file that overrides rules.",
            ),
            option(
                "--pack",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                multiple=True,
                help="TOML file with word rules of your own (docs/packs.md); repeatable.",
            ),
            option(
                "--sentiment",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="Model of `zhenping train` that judges texts in place of the shipped word list.",
            ),
            option(
                "--model",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="Model of `zhenping train FILE`: adds its probability to reviews.csv, and changes nothing else.",
            ),
        )
    ):
        command = decorate(command)
    return command


def reporting(command: Command) -> Command:
    command = judging(command)
    for decorate in reversed(
        (
            option(
                "-o",
                "--output",
                type=click.Path(file_okay=False, path_type=Path),
                help="Folder for the report's files.",
            ),
            option(
                "--format",
                "formats",
                type=click.Choice(FORMATS),
                multiple=True,
                help="Only these files; repeatable.",
            ),
            option(
                "--lang",
                type=click.Choice(LANGUAGES),
                default=default_language,
                show_default="from the locale",
                help="Language of the report.",
            ),
            option("--as-of", type=DateType(), help="Leave out reviews dated later than this day."),
            option("--seed", type=int, default=0, show_default=True, help="Seed of all random draws."),
            option(
                "--template",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="Jinja template of your own, rendered beside the other files (docs/report.md).",
            ),
        )
    ):
        command = decorate(command)
    return command


def thresholds(command: Command) -> Command:
    """What a report must keep to; see `verbs.thresholds`."""
    for decorate in reversed(
        (
            option(
                "--fail-under",
                type=click.FloatRange(0, 100),
                metavar="SCORE",
                help="Exit with 1 if the whole interval of authenticity lies under SCORE (0-100); else warn.",
            ),
            option(
                "--fail-on",
                multiple=True,
                metavar="TEST",
                help="Exit with 1 if this test (`any`: one of all) says FAIL; repeatable.",
            ),
            option(
                "--min-coverage",
                type=Share(),
                help="Exit with 4, and try no threshold, if less of the shop's reviews was seen; as 0.5 or 50%.",
            ),
        )
    ):
        command = decorate(command)
    return command


mapping = option(
    "--map",
    "mapping",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Which column of a table holds which field; repeatable.",
)


def filing(command: Command) -> Command:
    """Options for files of one shop's reviews, or of several."""
    which = option("--shop", metavar="ID", help="Which shop of the files; or its name, where they do not say.")
    return which(mapping(command))


def _printable(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.isascii() and value.isprintable() and 3 <= len(value) <= 200):
        raise click.BadParameter("give an e-mail or web address in plain letters")
    return value


def crawling(command: Command) -> Command:
    positive = click.IntRange(min=1)
    for decorate in reversed(
        (
            option(
                "--delay",
                type=click.FloatRange(min=0),
                default=1.0,
                show_default=True,
                help="Seconds between requests to one host; 0 only for loopback and private addresses.",
            ),
            option("--max-products", type=positive, help="Read at most so many products."),
            option("--max-reviews", type=positive, help="Stop after so many reviews."),
            option("--max-pages", type=positive, help="Fetch at most so many pages."),
            option(
                "--contact",
                callback=_printable,
                help="Your e-mail or web address; shops read it in the crawl's User-Agent.",
            ),
        )
    ):
        command = decorate(command)
    return command
