"""What many sentences taught about paid praise: it hears what no rule foresees, and where a rule misheard.

Rules say why, but only say what their writer thought of. This model is a multinomial logistic regression over what is
seen in a window of clauses (`features`), the rules that match there among it. It was trained on sentences that were
all invented for this project (`learning`); the weights are a table that a person can read and that shows which clause
spoke. A label that a rule gives stands unless the weights speak against it; one that no rule gives must be sure
(`Learned.sure`), because an honest review must not be taken for a bought one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from .features import Floats, Ints, Keys, distinct_pairs, features, key, rule_features, values
from .matching import Hit, clauses
from .windows import BELIEVED, may_say, windows_of, worth_reading

LABELS = ("self", "accusation", "platform")
"""What a window can say; `none` is the rest."""

_BLOCK = 20_000  # windows at a time: bounds memory to some 300 MB
_AGAINST = 0.15
"""Below this probability a rule's label is not believed. Chosen on real and invented lines that the model had not seen:
at 0.25 it begins to take away what rules rightly find there, at 0.05 it leaves most of their mistakes."""

_ROOM = 1e-9
_SELF = BELIEVED.index("self")
_HASH_BITS = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A label, the window [start, end) that says it, and how probable it is."""

    label: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class _Window:
    text: int
    start: int
    end: int
    tries: int  # windows of its text
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Learned:
    """Weights of features: `keys` (n,) uint64 ascending, `weights` (n, 3) and `bias` (3,), against `none`."""

    version: str
    keys: Keys
    weights: npt.NDArray[np.float32]
    bias: Floats
    sure: float  # probability from which the only window of a text counts where no rule says the same

    def say(self, texts: Sequence[str], hits: Mapping[int, Sequence[Hit]]) -> dict[int, Said | None]:
        """By text number: what its strongest window says, None for nothing; texts that are not read are left out.

        `hits`: by text number, what the Chinese rules find. The more windows a text has, the surer one must be (odds
        times their number, as Bonferroni's correction does for tests): else any long text would say something.
        """
        windows = _windows(texts, hits)
        shown = [texts[window.text][window.start : window.end] for window in windows]
        found = self.probabilities(shown, [rule_features(window.hits) for window in windows])
        said: dict[int, Said | None] = dict.fromkeys(window.text for window in windows)
        for number in self._strongest_last(windows, shown, found):
            window, label = windows[number // len(BELIEVED)], number % len(BELIEVED)
            probability = float(found[number // len(BELIEVED), label])
            said[window.text] = Said(BELIEVED[label], window.start, window.end, probability)
        return said

    def probabilities(self, windows: Sequence[str], rules: Sequence[Sequence[str]]) -> Floats:
        """(n_windows, 3): probabilities of `LABELS`."""
        steps = range(0, len(windows), _BLOCK)
        parts = [self._odds(windows[i : i + _BLOCK], rules[i : i + _BLOCK]) for i in steps]
        odds = np.concatenate(parts) if parts else np.empty((0, len(LABELS)))
        top = np.maximum(odds.max(axis=1, initial=0.0), 0.0)
        scaled = np.exp(odds - top[:, None])
        return np.asarray(scaled / (scaled.sum(axis=1) + np.exp(-top))[:, None])

    def _strongest_last(self, windows: Sequence[_Window], shown: Sequence[str], found: Floats) -> list[int]:
        """Numbers (window times labels plus label) of what is believed, the strongest of each text last.

        What the writer saw is stronger than what is said of others.
        """
        ruled = np.array([[_says(window, label) for label in BELIEVED] for window in windows], dtype=bool)
        ruled = ruled.reshape(-1, len(BELIEVED))
        tries = np.where(ruled, 1, np.array([[window.tries] for window in windows]).reshape(-1, 1))
        chance = found[:, : len(BELIEVED)]
        odds = chance / (1 - chance + _ROOM) / tries
        alone = (chance >= found.max(axis=1, initial=0.0)[:, None]) & (odds >= self.sure / (1 - self.sure))
        among_rules = ruled & (chance >= _AGAINST) & (chance >= chance.max(axis=1, initial=0.0)[:, None])
        believed = among_rules | alone
        for number, label in zip(*np.nonzero(alone & ~among_rules), strict=True):
            believed[number, label] = may_say(BELIEVED[label], shown[number])
        numbers = np.flatnonzero(believed.ravel())
        order: list[int] = numbers[np.lexsort((odds.ravel()[numbers], numbers % len(BELIEVED) == _SELF))].tolist()
        return order

    def _odds(self, windows: Sequence[str], rules: Sequence[Sequence[str]]) -> Floats:
        owners, keys = features(windows, rules)
        known, at = self._find(keys)
        owner, feature = distinct_pairs(owners[known], at, len(self.keys))
        value = values(owner, self.keys[feature], np.bincount(owners, minlength=len(windows)))
        weight = self.weights[feature] * value[:, None]
        sums = [np.bincount(owner, weight[:, label], minlength=len(windows)) for label in range(len(LABELS))]
        return np.stack(sums, axis=1) + self.bias

    def _find(self, keys: Keys) -> tuple[Ints, Ints]:
        """Positions of the `keys` that have weights, and their rows."""
        likely = np.flatnonzero(self._hashes[_hash(keys)])
        at = np.searchsorted(self.keys, keys[likely]).clip(max=max(len(self.keys) - 1, 0))
        known = self.keys[at] == keys[likely]
        return likely[known], at[known]

    @cached_property
    def _hashes(self) -> npt.NDArray[np.bool_]:
        """By hash, whether some key has it: most features have no weight, and a look here is cheaper than a search."""
        hashes = np.zeros(1 << _HASH_BITS, dtype=bool)
        hashes[_hash(self.keys)] = True
        return hashes


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


def _hash(keys: Keys) -> Keys:
    """Multiplicative (Knuth), by the golden ratio."""
    return (keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASH_BITS)


def _says(window: _Window, label: str) -> bool:
    return any(hit.label == label for hit in window.hits)


def _windows(texts: Sequence[str], hits: Mapping[int, Sequence[Hit]]) -> list[_Window]:
    """The windows that have the words of the matter or a rule's match, in the texts' order."""
    found: list[_Window] = []
    for number in sorted({*worth_reading(texts).tolist(), *hits}):
        text, own = texts[number], hits.get(number, ())
        every = windows_of(text)
        spans = dict.fromkeys([*every, *(_around(text, hit) for hit in own if not _lies_in_one(hit, every))])
        for start, end in spans:
            inside = tuple(hit for hit in own if start <= hit.start and hit.end <= end)
            if inside or any(may_say(label, text[start:end]) for label in BELIEVED):
                found.append(_Window(number, start, end, len(every), inside))
    return found


def _lies_in_one(hit: Hit, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _around(text: str, hit: Hit) -> tuple[int, int]:
    return clauses(text, hit.start, hit.end)
