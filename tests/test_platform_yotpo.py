"""Yotpo: decoy keys, one kind of element for many widgets, two shapes of answers, pages that are cut to 150."""

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
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.yotpo import Yotpo
from zhenping.spiders.promises import broken_promise

PLATFORM = Yotpo()
KEY = "k" * 39 + "9"
V1 = f"https://api-cdn.yotpo.com/v1/widget/{KEY}/products/{NUMBER}/reviews.json"
V3 = f"https://api-cdn.yotpo.com/v3/storefront/store/{KEY}/product/{NUMBER}/reviews"
NEWEST = f"{V1}?per_page=150&page=1&sort=date&direction=desc"
LOADER = f"<script src='//staticw2.yotpo.com/{KEY}/widget.js'></script>"
MAIN = f"<div class='yotpo yotpo-main-widget' data-product-id='{NUMBER}'></div>"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "score": 5, "content": "ok", "created_at": "2025-01-02T03:04:05.000Z", **more}


def v1(rows: list[dict[str, Any]], url: str = NEWEST, total: int = 9, **paging: int) -> Parsed:
    paging = {"page": 1, "per_page": 150, "total": total} | paging
    return answer(
        PLATFORM, url, {"response": {"pagination": paging, "bottomline": {"total_review": total}, "reviews": rows}}
    )


def test_the_next_page_goes_by_the_size_that_the_answer_has_not_by_the_one_asked_for() -> None:
    url = NEWEST.replace("per_page=150", "per_page=500")
    assert [f.url for f in v1([row(n) for n in range(3)], url, total=300).follow] == [url.replace("page=1&", "page=2&")]
    assert v1([row(1)], url.replace("page=1&", "page=2&"), total=300).follow == ()


def test_paging_ends_with_an_empty_page() -> None:
    assert v1([], NEWEST.replace("page=1&", "page=7&"), total=3000).follow == ()


def test_both_shapes_of_answers_read_alike() -> None:
    old = row(7, title="t", verified_buyer=True, votes_up=2, user={"user_id": 5, "display_name": "Ida"})
    new = {
        "id": 7,
        "score": 5,
        "content": "ok",
        "title": "t",
        "createdAt": "2025-01-02T03:04:05.000Z",
        "verifiedBuyer": True,
        "votesUp": 2,
        "user": {"userId": 5, "displayName": "Ida"},
    }
    flat = {"pagination": {"page": 1, "perPage": 5, "total": 1}, "bottomline": {"totalReview": 1}, "reviews": [new]}
    assert answer(PLATFORM, f"{V3}?page=1", flat).reviews == v1([old], total=1).reviews


def test_a_person_keeps_one_identity_and_nobody_has_none() -> None:
    rows = [row(1, user={"user_id": 12}), row(2, user={"user_id": 12}), row(3, user={"user_id": 0}), row(4)]
    assert [r.reviewer_id for r in v1(rows).reviews] == ["12", "12", None, None]


@pytest.mark.parametrize(
    ("marks", "incentive"),
    [
        ({}, None),
        ({"isIncentivized": True}, Incentive.MERCHANT),
        ({"incentives": {"coupon": True, "loyalty": False}}, Incentive.MERCHANT),
        ({"incentiveType": "coupon"}, Incentive.MERCHANT),
        ({"incentives": {"coupon": False}}, Incentive.NONE),
        ({"incentiveType": ""}, Incentive.NONE),
        ({"incentives": None}, None),
    ],
)
def test_a_mark_of_a_reward_is_read_under_whatever_name(marks: dict[str, Any], incentive: Incentive | None) -> None:
    assert v1([row(1, **marks)]).reviews[0].incentive is incentive


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("sort=date&direction=desc", Stratum.NEWEST),
        ("sort=date,images,badge,rating", Stratum.NEWEST),
        ("sort=date&direction=asc", Stratum.FILTERED),
        ("sort=smart_optimistic,date", Stratum.DEFAULT),
        ("sort=score&direction=asc", Stratum.NEGATIVE),
        ("sort=date&star=1", Stratum.NEGATIVE),
        ("star=3", Stratum.NEUTRAL),
        ("star=5", Stratum.POSITIVE),
        ("sort=votes_up", Stratum.FILTERED),
        ("", Stratum.DEFAULT),
    ],
)
def test_the_address_says_which_order_and_filter_it_is(query: str, stratum: Stratum) -> None:
    assert v1([row(1)], f"{V1}?{query}").stratum is stratum


