"""Where a page shows stars, and how many: words, attributes, widths, class names, pictures and icons.

Every way gives a mark: the smallest box that shows one rating, its value on 1-5 and what was read. A rating that is
written in two ways at one place (stars and "4/5" for those who cannot see them) is one mark, that of the outer box.
Scales other than 5 are read where they are named. Nothing here knows whether a rating belongs to a review.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..numbers import read_rating
from .page_tree import Box, Tree
from .review_words import LEVEL
from .star_icons import STAR_NAME, lit_icons, names_near, state_of, style_state
from .star_words import DRAWN, FULL, JUDGEMENTS, LABEL, NUMBER, NUMBER_WORDS, SMALL, UNIT, stars_in_words, within

_IN_ATTRIBUTE = re.compile(
    rf"{NUMBER}\s*{UNIT}?\s*(?:/|out of|von|sur|of|av|su|из|van|de)\s*(5|10|100)\b|(?:rated|rating"
    rf"|{LABEL})\W{{0,4}}{NUMBER}(?:\s*%)?"
    rf"|{NUMBER}[\s-]{{0,2}}{UNIT}",
    re.IGNORECASE,
)
_VALUE_NAMES = (
    "data-score", "data-rating", "data-rate", "data-stars", "data-star", "data-value", "data-rateyo-rating",
    "data-rateit-value", "data-rating-value", "data-average-rating", "data-note", "data-review-rating",
    "data-initial-rating",
)  # fmt: skip
_TOP_NAMES = ("data-max", "data-number", "data-rateit-max", "data-scale", "data-score-max", "max", "data-best")
_CLASS = re.compile(
    r"(?:^|[-_])(?:stars?|rating|rate|score|xing|sterne?|etoiles?|note|rated|starlevel|pingfen|fen|estrellas?"
    r"|star-?rating|sa|s)"
    r"[-_]{0,2}([0-5])(?:[-_.]?([05])0?)?(?:[-_](?:5|stars?|sterne?))?$|^([1-5])[-_]?(?:stars?|sterne?|xing)$",
)
_CLASS_PERCENT = re.compile(r"(?:^|[-_])(?:stars?|rating|rate|w|p|percent)[-_]?(\d{2,3})$")
_WIDTH = re.compile(r"width\s*:\s*(\d{1,3}(?:\.\d{1,4})?)\s*%")
_WIDTH_PX = re.compile(r"width\s*:\s*(\d{1,3}(?:\.\d{1,2})?)\s*px")
_VARIABLE = re.compile(
    r"--(?:\w+-){0,3}(?:rating|stars?|score|value|percent|fill|rate)\s*:\s*(\d{1,3}(?:\.\d{1,3})?)\s*(%?)"
)
_IMAGE = re.compile(
    r"(?:stars?|rating|rate|xing|score|sterne?|etoiles?|note|pingfen|pj|level_?s"
    r"|s)[-_]?0?([0-5])(?:[-_.]([05])0?)?[^/\d]{0,12}\.(?:png|gif|jpe?g|svg|webp)"
    r"|(?:^|/)0?([1-5])[-_]?(?:stars?|xing|sterne?|etoiles?)[^/\d]{0,12}\.(?:png|gif|jpe?g|svg|webp)",
    re.IGNORECASE,
)
_IMAGE_STAR = re.compile(r"star|xing|stern|etoile|rating|rate|score|pj|fen", re.IGNORECASE)

_CHOICE = frozenset({"select", "option", "label", "button", "fieldset", "legend", "th"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing seen in one box: a rating (`value` 1-5) or a date (`value` None)."""

    box: int
    kind: str  # how it was read; part of what makes two marks alike
    raw: str
    value: float | None = None


def star_marks(tree: Tree, most: int = 4_000) -> list[Mark]:
    """Every rating that the page shows, in document order."""
    found: list[Mark] = []
    position = 0
    while position < len(tree.boxes) and len(found) < most:
        mark = _mark(tree, position)
        if mark is not None:
            found.append(mark)
        box = tree.boxes[position]
        # What else a rating's own small box holds says the same again.
        position = box.end if mark is not None and tree.length(position, SMALL + 1) <= SMALL else position + 1
    return found


