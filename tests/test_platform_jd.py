"""JD's traps: totals as text, default praise, empty pages, blocks with status 200, masks, beans, three formats."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Incentive, Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.jd import JD
from zhenping.spiders.promises import broken_promise

PLATFORM = JD()
CLUB = "https://club.jd.com/comment/productPageComments.action"
API = "https://api.m.jd.com/client.action"
SKU = "90010020030"


def club(data: object, **asked: str) -> Parsed:
    query = {"productId": SKU, "score": "0", "sortType": "5", "page": "0", "pageSize": "10"} | asked
    body = f"fetchJSON_comment98({json.dumps(data, ensure_ascii=False)});".encode()
    return PLATFORM.parse(Page(f"{CLUB}?{urlencode(query)}", body=body))


def answer(*rows: dict[str, Any], **summary: Any) -> dict[str, Any]:
    return {"comments": list(rows), "maxPage": 100, "productCommentSummary": {"productId": int(SKU), **summary}}


def row(**more: Any) -> dict[str, Any]:
    return {"id": 1, "guid": "g1", "score": 5, "content": "好喝", "creationTime": "2025-01-11 08:00:01", **more}


def read(**more: Any) -> Review:
    return club(answer(row(**more))).reviews[0]


def floors(rows: list[object], total: str | None = None, **sent: Any) -> Parsed:
    tree: list[dict[str, Any]] = [{"mId": "body", "subFloors": [{"mId": "commentlist-list", "data": rows}]}]
    if total:
        tag = {"name": "全部", "identification": "ALL", "count": total}
        tree.append({"mId": "commentlist-mixlabel", "data": {"mixTagList": [tag]}})
    form = {"functionId": "getCommentListPage", "body": json.dumps({"sku": SKU, "pageNum": 1, "sortType": "6", **sent})}
    body = json.dumps({"code": 0, "result": {"floors": tree}}).encode()
    return PLATFORM.parse(Page(API, body=body, method="POST", request_body=urlencode(form).encode()))


# --- totals, pages, blocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("summary", "total"),
    [
        ({"commentCount": 0, "commentCountStr": "1万+"}, 10_000),
        ({"commentCount": 0, "commentCountStr": "8200+"}, 8_200),
        ({"commentCount": 37, "commentCountStr": "37"}, 37),
        ({"commentCount": 0, **{f"score{n}Count": 3 for n in range(1, 6)}}, 15),
    ],
)
def test_a_total_of_zero_with_the_truth_beside_it_is_never_zero(summary: dict[str, Any], total: int) -> None:
    assert club(answer(row(), **summary)).claimed == {SKU: total}


def test_an_unknown_total_claims_nothing() -> None:
    assert club(answer(row())).claimed == {}


def test_the_mean_is_that_of_the_star_counts_because_the_average_is_rounded() -> None:
    counts = {"score1Count": 1, "score2Count": 0, "score3Count": 0, "score4Count": 0, "score5Count": 3}
    assert club(answer(row(), averageScore=5, **counts)).products[0].rating_shown == 4.0
    assert club(answer(row(), averageScore=5)).products[0].rating_shown == 5.0


def test_an_empty_page_before_the_total_is_a_cap_and_one_past_it_is_the_end() -> None:
    assert club(answer(commentCountStr="1万+"), page="41").outcome is Outcome.PLATFORM_CAP
    assert club(answer(commentCountStr="1万+"), page="0").outcome is Outcome.PLATFORM_CAP
    assert club(answer(commentCountStr="30"), page="3").outcome is None
    assert club(answer(commentCountStr="0"), page="0").outcome is None


def test_the_hundredth_page_ends_a_product_that_has_more() -> None:
    last = club(answer(row(), commentCountStr="1万+"), page="99")
    assert (last.outcome, last.follow) == (Outcome.PLATFORM_CAP, ())
    assert club(answer(row(), commentCountStr="995"), page="99").outcome is None


def test_an_empty_filter_says_nothing_of_the_product() -> None:
    assert club(answer(commentCountStr="1万+"), score="1").outcome is None


def test_the_next_page_is_named_until_the_last() -> None:
    assert "page=4" in club(answer(row()), page="3").follow[0].url
    assert club(answer(row()) | {"maxPage": 4}, page="3").follow == ()
    assert club(answer(), page="3").follow == ()


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(f"{CLUB}?productId={SKU}", body=b"{}"), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", body=b"fetchJSON_comment98({});"), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", body=b""), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", body=b'{"code":"605","msg":"check"}'), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", body='{"code":"3","msg":"请先登录"}'.encode()), Outcome.LOGIN_REQUIRED),
        (Page(f"{CLUB}?productId={SKU}", body=b'{"code":"605","data":null}'), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", 403), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", 302, {"location": "https://passport.jd.com/new/login.aspx"}), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", 200, {"x-rp-content": "e30"}, b'{"code":0}'), Outcome.BLOCKED),
        (Page(f"{CLUB}?productId={SKU}", body=b"<html><script>location='/risk_handler'</script>"), Outcome.BLOCKED),
        (Page("https://cfe.m.jd.com/privatedomain/risk_handler/03101900/?returnurl=x"), Outcome.BLOCKED),
        (Page("https://passport.jd.com/new/login.aspx?ReturnUrl=x", body=b"<html>"), Outcome.LOGIN_REQUIRED),
    ],
)
def test_a_refusal_is_never_zero_reviews(page: Page, outcome: Outcome) -> None:
    assert PLATFORM.match(page) == 1.0
    parsed = PLATFORM.parse(page)
    assert (parsed.outcome, parsed.reviews, parsed.claimed) == (outcome, (), {})
    assert parsed.note
    assert parsed.seen == (frozenset({SKU}) if SKU in page.url else frozenset())


def test_an_answer_without_its_list_is_changed_markup() -> None:
    assert club({"productCommentSummary": {"commentCountStr": "9"}}).outcome is Outcome.CHANGED_MARKUP
    renamed = club(answer(*[{"note": "x", "stars": 5}] * 6, commentCountStr="9"))
    assert "stars" in (broken_promise(PLATFORM.about, renamed) or "")


def test_no_product_anywhere_is_a_parse_error() -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(CLUB, body=json.dumps({"comments": [row()]}).encode()))


def test_counts_of_many_products_are_nobody_s_because_lists_and_advertisements_ask_for_them() -> None:
    page = Page("https://club.jd.com/comment/productCommentSummaries.action?referenceIds=1,2")
    counts = [{"SkuId": n, "CommentCount": 0, "CommentCountStr": "2000+"} for n in (1, 2)]
    one, two = (replace(page, body=json.dumps({"CommentsCount": counts[:n]}).encode()) for n in (1, 2))
    assert (PLATFORM.parse(one).claimed, PLATFORM.parse(two)) == ({"1": 2000}, Parsed())


# --- which reviews were asked for -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "stratum"),
    [
        ({}, Stratum.DEFAULT),
        ({"sortType": "6"}, Stratum.NEWEST),
        ({"score": "1", "sortType": "6"}, Stratum.NEGATIVE),
        ({"score": "2"}, Stratum.NEUTRAL),
        ({"score": "3"}, Stratum.POSITIVE),
        ({"score": "4"}, Stratum.PICTURES),
        ({"score": "5"}, Stratum.FOLLOW_UP),
        ({"score": "7"}, Stratum.VIDEO),
        ({"score": "8"}, Stratum.FILTERED),
        ({"rid": "a837eb4bb93b8a93"}, Stratum.FILTERED),
        ({"rid": "0"}, Stratum.DEFAULT),
    ],
)
def test_the_stratum_is_read_from_the_address(asked: dict[str, str], stratum: Stratum) -> None:
    assert club(answer(row()), **asked).stratum is stratum


def test_the_body_of_the_current_format_names_it_too() -> None:
    assert floors([]).stratum is Stratum.NEWEST
    assert floors([], type="1").stratum is Stratum.NEGATIVE
    assert floors([], tagId="t1").stratum is Stratum.FILTERED
    assert floors([], isCurrentSku=True).stratum is Stratum.FILTERED


def test_one_variant_s_and_folded_reviews_are_their_own_strata() -> None:
    body = json.dumps(answer(row(), commentCountStr="90")).encode()
    one = PLATFORM.parse(Page(f"https://club.jd.com/comment/skuProductPageComments.action?productId={SKU}", body=body))
    assert (one.stratum, one.claimed) == (Stratum.FILTERED, {})
    query = f"productId={SKU}&score=0"
    folded = PLATFORM.parse(Page(f"https://club.jd.com/comment/getSkuPageFoldComments.action?{query}", body=body))
    assert folded.stratum is Stratum.FOLDED


def test_a_saved_answer_without_address_still_tells_its_product_and_filter() -> None:
    saved = answer(row()) | {"score": 1, "soType": 6}
    page = Page("file:///x.jsonp", body=f"fetchJSON_comment98({json.dumps(saved)});".encode())
    assert PLATFORM.match(page) == 0.0
    found = PLATFORM.parse(replace(page, url=PLATFORM.address_of(page) or ""))
    assert (found.reviews[0].product_id, found.stratum) == (SKU, Stratum.NEGATIVE)
    assert PLATFORM.address_of(Page("file:///x.json", body=b'{"a": "productCommentSummary"}')) is None


# --- one review -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "此用户未填写评价内容",
        "此用户没有填写评价内容",
        "此用户没有填写评价。",
        "此用户未及时填写评价内容",
        "此用户未及时填写评价内容，系统默认好评！",
        "默认好评",
        "系统默认好评！",
    ],
)
def test_what_jd_wrote_itself_is_default_and_stays(text: str) -> None:
    assert (read(content=text).is_default, read(content=text).text) == (True, text)


@pytest.mark.parametrize("text", ["默认好评，懒得写", "此用户未填写评价内容？怎么回事", "好评"])
def test_what_a_buyer_wrote_about_it_is_not(text: str) -> None:
    assert read(content=text).is_default is None


def test_beans_are_an_incentive_of_the_platform_only_if_any_were_paid() -> None:
    paid = read(textIntegral=20, imageIntegral=0)
    assert (paid.incentive, paid.incentive_source) == (Incentive.PLATFORM, "jd textIntegral 20")
    assert [read(textIntegral=0, imageIntegral=0).incentive, read().incentive] == [None, None]


def test_only_the_account_id_of_a_buyer_who_is_not_anonymous_is_an_identity() -> None:
    assert read(aesPin="k-1", anonymousFlag=0, nickname="t***m").reviewer_id == "k-1"
    for hidden in ({"aesPin": "k-1", "anonymousFlag": 1}, {"aesPin": "k-1"}, {"aesPin": None, "anonymousFlag": 0}):
        review = read(nickname="t***m", **hidden)
        assert (review.reviewer_id, review.reviewer_mask) == (None, "t***m")


def test_a_default_picture_is_nobody_and_sizes_of_one_avatar_are_one() -> None:
    assert read(userImage="misc.360buyimg.com/user/myjd-2015/css/i/peisong.jpg").avatar_id is None
    urls = ("storage.360buyimg.com/i.imageUpload/ab_sma.jpg", "//storage.360buyimg.com/i.imageUpload/ab_mid.jpg?x=1")
    assert len({read(userImage=url).avatar_id for url in urls}) == 1


def test_a_picture_is_the_same_on_every_host_and_in_every_size() -> None:
    urls = ("//img30.360buyimg.com/shaidan/s128x96_jfs/t1/2/a.jpg", "//img10.360buyimg.com/n0/jfs/t1/2/a.jpg")
    assert read(images=[{"imgUrl": url} for url in urls]).image_ids == read(images=[{"imgUrl": urls[0]}]).image_ids


def test_days_are_calendar_days_and_fill_in_what_is_missing() -> None:
    after = {"hAfterUserComment": {"content": "还行"}}
    review = read(creationTime="2025-01-11 00:30:00", days=9, afterDays=30, afterUserComment=after)
    assert (review.ordered_at, review.followup_at) == ("2025-01-02", "2025-02-01")
    assert review.verified_purchase is None
    exact = read(referenceTime="2025-01-02 22:10:00", days=9)
    assert (exact.ordered_at, exact.verified_purchase) == ("2025-01-02T22:10:00", True)
    assert read(days=10**30, afterDays="x").ordered_at is None


def test_a_follow_up_without_words_is_none() -> None:
    review = read(afterUserComment={"content": "", "created": "2025-01-12 08:00:00"}, afterDays=2)
    assert (review.followup_text, review.followup_at) == (None, None)


def test_other_buyers_answers_are_not_the_seller_s() -> None:
    theirs = {"content": "我也是", "venderShopInfo": {"id": 0}, "creationTime": "2025-01-12 08:00:00"}
    assert (read(replies=[theirs]).reply_text, club(answer(row(replies=[theirs]))).shop) == (None, None)
    shop = {
        "content": "抱歉",
        "venderShopInfo": {"id": 5501, "title": "甲店", "appName": "//mall.jd.com/index-5501.html"},
    }
    parsed = club(answer(row(replies=[theirs, shop]), row(guid="g2")))
    assert parsed.shop is not None
    assert [r.shop_id for r in parsed.reviews] == ["5501", "5501"]
    assert parsed.reviews[0].reply_text == "抱歉"


def test_two_shops_on_a_page_name_none() -> None:
    replies = [{"content": "抱歉", "venderShopInfo": {"id": n}} for n in (5501, 5502)]
    parsed = club(answer(*(row(replies=[reply]) for reply in replies)))
    assert (parsed.shop, parsed.reviews[0].shop_id) == (None, "")


# --- the current format ---------------------------------------------------------------------------------------


def test_reviews_are_found_at_any_depth_and_advertisements_are_not() -> None:
    rows: list[object] = [
        {"commentInfo": {"guid": "a", "commentScore": "4"}},
        {"ad": 1},
        {"guid": "b", "commentScore": 5},
    ]
    assert [r.rating for r in floors(rows, "200+").reviews] == [4.0, 5.0]


def test_an_unknown_list_floor_is_changed_markup() -> None:
    body = json.dumps({"code": 0, "result": {"floors": [{"mId": "new-list", "data": []}]}}).encode()
    parsed = PLATFORM.parse(Page(f"{API}?functionId=getCommentListPage&body=%7B%22sku%22%3A1%7D", body=body))
    assert (parsed.outcome, parsed.seen) == (Outcome.CHANGED_MARKUP, frozenset({"1"}))


def test_an_empty_first_page_with_a_total_is_a_cap() -> None:
    assert floors([], "200+").outcome is Outcome.PLATFORM_CAP
    assert floors([], "200+", pageNum=21).outcome is None


def test_a_request_without_a_product_takes_it_from_the_rows_if_they_agree() -> None:
    rows: list[object] = [{"commentInfo": {"guid": n, "commentScore": 5, "productId": SKU}} for n in "ab"]
    assert floors(rows, sku=None).reviews[0].product_id == SKU
    with pytest.raises(ParseError):
        floors([*rows, {"commentInfo": {"guid": "c", "productId": "2"}}], sku=None)


def test_the_same_review_has_the_same_id_in_every_format() -> None:
    listed = floors([{"commentInfo": {"guid": "g1", "commentId": "7", "commentScore": 5}}]).reviews[0]
    assert listed.review_id == read().review_id == "g1"


def test_the_next_page_needs_the_first_page_s_first_review() -> None:
    first = floors([{"commentInfo": {"guid": "g9", "commentScore": 5}}]).follow[0]
    assert first.method == "POST"
    assert b"firstCommentGuid%22%3A%22g9" in (first.body or b"")
    assert b"pageNum%22%3A2" in (first.body or b"")


# --- the product's page ---------------------------------------------------------------------------------------


def item(html: str) -> Parsed:
    return PLATFORM.parse(Page(f"https://item.jd.com/{SKU}.html", body=html.encode("gbk")))


def test_a_product_page_names_its_shop_only_without_doubt() -> None:
    links = "".join(f"<a href='//mall.jd.com/index-{n}.html'>店{n}</a>" for n in (5501, 5502))
    stated = item(f"<script>var pageConfig={{product:{{shopId:'5502'}}}}</script>{links}")
    assert stated.shop is not None
    assert (stated.shop.shop_id, stated.shop.name) == ("5502", "店5502")
    assert item(links).shop is None
    assert item("<title>暖屿 快煮壶【图片 价格 品牌 报价】-京东</title>").products[0].name == "暖屿 快煮壶"


def test_other_pages_of_jd_are_not_ours() -> None:
    for url in ("https://www.jd.com/", "https://passport.jd.com/loginservice.aspx?x", "https://notjd.com/1.html"):
        assert PLATFORM.match(Page(url, body=b"{}")) == 0.0


# --- whatever comes -------------------------------------------------------------------------------------------

_KEYS = [
    *("comments", "productCommentSummary", "commentCount", "commentCountStr", "score5Count", "maxPage", "score", "id"),
    *("guid", "content", "creationTime", "referenceTime", "days", "afterDays", "afterUserComment", "images", "imgUrl"),
    *("replies", "venderShopInfo", "title", "appName", "aesPin", "anonymousFlag", "userImage", "textIntegral", "code"),
    *("result", "floors", "subFloors", "mId", "data", "commentInfo", "commentInfoList", "commentScore", "commentDate"),
    *("wareAttribute", "pictureInfoList", "generalTagList", "identification", "count", "CommentsCount", "SkuId"),
]
_URLS = [
    f"{CLUB}?productId={SKU}&score=0&page=x",
    f"{API}?functionId=getCommentListPage&body=%7B%22sku%22%3A%22{SKU}%22%2C%22pageNum%22%3A-3%7D",
    f"{API}?functionId=getLegoWareDetailComment&body=%5B",
    "https://club.jd.com/comment/productCommentSummaries.action?referenceIds=1",
    f"https://item.jd.com/{SKU}.html",
]
_PIECES = [
    "fetchJSON_comment98(",
    '{"comments":[',
    "]}",
    ");",
    "<html><body>",
    "shopId:'123'",
    "mall.jd.com/index-1234.html",
]


@settings(max_examples=100)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
    assert PLATFORM.address_of(Page("file:///x", body=body + b'"productCommentSummary"')) is None


@settings(max_examples=100)
@given(json_like(_KEYS), json_like(_KEYS), st.sampled_from(_URLS))
def test_no_rows_make_it_raise_anything_else(value: object, other: object, url: str) -> None:
    inner = [{"mId": "commentlist-list", "data": [{"commentInfo": value}, other], "subFloors": other}]
    data = {"comments": [value], "productCommentSummary": other, "CommentsCount": [value], "result": {"floors": inner}}
    survives(PLATFORM, url, json.dumps(data | {"commentInfoList": [other]}).encode())
