"""The crawl's own process: reads a job from standard input, writes messages to standard output.

It ends when its parent does: standard input stays open for as long as the parent lives. Imports no analysis, no
ledger. Start with ``python -m zhenping.spiders.child``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from .. import __version__
from .job import CrawlEnd, CrawlJob, Message, encode
from .middlewares import run_cache
from .shop_spider import ShopSpider

PROJECT = "https://github.com/zhenping/zhenping"
PRODUCT_TOKEN = "zhenping"  # what robots.txt rules are matched with


def user_agent(contact: str | None) -> str:
    """Who we are, what for, and how to reach whoever runs the crawl."""
    return f"{PRODUCT_TOKEN}/{__version__} (+{contact or PROJECT}; reads public product reviews, obeys robots.txt)"


_OURS = f"{__package__}.middlewares"


def settings_of(job: CrawlJob) -> dict[str, Any]:
    """Scrapy settings of one run: slow, bounded, open about who it is."""
    return {
        "USER_AGENT": user_agent(job.contact),
        "ROBOTSTXT_USER_AGENT": PRODUCT_TOKEN,
        "ROBOTSTXT_OBEY": False,  # `middlewares.robots` does it, see there
        "DOWNLOADER_MIDDLEWARES": {
            f"{_OURS}.allowed_hosts.AllowedHosts": 50,
            f"{_OURS}.budget.Budget": 60,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            f"{_OURS}.robots.Robots": 100,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            f"{_OURS}.retry.Retry": 550,
            # Between decompression and redirects' targets: it keeps readable pages and never a redirect's hop alone.
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": 585,
            f"{_OURS}.pace.Pace": 950,
        },
        "CONCURRENT_REQUESTS": 2,  # the shop and a review service; a budget is overrun by one page at most
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # products in the order of their list
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": job.delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": job.delay > 0,
        "AUTOTHROTTLE_START_DELAY": job.delay,
        "DOWNLOAD_TIMEOUT": job.timeout,
        "DOWNLOAD_MAXSIZE": job.max_body,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,  # the spider tells an error page from a block page
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": job.cache_dir,
        "HTTPCACHE_STORAGE": f"{_OURS}.run_cache.RunCacheStorage",
        "HTTPCACHE_POLICY": f"{_OURS}.run_cache.RunCachePolicy",
        "HTTPCACHE_EXPIRATION_SECS": run_cache.MAX_AGE,
        "HTTPCACHE_GZIP": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": job.log_level,
        "LOG_VERSIONS": [],
        "ZHENPING_DELAY": job.delay,
        "ZHENPING_LOCK_DIR": job.lock_dir,
        "ZHENPING_MAX_PAGES": job.max_pages,
        "ZHENPING_MAX_REVIEWS": job.max_reviews,
    }


def _die_with_parent() -> None:
    """Standard input ends when the parent is gone; nobody would read what comes after."""
    sys.stdin.buffer.read()
    os._exit(130)


def main() -> None:
    job = CrawlJob(**json.loads(sys.stdin.buffer.readline()))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    out = sys.stdout

    def say(message: Message) -> None:
        out.write(encode(message) + "\n")
        out.flush()

    process = AsyncCrawlerProcess(settings_of(job))
    crawler = process.create_crawler(ShopSpider)
    process.crawl(crawler, job=job, say=say)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, ShopSpider):
        raise SystemExit("the crawl did not start")
    end: CrawlEnd = spider.end()
    say(end)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
