"""Train the model of `learned` on invented sentences: ``python -m zhenping.analysis.words.learning FILE… -o FILE``.

A file has one sentence a line with its label, the telling words between ⟦ and ⟧. Windows that hold the telling words
teach their label, windows without them teach `none`. Grams seen once are left out; weights near nought are dropped,
so that the table stays one that a person can read. The same sentences give the same table.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from .folding import fold_text
from .learned import LABELS, LONGEST, Learned, distinct_pairs, grams, key, letters, scale, windows_of

Example = tuple[str, str]
"""A window and its label."""

_NONE = "none"
_MARKS = re.compile(r"([⟦⟧])")
_INSIDE = 0.6  # a window with this share of the telling words has heard them
_STRENGTH = 20.0  # inverse of the penalty: chosen by cross-validation over the files of different writers
_LEAST = 2  # windows that a gram must stand in
_SMALL = 0.8  # weights below are dropped: an eighth of the table, the same answers
_VERSION = "1"
_SURE = 0.85
"""The lowest probability tried without a wrong hit in 9,000 ordinary reviews, each hit read by hand."""

_sparse: Any = scipy.sparse


def read_sentences(paths: Iterable[Path]) -> list[Example]:
    """(text with marks, label) of every line of every file but those of a half that is held back for judging."""
    rows: list[Example] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows += [(line["text"], line["label"]) for line in lines if line.get("half") != "held"]
    return rows


def examples(text: str, label: str) -> Iterator[Example]:
    """Windows of one marked sentence with what each teaches; one with half of the telling words, nothing."""
    plain, told = _unmarked(text)
    if label != _NONE and not told:
        told = [(0, len(plain))] if len(plain) <= 1.5 * LONGEST else []
    for start, end in windows_of(plain):
        heard = sum(max(0, min(end, b) - max(start, a)) for a, b in told)
        if label == _NONE or (told and not heard):
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


def train(sentences: Iterable[Example], version: str, sure: float) -> tuple[Learned, list[str]]:
    """The model, and its grams in the order of its rows."""
    from sklearn import linear_model

    windows = list(dict.fromkeys(e for text, label in sentences for e in examples(text, label)))
    texts = [window for window, _ in windows]
    labels = np.array([label for _, label in windows])
    owners, keys = grams(texts)
    distinct, column = np.unique(keys, return_inverse=True)
    window, gram = distinct_pairs(owners, column, len(distinct))
    often = np.bincount(gram) >= _LEAST
    place = np.cumsum(often) - 1
    kept = often[gram]
    data = scale(owners, len(texts))[window[kept]]
    matrix = _sparse.csr_array((data, (window[kept], place[gram[kept]])), shape=(len(texts), int(often.sum())))
    regression: Any = linear_model.LogisticRegression
    model = regression(C=_STRENGTH, max_iter=2_000, class_weight="balanced").fit(matrix, labels)
    known = model.classes_.tolist()
    none = known.index(_NONE)
    weights = np.stack([model.coef_[known.index(label)] - model.coef_[none] for label in LABELS], axis=1)
    bias = np.array([model.intercept_[known.index(label)] - model.intercept_[none] for label in LABELS])
    heavy = np.abs(weights).max(axis=1) >= _SMALL
    rows = distinct[often][heavy]
    names = _names(texts, rows)
    return Learned(version, rows, weights[heavy].astype(np.float32), bias, sure), names


def _names(texts: Iterable[str], rows: npt.NDArray[np.uint64]) -> list[str]:
    """How the grams `rows` are written."""
    wanted: set[int] = set(rows.tolist())
    found: dict[int, str] = {}
    for text in texts:
        for mark, form in (("", _framed(text)), ("＃", _framed(letters(text)))):
            for name in {mark + form[i : i + n] for n in (1, 2, 3) for i in range(len(form) - n + 1)}:
                number = key(name)
                if number in wanted:
                    found.setdefault(number, name)
    return [found[number] for number in rows.tolist()]


def _framed(window: str) -> str:
    return f"^{window.replace(' ', '')}$"


def table(model: Learned, names: Sequence[str]) -> str:
    """The file's text: a head, then a line a gram, heaviest first."""
    head = [
        "# about\tweights of the grams of paid praise, see analysis/words/learned.py; made by learning.py",
        f"# version\t{model.version}",
        f"# sure\t{model.sure}",
        "# bias\t" + "\t".join(f"{value:.4f}" for value in model.bias),
        "gram\t" + "\t".join(LABELS),
    ]
    order = np.lexsort((np.arange(len(names)), -np.abs(model.weights).max(axis=1).round(2)))
    lines = [names[i] + "\t" + "\t".join(f"{value:.2f}" for value in model.weights[i]) for i in order]
    return "\n".join([*head, *(line for line in lines if _is_plain(line))]) + "\n"


def _is_plain(line: str) -> bool:
    """Whether a gram can stand in a table of lines and tabs."""
    return line.count("\t") == len(LABELS) and "\r" not in line and line[:2] != "# "


def main(arguments: Sequence[str]) -> None:
    *paths, option, output = arguments
    if option != "-o" or not paths:
        sys.exit("usage: python -m zhenping.analysis.words.learning FILE… -o FILE")
    model, names = train(read_sentences(map(Path, sorted(paths))), _VERSION, _SURE)
    Path(output).write_text(table(model, names), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
