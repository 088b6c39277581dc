"""`zhenping scan` over HTTP on a whole Magento shop (GraphQL by POST) and a whole PrestaShop shop, each review once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from html import escape

import pytest
from conftest import Crawled
from format_server import Expected, FormatServer, Request, Response, Routes
from zhenping.records import Outcome

Crawl = Callable[..., Crawled]
WORDS = (
    "光线柔和，夜里看书不刺眼。",
    "The arm sinks a little, but it holds.",
    "Pied stable & lumière <douce>.",
    "Stopped after a month; they sent another.",
)


def collected(crawled: Crawled) -> Counter[Expected]:
    rows = crawled.reviews.itertuples()
    return Counter(Expected(r.product_id, r.rating, " ".join(r.text.split())) for r in rows)


def rows_of(product: str, count: int) -> list[Expected]:
    return [Expected(product, float(1 + n % 5), f"{WORDS[n % 4]} ({product}, {n})") for n in range(count)]


# --- Magento ------------------------------------------------------------------------------------------------

MAGENTO = {"ML-1": 121, "ML 2/b": 3, **{f"ML-{n}": 0 for n in range(3, 340)}, "ML-340": 2}
"""Reviews a product: three pages of one, seven pages of the list with nearly nobody reviewed, the last one reviewed."""


def magento_shop(*, root_form: bool = False, switched_off: bool = False) -> tuple[Routes, list[Expected]]:
    expected = [row for sku, count in MAGENTO.items() for row in rows_of(sku, count)]
    twin = next(n for n, row in enumerate(expected) if row.product == "ML-1") + 1
    expected[twin] = expected[twin - 1]  # two buyers who wrote the same
    answers = {True: Response.html("<title>404</title>", 404), False: magento_graphql(expected, root_form)}
    return {
        "/": Response.html(magento_page("<body class='cms-index-index'>")),
        "/graphql": answers[switched_off],
        "/sitemap.xml": magento_sitemap,
        "/product/ml-1.html": Response.html(magento_product("ML-1", rows_of("ML-1", 3))),
    }, expected


def magento_page(body: str) -> str:
    script = "<script type='text/x-magento-init'>{\"*\":{}}</script>"
    return f"<html><head><meta property='og:site_name' content='灯铺 M'>{script}</head>{body}</body></html>"


def magento_product(sku: str, rows: list[Expected]) -> str:
    reviews = [{"@type": "Review", "reviewBody": r.text, "reviewRating": {"ratingValue": r.rating}} for r in rows]
    rating = {"@type": "AggregateRating", "ratingValue": 3, "reviewCount": MAGENTO[sku]}
    data = {"@type": "Product", "name": sku, "sku": sku, "aggregateRating": rating, "review": reviews}
    body = f"<body class='catalog-product-view'><h1 class='page-title'>{sku}</h1><form data-product-sku='{sku}'></form>"
    return magento_page(f"{body}<script type='application/ld+json'>{json.dumps(data)}</script>")


def magento_sitemap(request: Request) -> Response:
    url = f"<url><loc>{request.origin}/product/ml-1.html</loc></url>"
    xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{url}</urlset>'
    return Response(200, {"Content-Type": "application/xml"}, xml)


def magento_graphql(expected: list[Expected], root_form: bool) -> Callable[[Request], Response]:
    def route(request: Request) -> Response:
        if request.method != "POST" or request.headers.get("Content-Type") != "application/json":
            return Response.json({"errors": [{"message": "Request is not JSON"}]}, 400)
        asked = json.loads(request.body)
        sku, page, size = asked["variables"].get("sku"), asked["variables"]["page"], asked["variables"]["size"]
        if sku is None:
            return magento_list(page, size)
        if root_form and "products(" in asked["query"]:
            return Response.json({"errors": [{"message": 'Cannot query field "reviews" on type "ProductInterface".'}]})
        return magento_reviews(sku, [r for r in expected if r.product == sku], page, size, root_form)

    return route


def magento_list(page: int, size: int) -> Response:
    skus = list(MAGENTO)
    items = [
        {"sku": sku, "name": sku, "url_key": sku.lower(), "review_count": MAGENTO[sku], "rating_summary": 60}
        for sku in skus[(page - 1) * size : page * size]
    ]
    return Response.json({"data": {"products": {"items": items, "page_info": paged(page, size, len(skus))}}})


def magento_reviews(sku: str, rows: list[Expected], page: int, size: int, root_form: bool) -> Response:
    last = -(-len(rows) // size)
    page = min(page, last)  # as Magento does: past the end the last page comes again
    items = [magento_review(n, row) for n, row in enumerate(rows)][(page - 1) * size : page * size]
    reviews = {"items": items, "page_info": paged(page, size, len(rows))}
    if root_form:
        return Response.json({"data": {"reviews": reviews}})
    product = {"sku": sku, "name": sku, "review_count": len(rows), "rating_summary": 60, "reviews": reviews}
    return Response.json({"data": {"products": {"items": [product]}}})


def magento_review(number: int, row: Expected) -> dict[str, object]:
    number = 0 if row.product == "ML-1" and number == 1 else number  # the twin, to the second
    return {
        "nickname": f"Kim{number}",
        "summary": "Note",
        "text": row.text,
        "average_rating": int(row.rating or 0) * 20,
        "created_at": f"2025-0{1 + number % 9}-{1 + number % 28:02d} 09:{number % 60:02d}:11",
        "ratings_breakdown": [{"name": "Quality", "value": str(int(row.rating or 0))}],
    }


def paged(page: int, size: int, total: int) -> dict[str, int]:
    return {"current_page": page, "page_size": size, "total_pages": -(-total // size)}


@pytest.mark.parametrize("root_form", [False, True])
def test_a_magento_shop_is_read_through_graphql(root_form: bool, crawl: Crawl) -> None:
    routes, expected = magento_shop(root_form=root_form)
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
        asked = Counter(hit.path for hit in server.hits)
    assert crawled.code == 0, crawled.error
    assert collected(crawled) == Counter(expected)
    assert (crawled.scanned.shop.platform, crawled.scanned.shop.name) == ("magento", "灯铺 M")
    assert (crawled.coverage.outcome, crawled.coverage.claimed) == (Outcome.COMPLETE, len(expected))
    lists, first, further, refused = 7, 3, 2, 3 if root_form else 0
    assert asked["/graphql"] == lists + first + further + refused
    assert set(asked) == {"/robots.txt", "/", "/graphql"}


def test_a_magento_product_address_asks_for_that_product_only(crawl: Crawl) -> None:
    routes, _ = magento_shop()
    with FormatServer(routes) as server:
        crawled = crawl(f"{server.url}/product/ml-1.html")
    assert crawled.code == 0, crawled.error
    graphql = crawled.reviews[crawled.reviews["source"] == "magento"]
    assert (len(graphql), set(crawled.reviews["product_id"])) == (MAGENTO["ML-1"], {"ML-1"})


def test_a_magento_shop_without_graphql_leaves_what_its_pages_state(crawl: Crawl) -> None:
    routes, _ = magento_shop(switched_off=True)
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
    assert sorted(r.text for r in rows_of("ML-1", 3)) == sorted(crawled.reviews["text"])
    assert set(crawled.reviews["source"]) == {"schema_org"}
    assert (crawled.coverage.outcome, crawled.coverage.claimed) == (Outcome.PAGE_LIMIT, MAGENTO["ML-1"])


# --- PrestaShop ---------------------------------------------------------------------------------------------

PRESTA = {"21": 13, "22": 2, "23": 0, "24": 5}


def presta_shop() -> tuple[Routes, list[Expected]]:
    """Four products on two pages of one category; comments five a page; one address a product, two links."""
    routes: Routes = {
        "/": Response.html(presta_page("<body id='index'>", presta_cards(["21"]))),
        "/3-lampes": presta_category,
        "/fr/module/productcomments/ListComments": presta_comments,
        **{f"/lampes/{n}-lampe.html": Response.html(presta_product(n)) for n in PRESTA},
    }
    return routes, [row for product, count in PRESTA.items() for row in rows_of(product, count)]


def presta_page(body: str, main: str) -> str:
    menu = "<div id='_desktop_top_menu'><a href='/3-lampes'>Lampes</a><a href='/content/4-nous'>Nous</a></div>"
    head = "<meta charset='utf-8'><meta name='generator' content='PrestaShop'><title>Lueur</title>"
    logo = "<div id='_desktop_logo'><img alt='Boutique Lueur'></div>"
    return f"<html lang='fr'><head>{head}</head>{body}{logo}{menu}{main}</body></html>"


def presta_cards(products: list[str]) -> str:
    return "".join(
        f"<article class='product-miniature' data-id-product='{n}'>"
        f"<a class='thumbnail product-thumbnail' href='/lampes/{n}-lampe.html#/1-taille'></a>"
        f"<h2 class='product-title'><a href='/lampes/{n}-lampe.html'>Lampe {n}</a></h2></article>"
        for n in products
    )


def presta_category(request: Request) -> Response:
    page = int(request.query.get("page", 1))
    pager = (
        "<nav class='pagination'><a href='/3-lampes?page=2'>2</a><a href='/3-lampes?order=product.name.asc'>A</a></nav>"
    )
    cards = presta_cards(list(PRESTA)[(page - 1) * 2 : page * 2])
    return Response.html(presta_page("<body id='category'>", cards + pager))


def presta_product(product: str) -> str:
    address = f"/fr/module/productcomments/ListComments?id_product={product}"
    header = f"<div class='comments-nb'>Commentaires ({PRESTA[product]})</div><div data-grade='3'></div>"
    main = (
        f"<h1>Lampe {product}</h1><div id='product-comments-list-header'>{header}</div>"
        f"<div id='product-comments-list' data-list-comments-url='{address}'></div>"
    )
    return presta_page(f"<body id='product' class='page-product product-id-{product}'>", main)


def presta_comments(request: Request) -> Response:
    product, page = request.query["id_product"], int(request.query["page"])
    rows = [presta_comment(n, row) for n, row in enumerate(rows_of(product, PRESTA[product]))]
    shown = rows[(page - 1) * 5 : page * 5]
    return Response.json({"comments_nb": PRESTA[product], "comments_per_page": "5", "comments": shown})


def presta_comment(number: int, row: Expected) -> dict[str, object]:
    return {
        "id_product": row.product,
        "id_product_comment": f"{row.product}{number:03d}",
        "title": "Note",
        "content": escape(row.text),
        "customer_name": f"Client {number}.",
        "date_add": f"{28 - number:02d}/03/2025 16:05",
        "grade": str(int(row.rating or 0)),
        "firstname": None,
        "lastname": None,
        "usefulness": 0,
        "total_usefulness": 0,
    }


def test_a_prestashop_is_read_through_its_comment_addresses(crawl: Crawl) -> None:
    routes, expected = presta_shop()
    with FormatServer(routes) as server:
        crawled = crawl(server.url)
        asked = Counter(hit.path for hit in server.hits)
    assert crawled.code == 0, crawled.error
    assert collected(crawled) == Counter(expected)
    assert (crawled.scanned.shop.platform, crawled.scanned.shop.name) == ("prestashop", "Boutique Lueur")
    assert (crawled.coverage.outcome, crawled.coverage.claimed) == (Outcome.COMPLETE, len(expected))
    assert max(asked.values()) == 1  # no page twice
    assert not [path for path in asked if "order=" in path or "content" in path or "id_product=23" in path]


def test_a_prestashop_product_address_asks_for_that_product_only(crawl: Crawl) -> None:
    routes, expected = presta_shop()
    with FormatServer(routes) as server:
        crawled = crawl(f"{server.url}/lampes/22-lampe.html")
    assert collected(crawled) == Counter(row for row in expected if row.product == "22")


def test_the_end_of_a_prestashop_s_comments_does_not_come_early(crawl: Crawl) -> None:
    routes, expected = presta_shop()
    with FormatServer({**routes, "/fr/module/productcomments/ListComments": presta_shorter}) as server:
        crawled = crawl(server.url)
    assert crawled.coverage.outcome is Outcome.PLATFORM_CAP
    assert crawled.coverage.collected < len(expected)


def presta_shorter(request: Request) -> Response:
    """Counts all comments and never shows the last of them."""
    whole = presta_comments(request)
    data = json.loads(str(whole.body))
    return Response.json({**data, "comments": data["comments"][:4]})
