"""The numbers of the ledger's other shops, and rules that a user changed, in the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import Cli
from zhenping.analysis.rules import load_rules, overridden, version_of
from zhenping.records import Shop
from zhenping.store import Ledger, ShopRow, baselines, frames


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(str(tmp_path / "ledger.sqlite")) as opened:
        yield opened


def shop(ledger: Ledger, name: str, platform: str = "web") -> ShopRow:
    return frames.shop_by_row(ledger, ledger.begin(Shop(platform=platform, shop_id=name), {"file": name}).shop)


def test_other_shops_of_the_platform_by_the_same_rules_are_the_baseline(ledger: Ledger) -> None:
    own, one, two = (shop(ledger, name) for name in ("own", "one", "two"))
    elsewhere, old = shop(ledger, "elsewhere", "etsy"), shop(ledger, "old")
    for of, number in ((own, 0.9), (two, 0.3), (one, 0.2), (elsewhere, 0.7)):
        assert baselines.remember(ledger, of, "rules 1", [("unverified", 40, number)])
    baselines.remember(ledger, old, "rules 0", [("unverified", 40, 0.8)])
    assert baselines.of_platform(ledger, own, "rules 1") == {"unverified": (0.2, 0.3)}
    assert baselines.of_platform(ledger, own, "rules 2") == {}


def test_a_shop_s_newer_numbers_take_the_place_of_its_older_ones(ledger: Ledger) -> None:
    own, other = shop(ledger, "own"), shop(ledger, "other")
    baselines.remember(ledger, other, "r", [("unverified", 40, 0.2), ("night_hours", 30, 0.1)])
    baselines.remember(ledger, other, "r", [("unverified", 60, 0.4)])
    assert baselines.of_platform(ledger, own, "r") == {"unverified": (0.4,)}


def test_a_ledger_that_cannot_be_written_is_still_read(ledger: Ledger) -> None:
    own = shop(ledger, "own")

    def refuse(*_: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("attempt to write a readonly database"))

    sa.event.listen(ledger.engine, "before_cursor_execute", refuse)
    assert not baselines.remember(ledger, own, "r", [("unverified", 40, 0.2)])


def _table(*five: int) -> str:
    """Shops s0, s1, ... of forty ratings, of which so many have five stars."""
    lines = [
        f"买家{k},{5 if k < of else 4},第{k}次来这家店,2026-01-{k % 28 + 1:02d},s{number}\n"
        for number, of in enumerate(five)
        for k in range(40)
    ]
    return "用户昵称,评分,评价内容,评论时间,店铺\n" + "".join(lines)


def test_a_report_compares_with_the_shops_of_the_ledger(cli: Cli) -> None:
    (cli.home / "t.csv").write_text(_table(40, *[10] * 20), encoding="utf-8")
    assert cli("import", "t.csv", "--db", "own.sqlite").code == 0
    first = _distribution(cli)
    assert first["verdict"] == "-"
    with Ledger.open(str(cli.home / "own.sqlite")) as opened:
        for of in (frames.shop_by_row(opened, row) for row in _rows(opened)):
            if of.shop_id != "s0":
                baselines.remember(opened, of, version_of(load_rules()), [("rating_distribution", 40, 0.25)])
    second = _distribution(cli)
    assert (second["verdict"], second["baseline"], second["baseline_source"]) == ("WARN", 0.25, "your ledger")


def test_a_report_leaves_its_numbers_for_the_next_one(cli: Cli) -> None:
    (cli.home / "t.csv").write_text(_table(30, 20), encoding="utf-8")
    cli("import", "t.csv", "--db", "own.sqlite")
    assert cli("report", "table/s0", "--db", "own.sqlite", "--format", "json").code == 0
    with Ledger.open(str(cli.home / "own.sqlite")) as opened:
        known = baselines.of_platform(opened, frames.find_shop(opened, "table/s1"), version_of(load_rules()))
    assert known["defaults"] == (0.0,)


def _distribution(cli: Cli) -> dict[str, Any]:
    shown = json.loads(cli("report", "table/s0", "--db", "own.sqlite", "--format", "json").out)
    tests = {test["id"]: test for test in (*shown["tests"], *({"verdict": "-", **t} for t in shown["not_tested"]))}
    found: dict[str, Any] = tests["rating_distribution"]
    return found


def _rows(ledger: Ledger) -> list[int]:
    with ledger.engine.connect() as db:
        return [int(row[0]) for row in db.execute(sa.text("SELECT id FROM shops ORDER BY id"))]


def test_what_a_user_s_rule_file_changes_stands_in_the_report(cli: Cli) -> None:
    (cli.home / "t.csv").write_text(_table(30), encoding="utf-8")
    (cli.home / "own.toml").write_text("[tests]\nalpha = 0.01\n[signals.night_hours]\nfirst = 2\n", encoding="utf-8")
    cli("import", "t.csv")
    address = "table/s0"
    shown = json.loads(cli("report", address, "--format", "json", "--rules", "own.toml").out)
    assert shown["options"]["rules"] == "signals.night_hours.first = 2, tests.alpha = 0.01"
    assert "(signals.night_hours.first = 2; tests.alpha = 0.01)" in shown["rules_version"]
    assert "rules" not in json.loads(cli("report", address, "--format", "json").out)["options"]


def test_many_changes_are_counted_and_the_shipped_rules_are_none() -> None:
    rules = load_rules()
    assert overridden(rules) == {}
    assert "(" not in version_of(rules)
    rules["trust"]["grades"] = {"A": 91, "B": 76, "C": 51, "D": 26}
    rules["trust"]["flagged"], rules["tests"]["alpha"] = 0.6, 0.1
    assert "2 more)" in version_of(rules)
    assert overridden(rules)["trust.grades.A"] == "91"


def test_a_test_is_explained_with_its_formula_examples_and_thresholds(cli: Cli) -> None:
    done = cli("tests", "explain", "night_hours")
    assert all(f"\n{part}: " in done.out for part in ("Formula", "Example", "Looks alike"))
    assert "  first = 1" in done.out
    assert cli("tests", "explain", "nothing").code == 2
