"""Which campaigns, of what size: what the user asked for, as a list of single campaigns.

``KIND[:BUDGET[:option=value,…]]`` names a kind, how many reviews it plants, and what differs from its defaults. A
share of all reviews is dealt out in turn to the kinds that name no budget.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import UsageError
from .campaigns import KINDS, Kind


@dataclass(frozen=True)
class Wish:
    """One campaign option as given; no budget means: out of the share."""

    kind: str
    budget: int | None = None
    options: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """One campaign of `count` planted reviews."""

    name: str  # ring-2
    kind: Kind
    count: int
    options: Mapping[str, float]


def read_wish(text: str) -> Wish:
    """Parse ``KIND[:BUDGET[:option=value,…]]``.

    Raises:
        UsageError: if it is none.
    """
    name, _, rest = text.partition(":")
    budget, _, pairs = rest.partition(":")
    if name not in KINDS:
        raise UsageError(f"--campaign {text!r}: kinds are {', '.join(KINDS)}")
    options = dict(_option(text, KINDS[name], pair) for pair in pairs.split(",") if pair)
    return Wish(name, _budget(text, budget), options)


def plan(wishes: Sequence[Wish], honest: int, share: float, taken: Collection[str] = ()) -> list[Planned]:
    """Single campaigns for `honest` honest reviews; `share` (0 to 1) of all reviews is planted by those without budget.

    Names in `taken` are not given again.

    Raises:
        UsageError: if a budget is too small for its kind, or nothing says how much to plant.
    """
    open_ended = [wish for wish in wishes if wish.budget is None]
    fixed = [wish for wish in wishes if wish.budget is not None]
    if fixed and share and not open_ended:
        raise UsageError(f"--share is for campaigns without a budget; {fixed[0].kind} has one")
    if open_ended and not share:
        raise UsageError(f"how many reviews shall {open_ended[0].kind} plant? say {open_ended[0].kind}:200, or --share")
    counts = [(wish, count) for wish in fixed for count in _split(wish)]
    if open_ended:
        left = round(honest * share / (1.0 - share)) - sum(count for _, count in counts)
        counts += _dealt(open_ended, left)
    names = {name: _names(name, taken) for name in KINDS}
    return [_planned(next(names[wish.kind]), wish, count) for wish, count in counts]


def _names(kind: str, taken: Collection[str]) -> Iterator[str]:
    return (name for n in itertools.count(1) if (name := f"{kind}-{n}") not in taken)


def _planned(name: str, wish: Wish, count: int) -> Planned:
    own = {option: value for option, value in wish.options.items() if option != "size"}
    return Planned(name, KINDS[wish.kind], count, {**KINDS[wish.kind].options, **own})


def _option(text: str, kind: Kind, pair: str) -> tuple[str, float]:
    name, _, value = pair.partition("=")
    known = {"size": float(kind.size), **kind.options}
    if name not in known:
        raise UsageError(f"--campaign {text!r}: {kind.name} has no option {name!r}; it has {', '.join(known)}")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (number < 0 and number != kind.options.get(name)):
        raise UsageError(f"--campaign {text!r}: {name}= wants a number that is not negative")
    _check_range(text, name, number)
    return name, number


_SHARES = frozenset(
    {"edits", "images", "camouflage", "hired", "pictures", "quota", "mention", "witnesses", "confess"}
) | {
    *("short", "copied"),
}
_WHOLE = frozenset({"size", "products", "per_week", "days"})


def _check_range(text: str, name: str, number: float) -> None:
    most = 0.9 if name == "camouflage" else 1.0
    if name in _SHARES and number > most:
        raise UsageError(f"--campaign {text!r}: {name}= is a share from 0 to {most:g}")
    if name in _WHOLE and not 0 < number <= 10_000:
        raise UsageError(f"--campaign {text!r}: {name}= wants a number from 1 to 10000")


def _budget(text: str, budget: str) -> int | None:
    if not budget:
        return None
    if not (budget.isascii() and budget.isdigit() and 0 < int(budget) <= 10_000_000):
        raise UsageError(f"--campaign {text!r}: the budget {budget!r} is no number of reviews, such as 200")
    return int(budget)


def _split(wish: Wish) -> list[int]:
    """Counts of the campaigns that a budget makes: of about the kind's size, equal."""
    kind, budget = KINDS[wish.kind], wish.budget or 0
    if budget < kind.least:
        raise UsageError(f"--campaign {wish.kind}:{budget}: a {wish.kind} takes {kind.least} reviews or more")
    number = max(1, min(round(budget / _size(wish)), budget // kind.least))
    return [budget // number + (place < budget % number) for place in range(number)]


def _dealt(wishes: Sequence[Wish], total: int) -> list[tuple[Wish, int]]:
    """Campaigns of the kinds' sizes in turn until `total` is used up; what is left swells the last one.

    A small total makes small campaigns of every kind rather than one of the first.
    """
    dealt: list[tuple[Wish, int]] = []
    left, idle, turn, fair = total, 0, 0, total // max(len(wishes), 1)
    while left > 0 and idle < len(wishes):
        wish = wishes[turn % len(wishes)]
        count = min(_size(wish), left, max(KINDS[wish.kind].least, fair))
        turn += 1
        if count < KINDS[wish.kind].least:
            idle += 1
            continue
        dealt.append((wish, count))
        left, idle = left - count, 0
    if left > 0 and dealt:
        dealt[-1] = (dealt[-1][0], dealt[-1][1] + left)
    return dealt


def _size(wish: Wish) -> int:
    return max(KINDS[wish.kind].least, int(wish.options.get("size", KINDS[wish.kind].size)))
