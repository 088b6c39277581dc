"""Pages that turn the reader away: challenges, block pages and login walls, whatever status they come with.

A block must never look like "0 reviews" (it would overwrite what is known), and a review that *mentions* a
captcha must never look like a block: only the status, headers, title, final address and machine-made markers
count, and markers only on small pages without linked data. Markers are those of the vendors' own pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..records import Outcome
from .contract import Page


@dataclass(frozen=True, slots=True)
class Block:
    """Why this page is none: BLOCKED or LOGIN_REQUIRED, and one line for the user."""

    outcome: Outcome
    note: str


_TITLES = re.compile(
    r"^(?:just a moment|attention required|access denied|access to this page has been denied|robot check"
    r"|are you a robot|pardon our interruption|please verify you are (?:a )?human|security check|ddos-guard"
    r"|verify you are human|403 forbidden"
    r"|访问验证|安全验证|人机验证|滑动验证|验证码|访问被拒绝|身份验证|请完成验证)",
    re.IGNORECASE,
)
_LOGIN_TITLES = re.compile(r"^(?:log ?in|sign ?in|登录|用户登录|账号登录|请登录|会员登录)", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:login|signin|sign-in|log-in|passport|member/login|account/login)(?:[/.?]|$)", re.I)
_MARKERS: tuple[tuple[str, str], ...] = (
    ("window._cf_chl_opt", "Cloudflare"),
    ("cf-browser-verification", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "PerimeterX"),
    ("incapsula incident id", "Imperva"),
    ("errors.edgesuite.net", "Akamai"),
    ("/errors/validatecaptcha", "a robot check"),
    ("rgv587_flag", "Alibaba"),
    ("_____tmd_____/punish", "Alibaba"),
    ("fail_sys_user_validate", "Alibaba"),
    ("x5secdata", "Alibaba"),
    ("gokuprops", "AWS WAF"),
    ("90309999", "Shopee"),
)
_HEAD = 20_000  # a block page says so at its start
_SMALL = 100_000  # and is small: real product pages that merely load a vendor's script are not


def block_of(page: Page) -> Block | None:
    """Recognise a page that is no answer; None for every other page, errors such as 404 and 500 included."""
    return _by_status(page) or _by_headers(page) or _by_login(page) or _by_body(page)


def _blocked(note: str) -> Block:
    return Block(Outcome.BLOCKED, note)


def _by_status(page: Page) -> Block | None:
    if page.status in (401, 403) and b'"code":"rest_' in page.body[:500].replace(b" ", b""):
        return None  # a shop that closed its WordPress API, not its door
    if page.status == 401:
        return Block(Outcome.LOGIN_REQUIRED, "the site asks for a login (status 401)")
    if page.status in (403, 407, 429):
        return _blocked(f"the site turned us away (status {page.status})")
    return None


def _by_headers(page: Page) -> Block | None:
    headers = page.headers
    if headers.get("cf-mitigated") == "challenge":
        return _blocked("a challenge page (Cloudflare) instead of the page")
    if headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return _blocked("a challenge page (AWS WAF) instead of the page")
    return None


def _by_login(page: Page) -> Block | None:
    """A login form under a login address; a form in the head of an ordinary page is none."""
    path = urlsplit(page.url).path
    if path.rstrip("/") == "/password" and b"storefront_password" in page.body:
        return Block(Outcome.LOGIN_REQUIRED, "the shop is behind a storefront password")
    walled = _LOGIN_PATH.search(path) or urlsplit(page.url).netloc.startswith(("passport.", "login."))
    if walled and (b'type="password"' in page.body or _LOGIN_TITLES.match(_title(page))):
        return Block(Outcome.LOGIN_REQUIRED, "a login page instead of the page")
    return None


def _by_body(page: Page) -> Block | None:
    if page.status >= 400 and page.status != 503:
        return None
    if not page.body.strip():
        return _blocked("an empty page") if page.status in (200, 202) else None
    if page.host.endswith(".jd.com") and page.body.strip() == b"{}":
        return _blocked("an empty answer ({})")
    if len(page.body) > _SMALL or b"ld+json" in page.body:
        return None
    if _TITLES.match(_title(page)):
        return _blocked(f"a block page ({_title(page)[:60]!r}) instead of the page")
    head = page.text[:_HEAD].lower()
    vendor = next((vendor for marker, vendor in _MARKERS if _holds(head, marker)), None)
    return _blocked(f"a block page ({vendor}) instead of the page") if vendor else None


def _holds(head: str, marker: str) -> bool:
    """Markers count in markup and JSON; review text between tags cannot forge them where tags are escaped."""
    if marker == "90309999":
        return bool(re.search(r'"error"\s*:\s*90309999', head))
    return marker in head


def _title(page: Page) -> str:
    match = re.search(r"<title[^>]{0,200}>([^<]{0,200})", page.text[:_HEAD], re.IGNORECASE)
    return " ".join(match[1].split()) if match else ""
