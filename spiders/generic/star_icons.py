"""Rows of icons that are stars: which of them are lit, by names, colours, drawn signs, or by how they differ."""

from __future__ import annotations

import re

from .page_tree import Box, Tree
from .star_words import DRAWN, EMPTY

STAR_NAME = re.compile(
    r"(?<![a-z])(?:\w{0,12}stars?|sterne?|[ée]toiles?|estrellas?|stelle|rat(?:ings?|es?|y|eit|eyo)|scores?"
    r"|xing(?:ji)?|pingfen|note|rank"
    r"|bewertung|wertung|punkte|grade|review-?rating|valoracion|fen|pingji)(?![a-z])|[★☆⭐]|星|评分",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"(?<![a-z])(?:off|empty|blank|gr[ea]y|o|none|inactive|outline[d]?|border|hollow|unfilled|un(?:checked"
    r"|selected|active|rated)|far|fal"
    r"|regular|muted|disabled|0|light|kong|no|leer|vide|bg-?off|(?:text|fill)-(?:gray|grey|slate|zinc|neutral"
    r"|stone|muted|light|secondary)(?:-\d+)?)(?![a-z])",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?<![a-z])(?:on|full|filled|fill|active|checked|selected|yellow|gold(?:en)?|solid|fas|current|hover|lit"
    r"|rated|orange|voll|plein|amber|warning"
    r"|color|highlight(?:ed)?|red|liang|1|(?:text|fill)-(?:yellow|amber|orange|warning|primary|red|gold"
    r"|accent)(?:-\d+)?)(?![a-z])",
    re.IGNORECASE,
)
_ONE_STAR = re.compile(
    r"(?<![a-z])(?:fa-|bi-|icon-)?(?:star|stern|xing)(?!-?o(?![a-z])|[-_]?rating)|[★⭐]", re.IGNORECASE
)
_HALF = re.compile(r"half|halb|demi|ban(?![a-z])", re.IGNORECASE)
_BESIDE = 14  # characters beside a lone icon that may be its number: "(4.5 of 5)"
_ICON_TAGS = frozenset(
    {"i", "span", "svg", "img", "li", "em", "b", "a", "div", "use", "label", "small", "font", "s", "u"}
)


def names_near(tree: Tree, position: int, own: bool = True) -> str:
    """Names of the box and of the two that hold it."""
    names = [
        tree.boxes[above].name for above in tree.above(position, 2) if tree.boxes[above].tag not in ("body", "html")
    ]
    return " ".join(names if own else names[1:])


def lit_icons(tree: Tree, position: int, box: Box) -> tuple[float, str] | None:
    """Up to five like icons in a row, told full or empty by their names, or by how the first differ from the last."""
    if (
        not 1 <= len(box.children) <= 12
        or tree.boxes[box.children[-1]].tag not in _ICON_TAGS
        or tree.length(position, 71) > 70
    ):
        return None
    icons = [c for c in box.children if _may_be_icon(tree, c)]
    beside = tree.length(position, 71) - sum(tree.length(c, 14) for c in icons)
    if not icons or (len(icons) == 1 and beside > _BESIDE):
        return None
    looks = [_look(tree, c) for c in icons]
    starry = [look for look in looks if STAR_NAME.search(look) or DRAWN.search(look)]
    named = bool(STAR_NAME.search(box.name)) or bool(STAR_NAME.search(box.element.get("aria-label") or ""))
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
    return (
        bool(_ONE_STAR.search(look))
        and len(icons) == 1
        and len(tree.boxes[icons[0]].children) <= 1
        and "width" not in look
    )


def _all_pictures(tree: Tree, icons: list[int]) -> bool:
    """Five drawings of one form, in whatever colours: a row of stars that nobody named."""
    paths = set()
    for icon in icons:
        inner = [b.element.get("d") for b in tree.boxes[icon : tree.boxes[icon].end] if b.tag == "path"]
        paths.add(inner[0][:24] if inner and inner[0] else "")
    return (
        len(icons) == 5
        and all(tree.boxes[i].tag in ("svg", "span", "i") for i in icons)
        and "" not in paths
        and len(paths) <= 2
    )


def _lit(looks: list[str]) -> float | None:
    states = [state_of(look) for look in looks]
    if 0.0 not in states and len(set(looks)) > 1 and 0.5 not in states:
        first = looks[0]
        same = [look == first for look in looks]
        run = same.index(False) if False in same else len(same)
        if not any(same[run:]) and len(set(looks[run:])) == 1 and not any(s == 1.0 for s in states[run:]):
            return float(run)  # AAAAB: the odd ones at the end are the empty ones
    if all(s is None for s in states):
        return float(len(states))
    return sum(1.0 if s is None else s for s in states)


def state_of(look: str) -> float | None:
    """1 full, 0.5 half, 0 empty, None: it does not say."""
    if _HALF.search(look):
        return 0.5
    drawn = DRAWN.search(look)
    if drawn and drawn[0] in EMPTY:
        return 0.0
    lit, unlit = _ON.search(look), _OFF.search(look)
    if lit and unlit:
        return (
            1.0
            if re.search(r"star-?fill(?![a-z])|fas|checked|active|yellow|gold|amber|orange", look)
            and not re.search(r"empty|star-?o(?![a-z])|un(?:checked|filled)|inactive", look)
            else 0.0
        )
    return 1.0 if lit else 0.0 if unlit else None


def _look(tree: Tree, position: int) -> str:
    """What an icon says of itself: names, colours, reference, drawn text."""
    box = tree.boxes[position]
    parts = []
    for inner in tree.boxes[position : min(box.end, position + 6)]:
        element = inner.element
        source = (element.get("src") or element.get("data-src") or "").rsplit("/", 1)[-1]
        link = (
            element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or element.get("xlink:href") or ""
        )
        fill = element.get("fill") or ""
        fill = (
            "off"
            if fill in ("none", "transparent", "#fff", "white") or _is_grey(fill)
            else "on"
            if fill.startswith("#")
            else fill
        )
        parts += [
            inner.name,
            source,
            link if link.startswith("#") else "",
            f"fill-{fill}" if fill else "",
            style_state(element),
        ]
    return " ".join(filter(None, [*parts, tree.text(position)]))


def style_state(element: object) -> str:
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
