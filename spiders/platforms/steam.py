"""Steam's user reviews, through the public address that the store's own pages page through (no key, no login).

`store.steampowered.com/appreviews/{app}?json=1` answers up to 100 reviews and a cursor for the next. Traps: a short
page is not the end (hidden reviews are left out after paging), only an empty page or a cursor that comes back is;
totals stand on the first page only; the opinion is a boolean; texts carry Steam's own markup; by default the answer
is cut to one language, to copies bought on Steam, and to what Valve does not call off-topic, so everything is asked
for by name. The app is its own shop: a store page names its developers and publishers, often several, by changeable
display names and without ids, and its reviews are about the app alone. Format:
partner.steamgames.com/doc/store/getreviews and code that reads it, November 2026; live platform unchecked.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlencode

from ...errors import ParseError
from ...records import Incentive, Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import path_of, text_of, tidy, with_query
from ..saved_answers import answer_with, only_bad, product_called

ENDPOINT = "https://store.steampowered.com/appreviews/"

_ANSWER = re.compile(r"^/appreviews/([^/]{1,400})/?$")
_APP = re.compile(r"^/(?:agecheck/)?app/(\d{1,12})(?:/|$)")  # an age check still says which app it is about
_MARKUP_LINE = re.compile(r"\[(?:/?(?:h[1-6]|hr|o?list|table|tr|quote|code)|quote=[^\[\]]{0,100}|\*)\]", re.IGNORECASE)
_MARKUP = re.compile(r"\[/?(?:b|i|u|strike|spoiler|noparse|th|td|url(?:=[^\[\]]{0,500})?)\]", re.IGNORECASE)
_STARS = {True: 5.0, False: 1.0}
_TYPES = {"negative": Stratum.NEGATIVE, "positive": Stratum.POSITIVE}
_LANGUAGES = {  # Steam's own names
    **{"arabic": "ar", "brazilian": "pt-BR", "bulgarian": "bg", "czech": "cs", "danish": "da", "dutch": "nl"},
    **{"english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hungarian": "hu"},
    **{"indonesian": "id", "italian": "it", "japanese": "ja", "koreana": "ko", "latam": "es-419", "norwegian": "no"},
    **{"polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "schinese": "zh-CN", "spanish": "es"},
    **{"swedish": "sv", "tchinese": "zh-TW", "thai": "th", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi"},
}
_EVERYTHING = {
    "json": "1",
    "filter": "recent",
    "language": "all",
    "purchase_type": "all",
    "filter_offtopic_activity": "0",
    "num_per_page": "100",
    "cursor": "*",
}


class Steam:
    """An app's page in the Steam store, and the answers of its reviews."""

    name = "steam"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = frozenset({"store.steampowered.com"})
    parameters = frozenset(
        {"json", "filter", "language", "review_type", "purchase_type", "cursor", "num_per_page"}
        | {"filter_offtopic_activity", "day_range"}
    )
    about = About(
        title="Steam",
        identity="steamid (the account's number)",
        incentives="received_for_free, which the writer ticks",
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "review_id": 0.8, "created_local": 0.8},
        note="recommended is read as 5 stars and not recommended as 1; the app is its own shop",
    )

    def match(self, page: Page) -> float:
        if _ANSWER.match(path_of(page.url)) and _on_steam(page):
            return 1.0
        return 0.9 if page.status < 400 and _APP.match(path_of(page.url)) and _on_steam(page) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which does not tell its app: its file's name should."""
        rows = Row(answer_with(page, "recommendationid", "voted_up", at=ENDPOINT)).rows("reviews")
        disliked = (1.0 if row.flag("voted_up") is False else None for row in rows)
        asked = "&review_type=negative" if only_bad(disliked) else ""
        return f"{ENDPOINT}{quote(product_called(page))}?json=1{asked}" if rows else None

    def parse(self, page: Page) -> Parsed:
        path = path_of(page.url)
        if answer := _ANSWER.match(path):
            return _answer(page, unquote(answer[1]))
        if app := _APP.match(path):
            return _app_page(page, app[1])
        raise ParseError("neither an app's page nor an answer of its reviews")


def _on_steam(page: Page) -> bool:
    try:
        return page.host == "store.steampowered.com"
    except ValueError:
        return False


# --- the app's page -----------------------------------------------------------------------------------------


def _app_page(page: Page, app: str) -> Parsed:
    name = text_of(page.selector, "#appHubAppName, .apphub_AppName")
    return Parsed(
        shop=_shop(app, name),
        products=(Product(product_id=app, name=name, url=page.url.split("#", 1)[0]),),
        follow=(
            Follow(_first(app), Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=app),
            Follow(
                _first(app, review_type="negative"),
                Kind.REVIEWS,
                stratum=Stratum.NEGATIVE,
                product_id=app,
                priority=-5,
            ),
        ),
    )


