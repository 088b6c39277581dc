"""Puts the demo shop on loopback: real HTTP for the real spider, nothing that leaves the machine.

The standard library's threaded server, HTTP/1.1 with connections kept open, silent. Links carry the server's
own address and never the request's Host header.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import pages
from .shop import DemoShop
from .store_api import ROOT, StoreApi

_HTML = "text/html; charset=UTF-8"
_JSON = "application/json; charset=UTF-8"
_XML = "application/xml; charset=UTF-8"
_TEXT = "text/plain; charset=utf-8"


@contextmanager
def serve(shop: DemoShop, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve `shop` while the context lasts; yields its address without a final slash.

    Port 0 takes a free one.

    Raises:
        OSError: if the port is taken.
    """
    server = _Server((host, port), _Handler)
    base = f"http://{host}:{server.server_address[1]}"
    server.site = _Site(shop, base)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="zhenping-demo", daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    type: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


class _Site:
    """From path and query to a reply; knows nothing of sockets."""

    def __init__(self, shop: DemoShop, base: str) -> None:
        self._shop = shop
        self._base = base
        self._api = StoreApi(shop, base)
        self._products = {f"/product/{p.slug}/": p for p in shop.products}
        self._fixed: dict[str, tuple[str, Callable[[], str]]] = {
            "/": (_HTML, lambda: pages.home(shop, base)),
            "/shop/": (_HTML, lambda: pages.home(shop, base)),
            "/robots.txt": (_TEXT, lambda: pages.robots(base)),
            "/wp-sitemap.xml": (_XML, lambda: pages.sitemap_index(base)),
            "/wp-sitemap-posts-product-1.xml": (_XML, lambda: pages.sitemap(shop, base)),
        }

    def reply(self, target: str) -> _Reply:
        """Answer a request target such as ``/product/x/?a=b``."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        if path.startswith(ROOT) or path == ROOT.rstrip("/"):
            answer = self._api.answer(path, dict(parse_qsl(parts.query)))
            body = json.dumps(answer.payload)
            return _Reply(answer.status, _JSON, body, answer.headers)
        if path in self._fixed:
            kind, make = self._fixed[path]
            return _Reply(200, kind, make(), self._links() if kind == _HTML else {})
        return self._product(path)

    def _product(self, path: str) -> _Reply:
        if path in self._products:
            body = pages.product(self._shop, self._base, self._products[path])
            return _Reply(200, _HTML, body, self._links())
        if path + "/" in self._products:
            return _Reply(301, _HTML, "", {"Location": f"{self._base}{path}/"})
        return _Reply(404, _HTML, pages.missing(self._shop, self._base))

    def _links(self) -> dict[str, str]:
        return {"Link": f'<{self._base}/wp-json/>; rel="https://api.w.org/"'}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: _Site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: no delayed-acknowledgement pause on kept connections
    timeout = 30  # seconds that an idle connection may hold its thread
    server: _Server

    def do_GET(self) -> None:
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        self._send(with_body=False)

    def _send(self, with_body: bool) -> None:
        reply = self.server.site.reply(self.path)
        body = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def version_string(self) -> str:
        return "demo"

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the crawl has its own log."""
