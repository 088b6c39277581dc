"""Steam's traps: short pages, cursors that come back, answers cut to one language, a boolean for stars."""

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
from zhenping.records import Incentive, Outcome, Review
from zhenping.spiders.contract import Page, Parsed, Stratum
from zhenping.spiders.platforms.steam import Steam

API = "https://store.steampowered.com/appreviews/99000101?json=1&filter=recent&language=all&purchase_type=all&cursor={}"
APP = "https://store.steampowered.com/app/99000101/Lantern_Bakery/"
PLATFORM = Steam()


def answer(rows: Any, cursor: str | None = "next", total: int | None = None, url: str = API.format("*")) -> Parsed:
    summary = {"num_reviews": 0} if total is None else {"num_reviews": 0, "total_reviews": total}
    data = {"success": 1, "query_summary": summary, "reviews": rows, "cursor": cursor}
    return PLATFORM.parse(Page(url, body=json.dumps(data).encode()))


def row(number: int, **more: Any) -> dict[str, Any]:
    author = {"steamid": f"{76561190000000000 + number}", "num_reviews": number}
    common = {"review": f"words {number}", "timestamp_created": 1_760_000_000 + number, "voted_up": True}
    return {"recommendationid": str(number), "author": author, **common, **more}


def review(**more: Any) -> Review:
    return answer([row(1, **more)]).reviews[0]


def test_recommended_is_five_stars_and_not_recommended_is_one() -> None:
    assert (review(voted_up=True).rating, review(voted_up=True).rating_raw) == (5.0, "true")
    assert (review(voted_up=False).rating, review(voted_up=False).rating_raw) == (1.0, "false")
    assert review(voted_up=None).rating is None


def test_a_copy_for_free_is_a_disclosed_reward_and_an_unknown_one_is_not_a_no() -> None:
    assert review(received_for_free=True).incentive is Incentive.MERCHANT
    assert review(received_for_free=False).incentive is Incentive.NONE
    assert review().incentive is None
    assert (review(steam_purchase=False).verified_purchase, review().verified_purchase) == (False, None)


@pytest.mark.parametrize("steamid", ["", "0", None, 12, "hello"])
def test_an_account_without_its_number_is_nobody(steamid: object) -> None:
    assert review(author={"steamid": steamid, "num_reviews": 0}).reviewer_id is None
    assert review(author={"steamid": steamid, "num_reviews": 0}).reviewer_total is None


def test_steams_markup_is_not_the_writers_words() -> None:
    text = "[h1]So[/h1]good [b]and[/b] [url=https://x.example]long[/url][list][*]one[*]two[/list] [1] [sic]"
    assert review(review=text).text == "So\ngood and long\none\ntwo\n[1] [sic]"
    assert review(review="[b][/b]").text is None


def test_votes_that_ran_below_zero_are_unknown() -> None:
    assert review(votes_up=2**32 - 1).helpful_count is None
    assert review(votes_up=4).helpful_count == 4


def test_a_short_page_is_not_the_end() -> None:
    (follow,) = answer([row(1)], "AoJ4+Lq/x5o=").follow
    assert "cursor=AoJ4%2BLq%2Fx5o%3D" in follow.url
    assert Page(follow.url).query["cursor"] == "AoJ4+Lq/x5o="


@pytest.mark.parametrize(("rows", "cursor"), [([], "next"), ([row(1)], "same"), ([row(1)], "*"), ([row(1)], None)])
def test_an_empty_page_or_a_cursor_that_comes_back_is_the_end(rows: list[Any], cursor: str | None) -> None:
    assert answer(rows, cursor, url=API.format("same")).follow == ()


def test_the_total_is_claimed_only_where_everything_was_asked_for() -> None:
    assert answer([row(1)], total=9).claimed == {"99000101": 9}
    assert answer([row(1)], total=9, url=API.format("*") + "&review_type=negative").claimed == {}
    assert answer([row(1)], total=9, url=API.format("*").replace("language=all", "language=german")).claimed == {}


@pytest.mark.parametrize(
    ("query", "stratum"),
    [
        ("filter=recent&language=all&purchase_type=all", Stratum.NEWEST),
        ("filter=updated&language=all&purchase_type=all", Stratum.DEFAULT),
        ("filter=recent&language=all&purchase_type=all&review_type=all", Stratum.NEWEST),
        ("filter=recent&language=all&purchase_type=all&review_type=negative", Stratum.NEGATIVE),
        ("filter=recent&language=all&purchase_type=all&review_type=positive", Stratum.POSITIVE),
        ("filter=all&language=all&purchase_type=all&day_range=30", Stratum.FILTERED),
        ("filter=recent&language=schinese&purchase_type=all", Stratum.FILTERED),
        ("filter=recent&language=all", Stratum.FILTERED),
        ("", Stratum.FILTERED),
    ],
)
def test_the_address_says_which_sample_it_is(query: str, stratum: Stratum) -> None:
    url = f"https://store.steampowered.com/appreviews/99000101?json=1&{query}"
    assert answer([row(1)], url=url).stratum is stratum


