"""What stands in the sections that HTML and Markdown share: order, names and groups, no numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..analysis.results import N_, Kind, Quote, SellerAsks, ShopFindings, TestResult, Verdict
from ..records import Outcome
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
FROM_TABLE = N_("These reviews came from a table, not from pages.")
VERDICTS = {
    Verdict.FAIL: N_("pattern present"),
    Verdict.WARN: N_("worth a look"),
    Verdict.PASS: N_("nothing notable"),
    Verdict.UNTESTED: N_("not tested"),
}
FAMILIES = {
    "disclosed": N_("Disclosed rewards"),
    "words": N_("Words"),
    "templates": N_("Copied texts"),
    "time": N_("Time"),
    "ratings": N_("Stars"),
    "reviewers": N_("Reviewers"),
    "followups": N_("Follow-ups"),
    "fit": N_("Fit"),
    "malicious": N_("Negative reviews"),
    "vanished": N_("Vanished reviews"),
    "defaults": N_("Default texts"),
}
BASELINES = (  # where a test's baseline may come from
    N_("rules"),
    N_("same data"),
    N_("this data only"),
    N_("ordinary reviews"),
    N_("the shop's own texts"),
    N_("the shop's own history"),
    N_("the same reviews on other days"),
    N_("platform's count"),
)
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


def read(found: ShopFindings, words: Words) -> str:
    """How much was read of how much, and why it ended there."""
    part = found.coverage
    if part.claimed:
        said = words.t(
            "{collected} of {claimed} reviews were read ({share:.0%}).",
            collected=part.collected,
            claimed=part.claimed,
            share=part.share,
        )
    else:
        said = words.t(
            "Reviews read: {collected}. How many the shop has in all is not known.", collected=part.collected
        )
    table = part.collected and not part.pages and part.outcome is Outcome.COMPLETE
    return said + words.gap + (words.name(FROM_TABLE) if table else words.outcome(part.outcome))


def tested(found: ShopFindings) -> list[TestResult]:
    """Tests that were made, the gravest verdict first, else in the analysis' order."""
    grave = (Verdict.FAIL, Verdict.WARN, Verdict.PASS)
    return sorted((test for test in found.tests if test.verdict in grave), key=lambda t: grave.index(t.verdict))


def untested(found: ShopFindings) -> list[TestResult]:
    return [test for test in found.tests if test.verdict is Verdict.UNTESTED]


def notable(found: ShopFindings) -> list[TestResult]:
    """Tests that say more than "nothing notable"."""
    return [test for test in tested(found) if test.verdict is not Verdict.PASS]


def by_family(tests: Iterable[TestResult], words: Words) -> list[tuple[str, list[TestResult]]]:
    """Tests under the name of their family, families in the method's order, unknown ones last."""
    groups: dict[str, list[TestResult]] = {name: [] for name in FAMILIES}
    for test in tests:
        groups.setdefault(test.family, []).append(test)
    return [(words.name(FAMILIES.get(name, name)), group) for name, group in groups.items() if group]


def tally(found: ShopFindings) -> list[tuple[Verdict, int]]:
    """How many tests gave each verdict, the gravest first, without those that none gave."""
    counted = [(verdict, sum(test.verdict is verdict for test in found.tests)) for verdict in VERDICTS]
    return [(verdict, count) for verdict, count in counted if count]


def numbers(test: TestResult, words: Words) -> list[tuple[str, str]]:
    baseline = words.number(test.baseline, 3)
    if test.baseline_source:
        baseline = words.t("{value} ({source})", value=baseline, source=test.baseline_source)
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
