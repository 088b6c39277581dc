"""What a platform file promises: pages in, records out, no network, no clock, no state.

The same file reads a page whether the spider fetched it or a person saved it. Adding a platform is one file in
`platforms/`, its fixture and one line in `platforms/__init__.py`.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from typing import Any, Protocol, runtime_checkable
from urllib.parse import parse_qs, urljoin, urlsplit

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from ..records import Outcome, Product, Review, Shop
from .json_body import read_json
from .selector import Selector


class Requires(enum.StrEnum):
    """How a platform's pages may be had."""

    CRAWL = "crawl"  # public without login, and robots.txt of that very host allows it
    REPLAY = "replay"  # only what a person saved from their own browser
    IMPORT = "import"


class Stratum(enum.StrEnum):
    """Which order and filter fetched a page. Only the first two may feed shares (`records.SHARE_STRATA`)."""

    DEFAULT = "default"  # everything, in the platform's own order
    NEWEST = "newest"  # everything, newest first
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    FOLLOW_UP = "follow-up"
    PICTURES = "pictures"
    VIDEO = "video"
    FOLDED = "folded"  # what the platform hides as unhelpful
    FILTERED = "filtered"  # any other choice: a tag, a variant, a language, a search


class Kind(enum.StrEnum):
    """What a followed link is for; also the order in which links are fetched (see `PRIORITY`)."""

    REVIEWS = "reviews"
    PRODUCT = "product"
    LISTING = "listing"
    SITEMAP = "sitemap"
    NOTICE = "notice"  # what the shop says to all buyers


PRIORITY: dict[Kind, int] = {Kind.REVIEWS: 30, Kind.PRODUCT: 20, Kind.LISTING: 10, Kind.SITEMAP: 5, Kind.NOTICE: 0}
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
        """Decoded body: byte order mark, then the header's charset, UTF-8, what the markup declares, GB18030 for
        Chinese hosts, a guess.
        """
        bom, mark = read_bom(self.body)
        declared = bom or http_content_type_encoding(self.headers.get("content-type", ""))
        chinese = "gb18030" if _CHINESE_HOST.search(self.host) else None
        written = html_body_declared_encoding(self.body[:4_096])
        for encoding in filter(None, (declared, "utf-8", written, chinese)):
            try:
                return self.body[len(mark or b"") :].decode(encoding)
            except (ValueError, LookupError):  # some codecs raise more than UnicodeDecodeError
                continue
        best = from_bytes(self.body[:200_000]).best()
        return self.body.decode(best.encoding if best else "utf-8", errors="replace")

    @cached_property
    def _sureness(self) -> dict[str, float]:
        return {}

    def is_known_to(self, platform: Platform) -> bool:
        """Whether a platform is sure of this page; asked once a platform, whoever wants to know."""
        if platform.name not in self._sureness:
            self._sureness[platform.name] = platform.match(self)
        return self._sureness[platform.name] >= CONFIDENT

    @cached_property
    def _lowered(self) -> bytes:
        return self.body.lower()

    def mentions(self, *words: bytes) -> bool:
        """Whether any of these lower-case words stands in the body: a cheap question to ask before a pattern's."""
        return any(word in self._lowered for word in words)

    @cached_property
    def selector(self) -> Selector:
        return Selector(text=self.text or "<html/>", base_url=self.url, type="html")

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters, the last of each name."""
        return {k: v[-1] for k, v in parse_qs(urlsplit(self.url).query, keep_blank_values=True).items()}

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Query parameters and those of a form that was sent, the last of each name."""
        sent = (self.request_body or b"").decode("utf-8", "replace")
        form = {} if sent.lstrip()[:1] in ("{", "[", "") else parse_qs(sent, keep_blank_values=True)
        return self.query | {k: v[-1] for k, v in form.items()}

    def json(self) -> Any:
        """Parse the body as JSON, also as JSONP or as a browser saved it (see `json_body`).

        Raises:
            ParseError: if it is not JSON.
        """
        return read_json(self.text)

    def urljoin(self, link: str) -> str:
        return urljoin(self.url, link)


_CHINESE_HOST = re.compile(r"(?:^|\.)(?:jd|tmall|taobao|suning|dangdang|vip|yangkeduo|pinduoduo)\.(?:com|net)$|\.cn$")


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

    `stratum` is which order and filter the page's own address names, where it does (else that of the link that led
    here). `preview` are reviews that the page shows though `follow` names an address that lists them all: a crawl
    goes there and ignores them, a saved page has nothing else. `rows` is how many rows of reviews the page has,
    read or not, and `unread` the names in them that nobody asked for: rows without reviews, or reviews without
    what `About.filled` promises, are changed markup. `descriptions` maps a product id to the HTML of the seller's
    description, where the page is data; a page of markup is read by `seller_words`.
    """

    shop: Shop | None = None
    products: tuple[Product, ...] = ()
    reviews: tuple[Review, ...] = ()
    follow: tuple[Follow, ...] = ()
    claimed: Mapping[str, int] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    outcome: Outcome | None = None
    note: str | None = None  # one line that explains `outcome`
    preview: tuple[Review, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    stratum: Stratum | None = None
    rows: int | None = None
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What people are told of a platform (`zhenping platforms`), and what its pages must bring.

    `filled` maps a field of the record to the least share (0-1) of a page's reviews in which it must stand: below
    it, the page's markup has changed. It is judged from five reviews a page on.
    """

    title: str  # as its users call it
    identity: str | None  # which stable identity of a reviewer its pages carry; None: none
    incentives: str | None  # where it says that a review was rewarded; None: nowhere
    checked: str  # ISO day on which the format was last compared with its sources
    against: str  # fixture | loopback shop | live
    filled: Mapping[str, float] = field(default_factory=lambda: {"rating": 0.8})
    note: str | None = None  # what a person must know to give it, or what it cannot show


CONFIDENT = 0.5
"""A platform reads a page when `match` is at least this."""


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
    sites: frozenset[str]
    """Domains of a marketplace ("jd.com" stands for its sub-domains too), where the host is not the shop: `parse`
    names the shop as far as the page does, with `shop_id=""` in reviews if it does not. Empty for shop software,
    whose shops are their hosts."""
    parameters: frozenset[str]
    """Names of address and form parameters that `match` and `parse` read. Of a capture's addresses only these
    are kept: any other may be somebody's token."""
    about: About

    def match(self, page: Page) -> float:
        """How sure this page is ours, 0-1; cheap, and never raises."""
        ...

    def parse(self, page: Page) -> Parsed:
        """Read a page that `match` accepted."""
        ...


@runtime_checkable
class Recognises(Protocol):
    """A platform that knows a saved answer by its shape, where the file does not say which address it came from."""

    def address_of(self, page: Page) -> str | None:
        """An address such as the answer came from, with whatever it tells itself (product, seller); None if it is
        none of this platform's. Never raises; must not claim another platform's answers.
        """
        ...
