"""Judge.me, a review service that Shopify shops embed, read through the public address that its widget pages
through (no token; its robots.txt bars only `/api/`).

Traps: past the end page 1 comes again; `per_page` is clamped to 23-30 whatever is asked; *every* review has
an empty reply block; 404 means "never reviewed"; incentives are told by transparency badges, and the one that
matters is rarely the first. Answers are JSON rows or, from the older widget, HTML inside JSON. The list of a whole
shop (`all_reviews_js_based`, in captures) names products by their address only, so its reviews stand under the
product's handle. Orders: `sort_by` created_at, rating (`sort_dir` asc: worst first), with_pictures. Fields: shared
notes of 2026-11 and public code; the live service is unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from ...errors import ParseError
from ...records import Incentive, Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import read_date
from ..json_rows import Row
from ..markup import html_to_text, image_id, path_of, plain_text, text_of, tidy, with_query
from ..numbers import read_count, read_rating
from ..saved_answers import answer_with, only_bad, product_called
from ..selector import Selector

ENDPOINT = "https://judge.me/reviews/reviews_for_widget"
PER_PAGE = 10
"""The widget's own value: larger ones are clamped and would lose reviews between pages."""

_BAD = 2  # pages of the worst first are followed while they end with so few stars
_CLAMP = 23  # the smallest clamp that was seen
_MAX_PAGE = 2_000
_WIDGET = re.compile(rb"class=[\"'][^\"'>]{0,300}\bjdgm-(?:review-widget|rev-widg|rev|widget)(?![\w-])")
_SHOP_DOMAIN = re.compile(r"""(?:Shopify\.shop|SHOP_DOMAIN|["']?shop["']?)\s*[:=]\s*["']([\w-]+\.myshopify\.com)["']""")
_REVIEW_WIDGETS = (
    ".jdgm-review-widget[data-id], #judgeme_product_reviews[data-id]",
    ".jdgm-widget[data-id]:not(.jdgm-preview-badge)",  # badges stand on listings, one a product
)
_HANDLE = re.compile(r"/products/([^/?#]+)")
_WHOLE = (Stratum.DEFAULT, Stratum.NEWEST)  # what shows every review in the end
_ORDERS = {
    "": Stratum.DEFAULT,
    "created_at": Stratum.NEWEST,
    "with_pictures": Stratum.PICTURES,
    "with_media": Stratum.PICTURES,
    "with_videos": Stratum.VIDEO,
}
_INCENTIVES = ("earned_for_future_purchase", "earned_reward", "incentiv", "free_product")


class JudgeMe:
    """Judge.me's widget on a product page, and its answers."""

    name = "judgeme"
    requires = Requires.CRAWL
    rank = 3
    hosts: frozenset[str] = frozenset({"judge.me", "api.judge.me", "cdn.judge.me"})
    sites: frozenset[str] = frozenset()
    parameters = frozenset(
        {"url", "shop_domain", "platform", "product_id", "page", "per_page", "sort_by", "sort_dir"}
    ) | {
        "filter_rating",
        "review_type",
    }
    about = About(
        title="Judge.me",
        identity=None,
        incentives="transparency badges (earned_for_future_purchase, incentivised, free_product)",
        checked="2026-11-23",
        against="loopback shop",
        note="shops outside Shopify are read from saved pages only",
    )

    def match(self, page: Page) -> float:
        if _is_answer(page):
            return 1.0
        return 0.8 if page.status < 400 and _WIDGET.search(page.body) else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer: that of the whole shop's list if its rows link to products."""
        rows = Row(answer_with(page, "reviewer_name", "body_html", "verified_buyer", at=ENDPOINT)).rows("reviews")
        html = Row(answer_with(page, "html", at=ENDPOINT)).text("html") or ""
        if not rows and "jdgm-rev" not in html:
            return None
        if "jdgm-rev__prod-link" in html or any(row.text("product_url") for row in rows):
            return "https://judge.me/reviews/all_reviews_js_based"
        worst = only_bad(row.number("rating") for row in rows)
        return (
            f"{ENDPOINT}?{urlencode({'product_id': product_called(page)} | ({'filter_rating': '1'} if worst else {}))}"
        )

    def parse(self, page: Page) -> Parsed:
        return _answer(page) if _is_answer(page) else _widget(page)


def _is_answer(page: Page) -> bool:
    return path_of(page.url).endswith("/reviews_for_widget") or _is_of_shop(page)


def _is_of_shop(page: Page) -> bool:
    return path_of(page.url).endswith("/reviews/all_reviews_js_based")


# --- the widget on a product page ---------------------------------------------------------------------------


