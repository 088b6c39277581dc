"""`zhenping audit` with a person's keys on standard input, as the command line is used."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Cli, Ran
from shop_frames import campaign, honest
from zhenping.cli import cli as program
from zhenping.errors import ZhenpingError

PHONE = "13912345678"


def audit(cli: Cli, *arguments: object, keys: str = "") -> Ran:
    """In this process, which saves the seconds of a start; the first test runs the installed command."""
    done = CliRunner().invoke(program, words(cli, *arguments), input=typed(keys))
    failed = done.exception if isinstance(done.exception, ZhenpingError) else None
    return Ran(failed.exit_code if failed else done.exit_code, done.stdout, done.stderr + str(failed or ""))


def installed(cli: Cli, *arguments: object, keys: str = "") -> Ran:
    done = subprocess.run(
        [*cli.command(), *words(cli, *arguments)],
        input=typed(keys),
        capture_output=True,
        text=True,
        timeout=180,
        cwd=cli.home,
        env=cli.environment(),
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def words(cli: Cli, *arguments: object) -> list[str]:
    return ["audit", *map(str, arguments), "--db", str(cli.home / "l.sqlite"), "--lang", "en"]


def typed(keys: str) -> str:
    return "".join(f"{key}\n" for key in keys)


def shown(cli: Cli, *arguments: object) -> dict[str, dict[str, str]]:
    lines = audit(cli, *arguments, "--show").out.splitlines()
    return {row["test"]: row for row in csv.DictReader(lines, delimiter="\t")}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 ordinary reviews, 12 copies and 8 rewards for praise, one of them with a phone number and an escape."""
    folder = tmp_path_factory.mktemp("audited")
    parts = [honest(120), campaign("template", 12), campaign("cashback", 8, first=200_000)]
    frame = pd.concat(parts, ignore_index=True)
    frame.loc[frame["review_id"] == "r200000", "text"] += f" 电话{PHONE}\x1b[31m红"
    frame.to_csv(folder / "t.csv", index=False)
    taken(folder)
    return folder


def taken(folder: Path) -> None:
    done = CliRunner().invoke(program, ["import", str(folder / "t.csv"), "--db", str(folder / "l.sqlite")])
    assert done.exit_code == 0, done.output


@pytest.fixture
def shop(cli: Cli, ledger: Path) -> Cli:
    """A command line with a copy of that ledger."""
    shutil.copytree(ledger, cli.home, dirs_exist_ok=True)
    return cli


def test_marks_are_kept_at_once_and_the_next_run_goes_on(shop: Cli) -> None:
    first = installed(shop, "demo/s1", keys="rwq")
    assert first.code == 0
    assert "Review 1 of 25" in first.out  # 20 flagged and a quarter as many others
    second = installed(shop, "demo/s1", keys="u")
    assert second.code == 130  # the input ended inside a prompt
    assert "Review 1 of 23" in second.out
    assert "reviews marked: 1" in second.err
    third = audit(shop, "demo/s1", keys="s" * 22)
    assert (third.code, "Review 22 of 22" in third.out) == (0, True)
    assert "left to mark here: 22" in third.err


def test_an_interrupt_at_the_question_ends_with_130_and_keeps_the_marks(shop: Cli) -> None:
    command = [*shop.command(), *words(shop, "demo/s1")]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=shop.home, env=shop.environment()
    ) as asked:
        assert asked.stdin
        assert asked.stdout
        assert asked.stderr
        asked.stdin.write("r\n")
        asked.stdin.flush()
        while "Review 2 of 25" not in asked.stdout.readline():
            pass
        while "(q)uit: " not in "".join(iter(lambda: asked.stderr.read(1), ":")) + ": ":
            pass
        asked.send_signal(signal.SIGINT)
        said = asked.stderr.read()
    assert (asked.returncode, "reviews marked: 1" in said, "Traceback" in said) == (130, True, False)
    assert len(marks_of(shop)) == 1


def test_back_marks_again_and_an_unknown_key_is_asked_again(shop: Cli) -> None:
    done = audit(shop, "demo/s1", "--test", "templates", "--most", 3, keys="wbrxrs")
    assert done.code == 0
    assert done.out.count("Review 1 of 3") == 2
    kept = marks_of(shop)
    assert [row["mark"] for row in kept] == ["right", "right"]


def marks_of(shop: Cli) -> list[dict[str, str]]:
    assert audit(shop, "--export", shop.home / "marks.csv").code == 0
    return list(csv.DictReader((shop.home / "marks.csv").read_text(encoding="utf-8").splitlines()))


