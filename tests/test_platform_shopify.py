"""Shopify: the product list until it is empty, and the product's number that review apps ask for."""

from __future__ import annotations

import json

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.spiders.contract import Kind, Page
from zhenping.spiders.platforms.shopify import Shopify, own_product, plain_id

LIST = "https://shop.example/products.json?limit=250&page=1"
PLATFORM = Shopify()


def listing(count: int, url: str = LIST) -> Page:
    rows = [{"id": 1000 + n, "handle": f"lamp-{n}", "title": "Lamp"} for n in range(count)]
    return Page(url, 200, {"content-type": "application/json"}, json.dumps({"products": rows}).encode())


def test_the_list_goes_on_until_a_page_is_empty() -> None:
    assert [f.url for f in PLATFORM.parse(listing(3)).follow if f.kind is Kind.LISTING] == [
        LIST.replace("page=1", "page=2")
    ]
    assert PLATFORM.parse(listing(0)).follow == ()


def test_a_list_that_never_ends_is_left_at_shopifys_own_limit() -> None:
    last = PLATFORM.parse(listing(250, LIST.replace("page=1", "page=100")))
    assert not [f for f in last.follow if f.kind is Kind.LISTING]


@pytest.mark.parametrize(
    "script",
    [
        'var meta = {"product":{"id":7001001,"vendor":"x"}};',
        '{"rtyp":"product","rid":7001001}',
        '"resourceType":"product","resourceId":7001001',
    ],
)
def test_the_products_number_is_found_in_whichever_script_has_it(script: str) -> None:
    page = Page(
        "https://shop.example/products/lamp",
        body=f"<html><script>Shopify.shop='x';{script}</script></html>".encode(),
    )
    assert [p.product_id for p in PLATFORM.parse(page).products] == ["7001001"]


def test_a_product_page_leads_nowhere_so_that_its_address_scans_it_alone() -> None:
    page = Page(
        "https://shop.example/products/lamp",
        body=b"<html>Shopify.shop <a href='/products/other'>x</a></html>",
    )
    assert PLATFORM.parse(page).follow == ()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, {}, b"<html>gone</html>"),
        (410, {}, b""),
        (200, {"x-shopid": "1"}, b"<html>some page of the theme</html>"),
    ],
)
def test_a_closed_list_leads_to_the_sitemap(status: int, headers: dict[str, str], body: bytes) -> None:
    page = Page(LIST, status, headers, body)
    assert PLATFORM.match(page) >= 0.5
    assert [(f.url, f.kind) for f in PLATFORM.parse(page).follow] == [
        ("https://shop.example/sitemap.xml", Kind.SITEMAP)
    ]


def test_a_page_past_the_end_and_a_collection_are_no_closed_list() -> None:
    for url in (LIST.replace("page=1", "page=9"), "https://shop.example/collections/all/products.json"):
        assert PLATFORM.match(Page(url, 404, {}, b"gone")) == 0.0


def test_a_sitemap_with_pictures_of_shopify_is_left_to_who_reads_sitemaps() -> None:
    body = b"<urlset><url><image:loc>https://cdn.shopify.com/a.jpg</image:loc></url></urlset>"
    assert PLATFORM.match(Page("https://shop.example/sitemap_products_1.xml", 200, {}, body)) == 0.0


@pytest.mark.parametrize("data", [{"id": 7, "handle": "lamp"}, {"product": {"id": 7, "handle": "lamp"}}])
def test_a_product_s_data_that_a_theme_loads_is_read(data: dict[str, object]) -> None:
    page = Page("https://shop.example/products/lamp.js", 200, {}, json.dumps(data).encode())
    assert [(p.product_id, p.url) for p in PLATFORM.parse(page).products] == [
        ("7", "https://shop.example/products/lamp")
    ]


def test_a_product_s_data_without_a_number_is_a_parse_error() -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page("https://shop.example/products/lamp.js", 200, {}, b'{"handle": "lamp"}'))


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        (7001001, "7001001"),
        ("shopify-7001001", "7001001"),
        ("gid://shopify/Product/7001001", "7001001"),
        ("Z2lkOi8vc2hvcGlmeS9Qcm9kdWN0LzcwMDEwMDE=", "7001001"),
        ("UHJvZHVjdDozMDQ=", "304"),
        ("LAMP-7", "LAMP-7"),
        ("deadbeef", "deadbeef"),
        ("", None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_review_apps_spell_one_product_in_many_ways(spelled: object, plain: str | None) -> None:
    assert plain_id(spelled) == plain


def test_of_several_widgets_the_page_s_own_product_is_meant() -> None:
    page = Page("https://shop.example/products/lamp", body=b'meta = {"product":{"id":7001001')
    assert own_product(page, ["shopify-9999", "shopify-7001001"]) == "7001001"
    assert own_product(page, ["9999", "9998"]) is None
    assert own_product(Page("https://shop.example/"), ["9999", "shopify-9999"]) == "9999"


_KEYS = ["products", "id", "handle", "title", "variants", "sku"]
_PIECES = [
    "<html>",
    "Shopify.shop",
    '{"products":',
    "[",
    "]",
    "}",
    'meta = {"product":{"id":',
    "1234",
    "null",
]


@settings(max_examples=200, deadline=None)
@given(
    bodies(_PIECES, _KEYS),
    st.sampled_from(
        [LIST, "https://shop.example/products/a", "https://shop.example/products/a.js", "https://shop.example/"]
    ),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
    survives(PLATFORM, LIST, b'{"products":' + body + b"}")
