"""Stamped: page 0 that looks like an end, a silent cut at 100, photos as a list of file names, keys in three places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from service_pages import NUMBER, answer, as_captured, says, shop_page
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.stamped import Stamped
from zhenping.spiders.promises import broken_promise

PLATFORM = Stamped()
KEY = "pubkey-1aB2cD3eF4gH5iJ6kL7mN8oP9qR0st"
API = f"https://stamped.io/api/widget/reviews?productId={NUMBER}&sId=99&page={{}}&take={{}}&sortReviews=recent"
WIDGET = f"<div id='stamped-main-widget' data-product-id='{NUMBER}'></div>"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "reviewRating": 5, "reviewMessage": "ok", "dateCreated": "2025-01-02T03:04:05Z", **more}


def page(rows: list[dict[str, Any]], total: int, number: int = 1, take: int = 100) -> Parsed:
    return answer(PLATFORM, API.format(number, take), {"data": rows, "total": total, "rating": 4.5})


def test_page_zero_is_empty_and_not_the_end() -> None:
    parsed = page([], 9, number=0)
    assert [f.url for f in parsed.follow] == [API.format(1, 100)]
    assert parsed.outcome is None


def test_asking_for_more_than_a_hundred_loses_no_page() -> None:
    rows = [row(n) for n in range(100)]
    assert page(rows, 150, take=500).follow
    assert not page(rows[:50], 150, number=2, take=500).follow


def test_paging_ends_at_the_total_or_with_an_empty_page() -> None:
    assert page([row(1), row(2)], 4, take=2).follow
    assert not page([row(1), row(2)], 4, number=2, take=2).follow
    assert not page([], 400, number=3).follow


def test_a_total_without_reviews_is_changed_markup_and_none_is_none() -> None:
    assert page([], 9).outcome is Outcome.CHANGED_MARKUP
    assert (page([], 0).outcome, page([], 0).claimed) == (None, {NUMBER: 0})


def test_only_a_verified_buyer_is_a_verified_purchase() -> None:
    rows = [row(n, reviewVerifiedType=kind) for n, kind in enumerate([2, "2", 0, 1, None])]
    assert [r.verified_purchase for r in page(rows, 5).reviews] == [True, True, False, None, None]


def test_the_moment_is_preferred_to_the_american_day() -> None:
    both, day = row(1, reviewDate="01/03/2025"), row(2, reviewDate="02/01/2025", dateCreated=None)
    assert [r.created_local for r in page([both, day], 2).reviews] == ["2025-01-02T03:04:05", "2025-02-01"]


def test_photos_are_file_names_with_commas_between() -> None:
    assert len(page([row(1, reviewUserPhotos="a.jpg,b.jpg, ,")], 1).reviews[0].image_ids) == 2


def test_an_avatar_that_is_a_letter_or_a_default_is_nobody_s() -> None:
    avatars = ["G", "https://x.example/default.png", "https://x.example/me.png", "", None]
    reviews = page([row(n, avatar=a) for n, a in enumerate(avatars)], 5).reviews
    assert [r.avatar_id for r in reviews] == [None, None, "https://x.example/me.png", None, None]


def test_a_list_of_the_whole_shop_names_each_row_s_product() -> None:
    parsed = answer(
        PLATFORM, "https://stamped.io/api/widget/reviews?storeUrl=s.example&page=1", {"data": [row(1, productId=7)]}
    )
    assert [r.product_id for r in parsed.reviews] == ["7"]
    assert (parsed.stratum, parsed.claimed) == (Stratum.DEFAULT, {})


def test_a_search_is_a_biased_sample_and_its_total_no_claim() -> None:
    parsed = answer(PLATFORM, f"{API.format(1, 100)}&search=broken", {"data": [row(1)], "total": 1})
    assert (parsed.stratum, parsed.claimed, parsed.products) == (Stratum.FILTERED, {}, ())


@pytest.mark.parametrize(
    ("place", "shop"),
    [
        (f"<script>StampedFn.init({{ apiKey: '{KEY}', sId: '990001' }});</script>", "sId=990001"),
        (
            f"<script>StampedFn.init({{apiKey:'{KEY}',storeUrl:'kettles.example'}});</script>",
            "storeUrl=kettles.example",
        ),
        (
            f"<script src='//cdn1.stamped.io/files/widget.min.js' data-api-key='{KEY}'></script>",
            "storeUrl=x.myshopify.com",
        ),
        (f"<script>window.stampedKey = '{KEY}'</script>", "storeUrl=x.myshopify.com"),
    ],
)
def test_key_and_shop_are_what_the_page_hands_to_the_widget(place: str, shop: str) -> None:
    (follow,) = PLATFORM.parse(shop_page(WIDGET, place)).follow
    assert follow.url.startswith(f"https://stamped.io/api/widget/reviews?productId={NUMBER}&")
    assert f"apiKey={KEY}" in follow.url
    assert f"&{shop}&" in follow.url


def test_a_widget_without_a_key_or_a_product_leads_nowhere() -> None:
    assert PLATFORM.parse(shop_page(WIDGET)).follow == ()
    bare = shop_page("<div id='stamped-main-widget'></div>", number=None)
    assert PLATFORM.parse(bare) == Parsed()


def test_the_word_and_the_stars_alone_are_no_widget() -> None:
    assert PLATFORM.match(shop_page("<span class='stamped-product-reviews-badge stamped-main-badge'></span>")) == 0.0


def test_the_key_stands_in_no_record() -> None:
    parsed = answer(PLATFORM, f"{API.format(1, 100)}&apiKey={KEY}", {"data": [row(1)], "total": 1})
    assert KEY not in repr(parsed.reviews) + repr(parsed.products)


def test_an_unknown_shop_is_no_empty_product() -> None:
    assert answer(PLATFORM, API.format(1, 100), {"message": "?"}, 404).outcome is Outcome.CHANGED_MARKUP


def test_rows_of_another_shape_are_changed_markup() -> None:
    assert "stars" in (broken_promise(PLATFORM.about, page([{"stars": 5, "words": "x"}] * 5, 5)) or "")


@pytest.mark.parametrize("data", [{}, [], {"data": {}}, {"error": "x"}])
def test_an_unknown_answer_is_a_parse_error(data: object) -> None:
    with pytest.raises(ParseError):
        answer(PLATFORM, API.format(1, 100), data)


def test_a_capture_without_the_key_says_the_same() -> None:
    whole = Page(f"{API.format(1, 100)}&apiKey={KEY}", 200, {}, json.dumps({"data": [row(1)], "total": 1}).encode())
    kept = as_captured(PLATFORM, whole)
    assert KEY not in kept.url
    assert says(PLATFORM.parse(kept)) == says(PLATFORM.parse(whole))


_KEYS = ["data", "total", "rating", "id", "reviewRating", "reviewMessage", "reviewTitle", "dateCreated", "reviewDate"]
_KEYS += ["reviewUserPhotos", "reviewVerifiedType", "reviewReply", "productId", "avatar"]
_PIECES = [WIDGET, "StampedFn.init({", "apiKey:'", KEY, "'})", "stamped-main-widget", "{", '"data":', "[", "]", "}"]


@settings(max_examples=100, deadline=None)
@given(
    bodies(_PIECES, _KEYS), st.sampled_from([API.format(1, 9), API.format("x", "-1"), "https://s.example/products/a"])
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, API.format(1, 100), json.dumps({"data": [value], "total": value, "rating": value}).encode())
