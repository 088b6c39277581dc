"""Near pairs: none is wrong, hardly any is missed, and nothing depends on the order of the texts."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.near_duplicates import near_pairs, shingle

TEXTS = st.lists(st.text(alphabet="ab好评快😀", min_size=3, max_size=14), min_size=2, max_size=25, unique=True)
ALPHABET = [chr(0x4E00 + 37 * i) for i in range(400)]


def _grams(text: str) -> set[str]:
    return {text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)}


def _jaccard(one: str, two: str) -> float:
    a, b = _grams(one), _grams(two)
    return len(a & b) / len(a | b)


def _found(texts: list[str], threshold: float) -> dict[tuple[int, int], float]:
    i, j, jaccard = near_pairs(shingle(texts), threshold)
    return dict(zip(zip(i.tolist(), j.tolist(), strict=True), jaccard.tolist(), strict=True))


def _edited(rng: random.Random, text: str, edits: int) -> str:
    letters = list(text)
    for place in rng.sample(range(len(letters)), edits):
        letters[place] = rng.choice(ALPHABET)
    return "".join(letters)


@given(TEXTS, st.sampled_from([0.6, 0.8, 1.0]))
def test_every_pair_is_one_of_a_plain_comparison_of_all_texts_and_those_well_above_are_all_there(
    texts: list[str], threshold: float
) -> None:
    found = _found(texts, threshold)
    exact = {(a, b): _jaccard(texts[a], texts[b]) for a, b in combinations(range(len(texts)), 2)}
    assert found.items() <= {pair: jaccard for pair, jaccard in exact.items() if jaccard >= threshold}.items()
    assert {pair for pair, jaccard in exact.items() if jaccard >= min(1.0, threshold + 0.15)} <= found.keys()


def test_a_large_set_misses_next_to_nothing_at_the_threshold() -> None:
    rng = random.Random(3)
    texts = ["".join(rng.choices(ALPHABET, k=30)) for _ in range(3000)]
    texts += [_edited(rng, text, 3) for text in texts[:1500]]
    expected = {(k, 3000 + k) for k in range(1500) if _jaccard(texts[k], texts[3000 + k]) >= 0.6}
    assert len(expected) > 500
    assert len(expected - _found(texts, 0.6).keys()) <= 0.002 * len(expected)


def test_pairs_do_not_depend_on_the_order_of_the_texts() -> None:
    rng = random.Random(5)
    texts = ["".join(rng.choices(ALPHABET[:60], k=24)) for _ in range(300)]
    texts += [_edited(rng, text, rng.randint(1, 4)) for text in texts]
    order = list(range(len(texts)))
    rng.shuffle(order)
    plain = {frozenset((texts[i], texts[j])) for i, j in _found(texts, 0.6)}
    shuffled = [texts[k] for k in order]
    assert plain == {frozenset((shuffled[i], shuffled[j])) for i, j in _found(shuffled, 0.6)}


def test_a_crowd_of_variants_stays_linked_without_all_its_pairs() -> None:
    rng = random.Random(7)
    base = "".join(rng.choices(ALPHABET, k=60))
    texts = sorted({_edited(rng, base, 2) for _ in range(2000)})
    pairs = _found(texts, 0.6)
    linked = {text for pair in pairs for text in pair}
    assert len(linked) > 0.99 * len(texts)
    assert len(pairs) < len(texts) * (len(texts) - 1) / 2


def test_pairs_a_little_below_come_along_when_asked_for() -> None:
    texts = ["".join(ALPHABET[:30]), "".join(ALPHABET[:22] + ALPHABET[100:108])]
    below = _jaccard(*texts)
    assert 0.5 <= below < 0.6
    i, j, jaccard = near_pairs(shingle(texts), 0.6, 0.5)
    assert list(zip(i, j, jaccard, strict=True)) == [(0, 1, below)]


def test_texts_without_grams_and_no_texts_have_no_pairs() -> None:
    assert len(near_pairs(shingle([]), 0.6)[0]) == 0
    assert len(near_pairs(shingle(["", "好", "a"]), 0.6)[0]) == 0
