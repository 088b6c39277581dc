"""One review of Amazon's markup (see `amazon`), in whichever language its reader saved it."""

from __future__ import annotations

import re
from typing import Any

from ...records import Incentive, Review
from ..contract import Page
from ..dates import When, created, read_date
from ..markup import html_to_text, text_of, tidy
from ..numbers import read_count, read_decimal
from ..selector import Selector

_BADGE = "[data-hook^='avp-badge']"
_VINE = "[data-hook*='vine'], .vine-review-badge, a[href*='/vine/about']"
_STAR = re.compile(r"\ba-star(?:-mini|-small|-medium)?-([1-5])(?:-(5))?\b")
_SCALE_FIRST = ("つ星のうち", "üzerinden")  # "5つ星のうち4.0": the scale stands before the stars
_ACCOUNT = re.compile(r"amzn1\.account\.[A-Z0-9]+")
_REVIEW_ID = re.compile(r"\bR[A-Z0-9]{8,20}\b")
_PICTURE = re.compile(r"([\w%+-]{9,40})\.(?:_[^.]{0,80}\.)?(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_CHINESE_DATE = re.compile(r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日")
_WORDED_DATE = re.compile(
    r"(?:^|\s)(?P<before>[^\W\d_]{2,5})\s+(?P<date>(?:[^\W\d_]{3,12}\.? \d{1,2},? \d{4})"
    r"|(?:\d{1,2}(?:er|\.)? (?:de )?[^\W\d_]{3,12}\.? (?:de )?\d{4}))$"
)
# The word between country and date tells the language; English dates need none.
_LANGUAGES = {"vom": "de", "am": "de", "le": "fr", "el": "es", "il": "it", "op": "nl", "em": "pt", "den": "sv"}
_NOISE = (
    "script, style, noscript, i.a-icon, .a-icon-alt, .a-expander-header, .video-block, video, [class*='cr-video']"
    ", .cr-translated-review-content, .cr-translate-this-review-section"
)


def review_rows(root: Selector) -> list[Selector]:
    """The node of each review; a node inside that is called a review too is the same one."""
    return list(root.xpath("//*[@data-hook='review'][not(ancestor::*[@data-hook='review'])]"))


def read_review(page: Page, node: Selector, badges: bool, **where: Any) -> Review:
    """`badges`: whether this page shows who bought, so that no badge means that nobody could tell."""
    review_id = _review_id(node)
    vine = _is_vine(node)
    stars = _first(node, "[data-hook$='review-star-rating'], .review-rating")
    return Review(
        platform="amazon",
        source="amazon",
        **where,
        url=page.urljoin(f"/gp/customer-reviews/{review_id}") if review_id else None,
        review_id=review_id,
        **_reviewer(node),
        rating=_stars_of(stars),
        rating_raw=text_of(stars) if stars is not None else None,
        title=_words(node, "[data-hook='review-title'], [data-hook='reviewTitle']"),
        text=_words(node, "[data-hook='review-body'], [data-hook='reviewRichContentContainer']"),
        **created(day_in(text_of(node, "[data-hook='review-date']"))),
        verified_purchase=bool(node.css(_BADGE)) if badges else None,
        variant=_variant(node),
        incentive=Incentive.PLATFORM if vine else None,
        incentive_source="Amazon Vine" if vine else None,
        image_ids=_pictures(node),
        video_count=len(node.css(".video-block, video")),
        helpful_count=_helpful(node),
    )


def shows_badges(rows: list[Selector]) -> bool:
    return any(node.css(_BADGE) for node in rows)


def stars_in(text: str | None) -> float | None:
    """Stars of "4.0 out of 5 stars", "4,0 von 5 Sternen", "4.0 颗星，最多 5 颗星", "5つ星のうち4.0"."""
    numbers = re.findall(r"\d(?:[.,]\d{1,2})?(?!\d)", text or "")
    if not numbers:
        return None
    last = any(sign in (text or "") for sign in _SCALE_FIRST)
    stars = read_decimal(numbers[-1] if last else numbers[0])
    return stars if stars is not None and 1 <= stars <= 5 else None


