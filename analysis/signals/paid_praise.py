"""Rewards for praise, in the words of buyers and of the seller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..results import N_, Kind, Quote, Say, TestResult, Verdict
from ..stats import binomial_tail
from ..words.folding import fold_column, plain, raw_spans
from ..words.matching import Hit
from ..words.packs import Pack
from ..words.paid import find_all, packs_of
from ..words.polarity import opinion_words
from .contract import Context, Scored
from .judging import judged, too_few

_KIND = {
    "induced": Kind.INDUCED,
    "witness": Kind.WITNESS,
    "accusation": Kind.ACCUSATION,
    "solicitation": Kind.INDUCED,
}
_Columns = Mapping[str, pd.Series]
"""The columns of the reviews: asking them one by one is faster than asking the frame."""

_FIELDS = (("text", "folded"), ("followup_text", "folded_followup"))


@dataclass(frozen=True, slots=True)
class _Found:
    field: str
    folded: str
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
        columns = {str(name): column for name, column in reviews.items()}
        said: dict[int, str] = {}
        strengths: dict[int, float] = {}
        quotes: list[Quote] = []
        packs = packs_of(context.rules)
        for row, found in _buyers(columns, packs):
            said[row] = _label(found, bool(columns["praise"].at[row]), columns["folded_followup"].at[row])
            if said[row] == "induced":
                strengths[row] = _strength(found, context)
            quotes += _quotes(columns, row, found, said[row])
        asking = dict(_sellers(columns, packs))
        for row, found in asking.items():
            quotes += _quotes(columns, row, found, "solicitation")
        strength.update(pd.Series(strengths, dtype=float))
        labels = pd.Series(dict.fromkeys(asking, "solicitation") | said, dtype=object).reindex(reviews.index)
        soliciting = pd.Series(reviews.index.isin(list(asking)), index=reviews.index)
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
            baseline_source=N_("ordinary reviews"),
            p_value=p_value,
            n=read,
            innocent=(
                Say(N_("A promotion of the platform, or a gift that came without a condition.")),
                Say(N_("A buyer who repeats what others say.")),
            ),
        )


def _buyers(columns: _Columns, packs: Sequence[Pack]) -> Iterator[tuple[int, _Found]]:
    """Reviews with a match, with the strongest label of text and follow-up."""
    order = {"self": 0, "accusation": 1, "platform": 2}
    best: dict[int, _Found] = {}
    for field, column in _FIELDS:
        for row, text, hits in _matches(columns[column], packs, seller=False):
            found = _Found(field, text, hits[0].label, hits, _disguised(str(columns[field].at[row]), hits))
            if row not in best or order[found.label] < order[best[row].label]:
                best[row] = found
    yield from sorted(best.items())


def _sellers(columns: _Columns, packs: Sequence[Pack]) -> Iterator[tuple[int, _Found]]:
    replies = columns["reply_text"].dropna()
    for row, text, hits in _matches(fold_column(replies), packs, seller=True):
        yield row, _Found("reply_text", text, "solicitation", hits, False)


def _matches(folded: pd.Series, packs: Sequence[Pack], *, seller: bool) -> Iterator[tuple[int, str, tuple[Hit, ...]]]:
    texts = folded.dropna()
    table = find_all(pd.unique(texts).tolist(), packs, seller=seller)
    for row, text in texts[texts.isin(list(table))].items():
        yield int(str(row)), text, table[text]


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


def _quotes(columns: _Columns, row: int, found: _Found, label: str) -> list[Quote]:
    if label not in _KIND:
        return []
    spans = raw_spans(str(columns[found.field].at[row]), found.folded, ((hit.start, hit.end) for hit in found.hits))
    return [
        Quote(
            row=row,
            kind=_KIND[label],
            field=found.field,
            spans=spans,
            rule=found.hits[0].rule.id,
        )
    ]
