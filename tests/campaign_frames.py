"""Campaigns of people who share something, to plant in simulated shops: not those of the simulator, but written apart.

Each plants its reviews in one shop, in words that no other review has, but for the kind `template`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from zhenping.simulation import simulate

Made = pd.DataFrame
KINDS = ("ring", "template", "image", "avatar", "contact", "order")
MASKED = ("template", "image", "avatar", "contact", "order")  # can be seen without accounts
LEAST = 8


def honest_shops(shops: int, reviews: int, seed: int, *, ids: bool = True) -> pd.DataFrame:
    """A market without campaigns; `planted` is "" for all, `role` the habit of the writer."""
    made = simulate(shops, reviews, seed=seed, ids=ids)
    role = made["truth_role"]
    return made.drop(columns=[c for c in made.columns if c.startswith("truth")]).assign(planted="", role=role)


class Planter:
    """Plants campaigns in a market until a share of all reviews is theirs."""

    def __init__(self, market: pd.DataFrame, seed: int, kinds: tuple[str, ...] = KINDS) -> None:
        self.market, self.rng = market, np.random.default_rng(seed)
        self.kinds = tuple(kind for kind in kinds if kind != "order" or market["ordered_at"].notna().any())
        other = simulate(5, max(4000, 3 * len(market)), seed=seed + 50_000, ids=True)
        # Of the simulator's grammar, so that a text that is not drawn twice is nobody's copy.
        long = other["text"][other["rating"].ge(4) & other["text"].str.len().between(18, 120).eq(True)]
        self.texts = long.drop_duplicates().sample(frac=1, random_state=seed).tolist()
        self.day = pd.to_datetime(market["created_local"], format="ISO8601")
        self.number = 0

    def share(self, share: float, attacked: float = 1.0) -> pd.DataFrame:
        """The market with campaigns behind it, in a share `attacked` of its shops; `planted` says of which kind."""
        wanted = round(len(self.market) * share / (1 - share))
        shops = self.rng.permutation(self.market["shop_id"].unique())
        shops = shops[: max(1, round(attacked * len(shops)))]
        parts: list[pd.DataFrame] = []
        done = 0
        while wanted - done >= LEAST:
            kind = self.kinds[self.number % len(self.kinds)]
            made = self.campaign(kind, str(shops[self.number % len(shops)]), min(wanted - done, self._size()))
            parts.append(made)
            done += int(made["planted"].eq(kind).sum())
        return pd.concat([self.market, *parts], ignore_index=True)

    def campaign(self, kind: str, shop: str, count: int) -> pd.DataFrame:
        self.number += 1
        made = _KINDS[kind](self, self.market[self.market["shop_id"] == shop], max(count, LEAST))
        return made.assign(review_id=[f"planted-{self.number}-{n}" for n in range(len(made))])

    def words(self, count: int) -> list[str]:
        taken, self.texts = self.texts[:count], self.texts[count:]
        assert len(taken) == count, "make more texts"
        return taken

    def _size(self) -> int:
        return int(self.rng.integers(LEAST, 40))

    def rows(self, shop: pd.DataFrame, count: int, kind: str, *, days: int) -> pd.DataFrame:
        """`count` reviews by new people on up to eight of the shop's products within `days`."""
        rng = self.rng
        goods = shop["product_id"].value_counts().index[:8]
        pick = pd.Series(rng.choice(goods, count))
        first = shop.drop_duplicates("product_id").set_index("product_id").loc[pick].reset_index()
        start = self.day.min() + (self.day.max() - self.day.min()) * rng.uniform(0.1, 0.85)
        when = start + pd.to_timedelta(rng.integers(0, days * 86_400, count), unit="s")
        ordered = when - pd.to_timedelta(rng.integers(2 * 86_400, 9 * 86_400, count), unit="s")
        return first.assign(
            rating=5.0,
            text=self.words(count),
            reviewer_id=[f"new-{self.number}-{n}" for n in range(count)],
            reviewer_mask=[
                f"{chr(97 + a)}***{b}"
                for a, b in zip(rng.integers(26, size=count), rng.integers(100, size=count), strict=True)
            ],
            reviewer_total=np.nan,
            avatar_id=None,
            image_ids=[()] * count,
            created_local=when.strftime("%Y-%m-%dT%H:%M:%S"),
            created_at=None,
            created_precision="second",
            ordered_at=ordered.strftime("%Y-%m-%dT%H:%M:%S") if shop["ordered_at"].notna().any() else None,
            followup_text=None,
            followup_at=None,
            reply_text=None,
            is_default=False,
            planted=kind,
            role=kind,
        )


