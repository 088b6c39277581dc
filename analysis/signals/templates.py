"""Near-identical texts by different people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..comparable import comparable_texts
from ..copies import BUYER, MEME, STRANGERS, Cluster, clusters
from ..festivals import mask as festival_mask
from ..results import N_, Say, Template, TestResult
from ..stats import wilson
from ..together import Batch, batches
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, stars_against_rest, too_few

TOGETHER = "together"

_SUGGESTED = Say(N_("Phrases that the platform suggests, or a text that one order pasted under every item."))
_PASTED = Say(N_("Buyers who paste one text everywhere to reach a number of characters or to earn points."))
_AT_ONCE = Say(N_("A platform that publishes default texts or one-tap praise of many buyers at once."))
_SEASON = Say(N_("Shopping festivals, after which many buyers review in haste and paste what they find."))
_ELSEWHERE = Say(N_("A phrase that goes round: reviews of other shops have it too."))
_COMMON = Say(N_("Common phrases: strangers arrive at a text of such ordinary words more easily."))


class Templates:
    """Copies of one text across people.

    Definition: the writer's own words (at least `min_chars` letters and digits without defaults, tags, stock
    phrases, headings of the platform's form and the item's own variant; see `comparable`), whose character
    2-3-grams overlap by Jaccard >= 0.6 with a medoid, never along chains; what overlaps by 0.5 joins an
    established group and does not count towards its evidence. Hands are counted, not reviews: an account, an
    order, and accounts that ordered one variant in one minute, are one (see `copies`). `chance` is the expected
    number of such groups among unrelated buyers: people x accident^(hands - 1). The accidental rate was measured
    on public reviews by how surprising a text is to a character trigram model of the others: 0.3 %, and 3 % more
    at 70 bits, which each further ten halve. Phrases at home in several unrelated shops,
    and texts that say that they are pasted everywhere, are memes: laziness, no evidence. Strength is
    (1 - chance) x (1 - 2^-(hands - 1)).

    The very same praise by five or more accounts within minutes, of any length, is listed with a moderate
    strength at most: one hand that posts a batch and a platform that publishes at once look alike (see
    `together`). Innocent: suggested phrases, one order's text under each item. Limits: the rate contains
    copies that nobody arranged and some that somebody did, so it is an upper bound; a well-briefed writer
    who rewrites more than a third of a text is not found.
    """

    id = "templates"
    family = "templates"
    name = N_("Copied texts across reviewers")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        reviews, rules = context.reviews, context.rules["signals"]["templates"]
        texts = comparable_texts(reviews, rules)
        found = _Found(
            strength=pd.Series(0.0, index=reviews.index).where(texts.notna()),
            labels=pd.Series(None, index=reviews.index, dtype=object),
            groups=pd.Series(None, index=reviews.index, dtype=object),
            templates=[],
        )
        at_once = batches(reviews, rules)
        for cluster in clusters(reviews, texts, rules):
            found.copied(reviews, cluster, at_once)
        for batch in at_once:
            found.together(reviews, batch, rules)
        return Scored(found.strength, labels=found.labels, groups=found.groups, templates=tuple(found.templates))

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["templates"]
        base = share_base(context, shop)
        strength, labels = scored.strength.loc[base.index], _labels(scored).loc[base.index]
        compared = int(strength.notna().sum())
        if compared < tests["min_reviews"]:
            return too_few(self, compared, tests["min_reviews"])
        inside = strength.fillna(0.0) > 0
        here = set(shop)
        own = [template for template in scored.templates if here.intersection(template.rows)]
        share = wilson(int((inside & base["praise"]).sum()), int(base["praise"].sum()), tests["interval"])
        copied = int((labels.eq(STRANGERS) & base["praise"]).sum()) / max(1, share.n)
        difference = stars_against_rest(base, inside, tests["min_group"])
        deviates = difference is None or difference.p_value <= tests["alpha"]
        return judged(
            self,
            graded(bool(own), copied >= rules["fail_share"] and deviates),
            _finding(own, int((inside & base["praise"]).sum()), share.n, share.value),
            base.index[inside],
            comparison=_comparison(_labels(scored).loc[shop], rules),
            value=share.value,
            baseline=rules["accident"],
            baseline_source=N_("rules"),
            effect=difference.effect if difference else None,
            p_value=min(1.0, min(template.chance for template in own) * len(own)) if own else 1.0,
            n=compared,
            innocent=(_SUGGESTED, _PASTED, *((_AT_ONCE,) if any(t.kind == TOGETHER for t in own) else ())),
        )


@dataclass(frozen=True)
class _Found:
    """Columns and templates that grow group by group."""

    strength: pd.Series
    labels: pd.Series
    groups: pd.Series
    templates: list[Template]

    def copied(self, reviews: pd.DataFrame, cluster: Cluster, at_once: list[Batch]) -> None:
        """A group of near-identical texts; one that is a batch word for word is left to `together`."""
        if cluster.kind != STRANGERS:
            self.labels[cluster.rows] = cluster.kind
            return
        if any(len(np.setdiff1d(cluster.rows, batch.rows)) == 0 for batch in at_once):
            return
        strength = (1 - cluster.chance) * (1 - 0.5 ** (cluster.hands - 1))
        self._add(reviews, cluster.rows, STRANGERS, strength, cluster.hands, cluster.chance, None)

    def together(self, reviews: pd.DataFrame, batch: Batch, rules: Mapping[str, Any]) -> None:
        """A batch, unless its text is evidence already, or one buyer's, or a meme."""
        if self.labels[batch.rows].notna().any():
            return
        note = Say(
            N_(
                "The same text {n} times within {minutes} {minutes:minute|minutes}: consistent with one hand that "
                "posts a batch, and just as well with a platform that publishes defaults or one-tap praise at once."
            ),
            {"n": len(batch.rows), "minutes": batch.minutes},
        )
        strength = rules["together"] * (1 - batch.chance)
        self._add(reviews, batch.rows, TOGETHER, strength, batch.accounts, batch.chance, note)

    def _add(
        self, reviews: pd.DataFrame, rows: Any, kind: str, strength: float, people: int, chance: float, note: Say | None
    ) -> None:
        name = f"T{len(self.templates) + 1}"
        self.strength[rows], self.labels[rows], self.groups[rows] = strength, kind, name
        self.templates.append(_template(reviews.loc[rows], name, kind, people, chance, note))


