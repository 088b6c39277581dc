"""What honest people say: texts composed of clauses about a product, its delivery, its seller and its price.

A considered review has two to six clauses from twelve aspects, in the writer's own punctuation, so that two
strangers rarely agree by accident (tests measure how rarely).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from .grammar import expand, load
from .shop import DemoProduct

_PUNCTUATION = (("，", ""), ("，", "。"), ("。", "。"), (" ", ""), ("，", "！"), ("\n", ""))
_ORDER_ASPECTS = ("delivery", "packing", "service", "price", "repeat", "feeling")


class Voice:
    """Composes one text a call."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._words: dict[str, Any] = load("phrases.toml")

    def praise(self, product: DemoProduct, reserved: bool = False) -> str:
        """Four or five stars; `reserved` adds what took the fifth."""
        rng, aspects = self._rng, self._words["praise"]
        lines = [rng.choice(product.phrases["praise"])]
        if rng.random() < 0.5:
            lines.append(rng.choice(product.phrases["use"]))
        unfit = {"but", "compare"} if product.edible else {"but"}
        names = rng.sample([name for name in aspects if name not in unfit], rng.choice((1, 1, 2, 2, 3)))
        lines += [rng.choice(aspects[name]) for name in names]
        rng.shuffle(lines)
        lines += [self.pick("praise", "but")] * reserved
        return self._compose(lines, product)

    def lukewarm(self, product: DemoProduct) -> str:
        """Three stars."""
        rng = self._rng
        lines = [rng.choice(product.phrases["flaw"]), self.pick("complaint", "mild")]
        if rng.random() < 0.5:
            lines.insert(0, rng.choice(product.phrases["praise"]))
        return self._compose(lines, product, "context_bad")

    def complaint(self, product: DemoProduct) -> str:
        """One or two stars: the fault, often what the seller did about it, sometimes anger."""
        rng = self._rng
        stories = rng.sample(self._words["complaint"]["aftersales"], rng.choice((0, 1, 1, 2)))
        lines = [rng.choice(product.phrases["flaw"]), *stories, self.pick("complaint", "anger")]
        return self._compose(lines, product, "context_bad")

    def order(self, product: DemoProduct) -> str:
        """About a whole order, so that it fits every item."""
        names = self._rng.sample(_ORDER_ASPECTS, 3)
        return self._compose([self._rng.choice(self._words["praise"][name]) for name in names], product)

    def remark(self, kind: str, product: DemoProduct) -> str:
        """A line of the section `kind` beside a word of praise."""
        lines = [self.pick(kind, "lines"), self._rng.choice(product.phrases["praise"])]
        self._rng.shuffle(lines)
        return self._compose(lines, product)

    def criticisms(self, products: Sequence[DemoProduct]) -> list[str]:
        """Every line of witnesses and of accusers once, about the product of the same position."""
        lines = [*self._words["critic"]["witness"], *self._words["critic"]["accusation"]]
        return [self._say(line, product) for line, product in zip(lines, products, strict=False)]

    def english(self, product: DemoProduct, bad: bool) -> str:
        rng, words = self._rng, self._words["english"]
        first, second = (
            (rng.choice(words["bad"]), rng.choice(words["badservice"])) if bad else rng.sample(words["praise"], 2)
        )
        sentences = [f"{rng.choice(words['opening'])}.", f"{first}{rng.choice(words['join'])}{second}."]
        if not bad:
            sentences += [f"Only {rng.choice(words['but'])}."] * (rng.random() < 0.4)
            sentences.append(rng.choice(words["end"]))
        said = [self._say(s, product) for s in sentences if s]
        return " ".join(s[:1].upper() + s[1:] for s in said)

    def pick(self, section: str, name: str) -> str:
        """One phrase of a list, as it stands."""
        phrases: Sequence[str] = self._words[section][name]
        return self._rng.choice(phrases)

    def _compose(self, lines: Sequence[str], product: DemoProduct, mood: str = "context") -> str:
        rng, frame = self._rng, self._words[mood]
        opening = rng.choice(frame["lines"]) if rng.random() < 0.45 else ""
        parts = [opening, *lines, rng.choice(frame["ends"])]
        comma, stop = rng.choice(_PUNCTUATION)
        return comma.join(said for part in parts if (said := self._say(part, product))) + stop

    def _say(self, phrase: str, product: DemoProduct) -> str:
        slots: Mapping[str, Sequence[str]] = self._words["slots"]
        return expand(phrase, {**slots, **product.phrases}, self._rng)
