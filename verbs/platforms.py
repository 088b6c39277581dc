"""What can be read (`platforms`), and what some files hold (`platforms check`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..spiders.contract import Platform, Requires
from ..spiders.platforms import platforms
from ..spiders.public_address import public_address
from ..spiders.replay import Survey, survey
from ..spiders.tables import read_table
from .import_tables import say_table
from .importing import is_table

COLUMNS = ("platform", "called", "read by", "stable identity", "says who was rewarded", "checked", "against")

_READ_BY = {
    Requires.CRAWL: "its address",
    Requires.REPLAY: "a file saved from your browser",
    Requires.IMPORT: "an export file",
}
_SHOWN = 5


def listed() -> list[tuple[str, ...]]:
    """A row of `COLUMNS` per platform, in the order of their names."""
    return [_row(p) for p in sorted(platforms(), key=lambda p: p.name)]


def _row(platform: Platform) -> tuple[str, ...]:
    about = platform.about
    return (
        platform.name,
        about.title,
        _READ_BY[platform.requires],
        about.identity or "none",
        about.incentives or "no",
        about.checked,
        about.against,
    )


def reference() -> str:
    """The table of docs/platforms.md."""
    head = ("platform", "called", "read by", "stable identity", "says who was rewarded", "checked against", "know")
    rows = [
        (*_row(p)[:5], f"{p.about.against}, {p.about.checked}", p.about.note or "")
        for p in sorted(platforms(), key=lambda p: p.name)
    ]
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines) + "\n"


def checked(paths: Sequence[Path]) -> tuple[list[str], int]:
    """Lines that say what the files hold, which platform knew it, what could not be read and what to save next.

    The second value is the number of reviews.

    Raises:
        UsageError: if a path does not exist, or a table cannot be read.
    """
    tables = [read_table(p, {}) for p in paths if is_table(p)]
    lines: list[str] = []
    for table in tables:
        say_table(table, lines.append)
    captures = [p for p in paths if not is_table(p)]
    reviews = sum(len(table.reviews) for table in tables)
    if captures:
        found = survey(captures)
        lines += _lines(found)
        reviews += found.reviews
    return lines, reviews


def _lines(found: Survey) -> Iterator[str]:
    yield f"{found.pages} pages, {found.reviews} reviews"
    for name, seen in sorted(found.platforms.items()):
        orders = ", ".join(f"{n} {stratum}" for stratum, n in sorted(seen.strata.items()))
        yield f"read by {name}: {seen.pages} pages, {seen.reviews} reviews" + (f" (pages: {orders})" if orders else "")
    for shop, n in sorted(found.ownership.shops().items(), key=lambda item: -item[1])[:_SHOWN]:
        yield f"shop {shop.platform}/{shop.shop_id}{f' ({shop.name})' if shop.name else ''}: {n} reviews"
    orphans = sum(map(len, found.ownership.unsettled().values()))
    if orphans:
        yield f"products without a named shop: {orphans}; save a product's page along, or give --shop NAME"
    yield from _unread(found)
    yield from _next(found)


def _unread(found: Survey) -> Iterator[str]:
    problems = [p for seen in found.platforms.values() for p in seen.problems] + found.broken
    yield from (f"changed or unknown markup: {line}" for line in problems[:_SHOWN])
    yield from (f"no answer but {block.note}: {url}" for url, block in found.blocks[:_SHOWN])
    yield from (f"not readable: {item.file}: {item.reason}" for item in found.unreadable[:_SHOWN])
    if found.unknown:
        hosts = ", ".join(f"{host} ({n})" for host, n in found.unknown.most_common(_SHOWN))
        yield f"pages without reviews that anybody knows: {hosts}"


def _next(found: Survey) -> Iterator[str]:
    """What to save next time: the following pages, and the orders that hold the evidence."""
    for name, seen in sorted(found.platforms.items()):
        missing = sorted(seen.missing)
        if missing:
            yield f"save next ({name}): {len(missing)} further pages of reviews, such as {public_address(missing[0])}"
        if seen.reviews and _sorts(name) and not {"newest", "default"} & set(seen.strata):
            yield f"save next ({name}): all reviews, newest first; without them no share can be given"
        absent = [label for stratum, label in _EVIDENCE if stratum not in seen.strata]
        if seen.reviews and absent and _sorts(name):
            yield f"save next ({name}): {' and '.join(absent)}; that is where buyers tell of rewards for praise"
    if not found.reviews:
        yield "save next: the page of a product with its reviews open; scroll until they are shown (docs/save-har.md)"


_EVIDENCE = (("negative", "negative reviews (差评)"), ("follow-up", "follow-ups (追评)"))


def _sorts(name: str) -> bool:
    return any(p.name == name and p.sites for p in platforms())


__all__ = ["COLUMNS", "checked", "listed", "reference"]