def _widget(page: Page) -> Parsed:
    """Where to ask; the reviews in the page itself are read only if it does not say where."""
    found = [node for css in _REVIEW_WIDGETS for node in page.selector.css(css)]
    product_id = next((i for node in found if (i := tidy(node.attrib.get("data-id")))), None)
    if product_id is None:
        return Parsed()
    domain = _SHOP_DOMAIN.search(page.text)
    counts = [node.css(".jdgm-rev-widg::attr(data-number-of-reviews)").get() for node in found]
    claimed = next((count for text in counts if (count := read_count(text)) is not None), None)
    follow = _first_pages(domain[1], product_id) if domain else ()
    embedded = tuple(_from_html(page, product_id, page.selector))
    return Parsed(
        reviews=() if domain else embedded,
        preview=embedded if domain else (),
        follow=follow,
        claimed={product_id: claimed} if claimed is not None else {},
        seen=frozenset({product_id}),
    )


def _first_pages(domain: str, product_id: str) -> tuple[Follow, ...]:
    """The newest, and the worst first for quotes."""
    query = {"url": domain, "shop_domain": domain, "platform": "shopify", "page": "1"}
    query |= {"per_page": str(PER_PAGE), "product_id": product_id}

    def sorted_by(order: str, direction: str, stratum: Stratum, priority: int = 0) -> Follow:
        url = f"{ENDPOINT}?{urlencode(query | {'sort_by': order, 'sort_dir': direction})}"
        return Follow(url, Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id)

    return (
        sorted_by("rating", "asc", Stratum.NEGATIVE, -5),
        sorted_by("created_at", "desc", Stratum.NEWEST),
    )


# --- answers ------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Parsed:
    product_id = None if _is_of_shop(page) else page.query.get("product_id")
    if not product_id and not _is_of_shop(page):
        raise ParseError("an answer of Judge.me without product_id in its address")
    if page.status == 404:
        return Parsed(claimed={product_id: 0}, seen=frozenset({product_id})) if product_id else Parsed()
    data = page.json()
    if not isinstance(data, dict) or not ({"reviews", "html"} & data.keys()):
        raise ParseError("an answer of Judge.me without reviews and without html")
    reviews = tuple(_rows(page, product_id, data))
    total, stratum = _total(data), _stratum(page)
    empty = product_id is not None and not reviews and bool(total) and _number(page) == 1 and stratum in _WHOLE
    return Parsed(
        products=_figures(product_id, data, total),
        reviews=reviews,
        follow=_next_page(page, product_id, data, reviews, stratum),
        claimed={product_id: total} if product_id and total is not None and stratum in _WHOLE else {},
        seen=frozenset({product_id} if product_id else {r.product_id for r in reviews}),
        outcome=Outcome.CHANGED_MARKUP if empty else None,
        note=f"Judge.me counts {total} reviews and sends none that can be read" if empty else None,
        stratum=stratum,
    )


def _stratum(page: Page) -> Stratum:
    """By the order and the filter that the address names."""
    stars = read_count(page.query.get("filter_rating"))
    if stars is not None:
        return Stratum.NEGATIVE if stars <= 2 else Stratum.POSITIVE if stars >= 4 else Stratum.NEUTRAL
    order, rising = page.query.get("sort_by", ""), page.query.get("sort_dir", "").lower() == "asc"
    if order == "rating":
        return Stratum.NEGATIVE if rising else Stratum.POSITIVE
    return Stratum.FILTERED if rising else _ORDERS.get(order, Stratum.FILTERED)


def _figures(product_id: str | None, data: Mapping[str, Any], total: int | None) -> tuple[Product, ...]:
    mean = read_rating(tidy(data.get("average_rating")))
    return (Product(product_id=product_id, rating_shown=mean, reviews_claimed=total),) if product_id and mean else ()


def _rows(page: Page, product_id: str | None, data: Mapping[str, Any]) -> Iterable[Review]:
    if isinstance(data.get("reviews"), list) and (data["reviews"] or not data.get("html")):
        rows = [row for row in data["reviews"] if isinstance(row, dict)]
        return [_from_json(page, of, r) for r in rows if (of := _of_product(product_id, r.get("product_url")))]
    html = tidy(data.get("html"))
    return _from_html(page, product_id, Selector(text=html, type="html")) if html else []


def _of_product(product_id: str | None, url: object) -> str | None:
    """The product that was asked for; in a list of the whole shop the handle of the one that the row links to."""
    found = _HANDLE.search(url) if product_id is None and isinstance(url, str) else None
    return product_id or (found[1] if found else None)


def _total(data: Mapping[str, Any]) -> int | None:
    """Number of reviews, under the names of the newer and the older answer."""
    pagination = data.get("pagination")
    pages = pagination if isinstance(pagination, dict) else {}
    values = (data.get("number_of_reviews"), data.get("total_count"), pages.get("total_count"))
    return next((n for v in values if (n := read_count(v)) is not None), None)


def _number(page: Page) -> int:
    return read_count(page.query.get("page")) or 1


