"""`--max-pages` and `--max-reviews`, checked when a request's turn comes.

Not when it is found: a listing names dozens of products at once, and a budget spent on their pages would bring no
review. When the turn comes, the queue's order (reviews before products before listings) has made the best of it.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from .spider import spider_of


class BudgetSpent(IgnoreRequest):
    """The run may not fetch this page any more; names the option."""


class Budget:
    """Counts the pages that were let through; robots.txt is free."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pages = 0
        self._max_pages: int | None = crawler.settings["ZHENPING_MAX_PAGES"]
        self._max_reviews: int | None = crawler.settings["ZHENPING_MAX_REVIEWS"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Budget:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        if self._max_pages is not None and self._pages >= self._max_pages:
            raise BudgetSpent("--max-pages")
        if self._max_reviews is not None and spider_of(self._crawler).reviews_read >= self._max_reviews:
            raise BudgetSpent("--max-reviews")
        self._pages += 1
