"""Magento's traps: ratings of 0-100, errors with status 200, two forms of the same query, a front end's own queries, a
GraphQL that is switched off.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome, Review
from zhenping.spiders.content_id import ContentIds
from zhenping.spiders.contract import Follow, Kind, Page, Parsed, Stratum
from zhenping.spiders.platforms.magento import Magento
from zhenping.spiders.software import known_software

URL = "https://shop.example/graphql"
PLATFORM = Magento()
SHOP = b"<html><script type='text/x-magento-init'>{}</script><body>"


def follows(html: bytes = b"") -> tuple[Follow, ...]:
    return PLATFORM.parse(Page("https://shop.example/", body=SHOP + html)).follow


LIST = follows()[0]
BELOW = follows(b"<div class='product-info-main'><form data-product-sku='S-1'></form></div>")[0]


def answer(data: object, asked: Follow = BELOW, status: int = 200) -> Parsed:
    page = Page(URL, status, {}, json.dumps(data).encode(), "POST", asked.body)
    assert PLATFORM.match(page) == 1.0
    return PLATFORM.parse(page)


def below(rows: list[Any], number: int = 1, pages: int = 1, **more: Any) -> dict[str, Any]:
    info = {"current_page": number, "page_size": 50, "total_pages": pages}
    return {"data": {"products": {"items": [{"sku": "S-1", "reviews": {"items": rows, "page_info": info}, **more}]}}}


def row(**more: Any) -> dict[str, Any]:
    return {"nickname": "Jo", "text": "ok", "average_rating": 100, "created_at": "2025-01-02 03:04:05", **more}


def only(**more: Any) -> Review:
    return answer(below([row(**more)])).reviews[0]


def sent(follow: Follow) -> dict[str, Any]:
    variables: dict[str, Any] = json.loads(follow.body or b"")["variables"]
    return variables


@pytest.mark.parametrize(
    ("percent", "stars"), [(100, 5.0), (80, 4.0), (20, 1.0), ("73.3", 3.665), (4.5, 4.5), (0, None), (101, None)]
)
def test_ratings_are_shares_of_a_hundred_unless_they_can_only_be_stars(percent: object, stars: float | None) -> None:
    review = only(average_rating=percent, ratings_breakdown=[])
    assert (review.rating, review.rating_raw) == (stars, str(percent))


def test_a_rating_that_is_not_told_is_the_mean_of_its_parts() -> None:
    parts = [{"name": "Quality", "value": "5"}, {"name": "Price", "value": "4"}, {"name": "odd", "value": "x"}]
    assert only(average_rating=None, ratings_breakdown=parts).rating == 4.5


def test_nobody_is_identified_and_twins_are_two_reviews() -> None:
    reviews = answer(below([row(), row()])).reviews
    assert {(r.review_id, r.reviewer_id) for r in reviews} == {(None, None)}
    assert len({r.review_id for r in ContentIds().assign(reviews)}) == 2


def test_a_day_is_read_with_its_second_and_no_zone_is_guessed() -> None:
    review = only()
    assert (review.created_local, review.created_at, review.tz) == ("2025-01-02T03:04:05", None, None)


def test_pages_go_on_to_the_last_one_in_the_size_that_was_served() -> None:
    asked = answer(below([row()], 1, 3)).follow
    assert [(f.method, sent(f)) for f in asked] == [("POST", {"sku": "S-1", "page": 2, "size": 50})]
    assert asked[0].headers == {"Content-Type": "application/json"}
    assert not answer(below([row()], 3, 3)).follow
    assert not answer(below([], 2, 3)).follow
    assert not answer(below([row()], 1, 3, reviews={"items": [row()]})).follow


def test_a_total_without_reviews_is_changed_markup_and_none_at_all_is_none() -> None:
    assert answer(below([], review_count=9)).outcome is Outcome.CHANGED_MARKUP
    assert answer(below([], review_count=0)).claimed == {"S-1": 0}
    assert answer(below([], review_count=0)).outcome is None


def test_the_list_asks_for_reviewed_products_and_its_next_page() -> None:
    items = [{"sku": f"S-{n}", "url_key": f"k{n}", "review_count": n} for n in range(3)]
    data = {"data": {"products": {"items": items, "page_info": {"current_page": 1, "total_pages": 2}}}}
    parsed = answer(data, LIST)
    assert [(f.kind, sent(f).get("sku"), sent(f)["page"]) for f in parsed.follow] == [
        (Kind.REVIEWS, "S-1", 1),
        (Kind.REVIEWS, "S-2", 1),
        (Kind.SITEMAP, None, 2),
    ]
    assert (parsed.claimed, parsed.seen) == ({"S-0": 0, "S-1": 1, "S-2": 2}, frozenset({"S-0"}))


def test_where_products_have_no_reviews_the_root_form_is_asked() -> None:
    message = 'Cannot query field "reviews" on type "ProductInterface".'
    root = answer({"errors": [{"message": message}]}).follow[0]
    assert (sent(root)["sku"], root.stratum) == ("S-1", Stratum.DEFAULT)
    info = {"current_page": 1, "total_pages": 2}
    parsed = answer({"data": {"reviews": {"items": [row()], "page_info": info}}}, root)
    assert [r.product_id for r in parsed.reviews] == ["S-1"]
    assert [(sent(f)["page"], f.body != BELOW.body) for f in parsed.follow] == [(2, True)]
    again = answer({"errors": [{"message": message}]}, root)
    assert (again.outcome, again.follow) == (Outcome.ERROR, ())


def test_an_error_with_status_200_is_no_empty_product() -> None:
    parsed = answer({"errors": [{"message": "Internal server error"}], "data": {"products": None}})
    assert (parsed.outcome, parsed.seen, parsed.claimed) == (Outcome.ERROR, frozenset({"S-1"}), {})
    assert "Internal server error" in (parsed.note or "")


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"<html>not found</html>"), (405, b"{}"), (200, b"<html>home</html>")]
)
def test_a_shop_without_graphql_leaves_its_sitemap(status: int, body: bytes) -> None:
    listed = PLATFORM.parse(Page(URL, status, {}, body, "POST", LIST.body))
    assert [(f.url, f.kind) for f in listed.follow] == [("https://shop.example/sitemap.xml", Kind.SITEMAP)]
    reviews = PLATFORM.parse(Page(URL, status, {}, body, "POST", BELOW.body))
    assert (reviews.outcome, reviews.seen) == (Outcome.PAGE_LIMIT, frozenset({"S-1"}))


def test_a_front_end_asks_for_several_products_at_once() -> None:
    items = [{"sku": f"S-{n}", "review_count": 1, "reviews": {"items": [row()]}} for n in range(2)]
    parsed = PLATFORM.parse(Page(URL, body=json.dumps({"data": {"products": {"items": items}}}).encode()))
    assert ([r.product_id for r in parsed.reviews], parsed.rows) == (["S-0", "S-1"], 2)


def test_a_capture_without_its_request_reads_the_product_from_the_answer() -> None:
    page = Page(URL, body=json.dumps(below([row()])).encode(), method="POST", request_body=BELOW.body)
    assert PLATFORM.match(replace(page, request_body=None)) == 1.0
    assert PLATFORM.parse(replace(page, request_body=None)) == PLATFORM.parse(page)
    kept = json.dumps({k: v for k, v in json.loads(BELOW.body or b"").items() if f"body.{k}" in PLATFORM.parameters})
    assert PLATFORM.parse(replace(page, request_body=kept.encode())) == PLATFORM.parse(page)


def test_reviews_of_nobody_knows_what_are_a_parse_error() -> None:
    data = {"data": {"reviews": {"items": [row()]}}}
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(URL, body=json.dumps(data).encode()))


def test_another_graphql_is_not_ours() -> None:
    assert PLATFORM.match(Page(URL, body=b'{"data":{"cart":{"id":"1"}}}')) == 0.0


@pytest.mark.parametrize(
    "sign",
    [
        b"<script type='text/x-magento-init'>{}</script>",
        b"<link href='/static/version1730000000/frontend/A/b/en_US/c.css'>",
        b"<div data-mage-init='{}'></div>",
    ],
)
def test_the_software_is_known_by_its_own_markup(sign: bytes) -> None:
    page = Page("https://shop.example/", body=b"<html>" + sign)
    assert (known_software(page), PLATFORM.match(page)) == ("magento", 0.9)
    assert known_software(Page("https://shop.example/", body=b"<html><p>We moved from Magento</p>")) is None


_NAMES = [
    *("data", "errors", "message", "products", "items", "reviews", "page_info", "current_page", "total_pages"),
    *("sku", "url_key", "url_suffix", "review_count", "rating_summary", "average_rating", "ratings_breakdown"),
    *("value", "nickname", "created_at", "query", "variables", "page_size"),
]
_PIECES = [SHOP.decode(), "<form data-product-sku='", "'>", "<div class='product-info-main'>", '{"review_count":', "}"]


@settings(max_examples=100)
@given(
    bodies(_PIECES, _NAMES), st.sampled_from([URL, f"{URL}?query=review_count&variables=[", "https://shop.example/a"])
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100)
@given(json_like(_NAMES), json_like(_NAMES), st.binary(max_size=30))
def test_no_rows_and_no_requests_make_it_raise_anything_else(value: object, other: object, sent: bytes) -> None:
    body = {"data": {"products": {"items": [{"sku": "1", "reviews": value}, value]}, "reviews": other}}
    for asked in (sent, json.dumps(other).encode(), json.dumps({"variables": other}).encode()):
        try:
            PLATFORM.parse(Page(URL, body=json.dumps(body).encode(), request_body=asked))
        except ParseError:
            continue
