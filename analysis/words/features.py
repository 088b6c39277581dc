"""What the learned weights see of a window of clauses: each feature has a name that a person can read, and a number.

======================  ===============================================================================================
``好评``, ``^给``        runs of one to three characters, from the window's start ``^`` to its end ``$``
``＃P返``                the same with words of one meaning written as one letter (``paid_praise.classes.toml``)
``～MP``                 two of these words in their order, at most five words apart: the shop's side … praise
``MPS``                 three that follow one another, whatever stands between them
``rule:some_rule=self`` a rule that matches in the window, and what it means there
``rules=self``          the strongest of what the window's rules say
======================  ===============================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ..rules import packaged
from .matching import Hit
from .openings import guarded
from .packs import LABELS
from .windows import CLASSES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

_BITS = np.uint64(21)  # of a code point
_LETTERED = np.uint64(1) << np.uint64(63)  # set in the grams of the lettered text
_RULED = np.uint64(1) << np.uint64(62)  # set in the numbers of rules
_APART = np.uint64(ord("～"))  # stands for what lies between two words; no folded text has it
_FARTHEST = 5  # words
_RULE = 0.25  # what a rule counts: a run of characters in a window of nine letters counts a fifth


def features(windows: Sequence[str], rules: Sequence[Sequence[str]]) -> tuple[Ints, Keys]:
    """Window number and key of every feature of every window, as often as it stands there.

    `rules`: by window, what `rule_features` names.
    """
    lettered, marks = zip(*map(_lettered, windows), strict=True) if windows else ((), ())
    plain, worded = _grams(_framed(windows)), _grams(_framed(lettered))
    parts = [plain, (worded[0], worded[1] | _LETTERED), _runs(marks), _named(rules)]
    return np.concatenate([owner for owner, _ in parts]), np.concatenate([keys for _, keys in parts])


def rule_features(hits: Iterable[Hit]) -> tuple[str, ...]:
    """The names of what rules say in one window."""
    said = sorted({f"rule:{hit.rule.id}={hit.label}" for hit in hits})
    labels = {hit.label for hit in hits}
    return (*said, f"rules={min(labels, key=LABELS.index)}") if labels else ()


def key(feature: str) -> int:
    """A feature's number."""
    if feature.startswith("rule"):
        return crc32(feature.encode()) | int(_RULED)
    plain, number = feature.removeprefix("＃"), 0
    for char in plain:
        number = number << int(_BITS) | ord(char)
    return number | int(_LETTERED) * (len(plain) < len(feature))


def names(window: str, rules: Sequence[str]) -> set[str]:
    """The names of a window's features."""
    lettered, marks = _lettered(window)
    found = {*rules, *(marks[i : i + 3] for i in range(len(marks) - 2))}
    found |= {f"～{a}{b}" for i, a in enumerate(marks) for b in marks[i + 1 : i + 1 + _FARTHEST]}
    for mark, framed in zip(("", "＃"), _framed([window, lettered]), strict=True):
        found |= {mark + framed[i : i + n] for n in (1, 2, 3) for i in range(len(framed) - n + 1)}
    return found


def distinct_pairs(owners: Ints, numbers: Ints, n: int) -> tuple[Ints, Ints]:
    """The distinct pairs of an owner and a number below `n`, ascending; sorted, since hashing them takes longer."""
    pairs = np.sort(owners * n + numbers)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return pairs // n, pairs % n


def values(owners: Ints, keys: Keys, counted: Ints) -> Floats:
    """(n_pairs,): how much each feature counts in its window; `counted`: by window, how many stand there.

    By the root of their number, so that long windows are not surer by themselves; what a rule says is as true in a
    long window as in a short one.
    """
    return np.where((keys & _RULED) > 0, _RULE, 1 / np.sqrt(np.maximum(counted[owners], 1)))


def _lettered(window: str) -> tuple[str, str]:
    """The window with nouns of one meaning as letters, and in their order the letters of all words with a meaning."""
    nouns, pattern = _classes()
    marks: list[str] = []

    def letter(match: re.Match[str]) -> str:
        mark = match.lastgroup or ""
        marks.append(mark)
        return mark if mark in nouns else match[0]

    return pattern.sub(letter, window), "".join(marks)


@cache
def _classes() -> tuple[frozenset[str], re.Pattern[str]]:
    data = packaged(CLASSES)
    every = "|".join(f"(?P<{letter}>{guarded(pattern)})" for letter, pattern in data["class"].items())
    return frozenset(data["nouns"]), re.compile(guarded(every))


def _framed(windows: Sequence[str]) -> list[str]:
    return [f"^{window.replace(' ', '')}$" for window in windows]


def _codes(texts: Sequence[str]) -> tuple[Ints, Keys]:
    """Text number and code point of every character."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.repeat(np.arange(len(texts)), lengths), codes.astype(np.uint64)


def _grams(texts: Sequence[str]) -> tuple[Ints, Keys]:
    owner, one = _codes(texts)
    two = one[:-1] << _BITS | one[1:]
    three = two[:-1] << _BITS | one[2:]
    whole_two, whole_three = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    keys = np.concatenate([one, two[whole_two], three[whole_three]])
    return np.concatenate([owner, owner[:-1][whole_two], owner[:-2][whole_three]]), keys


def _runs(marks: Sequence[str]) -> tuple[Ints, Keys]:
    """Pairs and runs of three of the words with a meaning."""
    owner, one = _codes(marks)
    three = (one[:-2] << _BITS | one[1:-1]) << _BITS | one[2:]
    whole = owner[:-2] == owner[2:]
    owners, keys = [owner[:-2][whole]], [three[whole]]
    for apart in range(1, _FARTHEST + 1):
        whole = owner[:-apart] == owner[apart:]
        owners.append(owner[:-apart][whole])
        keys.append(((_APART << _BITS | one[:-apart]) << _BITS | one[apart:])[whole])
    return np.concatenate(owners), np.concatenate(keys)


def _named(rules: Sequence[Sequence[str]]) -> tuple[Ints, Keys]:
    owners = [window for window, said in enumerate(rules) for _ in said]
    keys = [key(name) for said in rules for name in said]
    return np.array(owners, dtype=np.int64), np.array(keys, dtype=np.uint64)
