"""One request at a time to a host, never sooner than its pace allows, also across processes.

The pace of a host is the largest of `--delay`, its robots.txt's Crawl-delay and what Retry-After asks for. A lock
file per host keeps a second crawl (of this or another process) waiting. Scrapy's AutoThrottle slows down further
when a server answers slowly.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import quote

from filelock import FileLock, Timeout
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from ..contract import host_of, is_private
from .spider import spider_of

DEFAULT_DELAY = 1.0
_LOCK_POLL = 0.5  # seconds
_HAS_TURN = "has_turn"


@dataclass
class _Host:
    delay: float
    not_before: float = 0.0  # monotonic seconds
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    lock: FileLock | None = None


class Pace:
    """Downloader middleware next to the network, so that cached pages do not wait."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay: float = crawler.settings.getfloat("ZHENPING_DELAY")
        self._locks = Path(crawler.settings["ZHENPING_LOCK_DIR"])
        self._hosts: dict[str, _Host] = {}
        crawler.signals.connect(self._release, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        return cls(crawler)

    @staticmethod
    def of(crawler: Crawler) -> Pace:
        """The instance that a crawl runs with."""
        return cast(Pace, crawler.get_downloader_middleware(Pace))

    def slow_down(self, host: str, delay: float) -> None:
        """At least `delay` seconds between requests to `host` from now on."""
        state = self._state(host)
        state.delay = max(state.delay, delay)

    def hold(self, host: str, seconds: float) -> None:
        """Nothing to `host` for the next `seconds`."""
        state = self._state(host)
        state.not_before = max(state.not_before, time.monotonic() + seconds)

    async def process_request(self, request: Request) -> None:
        """Take the host's turn, and keep it until the answer is here."""
        host = host_of(request.url)
        state = self._state(host)
        await state.turn.acquire()
        try:
            if state.lock is None:
                state.lock = await self._acquire(host)
            while (wait := state.not_before - time.monotonic()) > 0:
                await asyncio.sleep(wait)
        except BaseException:
            state.turn.release()
            raise
        request.meta[_HAS_TURN] = True

    def process_response(self, request: Request, response: Response) -> Response:
        self._end_turn(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._end_turn(request)

    def _end_turn(self, request: Request) -> None:
        """The pause counts from the end of an answer; cached pages and refused requests never had a turn."""
        if not request.meta.pop(_HAS_TURN, False):
            return
        state = self._state(host_of(request.url))
        state.not_before = max(state.not_before, time.monotonic() + state.delay)
        state.turn.release()

    def _state(self, host: str) -> _Host:
        if host not in self._hosts:
            private = is_private(host)
            self._hosts[host] = _Host(self._delay if self._delay > 0 or private else DEFAULT_DELAY)
        return self._hosts[host]

    async def _acquire(self, host: str) -> FileLock:
        self._locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._locks / f"{quote(host, safe='')}.lock")
        told = False
        while True:
            try:
                lock.acquire(blocking=False)
                return lock
            except Timeout:
                if not told:
                    spider_of(self._crawler).say_waiting(f"another crawl of {host} is running")
                    told = True
                await asyncio.sleep(_LOCK_POLL)

    def _release(self) -> None:
        for state in self._hosts.values():
            if state.lock is not None:
                state.lock.release()
