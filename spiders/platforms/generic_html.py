"""Reviews in the pages of a shop whose software nobody knows and whose markup says nothing about itself.

No address, class name or template is expected. Rows that repeat around ratings and dates are found by structure
(`repeated_blocks`), their parts by what most rows have at one place (`review_rows`), and only rows that agree with
the words above them and the kind of page are taken for reviews (`review_lists`): no review is better than one that
never was. Paging is by links near the list ("next", "下一页", numbers). Where linked data shows the same reviews this
file says nothing; where it shows only the newest few of them, this file has more and wins, which is why its rank is
that of a shop's own pages. It steps aside wherever another platform knows the page. Learnt on pages of our own
making; live platform unchecked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from ...records import Incentive, Outcome, Product, Review, Shop
from ..content_id import content_key
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..date_marks import dates_of
from ..dates import When
from ..discovery import is_sitemap, looks_like_product, page_number, review_paging
from ..linked_data import has_linked_data
from ..markup import absolute, image_id, path_of, same_host, tidy
from ..page_kind import PageKind, claimed_count, kind_of
from ..page_tree import Tree
from ..product_address import ID_PARAMETERS, PAGE_PARAMETERS, is_reviews_path, product_key, tokens
from ..review_lists import ReviewList, find_reviews, is_reviews_of_nothing
from ..review_rows import Said
from ..review_words import DEFAULT, FACE, INCENTIVE, MORE, NO_FACE, PICTURE, REVIEW

_SORTS = frozenset({"sort", "order", "orderby", "sortby", "sort_by", "sorttype", "order_by"})
_FILTERS = frozenset({"star", "stars", "rating", "score", "filter", "level", "grade", "filter_rating"})
_NEVER = re.compile(r"login|logout|cart|checkout|register|write|report|vote|reply|delete|share|print|/add|new[-_]?review|submit", re.IGNORECASE)
_NEWEST = re.compile(r"date|new|recent|latest|time", re.IGNORECASE)
_ID = re.compile(r"(?:^|[-_])(?:review|comment|rev|rating|opinion|avis|bewertung|pinglun|pingjia|pl|pj|c|r|feedback|item|id)?[-_]?(\d{1,18}|[0-9a-f]{8}-[0-9a-f-]{27})$", re.IGNORECASE)
_ID_NAMES = ("data-review-id", "data-reviewid", "data-comment-id", "data-rating-id", "data-feedback-id", "data-id", "id", "data-review")
_MOST_ADVANCES = 60


class GenericHtml:
    """Repeated rows with stars, dates and names, in any shop's HTML."""

    name = "generic_html"
    requires = Requires.CRAWL
    rank = 2
    hosts: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    parameters = ID_PARAMETERS | PAGE_PARAMETERS | _SORTS | _FILTERS
    about = About(
        title="any shop's own pages",
        identity=None,
        incentives="a badge beside a review, where there is one",
        checked="2026-11-23",
        against="loopback shop",
        filled={},
        note="reads what the page itself shows; reviews that only a script loads are not there",
    )

    def match(self, page: Page) -> float:
        if page.status >= 400 or b"<" not in page.body[:2_000] or is_sitemap(page):
            return 0.0
        if not _is_html(page) or _others_know(page):
            return 0.0
        return 0.5

    def parse(self, page: Page) -> Parsed:
        tree = Tree(page)
        if not tree.atoms:
            return Parsed()
        kind = kind_of(page, tree)
        if is_reviews_of_nothing(page):
            return Parsed()
        found = find_reviews(page, tree, kind)
        if found is None:
            return _no_reviews(page, tree, kind)
        paging = tuple(_paging(page, tree, kind, found))
        reviews = _reviews(page, tree, kind, found)
        if _linked_data_has_them(page, reviews, bool(paging)):
            return Parsed()
        return _parsed(page, tree, kind, found, reviews, paging)


def _is_html(page: Page) -> bool:
    content = page.headers.get("content-type", "")
    return "html" in content or (not content and bool(re.search(rb"<(?:!doctype|html|body|div|table|ul|li|article|section|dl|p)\b", page.body[:4_000], re.IGNORECASE)))


def _others_know(page: Page) -> bool:
    """Whether any other platform but linked data reads this page."""
    from . import platforms

    return any(p.match(page) >= 0.5 for p in platforms() if p.name not in ("generic_html", "schema_org"))


