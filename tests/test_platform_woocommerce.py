"""WooCommerce's Store API: paging by totals, an API that is switched off, and what identifies a reviewer."""

from __future__ import annotations

import json
from typing import Any

from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.spiders.contract import Page
from zhenping.spiders.platforms.woocommerce import WooCommerce

API = "https://shop.example/wp-json/wc/store/v1/products/reviews?per_page=2&page=1&order=desc&orderby=date"
PLATFORM = WooCommerce()


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "product_id": 5,
        "rating": 5,
        "review": "<p>ok</p>",
        "date_created": "2025-01-02T03:04:05",
        **more,
    }


def answer(rows: object, url: str = API, status: int = 200, **headers: str) -> Page:
    named = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Page(url, status, named, json.dumps(rows).encode())


def test_paging_ends_where_the_totals_say() -> None:
    first = PLATFORM.parse(answer([row(1), row(2)], x_wp_total="3", x_wp_totalpages="2"))
    assert [f.url for f in first.follow if f.stratum == "newest"] == [API.replace("page=1&", "page=2&")]
    last = PLATFORM.parse(answer([row(3)], first.follow[0].url, x_wp_total="3", x_wp_totalpages="2"))
    assert last.follow == ()


def test_the_lowest_stars_are_asked_for_once_and_as_far_as_they_are_low() -> None:
    first = PLATFORM.parse(answer([row(1), row(2)], x_wp_total="9", x_wp_totalpages="5"))
    lowest = next(f for f in first.follow if f.stratum == "negative")
    assert lowest.priority < 0  # after the newest ones
    low = PLATFORM.parse(answer([{**row(1), "rating": 1}, {**row(2), "rating": 2}], lowest.url, x_wp_totalpages="5"))
    assert [r.stratum for r in low.reviews] == ["negative"] * 2
    assert [f.stratum for f in low.follow] == ["negative"]
    higher = PLATFORM.parse(answer([{**row(1), "rating": 3}, {**row(2), "rating": 4}], lowest.url, x_wp_totalpages="5"))
    assert higher.follow == ()


def test_without_totals_a_full_page_has_a_next_one_and_a_short_one_has_not() -> None:
    assert PLATFORM.parse(answer([row(1), row(2)])).follow
    assert not PLATFORM.parse(answer([row(1)])).follow
    assert not PLATFORM.parse(answer([])).follow


def test_the_shops_total_is_not_a_products_claim() -> None:
    assert PLATFORM.parse(answer([row(1)], x_wp_total="130")).claimed == {}
    asked = PLATFORM.parse(answer([row(1)], f"{API}&product_id=5", x_wp_total="130"))
    assert asked.claimed == {"5": 130}


def test_a_switched_off_api_leads_to_the_sitemap_and_never_to_no_reviews() -> None:
    products = "https://shop.example/wp-json/wc/store/v1/products?per_page=100&page=1"
    off = answer({"code": "rest_no_route", "data": {"status": 404}}, products, 404)
    assert PLATFORM.match(off) >= 0.5
    parsed = PLATFORM.parse(off)
    assert "https://shop.example/wp-sitemap.xml" in [f.url for f in parsed.follow]
    assert not parsed.seen
    assert not parsed.claimed
    html = Page(products, 200, {"content-type": "text/html"}, b"<html>not an API</html>")
    assert PLATFORM.parse(html).follow == parsed.follow


def test_the_address_of_the_api_is_the_one_that_the_page_names() -> None:
    body = b"<html><head><title>x</title></head><body class='home woocommerce'></body></html>"
    header = {"link": '<https://shop.example/index.php?rest_route=/>; rel="https://api.w.org/"'}
    follow = PLATFORM.parse(Page("https://shop.example/", 200, header, body)).follow
    assert all("rest_route=" in f.url and "%2Fwc%2Fstore%2Fv1%2Fproducts" in f.url for f in follow)
    assert all(PLATFORM.match(Page(f.url, 200, {}, b"[]")) == 1.0 for f in follow)


def test_the_hash_of_an_empty_address_is_nobody() -> None:
    def reviewer(url: str) -> str | None:
        return PLATFORM.parse(answer([row(1, reviewer_avatar_urls={"24": url})])).reviews[0].reviewer_id

    assert reviewer("https://secure.gravatar.com/avatar/00112233445566778899aabbccddeeff?s=24") is not None
    assert reviewer("https://secure.gravatar.com/avatar/d41d8cd98f00b204e9800998ecf8427e?s=24") is None
    assert reviewer("https://secure.gravatar.com/avatar/?s=24") is None
    assert reviewer("https://shop.example/local.png") is None


def test_wordpress_without_a_shop_is_not_ours() -> None:
    blog = b"<html><link rel='https://api.w.org/' href='/wp-json/'><body class='blog'>woocommerce at work</body>"
    assert PLATFORM.match(Page("https://blog.example/", body=blog)) == 0.0


_KEYS = [
    "id",
    "product_id",
    "review",
    "rating",
    "date_created",
    "date_created_gmt",
    "reviewer",
    "verified",
    "reviewer_avatar_urls",
    "review_count",
    "average_rating",
    "permalink",
    "name",
]
_PIECES = [
    "<body class='woocommerce single-product postid-7'>",
    "[",
    "{",
    '"id":',
    "1",
    "]",
    "</body>",
    "\ufeff",
    "null",
]
_URLS = [
    API,
    "https://shop.example/wp-json/wc/store/v1/products?page=x",
    "https://shop.example/",
    "https://shop.example/?rest_route=/wc/store/v1/products",
]


@settings(max_examples=200, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS), st.sampled_from([200, 404]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str, status: int) -> None:
    survives(PLATFORM, url, body, status)
