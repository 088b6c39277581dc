"""Reviews that an earlier reading showed and a later, complete one did not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import share_difference
from .contract import Context, Scored
from .judging import percent, too_few, untested

ONE_READING = N_(
    "Needs a second crawl that reads the same products to the end and misses reviews that were there; captures "
    "cannot tell."
)
INNOCENT = (
    N_("Platforms take down reviews that break their rules, in waves; heated complaints can be among them."),
    N_("Buyers delete reviews themselves, for example after a refund or an exchange."),
    N_("A product page that was merged, renewed or moved loses its old reviews without anybody choosing them."),
)


class Vanished:
    """Do low stars vanish more often than high ones?

    Definition: reviews that some reading saw, of products that a later crawl read to the end, are *sought*; those it
    did not meet have vanished. The share of vanished among sought reviews of one and two stars is compared with that
    among four and five, by the stars they had last (Fisher's exact test, one-sided; Newcombe's interval). Only
    complete crawls look for all reviews, so what a person saved makes no review vanish. Innocent: clean-ups by the
    platform, buyers who delete, renewed product pages. Limits: what was gone before the first reading is not seen; a
    platform that shows fewer reviews than it counts is never read to the end and so never judged; who took a review
    down is not known. It is a test of the shop and says nothing about any review that still stands.
    """

    id = "vanished"
    family = "vanished"
    name = N_("Vanished reviews")
    evidence_type = "neutral"

    def score(self, context: Context) -> Scored:
        """Nothing: reviews that stand have not vanished."""
        return Scored(pd.Series(np.nan, index=context.reviews.index, dtype=np.float64))

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        rules = context.rules["signals"]["vanished"]
        sought = _of_shop(context, shop)
        # Whether nobody looked again or nothing was missed, what is known of the reviews is the same.
        if sought is None or not sought["vanished"].any():
            return untested(self, Say(ONE_READING))
        stars, gone = sought["rating"], sought["vanished"].astype(bool)
        low, high = stars <= 2, stars >= 4
        n_low, n_high = int(low.sum()), int(high.sum())
        if min(n_low, n_high) < rules["min_group"]:
            return too_few(self, min(n_low, n_high), rules["min_group"])
        k_low, k_high = int((low & gone).sum()), int((high & gone).sum())
        told = share_difference(k_low, n_low, k_high, n_high, context.rules["tests"]["interval"])
        many = k_low >= rules["min_vanished"] and k_low / n_low >= rules["fail_share"]
        larger = (told.effect.low or 0.0) > 0 and told.p_value <= rules["p_value"]
        return TestResult(
            id=self.id,
            family=self.family,
            name=self.name,
            verdict=_verdict(many, larger),
            finding=Say(
                N_("{low} of {n_low} reviews of one or two stars have vanished ({percent} %)."),
                {"low": k_low, "n_low": n_low, "percent": percent(k_low / n_low)},
            ),
            comparison=Say(
                N_("Of those with four or five stars, {high} of {n_high} did ({percent} %)."),
                {"high": k_high, "n_high": n_high, "percent": percent(k_high / n_high)},
            ),
            value=k_low / n_low,
            baseline=k_high / n_high,
            baseline_source=N_("four and five stars of the same shop"),
            effect=told.effect,
            p_value=told.p_value,
            n=n_low + n_high,
            innocent=tuple(map(Say, INNOCENT)) if k_low else (),
        )


def _verdict(many: bool, larger: bool) -> Verdict:
    """FAIL for many beyond chance, WARN for a few beyond chance; many that vanish like praise does are no pattern."""
    if not larger:
        return Verdict.PASS
    return Verdict.FAIL if many else Verdict.WARN


def _of_shop(context: Context, shop: pd.Index) -> pd.DataFrame | None:
    """The sought reviews of the shop; where none of its reviews stands any more, of the only shop there is."""
    sought = context.earlier
    if sought is None:
        return None
    if context.as_of:
        sought = sought[~(sought["created_local"].fillna("").astype(str).str[:10] > context.as_of)]
    if not len(shop):
        return sought
    row = context.reviews.loc[shop[0]]
    return sought[sought["platform"].eq(row["platform"]) & sought["shop_id"].eq(row["shop_id"])]
