"""PowerReviews' traps: a cap on deep pages, a locale's reviews only, listings that render many products, codes that
disclose a reward, refusals in words.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import SHARE_STRATA, Incentive, Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.powerreviews import PowerReviews

API = "https://display.powerreviews.com/m/99/l/en_US/product/P%2F1/reviews"
FIXTURES = Path(__file__).parent / "fixtures" / "powerreviews"
PLATFORM = PowerReviews()


def answer(rows: list[Any], total: object = 1, rollup: object = None, **query: object) -> Parsed:
    asked = urlencode({name.replace("_", "."): str(value) for name, value in query.items()})
    data = {"paging": {"total_results": total}, "results": [{"rollup": rollup, "reviews": rows}]}
    return PLATFORM.parse(Page(f"{API}?{asked}", body=json.dumps(data).encode()))


def row(number: int = 1, rating: object = 5, **details: Any) -> dict[str, Any]:
    written = {"comments": "ok", "created_date": 1741600001000, **details}
    return {"ugc_id": number, "details": written, "metrics": {"rating": rating}}


def only(**details: Any) -> Review:
    return answer([row(**details)]).reviews[0]


def widget(script: str) -> Parsed:
    page = Page("https://shop.example/p/1", body=f"<html><script>{script}</script></html>".encode())
    assert PLATFORM.match(page) > 0.5
    return PLATFORM.parse(page)


def test_the_product_is_the_address_s_decoded() -> None:
    review = answer([row(product_page_id="P-1-RED")]).reviews[0]
    assert (review.product_id, review.sku) == ("P/1", "P-1-RED")


def test_pages_are_counted_in_reviews_and_end_at_the_total() -> None:
    rows = [row(n) for n in range(25)]
    follow = answer(rows, 60, paging_from=25, paging_size=25).follow
    assert [dict(parse_qsl(urlsplit(f.url).query))["paging.from"] for f in follow] == ["50"]
    assert not answer(rows[:10], 60, paging_from=50, paging_size=25).follow
    assert not answer([], 60, paging_from=75).follow


def test_the_service_s_own_depth_is_said_and_not_split_around() -> None:
    parsed = answer([row(n) for n in range(25)], 12_000, paging_from=9_975, paging_size=25)
    assert (parsed.follow, parsed.outcome) == ((), Outcome.PLATFORM_CAP)
    assert "12000" in (parsed.note or "")


def test_worst_first_ends_where_the_praise_begins() -> None:
    bad = [row(n, rating=1) for n in range(25)]
    follow = answer(bad, 90, paging_from=0, paging_size=25, sort="LowestRating").follow
    assert [(f.stratum, f.priority) for f in follow] == [(Stratum.NEGATIVE, -5)]
    assert not answer([*bad[:24], row(24, rating=3)], 90, sort="LowestRating").follow


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ({"sort": "Newest"}, Stratum.NEWEST),
        ({"sort": "MostHelpful"}, Stratum.DEFAULT),
        ({}, Stratum.DEFAULT),
        ({"sort": "LowestRating"}, Stratum.NEGATIVE),
        ({"sort": "Newest", "filters": "rating:1"}, Stratum.NEGATIVE),
        ({"filters": "rating:5"}, Stratum.POSITIVE),
        ({"filters": "pros:Comfortable"}, Stratum.FILTERED),
        ({"filters": "rating:1,pros:Soft"}, Stratum.FILTERED),
        ({"search": "leg", "sort": "Newest"}, Stratum.FILTERED),
    ],
)
def test_the_address_says_which_reviews_it_chose(query: dict[str, str], stratum: Stratum) -> None:
    parsed = answer([row()], 3, {"review_count": 8}, **query)
    assert parsed.stratum is stratum
    assert parsed.claimed == {"P/1": 3 if stratum in SHARE_STRATA else 8}


@pytest.mark.parametrize("code", ["sampling", "Sweepstakes", "FREE_PRODUCT", "incentivized"])
def test_a_code_that_names_a_reward_discloses_one(code: str) -> None:
    review = only(disclosure_code=code)
    assert (review.incentive, review.incentive_source) == (Incentive.MERCHANT, f"powerreviews disclosure {code}")


@pytest.mark.parametrize("code", [None, "", "employee", 7, []])
def test_any_other_code_is_not_known_to_be_one(code: object) -> None:
    assert only(disclosure_code=code).incentive is None


def test_dates_are_unix_milliseconds() -> None:
    review = only(created_date=1741600001000)
    assert (review.created_at, review.created_precision) == ("2025-03-10T09:46:41+00:00", "second")


def test_nobody_is_identified() -> None:
    assert only(nickname="Sam").reviewer_id is None


def test_a_total_without_reviews_is_changed_markup_and_none_at_all_is_none() -> None:
    assert answer([], 9).outcome is Outcome.CHANGED_MARKUP
    empty = answer([], 0)
    assert (empty.outcome, empty.claimed) == (None, {"P/1": 0})


@pytest.mark.parametrize(
    ("message", "outcome"),
    [("api key is invalid for this merchant", Outcome.BLOCKED), ("no such locale", Outcome.ERROR)],
)
def test_a_refusal_is_no_empty_product(message: str, outcome: Outcome) -> None:
    parsed = PLATFORM.parse(Page(API, 400, {}, json.dumps({"message": message}).encode()))
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (outcome, {}, frozenset({"P/1"}))


def test_an_unknown_answer_is_a_parse_error() -> None:
    for data in ({"reviews": []}, []):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(API, body=json.dumps(data).encode()))


def test_a_widget_s_settings_are_read_in_any_order_and_quoting() -> None:
    script = """POWERREVIEWS.display.render({"page_id": "A&1", 'merchant_id' : "42", locale: 'de_DE', api_key:'k-1'})"""
    newest, worst = widget(script).follow
    assert newest.url.startswith("https://display.powerreviews.com/m/42/l/de_DE/product/A%261/reviews?apikey=k-1&")
    assert (newest.stratum, worst.stratum, worst.priority) == (Stratum.NEWEST, Stratum.NEGATIVE, -5)


def test_a_widget_that_writes_its_settings_into_attributes() -> None:
    html = "<div data-pr-page-id='7' data-pr-merchant-id='42' data-pr-api-key='k-1'></div>"
    parsed = PLATFORM.parse(Page("https://shop.example/p/1", body=f"<html>{html}</html>".encode()))
    assert [f.product_id for f in parsed.follow] == ["7", "7"]


def test_a_widget_without_key_is_seen_and_not_guessed() -> None:
    parsed = widget("POWERREVIEWS.display.render({page_id: '7', merchant_id: '42', api_key: window.key})")
    assert (parsed.follow, parsed.seen) == ((), frozenset({"7"}))


def test_a_capture_keeps_what_is_read_and_no_key() -> None:
    url = json.loads((FIXTURES / "answer_newest" / "request.json").read_text())["url"]
    whole = Page(url, body=(FIXTURES / "answer_newest" / "page.json").read_bytes())
    kept = [(k, v) for k, v in parse_qsl(urlsplit(url).query) if k in PLATFORM.parameters]
    page = replace(whole, url=f"{url.partition('?')[0]}?{urlencode(kept)}")
    assert "apikey" not in page.url
    assert replace(PLATFORM.parse(whole), follow=()) == replace(PLATFORM.parse(page), follow=())


_NAMES = [
    "results",
    "paging",
    "total_results",
    "rollup",
    "review_count",
    "average_rating",
    "reviews",
    "details",
    "metrics",
    "badges",
    "rating",
    "comments",
    "created_date",
    "media",
    "type",
    "uri",
    "disclosure_code",
    "ugc_id",
    "message",
    "errors",
    "helpful_votes",
    "is_verified_buyer",
    "locale",
]
_PIECES = [
    "POWERREVIEWS.display.render({",
    "page_id: '",
    "', api_key: '",
    "', merchant_id: '",
    "'})",
    "<div data-pr-page-id='",
]


@settings(max_examples=100)
@given(bodies(_PIECES, _NAMES), st.sampled_from([API, f"{API}?paging.from=x&filters=:", "https://shop.example/p/1"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100)
@given(json_like(_NAMES), json_like(_NAMES))
def test_no_rows_make_it_raise_anything_else(value: object, rollup: object) -> None:
    survives(PLATFORM, API, json.dumps({"results": [{"reviews": [value], "rollup": rollup}]}).encode())
