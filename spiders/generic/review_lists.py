"""Which of a page's repeated rows are its product's reviews.

Precision comes first: rows with dates and names are also blog teasers, comments, questions, news and forum posts,
rows with stars are also cards of related goods, a histogram, praise of the shop. So what the rows hold (rating, date,
name, words), what stands above them and what kind of page it is must agree; the fewer of the parts there are, the
more the rest must say. One row alone needs nearly everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..contract import Page
from ..discovery import looks_like_product
from ..markup import absolute, path_of, same_host
from ..product_address import is_reviews_path, names_only_reviews, product_key, tokens
from .date_marks import DateMark, date_marks
from .page_kind import PageKind, says_otherwise, says_reviews, words_above
from .page_tree import Box, Tree
from .repeated_blocks import Row, Rows, row_of, rows_around
from .review_cuts import Said, inside
from .review_rows import read_rows
from .review_words import PRICE, QUESTION, REVIEW
from .star_marks import Mark, star_marks

MOST_SETS = 40  # sets of rows that are looked at closely; a large page has some ten with two dates or ratings
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\$\{|<%|%\w{2,20}%|\{[a-z_.]{2,30}\}|__\w+__|\[\[")
_TEMPLATE_NAME = re.compile(r"template|tmpl|skeleton|prototype|placeholder", re.IGNORECASE)
_PROFILE = re.compile(
    r"/(?:users?|profiles?|members?|u|people|reviewer|customer|author|space|home|account)[/.?_-]", re.IGNORECASE
)
_ASKED = re.compile(r"^\W{0,2}(?:q|a|问|答|question|answer|frage|提问|回答)\s*[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Rows that are reviews: what they say, where they end, and how much of a review they hold."""

    said: tuple[Said, ...]
    parent: int
    weight: float

    @property
    def atoms(self) -> range:
        return range(self.said[0].row.atom, self.said[-1].row.atom_end)


def find_reviews(page: Page, tree: Tree, kind: PageKind) -> ReviewList | None:
    """The page's reviews: its best list, what other lists add to it, or one review that stands alone."""
    stars, dates = star_marks(tree), date_marks(tree)
    lists = [found for rows in _sets(tree, stars, dates) if (found := _accepted(page, tree, kind, rows, stars, dates))]
    if not lists:
        return _single(page, tree, kind, stars, dates)
    best = max(lists, key=lambda found: found.weight)
    return _with_others(best, lists)


def _sets(tree: Tree, stars: list[Mark], dates: list[DateMark]) -> list[Rows]:
    marks = [(m.box, "stars") for m in stars] + [(d.box, "date") for d in dates]
    seen: set[tuple[int, ...]] = set()
    found = []
    for rows in rows_around(tree, marks):
        key = tuple(row.start for row in rows.rows)
        if key not in seen:
            seen.add(key)
            found.append(rows)
    return sorted(found, key=lambda rows: -len(rows.rows))[:MOST_SETS]


# --- one list -----------------------------------------------------------------------------------------------


def _accepted(
    page: Page, tree: Tree, kind: PageKind, rows: Rows, stars: list[Mark], dates: list[DateMark]
) -> ReviewList | None:
    kept = _shown(tree, rows.rows, stars, dates)
    if len(kept) < 2 or _about_others(page, tree, kept, kind):
        return None
    said = [s for s in read_rows(tree, kept, stars, dates) if s.stars or s.date or s.text]
    if len(said) < 2:
        return None
    signs = _Signs.of(tree, said)
    if not _is_reviews(signs, kind):
        return None
    solid = [s for s in said if _holds(s, signs)]
    weight = sum(2 * bool(s.stars) + 2 * bool(s.date) + bool(s.author) + bool(s.text) for s in solid)
    return ReviewList(tuple(solid), rows.parent, weight + 0.01 * len(solid)) if solid else None


@dataclass(frozen=True, slots=True)
class _Signs:
    """Shares of rows that hold each part, and what stands around the list."""

    rows: int
    rated: float
    dated: float
    named: float
    worded: float
    asked: float
    named_reviews: bool  # classes, ids or the heading say reviews
    row_named: bool  # the rows' own classes do
    otherwise: bool

    @classmethod
    def of(cls, tree: Tree, said: list[Said]) -> _Signs:
        row, total = said[0].row, len(said)
        names, heading = words_above(tree, tree.boxes[row.start].parent, row.atom)
        own = " ".join(tree.boxes[top].name for s in said[:2] for top in s.row.tops)
        asked = sum(bool(_ASKED.match(s.text or s.title or "")) or bool(QUESTION.search(own)) for s in said)
        return cls(
            rows=total,
            rated=sum(s.stars is not None for s in said) / total,
            dated=sum(s.date is not None for s in said) / total,
            named=sum(s.author is not None for s in said) / total,
            worded=sum(bool(s.text or s.title) for s in said) / total,
            asked=asked / total,
            named_reviews=says_reviews(f"{names} {own}", heading),
            row_named=bool(REVIEW.search(own)),
            otherwise=says_otherwise(f"{names} {own}", heading),
        )