def test_a_total_without_reviews_is_changed_markup_and_none_at_all_is_none() -> None:
    assert answer([], total=9).outcome is Outcome.CHANGED_MARKUP
    assert answer([], total=0).outcome is None
    assert answer([], total=0).claimed == {"99000101": 0}
    assert answer([], total=9, url=API.format("*") + "&review_type=negative").outcome is None


def test_an_answer_that_failed_is_never_no_reviews() -> None:
    parsed = PLATFORM.parse(Page(API.format("*"), body=b'{"success":2}'))
    assert (parsed.outcome, parsed.claimed, parsed.seen) == (Outcome.UNREACHABLE, {}, {"99000101"})
    with pytest.raises(ParseError):
        PLATFORM.parse(Page(API.format("*"), body=b"null"))


def test_an_age_check_still_says_which_app() -> None:
    parsed = PLATFORM.parse(
        Page("https://store.steampowered.com/agecheck/app/99000101/", body=b"<html>how old?</html>")
    )
    assert [f.product_id for f in parsed.follow] == ["99000101", "99000101"]


@pytest.mark.parametrize(
    "url",
    ["https://store.steampowered.com/", "https://shop.example/app/99/", "https://shop.example/appreviews/99?json=1"],
)
def test_other_pages_are_not_steams(url: str) -> None:
    assert PLATFORM.match(Page(url, body=b"<html></html>")) == 0.0


def test_only_the_named_parameters_are_needed() -> None:
    named = "&".join(f"{name}=1" for name in sorted(PLATFORM.parameters - {"cursor", "review_type"}))
    url = f"https://store.steampowered.com/appreviews/99000101?{named}"
    assert answer([row(1)], url=url).reviews == answer([row(1)], url=f"{url}&token=secret").reviews


def app_page(_: Request) -> Response:
    return Response.html('<html><body><div id="appHubAppName">Lantern Bakery</div></body></html>')


def store(request: Request) -> Response:
    """Two pages and an empty one; the second is short, the cursor of the last comes back."""
    negative = request.query.get("review_type") == "negative"
    pages = {"*": ([1, 2, 3], "a+/="), "a+/=": ([4], "z"), "z": ([], "z")}
    numbers, cursor = ([2], "z") if negative else pages[request.query["cursor"]]
    rows = [row(n, voted_up=n != 2) for n in numbers]
    summary = {"total_reviews": 4} if request.query["cursor"] == "*" else {"num_reviews": len(rows)}
    return Response.json({"success": 1, "query_summary": summary, "reviews": rows, "cursor": cursor})


def test_an_app_is_read_to_its_end_and_its_negative_pages_never_feed_shares() -> None:
    routes = {"/app/99000101/Lantern_Bakery/": app_page, "/appreviews/99000101": store}
    harvest, reviews, fetched = walk({"store.steampowered.com": routes}, APP)
    newest = [r for r in reviews if r.stratum == "newest"]
    assert sorted(r.review_id or "" for r in newest) == ["1", "2", "3", "4"]
    assert len(fetched) <= 6  # the app, three pages, the negative page and perhaps what follows it
    (coverage,) = harvest.coverage()
    assert (coverage.product_id, coverage.outcome, coverage.claimed) == ("99000101", Outcome.COMPLETE, 4)


_KEYS = ["success", "query_summary", "total_reviews", "reviews", "cursor", "recommendationid", "author", "steamid"]
_KEYS += ["num_reviews", "voted_up", "review", "timestamp_created", "received_for_free", "votes_up", "language"]
_PIECES = ['<div id="appHubAppName">', "</div>", '{"success":1,', '"reviews":[', "{", "}", "]"]
_URLS = [API.format("*"), API.format(""), APP, "https://store.steampowered.com/appreviews/1?cursor=%FF"]


@settings(max_examples=100, deadline=None)
@given(bodies(_PIECES, _KEYS), st.sampled_from(_URLS))
def test_no_bytes_make_it_raise_anything_else(body: bytes, url: str) -> None:
    survives(PLATFORM, url, body)


@settings(max_examples=100, deadline=None)
@given(json_like(_KEYS))
def test_no_rows_make_it_raise_anything_else(value: object) -> None:
    survives(PLATFORM, API.format("*"), json.dumps({"success": 1, "reviews": [value], "cursor": value}).encode())
