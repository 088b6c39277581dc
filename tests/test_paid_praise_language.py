"""The language of paid praise: minimal pairs of both languages, and invented Chinese sentences in two halves.

The rules were written from the half `dev`; the half `held` was written at the same time by somebody else and never
read by who wrote the rules. No sentence is a real one.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.packs import shipped
from zhenping.analysis.words.paid import find, find_all

HERE = Path(__file__).resolve().parent / "language"
# The least precision and recall of each half. Those of the held half stand a little below what was measured on it
# (docs/evidence.md): these sentences mean to be odd. 0.95 and 0.92 are asked of others (test_prove_learned.py).
FLOORS = {
    ("dev", "self"): (0.95, 0.92),
    ("dev", "accusation"): (0.95, 0.9),
    ("held", "self"): (0.92, 0.74),
    ("held", "accusation"): (0.88, 0.70),
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


PAIRS = rows_of("minimal_pairs.tsv")
SENTENCES = rows_of("paid_praise_zh.tsv")


def label_of(text: str) -> str:
    hits = find(fold_text(text))
    return hits[0].label if hits else "none"


@pytest.mark.parametrize(("label", "text"), [(row["label"], row["text"]) for row in PAIRS])
def test_one_changed_word_changes_the_meaning(label: str, text: str) -> None:
    assert label_of(text) == label


def counted(half: str) -> Counter[tuple[str, str]]:
    """How many sentences of a half have (label, label that the rules give)."""
    chosen = [(row["label"], fold_text(row["text"])) for row in SENTENCES if row["half"] == half]
    found = find_all(list(dict.fromkeys(text for _, text in chosen)))
    return Counter((label, found[text][0].label if text in found else "none") for label, text in chosen)


@pytest.mark.parametrize(("half", "label"), FLOORS)
def test_invented_sentences_are_found_and_only_they(half: str, label: str) -> None:
    counts = counted(half)
    right = counts[label, label]
    given = sum(n for (_, said), n in counts.items() if said == label)
    wanted = sum(n for (meant, _), n in counts.items() if meant == label)
    precision, recall = FLOORS[half, label]
    assert right / given >= precision
    assert right / wanted >= recall


@pytest.mark.parametrize("half", ["dev", "held"])
def test_few_innocent_sentences_become_praise_that_was_paid(half: str) -> None:
    counts = counted(half)
    innocent = sum(n for (meant, _), n in counts.items() if meant == "none")
    smeared = counts["none", "self"] + counts["none", "accusation"]
    assert smeared <= (0.04 if half == "dev" else 0.06) * innocent


def test_every_rule_finds_its_own_examples_and_leaves_the_others() -> None:
    (pack,) = [pack for pack in shipped() if pack.id == "paid_praise.zh"]
    for rule in pack.rules:
        for text in rule.finds:
            assert rule.id in {hit.rule.id for hit in find(fold_text(text), (pack,))}, (rule.id, text)
        for text in rule.leaves:
            assert rule.id not in {hit.rule.id for hit in find(fold_text(text), (pack,))}, (rule.id, text)


def test_no_rule_is_there_for_a_single_sentence() -> None:
    """Guards against memorised fragments: each rule of what buyers report is of use in several invented sentences."""
    used: Counter[str] = Counter()
    for row in [*SENTENCES, *PAIRS]:
        if row["label"] in ("self", "accusation") and row.get("half") != "held":
            used.update({hit.rule.id for hit in find(fold_text(row["text"]))})
    (pack,) = [pack for pack in shipped() if pack.id == "paid_praise.zh"]
    rare = [rule.id for rule in pack.rules if rule.label != "platform" and used[rule.id] < 3]
    assert set(rare) <= {"denied_reward", "begged_with_promise"}
