"""Cutting a row up: the seller's answer and later additions apart, ratings and dates marked, the rest by its path.

Answers and additions are found by the names of their boxes or by the label that they begin with ("商家回复：",
"Response from the shop"), and cut out first, so that their dates and words are never those of the buyer.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from .date_marks import DateMark
from .page_tree import Tree
from .repeated_blocks import Row
from .review_words import CONTROL, FOLLOW_LABEL, FOLLOW_UP, REPLY, REPLY_LABEL
from .star_marks import Mark
from .star_words import SMALL

Path = tuple[tuple[object, ...], ...]
"""Shapes of boxes from a row down to a text, each with its number among its likes."""

_ASIDE = frozenset({"button", "select", "label", "form", "nav"})
NAME_PREFIX = re.compile(
    r"^\W{0,3}(?:(?:written |posted |submitted |reviewed )?by|von|par|por|da|door|av|评价人|评论人|评论者"
    r"|用户名?|会员名?|网友"
    r"|买家|昵称|客户|作者"
    r"|author|name|user|reviewer|customer|kunde|verfasser|auteur|nom)\s*[:：]?\s+|^\W{0,3}(?:评价人|评论人|评论者|用户名?"
    r"|会员名?|网友|买家|昵称"
    r"|客户|作者|author|name|user|reviewer|customer|kunde|verfasser|auteur|nom)\s*[:：]\s*",
    re.IGNORECASE,
)
NAME_END = re.compile(
    r"(?:[\s,，|·•–—\-/()（）:：]|(?<!\w)(?:on|am|le|el|il|op|den|vom|wrote|says|said|schrieb|writes|a écrit|于|说|在"
    r"|posted|reviewed|date|added|created|submitted|written"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|verified\b.{0,20})(?!\w)|(?:发表于|发布于|评论于|评价于|发表|发表时间|评论时间|评价时间|时间|日期))+$",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"\W*(?:date|posted|published|reviewed|on|am|le|vom|verfasst|geschrieben|publié|评[价论](?:时间|日期|于)|发表(?:时间|日期"
    r"|于)|时间|日期|于|添加时间|发布时间"
    r"|reviewed in .{2,30}|rating|bewertung|note|评分|打分|by|von|par|stars?|sterne?|\d{1,2})?\W*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """One row's parts as plain text, with the positions that are still needed."""

    row: Row
    stars: Mark | None = None
    date: DateMark | None = None
    author: str | None = None
    title: str | None = None
    text: str | None = None
    ordered_date: str | None = None
    reply: str | None = None
    reply_date: str | None = None
    followup: str | None = None
    followup_date: str | None = None
    variant: str | None = None
    verified: bool | None = None
    helpful: int | None = None
    loose: tuple[str, ...] = ()  # short runs without a role: badges stand there


@dataclass(slots=True)
class Work:
    """One row while roles are given: its atoms without one, and the ranges that are somebody else's."""

    said: Said
    free: dict[int, Path] = field(default_factory=dict)  # atom -> path inside the row
    marked: list[Path] = field(default_factory=list)  # paths that hold a rating or a date
    around: str | None = None  # what stands beside the date in its own run of text
    date_at: int = 0  # where the date stands, and what holds it
    date_box: int = -1


def cut_up(tree: Tree, row: Row, stars: list[Mark], dates: list[DateMark]) -> Work:
    said = Said(row)
    work = Work(said)
    own_stars, own_dates = inside(stars, row.start, row.end), inside(dates, row.start, row.end)
    kept = [tree.boxes[m.box].atom for m in own_stars[:1]]
    replies = _ranges(tree, row, REPLY, REPLY_LABEL, kept)
    additions = _ranges(tree, row, FOLLOW_UP, FOLLOW_LABEL, kept)
    apart = [*replies, *additions]
    said.stars = next((m for m in own_stars if not _within(tree.boxes[m.box].atom, apart)), None)
    own = [d for d in own_dates if not _within(_place(tree, d), apart)]
    said.date = next((d for d in own if d.kind != "bought"), None)
    said.ordered_date = next((d.raw for d in own if d.kind == "bought"), None)
    said.reply, said.reply_date = _answer(tree, replies, own_dates, REPLY_LABEL)
    said.followup, said.followup_date = _answer(tree, additions, own_dates, FOLLOW_LABEL)
    marked = _marked_atoms(tree, row.tops if len(row.tops) == 1 else (), own_stars, own_dates)
    work.date_at = _place(tree, said.date) if said.date else row.atom
    work.around = _beside(tree, said.date)
    if said.date is not None:
        among = (
            said.date.atom >= 0 and len(tree.atoms[said.date.atom].text) > said.date.span[1] - said.date.span[0] + 12
        )
        work.date_box = said.date.box if among else tree.boxes[said.date.box].parent
    for number in range(row.atom, row.atom_end):
        path = _path(tree, row, tree.atoms[number].owner)
        if number in marked:
            work.marked.append(path)
        elif not _within(number, apart) and not _aside(tree, row, number):
            work.free[number] = path
    return work


def _ranges(
    tree: Tree, row: Row, names: re.Pattern[str], label: re.Pattern[str], kept: list[int]
) -> list[tuple[int, int]]:
    """Atoms of answers (or additions): by the names of boxes, else from a label to the end of its part."""
    found: list[tuple[int, int]] = []
    for position in range(row.start, row.end):
        box = tree.boxes[position]
        span = (box.atom, box.atom_end)
        if (
            box.name
            and box.atom_end > box.atom
            and (position not in row.tops or len(row.tops) > 1)
            and box.tag not in ("a", "button", "form", "i", "input", "svg")
            and names.search(box.name)
            and not any(box.atom <= k < box.atom_end for k in kept)
            and not _within(box.atom, found)
            and box.atom > row.atom
            and not CONTROL.fullmatch(tree.text(position)[:60])
        ):
            found.append(span)
    for number in range(row.atom + 1, row.atom_end):
        if not _within(number, found) and label.match(tree.atoms[number].text) and not _in_control(tree, row, number):
            found.append(_from_label(tree, row, number, kept))
    return found