def _ring(plan: Planter, shop: pd.DataFrame, count: int) -> Made:
    """Accounts that each write about three or more of five products within a week, half of them hidden."""
    rng = plan.rng
    each = int(rng.integers(3, 6))
    accounts = max(LEAST, count // each)
    goods = rng.choice(shop["product_id"].unique(), 5) if shop["product_id"].nunique() < 5 else None
    goods = rng.permutation(shop["product_id"].unique())[:5] if goods is None else goods
    made = plan.rows(shop, accounts * each, "ring", days=7)
    chosen = np.concatenate([rng.permutation(len(goods))[:each] for _ in range(accounts)])
    made = made.assign(
        product_id=np.asarray(goods, dtype=object)[chosen[: len(made)]],
        reviewer_id=np.repeat([f"ring-{plan.number}-{n}" for n in range(accounts)], each),
    )
    hidden = plan.market.sample(int(rng.integers(0, len(made) + 1)), random_state=int(rng.integers(1 << 30)))
    cover = hidden.assign(
        reviewer_id=rng.choice(made["reviewer_id"], len(hidden)),
        text=plan.words(len(hidden)),
        avatar_id=None,
        image_ids=[()] * len(hidden),
        followup_text=None,
        planted="camouflage",
        role="camouflage",
    )
    return pd.concat([made, cover], ignore_index=True)


def _template(plan: Planter, shop: pd.DataFrame, count: int) -> Made:
    made = plan.rows(shop, count, "template", days=int(plan.rng.integers(10, 90)))
    text = max(made["text"], key=len)
    return made.assign(text=[_edited(text, plan.rng) for _ in range(count)])


def _edited(text: str, rng: np.random.Generator) -> str:
    """One character in fifteen replaced, dropped or doubled."""
    letters = list(text)
    for _ in range(max(1, len(text) // 15)):
        at, how = int(rng.integers(len(letters))), rng.integers(3)
        letters[at] = ("", letters[at] * 2, str(rng.choice(list("真挺很好的了"))))[how]
    return "".join(letters)


def _shared(kind: str) -> Callable[[Planter, pd.DataFrame, int], Made]:
    def make(plan: Planter, shop: pd.DataFrame, count: int) -> Made:
        made = plan.rows(shop, count, kind, days=int(plan.rng.integers(5, 45)))
        if kind == "image":
            return made.assign(image_ids=[(f"picture-{plan.number}",)] * count)
        if kind == "avatar":
            return made.assign(avatar_id=f"avatar-{plan.number}")
        return made.assign(text=[f"{text}，加微信 zp{plan.number:03}x8" for text in made["text"]])

    return make


def _order(plan: Planter, shop: pd.DataFrame, count: int) -> Made:
    """Up to thirty people who order one thing in one minute of the night."""
    made = plan.rows(shop, min(count, 30), "order", days=20)
    day = pd.to_datetime(made["created_local"].min()).normalize() - pd.Timedelta(days=4)
    minute = day + pd.Timedelta(hours=3, minutes=int(plan.rng.integers(5, 55)))
    seconds = pd.to_timedelta(plan.rng.integers(0, 60, len(made)), unit="s")
    ordered = [f"{minute + s:%Y-%m-%dT%H:%M:%S}" for s in seconds]
    return made.assign(product_id=made["product_id"].iloc[0], variant="蓝色 大号", ordered_at=ordered)


_KINDS: dict[str, Callable[[Planter, pd.DataFrame, int], Made]] = {
    "ring": _ring,
    "template": _template,
    "order": _order,
    **{kind: _shared(kind) for kind in ("image", "avatar", "contact")},
}
