"""Import files into the ledger: captures of a person's own browser (pages) and tables of reviews (rows).

`scan FILE…` does the same and reports; it wants one shop, `import` takes any number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ..errors import Blocked, MarkupChanged, TooFewReviews, UsageError, ZhenpingError
from ..records import Shop
from ..spiders.job import Progress
from ..spiders.platforms import platforms
from ..spiders.replay import Replay, Survey, survey
from ..store import Ledger, Snapshot
from .import_tables import chosen, import_tables
from .scan import Scanned, Watch, finished, write_record


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What files brought: a `Scanned` per shop, and lines that say what was not read."""

    shops: tuple[Scanned, ...]
    left_out: tuple[str, ...] = ()
    rejected: pd.DataFrame | None = None  # rows of tables that could not be read

    @property
    def summary(self) -> tuple[str, ...]:
        """A line per shop."""
        return tuple(_line(scanned) for scanned in self.shops)


def import_files(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    shop: str | None = None,
    mapping: Sequence[str] = (),
    one_shop: bool = False,
    say: Callable[[str], None] = lambda _: None,
    watch: Watch | None = None,
) -> Imported:
    """Captures and tables alike; see `import_captures` and `import_tables`.

    Raises:
        UsageError: also if one shop was wanted and the files are captures *and* tables.
    """
    tables = [p for p in paths if is_table(p)]
    captures = [p for p in paths if p not in tables]
    if one_shop and tables and captures:
        raise UsageError("give either tables or captures; `zhenping import` takes both, one after the other")
    done = Imported(shops=())
    if captures:
        done = import_captures(ledger, captures, shop=shop, one_shop=one_shop, watch=watch)
    if tables:
        rows = import_tables(ledger, tables, mapping=mapping, say=say, shop=shop, one_shop=one_shop)
        done = replace(done, shops=(*done.shops, *rows.shops), rejected=rows.rejected)
    return done


def is_table(path: Path) -> bool:
    """Whether a file is read as rows of reviews and not as pages: by its name, as spreadsheets and exports have it."""
    if path.is_dir():
        return False
    names = [s.lower() for s in path.suffixes if s.lower() not in _PACKED]
    return bool(names) and names[-1] in _TABLES and not (names[-1] == ".txt" and _holds_markup(path))


def _holds_markup(path: Path) -> bool:
    """Browsers save answers as .txt, too."""
    try:
        with path.open("rb") as file:
            return file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[", b"<")
    except OSError:
        return False


_PACKED = frozenset({".gz", ".bz2", ".xz", ".zip"})
_TABLES = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xls", ".ods", ".xml"})


def _line(scanned: Scanned) -> str:
    collected = sum(c.collected for c in scanned.end.coverage)
    products = sum(c.pages > 0 for c in scanned.end.coverage)
    return f"{scanned.shop.address}\t{collected} reviews of {products} products\t{scanned.new_versions} new or changed"


def import_captures(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    shop: str | None = None,
    one_shop: bool = False,
    watch: Watch | None = None,
) -> Imported:
    """Read captures into the ledger.

    Args:
        ledger: where pages and reviews go.
        paths: HAR, WARC, MHTML, saved HTML and JSON, folders and zip files of these.
        shop: the shop's id where the files do not name it, or which of several shops to read.
        one_shop: refuse files of several shops.
        watch: called with the progress.

    Raises:
        UsageError: if nothing can be read, it is not said of which shop, or there are several and one was wanted.
        Blocked, MarkupChanged, TooFewReviews: if there are pages and no reviews, by the reason.
    """
    named = _checked_name(shop)
    found = survey(paths)
    if not found.reviews:
        raise _nothing(found)
    found.ownership.settle(named)
    shops = list(found.ownership.shops())
    if not shops:
        raise TooFewReviews("the files do not say of which shop their reviews are; name it with --shop NAME")
    wanted = chosen(shops, named, one_shop=one_shop)
    replayed = Replay(paths, found, wanted, ledger.key)
    snapshots: dict[Shop, Snapshot] = {}
    pages: dict[Shop, int] = dict.fromkeys(wanted, 0)
    new: dict[Shop, int] = dict.fromkeys(wanted, 0)
    asked = {"files": _fingerprint(paths)}
    for owner, record in replayed.records():
        if owner not in snapshots:
            snapshots[owner] = ledger.begin(owner, asked)
        new[owner] += write_record(ledger, snapshots[owner], record)
        pages[owner] += 1
        if watch is not None:
            watch(Progress(pages=sum(pages.values()), products=0, reviews=found.reviews))
    scanned = []
    for owner, snapshot in snapshots.items():
        end = replayed.end(owner)
        scanned.append(finished(ledger, snapshot, end, pages=pages[owner], new_versions=new[owner]))
    return Imported(shops=tuple(scanned), left_out=tuple(left_out(found)))


def left_out(found: Survey) -> list[str]:
    """A line for everything in the files that was not read."""
    lines = found.ownership.left_out() + [f"{item.file}: {item.reason}" for item in found.unreadable]
    lines += [f"{block.note}: {url}" for url, block in found.blocks]
    return lines + found.broken


def _nothing(found: Survey) -> ZhenpingError:
    """Why no review was found, most telling reason first."""
    if found.blocks:
        url, block = found.blocks[0]
        return Blocked(f"the files hold {block.note} and no reviews: {url}; open the page again and save it anew")
    problems = found.broken + [p for seen in found.platforms.values() for p in seen.problems]
    if problems:
        return MarkupChanged(f"no reviews could be read: {problems[0]}")
    if found.unreadable and not found.pages:
        first = found.unreadable[0]
        return UsageError(f"{first.file}: {first.reason}")
    hosts = ", ".join(host for host, _ in found.unknown.most_common(3)) or "known platforms"
    return TooFewReviews(
        f"no reviews in these files ({found.pages} pages of {hosts}); "
        "`zhenping platforms check FILE` says what they hold"
    )


def _checked_name(shop: str | None) -> str | None:
    """A shop's id as it may be kept and printed; `platform/id` is the id alone where the platform is one of ours."""
    if shop is None:
        return None
    name = " ".join(shop.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or ".." in name:
        raise UsageError("--shop takes a shop's id or name: one line of up to 120 plain characters")
    platform, sign, rest = name.partition("/")
    return rest if sign and rest and platform in {p.name for p in platforms()} else name


_LONGEST_NAME = 120


def _fingerprint(paths: Sequence[Path]) -> str:
    """Which files, by size and time; their names may say whose they are."""
    files = sorted(f for p in paths for f in ([p] if p.is_file() else p.rglob("*")) if f.is_file())
    stats = [(f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:32]
