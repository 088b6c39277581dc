"""WARC and ARC files (ISO 28500) as crawlers and archiving browsers write them, read record by record with warcio.

The request's method and form stand in a record of their own, before or after the answer.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from ..contract import Page
from ..dates import read_date
from .limits import read_bounded


def warc_pages(stream: IO[bytes]) -> Iterator[Page]:
    """Answers with a body, in the order of the file.

    Raises:
        ValueError: if the file is damaged; what came before was given.
    """
    waiting: Page | None = None  # an answer whose request may follow
    asked: dict[str, tuple[str, bytes | None]] = {}  # the last request seen
    try:
        for record in _quietly(iter(ArchiveIterator(stream, arc2warc=True))):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type == "request":
                request = _request(record)
                if waiting is not None and waiting.url == url:
                    yield _asked(waiting, request)
                    waiting, asked = None, {}
                else:
                    asked = {url: request}
                continue
            if waiting is not None:
                yield waiting
            waiting = _page(record, url)
            if waiting is not None and url in asked:
                yield _asked(waiting, asked.pop(url))
                waiting = None
    except (ArchiveLoadFailed, EOFError, OSError, UnicodeError) as error:
        if waiting is not None:
            yield waiting
        raise ValueError(f"the file ends early or is damaged ({type(error).__name__})") from error
    if waiting is not None:
        yield waiting


def _quietly(records: Iterator[ArcWarcRecord]) -> Iterator[ArcWarcRecord]:
    """Warcio prints its doubts, with a piece of the record, on standard error."""
    while True:
        with contextlib.redirect_stderr(io.StringIO()):
            record = next(records, None)
        if record is None:
            return
        yield record


def _page(record: ArcWarcRecord, url: str) -> Page | None:
    if record.rec_type not in ("response", "resource") or not url.startswith(("http://", "https://")):
        return None
    body = read_bounded(record.content_stream())
    if not body:
        return None
    pairs = record.http_headers.headers if record.http_headers else []
    headers = {name.lower(): value for name, value in pairs}
    if not record.http_headers:
        headers["content-type"] = record.rec_headers.get_header("Content-Type") or ""
    code = record.http_headers.get_statuscode() if record.http_headers else "200"
    when = read_date(record.rec_headers.get_header("WARC-Date") or "")
    status = int(code) if code and code.isdigit() else 200
    return Page(url=url, status=status, headers=headers, body=body, fetched_at=when.at_utc if when else None)


def _request(record: ArcWarcRecord) -> tuple[str, bytes | None]:
    method = (record.http_headers.protocol if record.http_headers else "GET").split(" ")[0].upper()
    return method, read_bounded(record.content_stream()) or None


def _asked(page: Page, request: tuple[str, bytes | None]) -> Page:
    method, body = request
    return Page(page.url, page.status, page.headers, page.body, method or "GET", body, page.fetched_at)
