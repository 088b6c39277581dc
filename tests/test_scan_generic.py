"""Shops of no known software and without linked data, crawled over HTTP: nearly every review, right, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from conftest import Crawled
from format_server import FormatServer, Routes
from generic_shops import Wanted, chinese_asp_shop, english_utility_shop, german_bootstrap_shop
from zhenping.records import Outcome

SHOPS: dict[str, Callable[[], tuple[Routes, list[Wanted]]]] = {
    "chinese asp": chinese_asp_shop,
    "english utility classes": english_utility_shop,
    "german bootstrap": german_bootstrap_shop,
}


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest) -> tuple[Routes, list[Wanted]]:
    return SHOPS[request.param]()


def near(shown: str, wanted: str) -> bool:
    """The same day; a crawl over midnight reads "3 days ago" as a day later."""
    return abs((date.fromisoformat(shown[:10]) - date.fromisoformat(wanted)).days) <= 1


def words(text: object) -> str:
    """A missing text is a NaN in a frame."""
    return text.strip() if isinstance(text, str) else ""


def test_the_shops_are_large_enough_to_mean_something() -> None:
    rows = [row for make in SHOPS.values() for row in make()[1]]
    assert len(rows) >= 150
    assert len({row.product for row in rows}) >= 12


def test_a_crawl_finds_the_reviews_and_nothing_else(
    shop: tuple[Routes, list[Wanted]], crawl: Callable[..., Crawled]
) -> None:
    routes, wanted = shop
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
    assert crawled.code == 0, crawled.error
    rows = list(crawled.reviews.itertuples())
    found = Counter((r.product_id, r.rating, words(r.text), r.reviewer_mask is not None) for r in rows)
    expected = Counter((w.product, float(w.stars), w.text, True) for w in wanted)
    assert sum((found & expected).values()) >= 0.95 * len(wanted)
    assert not found - expected  # no phantom
    dates = {(w.product, w.text, w.stars): w.date for w in wanted}
    right = sum(
        near(r.created_local, dates.get((r.product_id, words(r.text), int(r.rating)), "1990-01-01")) for r in rows
    )
    assert right >= 0.95 * len(wanted)
    assert crawled.coverage.outcome is Outcome.COMPLETE
    assert crawled.coverage.claimed == len(wanted)


def test_a_product_s_own_address_asks_for_that_product_only(crawl: Callable[..., Crawled]) -> None:
    routes, wanted = chinese_asp_shop()
    with FormatServer(routes) as server:
        crawled = crawl(f"{server.url}/chanpin.asp?id=7")
    assert len(crawled.reviews) == sum(w.product == "7" for w in wanted)
    assert set(crawled.reviews["product_id"]) == {"7"}
