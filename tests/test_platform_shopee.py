"""Shopee's traps: blocks that look like answers, one text under every item of an order, filters, ends, zones."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.shopee import LAST_OFFSET, Shopee

PLATFORM = Shopee()
ITEM = "99100200301"


def api(host: str = "shopee.tw", version: int = 2, **query: object) -> str:
    asked = {"itemid": ITEM, "shopid": "990077001", "limit": 6, "offset": 0, "type": 0, "filter": 0, **query}
    return f"https://{host}/api/v{version}/item/get_ratings?{urlencode(asked)}"


def answer(rows: object, url: str | None = None, total: int | None = None, **more: Any) -> Parsed:
    data = {"ratings": rows, **({"item_rating_summary": {"rating_total": total}} if total is not None else {}), **more}
    return PLATFORM.parse(Page(url or api(), body=json.dumps({"error": 0, "data": data}).encode()))


def row(number: int, **more: Any) -> dict[str, Any]:
    common = {"itemid": int(ITEM), "shopid": 990077001, "userid": 33, "orderid": 21, "rating_star": 5}
    return {"cmtid": number, "comment": "好用", "ctime": 1_763_481_601 + number, **common, **more}


def review(url: str | None = None, **more: Any) -> Review:
    return answer([row(1, **more)], url).reviews[0]


@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("status", [200, 403])
def test_a_block_is_never_no_ratings(version: int, status: int) -> None:
    body = b'{"error": 90309999, "is_login": false, "tracking_id": "x"}'
    parsed = PLATFORM.parse(Page(api(version=version), status, body=body))
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (Outcome.BLOCKED, {}, {ITEM})


@pytest.mark.parametrize(
    "body", ['{"error": 4}', '{"data": null, "error": 0}', '{"data": {}}', "[]", "<html></html>", ""]
)
def test_any_other_answer_without_ratings_is_a_parse_error(body: str) -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(api(), body=body.encode()))


def test_one_text_under_every_item_of_an_order_is_kept_each_time() -> None:
    rows = [row(1, product_items=[{"itemid": int(ITEM)}]), row(2, itemid=99100200302, product_items=[])]
    data = {"error": 0, "data": {"items": rows}}
    url = "https://shopee.co.id/api/v4/seller_operation/get_shop_ratings_new?shopid=990077001&userid=9&limit=6&offset=0"
    parsed = PLATFORM.parse(Page(url, body=json.dumps(data).encode()))
    assert [(r.review_id, r.product_id, r.text) for r in parsed.reviews] == [
        ("1", ITEM, "好用"),
        ("2", "99100200302", "好用"),
    ]
    assert {r.reviewer_id for r in parsed.reviews} == {"33"}


def test_the_variant_is_that_of_the_rated_item_not_of_the_order_s_first() -> None:
    items = [{"itemid": 7, "model_name": "大"}, {"itemid": int(ITEM), "model_name": "小", "modelid": 14}]
    assert (review(product_items=items).variant, review(product_items=items).sku) == ("小", "14")
    assert review(product_items=None).variant is None


@pytest.mark.parametrize("nobody", [0, "0", -1, None, "", True])
def test_a_userid_of_nobody_is_no_identity(nobody: object) -> None:
    assert review(userid=nobody).reviewer_id is None


def test_a_purchase_is_known_by_its_order_and_else_unknown() -> None:
    assert review().verified_purchase is True
    assert review(orderid=0).verified_purchase is None


@pytest.mark.parametrize(
    ("host", "local", "tz"),
    [
        ("shopee.tw", "2025-11-19T00:00:02", "+08:00"),
        ("shopee.co.th", "2025-11-18T23:00:02", "+07:00"),
        ("mall.shopee.com.br", "2025-11-18T13:00:02", "-03:00"),
    ],
)
def test_times_are_those_of_the_country_s_clock(host: str, local: str, tz: str) -> None:
    found = review(api(host))
    assert (found.created_local, found.tz, found.created_at) == (local, tz, "2025-11-18T16:00:02+00:00")


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"type": 1}, Stratum.NEGATIVE),
        ({"type": 2}, Stratum.NEGATIVE),
        ({"type": 3}, Stratum.NEUTRAL),
        ({"type": 5}, Stratum.POSITIVE),
        ({"type": 7}, Stratum.FILTERED),
        ({"filter": 1}, Stratum.FILTERED),
        ({"filter": 3}, Stratum.PICTURES),
        ({"fold_filter": 1}, Stratum.FOLDED),
        ({"tag_filter": "x"}, Stratum.FILTERED),
        ({"variation_filters": "14"}, Stratum.FILTERED),
        ({"relevant_reviews": "true"}, Stratum.FILTERED),
        ({"relevant_reviews": "false", "tag_filter": ""}, Stratum.DEFAULT),
    ],
)
def test_the_address_says_which_sample_it_is(query: dict[str, object], stratum: Stratum) -> None:
    assert answer([row(1)], api(**query)).stratum is stratum


def test_the_next_offset_counts_what_was_shown_not_what_was_asked() -> None:
    (follow,) = answer([row(n) for n in range(50)], api(limit=100, offset=50), total=300).follow
    assert Page(follow.url).query["offset"] == "100"


def test_paging_ends_at_the_total_at_an_empty_page_and_where_shopee_says_so() -> None:
    assert answer([row(1)], api(offset=5), total=6).follow == ()
    assert answer([], api(offset=6), total=6).follow == ()
    assert answer([row(1)], total=99, has_more=False).follow == ()
    assert answer([row(1)], total=99).follow


def test_offsets_end_long_before_large_totals() -> None:
    at_the_end = answer([row(n) for n in range(6)], api(offset=LAST_OFFSET - 6), total=9_000)
    assert (at_the_end.outcome, at_the_end.follow) == (Outcome.PLATFORM_CAP, ())
    assert answer(None, api(offset=600), total=9_000).outcome is Outcome.PLATFORM_CAP
    assert answer([], api(offset=600), total=600).outcome is None


def test_a_total_without_ratings_is_changed_markup_but_a_filter_may_leave_none() -> None:
    assert answer([], total=9).outcome is Outcome.CHANGED_MARKUP
    assert answer([], total=0).outcome is None
    assert answer([], api(type=1), total=9).outcome is None


def test_unknown_tokens_are_not_handed_on() -> None:
    (follow,) = answer([row(1)], api(af_ac_enc_sz_token="secret"), total=9).follow
    assert "secret" not in follow.url


def test_only_the_named_parameters_are_needed() -> None:
    page = api(fe_toggle="[2,3]", request_source=2, filter_size=0)
    assert answer([row(1)], page, total=9) == answer([row(1)], total=9)


@pytest.mark.parametrize(
    "url",
    [
        "https://shopee.tw/cup-i.990077001.99100200301",
        "https://notshopee.tw/api/v2/item/get_ratings?itemid=1",
        "https://shopee.tw.example/api/v2/item/get_ratings?itemid=1",
        "https://shopee.tw/api/v4/search/search_items",
    ],
)
def test_other_pages_are_not_read(url: str) -> None:
    assert PLATFORM.match(Page(url, body=b"{}")) == 0.0


def saved(rows: list[dict[str, Any]]) -> Page:
    return Page("file:///ratings.json", body=json.dumps({"error": 0, "data": {"ratings": rows}}).encode())


def test_a_saved_answer_without_its_address_gets_one_from_its_rows() -> None:
    url = PLATFORM.address_of(saved([row(1, region="TW"), row(2, region="TW", rating_star=3)]))
    assert url == f"https://shopee.tw/api/v2/item/get_ratings?itemid={ITEM}&shopid=990077001&type=0"
    assert PLATFORM.match(Page(url)) == 1.0


def test_a_saved_answer_of_one_low_star_alone_is_a_filtered_one() -> None:
    url = PLATFORM.address_of(saved([row(n, region="TW", rating_star=1) for n in range(3)]))
    assert url is not None
    assert answer([row(1)], url).stratum is Stratum.NEGATIVE


@pytest.mark.parametrize("rows", [[], [row(1)], [row(1, region="TW"), row(2, region="TW", itemid=7)]])
def test_no_address_is_made_up(rows: list[dict[str, Any]]) -> None:
    assert PLATFORM.address_of(saved(rows)) is None
    assert PLATFORM.address_of(Page("file:///x.json", body=b'{"cmtid" "rating_star"')) is None


def test_rows_that_became_something_else_are_counted_and_named() -> None:
    parsed = answer([{"stars": 5}] * 3)
    assert (parsed.rows, "stars" in parsed.unread) == (3, True)


_KEYS = ["error", "data", "ratings", "items", "item", "item_rating_summary", "rating_total", "rating_count", "itemid"]
_KEYS += ["shopid", "userid", "cmtid", "ctime", "rating_star", "product_items", "ItemRatingReply", "images", "videos"]
_PIECES = ['{"error":0,"data":{', '"ratings":[', "{", "}", "]", '"item":{"item_id":1,"title":"x"}']
_URLS = [api(), api(offset="x"), api(itemid=""), "https://shopee.sg/api/v4/pdp/get_pc?item_id=1&shop_id=2"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS), st.sampled_from(_URLS))
def test_no_rows_make_it_raise_anything_else(value: object, url: str) -> None:
    data = {"ratings": [value, row(1, images=[value], product_items=value, ctime=value)], "item_rating_summary": value}
    survives(PLATFORM, url, json.dumps({"data": data}).encode())
    survives(PLATFORM, url, json.dumps({"data": value}).encode())
