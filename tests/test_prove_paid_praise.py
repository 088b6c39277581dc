"""Long proof (`make prove`): paid praise on real Chinese review lines that others read and labelled.

The lines are on the maintainers' machines only (`../shared/data`); the repository has their row numbers, no text.
Writes what it measured into docs/evidence.md.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from evidence import write_section
from zhenping.analysis.stats import wilson
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.paid import find_all

pytestmark = pytest.mark.prove

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
READ = Path(__file__).resolve().parent / "language" / "ordinary_hits.tsv"
SELF = ("offered_or_paid", "promised_not_paid")
HEAD = """Real Chinese review lines that some keyword for paid praise hits, read and labelled by others: the words that
the rules were written from, so this says that they hold on real language, not how they do on lines nobody looked at
(the held-back half says that). Intervals are Wilson's, 90 %.

| what | share | interval | n |
|---|---|---|---|
"""
ORDINARY = """
Of {n:,} ordinary reviews in ten categories, {hits} are said to be `self` or `accusation`: {right} rightly and {wrong}
wrongly, each read by hand (tests/language/ordinary_hits.tsv): {rate:.1f} wrong in 5,000.
"""


def labels_of(texts: pd.Series) -> pd.Series:
    """The label of each text, "none" without any."""
    folded = texts.map(fold_text)
    found = find_all(folded.drop_duplicates().tolist())
    return folded.map(lambda text: found[text][0].label if text in found else "none")


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    file = DATA / "paid_praise_dev.csv"
    if not file.exists():
        pytest.skip("the labelled review lines are not beside the repository")
    read = pd.read_csv(file)
    return read.assign(given=labels_of(read["text"]))


@pytest.fixture(scope="module")
def ordinary() -> pd.DataFrame:
    file = DATA / "ordinary_zh.csv.gz"
    if not file.exists():
        pytest.skip("the ordinary reviews are not beside the repository")
    read = pd.read_csv(file)
    given = labels_of(read["text"])
    return read.assign(given=given)[given.isin(["self", "accusation"])].assign(n=len(read))


def shares(lines: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """What was measured -> (right, of how many)."""
    meant = lines["label"].replace(dict.fromkeys(SELF, "self"))
    judged = lines["sub"].ne("ambiguous_hint")
    ordinary = lines["label"].isin(["ordinary_promotion", "other"]) & lines["sub"].ne("pressure_no_pay")
    counts: dict[str, tuple[int, int]] = {}
    for label in ("self", "accusation"):
        given, wanted = lines["given"].eq(label) & judged, meant.eq(label) & judged
        counts[f"`{label}`: precision"] = (int((given & wanted).sum()), int(given.sum()))
        counts[f"`{label}`: recall"] = (int((given & wanted).sum()), int(wanted.sum()))
    for sub, rows in lines[meant.isin(["self", "accusation"]) & judged].groupby("sub"):
        right = rows["given"].eq(meant[rows.index])
        counts[f"recall of {sub}"] = (int(right.sum()), len(rows))
    false = lines["given"].isin(["self", "accusation"]) & ordinary
    counts["promotions and other lines called `self` or `accusation`"] = (int(false.sum()), int(ordinary.sum()))
    return counts


def read_by_hand() -> dict[int, tuple[str, str]]:
    """Row number of ordinary_zh -> (label that was given, right or wrong)."""
    with READ.open(encoding="utf-8", newline="") as rows:
        return {int(r["row"]): (r["label"], r["verdict"]) for r in csv.DictReader(rows, delimiter="\t")}


def table_row(what: str, right: int, n: int) -> str:
    around = wilson(right, n)
    if around.value is None or around.low is None or around.high is None:
        return f"| {what} | - | - | 0 |"
    return f"| {what} | {around.value:.3f} | {around.low:.3f}–{around.high:.3f} | {n} |"


def test_real_lines_are_labelled_as_their_readers_did(lines: pd.DataFrame) -> None:
    counts = shares(lines)
    for label in ("self", "accusation"):
        right, given = counts[f"`{label}`: precision"]
        assert right / given >= 0.85
        right, wanted = counts[f"`{label}`: recall"]
        assert right / wanted >= 0.75
    false, n = counts["promotions and other lines called `self` or `accusation`"]
    assert false / n <= 0.015


def test_every_hit_on_an_ordinary_review_was_read_by_hand(ordinary: pd.DataFrame) -> None:
    known = read_by_hand()
    assert {row: known[row][0] for row in ordinary.index if row in known} == ordinary["given"].to_dict()
    wrong = [row for row in ordinary.index if known[row][1] == "wrong"]
    assert len(wrong) <= int(ordinary["n"].iloc[0]) / 5000


def test_what_was_measured_is_written_down(lines: pd.DataFrame, ordinary: pd.DataFrame) -> None:
    known = read_by_hand()
    wrong = sum(known[row][1] == "wrong" for row in ordinary.index)
    n = int(ordinary["n"].iloc[0])
    rows = "\n".join(table_row(what, *count) for what, count in shares(lines).items())
    rest = ORDINARY.format(n=n, hits=len(ordinary), right=len(ordinary) - wrong, wrong=wrong, rate=wrong / n * 5000)
    write_section("Paid praise in real Chinese reviews", HEAD + rows + "\n" + rest)
    assert rows.count("\n") >= 4
