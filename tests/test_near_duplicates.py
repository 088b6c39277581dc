"""All near pairs, exactly."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from zhenping.analysis.near_duplicates import near_pairs, shingle

TEXTS = st.lists(st.text(alphabet="ab好评快😀", min_size=3, max_size=14), min_size=2, max_size=25, unique=True)


def _grams(text: str) -> set[str]:
    return {text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)}


@given(TEXTS, st.sampled_from([0.3, 0.6, 1.0]), st.integers(1, 9))
def test_pairs_equal_a_plain_comparison_of_all_texts(texts: list[str], threshold: float, block: int) -> None:
    i, j, jaccard = near_pairs(shingle(texts), threshold, block)
    found = dict(zip(zip(i.tolist(), j.tolist(), strict=True), jaccard.tolist(), strict=True))
    expected = {}
    for a, b in combinations(range(len(texts)), 2):
        one, two = _grams(texts[a]), _grams(texts[b])
        if len(one & two) / len(one | two) >= threshold:
            expected[a, b] = len(one & two) / len(one | two)
    assert found == expected


def test_no_texts_have_no_pairs() -> None:
    assert len(near_pairs(shingle([]), 0.6, 10)[0]) == 0
