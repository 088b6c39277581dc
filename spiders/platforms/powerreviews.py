"""PowerReviews, a review service that large shops embed, through the public address that its widget pages through.

A shop's page names merchant, product and a key that every visitor gets; the service then gives 25 reviews a page at
`display.powerreviews.com/m/{merchant}/l/{locale}/product/{page_id}/reviews`, `paging.from` counted in reviews. Traps: a
locale shows the reviews of that language only; `paging.from` plus `paging.size` may not pass 10,000; dates are unix
milliseconds; the answer's own link to its next page may lack the key; a listing's page renders many products. Format:
public code and documentation, collected in November 2026 (the names of the merchant's response are hearsay); live
platform unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode

from ...errors import ParseError
from ...records import Incentive, Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, plain_text, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad

HOST = "display.powerreviews.com"
SIZE = 25
"""The service's own maximum a page."""
DEEPEST = 10_000
"""The service refuses `paging.from` + `paging.size` above this."""

_ADDRESS = re.compile(r"/m/(?P<merchant>[^/]+)/l/(?P<locale>[^/]+)/product/(?P<product>[^/]+)/reviews/?$")
_WIDGET = re.compile(rb"POWERREVIEWS\.display\.render\(|data-pr-page-?id\s*=", re.IGNORECASE)
_RENDER = re.compile(r"POWERREVIEWS\.display\.render\(\s*\[?\s*\{", re.IGNORECASE)
_SETTING = re.compile(r"[\"']?\b(api_key|merchant_id|page_id|locale)[\"']?\s*:\s*[\"']([^\"'<>]{1,100})[\"']")
_NEEDED = ("api_key", "merchant_id", "page_id")
_REWARDS = re.compile(r"sampl|sweep|incentiv|free|loyal|discount|coupon|promo|reward|paid", re.IGNORECASE)
_STRATA = {"1": Stratum.NEGATIVE, "2": Stratum.NEGATIVE, "3": Stratum.NEUTRAL, "4": Stratum.POSITIVE}
_ORDERS = {
    "newest": Stratum.NEWEST,
    "lowestrating": Stratum.NEGATIVE,
    "highestrating": Stratum.POSITIVE,
    "mediasort": Stratum.PICTURES,
    "imagesfeaturedfirst": Stratum.PICTURES,
}


