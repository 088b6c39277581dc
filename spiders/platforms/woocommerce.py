"""WooCommerce shops, read through their public Store API (no key, made for the shop's own front end).

`/wp-json/wc/store/v1/products` lists products with their review counts, `/products/reviews` every review of
the shop, or of `product_id`; `X-WP-Total` and `X-WP-TotalPages` say how much there is. A shop that switched
the API off answers 404: then its sitemap names the product pages, and their linked data is what is left.
Fields: woocommerce/woocommerce, plugins/woocommerce/src/StoreApi/docs/product-reviews.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import When, read_date
from ..markup import absolute, html_to_text, plain_text, text_of, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import UNKNOWN_SHOP, answer_with, only_bad
from ..software import is_woocommerce

PER_PAGE = 100
"""The Store API's own maximum."""

_NEGATIVE = 3  # stars up to which a page of the lowest ones is worth its next page
_MAX_PAGE = 1_000  # a server that repeats itself and sends no totals must end somewhere
_API = re.compile(r"/wc/store(?:/v\d)?/products(?P<reviews>/reviews)?/?(?:[?&]|$)")
_ROOT = re.compile(r"https?://[\w.-]{1,250}(?::\d{1,5})?(?=/|\?|$)")
_API_LINK = re.compile(r'<([^<>]+)>;\s*rel="https://api\.w\.org/"')
_POST_ID = re.compile(r"(?:^|\s)postid-(\d+)(?:\s|$)")
_GRAVATAR = re.compile(r"/avatar/([0-9a-f]{16,64})(?:[/?]|$)")
_NO_EMAIL = frozenset(
    {  # gravatar's hashes (MD5, SHA-256) of an empty address: nobody's identity
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


class WooCommerce:
    """WordPress shops with WooCommerce, Store API v1."""

    name = "woocommerce"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"rest_route", "product_id", "page", "per_page", "order", "orderby"})
    about = About(
        title="WooCommerce",
        identity="gravatar hash of the reviewer's e-mail address",
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
        note="reads the Store API; where that is switched off, linked data only; pictures and replies are not in it",
    )

    def match(self, page: Page) -> float:
        if _api(page):
            return 1.0
        return 0.9 if page.status < 400 and is_woocommerce(page) else 0.0

    def address_of(self, page: Page) -> str | None:
        """The shop's own API for a saved list of reviews, by its links to products."""
        rows = answer_with(page, "product_permalink", "reviewer_avatar_urls", at=UNKNOWN_SHOP)
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        links = (absolute(page, row.get("product_permalink")) for row in rows)
        root = next((found[0] for link in links if link and (found := _ROOT.match(link))), UNKNOWN_SHOP)
        lowest = "?orderby=rating&order=asc" if only_bad(read_rating(row.get("rating")) for row in rows) else ""
        return f"{root}/wp-json/wc/store/v1/products/reviews{lowest}" if rows else None

    def parse(self, page: Page) -> Parsed:
        endpoint = _api(page)
        if endpoint is None:
            return _product_page(page) or _any_page(page)
        if page.status >= 400 or not page.text.lstrip("\ufeff \r\n\t").startswith("["):
            return _switched_off(page, endpoint)
        rows = [row for row in _list(page) if isinstance(row, dict)]
        return _reviews_page(page, rows) if endpoint["reviews"] else _products_page(page, rows)


def _api(page: Page) -> re.Match[str] | None:
    return _API.search(page.query.get("rest_route", "") or page.url)


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    # WordPress names the site in the title of its feed: "Name » Feed".
    feed = page.selector.css("link[type='application/rss+xml']::attr(title)").get(default="")
    name = name or feed.partition("»")[0]
    return Shop(platform="woocommerce", shop_id=page.host, name=tidy(name))


# --- pages of the shop --------------------------------------------------------------------------------------


