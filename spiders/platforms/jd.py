"""JD (京东): reviews out of what a person saved from their own browser; never fetched.

Read are the old JSONP of `club.jd.com` (`jd_club`), the current floors of `api.m.jd.com` (`jd_floors`) and a saved
product page, which names the shop (`jd_item`). Traps: an empty object, code 605 or a redirect to a risk or login page
instead of an answer; JSONP that a browser wrapped in HTML; GBK; a third of the five-star reviews is JD's own sentence
(此用户未填写评价内容); every nickname is masked, also of buyers who are not anonymous; avatar addresses spell the
account's name; totals hide in texts ("1万+"); pages end at 100 and are often empty long before.

Formats: recorded answers of 2022 and public code of 2025-26 (formats.md, November 2026); live platform unchecked.
"""

from __future__ import annotations

import json
import re

from ...errors import ParseError
from ...records import Outcome
from ..contract import About, Page, Parsed, Requires
from ..json_rows import Row
from ..markup import with_query
from ..saved_answers import answer_with
from .jd_asked import action_of, asked_of
from .jd_club import parse_club, parse_summaries
from .jd_floors import parse_floors
from .jd_item import parse_item, sku_of

_CLUB = "https://club.jd.com/comment/productPageComments.action"
_API = "https://api.m.jd.com/client.action"
_SKU = re.compile(rb'"productId"\s*:\s*"?(\d{4,20})\b')
_RISK = re.compile(r"^https?://[\w.-]{0,100}\bjd\.com/[^?#]{0,200}risk_handler", re.IGNORECASE)
_LOGIN = re.compile(r"^https?://passport\.jd\.com/[^?#]{0,200}login\.aspx", re.IGNORECASE)
_ANSWERS = frozenset({"comments", "CommentsCount", "commentInfoList", "floors", "result", "data"})
_KEPT_IN_HTML = ("comments", "floors", "CommentsCount", "commentInfoList", "productCommentSummary")
_FINE = (None, "0", "200")


class JD:
    """JD's answers and product pages, out of captures."""

    name = "jd"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset({"jd.com"})
    parameters = frozenset(
        {
            *("productId", "page", "pageSize", "score", "sortType", "rid", "functionId", "body"),
            *("body.productId", "body.page", "body.score", "body.rid"),
            *("body.sku", "body.pageNum", "body.pageSize", "body.type", "body.sortType", "body.tagId"),
            *("body.isCurrentSku", "body.firstCommentGuid"),
        }
    )
    about = About(
        title="京东 JD",
        identity="aesPin, an opaque account id that JD shows of the few buyers who are not anonymous",
        incentives="textIntegral and imageIntegral: beans that JD pays for texts and pictures",
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "created_local": 0.8},
        note="save pages of reviews from your own browser (HAR), and the product's page too: it names the shop",
    )

    def match(self, page: Page) -> float:
        if action_of(page) or _turned_away(page):
            return 1.0
        return 0.9 if sku_of(page) else 0.0

    def parse(self, page: Page) -> Parsed:
        away = _turned_away(page)
        if away is not None:
            return Parsed(outcome=away, note="JD sent the browser to a check or to the login page")
        action = action_of(page)
        if action is not None:
            return _answered(page, action)
        sku = sku_of(page)
        if sku is None:
            raise ParseError("not a page of JD that is known")
        return parse_item(page, sku)

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer: an old one repeats its question, a new one its product."""
        answer = Row(answer_with(page, "productCommentSummary", at=_CLUB))
        product = answer.text("productCommentSummary", "productId") or answer.text("productCommentSummary", "skuId")
        asked = {"productId": product, "score": answer.text("score"), "sortType": answer.text("soType")}
        if product:
            return with_query(_CLUB, {name: value for name, value in asked.items() if value})
        new = answer_with(page, "commentData", "commentScore", "userNickName", at=_API)
        sku = _SKU.search(page.body) if isinstance(new, dict) else None
        function = "getLegoWareDetailComment" if "commentInfoList" in Row(new) else "getCommentListPage"
        return with_query(_API, {"functionId": function, "body": json.dumps({"sku": sku[1].decode()})}) if sku else None


def _turned_away(page: Page) -> Outcome | None:
    """Where a browser ends that JD does not answer."""
    if _LOGIN.match(page.url):
        return Outcome.LOGIN_REQUIRED
    return Outcome.BLOCKED if _RISK.match(page.url) else None


def _answered(page: Page, action: str) -> Parsed:
    asked = asked_of(page, action)
    refusal, answer = _refusal(page), Row(None)
    if refusal is None:
        answer = Row(page.json())
        refusal = _refusal_in(answer)
    if refusal is not None:
        seen = frozenset({asked.product_id} if asked.product_id else ())
        return Parsed(outcome=refusal[0], note=f"JD {refusal[1]}", seen=seen)
    if action == "summaries":
        return parse_summaries(answer)
    return parse_floors(page, asked, answer) if action in ("list", "first") else parse_club(page, asked, answer)


def _refusal(page: Page) -> tuple[Outcome, str] | None:
    """Said by the status, a header, or a page instead of JSON."""
    if page.status == 401:
        return Outcome.LOGIN_REQUIRED, "asked for a login (status 401)"
    if page.status >= 300 or "x-rp-content" in page.headers:
        return Outcome.BLOCKED, f"did not answer (status {page.status})"
    if not page.body.strip() or _is_web_page(page):
        return Outcome.BLOCKED, "sent a page instead of reviews"
    return None


def _refusal_in(answer: Row) -> tuple[Outcome, str] | None:
    """Said by an empty object, or by a code (605: prove to be human) where the reviews should be."""
    if not answer:
        return Outcome.BLOCKED, "sent an empty answer ({})"
    code = answer.text("code")
    if code in _FINE or any(answer.get(name) for name in _ANSWERS):
        return None
    words = " ".join(filter(None, (answer.text(name) for name in ("msg", "message", "echo"))))
    login = "登录" in words or "login" in words.lower()
    return Outcome.LOGIN_REQUIRED if login else Outcome.BLOCKED, f"answered with code {code}"


def _is_web_page(page: Page) -> bool:
    """HTML without an answer in it; a browser that saves JSONP writes HTML around it."""
    head = page.body[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"<") and not any(f'"{name}"'.encode() in page.body for name in _KEPT_IN_HTML)
