"""Bazaarvoice's traps: several filters in any spelling, clamped limits, refusals with status 200, ratings without
words, syndication that is no fraud, and an address that a crawler must never ask.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import SHARE_STRATA, Incentive, Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.bazaarvoice import Bazaarvoice

API = "https://api.bazaarvoice.com/data/reviews.json"
WIDGET_API = "https://apps.bazaarvoice.com/bfd/v1/clients/x/api-products/cv2/resources/data/reviews.json"
FIXTURES = Path(__file__).parent / "fixtures" / "bazaarvoice"
PLATFORM = Bazaarvoice()


def address(*filters: str, base: str = API, **more: object) -> str:
    pairs = [("filter", text) for text in filters or ("productid:eq:P1",)]
    return f"{base}?{urlencode([*pairs, *((k, str(v)) for k, v in more.items())])}"


def answer(data: object, url: str = "", status: int = 200) -> Parsed:
    return PLATFORM.parse(Page(url or address(), status, {}, json.dumps(data).encode()))


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "Id": str(number),
        "ProductId": "P1",
        "Rating": 5,
        "ReviewText": "ok",
        "SubmissionTime": "2025-01-02T03:04:05.000Z",
        **more,
    }


def only(**more: Any) -> Review:
    return answer({"Results": [row(**more)], "TotalResults": 1}).reviews[0]


def told(name: str, value: str, label: str = "") -> dict[str, Any]:
    return {"ContextDataValues": {name: {"Id": name, "Value": value, "ValueLabel": label}}}


def test_pages_are_counted_by_what_came_because_limits_are_clamped() -> None:
    rows = [row(n) for n in range(20)]
    parsed = answer({"Results": rows, "TotalResults": 50, "Limit": 20, "Offset": 20}, address(limit=100, offset=20))
    assert [dict(parse_qsl(urlsplit(f.url).query))["offset"] for f in parsed.follow] == ["40"]
    assert not answer({"Results": rows[:10], "TotalResults": 50}, address(limit=20, offset=40)).follow
    assert not answer({"Results": [], "TotalResults": 50}, address(limit=20, offset=60)).follow


def test_the_address_that_wants_a_token_is_read_and_never_asked() -> None:
    data = {"response": {"Results": [row()], "TotalResults": 50}}
    page = Page(address(base=WIDGET_API, limit=20, offset=0), body=json.dumps(data).encode())
    parsed = PLATFORM.parse(page)
    assert (len(parsed.reviews), parsed.claimed, parsed.follow) == (1, {"P1": 50}, ())
    assert PLATFORM.hosts == {"api.bazaarvoice.com"}


@pytest.mark.parametrize(
    "filters", [("productid:eq:P1", "contentlocale:en*"), ("contentlocale:eq:en*", "ProductId:P1")]
)
def test_of_several_filters_the_product_s_is_found(filters: tuple[str, ...]) -> None:
    assert (
        answer({"Results": [row(ProductId="P2")], "TotalResults": 1}, address(*filters)).reviews[0].product_id == "P1"
    )


def test_a_family_member_keeps_its_own_number() -> None:
    review = answer({"Results": [row(ProductId="P2")], "TotalResults": 1}).reviews[0]
    assert (review.product_id, review.sku) == ("P1", "P2")
    several = answer({"Results": [row(ProductId="P2")], "TotalResults": 1}, address("productid:eq:P1,P2"))
    assert (several.reviews[0].product_id, several.claimed) == ("P2", {})


@pytest.mark.parametrize(
    ("chosen", "sort", "stratum"),
    [
        ((), "submissiontime:desc", Stratum.NEWEST),
        ((), "SubmissionTime:desc,Rating:asc", Stratum.NEWEST),
        ((), "IsFeatured:Desc,SubmissionTime:Desc", Stratum.DEFAULT),
        ((), "relevancy:a1", Stratum.DEFAULT),
        ((), "rating:asc", Stratum.NEGATIVE),
        (("contentlocale:eq:en*", "isratingsonly:eq:false"), "submissiontime:desc", Stratum.NEWEST),
        (("rating:lte:2",), "submissiontime:desc", Stratum.NEGATIVE),
        (("Rating:2,1",), "", Stratum.NEGATIVE),
        (("rating:eq:3",), "", Stratum.NEUTRAL),
        (("rating:gte:4",), "", Stratum.POSITIVE),
        (("rating:eq:1,5",), "", Stratum.FILTERED),
        (("hasphotos:eq:true",), "", Stratum.PICTURES),
        (("contextdatavalue_age:eq:25to34",), "", Stratum.FILTERED),
        (("rating:eq:1", "hasphotos:eq:true"), "", Stratum.FILTERED),
    ],
)
def test_the_address_says_which_reviews_it_chose(chosen: tuple[str, ...], sort: str, stratum: Stratum) -> None:
    parsed = answer({"Results": [row()], "TotalResults": 1}, address("productid:eq:P1", *chosen, sort=sort))
    assert parsed.stratum is stratum
    assert (parsed.claimed == {"P1": 1}) == (stratum in SHARE_STRATA)  # the total of a choice is not the product's


def test_a_search_is_a_choice() -> None:
    assert answer({"Results": [], "TotalResults": 0}, address(search="hum")).stratum is Stratum.FILTERED


def test_rewards_are_told_by_a_datum_or_a_badge() -> None:
    badges = {"Badges": {"incentivizedReview": {"Id": "incentivizedReview", "BadgeType": "Custom"}}}
    assert only(**told("IncentivizedReview", "true")).incentive is Incentive.MERCHANT
    assert only(**told("IncentivizedReview", "Received", "Yes")).incentive is Incentive.MERCHANT
    assert only(**badges).incentive_source == "bazaarvoice badge incentivizedReview"
    assert only(BadgesOrder=["Sweepstakes_entry"]).incentive is Incentive.MERCHANT


def test_only_a_datum_that_says_no_means_no_reward() -> None:
    assert only(**told("IncentivizedReview", "false")).incentive is Incentive.NONE
    assert [only().incentive, only(Badges={"Expert": {}}).incentive] == [None, None]


def test_syndication_is_where_a_review_is_from_not_a_reward() -> None:
    review = only(IsSyndicated=True, SyndicationSource={"Name": "maker.example"})
    assert (review.incentive, review.text) == (None, "ok")


def test_a_purchase_is_verified_by_badge_or_datum_and_else_not_known() -> None:
    assert only(BadgesOrder=["verifiedPurchaser"]).verified_purchase is True
    assert only(**told("VerifiedPurchaser", "true")).verified_purchase is True
    assert only(**told("VerifiedPurchaser", "false")).verified_purchase is False
    assert only().verified_purchase is None


def test_an_author_who_is_nobody_is_no_identity() -> None:
    assert only(AuthorId="a1b2").reviewer_id == "a1b2"
    assert [only(AuthorId=name).reviewer_id for name in ("Anonymous", "", None, "0")] == [None] * 4


def test_a_rating_without_words_counts_and_has_no_text() -> None:
    review = only(IsRatingsOnly=True, ReviewText=None, Title=None)
    assert (review.rating, review.text, review.title) == (5.0, None, None)


def test_another_scale_is_mapped() -> None:
    review = only(Rating=8, RatingRange=10)
    assert (review.rating, review.rating_raw) == (4.0, "8")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("ERROR_PARAM_INVALID_API_KEY", Outcome.BLOCKED),
        ("ERROR_REQUEST_LIMIT_REACHED", Outcome.BLOCKED),
        ("ERROR_PARAM_INVALID_FILTER_ATTRIBUTE", Outcome.ERROR),
    ],
)
def test_a_refusal_with_status_200_is_no_empty_product(code: str, outcome: Outcome) -> None:
    data = {"HasErrors": True, "Errors": [{"Code": code, "Message": "no"}], "Results": [], "TotalResults": 0}
    parsed = answer(data)
    assert (parsed.outcome, parsed.claimed) == (outcome, {})
    assert code in (parsed.note or "")


def test_a_total_without_reviews_is_changed_markup_unless_none_were_asked_for() -> None:
    assert answer({"Results": [], "TotalResults": 9}).outcome is Outcome.CHANGED_MARKUP
    assert answer({"Results": [], "TotalResults": 9, "Limit": 0}, address(limit=0)).outcome is None
    assert answer({"Results": [], "TotalResults": 0}).claimed == {"P1": 0}


def test_rows_that_nobody_can_read_are_counted_with_their_names() -> None:
    parsed = answer({"Results": [{"identifier": 1}], "TotalResults": 1}, f"{API}?limit=1")
    assert (parsed.rows, parsed.reviews, parsed.unread) == (1, (), frozenset({"identifier"}))


def test_an_unknown_answer_is_a_parse_error() -> None:
    for data in ({"message": "hello"}, [], {"response": []}):
        with pytest.raises(ParseError):
            answer(data)


def test_a_widget_names_its_product_in_attributes_or_in_a_call() -> None:
    key = "passkey: 'cabcdefghijklmnopqrstuvwxyz0123'"
    for html in (
        "<div id=BVRRContainer data-bv-product-id='X 1'></div>",
        "<script>$BV.ui('rr', 'show_reviews', {doShow: 1, productId: 'X 1'});</script>",
    ):
        page = Page("https://shop.example/p/1", body=f"<html><script>{key}</script>{html}</html>".encode())
        assert PLATFORM.match(page) > 0.5
        parsed = PLATFORM.parse(page)
        assert [(f.product_id, f.stratum, f.priority) for f in parsed.follow] == [
            ("X 1", Stratum.NEWEST, 0),
            ("X 1", Stratum.NEGATIVE, -5),
        ]


def test_stars_of_many_products_on_a_listing_are_no_product() -> None:
    stars = "".join(f"<i data-bv-show='inline_rating' data-bv-product-id='{n}'></i>" for n in range(3))
    assert PLATFORM.parse(Page("https://shop.example/c", body=f"<html>{stars}</html>".encode())) == Parsed()


def test_the_word_alone_is_no_widget() -> None:
    body = b"<html><script>known=['bazaarvoice','data-bv-show']</script></html>"
    assert PLATFORM.match(Page("https://shop.example/", body=body)) == 0.0


@pytest.mark.parametrize("case", ["answer_newest", "answer_of_the_widget", "answer_old_spelling_two_filters"])
def test_a_capture_keeps_what_is_read_and_no_key(case: str) -> None:
    url = json.loads((FIXTURES / case / "request.json").read_text())["url"]
    whole = Page(url, body=(FIXTURES / case / "page.json").read_bytes())
    kept = [(k, v) for k, v in parse_qsl(urlsplit(url).query) if k in PLATFORM.parameters]
    page = replace(whole, url=f"{url.partition('?')[0]}?{urlencode(kept)}")
    assert "passkey" not in page.url
    one, other = PLATFORM.parse(whole), PLATFORM.parse(page)
    assert replace(one, follow=()) == replace(other, follow=())


_KEYS = [
    "response Results Errors HasErrors TotalResults Limit Offset Includes Products Authors ReviewStatistics P1 Id",
    "AuthorId Rating RatingRange Badges BadgesOrder BadgeType ContextDataValues IncentivizedReview Value Photos Sizes",
    "normal Url ClientResponses Response Date SubmissionTime ContentLocale Videos ProductId TotalReviewCount",
]
_NAMES = " ".join(_KEYS).split()
_PIECES = [
    "<div data-bv-show='reviews' data-bv-product-id='",
    "'>",
    "$BV.configure('global', {productId: '",
    "'})",
    "passkey='abcdefghijklmnopqrstuvwxyz'",
    "{",
    '"Results":[',
    "]}",
]
_URLS = [address(), address("rating", "productid:eq:,", sort=":", offset="x"), API, "https://shop.example/p/1"]


@settings(max_examples=100)
@given(bodies(_PIECES, _NAMES), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100)
@given(json_like(_NAMES), json_like(_NAMES))
def test_no_rows_make_it_raise_anything_else(value: object, other: object) -> None:
    survives(PLATFORM, address(), json.dumps({"Results": [value], "Includes": other, "TotalResults": 3}).encode())
