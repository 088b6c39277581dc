"""What the seller says on a page: read, kept apart from buyers' words, followed from the front page."""

from __future__ import annotations

import json

import pytest
from zhenping.records import Product
from zhenping.spiders.contract import Kind, Page, Parsed
from zhenping.spiders.platforms import platforms
from zhenping.spiders.seller_words import LONGEST, notice_links, sellers_words

ONE = [Parsed(products=(Product(product_id="7"),))]


def page(body: str, url: str = "https://shop.example/p/7") -> Page:
    return Page(url, body=f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode())


def test_a_description_is_the_product_s_without_its_reviews() -> None:
    body = """<div class="product-detail"><p>纯棉短袖</p><p>晒图五星返现2元</p><script>var x = "脚本"</script>
    <div class="review-list">买家说好评返现是真的</div></div>"""
    (said,) = sellers_words(page(body), ONE)
    assert (said.kind, said.product_id, said.url) == ("description", "7", "https://shop.example/p/7")
    assert said.text.splitlines() == ["纯棉短袖", "晒图五星返现2元"]


def test_a_short_description_is_not_repeated_by_the_long_one() -> None:
    body = '<div itemprop="description">轻便雨伞</div><div id="description">轻便雨伞</div>'
    (said,) = sellers_words(page(body), ONE)
    assert said.text == "轻便雨伞"


def test_what_buyers_write_is_never_the_seller_s() -> None:
    body = """<div id="comments"><div class="description">好评返现是真的</div></div>
    <div itemscope itemtype="https://schema.org/Review"><p itemprop="description">晒图返五元</p></div>
    <div class="description">结实的背包</div>"""
    (said,) = sellers_words(page(body), ONE)
    assert said.text == "结实的背包"


def test_a_page_of_several_products_or_of_none_describes_nothing() -> None:
    body = '<div id="description">店铺介绍</div>'
    several = [Parsed(products=(Product(product_id="1"), Product(product_id="2")))]
    assert sellers_words(page(body), several) == ()
    assert sellers_words(page(body), []) == ()
    assert sellers_words(Page("https://shop.example/p/7", body=b'{"description": "x"}'), ONE) == ()
    assert sellers_words(page("<p>没有介绍</p>"), ONE) == ()


def test_data_describes_every_product_under_its_own_address() -> None:
    lamp = Product(product_id="1", url="https://shop.example/p/lamp")
    bowl = Product(product_id="2")
    told = {"1": "<p>暖光小台灯</p><p>五星晒图返2元</p><script>var x</script>", "2": "粗陶碗", "3": "别的"}
    said = sellers_words(
        Page("https://shop.example/api", body=b"{}"), [Parsed(products=(lamp, bowl), descriptions=told)]
    )
    assert [(text.product_id, text.url) for text in said] == [
        ("1", "https://shop.example/p/lamp"),
        ("2", "https://shop.example/api#2"),
    ]
    assert said[0].text.splitlines() == ["暖光小台灯", "五星晒图返2元"]


@pytest.mark.parametrize(
    ("platform", "url", "data"),
    [
        (
            "shopify",
            "https://shop.example/products.json?limit=250&page=1",
            {"products": [{"id": 7, "handle": "lamp", "title": "灯", "variants": [], "body_html": "<p>晒图返2元</p>"}]},
        ),
        (
            "shopify",
            "https://shop.example/products/lamp.js",
            {"id": 7, "handle": "lamp", "title": "灯", "variants": [], "description": "<p>晒图返2元</p>"},
        ),
        (
            "woocommerce",
            "https://shop.example/wp-json/wc/store/v1/products?per_page=100&page=1",
            [{"id": 7, "name": "灯", "short_description": "<p>晒图返2元</p>", "description": ""}],
        ),
    ],
)
def test_the_data_of_shops_brings_descriptions(platform: str, url: str, data: object) -> None:
    read = next(known for known in platforms() if known.name == platform)
    page = Page(url, body=json.dumps(data).encode())
    (said,) = sellers_words(page, [read.parse(page)])
    assert (said.kind, said.product_id, said.text) == ("description", "7", "晒图返2元")


def test_a_notice_is_the_main_text_of_its_page() -> None:
    body = "<nav>首页 分类</nav><main><h1>晒单有礼</h1><p>带图好评可领红包</p></main><footer>备案</footer>"
    (said,) = sellers_words(page(body, "https://shop.example/pages/huodong"), [Parsed()])
    assert (said.kind, said.product_id) == ("notice", None)
    assert said.text.splitlines() == ["晒单有礼", "带图好评可领红包"]
    assert sellers_words(page(body, "https://shop.example/pages/history"), [Parsed()]) == ()


def test_a_very_long_text_is_cut() -> None:
    (said,) = sellers_words(page(f'<div id="description">{"很长的介绍 " * 9_000}</div>'), ONE)
    assert 0 < len(said.text) <= LONGEST


def test_the_front_page_leads_to_a_few_notices_those_about_reviews_first() -> None:
    body = "".join(
        f'<a href="{href}">{words}</a>'
        for href, words in [
            ("/policies/refund", "Refunds"),
            ("/faq", "FAQ"),
            ("/a/1", "售后须知"),
            ("/pages/rewards", "Review rewards"),
            ("https://elsewhere.example/returns", "Returns"),
            ("/products/3", "Umbrella"),
        ]
    )
    links = notice_links(page(body, "https://shop.example/"))
    assert [link.url for link in links] == [
        "https://shop.example/pages/rewards",
        "https://shop.example/policies/refund",
        "https://shop.example/faq",
    ]
    assert {link.kind for link in links} == {Kind.NOTICE}
    assert notice_links(page(body, "https://shop.example/p/7")) == ()
