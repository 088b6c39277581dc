"""The command line: arguments, progress, exit codes. Imports what a command needs when it runs.

Exit codes: 0 done, 1 threshold failed, 2 usage, 3 internal error, 4 too few reviews, 5 blocked, 6 incompatible
baseline, 7 robots.txt, 8 markup changed, 9 unreachable, 130 interrupted. Standard output carries the result only.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__, options
from .errors import UsageError, ZhenpingError

if TYPE_CHECKING:
    from .store import Ledger
    from .verbs.report import Reported, ReportOptions
    from .verbs.scan import CrawlOptions

EXAMPLES = {
    "scan": "zhenping scan https://shop.example/ -o report",
    "report": "zhenping report oscar/shop.example -o report --lang zh-CN",
    "analyse": "zhenping analyse reviews.csv --map user_id=reviewer_id -o analysis",
    "batch": "zhenping batch shops.toml -o reports",
    "demo": "zhenping demo -o demo-report",
    "shops": "zhenping shops",
    "explain": "zhenping tests explain templates",
}


class _Command(click.Command):
    """A command whose help ends with an example."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.name in EXAMPLES:
            with formatter.section("Example"):
                formatter.write_text(EXAMPLES[self.name])


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="zhenping")
def cli() -> None:
    """真评 · zhenping: how far can a shop's reviews be trusted, and why.

    Gathers a shop's public product reviews, looks for patterns that are consistent with bought, copied or coordinated
    praise, and writes a report with the evidence. It never says that a shop is fraudulent.
    """


@cli.command(cls=_Command)
@click.argument("source", metavar="URL")
@options.crawling
@options.ledger
@options.reporting
@options.common
def scan(source: str, **given: Any) -> None:
    """Crawl a shop (or one product) into the ledger and report on it.

    The same command again goes on where an interrupted crawl stood.
    """
    from .spiders.crawl import checked_delay, checked_url

    _logging(given)
    if Path(source).is_file():
        raise UsageError(f"{source} is a file; tables are read by: zhenping analyse {source}")
    checked_delay(given["delay"], checked_url(source))  # a wrong address is said before anything heavy is loaded

    from .progress import CrawlProgress
    from .verbs.report import report as write_report
    from .verbs.scan import scan as crawl_shop

    with _ledger(given) as ledger, CrawlProgress(source, enabled=_live(given)) as watch:
        scanned = crawl_shop(
            ledger,
            source,
            _crawling(given),
            cache=options.cache_dir(),
            watch=watch,
            log_level=_log_level(given),
        )
        _raise(scanned.in_vain)
        output = (
            given["output"]
            or Path("zhenping-report") / f"{scanned.shop.platform}-{scanned.shop.shop_id.replace(':', '-')}"
        )
        reported = write_report(
            ledger, scanned.shop, _reporting({**given, "output": output}), product=scanned.end.scope
        )
    _show(reported, given)
    _raise(scanned.error or reported.error)


@cli.command(cls=_Command)
@click.argument("shop")
@options.ledger
@options.reporting
@options.common
def report(shop: str, **given: Any) -> None:
    """Report on a shop from what the ledger holds. SHOP is platform/shop_id or a unique prefix.

    Without -o nothing is written; with one --format json or md that file goes to standard output.
    """
    from .store import frames
    from .verbs.report import report as write_report

    _logging(given)
    with _ledger(given) as ledger:
        reported = write_report(ledger, frames.find_shop(ledger, shop), _reporting(given))
    _show(reported, given)
    _raise(reported.error)


@cli.command(cls=_Command)
@options.ledger
@options.common
def shops(**given: Any) -> None:
    """List the shops in the ledger."""
    from .store import frames

    with _ledger(given) as ledger:
        table = frames.shops(ledger)
    for row in table.itertuples():
        address, state = f"{row.platform}/{row.shop_id}", row.outcome or "unfinished"
        click.echo("\t".join(map(str, (address, row.reviews, row.last_scan or "-", state, row.name or ""))))


@cli.command(cls=_Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Which column holds which field; repeatable.",
)
@options.option("--shop", help="Also write the full report of this shop.")
@options.option("--keep-ids", is_flag=True, help="Add your own reviewer ids to reviews.csv.")
@options.option("--reviewers", is_flag=True, help="Also write reviewers.csv.")
@options.reporting
@options.common
def analyse(files: tuple[Path, ...], **given: Any) -> None:
    """Score a table of reviews of any number of shops (CSV, JSON lines, Parquet). Touches no ledger."""
    from .verbs.analyse import analyse_files

    _logging(given)
    done = analyse_files(
        files,
        mapping=list(given["mapping"]),
        shop=given["shop"],
        keep_ids=given["keep_ids"],
        reviewers=given["reviewers"],
        options=_reporting(given),
    )
    for line in done.summary:
        click.echo(line)
    _raise(done.error)


