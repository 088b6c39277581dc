"""What people write, as columns of texts: one method a habit, one text for each item of the array it is given.

A considered review is a row of clauses in the writer's own order and punctuation. Reviews of strangers agree by
accident about as rarely as real ones (docs/simulate.md has the measurement); who copies is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import grammar, lexicon
from .grammar import Ints, Objects

_STOPS = {
    "zh": ("，|", "，|。", "。|。", " |", "，|！", "\n|", "，|～", ",|", "；|。", "！|！"),
    "en": (". |.", ". |.", ". |.", ", |", "! |!", ". |"),
}


@dataclass(frozen=True)
class Voice:
    """Writers of one language; every call draws from `rng`."""

    language: str
    rng: np.random.Generator

    def praise(self, items: Ints, reserved: bool = False) -> Objects:
        """Four or five stars, considered; `reserved` adds what took the fifth."""
        shares = np.array(lexicon.habits()["texts"][f"clauses_{self.language}"])
        counts = 1 + self.rng.choice(len(shares), size=len(items), p=shares)
        clauses = self.clauses(items, len(shares)) if len(items) else np.empty((0, len(shares)), dtype=object)
        clauses[np.arange(len(shares)) >= counts[:, None]] = ""
        columns = [*self._framed(clauses, items)]
        if reserved:
            columns.append(self.phrases("praise", "but", items))
        return self.compose(columns)

    def clauses(self, items: Ints, width: int) -> Objects:
        """(n, width) clauses of praise, no aspect twice in a row."""
        aspects = self._aspects()
        order = np.argsort(self.rng.random((len(items), len(aspects))), axis=1)[:, :width]
        out = np.full((len(items), width), "", dtype=object)
        for number, (section, name) in enumerate(aspects):
            row, place = np.nonzero(order == number)
            out[row, place] = self.phrases(section, name, items[row])
        return out

    def complaint(self, items: Ints) -> Objects:
        """One or two stars: the fault, often what the seller did about it, sometimes anger."""
        service = "aftersales" if self.language == "zh" else "service"
        columns = [self.slot("flaw", items), self.phrases("complaint", service, items)]
        columns[1][self.rng.random(len(items)) < 0.35] = ""
        before = ("context_bad", "lines") if self.language == "zh" else ("complaint", "mild")
        columns = [self._sometimes(0.35, *before, items), *columns]
        return self.compose([*columns, self.phrases("complaint", "anger", items)])

    def lukewarm(self, items: Ints) -> Objects:
        """Three stars."""
        more = self._sometimes(0.5, "praise", "trait", items)
        return self.compose([more, self.slot("flaw", items), self.phrases("complaint", "mild", items)])

    def short(self, items: Ints) -> Objects:
        """A word or two, many of them the same everywhere."""
        common, rare = self.phrases("short", "one", items), self.phrases("short", "two", items)
        text = np.where(self.rng.random(len(items)) < 0.62, common, rare)
        return self._with_emoji(text, 0.06)

    def tags(self, items: Ints) -> Objects:
        """Two to four ready-made words, tapped instead of written."""
        texts = np.array(lexicon.sections(self.language)["tags"]["texts"], dtype=object)
        tapped = texts[np.argsort(self.rng.random((len(items), len(texts))), axis=1)[:, :4]]
        tapped[:, 2:][self.rng.random((len(items), 2)) < 0.5] = ""
        return self.compose([*tapped.T])

    def prompts(self, items: Ints) -> Objects:
        """Headings of the platform's form, the writer's words behind them."""
        heads, width = lexicon.sections(self.language)["prompts"]["heads"], 3
        colon = "：" if self.language == "zh" else ": "
        clauses = self.clauses(items, width)
        first = np.sort(np.argsort(self.rng.random((len(items), len(heads))), axis=1)[:, :width], axis=1)
        named = np.array(heads, dtype=object)[first] + colon + clauses
        named[self.rng.random(len(items)) < 0.5, width - 1] = ""
        return joined([named[:, k] for k in range(width)], np.full(len(items), "\n", dtype=object))

    def remark(self, section: str, items: Ints) -> Objects:
        """A line of `section` (platform, lookalike) beside praise."""
        return self.compose([self.phrases(section, "lines", items), *self.clauses(items, 2).T])

    def memes(self, items: Ints) -> Objects:
        return self.phrases("meme", "texts", items)

    def phrases(self, section: str, name: str, items: Ints) -> Objects:
        """One phrase of a list for each item, filled with that item's words."""
        found = lexicon.sections(self.language)[section][name]
        return self._by_item(found, items)

    def slot(self, name: str, items: Ints) -> Objects:
        """One phrase of the item's own list `name` (flaw, praise, use)."""
        out = np.full(len(items), "", dtype=object)
        for item in np.unique(items).tolist():
            rows, lists = np.flatnonzero(items == item), lexicon.lists(self.language, item)
            if lists.get(name):
                out[rows] = grammar.column(lists[name], lists, len(rows), self.rng)
        return out

    def compose(self, columns: Sequence[Objects]) -> Objects:
        """Clauses joined in each writer's own punctuation, empty ones left out."""
        if self.language == "en":
            columns = [_capital(column) for column in columns]
        stops = np.array([stop.split("|") for stop in _STOPS[self.language]], dtype=object)
        drawn = stops[self.rng.integers(len(stops), size=len(columns[0]))]
        text = joined(columns, drawn[:, 0])
        return self._with_emoji(text + np.where(text == "", "", drawn[:, 1]), lexicon.habits()["texts"]["emoji"])

    def _by_item(self, found: tuple[str, ...], items: Ints) -> Objects:
        if not any(name in phrase for phrase in found for name in ("{noun}", "{trait}", "{flaw}")):
            return grammar.column(found, lexicon.lists(self.language, lexicon.UNKNOWN), len(items), self.rng)
        out = np.full(len(items), "", dtype=object)
        for item in np.unique(items).tolist():
            rows = np.flatnonzero(items == item)
            out[rows] = grammar.column(found, lexicon.lists(self.language, item), len(rows), self.rng)
        return out

    def _aspects(self) -> list[tuple[str, str]]:
        """Sections that praise draws from; what is said of the goods and of one's life counts twice."""
        praise = [("praise", name) for name in lexicon.sections(self.language)["praise"] if name != "but"]
        life = ("praise", "life" if self.language == "zh" else "story")
        return [*praise, ("praise", "trait"), ("praise", "trait"), life, life]

    def _framed(self, clauses: Objects, items: Ints) -> list[Objects]:
        columns = list(clauses.T)
        if self.language == "zh":
            own, use = self.slot("praise", items), self.slot("use", items)
            own[self.rng.random(len(items)) < 0.6] = ""
            use[self.rng.random(len(items)) < 0.8] = ""
            opening, ending = (
                self._sometimes(0.2, "context", "lines", items),
                self._sometimes(0.2, "context", "ends", items),
            )
            middle = np.argsort(self.rng.random((len(items), 2 + len(columns))), axis=1)
            stacked = np.take_along_axis(np.stack([own, use, *columns], axis=1), middle, axis=1)
            columns = [opening, *stacked.T, ending]
        return columns

    def _sometimes(self, share: float, section: str, name: str, items: Ints) -> Objects:
        out = self.phrases(section, name, items)
        out[self.rng.random(len(items)) >= share] = ""
        return out

    def _with_emoji(self, text: Objects, share: float) -> Objects:
        signs = np.array(lexicon.sections(self.language)["slots"]["emoji"], dtype=object)
        some = np.flatnonzero((self.rng.random(len(text)) < share) & (text != ""))
        text[some] += signs[self.rng.integers(len(signs), size=len(some))]
        return text


def joined(columns: Sequence[Objects], separator: Objects) -> Objects:
    """The parts of each row that are not empty, `separator` between them."""
    text: Objects = columns[0].copy()
    for column in columns[1:]:
        text = text + np.where((text != "") & (column != ""), separator, "") + column
    return text


def _capital(column: Objects) -> Objects:
    return np.array([text[:1].upper() + text[1:] for text in column.tolist()] or [], dtype=object)
