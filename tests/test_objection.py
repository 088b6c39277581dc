"""A merchant's statement, from the file to every form of the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from zhenping.cli import cli

TABLE = "shop_id,product_id,user,rating,date,text\n" + "".join(
    f"tea,pot{i % 3},u{i},{5 - i % 2},2024-01-{i % 28 + 1:02},茶壶用了{i}天还不错\n" for i in range(40)
)
ANSWER = "我们没有组织过返现。\n\n请联系 13912345678 核实，<script>alert(1)</script>"


def run(*words: str | Path, db: Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*map(str, words), "--db", str(db)])
    return done.exit_code, done.output


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    table, db = tmp_path / "t.csv", tmp_path / "l.sqlite"
    table.write_text(TABLE, encoding="utf-8")
    code, output = run("import", table, "--map", "user=reviewer_id", "--map", "date=created_at", db=db)
    assert code == 0, output
    return db


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    path = tmp_path / "answer.txt"
    path.write_text(ANSWER, encoding="utf-8")
    return path


def shop_of(db: Path) -> str:
    return run("shops", db=db)[1].split("\t")[0]


def test_a_statement_stands_in_every_later_report_masked_and_escaped(
    ledger: Path, answer: Path, tmp_path: Path
) -> None:
    shop = shop_of(ledger)
    assert run("objection", "add", shop, answer, db=ledger)[0] == 0
    assert run("report", shop, "-o", tmp_path / "r", "--lang", "en", db=ledger)[0] == 0
    page, plain = ((tmp_path / "r" / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    said = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))["statements"]
    assert len(said) == 1
    assert "The merchant has answered." in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    for text in (page, plain, said[0]["text"]):
        assert "我们没有组织过返现" in text
        assert "13912345678" not in text


def test_it_changes_no_number(ledger: Path, answer: Path, tmp_path: Path) -> None:
    shop = shop_of(ledger)
    run("report", shop, "-o", tmp_path / "a", db=ledger)
    run("objection", "add", shop, answer, db=ledger)
    run("report", shop, "-o", tmp_path / "b", db=ledger)
    one, two = (json.loads((tmp_path / n / "report.json").read_text(encoding="utf-8")) for n in "ab")
    assert two.pop("statements")
    one.pop("statements")
    assert one == two


def test_the_same_text_is_one_statement_and_can_be_withdrawn(ledger: Path, answer: Path) -> None:
    shop = shop_of(ledger)
    first, again = (run("objection", "add", shop, answer, db=ledger)[1] for _ in range(2))
    assert first == again
    name = first.split("\t")[0]
    assert run("objection", "list", shop, db=ledger)[1].startswith(name)
    assert run("objection", "withdraw", shop, name, db=ledger)[0] == 0
    assert run("objection", "list", shop, db=ledger)[1] == ""
    assert run("objection", "withdraw", shop, name, db=ledger)[0] != 0


def test_a_text_in_another_charset_is_read(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "gbk.txt"
    path.write_bytes(("我们店铺从来没有组织过任何形式的好评返现活动，欢迎各位监督。" * 3).encode("gb18030"))
    shop = shop_of(ledger)
    assert run("objection", "add", shop, path, db=ledger)[0] == 0
    assert "我们店铺从来没有组织过" in run("objection", "list", shop, db=ledger)[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b" \n", "empty"), (b"x" * 20_001, "at most 20,000"), (b"\x89PNG\0\0" * 20, "plain text")],
)
def test_what_is_no_statement_is_refused_in_one_line(content: bytes, why: str, ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_bytes(content)
    done = CliRunner().invoke(cli, ["objection", "add", shop_of(ledger), str(path), "--db", str(ledger)])
    assert done.exit_code != 0
    assert why in str(done.exception)
