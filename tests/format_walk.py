"""Reads a ready-made shop without a network: routes and the real harvest, every wanted page once."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from loopback_http import Request, Routes, answer
from w3lib.url import canonicalize_url
from zhenping.records import SHARE_STRATA, Review
from zhenping.spiders.contract import Follow, Kind, Page, host_of
from zhenping.spiders.harvest import Harvest
from zhenping.spiders.platforms import platforms

SHOP = "http://shop.test"
DAY = "2025-11-20T00:00:00+00:00"


def fetch(hosts: dict[str, Routes], url: str) -> Page:
    """The answer of a shop's routes as a page."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    response = answer(hosts[parts.netloc], Request("GET", target, {}, f"{parts.scheme}://{parts.netloc}"))
    body = response.body.encode() if isinstance(response.body, str) else response.body
    assert isinstance(body, bytes)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Page(url, response.status, headers, body, fetched_at=DAY)


def walk(hosts: dict[str, Routes], seed: str = f"{SHOP}/", limit: int = 200) -> tuple[Harvest, list[Review], list[str]]:
    """Harvest, reviews and the addresses in the order of fetching; fails after `limit` pages."""
    harvest = Harvest(platforms(), host_of(seed), b"k" * 32)
    reviews: list[Review] = []
    fetched: list[str] = []
    queue, seen = [Follow(seed, Kind.LISTING)], {canonicalize_url(seed)}
    while queue:
        follow = queue.pop()
        fetched.append(follow.url)
        assert len(fetched) <= limit, "endless"
        gathered = harvest.take(fetch(hosts, follow.url), follow, seed=len(fetched) == 1)
        reviews += [review for record in gathered.records for review in record.reviews]
        for wanted in (f for f in gathered.follow if f.stratum in SHARE_STRATA):  # the others need a budget
            key = canonicalize_url(urldefrag(wanted.url)[0])
            if urlsplit(wanted.url).netloc in hosts and key not in seen:
                seen.add(key)
                queue.append(wanted)
    return harvest, reviews, fetched
