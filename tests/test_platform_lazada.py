"""Lazada's traps: refusals with status 200, relative and localised dates, follow-ups among replies, star filters."""

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
from zhenping.spiders.platforms.lazada import Lazada

PLATFORM = Lazada()
ITEM = "990011001"
DAY = "2025-11-20T00:00:00+00:00"
NEW = "https://acs-m.{}/h5/mtop.lazada.review.item.getpcreviewlist/1.0/?jsv=2.7.2&sign=secret"


def old(site: str = "lazada.sg", **query: object) -> str:
    asked = {"itemId": ITEM, "pageSize": 5, "filter": 0, "sort": 0, "pageNo": 1, **query}
    return f"https://my.{site}/pdp/review/getReviewList?{urlencode(asked)}"


def answer(rows: object, url: str | None = None, pages: int | None = 1, **model: Any) -> Parsed:
    paging = {} if pages is None else {"paging": {"totalItems": 5 * pages, "totalPages": pages}}
    data = {"success": True, "model": {"items": rows, **paging, **model}}
    return PLATFORM.parse(Page(url or old(), body=json.dumps(data).encode(), fetched_at=DAY))


def new(rows: object, asked: dict[str, object] | None = None, *, form: bool = True) -> Parsed:
    data = {"ret": ["SUCCESS::ok"], "data": {"module": {"reviews": rows}, "paging": {"totalItems": 7}}}
    sent = urlencode({"data": json.dumps({"itemId": ITEM, "pageNo": 1, **(asked or {})})})
    url = NEW.format("lazada.vn")
    page = Page(url, body=json.dumps(data).encode(), method="POST", request_body=sent.encode(), fetched_at=DAY)
    return PLATFORM.parse(page if form else Page(f"{url}&{sent}", body=page.body, fetched_at=DAY))


def row(number: int, **more: Any) -> dict[str, Any]:
    common = {"buyerId": 55, "buyerName": "A", "rating": 5, "reviewContent": "ok", "reviewTime": "19 Nov 2025"}
    return {"reviewRateId": number, "itemId": int(ITEM), **common, **more}


def review(url: str | None = None, **more: Any) -> Review:
    return answer([row(1, **more)], url).reviews[0]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM"],"data":{"url":"x"}}', Outcome.BLOCKED),
        ('{"rgv587_flag":"sm","url":"https://my.lazada.sg/_____tmd_____/punish"}', Outcome.BLOCKED),
        ('{"ret":["FAIL_SYS_SESSION_EXPIRED::session"],"data":{}}', Outcome.LOGIN_REQUIRED),
        ("", Outcome.BLOCKED),
    ],
)
def test_a_refusal_is_never_no_reviews(body: str, outcome: Outcome) -> None:
    parsed = PLATFORM.parse(Page(old(), body=body.encode()))
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (outcome, {}, {ITEM})


@pytest.mark.parametrize("body", ['{"success": false, "model": null}', "[]", "{}", '{"model": 3}'])
def test_any_other_answer_without_reviews_is_a_parse_error(body: str) -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(old(), body=body.encode()))


@pytest.mark.parametrize("form", [True, False])
def test_the_newer_answer_says_what_was_asked_in_its_data(form: bool) -> None:
    rows = [{"reviewRateId": 1, "rating": 4, "reviewContentList": [{"attribute": "Quality", "content": "thin"}]}]
    parsed = new(rows, {"ratingFilter": 1}, form=form)
    assert [(r.product_id, r.text) for r in parsed.reviews] == [(ITEM, "Quality: thin")]
    assert (parsed.stratum, parsed.claimed, parsed.follow) == (Stratum.NEGATIVE, {}, ())
    assert new(rows, form=form).claimed == {ITEM: 7}


@pytest.mark.parametrize(
    ("site", "text", "local", "precision"),
    [
        ("lazada.sg", "19 Nov 2025", "2025-11-19", "day"),
        ("lazada.vn", "19 thg 9 2025", "2025-09-19", "day"),
        ("lazada.co.id", "5 Agu 2025", "2025-08-05", "day"),
        ("daraz.pk", "2 days ago", "2025-11-18", "day"),
        ("daraz.pk", "3 hours ago", "2025-11-20", "day"),
        ("lazada.co.id", "5 jam lalu", "2025-11-20", "day"),
        ("daraz.pk", "2 weeks ago", "2025-11", "month"),
        ("lazada.vn", "3 tuần trước", "2025-10", "month"),
        ("lazada.vn", "2 ngày trước", "2025-11-18", "day"),
        ("lazada.co.id", "2 minggu yang lalu", "2025-11", "month"),
        ("lazada.co.id", "3 bulan lalu", "2025-08", "month"),
        ("lazada.co.th", "2 สัปดาห์ที่แล้ว", "2025-11", "month"),
        ("daraz.pk", "1 year ago", "2024", "year"),
        ("daraz.pk", "a while ago", None, None),
        ("daraz.pk", None, None, None),
    ],
)
def test_a_date_is_no_finer_than_it_says(site: str, text: object, local: str | None, precision: str | None) -> None:
    found = review(old(site), reviewTime=text)
    assert (found.created_local, found.created_precision) == (local, precision)


def test_a_relative_date_without_the_day_of_its_page_is_unknown() -> None:
    page = Page(old(), body=json.dumps({"model": {"items": [row(1, reviewTime="2 weeks ago")]}}).encode())
    assert PLATFORM.parse(page).reviews[0].created_local is None


def test_a_rating_of_nought_and_votes_below_it_are_unknown() -> None:
    assert (review(rating=0).rating, review(rating=0).rating_raw) == (None, None)
    assert review(upVotes=-1).helpful_count is None
    assert review(upVotes=3).helpful_count == 3
    assert review(upVotes=3, likeCount=0).helpful_count == 0