def _is_reviews(signs: _Signs, kind: PageKind) -> bool:
    if signs.asked >= 0.3 or signs.otherwise:
        return False
    if kind.home and not (kind.product and signs.named_reviews and signs.rated >= 0.5 and signs.dated >= 0.5):
        return False
    if kind.article and not (kind.product and signs.named_reviews and signs.rated >= 0.5):
        return False
    about = kind.product or kind.reviews
    if signs.rated >= 0.5 and signs.dated >= 0.5:
        return signs.named_reviews or about
    if signs.rated >= 0.5:
        return signs.named >= 0.5 and signs.worded >= 0.4 and signs.named_reviews and about
    # Without ratings only the words around and the kind of page say what it is.
    known = signs.named >= 0.5 or signs.row_named
    return signs.dated >= 0.7 and signs.worded >= 0.6 and signs.named_reviews and about and known


def _holds(said: Said, signs: _Signs) -> bool:
    """Whether a row of an accepted list is a review itself, not a heading or a summary between them."""
    parts = (said.stars is not None) + (said.date is not None) + (said.author is not None) + bool(said.text)
    return parts >= 2 and (said.stars is not None or said.date is not None or signs.row_named)


# --- rows that do not count ---------------------------------------------------------------------------------


def _shown(tree: Tree, rows: Iterable[Row], stars: list[Mark], dates: list[DateMark]) -> list[Row]:
    """Rows that a reader sees, or sees after "show more": templates and placeholders are neither."""
    rows = [row for row in rows if not _is_template(tree, row)]
    hidden = [_hidden_itself(tree, row) for row in rows]
    if True not in hidden:
        return rows
    first = hidden.index(True)
    folded = rows[first:] if all(hidden[first:]) and first > 0 and len(hidden) - first >= 2 else []
    texts = {tree.joined(range(row.atom, row.atom_end)) for row in folded}
    seen = [row for row, unseen in zip(rows, hidden, strict=True) if not unseen]
    complete = bool(folded) and len(texts) == len(folded) and all(_marked(row, stars, dates) for row in folded)
    return [*seen, *folded] if complete else seen


def _hidden_itself(tree: Tree, row: Row) -> bool:
    return tree.boxes[row.start].hidden == row.start


def _marked(row: Row, stars: list[Mark], dates: list[DateMark]) -> bool:
    return bool(inside(stars, row.start, row.end) or inside(dates, row.start, row.end))


def _is_template(tree: Tree, row: Row) -> bool:
    text = tree.joined(range(row.atom, min(row.atom_end, row.atom + 40)))
    if _PLACEHOLDER.search(text):
        return True
    unseen = tree.boxes[row.start].hidden
    named = any(_TEMPLATE_NAME.search(tree.boxes[b].name) for b in tree.above(row.start, 2))
    return unseen >= 0 and named


def _about_others(page: Page, tree: Tree, rows: list[Row], kind: PageKind) -> bool:
    """Whether the rows are cards and teasers: most lead to products or articles of their own, or name a price."""
    half = 0.5 * len(rows)
    priced = sum(bool(PRICE.search(_head(tree, row))) for row in rows)
    leading = {n: _leads_away(page, tree, row, kind) for n, row in enumerate(rows)}
    return priced >= half or sum(leading.values()) >= half


def _head(tree: Tree, row: Row) -> str:
    """The short runs of a row: prices stand alone, a price in a sentence is an opinion."""
    atoms = tree.atoms[row.atom : min(row.atom_end, row.atom + 30)]
    return " | ".join(a.text for a in atoms if len(a.text.strip()) <= 24)


