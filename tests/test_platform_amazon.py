"""Amazon's traps: sentences in the reader's language, the scale before the stars, hidden translations, words that are
no Vine badge, a first screen of thousands, and the robot check."""

from __future__ import annotations

import json

import pytest
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Incentive, Outcome, Review
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.amazon import Amazon
from zhenping.spiders.platforms.amazon_rows import day_in, stars_in

PLATFORM = Amazon()
PRODUCT = "https://www.amazon.com/Lamp/dp/B000LAMP01"
REVIEWS = "https://www.amazon.com/product-reviews/B000LAMP01"
TURNED = "https://www.amazon.com/hz/reviews-render/ajax/reviews/get/ref=x"
BADGE = "<span data-hook='avp-badge'>Verified Purchase</span>"


def node(inside: str = "", number: int = 1) -> str:
    words = "<span data-hook='review-body'><span>ok</span></span>"
    return f"<div id='R{number:09d}' data-hook='review'>{words}{inside}</div>"


def read(html: str, url: str = PRODUCT) -> Parsed:
    return PLATFORM.parse(Page(url, body=f"<html><body>{html}</body></html>".encode()))


def review(inside: str) -> Review:
    return read(node(inside)).reviews[0]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Reviewed in the United States on June 3, 2026", "2026-06-03"),
        ("Reviewed in the United Kingdom 🇬🇧 on 3 June 2026", "2026-06-03"),
        ("2026年6月3日在中国审核", "2026-06-03"),
        ("2021年11月23日 在美国审核", "2021-11-23"),
        ("2026年6月3日に日本でレビュー済み", "2026-06-03"),
        ("Rezension aus Deutschland 🇩🇪 vom 3. Juni 2026", "2026-06-03"),
        ("Bewertet in Deutschland am 17. März 2020", "2020-03-17"),
        ("Avis laissé en France 🇫🇷 le 1er mars 2023", "2023-03-01"),
        ("Commenté en France le 27 août 2021", "2021-08-27"),
        ("Revisado en España el 15 de septiembre de 2021", "2021-09-15"),
        ("Calificado en México el 12 de enero de 2024", "2024-01-12"),
        ("Recensito in Italia il 3 giugno 2026", "2026-06-03"),
        ("Avaliado no Brasil em 3 de março de 2023", "2023-03-03"),
    ],
)
def test_the_day_is_read_out_of_a_sentence_in_any_language(line: str, day: str) -> None:
    when = day_in(line)
    assert when is not None
    assert (when.local, when.precision) == (day, "day")


@pytest.mark.parametrize("line", [None, "", "Reviewed in Spain", "on 99 Juny 2026", "2026年13月40日"])
def test_what_is_no_date_is_none(line: str | None) -> None:
    assert day_in(line) is None


@pytest.mark.parametrize(
    ("words", "stars"),
    [
        ("4.0 out of 5 stars", 4.0),
        ("4,0 von 5 Sternen", 4.0),
        ("4,0 sur 5 étoiles", 4.0),
        ("4,0 de 5 estrellas", 4.0),
        ("4.0 颗星，最多 5 颗星", 4.0),
        ("5つ星のうち4.0", 4.0),
        ("5 yıldız üzerinden 4,0", 4.0),
        ("no stars", None),
    ],
)
def test_stars_are_read_whichever_side_the_scale_stands(words: str, stars: float | None) -> None:
    assert stars_in(words) == stars


def test_the_icon_s_class_is_believed_before_its_words() -> None:
    icon = "<i data-hook='cmps-review-star-rating' class='a-icon a-star-2'><span class='a-icon-alt'>5つ星</span></i>"
    assert review(icon).rating == 2.0
    assert review(icon.replace("a-star-2", "a-star-3-5")).rating == 3.5
    assert review(icon.replace("a-star-2", "").replace("5つ星", "3.0 out of 5")).rating == 3.0


def test_the_original_words_are_kept_not_the_translation_beside_them() -> None:
    both = (
        "<span class='cr-original-review-content'>Zu laut</span>"
        "<span class='cr-translated-review-content aok-hidden'>Too loud</span>"
    )
    title, body = f"<span data-hook='review-title'>{both}</span>", f"<p data-hook='review-body'>{both}</p>"
    found = read(f"<div data-hook='review'>{title}{body}</div>").reviews[0]
    assert (found.title, found.text) == ("Zu laut", "Zu laut")


def test_stars_read_more_and_broken_videos_are_no_words_of_the_buyer() -> None:
    html = (
        "<div data-hook='review'><a data-hook='review-title'><i class='a-icon'><span class='a-icon-alt'>5.0</span></i>"
        "<span>Good</span></a><div data-hook='review-body'><p class='video-block'>The media could not be loaded.</p>"
        "<span>Fine lamp.</span><div class='a-expander-header'>Read more</div></div></div>"
    )
    found = read(html).reviews[0]
    assert (found.title, found.text, found.video_count) == ("Good", "Fine lamp.", 1)


