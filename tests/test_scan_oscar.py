"""`zhenping scan` on a real third-party shop (django-oscar 4.2 on loopback): everything once, resumable, repeatable."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import Cli, Crawled
from oscar_site.stock import PRODUCTS, reviews
from zhenping.records import Outcome
from zhenping.store import Ledger, frames

AS_OF = "2026-11-01"


def ledger_rows(cli: Cli) -> list[dict[str, object]]:
    """What the ledger holds of its only shop, in the order of products and ids."""
    with Ledger.open(str(cli.home / "data/zhenping/ledger.sqlite")) as ledger:
        shop = frames.find_shop(ledger, "oscar/127.0.0.1")
        table, _ = frames.reviews(ledger, shop)
        names = frames.products(ledger, shop).set_index("product_id")["name"]
    table["product"] = table["product_id"].map(names)
    return table.sort_values(["product", "title"]).to_dict("records")


@pytest.fixture(scope="module")
def scanned(oscar_shop: str, make_cli: Callable[[], Cli]) -> Cli:
    cli = make_cli()
    done = cli("scan", oscar_shop, "--delay", 0, "--as-of", AS_OF, "-o", "first")
    assert (done.code, done.err) == (0, "")
    return cli


def test_every_review_is_collected_exactly_once_with_its_words(scanned: Cli) -> None:
    rows = ledger_rows(scanned)
    expected = sorted(reviews(), key=lambda r: (PRODUCTS[r.product], r.title))
    assert len(rows) == len(expected) >= 190
    assert len({r["review_id"] for r in rows}) == len(rows)
    for row, stock in zip(rows, expected, strict=True):
        assert row["product"] == PRODUCTS[stock.product]
        assert (row["title"], row["text"], row["rating"]) == (stock.title, stock.shown, float(stock.score))
        assert row["created_local"] == stock.written.strftime("%Y-%m-%dT%H:%M")
        assert row["created_precision"] == "minute"
        assert str(row["url"]).endswith(f"/reviews/{row['review_id']}/")


def test_no_reviewer_is_an_identity_and_none_is_named(scanned: Cli) -> None:
    rows = ledger_rows(scanned)
    assert all(pd.isna(r["reviewer_id"]) for r in rows)
    assert sum(pd.isna(r["reviewer_mask"]) for r in rows) == sum(r.name is None for r in reviews())
    database = (scanned.home / "data/zhenping/ledger.sqlite").read_bytes()
    assert b"buyer 7" not in database


def test_coverage_says_that_everything_was_seen(scanned: Cli) -> None:
    report = json.loads((scanned.home / "first/report.json").read_text())
    assert report["coverage"]["outcome"] == "complete"
    assert report["coverage"]["collected"] == report["coverage"]["claimed"] == len(reviews())


def test_the_csv_holds_every_review(scanned: Cli) -> None:
    with (scanned.home / "first/reviews.csv").open(newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == len(reviews())


def test_a_second_scan_adds_nothing_and_reports_the_same_bytes(scanned: Cli, oscar_shop: str) -> None:
    before = ledger_rows(scanned)
    done = scanned("scan", oscar_shop, "--delay", 0, "--as-of", AS_OF, "--format", "json", "-o", "second")
    assert done.code == 0
    after = ledger_rows(scanned)
    assert [{**r, "last_seen": None} for r in after] == [{**r, "last_seen": None} for r in before]
    assert (scanned.home / "first/report.json").read_bytes() == (scanned.home / "second/report.json").read_bytes()
    again = scanned("report", "oscar/127", "--as-of", AS_OF, "--format", "json", "-o", "third")
    assert again.code == 0
    assert (scanned.home / "third/report.json").read_bytes() == (scanned.home / "first/report.json").read_bytes()


def test_the_run_s_pages_are_dropped_when_it_is_complete(scanned: Cli) -> None:
    assert list((scanned.home / "cache/zhenping/runs").iterdir()) == []


def test_a_product_address_scans_that_product_alone(oscar_shop: str, cli: Cli) -> None:
    done = cli("scan", f"{oscar_shop}catalogue/brass-lamp-03_4/", "--delay", 0, "--format", "json", "-o", "one")
    assert done.code == 0, done.err
    rows = ledger_rows(cli)
    assert {r["product"] for r in rows} == {PRODUCTS[3]}
    assert len(rows) == sum(r.product == 3 for r in reviews())
    report = json.loads((cli.home / "one/report.json").read_text())
    assert report["coverage"]["collected"] == report["coverage"]["claimed"] == len(rows)


def test_a_budget_ends_the_crawl_and_is_reported(oscar_shop: str, cli: Cli) -> None:
    done = cli("scan", oscar_shop, "--delay", 0, "--max-products", 3, "--format", "json", "-o", "few")
    assert done.code == 0, done.err
    report = json.loads((cli.home / "few/report.json").read_text())
    assert report["coverage"]["outcome"] == "budget"
    assert 0 < report["coverage"]["collected"] < len(reviews())
    assert report["coverage"]["claimed"] is None  # of products that were not visited nobody knows the number
    assert report["authenticity"]["grade"] not in ("A", "E")


@pytest.mark.parametrize("budget", [{"max_pages": 10}, {"max_reviews": 40}])
def test_a_small_budget_still_brings_reviews(
    oscar_shop: str, crawl: Callable[..., Crawled], budget: dict[str, int]
) -> None:
    crawled = crawl(oscar_shop, **budget)
    assert crawled.code == 0, crawled.error
    assert crawled.coverage.outcome is Outcome.BUDGET
    assert 10 <= crawled.coverage.collected < 100


def kill_in_mid_crawl(cli: Cli, url: str, after: float) -> bool:
    """Start a scan and kill it, hard; whether it was still running."""
    command = cli.command("scan", url, "--delay", "0.05", "--as-of", AS_OF, "--format", "json", "-o", "report")
    running = subprocess.Popen(
        command, env=cli.environment(), cwd=cli.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    alive = running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
    return alive


def comparable(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    seen = ("first_seen", "last_seen", "fetched_at", "page_sha256")
    return [{k: v for k, v in row.items() if k not in seen} for row in rows]


def test_ten_kills_at_random_moments_change_nothing(oscar_shop: str, cli: Cli, scanned: Cli) -> None:
    chance = random.Random(11)
    hit = sum(kill_in_mid_crawl(cli, oscar_shop, chance.uniform(1.0, 4.0)) for _ in range(10))
    assert hit >= 5
    done = cli("scan", oscar_shop, "--delay", "0.05", "--as-of", AS_OF, "--format", "json", "-o", "report")
    assert done.code == 0, done.err
    assert comparable(ledger_rows(cli)) == comparable(ledger_rows(scanned))
    uninterrupted = json.loads((scanned.home / "first/report.json").read_text())
    resumed = json.loads((cli.home / "report/report.json").read_text())
    assert resumed["coverage"] == uninterrupted["coverage"]


def test_the_crawl_dies_with_its_parent(oscar_shop: str, cli: Cli) -> None:
    import psutil

    command = cli.command("scan", oscar_shop, "--delay", 1)
    running = subprocess.Popen(
        command, env=cli.environment(), cwd=cli.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    children: list[psutil.Process] = []
    deadline = time.monotonic() + 20
    while not children and time.monotonic() < deadline:
        time.sleep(0.1)
        children = psutil.Process(running.pid).children(recursive=True)
    assert children
    running.send_signal(signal.SIGKILL)
    running.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_the_key_is_beside_the_ledger_and_private(scanned: Cli) -> None:
    key: Path = scanned.home / "data/zhenping/ledger.sqlite.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip().encode() not in (scanned.home / "data/zhenping/ledger.sqlite").read_bytes()
