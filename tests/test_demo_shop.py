"""The demo shop: the same every time, lifelike where it must be, and served as a real shop serves itself."""

from __future__ import annotations

import http.client
import json
import random
import re
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from zhenping.demo.generator import build
from zhenping.demo.grammar import expand
from zhenping.demo.honest import HOSTILE, SALE_CONTROLS
from zhenping.demo.score import Row, compare
from zhenping.demo.seasons import FIRST_DAY, LAST_DAY
from zhenping.demo.server import serve
from zhenping.demo.shop import CAMPAIGNS, DemoShop

API = "/wp-json/wc/store/v1"


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return build()


@pytest.fixture(scope="module")
def truth(shop: DemoShop) -> pd.DataFrame:
    return shop.truth()


@pytest.fixture(scope="module")
def base(shop: DemoShop) -> Iterator[str]:
    with serve(shop) as address:
        yield address


def get(url: str) -> tuple[int, Any, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def get_json(url: str) -> tuple[int, Any, Any]:
    status, headers, body = get(url)
    return status, headers, json.loads(body)


class Text(HTMLParser):
    """What a reader of a piece of HTML sees."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.tags: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def __str__(self) -> str:
        return "".join(self.seen)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# The shop


def test_the_same_seed_gives_the_same_shop_and_another_seed_another(shop: DemoShop) -> None:
    assert build().reviews == shop.reviews
    assert build(8).reviews != shop.reviews


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_a_shop_has_the_promised_size_and_two_years_of_reviews(seed: int) -> None:
    built = build(seed)
    frame = built.truth()
    assert len(built.products) == 24
    assert 900 <= len(frame) <= 1200
    assert frame.index.is_unique
    days = pd.to_datetime(frame["day"]).dt.date
    assert days.min() >= FIRST_DAY
    assert days.max() <= LAST_DAY
    assert days.max() - days.min() > timedelta(days=690)


def test_every_campaign_is_planted_with_five_stars_and_most_reviews_are_honest(truth: pd.DataFrame) -> None:
    planted = truth[truth["planted"].notna()]
    assert set(planted["planted"]) == set(CAMPAIGNS)
    assert (planted["planted"].value_counts() >= 30).all()
    assert (planted["rating"] == 5).all()
    assert len(planted) / len(truth) < 0.2


def test_about_a_quarter_of_all_reviews_are_default_texts(truth: pd.DataFrame) -> None:
    share = (truth["role"] == "default").mean()
    assert 0.2 < share < 0.3
    assert truth.loc[truth["role"] == "default", "text"].nunique() <= 5


def test_honest_texts_rarely_resemble_each_other_by_accident(truth: pd.DataFrame) -> None:
    """Character 2-3-gram Jaccard of 0.6 from 16 characters on, among texts that nobody meant to repeat."""
    repeated_on_purpose = {"default", "bulk", "meme", "short"}
    honest = truth[truth["planted"].isna() & ~truth["role"].isin(repeated_on_purpose)]
    texts = [t for t in (re.sub(r"[\W_]+", "", text.lower()) for text in honest["text"]) if len(t) >= 16]
    grams = CountVectorizer(analyzer="char", ngram_range=(2, 3), binary=True).fit_transform(texts)
    shared = (grams @ grams.T).toarray()
    sizes = shared.diagonal()
    jaccard = shared / (sizes[:, None] + sizes[None, :] - shared)
    alike = ((jaccard >= 0.6).sum(axis=1) > 1).mean()
    assert len(texts) > 400
    assert alike < 0.01


def test_template_reviews_resemble_each_other_across_accounts(truth: pd.DataFrame) -> None:
    templates = truth[truth["planted"] == "template"]
    assert templates["account"].is_unique
    assert templates["text"].nunique() > 0.8 * len(templates)


def test_the_burst_is_new_accounts_on_one_product_in_three_days(truth: pd.DataFrame) -> None:
    burst = truth[truth["planted"] == "burst"]
    assert burst["product_id"].nunique() == 1
    assert burst["day"].nunique() <= 3
    assert (truth["account"].isin(burst["account"])).sum() == len(burst)


def test_the_ring_is_a_dozen_accounts_on_the_same_few_products_in_four_days(truth: pd.DataFrame) -> None:
    ring = truth[truth["planted"] == "ring"]
    assert ring["account"].nunique() == 12
    assert ring["product_id"].nunique() == 5
    assert ring["day"].nunique() <= 4
    assert ring.groupby("account").size().between(4, 5).all()


def test_the_sale_controls_are_busy_and_hold_no_planted_review(shop: DemoShop, truth: pd.DataFrame) -> None:
    ids = {p.slug: str(p.product_id) for p in shop.products}
    for slug, start, count in SALE_CONTROLS:
        own = truth[truth["product_id"] == ids[slug]]
        days = pd.to_datetime(own["day"]).dt.date
        week = own[(days >= start) & (days < start + timedelta(days=7))]
        assert own["planted"].isna().all()
        assert len(week) > count / 2
        assert week["rating"].nunique() > 2


def test_reviews_after_the_great_sales_outnumber_those_of_a_usual_week(truth: pd.DataFrame) -> None:
    honest = pd.to_datetime(truth.loc[truth["planted"].isna(), "day"]).dt.date
    after_sale = sum(date(2025, 11, 8) <= day < date(2025, 11, 22) for day in honest) / 2
    assert after_sale > 1.5 * len(honest) / 104


def test_loyal_regulars_write_at_least_six_reviews_and_each_in_its_own_words(truth: pd.DataFrame) -> None:
    regulars = truth[truth["role"] == "regular"]
    assert regulars.groupby("account").size().min() >= 6
    assert regulars["text"].is_unique


def test_bulk_buyers_paste_one_text_under_several_products(truth: pd.DataFrame) -> None:
    orders = truth[truth["role"] == "bulk"].groupby("account")
    assert (orders["text"].nunique() == 1).all()
    assert (orders["product_id"].nunique() >= 2).all()


def test_critics_expose_paid_praise_in_one_star_reviews(truth: pd.DataFrame) -> None:
    critics = truth[truth["role"] == "critic"]
    assert (critics["rating"] == 1).all()
    assert critics["text"].str.contains("返").any()
    assert critics["planted"].isna().all()


# The grammar


def test_a_phrase_without_notation_stays_as_it_is() -> None:
    assert expand("杯子不错", {}, random.Random(1)) == "杯子不错"


@given(st.lists(st.text(st.characters(exclude_characters="[]{}|"), min_size=1), min_size=1), st.randoms())
def test_a_choice_gives_one_of_its_alternatives(options: list[str], rng: Any) -> None:
    assert expand(f"[{'|'.join(options)}]", {}, rng) in options
    assert expand("{slot}", {"slot": options}, rng) in options


def test_phrases_that_refer_to_each_other_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="nest deeper"):
        expand("{a}", {"a": ["{b}"], "b": ["{a}"]}, random.Random(1))


# The server


def test_home_links_every_product_and_looks_like_woocommerce(shop: DemoShop, base: str) -> None:
    status, headers, body = get(base + "/")
    page = body.decode()
    assert status == 200
    assert f"<{base}/wp-json/>" in headers["Link"]
    assert re.search(r'<body class="[^"]*\bwoocommerce\b', page)
    assert all(f'href="{base}/product/{p.slug}/"' in page for p in shop.products)


def test_a_product_page_names_its_post_and_links_its_data(shop: DemoShop, base: str) -> None:
    product = shop.products[0]
    _, _, body = get(f"{base}/product/{product.slug}/")
    page = body.decode()
    linked = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    reviews = shop.by_product[product.product_id]
    assert f"postid-{product.product_id}" in page
    assert linked["aggregateRating"]["reviewCount"] == len(reviews)
    assert len(linked["review"]) == 5
    assert page.count('<li class="review"') == len(reviews)


def test_robots_allow_the_shop_and_ask_for_no_delay(base: str) -> None:
    _, headers, body = get(base + "/robots.txt")
    lines = body.decode().splitlines()
    assert headers.get_content_type() == "text/plain"
    assert "Crawl-delay" not in body.decode()
    assert not {"Disallow: /", "Disallow: /wp-json/", "Disallow: /product/"} & set(lines)
    assert f"Sitemap: {base}/wp-sitemap.xml" in lines


def test_the_site_map_leads_to_every_product(shop: DemoShop, base: str) -> None:
    _, _, index = get(base + "/wp-sitemap.xml")
    (child,) = re.findall(r"<loc>(.*?)</loc>", index.decode())
    _, _, body = get(child)
    assert set(re.findall(r"<loc>(.*?)</loc>", body.decode())) == {f"{base}/product/{p.slug}/" for p in shop.products}


def test_paging_through_all_reviews_brings_each_exactly_once_newest_first(shop: DemoShop, base: str) -> None:
    seen: list[dict[str, Any]] = []
    pages = -(-len(shop.reviews) // 100)
    for page in range(1, pages + 1):
        _, headers, rows = get_json(f"{base}{API}/products/reviews?per_page=100&page={page}")
        assert int(headers["X-WP-Total"]) == len(shop.reviews)
        assert int(headers["X-WP-TotalPages"]) == pages
        seen += rows
    assert sorted(row["id"] for row in seen) == [r.review_id for r in shop.reviews]
    dates = [row["date_created"] for row in seen]
    assert dates == sorted(dates, reverse=True)


def test_ten_reviews_a_page_are_served_unless_asked_otherwise(base: str) -> None:
    assert len(get_json(f"{base}{API}/products/reviews")[2]) == 10


def test_a_page_past_the_end_is_empty_and_still_tells_the_total(shop: DemoShop, base: str) -> None:
    status, headers, rows = get_json(f"{base}{API}/products/reviews?page=9999")
    assert (status, rows) == (200, [])
    assert int(headers["X-WP-Total"]) == len(shop.reviews)


@pytest.mark.parametrize(
    "query", ["per_page=101", "per_page=0", "page=0", "page=x", "page=%C2%B2", "order=up", "orderby=stars"]
)
def test_a_parameter_out_of_range_is_a_400(base: str, query: str) -> None:
    status, _, body = get_json(f"{base}{API}/products/reviews?{query}")
    assert status == 400
    assert body["code"] == "rest_invalid_param"


def test_an_unknown_route_is_a_404_in_the_shops_own_words(base: str) -> None:
    status, _, body = get_json(f"{base}{API}/nothing")
    assert (status, body["code"]) == (404, "rest_no_route")
    assert get(f"{base}/nothing/")[0] == 404


def test_reviews_can_be_asked_for_by_product(shop: DemoShop, base: str) -> None:
    first, second = shop.products[1].product_id, shop.products[3].product_id
    _, headers, rows = get_json(f"{base}{API}/products/reviews?product_id={first},{second}&per_page=100")
    expected = len(shop.by_product[first]) + len(shop.by_product[second])
    assert int(headers["X-WP-Total"]) == expected
    assert {row["product_id"] for row in rows} == {first, second}


def test_order_asc_by_rating_starts_with_one_star(base: str) -> None:
    _, _, rows = get_json(f"{base}{API}/products/reviews?orderby=rating&order=asc")
    assert {row["rating"] for row in rows} == {1}


def test_products_tell_their_average_and_number_of_reviews(shop: DemoShop, base: str) -> None:
    _, headers, rows = get_json(f"{base}{API}/products?per_page=100")
    assert int(headers["X-WP-Total"]) == len(shop.products)
    for row in rows:
        ratings = [r.draft.rating for r in shop.by_product[row["id"]]]
        assert row["review_count"] == len(ratings)
        assert float(row["average_rating"]) == pytest.approx(sum(ratings) / len(ratings), abs=0.005)


def test_an_account_keeps_one_avatar_and_no_address_is_served(truth: pd.DataFrame, base: str) -> None:
    hashes: dict[str, str] = {}
    for page in range(1, 13):
        _, _, rows = get_json(f"{base}{API}/products/reviews?per_page=100&page={page}")
        assert "example.invalid/" not in json.dumps([row["reviewer_avatar_urls"] for row in rows])
        for row in rows:
            hashes[str(row["id"])] = row["reviewer_avatar_urls"]["96"].split("/")[-1].split("?")[0]
    assert hashes == truth["account"].to_dict()


def test_what_a_reader_sees_of_every_review_is_what_was_written(shop: DemoShop, base: str) -> None:
    texts = {r.review_id: r.draft.text for r in shop.reviews}
    for page in range(1, 13):
        _, _, rows = get_json(f"{base}{API}/products/reviews?per_page=100&page={page}")
        for row in rows:
            assert squeezed(str(Text(row["review"]))) == squeezed(texts[row["id"]])


def test_hostile_text_is_served_as_text_in_the_api_and_on_the_page(shop: DemoShop, base: str) -> None:
    slug, attack = HOSTILE[0]
    product = next(p for p in shop.products if p.slug == slug)
    _, _, rows = get_json(f"{base}{API}/products/reviews?product_id={product.product_id}&per_page=100")
    (row,) = [row for row in rows if "alert(1)" in row["review"]]
    parsed = Text(row["review"])
    assert "script" not in parsed.tags
    assert attack in str(parsed)
    page = get(f"{base}/product/{slug}/")[2].decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_truth_is_never_served(base: str) -> None:
    _, _, rows = get_json(f"{base}{API}/products/reviews?per_page=100")
    assert not {"planted", "role", "truth"} & {key for row in rows for key in row}


def test_one_connection_serves_several_requests(base: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    for path in ("/", "/robots.txt", f"{API}/products"):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.read()
        assert response.version == 11
        assert not response.will_close
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    connection.close()


def test_two_shops_can_stand_side_by_side_and_close(shop: DemoShop) -> None:
    with serve(shop) as one, serve(shop) as other:
        assert one != other
        assert get(one + "/")[0] == get(other + "/")[0] == 200
    with pytest.raises(OSError, match="refused"):
        get(one + "/")


# The comparison


def rows_by_name(rows: list[Row]) -> dict[str, Row]:
    return {row.name: row for row in rows}


def test_a_perfect_analysis_scores_one_and_raises_no_false_alarm(truth: pd.DataFrame) -> None:
    kinds = {"cashback": "induced", "template": "template", "burst": "burst", "ring": "ring"}
    found = pd.DataFrame(
        {
            "review_id": truth.index,
            "suspicion": truth["planted"].notna().astype(float).to_numpy(),
            "kind": truth["planted"].map(kinds).to_numpy(),
        }
    )
    rows = rows_by_name(compare(truth, found))
    for name in (*CAMPAIGNS, "planted"):
        assert rows[name].recall == rows[name].precision == 1.0
    assert rows["honest"].false_alarms == 0.0
    assert rows["honest"].collected == int(truth["planted"].isna().sum())


def test_a_comparison_counts_by_hand() -> None:
    truth = pd.DataFrame(
        {"planted": ["ring", "ring", "burst", None, None], "role": ["campaign"] * 3 + ["ordinary", "critic"]},
        index=pd.Index(["1", "2", "3", "4", "5"], name="review_id"),
    )
    found = pd.DataFrame(
        {
            "review_id": [1, 3, 4, 5],  # 2 was not collected
            "suspicion": [0.9, 0.4, 0.7, None],
            "kind": ["ring", "burst", "ring", "witness"],
        }
    )
    rows = rows_by_name(compare(truth, found))
    assert (rows["ring"].reviews, rows["ring"].collected, rows["ring"].flagged) == (2, 1, 1)
    assert rows["ring"].recall == 0.5
    assert rows["ring"].precision == 0.5
    assert rows["burst"].recall == 0.0
    assert rows["burst"].precision is None
    assert rows["planted"].precision == 0.5
    assert rows["ordinary"].false_alarms == 1.0
    assert rows["critic"].named == 1
    assert rows["honest"].flagged == 1


def test_an_empty_analysis_finds_nothing_and_breaks_nothing(truth: pd.DataFrame) -> None:
    found = pd.DataFrame({"review_id": [], "suspicion": [], "kind": []})
    rows = rows_by_name(compare(truth, found))
    assert rows["planted"].recall == 0.0
    assert rows["planted"].precision is None
    assert rows["honest"].false_alarms is None


def test_a_review_found_twice_is_refused(truth: pd.DataFrame) -> None:
    twice = pd.DataFrame({"review_id": ["1", "1"], "suspicion": [0.1, 0.2], "kind": [None, None]})
    with pytest.raises(ValueError, match="twice"):
        compare(truth, twice)


def test_the_phrase_files_are_shipped_with_the_package() -> None:
    from importlib import resources

    files = {entry.name for entry in resources.files("zhenping.demo").iterdir()}
    assert {"catalogue.toml", "phrases.toml", "campaigns.toml"} <= files
    shelf = tomllib.loads(resources.files("zhenping.demo").joinpath("catalogue.toml").read_text("utf-8"))
    assert len({item["slug"] for item in shelf["product"]}) == 24
