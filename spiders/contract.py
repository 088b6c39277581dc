"""What a platform file promises: pages in, records out, no network, no clock, no state.

The same file reads a page whether the spider fetched it or a person saved it. Adding a platform is one file in
`platforms/`, its fixture and one line in `platforms/__init__.py`.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import parse_qs, urljoin, urlsplit

from charset_normalizer import from_bytes
from parsel import Selector
from w3lib.encoding import http_content_type_encoding, read_bom

from ..errors import ParseError
from ..records import Outcome, Product, Review, Shop


class Requires(enum.StrEnum):
    """How a platform's pages may be had."""

    CRAWL = "crawl"  # public without login, and robots.txt of that very host allows it
    REPLAY = "replay"  # only what a person saved from their own browser
    IMPORT = "import"


class Kind(enum.StrEnum):
    """What a followed link is for; also the order in which links are fetched (see `PRIORITY`)."""

    REVIEWS = "reviews"
    PRODUCT = "product"
    LISTING = "listing"
    SITEMAP = "sitemap"


PRIORITY: dict[Kind, int] = {Kind.REVIEWS: 30, Kind.PRODUCT: 20, Kind.LISTING: 10, Kind.SITEMAP: 5}
"""Depth first: a product's reviews before the next product, so that a budget ends with whole products."""


@dataclass(frozen=True)
class Page:
    """One response. `headers` has lower-case names; `body` is decompressed bytes."""

    url: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    method: str = "GET"
    request_body: bytes | None = None
    fetched_at: str | None = None  # ISO UTC

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def host(self) -> str:
        """Host with any port that is not the scheme's own: the `shop_id` of a self-hosted shop."""
        return host_of(self.url)

    @cached_property
    def text(self) -> str:
        """Decoded body: byte order mark, then the header's charset, then UTF-8, then a guess (GBK is common)."""
        bom, rest = read_bom(self.body)
        declared = bom or http_content_type_encoding(self.headers.get("content-type", ""))
        for encoding in filter(None, (declared, "utf-8")):
            try:
                return (rest if bom and rest is not None else self.body).decode(encoding)
            except (ValueError, LookupError):  # some codecs raise more than UnicodeDecodeError
                continue
        best = from_bytes(self.body[:200_000]).best()
        return self.body.decode(best.encoding if best else "utf-8", errors="replace")

    @cached_property
    def selector(self) -> Selector:
        return Selector(text=self.text or "<html/>", base_url=self.url, type="html")

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters, the last of each name."""
        return {k: v[-1] for k, v in parse_qs(urlsplit(self.url).query, keep_blank_values=True).items()}

    def json(self) -> Any:
        """Parse the body as JSON.

        Raises:
            ParseError: if it is not JSON.
        """
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"not JSON: {error}") from error

    def urljoin(self, link: str) -> str:
        return urljoin(self.url, link)


def host_of(url: str) -> str:
    """`host` or `host:port` of a URL, lower case, without the scheme's own port and without user information."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


def is_private(host: str) -> bool:
    """Loopback and private addresses, the only ones where a delay of 0 is accepted."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_private
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Follow:
    """A page to fetch next. `priority` is added to that of its `kind`."""

    url: str
    kind: Kind
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    stratum: str = "default"
    product_id: str | None = None  # which product a REVIEWS page belongs to, where that is known


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one platform read from one page.

    `claimed` maps a product id to the number of reviews its shop says it has. `seen` names the products whose
    reviews this page is a part of, even when it shows none. `outcome` is set only if this page says why the
    collecting of its product(s) ends early (block page, login wall, known cap, changed markup).
    """

    shop: Shop | None = None
    products: tuple[Product, ...] = ()
    reviews: tuple[Review, ...] = ()
    follow: tuple[Follow, ...] = ()
    claimed: Mapping[str, int] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    outcome: Outcome | None = None
    note: str | None = None  # one line that explains `outcome`


class Platform(Protocol):
    """One source of reviews. Plain classes without state; raise nothing but `ParseError`."""

    name: str
    """Also the file's name and the `source` of its reviews."""
    requires: Requires
    rank: int
    """Which source wins where two show one product's reviews: 3 a review service's API, 2 the shop's own review
    pages or a widget's HTML, 1 linked data."""
    hosts: frozenset[str]
    """Hosts of a review service that the spider may visit when a shop's page names them; else empty."""

    def match(self, page: Page) -> float:
        """How sure this page is ours, 0-1; cheap, and never raises."""
        ...

    def parse(self, page: Page) -> Parsed:
        """Read a page that `match` accepted."""
        ...