@pytest.mark.parametrize(
    "badge",
    [
        "<span class='a-size-mini a-color-success a-text-bold'>Vine Customer Review of Free Product</span>",
        "<span class='a-color-success'>Vine 客户对免费产品的评论</span>",
        "<span data-hook='linkless-vine-review-badge'>Vine Kundenrezension eines kostenfreien Produkts</span>",
        "<a href='/vine/about'>(¿Qué es esto?)</a>",
    ],
)
def test_a_vine_review_was_paid_for_with_the_product(badge: str) -> None:
    found = review(badge)
    assert (found.incentive, found.incentive_source) == (Incentive.PLATFORM, "Amazon Vine")


@pytest.mark.parametrize(
    "other",
    [
        "<a data-hook='format-strip' class='a-color-secondary'>Color: Vine Green</a>",
        "<span class='a-size-mini c7y-badge-text'>VINE VOICE</span>",
        "<span data-hook='review-title'>Vine tomatoes grew</span>",
    ],
)
def test_the_word_vine_elsewhere_is_no_badge(other: str) -> None:
    assert review(other).incentive is None


def test_no_badge_says_something_only_where_badges_are_shown() -> None:
    assert [r.verified_purchase for r in read(node(BADGE, 1) + node("", 2)).reviews] == [True, False]
    assert [r.verified_purchase for r in read(node("", 1) + node("", 2)).reviews] == [None, None]
    linkless = BADGE.replace("avp-badge", "avp-badge-linkless")
    assert read(node(linkless)).reviews[0].verified_purchase is True


def test_the_account_in_the_profile_link_is_the_identity() -> None:
    name = "<span class='a-profile-name'>Ann</span>"
    link = f"<a class='a-profile' href='/gp/profile/amzn1.account.AE4FAKE/ref=x'>{name}</a>"
    assert (review(link).reviewer_id, review(link).reviewer_mask) == ("amzn1.account.AE4FAKE", "Ann")
    assert review("<span class='a-profile-name'>Amazon Customer</span>").reviewer_id is None


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (
            "https://m.media-amazon.com/images/S/amazon-avatars-global/12ab._CR0_SX48_.jpg",
            "https://m.media-amazon.com/images/S/amazon-avatars-global/12ab",
        ),
        ("https://m.media-amazon.com/images/S/amazon-avatars-global/default._CR0_.png", None),
        ("https://m.media-amazon.com/images/G/01/grey-pixel.gif", None),
        ("./Lamp_files/default.png", None),
    ],
)
def test_a_picture_of_one_s_own_is_told_from_the_default(source: str, kept: str | None) -> None:
    assert review(f"<div class='a-profile-avatar'><img src='{source}'></div>").avatar_id == kept


def test_a_picture_keeps_its_id_in_every_size_and_in_a_saved_copy() -> None:
    urls = [
        "https://m.media-amazon.com/images/I/71abcDEF0+L._SY88.jpg",
        "https://m.media-amazon.com/images/I/71abcDEF0+L.jpg",
        "./Lamp_files/71abcDEF0+L._SL1600_.jpg",
        "data:image/png;base64,AAAA",
    ]
    tiles = "".join(f"<img data-hook='review-image-tile' src='{url}'>" for url in urls)
    assert review(tiles).image_ids == ("71abcDEF0+L",)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("12 people found this helpful", 12),
        ("One person found this helpful", 1),
        ("A 1.234 personas les ha parecido esto útil", 1234),
        ("23人のお客様がこれが役に立ったと考えています", 23),
        ("Eine Person fand diese Informationen hilfreich", 1),
    ],
)
def test_votes_are_counted_even_if_written_as_a_word(line: str, count: int) -> None:
    assert review(f"<span data-hook='helpful-vote-statement'>{line}</span>").helpful_count == count


def test_a_review_named_twice_in_the_markup_is_one() -> None:
    html = f"<li id='R000000001' data-hook='review'>{node()}</li>"
    assert [r.review_id for r in read(html).reviews] == ["R000000001"]


def test_a_product_page_is_a_first_screen() -> None:
    total = "<div data-hook='total-review-count'>3,418 global ratings</div>"
    found = read(total + node())
    assert (found.outcome, found.claimed) == (Outcome.PAGE_LIMIT, {"B000LAMP01": 3418})
    assert read(total).outcome is Outcome.CHANGED_MARKUP


