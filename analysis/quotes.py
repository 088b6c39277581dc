"""Which reviews a report shows: what witnesses, induced praise, accusers, follow-ups and the seller say."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .results import Kind, Quote
from .signals.contract import Scored

_ORDER = {kind: number for number, kind in enumerate(Kind)}
LIMIT = 200
"""Quotes of one kind at most; a person reads no more, and the rest are in the table of reviews."""


def shop_quotes(scored: Iterable[Scored], shop: pd.DataFrame) -> tuple[Quote, ...]:
    """The shop's quotes, each place of a review once: by kind (order of `Kind`), then newest first, then
    row.
    """
    inside = set(shop.index.tolist())
    found: dict[tuple[int, str, Kind], Quote] = {}
    for result in scored:
        for quote in result.quotes:
            if quote.row in inside:
                found.setdefault((quote.row, quote.field, quote.kind), quote)
    newest = shop["created_local"].where(shop["created_local"].notna(), "").astype(str).rank(ascending=False)
    ordered = sorted(found.values(), key=lambda q: (_ORDER[q.kind], float(newest.loc[q.row]), q.row, q.field))
    kept: list[Quote] = []
    for kind in Kind:
        kept += [quote for quote in ordered if quote.kind is kind][:LIMIT]
    return tuple(kept)
