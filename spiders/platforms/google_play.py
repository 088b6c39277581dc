"""Google Play reviews as people export them: the JSON that google-play-scraper (Python and Node) and its kin write.

Google offers no public page of reviews that could be crawled or saved, so these files are imported, whatever they
are called: they are known by their rows. Traps: a row is `{reviewId, score, content, at, ...}` or `{id, score, text,
date, ...}`; the list stands alone, under `data` or `reviews`, or as the first half of a `[rows, token]` pair; which
app it is stands in no row of the Python export, so it is taken from an `appId` that people add, the row's address,
or the file's name, else it is "app"; its times have no zone (those of whoever exported), those of Node are UTC;
monogram avatars are Google's, not the writer's. Names are display names and never an identity. The app is its own
shop, where it is known: no export names the developer. Order and filters of an export are unknown. Format: the two
projects' READMEs, November 2026.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from ...errors import ParseError
from ...records import Review, Shop
from ..contract import About, Page, Parsed, Requires
from ..dates import When, created
from ..json_rows import Row, unread
from ..markup import path_of
from ..numbers import read_rating

UNKNOWN_APP = "app"

_HEAD = 20_000  # the first row names all fields
_PYTHON = (b'"reviewId"', b'"score"', b'"userName"')
_NODE = (b'"scoreText"', b'"thumbsUp"', b'"userName"')
_LISTS = ("data", "reviews", "results", "result")
_PACKAGE = re.compile(
    r"(?<![A-Za-z0-9])((?:com|org|net|io|app|cn|de|jp)(?:\.[A-Za-z]\w{0,60}){1,6}|[a-z]\w{0,30}(?:\.[A-Za-z]\w{0,60}){2,6})"
)
_EXTENSION = re.compile(r"\.(?:json|jsonl|txt)$", re.IGNORECASE)
_ID_PARAMETER = re.compile(r"[?&]id=([A-Za-z]\w{0,60}(?:\.\w{1,60}){1,6})")
_OWN_PICTURE = re.compile(r"googleusercontent\.com/(a-/[\w-]{10,200})")


class GooglePlay:
    """An exported file of one app's (or several apps') reviews."""

    name = "google_play"
    requires = Requires.IMPORT
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = frozenset({"play.google.com"})
    parameters = frozenset({"id"})
    about = About(
        title="Google Play (exported files)",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "created_local": 0.8},
        note="a JSON file of google-play-scraper; name it after the app (com.example.app.json)",
    )

    def match(self, page: Page) -> float:
        head = page.body[:_HEAD].removeprefix(b"\xef\xbb\xbf")
        if page.status >= 400 or head.lstrip()[:1] not in (b"[", b"{"):
            return 0.0
        return 0.8 if any(all(name in head for name in shape) for shape in (_PYTHON, _NODE)) else 0.0

    def parse(self, page: Page) -> Parsed:
        rows = _rows(page.json())
        reviews = tuple(_review(row, _app(row, page)) for row in rows)
        apps = {review.product_id for review in reviews}
        return Parsed(
            shop=_shop(apps),
            reviews=reviews,
            seen=frozenset(apps),
            rows=len(rows),
            unread=unread(rows),
        )


def _rows(data: Any) -> list[Row]:
    """The rows, wherever the exporter put them."""
    if isinstance(data, dict):
        data = next((data[name] for name in _LISTS if isinstance(data.get(name), list)), None)
    if isinstance(data, list) and data and isinstance(data[0], list):
        data = data[0]  # what `reviews()` returns, dumped as it is: rows and a continuation token
    if not isinstance(data, list):
        raise ParseError("an export of Google Play without a list of reviews")
    rows = [Row(item) for item in data if isinstance(item, dict)]
    return [row for row in rows if "reviewId" in row or "id" in row or "score" in row]


def _shop(apps: set[str]) -> Shop | None:
    if len(apps) != 1 or UNKNOWN_APP in apps:
        return None
    (app,) = apps
    return Shop(platform="google_play", shop_id=app, url=f"https://play.google.com/store/apps/details?id={app}")


def _app(row: Row, page: Page) -> str:
    named = row.text("appId") or row.text("app_id") or row.text("packageName")
    in_address = _ID_PARAMETER.search(row.text("url") or "") or _ID_PARAMETER.search(page.url)
    if named or in_address:
        return named or (in_address[1] if in_address else UNKNOWN_APP)
    file_name = _EXTENSION.sub("", unquote(path_of(page.url)).rsplit("/", 1)[-1])
    in_name = _PACKAGE.search(file_name)
    return in_name[1] if in_name else UNKNOWN_APP


def _review(row: Row, app: str) -> Review:
    replied = _when(row, "repliedAt", "replyDate")
    return Review(
        platform="google_play",
        source="google_play",
        shop_id="" if app == UNKNOWN_APP else app,
        product_id=app,
        url=row.text("url"),
        review_id=row.text("reviewId") or row.text("id"),
        reviewer_mask=row.text("userName"),
        avatar_id=_avatar(row),
        rating=read_rating(row.number("score")),
        rating_raw=row.text("score"),
        title=row.text("title"),
        text=row.text("content") or row.text("text"),
        **created(_when(row, "at", "date")),
        variant=row.text("reviewCreatedVersion") or row.text("version") or row.text("appVersion"),
        reply_text=row.text("replyContent") or row.text("replyText"),
        reply_at=replied.local if replied else None,
        helpful_count=row.count("thumbsUpCount") if "thumbsUpCount" in row else row.count("thumbsUp"),
    )


def _when(row: Row, *names: str) -> When | None:
    return next((when for name in names if (when := row.when(name))), None)


def _avatar(row: Row) -> str | None:
    """Address of a picture that the writer chose, without its size; all others are monograms and stand-ins."""
    found = _OWN_PICTURE.search(row.text("userImage") or "")
    return found[1] if found else None
