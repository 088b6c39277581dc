"""Bounds on files that may be hostile: no page, archive or nesting larger than a real one."""

from __future__ import annotations

from typing import IO

MAX_BODY = 32 * 2**20
"""Bytes of one page, decompressed; three times what a crawl reads, for saved pages carry their pictures along."""

MAX_UNPACKED = 8 * 2**30
"""Bytes of all members of one zip file together."""

MAX_MEMBERS = 50_000
MAX_NESTING = 3
"""Zip files in zip files."""


def read_bounded(stream: IO[bytes], limit: int = MAX_BODY) -> bytes | None:
    """What a stream holds; None if that is more than `limit` bytes."""
    parts, size = [], 0
    while chunk := stream.read(1 << 20):
        size += len(chunk)
        if size > limit:
            return None
        parts.append(chunk)
    return b"".join(parts)
