"""What Taobao, Tmall and their shared mtop answers have in common: refusals, item pages, stars, pictures, defaults.

A refusal comes with status 200 and says so in a machine's word (`rgv587_flag`, `ret: ["FAIL_SYS_…"]`, a page of
`_____tmd_____/punish`); a refusal must never look like an item without reviews. Item pages name their seller in
inline JSON (`__ICE_APP_CONTEXT__`, since 2025) or in a script's settings (before). Learnt from shared/formats.md
and public code of 2018 to 2026 (November 2026); no live page was seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from ..errors import ParseError
from ..records import Outcome, Product, Shop
from .contract import Page, Parsed
from .json_rows import Row
from .markup import html_to_text, image_id, path_of, tidy

STARS = {"1": 5.0, "0": 3.0, "-1": 1.0}
"""Good, neutral and bad: the only grades that the two marketplaces give a single review."""

_SMALL = 100_000  # a refusal is short; an item page that merely loads the same guard is not
_RETURNED = re.compile(r'"ret"\s*:\s*\[\s*"(?!SUCCESS)([A-Z0-9_]{1,60})')
_LOGIN_TITLE = re.compile(r"<title[^<>]{0,100}>[^<]{0,20}登录", re.IGNORECASE)
_PUNISHED = re.compile(r'"rgv587_flag"\s*:|_____tmd_____/punish|x5secdata=', re.IGNORECASE)
_NO_LOGIN = ("FAIL_SYS_TOKEN", "FAIL_SYS_SESSION", "FAIL_BIZ_NEED_LOGIN")
_DEFAULTS = re.compile(
    r"(?:[此该本](?:用户|买家)|评价方|买家)(?:没有|未能?|没)(?:及时)?(?:填写|做出|作出|发表)(?:评价|评论|文字评论|评价内容)"
    r"(?:系统默认好评)?|(?:系统)?默认好评"
)
_FILE = re.compile(r"([^/]{4,200}?\.(?:jpe?g|png|gif|webp))(?:_[^/]*)?$", re.IGNORECASE)
_DEFAULT_AVATAR = "TB1yeWeIFXXXXX5XFXXuAZJYXXX"  # the grey head of everybody who has none or is anonymous
_TITLE_END = re.compile(r"\s*-\s*(?:淘宝网|天猫|tmall\.com天猫|天猫Tmall\.com)\s*$", re.IGNORECASE)


# --- answers ------------------------------------------------------------------------------------------------


def refusal(page: Page, seen: frozenset[str]) -> Parsed | None:
    """The page as a block or a login wall; None if it is neither.

    A token that ran out is settled by the browser itself, which asks again: nothing is said of the product then.
    """
    if not page.body.strip():
        return Parsed(outcome=Outcome.BLOCKED, note="an empty answer instead of reviews (Alibaba)", seen=seen)
    code = _RETURNED.search(page.text)
    if code and code[1].startswith(_NO_LOGIN):
        over = frozenset[str]() if code[1].startswith("FAIL_SYS_TOKEN") else seen
        return Parsed(outcome=Outcome.LOGIN_REQUIRED, note=f"Alibaba asks for a session ({code[1]})", seen=over)
    if code:
        return Parsed(outcome=Outcome.BLOCKED, note=f"Alibaba turned us away ({code[1]})", seen=seen)
    if len(page.body) < _SMALL and _LOGIN_TITLE.search(page.text):
        return Parsed(outcome=Outcome.LOGIN_REQUIRED, note="a login page instead of the page (Alibaba)", seen=seen)
    if len(page.body) < _SMALL and _PUNISHED.search(page.text):
        return Parsed(outcome=Outcome.BLOCKED, note="a slider page instead of the page (Alibaba)", seen=seen)
    return None


def read_object(value: object) -> Row:
    """The object of an answer.

    Raises:
        ParseError: if it is none.
    """
    if not isinstance(value, dict):
        raise ParseError("the answer is not a JSON object")
    return Row(value)


# --- values of a review -------------------------------------------------------------------------------------


def is_default(text: str | None) -> bool | None:
    """True for the words that the platform puts where the buyer wrote none; else None, for nobody denies it."""
    bare = re.sub(r"[\W_]+", "", text or "")
    return True if _DEFAULTS.fullmatch(bare) else None


def picture_ids(urls: Iterable[object]) -> tuple[str, ...]:
    """One id a picture, by its file name: folder and size differ between the addresses of one picture."""
    names = (_FILE.search(str(url).split("?", 1)[0]) for url in urls if isinstance(url, str))
    found = (image_id(f"alicdn/{name[1]}") for name in names if name)
    return tuple(dict.fromkeys(i for i in found if i))


def avatar(url: object) -> str | None:
    """What of an avatar's address belongs to its owner; None for the default one."""
    address = tidy(url)
    if address is None or len(address) > 2_000 or _DEFAULT_AVATAR in address:
        return None
    try:
        owner = parse_qs(urlsplit(address).query).get("userIdStr")
    except ValueError:
        return None
    return owner[0] if owner else address.split("?", 1)[0]


