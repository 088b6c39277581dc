"""Ready-made shops in the real formats of four kinds of shop software, with the traps of those formats.

Each function returns the routes of a shop and the reviews that a crawl must end up with, each exactly once,
as `Expected(product_id, rating, text)`. All shops, products and words are invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from loopback_http import Request, Response, Route

PHRASES = (
    "灯光柔和，晚上看书很舒服。",
    "The shade is smaller than it looked, but it stands firmly.",
    "包装有点旧，<b>东西</b>没问题 & 发货快。",
    "Stopped working after two weeks; the seller sent another one.",
    "做工一般，接缝处能看到胶水。",
)


class Expected(NamedTuple):
    product: str
    rating: float | None
    text: str


def _text(product: str, number: int) -> str:
    return f"{PHRASES[number % len(PHRASES)]} ({product}-{number})"


def _stars(number: int) -> int:
    return (5, 4, 5, 2, 3)[number % 5]


def _rows(product: str, count: int) -> list[Expected]:
    return [Expected(product, float(_stars(n)), _text(product, n)) for n in range(count)]


# --- WooCommerce --------------------------------------------------------------------------------------------


def woocommerce_shop(reviews: int = 130) -> tuple[dict[str, Route], list[Expected]]:
    """Two reviewed products and one that nobody reviewed; more reviews than one API page of 100 holds."""
    counts = {"101": reviews - 9, "102": 9, "103": 0}
    expected = [row for product, count in counts.items() for row in _rows(product, count)]
    rows = [_woo_review(row, number) for number, row in enumerate(expected, start=1)]
    products = [_woo_product(product, count) for product, count in counts.items()]
    routes: dict[str, Route] = {
        "/": Response.html(_woo_page("home", "<ul class='products'></ul>")),
        "/wp-json/wc/store/v1/products": _woo_api(products),
        "/wp-json/wc/store/v1/products/reviews": _woo_api(list(reversed(rows))),
    }
    for product, count in counts.items():
        page = _woo_product_page(product, count)
        routes[f"/product/lamp-{product}/"] = Response.html(page)
    return routes, expected


def _woo_page(css: str, main: str) -> str:
    return (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>小灯铺</title>"
        "<meta property='og:site_name' content='小灯铺'><meta name='generator' content='WooCommerce 9.4.2'>"
        "<link rel='https://api.w.org/' href='/wp-json/'></head>"
        f"<body class='{css} theme-demo woocommerce woocommerce-page'>{main}</body></html>"
    )


def _woo_product_page(product: str, count: int) -> str:
    main = (
        f"<h1 class='product_title'>台灯 {product}</h1><a class='woocommerce-review-link' href='#reviews'>"
        f"(<span class='count'>{count}</span> 条评价)</a>"
        f"<span class='product_meta'><span class='sku'>L-{product}</span></span>"
    )
    return _woo_page(f"product-template-default single single-product postid-{product}", main)


def _woo_product(product: str, count: int) -> dict[str, object]:
    return {
        "id": int(product),
        "name": f"台灯 {product}",
        "permalink": f"/product/lamp-{product}/",
        "sku": f"L-{product}",
        "average_rating": "3.80",
        "review_count": count,
        "prices": {"price": "9900", "currency_code": "CNY"},
    }


def _woo_review(row: Expected, number: int) -> dict[str, object]:
    day, minute = 1 + number % 28, number % 60
    return {
        "id": 9000 + number,
        "date_created": f"2025-03-{day:02d}T20:{minute:02d}:07",
        "date_created_gmt": f"2025-03-{day:02d}T12:{minute:02d}:07",
        "formatted_date_created": f"2025年3月{day}日",
        "product_id": int(row.product),
        "product_name": f"台灯 {row.product}",
        "product_permalink": f"/product/lamp-{row.product}/",
        "reviewer": f"买家{number}",
        "review": f"<p>{escape(row.text)}</p>\n",
        "rating": int(row.rating or 0),
        "verified": number % 3 != 0,
        "reviewer_avatar_urls": {"48": f"https://secure.gravatar.com/avatar/{number:032x}?s=48&d=mm&r=g"},
    }


def _woo_api(rows: list[dict[str, object]]) -> Callable[[Request], Response]:
    def route(request: Request) -> Response:
        product = request.query.get("product_id")
        chosen = [r for r in rows if product is None or str(r.get("product_id")) == product]
        if request.query.get("orderby") == "rating":
            chosen = sorted(chosen, key=lambda r: r["rating"], reverse=request.query.get("order") != "asc")
        size, page = min(int(request.query.get("per_page", 10)), 100), int(request.query.get("page", 1))
        pages = -(-len(chosen) // size)
        totals = {"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)}
        return Response.json(chosen[(page - 1) * size : page * size], headers=totals)

    return route


# --- Shopify with Judge.me ----------------------------------------------------------------------------------

SHOP_DOMAIN = "zhenping-demo-lamps.myshopify.com"
_SHOPIFY = {"7001001": ("reading-lamp", 23), "7001002": ("night-light", 12), "7001003": ("floor-lamp", 0)}


def shopify_shop() -> tuple[dict[str, Route], list[Expected]]:
    """Three products; their reviews are at judge.me (see `judgeme_service`), one was never reviewed."""
    routes: dict[str, Route] = {
        "/": Response.html(_shopify_page("<main><h1>Lamps</h1></main>")),
        "/products.json": _shopify_listing,
    }
    for product, (handle, _) in _SHOPIFY.items():
        routes[f"/products/{handle}"] = Response.html(_shopify_page(_shopify_product(product, handle)))
    expected = [row for product, (_, count) in _SHOPIFY.items() for row in _rows(product, count)]
    return routes, expected


def judgeme_service() -> dict[str, Route]:
    """Judge.me's public widget address: JSON for one product, HTML in JSON for another, 404 for the third.

    Past the end it serves page 1 again; every review has a reply block, nearly always empty.
    """
    return {
        "/reviews/reviews_for_widget": _judgeme,
        "/robots.txt": Response(body="User-agent: *\nDisallow: /api/\n"),
    }


def _shopify_page(main: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Demo Lamps</title>"
        "<meta property='og:site_name' content='Demo Lamps'>"
        f'<script>var Shopify = Shopify || {{}}; Shopify.shop = "{SHOP_DOMAIN}";</script></head>'
        f"<body>{main}</body></html>"
    )


def _shopify_product(product: str, handle: str) -> str:
    badge = "<div class='jdgm-widget jdgm-preview-badge' data-id='7001999'></div>"  # another product's
    return (
        f"<h1>{handle}</h1>{badge}<div class='jdgm-widget jdgm-review-widget' data-id='{product}'></div>"
        f'<script>var meta = {{"product":{{"id":{product},"vendor":"Demo"}}}};</script>'
    )


def _shopify_listing(request: Request) -> Response:
    page = int(request.query.get("page", 1))
    rows = [
        {"id": int(p), "handle": handle, "title": handle, "variants": [{"sku": f"S-{p}"}]}
        for p, (handle, _) in _SHOPIFY.items()
    ]
    return Response.json({"products": rows[(page - 1) * 2 : page * 2]})


def _judgeme(request: Request) -> Response:
    product, page = request.query["product_id"], int(request.query.get("page", 1))
    size = min(int(request.query.get("per_page", 5)), 23)
    count = _SHOPIFY.get(product, ("", 0))[1]
    if not count or request.query.get("shop_domain") != SHOP_DOMAIN:
        return Response.json({"error": "not found"}, 404)
    rows = list(enumerate(_rows(product, count)))
    pages = -(-count // size)
    shown = rows[(page - 1) * size : page * size] or rows[:size]
    if product == "7001001":
        pagination = {"current_page": page, "total_pages": pages, "per_page": size}
        return Response.json(
            {
                "reviews": [_jdgm_json(*row) for row in shown],
                "number_of_reviews": count,
                "pagination": pagination,
            }
        )
    html = "".join(_jdgm_html(*row) for row in shown)
    return Response.json({"html": f"<div class='jdgm-rev-widg__reviews'>{html}</div>", "total_count": count})


def _jdgm_json(number: int, row: Expected) -> dict[str, object]:
    badges = ["review_collected_via_store_invitation"]
    return {
        "uuid": f"00000000-0000-4000-8000-{number:012d}",
        "rating": int(row.rating or 0),
        "title": f"Note {number}",
        "body_html": f"<p>{escape(row.text)}</p>",
        "verified_buyer": number % 2 == 0,
        "created_at": f"2025-05-{1 + number:02d}T08:30:{number:02d}.000Z",
        "reviewer_name": f"Kim {number}",
        "pictures_urls": [],
        "reply_content": "",
        "transparency_badges": badges + (["review_earned_for_future_purchase"] if number % 7 == 0 else []),
    }


def _jdgm_html(number: int, row: Expected) -> str:
    return (
        f"<div class='jdgm-rev jdgm-divider-top' data-verified-buyer='{'true' if number % 2 else 'false'}'"
        f" data-review-id='10000000-0000-4000-8000-{number:012d}' data-review-language=''"
        f" data-thumb-up-count='{number}'>"
        f"<div class='jdgm-rev__header'>"
        f"<span class='jdgm-rev__rating' data-score='{int(row.rating or 0)}'></span>"
        f"<time class='jdgm-rev__timestamp jdgm-spinner'"
        f" data-content='2025-06-{1 + number:02d} 09:10:{number:02d} UTC'></time>"
        f"<span class='jdgm-rev__author'>Lee {number}</span></div>"
        f"<div class='jdgm-rev__content'><b class='jdgm-rev__title'>Note {number}</b>"
        f"<div class='jdgm-rev__body'><p>{escape(row.text)}</p></div></div>"
        "<div class='jdgm-rev__actions'></div><div class='jdgm-rev__reply'></div></div>"
    )


# --- OpenCart -----------------------------------------------------------------------------------------------

_OPENCART = {"42": 13, "43": 2, "44": 0, "45": 6}


def opencart_shop() -> tuple[dict[str, Route], list[Expected]]:
    """Four products on two category pages; 13 reviews on three pages, page 1 linked twice, no review ids, two
    rows word for word alike (two buyers, two reviews)."""
    expected = [row for product in _OPENCART for row in _opencart_rows(product)]
    home = "<a href='index.php?route=product/category&amp;path=20'>灯具</a>"
    routes: dict[str, Route] = {
        "/": Response.html(_opencart_page(f"<div id='content'>{home}</div>")),
        "/index.php": _opencart,
    }
    return routes, expected


def _opencart_rows(product: str) -> list[Expected]:
    rows = _rows(product, _OPENCART[product])
    if product == "42":
        rows[7] = rows[6]
    return rows


def _opencart(request: Request) -> Response:
    route, query = request.query.get("route", ""), request.query
    page = int(query.get("page", 1))
    if route == "product/category":
        return Response.html(_opencart_page(_opencart_category(page)))
    if route == "product/product" and query.get("product_id") in _OPENCART:
        return Response.html(_opencart_page(_opencart_product(query["product_id"])))
    if route == "product/review.list" and query.get("product_id") in _OPENCART:
        return Response.html(_opencart_fragment(query["product_id"], page))
    return Response.html(_opencart_page("<h1>Not found</h1>"), 404)


def _opencart_page(main: str) -> str:
    return (
        "<!doctype html><html lang='en-gb'><head><meta charset='utf-8'><title>Demo Cart</title>"
        "<script src='catalog/view/javascript/common.js'></script></head><body><nav id='menu'>"
        f"<a href='index.php?route=product/category&amp;path=20'>Lamps</a></nav>{main}</body></html>"
    )


def _opencart_category(page: int) -> str:
    shown = list(_OPENCART)[(page - 1) * 3 : page * 3]
    cards = "".join(
        "<div class='product-thumb'><div class='image'>"
        f"<a href='index.php?route=product/product&amp;path=20&amp;product_id={p}'><img alt=''></a></div>"
        f"<h4><a href='index.php?route=product/product&amp;path=20&amp;product_id={p}&amp;sort=p.price'>"
        f"Lamp {p}</a></h4></div>"
        for p in shown
    )
    pager = "".join(
        f"<li><a href='index.php?route=product/category&amp;path=20&amp;page={n}'>{n}</a></li>" for n in (1, 2)
    )
    return f"<div id='content'>{cards}<ul class='pagination'>{pager}</ul></div>"


def _opencart_product(product: str) -> str:
    return (
        f"<div id='content'><h1>Lamp {product}</h1><a href='#tab-review'>Reviews ({_OPENCART[product]})</a>"
        f"<div id='product'><input type='hidden' name='product_id' value='{product}'></div>"
        "<div id='review'></div></div>"
        f"<script>$('#review').load('index.php?route=product/review.list&language=en-gb&product_id={product}');</script>"
    )


def _opencart_fragment(product: str, page: int) -> str:
    rows = list(enumerate(_opencart_rows(product)))
    address = f"index.php?route=product/review.list&amp;language=en-gb&amp;product_id={product}"
    pages = range(1, -(-len(rows) // 5) + 1)
    links = "".join(f"<a href='{address}&amp;page={n}'>{n}</a>" for n in pages)
    first = f"<a href='{address}'>|&lt;</a>" if page > 1 else ""
    tables = "".join(_opencart_review(n, row) for n, row in rows[(page - 1) * 5 : page * 5])
    return f"{tables}<div class='text-end'>{first}{links}</div>" if rows else "<p>There are no reviews.</p>"


def _opencart_review(number: int, row: Expected) -> str:
    number = 6 if row.product == "42" and number == 7 else number  # the buyer's twin
    full, empty = (
        "<i class='fa-solid fa-star fa-stack-1x'></i>",
        "<i class='fa-regular fa-star fa-stack-1x'></i>",
    )
    stars = "".join(
        f"<span class='fa-stack'>{full + empty if n < (row.rating or 0) else empty}</span>" for n in range(5)
    )
    return (
        f"<table class='table'><tr><td><strong>Jo {number}</strong></td>"
        f"<td class='text-end'>{28 - number:02d}/03/2025</td></tr>"
        f"<tr><td colspan='2'><p>{escape(row.text)}</p><div class='rating'>{stars}</div></td></tr></table>"
    )


# --- a shop of no known software, with linked data ----------------------------------------------------------

_SCHEMA = {"DL-1": (3, 3), "DL-2": (1247, 2), "DL-3": (None, 0), "DL-4": (5, 5)}  # sku: (claimed, shown)


def schema_shop(syntax: str = "jsonld") -> tuple[dict[str, Route], list[Expected]]:
    """Four products in `syntax` (jsonld, microdata or rdfa) on two listing pages; one claims too much."""
    write = {"jsonld": _jsonld, "microdata": _microdata, "rdfa": _rdfa}[syntax]
    expected = [row for sku, (_, shown) in _SCHEMA.items() for row in _rows(sku, shown)]
    skus = list(_SCHEMA)
    routes: dict[str, Route] = {
        "/": Response.html(_plain_page("<a href='/category/lamps'>All lamps</a><a href='/cart'>Cart</a>")),
        "/category/lamps": Response.html(_plain_page(_cards(skus[:2]) + "<a href='?page=2' rel='next'>2</a>")),
        "/category/lamps?page=2": Response.html(_plain_page(_cards(skus[2:3]))),
        "/sitemap.xml": _sitemap,
    }
    for sku, (claimed, shown) in _SCHEMA.items():
        routes[f"/product/{sku.lower()}"] = Response.html(_plain_page(write(sku, claimed, _rows(sku, shown))))
    return routes, expected


def _plain_page(main: str) -> str:
    head = "<meta charset='utf-8'><meta property='og:site_name' content='Demo Linked'>"
    return f"<!doctype html><html lang='en'><head>{head}<title>Demo</title></head><body>{main}</body></html>"


def _cards(skus: list[str]) -> str:
    return "".join(f"<a href='/product/{sku.lower()}'>Lamp {sku}</a>" for sku in skus)


def _sitemap(request: Request) -> Response:
    urls = "".join(f"<url><loc>{request.origin}/product/{sku.lower()}</loc></url>" for sku in _SCHEMA)
    xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return Response(200, {"Content-Type": "application/xml"}, xml)


def _jsonld(sku: str, claimed: int | None, rows: list[Expected]) -> str:
    product: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"Lamp {sku}",
        "sku": sku,
    }
    if claimed is not None:
        product["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": "4.2",
            "reviewCount": claimed,
        }
    product["review"] = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": f"Sam {n}"},
            "datePublished": f"2025-04-{1 + n:02d}",
            "reviewBody": escape(row.text),
            "reviewRating": {"@type": "Rating", "ratingValue": row.rating, "bestRating": 5},
        }
        for n, row in enumerate(rows)
    ]
    return f"<script type='application/ld+json'>{json.dumps(product)}</script><h1>Lamp {sku}</h1>"


def _microdata(sku: str, claimed: int | None, rows: list[Expected]) -> str:
    reviews = "".join(
        "<div itemprop='review' itemscope itemtype='https://schema.org/Review'>"
        f"<span itemprop='author'>Sam {n}</span><meta itemprop='datePublished' content='2025-04-{1 + n:02d}'>"
        "<div itemprop='reviewRating' itemscope itemtype='https://schema.org/Rating'>"
        f"<meta itemprop='ratingValue' content='{row.rating}'></div>"
        f"<p itemprop='reviewBody'>{escape(row.text)}</p></div>"
        for n, row in enumerate(rows)
    )
    total = (
        "<div itemprop='aggregateRating' itemscope itemtype='https://schema.org/AggregateRating'>"
        f"<meta itemprop='ratingValue' content='4.2'><meta itemprop='reviewCount' content='{claimed}'></div>"
    )
    return (
        "<div itemscope itemtype='https://schema.org/Product'>"
        f"<h1 itemprop='name'>Lamp {sku}</h1><meta itemprop='sku' content='{sku}'>"
        f"{total if claimed is not None else ''}{reviews}</div>"
    )


def _rdfa(sku: str, claimed: int | None, rows: list[Expected]) -> str:
    reviews = "".join(
        f"<div property='review' typeof='Review'><span property='author'>Sam {n}</span>"
        f"<meta property='datePublished' content='2025-04-{1 + n:02d}'>"
        f"<span property='reviewRating' typeof='Rating'>"
        f"<meta property='ratingValue' content='{row.rating}'></span>"
        f"<p property='reviewBody'>{escape(row.text)}</p></div>"
        for n, row in enumerate(rows)
    )
    total = (
        "<div property='aggregateRating' typeof='AggregateRating'><meta property='ratingValue' content='4.2'>"
        f"<meta property='reviewCount' content='{claimed}'></div>"
    )
    return (
        "<div vocab='https://schema.org/' typeof='Product'>"
        f"<h1 property='name'>Lamp {sku}</h1><meta property='sku' content='{sku}'>"
        f"{total if claimed is not None else ''}{reviews}</div>"
    )
