"""A captured page as a platform gets it: of its address and form only the parameters that the platform lists."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from zhenping.spiders.contract import Page, Platform


def listed_only(platform: Platform, page: Page) -> Page:
    """The same page without every parameter, and name inside a JSON parameter, that `platform` does not list."""
    parts = urlsplit(page.url)
    url = urlunsplit(parts._replace(query=_kept(platform, parts.query)))
    sent = page.request_body
    return replace(page, url=url, request_body=_kept(platform, sent.decode()).encode() if sent else sent)


def _kept(platform: Platform, query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, _inner(platform, name, value)) for name, value in pairs if name in platform.parameters])


def _inner(platform: Platform, name: str, value: str) -> str:
    if not any(listed.startswith(f"{name}.") for listed in platform.parameters):
        return value
    return json.dumps({k: v for k, v in json.loads(value).items() if f"{name}.{k}" in platform.parameters})
