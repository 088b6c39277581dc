"""MHTML (RFC 2557), a page saved as one file: a MIME message whose parts carry their addresses.

Chrome names the page in `Snapshot-Content-Location`; frames (where some review services live) are parts of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import IO

from ..contract import Page
from ..dates import read_date
from .limits import MAX_BODY, read_bounded

_READ = ("text/html", "application/xhtml+xml", "application/json", "application/javascript", "text/javascript")


def mhtml_pages(stream: IO[bytes]) -> Iterator[Page]:
    """The page and its frames.

    Raises:
        ValueError: if this is no MIME message with a page.
    """
    content = read_bounded(stream, 4 * MAX_BODY)
    if content is None:
        raise ValueError("the file is too large for one saved page")
    message = BytesParser(policy=policy.compat32).parsebytes(content)
    when = read_date(str(message.get("Date", "")))
    main = str(message.get("Snapshot-Content-Location") or "")
    found = False
    for part in message.walk():
        page = _page(part, main if not found else "", when.at_utc if when else None)
        if page is not None:
            found = True
            yield page
    if not found:
        raise ValueError("no page in this MHTML file")


def _page(part: Message, main: str, fetched_at: str | None) -> Page | None:
    if part.is_multipart() or part.get_content_type() not in _READ:
        return None
    url = str(part.get("Content-Location") or main).strip()
    body = part.get_payload(decode=True)
    if not url.startswith(("http://", "https://")) or not isinstance(body, bytes) or not body:
        return None
    return Page(url, 200, {"content-type": str(part.get("Content-Type", "text/html"))}, body, fetched_at=fetched_at)
