"""Train the model of `learned` on invented sentences: ``python -m zhenping.analysis.words.learning FILE… -o FILE``.

A file has one sentence a line with its label, the telling words between ⟦ and ⟧. Windows that hold the telling words
teach their label, windows without them teach `none`; where no words are marked, the windows teach that speak of the
matter (`may_say`). What the Chinese rules say of a window is shown too, so that it is learnt when to believe them;
their own examples are sentences, too. Sentences in the register of ordinary buyers (files named ``natural…``) and
minimal pairs (``minimal…``) count more than deliberately odd ones. Rare features are left out; weights near nought are
dropped, so that the table stays one that a person can read. The same sentences give the same table.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse

from .features import distinct_pairs, features, key, names, rule_features, values
from .folding import fold_text
from .learned import LABELS, Learned
from .matching import hits_in, is_chinese
from .packs import shipped
from .windows import BELIEVED, may_say, windows_of

Example = tuple[str, str]
"""A window and its label."""


class Sentence(NamedTuple):
    """A text with marks and its label; `weight`: how often it counts."""

    text: str
    label: str
    weight: int = 1


_NONE = "none"
_MARKS = re.compile(r"([⟦⟧])")
_INSIDE = 0.6  # a window with this share of the telling words has heard them
_STRENGTH = 20.0  # inverse of the penalty: chosen by cross-validation over the files of different writers
_LEAST = 3  # windows that a feature must stand in
_SMALL = 0.7  # weights below are dropped: a tenth of the table, nearly the same answers
_NATURAL = 4  # what a sentence in the register of ordinary buyers or of a pair counts, likewise chosen
_ITERATIONS = 300
_VERSION = "2"
_SURE = 0.7
"""The lowest probability tried without a wrong hit in 9,000 ordinary reviews, each hit read by hand."""

_sparse: Any = scipy.sparse


def read_sentences(paths: Iterable[Path]) -> list[Sentence]:
    """Every line of every file but those of a half that is held back for judging."""
    rows: list[Sentence] = []
    for path in paths:
        weight = _NATURAL if path.stem.startswith(("natural", "minimal")) else 1
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows += [Sentence(line["text"], line["label"], weight) for line in lines if line.get("half") != "held"]
    return rows


def examples(text: str, label: str) -> Iterator[Example]:
    """Windows of one sentence with what each teaches; one with half of the telling words, nothing."""
    plain, told = _unmarked(text)
    windows = windows_of(plain)
    if label == _NONE:
        yield from ((plain[start:end], _NONE) for start, end in windows)
    elif told:
        yield from _marked_examples(plain, label, told)
    elif len(windows) == 1:
        yield plain, label
    elif label in BELIEVED:
        yield from ((plain[a:b], label) for a, b in windows if may_say(label, plain[a:b]))


def _marked_examples(plain: str, label: str, told: Sequence[tuple[int, int]]) -> Iterator[Example]:
    for start, end in windows_of(plain):
        heard = sum(max(0, min(end, b) - max(start, a)) for a, b in told)
        if not heard:
            yield plain[start:end], _NONE
        elif heard >= _INSIDE * min(sum(b - a for a, b in told), end - start) or _holds(start, end, told):
            yield plain[start:end], label
    yield from ((plain[a:b], label) for a, b in told if (a, b) != (0, len(plain)))


def _holds(start: int, end: int, told: Sequence[tuple[int, int]]) -> bool:
    return any(start <= a and b <= end for a, b in told)


def _unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text without marks, and where they stood."""
    plain, opened, told = "", 0, []
    for piece in _MARKS.split(text):
        if piece == "⟦":
            opened = len(plain)
        elif piece == "⟧":
            told.append((opened, len(plain)))
        else:
            plain += fold_text(piece)
    return plain, told


