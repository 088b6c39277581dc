"""What Taobao, Tmall and mtop share: refusals, sellers of item pages, pictures, avatars."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.records import Outcome
from zhenping.spiders.alibaba import avatar, is_default, is_item_page, item_page, picture_ids, refusal, shop_of
from zhenping.spiders.contract import Page

ITEM = "https://detail.tmall.com/item.htm?id=700100200300"


def page(body: str, url: str = ITEM) -> Page:
    return Page(url, 200, {"content-type": "text/html; charset=utf-8"}, body.encode())


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("", Outcome.BLOCKED),
        (" \r\n", Outcome.BLOCKED),
        ('{"rgv587_flag":"sm","url":"https://rate.tmall.com/x"}', Outcome.BLOCKED),
        ('jsonp1({"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::哎哟喂,被挤爆啦"]})', Outcome.BLOCKED),
        ('{"data":{},"ret":["FAIL_SYS_ILLEGAL_ACCESS::非法请求"]}', Outcome.BLOCKED),
        ('{"data":{},"ret":["ERRCODE_QUERY_DETAIL_FAIL::宝贝不存在"]}', Outcome.BLOCKED),
        ('{"ret":["FAIL_SYS_TOKEN_EXOIRED::令牌过期"]}', Outcome.LOGIN_REQUIRED),
        ('{"ret":["FAIL_SYS_SESSION_EXPIRED::SESSION失效"]}', Outcome.LOGIN_REQUIRED),
        ("<script>location='//h5api.m.tmall.com/_____tmd_____/punish?x5secdata=a'</script>", Outcome.BLOCKED),
        ("<html><title>淘宝网 - 用户登录</title></html>", Outcome.LOGIN_REQUIRED),
        ('{"ret":["SUCCESS::调用成功"],"data":{}}', None),
        ('{"comments":[]}', None),
    ],
)
def test_a_refusal_is_known_by_the_machine_s_own_words(body: str, outcome: Outcome | None) -> None:
    refused = refusal(page(body), frozenset({"1"}))
    assert (refused.outcome if refused else None) is outcome
    assert refused is None or refused.note


def test_a_review_that_quotes_a_refusal_is_none() -> None:
    quoted = r'{"rateContent":"客服发来 {\"ret\":[\"FAIL_SYS_USER_VALIDATE\"]} 和 \"rgv587_flag\": 打不开"}'
    assert refusal(page(quoted), frozenset()) is None


def test_a_token_that_ran_out_says_nothing_of_the_product_since_browsers_ask_again() -> None:
    refused = refusal(page('{"ret":["FAIL_SYS_TOKEN_EXOIRED::令牌过期"]}'), frozenset({"1"}))
    assert refused is not None
    assert refused.seen == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "此用户没有填写评论!",
        "此用户没有填写评价。",
        "该用户未填写评价内容",
        "系统默认好评",
        "默认好评",
        "评价方未及时做出评价,系统默认好评!",
        "评价方未及时作出评价，系统默认好评！",
    ],
)
def test_the_platform_s_own_words_are_defaults(text: str) -> None:
    assert is_default(text) is True


@pytest.mark.parametrize("text", ["好评", "默认好评率很高", "系统默认好评都是骗人的", "我没有填写评价", "", None])
def test_what_a_buyer_wrote_is_never_called_a_default_nor_denied_to_be_one(text: str | None) -> None:
    assert is_default(text) is None


def test_one_picture_has_one_id_whatever_its_folder_and_size() -> None:
    sizes = [
        "//img.alicdn.com/bao/uploaded/i4/O1CN01pPqQrR_!!0-rate.jpg",
        "https://img.alicdn.com/imgextra/i4/0/O1CN01pPqQrR_!!0-rate.jpg_400x400.jpg",
        "//img.alicdn.com/bao/uploaded/i4/O1CN01pPqQrR_!!0-rate.jpg?x=1",
    ]
    assert len(picture_ids(sizes)) == 1
    assert len(picture_ids([*sizes, "//img.alicdn.com/i1/O1CN01other_!!0-rate.jpg", None, 7, "", "nothing"])) == 2


def test_the_default_avatar_is_nobody_s_and_a_custom_one_loses_its_size() -> None:
    assert avatar("//img.alicdn.com/tps/i3/TB1yeWeIFXXXXX5XFXXuAZJYXXX-210-210.png_40x40.jpg") is None
    small = avatar("//wwc.alicdn.com/avatar/getAvatar.do?userIdStr=abc&width=40&height=40")
    assert small == avatar("//wwc.alicdn.com/avatar/getAvatar.do?userIdStr=abc&width=70&height=70") == "abc"
    assert [avatar(value) for value in (None, "", 3.5j, "http://[")] == [None, None, None, None]


def test_a_seller_of_zero_or_words_is_no_shop() -> None:
    assert [shop_of(value, "tmall") for value in (None, "", "0", "000", "abc")] == [None] * 5
    assert getattr(shop_of("77", "tmall"), "shop_id", None) == "77"


def test_the_seller_is_the_page_s_own_not_that_of_a_recommended_item() -> None:
    own = '<script>x={"recommend":[{"sellerId":"9"}],"seller":{"sellerId":"7","shopName":"甲店"}}</script>'
    shop = item_page(page(own), "tmall").shop
    assert shop is not None
    assert (shop.shop_id, shop.name) == ("7", "甲店")
    several = "<script>a={sellerId:'700'}; b={sellerId:'900'}</script>"
    assert item_page(page(several), "tmall").shop is None


def test_an_item_page_that_names_no_seller_still_names_the_item() -> None:
    parsed = item_page(page("<html><title>陶瓷杯-淘宝网</title></html>"), "taobao")
    assert parsed.shop is None
    assert [(p.product_id, p.name) for p in parsed.products] == [("700100200300", "陶瓷杯")]


def test_a_slider_in_place_of_an_item_page_is_a_block() -> None:
    slider = "<html><script>sufei={url:'https://detail.tmall.com/_____tmd_____/punish?x5secdata=1'}</script></html>"
    assert item_page(page(slider), "tmall").outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    ("url", "is_item"),
    [
        (ITEM, True),
        ("https://detail.tmall.hk/hk/item.htm?id=5", True),
        ("https://h5.m.taobao.com/awp/core/detail.htm?id=5", True),
        ("https://detail.tmall.com/item.htm?id=x", False),
        ("https://detail.tmall.com/item.htm", False),
        ("https://nottmall.com/item.htm?id=5", False),
        ("https://www.taobao.com/", False),
    ],
)
def test_items_are_known_by_their_address(url: str, is_item: bool) -> None:
    assert is_item_page(page("", url), {"tmall.com", "tmall.hk", "taobao.com"}) is is_item


@settings(max_examples=100, deadline=None)
@given(st.text() | st.integers() | st.floats() | st.none() | st.binary())
def test_no_value_breaks_the_avatar_or_the_pictures(value: object) -> None:
    avatar(value)
    picture_ids([value])
