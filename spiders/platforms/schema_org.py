"""Products and reviews that any page states about itself as linked data (schema.org), and products of a shop
whose software nobody knows.

Linked data is a shop's own claim, made for search engines: usually the newest few reviews beside a large
count. The count is kept as `claimed`; a page that shows fewer and has no further pages is `page_limit`, never
complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...records import Outcome, Product, Review, Shop
from ..contract import About, Follow, Kind, Page, Parsed, Requires
from ..dates import infer_dayfirst, read_date
from ..discovery import is_sitemap, page_number, review_paging, shop_links, sitemap_links
from ..linked_data import SYNTAXES, Node, has_linked_data, read_nodes
from ..markup import absolute, image_id, path_of, tidy
from ..numbers import read_count, read_decimal, read_rating
from ..product_address import ID_PARAMETERS, PAGE_PARAMETERS, product_key
from ..software import known_software

_BUSINESSES = frozenset({"LocalBusiness", "Restaurant", "Hotel", "LodgingBusiness", "Store"})
_GOODS = frozenset(
    {"Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle", "Car", "Book"}
    | {"Movie", "Game", "VideoGame", "Course", "Service"}
    | {"SoftwareApplication", "MobileApplication", "WebApplication"}
)
_RATED_THINGS = _GOODS | _BUSINESSES
_REVIEW_TYPES = frozenset({"Review", "UserReview", "CriticReview", "EmployerReview", "ClaimReview"})
_DEPTH = 6


class SchemaOrg:
    """JSON-LD, microdata and RDFa in any page; discovery of products where no shop software is recognised."""

    name = "schema_org"
    requires = Requires.CRAWL
    rank = 1
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = ID_PARAMETERS | PAGE_PARAMETERS
    about = About(
        title="any page with linked data (schema.org)",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="loopback shop",
        filled={"rating": 0.5},
        note="usually the newest few reviews beside a larger count",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400:
            return 0.0
        if is_sitemap(page):
            return 0.6
        if b"<html" not in page.body[:5_000].lower() and b"<a " not in page.body:
            return 0.0
        return 0.7 if has_linked_data(page) else 0.5

    def parse(self, page: Page) -> Parsed:
        if is_sitemap(page):
            return Parsed(follow=tuple(sitemap_links(page)))
        found = _best(page)
        if found:
            return _with_reviews(page, found)
        if known_software(page):
            return Parsed()
        return Parsed(shop=_shop(page), follow=tuple(shop_links(page)))


@dataclass
class _Found:
    """A product, as far as one syntax says, and its reviews."""

    product: Product
    reviews: list[Node] = field(default_factory=list)
    claimed: int | None = None
    own_page: bool = True  # a page about this product, not one that lists it


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    return Shop(platform="web", shop_id=page.host, name=tidy(name))


# --- which nodes --------------------------------------------------------------------------------------------


def _best(page: Page) -> list[_Found]:
    """The syntax that shows most reviews; of equals, the one that claims a count, then the earlier."""
    if not has_linked_data(page):
        return []
    nodes = read_nodes(page)
    ranked = [found for syntax in SYNTAXES if (found := _found(page, nodes.get(syntax, [])))]
    return max(ranked, key=_weight, default=[])


def _weight(found: list[_Found]) -> tuple[int, bool]:
    return sum(len(f.reviews) for f in found), any(f.claimed is not None for f in found)


def _found(page: Page, roots: list[Node]) -> list[_Found]:
    by_id: dict[str, _Found] = {}
    for node in _rated(roots):
        found = _product(page, node)
        known = by_id.setdefault(found.product.product_id, found)
        if known is not found:
            known.reviews += found.reviews
    for review in _standing_alone(roots):
        _attach(page, by_id, review)
    return list(by_id.values())


def _rated(nodes: list[Node], depth: int = 0) -> Iterator[Node]:
    """Products that are stated anywhere but inside a review or another product."""
    for node in nodes if depth <= _DEPTH else []:
        if node.types & _RATED_THINGS:
            # A business in the footer is no product; one that carries reviews is what the page is about.
            if node.types & _GOODS or any(node.nodes("review", "reviews")):
                yield node
        elif not node.types & _REVIEW_TYPES:
            for values in node.values.values():
                yield from _rated([v for v in values if isinstance(v, Node)], depth + 1)


def _standing_alone(roots: list[Node]) -> Iterator[Node]:
    for node in roots:
        if node.types & _REVIEW_TYPES:
            yield node
        for graph in node.nodes("mainEntity", "mainEntityOfPage", "itemListElement"):
            if graph.types & _REVIEW_TYPES:
                yield graph


def _attach(page: Page, by_id: dict[str, _Found], review: Node) -> None:
    """A review outside its product belongs to what it names, or else to the only product of the page."""
    named = next(review.nodes("itemReviewed"), None)
    if named is not None and named.types & _RATED_THINGS and (len(by_id) != 1 or _names(named)):
        found = _product(page, named)
        same = next((f for f in by_id.values() if f.product.name == found.product.name), None)
        (same or by_id.setdefault(found.product.product_id, found)).reviews.append(review)
    elif len(by_id) == 1:
        next(iter(by_id.values())).reviews.append(review)
    elif not by_id and (named is None or named.types & _RATED_THINGS):
        found = _Found(Product(product_id=product_key(page.url), url=page.url), [review])
        by_id[found.product.product_id] = found


def _names(node: Node) -> bool:
    return bool(node.text("name", "sku", "productID", "url"))


def _product(page: Page, node: Node) -> _Found:
    rating = next(node.nodes("aggregateRating"), Node(frozenset()))
    claimed = read_count(rating.text("reviewCount")) if rating.text("reviewCount") else None
    claimed = claimed if claimed is not None else read_count(rating.text("ratingCount") or None)
    url = absolute(page, node.text("url"))
    own_page = url is None or path_of(url).rstrip("/") == path_of(page.url).rstrip("/")
    product = Product(
        product_id=_product_id(page, node, url),
        name=node.words("name"),
        url=page.url if own_page else url,
        sku=tidy(node.text("sku")),
        rating_shown=read_rating(rating.text("ratingValue"), rating.text("bestRating"), rating.text("worstRating")),
        reviews_claimed=claimed,
    )
    reviews = [r for r in node.nodes("review", "reviews") if not r.types or r.types & _REVIEW_TYPES]
    return _Found(product, reviews, claimed, own_page)


def _product_id(page: Page, node: Node, url: str | None) -> str:
    named = node.text("sku", "productID", "productGroupID", "gtin", "gtin13", "gtin14", "gtin12", "gtin8")
    if named:
        return tidy(named) or named
    canonical = absolute(page, page.selector.css("link[rel=canonical]::attr(href)").get())
    return product_key(url or canonical or page.url)


# --- to records ---------------------------------------------------------------------------------------------


def _with_reviews(page: Page, found: list[_Found]) -> Parsed:
    own = [f for f in found if f.own_page or f.reviews]
    listing = len(found) > 1 and not any(f.reviews for f in found)
    if listing or not own:
        return _listing(page, found)
    reviews = {f.product.product_id: _reviews(page, f) for f in own}
    paging = tuple(review_paging(page, own[0].product.product_id)) if len(own) == 1 else ()
    outcome, note = _limit(page, own, reviews, bool(paging))
    return Parsed(
        shop=_shop(page),
        products=tuple(f.product for f in own),
        reviews=tuple(r for rows in reviews.values() for r in rows),
        follow=paging,
        claimed={f.product.product_id: f.claimed for f in own if f.claimed is not None},
        seen=frozenset(reviews),
        outcome=outcome,
        note=note,
    )


def _listing(page: Page, found: list[_Found]) -> Parsed:
    """Several products without a review: a page that lists them; each has a page of its own."""
    urls = [f.product.url for f in found if f.product.url and not f.own_page]
    links = tuple(Follow(url, Kind.PRODUCT) for url in dict.fromkeys(urls))
    software = known_software(page)
    return Parsed(shop=_shop(page), follow=() if software else links + tuple(shop_links(page)))


def _limit(
    page: Page, own: list[_Found], reviews: dict[str, list[Review]], paging: bool
) -> tuple[Outcome | None, str | None]:
    """A count above what is shown, with no way to the rest, is this page's limit."""
    if paging or page_number(page.url) > 1:
        return None, None
    for found in own:
        shown = len(reviews[found.product.product_id])
        if found.claimed is not None and found.claimed > shown:
            return Outcome.PAGE_LIMIT, f"the page states {found.claimed} reviews and shows {shown}"
    return None, None