def _from_label(tree: Tree, row: Row, number: int, kept: list[int]) -> tuple[int, int]:
    """From a label to the end of the largest part that begins with it; if that is the label alone, of what holds it."""
    last_end = number + 1
    for above in tree.above(tree.atoms[number].owner):
        box = tree.boxes[above]
        if above < row.start or any(number <= k < box.atom_end for k in kept):
            break
        if box.atom < number and last_end > number + 1:
            break
        last_end = min(max(last_end, box.atom_end), row.atom_end)
        if above in row.tops:
            break
    whole = last_end if last_end > number + 1 else min(number + 2, row.atom_end)
    alone = len(tree.atoms[number].text.strip()) > 30 and last_end == number + 1
    return (number, number + 1 if alone else whole)


def _answer(
    tree: Tree, ranges: list[tuple[int, int]], dates: list[DateMark], label: re.Pattern[str]
) -> tuple[str | None, str | None]:
    if not ranges:
        return None, None
    first, last = ranges[0]
    date = next((d for d in dates if first <= _place(tree, d) < last), None)
    numbers = [
        n
        for n in range(first, last)
        if not (date and _is_date_line(tree, n, date)) and not CONTROL.fullmatch(tree.atoms[n].text.strip()[:60])
    ]
    text = tree.joined(numbers)
    text = text[match.end() :].strip() if (match := label.match(text)) else text
    # The label may hold a line of its own: "Response from the shop", then the words.
    head, _, rest = text.partition("\n")
    text = rest if rest and label.fullmatch(head) else text
    return text or None, date.raw if date else None


def _is_date_line(tree: Tree, number: int, date: DateMark) -> bool:
    if date.atom < 0:
        box = tree.boxes[date.box]
        return box.atom <= number < box.atom_end
    return number == date.atom and len(tree.atoms[number].text.strip()) - (date.span[1] - date.span[0]) <= 12


def _place(tree: Tree, date: DateMark) -> int:
    return date.atom if date.atom >= 0 else tree.boxes[date.box].atom


def _within(number: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= number < last for first, last in ranges)


def _marked_atoms(tree: Tree, tops: tuple[int, ...], stars: list[Mark], dates: list[DateMark]) -> set[int]:
    marked = set()
    places = {_place(tree, d) for d in dates if d.atom >= 0}
    for box in [m.box for m in stars] + [d.box for d in dates if d.atom < 0]:
        atoms = range(tree.boxes[box].atom, tree.boxes[box].atom_end)
        # A whole row may carry its rating in an attribute: what it says is not the rating.
        if tree.length(box, SMALL + 11) <= SMALL + 10 and box not in tops and not places & set(atoms):
            marked |= set(atoms)
    return marked | {d.atom for d in dates if d.atom >= 0}


def _beside(tree: Tree, date: DateMark | None) -> str | None:
    """What stands in one run of text with the date: "By Anna on", most often a name."""
    if date is None or date.atom < 0:
        return None
    text = tree.atoms[date.atom].text
    before, after = text[: date.span[0]], text[date.span[1] :]
    before = NAME_END.sub("", before).strip()
    after = re.sub(r"^[\s,，|·•–—\-/)）]+", "", after).strip()
    if before and not _DATE_LABEL.fullmatch(before):
        return before
    after = NAME_PREFIX.sub("", f"{after} ").strip()
    return after if after and not _DATE_LABEL.fullmatch(after) else None


def _aside(tree: Tree, row: Row, number: int) -> bool:
    atom = tree.atoms[number]
    if CONTROL.fullmatch(atom.text.strip()[:80]):
        return bool(_in_control(tree, row, number) or len(atom.text.strip()) > 1)
    for above in tree.above(atom.owner, 12):
        if above < row.start:
            break
        box = tree.boxes[above]
        if box.tag in _ASIDE or (box.hidden >= row.start and above == box.hidden and above not in row.tops):
            return True
    return False


def _in_control(tree: Tree, row: Row, number: int) -> bool:
    return any(
        tree.boxes[b].tag in ("a", "button", "form", "label")
        for b in tree.above(tree.atoms[number].owner, 3)
        if b >= row.start
    )


def _path(tree: Tree, row: Row, owner: int) -> Path:
    """Shapes from the row down to the text's own box, each with its number among its likes."""
    steps = []
    for above in tree.above(owner):
        if above < row.start or (above in row.tops and len(row.tops) == 1):
            break
        steps.append((*tree.boxes[above].shape, _rank(tree, row, above)))
        if above in row.tops:
            break
    return tuple(reversed(steps))


def _rank(tree: Tree, row: Row, position: int) -> int:
    box = tree.boxes[position]
    likes = row.tops if position in row.tops else tree.boxes[box.parent].children
    count = 0
    for like in likes[:60]:
        if like == position:
            break
        count += tree.boxes[like].shape == box.shape
    return count


_M = TypeVar("_M", Mark, DateMark)


def inside(marks: list[_M], start: int, end: int) -> list[_M]:
    """Those of the marks, which stand in the order of their boxes, that lie in a range of boxes."""
    return marks[bisect_left(marks, start, key=_box) : bisect_left(marks, end, key=_box)]


def _box(mark: Mark | DateMark) -> int:
    return mark.box
