"""What many sentences taught about paid praise: weights of short runs of characters, for what no rule foresees.

Rules say why, but only say what their writer thought of. This model is a multinomial logistic regression over the
1-, 2- and 3-character grams of a window of clauses, and of the same window with words of one meaning written as one
letter (``paid_praise.classes.toml``). It was trained on the sentences beside the packs, all invented for this
project (`learning`); the weights are a table that a person can read and that shows which clause spoke. Only what is
sure counts (`Learned.sure`), because an honest review must not be taken for a bought one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from ..rules import packaged
from .openings import guarded, quick
from .screen import candidates

LABELS = ("self", "accusation", "platform")
"""What a window can say; `none` is the rest."""

BELIEVED = ("self", "accusation")  # talk of a platform is so near to ordinary talk that it takes a rule

_FILE = "words/packs/paid_praise.classes.toml"
LONGEST = 48
"""Characters of a window, where its clauses allow it."""

_CLAUSE = re.compile(r"[,。!?;\n~…、]+|\.(?:\.+|\s)")
_BITS = np.uint64(21)  # of a code point
_CLASSED = np.uint64(1) << np.uint64(63)  # set in the grams of the lettered text
_BLOCK = 20_000  # windows at a time: bounds memory to some 200 MB
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """A label, the window [start, end) that says it, and how probable it is."""

    label: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Learned:
    """Weights of grams: `keys` (n,) uint64 ascending, `weights` (n, 3) and `bias` (3,), against `none`."""

    version: str
    keys: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.float32]
    bias: Floats
    sure: float  # probability from which the only window of a text counts

    def say(self, texts: Sequence[str]) -> dict[int, Said]:
        """By text number: what its surest window says, for texts in which one is sure enough.

        The more windows a text has, the surer one must be (odds times their number, as Bonferroni's correction does
        for tests): else any long text would say something.
        """
        owners, spans, tries = _windows(texts)
        found = self.probabilities([texts[o][a:b] for o, (a, b) in zip(owners.tolist(), spans, strict=True)])
        best = found.max(axis=1, initial=0.0)
        enough = best >= tries * (1 - best) * self.sure / (1 - self.sure)
        said: dict[int, Said] = {}
        for number in np.flatnonzero(enough)[np.argsort(-best[enough], kind="stable")].tolist():
            owner, (start, end) = int(owners[number]), spans[number]
            label = LABELS[int(found[number].argmax())]
            if label in BELIEVED and owner not in said and _may_say(label, texts[owner][start:end]):
                said[owner] = Said(label, start, end, float(best[number]))
        return said

    def probabilities(self, windows: Sequence[str]) -> Floats:
        """(n_windows, 3): probabilities of `LABELS`."""
        parts = [self._odds(windows[i : i + _BLOCK]) for i in range(0, len(windows), _BLOCK)]
        odds = np.concatenate(parts) if parts else np.empty((0, len(LABELS)))
        top = np.maximum(odds.max(axis=1, initial=0.0), 0.0)
        scaled = np.exp(odds - top[:, None])
        return np.asarray(scaled / (scaled.sum(axis=1) + np.exp(-top))[:, None])

    def _odds(self, windows: Sequence[str]) -> Floats:
        owners, keys = grams(windows)
        at, known = self._find(keys)
        owner, gram = distinct_pairs(owners[known], at[known], len(self.keys))
        weight = self.weights[gram].astype(np.float64)
        sums = [np.bincount(owner, weight[:, label], minlength=len(windows)) for label in range(len(LABELS))]
        return np.stack(sums, axis=1) * scale(owners, len(windows))[:, None] + self.bias

    def _find(self, keys: npt.NDArray[np.uint64]) -> tuple[Ints, npt.NDArray[np.bool_]]:
        at = np.searchsorted(self.keys, keys).clip(max=max(len(self.keys) - 1, 0))
        return at, self.keys[at] == keys


@cache
def learned() -> Learned:
    """The model that comes with the program."""
    lines = files(__package__).joinpath("packs", "paid_praise.learned.tsv").read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split("\t", 1) for line in lines if line.startswith("# "))
    rows = [line.split("\t") for line in lines if not line.startswith("# ")][1:]
    keys = np.array([key(row[0]) for row in rows], dtype=np.uint64)
    weights = np.array([[float(value) for value in row[1:]] for row in rows], dtype=np.float32)
    order = np.argsort(keys)
    bias = np.array([float(value) for value in head["bias"].split("\t")])
    return Learned(head["version"], keys[order], weights[order], bias, float(head["sure"]))


def key(gram: str) -> int:
    """A gram's number; a lettered one is written with a leading ``＃``, which no folded text has."""
    plain, number = gram.removeprefix("＃"), 0
    for char in plain:
        number = number << int(_BITS) | ord(char)
    return number | int(_CLASSED) * (len(plain) < len(gram))


