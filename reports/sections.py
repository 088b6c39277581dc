"""What stands in the sections that HTML and Markdown share: order, names and groups, no numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..analysis.results import N_, Kind, Quote, SellerAsks, ShopFindings, TestResult, Verdict
from .hostile import link
from .review_cards import Cards, Piece, ReviewCard, kind_name, known, pieces
from .words import NOTHING, Words

Voice = tuple[str, str, list[tuple[ReviewCard, list[Piece]]]]
MOST_QUOTES = 200
MOST_REVERSALS = 20

APART = N_("Kept apart: nothing here changes the authenticity above. A shop can have honest praise and poor service.")
NO_PROOF = N_("A pattern is not proof. This report is about a collection of texts; it gives no verdict on any person.")
UNCHECKED = N_(
    "In the merchant's own words, unchanged but for hidden contacts. It was not checked and changes no number."
)
VERDICTS = {
    Verdict.FAIL: N_("pattern present"),
    Verdict.WARN: N_("worth a look"),
    Verdict.PASS: N_("nothing notable"),
    Verdict.UNTESTED: N_("not tested"),
}
COUNTS = {
    "praise": N_("Praising reviews"),
    "default": N_("Platform's default texts"),
    "flagged": N_("Flagged (suspicion from 0.5)"),
    "witness": N_("Witnesses of paid praise"),
    "vanished": N_("Vanished since an earlier reading"),
    "outside_sample": N_("Read outside the sample (quotes only)"),
}
VOICES: dict[str, tuple[str, str]] = {
    Kind.WITNESS: (
        N_("Reviewers who say they were promised or pressed for praise"),
        N_("They speak against the reward and keep their full weight."),
    ),
    Kind.INDUCED: (N_("Praise that mentions a reward for itself"), ""),
    Kind.ACCUSATION: (
        N_("Reviewers who suspect other reviews"),
        N_("An opinion, not evidence: it is quoted and never counted."),
    ),
    Kind.PLATFORM: (
        N_("The platform's own rewards"),
        N_("Points and coupons from the platform are not counted against the shop."),
    ),
    "seller": (N_("The seller's own words"), N_("From replies and messages that the shop published.")),
}


def tested(found: ShopFindings) -> list[TestResult]:
    """Tests that were made, the gravest verdict first, else in the analysis' order."""
    grave = (Verdict.FAIL, Verdict.WARN, Verdict.PASS)
    return sorted((test for test in found.tests if test.verdict in grave), key=lambda t: grave.index(t.verdict))


def untested(found: ShopFindings) -> list[TestResult]:
    return [test for test in found.tests if test.verdict is Verdict.UNTESTED]


def numbers(test: TestResult, words: Words) -> list[tuple[str, str]]:
    baseline = words.number(test.baseline, 3)
    if test.baseline_source:
        baseline = f"{baseline} ({words.name(test.baseline_source)})"
    every = (
        (words.t("Measured"), words.number(test.value, 3)),
        (words.t("Baseline"), baseline if test.baseline is not None else NOTHING),
        (words.t("Effect with 90 % interval"), words.interval(test.effect, 2) if test.effect else NOTHING),
        (words.t("p-value"), words.chance(test.p_value)),
        (words.t("p-value, corrected"), words.chance(test.q_value)),
        (words.t("Reviews judged"), words.number(test.n)),
    )
    return [(name, value) for name, value in every if value != NOTHING]


def audited(test: TestResult, words: Words) -> str | None:
    """What people said of the reviews that the test marked, in any shop of the ledger; None if nobody did."""
    said = test.audited
    if said is None:
        return None
    return words.t(
        "In this ledger people confirmed {right} of {n} {n:review|reviews} that this test marked "
        "({low:.0%} to {high:.0%}).",
        right=said.right,
        n=said.right + said.wrong,
        low=said.low,
        high=said.high,
    )


def examples(rows: Iterable[int], most: int, cards: Cards) -> list[ReviewCard]:
    """The first `most` of these reviews whose texts differ."""
    chosen: dict[str, ReviewCard] = {}
    for row in rows:
        if len(chosen) == most:
            break
        if row in cards:
            card = cards.of(row)
            chosen.setdefault(card.text or "", card)
    return list(chosen.values())


def voices(found: ShopFindings, cards: Cards, words: Words) -> list[Voice]:
    groups: dict[str, list[tuple[ReviewCard, list[Piece]]]] = {name: [] for name in VOICES}
    for quote in found.quotes[:MOST_QUOTES]:
        text = cards.value(quote.row, quote.field) if quote.row in cards else None
        if text:
            groups.setdefault(_voice(quote), []).append((cards.of(quote.row), pieces(quote, text)))
    titles = {name: VOICES.get(name, (kind_name(name) or name, "")) for name in groups}
    return [(words.name(titles[g][0]), words.name(titles[g][1]), group) for g, group in groups.items() if group]


def seller_asks(found: ShopFindings) -> list[tuple[list[Piece], SellerAsks, str | None]]:
    """What the seller's own pages ask for: the sentence in pieces, what it is, a link that is safe to show."""
    return [(pieces(asks, asks.text), asks, link(asks.url)) for asks in found.seller_asks]


def _voice(quote: Quote) -> str:
    return "seller" if quote.field == "reply_text" else quote.kind.value


def reversals(found: ShopFindings, cards: Cards) -> list[ReviewCard]:
    rows = [row for test in found.tests if test.id == "followup_reversal" for row in test.rows]
    return [card for card in cards.many(rows[:MOST_REVERSALS]) if card.followup]


def products(found: ShopFindings) -> list[dict[str, Any]]:
    return [row | {"name": row["name"] or row["product_id"], "url": link(row["url"])} for row in rows(found.products)]


def rows(frame: Any) -> list[dict[str, Any]]:
    return [{str(k): known(v) for k, v in row.items()} for row in frame.to_dict("records")]