def day_in(text: str | None) -> When | None:
    """The date of "Reviewed in Japan on 3 June 2026", "2026年6月3日に日本でレビュー済み" and the like."""
    line = " ".join((text or "").split())[:200]
    if chinese := _CHINESE_DATE.search(line):
        return read_date(chinese[0])
    worded = _WORDED_DATE.search(line)
    if worded is None:
        return None
    language = _LANGUAGES.get(worded["before"].lower())
    return read_date(worded["date"], languages=(language,) if language else ("en",))


def _first(node: Selector, css: str) -> Selector | None:
    return next(iter(node.css(css)), None)


def _stars_of(icon: Selector | None) -> float | None:
    """By the icon's class, which knows no language; else by its words."""
    if icon is None:
        return None
    shown = _STAR.search(icon.attrib.get("class", ""))
    return float(shown[1]) + (0.5 if shown[2] else 0.0) if shown else stars_in(text_of(icon))


def _review_id(node: Selector) -> str | None:
    inside = node.css("[id^='customer_review']::attr(id), a[href*='/customer-reviews/R']::attr(href)").getall()
    named = (_REVIEW_ID.search(text) for text in (node.attrib.get("id", ""), *inside))
    return next((found[0] for found in named if found), None)


def _reviewer(node: Selector) -> dict[str, Any]:
    account = _ACCOUNT.search(" ".join(node.css("a.a-profile::attr(href), a[href*='/profile/']::attr(href)").getall()))
    return {
        "reviewer_id": account[0] if account else None,
        "reviewer_mask": text_of(node, ".a-profile-name"),
        "reviewer_level": text_of(node, ".c7y-badge-text, [class*='c7yBadge']"),
        "avatar_id": _avatar(node),
    }


def _avatar(node: Selector) -> str | None:
    """Address of the account's own picture, without its size; none for the default and the grey placeholder."""
    for name in ("data-src", "src"):
        url = node.css(f".a-profile-avatar img::attr({name})").get() or ""
        if url.startswith("http") and "/amazon-avatars-global/" in url and "/default" not in url:
            return url.partition("._")[0]
    return None


def _words(node: Selector, css: str) -> str | None:
    """The original words: no stars, translation, video or "read more"."""
    found = _first(node, css)
    if found is None:
        return None
    copy = Selector(text=f"<div>{found.get()}</div>", type="html")
    copy.css(_NOISE).drop()
    return html_to_text("".join(copy.xpath("//body/div").getall()))


def _variant(node: Selector) -> str | None:
    """As "Colour: Red; Size: L": the parts stand apart by an icon."""
    strip = _first(node, "[data-hook^='format-strip']")
    if strip is None:
        return None
    words = strip.xpath(".//text()[not(ancestor::*[starts-with(@data-hook, 'avp-badge')])]").getall()
    return tidy("; ".join(part for word in words if (part := word.strip())))


def _is_vine(node: Selector) -> bool:
    """The badge that says "Vine … of a free product", in every language by its name; not "VINE VOICE"."""
    if node.css(_VINE):
        return True
    return any("vine" in (text_of(mark) or "").lower() for mark in node.css(".a-color-success"))


def _pictures(node: Selector) -> tuple[str, ...]:
    """Amazon's own ids of the pictures, the same in every size and in a saved copy."""
    found = node.css("img[data-hook='review-image-tile'], .review-image-tile-section img")
    urls = (image.attrib.get("data-src") or image.attrib.get("src", "") for image in found)
    names = (url.partition("?")[0].rpartition("/")[2] for url in urls if not url.startswith("data:"))
    ids = (match[1] for name in names if (match := _PICTURE.fullmatch(name)))
    return tuple(dict.fromkeys(ids))


def _helpful(node: Selector) -> int | None:
    """Votes in "1.234 personas …"; "One person …" has no digit, and where nobody voted there is no line."""
    line = text_of(node, "[data-hook='helpful-vote-statement']")
    if line is None:
        return None
    return read_count(line) if re.search(r"\d", line) else 1
