"""Find paid praise in words: a reward bound to a praise or review word inside one clause, safe against
negation.

Keywords alone are mostly wrong on real reviews ("返现" is right one time in four: promotions, denials,
accusations). The rules are packs of data (`packs`); this module decides what a match means in its clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .learned import BELIEVED, Said, learned
from .packs import LABELS, Pack, Rule, shipped
from .screen import candidates

_CLAUSE = re.compile(r"[,。!?;\n]")
_SENTENCE = re.compile(r"[.。!?;\n]")  # English binds over commas
_HAN = re.compile("[一-鿿]")
_BUYERS = LABELS[:3]
_SELLERS = LABELS[3:]
_VERY_SURE = 0.9  # probability from which the learned grams overrule a rule
_NEVER = re.compile("(?!)")
_LEARNED = {
    label: Rule(f"learned_{label}", label, _NEVER, None, None, strength, (), ())
    for label, strength in zip(BELIEVED, (0.7, 0.0), strict=True)
}
"""Stand for what no rule says and the learned grams do; weaker than a rule that can be read."""


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
    packs = shipped() if packs is None else packs
    rules = [rule for pack in packs for rule in pack.rules if rule.label in wanted]
    found: dict[int, list[Hit]] = defaultdict(list)
    for number, rows in candidates(texts, [rule.pattern for rule in rules]):
        for row in rows.tolist():
            found[row] += _hits(rules[number], texts[row])
    strongest = {texts[row]: _strongest(found[row]) for row in sorted(found) if found[row]}
    return strongest if seller or packs[: len(shipped())] != shipped() else _with_learned(texts, strongest)


def _with_learned(texts: Sequence[str], hits: dict[str, tuple[Hit, ...]]) -> dict[str, tuple[Hit, ...]]:
    """What rules leave open is what the learned grams say; and where a rule takes others' reviews for the writer's
    own, the grams, which see more than a clause, put it right.
    """
    said = {texts[number]: window for number, window in learned().say(texts).items()}
    return {text: _settled(hits.get(text, ()), said.get(text)) for text in texts if text in hits or text in said}


def _settled(hits: tuple[Hit, ...], said: Said | None) -> tuple[Hit, ...]:
    if said is None:
        return hits
    same = any(hit.start < said.end and said.start < hit.end for hit in hits)
    others = same and (hits[0].label, said.label) == ("self", "accusation") and said.probability >= _VERY_SURE
    return hits if hits and not others else (_learned_hit(said),)


def _learned_hit(said: Said) -> Hit:
    return Hit(_LEARNED[said.label], said.label, said.start, said.end)


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
