"""django-oscar shops: catalogue, product and review pages in Oscar's stock templates.

Addresses: listings `/catalogue/?page=N` and `/catalogue/category/…/`, products `/catalogue/{slug}_{pk}/`, reviews
`/catalogue/{slug}_{pk}/reviews/?page=N` (a page past the end is a 404). A shop shows a reviewer's name and no id,
so no identity here is stable. Dates are localised and carry no zone.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from w3lib.url import url_query_cleaner

from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires
from ..dates import read_date
from ..selector import Selector

_PRODUCT_PATH = re.compile(r"^(?P<product>.*?/catalogue/[^/]*_(?P<pk>\d+)/)(?P<reviews>reviews/)?$")
_LISTING_PATH = re.compile(r"/catalogue/(category/.*_\d+/)?$")
_REVIEW_LINK = re.compile(r"/reviews/(\d+)/?$")
_STARS = {"One": 1.0, "Two": 2.0, "Three": 3.0, "Four": 4.0, "Five": 5.0}
# Oscar's own order is by stars, best first: a cut-off sample of it would flatter the shop.
_NEWEST_FIRST = "reviews/?sort_by=recency"
_NAMELESS = frozenset({"anonymous", "匿名"})


class Oscar:
    """django-oscar 4.x stock templates."""

    name = "oscar"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = frozenset({"page", "sort_by"})
    about = About(
        title="django-oscar",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
        note="proved on the real software; themes that changed the stock templates are not known",
    )

    def match(self, page: Page) -> float:
        if b"oscar/js/oscar/ui" in page.body or b"oscar.init(" in page.body:
            return 1.0
        return 0.8 if b'class="product_pod"' in page.body and b"/catalogue/" in page.body else 0.0

    def parse(self, page: Page) -> Parsed:
        path = _PRODUCT_PATH.match(urlsplit(page.url).path)
        if path and path["reviews"]:
            return _review_page(page, path["pk"])
        if path and page.selector.css("article.product_page"):
            return _product_page(page, path["pk"])
        return Parsed(shop=_shop(page), follow=tuple(_listing_links(page)))


def _shop(page: Page) -> Shop:
    title = page.selector.css("title::text").get(default="").rsplit("|", 1)[-1].strip(" \n-")
    return Shop(platform="oscar", shop_id=page.host, name=title or None)


def _listing_links(page: Page) -> list[Follow]:
    """Products, further listing pages and categories that a page links to.

    Filters (`?selected_facets=…`) show the same products again in endless combinations and are left alone.
    """
    products = page.selector.css("article.product_pod h3 a::attr(href)").getall()
    listings = page.selector.css("ul.pagination a.page-link::attr(href), a[href*='/catalogue/']::attr(href)").getall()
    paged = {_first_page_plain(page.urljoin(link)) for link in listings if _is_listing(page.urljoin(link))}
    return [Follow(page.urljoin(link), Kind.PRODUCT) for link in products] + [
        Follow(url, Kind.LISTING) for url in sorted(paged)
    ]


def _is_listing(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_LISTING_PATH.search(parts.path)) and set(parse_qs(parts.query)) <= {"page"}


def _first_page_plain(url: str) -> str:
    """`?page=1` is the address without it; else the first page would be read twice."""
    return url_query_cleaner(url, ["page"], remove=True) if parse_qs(urlsplit(url).query).get("page") == ["1"] else url


def _product_page(page: Page, pk: str) -> Parsed:
    """The page itself shows the first three reviews only; all of them stand on the review pages."""
    name = page.selector.css("article.product_page h1::text").get(default="").strip()
    claimed = _claimed(page.selector)
    product = Product(product_id=pk, name=name or None, url=page.url, reviews_claimed=claimed)
    reviews = (Follow(page.urljoin(_NEWEST_FIRST), Kind.REVIEWS, stratum="newest", product_id=pk),) if claimed else ()
    return Parsed(
        shop=_shop(page),
        products=(product,),
        follow=reviews + tuple(_listing_links(page)),
        claimed={pk: claimed},
        seen=frozenset({pk}),
    )


def _claimed(selector: Selector) -> int:
    """The count beside the product's own stars; a product nobody rated has no such link."""
    text = selector.css("p.star-rating small a::text").get(default="")
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else 0


def _review_page(page: Page, pk: str) -> Parsed:
    articles = page.selector.css("article.review")
    reviews = tuple(_review(page, article, pk) for article in articles)
    following = page.selector.css("ul.pagination a.page-link::attr(href)").getall()
    unread = any(r.rating is None or r.review_id is None or r.created_local is None for r in reviews)
    claimed = _claimed(page.selector)
    changed = unread or (claimed > 0 and not reviews)
    return Parsed(
        reviews=reviews,
        follow=tuple(
            Follow(_first_page_plain(page.urljoin(link)), Kind.REVIEWS, stratum="newest", product_id=pk)
            for link in following
        ),
        claimed={pk: claimed},
        seen=frozenset({pk}),
        outcome=Outcome.CHANGED_MARKUP if changed else None,
        note="review rows without stars, id or date" if changed else None,
    )


def _review(page: Page, article: Selector, pk: str) -> Review:
    stars = article.css("h3.star-rating").attrib.get("class", "").split()
    heading = article.css("h3.star-rating a")
    link = heading.attrib.get("href", "")
    number = _REVIEW_LINK.search(link)
    author = article.xpath("normalize-space((.//small/strong)[1])").get(default="")
    when = read_date(_date_text(article))
    return Review(
        platform="oscar",
        source="oscar",
        shop_id=page.host,
        product_id=pk,
        review_id=number[1] if number else None,
        url=page.urljoin(link) if link else None,
        reviewer_mask=None if author.lower() in _NAMELESS else author,
        rating=next((_STARS[word] for word in stars if word in _STARS), None),
        rating_raw=next((word for word in stars if word in _STARS), None),
        title=heading.xpath("normalize-space(.)").get() or None,
        text=(article.xpath("string(./p[1])").get() or "").strip() or None,
        created_local=when.local if when else None,
        created_precision=when.precision if when else None,
        helpful_count=_helpful(article),
    )


def _date_text(article: Selector) -> str:
    """`… on Dec. 9, 2025, 6:21 p.m. |`: the text between the author and the bar, in whatever language."""
    text = " ".join(article.xpath("(.//small[strong])[1]/strong/following-sibling::text()").getall())
    return re.sub(r"^\W*(?:on|于|在)\s+", "", text.partition("|")[0].strip())


def _helpful(article: Selector) -> int | None:
    votes = article.xpath("(.//small)[last()]/strong/text()").get(default="").strip()
    return int(votes) if votes.isdigit() else 0
