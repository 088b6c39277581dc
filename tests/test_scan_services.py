"""A crawl of a Shopify shop whose reviews are at a review service: each once, by the key that its pages hand out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from capture_files import golden_page
from conftest import Crawled
from format_server import FormatServer, LoopbackProxy, Request, Response, Route

KEY = "0a1b2c3d-1111-4222-8333-444455556666"
OTHER = "ffffffff-9999-4999-8999-999999999999"
COUNTS = {"8102001": 45, "8102002": 12, "8102003": 0}
PAGE = 20  # fewer than are asked for


def test_a_shop_with_a_closed_list_of_products_and_reviews_at_okendo_is_read_completely(
    crawl: Callable[..., Crawled], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        FormatServer(shop()) as server,
        FormatServer({"*": okendo, "/robots.txt": Response(status=403)}) as service,
        LoopbackProxy({"api.okendo.io": service}) as proxy,
    ):
        for name, value in (
            ("https_proxy", proxy.url),
            ("SSL_CERT_FILE", str(proxy.ca_file)),
            ("no_proxy", "127.0.0.1"),
        ):
            monkeypatch.setenv(name, value)
        crawled = crawl(server.url)
        asked = [hit.path for hit in service.hits]
    assert crawled.code == 0, crawled.error
    reviews = crawled.reviews
    assert Counter(reviews["product_id"]) == {product: count for product, count in COUNTS.items() if count}
    assert reviews["review_id"].is_unique
    assert set(reviews["source"]) == {"okendo"}
    assert set(reviews["stratum"]) == {"newest"}  # a review seen among the worst counts once it is seen among all
    assert Counter(reviews["incentive"]) == Counter("merchant" if n % 5 == 0 else "none" for n in numbers())
    assert (crawled.coverage.outcome.value, crawled.coverage.claimed) == ("complete", sum(COUNTS.values()))
    assert asked[0] == "/robots.txt"
    assert not [path for path in asked if OTHER in path]


def numbers() -> list[int]:
    return [n for count in COUNTS.values() for n in range(count)]


# --- the shop -----------------------------------------------------------------------------------------------


def shop() -> dict[str, Route]:
    routes: dict[str, Route] = {
        "/": Response.html(shop_page("<h1>Kettles</h1>")),
        "/sitemap.xml": sitemap("sitemapindex", ["/sitemap_products_1.xml?from=1&amp;to=9"]),
        "/sitemap_products_1.xml": sitemap("urlset", ["/", *(f"/products/kettle-{p}" for p in COUNTS)]),
    }
    return routes | {f"/products/kettle-{p}": Response.html(product_page(p)) for p in COUNTS}


def shop_page(main: str) -> str:
    script = '<script>var Shopify = Shopify || {}; Shopify.shop = "zhenping-demo-kettles.myshopify.com";</script>'
    return f"<!doctype html><html><head><title>Kettles</title>{script}</head><body>{main}</body></html>"


def product_page(product: str) -> str:
    """The first tells its total beside the widget, the others do not; all carry another app's UUID and card."""
    figures = f'<script data-oke-metafield-data>{{"reviewCount":{COUNTS[product]}}}</script>'
    return shop_page(
        f"<meta name='oke:subscriber_id' content='{KEY}'><div data-quiz='{OTHER}'></div>"
        f"<div data-oke-widget data-oke-reviews-product-id='shopify-{product}'>"
        f"{figures if product == '8102001' else ''}</div>"
        "<div data-oke-star-rating data-oke-reviews-product-id='shopify-8102999'></div>"
        f'<script>var meta = {{"product":{{"id":{product},"vendor":"Demo"}}}};</script>'
    )


def sitemap(kind: str, paths: list[str]) -> Callable[[Request], Response]:
    inner = {"sitemapindex": "sitemap", "urlset": "url"}[kind]

    def route(request: Request) -> Response:
        entries = "".join(f"<{inner}><loc>{request.origin}{path}</loc></{inner}>" for path in paths)
        body = f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'
        return Response(200, {"Content-Type": "application/xml"}, body)

    return route


# --- the service --------------------------------------------------------------------------------------------


def okendo(request: Request) -> Response:
    """A path without `/v1` is refused, as is any shop but this one."""
    parts = request.path.strip("/").split("/")
    if parts[:3] != ["v1", "stores", KEY] or len(parts) != 6:
        return Response.json({"message": "Forbidden"}, 403)
    product = parts[4].removeprefix("shopify-")
    if parts[5] == "review_aggregate":
        return Response.json({"reviewAggregate": {"reviewCount": COUNTS[product]}})
    rows = [review(product, n) for n in range(COUNTS[product])]
    if request.query["orderBy"] == "rating asc":
        rows.sort(key=lambda row: int(row["rating"]))
    after = int(json.loads(request.query.get("lastEvaluated", "{}")).get("reviewId", 0))
    shown, more = rows[after : after + PAGE], after + PAGE < len(rows)
    cursor = quote(json.dumps({"reviewId": str(after + PAGE)}), safe="")
    order = quote(request.query["orderBy"])
    link = f"{request.path.removeprefix('/v1')}?limit=100&orderBy={order}&lastEvaluated={cursor}"
    return Response.json({"reviews": shown, "nextUrl": link if more else None})


def review(product: str, number: int) -> dict[str, Any]:
    return {
        "reviewId": f"{product}-{number}",
        "productId": f"shopify-{product}",
        "rating": (5, 4, 1, 5, 3)[number % 5],
        "title": "",
        "body": f"Kettle {product}, note {number}.",
        "dateCreated": f"2025-05-{1 + number % 28:02d}T08:30:{number % 60:02d}.000Z",
        "reviewer": {"displayName": f"Kim {number}", "isVerified": number % 2 == 0},
        "isIncentivized": number % 5 == 0,
        "media": [],
    }


def test_reviews_at_a_service_that_lets_no_crawler_in_are_said_and_not_read_as_none(
    crawl: Callable[..., Crawled],
) -> None:
    page = golden_page("loox/widget_on_a_product_page")
    with FormatServer({"/": Response.html(page.text)}) as server:
        crawled = crawl(server.url, max_pages=5)
    assert crawled.code == 5
    assert "Loox" in crawled.error
    assert "save-har" in crawled.error
