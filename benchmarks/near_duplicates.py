"""Seconds of near-duplicate search: ours beside all pairs and datasketch's MinHashLSH, in the same run.

All three find pairs of Jaccard >= 0.6 on character 2-3-grams and verify them exactly. *All pairs* is what most
notebooks do: scikit-learn's binary n-gram vectors and one sparse product per block of rows. datasketch gets 128
permutations and the same threshold. Texts are invented here from a seed: clauses of the demo shop's phrase book with
their slots filled, between runs of words with Zipf frequencies, one text in forty with edited copies. They resemble
each other more than real reviews do: of a billion pairs some 280,000 have Jaccard >= 0.3, of ordinary reviews 4,000
and of one shop's air conditioners 8,000. Every measurement is a process of its own, for its peak memory.

Usage: ``python benchmarks/near_duplicates.py [TEXTS ...]`` (200,000 and 1,000,000 if none are given).
"""

from __future__ import annotations

import importlib.util
import random
import resource
import subprocess
import sys
from itertools import accumulate

import numpy as np
from timing import seconds
from zhenping.analysis.near_duplicates import near_pairs, shingle
from zhenping.demo.grammar import expand, load

THRESHOLD = 0.6
SMALL = 10_000
LARGE = (200_000, 1_000_000)
REPEATED_UP_TO = 200_000  # above, one run: it takes more than a minute
_WORDS, _VARIANTS = 6_000, 40
_CHARS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2_000, 5))
Pairs = set[tuple[int, int]]


