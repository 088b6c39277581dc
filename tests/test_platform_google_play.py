"""Google Play exports: known by their rows, whatever the file is called; whose reviews they are is often unsaid."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.records import Review
from zhenping.spiders.contract import Page, Parsed
from zhenping.spiders.platforms.google_play import GooglePlay

FILE = "file:///captures/{}"
PLATFORM = GooglePlay()


def row(number: int, **more: Any) -> dict[str, Any]:
    common = {"userName": "A", "userImage": None, "content": "fine", "score": 4, "thumbsUpCount": 0}
    return {"reviewId": f"r{number}", **common, "at": "2025-11-18 21:14:09", "replyContent": None, **more}


def page(data: object, name: str = "reviews.json") -> Page:
    return Page(FILE.format(name), body=json.dumps(data).encode())


def parsed(data: object, name: str = "reviews.json") -> Parsed:
    return PLATFORM.parse(page(data, name))


def review(**more: Any) -> Review:
    return parsed([row(1, **more)]).reviews[0]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"reviews": rows},
        lambda rows: {"data": rows, "nextPaginationToken": None},
        lambda rows: [rows, {"token": None}],
        lambda rows: [rows, None],
    ],
)
def test_the_rows_are_found_wherever_the_exporter_put_them(wrap: Any) -> None:
    data = wrap([row(1), row(2)])
    assert PLATFORM.match(page(data)) >= 0.5
    assert [r.review_id for r in parsed(data).reviews] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("name", "app"),
    [
        ("com.example.kettle.json", "com.example.kettle"),
        ("reviews-com.example.kettle-en.json", "com.example.kettle"),
        ("%E8%AF%84%E8%AE%BA%20com.example.Kettle2.JSON", "com.example.Kettle2"),
        ("app.tidy.pots.json", "app.tidy.pots"),
        ("reviews.json", "app"),
        ("my.reviews.json", "app"),
        ("2025.11.18.json", "app"),
    ],
)
def test_the_app_may_stand_in_the_file_s_name(name: str, app: str) -> None:
    found = parsed([row(1)], name)
    assert [r.product_id for r in found.reviews] == [app]
    assert (found.shop.shop_id if found.shop else None) == (None if app == "app" else app)


def test_what_a_row_says_of_its_app_counts_more_than_the_file_s_name() -> None:
    rows = [row(1, appId="com.a.one"), row(2, url="https://play.google.com/store/apps/details?id=com.b.two&reviewId=x")]
    found = parsed(rows, "com.example.kettle.json")
    assert [r.product_id for r in found.reviews] == ["com.a.one", "com.b.two"]
    assert found.shop is None


def test_times_without_a_zone_stay_without_one() -> None:
    assert (review().created_local, review().created_at, review().tz) == ("2025-11-18T21:14:09", None, None)
    assert review(at="2025-11-18T21:14:09.000Z").created_at == "2025-11-18T21:14:09+00:00"
    assert review(at=None).created_local is None


@pytest.mark.parametrize(("score", "rating"), [(5, 5.0), (1, 1.0), ("3", 3.0), (0, None), (None, None), (9, None)])
def test_stars_outside_the_scale_are_unknown(score: object, rating: float | None) -> None:
    assert review(score=score).rating == rating


def test_only_a_picture_that_the_writer_chose_is_an_avatar() -> None:
    host = "https://play-lh.googleusercontent.com"
    assert review(userImage=f"{host}/a-/ALV-invented-0001=s64-rw").avatar_id == "a-/ALV-invented-0001"
    assert review(userImage=f"{host}/a/ACg8ocInvented=mo").avatar_id is None
    assert review(userImage=f"{host}/EGemoI2NTXmTsBVtJqk8jxF9rh8ApRWfsIMQSt2uE4OcpQqbFu7f7NbTK05lx80").avatar_id is None


def test_a_name_is_never_an_identity() -> None:
    assert review(userName="A Google user").reviewer_id is None


def test_a_byte_order_mark_is_no_hindrance() -> None:
    marked = Page(FILE.format("a.json"), body=b"\xef\xbb\xbf" + json.dumps([row(1)]).encode())
    assert PLATFORM.match(marked) >= 0.5
    assert len(PLATFORM.parse(marked).reviews) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"reviews": [{"reviewId": "x", "rating": 5, "body": "Okendo's"}]},
        [{"id": "1", "userName": "A", "score": 5, "text": "another store's", "userUrl": "x"}],
        [],
        {},
        "reviewId score userName",
    ],
)
def test_other_json_is_not_ours(data: object) -> None:
    assert PLATFORM.match(page(data)) == 0.0


@pytest.mark.parametrize("data", [{}, {"data": 3}, "x"])
def test_what_has_no_list_is_a_parse_error(data: object) -> None:
    with pytest.raises(ParseError):
        parsed(data)


_KEYS = ["reviewId", "userName", "score", "scoreText", "thumbsUp", "content", "at", "data", "reviews", "id", "url"]
_KEYS += ["userImage", "thumbsUpCount", "repliedAt", "appId", "date", "version"]
_PIECES = ["[", "{", '"reviewId":', '"score":', '"userName":', "}", "]", '"scoreText","thumbsUp"']


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from([FILE.format("com.a.b.json"), "https://x.example/a?id=com.a.b"]))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    for data in ([value], [[value], value], {"data": [row(1, at=value, url=value, userImage=value, appId=value)]}):
        survives(PLATFORM, FILE.format("x.json"), json.dumps(data).encode())
