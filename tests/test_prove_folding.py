"""Long proof of folding (`make prove`): how much paid praise is still found once its tell-tale words are disguised."""

from __future__ import annotations

import csv
import gzip
import math
import random
import time
import timeit
from pathlib import Path

import pytest
from evidence import write_section
from zhenping.analysis.words.folding import fold_all, fold_text, plain
from zhenping.analysis.words.paid import find_all

pytestmark = pytest.mark.prove

HERE = Path(__file__).parent
SEEDS = HERE / "language/obfuscation_seeds.txt"
DATA = HERE.parent.parent / "shared/data"
LABELS = ("self", "accusation")
VARIANTS = 25
DRAWS = range(100, 110)  # development printed 0 to 4
LENGTH = 40


def _labels(folded: list[str]) -> list[str | None]:
    hits = find_all(list(dict.fromkeys(folded)))
    return [hits[text][0].label if text in hits else None for text in folded]


def _wilson(found: int, tried: int) -> tuple[float, float]:
    z, share = 1.96, found / tried
    middle, half = share + z * z / 2 / tried, z * math.sqrt(share * (1 - share) / tried + z * z / 4 / tried**2)
    return (middle - half) / (1 + z * z / tried), (middle + half) / (1 + z * z / tried)


def test_disguised_paid_praise_is_still_found() -> None:
    pytest.importorskip("pypinyin", reason="the disguises are made with pypinyin: pip install pypinyin")
    from obfuscate import variants

    sentences = [line for line in SEEDS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    kept = [s for s, label in zip(sentences, _labels(fold_all(sentences)), strict=True) if label in LABELS]
    shares, texts = [], []
    for draw in DRAWS:
        chance = random.Random(draw)
        made = [text for sentence in kept for text in variants(sentence, chance, VARIANTS)]
        shares.append(sum(label in LABELS for label in _labels(fold_all(made))) / len(made))
        texts += made
    unfolded = sum(label in LABELS for label in _labels([plain(text) for text in texts])) / len(texts)
    found = round(sum(shares) / len(shares) * len(texts))
    low, high = _wilson(found, len(texts))
    write_section(
        "Disguised paid praise",
        f"{len(kept)} of {len(sentences)} seed sentences are found undisguised. Of {len(texts):,} disguised variants "
        f"of them ({VARIANTS} a sentence in each of {len(DRAWS)} draws; made by `tests/obfuscate.py`, written apart "
        f"from the folding table) {found / len(texts):.1%} are found (95 % interval {low:.1%} to {high:.1%}; the worst "
        f"draw {min(shares):.1%}), and {unfolded:.1%} without folding the disguises. The table was tuned on other "
        "draws of the same disguises: people will think of others.",
    )
    assert len(kept) >= 0.9 * len(sentences)
    assert min(shares) >= 0.92


def _ordinary() -> list[str]:
    path = DATA / "ordinary_zh.csv.gz"
    if not path.exists():
        pytest.skip(f"needs {path}")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row["text"] for row in csv.DictReader(file)))


def test_folding_adds_no_hit_on_ordinary_reviews() -> None:
    texts = _ordinary()
    folded, shown = fold_all(texts), [plain(text) for text in texts]
    changed = sum(a != b for a, b in zip(folded, shown, strict=True))
    other = [text for text, a, b in zip(texts, _labels(folded), _labels(shown), strict=True) if a != b]
    write_section(
        "Folding of ordinary reviews",
        f"Of {len(texts):,} ordinary reviews folding changes {changed} beyond notation and the label of {len(other)}.",
    )
    assert not other


def test_folding_a_column_of_ordinary_reviews_is_fast_and_the_same_as_one_by_one() -> None:
    texts = [text[at : at + LENGTH] for text in _ordinary() for at in range(0, len(text) - LENGTH + 1, LENGTH)]
    assert fold_all(texts) == [fold_text(text) for text in texts]
    seconds = min(timeit.repeat(lambda: fold_all(texts), timer=time.process_time, number=1, repeat=15)) / len(texts)
    write_section(
        "Speed of folding",
        f"{seconds * 1e6:.1f} µs a text of {LENGTH} characters ({len(texts):,} pieces of ordinary reviews, one core).",
    )
    assert seconds < 40e-6
