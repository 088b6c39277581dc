"""Etsy's traps: the question stands in a body that may be gone, counts without rows past the end, other listings among
a shop's reviews, rows as HTML, and a review that stands twice on a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.etsy import Etsy

PLATFORM = Etsy()
API = "https://www.etsy.com/api/v3/ajax/bespoke/member/neu/specs/deep_dive_reviews"
LISTING = "https://www.etsy.com/listing/1799900001/mug"


def row(number: int, listing: int = 1799900001, **info: Any) -> dict[str, Any]:
    link = f"https://www.etsy.com/listing/{listing}/mug"
    return {
        "transactionId": number,
        "reviewInfo": {"rating": 5, "reviewDate": "Mar 3, 2025", "transactionData": {"listingUrl": link}, **info},
        "reviewContent": {"reviewText": "ok"},
        "buyerInfo": {"name": "Ann", "profileUrl": "https://www.etsy.com/people/Ann1?ref=x"},
    }


def question(**more: Any) -> bytes:
    asked = {"listing_id": 1799900001, "shop_id": 4999, "scope": "listingReviews", "page": 1, **more}
    return json.dumps({"specs": {"deep_dive_reviews": ["Spec", asked]}}).encode()


def answer(rows: list[Any], asked: bytes | None = None, **more: Any) -> Parsed:
    body = json.dumps({"jsData": {"reviews": rows, "ratingCounts": {"All": 19}, **more}, "output": {}}).encode()
    return PLATFORM.parse(Page(API, body=body, method="POST", request_body=asked))


def card(number: str, inside: str = "", listing: int = 1799900001) -> str:
    return f"<div data-review-region='{number}'>{inside}<a href='/listing/{listing}/mug'>Mug</a></div>"


def test_a_transaction_is_the_review_and_the_profile_its_buyer() -> None:
    found = answer([row(7)]).reviews[0]
    assert (found.review_id, found.reviewer_id, found.reviewer_mask) == ("7", "ann1", "Ann")
    assert answer([row(7) | {"buyerInfo": {"name": "Etsy buyer"}}]).reviews[0].reviewer_id is None


@pytest.mark.parametrize(
    ("asked", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"sort_option": "Relevancy"}, Stratum.DEFAULT),
        ({"sort_option": "Suggested", "rating_filter": None, "tag_filters": []}, Stratum.DEFAULT),
        ({"sort_option": "Recency"}, Stratum.NEWEST),
        ({"sort_option": "MostRecent"}, Stratum.NEWEST),
        ({"sort_option": "Recency", "rating_filter": 1}, Stratum.NEGATIVE),
        ({"rating_filter": "3"}, Stratum.NEUTRAL),
        ({"rating_filter": 5}, Stratum.POSITIVE),
        ({"sort_option": "Recent", "tag_filters": ["Quality"]}, Stratum.FILTERED),
        ({"sort_option": "LowestRating"}, Stratum.FILTERED),
    ],
)
def test_the_posted_question_tells_the_stratum(asked: dict[str, Any], stratum: Stratum) -> None:
    found = answer([row(1)], question(**asked))
    assert (found.stratum, found.reviews[0].stratum) == (stratum, stratum)
    assert found.claimed == ({"1799900001": 19} if stratum in ("default", "newest") else {})


@pytest.mark.parametrize("asked", [None, b"", b"{}", b"[1]", b"not json", b'{"specs": {"deep_dive_reviews": [1]}}'])
def test_an_answer_whose_question_is_gone_is_read_all_the_same(asked: bytes | None) -> None:
    found = answer([row(1), row(2)], asked, currentPage=1, totalPages=3)
    assert (found.stratum, found.shop, found.follow) == (None, None, ())
    assert found.claimed == {"1799900001": 19}
    assert [(r.product_id, r.shop_id) for r in found.reviews] == [("1799900001", "")] * 2


def test_the_shop_s_reviews_are_of_other_listings_and_their_total_is_of_none() -> None:
    for asked in (question(scope="shopReviews"), None):
        found = answer([row(1), row(2, 1799900002)], asked)
        assert [r.product_id for r in found.reviews] == ["1799900001", "1799900002"]
        assert (found.claimed, found.seen) == ({}, {"1799900001", "1799900002"})


def test_the_next_question_is_the_same_but_for_its_page() -> None:
    found = answer([row(1)], question(page=2, sort_option="Recency"), currentPage=2, totalPages=3)
    follow = found.follow[0]
    asked = json.loads(follow.body or b"")["specs"]["deep_dive_reviews"][1]
    assert (follow.url, follow.method, follow.stratum) == (API, "POST", "newest")
    assert (asked["page"], asked["sort_option"], asked["listing_id"]) == (3, "Recency", 1799900001)
    assert not answer([row(1)], question(page=3), currentPage=3, totalPages=3).follow


def test_past_the_end_the_counts_come_without_rows() -> None:
    assert answer([], question(page=9999), totalPages=3).outcome is None
    assert answer([], question(page=1), totalPages=3).outcome is Outcome.CHANGED_MARKUP
    assert answer([], question(page=1), ratingCounts={"All": 0}).outcome is None


def test_words_hold_entities_and_an_empty_review_is_one() -> None:
    rows = [row(1) | {"reviewContent": {"reviewText": "warm &amp; don&#39;t"}}, row(2) | {"reviewContent": None}]
    assert [r.text for r in answer(rows).reviews] == ["warm & don't", None]


@pytest.mark.parametrize("day", ["Mar 3, 2025", "3 Mar, 2025", "3. März 2025", "3 mars 2025", "2025年3月3日"])
def test_a_day_is_read_in_the_reader_s_language(day: str) -> None:
    assert answer([row(1, reviewDate=day)]).reviews[0].created_local == "2025-03-03"
    small = f"<p class='wt-text-caption'><a href='/people/ann'>Ann</a> {day}</p>"
    body = json.dumps({"output": {"reviews": card("1", small)}}).encode()
    assert PLATFORM.parse(Page(API, body=body)).reviews[0].created_local == "2025-03-03"


def test_rows_in_html_are_read_like_rows_in_json() -> None:
    inside = (
        "<span role='img' aria-label='Rating: 2 out of 5 stars'></span><a href='/people/Ole'>Ole</a>"
        "<p class='wt-text-body'>Cracked &amp; small</p><img src='https://i.etsystatic.com/iusa/a/iusa_25x25.1_abcd.jpg'>"
        "<img data-src='https://i.etsystatic.com/iap/a/iap_300x300.77_fake.jpg'>"
    )
    body = json.dumps({"output": {"deep_dive_reviews": card("77", inside)}}).encode()
    found = PLATFORM.parse(Page(API, body=body, request_body=question())).reviews[0]
    assert (found.review_id, found.rating, found.text) == ("77", 2.0, "Cracked & small")
    assert (found.reviewer_id, found.image_ids, found.shop_id) == ("ole", ("77_fake",), "4999")


def test_a_listing_page_names_product_and_shop() -> None:
    html = "<a href='/shop/KilnAndCo?x=1'>Kiln</a><h1>Mug</h1><script>{\"shop_id\":49990001}</script>"
    found = PLATFORM.parse(Page(LISTING, body=html.encode()))
    assert found.shop is not None
    assert (found.shop.shop_id, found.shop.name, found.products[0].product_id) == (
        "49990001",
        "KilnAndCo",
        "1799900001",
    )
    assert (found.reviews, found.outcome) == ((), None)
    assert PLATFORM.parse(Page(LISTING, body=b"<h1>Mug</h1>")).shop is None


def test_a_saved_listing_shows_its_own_opened_reviews_once_each() -> None:
    html = card("1") + card("1") + card("2", listing=1799900002)
    found = PLATFORM.parse(Page(LISTING, body=html.encode()))
    assert ([r.review_id for r in found.reviews], found.outcome) == (["1"], Outcome.PAGE_LIMIT)


def test_an_answer_saved_without_its_address_gets_one() -> None:
    body = json.dumps({"jsData": {"reviews": [row(1)]}}).encode()
    assert PLATFORM.address_of(Page("file:///x.json", body=body)) == API
    assert PLATFORM.address_of(Page("file:///x.json", body=b'{"jsData": {}}')) is None


def test_a_capture_s_question_keeps_what_is_needed() -> None:
    spare = {"review_highlight_transaction_id": None, "should_show_variations": True, "should_lazy_load_images": False}
    data = json.loads(question(page=12, sort_option="Recency", tag_filters=[], rating_filter=1, **spare))
    data["specs"]["deep_dive_reviews"][0] = "Etsy\\Modules\\ListingPage\\Reviews\\DeepDive\\AsyncApiSpec" * 4
    body = json.dumps({"jsData": {"reviews": [row(1)]}}).encode()
    page = Page(API, body=body, method="POST", request_body=json.dumps(data | {"_nnc": "secret"}).encode())
    kept = Scrubber([PLATFORM]).clean(page)
    assert b"secret" not in (kept.request_body or b"")
    assert PLATFORM.parse(kept) == PLATFORM.parse(page)
    assert PLATFORM.parse(kept).stratum is Stratum.NEGATIVE


def test_rows_of_an_unknown_shape_tell_their_names() -> None:
    found = answer([{"stars": 5}], question())
    assert (found.rows, "stars" in found.unread) == (1, True)


def test_an_answer_without_reviews_and_other_addresses_are_not_ours() -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(API, body=b'{"error": "no"}'))
    for url in (
        "https://www.etsy.com/search?q=mug",
        "https://etsy.com.example/listing/1799900001",
        "https://etsy.com/",
    ):
        assert PLATFORM.match(Page(url)) == 0.0


_KEYS = [
    "jsData",
    "output",
    "reviews",
    "deep_dive_reviews",
    "currentPage",
    "totalPages",
    "ratingCounts",
    "All",
    "transactionId",
    "reviewInfo",
    "rating",
    "reviewDate",
    "transactionData",
    "listingUrl",
    "reviewContent",
    "reviewText",
    "buyerInfo",
    "profileUrl",
    "specs",
]
_PIECES = [
    card("1"),
    "<div data-review-region=''>",
    "<a href='http://[/people/%FF'>",
    "<p class='wt-text-caption'>99 Juny 2025</p>",
    '{"output": {"reviews": "<div data-review-region=1>"}}',
    '"shop_id":12345',
    "</div>",
]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([API, API.replace("deep_dive_", ""), LISTING]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS), json_like(_KEYS))
def test_no_rows_and_no_question_make_it_raise_anything_else(value: object, asked: object) -> None:
    page = json.dumps({"jsData": {"reviews": [value], "ratingCounts": value}, "output": value}).encode()
    survives(PLATFORM, API, page)
    for body in (asked, {"specs": asked}, {"specs": {"deep_dive_reviews": [asked, asked]}}):
        PLATFORM.parse(Page(API, body=page, request_body=json.dumps(body).encode()))