def train(sentences: Iterable[Sentence], version: str, sure: float) -> tuple[Learned, list[str]]:
    """The model, and its features in the order of its rows."""
    from sklearn import linear_model

    weight = _weighted(sentences)
    texts = [window for window, _ in weight]
    labels = np.array([label for _, label in weight])
    rules = _rules_in(texts)
    owners, keys = features(texts, rules)
    distinct, column = np.unique(keys, return_inverse=True)
    window, feature = distinct_pairs(owners, column, len(distinct))
    often = np.bincount(feature) >= _LEAST
    place = np.cumsum(often) - 1
    kept = often[feature]
    window, feature = window[kept], feature[kept]
    data = values(window, distinct[feature], np.bincount(owners, minlength=len(texts)))
    matrix = _sparse.csr_array((data, (window, place[feature])), shape=(len(texts), int(often.sum())))
    regression: Any = linear_model.LogisticRegression
    model = regression(C=_STRENGTH, max_iter=_ITERATIONS).fit(matrix, labels, sample_weight=list(weight.values()))
    known = model.classes_.tolist()
    none = known.index(_NONE)
    weights = np.stack([model.coef_[known.index(label)] - model.coef_[none] for label in LABELS], axis=1)
    bias = np.array([model.intercept_[known.index(label)] - model.intercept_[none] for label in LABELS])
    heavy = np.abs(weights).max(axis=1) >= _SMALL
    rows = distinct[often][heavy]
    return Learned(version, rows, weights[heavy].astype(np.float32), bias, sure), _names(texts, rules, rows)


def _weighted(sentences: Iterable[Sentence]) -> dict[Example, int]:
    """Every Chinese example once, with the greatest weight of the sentences that give it."""
    weights: dict[Example, int] = {}
    for text, label, weight in (*sentences, *_what_rules_must_find()):
        for example in examples(text, label):
            if is_chinese(example[0]):
                weights[example] = max(weight, weights.get(example, 0))
    return weights


def _what_rules_must_find() -> Iterator[Sentence]:
    """The Chinese rules' own examples: else a rule that few sentences show would not be believed."""
    for rule in shipped()[0].rules:
        yield from (Sentence(text, rule.label, _NATURAL) for text in rule.finds)


def _rules_in(windows: Sequence[str]) -> list[tuple[str, ...]]:
    """What the Chinese rules say of each window."""
    hits = hits_in(windows, shipped()[0].rules)
    return [rule_features(hits.get(number, ())) for number in range(len(windows))]


def _names(texts: Sequence[str], rules: Sequence[Sequence[str]], rows: npt.NDArray[np.uint64]) -> list[str]:
    """How the features `rows` are written."""
    wanted: set[int] = set(rows.tolist())
    found: dict[int, str] = {}
    for text, said in zip(texts, rules, strict=True):
        for name in names(text, said):
            number = key(name)
            if number in wanted:
                found.setdefault(number, name)
    return [found[number] for number in rows.tolist()]


def table(model: Learned, names: Sequence[str]) -> str:
    """The file's text: a head, then a line a gram, heaviest first."""
    head = [
        "# about\tweights of what is seen of paid praise, see analysis/words/features.py; made by learning.py",
        f"# version\t{model.version}",
        f"# sure\t{model.sure}",
        "# bias\t" + "\t".join(f"{value:.4f}" for value in model.bias),
        "feature\t" + "\t".join(LABELS),
    ]
    order = np.lexsort((np.arange(len(names)), -np.abs(model.weights).max(axis=1).round(2)))
    lines = [names[i] + "\t" + "\t".join(f"{value:.2f}" for value in model.weights[i]) for i in order]
    return "\n".join([*head, *(line for line in lines if _is_plain(line))]) + "\n"


def _is_plain(line: str) -> bool:
    """Whether a feature can stand in a table of lines and tabs."""
    return line.count("\t") == len(LABELS) and "\r" not in line and line[:2] != "# "


def main(arguments: Sequence[str]) -> None:
    *paths, option, output = arguments
    if option != "-o" or not paths:
        sys.exit("usage: python -m zhenping.analysis.words.learning FILE… -o FILE")
    model, names = train(read_sentences(map(Path, sorted(paths))), _VERSION, _SURE)
    Path(output).write_text(table(model, names), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
