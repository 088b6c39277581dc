"""Shopee's ratings (eight countries), as the app's own answers that a person saved from their browser.

`/api/v2|v4/item/get_ratings` answers one item's ratings by `offset` and `limit`, `get_shop_ratings_new` a whole
shop's; `pdp/get_pc` and `item/get` tell the item's and the shop's name. Every request wants tokens that only a
browser makes, so this is never crawled. Traps: a block comes with status 200 or 403 and error 90309999; the same
words stand under every item of one order, each with its own id, and each is kept; a star filter (`type`), a filter
for words or pictures (`filter`) and folded ratings make biased samples; offsets end at 3,000 whatever the total;
`limit` is clamped, so the next offset counts what was really shown; times are unix seconds and are shown in the
country's own zone. `userid` is stable across shops. Nothing says that a rating was rewarded (coins for words are
not marked). Format: code that reads it, to September 2026, and GaryZong/comment; live platform unchecked.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import path_of, without_query
from ..numbers import read_rating
from ..saved_answers import answer_with, only_one
from .shopee_asked import REGIONS, ZONES, asked_number, country_of, in_country, offset_of, stratum_of

BLOCKED = 90309999
LAST_OFFSET = 3_000

_RATINGS = re.compile(r"^/api/v[24]/item/get_ratings/?$")
_SHOP_RATINGS = re.compile(r"^/api/v[24]/seller_operation/get_shop_ratings(?:_new)?/?$")
_ITEM = re.compile(r"^/api/v[24]/(?:pdp/get_pc|item/get)/?$")


class Shopee:
    """Answers of Shopee's API about ratings and items."""

    name = "shopee"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = frozenset(ZONES)
    parameters = frozenset(
        {"itemid", "shopid", "item_id", "shop_id", "limit", "offset", "type", "filter"}
        | {"fold_filter", "tag_filter", "variation_filters", "relevant_reviews", "replied"}
    )
    about = About(
        title="Shopee",
        identity="userid",
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"rating": 0.8, "review_id": 0.8, "created_local": 0.8},
        note="save the item's page with its ratings as HAR; at most the first 3,000 ratings of an item are shown",
    )

    def match(self, page: Page) -> float:
        path = path_of(page.url)
        asked = _RATINGS.match(path) or _SHOP_RATINGS.match(path) or _ITEM.match(path)
        return 1.0 if asked and country_of(page) else 0.0

    def parse(self, page: Page) -> Parsed:
        body = Row(page.json())
        if body.count("error") == BLOCKED:
            return _blocked(page)
        if _ITEM.match(path_of(page.url)):
            return _item_page(page, body)
        return _ratings_page(page, body)

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer about one item, whose rows repeat item, shop and country."""
        rows = Row(answer_with(page, "cmtid", "rating_star", at="https://shopee.sg/")).row("data").rows("ratings")
        named = {(_number(r, "itemid"), _number(r, "shopid")) for r in rows}
        item, shop = named.pop() if len(named) == 1 else (None, None)
        site = only_one(REGIONS.get(r.text("region") or "") for r in rows)
        if not (item and shop and site):
            return None
        stars = {r.text("rating_star") for r in rows} if len(rows) > 1 else set()
        kind = next((s for s in "1234" if stars == {s}), "0")  # nothing but two stars: that is what was asked for
        return f"https://{site}/api/v2/item/get_ratings?itemid={item}&shopid={shop}&type={kind}"


def _blocked(page: Page) -> Parsed:
    item = asked_number(page, "itemid", "item_id")
    return Parsed(
        seen=frozenset({item} if item else ()),
        outcome=Outcome.BLOCKED,
        note=f"Shopee turned the reader away (error {BLOCKED})",
        stratum=stratum_of(page),
    )


# --- an item ------------------------------------------------------------------------------------------------


def _item_page(page: Page, body: Row) -> Parsed:
    data = body.row("data") or body
    item = data.row("item") or data
    item_id = item.text("item_id") or item.text("itemid") or asked_number(page, "item_id", "itemid")
    shop_id = item.text("shop_id") or item.text("shopid") or asked_number(page, "shop_id", "shopid")
    if not item_id or not (item.text("title") or item.text("name")):
        raise ParseError("an answer of Shopee about an item without the item")
    rated = data.row("product_review") or item.row("item_rating")
    total = rated.count("total_rating_count") or rated.count("rating_count", 0)
    product = Product(
        product_id=item_id,
        name=item.text("title") or item.text("name"),
        url=_product_url(page, shop_id, item_id),
        rating_shown=read_rating(rated.number("rating_star")),
        reviews_claimed=total,
    )
    return Parsed(
        shop=_shop(page, shop_id, data.text("shop_detailed", "name") or data.text("shop", "name")),
        products=(product,),
        claimed={item_id: total} if total is not None else {},
    )


def _shop(page: Page, shop_id: str | None, name: str | None = None) -> Shop | None:
    url = f"https://{country_of(page)}/shop/{shop_id}"
    return Shop(platform="shopee", shop_id=shop_id, name=name, url=url) if shop_id else None


def _product_url(page: Page, shop_id: str | None, item_id: str) -> str | None:
    return f"https://{country_of(page)}/product/{shop_id}/{item_id}" if shop_id else None


# --- ratings ------------------------------------------------------------------------------------------------


def _ratings_page(page: Page, body: Row) -> Parsed:
    data = body.row("data")
    asked = asked_number(page, "itemid", "item_id")
    if not data or not ("ratings" in data or "items" in data):
        raise ParseError(f"an answer of Shopee without ratings (error {body.text('error')})")
    rows = data.rows("ratings") or data.rows("items")
    reviews = tuple(r for row in rows if (r := _review(page, row, asked)))
    summary = data.row("item_rating_summary")
    total = summary.count("rating_total") if summary else None
    shop_id = next((r.shop_id for r in reviews if r.shop_id), None) or asked_number(page, "shopid", "shop_id")
    outcome, note = _ending(page, len(rows), total)
    return Parsed(
        shop=_shop(page, shop_id),
        products=tuple(_products(page, rows, asked, summary)),
        reviews=reviews,
        follow=() if outcome else _next_page(page, data, len(rows), total, asked),
        claimed={asked: total} if asked and total is not None else {},
        seen=frozenset({asked} if asked else {r.product_id for r in reviews}),
        outcome=outcome,
        note=note,
        stratum=stratum_of(page),
        rows=len(rows),
        unread=unread(rows),
    )


def _ending(page: Page, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    """Why the ratings end before the total does, where this page shows it. A filter may well leave none."""
    offset = offset_of(page)
    if total is None or offset + shown >= total or stratum_of(page) is not Stratum.DEFAULT:
        return None, None
    if offset + shown >= LAST_OFFSET:
        return Outcome.PLATFORM_CAP, f"Shopee shows the first {LAST_OFFSET} of {total} ratings"
    if not shown and offset:
        return Outcome.PLATFORM_CAP, f"Shopee shows no ratings after {offset} of {total}"
    if not shown:
        return Outcome.CHANGED_MARKUP, f"Shopee counts {total} ratings and sends none"
    return None, None


def _next_page(page: Page, data: Row, shown: int, total: int | None, asked: str | None) -> tuple[Follow, ...]:
    offset = offset_of(page) + shown
    at_end = data.flag("has_more") is False or (total is not None and offset >= total)
    if not shown or at_end or offset >= LAST_OFFSET:
        return ()
    asks = {name: value for name, value in page.query.items() if name in Shopee.parameters} | {"offset": str(offset)}
    url = f"{without_query(page.url)}?{urlencode(asks)}"  # what else stands there may be a token
    return (Follow(url, Kind.REVIEWS, stratum=stratum_of(page), product_id=asked),)


def _products(page: Page, rows: list[Row], asked: str | None, summary: Row) -> list[Product]:
    """Items that the rows name, with the star mean of the one that was asked for."""
    found: dict[str, Product] = {}
    for row in rows:
        item_id = row.text("itemid") or asked
        if not item_id or (found.get(item_id) and found[item_id].name):
            continue
        found[item_id] = Product(
            product_id=item_id,
            name=_bought(row, item_id).text("name"),
            url=_product_url(page, row.text("shopid") or asked_number(page, "shopid"), item_id),
            rating_shown=_mean(summary) if item_id == asked else None,
            reviews_claimed=summary.count("rating_total") if item_id == asked else None,
        )
    return list(found.values())


def _mean(summary: Row) -> float | None:
    """Mean of the platform's own counts of one to five stars."""
    counts = [summary.count("rating_count", at) for at in range(5)]
    known = [count for count in counts if count is not None]
    if len(known) != 5 or not sum(known) or summary.get("rating_count", 5) is not None:
        return None
    return round(sum(stars * count for stars, count in enumerate(known, start=1)) / sum(known), 3)


