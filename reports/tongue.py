"""The language of a foreign text on the page, as an HTML attribute.

A screen reader picks its voice and a browser its Chinese or Japanese shapes by `lang`, so a text in another language
than the page's says which. Reviews name theirs, but shops often name their own for all, so the script has the last
word; for what has no language (product names, masks) it decides alone, and what it does not tell is left open.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_LATIN = re.compile(r"[A-Za-z]")
_SCRIPTS = {  # the first that occurs: Japanese and Korean texts hold Han characters too
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
}
_WORD = 5  # Latin letters that weigh as much as one of the others


def tongue(text: str | None, language: str | None = None) -> str | None:
    """Language tag of a text, None where neither its script nor its named language tells."""
    text = text or ""
    tag = next((tag for tag, script in _SCRIPTS.items() if script.search(text)), None)
    if tag and len(_SCRIPTS[tag].findall(text)) * _WORD >= len(_LATIN.findall(text)):
        return language if _same(language, tag) else tag
    named = language if language and _TAG.fullmatch(language) else None
    return None if named and _primary(named) in _SCRIPTS else named


def differs(tag: str | None, page: str) -> bool:
    """Whether a text needs a `lang` of its own on a page in the language `page`."""
    return tag is not None and _primary(tag) != _primary(page)


def _same(language: str | None, tag: str) -> bool:
    return bool(language and _TAG.fullmatch(language)) and _primary(str(language)) == tag


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
