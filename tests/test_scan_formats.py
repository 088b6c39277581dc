"""`zhenping scan` over HTTP on shops in the other open formats: every review once, coverage said, traps survived."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import Cli, Crawled
from format_server import (
    Expected,
    FormatServer,
    LoopbackProxy,
    Request,
    Response,
    Routes,
    judgeme_service,
    opencart_shop,
    schema_shop,
    shopify_shop,
    woocommerce_shop,
)
from zhenping.records import Outcome

Crawl = Callable[..., Crawled]


def collected(crawled: Crawled) -> Counter[Expected]:
    rows = crawled.reviews.itertuples()
    return Counter(Expected(r.product_id, r.rating, " ".join(r.text.split())) for r in rows)


def wanted(expected: list[Expected]) -> Counter[Expected]:
    return Counter(Expected(e.product, e.rating, " ".join(e.text.split())) for e in expected)


SHOPS: dict[str, Callable[[], tuple[Routes, list[Expected]]]] = {
    "woocommerce": woocommerce_shop,
    "opencart": opencart_shop,
    "jsonld": lambda: schema_shop("jsonld"),
    "microdata": lambda: schema_shop("microdata"),
    "rdfa": lambda: schema_shop("rdfa"),
}


@pytest.mark.parametrize("name", SHOPS)
def test_every_review_of_a_shop_is_collected_exactly_once(name: str, crawl: Crawl) -> None:
    routes, expected = SHOPS[name]()
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
    assert crawled.code == 0, crawled.error
    assert collected(crawled) == wanted(expected)


def test_shopify_reviews_come_from_the_service_that_its_pages_name(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes, expected = shopify_shop()
    with (
        FormatServer(routes) as shop,
        FormatServer(judgeme_service()) as service,
        LoopbackProxy({"judge.me": service}) as proxy,
    ):
        for name, value in (
            ("https_proxy", proxy.url),
            ("SSL_CERT_FILE", str(proxy.ca_file)),
            ("no_proxy", "127.0.0.1"),
        ):
            monkeypatch.setenv(name, value)
        crawled = crawl(shop.url)
        asked = [hit.path for hit in service.hits]
    assert crawled.code == 0, crawled.error
    assert collected(crawled) == wanted(expected)
    assert asked[0] == "/robots.txt"  # the service's own rules come first
    assert crawled.scanned.shop.platform == "shopify"


def test_a_larger_claim_than_what_is_shown_is_said(crawl: Crawl) -> None:
    routes, expected = schema_shop("jsonld")
    with FormatServer(routes) as server:
        found = crawl(server.url).coverage
    assert found.collected == len(expected)
    assert (found.claimed or 0) > len(expected)
    assert found.outcome is Outcome.PAGE_LIMIT


def test_a_block_in_the_middle_keeps_what_was_read_and_is_no_empty_shop(cli: Cli) -> None:
    routes, expected = woocommerce_shop()
    pages = {"first": True}
    api = routes["/wp-json/wc/store/v1/products/reviews"]

    def blocked_later(request: object) -> Response:
        if pages["first"]:
            pages["first"] = False
            assert callable(api)
            return api(request)
        return Response.html("<html><head><title>Just a moment...</title></head><body></body></html>")

    def coverage(folder: str) -> dict[str, object]:
        found: dict[str, object] = json.loads((cli.home / folder / "report.json").read_text())["coverage"]
        return found

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": blocked_later}) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
        again = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "again")
    assert (done.code, again.code) == (5, 5)
    assert done.err.count("\n") == 1
    first, second = coverage("report"), coverage("again")
    assert first["outcome"] == second["outcome"] == "blocked"
    assert 0 < int(str(first["collected"])) < len(expected)
    assert second["collected"] == first["collected"]


def test_endless_paging_that_repeats_page_one_ends(crawl: Crawl) -> None:
    routes, _ = woocommerce_shop(20)
    api = routes["/wp-json/wc/store/v1/products/reviews"]

    def always_page_one(request: object) -> Response:
        assert callable(api)
        first: Response = api(request)
        return Response(first.status, {**first.headers, "X-WP-TotalPages": "9999"}, first.body)

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": always_page_one}) as server:
        crawled = crawl(server.url)
        hits = len(server.hits)
    assert crawled.code == 0, crawled.error
    assert hits < 20


def test_a_next_page_that_never_shows_anything_new_is_changed_markup(crawl: Crawl) -> None:
    routes, expected = woocommerce_shop(230)
    api = routes["/wp-json/wc/store/v1/products/reviews"]

    def ignores_the_page(request: Request) -> Response:
        assert callable(api)
        first: Response = api(replace(request, target=re.sub(r"([?&]page)=\d+", r"\1=1", request.target)))
        return first

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": ignores_the_page}) as server:
        crawled = crawl(server.url)
    assert crawled.code == 8
    assert "repeats the first" in crawled.error
    assert "page=2" in crawled.error
    assert 0 < len(crawled.reviews) < len(expected)


def test_a_budget_goes_to_the_newest_reviews_and_its_rest_to_the_negative_ones(crawl: Crawl) -> None:
    routes, expected = woocommerce_shop(600)
    with FormatServer(routes) as server:
        crawled = crawl(server.url, max_reviews=250)
    by_stratum = crawled.reviews.groupby("stratum")["rating"]
    assert crawled.coverage.outcome is Outcome.BUDGET
    sizes = by_stratum.size()
    assert sizes["newest"] == 200
    assert 0 < sizes["negative"] <= 100  # those among the newest stay there
    assert by_stratum.max()["negative"] < by_stratum.mean()["newest"] < max(e.rating or 0 for e in expected)
    assert set(crawled.coverage.strata) == {"negative", "newest"}


def test_without_a_budget_no_page_is_fetched_for_its_stars(crawl: Crawl) -> None:
    routes, expected = woocommerce_shop()
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
        asked = [hit.path for hit in server.hits]
    assert not [path for path in asked if "orderby=rating" in path]
    assert set(crawled.reviews["stratum"]) == {"newest"}
    assert len(crawled.reviews) == len(expected)


def test_markup_that_changed_is_an_outcome_of_its_own(crawl: Crawl) -> None:
    routes, _ = woocommerce_shop(12)
    changed = [{"identifier": n, "stars": 5, "words": "nice"} for n in range(12)]
    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": Response.json(changed)}) as server:
        crawled = crawl(server.url)
    assert crawled.code == 8
    assert "/wp-json/wc/store/v1/products/reviews" in crawled.error
