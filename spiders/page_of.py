"""A Scrapy response as the `Page` that platform files read."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Response

from .contract import Page


def page_of(response: Response) -> Page:
    """Lower-case headers, decompressed body. `fetched_at` is now, or when the run cache got the page."""
    request = response.request
    stamp = request.meta.get("cache_timestamp") if request is not None else None
    when = datetime.fromtimestamp(stamp, UTC) if stamp else datetime.now(UTC)
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1", errors="replace")
        for name, values in response.headers.items()
    }
    return Page(
        url=response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        method=request.method if request is not None else "GET",
        request_body=request.body or None if request is not None else None,
        fetched_at=when.isoformat(timespec="seconds"),
    )
