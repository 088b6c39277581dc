"""Find paid praise in words: a reward bound to a praise or review word inside one clause, safe against
negation.

Keywords alone are mostly wrong on real reviews ("返现" is right one time in four: promotions, denials,
accusations). The rules are data (`paid_praise.toml`) with texts that each must find and must leave alone;
this module compiles them once, screens texts with one cheap pattern and decides what a match means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .rules import packaged

_CLAUSE = re.compile(r"[,。!?;\n]")
_SENTENCE = re.compile(r"[.。!?;\n]")  # English binds over commas
# A text without any of these characters or words cannot match a rule.
_SCREEN = re.compile(
    "[评星返刷涮晒托]|红包|水军|豆|积分|虾币|券|满减|价保|保价|差价|好处|钱|5分|满分|种草|延保|扫码|微信|领取?|文案|review|rating"
    "|feedback|star|vine|shill|influenster|bzzagent|pinchme|points|promotion"
)
PRECEDENCE = ("self", "accusation", "platform")
"""What a text is if several labels match."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `paid_praise.toml`."""

    id: str
    label: str  # self | accusation | platform | solicitation
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    others: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a folded text: [start, end) and what it means there."""

    rule: Rule
    label: str
    start: int
    end: int


def find(folded: str, *, seller: bool = False) -> tuple[Hit, ...]:
    """Matches of the strongest label in a folded text, in the rules' order; empty if there are none.

    `seller`: the text is the shop's own words, in which only solicitation is looked for.
    """
    if not _SCREEN.search(folded):
        return ()
    wanted = ("solicitation",) if seller else PRECEDENCE
    hits = [hit for rule in paid_rules() if rule.label in wanted for hit in _hits(rule, folded)]
    for label in wanted:
        strongest = tuple(hit for hit in hits if hit.label == label)
        if strongest:
            return strongest
    return ()


def breaks_promise(folded: str) -> bool:
    """Whether the text says that something promised was not given."""
    return _pattern("broken_promise").search(folded) is not None


@cache
def paid_rules() -> tuple[Rule, ...]:
    """The rules, compiled, in the file's order."""
    words = _words()
    return tuple(
        Rule(
            id=entry["id"],
            label=entry["label"],
            pattern=re.compile(_fill(entry["pattern"], words)),
            unless=re.compile(_fill(entry["unless"], words)) if "unless" in entry else None,
            others=entry.get("others", False),
            strength=entry.get("strength", 0.0),
        )
        for entry in packaged("paid_praise.toml")["rule"]
    )


def _hits(rule: Rule, folded: str) -> list[Hit]:
    found = []
    for match in rule.pattern.finditer(folded):
        start, end = _clauses(folded, *match.span())
        around = folded[start:end]
        if rule.unless and rule.unless.search(around):
            continue
        label = "accusation" if rule.others and _pattern("others").search(around) else rule.label
        found.append(Hit(rule, label, *match.span()))
    return found


def _clauses(folded: str, start: int, end: int) -> tuple[int, int]:
    """The whole clauses (in English: sentences) that a match touches, up to 60 (120) characters each way."""
    latin = folded[start:end].isascii()
    border, reach = (_SENTENCE, 120) if latin else (_CLAUSE, 60)
    before = max(
        (m.end() for m in border.finditer(folded, max(0, start - reach), start)),
        default=max(0, start - reach),
    )
    after = border.search(folded, end)
    return before, min(after.start() if after else len(folded), end + reach)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_fill(packaged("paid_praise.toml")[name]["pattern"], _words()))


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = {}
    for name, pattern in packaged("paid_praise.toml")["words"].items():
        words[name] = _fill(pattern, words)
    return words


def _fill(pattern: str, words: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z_]+)\}", lambda match: words[match[1]], pattern)
