"""Where rules match in folded texts, and what a match means in its clause: negation cancels it, talk of others turns
it into an accusation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .packs import Rule
from .screen import candidates

_CLAUSE = re.compile(r"[,。!?;\n]")
_SENTENCE = re.compile(r"[.。!?;\n]")  # English binds over commas
_HAN = re.compile("[一-鿿]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a folded text: [start, end) and what it means there."""

    rule: Rule
    label: str
    start: int
    end: int


def hits_in(texts: Sequence[str], rules: Sequence[Rule]) -> dict[int, list[Hit]]:
    """By text number, in the rules' order; texts without any are left out."""
    found: dict[int, list[Hit]] = {}
    for number, rows in candidates(texts, [rule.pattern for rule in rules]):
        for row in rows.tolist():
            if hits := _hits(rules[number], texts[row]):
                found.setdefault(row, []).extend(hits)
    return dict(sorted(found.items()))


def is_chinese(text: str) -> bool:
    return _HAN.search(text) is not None


def clauses(folded: str, start: int, end: int) -> tuple[int, int]:
    """The whole clauses (in English: sentences) that a match touches, up to 60 (120) characters each way."""
    border, reach = (_CLAUSE, 60) if is_chinese(folded[start:end]) else (_SENTENCE, 120)
    before = max(
        (m.end() for m in border.finditer(folded, max(0, start - reach), start)),
        default=max(0, start - reach),
    )
    after = border.search(folded, end)
    return before, min(after.start() if after else len(folded), end + reach)


def _hits(rule: Rule, folded: str) -> list[Hit]:
    found = []
    for match in rule.pattern.finditer(folded):
        start, end = clauses(folded, *match.span())
        around = folded[start:end]
        if rule.unless and rule.unless.search(around):
            continue
        label = "accusation" if rule.others and rule.others.search(around) else rule.label
        found.append(Hit(rule, label, *match.span()))
    return found