# --- one rating ---------------------------------------------------------------------------------------------


def _review(page: Page, row: Row, asked: str | None) -> Review | None:
    item_id = row.text("itemid") or asked
    if item_id is None:
        return None
    bought = _bought(row, item_id)
    replied = in_country(page, row.when("ItemRatingReply", "ctime"))
    return Review(
        platform="shopee",
        source="shopee",
        shop_id=_number(row, "shopid") or asked_number(page, "shopid", "shop_id") or "",
        product_id=item_id,
        sku=_number(bought, "modelid"),
        review_id=_number(row, "cmtid"),
        reviewer_id=_number(row, "userid"),
        reviewer_mask=row.text("author_username"),
        avatar_id=row.text("author_portrait"),
        rating=read_rating(row.number("rating_star")),
        rating_raw=row.text("rating_star"),
        text=row.text("comment"),
        **created(in_country(page, row.when("ctime") or row.when("submit_time"))),
        verified_purchase=True if _number(row, "orderid") else None,  # only buyers of an order may rate
        variant=bought.text("model_name"),
        reply_text=row.text("ItemRatingReply", "comment"),
        reply_at=replied.local if replied else None,
        image_ids=tuple(image.rsplit("/", 1)[-1] for image in row.strings("images")),
        video_count=len(row.get("videos")) if isinstance(row.get("videos"), list) else None,
        helpful_count=row.count("like_count"),
    )


def _bought(row: Row, item_id: str) -> Row:
    """What the rating is about among the products of its order."""
    items = row.rows("product_items")
    same = (item for item in items if item.text("itemid") == item_id)
    return next(same, items[0] if items else Row(None))


def _number(row: Row, name: str) -> str | None:
    """An id; Shopee writes 0 (and -1) for none."""
    text = row.text(name)
    return text if text and text.isdigit() and text.strip("0") else None
