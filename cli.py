"""The command line: arguments, progress, exit codes. Imports what a command needs when it runs.

Exit codes: 0 done, 1 threshold failed, 2 usage, 3 internal error, 4 too few reviews, 5 blocked, 6 incompatible
baseline, 7 robots.txt, 8 markup changed, 9 unreachable, 130 interrupted. Standard output carries the result only.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__, auditing, console, diffing, learning, listings, objections, options, simulating
from .errors import UsageError, ZhenpingError

if TYPE_CHECKING:
    from .store import Ledger
    from .verbs.importing import Imported
    from .verbs.report import ReportOptions
    from .verbs.scan import CrawlOptions, Scanned


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="zhenping")
def cli() -> None:
    """真评 · zhenping: how far can a shop's reviews be trusted, and why.

    Gathers a shop's public product reviews, looks for patterns that are consistent with bought, copied or coordinated
    praise, and writes a report with the evidence. It never says that a shop is fraudulent.
    """


@cli.command(cls=options.ExampleCommand)
@click.argument("sources", metavar="URL|FILE...", nargs=-1, required=True)
@options.filing
@options.crawling
@options.ledger
@options.reporting
@options.thresholds
@options.common
def scan(sources: tuple[str, ...], **given: Any) -> None:
    """Take one shop into the ledger and report on it: crawl its address, or read files.

    An address is a shop's or one product's; the same command again goes on where an interrupted crawl stood. Files
    are what you saved from your own browser (HAR, WARC, MHTML, HTML, JSON, folders and zip files of these) or a table
    of one shop's reviews.
    """
    console.start_logging(given)
    files = [Path(s) for s in sources if s and Path(s).exists()]
    if len(files) == len(sources):
        _scan_files(files, given)
    elif files or len(sources) > 1:
        raise UsageError("give one address, or files that exist; many shops are read by: zhenping batch")
    else:
        _scan_address(sources[0], given)


def _scan_address(source: str, given: dict[str, Any]) -> None:
    from .spiders.crawl import checked_delay, checked_url

    if "://" not in source and Path(source).suffix.lower() in options.FILE_SUFFIXES:
        raise UsageError(f"{source}: there is no such file")
    # A wrong address is said before anything heavy is loaded.
    checked_delay(given["delay"], checked_url(source))

    from .progress import CrawlProgress
    from .verbs.scan import scan as crawl_shop

    with _ledger(given) as ledger, CrawlProgress(source, enabled=console.live(given)) as watch:
        scanned = crawl_shop(
            ledger,
            source,
            _crawling(given),
            cache=options.cache_dir(),
            watch=watch,
            log_level=console.log_level(given),
        )
        _report_on(ledger, scanned, given)


def _scan_files(files: list[Path], given: dict[str, Any]) -> None:
    from .progress import CrawlProgress
    from .verbs.importing import import_files

    with _ledger(given) as ledger, CrawlProgress(files[0].name, enabled=console.live(given)) as watch:
        done = import_files(
            ledger,
            files,
            shop=given["shop"],
            mapping=given["mapping"],
            one_shop=True,
            say=console.aside(given),
            watch=watch,
        )
        console.say_left_out(done.left_out, given)
        output = _folder(done.shops[0], given)
        _write_rejected(done, output, given)
        _report_on(ledger, done.shops[0], {**given, "output": output})


def _write_rejected(done: Imported, output: Path, given: dict[str, Any]) -> None:
    """Rows that could not be read, beside the report."""
    if done.rejected is not None and len(done.rejected):
        from .reports.tables import write_rejected

        path = write_rejected(done.rejected, output)
        click.echo(f"zhenping: {len(done.rejected)} rows could not be read; see {path}", err=True)


def _folder(scanned: Scanned, given: dict[str, Any]) -> Path:
    """Where the report goes: what was asked for, or a folder of the shop's name."""
    name = re.sub(r"[^\w.-]+", "-", f"{scanned.shop.platform}-{scanned.shop.shop_id}")
    return Path(given["output"] or Path("zhenping-report") / name)


def _report_on(ledger: Ledger, scanned: Scanned, given: dict[str, Any]) -> None:
    from .verbs.report import report as write_report

    _raise(scanned.in_vain)
    options_given = _reporting({**given, "output": _folder(scanned, given)})
    reported = write_report(ledger, scanned.shop, options_given, product=scanned.end.scope)
    console.show(reported, given)
    _raise(scanned.error or reported.error)


@cli.command(name="import", cls=options.ExampleCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@options.filing
@options.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("zhenping-import"),
    show_default=True,
    help="Folder for rejected.csv, if a table has rows that cannot be read.",
)
@options.ledger
@options.common
def import_(files: tuple[Path, ...], **given: Any) -> None:
    """Take files into the ledger without a report: captures of your own browser, or tables; any number of shops."""
    from .progress import CrawlProgress
    from .verbs.importing import import_files

    console.start_logging(given)
    with _ledger(given) as ledger, CrawlProgress(files[0].name, enabled=console.live(given)) as watch:
        done = import_files(
            ledger, files, shop=given["shop"], mapping=given["mapping"], say=console.aside(given), watch=watch
        )
    console.say_left_out(done.left_out, given)
    _write_rejected(done, given["output"], given)
    for line in () if given["quiet"] else done.summary:
        click.echo(line)


