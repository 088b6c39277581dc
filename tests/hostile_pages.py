"""Pages that nobody meant well: strategies for "no bytes make a parser raise anything but ParseError"."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import strategies as st
from zhenping.errors import ParseError
from zhenping.spiders.contract import Page, Platform

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


def json_like(keys: Sequence[str]) -> st.SearchStrategy[object]:
    """JSON values whose objects use the format's own names, with values of the wrong kind."""
    names = st.sampled_from(list(keys)) | st.text(max_size=5)
    return st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
        max_leaves=25,
    )


def bodies(pieces: Sequence[str], keys: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Raw bytes, shuffled pieces of the format's own markup, and JSON of its own names."""
    shuffled = st.lists(st.sampled_from(list(pieces)) | st.text(max_size=15), max_size=12).map(
        lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
    )
    written = json_like(keys).map(lambda value: json.dumps(value).encode())
    return st.binary(max_size=200) | shuffled | written


def survives(platform: Platform, url: str, body: bytes, status: int = 200) -> None:
    """Match and parse; a ParseError is an answer, anything else is a bug."""
    page = Page(url, status, {"content-type": "text/html"}, body)
    assert 0.0 <= platform.match(page) <= 1.0
    try:
        parsed = platform.parse(page)
    except ParseError:
        return
    assert all(r.rating is None or 1 <= r.rating <= 5 for r in parsed.reviews)
    for review in parsed.reviews:  # what a database can hold
        for value in (review.text, review.title, review.reviewer_mask, review.review_id, review.product_id):
            (value or "").encode("utf-8")
