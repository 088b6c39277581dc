"""Every ready-made shop is read completely: each review once, whatever traps its format has."""

from __future__ import annotations

from collections import Counter

import pytest
from format_server import judgeme_service, opencart_shop, schema_shop, shopify_shop, woocommerce_shop
from format_walk import SHOP, walk
from zhenping.records import Outcome, Review


def rows(reviews: list[Review]) -> Counter[tuple[str, float | None, str | None]]:
    return Counter((r.product_id, r.rating, r.text) for r in reviews)


@pytest.mark.parametrize("syntax", ["jsonld", "microdata", "rdfa"])
def test_a_shop_of_unknown_software_is_read_by_its_linked_data(syntax: str) -> None:
    routes, expected = schema_shop(syntax)
    harvest, reviews, _ = walk({"shop.test": routes})
    assert rows(reviews) == Counter(expected)
    outcomes = {c.product_id: c.outcome for c in harvest.coverage()}
    assert outcomes["DL-2"] is Outcome.PAGE_LIMIT
    assert outcomes["DL-1"] is Outcome.COMPLETE


def test_a_woocommerce_shop_is_read_through_its_store_api() -> None:
    routes, expected = woocommerce_shop()
    harvest, reviews, fetched = walk({"shop.test": routes})
    assert rows(reviews) == Counter(expected)
    assert {c.outcome for c in harvest.coverage()} == {Outcome.COMPLETE}
    assert len(fetched) == 4  # home, products, two pages of reviews


def test_a_woocommerce_product_address_asks_for_that_product_only() -> None:
    routes, expected = woocommerce_shop()
    harvest, reviews, _ = walk({"shop.test": routes}, f"{SHOP}/product/lamp-102/")
    assert rows(reviews) == Counter(e for e in expected if e.product == "102")
    assert [c.product_id for c in harvest.coverage()] == ["102"]


def test_a_shopify_shop_is_read_through_judgeme() -> None:
    routes, expected = shopify_shop()
    harvest, reviews, _ = walk({"shop.test": routes, "judge.me": judgeme_service()})
    assert rows(reviews) == Counter(expected)
    assert harvest.shop.platform == "shopify"
    assert {c.product_id: c.outcome for c in harvest.coverage()} == dict.fromkeys(
        ("7001001", "7001002", "7001003"), Outcome.COMPLETE
    )


def test_a_shopify_product_address_asks_for_that_product_only() -> None:
    routes, expected = shopify_shop()
    _, reviews, fetched = walk({"shop.test": routes, "judge.me": judgeme_service()}, f"{SHOP}/products/night-light")
    assert rows(reviews) == Counter(e for e in expected if e.product == "7001002")
    assert f"{SHOP}/products.json" not in " ".join(fetched)


def test_an_opencart_shop_is_read_with_page_one_linked_twice_and_twin_reviews() -> None:
    routes, expected = opencart_shop()
    harvest, reviews, fetched = walk({"shop.test": routes})
    assert rows(reviews) == Counter(expected)
    assert {c.outcome for c in harvest.coverage()} == {Outcome.COMPLETE}
    assert len([u for u in fetched if "review.list" in u and "product_id=42" in u]) == 3
    assert harvest.repeated_pages == 0


def test_paging_that_repeats_page_one_for_ever_ends() -> None:
    routes, expected = opencart_shop()
    stuck = routes["/index.php"]

    def repeating(request):  # type: ignore[no-untyped-def]
        from loopback_http import Request

        if "review.list" in request.target and request.query.get("product_id") == "45":
            number = int(request.query.get("page", 1))
            first = request.target.split("&page=")[0]
            body = stuck(Request("GET", first, {}, request.origin)).body  # type: ignore[operator]
            link = f"<a href='{first.lstrip('/')}&page={number + 1}'>next</a>".replace("&", "&amp;")
            from loopback_http import Response

            return Response.html(f"{body}{link}")
        return stuck(request)  # type: ignore[operator]

    _, reviews, fetched = walk({"shop.test": {**routes, "/index.php": repeating}})
    assert rows(reviews)["45", 5.0, expected[15].text] == 1
    assert len([u for u in fetched if "product_id=45" in u]) <= 4
