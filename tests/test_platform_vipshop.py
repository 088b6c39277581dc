"""Vipshop's answers and their traps: refusals of 200, no totals, no stars, no shop, dates that nobody vouches for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.vipshop import Vipshop

PLATFORM = Vipshop()
SCRUBBER = Scrubber([PLATFORM])
ADDRESS = "https://mapi-pc.vip.com/vips-mobile/rest/content/reputation/queryBySpuId_for_pc?spuId=5&page={}&pageSize=2{}"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"reputation": {"reputationId": number, "content": "领口偏大"}, **more}


def answer(rows: object, number: object = 1, order: str = "", status: int = 200) -> Parsed:
    body = f"getCommentDataCb({json.dumps({'code': 1, 'data': rows})})".encode()
    url = ADDRESS.format(number, f"&keyWordNlp={quote(order)}" if order else "")
    return PLATFORM.parse(SCRUBBER.clean(Page(url, status, {}, body)))


def test_only_what_is_vouched_for_is_needed() -> None:
    review = answer([row(1)]).reviews[0]
    assert (review.review_id, review.text, review.shop_id) == ("1", "领口偏大", "")
    assert (review.rating, review.created_local, review.reviewer_mask, review.variant) == (None, None, None, None)


@pytest.mark.parametrize(
    ("order", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("全部", Stratum.DEFAULT),
        ("全部-按默认排序", Stratum.DEFAULT),
        ("最新-按时间排序", Stratum.NEWEST),
        ("质量不错", Stratum.FILTERED),
    ],
)
def test_the_key_word_is_an_order_or_a_tag(order: str, stratum: Stratum) -> None:
    parsed = answer([row(1), row(2)], order=order)
    assert parsed.stratum is stratum
    assert [f.stratum for f in parsed.follow] == [stratum]


def test_a_short_page_is_the_last() -> None:
    assert "page=4" in answer([row(1), row(2)], number=3).follow[0].url
    assert not answer([row(1)], number=3).follow
    assert not answer([]).follow


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"code":10001,"msg":"用户未登录"}', Outcome.LOGIN_REQUIRED),
        ('getCommentDataCb({"code":-1,"msg":"token invalid"})', Outcome.LOGIN_REQUIRED),
        ('{"code":11000,"msg":"系统繁忙"}', Outcome.BLOCKED),
        ('{"data":[]}', Outcome.BLOCKED),
        ("{}", Outcome.BLOCKED),
        ("", Outcome.BLOCKED),
        ("<html>请稍候</html>", Outcome.BLOCKED),
    ],
)
def test_a_refusal_is_never_goods_without_reviews(body: str, outcome: Outcome) -> None:
    refused = PLATFORM.parse(Page(ADDRESS.format(1, ""), 200, {}, body.encode()))
    assert (refused.outcome, refused.seen, refused.reviews) == (outcome, frozenset({"5"}), ())
    assert refused.note


def test_what_is_neither_answer_nor_page_is_a_parse_error() -> None:
    for body in (b"[]", b"1", b"oops", b'{"code":1}', b'{"code":1,"data":{}}'):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(ADDRESS.format(1, ""), body=body))


def test_rows_that_are_no_reviews_are_counted_and_named_inside_too() -> None:
    parsed = answer([{"reputation": {"words": "x"}, "extra": 1}])
    assert (parsed.rows, parsed.reviews) == (1, ())
    assert {"words", "extra"} <= parsed.unread


def test_other_pages_are_left_alone() -> None:
    for url in ("https://www.vip.com/", ADDRESS.format(1, "").replace("spuId=5", "spuId=")):
        assert PLATFORM.match(Page(url, body=b"queryBySpuId_for_pc")) == 0.0


_KEYS = ["code", "msg", "data", "reputation", "reputationId", "content", "postTime", "imageList", "url"]
_KEYS += ["reputationUser", "authorName", "vips", "reputationProduct", "goodsName", "colorInfo"]
_PIECES = ["getCommentDataCb(", '{"code":1,"data":[', '{"reputation":', "<html>", "]", "}", ")"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([ADDRESS.format(1, ""), ADDRESS.format("x", "&keyWordNlp=%FF")]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    odd = {"reputation": value, "reputationUser": value, "reputationProduct": value}
    survives(PLATFORM, ADDRESS.format(1, ""), json.dumps({"code": 1, "data": [value, odd]}).encode())
