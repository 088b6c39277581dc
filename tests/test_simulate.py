"""`zhenping simulate`: files that the other commands read, one line for what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import Cli
from zhenping.simulation import KINDS, TRUTH_COLUMNS

GUIDE = Path(__file__).resolve().parent.parent / "docs/simulate.md"


def test_a_simulated_table_is_analysed_without_any_mapping(cli: Cli) -> None:
    made = cli("simulate", "-o", "planted", "--shops", 6, "--reviews", 1500, "--share", 0.1, "--seed", 2)
    assert made.code == 0, made.err
    assert "167 of them planted" in made.out, "a tenth of honest and planted ones; camouflage comes on top"
    done = cli("analyse", "planted/reviews.csv", "-o", "out")
    assert done.code == 0, done.err
    table = pd.read_csv(cli.home / "planted/reviews.csv")
    scored = pd.read_csv(cli.home / "out/reviews.csv")
    assert scored["truth"].tolist() == table["truth"].tolist()
    assert f"{len(table)} analysed, 0 duplicates, 0 rejected; 6 shops" in done.out


def test_the_manifest_says_what_was_planted(cli: Cli) -> None:
    cli("simulate", "-o", "t.csv", "--shops", 4, "--reviews", 900, "--campaign", "ring:60:camouflage=0.4")
    manifest = json.loads((cli.home / "t.manifest.json").read_text("utf-8"))
    table = pd.read_csv(cli.home / "t.csv")
    (ring,) = manifest["campaigns"]
    assert (ring["kind"], ring["planted"], ring["camouflage"]) == ("ring", 60, 40)
    assert manifest["reviews"] == len(table) == 1000
    assert table.loc[table["truth"] == "ring", "product_id"].astype(str).nunique() == len(ring["products"])


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_the_same_command_writes_the_same_bytes(cli: Cli, name: str) -> None:
    for folder in ("a", "b"):
        ran = cli("simulate", "-o", f"{folder}/{name}", "--shops", 3, "--reviews", 400, "--share", 0.2, "--ids")
        assert ran.code == 0, ran.err
    assert (cli.home / "a" / name).read_bytes() == (cli.home / "b" / name).read_bytes()


def test_parquet_and_csv_hold_the_same(cli: Cli) -> None:
    for name in ("t.csv", "t.parquet"):
        cli("simulate", "-o", name, "--shops", 3, "--reviews", 400, "--share", 0.2, "--language", "en", "--ids")
        assert cli("analyse", name, "-o", f"out-{name}").code == 0
    first, second = (pd.read_csv(cli.home / f"out-{n}/reviews.csv") for n in ("t.csv", "t.parquet"))
    kept = ["review_id", "rating", "text", "created_local", "image_ids", "is_default", "suspicion", "anomaly", "truth"]
    pd.testing.assert_frame_equal(first[kept], second[kept])


def test_campaigns_go_into_a_table_of_ids_dates_and_stars(cli: Cli) -> None:
    lines = [f"u{n % 170},p{n % 23},{n % 5 + 1},2011-0{n % 9 + 1}-1{n % 10},{n % 2}" for n in range(900)]
    (cli.home / "mine.csv").write_text("\n".join(["user_id,prod_id,rating,date,spam", *lines]), encoding="utf-8")
    command = ("simulate", "-o", "t.csv", "--into", "mine.csv", "--campaign", "ring:48", "--seed", 5)
    made = cli(*command)
    assert made.code == 0, made.err
    table = pd.read_csv(cli.home / "t.csv")
    given = table.head(900)
    assert given["rating"].tolist() == [n % 5 + 1 for n in range(900)]
    assert given["created_local"].tolist() == [line.split(",")[3] for line in lines]
    assert given["spam"].tolist() == [n % 2 for n in range(900)]
    assert given["reviewer_id"].nunique() == 170
    assert table["text"].isna().all()
    assert (table["truth"] == "ring").sum() == 48
    written = (cli.home / "t.csv").read_bytes()
    cli(*command)
    assert (cli.home / "t.csv").read_bytes() == written, "ids are numbered, not hashed with a key of the day"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--campaign", "foo"),
        ("--campaign", "ring:5"),
        ("--campaign", "ring"),
        ("--campaign", "ring:50:camouflage=7"),
        ("--campaign", "ring:50", "--share", "0.1"),
        ("--shops", "50", "--reviews", "5"),
        ("--share", "1"),
        ("--into", "missing.csv", "--share", "0.1"),
        ("--map", "a=text"),
        ("--seed", "-1"),
        ("--language", "fr"),
    ],
)
def test_bad_input_is_one_line(cli: Cli, arguments: tuple[str, ...]) -> None:
    ran = cli("simulate", "-o", "out", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1
    assert not (cli.home / "out").exists()


def test_a_table_takes_no_options_of_simulated_shops(cli: Cli) -> None:
    (cli.home / "mine.csv").write_text("prod_id,rating\np,5\n", encoding="utf-8")
    for extra in (("--shops", 3), ("--ids",), ()):
        ran = cli("simulate", "--into", "mine.csv", "-o", "t.csv", *extra)
        assert ran.code == 2
    assert "what shall be planted" in ran.err


def test_help_and_guide_name_every_kind_and_option(cli: Cli) -> None:
    shown, guide = cli("simulate", "--help").out, GUIDE.read_text("utf-8")
    for kind in KINDS.values():
        assert re.search(rf"\b{kind.name}\b", shown)
        line = next(row for row in guide.splitlines() if row.startswith(f"| `{kind.name}`"))
        for name, default in kind.options.items():
            assert f"`{name}={default:g}`" in line, (kind.name, name)
    assert all(f"`{name}`" in guide for name in TRUTH_COLUMNS)