def _product_page(page: Page) -> Parsed | None:
    post = _POST_ID.search(page.selector.css("body::attr(class)").get() or "")
    if not post or not page.selector.css("body.single-product, body.product-template-default"):
        return None
    count = text_of(page.selector, ".woocommerce-review-link .count, a.woocommerce-review-link")
    claimed = read_count(count)
    product = Product(
        product_id=post[1],
        name=text_of(page.selector, "h1.product_title, h1"),
        url=page.url,
        sku=text_of(page.selector, ".product_meta .sku"),
        reviews_claimed=claimed,
    )
    follow = Follow(_reviews_url(page, post[1]), Kind.REVIEWS, stratum="newest", product_id=post[1])
    known = {post[1]: claimed} if claimed is not None else {}
    return Parsed(shop=_shop(page), products=(product,), follow=(follow,), claimed=known)


def _any_page(page: Page) -> Parsed:
    """The API lists what a shop has, so no other page needs to be followed."""
    products = with_query(_endpoint(page, "products"), {"per_page": str(PER_PAGE), "page": "1"})
    return Parsed(
        shop=_shop(page),
        follow=(
            Follow(products, Kind.LISTING),
            Follow(_reviews_url(page), Kind.REVIEWS, stratum="newest"),
        ),
    )


def _reviews_url(page: Page, product_id: str | None = None) -> str:
    query = {"per_page": str(PER_PAGE), "page": "1", "order": "desc", "orderby": "date"}
    if product_id is not None:
        query["product_id"] = product_id
    return with_query(_endpoint(page, "products/reviews"), query)


def _endpoint(page: Page, name: str) -> str:
    """Address in the API whose root the page names: `/wp-json/`, or `?rest_route=/` without pretty links."""
    header = _API_LINK.search(page.headers.get("link", ""))
    link = header[1] if header else page.selector.css("link[rel='https://api.w.org/']::attr(href)").get()
    root = absolute(page, link) or page.urljoin("/wp-json/")
    if "rest_route=" in root:
        return with_query(root, {"rest_route": f"/wc/store/v1/{name}"})
    return f"{root.rstrip('/')}/wc/store/v1/{name}"


# --- answers of the API -------------------------------------------------------------------------------------


def _list(page: Page) -> list[Any]:
    data = page.json()
    if not isinstance(data, list):
        raise ParseError("the Store API's answer is not a list")
    return data


def _switched_off(page: Page, endpoint: re.Match[str]) -> Parsed:
    if endpoint["reviews"] or page.query.get("page", "1") != "1":
        return Parsed()
    root = page.urljoin("/") if "rest_route" in page.query else page.url.split("wp-json/", 1)[0]
    maps = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")
    return Parsed(follow=tuple(Follow(root + name, Kind.SITEMAP) for name in maps))


def _products_page(page: Page, rows: list[dict[str, Any]]) -> Parsed:
    products = tuple(_product(row) for row in rows if _id(row.get("id")))
    return Parsed(
        products=products,
        follow=_next_page(page, rows, Kind.LISTING),
        claimed={p.product_id: p.reviews_claimed for p in products if p.reviews_claimed is not None},
        seen=frozenset(p.product_id for p in products if p.reviews_claimed == 0),
        descriptions={str(row["id"]): text for row in rows if _id(row.get("id")) and (text := _description(row))},
    )


def _description(row: Mapping[str, Any]) -> str:
    """HTML, the short description first."""
    return "\n".join(text for name in ("short_description", "description") if isinstance(text := row.get(name), str))


def _product(row: Mapping[str, Any]) -> Product:
    return Product(
        product_id=str(row["id"]),
        name=plain_text(row.get("name")),
        url=tidy(row.get("permalink")),
        sku=tidy(row.get("sku")),
        rating_shown=read_rating(row.get("average_rating")),
        reviews_claimed=read_count(row.get("review_count")),
    )


