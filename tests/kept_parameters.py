"""A captured page as its platform gets to see it: every address parameter that the platform does not list is gone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from zhenping.spiders.contract import Page, Parsed, Platform

FIXTURES = Path(__file__).parent / "fixtures"


def only_listed(platform: Platform, page: Page) -> Page:
    """The page with the listed parameters alone; of one that holds JSON, the names listed inside it."""
    parts = urlsplit(page.url)
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        inner = {listed.partition(".")[2] for listed in platform.parameters if listed.startswith(f"{name}.")}
        if name in platform.parameters:
            kept.append((name, _inside(value, inner) if inner else value))
    return replace(page, url=urlunsplit((*parts[:3], urlencode(kept), "")))


def golden_pages(name: str) -> list[Page]:
    """The pages of a platform's fixtures."""
    pages = []
    for folder in sorted((FIXTURES / name).iterdir()):
        asked = json.loads((folder / "request.json").read_text(encoding="utf-8"))
        body = next(folder.glob("page.*")).read_bytes()
        pages.append(Page(asked["url"], asked["status"], asked["headers"], body, asked.get("method", "GET")))
    return pages


def told(parsed: Parsed) -> tuple[object, ...]:
    """What a page says, whatever else stood in its address."""
    return parsed.shop, parsed.reviews, parsed.claimed, parsed.seen, parsed.stratum, parsed.outcome


def _inside(value: str, names: set[str]) -> str:
    return json.dumps({name: inner for name, inner in json.loads(value).items() if name in names})
