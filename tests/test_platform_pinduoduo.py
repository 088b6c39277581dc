"""Pinduoduo's answers and their traps: no totals, three scores, lists as text, praise by default, refusals of 200."""

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
from zhenping.spiders.platforms.pinduoduo import Pinduoduo

PLATFORM = Pinduoduo()
SCRUBBER = Scrubber([PLATFORM])
ADDRESS = "https://mobile.yangkeduo.com/proxy/api/reviews/44/list?page={}&size=10&label_id={}"
GOODS = "https://mobile.yangkeduo.com/goods.html?goods_id=44"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"review_id": number, "comment": "核桃有空壳", "time": 1765257713, "desc_score": 4, **more}


def answer(rows: object, number: object = 1, label: str = "0", **more: Any) -> Parsed:
    body = json.dumps({"data": rows, **more}).encode()
    return PLATFORM.parse(SCRUBBER.clean(Page(ADDRESS.format(number, label), body=body)))


def test_the_score_of_the_goods_is_the_grade() -> None:
    three = row(1, desc_score=2, logistics_score=5, service_score=5, comprehensive_dsr=4)
    assert (answer([three]).reviews[0].rating, answer([three]).reviews[0].rating_raw) == (2.0, "2")
    assert answer([row(1, desc_score=None, comprehensive_dsr="3")]).reviews[0].rating == 3.0
    assert answer([row(1, desc_score=0)]).reviews[0].rating is None  # not rated


def test_a_unix_time_is_read_on_beijing_s_clock() -> None:
    review = answer([row(1)]).reviews[0]
    assert (review.created_local, review.tz) == ("2025-12-09T13:21:53", "+08:00")
    assert review.created_at == "2025-12-09T05:21:53+00:00"


@pytest.mark.parametrize(
    ("specs", "variant"),
    [
        ([{"spec_key": "口味", "spec_value": "原味"}, {"spec_key": "", "spec_value": "2袋"}], "口味:原味;2袋"),
        ('[{"spec_key":"口味","spec_value":"原味"}]', "口味:原味"),
        ("原味", None),
        (None, None),
        ([], None),
        ({"spec_key": "口味"}, None),
    ],
)
def test_specs_are_a_list_or_the_same_list_as_text(specs: object, variant: str | None) -> None:
    assert answer([row(1, specs=specs)]).reviews[0].variant == variant


@pytest.mark.parametrize("text", ["此用户未填写文字评论", "该用户觉得商品很好，给出了5星好评"])
def test_the_platform_s_own_words_are_defaults(text: str) -> None:
    assert answer([row(1, comment=text)]).reviews[0].is_default is True


def test_the_answer_itself_may_say_what_its_default_is() -> None:
    blank = "买家很懒什么都没说"
    written, plain = answer([row(1, comment=blank), row(2)], empty_comment_text=blank).reviews
    assert (written.is_default, written.text, plain.is_default) == (True, blank, None)
    assert answer([row(1, comment="")], empty_comment_text="").reviews[0].is_default is None


@pytest.mark.parametrize(
    ("append", "text", "when"),
    [
        ({"comment": "受潮了", "time": 1766023200}, "受潮了", "2025-12-18T10:00:00"),
        ({"content": "受潮了"}, "受潮了", None),
        (None, None, None),
        ("", None, None),
        ([], None, None),
    ],
)
def test_a_follow_up_goes_by_two_names(append: object, text: str | None, when: str | None) -> None:
    review = answer([row(1, append=append, append_num=1)]).reviews[0]
    assert (review.followup_text, review.followup_at) == (text, when)


def test_a_picture_s_md5_is_its_identity_whatever_its_address() -> None:
    pictures = [{"url": "https://a/1.jpeg?x=1", "pic_md5": "ab"}, {"url": "https://b/2.jpeg"}, {"url": None}, "x"]
    ids = answer([row(1, pictures=pictures)]).reviews[0].image_ids
    assert (ids[0], len(ids)) == ("ab", 2)


@pytest.mark.parametrize(
    ("video", "count"), [(None, 0), ({}, 0), ({"url": "x"}, 1), ([{"url": "x"}, {"url": "y"}], 2), ([], 0)]
)
def test_videos_are_one_many_or_none(video: object, count: int) -> None:
    assert answer([row(1, video=video)]).reviews[0].video_count == count
    assert answer([row(1)]).reviews[0].video_count is None


