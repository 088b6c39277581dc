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
_GREETING = r"(?:^|@|亲爱的|尊敬的|亲|您好|你好|感谢|\b(?:hi|hello|hey|dear|thanks|thank you)\b)[\s,，:：~]{0,3}"
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

    A name of four characters or more is masked wherever it stands (a Latin one not inside a longer word), a shorter
    one, which may be an ordinary word, behind a greeting.
    """
    name = (name or "").strip()
    if text is None or len(name) < 2 or "*" in name or name.casefold() not in text.casefold():
        return text
    before, after = (r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])") if name.isascii() else ("", "")
    if len(name) < _SHORTEST_NAME:
        before = rf"({_GREETING})"
    pattern = re.compile(f"{before}{re.escape(name)}{after}", re.IGNORECASE)
    mask = str(mask_name(name))
    return pattern.sub(lambda match: (match[1] if match.lastindex else "") + mask, text)


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