def _shop(app: str, name: str | None = None) -> Shop:
    url = f"https://store.steampowered.com/app/{app}/" if app.isdigit() else None
    return Shop(platform="steam", shop_id=app, name=name, url=url)


def _first(app: str, **more: str) -> str:
    return f"{ENDPOINT}{app}?{urlencode({**_EVERYTHING, **more})}"


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page, app: str) -> Parsed:
    data = Row(page.json())
    stratum = _stratum(page)
    if not isinstance(data.get("reviews"), list):
        return _refused(data, app, stratum)
    rows = data.rows("reviews")
    total = data.count("query_summary", "total_reviews")
    claims = total is not None and _asks_for_all(page)
    empty = not rows and bool(total) and claims
    return Parsed(
        shop=_shop(app),
        reviews=tuple(_review(app, row) for row in rows),
        follow=_next_page(page, app, data, len(rows), stratum),
        claimed={app: total} if total is not None and claims else {},
        seen=frozenset({app}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Steam counts {total} reviews and sends none" if empty else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _refused(data: Row, app: str, stratum: Stratum) -> Parsed:
    """`{"success":2}` stands for any failure on Steam's side; it says nothing of the number of reviews."""
    if "success" not in data or data.count("success") == 1:
        raise ParseError("an answer of Steam without reviews")
    return Parsed(
        seen=frozenset({app}),
        outcome=Outcome.UNREACHABLE,
        note=f"Steam answers that it failed (success {data.text('success')})",
        stratum=stratum,
    )


def _stratum(page: Page) -> Stratum:
    """An address without language or purchase_type is cut to one language and to copies bought on Steam."""
    query = page.query
    if kind := _TYPES.get(query.get("review_type", "all")):
        return kind
    if query.get("language") != "all" or query.get("purchase_type") != "all" or "day_range" in query:
        return Stratum.FILTERED
    return Stratum.NEWEST if query.get("filter") == "recent" else Stratum.DEFAULT


def _asks_for_all(page: Page) -> bool:
    return _stratum(page) in (Stratum.NEWEST, Stratum.DEFAULT) and page.query.get("cursor", "*") == "*"


def _next_page(page: Page, app: str, data: Row, shown: int, stratum: Stratum) -> tuple[Follow, ...]:
    cursor = data.text("cursor")
    if not shown or cursor is None or cursor in ("*", page.query.get("cursor", "*")):
        return ()
    url = with_query(page.url.split("#", 1)[0], {"cursor": cursor})
    priority = -5 if stratum is Stratum.NEGATIVE else 0
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=app, priority=priority),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(app: str, row: Row) -> Review:
    voted = row.flag("voted_up")
    free = row.flag("received_for_free")
    answered = row.when("timestamp_dev_responded")
    return Review(
        platform="steam",
        source="steam",
        shop_id=app,
        product_id=app,
        review_id=row.text("recommendationid"),
        reviewer_id=_steamid(row),
        reviewer_mask=row.text("author", "personaname"),
        reviewer_total=row.count("author", "num_reviews") or None,  # 0 for accounts that are gone, not "none"
        rating=None if voted is None else _STARS[voted],
        rating_raw=None if voted is None else str(voted).lower(),
        text=_words(row.text("review")),
        language=_language(row.text("language")),
        **created(row.when("timestamp_created")),
        verified_purchase=row.flag("steam_purchase"),
        incentive=None if free is None else Incentive.MERCHANT if free else Incentive.NONE,
        incentive_source=None if free is None else "steam received_for_free",
        reply_text=row.text("developer_response"),
        reply_at=answered.local if answered else None,
        helpful_count=_votes(row),
    )


def _language(name: str | None) -> str | None:
    return _LANGUAGES.get(name.lower(), name) if name else None


def _words(text: str | None) -> str | None:
    """The text without Steam's markup ([h1], [spoiler], [*]); what else stands in brackets is the writer's."""
    return tidy(_MARKUP.sub("", _MARKUP_LINE.sub("\n", text))) if text else None


def _steamid(row: Row) -> str | None:
    """The account's 17-digit number; deleted accounts have none, or 0."""
    found = row.text("author", "steamid")
    return found if found and found.isdigit() and len(found) == 17 else None


def _votes(row: Row) -> int | None:
    """Steam has sent counts that ran below zero, as 2^32 - 1: they are unknown."""
    votes = row.count("votes_up")
    return votes if votes is None or votes < 2**31 else None