# --- the page as a whole ------------------------------------------------------------------------------------


def _shop(page: Page) -> Shop:
    name = page.selector.css("meta[property='og:site_name']::attr(content)").get()
    return Shop(platform="web", shop_id=page.host, name=tidy(name))


def _parsed(
    page: Page, tree: Tree, kind: PageKind, found: ReviewList, reviews: list[Review], paging: tuple[Follow, ...]
) -> Parsed:
    claimed = claimed_count(tree, found.atoms)
    claimed = claimed if claimed is not None and claimed >= len(reviews) else None
    limited = claimed is not None and claimed > len(reviews) and not paging and page_number(page.url) == 1
    return Parsed(
        shop=_shop(page),
        products=(_product(page, kind, claimed),),
        reviews=tuple(reviews),
        follow=paging,
        claimed={kind.own_key: claimed} if claimed is not None else {},
        seen=frozenset({kind.own_key}),
        outcome=Outcome.PAGE_LIMIT if limited else None,
        note=f"the page states {claimed} reviews and shows {len(reviews)}" if limited else None,
        stratum=_stratum(page),
        rows=len(found.said),
    )


def _product(page: Page, kind: PageKind, claimed: int | None) -> Product:
    own = product_key(page.url) == kind.own_key and not is_reviews_path(path_of(page.url))
    return Product(product_id=kind.own_key, name=kind.name, url=page.url if own else kind.own_url, reviews_claimed=claimed)


def _no_reviews(page: Page, tree: Tree, kind: PageKind) -> Parsed:
    """A product without reviews on its page: what it claims, and the page of reviews that it links to."""
    if not kind.product or kind.article or kind.home:
        return Parsed()
    claimed = claimed_count(tree, None)
    links = tuple(_reviews_elsewhere(page, tree, kind)) if claimed != 0 else ()
    if claimed is None and not links:
        return Parsed()
    unread = bool(claimed) and not links
    return Parsed(
        shop=_shop(page),
        products=(_product(page, kind, claimed),),
        follow=links,
        claimed={kind.own_key: claimed} if claimed is not None else {},
        seen=frozenset({kind.own_key}),
        outcome=Outcome.PAGE_LIMIT if unread else None,
        note=f"the page states {claimed} reviews and shows none: a script may load them" if unread else None,
    )


def _stratum(page: Page) -> Stratum | None:
    query = {name.lower(): value for name, value in page.query.items()}
    chosen = [value for name in _FILTERS if (value := query.get(name)) and value.lower() not in ("all", "0", "")]
    if chosen:
        return Stratum.NEGATIVE if chosen[0].lower() in ("1", "2", "negative", "bad", "critical", "low") else Stratum.FILTERED
    return Stratum.NEWEST if any(_NEWEST.search(query.get(name, "")) for name in _SORTS) else None


def _linked_data_has_them(page: Page, reviews: list[Review], paging: bool) -> bool:
    """Whether linked data shows every review of this page, and of the product's other pages as well.

    Both sources must not be split over the pages of one product: a report uses one of them. Markup inside the rows
    (microdata) is on every page; a separate block (JSON-LD) is trusted only where there is one page.
    """
    if not has_linked_data(page):
        return False
    from .schema_org import SchemaOrg

    linked = SchemaOrg().parse(page).reviews
    shown = Counter(_sign(r) for r in reviews)
    missing = sum((shown - Counter(_sign(r) for r in linked)).values())
    if len(linked) < len(reviews) or missing > 0.1 * len(reviews):
        return False
    within = b"itemprop=" in page.body and b"Review" in page.body and b"itemscope" in page.body
    return within or (not paging and page_number(page.url) == 1)


def _sign(review: Review) -> tuple[str, float | None]:
    return re.sub(r"\W+", "", review.text or review.title or "").lower()[:40], review.rating


# --- links --------------------------------------------------------------------------------------------------


def _paging(page: Page, tree: Tree, kind: PageKind, found: ReviewList) -> Iterator[Follow]:
    """Links to further reviews: beside the list, or marked as the next page of this product."""
    urls = [url for url in _links_beside(page, tree, found) if _leads_on(page, kind, url)]
    urls += [f.url for f in review_paging(page, kind.own_key) if page_number(f.url) > page_number(page.url)]
    urls += [f.url for f in _reviews_elsewhere(page, tree, kind)]
    for url in dict.fromkeys(urls):
        yield Follow(url, Kind.REVIEWS, product_id=kind.own_key)


