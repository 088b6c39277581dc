"""Answers saved without their address: known by their shape, by one platform only, and read the same."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from capture_files import golden_page
from hostile_pages import bodies
from hypothesis import given, settings
from hypothesis import strategies as st
from test_platform_contract import BY_NAME, CASES, named, page_in, platform_of, shown
from test_replay import replayed
from zhenping.records import Review
from zhenping.spiders.captures.saved import saved_page
from zhenping.spiders.contract import Page, Parsed, Recognises, Stratum
from zhenping.spiders.platforms import platforms
from zhenping.spiders.replay import located
from zhenping.spiders.saved_answers import product_called

RECOGNISERS = [platform for platform in platforms() if isinstance(platform, Recognises)]
CANNOT_BE_TOLD = {
    "amazon-turned_page_french": "no JSON, and does not name the site, whose language its dates are in",
    "app_store-single_review": "a feed without its links: names neither app nor country",
    "app_store-tenth_page": "the same",
    "lazada-daraz_newest": "names no country, whose language its dates are in",
    "lazada-negative_page": "the same",
    "lazada-new_page": "the same, and no item",
    "shopee-negative_page": "names no country, whose clock its times are shown on",
    "shopee-shop_ratings": "the same",
}
FROM_THE_ADDRESS = {"product_id", "shop_id", "url", "stratum", "sku"}
"""What of a review may come from the address alone; in two answers more does."""
MORE_FROM_THE_ADDRESS = {
    "mtop_rate-answer_jsonp": {"platform"},  # Taobao and Tmall answer alike
    "prestashop-comments_last_page": {"created_local", "created_precision"},  # 02/03/2025, in which language?
}


def saved(body: bytes, name: str = "answer.json") -> Page | None:
    """The page that a reader of captures makes of a saved file; None if that is neither HTML nor JSON."""
    try:
        (page,) = saved_page(io.BytesIO(body), name)
    except ValueError:
        return None
    return page


def is_answer(folder: Path) -> bool:
    """A golden page that is JSON or JSONP and holds reviews."""
    golden = page_in(folder)
    page = saved(golden.body)
    markup = page is None or page.headers["content-type"] == "text/html" or page.body.lstrip().startswith(b"<")
    return not markup and bool(platform_of(folder).parse(golden).reviews)


ANSWERS = [folder for folder in CASES if is_answer(folder)]


def of_the_answer(folder: Path, reviews: tuple[Review, ...]) -> list[dict[str, Any]]:
    """The reviews without what only their address told."""
    left_out = FROM_THE_ADDRESS | MORE_FROM_THE_ADDRESS.get(named(folder), set())
    return [{name: value for name, value in shown(review).items() if name not in left_out} for review in reviews]


def read(platform: str, body: bytes, name: str = "answer.json") -> Parsed:
    """What is read of an answer that was saved under `name`."""
    page = saved(body, name)
    assert page is not None
    return BY_NAME[platform].parse(located(page))


@pytest.mark.parametrize("folder", [a for a in ANSWERS if named(a) not in CANNOT_BE_TOLD], ids=named)
def test_an_answer_without_its_address_gives_the_same_reviews(folder: Path) -> None:
    golden, platform = page_in(folder), platform_of(folder)
    page = saved(golden.body)
    assert page is not None
    assert platform.match(located(page)) >= 0.5
    found = platform.parse(located(page)).reviews
    assert of_the_answer(folder, found) == of_the_answer(folder, platform.parse(golden).reviews)
    assert all(review.product_id for review in found)


@pytest.mark.parametrize("folder", [a for a in ANSWERS if named(a) in CANNOT_BE_TOLD], ids=named)
def test_what_cannot_be_told_is_claimed_by_nobody(folder: Path) -> None:
    page = saved(page_in(folder).body)
    assert page is not None
    assert located(page).url == page.url


@pytest.mark.parametrize("folder", CASES, ids=named)
def test_no_page_is_claimed_by_another_platform(folder: Path) -> None:
    page = Page("file:///answer.json", 200, {}, page_in(folder).body)
    assert {p.name for p in RECOGNISERS if p.address_of(page)} <= {folder.parent.name}


# --- what an answer does not tell ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("990011.json", "990011"),
        ("list.json", "list"),
        ("list (2).json", "list"),  # what a browser calls the next one
        ("list(12).jsonp", "list"),
        ("capture/恒温壶 评价.js", "恒温壶-评价"),
        ("a&b=c#d.json", "a-b-c-d"),
        ("..json", "unknown"),
        ("answer", "answer"),
    ],
)
def test_a_product_that_is_not_told_is_called_by_its_file(name: str, product: str) -> None:
    assert product_called(Page(f"file:///{quote(name)}")) == product


@pytest.mark.parametrize(
    "case", ["steam/first_page", "pinduoduo/answer", "aliexpress/first_answer", "tmall/answer_gbk_jsonp"]
)
def test_pages_of_one_product_stay_together_under_nobody_s_number(case: str) -> None:
    page, platform = golden_page(case), case.partition("/")[0]
    found = [read(platform, page.body, name) for name in ("恒温壶.json", "恒温壶 (1).json")]
    assert {review.product_id for parsed in found for review in parsed.reviews} == {"恒温壶"}
    assert all(product.url is None for parsed in found for product in parsed.products)


@pytest.mark.parametrize("case", ["magento/reviews_below_a_product", "prestashop/comments_french"])
def test_answers_of_a_shop_s_own_software_that_name_no_shop_are_of_an_unknown_one(case: str) -> None:
    parsed = read(case.partition("/")[0], golden_page(case).body)
    assert {review.shop_id for review in parsed.reviews} == {"shop.invalid"}


def test_woocommerce_names_the_shop_by_its_links() -> None:
    body = golden_page("woocommerce/reviews_api").body
    assert {review.shop_id for review in read("woocommerce", body).reviews} == {"xiaodeng.example"}
    nameless = body.replace(b"https://xiaodeng.example", b"")
    assert {review.shop_id for review in read("woocommerce", nameless).reviews} == {"shop.invalid"}


@pytest.mark.parametrize("case", ["judgeme/answer_json", "bazaarvoice/answer_newest", "magento/reviews_root_form"])
def test_an_answer_that_names_no_shop_is_one_of_its_own_and_may_be_given_a_name(case: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(golden_page(case).body)
    count = len(read(case.partition("/")[0], path.read_bytes()).reviews)
    ((unknown, (reviews, _)),) = replayed([path]).items()
    assert (unknown.shop_id in {"judge.me", "api.bazaarvoice.com", "shop.invalid"}, len(reviews)) == (True, count)
    ((given, (reviews, _)),) = replayed([path], shop="灯铺").items()
    assert (given.shop_id, len(reviews)) == ("灯铺", count)


# --- nothing but bad reviews --------------------------------------------------------------------------------

RATED = {  # where the rows stand, and the grade in a row; a bad grade and a good one
    "aliexpress/first_answer": (("data", "evaViewList"), ("buyerEval",), 20, 100),
    "bazaarvoice/answer_newest": (("Results",), ("Rating",), 1, 5),
    "bazaarvoice/answer_of_the_widget": (("response", "Results"), ("Rating",), 2, 3),
    "judgeme/answer_json": (("reviews",), ("rating",), 2, 5),
    "okendo/reviews": (("reviews",), ("rating",), 1, 4),
    "powerreviews/answer_newest": (("results", 0, "reviews"), ("metrics", "rating"), 1, 5),
    "steam/first_page": (("reviews",), ("voted_up",), False, True),
    "suning/cluster_page": (("commodityReviews",), ("qualityStar",), 1, 5),
    "woocommerce/reviews_api": ((), ("rating",), 1, 5),
    "yotpo/reviews_v1": (("response", "reviews"), ("score",), 1, 5),
    "yotpo/reviews_v3": (("reviews",), ("score",), "2", 3),
}


def stratum_of(case: str, count: int, good: int = 0) -> Stratum | None:
    """The stratum of an answer with so many bad reviews, and good ones after them."""
    where, grade, bad, fine = RATED[case]
    data = golden_page(case).json()
    rows = inside(data, where)
    first = json.dumps(rows[0])
    rows[:] = [json.loads(first) for _ in range(count + good)]
    for n, row in enumerate(rows):
        inside(row, grade[:-1])[grade[-1]] = bad if n < count else fine
    return read(case.partition("/")[0], json.dumps(data).encode()).stratum


def inside(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("case", RATED)
def test_nothing_but_bad_reviews_is_what_was_asked_for(case: str) -> None:
    assert stratum_of(case, 5) is Stratum.NEGATIVE
    assert stratum_of(case, 5, good=1) is not Stratum.NEGATIVE
    assert stratum_of(case, 4) is not Stratum.NEGATIVE  # so few may be all there are


# --- damaged answers ----------------------------------------------------------------------------------------

VALUES = {folder: page_in(folder).json() for folder in ANSWERS if folder.parent.name != "amazon"}
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.integers(), max_size=2)
ODD |= st.text(max_size=20) | st.sampled_from(["\ud800", "http://[", "https://a b/c", "9" * 400, "x" * 400, "/", "{}"])


def damaged(value: Any, odd: object, chance: random.Random) -> Any:
    """The value with `odd` in the place of one of its parts."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return odd
    if isinstance(value, list):
        place = chance.randrange(len(value))
        return [*value[:place], damaged(value[place], odd, chance), *value[place + 1 :]]
    name = chance.choice(list(value))
    return value | {name: damaged(value[name], odd, chance)}


