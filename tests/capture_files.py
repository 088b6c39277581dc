"""Captures made from pages, as browsers and archivers write them: HAR, WARC, MHTML, saved files."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zhenping.spiders.contract import Page

FIXTURES = Path(__file__).parent / "fixtures"
DAY = "2026-11-20T12:00:00.000Z"


def golden_page(case: str) -> Page:
    """The page of `fixtures/<platform>/<case>`."""
    folder = FIXTURES / case
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    sent = request.get("request_body")
    return Page(
        request["url"],
        request.get("status", 200),
        request.get("headers", {}),
        next(folder.glob("page.*")).read_bytes(),
        request.get("method", "GET"),
        sent.encode() if sent is not None else None,
    )


def har(pages: Iterable[Page], *, cookies: Mapping[str, str] | None = None, as_base64: bool = False) -> bytes:
    """A HAR as Firefox writes it, with everything that it should not keep."""
    entries = [_entry(page, dict(cookies or {}), as_base64) for page in pages]
    log = {"version": "1.2", "creator": {"name": "Firefox", "version": "140"}, "pages": [], "entries": entries}
    return json.dumps({"log": log}, ensure_ascii=False).encode()


def _entry(page: Page, cookies: dict[str, str], as_base64: bool) -> dict[str, Any]:
    mime = page.headers.get("content-type", "text/html")
    text = base64.b64encode(page.body).decode() if as_base64 else page.text
    request: dict[str, Any] = {
        "method": page.method,
        "url": page.url,
        "headers": [{"name": "Cookie", "value": "; ".join(f"{k}={v}" for k, v in cookies.items())}],
        "cookies": [{"name": k, "value": v} for k, v in cookies.items()],
        "queryString": [],
    }
    if page.request_body is not None:
        request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": page.request_body.decode()}
    return {
        "startedDateTime": DAY,
        "request": request,
        "response": {
            "status": page.status,
            "headers": [{"name": k, "value": v} for k, v in page.headers.items()]
            + [{"name": "Set-Cookie", "value": f"{k}={v}"} for k, v in cookies.items()],
            "content": {
                "mimeType": mime,
                "size": len(page.body),
                "text": text,
                **({"encoding": "base64"} if as_base64 else {}),
            },
        },
    }


def warc(pages: Iterable[Page], *, gzip: bool = True, requests_first: bool = False) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip)
    for page in pages:
        headers = StatusAndHeaders(f"{page.status} OK", list(page.headers.items()), protocol="HTTP/1.1")
        answer = writer.create_warc_record(page.url, "response", payload=io.BytesIO(page.body), http_headers=headers)
        line = StatusAndHeaders(f"{page.method} /x HTTP/1.1", [("Cookie", "secret=1")], is_http_request=True)
        asked = writer.create_warc_record(
            page.url, "request", payload=io.BytesIO(page.request_body or b""), http_headers=line
        )
        for record in (asked, answer) if requests_first else (answer, asked):
            writer.write_record(record)
    return out.getvalue()


def mhtml(pages: Sequence[Page]) -> bytes:
    """As Chrome writes it: the first page is the saved one, the others its frames."""
    boundary = "----MultipartBoundary--abc----"
    lines = [
        "From: <Saved by Blink>",
        f"Snapshot-Content-Location: {pages[0].url}",
        "Subject: =?utf-8?Q?page?=",
        "Date: Fri, 20 Nov 2026 12:00:00 -0000",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"',
        "",
    ]
    for page in pages:
        body = base64.encodebytes(page.body).decode().replace("\n", "\r\n")
        kind = page.headers.get("content-type", "text/html")
        lines += [f"--{boundary}", f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
        lines += [f"Content-Location: {page.url}", "", body]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode()
