"""Pages for the tests of review services: a shop's page with a widget, an answer, an address as a capture keeps it."""

from __future__ import annotations

import json

from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed, Platform

NUMBER = "8102001"
"""Shopify's number of the product that `shop_page` is about."""

KLAVIYO = (
    "<script>klaviyo.reviewApps = ['okendo','oke-widget','yotpo','stamped','loox','reviews.io','judge.me']</script>"
)


def shop_page(inside: str, head: str = "", number: str | None = NUMBER) -> Page:
    """A Shopify product page."""
    meta = f'<script>var meta = {{"product":{{"id":{number}}}}};</script>' if number else ""
    body = f"<html><head>{head}{KLAVIYO}<script>Shopify.shop = 'x.myshopify.com'</script></head><body>{inside}{meta}"
    return Page("https://shop.example/products/kettle", 200, {"content-type": "text/html"}, body.encode())


def answer(platform: Platform, url: str, data: object, status: int = 200) -> Parsed:
    page = Page(url, status, {"content-type": "application/json"}, json.dumps(data).encode())
    assert platform.match(page) == 1.0
    return platform.parse(page)


def as_captured(platform: Platform, page: Page) -> Page:
    """The same with only what the platform reads, as captures are kept."""
    return Scrubber([platform]).clean(page)


def says(parsed: Parsed) -> tuple[object, ...]:
    """What was read of a page, apart from where to go next."""
    return (parsed.products, parsed.reviews, parsed.claimed, parsed.seen, parsed.outcome, parsed.stratum, parsed.rows)
