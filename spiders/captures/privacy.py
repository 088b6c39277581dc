"""What a saved page must not bring along: cookies, tokens, and whatever else says who saved it.

By allow-lists, since nobody knows all names that a token can have: a header stays if a platform file reads it, an
address or form parameter if a platform lists it (`Platform.parameters`), or if it is a plain number under a name that
shops give to products and pages. Of a parameter that holds JSON only the listed names inside stay ("body.sku").
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..contract import Page, Platform, host_of

KEPT_HEADERS = frozenset(
    {
        "content-type",
        "link",
        "x-wp-total",
        "x-wp-totalpages",
        "x-shopid",
        "powered-by",
        "cf-mitigated",
        "x-amzn-waf-action",
        "x-rp-content",
    }
)
"""Answer headers that some platform file or the block detector reads."""

_SECRET = re.compile(
    r"token|sign|secret|cookie|session|passw|auth|h5st|_tk$|uuid|device|openid|uid$|^sid$|pin$|e?mail"
    r"|user|member|account|buyer|customer|login|visitor|client|phone|order",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:[a-z]{0,12}_?)?(?:id|pid|no|sku|page|p|pg|goods|product|item|cat|category|cid|brand|offset|start)$", re.I
)
_PLAIN_NUMBER = re.compile(r"\d{1,14}")
_LONGEST = 160
"""Characters of a value; a longer one is no product, page or sort order."""

_LONGEST_QUESTION = 1_600
"""Characters of a value inside JSON: GraphQL's `query`, Etsy's `specs`."""


class Scrubber:
    """Cleans pages for a set of platforms."""

    def __init__(self, platforms: Sequence[Platform]) -> None:
        self._names = {name for platform in platforms for name in platform.parameters}
        self._inner: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._names:
            outer, _, inner = name.partition(".")
            if inner and outer in self._names:  # else a name with a dot in it, such as "paging.from"
                self._inner[outer].add(inner)

    def clean(self, page: Page) -> Page:
        """The page without what it must not bring along."""
        headers = {name: value for name, value in page.headers.items() if name in KEPT_HEADERS}
        return replace(
            page, url=self.clean_url(page.url), headers=headers, request_body=self._clean_form(page.request_body)
        )

    def clean_url(self, url: str) -> str:
        """The address without user information, fragment and unknown parameters."""
        try:
            parts = urlsplit(url)
            host_of(url)  # raises for a port that is none
            host = parts.netloc.rpartition("@")[2]
        except ValueError:
            return "file:///unreadable-address"
        return urlunsplit((parts.scheme, host, parts.path, self._clean_query(parts.query), ""))

    def _clean_query(self, query: str) -> str:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        return urlencode(list(self._kept(pairs)))

    def _kept(self, pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        for name, value in pairs:
            if name in self._inner:
                yield name, self._clean_json(name, value)
            elif (name in self._names and len(value) <= _LONGEST) or _numbers_a_thing(name, value):
                yield name, value

    def _clean_json(self, name: str, value: str) -> str:
        try:
            data = json.loads(value)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(data, dict):
            return ""
        kept = {k: v for k, v in data.items() if k in self._inner[name] and len(str(v)) <= _LONGEST_QUESTION}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def _clean_form(self, body: bytes | None) -> bytes | None:
        """A form with its known fields; of a JSON body (GraphQL) the names listed under "body"."""
        if body is None:
            return None
        text = body.decode("utf-8", "replace")
        if text.lstrip().startswith("{"):
            return self._clean_json("body", text).encode() or None
        return self._clean_query(text).encode() or None


def _numbers_a_thing(name: str, value: str) -> bool:
    """`goods_id=17`, `page=3`: how shops of unknown software tell their pages apart."""
    return bool(_NUMBERED.match(name) and not _SECRET.search(name) and _PLAIN_NUMBER.fullmatch(value))
