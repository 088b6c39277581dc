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

from .date_marks import DateMark
from .page_tree import Tree
from .repeated_blocks import Row
from .review_columns import clean_name, columns, last_name, title_column
from .review_cuts import Path, Said, Work, cut_up
from .review_words import BODY, HELPFUL, LABEL, UNVERIFIED, VARIANT, VERIFIED
from .star_marks import Mark

_CELLS = frozenset({"td", "th", "dd", "dt", "span"})

_BARE_LABEL = re.compile(r"[^\W\d_][^:：]{0,18}[:：]\s*|\W{1,4}")


def read_rows(tree: Tree, rows: Iterable[Row], stars: list[Mark], dates: list[DateMark]) -> list[Said]:
    """The parts of every row, in order."""
    works = [cut_up(tree, row, stars, dates) for row in rows]
    labels = _labels(tree, works)
    for work in works:
        _small_parts(tree, work, labels)
    author, body = columns(tree, works)
    title = title_column(tree, works, author, body)
    for work in works:
        _name(tree, work, author)
        _headline(tree, work, title)
    prefix = _widened(works, body) if body else None
    for work in works:
        _words(tree, work, body, prefix)
    return [work.said for work in works]


# --- small parts --------------------------------------------------------------------------------------------


def _labels(tree: Tree, works: list[Work]) -> set[tuple[Path, str]]:
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
    return {key for key, count in seen.items() if count >= often and not BODY.search(last_name(key[0]))}


def _small_parts(tree: Tree, work: Work, labels: set[tuple[Path, str]]) -> None:
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


# --- parts of one row ---------------------------------------------------------------------------------------


def _name(tree: Tree, work: Work, author: tuple[Path, int] | None) -> None:
    if author is not None:
        for number, path in list(work.free.items()):
            atom = tree.atoms[number]
            if (path, atom.ordinal) == author and len(atom.text.strip()) <= 48:
                work.said.author = clean_name(atom.text)
                del work.free[number]
                return
    if work.around and len(work.around) <= 48:
        work.said.author = clean_name(work.around)


def _headline(tree: Tree, work: Work, title: Path | None) -> None:
    if title is None:
        return
    numbers = [n for n, path in work.free.items() if path[: len(title)] == title]
    work.said.title = tree.joined(numbers) or None
    for number in numbers:
        del work.free[number]


def _widened(works: list[Work], body: Path) -> Path:
    """The largest part around the words that holds nothing with another role."""
    taken = {path for work in works for path in work.marked}
    prefix = body
    while len(prefix) > 1:
        outer = prefix[:-1]
        if any(path[: len(outer)] == outer for path in taken) or str(outer[-1][0]) in ("tr", "dl", "table", "tbody"):
            break
        prefix = outer
    return prefix


def _words(tree: Tree, work: Work, body: Path | None, prefix: Path | None) -> None:
    if body is None or prefix is None:
        return
    numbers = [n for n, path in work.free.items() if path[: len(prefix)] == prefix or _goes_on(path, body)]
    if not numbers:
        numbers = [n for n, path in work.free.items() if _shapes(path) == _shapes(body)]
    text = tree.joined(numbers)
    text = LABEL.sub("", text, count=1).strip(" \t")
    work.said.text = (
        text.strip('"“”„«» ') if text[:1] in '"“„«' and text[-1:] in '"”“»' and len(text) > 2 else text or None
    )
    work.said.text = work.said.text or None


def _goes_on(path: Path, body: Path) -> bool:
    """A later paragraph of the same words."""
    if not body or len(path) < len(body) or str(body[-1][0]) in _CELLS:
        return False
    step, own = path[len(body) - 1], body[-1]
    return path[: len(body) - 1] == body[:-1] and step[:-1] == own[:-1] and int(str(step[-1])) > int(str(own[-1]))


def _shapes(path: Path) -> tuple[tuple[object, ...], ...]:
    return tuple(step[:-1] for step in path)
