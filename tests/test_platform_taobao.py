"""Taobao's older answers and their traps: GBK, grades of 1, 0, -1, two kinds of follow-ups, folded lists, caps."""

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
from zhenping.spiders.platforms.taobao import Taobao

PLATFORM = Taobao()
SCRUBBER = Scrubber([PLATFORM])
ADDRESS = "https://rate.taobao.com/feedRateList.htm?auctionNumId=6&userNumId=60&currentPageNum={}{}"
TOTALS = "https://rate.taobao.com/detailCommon.htm?auctionNumId=6"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"rateId": number, "content": "杯盖紧", "date": "2021年03月15日 20:14", "rate": "1", "user": {}, **more}


def answer(rows: object, number: int = 1, last: int = 3, total: object = 50, more: str = "") -> Parsed:
    data = {"comments": rows, "maxPage": last, "currentPageNum": number, "total": total}
    body = f"jsonp_tbcrate_reviews_list({json.dumps(data, ensure_ascii=False)})".encode("gbk")
    return PLATFORM.parse(SCRUBBER.clean(Page(ADDRESS.format(number, more), 200, {"content-type": "text/html"}, body)))


@pytest.mark.parametrize(("raw", "stars"), [("1", 5.0), ("0", 3.0), ("-1", 1.0), ("2", None), ("", None), (None, None)])
def test_good_neutral_and_bad_are_five_three_and_one(raw: object, stars: float | None) -> None:
    assert answer([row(1, rate=raw)]).reviews[0].rating == stars


def test_minutes_are_no_seconds_so_there_is_no_utc() -> None:
    review = answer([row(1)]).reviews[0]
    assert (review.created_local, review.created_precision, review.tz) == ("2021-03-15T20:14", "minute", "+08:00")
    assert review.created_at is None


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"append": None, "appendList": []}, None),
        ({"append": {"content": "漏水", "dayAfterConfirm": 3}}, "漏水"),
        ({"appendList": [{"content": "漏水"}, {"content": "退款了"}]}, "漏水\n退款了"),
        ({"append": {"content": "漏水"}, "appendList": [{"content": "漏水"}, {"content": "退款了"}]}, "漏水\n退款了"),
        ({"append": "", "appendList": "?"}, None),
        ({"append": {"content": ""}}, None),
    ],
)
def test_follow_ups_stand_once_wherever_they_stand_and_have_no_date(more: dict[str, Any], text: str | None) -> None:
    review = answer([row(1, **more)]).reviews[0]
    assert (review.followup_text, review.followup_at) == (text, None)


@pytest.mark.parametrize(("reply", "text"), [({"content": "谢谢"}, "谢谢"), ("谢谢", "谢谢"), (None, None), ({}, None)])
def test_the_seller_s_reply_is_an_object_a_text_or_missing(reply: object, text: str | None) -> None:
    assert answer([row(1, reply=reply)]).reviews[0].reply_text == text


def test_fields_of_unknown_meaning_are_no_incentive() -> None:
    odd = row(1, award="7", promotionType="活动促销", creditFraudRule=1, validscore=0, vicious="1")
    assert answer([odd]).reviews[0].incentive is None


def test_the_default_avatar_and_an_empty_user_id_are_nobody() -> None:
    grey = "//img.alicdn.com/tps/i3/TB1yeWeIFXXXXX5XFXXuAZJYXXX-210-210.png_40x40.jpg"
    review = answer([row(1, user={"nick": "寒***炙", "userId": "", "avatar": grey})]).reviews[0]
    assert (review.avatar_id, review.reviewer_id, review.reviewer_mask) == (None, None, "寒***炙")


