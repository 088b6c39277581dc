"""eBay's traps: three words instead of stars, periods instead of dates, two tabs with the same sales, praise that eBay
wrote, and feedback that is not about the shop."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.records import Outcome
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.ebay import Ebay

PLATFORM = Ebay()
PROFILE = "https://www.ebay.com/fdbk/mweb_profile?username=Fox-Shop"
ITEM = "405999000111"


def row(
    word: str = "positive", who: str = "a***b (12)", text: str = "ok", inside: str = "", when: str = "Past month"
) -> str:
    base = "fdbk-container__details"
    return (
        f"<li class='fdbk-container'><div class='{base}'><div class='{base}__info__icon'>"
        f"<svg data-test-type='{word}' aria-label='Bewertung'></svg></div>"
        f"<div class='{base}__info__username'><span>{who}</span><span>- Feedback left by buyer.</span></div>"
        f"<span class='{base}__info__divide__time'><span>{when}</span></span>"
        f"<div class='{base}__comment'><span>{text}</span></div>{inside}</div></li>"
    )


def sale(number: str, title: str = "Lamp") -> str:
    link = f"<a href='https://www.ebay.com/itm/{number}'>{title} (#{number})</a>"
    return f"<div class='fdbk-container__details__item-link'>{link}</div>"


def tabs(*panels: str, labels: tuple[str, ...] = ()) -> str:
    heads = "".join(f"<div class='tabs__item'>{label}</div>" for label in labels)
    return heads + "".join(f"<div class='tabs__panel'>{panel}</div>" for panel in panels)


def read(html: str, url: str = PROFILE) -> Parsed:
    return PLATFORM.parse(Page(url, body=f"<html><body>{html}</body></html>".encode()))


@pytest.mark.parametrize(("word", "stars"), [("positive", 5.0), ("neutral", 3.0), ("negative", 1.0), ("x", None)])
def test_three_words_are_five_three_and_one(word: str, stars: float | None) -> None:
    found = read(row(word)).reviews[0]
    assert (found.rating, found.rating_raw) == (stars, word if stars else None)


def test_the_word_is_also_found_in_the_icon_s_other_names() -> None:
    for icon in ("data-test-id='shared-NEGATIVE'", "class='icon--feedback-negative'", "aria-label='Negative feedback'"):
        assert read(row().replace("data-test-type='positive' aria-label='Bewertung'", icon)).reviews[0].rating == 1.0


def test_a_period_is_no_date() -> None:
    whens = ("Past month", "Past 6 months", "More than a year ago", "Apr 12, 2024")
    found = read("".join(row(when=when) for when in whens)).reviews
    assert [r.created_local for r in found] == [None, None, None, "2024-04-12"]


def test_a_buyer_is_masked_with_a_score_behind_and_never_an_identity() -> None:
    found = read(row(who="a***b (1,204)")).reviews[0]
    assert (found.reviewer_mask, found.reviewer_level, found.reviewer_id) == ("a***b", "feedback score 1204", None)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("Order delivered on time with no issues", True),
        ("Order delivered on time with no issues.", True),
        ("Order completed successfully – tracked, on time", True),
        ("Order delivered on time with no issues, thank you Anna!", None),
    ],
)
def test_praise_that_ebay_wrote_is_a_default_text_and_stays_readable(text: str, default: bool | None) -> None:
    found = read(row(text=text)).reviews[0]
    assert (found.is_default, found.text) == (default, text)


def test_the_seller_is_the_shop_in_any_case() -> None:
    for url in (PROFILE, "https://www.ebay.de/fdbk/feedback_profile/Fox-Shop?x=1"):
        shop = read(row(inside=sale(ITEM)), url).shop
        assert shop is not None
        assert (shop.shop_id, shop.name) == ("fox-shop", "Fox-Shop")
    linked = read(
        "<a href='https://www.ebay.com/usr/Fox%20Shop'>x</a>" + row(), "https://www.ebay.com/fdbk/mweb_profile"
    )
    assert linked.reviews[0].shop_id == "fox shop"


def test_a_row_belongs_to_its_item_else_to_the_page_s_else_to_the_seller() -> None:
    rows = row(inside=sale(ITEM)) + row()
    assert [r.product_id for r in read(rows, f"{PROFILE}&item_id=405999000999").reviews] == [ITEM, "405999000999"]
    found = read(rows)
    assert [r.product_id for r in found.reviews] == [ITEM, "fox-shop"]
    assert [(p.product_id, p.name) for p in found.products] == [(ITEM, "Lamp")]


def test_a_sale_that_stands_in_both_tabs_is_read_once() -> None:
    this, every = row() + row(), row(inside=sale(ITEM)) * 3 + row("negative", inside=sale(ITEM))
    found = read(tabs(this, every), f"{PROFILE}&item_id={ITEM}").reviews
    # Two equal sales in the first tab are two; the second tab's third is a third.
    assert [r.rating for r in found] == [5.0, 5.0, 5.0, 1.0]


def test_the_total_is_that_of_the_tab_which_the_page_is_about() -> None:
    html = tabs(row(), row("neutral"), labels=("This item (12)", "All items (36,704)"))
    assert read(html, f"{PROFILE}&item_id={ITEM}").claimed == {ITEM: 12}
    assert read(tabs(row(), labels=("All items (36,704)",))).claimed == {"fox-shop": 36704}
    assert read(tabs(row(), labels=("All items (36,704)",)), f"{PROFILE}&overall_rating=NEGATIVE").claimed == {}
    assert read(tabs("", labels=("All items (36,704)",))).outcome is Outcome.CHANGED_MARKUP
    assert read(tabs("", labels=("All items (0)",))).outcome is None


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("&sort=RELEVANCEV2&filter=feedback_page:RECEIVED_AS_SELLER", Stratum.DEFAULT),
        ("&sort_item=TIME", Stratum.NEWEST),
        ("&overall_rating_item=NEGATIVE&sort_item=TIME", Stratum.NEGATIVE),
        ("&overall_rating=NEUTRAL", Stratum.NEUTRAL),
        ("&filter=" + quote("feedback_page:RECEIVED_AS_SELLER,overall_rating:POSITIVE"), Stratum.POSITIVE),
        ("&filter=" + quote("feedback_page:RECEIVED_AS_SELLER,period:ONE_MONTH"), Stratum.FILTERED),
        ("&filter_image_item=true", Stratum.PICTURES),
        ("&filter_image_item=false&filter_video_item=true", Stratum.VIDEO),
        ("&filter_topic_item=QUALITY", Stratum.FILTERED),
    ],
)
def test_the_address_tells_the_stratum(query: str, stratum: Stratum) -> None:
    found = read(row(), PROFILE + query)
    assert (found.stratum, found.reviews[0].stratum) == (stratum, stratum)


def test_the_next_page_s_address_may_be_a_mere_query() -> None:
    link = "<a class='pagination__next icon-link' href='?username=Fox-Shop&amp;page_id=2'>N</a>"
    assert read(row() + link).follow[0].url == f"{PROFILE}&page_id=2"
    assert not read(row() + link.replace("class=", "aria-disabled='true' class=")).follow


@pytest.mark.parametrize("kind", ["FeedbackReceivedAsBuyer", "FeedbackLeftForOthers"])
def test_feedback_that_is_not_about_the_shop_is_not_read(kind: str) -> None:
    assert read(row(), f"{PROFILE}&fdbkType={kind}") == Parsed()
    assert read(row(), f"{PROFILE}&fdbkType=FeedbackReceivedAsSeller").reviews


def test_an_item_page_shows_the_first_few() -> None:
    html = (
        "<h1 class='x-item-title__mainTitle'>Lamp</h1>"
        "<div class='x-sellercard-atf'><a href='/usr/Fox-Shop?x=1'>Fox</a></div>"
        f"{row(inside=sale('405999000222'))}<a href='/fdbk/mweb_profile?username=Fox-Shop&item_id={ITEM}'>See all</a>"
    )
    found = read(html, f"https://www.ebay.com/itm/lamp/{ITEM}?hash=x")
    assert found.outcome is Outcome.PAGE_LIMIT
    assert [(p.product_id, p.name) for p in found.products] == [(ITEM, "Lamp")]
    assert [(r.product_id, r.shop_id) for r in found.reviews] == [("405999000222", "fox-shop")]
    assert found.follow[0].product_id == ITEM


def test_other_addresses_are_not_ours() -> None:
    for url in (
        "https://www.ebay.com/sch/i.html",
        "https://ebay.com.example/itm/405999000111",
        "https://www.ebay.com/itm/1",
    ):
        assert PLATFORM.match(Page(url)) == 0.0
    assert PLATFORM.match(Page("https://www.ebay.co.uk/itm/405999000111")) == 1.0


def test_a_capture_s_address_keeps_what_is_needed() -> None:
    page = Page(f"{PROFILE}&item_id={ITEM}&sort_item=TIME&_trksid=p.secret", body=row().encode())
    kept = Scrubber([PLATFORM]).clean(page)
    assert "secret" not in kept.url
    assert PLATFORM.parse(kept) == PLATFORM.parse(page)


_PIECES = [
    row(),
    "<li class='fdbk-container'>",
    "<div class='fdbk-container__details__item-link'><a href='http://[/itm/405999000111'>(#405999000111)",
    "<div class='tabs__panel'>",
    "<div class='tabs__item'>(9,)",
    "<a class='pagination__next' href='http://['>",
    "<a href='/usr/%FF'>",
    "</li>",
    "</div>",
]


@settings(max_examples=100, deadline=None)
@given(
    bodies(_PIECES, ["fdbk"]),
    st.sampled_from([PROFILE, f"{PROFILE}&item_id={ITEM}&filter=:,:", f"https://www.ebay.com/itm/{ITEM}"]),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
