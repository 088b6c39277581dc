"""Retries that do as Retry-After says (RFC 9110 section 10.2.3), which Scrapy's do not read.

A server that asks for patience gets it, host-wide, up to `MAX_WAIT`; one that asks for more has turned us away. Two
retries an address, with doubling pauses where the server names none.
"""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from twisted.internet.error import ConnectionDone, ConnectionLost

from ..contract import host_of
from .pace import Pace
from .spider import spider_of

RETRY_STATUS = frozenset({408, 429, 500, 502, 503, 504})
TIMES = 2
MAX_WAIT = 120.0  # seconds
_FIRST_PAUSE = 2.0  # seconds
_PASSING = (DownloadTimeoutError, DownloadFailedError, ResponseDataLossError, ConnectionDone, ConnectionLost)


class Retry:
    """Downloader middleware in the place of Scrapy's."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Retry:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in RETRY_STATUS:
            return response
        asked = retry_after((response.headers.get(b"Retry-After") or b"").decode("latin-1"), time.time())
        if asked is not None and asked > MAX_WAIT:
            return response
        return self._again(request, asked) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Only what may pass: not a refused connection, an unknown host, a bad certificate or a huge body."""
        if not isinstance(exception, _PASSING) or "certificate" in str(exception).lower():
            return None
        return self._again(request, None)

    def _again(self, request: Request, asked: float | None) -> Request | None:
        tries = request.meta.get("tries", 0)
        if tries >= TIMES or request.meta.get("no_retry"):
            return None
        pause = asked if asked is not None else _FIRST_PAUSE * 2**tries
        Pace.of(self._crawler).hold(host_of(request.url), pause)
        if pause >= 5:
            spider_of(self._crawler).say_waiting(f"{host_of(request.url)} asked to wait {pause:.0f} s")
        again: Request = request.replace(dont_filter=True)
        again.meta["tries"] = tries + 1
        return again


def retry_after(value: str, now: float) -> float | None:
    """Seconds that a Retry-After header asks for (delta-seconds or HTTP-date); None if absent or unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