# --- item pages ---------------------------------------------------------------------------------------------


def is_item_page(page: Page, sites: Iterable[str]) -> bool:
    """Whether this is an item's own page on one of `sites` (`item.htm?id=…`, on the phone `detail.htm?id=…`)."""
    host = page.host.partition(":")[0]
    if not any(host == site or host.endswith(f".{site}") for site in sites):
        return False
    return path_of(page.url).endswith(("/item.htm", "/detail.htm")) and page.query.get("id", "").isdigit()


def item_page(page: Page, platform: str) -> Parsed:
    """The item and, as far as its page tells, its seller."""
    item_id = page.query["id"]
    refused = refusal(page, frozenset({item_id})) if len(page.body) < _SMALL else None
    if refused is not None:
        return refused
    item = next((row for row in _objects(page.text, "item") if row.text("itemId") in (None, item_id)), Row({}))
    name = item.prose("title") or _heading(page)
    return Parsed(shop=_seller(page.text, platform), products=(product(item_id, name, platform),))


def product(item_id: str, name: str | None, platform: str, claimed: int | None = None) -> Product:
    """An item under the address that its marketplace shows it at, if its number is known."""
    host = "detail.tmall.com" if platform == "tmall" else "item.taobao.com"
    url = f"https://{host}/item.htm?id={item_id}" if item_id.isdigit() else None
    return Product(product_id=item_id, name=name, url=url, reviews_claimed=claimed)


def shop_of(seller_id: str | None, platform: str, name: str | None = None) -> Shop | None:
    """A seller as shop: every address of reviews tells the seller's number, few pages that of the shop."""
    known = seller_id is not None and seller_id.isdigit() and seller_id.strip("0")
    return Shop(platform=platform, shop_id=seller_id, name=name) if known and seller_id else None


def _seller(text: str, platform: str) -> Shop | None:
    for row in _objects(text, "seller"):
        if found := shop_of(row.text("sellerId"), platform, row.text("shopName")):
            return found
    old = {match[1] for match in re.finditer(r"""\bsellerId["']?\s*[:=]\s*["']?(\d{3,20})\b""", text)}
    return shop_of(old.pop(), platform, _setting(text, "shopName")) if len(old) == 1 else None


def _setting(text: str, name: str) -> str | None:
    """The one value of a script's setting; None where recommended items bring others."""
    values = {m[1] for m in re.finditer(rf"""\b{name}["']?\s*[:=]\s*["']([^"'\\<>]{{1,80}})["']""", text)}
    return tidy(values.pop()) if len(values) == 1 else None


def _objects(text: str, name: str) -> Iterator[Row]:
    """The first few JSON objects that stand under `name` in a script."""
    decoder = json.JSONDecoder(strict=False)
    for count, match in enumerate(re.finditer(rf'"{name}"\s*:\s*(?={{)', text)):
        if count >= 10:
            return
        try:
            value, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        yield Row(value)


def _heading(page: Page) -> str | None:
    titles = page.selector.css("meta[property='og:title']::attr(content), title::text").getall()
    return next((name for title in titles if (name := html_to_text(_TITLE_END.sub("", title)))), None)
