"""Find paid praise in words: a reward bound to a praise or review word inside one clause, safe against
negation.

Keywords alone are mostly wrong on real reviews ("返现" is right one time in four: promotions, denials,
accusations). The rules are packs of data (`packs`); this module decides what a match means in its clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .packs import LABELS, Pack, Rule, shipped
from .screen import candidates

_CLAUSE = re.compile(r"[,。!?;\n]")
_SENTENCE = re.compile(r"[.。!?;\n]")  # English binds over commas
_HAN = re.compile("[一-鿿]")
_BUYERS = LABELS[:3]
_SELLERS = LABELS[3:]


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a folded text: [start, end) and what it means there."""

    rule: Rule
    label: str
    start: int
    end: int


def packs_of(rules: Mapping[str, Any]) -> tuple[Pack, ...]:
    """The shipped packs and those that a user added to the rules."""
    return (*shipped(), *rules.get("packs", ()))


def find(folded: str, packs: Sequence[Pack] | None = None, *, seller: bool = False) -> tuple[Hit, ...]:
    """`find_all` for one text."""
    return find_all([folded], packs, seller=seller).get(folded, ())


def find_all(
    texts: Sequence[str], packs: Sequence[Pack] | None = None, *, seller: bool = False
) -> dict[str, tuple[Hit, ...]]:
    """Matches in distinct folded texts: those of each text's strongest label, in the rules' order.

    Texts without any are left out. `packs`: None for the shipped ones. `seller`: the texts are the shop's own words,
    in which only solicitation is looked for; in a buyer's it is not.
    """
    wanted = _SELLERS if seller else _BUYERS
    rules = [rule for pack in (shipped() if packs is None else packs) for rule in pack.rules if rule.label in wanted]
    found: dict[int, list[Hit]] = defaultdict(list)
    for number, rows in candidates(texts, [rule.pattern for rule in rules]):
        for row in rows.tolist():
            found[row] += _hits(rules[number], texts[row])
    return {texts[row]: _strongest(found[row]) for row in sorted(found) if found[row]}


def breaks_promise(folded: str, packs: Iterable[Pack] | None = None) -> bool:
    """Whether the text says that something promised was not given."""
    patterns = [pack.broken_promise for pack in (shipped() if packs is None else packs)]
    return any(pattern.search(folded) for pattern in patterns if pattern)


def _strongest(hits: list[Hit]) -> tuple[Hit, ...]:
    label = min((hit.label for hit in hits), key=LABELS.index)
    return tuple(hit for hit in hits if hit.label == label)


def _hits(rule: Rule, folded: str) -> list[Hit]:
    found = []
    for match in rule.pattern.finditer(folded):
        start, end = _clauses(folded, *match.span())
        around = folded[start:end]
        if rule.unless and rule.unless.search(around):
            continue
        label = "accusation" if rule.others and rule.others.search(around) else rule.label
        found.append(Hit(rule, label, *match.span()))
    return found


def _clauses(folded: str, start: int, end: int) -> tuple[int, int]:
    """The whole clauses (in English: sentences) that a match touches, up to 60 (120) characters each way."""
    latin = not _HAN.search(folded[start:end])
    border, reach = (_SENTENCE, 120) if latin else (_CLAUSE, 60)
    before = max(
        (m.end() for m in border.finditer(folded, max(0, start - reach), start)),
        default=max(0, start - reach),
    )
    after = border.search(folded, end)
    return before, min(after.start() if after else len(folded), end + reach)
