"""Which reader a file needs, and all pages of many files in turn."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ...errors import UsageError
from ..contract import Page, Platform
from .har import har_pages
from .limits import MAX_MEMBERS, MAX_NESTING, MAX_UNPACKED
from .mhtml import mhtml_pages
from .privacy import Scrubber
from .saved import saved_page
from .warc import warc_pages

SUFFIXES = frozenset({".har", ".warc", ".arc", ".mht", ".mhtml", ".html", ".htm", ".json", ".jsonp", ".js", ".zip"})
"""What a capture is usually called; a file named on the command line may be called anything."""

_HAR = re.compile(rb'^\s*\{\s*"log"\s*:')
_MIME = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Captured:
    """A page, clean of secrets, and the file that held it."""

    page: Page
    file: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    file: str
    reason: str


@dataclass
class _Budget:
    """What may still be unpacked of one zip file."""

    left: int = MAX_UNPACKED
    members: int = field(default=MAX_MEMBERS)


def is_capture(path: Path) -> bool:
    """Whether a path is to be read as pages and not as a table of reviews."""
    if path.is_dir():
        return True
    names = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    return bool(names) and names[-1] in SUFFIXES


def read_pages(
    paths: Sequence[Path], platforms: Sequence[Platform], unreadable: Callable[[Unreadable], None]
) -> Iterator[Captured]:
    """Every page of every file. What cannot be read is told to `unreadable` and left out.

    Raises:
        UsageError: if a path does not exist.
    """
    scrubber = Scrubber(platforms)
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file")
        for file in _files(path, unreadable):
            name = str(file.relative_to(path.parent))
            try:
                with file.open("rb") as raw:
                    yield from _clean(_pages(raw, name, 0, _Budget(), unreadable), name, scrubber)
            except OSError as error:
                unreadable(Unreadable(name, f"cannot be read ({error.strerror or error})"))


def _files(path: Path, unreadable: Callable[[Unreadable], None]) -> Iterable[Path]:
    """The file, or the captures of a folder; a saved page's companions (styles, scripts) are left out."""
    if path.is_file():
        return [path]
    inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    names = {str(p.relative_to(path)) for p in inside}
    pages = [p for p in inside if not _companion(str(p.relative_to(path)), names)]
    others = [p for p in pages if not is_capture(p)]
    if others:
        reason = f"{len(others)} files not called like captures (such as {others[0].name}); name such a file itself"
        unreadable(Unreadable(path.name, reason))
    return [p for p in pages if is_capture(p)]


def _companion(name: str, names: Collection[str]) -> bool:
    """Whether a file stands in the `page_files` folder of a saved `page.html`; frames in it are pages, too."""
    before, sign, after = name.replace("\\", "/").rpartition("_files/")
    return bool(sign) and not after.endswith(".html") and any(f"{before}{end}" in names for end in (".html", ".htm"))


def _clean(pages: Iterator[Page], name: str, scrubber: Scrubber) -> Iterator[Captured]:
    for page in pages:
        yield Captured(scrubber.clean(page), name)


def _pages(
    raw: IO[bytes], name: str, depth: int, budget: _Budget, unreadable: Callable[[Unreadable], None]
) -> Iterator[Page]:
    stream, head = _peeked(raw)
    if head.startswith(b"PK\x03\x04"):
        yield from _members(stream, name, depth, budget, unreadable)
        return
    try:
        yield from _reader(stream, head, name)
    except (ValueError, zlib.error, EOFError) as error:
        unreadable(Unreadable(name, " ".join(str(error).split())[:160] or type(error).__name__))
    except Exception as error:  # libraries that meet a damaged file raise whatever they stumble over
        unreadable(Unreadable(name, f"the file is damaged ({type(error).__name__})"))


def _peeked(raw: Any) -> tuple[IO[bytes], bytes]:
    """A stream that can be looked into, and its first bytes."""
    stream: Any = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
    return stream, stream.peek(_HEAD)[:_HEAD]


def _reader(stream: IO[bytes], head: bytes, name: str) -> Iterator[Page]:
    if head.startswith(b"WARC/") or (head.startswith(b"\x1f\x8b") and _unzipped(head).startswith(b"WARC/")):
        return warc_pages(stream)
    if head.startswith(b"\x1f\x8b"):
        return _reader(*_peeked(gzip.GzipFile(fileobj=stream)), name.removesuffix(".gz"))
    if name.lower().endswith(".har") or _HAR.match(head.removeprefix(b"\xef\xbb\xbf")):
        return har_pages(stream)
    if name.lower().endswith((".mht", ".mhtml")) or _MIME.search(head):
        return mhtml_pages(stream)
    return saved_page(stream, name)


def _unzipped(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return b""


def _members(
    stream: IO[bytes], name: str, depth: int, budget: _Budget, unreadable: Callable[[Unreadable], None]
) -> Iterator[Page]:
    """Pages of a zip file's members; nothing is ever unpacked to disk."""
    if depth >= MAX_NESTING:
        unreadable(Unreadable(name, f"zip files are nested more than {MAX_NESTING} deep"))
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            for member in archive.infolist():
                inner = f"{name}/{member.filename}"
                if member.is_dir() or not is_capture(Path(member.filename)) or _companion(member.filename, names):
                    continue
                budget.left -= member.file_size
                budget.members -= 1
                if budget.left < 0 or budget.members < 0:
                    unreadable(Unreadable(inner, "the zip file holds more than is read of one"))
                    return
                if member.flag_bits & 1:
                    unreadable(Unreadable(inner, "is locked with a password"))
                    continue
                try:
                    with archive.open(member) as raw:
                        yield from _pages(raw, inner, depth + 1, budget, unreadable)
                except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError) as error:
                    unreadable(Unreadable(inner, f"is damaged ({type(error).__name__})"))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError) as error:
        unreadable(Unreadable(name, f"the zip file is damaged ({type(error).__name__})"))
