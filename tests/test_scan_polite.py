"""How a crawl behaves: robots.txt, Crawl-delay, Retry-After, one request at a time, hosts, who it says it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from conftest import Cli, Crawled
from format_server import FormatServer, Request, Response, Routes, woocommerce_shop
from hypothesis import given
from hypothesis import strategies as st
from zhenping.records import Outcome
from zhenping.spiders.middlewares.retry import retry_after

Crawl = Callable[..., Crawled]


def robots(text: str, status: int = 200) -> Routes:
    routes, _ = woocommerce_shop(12)
    return {**routes, "/robots.txt": Response(status, {"Content-Type": "text/plain"}, text.encode())}


def gaps(server: FormatServer) -> list[float]:
    times = [hit.at for hit in server.hits]
    return [b - a for a, b in pairwise(times)]


def test_crawl_delay_is_kept_between_all_requests(crawl: Crawl) -> None:
    with FormatServer(robots("User-agent: *\nCrawl-delay: 0.6\n")) as server:
        done = crawl(server.url)
        waited = gaps(server)
    assert done.code == 0, done.error
    assert len(waited) >= 3
    assert min(waited[1:]) >= 0.55  # the file itself was read before its rule was known


def test_our_own_rule_beats_the_general_one(crawl: Crawl) -> None:
    with FormatServer(robots("User-agent: *\nAllow: /\n\nUser-agent: zhenping\nDisallow: /\n")) as server:
        done = crawl(server.url)
        paths = {hit.path for hit in server.hits}
    assert done.code == 7
    assert paths == {"/robots.txt"}


def test_a_barred_review_page_is_robots_and_not_an_empty_shop(crawl: Crawl) -> None:
    with FormatServer(robots("User-agent: *\nDisallow: /wp-json/wc/store/v1/products/reviews\n")) as server:
        done = crawl(server.url)
        paths = {hit.path.partition("?")[0] for hit in server.hits}
    assert done.code == 7
    assert "/wp-json/wc/store/v1/products/reviews" not in paths
    assert done.coverage.outcome is Outcome.ROBOTS


def test_without_readable_robots_nothing_is_fetched(cli: Cli) -> None:
    with FormatServer(robots("oops", 503)) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", timeout=60)
        paths = {hit.path for hit in server.hits}
    assert done.code == 9
    assert "robots.txt" in done.err
    assert paths == {"/robots.txt"}


def test_retry_after_is_waited_for_and_the_review_page_then_read(crawl: Crawl) -> None:
    routes, expected = woocommerce_shop(12)
    api = routes["/wp-json/wc/store/v1/products/reviews"]
    tries: list[float] = []

    def busy_once(request: Request) -> Response:
        tries.append(time.monotonic())
        if len(tries) == 1:
            return Response(429, {"Retry-After": "2"}, b"slow down")
        assert callable(api)
        return api(request)

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": busy_once}) as server:
        done = crawl(server.url)
    assert done.code == 0, done.error
    assert tries[1] - tries[0] >= 2
    assert done.coverage.collected == len(expected)


def test_a_long_retry_after_is_a_block(crawl: Crawl) -> None:
    with FormatServer({"/": Response(429, {"Retry-After": "86400"}, b"")}) as server:
        done = crawl(server.url)
        asked = sum(hit.path == "/" for hit in server.hits)
    assert done.code == 5
    assert asked == 1


def test_blocks_end_the_visit(crawl: Crawl) -> None:
    routes, _ = woocommerce_shop(30)
    barred: Routes = {path: (route if path == "/" else Response(403, {}, b"no")) for path, route in routes.items()}
    with FormatServer(barred) as server:
        done = crawl(server.url)
        asked = len(server.hits)
    assert done.code == 5
    assert asked <= 6


def test_never_two_requests_at_once_also_with_two_crawls(crawl: Crawl) -> None:
    routes, _ = woocommerce_shop(12)
    busy, most = [0], [0]

    def slow(route: object) -> object:
        def answer(request: Request) -> Response:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            time.sleep(0.05)
            busy[0] -= 1
            return route(request) if callable(route) else route  # type: ignore[return-value]

        return answer

    with FormatServer({path: slow(route) for path, route in routes.items()}) as server:
        other = threading.Thread(target=crawl, args=(server.url, "other.sqlite"))
        other.start()
        done = crawl(server.url)
        other.join()
    assert done.code == 0, done.error
    assert most[0] == 1


def test_links_to_other_hosts_are_not_followed(crawl: Crawl) -> None:
    with FormatServer({}) as elsewhere:
        link = elsewhere.url.replace("127.0.0.1", "localhost")
        page = (
            f"<html><body><a href='{link}product/1'>product</a><a href='{elsewhere.url}product/2'>p</a></body></html>"
        )
        with FormatServer({"/": Response.html(page)}) as server:
            crawl(server.url)
        assert elsewhere.hits == []


def test_a_redirect_off_the_shop_is_not_followed(crawl: Crawl) -> None:
    with (
        FormatServer({"/": Response.html("elsewhere")}) as elsewhere,
        FormatServer({"/": Response(302, {"Location": elsewhere.url})}) as server,
    ):
        done = crawl(server.url)
        assert elsewhere.hits == []
    assert done.code == 9
    assert "off the shop" in done.error


def test_the_crawl_says_who_it_is(cli: Cli) -> None:
    routes, _ = woocommerce_shop(12)
    with FormatServer(routes) as server:
        cli("scan", server.url, "--delay", 0, "--format", "json", "--contact", "desk@watch.example")
        agents = {dict(hit.headers).get("User-Agent") for hit in server.hits}
    assert len(agents) == 1
    agent = str(agents.pop())
    assert agent.startswith("zhenping/")
    assert "desk@watch.example" in agent


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), ("", None), ("soon", None), ("-3", None), ("²", None)]
)
def test_retry_after_in_seconds(header: str, seconds: float | None) -> None:
    assert retry_after(header, 0.0) == seconds


def test_retry_after_as_a_date() -> None:
    assert retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 15.0) == 45.0
    assert retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 90.0) == 0.0


@given(st.text())
def test_no_header_makes_retry_after_raise(header: str) -> None:
    asked = retry_after(header, 0.0)
    assert asked is None or asked >= 0
