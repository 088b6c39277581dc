"""Three forms that tests of whole shops share: a group and its stars, praise and the rest, a shop and other shops.

A test says which reviews it knows and which of them are its group; the form does the rest. None of them says anything
about a single review: every strength is null, and no score changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import Difference, binomial_tail, share_difference, wilson
from .contract import Context, Scored, Signal
from .judging import graded, judged, percent, share_base, stars_against_rest, untested
from .usual import Usual, other_shops, shop_numbers, usual


def grouped(signal: Signal, context: Context, known: pd.Series, inside: pd.Series) -> Scored:
    """`known` reviews and those `inside` a group, with the group's share in every shop; booleans like the reviews."""
    reviews = context.reviews
    rows = reviews[known & reviews["counted"] & ~reviews["default"]]
    nothing = pd.Series(float("nan"), index=reviews.index)
    evidence = {
        "known": known,
        "inside": inside & known,
        "numbers": shop_numbers(rows, inside[rows.index], _least(signal, context)),
    }
    return Scored(nothing, evidence=evidence)


def group_judged(
    signal: Signal,
    context: Context,
    scored: Scored,
    shop: pd.Index,
    *,
    needs: str,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """The group of `grouped` in one shop: larger than usual, and with other stars than the shop's other reviews?

    `needs` (with needed and n) says what is missing, `message` has count, n and percent.
    """
    needed, rules = _least(signal, context), context.rules["signals"][signal.id]
    base = share_base(context, shop)
    rows = base[scored.evidence["known"].loc[base.index]]
    if len(rows) < needed:
        return untested(signal, Say(needs, {"needed": needed, "n": len(rows)}), len(rows))
    expected = usual(context, signal.id, scored.evidence["numbers"], rows, rules)
    return group_result(signal, context, rows, scored.evidence["inside"].loc[rows.index], expected, message, innocent)


def shops_judged(
    signal: Signal,
    context: Context,
    scored: Scored,
    shop: pd.Index,
    *,
    needs: str,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """The share of the group of `grouped` in one shop against other shops; texts as in `group_judged`."""
    tests = context.rules["tests"]
    base = share_base(context, shop)
    rows = base[scored.evidence["known"].loc[base.index]]
    needed = _least(signal, context)
    if len(rows) < needed:
        return untested(signal, Say(needs, {"needed": needed, "n": len(rows)}), len(rows))
    others, source = other_shops(context, signal.id, scored.evidence["numbers"], rows)
    if len(others) < tests["baseline_shops"]:
        return no_shops(signal, context, len(others), len(rows))
    inside = scored.evidence["inside"].loc[rows.index]
    return shops_result(signal, context, rows, inside, others, source, message, innocent)


def _least(signal: Signal, context: Context) -> int:
    """Reviews that a shop needs: of the test's own rules, else of all tests'."""
    return int(context.rules["signals"][signal.id].get("min_reviews", context.rules["tests"]["min_reviews"]))


def praise_judged(
    signal: Signal,
    context: Context,
    rows: pd.DataFrame,
    has: pd.Series,
    *,
    needs: str,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """A property `has` among praise against the shop's other `rows`; texts as in `praise_result`, `min_side` in the
    test's rules.
    """
    needed = int(context.rules["signals"][signal.id]["min_side"])
    side = min(int(rows["praise"].sum()), int((~rows["praise"]).sum()))
    if side < needed:
        return untested(signal, Say(needs, {"needed": needed, "n": side}), len(rows))
    return praise_result(signal, context, rows, has, message, innocent)


def group_result(
    signal: Signal,
    context: Context,
    rows: pd.DataFrame,
    inside: pd.Series,
    usual: Usual,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """Is the group `inside` larger than usual, *and* do its stars differ from those of the other `rows`?

    Both must hold, so the p-value is the larger of the two (an intersection-union test, Berger 1982): the binomial
    tail of the group's size at the usual share and ``excess`` of the test's rules (how far above it a group is
    notable), and Fisher's test on five stars. `message` has count, n and percent.
    """
    tests, rules = context.rules["tests"], context.rules["signals"][signal.id]
    count, n = int(inside.sum()), len(rows)
    share = wilson(count, n, tests["interval"])
    size = binomial_tail(count, n, usual.high + rules["excess"])
    difference = stars_against_rest(rows, inside, tests["min_group"])
    stars = difference.p_value if difference else 1.0
    return judged(
        signal,
        graded(size <= tests["alpha"], stars <= tests["alpha"]),
        Say(message, {"count": count, "n": n, "percent": percent(share.value)}),
        rows.index[inside],
        comparison=_against(usual, difference),
        value=share.value,
        baseline=usual.high,
        baseline_source=usual.source,
        effect=difference.effect if difference else share,
        p_value=max(size, stars),
        n=n,
        innocent=tuple(Say(text) for text in innocent),
    )


def _against(usual: Usual, difference: Difference | None) -> Say:
    values = {"usual": percent(usual.high)}
    if difference is None:
        return Say(N_("Usual are up to {usual} %. There are too few ratings on either side to compare."), values)
    message = N_(
        "Usual are up to {usual} %. Their share of five stars is {points} percentage points above that of the others."
    )
    return Say(message, values | {"points": percent(difference.effect.value)})


def praise_result(
    signal: Signal, context: Context, rows: pd.DataFrame, has: pd.Series, message: str, innocent: Sequence[str]
) -> TestResult:
    """Is a property more frequent among praise than among the shop's other reviews? Warns at most.

    Warns if Fisher's test says so and even the lower end of the difference is `warn_excess` of the test's rules.
    `message` has percent, n, rest and others.
    """
    tests, rules = context.rules["tests"], context.rules["signals"][signal.id]
    praise, rest = has[rows["praise"]], has[~rows["praise"]]
    found = share_difference(int(praise.sum()), len(praise), int(rest.sum()), len(rest), tests["interval"])
    high = found.p_value <= tests["alpha"] and (found.effect.low or 0.0) >= rules["warn_excess"]
    values = {"percent": percent(float(praise.mean())), "n": len(praise)}
    return judged(
        signal,
        Verdict.WARN if high else Verdict.PASS,
        Say(message, values | {"rest": percent(float(rest.mean())), "others": len(rest)}),
        praise.index[praise],
        value=float(praise.mean()),
        baseline=float(rest.mean()),
        baseline_source=N_("the shop's other reviews"),
        effect=found.effect,
        p_value=found.p_value,
        n=len(rows),
        innocent=tuple(Say(text) for text in innocent),
    )


def shops_result(
    signal: Signal,
    context: Context,
    rows: pd.DataFrame,
    inside: pd.Series,
    others: Sequence[float],
    source: str,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """Is a share far above that of the `others`, shops of the same platform? Warns at most: a rank is no proof.

    The p-value is the rank among them; ``p_value`` and ``warn_excess`` (above their median) stand in the test's
    rules. `message` has count, n and percent. No single review is named.
    """
    rules = context.rules["signals"][signal.id]
    count, n = int(inside.sum()), len(rows)
    share = wilson(count, n, context.rules["tests"]["interval"])
    known = np.asarray(others, dtype=float)
    middle = float(np.median(known))
    p_value = (1 + int((known >= (share.value or 0.0)).sum())) / (1 + len(known))
    high = p_value <= rules["p_value"] and (share.low or 0.0) - middle >= rules["warn_excess"]
    return judged(
        signal,
        Verdict.WARN if high else Verdict.PASS,
        Say(message, {"count": count, "percent": percent(share.value), "n": n}),
        rows.index[:0],
        comparison=Say(
            N_("The median of {shops} other shops of this platform ({source}) is {percent} %."),
            {"shops": len(known), "source": source, "percent": percent(middle)},
        ),
        value=share.value,
        baseline=middle,
        baseline_source=source,
        effect=share,
        p_value=p_value,
        n=n,
        innocent=tuple(Say(text) for text in innocent),
    )


def no_shops(signal: Signal, context: Context, others: int, n: int) -> TestResult:
    """`-` because there are too few shops to compare with."""
    why = N_(
        "Needs {needed} other shops of this platform to compare with, in the same data or in your ledger; there are "
        "{n}."
    )
    return untested(signal, Say(why, {"needed": int(context.rules["tests"]["baseline_shops"]), "n": others}), n)


def shared_judged(
    signal: Signal,
    context: Context,
    shop: pd.Index,
    has: pd.Series,
    found: Sequence[tuple[tuple[int, ...], float]],
    *,
    needs: str,
    message: str,
    innocent: Sequence[str],
) -> TestResult:
    """What strangers share (rows and chance of each in `found`; `has` says which reviews have such a thing at all).

    Warns if anything shared is there, fails if it holds ``fail_share`` of the reviews and their stars are higher than
    the others'; the p-value is the larger of the least chance, corrected for how many were found, and of the stars'.
    `message` has things, count and n.
    """
    tests, rules = context.rules["tests"], context.rules["signals"][signal.id]
    rows = share_base(context, shop)
    n = int(has.loc[rows.index].sum())
    if n < tests["min_reviews"]:
        return untested(signal, Say(needs, {"needed": tests["min_reviews"], "n": n}), n)
    kept = [(of, chance) for of, chance in found if chance <= rules["max_chance"]]
    inside = pd.Series(rows.index.isin([row for of, _ in kept for row in of]), index=rows.index)
    share = wilson(int(inside.sum()), len(rows), tests["interval"])
    difference = stars_against_rest(rows, inside, tests["min_group"])
    stars = difference.p_value if difference else 1.0
    chance = min(1.0, min((chance for _, chance in kept), default=1.0) * max(1, len(kept)))
    fails = (share.value or 0.0) >= rules["fail_share"] and stars <= tests["alpha"]
    return judged(
        signal,
        graded(bool(kept), fails),
        Say(message, {"things": len(kept), "count": int(inside.sum()), "n": n}),
        rows.index[inside],
        comparison=_of_others(difference),
        value=share.value,
        baseline=0.0,
        baseline_source=N_("strangers share none"),
        effect=difference.effect if difference else share,
        p_value=max(chance, stars),
        n=n,
        innocent=tuple(Say(text) for text in innocent),
    )


def _of_others(difference: Difference | None) -> Say | None:
    if difference is None:
        return None
    return Say(
        N_("Their share of five stars is {points} percentage points above that of the others."),
        {"points": percent(difference.effect.value)},
    )
