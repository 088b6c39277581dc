"""Judge.me's traps: empty reply blocks, page 1 again past the end, clamped pages, stacked badges, 404."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Incentive, Outcome
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.judgeme import JudgeMe

API = "https://judge.me/reviews/reviews_for_widget?url=x.myshopify.com&shop_domain=x.myshopify.com&platform=shopify&page={}&per_page={}&product_id=7"
PLATFORM = JudgeMe()


def answer(data: object, page: int = 1, per_page: int = 10, status: int = 200) -> Parsed:
    body = json.dumps(data).encode()
    return PLATFORM.parse(Page(API.format(page, per_page), status, {"content-type": "application/json"}, body))


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uuid": f"u{number}",
        "rating": 5,
        "body_html": "<p>ok</p>",
        "created_at": "2025-01-02T03:04:05Z",
        **more,
    }


def node(number: int, inside: str = "") -> str:
    return f"<div class='jdgm-rev' data-review-id='u{number}'><div class='jdgm-rev__body'>ok</div>{inside}</div>"


@pytest.mark.parametrize(
    "block",
    [
        "<div class='jdgm-rev__reply'></div>",
        "<div class='jdgm-rev__reply'> \n </div>",
        "<div class='jdgm-rev__reply'><div class='jdgm-rev__reply-content'><p></p></div></div>",
    ],
)
def test_an_empty_reply_block_is_no_reply(block: str) -> None:
    parsed = answer({"html": "".join(node(n, block) for n in range(5)), "total_count": 5})
    assert [r.reply_text for r in parsed.reviews] == [None] * 5


def test_a_reply_is_read_where_there_is_one() -> None:
    words = "<b class='jdgm-rev__replier'>Us</b><div class='jdgm-rev__reply-content'>Thanks</div>"
    block = f"<div class='jdgm-rev__reply'>{words}</div>"
    assert answer({"html": node(1, block), "total_count": 1}).reviews[0].reply_text == "Thanks"


def test_paging_stops_at_the_last_page_of_either_answer() -> None:
    rows = [row(n) for n in range(10)]
    assert answer({"reviews": rows, "pagination": {"total_pages": 3}}, page=2).follow
    assert not answer({"reviews": rows[:3], "pagination": {"total_pages": 3}}, page=3).follow
    html = "".join(node(n) for n in range(10))
    assert answer({"html": html, "total_count": 21}, page=2).follow
    assert not answer({"html": node(1), "total_count": 21}, page=3).follow
    assert not answer({"html": html, "total_count": 20}, page=2).follow


@pytest.mark.parametrize("clamp", [23, 30])
def test_a_clamped_page_size_loses_no_review(clamp: int) -> None:
    total, page, shown = 100, 1, 0
    while True:
        size = min(clamp, total - shown)
        html = "".join(node(shown + n) for n in range(size))
        shown += size
        if not answer({"html": html, "total_count": total}, page=page, per_page=100).follow:
            break
        page += 1
        if shown == total:  # one page too many is harmless: the spider sees nothing new on it
            break
    assert shown == total


def test_every_badge_is_read_not_only_the_first() -> None:
    badges = ["review_collected_via_store_invitation", "review_earned_for_future_purchase"]
    html = "".join(f"<div class='jdgm-rev__transparency-badge' data-badge-type='{b}'></div>" for b in badges)
    for parsed in (
        answer({"reviews": [row(1, transparency_badges=badges)]}),
        answer({"html": node(1, html)}),
    ):
        assert parsed.reviews[0].incentive is Incentive.MERCHANT
        assert "earned_for_future_purchase" in (parsed.reviews[0].incentive_source or "")


def test_an_imported_review_is_not_a_paid_one_and_no_badge_is_unknown() -> None:
    imported = row(1, transparency_badges=["review_collected_from_another_provider"])
    assert [r.incentive for r in answer({"reviews": [imported, row(2)]}).reviews] == [None, None]


def test_404_means_never_reviewed() -> None:
    page = Page(API.format(1, 10), 404, {}, b"{}")
    assert PLATFORM.match(page) == 1.0
    parsed = PLATFORM.parse(page)
    assert (parsed.claimed, parsed.seen, parsed.outcome) == ({"7": 0}, frozenset({"7"}), None)


def test_totals_without_reviews_are_changed_markup_not_an_empty_product() -> None:
    assert answer({"reviews": [], "number_of_reviews": 9}).outcome is Outcome.CHANGED_MARKUP
    assert answer({"html": "<p>new design</p>", "total_count": 9}).outcome is Outcome.CHANGED_MARKUP
    assert answer({"reviews": [], "number_of_reviews": 0}).outcome is None


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("&sort_by=created_at&sort_dir=desc", Stratum.NEWEST),
        ("&sort_by=created_at&sort_dir=asc", Stratum.FILTERED),
        ("&sort_by=rating&sort_dir=asc", Stratum.NEGATIVE),
        ("&sort_by=rating&sort_dir=desc", Stratum.POSITIVE),
        ("&sort_by=with_pictures", Stratum.PICTURES),
        ("&sort_by=created_at&filter_rating=1", Stratum.NEGATIVE),
        ("&sort_by=most_helpful", Stratum.FILTERED),
    ],
)
def test_the_address_says_which_order_and_filter_it_is(query: str, stratum: Stratum) -> None:
    body = json.dumps({"reviews": [row(1)]}).encode()
    assert PLATFORM.parse(Page(API.format(1, 10) + query, 200, {}, body)).stratum is stratum


def test_the_worst_first_are_read_only_as_far_as_they_are_bad() -> None:
    def pages(stars: int) -> int:
        data = {"reviews": [row(1, rating=1), row(2, rating=stars)], "pagination": {"total_pages": 9}}
        return len(
            PLATFORM.parse(
                Page(f"{API.format(1, 10)}&sort_by=rating&sort_dir=asc", 200, {}, json.dumps(data).encode())
            ).follow
        )

    assert (pages(2), pages(3)) == (1, 0)


def test_a_list_of_the_whole_shop_names_products_by_their_address_and_leaves_out_what_is_about_the_shop() -> None:
    url = "https://cdn.judge.me/reviews/all_reviews_js_based?shop_domain=x.myshopify.com&page=1"
    links = ["/products/lamp#judgeme_product_reviews", "https://x.example/products/shade?v=1", "", None]
    rows = [row(n, product_url=link) for n, link in enumerate(links)]
    html = "".join(
        node(n, f"<a class='jdgm-rev__prod-link' href='{link}'>x</a>" if link else "") for n, link in enumerate(links)
    )
    for data in ({"reviews": rows, "number_of_reviews": 4}, {"html": html, "total_count": 4}):
        parsed = PLATFORM.parse(Page(url, 200, {}, json.dumps(data).encode()))
        assert [r.product_id for r in parsed.reviews] == ["lamp", "shade"]
        assert parsed.claimed == {}


def test_an_unknown_answer_is_a_parse_error() -> None:
    with pytest.raises(ParseError):
        answer({"message": "hello"})
    with pytest.raises(ParseError):
        answer([])


def test_the_word_alone_is_no_widget() -> None:
    assert (
        PLATFORM.match(Page("https://shop.example/", body=b"<script>apps=['judge.me','jdgm-widget']</script>")) == 0.0
    )


_KEYS = [
    "reviews",
    "html",
    "total_count",
    "number_of_reviews",
    "pagination",
    "total_pages",
    "uuid",
    "rating",
    "body_html",
    "created_at",
    "pictures_urls",
    "original",
    "transparency_badges",
    "reply_content",
    "thumb_up",
]
_PIECES = [
    "<div class='jdgm-rev' data-review-id='1'>",
    "<div class='jdgm-widget' data-id='3'>",
    'Shopify.shop = "x.myshopify.com"',
    "<time class='jdgm-rev__timestamp' data-content='x'>",
    "</div>",
    "{",
    '"html":"',
    '"',
    "}",
]


@settings(max_examples=200, deadline=None)
@given(
    bodies(_PIECES, _KEYS),
    st.sampled_from(
        [
            API.format(1, 10),
            API.format("x", "-1"),
            "https://judge.me/reviews/all_reviews_js_based?page=1",
            "https://shop.example/products/a",
        ]
    ),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=150, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, API.format(1, 10), json.dumps({"reviews": [value], "html": value}).encode())