def _links_beside(page: Page, tree: Tree, found: ReviewList) -> Iterator[str]:
    """Numbers and "next" in the few boxes around the list that are not yet the whole page."""
    section = found.parent
    for above in tree.above(found.parent, 3):
        if tree.boxes[above].tag in ("body", "html", "main"):
            break
        section = above
    last = found.said[-1].row.end
    for position in range(section, min(tree.boxes[section].end, section + 20_000)):
        if found.said[0].row.start <= position < last and any(s.row.start <= position < s.row.end for s in found.said):
            continue
        words = " ".join(tree.text(position).split())[:60]
        words = words or tree.attribute(position, "aria-label") or tree.attribute(position, "title") or tree.attribute(position, "rel")
        if re.fullmatch(r"\W{0,3}\d{1,4}\W{0,3}|第?\d{1,4}页|[»›>→]+", words) or MORE.fullmatch(words):
            yield from _targets(page, tree, position)


def _targets(page: Page, tree: Tree, position: int) -> Iterator[str]:
    element = tree.boxes[position].element
    if "nofollow" in (element.get("rel") or ""):
        return
    names = ("href", "data-href", "data-url", "data-next-url", "data-next", "hx-get") if tree.boxes[position].tag == "a" else ("data-href", "data-url", "data-next-url", "hx-get")
    for name in names:
        url = absolute(page, element.get(name))
        if url and same_host(page, url):
            yield url


def _leads_on(page: Page, kind: PageKind, url: str) -> bool:
    """A later page of the same product's reviews; page 1 under its second address brings nothing."""
    if url == page.url or _NEVER.search(urlsplit(url).path + "?" + urlsplit(url).query):
        return False
    same = product_key(url) == kind.own_key or path_of(url) == path_of(page.url) or bool(tokens(url) & (tokens(page.url) | {kind.own_key}))
    number = page_number(url)
    if number > 1:
        return same and number <= page_number(page.url) + _MOST_ADVANCES
    return same and is_reviews_path(path_of(url)) and path_of(url) != path_of(page.url) and not looks_like_product(path_of(page.url) if is_reviews_path(path_of(page.url)) else "")


def _reviews_elsewhere(page: Page, tree: Tree, kind: PageKind) -> Iterator[Follow]:
    """A product page's link to the page of all its reviews: named so, and with its number or name in the address."""
    if is_reviews_path(path_of(page.url)):
        return
    own = tokens(page.url) | {kind.own_key}
    seen: set[str] = set()
    for position, box in enumerate(tree.boxes):
        if box.tag != "a" or not box.element.get("href"):
            continue
        url = absolute(page, box.element.get("href"))
        if not url or url in seen or not same_host(page, url) or path_of(url) == path_of(page.url) or _NEVER.search(url):
            continue
        words = " ".join(tree.text(position).split())[:60]
        named = is_reviews_path(path_of(url)) or REVIEW.search(path_of(url))
        if (named or (MORE.fullmatch(words) and REVIEW.search(words))) and (own & tokens(url) or product_key(url) == kind.own_key):
            seen.add(url)
            yield Follow(url, Kind.REVIEWS, product_id=kind.own_key)


# --- to records ---------------------------------------------------------------------------------------------


def _reviews(page: Page, tree: Tree, kind: PageKind, found: ReviewList) -> list[Review]:
    language = page.selector.css("html::attr(lang)").get() or ""
    said = found.said
    dates = dates_of([s.date.raw if s.date else "" for s in said], language, page.fetched_at)
    replies = dates_of([s.reply_date or "" for s in said], language, page.fetched_at)
    additions = dates_of([s.followup_date or "" for s in said], language, page.fetched_at)
    ids, faces = _ids(tree, said), _faces(page, tree, said)
    rows = zip(said, dates, replies, additions, ids, faces, strict=True)
    return _named([_review(page, tree, kind, *row) for row in rows])


def _named(reviews: list[Review]) -> list[Review]:
    """Rows without ids are named by what they say and their number among equals on this page.

    Shops show the newest few under the product and all of them on a page of their own, so one review comes twice
    in a run. Two buyers who said the same on one day, on two pages, become one: the smaller error.
    """
    count: Counter[str] = Counter()
    named = []
    for review in reviews:
        if review.review_id is None:
            key = content_key(replace(review, created_local=(review.created_local or "")[:10]))
            count[key] += 1
            review = replace(review, review_id=f"g-{key}-{count[key] - 1}")
        named.append(review)
    return named


