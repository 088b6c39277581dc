"""`zhenping scan` over HTTP on shops in the other open formats: every review once, coverage said, traps survived."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest
from conftest import Cli
from format_server import (
    Expected,
    FormatServer,
    LoopbackProxy,
    Response,
    Routes,
    judgeme_service,
    opencart_shop,
    schema_shop,
    shopify_shop,
    woocommerce_shop,
)
from zhenping.store import Ledger, frames


def collected(cli: Cli) -> Counter[Expected]:
    with Ledger.open(str(cli.home / "data/zhenping/ledger.sqlite")) as ledger:
        shop = frames.find_shop(ledger, frames.shops(ledger)["shop_id"][0])
        table, _ = frames.reviews(ledger, shop)
    return Counter(Expected(r.product_id, r.rating, " ".join(r.text.split())) for r in table.itertuples())


def wanted(expected: list[Expected]) -> Counter[Expected]:
    return Counter(Expected(e.product, e.rating, " ".join(e.text.split())) for e in expected)


def coverage(cli: Cli, folder: str = "report") -> dict[str, object]:
    found: dict[str, object] = json.loads((cli.home / folder / "report.json").read_text())["coverage"]
    return found


SHOPS: dict[str, Callable[[], tuple[Routes, list[Expected]]]] = {
    "woocommerce": woocommerce_shop,
    "opencart": opencart_shop,
    "jsonld": lambda: schema_shop("jsonld"),
    "microdata": lambda: schema_shop("microdata"),
    "rdfa": lambda: schema_shop("rdfa"),
}


@pytest.mark.parametrize("name", SHOPS)
def test_every_review_of_a_shop_is_collected_exactly_once(name: str, cli: Cli) -> None:
    routes, expected = SHOPS[name]()
    with FormatServer(routes) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
    assert done.code == 0, done.err
    assert collected(cli) == wanted(expected)


def test_shopify_reviews_come_from_the_service_that_its_pages_name(cli: Cli) -> None:
    routes, expected = shopify_shop()
    with (
        FormatServer(routes) as shop,
        FormatServer(judgeme_service()) as service,
        LoopbackProxy({"judge.me": service}) as proxy,
    ):
        env = {"https_proxy": proxy.url, "SSL_CERT_FILE": str(proxy.ca_file), "no_proxy": "127.0.0.1"}
        done = cli("scan", shop.url, "--delay", 0, "-o", "report", env=env)
        asked = [hit.path for hit in service.hits]
    assert done.code == 0, done.err
    assert collected(cli) == wanted(expected)
    assert asked[0] == "/robots.txt"  # the service's own rules come first
    report = json.loads((cli.home / "report/report.json").read_text())
    assert report["shop"]["platform"] == "shopify"


def test_a_larger_claim_than_what_is_shown_is_said(cli: Cli) -> None:
    routes, expected = schema_shop("jsonld")
    with FormatServer(routes) as server:
        cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
    found = coverage(cli)
    assert found["collected"] == len(expected)
    assert int(str(found["claimed"])) > len(expected)
    assert found["outcome"] == "page_limit"


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

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": blocked_later}) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
        first_run = sum(collected(cli).values())
        again = cli("scan", server.url, "--delay", 0, "-o", "again")
    assert done.code == 5
    assert done.err.count("\n") == 1
    assert 0 < first_run < len(expected)
    assert coverage(cli)["outcome"] == "blocked"
    assert again.code == 5
    assert sum(collected(cli).values()) == first_run


def test_endless_paging_that_repeats_page_one_ends(cli: Cli) -> None:
    routes, _ = woocommerce_shop(20)
    api = routes["/wp-json/wc/store/v1/products/reviews"]

    def always_page_one(request: object) -> Response:
        assert callable(api)
        first: Response = api(request)
        return Response(first.status, {**first.headers, "X-WP-TotalPages": "9999"}, first.body)

    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": always_page_one}) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
        hits = len(server.hits)
    assert done.code == 0, done.err
    assert hits < 20


def test_markup_that_changed_is_an_outcome_of_its_own(cli: Cli) -> None:
    routes, _ = woocommerce_shop(12)
    changed = [{"identifier": n, "stars": 5, "words": "nice"} for n in range(12)]
    with FormatServer({**routes, "/wp-json/wc/store/v1/products/reviews": Response.json(changed)}) as server:
        done = cli("scan", server.url, "--delay", 0, "--format", "json", "-o", "report")
    assert done.code == 8
    assert "/wp-json/wc/store/v1/products/reviews" in done.err
