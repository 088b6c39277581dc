"""Near-identical complaints by different people, close together in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..comparable import comparable_texts
from ..copies import STRANGERS, clusters
from ..results import N_, Say, TestResult
from ..stats import Difference, share_difference, wilson
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, unseen, untested


class NegativeCopies:
    """Copied texts among one and two stars.

    Definition: the engine of `templates` (Jaccard on character 2-3-grams around a medoid, hands counted, chance from
    how ordinary the words are; see `copies`) on reviews of one and two stars alone. It warns if any group is there. It
    fails if such groups hold `fail_share` of these reviews and, as an independent property, crowd into one
    week more than the shop's other negatives do (Fisher's exact test on the copies' own busiest week); the p-value is
    the larger of the two. A detailed complaint in its writer's own words is in no group, whatever it says. Limits:
    needs `min_chars` characters of own words. Innocent: a notice by the platform or a consumer group with a text to
    paste; one buyer who complains under every item of an order is one hand.
    """

    id = "negative_copies"
    family = "malicious"
    name = N_("Copied texts among one and two stars")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"][self.id]
        words = context.rules["signals"]["templates"]
        base = share_base(context, shop)
        low = base[base["rating"].le(rules["stars"])]
        texts = comparable_texts(low, words)
        n = int(texts.notna().sum())
        if n < rules["min_negative"]:
            why = N_("Needs {needed} reviews of one or two stars with a sentence of their own; there are {n}.")
            return untested(self, Say(why, {"needed": rules["min_negative"], "n": n}), n)
        found = [cluster for cluster in clusters(low, texts, words) if cluster.kind == STRANGERS]
        inside = pd.Series(low.index.isin([row for c in found for row in c.rows]), index=low.index)
        share = wilson(int(inside.sum()), n, tests["interval"])
        crowded = one_week(low, inside)
        together = crowded.p_value if crowded else 1.0
        chance = min(1.0, min((cluster.chance for cluster in found), default=1.0) * max(1, len(found)))
        fails = (share.value or 0.0) >= rules["fail_share"] and together <= tests["alpha"]
        values = {"groups": len(found), "count": int(inside.sum()), "n": n, "percent": percent(share.value)}
        return judged(
            self,
            graded(bool(found), fails),
            Say(N_("{groups} groups of near-identical texts hold {count} of {n} complaints ({percent} %)."), values),
            low.index[inside],
            comparison=_comparison(crowded),
            value=share.value,
            baseline=words["accident"],
            baseline_source=N_("rules"),
            effect=crowded.effect if crowded else share,
            p_value=max(chance, together),
            n=n,
            innocent=(Say(N_("A text that a consumer group or the platform offers for complaints.")),),
        )


def one_week(low: pd.DataFrame, inside: pd.Series) -> Difference | None:
    """Share of the copies in their busiest seven days against that of the other negatives; None without both."""
    known = low["day"].notna()
    copies, others = low.loc[known & inside, "day"].sort_values(), low.loc[known & ~inside, "day"]
    if copies.empty or others.empty:
        return None
    starts = copies.to_numpy()
    ends = starts + np.timedelta64(7, "D")
    counts = np.searchsorted(starts, ends) - np.arange(len(starts))
    busiest = int(np.argmax(counts))
    first, last = starts[busiest], ends[busiest]
    near = int(((others >= first) & (others < last)).sum())
    return share_difference(int(counts[busiest]), len(copies), near, len(others))


def _comparison(crowded: Difference | None) -> Say | None:
    if crowded is None:
        return None
    return Say(
        N_("Their share in their busiest week is {points} percentage points above that of other complaints."),
        {"points": percent(crowded.effect.value)},
    )