# --- one box ------------------------------------------------------------------------------------------------


def _mark(tree: Tree, position: int) -> Mark | None:
    box = tree.boxes[position]
    if box.tag in _CHOICE or (box.tag == "form" and not box.classes):
        return None
    for kind, read in (("value", _by_value), ("words", _by_words), ("drawn", _drawn_or_named)):
        found = read(tree, position, box)
        if found is not None and not _a_choice(tree, position, box):
            return Mark(position, kind, found[1][:40], found[0])
    return None


def _drawn_or_named(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """Icons that differ say it; else the class name; else as many icons as there are."""
    drawn = _by_picture(tree, position, box)
    told = drawn is not None and drawn[1].partition(" of ")[0] != drawn[1].partition(" of ")[2]
    return drawn if told else _by_class(tree, position, box) or drawn


def _a_choice(tree: Tree, position: int, box: Box) -> bool:
    """Stars to click on, and stars of a person's standing, are no rating."""
    if LEVEL.search(box.name) and not STAR_NAME.search(box.name):
        return True
    if any(tree.boxes[above].tag in _CHOICE for above in tree.above(box.parent, 2)):
        return True
    inner = tree.boxes[position + 1 : min(box.end, position + 40)]
    return any(b.tag == "input" and b.element.get("type") in ("radio", "checkbox") for b in inner)


def _by_value(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    element = box.element
    if not element.attrib:
        return None
    if box.tag in ("meter", "progress") and STAR_NAME.search(names_near(tree, position)):
        return _rated(element.get("value"), element.get("max") or 1)
    if "ratingvalue" in box.name:
        return _rated(element.get("content") or tree.text(position)[:12], None)
    if box.tag == "input":
        starred = element.get("type") in ("hidden", "number", "text", None) and STAR_NAME.search(
            f"{box.name} {element.get('name') or ''}"
        )
        return _rated(element.get("value"), element.get("data-max") or element.get("max")) if starred else None
    for name in _VALUE_NAMES:
        value = element.get(name)
        if value and (
            name not in ("data-value", "data-note", "data-score") or STAR_NAME.search(names_near(tree, position))
        ):
            return _rated(value, next((t for n in _TOP_NAMES if (t := element.get(n))), None))
    return _by_label(tree, position, box)


def _by_label(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """`aria-label="4 out of 5 stars"`, `title`, `alt`; a bare number only where the name says stars."""
    for name in ("aria-label", "title", "alt", "data-title", "data-tooltip", "data-original-title"):
        text = (box.element.get(name) or "")[:SMALL].strip()
        if not text:
            continue
        if (value := stars_in_words(text)) is not None:
            return value, text
        match = _IN_ATTRIBUTE.search(text) if box.tag not in ("a", "input") else None
        if match and not re.search(r"\d\s*(?:reviews|ratings|bewertungen|avis|条)", text, re.IGNORECASE):
            value = read_rating(match[1], match[2]) if match[1] else within(match[3] or match[4])
            return (value, text) if value is not None else None
        if re.fullmatch(NUMBER, text) and STAR_NAME.search(names_near(tree, position)) and (value := within(text)):
            return value, text
        if text in JUDGEMENTS and box.tag in ("img", "i", "span", "em"):
            return JUDGEMENTS[text], text
    return None


def _by_words(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    if not (box.atom_end > box.atom and box.atom_end - box.atom <= 8 and tree.length(position, SMALL + 1) <= SMALL):
        return None
    if (
        len(box.children) == 1
        and tree.boxes[box.children[0]].atom_end - tree.boxes[box.children[0]].atom == box.atom_end - box.atom
    ):
        return None  # the child says the same and knows more
    text = " ".join(tree.text(position).split())
    value = stars_in_words(text)
    if value is not None and len(DRAWN.findall(text)) > 1 and box.children:
        return _shaded(tree, position, box) or (value, text)  # drawn stars, told apart by their classes
    if value is None and re.fullmatch(r"\d(?:[.,]\d)?", text) and STAR_NAME.search(box.name):
        value = within(text)
    return (value, text) if value is not None else None


def _shaded(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """Drawn stars of which some are greyed by the class or style of what holds them."""
    full = total = 0
    for atom in tree.atoms[box.atom : box.atom_end]:
        stars = DRAWN.findall(atom.text)
        owner = tree.boxes[atom.owner]
        off = atom.owner != position and state_of(f"{owner.name} {style_state(owner.element)}") == 0.0
        total += len(stars)
        full += 0 if off else sum(star in FULL for star in stars)
    if full == total:
        return lit_icons(tree, position, box)
    return (float(full), f"{full} of {total}") if 0 < full <= 5 and total <= 5 else None


def _by_class(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    if box.tag in ("html", "body", "input", "ul", "ol", "table") or tree.length(position, SMALL + 1) > SMALL:
        return None
    style = box.element.get("style") or ""
    if style and (found := _by_style(tree, position, box, style)):
        return found
    for token in box.classes:
        if (match := _CLASS.search(token)) and _starred_class(tree, position, token):
            digit, half, leading = match.groups()
            value = float(leading or digit) + (0.5 if half == "5" else 0.0)
            if 1 <= value <= 5 and not LEVEL.search(token):
                return value, token
        if (
            (match := _CLASS_PERCENT.search(token))
            and STAR_NAME.search(names_near(tree, position))
            and int(match[1]) % 10 == 0
        ):
            return _rated(int(match[1]) / (20 if int(match[1]) > 50 or "w" in token else 10), 5)
        word = re.fullmatch(r"(?:star-?|rating-?|stars-?)?(one|two|three|four|five)(?:-?stars?)?", token)
        if word and (word[0] != word[1] or STAR_NAME.search(names_near(tree, position))):
            return NUMBER_WORDS[word[1]], token
    return None


def _starred_class(tree: Tree, position: int, token: str) -> bool:
    """`s4` and `sa3` count only inside something that is named after stars."""
    others = " ".join(c for c in tree.boxes[position].classes if c != token)
    return bool(STAR_NAME.search(token)) or bool(STAR_NAME.search(f"{others} {names_near(tree, position, own=False)}"))


def _by_style(tree: Tree, position: int, box: Box, style: str) -> tuple[float, str] | None:
    if match := _VARIABLE.search(style):
        number = float(match[1])
        return _rated(number, 100 if match[2] or number > 10 else 10 if number > 5 else 5)
    if not STAR_NAME.search(names_near(tree, position)) or tree.length(position, SMALL) > 20:
        return None
    if match := _WIDTH.search(style):
        return _rated(float(match[1]), 100)
    outer = _WIDTH_PX.search(tree.attribute(box.parent, "style")) if box.parent >= 0 else None
    if (match := _WIDTH_PX.search(style)) and outer and float(outer[1]) >= float(match[1]) > 0:
        return _rated(float(match[1]), float(outer[1]))
    return None


def _by_picture(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    if box.tag == "img":
        source = (box.element.get("src") or box.element.get("data-src") or "")[-200:].rsplit("?", 1)[0]
        match = _IMAGE.search(source)
        siblings = tree.boxes[box.parent].children if box.parent >= 0 else []
        alone = sum(tree.boxes[s].tag == "img" for s in siblings[:12]) < 3
        if match and alone and _IMAGE_STAR.search(source):
            value = float(match[3] or match[1]) + (0.5 if match[2] == "5" else 0.0)
            return (value, source.rsplit("/", 1)[-1]) if 1 <= value <= 5 else None
        return None
    return lit_icons(tree, position, box)


def _rated(value: object, top: object) -> tuple[float, str] | None:
    rating = read_rating(value, top or None)
    return (rating, str(value).strip()) if rating is not None else None
