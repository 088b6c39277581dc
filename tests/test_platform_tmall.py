"""Tmall's older answers and their traps: GBK, missing braces, no stars, zeros for ids, defaults, sliders, caps."""

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
from zhenping.spiders.platforms.tmall import Tmall

PLATFORM = Tmall()
SCRUBBER = Scrubber([PLATFORM])
ADDRESS = "https://rate.tmall.com/list_detail_rate.htm?itemId=7&sellerId=70&currentPage={}{}"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "displayUserNick": "t***1",
        "displayUserNumId": 0,
        "rateContent": "尺寸合适",
        "rateDate": "2024-03-02 10:11:12",
        **more,
    }


def answer(
    rows: object, number: int = 1, last: int = 3, total: object = 50, more: str = "", charset: str = "utf-8"
) -> Parsed:
    detail = {"rateCount": {"total": total}, "paginator": {"lastPage": last, "page": number}, "rateList": rows}
    body = f"jsonp1({json.dumps({'rateDetail': detail}, ensure_ascii=False)})".encode(charset)
    return PLATFORM.parse(SCRUBBER.clean(Page(ADDRESS.format(number, more), 200, {"content-type": "text/html"}, body)))


def test_gbk_without_a_declared_charset_is_read() -> None:
    assert answer([row(1, rateContent="颜色偏黄，退了")], charset="gbk").reviews[0].text == "颜色偏黄，退了"


def test_there_are_no_stars_and_no_people() -> None:
    review = answer([row(1, dsr=0.0, userIdEncryption="", anony=False)]).reviews[0]
    assert (review.rating, review.rating_raw, review.reviewer_id) == (None, None, None)
    assert review.reviewer_mask == "t***1"


def test_a_zero_is_not_told_rather_than_none_bought() -> None:
    assert [answer([row(1, buyCount=n)]).reviews[0].purchase_count for n in (0, 2)] == [None, 2]


def test_the_end_of_the_trade_stands_for_the_order_and_proves_a_purchase() -> None:
    told_of, silent = answer([row(1, tradeEndTime={"time": 1564415818000}), row(2, tradeEndTime=None)]).reviews
    assert (told_of.ordered_at, told_of.verified_purchase) == ("2019-07-29T23:56:58", True)
    assert (silent.ordered_at, silent.verified_purchase) == (None, None)


@pytest.mark.parametrize("when", ["2024-03-09 08:00:01", {"time": 1709942401000}])
def test_a_follow_up_has_its_words_its_time_and_its_pictures(when: object) -> None:
    picture = "//img.alicdn.com/bao/uploaded/i1/O1CN01after_!!0-rate.jpg"
    after = {"content": "一周后开胶", "commentTime": when, "days": 7, "pics": [picture]}
    review = answer([row(1, appendComment=after)]).reviews[0]
    assert (review.followup_text, review.followup_at) == ("一周后开胶", "2024-03-09T08:00:01")
    assert len(review.image_ids) == 1


@pytest.mark.parametrize("nothing", ["", None, {}, [], 0])
def test_an_empty_follow_up_reply_or_picture_list_is_none(nothing: object) -> None:
    review = answer([row(1, appendComment=nothing, reply=nothing or "", pics=nothing)]).reviews[0]
    assert (review.followup_text, review.followup_at, review.reply_text, review.image_ids) == (None, None, None, ())


@pytest.mark.parametrize(
    ("more", "stratum"),
    [
        ("&order=3", Stratum.DEFAULT),
        ("", Stratum.DEFAULT),
        ("&order=1", Stratum.NEWEST),
        ("&order=1&append=0&picture=&tagId=", Stratum.NEWEST),
        ("&order=1&append=1", Stratum.FOLLOW_UP),
        ("&order=3&picture=1", Stratum.PICTURES),
        ("&order=3&tagId=620", Stratum.FILTERED),
    ],
)
def test_the_address_names_the_order_and_the_filter(more: str, stratum: Stratum) -> None:
    parsed = answer([row(1)], more=more)
    assert parsed.stratum is stratum
    assert [f.stratum for f in parsed.follow] == [stratum]
    assert bool(parsed.claimed) == (stratum in ("default", "newest"))  # a filter's total is not the product's


def test_paging_ends_with_the_paginator() -> None:
    assert "currentPage=3" in answer([row(1)], number=2).follow[0].url
    assert not answer([row(1)], number=3).follow
    assert not answer([], number=2).follow


def test_the_platform_never_shows_more_than_99_pages() -> None:
    parsed = answer([row(1)], number=99, last=140)
    assert (parsed.follow, parsed.outcome) == ((), Outcome.PLATFORM_CAP)
    assert answer([row(1)], number=99, last=99).outcome is None


def test_an_empty_page_is_never_an_item_without_reviews() -> None:
    assert answer([]).outcome is Outcome.CHANGED_MARKUP
    assert answer([], number=2).outcome is Outcome.PLATFORM_CAP  # since 2025 often only the first page is shown
    assert answer([], last=0, total=0).outcome is None
    assert answer([], more="&append=1", total=50).outcome is None  # nobody wrote a follow-up


def test_the_seller_is_in_the_address_or_in_the_rows() -> None:
    page = Page("https://rate.tmall.com/list_detail_rate.htm?itemId=7", body=b'"rateDetail":{"rateList":[]}')
    assert PLATFORM.parse(page).shop is None
    addressed = answer([]).shop  # no row names it here
    assert addressed is not None
    assert addressed.shop_id == "70"
    body = json.dumps({"rateDetail": {"rateList": [row(1, sellerId=700)]}}).encode()
    parsed = PLATFORM.parse(Page("https://rate.tmall.com/list_detail_rate.htm?itemId=7", body=body))
    assert parsed.shop is not None
    assert (parsed.shop.platform, parsed.shop.shop_id, parsed.reviews[0].shop_id) == ("tmall", "700", "700")


def test_rows_that_are_no_reviews_are_counted_and_named() -> None:
    parsed = answer([{"newId": 1, "newContent": "x"}, {"newId": 2}])
    assert (parsed.rows, parsed.reviews) == (2, ())
    assert {"newId", "newContent"} <= parsed.unread


def test_an_answer_without_rate_detail_is_a_parse_error() -> None:
    for body in (b"{}", b"[]", b'{"rateDetail":[]}', b"jsonp1(1)", b"<html>no</html>"):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(ADDRESS.format(1, ""), body=body))


def test_other_pages_are_left_alone() -> None:
    for url in (
        "https://www.tmall.com/",
        "https://rate.tmall.com/list_detail_rate.htm",
        "https://shop.example/item.htm?id=1",
    ):
        assert PLATFORM.match(Page(url, body=b"itemId=7")) == 0.0


_KEYS = ["rateDetail", "rateCount", "total", "paginator", "lastPage", "rateList", "id", "rateContent", "rateDate"]
_KEYS += ["appendComment", "commentTime", "time", "tradeEndTime", "pics", "buyCount", "tamllSweetLevel", "sellerId"]
_PIECES = [
    '"rateDetail":{',
    "jsonp1(",
    '{"seller":{',
    '"sellerId":"7"',
    '"item":{"title":"',
    '"rateList":[',
    "]",
    "}",
    ")",
]
_URLS = [ADDRESS.format(1, ""), ADDRESS.format("x", "&order=9"), "https://detail.tmall.com/item.htm?id=7"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    detail = {"rateList": [value, row(1, appendComment=value, pics=value, tradeEndTime=value)], "paginator": value}
    survives(PLATFORM, ADDRESS.format(1, ""), json.dumps({"rateDetail": {"rateCount": value, **detail}}).encode())
