"""What an address of JD asks for, and the values that its old and its new answers write alike.

JD asks for reviews in three ways: `club.jd.com/comment/*.action` with everything in the address (JSONP), the same
names under `api.m.jd.com?functionId=pc_club_*`, and now `functionId=getCommentListPage` with a JSON `body`. All
filter by the same numbers: 1 negative, 2 neutral, 3 positive, 4 pictures, 5 follow-up, 7 video; order 6 is newest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ...records import Incentive, Shop
from ..contract import Page, Stratum
from ..dates import When
from ..json_rows import Row
from ..markup import image_id, path_of, tidy
from ..numbers import read_count

PAGES = 100
"""JD shows no more pages than this, whatever it counts (recorded answers of 2022)."""

_SIZE = 10
_JD = re.compile(r"^https?://(?:[\w-]+\.)*jd\.com(?::\d+)?(?:[/?]|$)", re.IGNORECASE)
_ACTIONS = {
    "productPageComments": "comments",
    "skuProductPageComments": "sku",
    "getSkuPageFoldComments": "folded",
    "productCommentSummaries": "summaries",
    "getCommentListPage": "list",
    "getLegoWareDetailComment": "first",
}
_SCORES = {
    "0": Stratum.DEFAULT,
    "1": Stratum.NEGATIVE,
    "2": Stratum.NEUTRAL,
    "3": Stratum.POSITIVE,
    "4": Stratum.PICTURES,
    "5": Stratum.FOLLOW_UP,
    "7": Stratum.VIDEO,
}
_DEFAULT_TEXT = re.compile(
    r"此用户(?:未|没有)(?:及时)?填写(?:文字)?(?:评价|评论)(?:内容)?(?:[,，。;；\s]*系统默认好评)?[。.!！~]*"
    r"|(?:系统)?默认好评[。.!！]*"
)
_DEFAULT_AVATAR = re.compile(r"//misc\.360buyimg\.com/|peisong\.|default|no-img", re.IGNORECASE)
_AVATAR_SIZE = re.compile(r"_(?:sma|mid|big)(?=\.\w{3,4}$)")
_STORED = re.compile(r"jfs/t\d.*")  # the same picture stands on many hosts, in a folder a size


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for reviews. `product_id` is the product that the reviews were asked for."""

    action: str  # a value of `_ACTIONS`
    product_id: str | None
    number: int = 0  # from 0
    size: int = _SIZE
    score: str | None = None
    order: str | None = None
    narrowed: bool = False  # by a tag or to one variant

    @property
    def stratum(self) -> Stratum:
        if self.action == "folded":
            return Stratum.FOLDED
        if self.narrowed or self.action == "sku":
            return Stratum.FILTERED
        chosen = _SCORES.get(self.score or "0", Stratum.FILTERED)
        return Stratum.NEWEST if chosen is Stratum.DEFAULT and self.order == "6" else chosen

    def told_by(self, answer: Row) -> Asked:
        """The same with what an old answer repeats of its request, where a saved one lost its address."""
        return replace(self, score=self.score or answer.text("score"), order=self.order or answer.text("soType"))


def action_of(page: Page) -> str | None:
    """Which of JD's answers this is; None for any other page."""
    if not is_jd(page):
        return None
    path = path_of(page.url).rsplit("/", 1)[-1]
    name = path.removesuffix(".action") if path.endswith(".action") and path != "client.action" else ""
    return _ACTIONS.get(name or page.parameters.get("functionId", "").removeprefix("pc_club_"))


def is_jd(page: Page) -> bool:
    return _JD.match(page.url) is not None


def asked_of(page: Page, action: str) -> Asked:
    """The request, its values from the JSON `body` where there is one, else from the address or form."""
    sent = body_of(page)
    get = {**page.parameters, **{k: v for k, v in sent.items() if v not in (None, "")}}.get
    new = action in ("list", "first")
    number = read_count(get("pageNum" if new else "page"))
    return Asked(
        action=action,
        product_id=tidy(get("sku")) or tidy(get("productId")),
        number=max(0, (number or 1) - 1) if new else number or 0,
        size=read_count(get("pageSize")) or _SIZE,
        score=tidy(get("type" if new else "score")),
        order=tidy(get("sortType")),
        narrowed=bool(tidy(get("tagId")) or str(get("rid") or "0") != "0" or get("isCurrentSku") in (True, "true")),
    )


def body_of(page: Page) -> dict[str, Any]:
    """The JSON parameter `body`; empty if there is none."""
    try:
        sent = json.loads(page.parameters.get("body") or "{}")
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


# --- values of a review ---------------------------------------------------------------------------------------


def default_text(text: str | None) -> bool | None:
    """True if JD wrote it because the buyer wrote nothing; never False: its list of such texts grows."""
    return True if text and _DEFAULT_TEXT.fullmatch(text) else None


def identity(row: Row) -> str | None:
    """The opaque account id, shown only of buyers who did not choose to be anonymous."""
    return row.text("aesPin") if row.flag("anonymousFlag") is False else None


def avatar(url: str | None) -> str | None:
    """Address of a buyer's own picture without scheme and size. Never decode it: it is the account's name."""
    if not url:
        return None
    bare = "//" + url.split("//", 1)[-1].split("?", 1)[0]
    return None if _DEFAULT_AVATAR.search(bare) else _AVATAR_SIZE.sub("", bare)


def level(row: Row, name: str) -> str | None:
    """Grade of the account, with PLUS where 201 says so (what 103, 201 and 203 else mean is not known)."""
    plus = "PLUS" if row.text("plusAvailable") == "201" else None
    return " ".join(filter(None, (row.text(name), plus))) or None


def paid_in_beans(row: Row) -> dict[str, Any]:
    """The incentive that JD itself discloses: beans for a text or pictures of some length, not for praise."""
    beans = {name: row.count(name) or 0 for name in ("textIntegral", "imageIntegral")}
    paid = ", ".join(f"{name} {count}" for name, count in beans.items() if count > 0)
    return {"incentive": Incentive.PLATFORM, "incentive_source": f"jd {paid}"} if paid else {}


def picture_id(url: str | None) -> str | None:
    """The same id whichever host and size shows the picture."""
    stored = _STORED.search(url) if url else None
    return image_id(stored[0] if stored else url)


def days_later(start: str | None, days: int | None) -> str | None:
    """ISO day `days` calendar days after (or before) a moment: JD counts days by the calendar."""
    if not start or days is None or abs(days) > 10_000:
        return None
    try:
        return (date.fromisoformat(start[:10]) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def local(when: When | None) -> str | None:
    return when.local if when else None


def seller(replies: list[Row]) -> Shop | None:
    """The shop that answers on this page; None if none or several do."""
    shops = {s.shop_id: s for reply in replies if (s := _shop(reply.row("venderShopInfo"))) is not None}
    return next(iter(shops.values())) if len(shops) == 1 else None


def _shop(info: Row) -> Shop | None:
    shop_id = info.text("id")
    if not shop_id or shop_id == "0":
        return None
    link = info.text("appName")
    url = f"https:{link}" if link and link.startswith("//") else None
    return Shop(platform="jd", shop_id=shop_id, name=info.text("title"), url=url)


def item_url(product_id: str) -> str:
    return f"https://item.jd.com/{product_id}.html"
