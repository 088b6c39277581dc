"""Builds the demo shop 云杉小店: two years, two dozen products, about eleven hundred reviews, four campaigns.

Everything is invented and everything follows from the seed, so that a reader can repeat the demo and a test
can say what must be found.
"""

from __future__ import annotations

import random

from .campaigns import Campaigns
from .grammar import load
from .honest import Honest
from .people import People
from .shop import DemoProduct, DemoReview, DemoShop, Draft

_FIRST_PRODUCT_ID = 101
_FIRST_COMMENT_ID = 1200


def build(seed: int = 7) -> DemoShop:
    """Build the shop; the same seed gives the same shop, review for review."""
    rng = random.Random(seed)  # noqa: S311  (a repeatable demo, no secret)
    products = _products()
    people = People(load("phrases.toml")["names"], rng)
    drafts = _honest(Honest(products, people, rng)) + _planted(Campaigns(products, people, rng))
    return DemoShop(seed=seed, products=products, reviews=_publish(drafts, rng))


def _products() -> tuple[DemoProduct, ...]:
    return tuple(
        DemoProduct(
            product_id=_FIRST_PRODUCT_ID + 3 * n,
            slug=item["slug"],
            sku=f"YS-{n + 1:03d}",
            name=item["name"],
            price=item["price"],
            weight=item["weight"],
            edible=item.get("edible", False),
            phrases={k: item[k] for k in ("noun", "praise", "use", "flaw")} | {"en": [item["english"]]},
        )
        for n, item in enumerate(load("catalogue.toml")["product"])
    )


def _honest(honest: Honest) -> list[Draft]:
    return [
        *honest.ordinary(235),
        *honest.sale_controls(),
        *honest.regulars(9),
        *honest.bulk(12),
        *honest.short(80),
        *honest.defaults(255),
        *honest.memes(12),
        *honest.platform(12),
        *honest.lookalikes(12),
        *honest.complaints(62),
        *honest.critics(),
        *honest.english(42),
        *honest.hostile(),
    ]


def _planted(campaigns: Campaigns) -> list[Draft]:
    return [*campaigns.cashback(34), *campaigns.templates(), *campaigns.burst(), *campaigns.ring()]


def _publish(drafts: list[Draft], rng: random.Random) -> tuple[DemoReview, ...]:
    """Number the reviews in order of time, with the gaps that other comments and answers leave."""
    voice = load("phrases.toml")["seller"]
    number = _FIRST_COMMENT_ID
    reviews: list[DemoReview] = []
    for draft in sorted(drafts, key=lambda d: (d.when, d.account.mail, d.product.product_id)):
        number += rng.choice((1, 1, 1, 2, 3))
        answered = draft.role != "default" and rng.random() < (0.5 if draft.rating < 3 else 0.12)
        if not answered:
            reviews.append(DemoReview(review_id=number, draft=draft))
            continue
        reply = rng.choice(voice["reply_bad" if draft.rating < 3 else "reply_good"])
        reviews.append(DemoReview(review_id=number, draft=draft, reply=reply, reply_id=number + 1))
        number += 1
    return tuple(reviews)