def _next_page(
    page: Page, product_id: str | None, data: Mapping[str, Any], reviews: tuple[Review, ...], stratum: Stratum
) -> tuple[Follow, ...]:
    number, shown = _number(page), len(reviews)
    if stratum is Stratum.NEGATIVE and reviews and (reviews[-1].rating or 5) > _BAD:
        return ()
    pagination = data.get("pagination")
    pages = read_count(pagination.get("total_pages")) if isinstance(pagination, dict) else None
    total = _total(data)
    if pages is None and total is not None:
        size = min(read_count(page.query.get("per_page")) or PER_PAGE, _CLAMP)
        pages = number + 1 if (number - 1) * size + shown < total else number
    if not shown or number >= (pages or _MAX_PAGE):
        return ()
    url, priority = with_query(page.url, {"page": str(number + 1)}), -5 if stratum is Stratum.NEGATIVE else 0
    return (Follow(url, Kind.REVIEWS, priority=priority, stratum=stratum, product_id=product_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _from_json(page: Page, product_id: str, row: Mapping[str, Any]) -> Review:
    verified = row.get("verified_buyer")
    pictures = row.get("pictures_urls")
    videos = row.get("video_external_ids")
    return Review(
        **_common(page, product_id, row.get("created_at"), _badge_names(row.get("transparency_badges"))),
        review_id=tidy(row.get("uuid")) or tidy(row.get("id")),
        reviewer_mask=plain_text(row.get("reviewer_name")),
        rating=read_rating(row.get("rating")),
        rating_raw=tidy(row.get("rating")),
        title=plain_text(row.get("title")),
        text=html_to_text(row.get("body_html")) or plain_text(row.get("body")),
        variant=plain_text(row.get("product_variant_title")),
        verified_purchase=verified if isinstance(verified, bool) else None,
        reply_text=html_to_text(row.get("reply_content")),
        image_ids=_images(pictures if isinstance(pictures, list) else ()),
        video_count=len(videos) if isinstance(videos, list) else None,
        helpful_count=read_count(row.get("thumb_up")),
    )


def _from_html(page: Page, product_id: str | None, root: Selector) -> Iterable[Review]:
    for node in root.css(".jdgm-rev[data-review-id]"):
        of = _of_product(product_id, node.css(".jdgm-rev__prod-link::attr(href)").get())
        if of is None:
            continue
        time = node.css(".jdgm-rev__timestamp")
        written = time.attrib.get("data-content") or time.attrib.get("datetime")
        badges = node.css(".jdgm-rev__transparency-badge::attr(data-badge-type)").getall()
        score = node.css(".jdgm-rev__rating::attr(data-score)").get()
        yield Review(
            **_common(page, of, written, badges),
            review_id=tidy(node.attrib["data-review-id"]),
            reviewer_mask=text_of(node, ".jdgm-rev__author"),
            rating=read_rating(score),
            rating_raw=tidy(score),
            title=text_of(node, ".jdgm-rev__title"),
            text=text_of(node, ".jdgm-rev__body"),
            language=tidy(node.attrib.get("data-review-language")),
            verified_purchase={"true": True, "false": False}.get(node.attrib.get("data-verified-buyer", "")),
            reply_text=_reply(node),
            image_ids=_images(node.css(".jdgm-rev__pic-link::attr(href)").getall()),
            video_count=len(node.css(".jdgm-rev__vids video, .jdgm-rev__vid-link")),
            helpful_count=read_count(node.attrib.get("data-thumb-up-count")),
        )


def _common(page: Page, product_id: str, written: object, badges: list[str]) -> dict[str, Any]:
    """Fields that JSON and HTML answers fill alike."""
    when = read_date(written)
    rewarded = next((b for b in badges if any(sign in b for sign in _INCENTIVES)), None)
    return {
        "platform": "shopify",
        "source": "judgeme",
        "shop_id": page.query.get("shop_domain") or page.host,
        "product_id": product_id,
        "created_local": when.local if when else None,
        "created_at": when.at_utc if when else None,
        "created_precision": when.precision if when else None,
        "tz": when.tz if when else None,
        "incentive": Incentive.MERCHANT if rewarded else None,
        "incentive_source": f"judgeme badge {rewarded}" if rewarded else None,
    }


def _badge_names(badges: object) -> list[str]:
    """Names of the badges, whether they come as strings or as objects."""
    names = []
    for badge in badges if isinstance(badges, list) else []:
        values = badge.values() if isinstance(badge, dict) else [badge]
        names += [name for value in values if (name := tidy(value))]
    return names


def _reply(node: Selector) -> str | None:
    """The seller's words; the block is there, empty, on reviews that nobody answered."""
    return text_of(node, ".jdgm-rev__reply-content") or text_of(node, ".jdgm-rev__reply")


def _images(values: Iterable[object]) -> tuple[str, ...]:
    urls = (v.get("original") or v.get("huge") or v.get("compact") if isinstance(v, dict) else v for v in values)
    return tuple(i for url in urls if (i := image_id(url)))
