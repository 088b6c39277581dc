"""Reviews in pages of unknown software: many styles read whole, look-alikes not at all, and nothing raises."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta

import pytest
from generic_pages import DECOYS, ENGLISH, ROWS, STYLES, Row, american, lines, shell, spans
from hostile_pages import bodies, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.records import Incentive, Outcome, Review
from zhenping.spiders.contract import Kind, Page, Parsed, Stratum
from zhenping.spiders.generic.date_marks import find_date
from zhenping.spiders.generic.star_words import stars_in_words
from zhenping.spiders.platforms.generic_html import GenericHtml
from zhenping.spiders.platforms.schema_org import SchemaOrg
from zhenping.spiders.product_address import product_key

URL = "https://lampery.example/products/brass-lamp"
DAY = "2025-11-20T08:00:00+00:00"
PLATFORM = GenericHtml()


def page_of(html: str, url: str = URL) -> Page:
    return Page(url, headers={"content-type": "text/html"}, body=html.encode(), fetched_at=DAY)


def read(html: str, url: str = URL) -> Parsed:
    return PLATFORM.parse(page_of(html, url))


def truth(rows: tuple[Row, ...]) -> list[tuple[str | None, float, str, str]]:
    return [(row.name, float(row.stars), row.date, row.text) for row in rows]


def shown(reviews: tuple[Review, ...]) -> list[tuple[str | None, float | None, str | None, str | None]]:
    return [(r.reviewer_mask, r.rating, (r.created_local or "")[:10], r.text) for r in reviews]


def item(row: Row, inside: str = "", css: str = "review") -> str:
    stars = f"<span class='stars' title='{row.stars} of 5'></span>"
    words = f"<p class='text'>{lines(row.text)}</p>"
    return f"<li class='{css}'>{stars}<b class='author'>{row.name}</b><i>{row.date}</i>{words}{inside}</li>"


def listed(*items: str, head: str = "Customer reviews", after: str = "") -> str:
    return shell(f"<div id='reviews'><h2>{head}</h2><ul>{''.join(items)}</ul>{after}</div>")


# --- what is read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_a_list_in_any_style_is_read_whole(style: str) -> None:
    write, rows = STYLES[style]
    assert shown(read(write(rows)).reviews) == truth(rows)


@pytest.mark.parametrize("style", ROWS)
def test_rows_as_widespread_software_writes_them_are_read_whole(style: str) -> None:
    write, rows, around = ROWS[style]
    found = shown(read(shell(around % "".join(write(row) for row in rows))).reviews)
    nameless, starless = style == "points", style == "no stars"  # what that software does not show
    wanted = [(None if nameless else n, None if starless else s, *rest) for n, s, *rest in truth(rows)]
    assert found == wanted


@pytest.mark.parametrize("decoy", DECOYS)
def test_what_only_looks_like_reviews_gives_none(decoy: str) -> None:
    path, write = DECOYS[decoy]
    parsed = read(write(), f"https://lampery.example{path}")
    assert parsed.reviews == ()
    assert not any(parsed.claimed.values())


def test_two_styles_of_the_same_reviews_read_alike() -> None:
    one, other = (shown(read(STYLES[s][0](ENGLISH)).reviews) for s in ("svg_labels", "flat_headings"))
    assert one == other


def test_a_seller_s_answer_is_a_reply_and_no_review() -> None:
    answer = "<div class='reply'><b>Shop team</b><i>2025-03-05</i><p>Thank you, Mara.</p></div>"
    parsed = read(listed(*(item(row, answer if n == 0 else "") for n, row in enumerate(ENGLISH))))
    assert len(parsed.reviews) == len(ENGLISH)
    first = parsed.reviews[0]
    assert first.text == ENGLISH[0].text
    assert "Thank you, Mara." in (first.reply_text or "")
    assert first.reply_at == "2025-03-05"
    assert [r.reply_text for r in parsed.reviews[1:]] == [None] * (len(ENGLISH) - 1)


def test_a_labelled_answer_without_a_class_is_a_reply() -> None:
    answer = "<p>商家回复：谢谢您的反馈</p>"
    parsed = read(listed(*(item(row, answer) for row in ENGLISH)))
    assert {r.reply_text for r in parsed.reviews} == {"谢谢您的反馈"}
    assert [r.text for r in parsed.reviews] == [row.text for row in ENGLISH]


def test_an_addition_is_a_follow_up() -> None:
    more = "<div class='zhuiping'>追评：用了一个月坏了 <i>2025-04-02</i></div>"
    parsed = read(listed(*(item(row, more) for row in ENGLISH)))
    assert parsed.reviews[0].followup_text == "用了一个月坏了"
    assert parsed.reviews[0].followup_at == "2025-04-02"
    assert parsed.reviews[0].created_local == ENGLISH[0].date


def test_badges_variants_votes_and_titles_are_fields_not_words() -> None:
    inside = (
        "<h4 class='title'>Bright {n}</h4><span>Verified buyer</span><span>Colour: brass</span>"
        "<span>{n} people found this helpful</span><em>Incentivized review</em><button>Report</button>"
    )
    parsed = read(listed(*(item(row, inside.format(n=n)) for n, row in enumerate(ENGLISH))))
    assert shown(parsed.reviews) == truth(ENGLISH)
    review = parsed.reviews[2]
    assert (review.title, review.verified_purchase, review.variant, review.helpful_count) == (
        "Bright 2",
        True,
        "Colour: brass",
        2,
    )
    assert review.incentive is Incentive.UNKNOWN
    assert "Incentivized" in (review.incentive_source or "")


def test_stars_without_words_are_a_review_and_default_texts_are_said() -> None:
    rows = (*ENGLISH[:3], Row("Ida", 4, "2025-01-02", ""), Row("Bo", 5, "2025-01-01", "此用户没有填写评价。"))
    parsed = read(listed(*map(item, rows)))
    assert [r.text for r in parsed.reviews] == [*(r.text for r in rows[:3]), None, "此用户没有填写评价。"]
    assert [r.is_default for r in parsed.reviews] == [None] * 4 + [True]


def test_pictures_are_kept_and_faces_identify_only_where_they_are_somebody_s_own() -> None:
    inside = "<img class='avatar' src='/face/{face}.jpg'><a class='photo' href='#'><img src='/upload/{n}.jpg?w=90'></a>"
    faces = ["default", "default", "a", "b", "c", "d"]
    parsed = read(listed(*(item(r, inside.format(n=n, face=faces[n])) for n, r in enumerate(ENGLISH))))
    assert [len(r.image_ids) for r in parsed.reviews] == [1] * 6
    assert [bool(r.avatar_id) for r in parsed.reviews] == [False, False, True, True, True, True]


def test_a_gravatar_or_a_profile_is_a_stable_identity_and_a_name_is_none() -> None:
    inside = "<img class='avatar' src='https://secure.gravatar.com/avatar/{n:032x}?s=40'>"
    parsed = read(listed(*(item(r, inside.format(n=n + 1)) for n, r in enumerate(ENGLISH))))
    assert parsed.reviews[0].reviewer_id == f"{1:032x}"
    profiles = read(listed(*(item(r, f"<a href='/user/{n}77'>profile</a>") for n, r in enumerate(ENGLISH))))
    assert profiles.reviews[1].reviewer_id == "177"
    assert {r.reviewer_id for r in read(spans(ENGLISH)).reviews} == {None}


def test_the_day_of_buying_is_not_the_day_of_the_review() -> None:
    write, rows, around = ROWS["two dates"]
    reviews = read(shell(around % "".join(map(write, rows)))).reviews
    assert {r.ordered_at for r in reviews} == {"2024-11-11"}
    assert [(r.created_local or "")[:10] for r in reviews] == [row.date for row in rows]


def test_relative_dates_are_read_against_the_day_of_the_page() -> None:
    rows = [r._replace(date=f"{n} days ago") for n, r in enumerate(ENGLISH, start=2)]
    expected = [(date(2025, 11, 20) - timedelta(days=n)).isoformat() for n in range(2, 8)]
    assert [r.created_local for r in read(listed(*map(item, rows))).reviews] == expected


def test_the_order_of_day_and_month_is_taken_from_the_list_itself() -> None:
    rows = [r._replace(date=d) for r, d in zip(ENGLISH, ("03/04/2025", "13/04/2025", "05/06/2025"), strict=False)]
    assert [r.created_local for r in read(listed(*map(item, rows))).reviews] == [
        "2025-04-03",
        "2025-04-13",
        "2025-06-05",
    ]


# --- what does not count ------------------------------------------------------------------------------------


def test_templates_and_hidden_samples_do_not_count() -> None:
    sample = item(Row("Jane Doe", 5, "2025-01-01", "A sample of a review")).replace("<li", "<li style='display: none'")
    template = f"<template>{item(ENGLISH[0])}</template><script type='text/template'>{item(ENGLISH[1])}</script>"
    blanks = item(Row("{{author}}", 5, "2025-01-01", "{{body}}"))
    assert shown(read(listed(sample, template, blanks, *map(item, ENGLISH))).reviews) == truth(ENGLISH)


def test_the_copies_of_a_carousel_do_not_count() -> None:
    copies = [item(row, css="review slick-cloned") for row in ENGLISH[:2]]
    assert shown(read(listed(*copies, *map(item, ENGLISH))).reviews) == truth(ENGLISH)


def test_one_review_alone_is_read_only_with_everything_there() -> None:
    one = item(ENGLISH[0])
    assert shown(read(listed(one)).reviews) == truth(ENGLISH[:1])
    bare = "<div><span class='stars' title='5 of 5'></span><p>A fine lamp that we like.</p></div>"
    assert read(shell(bare)).reviews == ()


def test_two_buyers_who_say_the_same_are_two_and_a_preview_is_the_same_review() -> None:
    twins = (*ENGLISH, ENGLISH[3])
    first = read(listed(*map(item, twins)))
    assert len({r.review_id for r in first.reviews}) == 7
    preview = read(listed(*map(item, ENGLISH[:3])))
    assert [r.review_id for r in preview.reviews] == [r.review_id for r in first.reviews[:3]]


def test_numbers_that_count_rows_are_no_ids() -> None:
    counted = [item(r).replace("<li", f"<li id='review-{n}'") for n, r in enumerate(ENGLISH)]
    own = [item(r).replace("<li", f"<li id='review-{n * 37 + 4000}'") for n, r in enumerate(ENGLISH)]
    assert all((r.review_id or "").startswith("g-") for r in read(listed(*counted)).reviews)
    assert [r.review_id for r in read(listed(*own)).reviews][:2] == ["4000", "4037"]


# --- counts, paging, identity of the product ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "claim"),
    [
        ("128 reviews", 128),
        ("Customer reviews (1,284)", 1284),
        ("全部评价(128)", 128),
        ("共128条评论", 128),
        ("累计评价 1.2万+", 12000),
        ("Bewertungen (37)", 37),
        ("37 avis clients", 37),
        ("Reviews", None),
        ("Reviews (2)", None),
    ],
)
def test_the_count_of_the_page_is_the_claim(head: str, claim: int | None) -> None:
    parsed = read(listed(*map(item, ENGLISH), head=head))
    assert parsed.claimed == ({"/products/brass-lamp": claim} if claim else {})
    assert parsed.outcome is (Outcome.PAGE_LIMIT if claim else None)


def test_a_count_without_reviews_is_never_zero_reviews() -> None:
    parsed = read(shell("<div id='reviews'><h2>Reviews (128)</h2><div class='loading'></div></div>"))
    assert (parsed.reviews, parsed.claimed) == ((), {"/products/brass-lamp": 128})
    assert parsed.outcome is Outcome.PAGE_LIMIT
    empty = read(shell("<div id='reviews'><h2>Reviews</h2><p>No reviews yet.</p></div>"))
    assert (empty.claimed, empty.outcome) == ({"/products/brass-lamp": 0}, None)


@pytest.mark.parametrize(
    "link",
    [
        "<a href='?page=2'>2</a>",
        "<a href='?rpage=2'>Load more reviews</a>",
        "<a href='/products/brass-lamp/reviews?page=2'>Next »</a>",
        "<a href='/products/brass-lamp?reviewpage=2'>下一页</a>",
        "<a href='/products/brass-lamp?seite=2'>Weitere Bewertungen</a>",
        "<button data-url='/products/brass-lamp/reviews?page=2'>Show more</button>",
    ],
)
def test_links_beside_the_list_lead_to_more_reviews_of_this_product(link: str) -> None:
    after = f"<p>{link}<a href='/cart?page=2'>2</a><a href='/products/other?page=2'>2</a><a href='?page=1'>1</a></p>"
    parsed = read(listed(*map(item, ENGLISH), head="128 reviews", after=after))
    assert len(parsed.follow) == 1
    follow = parsed.follow[0]
    assert (follow.kind, follow.product_id) == (Kind.REVIEWS, "/products/brass-lamp")
    assert "2" in follow.url.rpartition("=")[2]
    assert parsed.outcome is None


@pytest.mark.parametrize(
    ("product", "reviews", "key"),
    [
        ("/chanpin.asp?id=3", "/pinglun.asp?id=3&page=2", "3"),
        ("/products/brass-lamp", "/products/brass-lamp/reviews?page=2", "/products/brass-lamp"),
        ("/p/44-lamp.html", "/reviews/44?page=2", "/p/44-lamp.html"),
        ("/artikel/44-lamp.html", "/artikel/44-lamp/bewertungen?seite=2", "/artikel/44-lamp.html"),
        ("/goods.php?goods_id=51", "/comment.php?goods_id=51&page=3", "51"),
    ],
)
def test_a_page_of_reviews_names_the_product_that_it_leads_back_to(product: str, reviews: str, key: str) -> None:
    base = "https://lampery.example"
    back = f"<a href='{product}'>Brass lamp</a>"
    listing = read(listed(*map(item, ENGLISH), after=back), base + reviews)
    assert {r.product_id for r in listing.reviews} == {key} == {product_key(base + product)}
    assert {r.product_id for r in read(listed(*map(item, ENGLISH)), base + product).reviews} == {key}


def test_a_page_of_reviews_of_no_product_gives_nothing() -> None:
    assert read(listed(*map(item, ENGLISH)), "https://lampery.example/reviews") == Parsed()


def test_a_chosen_order_or_star_is_the_stratum() -> None:
    html = listed(*map(item, ENGLISH))
    assert read(html).stratum is None
    assert read(html, f"{URL}?sort=newest").stratum is Stratum.NEWEST
    assert read(html, f"{URL}?stars=1").stratum is Stratum.NEGATIVE
    assert read(html, f"{URL}?stars=5").stratum is Stratum.FILTERED


def test_only_the_named_parameters_are_needed() -> None:
    url = "https://lampery.example/pinglun.asp?id=3&page=2"
    html = listed(*map(item, ENGLISH))
    kept, more = read(html, url), read(html, f"{url}&utm_source=mail&token=abc")
    assert [r.product_id for r in kept.reviews] == [r.product_id for r in more.reviews]
    assert {"id", "page"} <= PLATFORM.parameters


# --- beside other platforms ---------------------------------------------------------------------------------


def linked(rows: tuple[Row, ...]) -> str:
    reviews = [
        {
            "@type": "Review",
            "author": r.name,
            "datePublished": r.date,
            "reviewBody": r.text,
            "reviewRating": {"ratingValue": r.stars},
        }
        for r in rows
    ]
    product = json.dumps({"@type": "Product", "name": "Lamp", "review": reviews})
    return f"<script type='application/ld+json'>{product}</script>"


def test_linked_data_with_the_same_reviews_is_left_to_its_own_reader() -> None:
    assert read(listed(*map(item, ENGLISH), after=linked(ENGLISH))) == Parsed()


def test_linked_data_with_the_newest_few_gives_way_to_the_list_under_the_same_product() -> None:
    html = listed(*map(item, ENGLISH), after=linked(ENGLISH[:2]))
    parsed = read(html)
    assert shown(parsed.reviews) == truth(ENGLISH)
    assert {r.product_id for r in SchemaOrg().parse(page_of(html)).reviews} == {r.product_id for r in parsed.reviews}


def test_known_software_is_left_alone() -> None:
    html = listed(*map(item, ENGLISH))
    assert PLATFORM.match(page_of(html)) == 0.5
    assert (
        PLATFORM.match(page_of(html.replace("<nav>", "<script>Shopify.shop = 'x.myshopify.com'</script><nav>"))) == 0.0
    )
    assert PLATFORM.match(page_of(html, "https://item.jd.com/100.html")) == 0.0
    assert PLATFORM.match(Page(URL, 404, {"content-type": "text/html"}, html.encode())) == 0.0
    assert PLATFORM.match(Page(URL, 200, {"content-type": "application/json"}, b'{"a": "<b>"}')) == 0.0


# --- small parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("★★★★☆", 4),
        ("4/5", 4),
        ("4,5 von 5 Sternen", 4.5),
        ("评分：5分", 5),
        ("五星", 5),
        ("评价：差评", 1),
        ("Note : 3/5", 3),
        ("Bewertung: 80%", 4),
        ("8/10", 4),
        ("Rated 4 out of 5", 4),
        ("打分：★★★", 3),
        ("4.5", None),
        ("80%", None),
        ("(4)", None),
        ("3 reviews", None),
        ("好评", None),
        ("7 stars", None),
        ("0/5", None),
    ],
)
def test_stars_in_words(text: str, stars: float | None) -> None:
    assert stars_in_words(text) == stars


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Reviewed in Ghana on 3 March 2025", "2025-03-03"),
        ("Le 3 mars 2025 à 18h20", "2025-03-03 18:20"),
        ("vor 3 Tagen", "3 days ago"),
        ("发表于 2025年3月2日 8:05", "2025-03-02 8:05"),
        ("2025-03-02T08:05:01+08:00", "2025-03-02 08:05:01+08:00"),
        ("3天前", "3天前"),
        ("hace un mes", "1 months ago"),
        ("03.02.2025", "03.02.2025"),
        ("size 40/41", None),
        ("call 0800 2025", None),
        ("V 1.2.3", None),
    ],
)
def test_a_date_among_words(text: str, found: str | None) -> None:
    date_found = find_date(text)
    assert (date_found.text if date_found else None) == found


# --- pages that nobody meant well ---------------------------------------------------------------------------

_PIECES = [
    "<html>",
    "<li class='review'>",
    "<b>Ida</b>",
    "<i>2025-01-02</i>",
    "<time datetime='x'>",
    "★★★★☆",
    "<span class='stars' style='width:80%'>",
    "</li>",
    "<ul>",
    "</ul>",
    "<dl><dt>",
    "<dd>",
    "<table><tr><td>",
    "</td></tr>",
    "<h2>Reviews (9)</h2>",
    "<p>words</p>",
    "<button>Add to cart</button>",
    "<a href='?page=2'>2</a>",
    "<a href='//['>next</a>",
    "<div style='display:none'>",
    "<template>",
    "<img src='star4.png'>",
    "<!-- -->",
    "\x00",
    "<svg><path d='M1'>",
    "<base href='//['>",
    "<link rel=canonical href='%'>",
    "<input class='rating' value='9e99'>",
    "<meter class='stars' value='-1' max='0'>",
    "99.99.9999",
    "9" * 40,
]


@settings(max_examples=100)
@given(bodies(_PIECES, ["review"]), st.sampled_from([URL, "https://s.example/pinglun.asp?id=3", "https://s.example/"]))
def test_no_bytes_make_it_raise(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_PIECES), min_size=6, max_size=40))
def test_no_shuffled_markup_makes_it_raise(pieces: list[str]) -> None:
    row = "<li class='review'><b>Ida</b><i>2025-01-02</i>★★★<p>fine</p>" + "".join(pieces)
    survives(PLATFORM, URL, shell(f"<h2>Reviews</h2><ul>{row * 3}</ul>").encode("utf-8", "replace"))


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000,
        "<span>x</span>" * 20_000,
        "<div>2025-01-01" * 8_000,
        "<i>2025-01-01</i>" * 15_000,
        "<div class='stars'><i class='star'></i>" * 8_000,
        "<i>★★★</i><b>2025-01-01</b><p>a</p>" * 5_000,
        "<p>" + "- " * 40_000,
        "<a href='?page=2'>2</a>" * 8_000,
    ],
    ids=["deep", "wide", "nested dates", "dates", "nested stars", "flat rows", "dashes", "links"],
)
def test_wide_and_deep_pages_end(markup: str) -> None:
    start = time.process_time()
    survives(PLATFORM, URL, shell(f"<h2>Reviews</h2>{markup}").encode())
    assert time.process_time() - start < 20  # a tenth of it here; what is quadratic takes minutes


def test_a_large_page_is_read_in_full() -> None:
    rows = [Row(f"{r.name} {n}", r.stars, r.date, f"{r.text} {n}") for n in range(40) for r in ENGLISH]
    filler = "<div class='tile'><a href='/c/x'><span>More of this and that for every room</span></a></div>" * 9_000
    item_of = "<li><b>{}</b><i>{}</i><em>{}/5</em><p>{}</p></li>".format
    items = "".join(item_of(r.name, american(r.date), r.stars, r.text) for r in rows)
    html = shell(f"{filler}<h2>Reviews</h2><ul>{items}</ul>")
    assert len(html) > 800_000
    assert len(read(html).reviews) == len(rows)
