"""Dangdang's traps: points of ten, default praise as a switch, GBK, names that are none, HTML in JSON."""

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
from zhenping.spiders.platforms.dangdang import Dangdang
from zhenping.spiders.promises import broken_promise

PLATFORM = Dangdang()
INDEX = "http://product.dangdang.com/index.php"
ITEM = "http://product.dangdang.com/99000112.html"
PID = "99000112"


def url(**asked: str) -> str:
    return f"{INDEX}?{urlencode({'r': 'comment/list', 'productId': PID, 'pageIndex': '1', 'isSystem': '1'} | asked)}"


def node(
    inside: str = "", words: str = "好书", points: str = "10分", name: str = "<span class='name'>小麦</span>"
) -> str:
    return (
        f"<div class='comment_items clearfix'><div class='items_right'><div class='pinglun'><em>{points}</em></div>"
        f"<div class='describe_detail'><span>{words}</span></div><div class='starline clearfix'>"
        f"<span>2023-05-06 21:14:08</span></div>{inside}</div><div class='items_left_pic'>{name}</div></div>"
    )


def answer(html: str, summary: dict[str, Any] | None = None, encoding: str = "utf-8", **asked: str) -> Parsed:
    listed = {"html": f"<div class='item_wrap'>{html}</div>", "summary": summary or {}}
    body = json.dumps({"data": {"list": listed}}, ensure_ascii=False).encode(encoding)
    return PLATFORM.parse(Page(url(**asked), body=body))


def read(*args: str, **more: str) -> Review:
    return answer(node(*args, **more)).reviews[0]


@pytest.mark.parametrize(
    ("asked", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"sortType": "1", "filterType": "1", "long_or_short": "short", "tagId": "0"}, Stratum.DEFAULT),
        ({"sortType": "2", "filterType": "1"}, Stratum.NEWEST),
        ({"sortType": "2", "filterType": "4"}, Stratum.NEGATIVE),
        ({"filterType": "3"}, Stratum.NEUTRAL),
        ({"filterType": "2"}, Stratum.POSITIVE),
        ({"filterType": "5"}, Stratum.PICTURES),
        ({"filterType": "9"}, Stratum.FILTERED),
        ({"tagId": "490"}, Stratum.FILTERED),
        ({"long_or_short": "long"}, Stratum.FILTERED),
    ],
)
def test_the_stratum_is_read_from_the_address(asked: dict[str, str], stratum: Stratum) -> None:
    assert answer(node(), **asked).stratum is stratum


def test_the_total_leaves_out_default_praise_where_that_was_not_asked_for() -> None:
    counts = {"total_comment_num": "236", "total_auto_count": "90", "pageCount": 24}
    assert answer(node(), counts).claimed == {PID: 236}
    assert answer(node(), counts, isSystem="0").claimed == {PID: 146}
    assert answer(node()).claimed == {}


def test_pages_past_the_count_are_filled_with_default_praise() -> None:
    counts = {"pageCount": 3, "total_comment_num": 50}
    silent = node(words="")
    assert answer(silent, counts, pageIndex="4").reviews[0].is_default is True
    assert answer(silent, counts, pageIndex="3").reviews[0].is_default is None
    assert answer(silent, counts, pageIndex="4", isSystem="0").reviews[0].is_default is None
    assert answer(node(), counts, pageIndex="4").reviews[0].is_default is None


@pytest.mark.parametrize("text", ["此用户没有填写评价内容", "用户未填写评价，系统默认好评！", "默认好评"])
def test_what_dangdang_wrote_is_default(text: str) -> None:
    assert (read(words=text).is_default, read(words=text).text) == (True, text)
    assert read(words="不是默认好评").is_default is None


def test_the_next_page_is_named_up_to_the_count_and_the_cap() -> None:
    assert "pageIndex=3" in answer(node(), {"pageCount": 3}, pageIndex="2").follow[0].url
    assert answer(node(), {"pageCount": 3}, pageIndex="3").follow == ()
    last = answer(node(), {"pageCount": 900, "total_comment_num": "9000"}, pageIndex="200")
    assert (last.follow, last.outcome) == ((), Outcome.PLATFORM_CAP)


def test_an_empty_page_is_never_zero_reviews() -> None:
    counts = {"total_comment_num": "236", "pageCount": 24}
    assert answer("", counts).outcome is Outcome.CHANGED_MARKUP
    assert answer("", counts, pageIndex="9").outcome is Outcome.PLATFORM_CAP
    assert answer("", counts, pageIndex="25").outcome is None
    assert answer("", counts, filterType="4").outcome is None
    assert answer("", {"total_comment_num": "0", "pageCount": 0}).outcome is None


def test_a_list_with_new_class_names_is_changed_markup() -> None:
    renamed = answer("<div class='review'>x</div>" * 6)
    assert (renamed.rows, renamed.reviews) == (6, ())
    assert broken_promise(PLATFORM.about, renamed)


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(url(), 403), Outcome.BLOCKED),
        (Page(url(), 401), Outcome.LOGIN_REQUIRED),
        (Page(url(), body=b""), Outcome.BLOCKED),
        (Page(url(), body="<html><title>请输入验证码</title>".encode("gbk")), Outcome.BLOCKED),
        (Page(url(), body='{"errMsg":"访问过于频繁","data":{}}'.encode()), Outcome.BLOCKED),
        (Page(url(), body=b"{}"), Outcome.BLOCKED),
    ],
)
def test_a_refusal_is_a_refusal(page: Page, outcome: Outcome) -> None:
    parsed = PLATFORM.parse(page)
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (outcome, {}, frozenset({PID}))
    assert parsed.note


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_chinese_is_read_in_either_encoding(encoding: str) -> None:
    assert answer(node(words="译文流畅"), encoding=encoding).reviews[0].text == "译文流畅"


