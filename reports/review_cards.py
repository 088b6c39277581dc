"""What a report shows of one review, taken from a row of the findings' frame: nothing is computed here.

Also which reviews are shown first: flagged and quoted ones, then the rest in the frame's own order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..analysis.results import N_, Kind, Link, Passage, Quote, Ring, SellerAsks, ShopFindings
from .hostile import link

KINDS: Mapping[Kind, str] = {
    Kind.DEFAULT: N_("platform's default text"),
    Kind.WITNESS: N_("witness of paid praise"),
    Kind.ACCUSATION: N_("says others were paid"),
    Kind.PLATFORM: N_("platform's own reward"),
    Kind.MALICIOUS: N_("suspected coordinated negative"),
    Kind.INDUCED: N_("suspected induced praise"),
    Kind.RING: N_("suspected coordination"),
    Kind.TEMPLATE: N_("suspected copied text"),
    Kind.BURST: N_("part of a burst"),
}

EVIDENCE: Mapping[str, str] = {
    "template": N_("the same text"),
    "image": N_("the same picture"),
    "avatar": N_("the same avatar"),
    "contact": N_("the same contact"),
    "lockstep": N_("the same products on the same days"),
    "block": N_("the same products in the same fortnights"),
    "group": N_("a group that meets at the same products"),
    "order": N_("the same variant ordered in the same minute"),
    "burst": N_("the same busy days"),
    "reviewer": N_("the same account"),
}
"""What accounts can share."""

OTHER_EVIDENCE: Mapping[str, str] = {**EVIDENCE, "profile": N_("the profile of account and product")}
"""Reasons that are no test of the report."""

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """One review as shown. Text is already masked; `pieces` cut it into (text, highlighted)."""

    row: int
    review_id: str | None
    product: str | None
    product_id: str | None
    url: str | None
    reviewer: str | None
    rating: float | None
    date: str | None
    title: str | None
    text: str | None
    language: str | None  # of the text
    followup: str | None
    reply: str | None
    kind: str | None
    suspicion: float | None
    attack: float | None
    reasons: tuple[tuple[str, float | None], ...]
    page: str | None


class Cards:
    """Cards by row label of one shop's (masked) findings."""

    def __init__(self, findings: ShopFindings) -> None:
        frame = findings.reviews
        self._frame = frame
        self._at = {label: at for at, label in enumerate(frame.index)}
        self._columns = {name: frame[name].tolist() for name in map(str, frame.columns)}
        self._products = dict(zip(findings.products["product_id"], findings.products["name"], strict=True))
        self._names = {**OTHER_EVIDENCE, **{test.id: test.name for test in findings.tests}}

    def __contains__(self, row: Hashable) -> bool:
        return row in self._at

    def value(self, row: int, column: str) -> Any:
        """One cell, None where it is not known or there is no such column."""
        values = self._columns.get(column)
        return None if values is None else known(values[self._at[row]])

    def of(self, row: int) -> ReviewCard:
        """The card of one row.

        Raises:
            KeyError: if the shop has no such row.
        """

        def get(column: str) -> Any:
            return self.value(row, column)

        return ReviewCard(
            row=row,
            review_id=get("review_id"),
            product=known(self._products.get(get("product_id"))) or get("product_id"),
            product_id=get("product_id"),
            url=link(get("url")),
            reviewer=get("reviewer_mask"),
            rating=get("rating"),
            date=(get("created_local") or "")[:10] or None,
            title=get("title"),
            text=get("text"),
            language=get("language"),
            followup=get("followup_text"),
            reply=get("reply_text"),
            kind=get("kind"),
            suspicion=get("suspicion"),
            attack=get("attack"),
            reasons=self._reasons(get("reasons")),
            page=get("page_sha256"),
        )

    def _reasons(self, reasons: str | None) -> tuple[tuple[str, float | None], ...]:
        """`evidence:share;…` as (its name, share of all the evidence)."""
        parts = [part.partition(":") for part in (reasons or "").split(";") if part]
        return tuple((self._names.get(name, name), _share(number)) for name, _, number in parts)

    def many(self, rows: Iterable[int]) -> list[ReviewCard]:
        """Cards of the rows that the shop has, in the given order."""
        return [self.of(row) for row in rows if row in self]


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a ring: number from 1, name as masked, and each review with the numbers of its links."""

    number: int
    reviewer: str | None
    reviews: tuple[tuple[ReviewCard, tuple[int, ...]], ...]


_MOST_OF_ONE = 40  # reviews of one person in a list


def members(ring: Ring, cards: Cards, most: int) -> list[Member]:
    """The first `most` people of a ring whose reviews the shop has, with their first reviews."""
    found = []
    for number, rows in enumerate(ring.members[:most], 1):
        reviews = tuple((card, _links(card.row, ring)) for card in cards.many(rows[:_MOST_OF_ONE]))
        if reviews:
            found.append(Member(number, reviews[0][0].reviewer, reviews))
    return found


def shared_links(ring: Ring) -> list[Link]:
    """What different people share; that one account wrote several reviews is seen in the list of members."""
    return [link for link in ring.links if link.kind != "reviewer"]


def _links(row: int, ring: Ring) -> tuple[int, ...]:
    return tuple(number for number, link in enumerate(shared_links(ring), 1) if row in link.rows)


def known(value: Any) -> Any:
    """None for any of pandas' missing values."""
    return None if value is None or (not isinstance(value, (tuple, list)) and pd.isna(value)) else value


def _share(number: str) -> float | None:
    try:
        return float(number)
    except ValueError:
        return None


def kind_name(kind: str | None) -> str | None:
    """Message id of a review's kind."""
    return KINDS[Kind(kind)] if kind in {k.value for k in Kind} else kind


def weighted_order(findings: ShopFindings) -> pd.Index:
    """Row labels of praise by suspicion, highest first; ties in the frame's own order."""
    suspicion = pd.to_numeric(findings.reviews["suspicion"], errors="coerce").dropna()
    return suspicion.sort_values(ascending=False, kind="stable").index


def embedded_rows(findings: ShopFindings, limit: int, characters: int) -> list[int]:
    """Rows to put into the page: quoted ones, then the most suspected, then the rest, within both limits."""
    quoted = [quote.row for quote in findings.quotes]
    order = dict.fromkeys([*quoted, *weighted_order(findings), *findings.reviews.index])
    lengths = findings.reviews["text"].map(lambda text: len(text) if isinstance(text, str) else 0)
    kept: list[int] = []
    for row in order:
        characters -= min(int(lengths.get(row, 0)), 1000)
        if len(kept) == limit or characters < 0:
            break
        kept.append(row)
    return kept


def pieces(quote: Quote | Passage | SellerAsks, text: str) -> list[Piece]:
    """Cut `text` along the quote's spans; overlapping and outlying spans are settled."""
    cut: list[Piece] = []
    at = 0
    for start, end in sorted(quote.spans):
        first, last = max(start, at), min(end, len(text))
        if first < last:
            cut += [(text[at:first], False), (text[first:last], True)]
            at = last
    return [piece for piece in [*cut, (text[at:], False)] if piece[0]]
