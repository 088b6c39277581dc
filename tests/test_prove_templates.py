"""Long proof (`make prove`): planted copies among 200,000 generated texts, and copies in ordinary reviews.

Writes what it measured into docs/evidence.md.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from evidence import PAGE, write_section
from zhenping.analysis import analyse
from zhenping.analysis.near_duplicates import near_pairs, shingle

pytestmark = pytest.mark.prove

ROOT = Path(__file__).resolve().parent.parent
ORDINARY = ROOT.parent / "shared/data/ordinary_zh.csv.gz"
SHIRTS = ROOT.parent / "shared/data/shopee_tw_shirts.csv.gz"
N = 200_000
SENTENCES: list[str] = []  # filled test by test, written by the last


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """`benchmarks/` is no part of the installed package, and its files import each other by bare name."""
    folder = ROOT / "benchmarks"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("near_duplicates_benchmark", folder / "near_duplicates.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


def test_planted_edits_are_found_among_200_thousand_texts_and_nothing_else(generator: ModuleType) -> None:
    rows, planted = generator.with_copies(generator.texts(N), N // 40)
    distinct = sorted(set(rows))
    number = {text: place for place, text in enumerate(distinct)}
    wanted = {tuple(sorted((number[a], number[b]))) for a, b in planted}
    start = time.perf_counter()
    i, j, jaccard = near_pairs(shingle(distinct), 0.6)
    seconds = time.perf_counter() - start
    found = set(zip(i.tolist(), j.tolist(), strict=True))
    wrong = sum(generator.jaccard(distinct[a], distinct[b]) < 0.6 for a, b in found)
    recall, precision = len(found & wanted) / len(wanted), 1 - wrong / len(found)
    SENTENCES.append(
        f"{len(distinct):,} generated texts, {len(wanted):,} planted pairs with Jaccard >= 0.6: recall "
        f"{100 * recall:.2f} %, precision {100 * precision:.2f} % ({len(found):,} pairs), {seconds:.1f} s on one core."
    )
    assert recall >= 0.95
    assert precision >= 0.98
    assert (jaccard >= 0.6 - 1e-9).all()


def test_ordinary_reviews_are_hardly_ever_called_copies() -> None:
    if not ORDINARY.exists():
        pytest.skip(f"{ORDINARY} is not here")
    table = pd.read_csv(ORDINARY)
    shops = pd.DataFrame({"text": table["text"], "shop_id": table["cat"], "rating": table["label"] * 4.0 + 1.0})
    who = {"platform": "ordinary", "product_id": "p", "reviewer_id": [f"u{row}" for row in range(len(shops))]}
    found = analyse(shops.assign(**who))
    inside = found.reviews["signal_templates"].gt(0)
    flagged = int((inside & found.reviews["suspicion"].ge(0.5)).sum())
    SENTENCES.append(
        f"{len(table):,} ordinary reviews in {table['cat'].nunique()} categories, each taken for a shop and each line "
        f"for another person: {int(inside.sum())} in groups of copies ({100 * inside.mean():.2f} %), {flagged} of them "
        f"flagged ({100 * flagged / len(table):.2f} %)."
    )
    assert inside.mean() <= 0.004
    assert flagged / len(table) <= 0.001


def test_one_buyers_text_under_every_item_of_an_order_makes_no_strangers() -> None:
    if not SHIRTS.exists():
        pytest.skip(f"{SHIRTS} is not here")
    table = pd.read_csv(SHIRTS, dtype={"shop_id": str, "item_id": str})
    when = pd.to_datetime(table["created_at"], unit="s").dt.strftime("%Y-%m-%dT%H:%M:%S")
    frame = pd.DataFrame({"text": table["text"], "shop_id": table["shop_id"], "product_id": table["item_id"]}).assign(
        platform="shirts", reviewer_id=table["user_id"], rating=table["rating"].astype(float)
    )
    found = analyse(frame.assign(created_local=when, created_precision="second"))
    labels = found.scored["templates"].labels
    assert labels is not None
    SENTENCES.append(
        f"{len(table):,} reviews of shirts, one text under every item of an order: {len(found.analysis.templates)} "
        f"groups of strangers, {int(labels.eq('order').sum())} reviews set aside as one buyer's, "
        f"{int(labels.eq('meme').sum())} as phrases that go round."
    )
    assert found.analysis.templates == ()


def test_what_was_measured_is_written_down() -> None:
    write_section("Near-duplicates and copied texts", "\n".join(f"- {sentence}" for sentence in SENTENCES))
    assert all(sentence in PAGE.read_text(encoding="utf-8") for sentence in SENTENCES)