def _reviews(page: Page, found: _Found) -> list[Review]:
    dates = [r.text("datePublished", "dateCreated", "dateModified") for r in found.reviews]
    order = infer_dayfirst(d for d in dates if d)
    language = _language(page)
    rows = [_review(page, found.product, node, order, language) for node in found.reviews]
    kept = [row for row in rows if row.rating is not None or row.text or row.title]
    if len({r.review_id for r in kept}) < len(kept):  # not ids, then
        kept = [replace(row, review_id=None) for row in kept]
    return kept


def _review(
    page: Page, product: Product, node: Node, dayfirst: bool | None, language: tuple[str, ...] | None
) -> Review:
    stars = next(node.nodes("reviewRating"), Node(frozenset()))
    raw = stars.text("ratingValue") or node.text("reviewRating")
    written = node.text("datePublished", "dateCreated", "dateModified")
    when = read_date(written, dayfirst=dayfirst, languages=language)
    return Review(
        platform="web",
        source="schema_org",
        shop_id=page.host,
        product_id=product.product_id,
        sku=product.sku,
        url=page.url,
        review_id=tidy(node.text("identifier")),
        reviewer_mask=node.words("author", "creator"),
        rating=read_rating(raw, stars.text("bestRating"), stars.text("worstRating")),
        rating_raw=tidy(raw),
        title=node.words("name", "headline"),
        text=node.words("reviewBody", "description", "text"),
        language=tidy(node.text("inLanguage")),
        created_local=when.local if when else None,
        created_at=when.at_utc if when else None,
        created_precision=when.precision if when else None,
        tz=when.tz if when else None,
        image_ids=tuple(i for v in node.all("image") if (i := image_id(_address(v)))),
        helpful_count=_votes(node),
    )


def _address(value: object) -> str | None:
    return value.text("contentUrl", "url") if isinstance(value, Node) else tidy(value)


def _votes(node: Node) -> int | None:
    number = read_decimal(node.text("upvoteCount"))
    return int(number) if number is not None else None


def _language(page: Page) -> tuple[str, ...] | None:
    """The page's own language first and English, so that month names are found without trying two hundred."""
    declared = (page.selector.css("html::attr(lang)").get() or "")[:2].lower()
    return tuple(dict.fromkeys((declared, "en"))) if declared.isalpha() and declared.isascii() else None
