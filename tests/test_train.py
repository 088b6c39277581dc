"""`zhenping train` and `--sentiment` through the real command line."""

from __future__ import annotations

import json

import pytest
from conftest import Cli
from rated_reviews import COMPLAINT, PRAISE, rated


@pytest.fixture
def ledger(cli: Cli) -> Cli:
    """A home whose ledger holds the invented shop."""
    rated().drop(columns="platform").to_csv(cli.home / "t.csv", index=False)
    done = cli("import", "t.csv")
    assert done.code == 0, done.err
    return cli


def test_a_model_is_trained_said_to_be_good_and_used_in_reports(ledger: Cli) -> None:
    done = ledger("train", "-o", "models/mine.npz")
    assert done.code == 0, done.err
    assert "learnt from 400 praising and 400 complaining texts (shops: 1, products: 10)" in done.out
    assert "this model" in done.out
    assert "shipped word list" in done.out
    card = (ledger.home / "models/mine.md").read_text(encoding="utf-8")
    assert "| complaints | 400 |" in card
    assert not any(phrase in card for phrase in (*PRAISE, *COMPLAINT))
    digest = card.splitlines()[0].rpartition(" ")[2]
    again = ledger("train", "-o", "again/mine.npz", "-q")
    assert (again.code, again.out) == (0, "")
    for name in ("mine.npz", "mine.md"):
        assert (ledger.home / "models" / name).read_bytes() == (ledger.home / "again" / name).read_bytes()
    with_model = ledger("report", "table/s0", "--format", "json", "--sentiment", "models/mine.npz")
    assert with_model.code == 0, with_model.err
    assert json.loads(with_model.out)["options"]["sentiment"] == digest


def test_an_empty_ledger_and_a_wrong_ending_are_said_in_one_line(cli: Cli) -> None:
    done = cli("train")
    assert (done.code, done.out) == (4, "")
    assert "the ledger holds no reviews to learn from" in done.err
    assert not (cli.home / "sentiment.npz").exists()
    wrong = cli("train", "-o", "model.bin")
    assert wrong.code == 2
    assert "give it that ending" in wrong.err


def test_a_bad_model_is_refused_wherever_it_comes_from(ledger: Cli) -> None:
    (ledger.home / "bad.npz").write_bytes(b"no model")
    (ledger.home / "c.toml").write_text('sentiment = "bad.npz"\n')
    by_option = ledger("analyse", "t.csv", "--sentiment", "bad.npz")
    by_config = ledger("report", "table/s0", "--config", "c.toml")
    by_environment = ledger("report", "table/s0", env={"ZHENPING_SENTIMENT": "bad.npz"})
    for done in (by_option, by_config, by_environment):
        assert done.code == 2
        assert done.err.strip().splitlines() == [
            "zhenping: bad.npz is not a sentiment model; `zhenping train` makes one"
        ]


def test_a_table_is_analysed_with_the_model(ledger: Cli) -> None:
    assert ledger("train", "-q").code == 0
    done = ledger("analyse", "t.csv", "--sentiment", "sentiment.npz", "--shop", "s0", "-o", "out")
    assert done.code == 0, done.err
    report = json.loads((ledger.home / "out/shop/report.json").read_text(encoding="utf-8"))
    assert len(report["options"]["sentiment"]) == 16
    manifest = json.loads((ledger.home / "out/shop/manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["sentiment"] == "sentiment.npz"
