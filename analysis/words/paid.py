"""Find paid praise in words: a reward bound to a praise or review word inside one clause, safe against
negation.

Keywords alone are mostly wrong on real reviews ("返现" is right one time in four: promotions, denials,
accusations). The rules are packs of data (`packs`), `matching` finds them, and what was learnt from many sentences
(`learned`) hears what no rule foresees and doubts what a rule mishears.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from .learned import Said, learned
from .matching import Hit, hits_in, is_chinese
from .packs import LABELS, Pack, Rule, shipped
from .windows import BELIEVED

_BUYERS = LABELS[:3]
_SELLERS = LABELS[3:]
_NEVER = re.compile("(?!)")
_NOTHING: tuple[list[Hit], list[Hit]] = ([], [])
_LEARNED = {
    label: Rule(f"learned_{label}", label, _NEVER, None, None, strength, (), ())
    for label, strength in zip(BELIEVED, (0.7, 0.0), strict=True)
}
"""Stand for what no rule says and the learned weights do; weaker than a rule that can be read."""


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
    hits = hits_in(texts, [rule for pack in packs for rule in pack.rules if rule.label in wanted])
    if not seller and packs[: len(shipped())] == shipped():
        hits = _with_learned(texts, hits)
    return {texts[row]: _strongest(hits[row]) for row in sorted(hits) if hits[row]}


def _with_learned(texts: Sequence[str], hits: Mapping[int, list[Hit]]) -> dict[int, list[Hit]]:
    """What the learned weights make of the Chinese rules' hits; those of other packs stand."""
    chinese = [row for row, text in enumerate(texts) if is_chinese(text)]
    doubtful = {row: _split(hits[row]) for row in chinese if row in hits}
    said = learned().say(
        [texts[row] for row in chinese], {at: doubtful[row][0] for at, row in enumerate(chinese) if row in doubtful}
    )
    settled = dict(hits)
    for at, spoken in said.items():
        found, firm = doubtful.get(chinese[at], _NOTHING)
        if found or spoken:
            settled[chinese[at]] = [*_settled(found, spoken), *firm]
    return settled


def _split(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Those that the learned weights were taught to judge, and the rest."""
    known = _taught()
    return [hit for hit in hits if id(hit.rule) in known], [hit for hit in hits if id(hit.rule) not in known]


def _settled(hits: Sequence[Hit], said: Said | None) -> list[Hit]:
    """The hits of what is said, or one that stands for it; talk of a platform is left to the rules."""
    if said is None:
        return [hit for hit in hits if hit.label not in BELIEVED]
    same = [hit for hit in hits if hit.label == said.label]
    return same or [Hit(_LEARNED[said.label], said.label, said.start, said.end)]


@cache
def _taught() -> frozenset[int]:
    """Identities of the rules that were shown to the learned weights."""
    return frozenset(id(rule) for rule in shipped()[0].rules)


def _strongest(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    label = min((hit.label for hit in hits), key=LABELS.index)
    return tuple(hit for hit in hits if hit.label == label)
