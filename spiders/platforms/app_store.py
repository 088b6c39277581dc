"""Apple's App Store: written reviews through the customer reviews feed, public and without login, per country.

`itunes.apple.com/{cc}/rss/customerreviews/page={1..10}/id={app}/sortby=mostrecent/json`. Traps: ten pages of fifty at
most and no total, so a tenth page with reviews is the platform's cap; a feed of one review has an object where a
list stands otherwise, an empty one has neither; the first entry may be the app itself; the feed's own `next` link
leads to XML, and its `last` link to pages that never were; sort names come in any case. Ratings without words are
not in the feed, so the count on the app's page (which counts those too) is no claim. The shop is the developer, where
a page names one. Format: code that reads the feed and facundoolano/app-store-scraper #227, November 2026; live
platform unchecked.
"""

from __future__ import annotations

import re

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import absolute, path_of, text_of
from ..numbers import read_rating
from ..saved_answers import answer_with

LAST_PAGE = 10
PER_PAGE = 50

_FEED = re.compile(r"^/(?:(?P<country>[a-z]{2})/)?rss/customerreviews/(?P<asked>[^?]{0,300})/json/?$", re.IGNORECASE)
_APP = re.compile(r"^/(?:(?P<country>[a-z]{2})/)?app/(?:[^/]{1,300}/)?id(?P<app>\d{1,15})/?$", re.IGNORECASE)
_DEVELOPER_PAGE = re.compile(r"^/(?:[a-z]{2}/)?developer/(?:[^/]{1,300}/)?id(?P<id>\d{1,15})/?$", re.IGNORECASE)
_DEVELOPER = re.compile(r"/(?:developer|artist)/(?:[^/?#]{1,300}/)?id(\d{1,15})")
_AUTHOR = re.compile(r"/id(\d{1,20})(?:[/?]|$)")
_ORDERS = {"mostrecent": Stratum.NEWEST}
_OWN = re.compile(
    r"^https://[\w.-]{0,100}itunes\.apple\.com(/(?:[a-z]{2}/)?rss/customerreviews/[^?\s]{1,300}/json)", re.I
)
_HOSTS = frozenset({"itunes.apple.com", "apps.apple.com"})


class AppStore:
    """An app's page, its developer's page, and the feed of its reviews."""

    name = "app_store"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"itunes.apple.com"})
    sites = _HOSTS
    parameters: frozenset[str] = frozenset()  # the feed is asked in its path
    about = About(
        title="App Store",
        identity="number of the author's account (author.uri)",
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "review_id": 0.8, "created_local": 0.8},
        note="at most the newest 500 written reviews of one country; ratings without words are not shown",
    )

    def match(self, page: Page) -> float:
        path = path_of(page.url)
        if not _on_apple(page):
            return 0.0
        if _FEED.match(path):
            return 1.0
        return 0.9 if page.status < 400 and (_APP.match(path) or _DEVELOPER_PAGE.match(path)) else 0.0

    def parse(self, page: Page) -> Parsed:
        path = path_of(page.url)
        if feed := _FEED.match(path):
            return _feed(page, feed)
        if app := _APP.match(path):
            return _app_page(page, app["app"], (app["country"] or "us").lower())
        if developer := _DEVELOPER_PAGE.match(path):
            return _developer_page(page, developer["id"])
        raise ParseError("neither an app's page, a developer's page nor a feed of reviews")

    def address_of(self, page: Page) -> str | None:
        """Address of a saved feed, which names itself."""
        if b"rss/customerreviews/" not in page.body:
            return None
        feed = Row(answer_with(page, "feed", at="https://itunes.apple.com/")).row("feed")
        links = [link.text("attributes", "href") for link in feed.rows("link") if _rel(link) == "self"]
        own = next((m for text in (*links, feed.text("id", "label")) if (m := _OWN.search(text or ""))), None)
        return f"https://itunes.apple.com{own[1]}" if own else None


def _rel(link: Row) -> str | None:
    return link.text("attributes", "rel")


def _on_apple(page: Page) -> bool:
    try:
        return page.host in _HOSTS
    except ValueError:
        return False


# --- pages of the store -------------------------------------------------------------------------------------


def _app_page(page: Page, app: str, country: str) -> Parsed:
    developer, name = _developer_link(page)
    listing = (Follow(developer, Kind.LISTING),) if developer else ()
    return Parsed(
        shop=_shop(developer, name),
        products=(Product(product_id=app, name=_app_name(page), url=page.url.split("#", 1)[0]),),
        follow=(Follow(_feed_url(country, app, 1), Kind.REVIEWS, stratum=Stratum.NEWEST, product_id=app), *listing),
    )


def _developer_link(page: Page) -> tuple[str | None, str | None]:
    """Address and name of the developer: the first link to one stands beside the app's name."""
    for anchor in page.selector.css("a[href*='/developer/']"):
        url = absolute(page, anchor.attrib["href"])
        if url and _DEVELOPER.search(url):
            return url.split("?", 1)[0], text_of(anchor)
    return None, None