def _template(rows: pd.DataFrame, name: str, kind: str, people: int, chance: float, note: Say | None) -> Template:
    days, posted, ordered = rows["day"].dropna(), _moments(rows["created_local"]), _moments(rows["ordered_at"])
    return Template(
        id=name,
        kind=kind,
        rows=tuple(int(row) for row in rows.index),
        example=min(str(text) for text in rows["text"]),
        reviewers=people,
        products=len(rows[["shop", "product_id"]].drop_duplicates()),
        first=f"{days.min():%Y-%m-%d}" if len(days) else None,
        last=f"{days.max():%Y-%m-%d}" if len(days) else None,
        first_order=f"{ordered.min():%Y-%m-%d}" if len(ordered) else None,
        last_order=f"{ordered.max():%Y-%m-%d}" if len(ordered) else None,
        spread=tuple(_spread(posted, _POSTED) + _spread(ordered, _ORDERED)),
        chance=chance,
        note=note,
        innocent=_innocent(rows, kind, chance),
    )


_POSTED = {
    "minute": N_("Posted within {n} {n:minute|minutes}."),
    "hour": N_("Posted within {n} {n:hour|hours}."),
    "day": N_("Posted within {n} {n:day|days}."),
    "one": N_("All posted on one day."),
}
_ORDERED = {
    "minute": N_("Ordered within {n} {n:minute|minutes}."),
    "hour": N_("Ordered within {n} {n:hour|hours}."),
    "day": N_("Ordered within {n} {n:day|days}."),
    "one": N_("All ordered on one day."),
}


