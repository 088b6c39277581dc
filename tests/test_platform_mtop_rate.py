"""mtop's answers and their traps: strings for everything, days for times, credit that looks like stars, folding."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.mtop_rate import MtopRate

PLATFORM = MtopRate()
SCRUBBER = Scrubber([PLATFORM])
TMALL, TAOBAO = "h5api.m.tmall.com", "h5api.m.taobao.com"
ASKED = {"auctionNumId": "7", "pageNo": 1, "pageSize": 20, "rateType": "", "orderType": "", "searchImpr": "-8"}


def address(host: str = TMALL, api: str = "mtop.taobao.rate.detaillist.get/6.0", **asked: Any) -> str:
    return f"https://{host}/h5/{api}/?{urlencode({'sign': 'x', 'data': json.dumps(ASKED | asked)})}"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "feedback": "抽屉卡", "feedbackDate": "2026年7月8日", "rateType": "1", **more}


def answer(rows: object, *, host: str = TMALL, data: dict[str, Any] | None = None, **asked: Any) -> Parsed:
    filled = {"rateList": rows, "hasNext": "false", "feedAllCount": "50", **(data or {})}
    body = json.dumps({"data": filled, "ret": ["SUCCESS::调用成功"]}, ensure_ascii=False)
    return PLATFORM.parse(Page(address(host, **asked), body=f"mtopjsonp2({body})".encode()))


def test_credit_is_no_rating() -> None:
    review = answer([row(1, rateType="-1", userStar="6", creditLevel="11")]).reviews[0]
    assert (review.rating, review.rating_raw, review.reviewer_level) == (1.0, "-1", "11")
    assert answer([row(1, rateType="", userStar="5")]).reviews[0].rating is None


def test_the_text_false_means_no() -> None:
    assert not answer([row(1)]).follow
    assert answer([row(1)], data={"hasNext": "true"}).follow


def test_a_day_has_no_hour_and_no_zone() -> None:
    review = answer([row(1)]).reviews[0]
    assert (review.created_local, review.created_precision, review.created_at) == ("2026-07-08", "day", None)
    assert answer([row(1, feedbackDate="2019-08-21")]).reviews[0].created_local == "2019-08-21"


@pytest.mark.parametrize(
    ("more", "text", "when"),
    [
        ({"appendedFeed": {"appendedFeedback": "晃", "createTime": "2026-07-29"}}, "晃", "2026-07-29"),
        ({"appendedFeed": {"appendedFeedback": "晃", "intervalDay": "21"}}, "晃", None),
        ({"append": {"feedback": "晃", "feedbackDate": "2026年7月18日"}}, "晃", "2026-07-18"),
        ({"appendedFeed": {}, "append": ""}, None, None),
    ],
)
def test_a_follow_up_comes_in_two_forms(more: dict[str, Any], text: str | None, when: str | None) -> None:
    review = answer([row(1, **more)]).reviews[0]
    assert (review.followup_text, review.followup_at) == (text, when)


def test_pictures_of_both_lists_are_the_same_pictures() -> None:
    path = "//img.alicdn.com/imgextra/i1/0/O1CN01same_!!0-rate.jpg"
    review = answer([row(1, feedPicPathList=[path], feedPicList=[{"thumbnail": f"{path}_400x400.jpg"}])]).reviews[0]
    assert len(review.image_ids) == 1


def test_the_host_names_the_marketplace_and_nothing_names_the_shop() -> None:
    for host, platform in ((TMALL, "tmall"), (TAOBAO, "taobao"), ("h5api.m.tmall.hk", "tmall")):
        parsed = answer([row(1)], host=host)
        assert (parsed.shop, parsed.reviews[0].platform, parsed.reviews[0].shop_id) == (None, platform, "")


def test_the_item_s_own_answer_names_its_seller() -> None:
    data = {"seller": {"sellerId": "700", "shopName": "甲店"}, "item": {"itemId": "7", "title": "书桌"}}
    url = address(TAOBAO, "mtop.taobao.pcdetail.data.get/1.0", id="7")
    parsed = PLATFORM.parse(Page(url, body=json.dumps({"data": data, "ret": ["SUCCESS::"]}).encode()))
    assert parsed.shop is not None
    assert (parsed.shop.platform, parsed.shop.shop_id, parsed.shop.name) == ("taobao", "700", "甲店")
    assert [(p.product_id, p.name) for p in parsed.products] == [("7", "书桌")]


@pytest.mark.parametrize(
    ("asked", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"orderType": "feedbackdate"}, Stratum.NEWEST),
        ({"rateType": "-1", "orderType": "feedbackdate"}, Stratum.NEGATIVE),
        ({"rateType": "0"}, Stratum.NEUTRAL),
        ({"rateType": 1}, Stratum.POSITIVE),
        ({"rateType": "2"}, Stratum.FOLLOW_UP),
        ({"rateType": "3"}, Stratum.PICTURES),
        ({"rateType": "17"}, Stratum.FILTERED),
        ({"skuVids": "123"}, Stratum.FILTERED),
        ({"expression": "质量"}, Stratum.FILTERED),
        ({"searchImpr": "620"}, Stratum.FILTERED),
        ({"foldFlag": "1"}, Stratum.FOLDED),
        ({"foldFlag": "0"}, Stratum.DEFAULT),
    ],
)
def test_what_was_asked_names_the_order_and_the_filter(asked: dict[str, Any], stratum: Stratum) -> None:
    parsed = answer([row(1)], data={"hasNext": "true"}, **asked)
    assert parsed.stratum is stratum
    captured = SCRUBBER.clean(Page(address(**asked), body=b'{"data":{"rateList":[]}}'))
    assert PLATFORM.parse(captured).stratum is stratum
    assert [f.stratum for f in parsed.follow] == [stratum]


def test_the_next_page_is_named_without_anybody_s_signature() -> None:
    follow = answer([row(1)], data={"hasNext": "true"}, pageNo=4, rateSrc="pc_rate_list").follow[0]
    query = parse_qs(urlsplit(follow.url).query)
    assert query.keys() == {"data"}
    assert answer([row(1)], data={"hasNext": "true"}, pageNo="4").follow[0].url != follow.url  # a text stays a text
    assert json.loads(query["data"][0])["pageNo"] == 5
    assert json.loads(query["data"][0])["auctionNumId"] == "7"


def test_what_is_asked_may_stand_in_a_form() -> None:
    body = json.dumps({"data": {"rateList": [row(1)], "hasNext": "true"}, "ret": ["SUCCESS::"]}).encode()
    form = urlencode({"data": json.dumps(ASKED | {"rateType": "-1"})}).encode()
    url = f"https://{TMALL}/h5/mtop.taobao.rate.detaillist.get/6.0/"
    parsed = PLATFORM.parse(Page(url, body=body, method="POST", request_body=form))
    assert (parsed.stratum, parsed.reviews[0].product_id) == (Stratum.NEGATIVE, "7")


def test_a_list_that_ends_before_its_folded_reviews_says_so() -> None:
    parsed = answer([row(1)], data={"feedAllCount": "500", "foldCount": "507"})
    assert (parsed.outcome, parsed.claimed) == (Outcome.PLATFORM_CAP, {"7": 500})
    assert "507" in (parsed.note or "")
    assert answer([row(1)], data={"foldCount": "507", "hasNext": "true"}).outcome is None
    assert answer([row(1)], data={"foldCount": "507"}, rateType="-1").outcome is None
    assert answer([row(1)], data={"foldCount": "0"}).outcome is None


def test_only_a_total_of_everything_is_claimed() -> None:
    alone = {"feedAllCount": None, "total": "31"}
    assert answer([row(1)], data=alone).claimed == {"7": 31}
    assert answer([row(1)], data=alone, rateType="-1").claimed == {}
    assert answer([row(1)], data={"total": "3"}, rateType="-1").claimed == {"7": 50}


def test_an_empty_first_page_is_never_an_item_without_reviews() -> None:
    assert answer([]).outcome is Outcome.CHANGED_MARKUP
    assert answer([], pageNo=3).outcome is None
    assert answer([], data={"feedAllCount": "0"}).outcome is None
    assert answer([], rateType="-1").outcome is None  # nobody complained


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("FAIL_SYS_USER_VALIDATE", Outcome.BLOCKED),
        ("RGV587_ERROR::SM::哎哟喂,被挤爆啦", Outcome.BLOCKED),
        ("FAIL_SYS_SESSION_EXPIRED::SESSION失效", Outcome.LOGIN_REQUIRED),
        ("FAIL_SYS_TOKEN_EMPTY::令牌为空", Outcome.LOGIN_REQUIRED),
    ],
)
def test_a_refusal_is_never_an_item_without_reviews(said: str, outcome: Outcome) -> None:
    body = json.dumps({"data": {}, "ret": [said]}, ensure_ascii=False).encode()
    refused = PLATFORM.parse(Page(address(), body=body))
    assert (refused.outcome, refused.reviews, refused.claimed) == (outcome, (), {})
    assert PLATFORM.parse(Page(address(), body=b"")).outcome is Outcome.BLOCKED


def test_an_answer_without_its_item_or_its_rows_is_a_parse_error() -> None:
    unnamed = f"https://{TMALL}/h5/mtop.taobao.rate.detaillist.get/6.0/?data=%7B"
    for url, body in (
        (unnamed, b'{"data":{"rateList":[]}}'),
        (address(), b'{"data":{}}'),
        (address(), b"{}"),
        (address(), b"[]"),
    ):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(url, body=body))
    rows = b'{"data":{"rateList":[{"id":"1","auctionNumId":"8"}]}}'
    assert PLATFORM.parse(Page(unnamed, body=rows)).reviews[0].product_id == "8"


def test_a_saved_answer_names_its_item_in_its_rows() -> None:
    data = {"api": "mtop.taobao.rate.detaillist.get", "data": {"rateList": [row(1, auctionNumId="66")]}}
    body = json.dumps(data).encode()
    found = PLATFORM.address_of(Page("file:///a.json", body=body))
    assert found is not None
    assert PLATFORM.parse(Page(found, body=body)).reviews[0].product_id == "66"
    assert PLATFORM.address_of(Page("file:///a.json", body=b'{"api":"mtop.taobao.rate.detaillist.get"}')) is None


_KEYS = [
    "data",
    "ret",
    "rateList",
    "hasNext",
    "feedAllCount",
    "foldCount",
    "id",
    "feedback",
    "feedbackDate",
    "rateType",
]
_KEYS += ["appendedFeed", "append", "createTime", "feedPicPathList", "feedPicList", "thumbnail", "skuMap", "video"]
_KEYS += ["seller", "sellerId", "item", "itemId", "auctionNumId", "headPicUrl", "interactInfo", "likeCount"]
_PIECES = [
    "mtopjsonp1(",
    '{"api":"mtop.taobao.rate.detaillist.get",',
    '"data":{',
    '"rateList":[',
    '"ret":["',
    "]}",
    ")",
]
_ITEM = address(api="mtop.taobao.pcdetail.data.get/1.0", id="7")
_ODD = f"https://{TMALL}/h5/mtop.taobao.rate.detaillist.get/6.0/?data=%5B%5B"
_URLS = [address(), address(pageNo="x", rateType=[1]), _ITEM, _ODD]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
    PLATFORM.address_of(Page("file:///saved.json", body=body))


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    odd = row(1, appendedFeed=value, append=value, feedPicList=[value], skuMap=value, video=value, headPicUrl=value)
    body = json.dumps({"data": {"rateList": [value, odd], "hasNext": value, "foldCount": value}}).encode()
    survives(PLATFORM, address(), body)


@settings(max_examples=50, deadline=None)
@given(json_like(["auctionNumId", "pageNo", "rateType", "foldFlag", "id"]))
def test_nothing_that_is_asked_makes_it_raise_anything_else(asked: object) -> None:
    url = f"https://{TMALL}/h5/mtop.taobao.rate.detaillist.get/6.0/?{urlencode({'data': json.dumps(asked)})}"
    survives(PLATFORM, url, json.dumps({"data": {"rateList": [row(1)], "hasNext": "true"}}).encode())
