"""The demo shop's HTML: home, product pages, robots.txt and site map, in the markup of a WooCommerce shop.

Only what a visitor's browser or a crawler reads is there: body classes, the link to the API, product cards,
the review list with the seller's answers, and the JSON-LD of the plug-in (average, count, five reviews).
"""

from __future__ import annotations

import html
import json
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from .shop import DemoProduct, DemoReview, DemoShop
from .store_api import avatar_url

ROBOTS = """User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php
Disallow: /cart/
Disallow: /checkout/
Disallow: /*?add-to-cart=

Sitemap: {base}/wp-sitemap.xml
"""
_LINKED_REVIEWS = 5  # as many as the plug-in puts into its JSON-LD

_ENVIRONMENT = Environment(loader=PackageLoader(__package__), autoescape=True)


def home(shop: DemoShop, base: str) -> str:
    return _ENVIRONMENT.get_template("home.html").render(shop=shop, base=base)


def product(shop: DemoShop, base: str, item: DemoProduct) -> str:
    """A product's page with all its reviews, newest first."""
    reviews = shop.by_product[item.product_id][::-1]
    return _ENVIRONMENT.get_template("product.html").render(
        shop=shop,
        base=base,
        product=item,
        reviews=reviews,
        avatar=avatar_url,
        linked=Markup(_script_safe(_linked_data(shop, base, item, reviews))),  # noqa: S704  (escaped there)
    )


def missing(shop: DemoShop, base: str) -> str:
    return _ENVIRONMENT.get_template("missing.html").render(shop=shop, base=base)


def robots(base: str) -> str:
    return ROBOTS.format(base=base)


def sitemap_index(base: str) -> str:
    entry = f"<sitemap><loc>{html.escape(base)}/wp-sitemap-posts-product-1.xml</loc></sitemap>"
    return _xml("sitemapindex", entry)


def sitemap(shop: DemoShop, base: str) -> str:
    """All product pages."""
    entries = (f"<url><loc>{html.escape(base)}/product/{p.slug}/</loc></url>" for p in shop.products)
    return _xml("urlset", "".join(entries))


def _xml(root: str, body: str) -> str:
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{schema}">{body}</{root}>\n'


def _linked_data(shop: DemoShop, base: str, item: DemoProduct, reviews: tuple[DemoReview, ...]) -> dict[str, Any]:
    address = f"{base}/product/{item.slug}/"
    data: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Product",
        "@id": f"{address}#product",
        "name": item.name,
        "url": address,
        "sku": item.sku,
        "offers": [{"@type": "Offer", "price": f"{item.price / 100:.2f}", "priceCurrency": "CNY"}],
    }
    if reviews:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{shop.rating_of(item.product_id):.2f}",
            "reviewCount": len(reviews),
        }
        data["review"] = [_linked_review(review) for review in reviews[:_LINKED_REVIEWS]]
    return data


def _linked_review(review: DemoReview) -> dict[str, Any]:
    draft = review.draft
    return {
        "@type": "Review",
        "reviewRating": {
            "@type": "Rating",
            "bestRating": "5",
            "ratingValue": str(draft.rating),
            "worstRating": "1",
        },
        "author": {"@type": "Person", "name": draft.account.name},
        "reviewBody": draft.text,
        "datePublished": f"{draft.when.isoformat()}+08:00",
    }


def _script_safe(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
