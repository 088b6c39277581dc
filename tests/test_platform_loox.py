"""Loox: never crawled, read from saved frames; "not verified" is unknown, "load more" names the next page."""

from __future__ import annotations

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from service_pages import NUMBER, as_captured, says, shop_page
from zhenping.records import Outcome
from zhenping.spiders.contract import Page, Parsed, Requires
from zhenping.spiders.platforms import crawlable
from zhenping.spiders.platforms.loox import Loox
from zhenping.spiders.promises import broken_promise

PLATFORM = Loox()
FRAME = f"https://loox.io/widget/Ab3xYz9_q-/reviews/{NUMBER}?h=123"


def card(number: str, inside: str) -> str:
    return f"<div class='grid-item-wrap' data-id='{number}'>{inside.replace('ID', number)}</div>"


WORDS = (
    "<div data-testid='review-ID-text'>ok</div><p data-testid='review-ID-stars'><i aria-label='Rated 4.0 / 5'></i></p>"
)


def frame(inside: str, url: str = FRAME, status: int = 200) -> Parsed:
    page = Page(url, status, {"content-type": "text/html"}, f"<html><body>{inside}</body></html>".encode())
    assert PLATFORM.match(page) == 1.0
    return PLATFORM.parse(page)


def test_it_is_read_from_saved_pages_only() -> None:
    assert PLATFORM.requires is Requires.REPLAY
    assert "loox.io" not in {host for platform in crawlable() for host in platform.hosts}


def test_no_word_of_verified_is_unknown_and_the_badge_is_no_part_of_the_name() -> None:
    names = ["Ann <span>Verified</span>", "Bo<i title='Verified purchase'></i>", "Cy"]
    cards = "".join(card(f"r{n}", f"{WORDS}<div data-testid='review-ID-title'>{x}</div>") for n, x in enumerate(names))
    reviews = frame(cards).reviews
    assert [(r.reviewer_mask, r.verified_purchase) for r in reviews] == [("Ann", True), ("Bo", True), ("Cy", None)]


def test_load_more_names_the_next_page_and_the_total() -> None:
    more = "<a id='loadMore' data-url='?total=9&amp;page=2&amp;variant=visible'></a>"
    parsed = frame(card("r1", WORDS) + more)
    assert [f.url for f in parsed.follow] == [f"{FRAME}&page=2&total=9"]
    assert parsed.claimed == {NUMBER: 9}
    assert frame(card("r1", WORDS) + more, f"{FRAME}&page=2").follow == ()
    assert frame(more).follow == ()


def test_a_total_without_cards_is_changed_markup() -> None:
    assert frame("<a id='loadMore' data-url='?total=9&amp;page=2'></a>").outcome is Outcome.CHANGED_MARKUP
    assert frame("<p>No reviews</p>").outcome is None


def test_cards_of_another_shape_are_changed_markup() -> None:
    parsed = frame("".join(card(f"r{n}", "<b>new design</b>") for n in range(3)))
    assert (parsed.rows, parsed.reviews) == (3, ())
    assert broken_promise(PLATFORM.about, parsed)


def test_an_error_is_no_empty_product() -> None:
    assert frame("", status=404).outcome is Outcome.CHANGED_MARKUP


@pytest.mark.parametrize(
    "inside",
    ["<script src='//loox.io/widget/loox.js?shop=x'></script>", "<div class='loox-rating' data-raters='3'></div>"],
)
def test_the_loader_and_stars_alone_are_no_widget(inside: str) -> None:
    assert PLATFORM.match(shop_page(inside)) == 0.0


def test_a_widget_of_the_whole_shop_is_of_no_product() -> None:
    assert PLATFORM.parse(shop_page("<div id='looxReviews' data-loox-aggregate></div>")) == Parsed()


def test_the_count_of_another_product_s_card_is_not_this_one_s() -> None:
    stars = "<div class='loox-rating' data-id='5' data-rating='5' data-raters='3'></div>"
    parsed = PLATFORM.parse(shop_page(f"{stars}<div id='looxReviews' data-product-id='{NUMBER}'></div>"))
    assert (parsed.claimed, parsed.seen) == ({}, {NUMBER})


def test_a_capture_without_the_hash_says_the_same() -> None:
    whole = Page(f"{FRAME}&page=1&total=1", 200, {}, card("r1", WORDS).encode())
    assert "h=" not in as_captured(PLATFORM, whole).url
    assert says(PLATFORM.parse(as_captured(PLATFORM, whole))) == says(PLATFORM.parse(whole))


_PIECES = [card("r1", WORDS), "<div class='grid-item-wrap' data-id=''>", "<a id='loadMore' data-url='", "page=2", "'>"]
_PIECES += ["<div id='looxReviews' data-product-id='7'>", "loox.io/widget/abcd/loox.", "<i aria-label='9/5'>", "</div>"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, ["total"]), st.sampled_from([FRAME, f"{FRAME}&page=x", "https://shop.example/products/a"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
