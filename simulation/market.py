"""A table of reviews as the people see it who plan a campaign: which goods there are, when they sell, what is shown.

It works on any frame with the record's columns. A column that is missing or wholly empty is not *present*, and nothing
is planted in it: a table of ids, dates and stars gets rows of ids, dates and stars. A planted review starts as a copy
of a *donor*, an existing review of the same product, so that everything a campaign does not care about (level,
variant, votes, answers, form of dates) looks as it does in this very table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..records import REVIEW_COLUMNS
from . import lexicon, people
from .grammar import Ints, Objects, known_where
from .honest import iso, pictures
from .seasons import DAY
from .voice import Voice

_KEYS = ["platform", "shop_id", "product_id"]
_CLEARED = ("title", "followup_text", "followup_at", "rating_raw", "incentive_source")


@dataclass(frozen=True)
class Market:
    """`frame` has a RangeIndex; `language` is of texts that are planted."""

    frame: pd.DataFrame
    language: str

    @cached_property
    def present(self) -> frozenset[str]:
        """Columns of the record that say anything."""
        return frozenset(
            name for name in self.frame.columns if name in REVIEW_COLUMNS and _says_anything(self.frame[name])
        )

    @cached_property
    def products(self) -> pd.DataFrame:
        """One row a product: its keys, shop (number), item, reviews, start (of its rows in `rows`)."""
        found = self.frame[[*self._keys]].iloc[self.rows[self._starts]].reset_index(drop=True)
        # A table without shops holds one a product, as everywhere else.
        shop = [name for name in self._keys if name != "product_id"] or self._keys
        found["shop"] = found.groupby(shop, sort=True, dropna=False).ngroup()
        return found.assign(
            reviews=np.diff(np.append(self._starts, len(self.rows))), start=self._starts, item=self._items
        )

    @cached_property
    def _keys(self) -> list[str]:
        return [name for name in _KEYS if name in self.frame]

    @cached_property
    def code(self) -> Ints:
        """Product of each row."""
        keys = self.frame[self._keys]
        return np.asarray(keys.groupby(self._keys, sort=True, dropna=False).ngroup(), dtype=np.int64)

    @cached_property
    def rows(self) -> Ints:
        """Rows of the frame, product by product."""
        return np.argsort(self.code, kind="stable")

    @cached_property
    def _starts(self) -> Ints:
        return np.flatnonzero(np.diff(self.code[self.rows], prepend=-1))

    @cached_property
    def _items(self) -> Ints:
        if "product_name" not in self.frame:
            return np.full(len(self._starts), lexicon.UNKNOWN)
        number = {name: item for lang in lexicon.LANGUAGES for item, name in enumerate(lexicon.names(lang))}
        named = self.frame["product_name"].iloc[self.rows[self._starts]]
        return np.array([number.get(name, lexicon.UNKNOWN) for name in named.tolist()], dtype=np.int64)

    @cached_property
    def created(self) -> Ints:
        """Seconds of each row on its own clock; the median where it is not known."""
        shown = next((name for name in ("created_local", "created_at") if name in self.present), None)
        return np.zeros(len(self.frame), dtype=np.int64) if shown is None else _seconds(self.frame[shown])

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last moment."""
        return int(self.created.min()), int(self.created.max())

    def donors(self, products: Ints, rng: np.random.Generator) -> Ints:
        """A row of each product, drawn at random."""
        of = self.products
        place = (rng.random(len(products)) * of["reviews"].to_numpy()[products]).astype(np.int64)
        return np.asarray(self.rows[of["start"].to_numpy()[products] + place], dtype=np.int64)

    def moment(self, product: int, rng: np.random.Generator) -> int:
        """A moment at which the product sells: festivals are as busy for campaigns as for everybody."""
        return int(self.created[self.donors(np.array([product]), rng)[0]])

    def within(self, when: Ints) -> Ints:
        """Moments behind the table's last one folded back into its last month."""
        end = self.span[1]
        return np.where(when > end, end - (when - end) % (30 * DAY), when)

    def rows_like(self, products: Ints, when: Ints, rng: np.random.Generator) -> pd.DataFrame:
        """Reviews of `products` at `when` (seconds), what a campaign does not set from donors."""
        donors = self.donors(products, rng)
        found = self.frame.iloc[donors].reset_index(drop=True)
        found[[name for name in _CLEARED if name in found]] = None
        self._date(found, donors, self.within(when), rng)
        if "review_id" in self.present:
            found["review_id"] = self._ids("review_id", np.arange(len(found)), people.tokens(len(found), rng), rng)
        if "is_default" in self.present:
            found["is_default"] = found["is_default"].where(found["is_default"].isna(), False)
        if "incentive" in self.present:
            found["incentive"] = None
        return found

    def _date(self, found: pd.DataFrame, donors: Ints, when: Ints, rng: np.random.Generator) -> None:
        if "reply_at" in self.present:
            later = np.clip(_seconds(found["reply_at"]) - self.created[donors], 3600, 30 * DAY)
            found["reply_at"] = _as_shown(when + later, found["reply_at"])
        if "created_local" in self.present:
            found["created_local"] = _as_shown(when, found["created_local"])
        if "created_at" in self.present:
            texts = iso(when - self._offset) + "+00:00"
            found["created_at"] = known_where(found["created_at"].notna().to_numpy(), texts)
        if "ordered_at" in self.present:
            waited = rng.lognormal(1.5, 0.6, size=len(when)).clip(1, 60) * DAY
            found["ordered_at"] = _as_shown(when - waited.astype(np.int64), found["ordered_at"])

    @cached_property
    def _offset(self) -> int:
        """Seconds by which the table's clock is ahead of UTC; 0 where only one of the two is shown."""
        if not {"created_local", "created_at"} <= self.present:
            return 0
        both = self.frame[self.frame["created_local"].notna() & self.frame["created_at"].notna()].head(1)
        return int((_seconds(both["created_local"]) - _seconds(both["created_at"])).sum())

    def wear(self, found: pd.DataFrame, persons: Ints, rng: np.random.Generator, history: float = 0.3) -> None:
        """Make `persons` (numbers) the new accounts that wrote `found` (in place)."""
        shown = people.shown(persons, True, self.language, rng, history)
        for name in shown.columns:
            if name in self.present:
                found[name] = self._ids(name, persons, shown[name].to_numpy(), rng)

    def _ids(self, name: str, persons: Ints, made: Objects, rng: np.random.Generator) -> Objects:
        """`made`, or numbers where the table's own ids are numbers."""
        if name == "reviewer_total" or not pd.api.types.is_numeric_dtype(self.frame[name]):
            return made
        numbers = rng.integers(1_000_000_000, 1 << 53, size=int(persons.max(initial=0)) + 1)
        return np.asarray(numbers[persons], dtype=object)

    def say(self, found: pd.DataFrame, texts: Objects, rng: np.random.Generator) -> None:
        """`texts` and, where the table has them, titles."""
        if "text" in self.present:
            found["text"] = known_where(texts != "", texts)
        if "language" in self.present:
            found["language"] = self.language
        if "title" in self.present:
            found["title"] = Voice(self.language, rng).short(np.full(len(found), lexicon.UNKNOWN))

    def picture(self, found: pd.DataFrame, share: float, rng: np.random.Generator) -> None:
        """Own pictures for a share of the reviews."""
        if "image_ids" in self.present:
            found["image_ids"] = pictures(rng.random(len(found)) < share, rng)

    def rate(self, found: pd.DataFrame, stars: Ints) -> None:
        """Set the stars; a seller's answer to a donor with stars of the other kind is no answer to this review."""
        if "rating" not in self.present:
            return
        unlike = (found["rating"].astype(float).to_numpy() >= 4) != (stars >= 4)
        for name in {"reply_text", "reply_at"} & self.present:
            found[name] = found[name].astype(object).where(~unlike, None)
        found["rating"] = stars.astype(float)


def _says_anything(column: pd.Series) -> bool:
    if column.name == "image_ids":
        return any(isinstance(value, tuple | list) and len(value) > 0 for value in column.tolist())
    return bool(column.notna().any())


def _seconds(column: pd.Series) -> Ints:
    shown = column.astype(object).where(column.notna(), None)
    texts = shown.astype("string").str.slice(0, 19).str.replace("T", " ")
    read = pd.to_datetime(texts, format="ISO8601", errors="coerce").astype("datetime64[s]")
    known = read.dropna()
    middle = known.sort_values().iloc[len(known) // 2] if len(known) else pd.Timestamp(0)
    return np.asarray(read.fillna(middle).to_numpy().astype("datetime64[s]").astype(np.int64))


def _as_shown(when: Ints, like: pd.Series) -> Objects:
    """`when` as precise as the donors' own dates and with their separator, null where they have none."""
    shown = like.astype(object).where(like.notna(), "").astype(str).tolist()
    texts = [
        (text if other[10:11] != " " else text.replace("T", " "))[: min(len(other), 19)] or None
        for text, other in zip(iso(when).tolist(), shown, strict=True)
    ]
    return np.array(texts, dtype=object)
