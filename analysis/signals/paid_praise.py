"""Rewards for praise, in the words of buyers and of the seller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import N_, Kind, Quote, Say, TestResult, Verdict
from ..stats import binomial_tail
from ..words.folding import fold_column, plain, raw_spans
from ..words.packs import Pack
from ..words.paid import Hit, find_all, packs_of
from ..words.polarity import opinion_words
from .contract import Context, Scored
from .judging import judged, too_few

_KIND = {
    "induced": Kind.INDUCED,
    "witness": Kind.WITNESS,
    "accusation": Kind.ACCUSATION,
    "solicitation": Kind.INDUCED,
}
_FIELDS = (("text", "folded"), ("followup_text", "folded_followup"))


@dataclass(frozen=True, slots=True)
class _Found:
    field: str
    label: str
    hits: tuple[Hit, ...]
    disguised: bool


class PaidPraise:
    """Reviews that say that praise was rewarded, and replies that ask for it.

    Definition: the rules of the packs bind a reward to a praise or review word in one clause of
    the folded text. A rewarded writer's own words make praise `induced` and any other review a `witness`;
    words about others' reviews are an `accusation`; points and coupons of the platform are `platform`; the
    seller's own request is `solicitation`. A follow-up that complains of it makes even a five-star review a
    witness. Only `induced` has a strength above 0: critics who expose the practice keep their full weight.
    Disguised words (found only after folding) are slightly stronger. Limits: paid praise is rarely visible,
    and then mostly in bad reviews; expect single digits a shop, which is why the test counts and quotes but
    gives no rate. Innocent: a promotion of the platform, a joke, a gift that came without a condition.
    """

    id = "paid_praise"
    family = "words"
    name = N_("Rewards for praise in words")
    evidence_type = "words"

    def score(self, context: Context) -> Scored:
        reviews = context.reviews
        strength = pd.Series(0.0, index=reviews.index)
        strength = strength.where(reviews["folded"].notna() | reviews["folded_followup"].notna())
        labels = pd.Series(None, index=reviews.index, dtype=object)
        soliciting = pd.Series(False, index=reviews.index)
        quotes: list[Quote] = []
        packs = packs_of(context.rules)
        for row, found in _buyers(reviews, packs):
            label = _label(found, bool(reviews.at[row, "praise"]), reviews.at[row, "folded_followup"])
            labels[row] = label
            if label == "induced":
                strength[row] = _strength(found, context)
            quotes += _quotes(reviews, row, found, label)
        for row, hits in _sellers(reviews, packs):
            soliciting[row] = True
            quotes += _quotes(reviews, row, _Found("reply_text", "solicitation", hits, False), "solicitation")
        labels = labels.mask(labels.isna() & soliciting, "solicitation")
        return Scored(strength, labels=labels, quotes=tuple(quotes), evidence={"soliciting": soliciting})

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        assert scored.labels is not None
        rules = context.rules["signals"]["paid_praise"]
        read = int(scored.strength.loc[shop].notna().sum())
        if not read:
            return too_few(self, 0, 1)
        labels = scored.labels.loc[shop]
        own = labels.index[labels.isin(["induced", "witness"])]
        asking = shop[scored.evidence["soliciting"].loc[shop].to_numpy()]
        texts = context.reviews.loc[own, ["folded", "folded_followup"]].drop_duplicates().shape[0]
        p_value = binomial_tail(texts, read, rules["false_alarms"])
        verdict = Verdict.PASS
        if len(own) or len(asking):
            beyond = texts >= rules["fail_texts"] and p_value <= context.rules["tests"]["alpha"]
            verdict = Verdict.FAIL if beyond else Verdict.WARN
        counts = {name: int((labels == name).sum()) for name in ("induced", "witness", "accusation", "platform")}
        return judged(
            self,
            verdict,
            Say(
                N_(
                    "Of {n} reviews with words, {induced} praise and mention a reward for it, "
                    "{witness} others report one, {accusation} suspect others' praise; "
                    "{asking} replies of the seller ask for praise."
                ),
                {"n": read, **counts, "asking": len(asking)},
            ),
            own.union(asking),
            comparison=Say(
                N_("The rules find such words by mistake in up to {rate} of 10,000 ordinary reviews."),
                {"rate": round(1e4 * rules["false_alarms"], 1)},
            ),
            value=float(len(own) + len(asking)),
            baseline=rules["false_alarms"] * read,
            baseline_source="ordinary reviews",
            p_value=p_value,
            n=read,
            innocent=(
                Say(N_("A promotion of the platform, or a gift that came without a condition.")),
                Say(N_("A buyer who repeats what others say.")),
            ),
        )


def _buyers(reviews: pd.DataFrame, packs: Sequence[Pack]) -> Iterator[tuple[int, _Found]]:
    """Reviews with a match, with the strongest label of text and follow-up."""
    order = {"self": 0, "accusation": 1, "platform": 2}
    best: dict[int, _Found] = {}
    for field, column in _FIELDS:
        for row, hits in _matches(reviews[column], packs, seller=False):
            found = _Found(field, hits[0].label, hits, _disguised(str(reviews.at[row, field]), hits))
            if row not in best or order[found.label] < order[best[row].label]:
                best[row] = found
    yield from sorted(best.items())


def _sellers(reviews: pd.DataFrame, packs: Sequence[Pack]) -> Iterator[tuple[int, tuple[Hit, ...]]]:
    replies = reviews["reply_text"].dropna()
    yield from _matches(fold_column(replies), packs, seller=True)


def _matches(folded: pd.Series, packs: Sequence[Pack], *, seller: bool) -> Iterator[tuple[int, tuple[Hit, ...]]]:
    texts = folded.dropna()
    table = find_all(pd.unique(texts).tolist(), packs, seller=seller)
    for row, text in texts[texts.isin(list(table))].items():
        yield int(str(row)), table[text]


def _label(found: _Found, praise: bool, followup: object) -> str:
    """Own words on praise are `induced`; elsewhere, or in a follow-up that complains, `witness`."""
    if found.label != "self":
        return found.label
    if found.field == "followup_text":
        good, bad = opinion_words(str(followup))
        return "induced" if praise and good > bad else "witness"
    return "induced" if praise else "witness"


def _strength(found: _Found, context: Context) -> float:
    gain = context.rules["signals"]["paid_praise"]["evasion_gain"] if found.disguised else 0.0
    return float(np.clip(max(hit.rule.strength for hit in found.hits) + gain, 0.0, 1.0))


def _disguised(raw: str, hits: tuple[Hit, ...]) -> bool:
    """Whether the rules match only after look-alikes and separators were folded; learned grams have no pattern."""
    shown, rules = plain(raw), [hit.rule for hit in hits if hit.rule.finds]
    return bool(rules) and not any(rule.pattern.search(shown) for rule in rules)


def _quotes(reviews: pd.DataFrame, row: int, found: _Found, label: str) -> list[Quote]:
    if label not in _KIND:
        return []
    spans = raw_spans(str(reviews.at[row, found.field]), ((hit.start, hit.end) for hit in found.hits))
    return [
        Quote(
            row=row,
            kind=_KIND[label],
            field=found.field,
            spans=spans,
            rule=found.hits[0].rule.id,
        )
    ]