def test_an_avatar_given_to_everybody_is_nobody_s() -> None:
    urls = [
        "https://avatar.pddpic.com/default/a.png",
        "https://avatar.pddpic.com/a/b.jpeg?imageMogr2/thumbnail/100x",
        "",
    ]
    found = [answer([row(1, avatar=url)]).reviews[0].avatar_id for url in urls]
    assert found == [None, "https://avatar.pddpic.com/a/b.jpeg", None]


def test_a_label_is_a_filter() -> None:
    assert answer([row(1)]).stratum is Stratum.DEFAULT
    assert answer([row(1)], label="").stratum is Stratum.DEFAULT
    assert answer([row(1)], label="500123").stratum is Stratum.FILTERED


def test_the_list_simply_ends() -> None:
    assert "page=4" in answer([row(1)], number=3).follow[0].url
    ended = answer([], number=3)
    assert (ended.follow, ended.outcome, ended.claimed) == ((), None, {})
    capped = answer([], number=14)
    assert capped.outcome is Outcome.PLATFORM_CAP
    assert answer([row(1)], number=14).outcome is None


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.BLOCKED),
        (b"{}", Outcome.BLOCKED),
        (b'{"error_code":54001,"error_msg":""}', Outcome.BLOCKED),
        (b'{"error_code":40001,"error_msg":""}', Outcome.LOGIN_REQUIRED),
        (b'{"verify_auth_token":"invented"}', Outcome.BLOCKED),
        (b"<!doctype html><title>\xe9\xaa\x8c\xe8\xaf\x81</title>", Outcome.BLOCKED),
        (b'{"data":{"empty":true}}', Outcome.BLOCKED),
    ],
)
def test_a_refusal_is_never_goods_without_reviews(body: bytes, outcome: Outcome) -> None:
    refused = PLATFORM.parse(Page(ADDRESS.format(1, 0), body=body))
    assert (refused.outcome, refused.seen, refused.reviews) == (outcome, frozenset({"44"}), ())
    assert refused.note


def test_what_is_neither_answer_nor_page_is_a_parse_error() -> None:
    for body in (b"[]", b"1", b"oops"):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(ADDRESS.format(1, 0), body=body))


def test_the_goods_page_names_the_mall_unless_others_stand_beside_it() -> None:
    own = b'<script>window.rawData={"goodsName":"\xe6\xa0\xb8\xe6\xa1\x83","mallID":99,"mallName":"M"}</script>'
    parsed = PLATFORM.parse(Page(GOODS, body=own))
    assert parsed.shop is not None
    assert (parsed.shop.shop_id, parsed.shop.name, parsed.products[0].name) == ("99", "M", "核桃")
    assert PLATFORM.parse(Page(GOODS, body=b'{"mallID":99} {"mallID":98}')).shop is None


def test_both_domains_and_the_older_address_are_read_and_others_are_not() -> None:
    old = "https://yangkeduo.com/proxy/api/api/engels/reviews/sku/review/list?goods_id=44&page=1&size=10"
    for url in (ADDRESS.format(1, 0), ADDRESS.format(1, 0).replace("yangkeduo", "pinduoduo"), old):
        assert PLATFORM.match(Page(url)) == 1.0
        assert PLATFORM.parse(Page(url, body=b'{"data":[{"review_id":1}]}')).reviews[0].product_id == "44"
    for url in ("https://shop.example/proxy/api/reviews/44/list", "https://mobile.yangkeduo.com/login.html"):
        assert PLATFORM.match(Page(url)) == 0.0


def test_rows_that_are_no_reviews_are_counted_and_named() -> None:
    parsed = answer([{"rid": 1}, {"rid": 2}])
    assert (parsed.rows, parsed.reviews) == (2, ())
    assert "rid" in parsed.unread


_KEYS = ["data", "error_code", "empty_comment_text", "review_id", "comment", "time", "desc_score", "comprehensive_dsr"]
_KEYS += ["specs", "spec_key", "spec_value", "pictures", "pic_md5", "url", "append", "video", "avatar", "favor_count"]
_PIECES = ['{"data":[', '{"error_code":', '"mallID":9', '"mallName":"', "<html>", "]", "}"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([ADDRESS.format(1, 0), ADDRESS.format("x", "y"), GOODS]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    odd = row(1, append=value, specs=value, pictures=[value], video=value, avatar=value, time=value, desc_score=value)
    survives(PLATFORM, ADDRESS.format(1, 0), json.dumps({"data": [value, odd], "empty_comment_text": value}).encode())
