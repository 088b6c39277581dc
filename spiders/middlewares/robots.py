"""robots.txt as RFC 9309 wants it, with Crawl-delay.

Scrapy's own middleware parses an error page as rules, allows everything when the file cannot be had and never
applies Crawl-delay. Here: 2xx is read (first 500 KiB, section 2.5), 4xx means no rules (2.3.1.3), 5xx or no answer
means that nothing may be fetched (2.3.1.4). Crawl-delay and Request-rate become the host's pace.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from ..contract import host_of
from .pace import Pace

MAX_BYTES = 500 * 1024
_ALLOW_ALL = Protego.parse("")


class RobotsForbids(IgnoreRequest):
    """robots.txt bars this address for us."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing may be fetched."""


@dataclass(frozen=True)
class _Rules:
    parser: Protego | None  # None: could not be had
    reason: str = ""
    error: Exception | None = None


class Robots:
    """Asks once per host; requests of that host wait for the answer."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]  # the product token, without version
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        rules = await self._rules_for(request)
        if rules.parser is None:
            raise RobotsUnreachable(
                f"robots.txt could not be read ({rules.reason}), so nothing may be fetched"
            ) from rules.error
        if not rules.parser.can_fetch(request.url, self._agent):
            raise RobotsForbids(f"robots.txt of {host_of(request.url)} bars {request.url}")

    async def _rules_for(self, request: Request) -> _Rules:
        host = host_of(request.url)
        if host not in self._rules:
            future: asyncio.Future[_Rules] = asyncio.get_running_loop().create_future()
            self._rules[host] = future
            rules = await self._fetch(request)
            self._apply_delay(host, rules)
            future.set_result(rules)
        return await self._rules[host]

    async def _fetch(self, request: Request) -> _Rules:
        parts = urlsplit(request.url)
        robots = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", meta={"robots": True}, callback=NO_CALLBACK)
        try:
            response: Response = await self._crawler.engine.download_async(robots)
        except (CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest):
            return _Rules(_ALLOW_ALL)  # the page itself will tell; a redirect off the shop is no rule of this shop
        except Exception as error:  # whatever the network does, the answer is the same
            return _Rules(None, type(error).__name__, error)
        if response.status >= 500 or response.status == 429:
            return _Rules(None, f"status {response.status}")
        if response.status >= 400:
            return _Rules(_ALLOW_ALL)
        return _Rules(Protego.parse(response.body[:MAX_BYTES].decode("utf-8", errors="replace")))

    def _apply_delay(self, host: str, rules: _Rules) -> None:
        if rules.parser is None:
            return
        delays = [0.0, float(rules.parser.crawl_delay(self._agent) or 0)]
        rate = rules.parser.request_rate(self._agent)
        if rate is not None and rate.requests:
            delays.append(rate.seconds / rate.requests)
        Pace.of(self._crawler).slow_down(host, max(d for d in delays if isfinite(d)))
