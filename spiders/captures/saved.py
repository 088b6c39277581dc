"""One saved page or answer: HTML ("save as"), JSON, JSONP. Where it came from has to be found out.

Browsers write "saved from url=(0031)https://…" into the page; else its own canonical address is taken. An answer of an
API says nothing of its address: then the platform that knows its shape names one like it (`Platform.address_of`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from ..contract import Page, host_of
from ..selector import Selector
from .limits import read_bounded

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(https?://[^\s>]{1,2000})\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S{1,2000})", re.IGNORECASE)
_OWN = (
    "link[rel=canonical]::attr(href)",
    "meta[property='og:url']::attr(content)",
    "base[href]::attr(href)",
)
_HEAD = 64 * 1024  # a long comment may stand before the first tag
_HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def saved_page(stream: IO[bytes], name: str) -> Iterator[Page]:
    """The page; its address is `file:///name` if nothing tells where it came from.

    Raises:
        ValueError: if it is too large, empty or neither HTML nor JSON.
    """
    body = read_bounded(stream)
    if body is None:
        raise ValueError("the file is too large for one page")
    if not body.strip():
        raise ValueError("the file is empty")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not (head.startswith((b"<", b"{", b"[")) or _JSONP.match(head)):
        raise ValueError("neither a saved page (HTML) nor an answer (JSON, JSONP)")
    kind = "text/html" if _HTML.search(head) else "application/json"
    yield Page(_address(body, kind) or f"file:///{quote(name)}", 200, {"content-type": kind}, body)


_JSONP = re.compile(rb"(?:/\*.{0,200}?\*/)?\s*(?:try\s*\{)?[\w$.\[\]]{1,200}\s*[(=]", re.DOTALL)


def _address(body: bytes, kind: str) -> str | None:
    found = _SAVED_FROM.search(body[:4096]) or _SINGLE_FILE.search(body[:4096])
    if found:
        return found[1].decode("ascii", "replace")
    if kind != "text/html":
        return None
    # The head alone: canonical addresses stand there, and a large page is not parsed twice.
    head = Selector(text=body[:200_000].decode("utf-8", "replace"), type="html")
    links = (head.css(css).get() for css in _OWN)
    whole = (f"https:{link}" if link and link.startswith("//") else link for link in links)
    return next((link for link in whole if link and _is_address(link)), None)


def _is_address(link: str) -> bool:
    try:
        return link.startswith(("http://", "https://")) and bool(host_of(link))
    except ValueError:
        return False
