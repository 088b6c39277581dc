"""What the rows of one list say: which part is the name, which the words, the title, the seller's answer.

Roles are settled for the whole list, not row by row: a part is known by its path inside the row, and what stands at
one path in most rows has one role. Class names help where they speak; else a name is short, varied and early, the
words are long and varied, and what every row repeats is a label. Answers and additions are cut out first, so that
their dates and words are never those of the buyer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .date_marks import DateMark
from .page_tree import Tree
from .repeated_blocks import Row
from .review_words import (
    AUTHOR,
    BODY,
    CONTROL,
    FOLLOW_LABEL,
    FOLLOW_UP,
    HELPFUL,
    LABEL,
    REPLY,
    REPLY_LABEL,
    TITLE,
    UNVERIFIED,
    VARIANT,
    VERIFIED,
)
from .star_marks import SMALL, Mark

Path = tuple[tuple[object, ...], ...]

_ASIDE = frozenset({"button", "select", "label", "form", "nav"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th", "dd", "dt", "span"})
_NAME_PREFIX = re.compile(
    r"^\W{0,3}(?:(?:written |posted |submitted |reviewed )?by|von|par|por|da|door|av|评价人|评论人|评论者|用户名?|会员名?|网友|买家|昵称|客户|作者"
    r"|author|name|user|reviewer|customer|kunde|verfasser|auteur|nom)\s*[:：]?\s+|^\W{0,3}(?:评价人|评论人|评论者|用户名?|会员名?|网友|买家|昵称"
    r"|客户|作者|author|name|user|reviewer|customer|kunde|verfasser|auteur|nom)\s*[:：]\s*",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"(?:[\s,，|·•–—\-/()（）:：]|(?<!\w)(?:on|am|le|el|il|op|den|vom|wrote|says|said|schrieb|writes|a écrit|于|说|在|posted|reviewed|date|added|created|submitted|written"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|verified\b.{0,20})(?!\w)|(?:发表于|发布于|评论于|评价于|发表|发表时间|评论时间|评价时间|时间|日期))+$",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"[^\s!?！？。,，;；:：]{1,24}(?:[ .·][^\s!?！？。,，;；:：]{1,20}){0,3}\.?")
_BARE_LABEL = re.compile(r"[^\W\d_][^:：]{0,18}[:：]\s*|\W{1,4}")
_PARTICLES = frozenset("de del der den van von vom zu la le du da di dos bin al el y e und and".split())
_DATE_LABEL = re.compile(
    r"\W*(?:date|posted|published|reviewed|on|am|le|vom|verfasst|geschrieben|publié|评[价论](?:时间|日期|于)|发表(?:时间|日期|于)|时间|日期|于|添加时间|发布时间"
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
    reply: str | None = None
    reply_date: str | None = None
    followup: str | None = None
    followup_date: str | None = None
    variant: str | None = None
    verified: bool | None = None
    helpful: int | None = None
    loose: tuple[str, ...] = ()  # short runs without a role: badges stand there


@dataclass(slots=True)
class _Work:
    """One row while roles are given: its atoms without one, and the ranges that are somebody else's."""

    said: Said
    free: dict[int, Path] = field(default_factory=dict)  # atom -> path inside the row
    marked: list[Path] = field(default_factory=list)  # paths that hold a rating or a date
    around: str | None = None  # what stands beside the date in its own run of text
    date_at: int = 0  # where the date stands, and what holds it
    date_box: int = -1


def read_rows(tree: Tree, rows: Iterable[Row], stars: list[Mark], dates: list[DateMark]) -> list[Said]:
    """The parts of every row, in order."""
    works = [_open(tree, row, stars, dates) for row in rows]
    labels = _labels(tree, works)
    for work in works:
        _small_parts(tree, work, labels)
    author, body = _columns(tree, works)
    title = _title_column(tree, works, author, body)
    for work in works:
        _name(tree, work, author)
        _headline(tree, work, title)
    prefix = _widened(works, body) if body else None
    for work in works:
        _words(tree, work, body, prefix)
    return [work.said for work in works]