def _review(
    page: Page, tree: Tree, kind: PageKind, said: Said, when: When | None, replied: When | None, added: When | None,
    review_id: str | None, face: str | None,
) -> Review:  # fmt: skip
    badge = next((text for text in said.loose if INCENTIVE.search(text)), None)
    text = tidy(said.text)
    return Review(
        platform="web",
        source="generic_html",
        shop_id=page.host,
        product_id=kind.own_key,
        url=page.url,
        review_id=review_id,
        reviewer_mask=tidy(said.author),
        avatar_id=face,
        rating=said.stars.value if said.stars else None,
        rating_raw=tidy(said.stars.raw) if said.stars else None,
        title=tidy(said.title),
        text=text,
        created_local=when.local if when else None,
        created_at=when.at_utc if when else None,
        created_precision=when.precision if when else None,
        tz=when.tz if when else None,
        verified_purchase=said.verified,
        variant=tidy(said.variant),
        is_default=True if text and len(text) <= 60 and DEFAULT.search(text) else None,
        incentive=Incentive.UNKNOWN if badge else None,
        incentive_source=f"words beside the review: {badge}" if badge else None,
        followup_text=tidy(said.followup),
        followup_at=added.local if added else None,
        reply_text=tidy(said.reply),
        reply_at=replied.local if replied else None,
        image_ids=tuple(_pictures(page, tree, said)),
        helpful_count=said.helpful,
    )


def _ids(tree: Tree, said: Iterable[Said]) -> list[str | None]:
    """Ids of rows, if every row has its own and they are more than a count from the top of the page."""
    found = [_own_id(tree, s) for s in said]
    numbers = [int(i) for i in found if i and i.isdigit()]
    counted = bool(numbers) and sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers))) and min(numbers) <= 1_000
    if None in found or len(set(found)) < len(found) or counted:
        return [None] * len(found)
    return found


def _own_id(tree: Tree, said: Said) -> str | None:
    for position in said.row.tops:
        for name in _ID_NAMES:
            match = _ID.search(tree.attribute(position, name).strip()[:80])
            if match:
                return match[1]
    return None


def _images(tree: Tree, said: Said) -> Iterator[tuple[int, str]]:
    for position in range(said.row.start, said.row.end):
        if tree.boxes[position].tag == "img":
            source = tree.attribute(position, "data-src") or tree.attribute(position, "data-original") or tree.attribute(position, "src")
            if source and not source.startswith("data:"):
                yield position, source


def _names(tree: Tree, position: int, source: str) -> str:
    return " ".join([source.split("?")[0].rsplit("/", 2)[-1], *(tree.boxes[b].name for b in tree.above(position, 2))])


def _faces(page: Page, tree: Tree, said: Iterable[Said]) -> list[str | None]:
    """Address of each row's own portrait; one that two rows share is nobody's."""
    found: list[str | None] = []
    for row in said:
        faces = [s for p, s in _images(tree, row) if FACE.search(f"{_names(tree, p, s)} {s}") and not NO_FACE.search(s)]
        found.append(absolute(page, faces[0]) if faces else None)
    count = Counter(found)
    return [face if face is not None and count[face] == 1 else None for face in found]


def _pictures(page: Page, tree: Tree, said: Said) -> Iterator[str]:
    """Pictures of the product that the buyer took: not stars, faces or icons."""
    star = range(said.stars.box, tree.boxes[said.stars.box].end) if said.stars else range(0)
    for position, source in _images(tree, said):
        names = _names(tree, position, source)
        small = (tree.attribute(position, "width").rstrip("px") or "99").isdigit() and int(tree.attribute(position, "width").rstrip("px") or 99) <= 24
        icon = re.search(r"star|icon|logo|badge|flag|emoji|smil|face|avatar|gravatar|touxiang|head|level|vip|thumb[-_]?up|verified|btn|button", names, re.IGNORECASE)
        if position in star or small or icon or not (PICTURE.search(names) or re.search(r"\.(?:jpe?g|png|webp)$", source.split("?")[0], re.IGNORECASE)):
            continue
        if (url := absolute(page, source)) and (own := image_id(url)):
            yield own