@pytest.mark.parametrize(
    "place",
    [
        LOADER,
        f'<script>var urls = ["\\/\\/staticw2.yotpo.com\\/{KEY}\\/widget.js?shop=x"];</script>',
        f"<script src='https://cdn-widgetsrepository.yotpo.com/v1/loader/{KEY}?languageCode=en'></script>",
        f"<i data-appkey='{KEY}'></i>",
    ],
)
def test_the_key_is_that_of_the_reviews_loader(place: str) -> None:
    assert [f.url for f in PLATFORM.parse(shop_page(MAIN, place)).follow] == [f"{NEWEST}&star=1", NEWEST]


@pytest.mark.parametrize(
    "place",
    [
        f"<script src='https://cdn-loyalty.yotpo.com/loader/{KEY}.js'></script>",
        "<script src='//staticw2.yotpo.com/e51a4e2686c9072bb405bf25837fe8f7/widget.js'></script>",
        "",
    ],
)
def test_a_loyalty_key_and_a_theme_s_decoy_are_not_used(place: str) -> None:
    parsed = PLATFORM.parse(shop_page(MAIN, place))
    assert (parsed.follow, parsed.seen) == ((), {NUMBER})


def test_of_many_elements_the_page_s_own_product_is_meant() -> None:
    def element(product: str) -> str:
        return f"<div class='yotpo-widget-instance' data-yotpo-instance-id='1' data-yotpo-product-id='{product}'></div>"

    assert PLATFORM.parse(shop_page(element("5") + element(NUMBER), LOADER)).seen == {NUMBER}
    assert PLATFORM.parse(shop_page(element("5") + element("6"), LOADER)).seen == frozenset()


def test_the_word_alone_is_no_widget() -> None:
    snippet = "<script>var MetafieldYotpoRating = null;</script><div class='yotpo-widget-instance'></div>"
    assert PLATFORM.match(shop_page(snippet)) == 0.0


@pytest.mark.parametrize("status", [200, 404])
def test_an_account_that_does_not_exist_is_no_empty_product(status: int) -> None:
    body = {"status": {"code": 404, "message": "Account not found"}, "response": None}
    parsed = answer(PLATFORM, NEWEST, body, status)
    assert (parsed.outcome, parsed.claimed) == (Outcome.CHANGED_MARKUP, {})


def test_a_total_without_reviews_is_changed_markup_and_none_is_none() -> None:
    assert v1([], total=9).outcome is Outcome.CHANGED_MARKUP
    assert v1([], f"{V1}?star=1", total=9).outcome is None
    assert (v1([], total=0).outcome, v1([], total=0).claimed) == (None, {NUMBER: 0})


def test_rows_of_another_shape_are_changed_markup() -> None:
    assert "stars" in (broken_promise(PLATFORM.about, v1([{"stars": 5, "words": "x"}] * 5)) or "")


@pytest.mark.parametrize("data", [{}, [], {"response": {}}, {"response": {"reviews": "x"}}])
def test_an_unknown_answer_is_a_parse_error(data: object) -> None:
    with pytest.raises(ParseError):
        answer(PLATFORM, NEWEST, data)


def test_a_capture_without_foreign_parameters_says_the_same() -> None:
    body = json.dumps({"response": {"bottomline": {"total_review": 1}, "reviews": [row(1)]}}).encode()
    page = Page(f"{NEWEST}&utoken=secret", 200, {}, body)
    assert says(PLATFORM.parse(as_captured(PLATFORM, page))) == says(PLATFORM.parse(page))


_KEYS = ["response", "status", "code", "reviews", "pagination", "total", "per_page", "bottomline", "total_review", "id"]
_KEYS += ["score", "content", "created_at", "user", "user_id", "comment", "images_data", "original_url", "incentives"]
_PIECES = [LOADER, MAIN, "<div data-yotpo-product-id='", "'>", "{", '"response":', '"reviews":', "[", "]", "}"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([NEWEST, f"{V3}?page=x", "https://shop.example/products/a"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, NEWEST, json.dumps({"response": {"reviews": [value], "pagination": value}}).encode())