# --- cutting out what is not the buyer's --------------------------------------------------------------------


def _open(tree: Tree, row: Row, stars: list[Mark], dates: list[DateMark]) -> _Work:
    said = Said(row)
    work = _Work(said)
    own_stars = [m for m in stars if row.start <= m.box < row.end]
    own_dates = [d for d in dates if row.start <= d.box < row.end]
    kept = [tree.boxes[m.box].atom for m in own_stars[:1]]
    replies = _ranges(tree, row, REPLY, REPLY_LABEL, kept)
    additions = _ranges(tree, row, FOLLOW_UP, FOLLOW_LABEL, kept)
    apart = [*replies, *additions]
    said.stars = next((m for m in own_stars if not _within(tree.boxes[m.box].atom, apart)), None)
    said.date = next((d for d in own_dates if not _within(_place(tree, d), apart)), None)
    said.reply, said.reply_date = _answer(tree, replies, own_dates, REPLY_LABEL)
    said.followup, said.followup_date = _answer(tree, additions, own_dates, FOLLOW_LABEL)
    marked = _marked_atoms(tree, row.tops if len(row.tops) == 1 else (), own_stars, own_dates)
    work.date_at = _place(tree, said.date) if said.date else row.atom
    work.around = _beside(tree, said.date)
    if said.date is not None:
        own = said.date.atom >= 0 and len(tree.atoms[said.date.atom].text) > said.date.span[1] - said.date.span[0] + 12
        work.date_box = said.date.box if own else tree.boxes[said.date.box].parent
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
    before = _NAME_END.sub("", before).strip()
    after = re.sub(r"^[\s,，|·•–—\-/)）]+", "", after).strip()
    if before and not _DATE_LABEL.fullmatch(before):
        return before
    after = _NAME_PREFIX.sub("", f"{after} ").strip()
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
    return any(tree.boxes[b].tag in ("a", "button", "form", "label") for b in tree.above(tree.atoms[number].owner, 3) if b >= row.start)


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


# --- small parts --------------------------------------------------------------------------------------------


def _labels(tree: Tree, works: list[_Work]) -> set[tuple[Path, str]]:
    """Runs of text that most rows repeat at one place."""
    if len(works) < 4:
        return set()
    seen: Counter[tuple[Path, str]] = Counter()
    for work in works:
        seen.update({(path, tree.atoms[n].text.strip()) for n, path in work.free.items()})
    paths: defaultdict[Path, int] = defaultdict(int)
    for path, _ in seen:
        paths[path] += 1
    often = 0.6 * len(works)
    return {key for key, count in seen.items() if count >= often and not BODY.search(_last_name(key[0]))}


def _last_name(path: Path) -> str:
    return " ".join(str(part) for part in path[-1][1:-1]) if path else ""


def _names_on(path: Path, levels: int = 2) -> str:
    return " ".join(str(part) for step in path[-levels:] for part in step[1:-1])


def _small_parts(tree: Tree, work: _Work, labels: set[tuple[Path, str]]) -> None:
    """Badges, variants and votes: taken out of what may be words."""
    said, loose = work.said, []
    for number, path in list(work.free.items()):
        text = tree.atoms[number].text.strip()
        if (path, text) in labels or len(text) <= 60:
            loose.append(text)
        if len(text) <= 60 and VERIFIED.search(text) and not re.search(r"[.!?。！？].{4}", text):
            said.verified = True if not UNVERIFIED.search(text) else said.verified
        elif len(text) <= 80 and VARIANT.match(text):
            said.variant = said.variant or text
        elif len(text) <= 80 and (match := HELPFUL.search(text)) and not re.search(r"[.!。！].{6}", text):
            said.helpful = int(match[1] or match[2]) if said.helpful is None else said.helpful
        elif (path, text) not in labels and not _BARE_LABEL.fullmatch(text):
            continue
        del work.free[number]
    said.loose = tuple(loose[:40])


# --- columns ------------------------------------------------------------------------------------------------


