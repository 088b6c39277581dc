"""Shopify: the product list until it is empty, and the product's number that review apps ask for."""

from __future__ import annotations

import json

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.spiders.contract import Kind, Page
from zhenping.spiders.platforms.shopify import Shopify

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
    st.sampled_from([LIST, "https://shop.example/products/a", "https://shop.example/"]),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
    survives(PLATFORM, LIST, b'{"products":' + body + b"}")