def test_goods_that_amazon_sells_itself_name_no_shop() -> None:
    seller = "<a id='sellerProfileTriggerId' href='/gp/help/seller/at-a-glance.html?seller=A1FAKESELLER&x=1'>Fox</a>"
    found = read(seller + node())
    assert found.shop is not None
    assert (found.shop.shop_id, found.shop.name, found.reviews[0].shop_id) == ("A1FAKESELLER", "Fox", "A1FAKESELLER")
    assert read(node()).shop is None


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("", Stratum.DEFAULT),
        ("?sortBy=helpful&reviewerType=all_reviews", Stratum.DEFAULT),
        ("?sortBy=recent&filterByStar=all_stars&mediaType=all_contents", Stratum.NEWEST),
        ("?filterByStar=one_star&sortBy=recent", Stratum.NEGATIVE),
        ("?filterByStar=critical", Stratum.NEGATIVE),
        ("?filterByStar=three_star", Stratum.NEUTRAL),
        ("?filterByStar=positive", Stratum.POSITIVE),
        ("?mediaType=media_reviews_only", Stratum.PICTURES),
        ("?reviewerType=avp_only_reviews", Stratum.FILTERED),
        ("?formatType=current_format", Stratum.FILTERED),
        ("?filterByKeyword=loud", Stratum.FILTERED),
    ],
)
def test_the_address_tells_the_stratum(query: str, stratum: Stratum) -> None:
    assert read(node(), REVIEWS + query).stratum is stratum


def test_a_filter_s_total_is_not_the_product_s() -> None:
    count = "<div data-hook='cr-filter-info-review-rating-count'>1,234 total ratings, 345 with reviews</div>"
    assert read(count + node(), REVIEWS).claimed == {"B000LAMP01": 345}
    assert read(count + node(), f"{REVIEWS}?filterByStar=one_star").claimed == {}
    assert read(count, REVIEWS).outcome is Outcome.CHANGED_MARKUP
    assert read(count, f"{REVIEWS}?pageNumber=11").outcome is None


def test_the_pager_names_the_next_page_until_it_is_greyed_out() -> None:
    pager = (
        "<ul class='a-pagination'><li class='a-last'><a href='/product-reviews/B000LAMP01?pageNumber=2'>N</a></li></ul>"
    )
    assert read(node() + pager, REVIEWS).follow[0].url == f"{REVIEWS}?pageNumber=2"
    assert not read(node() + pager.replace("a-last", "a-disabled a-last"), REVIEWS).follow


def test_a_turned_page_is_a_list_of_instructions() -> None:
    orders = [["script", "x"], ["append", "#cm_cr-review_list", node()], ["append", "#cm_cr-review_list", node("", 2)]]
    body = "\n&&&\n".join(json.dumps(order) for order in orders).encode()
    page = Page(TURNED, body=body, method="POST", request_body=b"asin=B000LAMP01&sortBy=recent&pageNumber=2")
    found = PLATFORM.parse(page)
    assert [r.review_id for r in found.reviews] == ["R000000001", "R000000002"]
    assert (found.stratum, found.reviews[0].product_id) == (Stratum.NEWEST, "B000LAMP01")
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(TURNED, body=body))


@pytest.mark.parametrize("status", [200, 503])
def test_the_robot_check_is_a_block(status: int) -> None:
    page = Page(
        PRODUCT, status, body=b"<html><form action='/errors_page/validateCaptcha'>continue shopping</form></html>"
    )
    assert PLATFORM.match(page) == 1.0
    assert PLATFORM.parse(page).outcome is Outcome.BLOCKED


def test_addresses_of_every_country_are_ours_and_no_other_s() -> None:
    for host in ("www.amazon.com", "amazon.co.jp", "smile.amazon.de", "www.amazon.com.mx", "www.amazon.cn"):
        assert PLATFORM.match(Page(f"https://{host}/dp/B000LAMP01/ref=x")) == 1.0
    for url in ("https://amazon.com.example/dp/B000LAMP01", "https://www.amazon.com/", "https://www.amazon.com/dp/1"):
        assert PLATFORM.match(Page(url)) == 0.0


def test_a_capture_s_address_keeps_what_is_needed() -> None:
    page = Page(f"{REVIEWS}?filterByStar=one_star&sortBy=recent&session-id=secret&pageNumber=2", body=node().encode())
    kept = Scrubber([PLATFORM]).clean(page)
    assert "secret" not in kept.url
    assert PLATFORM.parse(kept) == PLATFORM.parse(page)


_PIECES = [
    "<div data-hook='review' id='R1'>",
    "<i data-hook='review-star-rating' class='a-star-9'>",
    "<span data-hook='review-date'>",
    "Reviewed in Mars on June 99, 2026",
    "<span data-hook='review-body'>",
    "<img data-hook='review-image-tile' src='//'>",
    "<a class='a-profile' href='['>",
    "<a data-hook='see-all-reviews-link-foot' href='http://[/'>",
    "<span class='a-icon-alt'>",
    "</div>",
    "</span>",
    '["append","x","<div data-hook=review>"]',
    "&&&",
]


@settings(max_examples=100, deadline=None)
@given(
    bodies(_PIECES, ["asin", "append"]),
    st.sampled_from([PRODUCT, f"{REVIEWS}?pageNumber=x", f"{TURNED}?asin=B000LAMP01", TURNED]),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)
