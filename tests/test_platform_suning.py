"""Suning's traps: everything in the path, fifty pages, "no reviews" as a message, variants in one list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.suning import Suning
from zhenping.spiders.promises import broken_promise

PLATFORM = Suning()
SITE = "https://review.suning.com/ajax"
ARTICLE, VENDOR = "000000019900112233", "0070990011"
TAIL = "default-10-----reviewList.htm"


def url(which: str = "total", page: int = 1, kind: str = f"cluster_review_lists/cluster-39900112-{ARTICLE}") -> str:
    return f"{SITE}/{kind}-{VENDOR}-{which}-{page}-{TAIL}?callback=reviewList"


def answer(data: object, address: str | None = None, status: int = 200) -> Parsed:
    body = f"reviewList({json.dumps(data, ensure_ascii=False)})".encode()
    return PLATFORM.parse(Page(address or url(), status, {}, body))


def rows(count: int, **more: Any) -> dict[str, Any]:
    one = {"qualityStar": 5, "content": "好用", "publishTime": "2021-04-12 20:11:09", **more}
    return {"commodityReviews": [{"commodityReviewId": n, **one} for n in range(count)], "returnMsg": "成功"}


def read(**more: Any) -> Review:
    return answer(rows(1, **more)).reviews[0]


@pytest.mark.parametrize(
    ("which", "stratum"),
    [
        ("total", Stratum.DEFAULT),
        ("newest", Stratum.NEWEST),
        ("good", Stratum.POSITIVE),
        ("normal", Stratum.NEUTRAL),
        ("bad", Stratum.NEGATIVE),
        ("again", Stratum.FOLLOW_UP),
        ("show", Stratum.PICTURES),
        ("label12", Stratum.FILTERED),
    ],
)
def test_the_stratum_stands_in_the_path(which: str, stratum: Stratum) -> None:
    assert answer(rows(1), url(which)).stratum is stratum


@pytest.mark.parametrize(
    ("path", "vendor"),
    [
        (
            f"ajax/cluster_review_lists/cluster-39900112-{ARTICLE}-{VENDOR}-total-1-default-10-----reviewList.htm",
            VENDOR,
        ),
        (f"ajax/review_lists/general-{ARTICLE}-{VENDOR}-total-1-default-10-----reviewList.htm", VENDOR),
        (f"ajax/cluster_review_lists/style--{ARTICLE}-{VENDOR}-total-1-default-10-----reviewList.htm", VENDOR),
        (f"mobile/getReviewList/general-{ARTICLE}--total-1-default-10-----.htm", None),
    ],
)
def test_article_and_vendor_are_found_in_every_kind_of_path(path: str, vendor: str | None) -> None:
    parsed = answer(rows(1), f"https://review.suning.com/{path}")
    assert parsed.seen == frozenset({"19900112233"})
    assert (parsed.shop.shop_id if parsed.shop else None) == vendor
    assert parsed.reviews[0].shop_id == (vendor or "")


def test_suning_s_own_shop_has_a_name_and_others_have_theirs_only_if_all_rows_agree() -> None:
    own = answer(rows(1), url().replace(VENDOR, "0000000000"))
    assert own.shop is not None
    assert own.shop.name == "苏宁自营"
    mixed = rows(2)
    for row, name in zip(mixed["commodityReviews"], ("甲店", "乙店"), strict=True):
        row["shopInfo"] = {"shopName": name}
    named, unnamed = answer(rows(2, shopInfo={"shopName": "甲店"})).shop, answer(mixed).shop
    assert named is not None
    assert unnamed is not None
    assert (named.name, unnamed.name) == ("甲店", None)


def test_the_next_page_is_named_while_pages_are_full() -> None:
    assert "-total-4-default-" in answer(rows(10), url(page=3)).follow[0].url
    assert answer(rows(9), url(page=3)).follow == ()


def test_a_full_fiftieth_page_is_the_platform_s_cap() -> None:
    last = answer(rows(10), url(page=50))
    assert (last.outcome, last.follow) == (Outcome.PLATFORM_CAP, ())
    assert answer(rows(4), url(page=50)).outcome is None
    assert answer(rows(10), url("bad", page=50)).outcome is None


def test_no_reviews_is_believed_only_where_it_is_said_of_all() -> None:
    none = {"returnMsg": "无评价数据"}
    assert answer(none).claimed == {"19900112233": 0}
    assert [answer(none, url("bad")).claimed, answer(none, url(page=9)).claimed] == [{}, {}]
    assert answer({"commodityReviews": []}).claimed == {}


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(url(), 403), Outcome.BLOCKED),
        (Page(url(), 401), Outcome.LOGIN_REQUIRED),
        (Page(url(), body=b""), Outcome.BLOCKED),
        (Page(url(), body=b"<html><title>x</title>"), Outcome.BLOCKED),
        (Page(url(), body='{"returnMsg":"系统繁忙"}'.encode()), Outcome.BLOCKED),
        (Page(url(), body=b'{"list":[]}'), Outcome.CHANGED_MARKUP),
    ],
)
def test_a_refusal_is_never_zero_reviews(page: Page, outcome: Outcome) -> None:
    parsed = PLATFORM.parse(page)
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (outcome, {}, frozenset({"19900112233"}))
    assert parsed.note


def test_rows_that_lost_their_stars_are_changed_markup() -> None:
    renamed = {"commodityReviews": [{"text": "x", "star": 5}] * 6}
    assert "star" in (broken_promise(PLATFORM.about, answer(renamed)) or "")


def test_a_browser_s_html_around_the_answer_is_taken_off() -> None:
    inner = json.dumps(rows(1, content="A &amp; B")).replace("&", "&amp;")
    page = Page(url(), body=f"<html><body>reviewList({inner})</body></html>".encode())
    assert PLATFORM.parse(page).reviews[0].text == "A & B"


@pytest.mark.parametrize("text", ["用户未填写评价内容", "买家未及时做出评价，系统默认好评！", "系统默认好评"])
def test_what_suning_wrote_is_default(text: str) -> None:
    assert (read(content=text).is_default, read(content=text).text) == (True, text)
    assert read(content="默认好评就是懒").is_default is None


def test_nobody_s_name_and_nobody_s_picture_are_none() -> None:
    empty = "//image.suning.cn/uimg/cmf/cust_headpic/0000000000_0_60x60.jpg"
    review = read(userInfo={"nickName": "匿名用户", "imgUrl": empty})
    assert (review.reviewer_mask, review.avatar_id, review.reviewer_id) == (None, None, None)
    own = [f"//image.suning.cn/uimg/cmf/cust_headpic/61_2_{size}.jpg" for size in ("60x60", "120x120")]
    assert len({read(userInfo={"imgUrl": address}).avatar_id for address in own}) == 1


def test_a_picture_is_the_same_with_and_without_size() -> None:
    urls = ["//image.suning.cn/uimg/ZR/share_order/1", "//image.suning.cn/uimg/ZR/share_order/1_400x400.jpg"]
    assert len(read(picVideInfo={"imageInfo": [{"url": address} for address in urls]}).image_ids) == 1


def test_a_day_is_enough_of_a_date() -> None:
    review = read(publishTime=None, publishTimeStr="2021-04-12")
    assert (review.created_local, review.created_precision, review.created_at) == ("2021-04-12", "day", None)


def test_other_pages_of_suning_are_not_ours() -> None:
    for address in ("https://www.suning.com/", f"{SITE}/useful_count/1-usefulCnt.htm", "https://suning.example/"):
        assert PLATFORM.match(Page(address)) == 0.0
    with pytest.raises(ParseError):
        PLATFORM.parse(Page("https://www.suning.com/"))


_KEYS = [
    *(
        "commodityReviews",
        "commodityReviewId",
        "content",
        "publishTime",
        "qualityStar",
        "userInfo",
        "nickName",
        "imgUrl",
    ),
    *("againReview", "againContent", "picVideInfo", "imageInfo", "url", "againReviewImgList", "imgId", "shopInfo"),
    *("shopName", "commodityInfo", "commodityCode", "charaterId1", "charaterDesc1", "reviewCounts", "totalCount"),
    *("returnMsg", "usefulCnt"),
]
_URLS = [url(), f"{SITE}/review_satisfy/general-{ARTICLE}-{VENDOR}-----satisfy.htm"]
_URLS += [f"https://product.suning.com/{VENDOR}/19900112233.html"]


@settings(max_examples=100)
@given(
    bodies(["reviewList(", '{"commodityReviews":[', "]}", "clusterId:", "<h1 id='itemDisplayName'>"], _KEYS),
    st.sampled_from(_URLS),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, address: str) -> None:
    survives(PLATFORM, address, body)


@settings(max_examples=100)
@given(json_like(_KEYS), st.sampled_from(_URLS))
def test_no_rows_make_it_raise_anything_else(value: object, address: str) -> None:
    survives(PLATFORM, address, json.dumps({"commodityReviews": [value], "reviewCounts": [value]}).encode())
