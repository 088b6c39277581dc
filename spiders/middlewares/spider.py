"""What the middlewares need of the spider they serve."""

from __future__ import annotations

from typing import Protocol, cast

from scrapy import Request
from scrapy.crawler import Crawler


class ServedSpider(Protocol):
    allowed_hosts: set[str]

    @property
    def reviews_read(self) -> int:
        """Reviews collected so far."""
        ...

    def keeps_budget_for_evidence(self, request: Request) -> bool:
        """Whether an ordinary page must leave the rest of the budget to pages of negative reviews or follow-ups."""
        ...

    def is_needless(self, request: Request) -> bool:
        """Whether everything that the page could show is read."""
        ...

    def say_waiting(self, why: str) -> None:
        """Tell the user what the crawl waits for."""
        ...


def spider_of(crawler: Crawler) -> ServedSpider:
    return cast(ServedSpider, crawler.spider)
