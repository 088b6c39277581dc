"""Do words and stars say the opposite of each other?"""

from __future__ import annotations

import pandas as pd

from ..results import N_, Say, TestResult, Verdict
from ..stats import binomial_tail, wilson
from ..words.polarity import polarity_column
from ..words.reversal import troubled
from .contract import Context, Scored
from .judging import judged, percent, too_few


class Contradiction:
    """Clear words against clear stars.

    Definition: four or five stars over a clearly complaining text, or one or two stars over a clearly
    praising one. Words are judged by the shipped lexicon with negation, and only where they are clear: praise that
    tells of trouble, too, is not. The share of such reviews is tested against the rate at which words and stars
    disagree in ordinary reviews (`base_rate`), most of it the lexicon's own errors. Innocent: sarcasm, a slip
    of the finger, stars for delivery and words for the goods, praise of the delivery man in a refund story.
    """

    id = "contradiction"
    family = "ratings"
    name = N_("Words against stars")
    evidence_type = "singleton"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        rules, stars = context.rules["signals"]["contradiction"], reviews["rating"]
        clearer = {**context.rules, "text": {**context.rules["text"], **rules["text"]}}
        polarity = polarity_column(reviews["folded"], clearer)
        clear = polarity.notna() & stars.notna() & (stars != 3) & ~reviews["default"]
        praised = reviews["folded"].where(clear & (stars <= 2) & (polarity > 0)).astype(object)
        clear &= ~praised.isin(troubled(pd.Series(praised.dropna().unique(), dtype=object)))
        against = clear & ((stars >= 4) & (polarity < 0) | (stars <= 2) & (polarity > 0))
        strength = against.astype(float) * rules["strength"]
        labels = pd.Series(None, index=reviews.index, dtype=object).mask(against, "contradiction")
        facts = polarity.where(against).to_frame("polarity")
        return Scored(strength.where(clear), labels=labels, evidence={"facts": facts})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["contradiction"]
        rows = context.reviews.loc[shop]
        strength = scored.strength.loc[rows.index[rows["counted"]]].dropna()
        if len(strength) < tests["min_reviews"]:
            return too_few(self, len(strength), tests["min_reviews"])
        found = strength.index[strength > 0]
        share = wilson(len(found), len(strength), tests["interval"])
        p_value = binomial_tail(len(found), len(strength), rules["base_rate"])
        notable = p_value <= tests["alpha"] and (share.value or 0.0) >= rules["base_rate"] + rules["warn_excess"]
        return judged(
            self,
            Verdict.WARN if notable else Verdict.PASS,
            Say(
                N_("In {count} of {n} reviews with clear words and stars ({percent} %) the two disagree."),
                {"count": len(found), "n": len(strength), "percent": percent(share.value)},
            ),
            found,
            comparison=Say(
                N_("On ordinary reviews the word list disagrees with up to {percent} % of stars: so often it errs."),
                {"percent": percent(rules["base_rate"])},
            ),
            value=share.value,
            baseline=rules["base_rate"],
            baseline_source=N_("rules"),
            effect=share,
            p_value=p_value,
            n=len(strength),
            innocent=(Say(N_("Sarcasm, slips of the finger, and stars for one thing with words about another.")),),
        )
