"""The App Store's traps: an object for a list, the app among its reviews, links to XML, a cap of ten pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from format_walk import walk
from hostile_pages import bodies, json_like, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback_http import Request, Response
from zhenping.errors import ParseError
from zhenping.records import Outcome
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.app_store import LAST_PAGE, AppStore

FEED = "https://itunes.apple.com/us/rss/customerreviews/page={}/id=9900000101/sortby=mostrecent/json"
APP = "https://apps.apple.com/us/app/kettle/id9900000101"
PLATFORM = AppStore()


def label(value: object) -> dict[str, object]:
    return {"label": value}


def entry(number: int, **more: Any) -> dict[str, Any]:
    author = {"uri": label(f"https://itunes.apple.com/us/reviews/id{880000000 + number}"), "name": label("A")}
    text = {"title": label("t"), "content": label(f"words {number}")}
    return {"author": author, "im:rating": label("4"), "id": label(str(number)), **text, **more}


ITSELF = {"im:name": label("Kettle"), "id": label("https://apps.apple.com/us/app/kettle/id9900000101")}


def answer(entries: object, page: int = 1, url: str | None = None) -> Parsed:
    feed = {} if entries is None else {"entry": entries}
    return PLATFORM.parse(Page(url or FEED.format(page), body=json.dumps({"feed": feed}).encode()))


def test_a_feed_of_one_review_has_an_object_where_a_list_stands_otherwise() -> None:
    assert [r.review_id for r in answer(entry(1)).reviews] == ["1"]
    assert [r.review_id for r in answer([entry(1), entry(2)]).reviews] == ["1", "2"]
    assert answer(None).reviews == ()


@pytest.mark.parametrize("entries", [[ITSELF, entry(1)], [entry(1), ITSELF]])
def test_the_app_itself_is_no_review(entries: list[Any]) -> None:
    parsed = answer(entries)
    assert [r.review_id for r in parsed.reviews] == ["1"]
    assert [p.name for p in parsed.products] == ["Kettle"]
    assert parsed.rows == 1
    assert answer(ITSELF).reviews == ()


def test_the_first_entry_is_a_review_unless_it_says_that_it_is_the_app() -> None:
    assert len(answer([entry(1), entry(2)]).reviews) == 2


def test_the_authors_number_is_their_identity() -> None:
    assert answer([entry(1)]).reviews[0].reviewer_id == "880000001"
    nobody = entry(1, author={"name": label("A"), "uri": label("")})
    assert answer([nobody]).reviews[0].reviewer_id is None


def test_the_next_page_is_asked_as_json_whatever_the_feed_links_to() -> None:
    (follow,) = answer([entry(1)], page=2).follow
    assert follow.url == FEED.format(3)
    assert follow.stratum == Stratum.NEWEST


def test_a_short_page_is_not_the_end_and_an_empty_one_is() -> None:
    assert answer([entry(1)], page=3).follow
    assert answer(None, page=4).follow == ()
    assert answer(None, page=4).outcome is None


def test_a_tenth_page_with_reviews_is_the_platforms_cap() -> None:
    parsed = answer([entry(1)], page=LAST_PAGE)
    assert (parsed.follow, parsed.outcome) == ((), Outcome.PLATFORM_CAP)
    assert answer(None, page=LAST_PAGE).outcome is None


@pytest.mark.parametrize(
    ("path", "stratum"),
    [
        ("us/rss/customerreviews/page=1/id=7/sortby=mostrecent/json", Stratum.NEWEST),
        ("us/rss/customerreviews/id=7/page=1/sortBy=mostRecent/json", Stratum.NEWEST),
        ("rss/customerreviews/id=7/sortby=mostrecent/json", Stratum.NEWEST),
        ("us/rss/customerreviews/id=7/sortby=mosthelpful/json", Stratum.DEFAULT),
        ("us/rss/customerreviews/id=7/json", Stratum.DEFAULT),
    ],
)
def test_the_address_says_app_and_order(path: str, stratum: Stratum) -> None:
    parsed = answer([entry(1)], url=f"https://itunes.apple.com/{path}")
    assert (parsed.reviews[0].product_id, parsed.stratum) == ("7", stratum)


@pytest.mark.parametrize(
    "url",
    [
        "https://itunes.apple.com/us/rss/customerreviews/page=1/id=7/sortby=mostrecent/xml",
        "https://shop.example/us/rss/customerreviews/page=1/id=7/json",
        "https://apps.apple.com/us/story/id9900000555",
        "https://apps.apple.com/us/charts",
    ],
)
def test_other_pages_are_not_read(url: str) -> None:
    assert PLATFORM.match(Page(url, body=b"<html></html>")) == 0.0


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"feed": []}', b"<html>502</html>"])
def test_what_is_no_feed_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(FEED.format(1), body=body))


def test_rows_that_became_something_else_are_counted_and_named() -> None:
    parsed = answer([{"stars": 5, "im:rating": None} for _ in range(6)])
    assert (parsed.rows, [r.rating for r in parsed.reviews]) == (6, [None] * 6)
    assert "stars" in parsed.unread


def app_page(_: Request) -> Response:
    return Response.html(
        '<html><body><h1>Kettle <span>4+</span></h1><a href="/us/developer/night/id9900000900">Night</a></body></html>'
    )


def page_of_feed(number: int, pages: int) -> Response:
    entries = [entry(number * 10 + n) for n in range(3)] if number <= pages else None
    feed = {"entry": [ITSELF, *entries] if number == 1 and entries else entries} if entries else {}
    return Response.json({"feed": feed})


@pytest.mark.parametrize(("pages", "outcome"), [(2, Outcome.COMPLETE), (10, Outcome.PLATFORM_CAP)])
def test_an_app_is_read_to_its_end_or_to_the_cap(pages: int, outcome: Outcome) -> None:
    feeds = {
        f"/us/rss/customerreviews/page={n}/id=9900000101/sortby=mostrecent/json": page_of_feed(n, pages)
        for n in range(1, 12)
    }
    hosts = {"apps.apple.com": {"/us/app/kettle/id9900000101": app_page}, "itunes.apple.com": feeds}
    harvest, reviews, fetched = walk(hosts, APP)
    assert len({r.review_id for r in reviews}) == len(reviews) == 3 * pages
    assert {r.stratum for r in reviews} == {"newest"}
    assert len(fetched) == 1 + min(pages + 1, 10)
    assert [(c.product_id, c.outcome) for c in harvest.coverage()] == [("9900000101", outcome)]


def test_a_developers_page_leads_to_their_apps() -> None:
    developer = (
        '<html><body><h1>Night</h1><a href="/us/app/kettle/id9900000101">a</a><a href="/us/app/id2">b</a></body></html>'
    )
    url = "https://apps.apple.com/us/developer/night/id9900000900"
    parsed = PLATFORM.parse(Page(url, body=developer.encode()))
    assert [f.url for f in parsed.follow] == [APP, "https://apps.apple.com/us/app/id2"]
    assert parsed.shop is not None
    assert parsed.shop.shop_id == "9900000900"


def test_a_saved_feed_says_which_it_is() -> None:
    path = "https://mzstoreservices-int-st.itunes.apple.com/us/rss/customerreviews/page=2/id=9900000101/{}"
    links = [
        {"attributes": {"rel": "next", "href": FEED.format(3).replace("json", "xml")}},
        {"attributes": {"rel": "self", "href": path.format("sortby=mostrecent/json")}},
    ]
    feed = {"entry": [entry(1)], "link": links}
    assert PLATFORM.address_of(Page("file:///a.json", body=json.dumps({"feed": feed}).encode())) == FEED.format(2)
    assert PLATFORM.address_of(Page("file:///a.json", body=b'{"feed": {}} rss/customerreviews/')) is None
    assert PLATFORM.address_of(Page("file:///a.json", body=b'{"feed" rss/customerreviews/')) is None


_KEYS = ["feed", "entry", "label", "attributes", "href", "author", "uri", "name", "im:rating", "im:name", "im:artist"]
_KEYS += ["id", "title", "content", "updated", "im:version", "im:voteSum", "link"]
_PIECES = ['<a href="/us/developer/x/id9">', "<h1>", "</h1>", "</a>", '<a href="/us/app/x/id7">', '{"feed":', "{", "}"]
_URLS = [FEED.format(1), FEED.format("x"), FEED.format(10), APP, "https://apps.apple.com/us/developer/x/id9"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_entries_make_it_raise_anything_else(value: object) -> None:
    for feed in ({"entry": [value]}, {"entry": value}, {"entry": {"im:rating": value, "author": value, "id": value}}):
        survives(PLATFORM, FEED.format(1), json.dumps({"feed": feed}).encode())
