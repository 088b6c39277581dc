"""The four planted campaigns, each as the public descriptions of such work have it.

- *cashback*: real buyers who were offered a few yuan for five stars and say so, some in disguised spelling.
- *template*: a text handed out with blanks to fill, posted by different accounts over some weeks.
- *burst*: new accounts with a word or two each, five stars, one product, three days.
- *ring*: the same accounts praise the same list of products within days, each in its own words.

They are not tuned to this project's detector: what it misses here is shown as missed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from .grammar import expand, load
from .people import People
from .seasons import ordinary_time, within
from .shop import Account, DemoProduct, Draft

_CASHBACK_PRODUCTS = (
    "woodgrain-thermos-500",
    "bamboo-towels-3",
    "kids-rain-boots",
    "osmanthus-oolong",
    "folding-camp-chair",
)
_OBFUSCATED_SHARE = 0.3


class Campaigns:
    """Writes the planted reviews. One instance a shop."""

    def __init__(self, products: Sequence[DemoProduct], people: People, rng: random.Random) -> None:
        self._by_slug = {p.slug: p for p in products}
        self._people = people
        self._rng = rng
        self._words: dict[str, Any] = load("campaigns.toml")
        self._slots: Mapping[str, Sequence[str]] = load("phrases.toml")["slots"]

    def cashback(self, count: int) -> list[Draft]:
        """Five stars that mention the reward, three in ten of them disguised."""
        words = self._words["cashback"]
        drafts: list[Draft] = []
        for n in range(count):
            product = self._by_slug[self._rng.choice(_CASHBACK_PRODUCTS)]
            style = "obfuscated" if n < count * _OBFUSCATED_SHARE else "plain"
            text = self._say(self._rng.choice(words[style]), product, words)
            drafts.append(self._plant("cashback", product, text, self._people.ordinary(), ordinary_time(self._rng)))
        return drafts

    def templates(self) -> list[Draft]:
        """Every family of campaigns.toml."""
        return [draft for family in self._words["template"] for draft in self._template(family)]

    def burst(self) -> list[Draft]:
        """One product, a few days, accounts that never wrote before."""
        plan = self._words["burst"]
        product = self._by_slug[plan["product"]]
        start = date.fromisoformat(plan["start"])
        drafts: list[Draft] = []
        for _ in range(plan["count"]):
            text = "".join(self._rng.choice(plan[part]) for part in ("openings", "middles", "tails"))
            when = within(start, plan["days"], self._rng)
            drafts.append(self._plant("burst", product, text, self._people.new(), when))
        return drafts

    def ring(self) -> list[Draft]:
        """A dozen accounts, each praising all or all but one of the listed products."""
        plan = self._words["ring"]
        drafts: list[Draft] = []
        for _ in range(plan["accounts"]):
            account = self._people.new()
            slugs = self._rng.sample(plan["products"], len(plan["products"]) - (self._rng.random() < 0.5))
            drafts += [self._ring_review(self._by_slug[slug], account, plan) for slug in slugs]
        return drafts

    def _template(self, family: Mapping[str, Any]) -> list[Draft]:
        start = date.fromisoformat(family["start"])
        language = "en" if family["id"] == "english" else "zh"
        drafts: list[Draft] = []
        for _ in range(family["count"]):
            product = self._by_slug[self._rng.choice(family["products"])]
            blanks = {k: [self._rng.choice(family[k])] for k in ("who", "tail", "sep") if k in family}
            text = self._say(family["skeleton"], product, blanks)
            when = within(start, family["days"], self._rng)
            drafts.append(self._plant("template", product, text, self._people.new(language), when, language=language))
        return drafts

    def _ring_review(self, product: DemoProduct, account: Account, plan: Mapping[str, Any]) -> Draft:
        parts = ("openings", "middles", "tails")
        text = "，".join(self._say(self._rng.choice(plan[part]), product, plan) for part in parts)
        when = within(date.fromisoformat(plan["start"]), plan["days"], self._rng)
        return self._plant("ring", product, text, account, when + timedelta(seconds=self._rng.randrange(60)))

    def _say(self, phrase: str, product: DemoProduct, own: Mapping[str, Any]) -> str:
        return expand(phrase, {**self._slots, **product.phrases, **own}, self._rng)

    def _plant(
        self,
        campaign: str,
        product: DemoProduct,
        text: str,
        account: Account,
        when: datetime,
        *,
        language: str = "zh",
    ) -> Draft:
        return Draft(
            product=product,
            account=account,
            rating=5,
            text=text,
            when=when,
            role="campaign",
            planted=campaign,
            language=language,
            verified=self._rng.random() < 0.9,
        )