def claims_are_sound(body: bytes) -> None:
    """Nobody raises, at most one platform claims the answer, and it knows the address that it made up."""
    page = Page("file:///answer.json", 200, {"content-type": "application/json"}, body)
    claims = [(platform, url) for platform in RECOGNISERS if (url := platform.address_of(page))]
    assert len(claims) <= 1
    for platform, url in claims:
        assert len(url) > 300 or platform.match(Page(url, 200, page.headers, body)) >= 0.5


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(VALUES)), ODD, st.integers(0, 2**32), st.integers(1, 4))
def test_a_damaged_answer_breaks_nobody(folder: Path, odd: object, seed: int, times: int) -> None:
    value, chance = VALUES[folder], random.Random(seed)
    for _ in range(times):
        value = damaged(value, odd, chance)
    claims_are_sound(json.dumps(value).encode())


@settings(max_examples=100, deadline=None)
@given(bodies(["{", "}", '"reviews":', '"data":[', "<html>", "cb("], ["reviews", "data", "rateDetail", "rateList"]))
def test_no_bytes_break_anybody(body: bytes) -> None:
    claims_are_sound(body)


@pytest.mark.parametrize("folder", ANSWERS, ids=named)
def test_an_answer_that_is_cut_off_breaks_nobody(folder: Path) -> None:
    body = page_in(folder).body
    for part in range(0, len(body), len(body) // 5 + 1):
        claims_are_sound(body[:part])
