"""AliExpress's traps: scores of 100, rounded ids, counts without rows, filters, and a signed twin of the answer."""

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
from zhenping.spiders.contract import Kind, Page, Parsed, Stratum
from zhenping.spiders.platforms import marketplace_of
from zhenping.spiders.platforms.aliexpress import ENDPOINT, AliExpress

PLATFORM = AliExpress()
ITEM = "https://www.aliexpress.com/item/1005000000000001.html"
STORE = "https://www.aliexpress.com/store/1100000001"


def url(choice: str = "all", page: object = 1) -> str:
    return f"{ENDPOINT}?productId=1005000000000001&page={page}&pageSize=100&filter={choice}"


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"evaluationIdStr": str(number), "buyerEval": 100, "evalDate": "19 Sep 2024", "buyerName": "a***b", **more}


def answer(rows: object, address: str | None = None, **more: Any) -> Parsed:
    data = {"evaViewList": rows, "totalPage": 1, "productEvaluationStatistic": {"totalNum": 50}, **more}
    return PLATFORM.parse(Page(address or url(), body=json.dumps({"data": data}).encode()))


@pytest.mark.parametrize(("score", "stars"), [(100, 5.0), ("80", 4.0), (60, 3.0), (20, 1.0), (0, None), (120, None)])
def test_a_score_of_a_hundred_is_five_stars(score: object, stars: float | None) -> None:
    found = answer([row(1, buyerEval=score)]).reviews[0]
    assert (found.rating, found.rating_raw) == (stars, str(score))


def test_the_id_is_read_as_text_because_the_number_may_be_rounded() -> None:
    found = answer([row(1, evaluationIdStr="50146099416942042", evaluationId=5.0146099416942e16)])
    assert found.reviews[0].review_id == "50146099416942042"
    assert answer([{"evaluationId": 50146099416942042}]).reviews[0].review_id == "50146099416942042"


def test_the_buyer_s_own_words_are_kept_not_the_translation() -> None:
    found = answer([row(1, buyerFeedback="Тихий &amp; лёгкий<br>беру", buyerTranslationFeedback="Quiet")]).reviews[0]
    assert found.text == "Тихий & лёгкий\nберу"


def test_nobody_is_known_by_a_masked_or_common_name() -> None:
    rows = [row(1, buyerName="AliExpress Shopper", buyerId="1", buyerHeadPortrait="https://ae01.alicdn.com/kf/A.png")]
    found = answer(rows).reviews[0]
    assert (found.reviewer_mask, found.reviewer_id, found.avatar_id) == ("AliExpress Shopper", None, None)


def test_a_follow_up_has_its_date_or_so_many_days_after_the_review() -> None:
    later = {"buyerAddFbContent": "still good"}
    rows = [
        row(1, **later, buyerAddFbDays=14),
        row(2, **later, buyerAddFbDate="2 Oct 2024", buyerAddFbDays=99),
        row(3, **later, buyerAddFbDays=0),
        row(4, **later, buyerAddFbDays=14, evalDate="Sep 2024"),
        row(5, buyerAddFbDays=14),
    ]
    found = [(r.followup_text, r.followup_at) for r in answer(rows).reviews]
    assert found[:2] == [("still good", "2024-10-03"), ("still good", "2024-10-02")]
    assert found[2:] == [("still good", None), ("still good", None), (None, None)]


def test_a_picture_in_two_sizes_is_one() -> None:
    pictures = [
        "https://ae01.alicdn.com/kf/Aabcdef0123456.jpg_220x220.jpg_.avif",
        "//ae-pic.alicdn.com/kf/Aabcdef0123456.jpg",
    ]
    assert answer([row(1, images=pictures)]).reviews[0].image_ids == ("Aabcdef0123456",)


@pytest.mark.parametrize(
    ("choice", "stratum"),
    [
        ("all", Stratum.DEFAULT),
        ("1", Stratum.NEGATIVE),
        ("2", Stratum.NEGATIVE),
        ("3", Stratum.NEUTRAL),
        ("5", Stratum.POSITIVE),
        ("additional", Stratum.FOLLOW_UP),
        ("image", Stratum.PICTURES),
        ("local", Stratum.FILTERED),
    ],
)
def test_the_filter_tells_the_stratum(choice: str, stratum: Stratum) -> None:
    found = answer([row(1)], url(choice), totalPage=2)
    assert (found.stratum, found.reviews[0].stratum, found.follow[0].stratum) == (stratum, stratum, stratum)
    assert (found.follow[0].priority < 0) == (stratum is not Stratum.DEFAULT)


def test_bad_reviews_and_follow_ups_are_asked_for_if_the_answer_offers_them() -> None:
    offers = [{"filterCode": code, "filterCount": count} for code, count in (("1", 9), ("2", 0), ("additional", "3"))]
    info = {"filterInfo": {"filterStatistic": offers}}
    found = answer([row(1)], **info)
    assert [(f.stratum, f.priority) for f in found.follow] == [("negative", -5), ("follow-up", -5)]
    assert not answer([row(1)], url(page=2), totalPage=2, **info).follow
    assert not answer([row(1)], url("1"), **info).follow


