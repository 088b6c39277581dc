"""Addresses as they may be kept: without the keys that a shop's page hands to every visitor's browser.

Review services take such a key in the path (a UUID, a long word) or in the query (`apiKey`, `passkey`). It is used to
ask, and never stored.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_UUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_LONG_WORD = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{24,}$")
_KEY = re.compile(r"key|token|secret|signature", re.IGNORECASE)


def public_address(url: str) -> str:
    """The address with `*` where a key stood."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = "/".join("*" if _UUID.match(part) or _LONG_WORD.match(part) else part for part in parts.path.split("/"))
    query = "&".join(_hidden(pair) for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))


def _hidden(pair: str) -> str:
    name, sign, _ = pair.partition("=")
    return f"{name}{sign}*" if _KEY.search(name) else pair
