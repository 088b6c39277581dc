"""What would lift the grade: more reviews, or the reviews of one group left out.

Counterfactuals in the sense of Wachter et al. (2017): the smallest change of the input that changes the result, in
words of the input. They are arithmetic on what was read, and no promise: "left out" means that the rest would have to
look just as it does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..records import Coverage
from .results import N_, Authenticity, Ring, Say, Template
from .stats import wilson
from .trust import authenticity, coverage_share

if TYPE_CHECKING:
    from . import Analysed

MORE_PRAISE = N_("With {n} more reviews of praise in buyers' own words a grade could be given.")
MORE_COVERAGE = N_("With {n} more reviews read ({percent} % of those that the shop counts) a grade could be given.")
UNCAPPED_SHARE = N_("With {n} more reviews read the number alone would count: {grade}, if they are like these.")
ONE_RING = N_("Were the {n} reviews of ring {number} left out, the grade would be {grade}.")
ONE_TEMPLATE = N_("Were the {n} reviews of copied text {number} left out, the grade would be {grade}.")
RINGS = N_("Were the {n} reviews of rings 1 to {number} left out, the grade would be {grade}.")
TEMPLATES = N_("Were the {n} reviews of copied texts 1 to {number} left out, the grade would be {grade}.")
FLAGGED = N_("Were all {n} flagged reviews left out, the grade would be {grade}.")
FLAGGED_UNGRADED = N_("Without the {n} flagged reviews too few would be left for a grade.")
NOT_EVEN = N_("Even without its {n} flagged reviews the grade would stay {grade}: the rest is too few, or no better.")
NARROWER = N_(
    "The number alone lies in grade {grade}, its interval does not: about {n} more such reviews would make it narrow "
    "enough."
)

MOST_GROUPS = 3
_MOST_REVIEWS = 100_000  # beyond which "more reviews" is no advice


@dataclass(frozen=True, slots=True)
class _Ask:
    """Whether the grade would be better without some reviews, and how to say it."""

    rows: frozenset[int]
    message: str
    number: int


def would_lift(
    analysed: Analysed,
    shop: pd.DataFrame,
    coverage: Coverage,
    whole: Authenticity,
    templates: Sequence[Template],
    rings: Sequence[Ring],
) -> tuple[Say, ...]:
    """At most two sentences; none where nothing better is possible or nothing was seen.

    Args:
        analysed: from `analysis.analyse`.
        shop: its prepared and scored reviews (`findings.shop_rows`).
        coverage: of the whole shop.
        whole: its authenticity.
        templates: of this shop, in the order in which the report numbers them.
        rings: likewise.
    """
    trust = analysed.context.rules["trust"]
    if whole.score is None or whole.low is None or whole.grade is None:
        return tuple(_for_a_grade(coverage, whole, trust))
    if whole.capped_by is not None and whole.grade != "D":
        return _uncapped(shop, coverage, whole, trust)
    if whole.grade == "A":
        return ()
    return tuple(_without_groups(analysed, shop, coverage, whole, templates, rings))


def _for_a_grade(coverage: Coverage, whole: Authenticity, trust: Mapping[str, Any]) -> Iterator[Say]:
    if coverage_share(coverage) is not None and coverage.claimed:
        needed = math.ceil(trust["min_coverage"] * coverage.claimed) - coverage.collected
        if needed > 0:
            yield Say(MORE_COVERAGE, {"n": needed, "percent": round(100 * trust["min_coverage"], 1)})
    if whole.n < trust["min_praise"]:
        yield Say(MORE_PRAISE, {"n": int(trust["min_praise"]) - whole.n})


def _uncapped(shop: pd.DataFrame, coverage: Coverage, whole: Authenticity, trust: Mapping[str, Any]) -> tuple[Say, ...]:
    """A capped A: the smaller of the two numbers of reviews that would do."""
    ways = [int(trust["extreme_reviews"]) - int(shop["counted"].sum())]
    if coverage.claimed:
        ways.append(math.ceil(trust["extreme_coverage"] * coverage.claimed) - coverage.collected)
    needed = min(ways)
    return (Say(UNCAPPED_SHARE, {"n": needed, "grade": "A"}),) if needed > 0 else ()


def _without_groups(
    analysed: Analysed,
    shop: pd.DataFrame,
    coverage: Coverage,
    whole: Authenticity,
    templates: Sequence[Template],
    rings: Sequence[Ring],
) -> Iterator[Say]:
    for ask in sorted(_groups(templates, rings), key=lambda ask: (len(ask.rows), ask.message)):
        grade = _grade_without(analysed, shop, coverage, ask.rows)
        if grade is not None and grade < str(whole.grade):
            yield Say(ask.message, {"n": _praise(shop, ask.rows), "number": ask.number, "grade": grade})
            return
    flagged = frozenset(shop.index[shop["flagged"] & shop["counted"]].tolist())
    if flagged:
        yield _without_flagged(_grade_without(analysed, shop, coverage, flagged), len(flagged), str(whole.grade))
    else:
        yield from _narrower(whole, analysed.context.rules["trust"])


def _without_flagged(grade: str | None, n: int, now: str) -> Say:
    if grade is None:
        return Say(FLAGGED_UNGRADED, {"n": n})
    return Say(FLAGGED if grade < now else NOT_EVEN, {"n": n, "grade": grade if grade < now else now})


def _groups(templates: Sequence[Template], rings: Sequence[Ring]) -> Iterator[_Ask]:
    """The first groups of either kind, alone and together, as the report numbers them."""
    yield from _alone_and_together([frozenset(ring.rows) for ring in rings[:MOST_GROUPS]], ONE_RING, RINGS)
    yield from _alone_and_together([frozenset(t.rows) for t in templates[:MOST_GROUPS]], ONE_TEMPLATE, TEMPLATES)


def _alone_and_together(groups: Sequence[frozenset[int]], one: str, many: str) -> Iterator[_Ask]:
    for number, rows in enumerate(groups, 1):
        yield _Ask(rows, one, number)
        if number > 1:
            yield _Ask(frozenset().union(*groups[:number]), many, number)


def _praise(shop: pd.DataFrame, rows: frozenset[int]) -> int:
    """How many of `rows` authenticity loses."""
    here = shop.loc[shop.index.isin(list(rows))]
    return int((here["counted"] & here["praise"] & here["suspicion"].notna()).sum())


def _grade_without(analysed: Analysed, shop: pd.DataFrame, coverage: Coverage, rows: frozenset[int]) -> str | None:
    rest = shop[~shop.index.isin(list(rows))]
    rules, seed = analysed.context.rules, analysed.context.seed
    return authenticity(rest, analysed.clusters, coverage, rules, seed).grade


def _narrower(whole: Authenticity, trust: Mapping[str, Any]) -> Iterator[Say]:
    """The interval is too wide for the grade in which the number lies."""
    table = sorted(trust["grades"].items(), key=lambda item: -item[1])
    better = [(name, bound) for name, bound in table if name < str(whole.grade) and (whole.score or 0.0) > bound]
    for name, bound in reversed(better):  # the next better one
        needed = _needed(1 - (whole.score or 0.0) / 100, 1 - bound / 100, whole.n, float(trust["interval"]))
        if needed is not None:
            yield Say(NARROWER, {"n": needed, "grade": name})
        return


def _needed(share: float, most: float, n: int, level: float) -> int | None:
    """How many more trials at this share bring the upper end of Wilson's interval down to `most`, two digits."""

    def high(trials: int) -> float:
        return wilson(share * trials, trials, level).high or 0.0

    if high(n + _MOST_REVIEWS) > most:
        return None
    low, enough = n, n + _MOST_REVIEWS
    while enough - low > 1:
        middle = (low + enough) // 2
        low, enough = (low, middle) if high(middle) <= most else (middle, enough)
    more = max(1, enough - n)
    step = int(10 ** max(0, len(str(more)) - 2))
    return -(-more // step) * step