def test_every_review_is_shown_alike_masked_and_without_its_suspicion(shop: Cli) -> None:
    everything = audit(shop, "demo/s1", keys="u" * 25).out
    assert everything.count("What the tests said") + everything.count("No test said anything") == 25
    assert PHONE not in everything
    assert "***********" in everything
    assert "\x1b" not in everything
    assert "suspicion 0" not in everything
    assert "flagged" not in everything
    flagged = [row["flagged"] for row in marks_of(shop)]
    assert (flagged.count("true"), flagged.count("false")) == (20, 5)


def test_the_order_is_the_seed_s(shop: Cli) -> None:
    one, again, other = (audit(shop, "demo/s1", "--seed", seed, keys="s" * 25).out for seed in (0, 0, 1))
    assert one == again != other


def test_what_people_find_wrong_counts_less_in_the_next_report_and_its_card_says_so(shop: Cli) -> None:
    before = report(shop)
    assert [test["audited"] for test in before["tests"]] == [None] * len(before["tests"])
    assert "audit_marks" not in before["options"]
    assert audit(shop, "demo/s1", "--test", "templates", keys="w" * 15).code == 0  # 12 copies, 3 others
    table = shown(shop)
    assert (table["templates"]["right"], table["templates"]["wrong"]) == ("0", "12")
    assert float(table["templates"]["high"]) < 0.3
    after = report(shop)
    copied = next(test for test in after["tests"] if test["id"] == "templates")["audited"]
    assert (copied["right"], copied["wrong"], copied["low"]) == (0, 12, 0)
    assert after["options"]["audit_marks"] == 12
    assert before["counts"]["flagged"] == 20
    assert after["counts"]["flagged"] == 8
    assert after == report(shop)
    page, plain = ((shop.home / "r" / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    for text in (page, plain):
        assert "people confirmed 0 of 12 reviews" in text


def report(shop: Cli) -> dict:
    where = ["--db", str(shop.home / "l.sqlite"), "-o", str(shop.home / "r"), "--lang", "en"]
    assert CliRunner().invoke(program, ["report", "demo/s1", *where]).exit_code == 0
    return json.loads((shop.home / "r" / "report.json").read_text(encoding="utf-8"))


def test_marks_do_not_change_what_is_asked(shop: Cli) -> None:
    """Else reviews that lost their flag could not be marked right any more."""
    audit(shop, "demo/s1", "--test", "templates", "--most", 10, keys="w" * 10)
    assert "Review 1 of 15" in audit(shop, "demo/s1", keys="q").out


def test_marks_pass_to_another_ledger_of_the_same_shop(shop: Cli, tmp_path: Path) -> None:
    audit(shop, "demo/s1", keys="rrwu" + "q")
    before = marks_of(shop)
    assert len(before) == 4
    ledger = shop.home / "l.sqlite"
    for path in shop.home.glob("l.sqlite*"):
        path.rename(tmp_path / path.name)
    assert not ledger.exists()
    frame = pd.read_csv(shop.home / "t.csv")
    gone = before[0]["review_id"]
    frame[frame["review_id"] != gone].to_csv(shop.home / "t.csv", index=False)
    taken(shop.home)
    said = audit(shop, "--import", shop.home / "marks.csv").err
    assert "3 marks taken; 1 left out" in said
    assert marks_of(shop) == before[1:]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"mark": "maybe"}, "row 2: mark must be right, wrong or unsure"),
        ({"reasons": "templates:\x1b[31m"}, "reasons must look like"),
    ],
)
def test_a_table_that_holds_no_marks_is_refused_whole(cells: dict[str, str], why: str, shop: Cli) -> None:
    audit(shop, "demo/s1", "--most", 1, keys="r")
    rows = marks_of(shop)
    with (shop.home / "bad.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerow(rows[0] | cells)
    done = audit(shop, "--import", shop.home / "bad.csv")
    assert (done.code, why in done.err) == (2, True)
    (shop.home / "bad.csv").write_bytes(b"\xff\xfe\0")
    assert audit(shop, "--import", shop.home / "bad.csv").code == 2


def test_wrong_use_says_what_is_wrong(shop: Cli) -> None:
    for arguments, why in ((("demo/s1", "--test", "nope"), "no test 'nope'"), ((), "which shop?")):
        done = audit(shop, *arguments)
        assert (done.code, why in done.err) == (2, True)
