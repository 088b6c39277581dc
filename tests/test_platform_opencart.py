"""OpenCart: the review route of each version, page 1 under one address, dates by the order of their page."""

from __future__ import annotations

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.spiders.contract import Page
from zhenping.spiders.platforms.opencart import OpenCart

SHOP = "https://cart.example/"
PLATFORM = OpenCart()


def product_page(script: str, url: str = f"{SHOP}index.php?route=product/product&product_id=42") -> Page:
    form = "<div id='product'><input type='hidden' name='product_id' value='42'></div>"
    return Page(url, body=f"<html><body>{form}<script>{script}</script></body></html>".encode())


def table(date: str, stars: str = "<i class='fa fa-star'></i>" * 4) -> str:
    return (
        f"<table><tr><td><strong>Jo</strong></td><td>{date}</td></tr>"
        f"<tr><td colspan='2'><p>Fine</p>{stars}</td></tr></table>"
    )


def fragment(body: str, url: str = f"{SHOP}index.php?route=product/review.list&product_id=42") -> Page:
    return Page(url, body=body.encode())


@pytest.mark.parametrize(
    ("script", "route"),
    [
        (
            "$('#review').load('index.php?route=product/review.list&language=en-gb&product_id=42')",
            "product/review.list",
        ),
        ("$('#review').load('index.php?route=product/review|list&product_id=42')", "product/review|list"),
        (
            "$('#review').load('index.php?route=product/product|review&product_id=42')",
            "product/product|review",
        ),
        (
            "$('#review').load('index.php?route=product/product/review&product_id=42')",
            "product/product/review",
        ),
        ('load("index.php?route=product/product/review&amp;product_id=42")', "product/product/review"),
        (r'"url":"index.php?route=product\/review.list&product_id=42"', "product/review.list"),
        (
            "{url: 'index.php?route=product/review.write&review_token=ab&product_id=42'}",
            "product/review.list",
        ),
    ],
)
def test_the_review_route_is_read_from_the_page(script: str, route: str) -> None:
    follow = PLATFORM.parse(product_page(script)).follow
    assert len(follow) == 1
    assert f"route={route}&product_id=42" in follow[0].url
    assert follow[0].product_id == "42"
    assert PLATFORM.match(Page(follow[0].url, body=b"<p>none</p>")) == 1.0


def test_the_route_of_another_product_is_not_ours() -> None:
    page = product_page("$('#x').load('index.php?route=product/review.list&product_id=43')")
    assert PLATFORM.parse(page).follow == ()


def test_page_one_has_one_address_however_it_is_linked() -> None:
    base = "index.php?route=product/review.list&amp;language=en-gb&amp;product_id=42"
    links = f"<a href='{base}'>|&lt;</a><a href='{base}&amp;page=1'>1</a><a href='/{base}&amp;page=2'>2</a>"
    page = fragment(
        table("25/03/2025") + links,
        f"{SHOP}index.php?route=product/review.list&product_id=42&language=en-gb&page=3",
    )
    assert [f.url for f in PLATFORM.parse(page).follow] == [
        f"{SHOP}index.php?route=product/review.list&product_id=42&language=en-gb",
        f"{SHOP}index.php?route=product/review.list&product_id=42&language=en-gb&page=2",
    ]


def test_a_fragment_of_another_product_or_host_is_not_followed() -> None:
    links = (
        "<a href='index.php?route=product/review.list&amp;product_id=43&amp;page=2'>2</a>"
        "<a href='index.php?route=account/login'>x</a>"
    )
    assert PLATFORM.parse(fragment(table("25/03/2025") + links)).follow == ()


def test_the_order_of_day_and_month_is_that_of_the_page() -> None:
    def days(*dates: str) -> list[str | None]:
        return [r.created_local for r in PLATFORM.parse(fragment("".join(map(table, dates)))).reviews]

    assert days("03/04/2025", "25/03/2025") == ["2025-04-03", "2025-03-25"]
    assert days("03/04/2025", "03/25/2025") == ["2025-03-04", "2025-03-25"]
    assert days("03/04/2025") == ["2025-04-03"]  # the English language file: dd/mm/yyyy
    assert days("2025-03-04", "04.03.2025", "2025/03/04") == ["2025-03-04"] * 3


@pytest.mark.parametrize(
    ("stars", "rating"),
    [
        (
            "<i class='fas fa-star'></i><i class='far fa-star'></i>" * 3 + "<i class='far fa-star'></i>" * 2,
            3.0,
        ),
        ("<i class='fa fa-star fa-stack-2x'></i><i class='fa fa-star-o fa-stack-2x'></i>" * 5, 5.0),
        ("<i class='fa-solid fa-star'></i>" + "<i class='fa-regular fa-star'></i>" * 4, 1.0),
        ("<img src='image/stars-4.png' alt='4'>", 4.0),
        ("<div style='width: 60%'></div>", 3.0),
        ("<span>Rating: 2 / 5</span>", 2.0),
        ("<i class='far fa-star'></i>" * 5, None),
    ],
)
def test_stars_are_read_from_icons_images_bars_and_words(stars: str, rating: float | None) -> None:
    assert PLATFORM.parse(fragment(table("25/03/2025", stars))).reviews[0].rating == rating


def test_a_row_without_id_leaves_it_to_the_content() -> None:
    reviews = PLATFORM.parse(fragment(table("25/03/2025") * 2)).reviews
    assert [r.review_id for r in reviews] == [None, None]


def test_a_page_that_mentions_no_cart_is_not_ours() -> None:
    assert PLATFORM.match(Page(SHOP, body=b"<html><a href='/index.php?route=x'>we like opencart</a></html>")) == 0.0


_PIECES = [
    "<table><tr><td><strong>",
    "</strong></td><td>",
    "25/03/2025",
    "</td></tr><tr><td>",
    "</table>",
    "<i class='fa-star'>",
    "route=product/review.list&product_id=42",
    "index.php?route=product/product/review&product_id=",
    "<base href='http://[::1'>",
    "<a href='?route=product/review.list&product_id=1&page=99999999999'>",
    "<input name=product_id value='4'>",
    "<div style='width:999%'>",
    "route=product/review|write&product_id",
]
_URLS = [
    f"{SHOP}index.php?route=product/review.list&product_id=42",
    f"{SHOP}index.php?route=product/review.list&product_id=x",
    f"{SHOP}index.php?route=product/product&product_id=42",
    SHOP,
]


@settings(max_examples=200, deadline=None)
@given(bodies(_PIECES, ["html"]), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
