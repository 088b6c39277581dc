"""What a page is about, as far as its address and the words on it say: one product, its reviews, or something else.

A list of rows with dates looks the same under a lamp and under a blog post. What tells them apart stands elsewhere
on the page: a button that buys, a price, an address; or a date line under the heading, an article type, a forum.
Counts that the page states ("Reviews (128)") are read here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..contract import Page
from ..discovery import looks_like_product
from ..markup import absolute, path_of, same_host, tidy
from ..numbers import read_count
from ..product_address import is_reviews_path, product_key, tokens
from ..selector import Selector
from .page_tree import Tree
from .review_words import CART, ELSEWHERE, PRICE, QUESTION, REVIEW, TESTIMONIAL

_ARTICLE_PATH = re.compile(
    r"/(?:blogs?|news|magazine|journal|article|articles|post|posts|story|stories|forum|forums|thread|threads"
    r"|topic|viewtopic|showthread"
    r"|faq|faqs|help|questions?|qa|recipes?|wiki|guides?|press|events?|zixun|xinwen|wenzhang|boke|luntan|bbs"
    r"|ratgeber|aktuelles|actualites"
    r"|community|about(?:-us)?|author|tag)(?:[/.?_-]|$)",
    re.IGNORECASE,
)
_ARTICLE_TYPES = re.compile(
    rb"\"@type\"\s*:\s*\[?\s*\"(?:Article|BlogPosting|NewsArticle|DiscussionForumPosting|QAPage|FAQPage|Recipe"
    rb"|TechArticle|Event)\""
)
_ARTICLE_BODY = re.compile(
    r"\b(?:single-post|post-template|blog-post|article-page|forum|thread|topic|news-detail|faq)\b"
)
_MOST_BUTTONS = 6
_COUNT = r"(\d[\d.,' ]{0,9}[万千wkWK]?)\+?"
_THINGS = (
    r"(?:(?:verified |customer |product |total |global |kunden|produkt)?(?:reviews?|ratings?|bewertung(?:en)?"
    r"|rezension(?:en)?|kundenmeinungen?)"
    r"|avis(?: clients?)?|opiniones|reseñas|valoraciones|recensioni|beoordelingen|opinii|отзыв\w{0,3}"
    r"|条?(?:商品|用户|买家|累计|全部|宝贝|客户|顾客)?(?:评价|评论|点评)|人评[价论])"
)
_CLAIMS = (
    re.compile(
        rf"(?:all |based on |see all |read all |total |showing .{{1,14}} of |aus |basé sur |sur |von |of |全部|所有"
        rf"|查看全部|共有?|累计|已有|总共)?\W{{0,3}}{_COUNT}\s*{_THINGS}\W{{0,4}}.{{0,12}}",
        re.I,
    ),
    re.compile(
        rf"(?:all |customer |product |user |verified |kunden|查看|浏览|全部|所有|商品|用户|买家|累计|宝贝|总|客户|顾客"
        rf"|最新)*{_THINGS}(?:数量?|总数)?\s*[(（:：\[]?\s*{_COUNT}\s*[条個个]?\s*[)）\]]?",
        re.I,
    ),
)
_NOT_TOTAL = re.compile(
    r"^\W*(?:[1-5]\s?(?:星|stars?|sterne|étoiles)|好评|中评|差评|有图|追评|晒[图单]"
    r"|positive|negative|critical|with (?:photos"
    r"|images)|\d%)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_FIRST_REVIEW = re.compile(r"(?<!p)review|评[价论]|bewertung|avis|opini", re.IGNORECASE)
_NONE_YET = re.compile(
    r"no (?:customer |product )?reviews(?: yet)?|be the first to (?:write a )?review|not been reviewed"
    r"|noch keine (?:bewertung|rezension)|keine bewertungen vorhanden"
    r"|aucun avis|pas encore d.avis|暂无(?:用户|商品)?(?:评价|评论)|还没有(?:用户)?(?:评价|评论)"
    r"|暂时没有(?:评价|评论)|sin opiniones"
    r"|nessuna recensione",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PageKind:
    """What the page seems to be. `product` needs a way to buy, or a type; `reviews` an address or a title."""

    product: bool
    reviews: bool
    article: bool
    home: bool
    own_key: str
    own_url: str
    name: str | None


def kind_of(page: Page, tree: Tree) -> PageKind:
    """Read the signs; cheap beside building the tree."""
    selector, local = page.selector, _local(page.url)
    kind = (selector.css("meta[property='og:type']::attr(content)").get() or "").lower()
    article = bool(
        kind in ("article", "blog", "news")
        or _ARTICLE_PATH.search(local)
        or _ARTICLE_TYPES.search(page.body[:400_000])
        or _ARTICLE_BODY.search((selector.css("body::attr(class)").get() or "")[:500].lower())
    )
    heads = " ".join(selector.css("title::text, h1::text, h1 *::text").getall()[:6])[:300]
    about_reviews = is_reviews_path(path_of(page.url)) or bool(REVIEW.search(local) or REVIEW.search(heads))
    typed = kind.startswith(("product", "og:product", "item")) or _is_linked_product(page, selector)
    url, key = _own_product(page, selector, about_reviews)
    return PageKind(
        product=typed or _sells(page, tree),
        reviews=about_reviews,
        article=article and not typed,
        home=path_of(page.url) == "/" and not urlsplit(page.url).query,
        own_key=key,
        own_url=url,
        name=_product_name(selector),
    )


def _local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_linked_product(page: Page, selector: Selector) -> bool:
    if b"product:price" in page.body or b"schema.org/Product" in page.body:
        return True
    return bool(re.search(rb"\"@type\"\s*:\s*\[?\s*\"Product\"", page.body))


def _sells(page: Page, tree: Tree) -> bool:
    """A way to buy that stands on the page few times: a list of products has one a product."""
    buys = sum(bool(CART.search(words)) for words in _labels(tree))
    if buys > _MOST_BUTTONS or not (buys or looks_like_product(page.url)):
        return False
    return buys > 0 or any(PRICE.search(atom.text) for atom in tree.atoms[:3_000] if len(atom.text) <= 40)


def _labels(tree: Tree) -> Iterator[str]:
    """Short runs of text, and what buttons and pictures without text say."""
    yield from (atom.text for atom in tree.atoms if len(atom.text) <= 50)
    for position, box in enumerate(tree.boxes):
        if box.tag == "button" and 2 <= box.atom_end - box.atom <= 4:
            yield tree.text(position)[:50]
        elif box.tag in ("input", "img", "button") and box.atom_end == box.atom:
            yield " ".join(
                filter(None, (tree.attribute(position, n)[:50] for n in ("value", "alt", "title", "aria-label")))
            )


def _product_name(selector: Selector) -> str | None:
    named = selector.css("meta[property='og:title']::attr(content)").get()
    heading = " ".join(" ".join(selector.xpath("(//h1)[1]//text()").getall()).split())
    title = selector.css("title::text").get()
    name = tidy(heading) or tidy(named) or (re.split(r"\s[|–—·_-]\s|_", title)[0] if title else None)
    return tidy(name[:200]) if name else None


def _own_product(page: Page, selector: Selector, about_reviews: bool) -> tuple[str, str]:
    """Address and key of the product: on a page of reviews, of the product that it leads back to."""
    canonical = absolute(page, selector.css("link[rel=canonical]::attr(href)").get())
    known = bool(canonical and same_host(page, canonical) and (path_of(canonical) != "/" or path_of(page.url) == "/"))
    url = canonical if canonical and known else page.url
    key = product_key(url)
    if not about_reviews or (looks_like_product(page.url) and not is_reviews_path(path_of(page.url))):
        return url, key
    back = _product_behind(page, selector, key)
    return (back, product_key(back)) if back else (url, key)


def _product_behind(page: Page, selector: Selector, key: str) -> str | None:
    """The product that a page of reviews links back to: by the same number or name in its address."""
    own = tokens(page.url)
    links = list(dict.fromkeys(_links_back(page, selector)))
    same_number = [u for u in links if own & tokens(u)]
    return next((u for u in links if product_key(u) == key), None) or (
        same_number[0] if len({product_key(u) for u in same_number}) == 1 else None
    )


def _links_back(page: Page, selector: Selector) -> Iterator[str]:
    for link in selector.css("a::attr(href)").getall()[:2_000]:
        url = absolute(page, link)
        if not url or not same_host(page, url) or is_reviews_path(path_of(url)) or REVIEW.search(_local(url)):
            continue
        if looks_like_product(url) or tokens(page.url) & tokens(url):
            yield url


# --- what stands above a list -------------------------------------------------------------------------------


def words_above(tree: Tree, position: int, atom: int) -> tuple[str, str]:
    """Names of what holds a list (five levels), and the nearest line above it that names a section."""
    names = [tree.boxes[b].name for b in tree.above(position, 4) if tree.boxes[b].tag not in ("body", "html")]
    for number in range(atom - 1, max(-1, atom - 60), -1):
        text = tree.atoms[number].text.strip()
        if len(text) > 60:
            continue
        owner = tree.boxes[tree.atoms[number].owner]
        big = (
            owner.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption", "th", "dt", "summary")
            or "title" in owner.name
            or "head" in owner.name
        )
        near = atom - number <= 25 and (REVIEW.search(text) or QUESTION.search(text) or ELSEWHERE.search(text))
        above = any(
            tree.boxes[b].tag in ("h1", "h2", "h3", "h4", "h5", "h6", "legend")
            for b in tree.above(tree.atoms[number].owner, 2)
        )
        if big or near or above:
            return " ".join(names), text
    return " ".join(names), ""


def says_reviews(names: str, heading: str) -> bool:
    return bool(REVIEW.search(heading) or REVIEW.search(names))


def says_otherwise(names: str, heading: str) -> bool:
    """Whether the nearest words name another section: questions, related goods, posts, praise of the shop."""
    if TESTIMONIAL.search(heading) or (QUESTION.search(heading) and not _FIRST_REVIEW.search(heading)):
        return True
    for words in (heading, names) if not REVIEW.search(heading) else ():
        if QUESTION.search(words) and not _FIRST_REVIEW.search(words):
            return True
        if TESTIMONIAL.search(words):
            return True
        if ELSEWHERE.search(words) and not REVIEW.search(words):
            return True
    return False


# --- counts -------------------------------------------------------------------------------------------------


def claimed_count(tree: Tree, rows: range | None) -> int | None:
    """How many reviews the page says there are; 0 if it says none; None if it says nothing.

    Counts inside cards of other products and inside the rows themselves (`rows`, a range of atoms) are not this
    product's.
    """
    found: list[tuple[bool, int]] = []
    for number, text in _short_lines(tree, rows):
        if _NOT_TOTAL.search(text):
            continue
        match = next((m for claim in _CLAIMS if (m := claim.fullmatch(text))), None)
        count = read_count(match[1]) if match else None
        if count is not None and not _in_card(tree, number):
            found.append((REVIEW.search(_names_around(tree, number)) is not None, count))
    if not found:
        none = any(_NONE_YET.search(atom.text) for atom in tree.atoms if len(atom.text) <= 160)
        return 0 if none else None
    named = [count for sure, count in found if sure]
    return (named or [count for _, count in found])[0]


def _short_lines(tree: Tree, rows: range | None) -> Iterator[tuple[int, str]]:
    """Runs of text, and small boxes that hold a few of them ("Reviews <b>(12)</b>")."""
    for position, box in enumerate(tree.boxes):
        count = box.atom_end - box.atom
        if not 1 <= count <= 4 or not any(_DIGIT.search(a.text) for a in tree.atoms[box.atom : box.atom_end]):
            continue
        if (rows is None or box.atom not in rows) and tree.length(position, 61) <= 60:
            yield position, " ".join(tree.text(position).split())
    for number, atom in enumerate(tree.atoms):
        if (
            len(atom.text) <= 60
            and _DIGIT.search(atom.text)
            and tree.boxes[atom.owner].children
            and (rows is None or number not in rows)
        ):
            yield atom.owner, atom.text.strip()


def _names_around(tree: Tree, position: int) -> str:
    return " ".join(tree.boxes[b].name for b in tree.above(position, 3) if tree.boxes[b].tag not in ("body", "html"))


def _in_card(tree: Tree, position: int) -> bool:
    """Inside a card: one of several like siblings that each hold a link and a price or a picture."""
    for above in tree.above(position, 7):
        box = tree.boxes[above]
        if box.parent < 0 or box.tag in ("body", "html"):
            return False
        if box.tag in ("nav", "footer", "aside"):
            return True
        likes = [s for s in tree.boxes[box.parent].children[:40] if s != above and tree.boxes[s].shape == box.shape]
        if likes and _is_card(tree, above) and any(_is_card(tree, s) for s in likes[:6]):
            return True
    return False


def _is_card(tree: Tree, position: int) -> bool:
    box = tree.boxes[position]
    inner = tree.boxes[position : min(box.end, position + 40)]
    linked = any(b.tag == "a" and b.element.get("href") for b in inner)
    pictured = any(b.tag == "img" for b in inner)
    return linked and (pictured or bool(PRICE.search(tree.text(position)[:300]))) and box.end - position < 60
