"""The demo shop's JSON: the two public lists of the WooCommerce Store API, with limits, headers and errors.

Shape and behaviour follow the plug-in's own documentation and sources (`StoreApi/docs/product-reviews.md` and
`Routes/V1/ProductReviews.php`, read in 2026): ten a page unless asked, a hundred at most, an empty list past
the end with the totals still in the headers, status 400 for a parameter out of range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from .shop import DemoProduct, DemoReview, DemoShop

ROOT = "/wp-json/"
_STORE = "/wp-json/wc/store/v1/"
_MAX_PER_PAGE = 100
_AVATAR_SIZES = (24, 48, 96)
_DIGITS = 10  # longer numbers are no page, offset or id
_DATE = "%Y-%m-%dT%H:%M:%S"

_T = TypeVar("_T")

_ORDERS: Mapping[str, Callable[[DemoReview], Any]] = {
    "date": lambda r: (r.draft.when, r.review_id),
    "date_gmt": lambda r: (r.draft.when, r.review_id),
    "id": lambda r: r.review_id,
    "rating": lambda r: (r.draft.rating, r.review_id),
    "product": lambda r: (r.draft.product.product_id, r.review_id),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON response."""

    status: int
    payload: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class _Invalid(Exception):  # noqa: N818  (becomes a response, never reaches a caller)
    """A query parameter out of range; its name is the argument."""


class StoreApi:
    """Answers the Store API's paths for one shop at one address."""

    def __init__(self, shop: DemoShop, base: str) -> None:
        self._shop = shop
        self._base = base

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        """The response to GET `path` (starts with `ROOT`)."""
        try:
            return self._route(path.rstrip("/") + "/", query)
        except _Invalid as invalid:
            return _error(400, "rest_invalid_param", f"Invalid parameter(s): {invalid}")

    def _route(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == ROOT:
            return Answer(200, {"name": self._shop.name, "url": self._base, "namespaces": ["wc/store/v1"]})
        if path == _STORE + "products/":
            return self._listed(path, self._products(query), self._product, query)
        if path == _STORE + "products/reviews/":
            return self._listed(path, self._reviews(query), self._review, query)
        return _error(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _products(self, query: Mapping[str, str]) -> Sequence[DemoProduct]:
        wanted = query.get("slug")
        return [p for p in self._shop.products if wanted is None or p.slug in wanted.split(",")]

    def _reviews(self, query: Mapping[str, str]) -> Sequence[DemoReview]:
        reviews: Sequence[DemoReview] = self._shop.reviews
        if query.get("product_id"):
            ids = {int(part) for part in query["product_id"].split(",") if _is_number(part)}
            reviews = [r for r in reviews if r.draft.product.product_id in ids]
        key = _ORDERS[_one_of(query, "orderby", "date", _ORDERS)]
        descending = _one_of(query, "order", "desc", ("asc", "desc")) == "desc"
        return sorted(reviews, key=key, reverse=descending)

    def _listed(
        self, path: str, rows: Sequence[_T], show: Callable[[_T], dict[str, Any]], query: Mapping[str, str]
    ) -> Answer:
        page, size = _number(query, "page", 1, None), _number(query, "per_page", 10, _MAX_PER_PAGE)
        offset = query.get("offset", "")
        start = int(offset) if _is_number(offset) else size * (page - 1)
        pages = -(-len(rows) // size)
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        if links := self._paging(path.rstrip("/"), query, page, pages):
            headers["Link"] = ", ".join(links)
        return Answer(200, [show(row) for row in rows[start : start + size]], headers)

    def _paging(self, path: str, query: Mapping[str, str], page: int, pages: int) -> list[str]:
        return [
            f'<{self._base}{path}?{urlencode({**query, "page": number})}>; rel="{name}"'
            for name, number in (("prev", min(page - 1, pages)), ("next", page + 1))
            if 1 <= number <= pages
        ]

    def _product(self, product: DemoProduct) -> dict[str, Any]:
        price = str(product.price)
        return {
            "id": product.product_id,
            "name": product.name,
            "slug": product.slug,
            "parent": 0,
            "type": "simple",
            "variation": "",
            "permalink": self.permalink(product),
            "sku": product.sku,
            "short_description": "",
            "description": f"<p>{product.name}</p>\n",
            "on_sale": False,
            "prices": {
                "price": price,
                "regular_price": price,
                "sale_price": price,
                "price_range": None,
                "currency_code": "CNY",
                "currency_symbol": "¥",
                "currency_minor_unit": 2,
                "currency_decimal_separator": ".",
                "currency_thousand_separator": ",",
                "currency_prefix": "¥",
                "currency_suffix": "",
            },
            "average_rating": f"{self._shop.rating_of(product.product_id):.2f}",
            "review_count": len(self._shop.by_product[product.product_id]),
            "images": [],
            "categories": [],
            "tags": [],
            "attributes": [],
            "variations": [],
            "has_options": False,
            "is_purchasable": True,
            "is_in_stock": True,
            "low_stock_remaining": None,
        }

    def _review(self, review: DemoReview) -> dict[str, Any]:
        draft, when = review.draft, review.draft.when
        return {
            "id": review.review_id,
            "date_created": when.strftime(_DATE),
            "formatted_date_created": f"{when.month} 月 {when.day}, {when.year}",
            "date_created_gmt": review.when_utc.strftime(_DATE),
            "product_id": draft.product.product_id,
            "product_name": draft.product.name,
            "product_permalink": self.permalink(draft.product),
            "product_image": None,
            "reviewer": draft.account.name,
            "review": review.html,
            "rating": draft.rating,
            "verified": draft.verified,
            "reviewer_avatar_urls": {str(size): avatar_url(review, size) for size in _AVATAR_SIZES},
        }

    def permalink(self, product: DemoProduct) -> str:
        return f"{self._base}/product/{product.slug}/"


def avatar_url(review: DemoReview, size: int) -> str:
    """Where WordPress looks for a reviewer's picture; the hash is the same in all reviews of an account."""
    return f"https://secure.gravatar.com/avatar/{review.draft.account.avatar}?s={size}&d=mm&r=g"


def _number(query: Mapping[str, str], name: str, default: int, most: int | None) -> int:
    value = query.get(name, str(default))
    if not _is_number(value) or int(value) < 1 or (most and int(value) > most):
        raise _Invalid(name)
    return int(value)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _DIGITS


def _one_of(query: Mapping[str, str], name: str, default: str, allowed: Mapping[str, Any] | Sequence[str]) -> str:
    value = query.get(name, default)
    if value not in allowed:
        raise _Invalid(name)
    return value


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"code": code, "message": message, "data": {"status": status}})
