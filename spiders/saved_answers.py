"""Knowing a saved answer by its shape alone (`contract.Recognises`), for those who save one without its address.

A platform looks for names that only its own answers have. Where the answer does not tell its product, the file's name
stands for it; pages of one product that a browser saved as "list", "list (1)", "list (2)" stay together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from ..errors import ParseError
from .contract import Page
from .markup import path_of

UNKNOWN_SHOP = "https://shop.invalid"
"""Where the answers of a shop's own software come from if nothing in them tells its host (RFC 2606: it is nobody's)."""

_COPY = re.compile(r"\s*\(\d{1,3}\)$")
_UNSAFE = re.compile(r"[^\w-]+")
_FEWEST = 5  # as many reviews are no accident


def answer_with(page: Page, *names: str, at: str) -> Any:
    """The value of an answer that has all `names` as keys somewhere; None if it has not, or is no JSON.

    `at` is an address of the platform, which settles the charset.
    """
    if not all(f'"{name}"'.encode() in page.body for name in names):
        return None
    try:
        return replace(page, url=at).json()
    except ParseError:
        return None


def product_called(page: Page) -> str:
    """The file's name, as the name of a product that the answer does not tell."""
    name = unquote(path_of(page.url)).rpartition("/")[2]
    stem = _COPY.sub("", name.rpartition(".")[0] or name)
    return _UNSAFE.sub("-", stem)[:60].strip("-") or "unknown"


def only_one(values: Iterable[str | None]) -> str | None:
    """The value that all have that have any; None if they differ."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def only_bad(stars: Iterable[float | None], most: float = 2) -> bool:
    """Whether several reviews stand together and none has more than `most` stars: that was asked for."""
    values = list(stars)
    return len(values) >= _FEWEST and all(value is not None and 0 < value <= most for value in values)