def test_an_older_answer_has_no_list_around_it() -> None:
    body = json.dumps({"data": {"html": node()}}).encode()
    assert len(PLATFORM.parse(Page(url(r="callback/comment-list"), body=body)).reviews) == 1


def test_the_main_product_stands_in_for_a_missing_one() -> None:
    body = json.dumps({"data": {"list": {"html": node(), "summary": {"main_product_id": PID}}}}).encode()
    assert PLATFORM.parse(Page(f"{INDEX}?r=comment%2Flist", body=body)).reviews[0].product_id == PID
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(f"{INDEX}?r=comment%2Flist", body=b'{"data":{"list":{"html":"x"}}}'))


@pytest.mark.parametrize(
    ("points", "stars"), [("10分", 5.0), ("6分", 3.0), ("2分", 1.0), ("1分", 1.0), ("0分", None), ("11分", None)]
)
def test_points_of_ten_are_stars_of_five(points: str, stars: float | None) -> None:
    assert (read(points=points).rating, read(points=points).rating_raw) == (stars, points)


def test_a_bar_stands_in_for_missing_points() -> None:
    assert read("<span class='star' style='width:80%'></span>", points="").rating == 4.0


def test_a_shortened_name_is_read_whole_and_no_name_is_none() -> None:
    assert read(name="<span class='name' title='小雨0718号'>小雨07...</span>").reviewer_mask == "小雨0718号"
    for nobody in ("匿名用户", "无昵称用户"):
        assert read(name=f"<span class='name' title=''>{nobody}</span>").reviewer_mask is None


def test_only_an_own_picture_is_an_avatar() -> None:
    assert read(name="<img src='/images/header_o.jpg'>").avatar_id is None
    assert read(name="<img src='//img5.ddimg.cn/imghead/1_d.png?v=2'>").avatar_id == "//img5.ddimg.cn/imghead/1_d.png"


def test_bought_is_said_or_not_known() -> None:
    bought = "<span class='icon_yg'>已购</span>"
    assert [read(bought).verified_purchase, read().verified_purchase] == [True, None]


def test_a_later_block_is_the_follow_up_and_badges_are_no_text() -> None:
    later = "<div class='describe_detail'><span class='icon'>追评</span><span>掉页了</span></div>"
    review = read(f"{later}<div class='starline'><span>2023-06-01</span></div>")
    assert (review.text, review.followup_text, review.followup_at) == ("好书", "掉页了", "2023-06-01")
    only = answer(f"<div class='comment_items'>{later}</div>").reviews[0]
    assert (only.text, only.followup_text) == (None, "掉页了")


def item(html: str) -> Parsed:
    return PLATFORM.parse(Page(ITEM, body=html.encode("gbk")))


def test_a_product_page_names_its_shop_only_without_doubt() -> None:
    links = "".join(f"<a href='//shop.dangdang.com/{n}'>店{n}</a>" for n in (18990, 18991))
    stated = item(f'<script>var prodSpuInfo = {{"shopId":"18991"}}</script>{links}').shop
    assert stated is not None
    assert (stated.shop_id, stated.name) == ("18991", "店18991")
    assert item(links).shop is None
    own = item('<script>{"shopId":"0"}</script>').shop
    assert own is not None
    assert own.name == "当当自营"


def test_a_saved_product_page_says_which_tab_was_open() -> None:
    tabs = "<div id='comment_num_tab'><b data-type='1'>全部（236）</b><b class='on' data-type='4'>差评</b></div>"
    parsed = item(f"{tabs}{node()}")
    assert (parsed.stratum, parsed.claimed, parsed.outcome) == (Stratum.NEGATIVE, {PID: 236}, Outcome.PAGE_LIMIT)
    newest = item(f"<div id='comment_sort'><span class='pl02'>时间排序</span></div>{node()}")
    assert (newest.stratum, newest.outcome) == (Stratum.NEWEST, None)


def test_other_pages_of_dangdang_are_not_ours() -> None:
    for address in (
        "http://www.dangdang.com/",
        f"{INDEX}?r=callback/product-info&productId=1",
        "http://dangdang.example/",
    ):
        assert PLATFORM.match(Page(address)) == 0.0
    with pytest.raises(ParseError):
        PLATFORM.parse(Page("http://www.dangdang.com/"))


_KEYS = [
    *(
        "data",
        "list",
        "html",
        "summary",
        "total_comment_num",
        "total_auto_count",
        "pageCount",
        "main_product_id",
        "errMsg",
    )
]
_PIECES = [
    *(
        "<div class='item_wrap'>",
        "<div class='comment_items'>",
        "<div class='describe_detail'>",
        "<em>10分</em>",
        "</div>",
    ),
    *("<div class='starline'><span>", "<div class='pinglun'>", '{"data":{"list":{"html":"', '"}}}', '"shopId":"1"'),
    *(
        "<div class='items_left_pic'><img src='//x.ddimg.cn/",
        "<a href='//shop.dangdang.com/12'>",
        "<span class='icon'>追评",
    ),
]


@settings(max_examples=100)
@given(bodies(_PIECES, _KEYS), st.sampled_from([url(), url(pageIndex="x"), ITEM]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, address: str) -> None:
    survives(PLATFORM, address, body)


@settings(max_examples=100)
@given(json_like(_KEYS), st.lists(st.sampled_from(_PIECES) | st.text(max_size=9), max_size=9).map("".join))
def test_no_answer_makes_it_raise_anything_else(summary: object, html: str) -> None:
    survives(PLATFORM, url(), json.dumps({"data": {"list": {"html": html, "summary": summary}}}).encode())
