"""From what rows say to records: dates of a whole list, ids, identities, pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...records import Incentive, Review
from ..content_id import content_key
from ..contract import Page
from ..dates import When, created
from ..markup import absolute, image_id, path_of, tidy
from .date_marks import dates_of
from .page_kind import PageKind
from .page_tree import Tree
from .review_cuts import Said
from .review_lists import ReviewList
from .review_words import DEFAULT, FACE, INCENTIVE, NO_FACE, PICTURE

_ID = re.compile(
    r"(?:^|[-_])(?:review|comment|rev|rating|opinion|avis|bewertung|pinglun|pingjia|pl|pj|c|r|feedback|item"
    r"|id)?[-_]?(\d{1,18}|[0-9a-f]{8}-[0-9a-f-]{27})$",
    re.IGNORECASE,
)
_ID_NAMES = (
    "data-review-id",
    "data-reviewid",
    "data-comment-id",
    "data-rating-id",
    "data-feedback-id",
    "data-id",
    "id",
    "data-review",
)
_GRAVATAR = re.compile(r"gravatar\.[a-z]{2,6}/avatar/([0-9a-f]{32,64})(?:[/?]|$)")
_PROFILE = re.compile(r"/(?:users?|profiles?|members?|u|people|reviewers?|authors?)/([\w.~-]{2,64})/?$", re.IGNORECASE)
_NO_EMAIL = frozenset(
    {  # gravatar's hashes (MD5, SHA-256) of an empty address: nobody's identity
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


def to_reviews(page: Page, tree: Tree, kind: PageKind, found: ReviewList) -> list[Review]:
    """The rows of a list as records; the order of day and month is settled for all of them together."""
    language, said = page.selector.css("html::attr(lang)").get() or "", found.said
    raws = [
        [s.date.raw if s.date else "" for s in said],
        [s.reply_date or "" for s in said],
        [s.followup_date or "" for s in said],
        [s.ordered_date or "" for s in said],
    ]
    dates = zip(*(dates_of(column, language, page.fetched_at) for column in raws), strict=True)
    rows = zip(said, dates, _ids(tree, said), _faces(page, tree, said), strict=True)
    return _named([_review(page, tree, kind, *row) for row in rows])


def _named(reviews: list[Review]) -> list[Review]:
    """Rows without ids are named by what they say and their number among equals on this page.

    Shops show the newest few under the product and all of them on a page of their own, so one review comes twice
    in a run. Two buyers who said the same on one day, on two pages, become one: the smaller error.
    """
    count: Counter[str] = Counter()
    named = []
    for review in reviews:
        key = content_key(replace(review, created_local=(review.created_local or "")[:10]))
        named.append(replace(review, review_id=review.review_id or f"g-{key}-{count[key]}"))
        count[key] += 1
    return named


def _review(
    page: Page,
    tree: Tree,
    kind: PageKind,
    said: Said,
    dates: tuple[When | None, When | None, When | None, When | None],
    review_id: str | None,
    face: str | None,
) -> Review:
    when, replied, added, ordered = dates
    badge = next((text for text in said.loose if INCENTIVE.search(text)), None)
    text = tidy(said.text)
    return Review(
        platform="web",
        source="generic_html",
        shop_id=page.host,
        product_id=kind.own_key,
        url=page.url,
        review_id=review_id,
        reviewer_id=_identity(page, tree, said),
        reviewer_mask=tidy(said.author),
        avatar_id=face,
        rating=said.stars.value if said.stars else None,
        rating_raw=tidy(said.stars.raw) if said.stars else None,
        title=tidy(said.title),
        text=text,
        **created(when),
        ordered_at=ordered.local if ordered else None,
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
    counted = (
        bool(numbers)
        and sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))
        and min(numbers) <= 1_000
    )
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


def _identity(page: Page, tree: Tree, said: Said) -> str | None:
    """What stays the same for one person in this shop: the hash of an e-mail address, or the profile linked to."""
    for _, source in _images(tree, said):
        match = _GRAVATAR.search(source)
        if match and match[1] not in _NO_EMAIL:
            return match[1]
    for box in tree.boxes[said.row.start : said.row.end]:
        url = absolute(page, box.element.get("href")) if box.tag == "a" else None
        if url and "*" not in url and (profile := _PROFILE.search(path_of(url))):
            return profile[1]
    return None


def _images(tree: Tree, said: Said) -> Iterator[tuple[int, str]]:
    for position in range(said.row.start, said.row.end):
        if tree.boxes[position].tag == "img":
            source = (
                tree.attribute(position, "data-src")
                or tree.attribute(position, "data-original")
                or tree.attribute(position, "src")
            )
            if source and not source.startswith("data:"):
                yield position, source


def _names(tree: Tree, position: int, source: str) -> str:
    return " ".join(
        [source.split("?", maxsplit=1)[0].rsplit("/", 2)[-1], *(tree.boxes[b].name for b in tree.above(position, 2))]
    )


def _faces(page: Page, tree: Tree, said: Iterable[Said]) -> list[str | None]:
    """Address of each row's own portrait; one that two rows share is nobody's."""
    found: list[str | None] = []
    for row in said:
        faces = [
            s
            for p, s in _images(tree, row)
            if not _GRAVATAR.search(s) and FACE.search(f"{_names(tree, p, s)} {s}") and not NO_FACE.search(s)
        ]
        found.append(absolute(page, faces[0]) if faces else None)
    count = Counter(found)
    return [face if face is not None and count[face] == 1 else None for face in found]


def _pictures(page: Page, tree: Tree, said: Said) -> Iterator[str]:
    """Pictures of the product that the buyer took: not stars, faces or icons."""
    star = range(said.stars.box, tree.boxes[said.stars.box].end) if said.stars else range(0)
    for position, source in _images(tree, said):
        names = _names(tree, position, source)
        small = (tree.attribute(position, "width").rstrip("px") or "99").isdigit() and int(
            tree.attribute(position, "width").rstrip("px") or 99
        ) <= 24
        icon = re.search(
            r"star|icon|logo|badge|flag|emoji|smil|face|avatar|gravatar|touxiang|head|level|vip|thumb[-_]?up"
            r"|verified|btn|button",
            names,
            re.IGNORECASE,
        )
        if (
            position in star
            or small
            or icon
            or not (PICTURE.search(names) or re.search(r"\.(?:jpe?g|png|webp)$", source.split("?")[0], re.IGNORECASE))
        ):
            continue
        if (url := absolute(page, source)) and (own := image_id(url)):
            yield own