class PowerReviews:
    """PowerReviews' widget on a product page, and its answers."""

    name = "powerreviews"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({HOST})
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"paging.from", "paging.size", "sort", "filters", "search", "image_only"})
    about = About(
        title="PowerReviews",
        identity=None,
        incentives="disclosure_code (sampling, sweepstakes, ...)",
        checked="2026-11-23",
        against="fixture",
    )

    def match(self, page: Page) -> float:
        if _address(page):
            return 1.0
        return (
            0.8
            if page.status < 400 and page.mentions(b"powerreviews", b"data-pr-page") and _WIDGET.search(page.body)
            else 0.0
        )

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which names its product; the merchant stands in its next link."""
        data = Row(answer_with(page, "results", "ugc_id", "metrics", at=f"https://{HOST}/"))
        result, paging = next(iter(data.rows("results")), Row({})), data.row("paging")
        product_id, rows = result.text("page_id"), result.rows("reviews")
        if product_id is None or not rows:
            return None
        onward = _ADDRESS.search(path_of(paging.text("next_page_url") or ""))
        shelf = f"m/{onward['merchant']}/l/{onward['locale']}" if onward else "m/saved/l/en_US"
        size = paging.count("page_size") or SIZE
        query = {"paging.from": str(max(0, (paging.count("current_page_number") or 1) - 1) * size)}
        query |= {"sort": "LowestRating"} if only_bad(row.number("metrics", "rating") for row in rows) else {}
        return f"https://{HOST}/{shelf}/product/{quote(product_id, safe='')}/reviews?{urlencode(query)}"

    def parse(self, page: Page) -> Parsed:
        address = _address(page)
        return _answer(page, unquote(address["product"])) if address else _widget(page)


def _address(page: Page) -> re.Match[str] | None:
    return _ADDRESS.search(path_of(page.url)) if page.host.endswith("powerreviews.com") else None


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    settings = _from_attributes(page) or _from_script(page.text)
    product_id = settings.get("page_id")
    if product_id is None or any(not settings.get(name) for name in _NEEDED):
        return Parsed(seen=frozenset({product_id} if product_id else ()))
    strata = (Stratum.NEWEST, Stratum.NEGATIVE)
    return Parsed(follow=tuple(_first_page(settings, s) for s in strata), seen=frozenset({product_id}))


def _from_attributes(page: Page) -> dict[str, str]:
    nodes = page.selector.css("[data-pr-page-id]")
    if len({tidy(node.attrib["data-pr-page-id"]) for node in nodes}) != 1:
        return {}  # none, or a listing's many products
    names = {"api_key": "api-key", "merchant_id": "merchant-id", "page_id": "page-id", "locale": "locale"}
    values = {name: tidy(nodes[0].attrib.get(f"data-pr-{end}")) for name, end in names.items()}
    return {name: value for name, value in values.items() if value}


def _from_script(text: str) -> dict[str, str]:
    """What the page hands to the widget, the first value of each name; nothing if it renders several products."""
    calls = [_SETTING.findall(text[c.end() : c.end() + 3_000]) for c in _RENDER.finditer(text)]
    settings = [pair for call in calls for pair in call]
    products = {value for name, value in settings if name == "page_id"}
    return dict(reversed(settings)) if len(products) == 1 else {}


def _first_page(settings: dict[str, str], stratum: Stratum) -> Follow:
    merchant, product = quote(settings["merchant_id"], safe=""), quote(settings["page_id"], safe="")
    locale = quote(settings.get("locale", "en_US"), safe="")
    query = {"apikey": settings["api_key"], "paging.from": "0", "paging.size": str(SIZE)}
    query["sort"] = "LowestRating" if stratum is Stratum.NEGATIVE else "Newest"
    url = f"https://{HOST}/m/{merchant}/l/{locale}/product/{product}/reviews?{urlencode(query)}"
    return _follow(url, stratum, settings["page_id"])


def _follow(url: str, stratum: Stratum, product_id: str) -> Follow:
    """Reviews picked by their stars come last, and only in a crawl with a budget."""
    least = -5 if stratum is Stratum.NEGATIVE else 0
    return Follow(url, Kind.REVIEWS, priority=least, stratum=stratum, product_id=product_id)


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page, product_id: str) -> Parsed:
    data = Row(page.json())
    if not isinstance(data.get("results"), list):
        return _refusal(data, product_id)
    result = next(iter(data.rows("results")), Row({}))
    rows, rollup = result.rows("reviews"), result.row("rollup")
    reviews = tuple(_review(row, product_id) for row in rows)
    stratum, total = _stratum(page), data.count("paging", "total_results")
    claimed = total if stratum in (Stratum.DEFAULT, Stratum.NEWEST) else rollup.count("review_count")
    praised = stratum is Stratum.NEGATIVE and any((r.rating or 0) >= 3 for r in reviews)  # by stars: the worst are over
    shown = 0 if praised else len(rows)
    follow, outcome, note = _next_page(page, product_id, shown, total, stratum)
    if not rows and total and not _start(page):
        outcome, note = Outcome.CHANGED_MARKUP, f"PowerReviews counts {total} reviews and sends none"
    return Parsed(
        products=_product(rollup, product_id),
        reviews=reviews,
        follow=follow,
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
        outcome=outcome,
        note=note,
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def _refusal(data: Row, product_id: str) -> Parsed:
    """An error in words, with whatever status."""
    message = data.text("message") or data.text("error") or data.text("errors", 0, "message")
    if message is None:
        raise ParseError("an answer of PowerReviews without results")
    refused = any(sign in message.lower() for sign in ("api key", "apikey", "rate", "limit", "denied", "authori"))
    outcome = Outcome.BLOCKED if refused else Outcome.ERROR
    return Parsed(seen=frozenset({product_id}), outcome=outcome, note=f"PowerReviews refuses: {message[:150]}")


def _product(rollup: Row, product_id: str) -> tuple[Product, ...]:
    if not rollup:
        return ()
    shown, count = read_rating(rollup.number("average_rating")), rollup.count("review_count")
    name = rollup.text("name")
    return (Product(product_id=product_id, name=name, rating_shown=shown, reviews_claimed=count),)


def _start(page: Page) -> int:
    return read_count(page.query.get("paging.from")) or 0


def _stratum(page: Page) -> Stratum:
    """By filter (`rating:1`), else by order; a search or two filters are any other choice."""
    asked = page.query.get("filters", "")
    if page.query.get("search") or "," in asked:
        return Stratum.FILTERED
    if asked:
        name, _, value = asked.partition(":")
        stars = _STRATA | {"5": Stratum.POSITIVE}
        return stars.get(value, Stratum.FILTERED) if name.strip().lower() == "rating" else Stratum.FILTERED
    if page.query.get("image_only", "").lower() == "true":
        return Stratum.PICTURES
    return _ORDERS.get(page.query.get("sort", "").lower(), Stratum.DEFAULT)


def _next_page(
    page: Page, product_id: str, shown: int, total: int | None, stratum: Stratum
) -> tuple[tuple[Follow, ...], Outcome | None, str | None]:
    """The address of this page, counted on."""
    start = _start(page) + shown
    if not shown or total is None or start >= total:
        return (), None, None
    if start + (read_count(page.query.get("paging.size")) or SIZE) > DEEPEST:
        return (), Outcome.PLATFORM_CAP, f"PowerReviews shows no more than {DEEPEST} of {total} reviews"
    url = with_query(page.url, {"paging.from": str(start)})
    return (_follow(url, stratum, product_id),), None, None


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str) -> Review:
    details, metrics, badges = row.row("details"), row.row("metrics"), row.row("badges")
    own = details.text("product_page_id")
    kinds = [kind for media in row.rows("media") if (kind := media.text("type"))]
    answered = details.when("merchant_response_date")
    return Review(
        platform="powerreviews",
        source="powerreviews",
        shop_id="",
        product_id=product_id,
        sku=own if own != product_id else None,
        review_id=row.text("ugc_id") or row.text("review_id"),
        reviewer_mask=details.text("nickname"),
        reviewer_level="staff" if badges.flag("is_staff_reviewer") else None,
        rating=read_rating(metrics.get("rating")),
        rating_raw=metrics.text("rating"),
        title=plain_text(details.get("headline")),
        text=plain_text(details.get("comments")),
        language=(details.text("locale") or "").partition("_")[0].lower() or None,
        **created(details.when("created_date")),
        **_incentive(details),
        verified_purchase=badges.flag("is_verified_buyer"),
        variant=details.text("product_variant"),
        reply_text=plain_text(details.get("merchant_response")),
        reply_at=answered.local if answered else None,
        image_ids=tuple(_pictures(row)),
        video_count=sum(kind.lower() == "video" for kind in kinds) if isinstance(row.get("media"), list) else None,
        helpful_count=metrics.count("helpful_votes"),
    )


def _incentive(details: Row) -> dict[str, Any]:
    """What the writer had to disclose; codes are the merchant's own, so an unknown one is no reward yet."""
    code = details.text("disclosure_code")
    if code is None or not _REWARDS.search(code):
        return {}
    return {"incentive": Incentive.MERCHANT, "incentive_source": f"powerreviews disclosure {code}"}


def _pictures(row: Row) -> Iterator[str]:
    for media in row.rows("media"):
        if (media.text("type") or "image").lower() == "image" and (found := image_id(media.get("uri"))):
            yield found
