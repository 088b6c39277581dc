"""What a misfit is: a review in the words of another kind of goods than its product's other reviews.

A product's kind is learned from its own reviews, so no name or category of the platform is needed. Everything works
on pairs (review, telling word); `signals.fit` makes the test of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .persons import person_codes
from .words.categories import mentions, vocabulary

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


def misfits(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """One line for every review of a product whose kind of goods is known.

    Args:
        reviews: the prepared frame of a `Context`.
        rules: ``[signals.fit]``.

    Returns:
        Columns product (number), of_product (lines of that product), category and words (telling ones, joined by
        blanks; both null where the review fits or is excused). The index is that of `reviews`.
    """
    rows = _of_known_products(reviews, rules)
    words = _telling(rows)
    home = _home(words, rules)
    category, said = _foreign(words, home, rules)
    known = np.asarray(home.any(axis=1), dtype=bool)[words.product]
    rows = rows.assign(category=category, words=said)[known]
    rows["of_product"] = rows.groupby("product")["product"].transform("size")
    excused = rows["category"].notna() & (_pasted(reviews, rows) | _of_variant(rows, rules))
    rows.loc[excused, ["category", "words"]] = None
    found: pd.DataFrame = rows[["product", "of_product", "category", "words"]]
    return found


@dataclass(frozen=True)
class _Words:
    """Telling words of the rows looked at: pairs (row, word), and the product of every row."""

    row: Ints
    word: Ints
    product: Ints  # of every row
    products: int

    def per_product(self, kept: Bools) -> npt.NDArray[np.float64]:
        """(n_products, n_words): in how many rows a product's reviews use a word, of the pairs kept."""
        n = len(vocabulary().words)
        cells = self.product[self.row[kept]] * n + self.word[kept]
        return np.bincount(cells, minlength=self.products * n).reshape(self.products, n).astype(np.float64)

    def rows_with(self, pairs: Bools) -> Bools:
        """Rows that have any of the pairs."""
        return np.bincount(self.row[pairs], minlength=len(self.product)) > 0


def _of_known_products(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.DataFrame:
    """Reviews in words of products that have enough of them, numbered by product."""
    own = reviews["folded"].notna() & ~reviews["default"] & reviews["product_id"].notna()
    rows = reviews.loc[own, ["shop", "product_id", "folded", "variant"]]
    many = rows.groupby(["shop", "product_id"])["folded"].transform("size") >= rules["min_reviews"]
    kept: pd.DataFrame = rows[many]
    return kept.assign(product=kept.groupby(["shop", "product_id"], sort=True).ngroup())


def _telling(rows: pd.DataFrame) -> _Words:
    codes, distinct = pd.factorize(rows["folded"])
    text, word = mentions([str(t) for t in distinct])
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(distinct) + 1))
    counts = (starts[1:] - starts[:-1])[text]
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    row = order[np.repeat(starts[text], counts) + offset]
    product = rows["product"].to_numpy(np.int64)
    return _Words(row.astype(np.int64), np.repeat(word, counts), product, int(product.max(initial=-1)) + 1)


def _home(words: _Words, rules: Mapping[str, Any]) -> Bools:
    """(n_products, n_categories): the kind of goods that a product's reviews speak of most, and any other that many
    reviews speak of in words which that kind does not have.
    """
    first = _share(words, np.ones(len(words.row), dtype=bool))
    most, top = first.max(axis=1, initial=0.0)[:, None], first.argmax(axis=1)
    beside = _share(words, ~vocabulary().member[words.word, top[words.product[words.row]]])
    beside[np.arange(len(top)), top] = most[:, 0]
    return np.asarray((most >= rules["home_share"]) & (beside >= rules["home_lead"] * most))


def _share(words: _Words, kept: Bools) -> npt.NDArray[np.float64]:
    """(n_products, n_categories): share of a product's reviews that have a word of the kind, of the pairs kept."""
    n, said = vocabulary().member.shape[1], np.unique(_row_category(words, kept))
    cells = words.product[said // n] * n + said % n
    speak = np.bincount(cells, minlength=words.products * n).reshape(words.products, n)
    return np.asarray(speak / np.maximum(1, np.bincount(words.product, minlength=words.products))[:, None])


def _row_category(words: _Words, kept: Bools) -> Ints:
    """Number row * n_categories + category for every kept pair and every category of its word."""
    member = vocabulary().member
    pair, category = np.nonzero(member[words.word[kept]])
    return np.asarray(words.row[kept][pair] * member.shape[1] + category, np.int64)


def _foreign(words: _Words, home: Bools, rules: Mapping[str, Any]) -> tuple[Objects, Objects]:
    """For every row the other kind of goods that it speaks of, and its words; None where it fits."""
    names, member = vocabulary().categories, vocabulary().member
    own_word = (home @ member.T)[words.product[words.row], words.word]
    own_row = words.rows_with(own_word)
    beside = words.per_product(own_row[words.row])
    enough = np.maximum(rules["usual"], rules["usual_share"] * np.bincount(words.product[own_row], minlength=len(home)))
    usual = (beside >= enough[:, None])[words.product[words.row], words.word]
    fits = own_row | words.rows_with(usual)
    other = ~fits[words.row]
    table = np.bincount(_row_category(words, other), minlength=len(fits) * len(names)).reshape(-1, len(names))
    found = np.flatnonzero(table.max(axis=1, initial=0) >= rules["min_words"])
    category, said = np.full(len(fits), None, dtype=object), np.full(len(fits), None, dtype=object)
    spoken = pd.Series(words.word[other]).groupby(words.row[other]).agg(list)
    for row in found.tolist():
        kind = int(table[row].argmax())
        category[row] = names[kind]
        said[row] = " ".join(vocabulary().words[w].replace(" ", "_") for w in sorted(spoken[row]) if member[w, kind])
    return category, said


def _pasted(reviews: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Texts that the same person left under several products of the shop: one order's."""
    person = person_codes(reviews)
    left = pd.DataFrame({"person": person, "folded": reviews["folded"], "product_id": reviews["product_id"]})
    several: pd.Series = left.groupby(["person", "folded"])["product_id"].transform("nunique") > 1
    return several.loc[rows.index]


def _of_variant(rows: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Misfits of a variant whose own reviews mostly are: a listing of different goods."""
    keys = [rows["product"], rows["variant"].where(rows["variant"].notna(), "").astype(str)]
    share = rows["category"].notna().groupby(keys).transform("mean")
    own = rows["variant"].notna() & (rows["variant"].groupby(rows["product"]).transform("nunique") > 1)
    excused: pd.Series = own & (share >= rules["variant_share"])
    return excused
