"""A small HTTP server and forward proxy on loopback, for crawling fixtures as if they were shops.

`FormatServer` answers from a table of routes; `LoopbackProxy` stands before several of them, so that a crawl
can ask for `https://judge.me/…` and never leave the machine: CONNECT is answered with a certificate of a
throw-away authority.
"""

from __future__ import annotations

import json
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import trustme


@dataclass(frozen=True)
class Request:
    """What a route sees. `target` is path and query; `origin` the scheme and host that were asked."""

    method: str
    target: str
    headers: Mapping[str, str]
    origin: str
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Response:
    """What a route answers; an iterable body is streamed without a length, `delay` is in seconds."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str | Iterable[bytes] = b""
    delay: float = 0.0

    @classmethod
    def html(cls, body: str, status: int = 200, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, {"Content-Type": "text/html; charset=utf-8", **named}, body)

    @classmethod
    def json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        return cls(status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(value))


Route = Response | Callable[[Request], Response]
Routes = Mapping[str, Route]


@dataclass(frozen=True)
class Hit:
    """One request that arrived: `at` is `time.monotonic()`."""

    path: str
    at: float
    headers: Mapping[str, str]
    host: str


def answer(routes: Routes, request: Request) -> Response:
    """Route by path and query, else by path, else `*`, else 404."""
    route = routes.get(request.target) or routes.get(request.path) or routes.get("*")
    if route is None:
        return Response.html("<html><title>Not found</title></html>", 404)
    return route(request) if callable(route) else route


class _Server:
    """Starts and stops a threaded server on a free port of 127.0.0.1."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._httpd.daemon_threads = True
        self._httpd.owner = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._httpd.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()


class FormatServer(_Server):
    """Serves `routes` (path, or path with query, to a response or a function of the request)."""

    def __init__(self, routes: Routes) -> None:
        super().__init__(_ShopHandler)
        self.routes: dict[str, Route] = dict(routes)
        self.hits: list[Hit] = []

    def respond(self, request: Request) -> Response:
        self.hits.append(Hit(request.target, time.monotonic(), request.headers, urlsplit(request.origin).netloc))
        return answer(self.routes, request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _request(self, target: str, origin: str) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        return Request(self.command, target, dict(self.headers), origin, self.rfile.read(length))

    def _send(self, response: Response) -> None:
        time.sleep(response.delay)
        body = response.body.encode() if isinstance(response.body, str) else response.body
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        with suppress(ConnectionError, ssl.SSLError):
            self._send_whole(body) if isinstance(body, bytes) else self._send_stream(body)

    def _send_whole(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_stream(self, chunks: Iterable[bytes]) -> None:
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for chunk in chunks:
            self.wfile.write(chunk)


class _ShopHandler(_Handler):
    def _answer(self) -> None:
        owner: FormatServer = self.server.owner  # type: ignore[attr-defined]
        self._send(owner.respond(self._request(self.path, f"http://{self.headers.get('Host', '')}")))

    do_GET = do_POST = do_HEAD = _answer  # noqa: N815


class LoopbackProxy(_Server):
    """Forward proxy: hosts in `hosts` go to their server (http and https), loopback passes, else 502."""

    def __init__(self, hosts: Mapping[str, FormatServer]) -> None:
        super().__init__(_ProxyHandler)
        self.hosts = dict(hosts)
        self.refused: list[str] = []
        self._authority = trustme.CA()
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-ca-")
        self.ca_file = Path(self._folder.name, "ca.pem")
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def tls(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(context)
        return context

    def server_for(self, host: str) -> FormatServer | None:
        return self.hosts.get(host) or self.hosts.get(host.rsplit(":", 1)[0])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._folder.cleanup()


class _ProxyHandler(_Handler):
    tunnelled: str | None = None  # the host whose TLS this connection now carries

    @property
    def proxy(self) -> LoopbackProxy:
        owner: LoopbackProxy = self.server.owner  # type: ignore[attr-defined]
        return owner

    def do_CONNECT(self) -> None:
        host = self.path.rsplit(":", 1)[0]
        if self.proxy.server_for(host) is None:
            return self._refuse(host)
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = self.proxy.tls(host).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, ConnectionError):  # the client does not trust us: nothing to answer
            self.close_connection = True
            return None
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.tunnelled, self.close_connection = host, False
        return None

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        host = self.tunnelled or parts.netloc
        target = self.path if self.tunnelled else self.path.split(parts.netloc, 1)[1] or "/"
        server = self.proxy.server_for(host)
        origin = f"{'https' if self.tunnelled else 'http'}://{host}"
        if server is not None:
            self._send(server.respond(self._request(target, origin)))
        elif parts.hostname == "127.0.0.1" and parts.port:
            self._send(_forward(parts.port, self._request(target, origin)))
        else:
            self._refuse(host)

    do_GET = do_POST = do_HEAD = _answer  # noqa: N815

    def _refuse(self, host: str) -> None:
        self.proxy.refused.append(host)
        self._send(Response.html(f"<title>no way to {host}</title>", 502))


def _forward(port: int, request: Request) -> Response:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(request.method, request.target, request.body or None, dict(request.headers))
        reply = connection.getresponse()
        kept = {k: v for k, v in reply.getheaders() if k.lower() not in ("content-length", "connection")}
        return Response(reply.status, kept, reply.read())
    finally:
        connection.close()


def megabytes(count: int) -> Iterator[bytes]:
    """A body of that size, made while it is sent."""
    yield b"<html><body>"
    for _ in range(count):
        yield b"x" * 1_000_000
