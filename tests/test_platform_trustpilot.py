"""Trustpilot's traps: ten pages without login, the visitor's language only, chosen reviews beside the list, two names
of one business."""

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
from zhenping.spiders.platforms.trustpilot import Trustpilot

PLATFORM = Trustpilot()
ADDRESS = "https://www.trustpilot.com/review/www.lamp.example"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"r{number}",
        "rating": 5,
        "title": "ok",
        "text": "ok",
        "dates": {"publishedDate": "2025-01-02T03:04:05.000Z"},
        "consumer": {"id": f"c{number}", "displayName": "Ann"},
        **more,
    }


def props(rows: list[Any], number: int = 1, last: int = 1, total: int = 20) -> dict[str, Any]:
    return {
        "businessUnit": {"identifyingName": "www.lamp.example", "displayName": "Lamp", "numberOfReviews": 100},
        "reviews": rows,
        "filters": {"pagination": {"currentPage": number, "totalPages": last, "totalCount": total}},
    }


def page(data: object, query: str = "") -> Page:
    script = json.dumps({"props": {"pageProps": data}})
    html = f"<html><body><script id='__NEXT_DATA__' type='application/json'>{script}</script></body></html>"
    return Page(f"{ADDRESS}{query}", body=html.encode())


def parsed(data: object, query: str = "") -> Parsed:
    return PLATFORM.parse(page(data, query))


def test_the_business_is_shop_and_product_under_its_domain_without_www() -> None:
    found = parsed(props([row(1)]))
    assert found.shop is not None
    assert (found.shop.shop_id, found.products[0].product_id, found.reviews[0].product_id) == ("lamp.example",) * 3
    assert found.claimed == {"lamp.example": 100}


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("?page=3", Stratum.DEFAULT),
        ("?sort=recency", Stratum.NEWEST),
        ("?sort=recency&languages=all", Stratum.NEWEST),
        ("?sort=recency&languages=de", Stratum.FILTERED),
        ("?stars=1", Stratum.NEGATIVE),
        ("?stars=1&stars=2&sort=recency", Stratum.NEGATIVE),
        ("?stars=3", Stratum.NEUTRAL),
        ("?stars=4&stars=5", Stratum.POSITIVE),
        ("?stars=1&stars=5", Stratum.FILTERED),
        ("?stars=1&stars=2&stars=3&stars=4&stars=5", Stratum.DEFAULT),
        ("?verified=true", Stratum.FILTERED),
        ("?verified=false&sort=recency", Stratum.NEWEST),
        ("?search=refund", Stratum.FILTERED),
    ],
)
def test_the_address_tells_the_stratum(query: str, stratum: Stratum) -> None:
    assert parsed(props([row(1)]), query).stratum is stratum


def test_the_next_page_is_named_until_the_last() -> None:
    assert parsed(props([row(1)], 2, 3), "?page=2&sort=recency").follow[0].url == f"{ADDRESS}?page=3&sort=recency"
    assert not parsed(props([row(1)], 3, 3), "?page=3").follow


def test_ten_pages_are_shown_without_login() -> None:
    capped = parsed(props([row(1)], 10, 65), "?page=10")
    assert (capped.outcome, capped.follow) == (Outcome.PLATFORM_CAP, ())
    assert parsed(props([row(1)], 10, 10), "?page=10").outcome is None
    assert parsed(props([row(1)], 11, 65), "?page=11").follow  # somebody who had logged in
    assert parsed(props([row(1)], 10, 65), "?page=10&stars=1").outcome is None  # a filter's cap is not the product's


def test_chosen_reviews_are_no_part_of_the_list() -> None:
    data = props([row(1)]) | {"relevantReviews": [row(2)], "aiSummaryReviews": [row(3)]}
    assert [r.review_id for r in parsed(data).reviews] == ["r1"]


def test_a_review_that_trustpilot_filtered_out_is_folded() -> None:
    found = parsed(props([row(1, filtered=True), row(2, filtered=False)]), "?sort=recency")
    assert [r.stratum for r in found.reviews] == ["folded", "newest"]


def test_only_a_stated_verification_is_a_verified_purchase() -> None:
    told = row(1, labels={"verification": {"isVerified": True}}, consumer={"id": "c", "isVerified": False})
    silent = row(2, consumer={"id": "c", "isVerified": True})
    assert [r.verified_purchase for r in parsed(props([told, silent])).reviews] == [True, None]


def test_a_default_picture_is_nobody_s() -> None:
    pictures = [{"id": "c", "imageUrl": "https://i.example/a.png", "hasImage": own} for own in (True, False)]
    found = parsed(props([row(n, consumer=picture) for n, picture in enumerate(pictures)])).reviews
    assert [r.avatar_id for r in found] == ["https://i.example/a.png", None]


def test_reviews_that_are_counted_and_not_there_are_changed_markup() -> None:
    assert parsed(props([], total=20)).outcome is Outcome.CHANGED_MARKUP
    assert parsed(props([], total=0)).outcome is None
    assert PLATFORM.parse(Page(ADDRESS, body=b"<html>new design</html>")).outcome is Outcome.CHANGED_MARKUP


def test_rows_of_an_unknown_shape_tell_their_names() -> None:
    found = parsed(props([{"reviewText": "ok"}]))
    assert found.rows == 1
    assert "reviewText" in found.unread


def test_an_answer_saved_without_its_address_gets_one() -> None:
    body = json.dumps({"pageProps": props([row(1)])}).encode()
    assert PLATFORM.address_of(Page("file:///x.json", body=body)) == "https://www.trustpilot.com/review/lamp.example"
    assert PLATFORM.address_of(Page("file:///x.json", body=b'{"pageProps": {"businessUnit": 3')) is None
    assert PLATFORM.address_of(Page("file:///x.json", body=b"{}")) is None


def test_a_capture_s_address_keeps_what_is_needed() -> None:
    whole = page(props([row(1)], 1, 3), "?stars=1&stars=2&page=1&aws-waf-token=secret")
    kept = Scrubber([PLATFORM]).clean(whole)
    assert "secret" not in kept.url
    assert PLATFORM.parse(kept).stratum is Stratum.NEGATIVE


def test_other_addresses_are_not_ours() -> None:
    for url in ("https://www.trustpilot.com/categories/lamps", "https://trustpilot.com.example/review/a", "file:///a"):
        assert PLATFORM.match(Page(url, body=b"{}")) == 0.0


def test_a_business_without_name_is_a_parse_error() -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page("https://www.trustpilot.com/x", body=b'{"pageProps": {"reviews": []}}'))


_KEYS = [
    "props",
    "pageProps",
    "businessUnit",
    "identifyingName",
    "reviews",
    "filters",
    "pagination",
    "currentPage",
    "totalPages",
    "id",
    "rating",
    "labels",
    "verification",
    "isVerified",
    "dates",
    "publishedDate",
    "consumer",
    "reply",
]
_PIECES = ["<script id='__NEXT_DATA__'>", "</script>", "{", "}", '"pageProps":', '"reviews":[', "null", "<html>"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([ADDRESS, f"{ADDRESS}?page=x&stars=9", "https://trustpilot.com/"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, ADDRESS, json.dumps({"pageProps": {"reviews": [value], "businessUnit": value}}).encode())
    survives(PLATFORM, ADDRESS, json.dumps({"pageProps": value}).encode())
