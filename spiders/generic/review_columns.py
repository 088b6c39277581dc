"""Which part of a list's rows is the name, the words, the title: settled for the list, by paths inside the row.

Class names help where they speak; else a name is short, varied and early, and the words are long and varied.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from .page_tree import Tree
from .review_cuts import NAME_END, NAME_PREFIX, Path, Work
from .review_words import AUTHOR, BODY, TITLE

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAME_LIKE = re.compile(r"[^\s!?！？。,，;；:：]{1,24}(?:[ .·][^\s!?！？。,，;；:：]{1,20}){0,3}\.?")
_BY = re.compile(
    r"(?<!\w)(?:by|from|von|par|por|da|door|av)\s*:?\s*$|(?:评[价论]人|评论者|用户名?|会员名?|网友|买家|昵称|作者)\s*[:：]\s*$|"
    r"(?<!\w)(?:author|name|user|reviewer|customer|autor|kunde|verfasser|auteur|nom)\s*:\s*$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "der",
        "den",
        "van",
        "von",
        "vom",
        "zu",
        "la",
        "le",
        "du",
        "da",
        "di",
        "dos",
        "bin",
        "al",
        "el",
        "y",
        "e",
        "und",
        "and",
    ]
)


def columns(tree: Tree, works: list[Work]) -> tuple[tuple[Path, int] | None, Path | None]:
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


def _body_column(tree: Tree, works: list[Work], texts: dict[Path, list[list[str]]]) -> Path | None:
    scores = {path: _body_score(path, columns, len(works)) for path, columns in texts.items()}
    best = max(scores, key=lambda path: scores[path], default=None)
    return best if best is not None and scores[best] > -20 else None


def _body_score(path: Path, columns: list[list[str]], total: int) -> float:
    lengths = [sum(len(part) for part in parts) for parts in columns]
    mean = sum(min(length, 300) for length in lengths) / total
    name, wider = last_name(path), names_on(path, 3)
    tag = str(path[-1][0]) if path else ""
    varied = len({tuple(parts) for parts in columns}) / len(columns)
    score = min(mean, 150.0) + 15 * (len(columns) / total)
    score += 60 if BODY.search(name) else 25 if BODY.search(wider) else 0
    score -= 90 if AUTHOR.search(name) and not BODY.search(name) else 0
    score -= 45 if TITLE.search(name) else 30 if tag in _HEADINGS | {"strong", "b", "th", "dt", "cite"} else 0
    score += 8 if tag in ("p", "blockquote", "dd", "q") else -25 if tag in ("a", "small", "cite") else 0
    return score - (25 if varied < 0.2 and len(columns) > 5 else 0)


def _author_column(tree: Tree, works: list[Work], body: Path | None) -> tuple[Path, int] | None:
    columns: defaultdict[tuple[Path, int], list[tuple[str, float]]] = defaultdict(list)
    for work in works:
        for number, path in work.free.items():
            atom = tree.atoms[number]
            text = atom.text.strip()
            if len(text) <= 48:
                near = 0.5 if work.date_box in (tree.boxes[atom.owner].parent, atom.owner) else 0.0
                near += 1.2 if number and _BY.search(tree.atoms[number - 1].text[-24:]) else 0.0
                columns[path, atom.ordinal].append((text, near + (0.2 if number < work.date_at else 0.0)))
    scores = {key: _author_score(key, cells, len(works), body) for key, cells in columns.items()}
    best = max(scores, key=lambda key: scores[key], default=None)
    return best if best is not None and scores[best] >= 1.9 else None


def _author_score(key: tuple[Path, int], cells: list[tuple[str, float]], total: int, body: Path | None) -> float:
    path, texts = key[0], [text for text, _ in cells]
    names = [NAME_PREFIX.sub("", f"{text} ").strip() for text in texts]
    like = sum(_like_a_name(n) for n in names) / len(names)
    tag = str(path[-1][0]) if path else ""
    score = min(1.0, len(cells) / total) + 0.9 * like
    score += 1.6 if AUTHOR.search(last_name(path)) else 0.8 if AUTHOR.search(names_on(path, 3)) else 0.0
    score += 1.0 if any(n != t for n, t in zip(names, texts, strict=True)) and like > 0.5 else 0.0
    score += 0.8 if sum("*" in t for t in texts) >= 0.5 * len(texts) else 0.0
    score += 0.3 if tag in _HEADINGS | {"strong", "b", "cite", "a", "dt", "th"} else 0.0
    score += sum(place for _, place in cells) / len(cells) + 0.3 * (len(set(texts)) / len(texts))
    score -= 1.2 if TITLE.search(names_on(path)) and not AUTHOR.search(last_name(path)) else 0.0
    score -= 1.2 if BODY.search(last_name(path)) and not AUTHOR.search(last_name(path)) else 0.0
    return score - (1.0 if path == body and key[1] > 0 else 0.7 if path == body else 0.0)


def _like_a_name(text: str) -> bool:
    """One to four words without the signs of a sentence; of several, the later ones are capitalised too."""
    words = re.split(r"[ .·]+", text.strip(" ."))
    lower = [w for w in words[1:] if (w[:1].islower() or w.isdigit()) and w.lower() not in _PARTICLES]
    return bool(_NAME_LIKE.fullmatch(text)) and len(text) <= 30 and not lower


def title_column(tree: Tree, works: list[Work], author: tuple[Path, int] | None, body: Path | None) -> Path | None:
    columns: Counter[Path] = Counter()
    for work in works:
        paths = {
            p for n, p in work.free.items() if (p, tree.atoms[n].ordinal) != author and len(tree.atoms[n].text) <= 160
        }
        columns.update(p for p in paths if p != body)
    named = [
        p
        for p, n in columns.items()
        if TITLE.search(names_on(p)) and not BODY.search(last_name(p)) and n >= 0.2 * len(works)
    ]
    headed = [
        p
        for p, n in columns.items()
        if p
        and str(p[-1][0]) in _HEADINGS | {"strong", "b"}
        and n >= 0.4 * len(works)
        and not AUTHOR.search(last_name(p))
        and (body is None or p[: len(body)] != body)
    ]  # fmt: skip
    return next(iter([*named, *headed]), None)


def clean_name(text: str) -> str | None:
    name = NAME_PREFIX.sub("", f"{text.strip()} ").strip()
    name = NAME_END.sub("", name).strip(" ,，:：|·•–—-")
    return name or None


def last_name(path: Path) -> str:
    return " ".join(str(part) for part in path[-1][1:-1]) if path else ""


def names_on(path: Path, levels: int = 2) -> str:
    return " ".join(str(part) for step in path[-levels:] for part in step[1:-1])
