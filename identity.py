"""People are kept as keyed hashes and masks only.

A hash is HMAC-SHA256 under the ledger's own key, so that it links a reviewer's reviews inside one ledger and
says nothing outside it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from .records import Review

KEY_BYTES = 32
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


def pseudonymise(review: Review, key: bytes) -> Review:
    """Replace the raw reviewer identity, avatar and name of a freshly parsed review."""

    def hashed(kind: str, value: str | None) -> str | None:
        return keyed_hash(key, kind, f"{review.platform}\0{value}") if value else None

    return replace(
        review,
        reviewer_id=hashed("reviewer", review.reviewer_id),
        avatar_id=hashed("avatar", review.avatar_id),
        reviewer_mask=mask_name(review.reviewer_mask),
    )
