"""Google's product review feed, XML 2.1 to 2.4: what merchants and review services hand to Google.

https://developers.google.com/product-review-feeds (schema 2.4 read November 2026; the elements are Google's). It is
streamed; entities are never expanded, nothing is fetched. Each review becomes a row whose columns have the record's
own names, the rest is carried through (`is_spam`, `collection_method`, `pros`, …). A rating of another scale than
1-5 keeps its `min` and `max` and is settled here. An anonymous reviewer has no identity and no name; whoever paid for
an incentivised review is not said, so the incentive is "unknown".
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..numbers import read_decimal, read_rating
from .raw import Raw, Rows

Element = Any  # lxml has no types

_PRODUCT_IDS = ("skus/sku", "mpns/mpn", "gtins/gtin", "asins/asin")
"""In this order: what the shop itself calls the product comes first."""
_CARRIED = ("is_spam", "collection_method", "transaction_id", "country_code", "sub_client_name")
SOURCE = "google_feed"


def read_feed(data: bytes) -> Raw:
    """Rows of a feed; a feed that breaks off gives those before, and one rejected row."""
    found, objects = Rows(), list[dict[str, Any]]()
    shop: str | None = None
    try:
        for element in _elements(data):
            if _tag(element) == "publisher":
                shop = _text(element, "name")
            elif _tag(element) == "review" and _tag(element.getparent()) == "reviews":
                found.keep(element.sourceline or 0, ())
                objects.append(_row(element, shop))
            else:
                continue
            _free(element)
    except etree.XMLSyntaxError as error:
        found.reject(error.lineno or 0, f"the XML breaks off: {' '.join(str(error.msg).split())[:80]}", "")
    return found.finish_objects(objects, ["Google product review feed"])


def _elements(data: bytes) -> Iterator[Element]:
    """Elements as they close; a huge depth or text is an error of the parser's."""
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in events:
        if isinstance(element.tag, str):
            yield element


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if element is not None and isinstance(element.tag, str) else ""


def _free(element: Element) -> None:
    """Forget what was read: a feed may be larger than memory."""
    element.clear()
    while element.getprevious() is not None and element.getparent() is not None:
        del element.getparent()[0]


def _row(review: Element, shop: str | None) -> dict[str, Any]:
    name = _find(review, "reviewer/name")
    anonymous = name is not None and (name.get("is_anonymous") or "").strip().lower() in ("true", "1")
    incentive = {"true": "unknown", "1": "unknown", "false": "none", "0": "none"}
    rewarded = incentive.get((_text(review, "is_incentivized_review") or "").lower())
    row = {
        "source": SOURCE,
        "shop_id": shop,
        "review_id": _text(review, "review_id"),
        "reviewer_id": None if anonymous else _text(review, "reviewer/reviewer_id"),
        "reviewer_mask": None if anonymous else _text(review, "reviewer/name"),
        "created_local": _text(review, "review_timestamp"),
        "title": _text(review, "title"),
        "text": _text(review, "content"),
        "url": _url(review),
        "verified_purchase": _text(review, "is_verified_purchase"),
        "incentive": rewarded,
        "incentive_source": "is_incentivized_review" if rewarded == "unknown" else None,
        "image_ids": _texts(review, "reviewer_images/reviewer_image/url"),
    }
    return row | _rating(review) | _product(review) | _carried(review)


def _rating(review: Element) -> dict[str, Any]:
    overall = _find(review, "ratings/overall")
    if overall is None:
        return {"rating": None, "rating_raw": None}
    raw = (overall.text or "").strip()
    best, worst = overall.get("max"), overall.get("min")
    shown = raw if (best, worst) in (("5", "1"), (None, None)) else f"{raw} ({worst or '?'} to {best or '?'})"
    rating = read_rating(raw, best, worst)
    if rating is None and raw and read_decimal(raw) != 0:  # 0 is "not rated"
        return {"rating": f"{raw} outside of {worst} to {best}", "rating_raw": shown}  # rejected, with this reason
    return {"rating": raw if rating is None else str(rating), "rating_raw": shown}


def _product(review: Element) -> dict[str, Any]:
    """The first product; a review of several (variants of one) names the others in a column of its own."""
    products = [p for p in review.iter() if _tag(p) == "product" and _tag(p.getparent()) == "products"]
    ids = [next(iter(_product_ids(p)), None) or _text(p, "product_url") for p in products]
    first = products[0] if products else None
    return {
        "product_id": ids[0] if ids else None,
        "sku": _text(first, "product_ids/skus/sku"),
        "product_name": _text(first, "product_name"),
        "product_url": _text(first, "product_url"),
        "brand": _text(first, "product_ids/brands/brand"),
        "other_products": "|".join(i for i in ids[1:] if i) or None,
    }


def _product_ids(product: Element) -> Iterator[str]:
    for path in _PRODUCT_IDS:
        yield from _texts(product, f"product_ids/{path}")


def _carried(review: Element) -> dict[str, Any]:
    row: dict[str, Any] = {name: _text(review, name) for name in _CARRIED}
    row |= {name: "|".join(_texts(review, f"{name}/{name[:-1]}")) or None for name in ("pros", "cons")}
    return {name: value for name, value in row.items() if value is not None}


def _url(review: Element) -> str | None:
    """A link of type "group" leads to a page of many reviews, not to this one."""
    link = _find(review, "review_url")
    return None if link is None or link.get("type") == "group" else (link.text or "").strip() or None


def _all(element: Element, path: str) -> list[Element]:
    """Descendants along `path`, whatever namespace they stand in."""
    found = [element] if element is not None else []
    for step in path.split("/"):
        found = [child for parent in found for child in parent if _tag(child) == step]
    return found


def _find(element: Element, path: str) -> Element | None:
    return next(iter(_all(element, path)), None)


def _texts(element: Element, path: str) -> list[str]:
    return [text for found in _all(element, path) if (text := "".join(found.itertext()).strip())]


def _text(element: Element, path: str) -> str | None:
    return next(iter(_texts(element, path)), None)