def _shop(developer_url: str | None, name: str | None) -> Shop | None:
    found = _DEVELOPER.search(developer_url or "")
    if not found or developer_url is None:
        return None
    return Shop(platform="app_store", shop_id=found[1], name=name, url=developer_url.split("?", 1)[0])


def _app_name(page: Page) -> str | None:
    """The heading without its age badge ("Pocket Kettle 4+")."""
    heading = page.selector.css("h1::text").getall()
    words = " ".join(" ".join(heading).split())
    return words or page.selector.css("meta[property='og:title']::attr(content)").get() or None


def _developer_page(page: Page, developer: str) -> Parsed:
    links = (absolute(page, href) for href in page.selector.css("a[href*='/app/']::attr(href)").getall())
    apps = {match["app"]: url for url in links if url and (match := _APP.match(path_of(url)))}
    return Parsed(
        shop=Shop(platform="app_store", shop_id=developer, name=text_of(page.selector, "h1"), url=page.url),
        follow=tuple(Follow(url.split("?", 1)[0], Kind.PRODUCT) for url in apps.values()),
    )


def _feed_url(country: str, app: str, number: int) -> str:
    return f"https://itunes.apple.com/{country}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"


# --- the feed -----------------------------------------------------------------------------------------------


def _feed(page: Page, match: re.Match[str]) -> Parsed:
    asked = dict(part.lower().split("=", 1) for part in match["asked"].split("/") if "=" in part)
    app, number = asked.get("id", ""), _page_number(asked)
    if not app.isdigit():
        raise ParseError("a feed of reviews that does not say of which app")
    data = Row(page.json())
    if not isinstance(data.get("feed"), dict):
        raise ParseError("a feed of reviews without a feed")
    entries = _entries(data.row("feed"))
    about, rows = _split(entries)
    stratum = _ORDERS.get(asked.get("sortby", ""), Stratum.DEFAULT)
    shop = _shop(about.text("im:artist", "attributes", "href"), about.text("im:artist", "label"))
    capped = bool(rows) and number >= LAST_PAGE
    return Parsed(
        shop=shop,
        products=(_product(app, about),) if about else (),
        reviews=tuple(_review(app, shop, row) for row in rows),
        follow=_next_page(match["country"], app, number, stratum) if rows and not capped else (),
        seen=frozenset({app}),
        outcome=Outcome.PLATFORM_CAP if capped else None,
        note=f"the App Store shows {LAST_PAGE} pages of {PER_PAGE} reviews and not whether there are more"
        if capped
        else None,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _page_number(asked: dict[str, str]) -> int:
    number = asked.get("page", "1")
    return int(number) if number.isdigit() and len(number) < 6 else 1


def _entries(feed: Row) -> list[Row]:
    """A feed of one entry has the entry where the list would stand."""
    return [feed.row("entry")] if isinstance(feed.get("entry"), dict) else feed.rows("entry")


def _split(entries: list[Row]) -> tuple[Row, list[Row]]:
    """The app's own entry (an empty row if there is none) and the reviews."""
    about = next((entry for entry in entries if "im:name" in entry and "im:rating" not in entry), Row(None))
    return about, [entry for entry in entries if "im:name" not in entry or "im:rating" in entry]


def _product(app: str, about: Row) -> Product:
    return Product(product_id=app, name=about.text("im:name", "label"), url=_link(about))


def _link(about: Row) -> str | None:
    """Links are an object, or a list of them."""
    link = about.text("link", "attributes", "href") or about.text("link", 0, "attributes", "href")
    return link.split("?", 1)[0] if link and link.startswith(("http://", "https://")) else None


def _next_page(country: str | None, app: str, number: int, stratum: Stratum) -> tuple[Follow, ...]:
    """Built from what was asked: the feed's own link leads to XML. A short page is not the end, an empty one is."""
    if stratum is not Stratum.NEWEST:
        return ()  # somebody's capture in another order; the newest first is what we read
    url = _feed_url((country or "us").lower(), app, number + 1)
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=app),)


def _review(app: str, shop: Shop | None, row: Row) -> Review:
    author = _AUTHOR.search(row.text("author", "uri", "label") or "")
    stars = row.text("im:rating", "label")
    return Review(
        platform="app_store",
        source="app_store",
        shop_id=shop.shop_id if shop else "",
        product_id=app,
        review_id=row.text("id", "label"),
        reviewer_id=author[1] if author else None,
        reviewer_mask=row.text("author", "name", "label"),
        rating=read_rating(stars),
        rating_raw=stars,
        title=row.text("title", "label"),
        text=row.text("content", "label"),
        **created(row.when("updated", "label")),
        variant=row.text("im:version", "label"),
        helpful_count=row.count("im:voteSum", "label"),
    )
