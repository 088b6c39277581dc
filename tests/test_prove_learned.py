"""Long proof (`make prove`): the shipped table of learned weights is what its sentences give, and how good all of it is
on the invented sentences that nobody who wrote rules or training sentences has read.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from evidence import write_section
from zhenping.analysis.stats import wilson
from zhenping.analysis.words.folding import fold_all
from zhenping.analysis.words.learned import learned
from zhenping.analysis.words.learning import read_sentences, table, train
from zhenping.analysis.words.paid import find_all

pytestmark = pytest.mark.prove

LANGUAGE = Path(__file__).resolve().parent / "language"
# In the order in which learning.py reads them: the solver stops near its optimum, where the order tells.
SENTENCES = sorted(
    [
        *(LANGUAGE / "train").glob("*.tsv"),
        LANGUAGE / "paid_praise_zh.tsv",
        LANGUAGE / "natural_zh.tsv",
        LANGUAGE / "minimal_pairs.tsv",
    ]
)
BUYERS = ("self", "accusation", "platform")
SETS = (
    ("Chinese, as ordinary buyers write", "natural_zh.tsv", BUYERS),
    ("Chinese, deliberately odd", "paid_praise_zh.tsv", BUYERS),
    ("English", "paid_praise_en.tsv", BUYERS),
    ("English, 1,400 by another writer", "english_other_writer.tsv", BUYERS),
    ("sellers'", "seller.tsv", ("solicitation",)),
)
ASKED = {("natural_zh.tsv", "self"): (0.95, 0.92), ("natural_zh.tsv", "accusation"): (0.95, 0.92)}
"""The least precision and recall."""
HEAD = """Invented sentences, written by people who had seen no rule; nobody who wrote rules or training sentences has
read the halves `held`. The halves `dev` of the same files were read and are among the training sentences. The first set
is written as ordinary buyers write, by two writers; of the second, whose sentences mean to be odd, the figures were
looked at when a threshold was chosen. The Chinese ones go through rules and learned weights ({sentences:,} training
sentences, {features:,} features), the English and the sellers' through rules alone, which hear little of what is only
hinted at. Intervals are Wilson's, 90 %.

| sentences | label | precision | recall |
|---|---|---|---|
"""


def test_the_shipped_table_is_what_its_sentences_give() -> None:
    model, names = train(read_sentences(SENTENCES), learned().version, learned().sure)
    made = [line.split("\t") for line in table(model, names).splitlines()[5:]]
    shipped = files("zhenping.analysis.words").joinpath("packs", "paid_praise.learned.tsv").read_text(encoding="utf-8")
    kept = {row[0]: row[1:] for row in (line.split("\t") for line in shipped.splitlines()[5:])}
    same = [row for row in made if row[0] in kept]
    assert len(same) >= 0.99 * max(len(made), len(kept))  # solvers differ in the last digits between machines
    assert all(abs(float(a) - float(b)) <= 0.1 for row in same for a, b in zip(row[1:], kept[row[0]], strict=True))


def held(name: str) -> list[dict[str, str]]:
    with (LANGUAGE / name).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row.get("half", "held") == "held"]


def share(right: int, n: int) -> str:
    around = wilson(right, n)
    return f"{right}/{n} = {around.value:.3f} ({around.low:.3f}–{around.high:.3f})"


def counts(name: str, labels: tuple[str, ...]) -> dict[str, tuple[int, int, int]]:
    """By label: how many of the held half were labelled rightly, how many so at all, how many should have been."""
    rows = held(name)
    texts = fold_all([row["text"].replace("⟦", "").replace("⟧", "") for row in rows])
    found = find_all(list(dict.fromkeys(texts)), seller=name == "seller.tsv")
    given = [found[text][0].label if text in found else "none" for text in texts]
    wanted = [row["label"] for row in rows]
    right = [label for label, said in zip(wanted, given, strict=True) if label == said]
    return {label: (right.count(label), given.count(label), wanted.count(label)) for label in labels}


def test_what_the_held_half_says_is_written_down() -> None:
    lines = []
    for title, name, labels in SETS:
        for label, (right, given, wanted) in counts(name, labels).items():
            if wanted:
                lines.append(f"| {title} | `{label}` | {share(right, given)} | {share(right, wanted)} |")
    head = HEAD.format(sentences=len(read_sentences(SENTENCES)), features=len(learned().keys))
    write_section("Paid praise in sentences that no rule was written from", head + "\n".join(lines))
    assert len(lines) >= 10


@pytest.mark.parametrize(("name", "label"), ASKED)
def test_of_sentences_as_ordinary_buyers_write_what_is_asked_is_reached(name: str, label: str) -> None:
    ((right, given, wanted),) = counts(name, (label,)).values()
    if not wanted:
        pytest.skip("the half that judges is not in this copy")
    precision, recall = ASKED[name, label]
    assert right / given >= precision
    assert right / wanted >= recall
