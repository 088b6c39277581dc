"""Finding products in a shop of no known software: sitemaps, category and product links, paging.

Conservative on purpose: only the shop's own host, only addresses that look like a product, a list or a next
page in the habits of English and Chinese shops, never cart, login, search or anything that acts. What an
address does not say is left alone; a product page says what it is by its linked data.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from ..errors import ParseError
from .contract import Follow, Kind, Page
from .markup import absolute, path_of, same_host

_NEVER = re.compile(
    r"/(?:cart|basket|checkout|account|customer|login|logout|signin|sign-in|register|wishlist|compare|search|admin"
    r"|wp-admin|wp-login|wp-json|feed|tag|tags|author|blog|blogs|news|help|contact|about|privacy|terms|cdn-cgi)"
    r"(?:[/.?]|$)|[?&](?:add-to-cart|add_to_cart|sort|order|orderby|filter|q|s|dir|limit|currency|variant)="
    r"|\.(?:jpe?g|png|gif|webp|svg|css|js|json|pdf|zip|mp4|ico|woff2?)(?:\?|$)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"/(?:products?|items?|goods|p|dp|detail|shangpin|chanpin|spxq|produkte?|artikel|produits?|article-produit"
    r"|productos?|prodott[oi])/[^/?]+"
    r"|/(?:show|view)?(?:chanpin|shangpin|products?|goods|item|detail|cpxx|spxx|proinfo|artikel|produkt"
    r"|produit)(?:_?(?:show|view|detail|info|xx))?"
    r"\.(?:aspx?|php|jsp|do|html?)\?(?:[^#]{0,200}&)?(?:\w{0,12}id|sku|no|nr)=\w+"
    r"|/(?:product|item|goods|detail)[-_]?(?:id)?[-_=]?\d+|[-_]p-?\d+(?:\.html)?$|/\d{4,}\.s?html?$"
    r"|[?&](?:product_id|goods_id|item_id|goodsid|itemid|productid)=\w+",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"/(?:categor(?:y|ies)|product-category|collections?|catalogu?e?|shop|store|products|goods|all|fenlei|leimu|list"
    r"|cate?|kategorien?|produkte|sortiment|cat[ée]gories?|produits|rayons?)(?:[/?]|$|[-_]\d+)"
    r"|[?&](?:cat|cate|category|category_id|cid|cat_id|classid|typeid|leibie)=\w+",
    re.IGNORECASE,
)
_LISTING_WORDS = re.compile(
    r"全部商品|所有商品|商品分类|全部分类|产品(?:中心|列表|展示)|all products|shop all|catalog"
    r"|alle (?:produkte|artikel)|tous les produits",
    re.IGNORECASE,
)
_PAGE_NAMES = r"page|p|paged|pg|pn|seite|page_?(?:no|num|index|number)|cur(?:rent)?_?page"
_PAGING = re.compile(rf"(?:[?&](?:{_PAGE_NAMES})=|/(?:page|seite)/)(\d{{1,4}})(?:\D|$)", re.IGNORECASE)
_REVIEW_PAGING = re.compile(
    r"review|comment|rating|pinglun|pingjia|评[价论]|[?&](?:rpage|cpage|comment-page)=|/comment-page-",
    re.IGNORECASE,
)
_REVIEW_PAGE = re.compile(
    r"(?:comment-page[-=]|[?&](?:[rc]_?page|(?:reviews?|comments?|ratings?)_?page|page_?(?:reviews?"
    r"|comments?))=)(\d{1,4})",
    re.IGNORECASE,
)

_MAX_LINKS = 5_000
_MAX_SITEMAP = 60_000_000  # a sitemap may have 50 MB; a compressed one must not have more either


def is_sitemap(page: Page) -> bool:
    """Whether this is an XML sitemap or sitemap index, compressed or not."""
    head = page.body[:1_000]
    return b"<urlset" in head or b"<sitemapindex" in head or _is_gzip_sitemap(page)


def sitemap_links(page: Page) -> Iterator[Follow]:
    """Further sitemaps, and the addresses that look like products or lists.

    In a sitemap that is named after products every address is one.

    Raises:
        ParseError: if it is not an XML sitemap after all.
    """
    from scrapy.utils.sitemap import Sitemap

    try:
        sitemap = Sitemap(_inflated(page.body))
        urls = [entry["loc"] for entry in sitemap if entry.get("loc")][:_MAX_LINKS]
    except Exception as error:  # lxml and Scrapy raise a dozen kinds on hostile XML
        raise ParseError(f"not an XML sitemap: {error}") from error
    named = bool(re.search(r"product(?!_?-?(?:cat|tag|brand))", path_of(page.url).lower()))
    for url in dict.fromkeys(filter(None, (absolute(page, u) for u in urls))):
        if same_host(page, url) and (kind := _sitemap_kind(url, sitemap.type, named)):
            yield Follow(url, kind)


def shop_links(page: Page) -> Iterator[Follow]:
    """What a home or listing page links to: products, lists and their further pages, and the sitemap."""
    if path_of(page.url) == "/" and not urlsplit(page.url).query:
        yield Follow(page.urljoin("/sitemap.xml"), Kind.SITEMAP)
    seen: set[str] = {page.url.split("#")[0]}
    for link, words in _links(page):
        if link not in seen and (kind := _kind(link, words)):
            seen.add(link)
            yield Follow(link, kind)


def review_paging(page: Page, product_id: str) -> Iterator[Follow]:
    """Further pages of the reviews on a product page: `rel=next`, or numbered links of the review section."""
    nexts = page.selector.css("link[rel~=next]::attr(href), a[rel~=next]::attr(href)").getall()
    numbered = (link for link, _ in _links(page) if _is_review_page(page, link))
    for url in dict.fromkeys(filter(None, [*(absolute(page, n) for n in nexts), *numbered])):
        if same_host(page, url) and url != page.url:
            yield Follow(url, Kind.REVIEWS, product_id=product_id)


def page_number(url: str) -> int:
    """Which page of a series an address asks for; 1 if it says nothing."""
    match = _PAGING.search(url) or _REVIEW_PAGE.search(url)
    return int(match[1]) if match else 1


def looks_like_product(url: str) -> bool:
    """Whether an address is one of a product, in the habits of shops."""
    local = _local(url)
    return bool(_PRODUCT.search(local)) and not _NEVER.search(local)


def same_host_links(page: Page) -> Iterator[tuple[str, str]]:
    """Links of a page to its own host, with their words."""
    for anchor in page.selector.xpath("//a[@href][not(contains(@rel,'nofollow'))]")[:_MAX_LINKS]:
        url = absolute(page, anchor.attrib["href"])
        if url and same_host(page, url):
            yield url, " ".join(anchor.xpath(".//text()").getall())[:100]


def _links(page: Page) -> Iterator[tuple[str, str]]:
    """The same outside the never-follow list."""
    return ((url, words) for url, words in same_host_links(page) if not _NEVER.search(_local(url)))


def _local(url: str) -> str:
    """Path and query: a host called shop.example says nothing about its pages."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _kind(url: str, words: str) -> Kind | None:
    local = _local(url)
    if _PAGING.search(local) and not _REVIEW_PAGING.search(local):
        return Kind.LISTING
    if _PRODUCT.search(local):
        return Kind.PRODUCT
    return Kind.LISTING if _LISTING.search(local) or _LISTING_WORDS.search(words) else None


def _sitemap_kind(url: str, sitemap_type: str, named: bool) -> Kind | None:
    if sitemap_type == "sitemapindex":
        return Kind.SITEMAP
    if _NEVER.search(_local(url)) or path_of(url) == "/":
        return None
    return Kind.PRODUCT if named else _kind(url, "")


def _is_review_page(page: Page, url: str) -> bool:
    """A numbered page of this very product, or of something that calls itself reviews."""
    local = _local(url)
    if page_number(local) == 1:
        return False
    own = path_of(page.url).rstrip("/")
    return path_of(url).rstrip("/") == own or (bool(_REVIEW_PAGING.search(local)) and path_of(url).startswith(own))


def _is_gzip_sitemap(page: Page) -> bool:
    return page.body[:2] == b"\x1f\x8b" and ".xml" in path_of(page.url)


def _inflated(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    return zlib.decompressobj(31).decompress(body, _MAX_SITEMAP)