def test_pages_end_with_the_last_however_few_rows_each_has() -> None:
    assert answer([row(1)], url(page=2), totalPage=3).follow[0].url == url(page=3)
    assert not answer([row(1)], url(page=3), totalPage=3).follow
    assert not answer([], url(page=2), totalPage=3).follow


def test_counts_without_rows_are_never_no_reviews() -> None:
    assert answer([]).outcome is Outcome.PLATFORM_CAP
    assert answer([], productEvaluationStatistic={"totalNum": 0}).outcome is None
    assert answer([], url("1")).outcome is None  # nobody gave one star
    gone = PLATFORM.parse(Page(url(), body=b'{"code": 200, "data": {"reviewList": []}}'))
    assert gone.outcome is Outcome.CHANGED_MARKUP


@pytest.mark.parametrize(
    "body", [{"ret": ["FAIL_SYS_ILLEGAL_ACCESS::x"], "data": {}}, {"success": False, "code": 500, "data": None}]
)
def test_a_refusal_is_a_block(body: object) -> None:
    assert PLATFORM.parse(Page(url(), body=json.dumps(body).encode())).outcome is Outcome.BLOCKED


def test_rows_of_an_unknown_shape_tell_their_names() -> None:
    found = answer([{"score": 5}])
    assert (found.rows, "score" in found.unread) == (1, True)


def test_the_signed_twin_has_its_question_in_data() -> None:
    data = quote(json.dumps({"productId": 1005000000000001, "page": "2", "filter": "1", "utdid": "secret"}))
    address = f"https://acs.aliexpress.com/h5/mtop.aliexpress.review.pc.list/1.0/?sign=secret&data={data}"
    body = json.dumps({"ret": ["SUCCESS::ok"], "data": {"evaViewList": [row(1)], "totalPage": 9}}).encode()
    page = Page(address, body=b"mtopjsonp1(" + body + b")")
    found = PLATFORM.parse(page)
    assert (found.stratum, found.seen, found.follow) == (Stratum.NEGATIVE, {"1005000000000001"}, ())
    kept = Scrubber([PLATFORM]).clean(page)
    assert "secret" not in kept.url
    assert PLATFORM.parse(kept) == found


def test_an_item_page_names_product_and_store_and_where_its_reviews_are() -> None:
    html = f"<meta property='og:title' content='Lamp - AliExpress 15'><a href='{STORE}'>Lamp Store</a>"
    found = PLATFORM.parse(Page(f"{ITEM}?spm=1", body=html.encode()))
    assert found.shop is not None
    assert (found.shop.shop_id, found.shop.name, found.products[0].name) == ("1100000001", "Lamp Store", "Lamp")
    assert found.products[0].url == ITEM
    assert [(f.kind, f.stratum, f.product_id) for f in found.follow] == [
        (Kind.REVIEWS, "default", "1005000000000001"),
    ]
    assert PLATFORM.parse(Page(ITEM, body=b'<script>{"storeNum":1100000009}</script>')).shop is not None
    assert PLATFORM.parse(Page(ITEM, body=b"<html></html>")).shop is None


def test_a_store_s_page_leads_to_each_of_its_items_once() -> None:
    links = [f"{ITEM}?a=1", f"{ITEM}?a=2", "/item/1005000000000002.html", "//evil.example/item/x.html"]
    html = "".join(f"<a href='{link}'>x</a>" for link in links)
    found = PLATFORM.parse(Page(STORE, body=html.encode()))
    assert [f.url for f in found.follow] == [ITEM, "https://www.aliexpress.com/item/1005000000000002.html"]
    assert found.shop is not None
    assert found.shop.shop_id == "1100000001"


def test_it_is_a_marketplace_in_both_its_domains() -> None:
    for address in (ITEM, ITEM.replace(".com", ".us"), "https://es.aliexpress.com/store/1100000001"):
        assert marketplace_of(address) is not None
        assert PLATFORM.match(Page(address)) == 1.0
    assert PLATFORM.match(Page("https://aliexpress.com.example/item/1005000000000001.html")) == 0.0
    assert PLATFORM.match(Page("https://www.aliexpress.com/")) == 0.0


def test_an_answer_to_no_question_is_a_parse_error() -> None:
    for body in (b"{}", b"<html>", b"[]"):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(ENDPOINT, body=body))


_KEYS = [
    "data",
    "evaViewList",
    "totalPage",
    "totalNum",
    "productEvaluationStatistic",
    "filterInfo",
    "filterStatistic",
    "filterCode",
    "filterCount",
    "evaluationId",
    "buyerEval",
    "buyerFeedback",
    "evalDate",
    "images",
    "buyerAddFbContent",
    "buyerAddFbDays",
    "ret",
    "success",
]
_PIECES = ["<a href='/store/1'>", "<a href='/item/1005000000000002.html'>", "</a>", "{", '"data":', "[", "}", "]", "("]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([url(), url(page="x"), ENDPOINT, ITEM, STORE]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, address: str) -> None:
    survives(PLATFORM, address, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, url(), json.dumps({"data": {"evaViewList": [value], "filterInfo": value}}).encode())
    survives(PLATFORM, url(), json.dumps({"data": value, "ret": value}).encode())
