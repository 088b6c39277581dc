"""What a platform's pages must bring (`About.filled`), checked on every page, so that changed markup is said.

A page breaks the promise when it has rows and none could be read, or when a field that always stood there is
suddenly missing. The names that nobody asked for go into the message: they are what the format has become.
"""

from __future__ import annotations

from .contract import About, Parsed

FEWEST = 5
"""Reviews on a page below which a missing field may be chance."""


def broken_promise(about: About, parsed: Parsed) -> str | None:
    """One line on what this page lacks; None if it is as it should be."""
    if parsed.rows and not parsed.reviews:
        return f"{parsed.rows} rows of reviews and none could be read{_unread(parsed)}"
    total = len(parsed.reviews)
    if total < FEWEST:
        return None
    for name, least in about.filled.items():
        share = sum(getattr(review, name) not in (None, ()) for review in parsed.reviews) / total
        if share < least:
            return f"{total} reviews and only {share:.0%} with {name}{_unread(parsed)}"
    return None


def _unread(parsed: Parsed) -> str:
    return f"; unknown names: {', '.join(sorted(parsed.unread)[:8])}" if parsed.unread else ""