@cli.command(cls=options.ExampleCommand)
@click.argument("shop")
@options.ledger
@options.reporting
@options.thresholds
@options.common
def report(shop: str, **given: Any) -> None:
    """Report on a shop from what the ledger holds. SHOP is platform/shop_id or a unique prefix.

    Without -o nothing is written; with one --format json or md that file goes to standard output.
    """
    from .store import frames
    from .verbs.report import report as write_report

    console.start_logging(given)
    with _ledger(given) as ledger:
        reported = write_report(ledger, frames.find_shop(ledger, shop), _reporting(given))
    console.show(reported, given)
    _raise(reported.error)


@cli.command(cls=options.ExampleCommand)
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


@cli.command(cls=options.ExampleCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.mapping
@options.option("--shop", help="Also write the full report of this shop.")
@options.option("--keep-ids", is_flag=True, help="Add your own reviewer ids to reviews.csv.")
@options.option("--reviewers", is_flag=True, help="Also write reviewers.csv.")
@options.reporting
@options.thresholds
@options.common
def analyse(files: tuple[Path, ...], **given: Any) -> None:
    """Score a table of reviews of any number of shops (CSV, JSON lines, Parquet). Touches no ledger."""
    from .verbs.analyse import analyse_files

    console.start_logging(given)
    done = analyse_files(
        files,
        mapping=list(given["mapping"]),
        shop=given["shop"],
        keep_ids=given["keep_ids"],
        reviewers=given["reviewers"],
        options=_reporting(given),
        say=console.aside(given),
    )
    for line in done.summary:
        click.echo(line)
    console.warn(done.warnings)
    _raise(done.error)


@cli.command(cls=options.ExampleCommand)
@click.argument("shop_list", metavar="SHOPS.TOML", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.crawling
@options.ledger
@options.reporting
@options.thresholds
@options.common
def batch(shop_list: Path, **given: Any) -> None:
    """Scan each listed shop in turn and write a report each and an index.html; safe to run from cron.

    One shop's failure does not stop the others. The exit code is the worst one.
    """
    from .verbs.batch import batch as scan_all

    console.start_logging(given)
    output = given["output"] or Path("zhenping-reports")
    with _ledger(given) as ledger:
        done = scan_all(
            ledger,
            shop_list,
            output,
            crawling=_crawling(given),
            reporting=_reporting({**given, "output": output}),
            cache=options.cache_dir(),
            log_level=console.log_level(given),
            say=console.aside(given),
        )
    click.echo(str(done.index))
    sys.exit(done.exit_code)


@cli.command(cls=options.ExampleCommand)
@options.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the demo shop; 0 takes a free one.")
@options.reporting
@options.common
def demo(port: int, **given: Any) -> None:
    """Scan a small shop on loopback with planted campaigns and compare what was found with what was planted."""
    from .progress import CrawlProgress
    from .verbs.demo import demo as show

    console.start_logging(given)
    output = given["output"] or Path("zhenping-report") / "demo"
    with CrawlProgress("demo shop", enabled=console.live(given)) as watch:
        done = show(_reporting({**given, "output": output}), port=port, watch=watch, log_level=console.log_level(given))
    console.show(done.reported, given)
    click.echo("")
    for line in done.comparison:
        click.echo(line)
    _raise(done.reported.error)


@cli.command(cls=options.ExampleCommand)
@options.ledger
@options.common
def doctor(**given: Any) -> None:
    """Check the installation (versions, ledger, folders, fonts) and say what to do."""
    from .verbs.doctor import examine

    checks = examine(given["db"], given["key_file"], options.cache_dir())
    for found in checks:
        click.echo(found.line)
    if any(found.state == "fail" for found in checks):
        raise UsageError("something is wrong with this installation; see the lines that begin with FAIL")


for _command in (
    auditing.audit,
    learning.train,
    learning.evaluate,
    objections.objection,
    listings.platforms,
    listings.packs,
    listings.tests,
    simulating.simulate,
    diffing.diff,
):
    cli.add_command(_command)


# from arguments to calls


def _ledger(given: dict[str, Any]) -> Ledger:
    from .store import Ledger

    return Ledger.open(given["db"], given["key_file"])


def _crawling(given: dict[str, Any]) -> CrawlOptions:
    from .verbs.scan import CrawlOptions

    return CrawlOptions(**{n: given[n] for n in ("delay", "max_products", "max_reviews", "max_pages", "contact")})


def _reporting(given: dict[str, Any]) -> ReportOptions:
    from .verbs.report import ReportOptions
    from .verbs.thresholds import Thresholds

    return ReportOptions(
        output=given["output"],
        formats=given["formats"] or None,
        lang=given["lang"],
        as_of=given["as_of"],
        seed=given["seed"],
        rules=given["rules"],
        packs=given["pack"],
        sentiment=given["sentiment"],
        model=given["model"],
        template=given["template"],
        thresholds=Thresholds(**{n: given[n] for n in ("fail_under", "fail_on", "min_coverage") if n in given}),
    )


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
    plain = "".join(c for c in " ".join(message.split()) if c.isprintable())  # files' names and pages' words are in it
    click.echo(f"zhenping: {plain}", err=True)
    sys.exit(code)
