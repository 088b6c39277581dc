"""A page as flat lists of boxes (elements) and atoms (runs of text), in document order.

Finding repeated structure asks the same few questions of every element: which text it shows, what lies inside, what
stands around it. With both lists in document order a subtree is a range, so each answer is a slice; nothing here
recurses, and a page of any depth or width costs one walk. Scripts, styles and `<template>` are not there at all;
what is hidden by its own attributes is kept and marked, because tabs hide whole lists of reviews.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from ..contract import Page

MAX_BOXES = 80_000  # a page beyond it is read as far as this: 1 MB of markup has some 30,000 elements

_NEVER_SHOWN = frozenset({"script", "style", "template", "noscript", "head", "iframe", "object", "textarea", "title"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "use",
        "var",
        "svg",
        "path",
        "img",
        "input",
        "button",
        "svg",
        "polygon",
        "g",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"([a-z])([A-Z])")
_CHANGES = re.compile(
    r"\d|^(?:odd|even|alt|first|last|active|on|off|full|empty|half|one|two|three|four|five|eins?|zwei|drei|vier"
    r"|f(?:ü|ue)nf|deux|trois|quatre|cinq|hidden|d-none|none|show|visible|is-\w+|has-\w+)$|[:\[\]/]"
)


@dataclass(slots=True)
class Box:
    """An element. `end` and `atom_end` close its ranges of boxes and atoms; positions count in document order."""

    element: Any
    tag: str
    parent: int
    depth: int
    atom: int
    classes: tuple[str, ...]
    name: str  # classes and id in lower case: where vocabulary is looked for
    hidden: int  # position of the nearest box that hides this one, itself included; -1: shown
    end: int = 0
    atom_end: int = 0
    children: list[int] = field(default_factory=list)
    shape: tuple[str, ...] = ()  # tag and those classes that do not vary from one row to the next


@dataclass(slots=True)
class Atom:
    """A run of text directly inside `owner`, its `ordinal`-th; `breaks`: a line ends before it."""

    text: str
    owner: int
    ordinal: int
    breaks: bool


class Tree:
    """The boxes and atoms of one page."""

    def __init__(self, page: Page) -> None:
        self.boxes: list[Box] = []
        self.atoms: list[Atom] = []
        _Builder(self).walk(page.selector.root)

    def text(self, position: int) -> str:
        """What the box shows, a line a block."""
        box = self.boxes[position]
        if box.atom_end - box.atom == 1:
            return " ".join(self.atoms[box.atom].text.split())
        return self.joined(range(box.atom, box.atom_end)) if box.atom_end > box.atom else ""

    def joined(self, atoms: range | list[int]) -> str:
        """The text of some atoms, a line a block."""
        parts: list[str] = []
        last = None
        for number in atoms:
            atom = self.atoms[number]
            gap = "\n" if atom.breaks or (last is not None and number != last + 1) else ""
            parts.append(gap + atom.text)
            last = number
        lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
        return "\n".join(line for line in lines if line)

    def length(self, position: int, most: int) -> int:
        """Characters shown inside a box, counted no further than `most`."""
        box, total = self.boxes[position], 0
        for atom in self.atoms[box.atom : box.atom_end]:
            total += len(atom.text.strip())
            if total > most:
                break
        return total

    def above(self, position: int, levels: int = 60) -> Iterator[int]:
        """The box itself and what holds it, from the inside out."""
        for _ in range(levels + 1):
            if position < 0:
                return
            yield position
            position = self.boxes[position].parent

    def inside(self, inner: int, outer: int) -> bool:
        return outer <= inner < self.boxes[outer].end

    def attribute(self, position: int, name: str) -> str:
        return str(self.boxes[position].element.get(name) or "")


class _Builder:
    """One walk over the elements."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._open: list[int] = []
        self._breaks = False
        self._own: dict[int, int] = {}
        self._shapes: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def walk(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: Any = None
        for event, element in walker:
            if event in ("comment", "pi"):
                if skipped is None:
                    self._text(element.tail)
            elif event == "start" and skipped is None:
                if self._enters(element):
                    continue
                skipped = element
                walker.skip_subtree()
            elif event == "end":
                if skipped is element:
                    skipped = None
                elif skipped is None:
                    self._leave()
                if skipped is None and element is not root:
                    self._text(element.tail)

    def _enters(self, element: Any) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NEVER_SHOWN or len(self._tree.boxes) >= MAX_BOXES:
            return False
        tree, parent = self._tree, self._open[-1] if self._open else -1
        classes = tuple(_parted((element.get("class") or "")[:500]).split())
        hidden = tree.boxes[parent].hidden if parent >= 0 else -1
        own = len(tree.boxes)
        if element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or ""):
            hidden = own
        tree.boxes.append(
            Box(element, tag, parent, len(self._open), len(tree.atoms), classes, _name(element, classes), hidden)
        )
        tree.boxes[own].shape = self._shape(tag, classes)
        if parent >= 0:
            tree.boxes[parent].children.append(own)
        self._open.append(own)
        self._line(tag)
        self._text(element.text)
        return True

    def _shape(self, tag: str, classes: tuple[str, ...]) -> tuple[str, ...]:
        key = (tag, classes)
        if key not in self._shapes:
            self._shapes[key] = (tag, *sorted({c for c in classes if not _CHANGES.search(c)})[:4])
        return self._shapes[key]

    def _leave(self) -> None:
        box = self._tree.boxes[self._open.pop()]
        box.end, box.atom_end = len(self._tree.boxes), len(self._tree.atoms)
        self._line(box.tag)

    def _line(self, tag: str) -> None:
        self._breaks = self._breaks or tag not in _INLINE

    def _text(self, text: str | None) -> None:
        if not text or not self._open:
            return
        if text.isspace():
            if self._tree.atoms and not self._breaks and not self._tree.atoms[-1].text.endswith(" "):
                self._tree.atoms[-1].text += " "
            return
        owner = self._open[-1]
        ordinal = self._own.get(owner, 0)
        self._own[owner] = ordinal + 1
        sound = text.replace("\x00", "").replace("\n", " ").replace("\r", " ")
        self._tree.atoms.append(Atom(sound, owner, ordinal, self._breaks))
        self._breaks = False


def _name(element: Any, classes: tuple[str, ...]) -> str:
    return " ".join(
        (*classes, _parted((element.get("id") or "")[:200]), (element.get("itemprop") or "").lower())
    ).strip()


@lru_cache(maxsize=16_384)
def _parted(name: str) -> str:
    """`productReview` is `product-review`."""
    return name.lower() if name.islower() else _CAMEL.sub(r"\1-\2", name).lower()
