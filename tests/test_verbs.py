"""`analyse`, `batch`, `demo`, `tests`, `shops` through the real command line."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import zhenping
from conftest import Cli
from format_server import FormatServer, Response, woocommerce_shop
from zhenping.errors import UsageError
from zhenping.verbs.batch import read_list

HEADER = "用户昵称,评分,评价内容,评论时间,店铺,备注\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(n: int = 60) -> str:
    lines = [
        f"买家{i},{5 - i % 5},第{i}次来这家店买东西颜色{i}很正,2026-01-{i % 28 + 1:02d},{'乙甲'[i % 2]}店,x{i}\n"
        for i in range(n)
    ]
    return HEADER + "".join(lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_table_is_read_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table().encode(encoding))
    found = zhenping.read(str(path))
    assert len(found) == 60
    assert found["text"][1] == "第1次来这家店买东西颜色1很正"
    assert found["备注"][1] == "x1"
    assert found["reviewer_mask"][1] == "买***1"


def test_a_table_of_many_shops_becomes_tables_of_scores(cli: Cli) -> None:
    (cli.home / "t.csv").write_text(table(), encoding="utf-8")
    done = cli("analyse", "t.csv", "-o", "out")
    assert done.code == 0, done.err
    assert "60 rows: 60 analysed, 0 duplicates, 0 rejected; 2 shops" in done.out
    assert "用户昵称 → reviewer_mask: 买***0 · 买***1 · 买***2" in done.err
    assert "carried through: 备注" in done.err
    found = rows(cli.home / "out/reviews.csv")
    assert found[1]["备注"] == "x1"
    assert {"anomaly", "suspicion", "attack", "kind", "kinds", "reasons", "signal_templates"} <= set(found[0])
    assert [r["shop_id"] for r in rows(cli.home / "out/shops.csv")] == ["乙店", "甲店"]


def test_the_same_rows_as_json_lines_and_parquet_read_alike(tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "t.csv").write_text(table(), encoding="utf-8")
    frame = pd.read_csv(tmp_path / "t.csv", dtype=str)
    frame.to_json(tmp_path / "t.jsonl", orient="records", lines=True, force_ascii=False)
    duckdb.from_df(frame.astype(object)).write_parquet(str(tmp_path / "t.parquet"))
    one, two, three = (zhenping.read(str(tmp_path / n)).drop(columns="source_file") for n in _SAME_TABLE)
    assert len(one) == 60
    columns = [c for c in one.columns if c != "reviewer_id"]  # hashed with a key of the reading's own
    pd.testing.assert_frame_equal(one[columns], two[columns], check_dtype=False)
    pd.testing.assert_frame_equal(one[columns], three[columns], check_dtype=False)


_SAME_TABLE = ("t.csv", "t.jsonl", "t.parquet")


def test_mapping_names_columns_and_wrong_ones_are_said(cli: Cli) -> None:
    (cli.home / "t.csv").write_text("who,what,when,prod_id,spam\nu1,fine,2026-01-01,p,0\nu2,bad,2026-01-02,p,1\n")
    done = cli(
        "analyse", "t.csv", "--map", "who=reviewer_id", "--map", "what=text", "--map", "when=created_at", "-o", "o"
    )
    assert done.code == 0, done.err
    first = rows(cli.home / "o/reviews.csv")[0]
    assert (first["created_local"], first["shop_id"], first["spam"]) == ("2026-01-01", "p", "0")
    assert first["reviewer_id"] not in ("", "u1")
    for wrong, word in (("nobody=text", "nobody"), ("who=nonsense", "nonsense"), ("who", "column=field")):
        refused = cli("analyse", "t.csv", "--map", wrong)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert word in refused.err


def test_rows_with_an_impossible_rating_are_kept_aside_with_their_numbers(cli: Cli) -> None:
    (cli.home / "t.csv").write_text("text,rating\ngood,5\nodd,9\nnone,\nworse,abc\n")
    done = cli("analyse", "t.csv", "-o", "o")
    assert "4 rows: 2 analysed, 0 duplicates, 2 rejected" in done.out
    rejected = rows(cli.home / "o/rejected.csv")
    assert [(r["source_file"], r["source_row"], r["line"]) for r in rejected] == [
        ("t.csv", "1", "3"),
        ("t.csv", "3", "5"),
    ]
    assert "'9'" in rejected[0]["reason"]
    assert '"text": "odd"' in rejected[0]["raw"]


def test_a_reviewer_of_two_files_is_one_reviewer(cli: Cli) -> None:
    for name in ("a.csv", "b.csv"):
        (cli.home / name).write_text("user_id,text,rating\nu1,好用,5\n")
    assert cli("analyse", "a.csv", "b.csv", "-o", "o").code == 0
    assert len({r["reviewer_id"] for r in rows(cli.home / "o/reviews.csv")}) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b""),
        ("t.csv", b'a,b\n"1,2\n3,4,5,6\n'),
        ("t.jsonl", b"{oops"),
        ("t.parquet", b"PAR1 no"),
        ("t.xyz", b"a"),
    ],
)
def test_unreadable_tables_get_one_line(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=name) as refused:
        zhenping.read(str(tmp_path / name))
    assert "\n" not in str(refused.value)


def test_a_missing_or_unreadable_table_ends_in_one_line(cli: Cli) -> None:
    (cli.home / "bad.jsonl").write_text("{oops")
    for name in ("nothing.csv", "bad.jsonl"):
        done = cli("analyse", name)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert name in done.err


def test_one_shop_of_a_table_can_be_reported_in_full(cli: Cli) -> None:
    (cli.home / "t.csv").write_text(table(), encoding="utf-8")
    done = cli("analyse", "t.csv", "--shop", "甲店", "-o", "o")
    assert done.code == 0, done.err
    assert json.loads((cli.home / "o/shop/report.json").read_text())["coverage"]["collected"] == 30
    assert cli("analyse", "t.csv", "--shop", "丙店").code == 2


def test_a_batch_reports_on_every_shop_and_isolates_failures(cli: Cli) -> None:
    good, _ = woocommerce_shop(12)
    with FormatServer({"/": Response.html("gone", 404)}) as two, FormatServer(good) as one, FormatServer(good) as three:
        (cli.home / "shops.toml").write_text(
            f'[[shop]]\nurl = "{two.url}"\n[[shop]]\nurl = "{one.url}"\nname = "第一家"\n'
            f'[[shop]]\nurl = "{three.url}"\nmax_reviews = 5\n'
        )
        done = cli("batch", "shops.toml", "--delay", 0, "-o", "night")
        again = cli("batch", "shops.toml", "--delay", 0, "-o", "night", "-q")
    assert (done.code, again.code) == (9, 9)
    assert len(list((cli.home / "night").glob("*/report.html"))) == 2
    index = (cli.home / "night/index.html").read_text()
    assert "第一家" in index
    assert "404" in index
    assert len(re.findall(r'href="[^"]*report\.html"', index)) == 2
    assert again.err == ""


@pytest.mark.parametrize(
    "text", ["", "[[shop]]\n", '[[shop]]\nurl = "x"\n', '[[shop]]\nurl = "https://a.example"\nspeed = 1\n', "oops ["]
)
def test_a_wrong_shop_list_is_a_usage_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "shops.toml").write_text(text)
    with pytest.raises(UsageError, match=r"shops\.toml"):
        read_list(tmp_path / "shops.toml")


def test_a_wrong_shop_list_ends_in_one_line(cli: Cli) -> None:
    (cli.home / "shops.toml").write_text("oops [")
    done = cli("batch", "shops.toml")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_the_demo_names_its_report_and_says_what_was_planted_and_found(cli: Cli) -> None:
    done = cli("demo", "-o", "demo", "--lang", "en")
    assert done.code == 0, done.err
    assert "demo/report.html" in done.out
    assert re.search(r"^all campaigns +\d+ +\d+ +\d+ %", done.out, re.MULTILINE)
    assert re.search(r"^all honest reviews +\d+ +\d+ +\d+ %", done.out, re.MULTILINE)
    files = {p.name for p in (cli.home / "demo").iterdir()}
    assert files == {
        "report.html",
        "report.json",
        "report.md",
        "reviews.csv",
        "rings.graphml",
        "rings.gexf",
        "manifest.json",
    }


def test_tests_are_listed_and_explained(cli: Cli) -> None:
    listed = cli("tests").out
    assert "paid_praise" in listed
    assert "Definition" in cli("tests", "explain", "templates").out
    assert cli("tests", "explain", "nothing").code == 2


def test_a_report_on_standard_output_is_the_result_alone(cli: Cli) -> None:
    routes, _ = woocommerce_shop(12)
    with FormatServer(routes) as server:
        cli("scan", server.url, "--delay", 0, "-o", "r")
    done = cli("report", "woocommerce", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["coverage"]["collected"] == 12
    assert cli("shops").out.startswith("woocommerce/127.0.0.1")