@cli.command(cls=_Command)
@click.argument("shop_list", metavar="SHOPS.TOML", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.crawling
@options.ledger
@options.reporting
@options.common
def batch(shop_list: Path, **given: Any) -> None:
    """Scan each listed shop in turn and write a report each and an index.html; safe to run from cron.

    One shop's failure does not stop the others. The exit code is the worst one.
    """
    from .verbs.batch import batch as scan_all

    _logging(given)
    output = given["output"] or Path("zhenping-reports")
    with _ledger(given) as ledger:
        done = scan_all(
            ledger,
            shop_list,
            output,
            crawling=_crawling(given),
            reporting=_reporting({**given, "output": output}),
            cache=options.cache_dir(),
            log_level=_log_level(given),
            say=lambda line: None if given["quiet"] else click.echo(line, err=True),
        )
    click.echo(str(done.index))
    sys.exit(done.exit_code)


@cli.command(cls=_Command)
@options.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the demo shop; 0 takes a free one.")
@options.reporting
@options.common
def demo(port: int, **given: Any) -> None:
    """Scan a small shop on loopback with planted campaigns and compare what was found with what was planted."""
    from .progress import CrawlProgress
    from .verbs.demo import demo as show

    _logging(given)
    output = given["output"] or Path("zhenping-report") / "demo"
    with CrawlProgress("demo shop", enabled=_live(given)) as watch:
        done = show(_reporting({**given, "output": output}), port=port, watch=watch, log_level=_log_level(given))
    _show(done.reported, given)
    click.echo("")
    for line in done.comparison:
        click.echo(line)
    _raise(done.reported.error)


@cli.group(invoke_without_command=True)
@click.pass_context
def tests(context: click.Context) -> None:
    """List the named tests; `tests explain ID` says what one asks, and its limits."""
    if context.invoked_subcommand is None:
        from .analysis.signals import SIGNALS

        for signal in SIGNALS:
            click.echo(f"{signal.id}\t{signal.family}\t{signal.name}")


@tests.command()
@click.argument("test_id", metavar="ID")
def explain(test_id: str) -> None:
    """Definition, source, limits and innocent explanations of one test."""
    import inspect

    from .analysis.signals import SIGNALS

    known = {signal.id: signal for signal in SIGNALS}
    if test_id not in known:
        raise UsageError(f"no test {test_id!r}; `zhenping tests` lists them")
    click.echo(f"{known[test_id].name} ({test_id})\n\n{inspect.getdoc(known[test_id])}")


# from arguments to calls


def _ledger(given: dict[str, Any]) -> Ledger:
    from .store import Ledger

    return Ledger.open(given["db"], given["key_file"])


def _crawling(given: dict[str, Any]) -> CrawlOptions:
    from .verbs.scan import CrawlOptions

    return CrawlOptions(**{n: given[n] for n in ("delay", "max_products", "max_reviews", "max_pages", "contact")})


def _reporting(given: dict[str, Any]) -> ReportOptions:
    from .verbs.report import ReportOptions

    return ReportOptions(
        output=given["output"],
        formats=given["formats"] or None,
        lang=given["lang"],
        as_of=given["as_of"],
        seed=given["seed"],
        rules=given["rules"],
    )


def _show(reported: Reported, given: dict[str, Any]) -> None:
    """The one-screen summary, or the one machine format that was asked for without a folder."""
    from .reports import terminal

    if given["quiet"]:
        return
    if (
        given["output"] is None
        and not reported.files
        and len(given["formats"]) == 1
        and given["formats"][0] in ("json", "md")
    ):
        from .reports import markdown, report_json

        text = (
            report_json.render(reported.findings)
            if given["formats"][0] == "json"
            else markdown.render(reported.findings, given["lang"])
        )
        click.echo(text, nl=False)
        return
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(100, max(60, _terminal_width()))
    click.echo(terminal.summary(reported.findings, given["lang"], width=width, color=color), nl=False)
    for path in reported.files[:1]:
        click.echo(f"\n{path}")


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _live(given: dict[str, Any]) -> bool:
    return not (given["quiet"] or given["no_progress"] or given["verbose"])


def _log_level(given: dict[str, Any]) -> str | None:
    return {0: None, 1: "INFO"}.get(given["verbose"], "DEBUG")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {"level": record.levelname, "logger": record.name, "message": record.getMessage()},
            ensure_ascii=False,
        )


def _logging(given: dict[str, Any]) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(
        _JsonLines() if given["json_log"] else logging.Formatter("%(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=_log_level(given) or "WARNING", handlers=[handler], force=True)


def _raise(error: ZhenpingError | None) -> None:
    if error is not None:
        raise error


def main() -> None:
    """Run the command line; every failure ends in one line and its exit code."""
    try:
        code = cli.main(standalone_mode=False, prog_name="zhenping")
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _fail("interrupted; the same command again goes on where it stood", 130)
    except KeyboardInterrupt:
        _fail("interrupted; the same command again goes on where it stood", 130)
    except click.ClickException as error:
        hint = f" (see: {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx else ""
        _fail(error.format_message() + hint, 2)
    except ZhenpingError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _fail(f"{error.filename or 'the system'}: {error.strerror or error}", 2 if error.filename else 3)
    except Exception as error:
        if type(error).__module__.startswith("sqlalchemy."):
            _fail(f"the ledger could not be read or written ({getattr(error, 'orig', error)}); see --db", 2)
        if "-v" in sys.argv or "-vv" in sys.argv or "--verbose" in sys.argv:
            traceback.print_exc()
        _fail(
            f"internal error: {type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''} "
            "(please report it; -v shows where)",
            3,
        )


def _fail(message: str, code: int) -> None:
    click.echo(f"zhenping: {' '.join(message.split())}", err=True)
    sys.exit(code)
