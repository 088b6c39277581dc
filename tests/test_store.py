"""The ledger: identities, versions, snapshots, what vanished, which source wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from zhenping.errors import LedgerError, UsageError
from zhenping.records import REVIEW_COLUMNS, Coverage, Incentive, Outcome, Product, Review, Shop
from zhenping.store import Ledger, ShopRow, frames

SHOP = Shop(platform="oscar", shop_id="shop.example", name="山居小铺")
REVIEW = Review(
    platform="oscar",
    source="oscar",
    shop_id="shop.example",
    product_id="1",
    review_id="r1",
    rating=5.0,
    text="木勺很顺手",
    created_local="2026-01-02",
    created_precision="day",
    image_ids=("a", "b"),
    verified_purchase=True,
    incentive=Incentive.PLATFORM,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(str(tmp_path / "ledger.sqlite")) as opened:
        yield opened


def run(
    ledger: Ledger,
    *reviews: Review,
    outcome: Outcome = Outcome.COMPLETE,
    rank: int = 2,
    shop: Shop = SHOP,
    products: tuple[Product, ...] = (Product(product_id="1", name="木勺"),),
) -> int:
    """One finished scan that read these reviews; the number of new versions."""
    snapshot = ledger.begin(shop, {"url": "https://shop.example/"})
    page = {
        "request": "GET /",
        "url": "/",
        "sha256": "0" * 64,
        "status": 200,
        "fetched_at": "2026-02-01",
        "stratum": "newest",
    }
    new = ledger.write_page(snapshot, shop=shop, page=page, products=products, reviews=reviews, rank=rank)
    covered = {r.product_id for r in reviews} | {p.product_id for p in products}
    coverage = [
        Coverage(product_id=p, outcome=outcome, collected=sum(r.product_id == p for r in reviews), claimed=9)
        for p in sorted(covered)
    ]
    ledger.finish(snapshot, outcome, None, coverage)
    return new


def the_shop(ledger: Ledger) -> ShopRow:
    return frames.find_shop(ledger, "oscar/shop.example")


def current(ledger: Ledger) -> tuple[pd.DataFrame, int]:
    return frames.reviews(ledger, the_shop(ledger))


def test_a_review_comes_back_as_it_was_written(ledger: Ledger) -> None:
    run(ledger, REVIEW)
    table, vanished = current(ledger)
    row = table.iloc[0]
    assert (list(table.columns), vanished) == (list(REVIEW_COLUMNS), 0)
    for name in ("rating", "text", "created_local", "image_ids", "incentive", "verified_purchase", "review_id"):
        assert row[name] == getattr(REVIEW, name)
    assert row["page_sha256"] == "0" * 64


def test_the_same_review_again_is_no_new_version(ledger: Ledger) -> None:
    assert run(ledger, REVIEW) == 1
    assert run(ledger, replace(REVIEW, helpful_count=7)) == 0
    table, _ = current(ledger)
    assert (len(table), table.iloc[0]["helpful_count"]) == (1, 7)
    assert table.iloc[0]["first_seen"] < table.iloc[0]["last_seen"]


def test_an_edited_review_is_a_new_version_and_the_newest_words_count(ledger: Ledger) -> None:
    run(ledger, REVIEW)
    assert run(ledger, replace(REVIEW, text="用了一个月裂了", rating=1.0)) == 1
    assert list(current(ledger)[0]["text"]) == ["用了一个月裂了"]
    assert run(ledger, REVIEW) == 0
    assert list(current(ledger)[0]["text"]) == ["木勺很顺手"]


def test_a_review_vanishes_only_if_a_complete_run_missed_it(ledger: Ledger) -> None:
    other = replace(REVIEW, review_id="r2", text="一般")
    run(ledger, REVIEW, other)
    run(ledger, REVIEW, outcome=Outcome.BLOCKED)
    assert (len(current(ledger)[0]), current(ledger)[1]) == (2, 0)
    run(ledger, REVIEW)
    table, vanished = current(ledger)
    assert (list(table["review_id"]), vanished) == (["r1"], 1)


def test_a_run_that_was_turned_away_changes_nothing(ledger: Ledger) -> None:
    run(ledger, REVIEW)
    run(ledger, outcome=Outcome.BLOCKED)
    assert list(current(ledger)[0]["review_id"]) == ["r1"]


def test_of_two_sources_the_better_one_is_read(ledger: Ledger) -> None:
    linked = replace(REVIEW, source="schema_org", review_id="s1")
    run(ledger, linked, rank=1)
    run(ledger, REVIEW, rank=3)
    assert list(current(ledger)[0]["source"]) == ["oscar"]


def test_a_host_keeps_its_reviews_when_its_software_becomes_known(ledger: Ledger) -> None:
    run(ledger, REVIEW, shop=Shop(platform="web", shop_id="shop.example"))
    run(ledger, REVIEW)
    assert list(frames.shops(ledger)["platform"]) == ["oscar"]
    assert len(current(ledger)[0]) == 1


def test_a_cut_off_run_is_resumed_and_a_finished_one_is_not(ledger: Ledger) -> None:
    asked = {"url": "https://shop.example/"}
    first = ledger.begin(SHOP, asked)
    again = ledger.begin(SHOP, asked)
    assert (again.run_id, again.resumed) == (first.run_id, True)
    assert ledger.begin(SHOP, {**asked, "delay": 2}).run_id != first.run_id
    ledger.finish(again, Outcome.COMPLETE, None, [])
    assert ledger.begin(SHOP, asked).resumed is False


def test_a_prefix_names_a_shop_if_it_is_unique(ledger: Ledger) -> None:
    run(ledger, REVIEW)
    run(ledger, shop=Shop(platform="oscar", shop_id="shop2.example"))
    assert frames.find_shop(ledger, "shop2").shop_id == "shop2.example"
    with pytest.raises(UsageError, match="several"):
        frames.find_shop(ledger, "oscar/shop")
    with pytest.raises(UsageError, match="no shop"):
        frames.find_shop(ledger, "elsewhere")


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "ledger.sqlite"
    Ledger.open(str(path)).engine.dispose()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET content = '99' WHERE name = 'schema_version'")
    with pytest.raises(LedgerError, match="version 99"):
        Ledger.open(str(path))


def test_coverage_of_a_shop_is_that_of_its_products(ledger: Ledger) -> None:
    run(ledger, REVIEW, replace(REVIEW, product_id="2", review_id="r9"))
    shop = the_shop(ledger)
    table, _ = frames.reviews(ledger, shop)
    whole, parts = frames.coverage(ledger, shop, table.groupby("product_id").size())
    assert [(p.product_id, p.collected, p.claimed) for p in parts] == [("1", 1, 9), ("2", 1, 9)]
    assert (whole.collected, whole.claimed, whole.outcome, whole.pages) == (2, 18, Outcome.COMPLETE, 1)


def test_a_filtered_page_does_not_take_a_review_out_of_the_sample(ledger: Ledger) -> None:
    run(ledger, replace(REVIEW, stratum="newest"))
    run(ledger, replace(REVIEW, stratum="negative"))
    assert list(current(ledger)[0]["stratum"]) == ["newest"]
    run(ledger, replace(REVIEW, stratum="negative", text="裂了"))  # edited, and again met among the negative ones
    assert list(current(ledger)[0]["stratum"]) == ["newest"]


def test_a_review_first_met_among_chosen_ones_counts_once_it_is_met_among_all(ledger: Ledger) -> None:
    run(ledger, replace(REVIEW, stratum="negative"))
    run(ledger, replace(REVIEW, stratum="default"))
    assert list(current(ledger)[0]["stratum"]) == ["default"]


def test_a_page_of_many_reviews_is_written_whole_and_equal_ids_once(ledger: Ledger) -> None:
    many = [replace(REVIEW, review_id=f"r{n % 1500}", text=f"第{n % 1500}次") for n in range(1600)]
    assert run(ledger, *many) == 1500
    assert run(ledger, *many) == 0
    table, _ = current(ledger)
    assert sorted(table["text"]) == sorted({r.text for r in many})


def test_an_address_that_redirects_to_a_known_shop_does_not_take_its_name(ledger: Ledger) -> None:
    run(ledger, REVIEW)
    other = Shop(platform="web", shop_id="www.shop.example")
    snapshot = ledger.begin(other, {"url": "https://www.shop.example/"})
    page = {"request": "GET /", "url": "/", "sha256": "0" * 64, "status": 200, "fetched_at": "x", "stratum": "newest"}
    ledger.write_page(snapshot, shop=SHOP, page=page, products=(), reviews=(REVIEW,), rank=2)
    assert sorted(frames.shops(ledger)["shop_id"]) == ["shop.example", "www.shop.example"]