def _columns(tree: Tree, works: list[_Work]) -> tuple[tuple[Path, int] | None, Path | None]:
    """Where names stand, and where the words do."""
    texts: defaultdict[Path, list[list[str]]] = defaultdict(list)
    for work in works:
        own: defaultdict[Path, list[str]] = defaultdict(list)
        for number, path in work.free.items():
            own[path].append(tree.atoms[number].text.strip())
        for path, parts in own.items():
            texts[path].append(parts)
    body = _body_column(tree, works, texts)
    author = _author_column(tree, works, body)
    if author and body and author[0] == body and not _several(texts[body]):
        others = {p: t for p, t in texts.items() if p != body}
        body = _body_column(tree, works, others) if others else None
    return author, body


def _several(columns: list[list[str]]) -> bool:
    return sum(len(parts) > 1 for parts in columns) >= 0.5 * len(columns)


def _body_column(tree: Tree, works: list[_Work], texts: dict[Path, list[list[str]]]) -> Path | None:
    scores = {path: _body_score(path, columns, len(works)) for path, columns in texts.items()}
    best = max(scores, key=lambda path: scores[path], default=None)
    return best if best is not None and scores[best] > -20 else None


def _body_score(path: Path, columns: list[list[str]], total: int) -> float:
    lengths = [sum(len(part) for part in parts) for parts in columns]
    mean = sum(min(length, 300) for length in lengths) / total
    name, wider = _last_name(path), _names_on(path, 3)
    tag = str(path[-1][0]) if path else ""
    varied = len({tuple(parts) for parts in columns}) / len(columns)
    score = min(mean, 150.0) + 15 * (len(columns) / total)
    score += 60 if BODY.search(name) else 25 if BODY.search(wider) else 0
    score -= 90 if AUTHOR.search(name) and not BODY.search(name) else 0
    score -= 45 if TITLE.search(name) else 30 if tag in _HEADINGS | {"strong", "b", "th", "dt", "cite"} else 0
    score += 8 if tag in ("p", "blockquote", "dd", "q") else -25 if tag in ("a", "small", "cite") else 0
    return score - (25 if varied < 0.2 and len(columns) > 5 else 0)


def _author_column(tree: Tree, works: list[_Work], body: Path | None) -> tuple[Path, int] | None:
    columns: defaultdict[tuple[Path, int], list[tuple[str, float]]] = defaultdict(list)
    for work in works:
        for number, path in work.free.items():
            atom = tree.atoms[number]
            text = atom.text.strip()
            if len(text) <= 48:
                near = 0.5 if work.date_box in (tree.boxes[atom.owner].parent, atom.owner) else 0.0
                columns[path, atom.ordinal].append((text, near + (0.2 if number < work.date_at else 0.0)))
    scores = {key: _author_score(key, cells, len(works), body) for key, cells in columns.items()}
    best = max(scores, key=lambda key: scores[key], default=None)
    return best if best is not None and scores[best] >= 1.9 else None


def _author_score(key: tuple[Path, int], cells: list[tuple[str, float]], total: int, body: Path | None) -> float:
    path, texts = key[0], [text for text, _ in cells]
    names = [_NAME_PREFIX.sub("", f"{text} ").strip() for text in texts]
    like = sum(_like_a_name(n) for n in names) / len(names)
    tag = str(path[-1][0]) if path else ""
    score = min(1.0, len(cells) / total) + 0.9 * like
    score += 1.6 if AUTHOR.search(_last_name(path)) else 0.8 if AUTHOR.search(_names_on(path, 3)) else 0.0
    score += 1.0 if any(n != t for n, t in zip(names, texts, strict=True)) and like > 0.5 else 0.0
    score += 0.8 if sum("*" in t for t in texts) >= 0.5 * len(texts) else 0.0
    score += 0.3 if tag in _HEADINGS | {"strong", "b", "cite", "a", "dt", "th"} else 0.0
    score += sum(place for _, place in cells) / len(cells) + 0.3 * (len(set(texts)) / len(texts))
    score -= 1.2 if TITLE.search(_names_on(path)) and not AUTHOR.search(_last_name(path)) else 0.0
    score -= 1.2 if BODY.search(_last_name(path)) and not AUTHOR.search(_last_name(path)) else 0.0
    return score - (1.0 if path == body and key[1] > 0 else 0.7 if path == body else 0.0)


