"""HAR, the log that browsers export from their network panel (HTTP Archive 1.2), read entry by entry.

Traps: Firefox and older exports keep cookies and tokens; `content.text` is already decoded text, whatever charset the
headers name, unless `encoding` is base64; an answer from the browser's cache comes with status 304 or 0 and its body;
entries without a body are common (Chrome drops bodies of earlier pages unless the log is preserved).
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlencode

import ijson

from ..contract import Page
from ..json_rows import Row
from .limits import MAX_BODY

_WEB = re.compile(r"https?://", re.IGNORECASE)
_NO_PAGES = ("image/", "font/", "video/", "audio/", "text/css", "application/font", "application/wasm")
_BUFFER = 4 << 20  # bytes read at once: one long string over many small reads takes quadratic time
_UTF8_BOM = b"\xef\xbb\xbf"


def har_pages(stream: IO[bytes]) -> Iterator[Page]:
    """Answers with a body, in the order of the file.

    Raises:
        ValueError: if the file is cut off or no JSON; what came before was given.
    """
    try:
        for entry in ijson.items(_without_mark(stream), "log.entries.item", use_float=True, buf_size=_BUFFER):
            page = _page(Row(entry))
            if page is not None:
                yield page
    except ijson.JSONError as error:
        raise ValueError(f"the file ends early or is damaged ({str(error).splitlines()[0][:80]})") from error


def _without_mark(stream: IO[bytes]) -> IO[bytes]:
    peek = getattr(stream, "peek", None)
    if peek is not None and peek(3)[:3] == _UTF8_BOM:
        stream.read(3)
    return stream


def _page(entry: Row) -> Page | None:
    content, url = entry.row("response", "content"), entry.get("request", "url")
    mime = str(content.get("mimeType") or "").lower()
    if not isinstance(url, str) or not _WEB.match(url) or mime.startswith(_NO_PAGES):
        return None
    body, decoded = _body(content)
    if not body or len(body) > MAX_BODY:
        return None
    status = entry.count("response", "status") or 200
    headers = _headers(entry.get("response", "headers"))
    headers["content-type"] = _declared(headers.get("content-type", mime), decoded)
    return Page(
        url=url,
        status=200 if status in (0, 304) else status,
        headers=headers,
        body=body,
        method=str(entry.get("request", "method") or "GET").upper(),
        request_body=_sent(entry.row("request", "postData")),
        fetched_at=_moment(entry),
    )


def _body(content: Row) -> tuple[bytes, bool]:
    """The body, and whether it is text that the browser has decoded."""
    text = content.get("text")
    if not isinstance(text, str):
        return b"", True
    if str(content.get("encoding")).lower() == "base64":
        try:
            return _unpacked(base64.b64decode(text)), False
        except (binascii.Error, ValueError):
            return b"", False
    return text.encode("utf-8", "replace"), True


def _unpacked(body: bytes) -> bytes:
    """Some tools log the body as it was sent, still packed."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BODY)
    except zlib.error:
        return body


def _sent(posted: Row) -> bytes | None:
    """The form as text, or from its list of names and values."""
    text = posted.get("text")
    if isinstance(text, str) and text:
        return text.encode("utf-8", "replace")
    pairs = [(str(row.get("name")), str(row.get("value"))) for row in posted.rows("params") if row.get("name")]
    return urlencode(pairs, errors="replace").encode() if pairs else None


def _declared(content_type: str, decoded: bool) -> str:
    """The media type; with the charset that the body now has, if the browser decoded it."""
    return f"{content_type.partition(';')[0].strip()}; charset=utf-8" if decoded else content_type


def _headers(pairs: Any) -> dict[str, str]:
    rows = [Row(pair) for pair in pairs] if isinstance(pairs, list) else []
    return {str(row.get("name")).lower(): str(row.get("value")) for row in rows if row.get("name")}


def _moment(entry: Row) -> str | None:
    when = entry.when("startedDateTime")
    return when.at_utc if when else None
