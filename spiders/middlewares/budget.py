"""`--max-pages` and `--max-reviews`, checked when a request's turn comes.

Where a platform can sort, the last fifth of a budget is kept for pages of negative reviews and follow-ups: what
buyers tell of bought praise stands there. They are fetched only if the newest reviews alone would use up the budget.

Not when it is found: a listing names dozens of products at once, and a budget spent on their pages would bring no
review. When the turn comes, the queue's order (reviews before products before listings) has made the best of it.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from .spider import spider_of

EVIDENCE_SHARE = 0.2
"""Share of a budget for negative and follow-up pages, if there are any to fetch."""


class BudgetSpent(IgnoreRequest):
    """The run may not fetch this page any more; names the option."""


class NotNeeded(IgnoreRequest):
    """Everything that this page could show is read."""


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
        spider = spider_of(self._crawler)
        if spider.is_needless(request):
            raise NotNeeded(request.url)
        share = 1 - EVIDENCE_SHARE if spider.keeps_budget_for_evidence(request) else 1.0
        if self._max_pages is not None and self._pages >= max(1, share * self._max_pages):
            raise BudgetSpent("--max-pages")
        if self._max_reviews is not None and spider.reviews_read >= share * self._max_reviews:
            raise BudgetSpent("--max-reviews")
        self._pages += 1