def _like_a_name(text: str) -> bool:
    """One to four words without the signs of a sentence; of several, the later ones are capitalised too."""
    words = re.split(r"[ .·]+", text.strip(" ."))
    lower = [w for w in words[1:] if w[:1].islower() and w.lower() not in _PARTICLES]
    return bool(_NAME_LIKE.fullmatch(text)) and len(text) <= 30 and not lower


def _title_column(
    tree: Tree, works: list[_Work], author: tuple[Path, int] | None, body: Path | None
) -> Path | None:
    columns: Counter[Path] = Counter()
    for work in works:
        paths = {p for n, p in work.free.items() if (p, tree.atoms[n].ordinal) != author and len(tree.atoms[n].text) <= 160}
        columns.update(p for p in paths if p != body)
    named = [p for p, n in columns.items() if TITLE.search(_names_on(p)) and not BODY.search(_last_name(p)) and n >= 0.2 * len(works)]
    headed = [
        p
        for p, n in columns.items()
        if p and str(p[-1][0]) in _HEADINGS | {"strong", "b"} and n >= 0.4 * len(works) and not AUTHOR.search(_last_name(p))
        and (body is None or p[: len(body)] != body)
    ]  # fmt: skip
    return next(iter([*named, *headed]), None)


# --- parts of one row ---------------------------------------------------------------------------------------


def _name(tree: Tree, work: _Work, author: tuple[Path, int] | None) -> None:
    if author is not None:
        for number, path in list(work.free.items()):
            atom = tree.atoms[number]
            if (path, atom.ordinal) == author and len(atom.text.strip()) <= 48:
                work.said.author = _clean_name(atom.text)
                del work.free[number]
                return
    if work.around and len(work.around) <= 48:
        work.said.author = _clean_name(work.around)


def _clean_name(text: str) -> str | None:
    name = _NAME_PREFIX.sub("", f"{text.strip()} ").strip()
    name = _NAME_END.sub("", name).strip(" ,，:：|·•–—-")
    return name or None


def _headline(tree: Tree, work: _Work, title: Path | None) -> None:
    if title is None:
        return
    numbers = [n for n, path in work.free.items() if path[: len(title)] == title]
    work.said.title = tree.joined(numbers) or None
    for number in numbers:
        del work.free[number]


def _widened(works: list[_Work], body: Path) -> Path:
    """The largest part around the words that holds nothing with another role."""
    taken = {path for work in works for path in work.marked}
    prefix = body
    while len(prefix) > 1:
        outer = prefix[:-1]
        if any(path[: len(outer)] == outer for path in taken) or str(outer[-1][0]) in ("tr", "dl", "table", "tbody"):
            break
        prefix = outer
    return prefix


def _words(tree: Tree, work: _Work, body: Path | None, prefix: Path | None) -> None:
    if body is None or prefix is None:
        return
    numbers = [n for n, path in work.free.items() if path[: len(prefix)] == prefix or _goes_on(path, body)]
    if not numbers:
        numbers = [n for n, path in work.free.items() if _shapes(path) == _shapes(body)]
    text = tree.joined(numbers)
    text = LABEL.sub("", text, count=1).strip(" \t")
    work.said.text = text.strip("\"“”„«» ") if text[:1] in "\"“„«" and text[-1:] in "\"”“»" and len(text) > 2 else text or None
    work.said.text = work.said.text or None


def _goes_on(path: Path, body: Path) -> bool:
    """A later paragraph of the same words."""
    if not body or len(path) < len(body) or str(body[-1][0]) in _CELLS:
        return False
    step, own = path[len(body) - 1], body[-1]
    return path[: len(body) - 1] == body[:-1] and step[:-1] == own[:-1] and int(str(step[-1])) > int(str(own[-1]))


def _shapes(path: Path) -> tuple[tuple[object, ...], ...]:
    return tuple(step[:-1] for step in path)