def phrase_book(chance: random.Random) -> tuple[list[str], list[str]]:
    """Clauses as buyers write them, and words of one to three characters, both in random order."""
    words = load("phrases.toml")
    patterns = [p for part in ("praise", "complaint") for group in words[part].values() for p in group]
    made = {expand(pattern, words["slots"], chance) for pattern in patterns for _ in range(_VARIANTS)} - {""}
    vocabulary = {"".join(chance.choices(_CHARS, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(_WORDS)}
    return _shuffled(made, chance), _shuffled(vocabulary, chance)


def texts(n: int, seed: int = 0) -> list[str]:
    """`n` reviews of which few resemble each other."""
    chance = random.Random(seed)
    clauses, words = phrase_book(chance)
    usual = list(accumulate((rank + 1) ** -0.4 for rank in range(len(clauses))))
    zipf = list(accumulate((rank + 1) ** -0.9 for rank in range(len(words))))
    made = []
    for _ in range(n):
        parts = chance.choices(clauses, cum_weights=usual, k=chance.choice((0, 1, 1, 1, 2)))
        for _ in range(chance.choice((1, 1, 2, 3))):
            parts.append("".join(chance.choices(words, cum_weights=zipf, k=chance.randint(3, 10))))
        chance.shuffle(parts)
        made.append("".join(parts).replace("，", ""))
    return made


def with_copies(rows: list[str], groups: int, seed: int = 1) -> tuple[list[str], list[tuple[str, str]]]:
    """`rows` and edited copies of some, and all pairs (text, its copy) of 16 or more characters and Jaccard >= 0.6."""
    chance = random.Random(seed)
    long = [row for row in rows if len(row) >= 16]
    pairs = []
    for original in chance.sample(long, groups):
        copies = (edited(original, chance) for _ in range(chance.randint(1, 4)))
        pairs += [(original, c) for c in copies if c != original and len(c) >= 16 and jaccard(original, c) >= THRESHOLD]
    return rows + [copy for _, copy in pairs], pairs


def edited(text: str, chance: random.Random) -> str:
    """Characters replaced, put in or left out, at most one in eight; sometimes a phrase before or after."""
    letters = list(text)
    for _ in range(chance.randint(1, max(1, len(text) // 8))):
        place, kind = chance.randrange(len(letters)), chance.random()
        if kind < 0.25 and len(letters) > 16:
            del letters[place]
        else:
            letters[place : place + (kind < 0.75)] = chance.choice(_CHARS)
    extra = chance.choice(("", "", "", "很好喜欢满意推荐", "真的不错"))
    return extra + "".join(letters) if chance.random() < 0.5 else "".join(letters) + extra


def grams(text: str) -> set[str]:
    """Character 2- and 3-grams."""
    return {text[i : i + size] for size in (2, 3) for i in range(len(text) - size + 1)}


def jaccard(one: str, two: str) -> float:
    """Shared grams over all grams of both."""
    a, b = grams(one), grams(two)
    return len(a & b) / len(a | b)


def ours(rows: list[str]) -> Pairs:
    left, right, _ = near_pairs(shingle(rows), THRESHOLD)
    return set(zip(left.tolist(), right.tolist(), strict=True))


def all_pairs(rows: list[str]) -> Pairs:
    from sklearn.feature_extraction.text import CountVectorizer

    vectors = CountVectorizer(analyzer="char", ngram_range=(2, 3), binary=True, lowercase=False).fit_transform(rows)
    vectors = vectors.tocsr()
    sizes = np.asarray(vectors.sum(axis=1)).ravel()
    found: Pairs = set()
    for start in range(0, len(rows), 500):
        shared = (vectors[start : start + 500] @ vectors.T).tocoo()
        left = shared.row + start
        similar = shared.data / (sizes[left] + sizes[shared.col] - shared.data)
        keep = (similar >= THRESHOLD) & (left < shared.col)
        found |= set(zip(left[keep].tolist(), shared.col[keep].tolist(), strict=True))
    return found


def datasketch(rows: list[str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    shingles = [{gram.encode() for gram in grams(row)} for row in rows]
    hashes = MinHash.bulk(shingles, num_perm=128)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    found: Pairs = set()
    for number, minhash in enumerate(hashes):
        for other in index.query(minhash):
            shared = len(shingles[number] & shingles[other])
            if shared >= THRESHOLD * (len(shingles[number]) + len(shingles[other]) - shared):
                found.add((other, number))
        index.insert(number, minhash)
    return found


METHODS = {"ours": ours, "datasketch": datasketch, "all pairs": all_pairs}


def measure(name: str, n: int, times: int) -> str:
    """One line: seconds, how much memory the search took at its height, pairs, and planted pairs found."""
    rows, planted = with_copies(texts(n), n // 40)
    distinct = sorted(set(rows))
    number = {text: place for place, text in enumerate(distinct)}
    wanted = {tuple(sorted((number[a], number[b]))) for a, b in planted}
    found: Pairs = set()

    def run() -> None:
        nonlocal found
        found = METHODS[name](distinct)

    taken = seconds(run, times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    share = len(found & wanted) / len(wanted)
    return (
        f"{len(distinct):>10,} texts   {name:<10} {taken:8.2f} s   peak {peak:5.2f} GB   {len(found):>8,} pairs"
        f"   planted {100 * share:6.2f} % of {len(wanted):,}   {'median of ' + str(times) if times > 1 else 'one run'}"
    )


def apart(name: str, n: int, times: int) -> None:
    """Print the line of `measure` from a fresh process, or why there is none."""
    if name == "datasketch" and importlib.util.find_spec("datasketch") is None:
        print(f"{n:>10,} texts   {name:<10} skipped: it is not installed (pip install datasketch)")
        return
    command = [sys.executable, __file__, "--measure", name, str(n), str(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout.strip() or f"{n:>10,} texts   {name:<10} failed: {done.stderr.strip()[-200:]}", flush=True)


def main(sizes: list[int]) -> None:
    print(f"Jaccard >= {THRESHOLD}, every pair verified; memory includes the texts and the interpreter")
    for name in METHODS:
        apart(name, SMALL, 5)
    for n in sizes:
        apart("ours", n, 5 if n <= REPEATED_UP_TO else 1)
    if REPEATED_UP_TO in sizes:
        apart("datasketch", REPEATED_UP_TO, 1)


def _shuffled(made: set[str], chance: random.Random) -> list[str]:
    rows = sorted(made)
    chance.shuffle(rows)
    return rows


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    else:
        main([int(size) for size in sys.argv[1:]] or list(LARGE))
