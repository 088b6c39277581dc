"""Rows that repeat on a page, found from what stands in each of them once.

The idea is wrapper induction turned upside down. Instead of comparing all subtrees, start from marks (a rating, a
date): marks alike in tag, classes and surroundings form a set, and a row is the largest part of the page that holds
one mark of its set. That finds rows of any tag, in grids and in wrappers, without knowing a class name. Where rows
have no box of their own (`<dt>` and `<dd>`, two `<tr>`, a heading and a paragraph), the children between two marks
repeat instead, and each run of them is a row. After Liu, Grossman, Zhai, "Mining data records in Web pages"
(KDD 2003), which compares subtrees.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .page_tree import Tree

MOST_ROWS = 2_000
MOST_SETS = 60
_CLONES = frozenset({"slick-cloned", "swiper-slide-duplicate", "cloned", "clone", "owl-item-clone"})
_ROOTS = frozenset({"html", "body", "main"})


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side, and the atoms inside them."""

    tops: tuple[int, ...]
    end: int
    atom: int
    atom_end: int

    @property
    def start(self) -> int:
        return self.tops[0]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that look alike, in document order, and the marks they were found by."""

    rows: tuple[Row, ...]
    parent: int  # holds the first of them


def rows_around(tree: Tree, marks: Iterable[tuple[int, str]]) -> list[Rows]:
    """Every set of like rows around like marks, `(box, kind)` each; sets overlap, one page part may be in several."""
    sets: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for box, kind in marks:
        names = tuple(tree.boxes[b].shape for b in tree.above(box, 2))
        sets[kind, *names].append(box)
    found: list[Rows] = []
    for boxes in sorted(sets.values(), key=len, reverse=True)[:MOST_SETS]:
        places = sorted(set(boxes))[:MOST_ROWS]
        if len(places) >= 2:
            found += _rows(tree, places)
    return found


def row_of(tree: Tree, tops: Iterable[int]) -> Row:
    tops = tuple(tops)
    first, last = tree.boxes[tops[0]], tree.boxes[tops[-1]]
    return Row(tops, last.end, first.atom, last.atom_end)


def _rows(tree: Tree, places: list[int]) -> Iterator[Rows]:
    chains = [_climb(tree, place, places) for place in places]
    usual, _ = Counter(tree.boxes[chain[-1]].shape for chain in chains).most_common(1)[0]
    roots = sorted({_as_usual(tree, chain, usual) for chain in chains})
    by_parent: defaultdict[int, list[int]] = defaultdict(list)
    end = -1
    for root in roots:
        if root >= end:  # a row inside a row is an answer to it
            by_parent[tree.boxes[root].parent].append(root)
            end = tree.boxes[root].end
    alike: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for parent, own in by_parent.items():
        alike[_kind_of_parent(tree, parent), tree.boxes[own[0]].tag] += _under(tree, parent, own)
    for rows in alike.values():
        if len(rows) >= 2:
            kept = sorted(rows, key=lambda r: r.start)
            yield Rows(tuple(kept), tree.boxes[kept[0].start].parent)


def _climb(tree: Tree, place: int, places: list[int]) -> list[int]:
    """The mark's box and what holds it, as long as no other mark of the set is inside."""
    chain = [place]
    for above in tree.above(tree.boxes[place].parent):
        box = tree.boxes[above]
        if box.tag in _ROOTS or bisect_left(places, box.end) - bisect_left(places, above) != 1:
            break
        chain.append(above)
    return chain


def _as_usual(tree: Tree, chain: list[int], usual: tuple[str, ...]) -> int:
    """The last row of a list often climbs out of it: take the box that looks like the other rows."""
    if tree.boxes[chain[-1]].shape == usual:
        return chain[-1]
    return next((b for b in reversed(chain) if tree.boxes[b].shape == usual), chain[-1])


def _kind_of_parent(tree: Tree, parent: int) -> tuple[object, ...]:
    return tuple(tree.boxes[above].shape for above in tree.above(parent, 1))


def _under(tree: Tree, parent: int, roots: list[int]) -> list[Row]:
    """Rows of one parent: boxes, or runs of boxes; like boxes without a mark are rows too."""
    children = [c for c in tree.boxes[parent].children if not _CLONES & set(tree.boxes[c].classes)]
    marked = set(children) & set(roots)
    if not marked:
        return []
    roots = sorted(marked)
    shape = Counter(tree.boxes[r].shape for r in roots).most_common(1)[0][0]
    filled = [c for c in children if c in marked or tree.boxes[c].atom_end > tree.boxes[c].atom]
    runs = _runs(tree, filled, roots, shape) if len(roots) >= 2 else None
    if runs is not None:
        return [row_of(tree, run) for run in runs]
    alike = [c for c in filled if c in marked or (tree.boxes[c].shape == shape and len(shape) > 1)]
    return [row_of(tree, [c]) for c in alike]


def _runs(tree: Tree, children: list[int], roots: list[int], shape: tuple[str, ...]) -> list[list[int]] | None:
    """Runs of children that each hold one root, if what stands between the roots repeats; else None."""
    shapes = [tree.boxes[c].shape for c in children]
    marked = set(roots)
    where = [i for i, c in enumerate(children) if c in marked]
    gaps = [tuple(shapes[a + 1 : b]) for a, b in pairwise(where)]
    filled = [gap for gap in gaps if gap]
    # A row without a mark now and then is a row of its own; something between nearly all of them is their rest.
    if len(filled) < 0.7 * len(gaps) or sum(any(s != shape for s in g) or len(shape) == 1 for g in filled) < len(
        filled
    ):
        return None
    usual = Counter(filled).most_common(1)[0][0]
    if len(usual) > 8:
        return None
    lead = _lead(usual, shapes[: where[0]], shapes[where[-1] + 1 :])
    starts = [max(0, i - lead) for i in where]
    known, most = {s for gap in filled for s in gap}, max(map(len, filled)) - lead
    last = where[-1] + 1
    while last < len(children) and last <= where[-1] + most and shapes[last] in known:
        last += 1
    return [children[a:b] for a, b in zip(starts, [*starts[1:], last], strict=True) if b > a]


def _lead(usual: tuple[object, ...], before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> int:
    """How many children of a row stand before its mark: so that the first and the last row are like the others."""
    for lead in range(len(usual) + 1):
        rest = len(usual) - lead
        head = tuple(before[-lead:]) if lead else ()
        if head == tuple(usual[rest:]) and tuple(after[:rest]) == usual[:rest]:
            return lead
    return next((k for k in range(len(usual), 0, -1) if tuple(before[-k:]) == usual[-k:] and k < len(usual)), 0)
