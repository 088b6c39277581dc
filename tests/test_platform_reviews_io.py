"""REVIEWS.io: article numbers instead of products, two shapes of answers, a widget that hides less than four stars."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from service_pages import NUMBER, answer, as_captured, says, shop_page
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.reviews_io import ReviewsIo
from zhenping.spiders.promises import broken_promise

PLATFORM = ReviewsIo()
LIST = f"https://api.reviews.io/product/review?store=tin&sku=A%3BB%3B{NUMBER}&per_page=2&page={{}}"
WIDGET = (
    "<div id='ReviewsWidget'></div><script>new ReviewsWidget('#ReviewsWidget', {store: 'tin', options: {%s}});</script>"
)
SETTINGS = "store_review: {hide: false}, product_review: { // several, with ';' \n sku: '%s', hide: true }"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"product_review_id": number, "rating": 5, "review": "ok", "date_created": "2025-01-02 03:04:05", **more}


def page(rows: list[dict[str, Any]], number: int = 1, url: str = LIST, **paging: Any) -> Parsed:
    return answer(
        PLATFORM, url.format(number), {"stats": {"count": 3, "average": "4.5"}, "reviews": {"data": rows, **paging}}
    )


def asked(inside: str, number: str | None = NUMBER) -> dict[str, str]:
    (follow,) = PLATFORM.parse(shop_page(inside, number=number)).follow
    return {name: values[0] for name, values in parse_qs(urlsplit(follow.url).query).items()}


def test_the_product_s_number_ends_the_list_of_articles_so_that_the_answer_names_it() -> None:
    query = asked(WIDGET % (SETTINGS % f"A;{NUMBER};B"))
    assert (query["store"], query["sku"]) == ("tin", f"A;B;{NUMBER}")
    assert page([row(1)]).reviews[0].product_id == NUMBER


@pytest.mark.parametrize("skus", ["TOP-1", "TOP-1;41", "41;TOP-1", "TOP-1;TOP-2"])
def test_without_a_number_page_and_answer_agree_on_the_product_all_the_same(skus: str) -> None:
    parsed = PLATFORM.parse(shop_page(WIDGET % (SETTINGS % skus), number=None))
    read = answer(PLATFORM, parsed.follow[0].url, {"reviews": {"data": [row(1)]}})
    assert read.seen == parsed.seen == {parsed.follow[0].product_id}


def test_very_many_articles_are_cut_so_that_the_address_stays_one() -> None:
    assert len(asked(WIDGET % (SETTINGS % ";".join(f"S{n}" for n in range(900))))["sku"].split(";")) <= 100


def test_stars_of_several_products_do_not_say_which_is_the_page_s() -> None:
    script = "<script>ratingSnippet('ruk_rating_snippet', {store: 'tin'});</script>"
    stars = "<div class='ruk_rating_snippet' data-sku='{}'></div>"
    assert asked(script + stars.format("A"))["sku"] == f"A;{NUMBER}"
    assert PLATFORM.parse(shop_page(script + stars.format("A") + stars.format("B"))).follow == ()


def test_the_word_alone_is_no_widget() -> None:
    assert PLATFORM.match(shop_page("<script src='https://widget.reviews.io/polaris/build.js'></script>")) == 0.0


def test_paging_ends_at_the_last_page_by_whichever_figure_there_is() -> None:
    rows = [row(1), row(2)]
    assert page(rows, last_page=2).follow
    assert not page(rows, 2, last_page=2).follow
    assert page(rows, total=3, per_page=2).follow
    assert not page([row(3)], 2, total=3, per_page=2).follow
    assert not page([], 2, last_page=9).follow


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("sort=date_desc", Stratum.NEWEST),
        ("sort=undefined&minRating=1", Stratum.DEFAULT),
        ("sort=date_desc&minRating=4", Stratum.POSITIVE),
        ("minRating=2", Stratum.FILTERED),
        ("sort=rating_asc", Stratum.FILTERED),
    ],
)
def test_a_list_of_four_stars_and_more_is_no_sample_of_all(query: str, stratum: Stratum) -> None:
    assert page([row(1)], url=f"{LIST}&{query}").stratum is stratum


def test_the_widget_s_own_answers_read_alike_without_reviews_of_the_shop() -> None:
    source = {"_id": "product_review-1", "rating": 5, "comments": "ok", "date_created": "2025-01-02 03:04:05"}
    shop = {"_source": {"_id": "store_review-2", "type": "store_review", "rating": 5, "comments": "nice shop"}}
    url = f"https://api.reviews.io/timeline/data?type=product_review&store=tin&sku=A%3BB%3B{NUMBER}&page=1"
    parsed = answer(PLATFORM, url, {"timeline": [{"_source": source}, shop], "stats": {"review_count": 1}})
    assert parsed.reviews == page([row(1)]).reviews
    assert (parsed.rows, parsed.claimed) == (1, {NUMBER: 1})


def test_an_order_behind_a_review_is_a_purchase_and_its_number_is_not_kept() -> None:
    reviews = page([row(1, order_id="TH-1009"), row(2, reviewer={"verified_buyer": "no"}), row(3)]).reviews
    assert [r.verified_purchase for r in reviews] == [True, False, None]
    assert "TH-1009" not in repr(reviews)


def test_a_private_reply_is_not_for_visitors() -> None:
    private, public = {"comments": "refund?", "private": 1}, {"comments": "Sorry!", "private": 0}
    reviews = page([row(1, replies=[private]), row(2, replies=[private, public])]).reviews
    assert [r.reply_text for r in reviews] == [None, "Sorry!"]


def test_a_total_without_reviews_is_changed_markup() -> None:
    assert page([]).outcome is Outcome.CHANGED_MARKUP
    assert answer(PLATFORM, LIST.format(1), {"stats": {"count": 0}, "reviews": {"data": []}}).outcome is None


def test_an_unknown_shop_is_no_empty_product() -> None:
    assert answer(PLATFORM, LIST.format(1), {"message": "Store not found"}, 404).outcome is Outcome.CHANGED_MARKUP


def test_rows_of_another_shape_are_changed_markup() -> None:
    assert "stars" in (broken_promise(PLATFORM.about, page([{"stars": 5, "words": "x"}] * 5)) or "")


@pytest.mark.parametrize("data", [{}, [], {"reviews": []}, {"reviews": {"data": {}}}])
def test_an_unknown_answer_is_a_parse_error(data: object) -> None:
    with pytest.raises(ParseError):
        answer(PLATFORM, LIST.format(1), data)


def test_where_a_capture_left_out_the_articles_each_row_is_of_its_own_article() -> None:
    rows = [row(1, sku="A"), row(2, sku="B"), row(3)]
    data = {"reviews": {"data": rows}, "stats": {"count": 3}}
    parsed = answer(PLATFORM, "https://api.reviews.io/product/review?store=tin", data)
    assert [r.product_id for r in parsed.reviews] == ["A", "B"]
    assert (parsed.claimed, parsed.products, parsed.rows) == ({}, (), 3)


def test_a_capture_without_foreign_parameters_says_the_same() -> None:
    body = json.dumps({"reviews": {"data": [row(1)], "total": 1}}).encode()
    whole = Page(f"{LIST.format(1)}&sort=date_desc&apikey=secret", 200, {}, body)
    assert says(PLATFORM.parse(as_captured(PLATFORM, whole))) == says(PLATFORM.parse(whole))


_KEYS = ["stats", "count", "reviews", "data", "timeline", "_source", "type", "total", "last_page", "product_review_id"]
_KEYS += ["rating", "review", "date_created", "reviewer", "first_name", "replies", "images", "private"]
_PIECES = [WIDGET, "new ReviewsWidget(", "store: 'x'", "product_review: {", "sku: 'A;1'", "}", "{", '"reviews":', "["]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([LIST.format(1), LIST.format("x"), "https://s.example/products/a"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, LIST.format(1), json.dumps({"reviews": {"data": [value]}, "stats": value}).encode())
    survives(PLATFORM, LIST.format(1), json.dumps({"timeline": [{"_source": value}], "reviews": value}).encode())