def _leads_away(page: Page, tree: Tree, row: Row, kind: PageKind) -> bool:
    for box in tree.boxes[row.start : min(row.end, row.start + 80)]:
        link = box.element.get("href") if box.tag == "a" else None
        if not link or link.startswith(("#", "javascript:", "mailto:")):
            continue
        url = absolute(page, link)
        if url is None or not same_host(page, url) or product_key(url) == kind.own_key:
            continue
        if (
            path_of(url) == path_of(page.url)
            or is_reviews_path(path_of(url))
            or _PROFILE.search(path_of(url))
            or REVIEW.search(url)
        ):
            continue
        if path_of(url).startswith(path_of(page.url).rstrip("/") + "/") or tokens(url) & tokens(page.url):
            continue  # a page of this product's own
        if looks_like_product(url) or (path_of(url) != "/" and _is_headline(tree, box)):
            return True
    return False


def _is_headline(tree: Tree, box: Box) -> bool:
    """A heading that is a link, or a link around a heading: a teaser."""
    words = sum(len(a.text.strip()) for a in tree.atoms[box.atom : box.atom_end])
    heads = {tree.boxes[c].tag for c in box.children} | ({tree.boxes[box.parent].tag} if box.parent >= 0 else set())
    return words >= 12 and bool(heads & {"h2", "h3", "h4", "h5", "h6", "strong"})


# --- more than one list, and one row alone ------------------------------------------------------------------


def _with_others(best: ReviewList, lists: list[ReviewList]) -> ReviewList:
    """What other lists of as many parts show that the best does not: "most helpful" above "all reviews"."""
    full = best.weight / len(best.said)
    known = {_same(s) for s in best.said}
    texts = {_words_of(s) for s in best.said}
    added = []
    for other in lists:
        apart = other is not best and not any(_overlap(a.row, b.row) for a in other.said[:50] for b in best.said[:200])
        if not apart or other.weight / len(other.said) < full - 0.5:
            continue
        for said in other.said:
            if _same(said) not in known and not _begins(_words_of(said), texts):
                known.add(_same(said))
                added.append(said)
    return ReviewList((*best.said, *added), best.parent, best.weight) if added else best


def _overlap(a: Row, b: Row) -> bool:
    return a.start < b.end and b.start < a.end


def _same(said: Said) -> tuple[str, str, float | None]:
    return (said.author or "").lower(), _words_of(said), said.stars.value if said.stars else None


def _words_of(said: Said) -> str:
    return re.sub(r"\W+", "", said.text or said.title or "").lower()


def _begins(words: str, texts: set[str]) -> bool:
    """A carousel cuts its texts off."""
    return len(words) >= 12 and any(text.startswith(words[: max(12, len(words) - 4)]) for text in texts)


def _single(page: Page, tree: Tree, kind: PageKind, stars: list[Mark], dates: list[DateMark]) -> ReviewList | None:
    """One review alone: a rating, a date, words and a name, under words that say review."""
    if kind.home or kind.article or not (kind.product or kind.reviews):
        return None
    for position in _alone(tree, stars, dates):
        row = row_of(tree, [position])
        said = read_rows(tree, [row], stars, dates)[0]
        signs = _Signs.of(tree, [said])
        if signs.otherwise or signs.asked or not signs.named_reviews or _about_others(page, tree, [row], kind):
            continue
        whole = said.text and said.stars and said.date and (said.author or signs.row_named)
        if whole and _shown(tree, [row], stars, dates) and tree.boxes[position].hidden < 0:
            return ReviewList((said,), tree.boxes[position].parent, 6.0)
    return None


def _alone(tree: Tree, stars: list[Mark], dates: list[DateMark]) -> Iterator[int]:
    """Boxes around one rating and its date, from the smallest on, until there is more inside than one review."""
    likes = Counter(_surroundings(tree, mark) for mark in stars)
    for mark in [m for m in stars if likes[_surroundings(tree, m)] == 1][:40]:
        for above in tree.above(mark.box, 8):
            box = tree.boxes[above]
            if box.tag in ("body", "html", "main") or box.atom_end - box.atom > 30 or tree.length(above, 4_001) > 4_000:
                break
            near = len(inside(dates, above, box.end))
            if near > 2 or len(inside(stars, above, box.end)) > 3:
                break
            if near:
                yield above


def _surroundings(tree: Tree, mark: Mark) -> tuple[tuple[str, ...], ...]:
    return tuple(tree.boxes[b].shape for b in tree.above(mark.box, 2))


def is_reviews_of_nothing(page: Page) -> bool:
    """A page of reviews whose address names no product: praise of the shop, or reviews of everything."""
    path = path_of(page.url)
    return names_only_reviews(path) and product_key(page.url) == path
