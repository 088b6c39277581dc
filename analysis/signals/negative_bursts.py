"""Days on which a shop gets far more one- and two-star reviews than its own history leads one to expect."""

from __future__ import annotations

import pandas as pd

from ..persons import person_codes
from ..results import N_, Say, TestResult, Verdict
from ..stats import wilson
from .bursts import scan
from .contract import Context, Scored
from .judging import joined, judged, percent, share_base, unseen, untested


class NegativeBursts:
    """Bursts of one and two stars.

    Definition: the scan statistic of `bursts` (windows of 1, 3 and 7 days against the days around them, sales seasons
    left out, corrected for every window tried) on people who gave one or two stars. Days alone do not tell an attack
    from a bad batch, so it warns at most, and no complaint loses weight by it; `negative_copies` asks whether the same
    hand wrote them. Source and limits: as for `bursts`. Innocent: a broken batch, a courier on strike, a news report.
    """

    id = "negative_bursts"
    family = "malicious"
    name = N_("Bursts of one and two stars")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        return unseen(context)

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"][self.id]
        base = share_base(context, shop)
        low = base[base["rating"].le(rules["stars"]) & base["day"].notna()]
        span = (low["day"].max() - low["day"].min()).days + 1 if len(low) else 0
        if len(low) < rules["min_negative"] or span < context.rules["signals"]["bursts"]["min_days"]:
            why = N_("Needs {needed} dated reviews of one or two stars over at least four weeks; there are {n}.")
            return untested(self, Say(why, {"needed": rules["min_negative"], "n": len(low)}), len(low))
        people = low.assign(person=person_codes(low)).drop_duplicates(["person", "day"])
        bursts = scan(people["day"], context.rules["signals"]["bursts"])
        inside = pd.Series(False, index=low.index)
        for burst in bursts:
            inside |= low["day"].between(burst.first, burst.first + pd.Timedelta(days=burst.width - 1))
        share = wilson(int(inside.sum()), len(low), context.rules["tests"]["interval"])
        values = {"bursts": len(bursts), "count": int(inside.sum()), "n": len(low), "percent": percent(share.value)}
        days = joined([f"{burst.first:%Y-%m-%d}" for burst in bursts])
        return judged(
            self,
            Verdict.WARN if bursts else Verdict.PASS,
            Say(N_("{bursts} bursts hold {count} of {n} reviews of one or two stars ({percent} %)."), values),
            low.index[inside],
            comparison=Say(N_("They begin on {days}."), {"days": days}) if bursts else None,
            value=share.value,
            baseline_source=N_("the shop's own history"),
            effect=share,
            p_value=min((burst.p_value for burst in bursts), default=1.0),
            n=len(low),
            innocent=(Say(N_("A broken batch, a courier on strike, or a report in the news.")),),
        )