def grams(windows: Sequence[str]) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Window number and key of every gram of every window, plain and lettered, as often as it stands there."""
    plain, lettered = _hashed(windows), _hashed([letters(window) for window in windows])
    return np.concatenate([plain[0], lettered[0]]), np.concatenate([plain[1], lettered[1] | _CLASSED])


def distinct_pairs(owners: Ints, numbers: Ints, n: int) -> tuple[Ints, Ints]:
    """The distinct pairs of an owner and a number below `n`, ascending; sorted, since hashing them takes longer."""
    pairs = np.sort(owners * n + numbers)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return pairs // n, pairs % n


def scale(owners: Ints, n: int) -> Floats:
    """(n,): by the root of the number of grams, so that long windows are not surer by themselves."""
    return np.asarray(1 / np.sqrt(np.maximum(np.bincount(owners, minlength=n), 1)))


def letters(window: str) -> str:
    """The window with words of one meaning as one capital letter."""
    return _classes().sub(lambda match: match.lastgroup or "", window)


@cache
def _classes() -> re.Pattern[str]:
    classes = packaged(_FILE)["class"]
    return re.compile(guarded("|".join(f"(?P<{letter}>{guarded(pattern)})" for letter, pattern in classes.items())))


def _may_say(label: str, window: str) -> bool:
    return all(pattern.search(window) for pattern in _gates()[label])


@cache
def _gates() -> dict[str, tuple[re.Pattern[str], ...]]:
    """What a window must have before a label is believed."""
    data = packaged(_FILE)

    def filled(pattern: str) -> re.Pattern[str]:
        return quick(re.sub(r"\{([A-Z])\}", lambda match: f"(?:{data['class'][match[1]]})", pattern))

    return {label: tuple(map(filled, data["gate"][label])) for label in BELIEVED}


def _worth_reading(texts: Sequence[str]) -> Ints:
    """Positions of the texts that have the characters of some label's gates, ascending."""
    gates = _gates()
    owner = [label for label, patterns in gates.items() for _ in patterns]
    every = [pattern for patterns in gates.values() for pattern in patterns]
    passed = {label: np.zeros(len(texts), dtype=np.int64) for label in gates}
    for number, rows in candidates(texts, every):
        passed[owner[number]][rows] += 1
    return np.flatnonzero(np.any([passed[label] == len(gates[label]) for label in gates], axis=0))


def _hashed(windows: Sequence[str]) -> tuple[Ints, npt.NDArray[np.uint64]]:
    framed = [f"^{window.replace(' ', '')}$" for window in windows]
    lengths = np.fromiter((len(window) for window in framed), dtype=np.int64, count=len(framed))
    one = np.frombuffer("".join(framed).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(framed)), lengths)
    two = one[:-1] << _BITS | one[1:]
    three = two[:-1] << _BITS | one[2:]
    whole_two, whole_three = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    keys = np.concatenate([one, two[whole_two], three[whole_three]])
    return np.concatenate([owner, owner[:-1][whole_two], owner[:-2][whole_three]]), keys


def _windows(texts: Sequence[str]) -> tuple[Ints, list[tuple[int, int]], Floats]:
    """Text number and [start, end) of the windows that may say something, and how many windows their text has."""
    owners: list[int] = []
    spans: list[tuple[int, int]] = []
    tries: list[int] = []
    for number in _worth_reading(texts).tolist():
        text = texts[number]
        every = windows_of(text)
        own = [span for span in every if any(_may_say(label, text[slice(*span)]) for label in BELIEVED)]
        owners += [number] * len(own)
        tries += [len(every)] * len(own)
        spans += own
    return np.array(owners, dtype=np.int64), spans, np.array(tries, dtype=np.float64)


def windows_of(text: str) -> list[tuple[int, int]]:
    """[start, end) of runs of whole clauses, each as long as `LONGEST` allows; a longer clause is cut."""
    if len(text) <= LONGEST:
        return [(0, len(text))]
    cuts = _cuts(text)
    found: list[tuple[int, int]] = []
    last = 1
    for first in range(len(cuts) - 1):
        last = max(last, first + 1)
        while last < len(cuts) - 1 and cuts[last + 1] - cuts[first] <= LONGEST:
            last += 1
        if not found or cuts[last] > found[-1][1]:
            found.append((cuts[first], cuts[last]))
    return found


def _cuts(text: str) -> list[int]:
    cuts = [0]
    for end in [*(match.end() for match in _CLAUSE.finditer(text)), len(text)]:
        while end - cuts[-1] > LONGEST:
            cuts.append(cuts[-1] + LONGEST // 2)
        if end > cuts[-1]:
            cuts.append(end)
    return cuts
