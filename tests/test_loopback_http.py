"""The server and proxy that the crawl tests stand on."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request

import pytest
from format_server import FormatServer, LoopbackProxy, Request, Response, judgeme_service

WIDGET = "/reviews/reviews_for_widget?shop_domain=zhenping-demo-lamps.myshopify.com&product_id=7001001&page=1"


def opener(proxy: LoopbackProxy, trusted: bool = True) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context(cafile=str(proxy.ca_file) if trusted else None)
    proxies = urllib.request.ProxyHandler({"http": proxy.url, "https": proxy.url})
    return urllib.request.build_opener(proxies, urllib.request.HTTPSHandler(context=context))


def test_a_route_is_a_response_or_a_function_of_the_request() -> None:
    def echo(request: Request) -> Response:
        return Response.json({"page": request.query.get("page"), "origin": request.origin})

    with FormatServer({"/": Response.html("home"), "/api": echo}) as server:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert direct.open(f"{server.url}/").read() == b"home"
        assert direct.open(f"{server.url}/api?page=2").read().decode() == f'{{"page": "2", "origin": "{server.url}"}}'
        with pytest.raises(urllib.error.HTTPError, match="404"):
            direct.open(f"{server.url}/nothing")
    assert [hit.path for hit in server.hits] == ["/", "/api?page=2", "/nothing"]


def test_a_service_is_served_under_its_own_name_with_tls() -> None:
    with FormatServer(judgeme_service()) as service, LoopbackProxy({"judge.me": service}) as proxy:
        answer = opener(proxy).open(f"https://judge.me{WIDGET}").read()
        assert b"number_of_reviews" in answer
        assert opener(proxy).open("https://judge.me/robots.txt").read().startswith(b"User-agent")
        assert [hit.host for hit in service.hits] == ["judge.me", "judge.me"]


def test_the_proxy_lets_nothing_else_out_and_its_certificate_is_not_trusted_by_default() -> None:
    with FormatServer({"/": Response.html("shop")}) as shop, LoopbackProxy({"judge.me": shop}) as proxy:
        assert opener(proxy).open(f"{shop.url}/").read() == b"shop"
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            opener(proxy, trusted=False).open("https://judge.me/")
        with pytest.raises(OSError, match="502"):
            opener(proxy).open("https://elsewhere.example/")
        assert proxy.refused == ["elsewhere.example"]
