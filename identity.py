"""People are kept as keyed hashes and masks only.

A hash is HMAC-SHA256 under the ledger's own key, so that it links a reviewer's reviews inside one ledger and
says nothing outside it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace
from typing import Any

from .records import Review

KEY_BYTES = 32
_SHORTEST_NAME = 4
_TEXTS = ("title", "text", "followup_text", "reply_text")
_ID_CHARS = 20  # 80 bits: one accidental collision is expected only after about 10^12 ids


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """Hash `value` under `key`; `kind` (reviewer, avatar, contact) keeps the name spaces apart."""
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:_ID_CHARS]


def mask_name(name: str | None) -> str | None:
    """Shorten a name to its first and last character; a name that a platform masked stays as it is."""
    name = (name or "").strip()
    if not name:
        return None
    if "*" in name:
        return name
    return f"{name[0]}***{name[-1]}" if len(name) > 2 else f"{name[0]}***"


def without_name(text: str | None, name: str | None) -> str | None:
    """`text` with a reviewer's own full name masked: sellers greet people by it, some sign with it.

    Only names that no ordinary word is: four characters or more, and of Latin ones not inside a longer word.
    """
    name = (name or "").strip()
    if text is None or len(name) < _SHORTEST_NAME or "*" in name or name not in text:
        return text
    before, after = (r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])") if name.isascii() else ("", "")
    return re.sub(f"{before}{re.escape(name)}{after}", str(mask_name(name)), text)


def pseudonymise(review: Review, key: bytes) -> Review:
    """Replace the raw reviewer identity, avatar and name of a freshly parsed review, the name in its texts too."""

    def hashed(kind: str, value: str | None) -> str | None:
        return keyed_hash(key, kind, f"{review.platform}\0{value}") if value else None

    texts: dict[str, Any] = {name: without_name(getattr(review, name), review.reviewer_mask) for name in _TEXTS}
    return replace(
        review,
        reviewer_id=hashed("reviewer", review.reviewer_id),
        avatar_id=hashed("avatar", review.avatar_id),
        reviewer_mask=mask_name(review.reviewer_mask),
        **texts,
    )
