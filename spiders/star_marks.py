"""Where a page shows stars, and how many: words, attributes, widths, class names, pictures and icons.

Every way gives a mark: the smallest box that shows one rating, its value on 1-5 and what was read. A rating that is
written in two ways at one place (stars and "4/5" for those who cannot see them) is one mark, that of the outer box.
Scales other than 5 are read where they are named. Nothing here knows whether a rating belongs to a review.
"""

from __future__ import annotations

import re

from dataclasses import dataclass

from .numbers import read_decimal, read_rating
from .page_tree import Box, Tree
from .review_words import LEVEL

SMALL = 60
"""Characters inside a box up to which it can be a rating and nothing else."""

_STAR = re.compile(
    r"(?<![a-z])(?:\w{0,12}stars?|sterne?|[ée]toiles?|estrellas?|stelle|rat(?:ings?|es?|y|eit|eyo)|scores?|xing(?:ji)?|pingfen|note|rank"
    r"|bewertung|wertung|punkte|grade|jdgm|stamped|review-?rating|valoracion|fen|pingji)(?![a-z])|[★☆⭐]|星|评分",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    **{w: float(n) for n, w in enumerate("one two three four five".split(), start=1)},
    **{w: float(n) for n, w in enumerate("eins zwei drei vier fünf".split(), start=1)},
    **{w: float(n) for n, w in enumerate("un deux trois quatre cinq".split(), start=1)},
    **{w: float(n) for n, w in enumerate("一 二 三 四 五".split(), start=1)},
}
_N = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_UNIT = r"(?:stars?|sternen?|étoiles?|etoiles?|estrellas?|stelle|sterren|gwiazd\w{0,4}|звезд\w{0,3}|points?|punkten?|颗?星(?:级|級)?|分)"
_LABEL = (
    r"(?:(?:average |overall |product |customer |user |my )?(?:rating|rated|score|stars?|vote)|gesamtbewertung|bewertung|bewertet mit|wertung|note"
    r"|évaluation|noté|valoraci[oó]n|puntuaci[oó]n|voto|valutazione|beoordeling|ocena|оценка"
    r"|(?:综合|总体|商品|用户|我的|总)?(?:评\s?分|打\s?分|得\s?分|评\s?级|星\s?级|满意度|评\s?价|总\s?评)(?:等级|级别)?)"
)
_SCALED = re.compile(
    rf"\W{{0,4}}(?:{_LABEL}\W{{0,4}})?{_N}\s*{_UNIT}?\s*(?:/|／|out of|von|sur|of|av|su|из|van|z|de|共|满分)\s*(5|10|100)(?:[.,]0)?\s*(?:{_UNIT}|)\W{{0,4}}",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\W{{0,4}}(?:{_LABEL}\W{{0,4}})?{_N}[\s-]{{0,2}}{_UNIT}\W{{0,4}}", re.IGNORECASE)
_LABELLED = re.compile(rf"\W{{0,4}}{_LABEL}\s*[:：=]?\s*{_N}\s*(%?)\W{{0,4}}", re.IGNORECASE)
_WORDED = re.compile(r"\W{0,4}(?:[^\W\d_]{2,8}[:：]\s*)?(?:评为)?([一二三四五])颗?星(?:级|好评)?\W{0,4}|\W{0,4}(one|two|three|four|five) stars?\W{0,4}", re.I)
_JUDGED = re.compile(r"\W{0,3}(?:评\s?价|评级|等级|总体评价|评价等级|评价类型)\s*[:：]\s*(好评|中评|差评)\W{0,3}")
_JUDGEMENTS = {"好评": 5.0, "中评": 3.0, "差评": 1.0}  # the three-step scale's own meaning: good, middling, bad
_DRAWN = re.compile(r"[★⭐🌟✭✮✰☆✩]")
_FULL, _EMPTY = frozenset("★⭐🌟✭✮"), frozenset("☆✩✰")
_IN_ATTRIBUTE = re.compile(
    rf"{_N}\s*{_UNIT}?\s*(?:/|out of|von|sur|of|av|su|из|van|de)\s*(5|10|100)\b|(?:rated|rating|{_LABEL})\W{{0,4}}{_N}(?:\s*%)?"
    rf"|{_N}[\s-]{{0,2}}{_UNIT}",
    re.IGNORECASE,
)
_VALUE_NAMES = (
    "data-score", "data-rating", "data-rate", "data-stars", "data-star", "data-value", "data-rateyo-rating",
    "data-rateit-value", "data-rating-value", "data-average-rating", "data-note", "data-review-rating", "data-initial-rating",
)  # fmt: skip
_TOP_NAMES = ("data-max", "data-number", "data-rateit-max", "data-scale", "data-score-max", "max", "data-best")
_CLASS = re.compile(
    r"(?:^|[-_])(?:stars?|rating|rate|score|xing|sterne?|etoiles?|note|rated|starlevel|pingfen|fen|estrellas?|star-?rating|sa|s)"
    r"[-_]{0,2}([0-5])(?:[-_.]?([05])0?)?(?:[-_](?:5|stars?|sterne?))?$|^([1-5])[-_]?(?:stars?|sterne?|xing)$",
)
_CLASS_PERCENT = re.compile(r"(?:^|[-_])(?:stars?|rating|rate|w|p|percent)[-_]?(\d{2,3})$")
_WIDTH = re.compile(r"width\s*:\s*(\d{1,3}(?:\.\d{1,4})?)\s*%")
_WIDTH_PX = re.compile(r"width\s*:\s*(\d{1,3}(?:\.\d{1,2})?)\s*px")
_VARIABLE = re.compile(r"--(?:\w+-){0,3}(?:rating|stars?|score|value|percent|fill|rate)\s*:\s*(\d{1,3}(?:\.\d{1,3})?)\s*(%?)")
_IMAGE = re.compile(
    r"(?:stars?|rating|rate|xing|score|sterne?|etoiles?|note|pingfen|pj|level_?s|s)[-_]?0?([0-5])(?:[-_.]([05])0?)?[^/\d]{0,12}\.(?:png|gif|jpe?g|svg|webp)"
    r"|(?:^|/)0?([1-5])[-_]?(?:stars?|xing|sterne?|etoiles?)[^/\d]{0,12}\.(?:png|gif|jpe?g|svg|webp)",
    re.IGNORECASE,
)
_IMAGE_STAR = re.compile(r"star|xing|stern|etoile|rating|rate|score|pj|fen", re.IGNORECASE)
_OFF = re.compile(
    r"(?<![a-z])(?:off|empty|blank|gr[ea]y|o|none|inactive|outline[d]?|border|hollow|unfilled|un(?:checked|selected|active|rated)|far|fal"
    r"|regular|muted|disabled|0|light|kong|no|leer|vide|bg-?off|(?:text|fill)-(?:gray|grey|slate|zinc|neutral|stone|muted|light|secondary)(?:-\d+)?)(?![a-z])",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?<![a-z])(?:on|full|filled|fill|active|checked|selected|yellow|gold(?:en)?|solid|fas|current|hover|lit|rated|orange|voll|plein|amber|warning"
    r"|color|highlight(?:ed)?|red|liang|1|(?:text|fill)-(?:yellow|amber|orange|warning|primary|red|gold|accent)(?:-\d+)?)(?![a-z])",
    re.IGNORECASE,
)
_ONE_STAR = re.compile(r"(?<![a-z])(?:fa-|bi-|icon-)?(?:star|stern|xing)(?!-?o(?![a-z])|[-_]?rating)|[★⭐]", re.IGNORECASE)
_HALF = re.compile(r"half|halb|demi|ban(?![a-z])", re.IGNORECASE)
_ICON_TAGS = frozenset({"i", "span", "svg", "img", "li", "em", "b", "a", "div", "use", "label", "small", "font", "s", "u"})
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


def stars_in_words(text: str) -> float | None:
    """The rating that a short text is, with or without its label and scale; None if it says anything else."""
    text = text.strip()
    if not 1 <= len(text) <= SMALL:
        return None
    if drawn := _drawn(text):
        return drawn
    if match := _JUDGED.fullmatch(text):
        return _JUDGEMENTS[match[1]]
    if match := _SCALED.fullmatch(text):
        return read_rating(match[1], match[2])
    if match := _COUNTED.fullmatch(text):
        return _within(match[1])
    if match := _LABELLED.fullmatch(text):
        return read_rating(match[1], 100) if match[2] else _within(match[1])
    if match := _WORDED.fullmatch(text):
        return _NUMBER_WORDS.get((match[1] or match[2]).lower())
    return None


def _within(number: str) -> float | None:
    value = read_decimal(number)
    return read_rating(value, 5) if value is not None and 1 <= value <= 5 else None


def _drawn(text: str) -> float | None:
    """"★★★★☆", perhaps with its number behind; five at most are one rating."""
    stars = _DRAWN.findall(text)
    rest = _DRAWN.sub("", text).strip(" \t\r\n\ufe0f\u200d()（）:：.-")
    if not stars or (rest and stars_in_rest(rest) is None):
        return None
    full = sum(star in _FULL for star in stars)
    if len(stars) == 1 and rest:
        return stars_in_rest(rest)
    scale = 10 if len(stars) == 10 else 5
    return read_rating(full, scale) if 0 < full <= scale >= len(stars) else None


def stars_in_rest(rest: str) -> float | None:
    """The number beside drawn stars: "4.5", "4/5", "(4)", "评分"."""
    bare = re.fullmatch(_N, rest)
    if bare:
        return _within(bare[1])
    if re.fullmatch(_LABEL, rest, re.IGNORECASE):
        return 1.0
    return stars_in_words(rest) if not _DRAWN.search(rest) else None


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
    if LEVEL.search(box.name) and not _STAR.search(box.name):
        return True
    if any(tree.boxes[above].tag in _CHOICE for above in tree.above(box.parent, 2)):
        return True
    inner = tree.boxes[position + 1 : min(box.end, position + 40)]
    return any(b.tag == "input" and b.element.get("type") in ("radio", "checkbox") for b in inner)


def _by_value(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    element = box.element
    if box.tag in ("meter", "progress") and _STAR.search(_near(tree, position)):
        return _rated(element.get("value"), element.get("max") or 1)
    if "ratingvalue" in box.name:
        return _rated(element.get("content") or tree.text(position)[:12], None)
    if box.tag == "input":
        starred = element.get("type") in ("hidden", "number", "text", None) and _STAR.search(f"{box.name} {element.get('name') or ''}")
        return _rated(element.get("value"), element.get("data-max") or element.get("max")) if starred else None
    for name in _VALUE_NAMES:
        value = element.get(name)
        if value and (name not in ("data-value", "data-note", "data-score") or _STAR.search(_near(tree, position))):
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
            value = read_rating(match[1], match[2]) if match[1] else _within(match[3] or match[4])
            return (value, text) if value is not None else None
        if re.fullmatch(_N, text) and _STAR.search(_near(tree, position)) and (value := _within(text)):
            return value, text
        if text in _JUDGEMENTS and box.tag in ("img", "i", "span", "em"):
            return _JUDGEMENTS[text], text
    return None


def _by_words(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    if not (box.atom_end > box.atom and box.atom_end - box.atom <= 8 and tree.length(position, SMALL + 1) <= SMALL):
        return None
    if len(box.children) == 1 and tree.boxes[box.children[0]].atom_end - tree.boxes[box.children[0]].atom == box.atom_end - box.atom:
        return None  # the child says the same and knows more
    text = " ".join(tree.text(position).split())
    value = stars_in_words(text)
    if value is not None and len(_DRAWN.findall(text)) > 1 and box.children:
        return _shaded(tree, position, box) or (value, text)  # drawn stars, told apart by their classes
    if value is None and re.fullmatch(r"\d(?:[.,]\d)?", text) and _STAR.search(box.name):
        value = _within(text)
    return (value, text) if value is not None else None


def _shaded(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """Drawn stars of which some are greyed by the class or style of what holds them."""
    full = total = 0
    for atom in tree.atoms[box.atom : box.atom_end]:
        stars = _DRAWN.findall(atom.text)
        owner = tree.boxes[atom.owner]
        off = atom.owner != position and _state(f"{owner.name} {_style_state(owner.element)}") == 0.0
        total += len(stars)
        full += 0 if off else sum(star in _FULL for star in stars)
    if full == total:
        return _by_icons(tree, position, box)
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
        if (match := _CLASS_PERCENT.search(token)) and _STAR.search(_near(tree, position)) and int(match[1]) % 10 == 0:
            return _rated(int(match[1]) / (20 if int(match[1]) > 50 or "w" in token else 10), 5)
        word = re.fullmatch(r"(?:star-?|rating-?|stars-?)?(one|two|three|four|five)(?:-?stars?)?", token)
        if word and (word[0] != word[1] or _STAR.search(_near(tree, position))):
            return _NUMBER_WORDS[word[1]], token
    return None


def _starred_class(tree: Tree, position: int, token: str) -> bool:
    """`s4` and `sa3` count only inside something that is named after stars."""
    others = " ".join(c for c in tree.boxes[position].classes if c != token)
    return bool(_STAR.search(token)) or bool(_STAR.search(f"{others} {_near(tree, position, own=False)}"))


def _by_style(tree: Tree, position: int, box: Box, style: str) -> tuple[float, str] | None:
    if match := _VARIABLE.search(style):
        number = float(match[1])
        return _rated(number, 100 if match[2] or number > 10 else 10 if number > 5 else 5)
    if not _STAR.search(_near(tree, position)) or tree.length(position, SMALL) > 20:
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
    return _by_icons(tree, position, box)


# --- rows of icons ------------------------------------------------------------------------------------------


def _by_icons(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """Up to five like icons in a row, told full or empty by their names, or by how the first differ from the last."""
    if not 1 <= len(box.children) <= 12 or tree.length(position, 71) > 70:
        return None
    icons = [c for c in box.children if _may_be_icon(tree, c)]
    looks = [_look(tree, c) for c in icons]
    starry = [look for look in looks if _STAR.search(look) or _DRAWN.search(look)]
    named = bool(_STAR.search(box.name)) or bool(_STAR.search(box.element.get("aria-label") or ""))
    if len(starry) < len(looks):
        starry = looks if len(looks) == 5 and (named or _all_pictures(tree, icons)) else starry
    if not starry or len(starry) > 5 or (len(starry) < 2 and not (named and _one_star(tree, icons, starry[0]))):
        return None
    value = _lit(starry)
    return (value, f"{value:g} of {len(starry)}") if value is not None and 0.5 <= value <= 5 else None


def _may_be_icon(tree: Tree, position: int) -> bool:
    """An element of its own without text, or with a drawn star or the name of one (icon fonts use words)."""
    box = tree.boxes[position]
    if box.tag not in _ICON_TAGS or tree.length(position, 14) > 13:
        return False
    text = tree.text(position)
    return not text or bool(re.fullmatch(r"[★⭐🌟✭✮✰☆✩\ufe0f\s]{1,3}|star\w{0,8}|grade|\W|[\ue000-\uf8ff]", text))


def _one_star(tree: Tree, icons: list[int], look: str) -> bool:
    """A lone icon is one star only if it is one drawing, not a box of several."""
    return bool(_ONE_STAR.search(look)) and len(icons) == 1 and len(tree.boxes[icons[0]].children) <= 1 and "width" not in look


def _all_pictures(tree: Tree, icons: list[int]) -> bool:
    """Five drawings of one form, in whatever colours: a row of stars that nobody named."""
    paths = set()
    for icon in icons:
        inner = [b.element.get("d") for b in tree.boxes[icon : tree.boxes[icon].end] if b.tag == "path"]
        paths.add(inner[0][:24] if inner and inner[0] else "")
    return len(icons) == 5 and all(tree.boxes[i].tag in ("svg", "span", "i") for i in icons) and "" not in paths and len(paths) <= 2


def _lit(looks: list[str]) -> float | None:
    states = [_state(look) for look in looks]
    if 0.0 not in states and len(set(looks)) > 1 and 0.5 not in states:
        first = looks[0]
        same = [look == first for look in looks]
        run = same.index(False) if False in same else len(same)
        if not any(same[run:]) and len(set(looks[run:])) == 1 and not any(s == 1.0 for s in states[run:]):
            return float(run)  # AAAAB: the odd ones at the end are the empty ones
    if all(s is None for s in states):
        return float(len(states))
    return sum(1.0 if s is None else s for s in states)


def _state(look: str) -> float | None:
    """1 full, 0.5 half, 0 empty, None: it does not say."""
    if _HALF.search(look):
        return 0.5
    drawn = _DRAWN.search(look)
    if drawn and drawn[0] in _EMPTY:
        return 0.0
    lit, unlit = _ON.search(look), _OFF.search(look)
    if lit and unlit:
        return 1.0 if re.search(r"star-?fill(?![a-z])|fas|checked|active|yellow|gold|amber|orange", look) and not re.search(
            r"empty|star-?o(?![a-z])|un(?:checked|filled)|inactive", look
        ) else 0.0
    return 1.0 if lit else 0.0 if unlit else None


def _look(tree: Tree, position: int) -> str:
    """What an icon says of itself: names, colours, reference, drawn text."""
    box = tree.boxes[position]
    parts = []
    for inner in tree.boxes[position : min(box.end, position + 6)]:
        element = inner.element
        source = (element.get("src") or element.get("data-src") or "").rsplit("/", 1)[-1]
        link = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or element.get("xlink:href") or ""
        fill = element.get("fill") or ""
        fill = "off" if fill in ("none", "transparent", "#fff", "white") or _is_grey(fill) else "on" if fill.startswith("#") else fill
        parts += [inner.name, source, link if link.startswith("#") else "", f"fill-{fill}" if fill else "", _style_state(element)]
    return " ".join(filter(None, [*parts, tree.text(position)]))


def _style_state(element: object) -> str:
    colour = re.search(r"(?:color|fill)\s*:\s*([#\w]+)", str(getattr(element, "get", lambda _: "")("style") or ""))
    return "" if not colour else "off" if _is_grey(colour[1]) else "on"


def _is_grey(colour: str) -> bool:
    """`#ccc`, `#d1d5db`, `lightgray`: channels close to each other."""
    if "gray" in colour.lower() or "grey" in colour.lower():
        return True
    digits = colour.lstrip("#")
    if not re.fullmatch(r"[0-9a-fA-F]{3}|[0-9a-fA-F]{6}", digits):
        return False
    step = len(digits) // 3
    channels = [int(digits[i * step : (i + 1) * step] * (2 // step), 16) for i in range(3)]
    return max(channels) - min(channels) <= 24


def _near(tree: Tree, position: int, own: bool = True) -> str:
    """Names of the box and of the two that hold it."""
    names = [tree.boxes[above].name for above in tree.above(position, 2) if tree.boxes[above].tag not in ("body", "html")]
    return " ".join(names if own else names[1:])


def _rated(value: object, top: object) -> tuple[float, str] | None:
    rating = read_rating(value, top or None)
    return (rating, str(value).strip()) if rating is not None else None


