"""The product and after-sales panel as shown: rows, short quotes with their words marked, what the shop answers.

Nothing is computed here but where a long text is cut. The panel stands apart from authenticity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..analysis.results import N_, Complaint, ComplaintPeriod, Interval, Passage, Replies, ShopFindings, Trend
from .review_cards import Cards, Piece, ReviewCard, pieces
from .words import NOTHING, Words

GROUPS = {"after_sales": N_("After-sales service"), "quality": N_("Product quality")}
CATEGORIES = {
    "apparel": N_("clothing"),
    "electronics": N_("electronics"),
    "food": N_("food"),
    "home": N_("home"),
}
TRENDS = {
    Trend.RISING: N_("rising"),
    Trend.FALLING: N_("falling"),
    Trend.STEADY: N_("no clear change"),
    Trend.UNKNOWN: NOTHING,
}
ANSWERED = N_("{n} reviews have up to three stars or complain; {share:.0%} ({low:.0%} to {high:.0%}) have a reply.")
DATED = N_("Half of the replies came within {days} {days:day|days} ({n} dated replies).")
COPIED = N_("{share:.0%} ({low:.0%} to {high:.0%}) of these {n} replies are near copies of another.")
BLAMING = N_("{share:.0%} ({low:.0%} to {high:.0%}) of these {n} replies put the trouble on the buyer.")
_LONGEST = 150  # characters of a quote
_BEFORE = 45  # of them before the first marked word
_SPARK = (72.0, 18.0)  # width and height of the trend's picture

Quoted = tuple[ReviewCard, list[Piece]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One topic; `bar` is its share among all topics' largest, 0-1; `points` a polyline of shares over time."""

    name: str
    category: str | None
    count: int
    share: str
    bar: float
    trend: str
    direction: Trend
    points: str
    reasons: str
    quotes: list[Quoted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    groups: list[tuple[str, list[PanelRow]]]
    answers: list[str]  # sentences on the shop's replies; empty where nothing is known
    blame: list[Quoted]  # replies that put the trouble on the buyer


def panel(found: ShopFindings, cards: Cards, words: Words) -> Panel:
    """Everything that a page says about complaints, most frequent first within the groups."""
    largest = max((c.share.value or 0.0 for c in found.complaints), default=0.0)
    rows: dict[str, list[PanelRow]] = {name: [] for name in GROUPS}
    for complaint in found.complaints:
        rows.setdefault(complaint.group, []).append(_row(complaint, largest, cards, words))
    return Panel(
        groups=[(words.name(GROUPS.get(name, name)), group) for name, group in rows.items() if group],
        answers=answers(found.replies, words) if found.replies else [],
        blame=_quoted(found.replies.quotes, cards) if found.replies else [],
    )


def answers(replies: Replies, words: Words) -> list[str]:
    """What the shop does with complaints, each sentence with its numbers."""
    said = [_sentence(ANSWERED, replies.answered, words)]
    if replies.median_days is not None:
        said.append(words.t(DATED, days=_whole(replies.median_days), n=replies.dated))
    shares = ((COPIED, replies.copied), (BLAMING, replies.blaming))
    return said + [_sentence(message, share, words) for message, share in shares if share.value is not None]


def share_text(share: Interval, words: Words) -> str:
    """A share with its interval, or a dash."""
    if share.value is None:
        return NOTHING
    low, high = words.percent(share.low, 1), words.percent(share.high, 1)
    return words.t("{value} ({low} to {high})", value=words.percent(share.value, 1), low=low, high=high)


def _row(complaint: Complaint, largest: float, cards: Cards, words: Words) -> PanelRow:
    category = CATEGORIES.get(complaint.category)
    return PanelRow(
        name=words.name(complaint.topic),
        category=words.name(category) if category else None,
        count=complaint.count,
        share=share_text(complaint.share, words),
        bar=(complaint.share.value or 0.0) / largest if largest else 0.0,
        trend=words.name(TRENDS[complaint.trend]),
        direction=complaint.trend,
        points=_points(complaint.periods) if complaint.trend is not Trend.UNKNOWN else "",
        reasons=" · ".join(f"{words.name(r.name)} {words.number(r.count)}" for r in complaint.reasons),
        quotes=_quoted(complaint.quotes, cards),
    )


def _quoted(passages: Iterable[Passage], cards: Cards) -> list[Quoted]:
    found = []
    for passage in passages:
        text = cards.value(passage.row, passage.field) if passage.row in cards else None
        if text:
            found.append((cards.of(passage.row), _excerpt(passage, text)))
    return found


def _excerpt(passage: Passage, text: str) -> list[Piece]:
    """At most `_LONGEST` characters around the first marked word."""
    first = min((start for start, _ in passage.spans), default=0)
    start = max(0, min(first - _BEFORE, len(text) - _LONGEST)) if len(text) > _LONGEST else 0
    end = min(len(text), start + _LONGEST)
    spans = tuple((a - start, b - start) for a, b in passage.spans if b > start and a < end)
    cut = pieces(Passage(row=passage.row, field=passage.field, spans=spans), text[start:end])
    return [("…", False)] * (start > 0) + cut + [("…", False)] * (end < len(text))


def _points(periods: tuple[ComplaintPeriod, ...]) -> str:
    """The shares of the periods as points of an SVG polyline, the largest at the top."""
    shares = [period.count / period.n for period in periods]
    if len(shares) < 2 or not any(shares):
        return ""
    width, height = _SPARK
    step, top = width / (len(shares) - 1), max(shares)
    return " ".join(f"{i * step:.1f},{height - 2 - (height - 4) * share / top:.1f}" for i, share in enumerate(shares))


def _sentence(message: str, share: Interval, words: Words) -> str:
    return words.t(message, share=share.value, low=share.low, high=share.high, n=share.n)


def _whole(days: float) -> float | int:
    return int(days) if float(days).is_integer() else days