@pytest.mark.parametrize(
    ("more", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("&rateType=&orderType=sort_weight&folded=0&sku=&attribute=", Stratum.DEFAULT),
        ("&orderType=feedbackdate", Stratum.NEWEST),
        ("&orderType=feedbackdate&rateType=1", Stratum.POSITIVE),
        ("&orderType=feedbackdate&rateType=0", Stratum.NEUTRAL),
        ("&rateType=-1", Stratum.NEGATIVE),
        ("&rateType=2", Stratum.FOLLOW_UP),
        ("&rateType=3", Stratum.PICTURES),
        ("&rateType=99", Stratum.FILTERED),
        ("&folded=1", Stratum.FOLDED),
        ("&attribute=620-11", Stratum.FILTERED),
        ("&sku=4001", Stratum.FILTERED),
    ],
)
def test_the_address_names_the_order_and_the_filter(more: str, stratum: Stratum) -> None:
    parsed = answer([row(1)], more=more)
    assert parsed.stratum is stratum
    assert [f.stratum for f in parsed.follow] == [stratum]
    assert bool(parsed.claimed) == (stratum in ("default", "newest"))  # a filter's total is not the product's


def test_paging_ends_with_max_page_and_never_goes_beyond_200() -> None:
    assert "currentPageNum=3" in answer([row(1)], number=2).follow[0].url
    assert not answer([row(1)], number=3).follow
    capped = answer([row(1)], number=200, last=250)
    assert (capped.follow, capped.outcome) == ((), Outcome.PLATFORM_CAP)


def test_an_empty_page_is_never_an_item_without_reviews() -> None:
    assert answer([]).outcome is Outcome.CHANGED_MARKUP
    assert answer(None).outcome is Outcome.CHANGED_MARKUP
    assert answer([], number=2).outcome is Outcome.PLATFORM_CAP
    assert answer(None, total=0, last=0).outcome is None


def test_totals_claim_without_being_a_page_of_reviews() -> None:
    parsed = PLATFORM.parse(Page(TOTALS, body=b'j({"data":{"count":{"total":"1.2\\u4e07+","good":3}}})'))
    assert (parsed.claimed, parsed.seen, parsed.rows) == ({"6": 12_000}, frozenset(), None)
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(TOTALS, body=b'j({"data":{"count":{}}})'))


def test_a_slider_is_a_block_and_an_unknown_answer_a_parse_error() -> None:
    refused = PLATFORM.parse(Page(ADDRESS.format(1, ""), body=b'jsonp1({"rgv587_flag":"sm","url":"//x/punish"})'))
    assert (refused.outcome, refused.seen) == (Outcome.BLOCKED, frozenset({"6"}))
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(ADDRESS.format(1, ""), body=b'{"url":"?"}'))


def test_a_saved_answer_names_its_item_in_its_rows() -> None:
    body = json.dumps({"comments": [row(1, auction={"aucNumId": "66"})], "currentPageNum": 4}).encode()
    found = PLATFORM.address_of(Page("file:///a.json", body=body))
    assert found == "https://rate.taobao.com/feedRateList.htm?auctionNumId=66&currentPageNum=4"
    assert PLATFORM.parse(Page(found, body=body)).reviews[0].product_id == "66"
    assert PLATFORM.address_of(Page("file:///a.json", body=b'{"comments":[{"auction":{"aucNumId":""}}]}')) is None
    assert PLATFORM.address_of(Page("file:///a.json", body=b'"comments" "aucNumId"')) is None


_KEYS = ["comments", "maxPage", "total", "data", "count", "rateId", "content", "date", "rate", "user", "avatar", "nick"]
_KEYS += ["append", "appendList", "photos", "url", "reply", "auction", "sku", "aucNumId", "video", "displayRatePic"]
_PIECES = ["jsonp1(", '{"comments":[', '"aucNumId":"', "sellerId: '7'", "shopName: '", "<title>", "]", "}", ")"]
_URLS = [ADDRESS.format(1, ""), ADDRESS.format("-1", "&rateType=x"), TOTALS, "https://item.taobao.com/item.htm?id=6"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
    PLATFORM.address_of(Page("file:///saved.json", body=body))


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    odd = row(1, user=value, append=value, appendList=[value], photos=[value], auction=value, video=value, reply=value)
    survives(PLATFORM, ADDRESS.format(1, ""), json.dumps({"comments": [value, odd], "maxPage": value}).encode())