def _moments(shown: pd.Series) -> pd.Series:
    """Days or moments, whichever all that are known have; shorter dates are left out."""
    texts = shown.dropna().astype(str)
    texts = texts[texts.str.len() >= 10]
    width = 19 if len(texts) and texts.str.len().min() >= 16 else 10
    return pd.to_datetime(texts.str.slice(0, width), format="ISO8601", errors="coerce").dropna()


def _spread(moments: pd.Series, messages: Mapping[str, str]) -> list[Say]:
    """How far apart, in words; nothing for a single one."""
    if len(moments) < 2:
        return []
    minutes = (moments.max() - moments.min()) / pd.Timedelta(minutes=1)
    timed = bool((moments != moments.dt.normalize()).any())
    if timed and minutes < 120:
        return [Say(messages["minute"], {"n": max(1, int(np.ceil(minutes)))})]
    if timed and minutes < 48 * 60:
        return [Say(messages["hour"], {"n": int(np.ceil(minutes / 60))})]
    days = (moments.max().normalize() - moments.min().normalize()).days + 1
    return [Say(messages["one"])] if days == 1 else [Say(messages["day"], {"n": days})]


def _innocent(rows: pd.DataFrame, kind: str, chance: float) -> tuple[Say, ...]:
    """Those explanations that fit this group, the likeliest first."""
    fitting = [_AT_ONCE] if kind == TOGETHER else []
    days = rows["day"].dropna()
    if rows["shop"].nunique() > 1:
        fitting.append(_ELSEWHERE)
    if len(days) and _mostly_in_season(days):
        fitting.append(_SEASON)
    if kind == STRANGERS and chance > _LIKELY:
        fitting.append(_COMMON)
    return (*fitting, _SUGGESTED, _PASTED)


_LIKELY = 1e-3  # groups more likely than this by chance are of ordinary words or of few hands


def _mostly_in_season(days: pd.Series) -> bool:
    inside = [festival_mask(f"{day:%Y-%m-%d}", 1)[0] for day in days.unique()]
    share = days.map(dict(zip(days.unique(), inside, strict=True))).mean()
    return bool(share > 0.5)


def _labels(scored: Scored) -> pd.Series:
    return scored.labels if scored.labels is not None else pd.Series(None, index=scored.strength.index, dtype=object)


def _finding(own: list[Template], count: int, n: int, share: float | None) -> Say:
    values = {"groups": len(own), "count": count, "n": n, "percent": percent(share)}
    batch = max((template for template in own if template.kind == TOGETHER), key=lambda t: len(t.rows), default=None)
    if batch is None:
        return Say(N_("{groups} groups of near-identical texts hold {count} of {n} praises ({percent} %)."), values)
    return Say(
        N_(
            "{groups} groups of near-identical texts hold {count} of {n} praises ({percent} %); one of them is "
            "the very same text {copies} times within minutes."
        ),
        values | {"copies": len(batch.rows)},
    )


def _comparison(labels: pd.Series, rules: Mapping[str, Any]) -> Say:
    """The accidental rate, and what was found alike but is no evidence."""
    orders, memes = int(labels.eq(BUYER).sum()), int(labels.eq(MEME).sum())
    rate = {"percent": percent(rules["accident"])}
    if not orders + memes:
        return Say(N_("About {percent} % of texts of this length have an accidental twin by a stranger."), rate)
    return Say(
        N_(
            "About {percent} % of texts of this length have an accidental twin by a stranger. Not counted: {orders} "
            "reviews whose text is one buyer's under several items, {memes} with phrases that go round among shops."
        ),
        rate | {"orders": orders, "memes": memes},
    )
