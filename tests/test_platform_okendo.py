"""Okendo: `nextUrl` without its root, UUIDs of other widgets, no total in the answers, rewards told on every review."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from service_pages import NUMBER, answer, as_captured, says, shop_page
from zhenping.errors import ParseError
from zhenping.records import Incentive, Outcome
from zhenping.spiders.contract import Page, Stratum
from zhenping.spiders.platforms.okendo import Okendo
from zhenping.spiders.promises import broken_promise

PLATFORM = Okendo()
SHOP = "0a1b2c3d-1111-4222-8333-444455556666"
OTHER = "ffffffff-9999-4999-8999-999999999999"
LIST = f"https://api.okendo.io/v1/stores/{SHOP}/products/shopify-{NUMBER}/reviews"
NEWEST = f"{LIST}?limit=100&orderBy=date%20desc"
META = f"<meta name='oke:subscriber_id' content='{SHOP}'>"
WIDGET = f"<div data-oke-widget data-oke-reviews-product-id='shopify-{NUMBER}'></div>"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"reviewId": f"r{number}", "rating": 5, "body": "ok", "dateCreated": "2025-01-02T03:04:05.000Z", **more}


def pages_of(rows: list[dict[str, Any]], link: str | None, url: str = NEWEST) -> list[str]:
    return [f.url for f in answer(PLATFORM, url, {"reviews": rows, "nextUrl": link}).follow]


@pytest.mark.parametrize(
    "link",
    [
        f"/stores/{SHOP}/products/shopify-{NUMBER}/reviews?limit=100&lastEvaluated=%7B%7D",
        f"/v1/stores/{SHOP}/products/shopify-{NUMBER}/reviews?limit=100&lastEvaluated=%7B%7D",
        f"{LIST}?limit=100&lastEvaluated=%7B%7D",
    ],
)
def test_the_next_page_stays_under_v1_however_it_is_written(link: str) -> None:
    assert pages_of([row(1)], link) == [f"{LIST}?limit=100&lastEvaluated=%7B%7D"]


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/v1/stores/x/reviews", f"/stores/{OTHER}/reviews?limit=9", "http://[", "", None, {"a": 1}],
)
def test_a_next_page_that_is_not_of_this_list_is_not_followed(link: Any) -> None:
    assert pages_of([row(1)], link) == []


def test_paging_ends_with_an_empty_page() -> None:
    assert pages_of([], f"/stores/{SHOP}/products/shopify-{NUMBER}/reviews?limit=100&lastEvaluated=%7B%7D") == []


def test_the_worst_first_are_read_only_as_far_as_they_are_bad() -> None:
    url, link = f"{LIST}?orderBy=rating%20asc", f"/stores/{SHOP}/products/shopify-{NUMBER}/reviews?x=1"
    assert pages_of([row(1, rating=1), row(2, rating=2)], link, url)
    assert not pages_of([row(1, rating=1), row(2, rating=3)], link, url)


@pytest.mark.parametrize(
    ("order", "stratum"),
    [
        ("date%20desc", Stratum.NEWEST),
        ("date+desc", Stratum.NEWEST),
        ("rating%20asc", Stratum.NEGATIVE),
        ("helpful%20desc", Stratum.FILTERED),
        ("", Stratum.DEFAULT),
    ],
)
def test_the_address_says_which_order_it_is(order: str, stratum: Stratum) -> None:
    assert answer(PLATFORM, f"{LIST}?orderBy={order}", {"reviews": []}).stratum is stratum


def test_a_reward_is_told_both_ways_and_silence_is_neither() -> None:
    rows = [row(1, isIncentivized=True), row(2, isIncentivized=False), row(3)]
    reviews = answer(PLATFORM, NEWEST, {"reviews": rows}).reviews
    assert [r.incentive for r in reviews] == [Incentive.MERCHANT, Incentive.NONE, None]


def test_only_a_verified_buyer_is_a_verified_purchase() -> None:
    people = [
        {"isVerified": True},
        {"isVerified": True, "verifiedStatus": "verified-reviewer"},
        {"isVerified": False},
        {},
    ]
    reviews = answer(PLATFORM, NEWEST, {"reviews": [row(n, reviewer=p) for n, p in enumerate(people)]}).reviews
    assert [r.verified_purchase for r in reviews] == [True, None, False, None]


def test_the_shop_s_key_stands_in_no_record() -> None:
    parsed = answer(PLATFORM, NEWEST, {"reviews": [row(1, subscriberId=SHOP)]})
    assert SHOP not in repr(parsed.reviews) + repr(parsed.products)


@pytest.mark.parametrize(
    "place",
    [
        META,
        f"<script type='application/json' id='oke-reviews-settings'>{{\"subscriberId\":\"{SHOP}\"}}</script>",
        f"<i data-oke-reviews-subscriber-id='{SHOP}'></i>",
    ],
)
def test_the_shop_is_where_the_widget_takes_it_from_and_no_other_uuid(place: str) -> None:
    page = shop_page(WIDGET, f'<script>{{"subscriberId":"{OTHER}"}}</script>{place}')
    urls = [f.url for f in PLATFORM.parse(page).follow]
    assert NEWEST in urls
    assert OTHER not in " ".join(urls)


@pytest.mark.parametrize(
    "spelled",
    [NUMBER, f"shopify-{NUMBER}", f"gid://shopify/Product/{NUMBER}", "Z2lkOi8vc2hvcGlmeS9Qcm9kdWN0LzgxMDIwMDE="],
)
def test_the_product_is_the_shop_s_own_number_however_it_is_spelled(spelled: str) -> None:
    parsed = PLATFORM.parse(shop_page(f"<div data-oke-widget data-oke-reviews-product-id='{spelled}'></div>", META))
    assert parsed.seen == {NUMBER}
    assert NEWEST in [f.url for f in parsed.follow]


def test_stars_on_other_products_cards_are_not_this_product() -> None:
    cards = "".join(f"<div data-oke-star-rating data-oke-reviews-product-id='shopify-{n}'></div>" for n in (5, 6))
    assert PLATFORM.parse(shop_page(cards, META)).follow == ()
    own = f"<div data-oke-star-rating data-oke-reviews-product-id='shopify-{NUMBER}'></div>"
    assert PLATFORM.parse(shop_page(cards + own, META)).seen == {NUMBER}


def test_the_total_is_asked_for_only_where_the_page_does_not_tell_it() -> None:
    told = WIDGET.replace("></div>", '><script data-oke-metafield-data>{"reviewCount":7}</script></div>')
    asked = [
        [f.url.endswith("/review_aggregate") for f in PLATFORM.parse(shop_page(w, META)).follow] for w in (told, WIDGET)
    ]
    assert [any(urls) for urls in asked] == [False, True]
    assert PLATFORM.parse(shop_page(told, META)).claimed == {NUMBER: 7}


def test_the_word_alone_is_no_widget() -> None:
    assert PLATFORM.match(shop_page("<div class='okendo'>okendo oke-widget</div>")) == 0.0


def test_a_shop_or_product_that_okendo_does_not_know_is_no_empty_product() -> None:
    parsed = answer(PLATFORM, NEWEST, {"message": "Not Found"}, 404)
    assert (parsed.outcome, parsed.claimed) == (Outcome.CHANGED_MARKUP, {})


def test_an_empty_first_page_claims_nothing() -> None:
    parsed = answer(PLATFORM, NEWEST, {"reviews": [], "nextUrl": None})
    assert (parsed.claimed, parsed.seen, parsed.outcome) == ({}, {NUMBER}, None)


def test_rows_of_another_shape_are_changed_markup() -> None:
    parsed = answer(PLATFORM, NEWEST, {"reviews": [{"stars": 5, "words": "x"}] * 5})
    assert "stars" in (broken_promise(PLATFORM.about, parsed) or "")


@pytest.mark.parametrize("data", [{}, [], {"reviews": {}}, {"message": "Forbidden"}])
def test_an_unknown_answer_is_a_parse_error(data: object) -> None:
    with pytest.raises(ParseError):
        answer(PLATFORM, NEWEST, data)


def test_a_capture_without_foreign_parameters_says_the_same() -> None:
    body = json.dumps({"reviews": [row(1)], "nextUrl": "/x"}).encode()
    page = Page(f"{NEWEST}&token=secret", 200, {}, body)
    assert says(PLATFORM.parse(as_captured(PLATFORM, page))) == says(PLATFORM.parse(page))


_KEYS = [
    "reviews",
    "nextUrl",
    "reviewId",
    "rating",
    "body",
    "dateCreated",
    "reviewer",
    "media",
    "reply",
    "isIncentivized",
]
_KEYS += ["reviewAggregate", "reviewCount", "displayName", "type", "fullSizeUrl", "productId"]
_PIECES = [
    META,
    WIDGET,
    "<div data-oke-reviews-product-id=",
    "'shopify-'",
    ">",
    "{",
    '"reviews":',
    "[",
    "]",
    "}",
    "/v1",
]


@settings(max_examples=100, deadline=None)
@given(
    bodies(_PIECES, _KEYS),
    st.sampled_from([NEWEST, LIST.replace("reviews", "review_aggregate"), "https://shop.example/products/a"]),
    st.sampled_from([200, 404]),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str, status: int) -> None:
    survives(PLATFORM, url, body, status)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, NEWEST, json.dumps({"reviews": [value], "nextUrl": value, "reviewAggregate": value}).encode())
