"""The bytes of a table, unpacked but bounded, and what kind of table they are.

The first bytes decide before the name does: a platform's "xls" export is often a text table, and a ".csv" that
somebody saved from a spreadsheet is sometimes an .xlsx. A packed file of a few kilobytes can unpack to terabytes,
so nothing is unpacked past `MAX_BYTES`.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Protocol

from ...errors import UsageError

MAX_BYTES = 2 << 30
"""Largest table, unpacked. The frame made of it is several times larger."""

KINDS: dict[str, str] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".txt": "delimited",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".xml": "feed",
}
KNOWN = ".csv, .tsv, .jsonl, .parquet, .xlsx, .xls, .ods or .xml (also .gz, .bz2, .xz, .zip)"


class Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


_UNPACK: dict[str, Callable[[IO[bytes]], Reader]] = {
    ".gz": lambda file: gzip.GzipFile(fileobj=file),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A table's bytes; `kind` is a value of `KINDS`, `plain` its path if the file itself holds these bytes."""

    kind: str
    data: bytes
    plain: Path | None


def open_table(path: Path, limit: int = MAX_BYTES) -> Opened:
    """Read and unpack `path`.

    Raises:
        UsageError: if it cannot be read, is of no known kind, or unpacks to more than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            return _opened(path, file, limit)
    except zipfile.BadZipFile as error:
        raise UsageError(f"{path}: is not a readable archive ({error})") from None
    except (EOFError, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError) as error:
        raise UsageError(f"{path}: cannot be unpacked ({error})") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from None


def _opened(path: Path, file: IO[bytes], limit: int) -> Opened:
    name, plain = path.name, True
    if (unpack := _UNPACK.get(PurePath(name).suffix.lower())) is not None:
        name, plain = PurePath(name).stem, False
        data = _bounded(unpack(file), path, limit)
    else:
        data = _bounded(file, path, limit)
    if PurePath(name).suffix.lower() == ".zip":
        name, data, plain = *_single_member(path, data, limit), False
    kind = _kind(name, data)
    if kind is None:
        raise UsageError(f"{path}: unknown kind of table; give {KNOWN}")
    if not data.strip():
        raise UsageError(f"{path}: the file is empty")
    return Opened(kind, data, path if plain else None)


def _bounded(file: Reader, path: Path, limit: int) -> bytes:
    parts, size = [], 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise UsageError(f"{path}: is larger than {limit:,} bytes when unpacked; split it")
        parts.append(chunk)
    return b"".join(parts)


def _single_member(path: Path, data: bytes, limit: int) -> tuple[str, bytes]:
    """The one file of an archive; folders and what macOS adds do not count."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX/")]
        if len(files) != 1:
            raise UsageError(f"{path}: the archive holds {len(files)} files; give one with a single table")
        with archive.open(files[0]) as member:
            return files[0].filename, _bounded(member, path, limit)


def _kind(name: str, data: bytes) -> str | None:
    named = KINDS.get(PurePath(name).suffix.lower())
    if named is None:
        return None
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith((b"PK\x03\x04", _OLD_EXCEL)):
        return "excel"
    # A "spreadsheet" that is none: platforms give text tables that name.
    return "delimited" if named == "excel" and data.lstrip()[:1] != b"<" else named