def test_a_buyers_own_reply_is_a_follow_up_and_the_sellers_is_a_reply() -> None:
    seller = {"reviewContent": "thanks", "isFollowUp": False, "reviewTime": "20 Nov 2025"}
    buyer = {"reviewContent": "broke", "isFollowUp": True, "reviewTime": "1 Dec 2025"}
    found = review(replies=[{"reviewContent": ""}, buyer, seller])
    assert (found.reply_text, found.reply_at) == ("thanks", "2025-11-20")
    assert (found.followup_text, found.followup_at) == ("broke", "2025-12-01")
    assert review(replies=[]).reply_text is None


def test_an_anonymous_buyer_is_nobody() -> None:
    assert review(buyerId=7).reviewer_id == "7"
    assert review(buyerId=7, isAnonymous=True).reviewer_id is None
    assert review(buyerId=0).reviewer_id is None


def test_the_shop_is_told_where_all_reviews_name_one_seller() -> None:
    one = answer([row(1, sellerId=66, sellerName="Maple"), row(2)])
    two = answer([row(1, sellerId=66), row(2, sellerId=67)])
    assert (one.shop.shop_id if one.shop else None, two.shop) == ("66", None)
    assert answer([row(1)]).reviews[0].shop_id == ""


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"sort": 1}, Stratum.NEWEST),
        ({"sort": 2}, Stratum.POSITIVE),
        ({"sort": 3}, Stratum.NEGATIVE),
        ({"filter": 1}, Stratum.NEGATIVE),
        ({"filter": 2, "sort": 1}, Stratum.NEGATIVE),
        ({"filter": 3}, Stratum.NEUTRAL),
        ({"filter": 5}, Stratum.POSITIVE),
        ({"filter": 9}, Stratum.FILTERED),
    ],
)
def test_the_address_says_which_sample_it_is(query: dict[str, object], stratum: Stratum) -> None:
    assert answer([row(1)], old(**query)).stratum is stratum


def test_the_next_page_is_named_until_the_last_one_and_without_tokens() -> None:
    (follow,) = answer([row(1)], old(_tb_token_="secret", pageNo=2), pages=3).follow
    assert Page(follow.url).query["pageNo"] == "3"
    assert "secret" not in follow.url
    assert answer([row(1)], old(pageNo=3), pages=3).follow == ()


def test_an_empty_page_is_said_to_be_what_it_is() -> None:
    assert answer([], pages=3).outcome is Outcome.CHANGED_MARKUP
    assert answer([], old(pageNo=3), pages=9).outcome is Outcome.PLATFORM_CAP
    assert answer([], old(pageNo=4), pages=3).outcome is None
    assert answer(None, pages=0).outcome is None


def test_only_written_reviews_are_claimed_not_all_ratings() -> None:
    parsed = answer([row(1)], pages=9, ratings={"average": 4.6, "rateCount": 31, "reviewCount": 12})
    assert (parsed.claimed, parsed.products[0].rating_shown) == ({ITEM: 12}, 4.6)
    assert answer([row(1)], old(filter=1), pages=9).claimed == {}


def test_only_the_named_parameters_are_needed() -> None:
    assert answer([row(1)], old(_="1", spm="x"), pages=2) == answer([row(1)], pages=2)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.lazada.sg/products/stand-i990011001-s1.html",
        "https://lazada.sg.example/pdp/review/getReviewList?itemId=1",
        "https://acs-m.lazada.vn/h5/mtop.lazada.detail.getdetail/1.0/",
    ],
)
def test_other_pages_are_not_read(url: str) -> None:
    assert PLATFORM.match(Page(url, body=b"{}")) == 0.0


def test_a_saved_answer_without_its_address_gets_one_from_its_rows() -> None:
    named = row(1, itemUrl=f"//www.daraz.com.np/products/stand-i{ITEM}-s1.html")
    page = Page("file:///a.json", body=json.dumps({"model": {"items": [named, row(2)]}}).encode())
    assert PLATFORM.address_of(page) == f"https://my.daraz.com.np/pdp/review/getReviewList?itemId={ITEM}"
    nameless = Page("file:///a.json", body=json.dumps({"model": {"items": [row(1)]}}).encode())
    assert PLATFORM.address_of(nameless) is None
    assert PLATFORM.address_of(Page("file:///a.json", body=b'{"reviewRateId"')) is None


_KEYS = ["success", "model", "items", "paging", "totalPages", "ratings", "data", "module", "reviews", "reviewRateId"]
_KEYS += ["rating", "reviewTime", "reviewContentList", "replies", "mediaList", "images", "sellerId", "itemId", "ret"]
_PIECES = ['{"model":{', '"items":[', "{", "}", "]", '"reviewTime":"2 weeks ago"', '"ret":["FAIL"]']
_URLS = [old(), old(itemId=""), NEW.format("lazada.vn"), NEW.format("lazada.vn") + "&data=%7B%22itemId%22%3A%5B1%5D%7D"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS), st.sampled_from(_URLS))
def test_no_rows_make_it_raise_anything_else(value: object, url: str) -> None:
    model = {"items": [value, row(1, replies=[value], images=[value], rating=value)], "paging": value, "item": value}
    survives(PLATFORM, url, json.dumps({"model": model}).encode())
    survives(PLATFORM, url, json.dumps({"data": {"module": {"reviews": [value]}, "paging": value}}).encode())


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_no_data_of_a_request_makes_it_raise_anything_else(sent: str) -> None:
    survives(
        PLATFORM, NEW.format("lazada.vn") + "&" + urlencode({"data": sent}), b'{"data":{"module":{"reviews":[{}]}}}'
    )
