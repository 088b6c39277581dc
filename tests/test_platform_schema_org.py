"""schema.org in any page, and finding products where no software is known."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.contract import Kind, Page
from zhenping.spiders.platforms.schema_org import SchemaOrg

URL = "https://lantern.example/product/one"
PLATFORM = SchemaOrg()


def linked(*data: object, url: str = URL, extra: str = "") -> Page:
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(d)}</script>" for d in data)
    return Page(url, body=f"<html><head>{scripts}</head><body>{extra}</body></html>".encode())


def product(**more: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "Product", "name": "Lamp", "sku": "A1", **more}


def review(text: str, stars: object = 5, **more: Any) -> dict[str, Any]:
    return {
        "@type": "Review",
        "reviewBody": text,
        "reviewRating": {"ratingValue": stars},
        "author": "Ida",
        **more,
    }


def test_a_single_review_object_reads_like_a_list_of_one() -> None:
    one = PLATFORM.parse(linked(product(review=review("Good"))))
    many = PLATFORM.parse(linked(product(reviews=[review("Good")])))
    assert [r.text for r in one.reviews] == [r.text for r in many.reviews] == ["Good"]


def test_a_count_above_what_is_shown_is_a_page_limit() -> None:
    parsed = PLATFORM.parse(linked(product(aggregateRating={"reviewCount": 1247}, review=[review("Good")])))
    assert parsed.claimed == {"A1": 1247}
    assert parsed.outcome is Outcome.PAGE_LIMIT
    assert "1247" in (parsed.note or "")


def test_a_page_with_further_review_pages_is_not_limited() -> None:
    page = linked(
        product(aggregateRating={"reviewCount": 12}, review=[review("Good")]),
        extra="<link rel='next' href='/product/one?page=2'><a href='?page=3'>3</a><a href='/other?page=2'>x</a>",
    )
    parsed = PLATFORM.parse(page)
    assert parsed.outcome is None
    assert [f.url for f in parsed.follow] == [f"{URL}?page=2", f"{URL}?page=3"]
    assert {f.kind for f in parsed.follow} == {Kind.REVIEWS}
    assert {f.product_id for f in parsed.follow} == {"A1"}


def test_rating_count_is_the_claim_only_without_a_review_count() -> None:
    assert PLATFORM.parse(linked(product(aggregateRating={"ratingCount": "31"}))).claimed == {"A1": 31}
    both = product(aggregateRating={"ratingCount": 31, "reviewCount": 4})
    assert PLATFORM.parse(linked(both)).claimed == {"A1": 4}


def test_a_product_is_named_by_sku_then_gtin_then_its_address() -> None:
    nameless = {"@type": "Product", "name": "Lamp", "review": review("x")}
    assert PLATFORM.parse(linked({**nameless, "gtin13": "400"})).products[0].product_id == "400"
    assert PLATFORM.parse(linked(nameless)).products[0].product_id == "/product/one"


def test_a_broken_block_does_not_lose_the_next_one() -> None:
    page = Page(
        URL,
        body=(
            '<html><script type=\'application/ld+json\'>{"@type": "Product", oops</script>'
            f"<script type='application/ld+json'>{json.dumps(product(review=review('Good')))}</script></html>"
        ).encode(),
    )
    assert [r.text for r in PLATFORM.parse(page).reviews] == ["Good"]


def test_one_review_in_two_syntaxes_is_one_review() -> None:
    micro = (
        "<div itemscope itemtype='https://schema.org/Product'><i itemprop='name'>Lamp</i>"
        "<div itemprop='review' itemscope itemtype='https://schema.org/Review'>"
        "<p itemprop='reviewBody'>Good</p></div></div>"
    )
    parsed = PLATFORM.parse(linked(product(review=review("Good")), extra=micro))
    assert [(r.product_id, r.text) for r in parsed.reviews] == [("A1", "Good")]


def test_reviews_of_the_shop_itself_are_nobodys_product() -> None:
    shop = {
        "@type": "Organization",
        "name": "Us",
        "aggregateRating": {"reviewCount": 9},
        "review": review("Nice shop"),
    }
    assert PLATFORM.parse(linked(shop)).reviews == ()


def test_a_page_that_lists_products_leads_to_them() -> None:
    cards = [product(sku=str(n), url=f"/product/{n}") for n in (1, 2)]
    items = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": card} for card in cards]}
    parsed = PLATFORM.parse(linked(items, url="https://lantern.example/lamps"))
    assert [f.url for f in parsed.follow if f.kind is Kind.PRODUCT] == [
        "https://lantern.example/product/1",
        "https://lantern.example/product/2",
    ]
    assert parsed.reviews == ()


def test_known_shop_software_keeps_the_finding_of_products() -> None:
    page = Page("https://s.example/", body=b"<html><script>Shopify.shop='x'</script><a href='/product/1'>x</a></html>")
    assert PLATFORM.parse(page).follow == ()


def test_markup_in_a_json_text_is_read_and_signs_are_kept() -> None:
    texts = ["a<br>b", "1 < 2 > 0", "I <3 it", "x &amp; y", "<script>alert(1)</script>"]
    parsed = PLATFORM.parse(linked(product(review=[review(t.replace("</script>", "<\\/script>")) for t in texts[:4]])))
    assert [r.text for r in parsed.reviews] == ["a\nb", "1 < 2 > 0", "I <3 it", "x & y"]


def test_a_compressed_sitemap_index_leads_to_sitemaps_of_this_host_only() -> None:
    xml = (
        "<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<sitemap><loc>https://lantern.example/sitemap-1.xml</loc></sitemap>"
        "<sitemap><loc>https://elsewhere.example/sitemap.xml</loc></sitemap></sitemapindex>"
    )
    page = Page("https://lantern.example/sitemap.xml.gz", body=gzip.compress(xml.encode()))
    assert PLATFORM.match(page) >= 0.5
    follow = PLATFORM.parse(page).follow
    assert [(f.url, f.kind) for f in follow] == [("https://lantern.example/sitemap-1.xml", Kind.SITEMAP)]


def test_a_sitemap_cannot_read_files() -> None:
    xml = (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://lantern.example/p/&f;</loc></url></urlset>"
    )
    follow = PLATFORM.parse(Page("https://lantern.example/sitemap.xml", body=xml)).follow
    assert [f.url for f in follow] in ([], ["https://lantern.example/p/"])


def test_a_sitemap_that_breaks_off_keeps_what_it_said() -> None:
    page = Page("https://lantern.example/sitemap.xml", body=b"<urlset><url><loc>https://lantern.example/p/1")
    assert [f.url for f in PLATFORM.parse(page).follow] == ["https://lantern.example/p/1"]


def test_what_only_calls_itself_a_sitemap_is_a_parse_error() -> None:
    page = Page("https://lantern.example/sitemap.xml.gz", body=b"\x1f\x8b not gzip")
    with pytest.raises(ParseError, match="sitemap"):
        PLATFORM.parse(page)


def test_error_pages_are_not_read() -> None:
    assert PLATFORM.match(Page(URL, 404, body=b"<html><a href='/product/1'>x</a></html>")) == 0.0


_NAMES = [
    "@type",
    "@id",
    "@graph",
    "@value",
    "review",
    "reviews",
    "reviewRating",
    "ratingValue",
    "bestRating",
    "author",
    "name",
    "aggregateRating",
    "reviewCount",
    "itemReviewed",
    "url",
    "sku",
    "datePublished",
    "image",
]
_PIECES = [
    "<html>",
    "<script type='application/ld+json'>",
    "</script>",
    '{"@type":"Product","review":',
    "}",
    "[",
    "]",
    "<div itemscope itemtype='https://schema.org/Product'>",
    "<i itemprop='review'>",
    "</div>",
    "<base href='//['>",
    "<div vocab='https://schema.org/' typeof='Review' property='review' resource='#a'>",
    "<urlset>",
    "<a href='http://[x'>",
    "<time itemprop=datePublished>",
    "\x00",
    "<link rel=canonical href='%'>",
]


@settings(max_examples=150, deadline=None)
@given(bodies(_PIECES, _NAMES))
def test_no_bytes_make_it_raise_anything_else(body: bytes) -> None:
    survives(PLATFORM, URL, body)


@settings(max_examples=150, deadline=None)
@given(json_like(_NAMES), st.sampled_from(["Product", "Review", ["Product", None], 7]))
def test_no_linked_data_makes_it_raise(value: object, kind: object) -> None:
    data = {**value, "@type": kind} if isinstance(value, dict) else {"@type": kind, "review": value}
    survives(PLATFORM, URL, linked(data).body)


@pytest.mark.parametrize("depth", [50, 5_000])
def test_deep_nesting_is_cut_off(depth: int) -> None:
    nested = '{"@type":"Product","isRelatedTo":' * depth + "1" + "}" * depth
    page = Page(URL, body=f"<html><script type='application/ld+json'>{nested}</script></html>".encode())
    survives(PLATFORM, URL, page.body)