def _reviews_page(page: Page, rows: list[dict[str, Any]]) -> Parsed:
    reviews = tuple(_review(page, row) for row in rows if _id(row.get("product_id")))
    asked = page.query.get("product_id")
    total = read_count(page.headers.get("x-wp-total"))
    unread = bool(rows) and not any(r.rating is not None or r.text for r in reviews)
    return Parsed(
        reviews=reviews,
        follow=_next_page(page, rows, Kind.REVIEWS),
        claimed={asked: total} if asked and total is not None else {},
        seen=frozenset({asked} if asked else {r.product_id for r in reviews}),
        outcome=Outcome.CHANGED_MARKUP if unread else None,
        note="review rows without product, stars and words" if unread else None,
        stratum=_stratum(page),
    )


def _next_page(page: Page, rows: list[dict[str, Any]], kind: Kind) -> tuple[Follow, ...]:
    number = read_count(page.query.get("page")) or 1
    pages = read_count(page.headers.get("x-wp-totalpages"))
    full = len(rows) >= (read_count(page.query.get("per_page")) or 1)
    if not rows or number >= _MAX_PAGE or not (number < pages if pages is not None else full):
        return ()
    product_id = page.query.get("product_id")
    following = Follow(with_query(page.url, {"page": str(number + 1)}), kind, product_id=product_id)
    if kind is not Kind.REVIEWS:
        return (following,)
    if _stratum(page) is Stratum.NEGATIVE:
        ends = (read_rating(rows[-1].get("rating")) or 5) > _NEGATIVE  # the rest is praise
        return () if ends else (replace(following, stratum=Stratum.NEGATIVE, priority=-5),)
    lowest = with_query(page.url, {"orderby": "rating", "order": "asc", "page": "1"})
    negative = Follow(lowest, kind, priority=-5, stratum=Stratum.NEGATIVE, product_id=product_id)
    return (replace(following, stratum=Stratum.NEWEST), *((negative,) if number == 1 else ()))


def _stratum(page: Page) -> Stratum:
    """Lowest stars first is a choice; all other orders show everything."""
    query = page.query
    lowest_first = query.get("orderby") == "rating" and query.get("order") == "asc"
    if lowest_first:
        return Stratum.NEGATIVE
    return Stratum.NEWEST if query.get("orderby", "date") == "date" else Stratum.DEFAULT


def _review(page: Page, row: Mapping[str, Any]) -> Review:
    when = _moment(row.get("date_created"), row.get("date_created_gmt"))
    verified = row.get("verified")
    return Review(
        platform="woocommerce",
        source="woocommerce",
        shop_id=page.host,
        product_id=str(row["product_id"]),
        url=tidy(row.get("product_permalink")),
        review_id=_id(row.get("id")),
        reviewer_id=_gravatar(row.get("reviewer_avatar_urls")),
        reviewer_mask=plain_text(row.get("reviewer")),
        rating=read_rating(row.get("rating")),
        rating_raw=tidy(row.get("rating")),
        text=html_to_text(row.get("review")),
        created_local=when.local if when else None,
        created_at=when.at_utc if when else None,
        created_precision=when.precision if when else None,
        tz=when.tz if when else None,
        verified_purchase=verified if isinstance(verified, bool) else None,
        stratum=_stratum(page),
    )


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else tidy(value)


def _moment(local: object, gmt: object) -> When | None:
    """The shop's local time; its distance from the GMT column is the zone."""
    shown, utc = read_date(local), read_date(gmt)
    if shown is None or utc is None or not (shown.precision == utc.precision == "second"):
        return shown
    offset = datetime.fromisoformat(shown.local) - datetime.fromisoformat(utc.local)
    minutes = offset.total_seconds() / 60
    if minutes % 15 or abs(minutes) > 14 * 60:
        return shown
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{int(abs(minutes)) // 60:02d}:{int(abs(minutes)) % 60:02d}"
    return read_date(f"{shown.local}{zone}")


def _gravatar(urls: object) -> str | None:
    """Hash of the reviewer's e-mail address, as gravatar publishes it: a stable identity."""
    for url in urls.values() if isinstance(urls, dict) else ():
        found = _GRAVATAR.search(url) if isinstance(url, str) else None
        if found and found[1] not in _NO_EMAIL:
            return found[1]
    return None
