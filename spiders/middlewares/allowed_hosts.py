"""Requests never leave the shop's own hosts, except for a review service that its pages name.

A redirect is a new request and is checked again here, so a shop that redirects elsewhere is not followed.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from ..contract import host_of
from .spider import spider_of


class OffShop(IgnoreRequest):
    """The address lies on a host that this crawl may not visit."""


class AllowedHosts:
    """Holds the set of hosts; the spider adds a review service's when a page names one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AllowedHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        allowed = spider_of(self._crawler).allowed_hosts
        host = host_of(request.url)
        if host not in allowed:
            raise OffShop(f"the address leads off the shop, to {host}")


def own_hosts(host: str) -> set[str]:
    """A shop's host with and without `www.`."""
    bare = host.removeprefix("www.")
    return {bare, f"www.{bare}"}
