"""PrestaShop's traps: dates in the short form of any language, texts escaped for HTML, grade 0, two forms of the
address, filters that look like further pages.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Outcome, Review
from zhenping.spiders.contract import Kind, Page, Parsed, Stratum
from zhenping.spiders.platforms.prestashop import PrestaShop
from zhenping.spiders.software import known_software

PRETTY = "https://shop.example/module/productcomments/ListComments?id_product=7&page={}"
PLAIN = "https://shop.example/index.php?fc=module&module=productcomments&controller=ListComments&id_product=7&page={}"
SHOP = "<html><head><meta name='generator' content='PrestaShop'></head>"
PLATFORM = PrestaShop()


def answer(rows: list[Any], total: object = 1, per_page: object = "5", url: str = PRETTY, page: int = 1) -> Parsed:
    data = {"comments_nb": total, "comments_per_page": per_page, "comments": rows}
    asked = Page(url.format(page), body=json.dumps(data).encode())
    assert PLATFORM.match(asked) == 1.0
    return PLATFORM.parse(asked)


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id_product": "7", "id_product_comment": str(number), "grade": "5", "content": "ok", **more}


def days(*dates: str, url: str = PRETTY) -> list[str | None]:
    rows = [row(n, date_add=date) for n, date in enumerate(dates)]
    return [review.created_local for review in answer(rows, url=url).reviews]


def only(**more: Any) -> Review:
    return answer([row(**more)]).reviews[0]


@pytest.mark.parametrize("url", [PRETTY, PLAIN, PRETTY.replace("/module", "/fr/module")])
def test_both_forms_of_the_address_are_paged_by_the_shop_s_own_size(url: str) -> None:
    rows = [row(n) for n in range(5)]
    assert [f.url for f in answer(rows, "11", "5", url, 2).follow] == [url.format(3)]
    assert not answer(rows[:1], "11", "5", url, 3).follow
    assert not answer([], "11", "5", url, 4).follow
    assert not answer(rows, "5", "5", url).follow


@pytest.mark.parametrize("per_page", ["", None, 0, False])
def test_a_shop_that_set_no_size_has_the_module_s_own(per_page: object) -> None:
    rows = [row(n) for n in range(5)]
    assert answer(rows, 6, per_page).follow
    assert not answer(rows, 5, per_page).follow


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("14/03/2025 16:05", "2025-03-14T16:05"),
        ("14.03.25, 16:05", "2025-03-14T16:05"),
        ("3/14/25, 4:05\u202fPM", "2025-03-14T16:05"),
        ("3/4/25, 4:05 PM", "2025-03-04T16:05"),
        ("04.03.25, 16:05", "2025-03-04T16:05"),
        ("2025-03-04 16:05", "2025-03-04T16:05"),
        ("2025/3/4 16:05", "2025-03-04T16:05"),
        ("2025-03-04 16:05:09", "2025-03-04T16:05:09"),
        ("04/03/2025 16:05", None),
        ("gestern", None),
    ],
)
def test_a_date_is_read_if_it_can_mean_one_moment(shown: str, read: str | None) -> None:
    assert days(shown) == [read]


def test_one_date_of_the_page_settles_the_others() -> None:
    assert days("04/03/2025 16:05", "28/02/2025 10:00") == ["2025-03-04T16:05", "2025-02-28T10:00"]
    assert days("03/04/2025 16:05", "02/28/2025 10:00") == ["2025-03-04T16:05", "2025-02-28T10:00"]


def test_the_language_in_the_address_settles_it() -> None:
    assert days("04/03/2025 16:05", url=PRETTY.replace("/module", "/fr/module")) == ["2025-03-04T16:05"]
    assert days("04/03/2025 16:05", url=PRETTY.replace("/module", "/en/module")) == [None]


def test_newest_first_settles_it_where_only_one_order_goes_back_in_time() -> None:
    assert days("04/05/2025, 10:00", "09/04/2025, 10:00") == ["2025-05-04T10:00", "2025-04-09T10:00"]
    assert days("05/05/2025, 10:00", "04/04/2025, 10:00") == ["2025-05-05T10:00", "2025-04-04T10:00"]
    assert days("06/05/2025, 10:00", "04/03/2025, 10:00") == [None, None]


def test_no_zone_is_guessed_and_minutes_are_no_seconds() -> None:
    review = only(date_add="14/03/2025 16:05")
    assert (review.created_precision, review.created_at, review.tz) == ("minute", None, None)


def test_words_are_escaped_once() -> None:
    review = only(title="A &amp; B", content="l&eacute;ger &lt;b&gt;\r\nvite", customer_name="No&euml;l P.")
    assert (review.title, review.text, review.reviewer_mask) == ("A & B", "léger <b>\nvite", "Noël P.")


@pytest.mark.parametrize(("grade", "stars"), [("5", 5.0), (3, 3.0), ("4.5", 4.5), ("0", None), (0, None), (None, None)])
def test_grade_0_is_no_grade(grade: object, stars: float | None) -> None:
    assert only(grade=grade).rating == stars


def test_a_customer_s_name_stands_in_two_fields_and_is_no_identity() -> None:
    review = only(customer_name="", firstname="Ida", lastname="K")
    assert (review.reviewer_mask, review.reviewer_id, review.review_id) == ("Ida K", None, "1")


def test_a_total_without_comments_is_changed_markup_and_none_at_all_is_none() -> None:
    assert answer([], 4).outcome is Outcome.CHANGED_MARKUP
    assert answer([], 4, page=2).outcome is None
    empty = answer([], 0)
    assert (empty.outcome, empty.claimed, empty.stratum) == (None, {"7": 0}, Stratum.NEWEST)


def test_an_unknown_answer_is_a_parse_error() -> None:
    for data in ({"error": "no"}, [], {"comments": [{"grade": 5}]}):
        with pytest.raises(ParseError):
            PLATFORM.parse(Page(PRETTY.partition("?")[0], body=json.dumps(data).encode()))


def listing(*links: str) -> list[tuple[str, Kind]]:
    menu = "".join(f"<a href='{link}'>x</a>" for link in links)
    page = Page("https://shop.example/3-lamps", body=f"{SHOP}<body><nav class='pagination'>{menu}</nav>".encode())
    return [(follow.url, follow.kind) for follow in PLATFORM.parse(page).follow]


def test_pages_of_a_list_are_followed_and_its_filters_are_not() -> None:
    assert listing("/3-lamps?page=2", "?q=Colour-Black&page=2", "/3-lamps?order=product.price.asc") == [
        ("https://shop.example/3-lamps?page=2", Kind.LISTING)
    ]


def test_pages_of_text_and_other_hosts_are_no_lists() -> None:
    assert listing("/content/4-about-us", "https://other.example/3-lamps", "/contact-us", "/fr/12-floor/14-tall") == [
        ("https://shop.example/fr/12-floor/14-tall", Kind.LISTING)
    ]


def test_a_shop_without_pretty_addresses_is_walked_too() -> None:
    link = "/index.php?id_category=3&controller=category&id_lang=1&page=2"
    assert listing(link) == [(f"https://shop.example{link}", Kind.LISTING)]


def test_comments_of_another_host_are_not_asked_for() -> None:
    html = (
        f"{SHOP}<body id='product' class='product-id-7'>"
        "<div data-list-comments-url='https://evil.example/ListComments?id_product=7'></div>"
    )
    parsed = PLATFORM.parse(Page("https://shop.example/7-lamp.html", body=html.encode()))
    assert ([p.product_id for p in parsed.products], parsed.follow) == (["7"], ())


def test_a_product_that_nobody_reviewed_is_not_asked_about() -> None:
    html = (
        f"{SHOP}<body id='product' class='product-id-7'><div id='product-comments-list-header'>"
        "<div class='comments-nb'>Comments (0)</div></div>"
        "<div data-list-comments-url='/module/productcomments/ListComments?id_product=7'></div>"
    )
    parsed = PLATFORM.parse(Page("https://shop.example/7-lamp.html", body=html.encode()))
    assert (parsed.claimed, parsed.seen, parsed.follow) == ({"7": 0}, frozenset({"7"}), ())


def test_the_software_is_known_by_its_own_markup() -> None:
    page = Page("https://shop.example/", body=SHOP.encode())
    assert (known_software(page), PLATFORM.match(page)) == ("prestashop", 0.9)
    assert known_software(Page("https://shop.example/", body=b"<html><p>like PrestaShop</p>")) is None


_NAMES = [
    *("comments", "comments_nb", "comments_per_page", "id_product", "id_product_comment", "title", "content"),
    *("customer_name", "date_add", "grade", "usefulness", "firstname"),
]
_PIECES = [
    *(SHOP, "<body id='product' class='product-id-7'>", "<div data-list-comments-url='", "'>"),
    *("<article class='product-miniature'><h2><a href='", "'>x</a>", '{"comments":[', "]}"),
]


@settings(max_examples=100)
@given(
    bodies(_PIECES, _NAMES), st.sampled_from([PRETTY.format("x"), PLAIN.format(-1), "https://shop.example/7-a.html"])
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100)
@given(json_like(_NAMES), json_like(_NAMES))
def test_no_rows_make_it_raise_anything_else(value: object, total: object) -> None:
    rows = [value, {"date_add": value, "customer_name": total}]
    survives(PLATFORM, PRETTY.format(1), json.dumps({"comments": rows, "comments_nb": total}).encode())
