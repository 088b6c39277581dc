"""Where the seller asks for praise in its own descriptions, policies and notices.

Replies to reviews are read by the signal `paid_praise`; these texts belong to no review. They are shown as they
stand, each sentence once however many products carry it, and enter no share and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from .results import SellerAsks
from .words.folding import fold, fold_all
from .words.matching import Hit
from .words.packs import Pack
from .words.paid import find_all

LIMIT = 50
"""Sentences of one shop at most."""

_LONGEST = 160
_BORDER = re.compile(r"[。!?！？;；\n]")
_PART = 2_000  # characters folded at a time


def seller_asks(texts: pd.DataFrame | None, packs: Sequence[Pack]) -> tuple[SellerAsks, ...]:
    """Sentences in which the seller asks for praise or offers something for it, those on most pages first.

    `texts` has kind, product_id, url, text (`store.frames.seller_texts`).
    """
    found: dict[str, list[SellerAsks]] = {}
    parts = [] if texts is None else list(_parts(texts))
    distinct = list(dict.fromkeys(part for _, part in parts))
    folded = dict(zip(distinct, fold_all(distinct), strict=True))
    hits = find_all(list(dict.fromkeys(folded.values())), packs, seller=True)
    for page, part in parts:
        for asks in _in_part(page, part, hits.get(folded[part], ())):
            found.setdefault(asks.text, []).append(asks)
    merged = [_merged(same) for same in found.values()]
    return tuple(sorted(merged, key=lambda asks: (-asks.pages, asks.text))[:LIMIT])


_Page = tuple[str, str | None, str]


def _parts(texts: pd.DataFrame) -> Iterator[tuple[_Page, str]]:
    """Kind, product and address, and the text in pieces of `_PART` characters."""
    for kind, product, url, text in texts[["kind", "product_id", "url", "text"]].itertuples(index=False):
        page = (str(kind), product if isinstance(product, str) else None, str(url))
        yield from ((page, str(text)[start : start + _PART]) for start in range(0, len(str(text)), _PART))


def _in_part(page: _Page, part: str, hits: Sequence[Hit]) -> Iterator[SellerAsks]:
    if not hits:
        return
    kind, product, url = page
    folded = fold(part)
    for hit in hits:
        sentence, spans = _sentence(part, *folded.span(hit.start, hit.end))
        yield SellerAsks(kind=kind, product_id=product, url=url, text=sentence, spans=spans, rule=hit.rule.id, pages=1)


def _sentence(text: str, first: int, last: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The sentence around [first, last), at most `_LONGEST` characters, and where the words stand in it."""
    before = max((m.end() for m in _BORDER.finditer(text, 0, first)), default=0)
    after = _BORDER.search(text, last)
    before = max(before, first - _LONGEST // 2)
    end = min(after.end() if after else len(text), max(last, before + _LONGEST))
    raw = text[before:end]
    skipped = len(raw) - len(raw.lstrip())
    return raw.strip(), ((first - before - skipped, min(last, end) - before - skipped),)


def _merged(same: list[SellerAsks]) -> SellerAsks:
    """One sentence with all its marked words, and on how many pages it stands."""
    first = min(same, key=lambda asks: (asks.url, asks.product_id or ""))
    spans = tuple(sorted({span for asks in same for span in asks.spans}))
    return replace(first, spans=spans, pages=len({asks.url for asks in same}))
