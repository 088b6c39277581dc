"""One review as an auditor sees it in the terminal: its words, what each test said, what it shares, and what else it
could be. Flagged reviews and those mixed in have the same form, and neither shows its suspicion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..analysis.calibration import Audit, Tally, tests_of
from ..analysis.results import N_, Audited, Ring, Say, ShopFindings, Template
from .hostile import terminal_text
from .masking import mask_findings
from .page import short
from .review_cards import OTHER_EVIDENCE, Cards, ReviewCard, shared_links
from .words import NOTHING, Words

QUESTION = N_("Would it be right to suspect this praise? (r)ight (w)rong (u)nsure (s)kip (b)ack (q)uit")
_MOST_CHARACTERS = 2000
_MOST = {"links": 4, "innocent": 8}


class AuditCards:
    """Cards of one shop's findings as plain lines, masked and safe to print."""

    def __init__(self, findings: ShopFindings, lang: str) -> None:
        self.found = mask_findings(findings)
        self.words = Words(lang)
        self.cards = Cards(self.found)

    def question(self) -> str:
        return self.words.t(QUESTION)

    def lines(self, row: int, number: int, total: int) -> list[str]:
        """The card of one row, the `number`-th of `total`."""
        return [_safe(line) for line in self._lines(row, number, total)]

    def _lines(self, row: int, number: int, total: int) -> Iterator[str]:
        t, card = self.words.t, self.cards.of(row)
        templates = [template for template in self.found.templates if row in template.rows]
        rings = [ring for ring in self.found.rings if row in ring.rows]
        yield "─" * 60
        yield t("Review {number} of {total}", number=number, total=total)
        yield self._about(card)
        yield from self._text(card)
        yield ""
        yield from self._tests(row)
        yield from self._reasons(card)
        yield from (line for template in templates for line in self._template(template))
        yield from (line for ring in rings for line in self._ring(ring, row))
        yield from self._innocent(row, templates, rings)

    def _about(self, card: ReviewCard) -> str:
        stars = self.words.t("{stars} {stars:star|stars}", stars=card.rating) if card.rating is not None else NOTHING
        return " · ".join((stars, self.words.date(card.date), card.product or NOTHING))

    def _text(self, card: ReviewCard) -> Iterator[str]:
        parts = (
            (N_("Title"), card.title),
            (N_("Text"), card.text),
            (N_("Follow-up"), card.followup),
            (N_("Seller's reply"), card.reply),
        )
        for name, text in parts:
            if text:
                yield f"{self.words.name(name)}: {short(terminal_text(text), _MOST_CHARACTERS)}"

    def _tests(self, row: int) -> Iterator[str]:
        strengths = ((test, self.cards.value(row, f"signal_{test.id}")) for test in self.found.tests)
        spoke = [(test, strength) for test, strength in strengths if strength]
        said = N_("What the tests said, with their strength:") if spoke else N_("No test said anything.")
        yield self.words.t(said)
        for test, strength in sorted(spoke, key=lambda pair: (-pair[1], pair[0].id)):
            yield f"  {self.words.name(test.name)}: {self.words.percent(strength)}"

    def _reasons(self, card: ReviewCard) -> Iterator[str]:
        if card.reasons:
            yield self.words.t("What adds to a suspicion, with its share:")
        for name, share in card.reasons:
            yield f"  {self.words.name(name)}: {self.words.percent(share)}"

    def _template(self, template: Template) -> Iterator[str]:
        yield self.words.t(
            "One of {n} nearly equal texts; by chance: {chance}",
            n=len(template.rows),
            chance=self.words.chance(template.chance),
        )
        yield from (f"  {self.words.say(say)}" for say in (*template.spread, template.note) if say)

    def _ring(self, ring: Ring, row: int) -> Iterator[str]:
        yield self.words.t(
            "One of {n} reviews that are tied together; by chance: {chance}",
            n=len(ring.rows),
            chance=self.words.chance(ring.chance),
        )
        links = [link for link in shared_links(ring) if row in link.rows]
        yield from (f"  {self.words.say(link.explanation)}" for link in links[: _MOST["links"]])

    def _innocent(self, row: int, templates: Sequence[Template], rings: Sequence[Ring]) -> Iterator[str]:
        named = tests_of(self.cards.value(row, "reasons"))
        tests = [test for test in self.found.tests if test.id in named]
        groups = [part.innocent for part in templates] + [part.innocent for part in rings]
        says: list[Say] = [say for innocent in (*groups, *(test.innocent for test in tests)) for say in innocent]
        sentences = list(dict.fromkeys(map(self.words.say, says)))[: _MOST["innocent"]]
        if sentences:
            yield self.words.t("It can also be innocent:")
        yield from (f"  {sentence}" for sentence in sentences)


def _safe(line: str) -> str:
    """Harmless in a terminal, still indented."""
    return " " * (len(line) - len(line.lstrip(" "))) + terminal_text(line)


COLUMNS = ("test", "name", "right", "wrong", "unsure", "precision", "low", "high")


def table(
    audit: Audit, precision: Mapping[str, Audited | None], names: Mapping[str, str], lang: str
) -> list[list[str]]:
    """Rows of `COLUMNS`, one a piece of evidence that was a reason for a marked review.

    Args:
        audit: the marks.
        precision: by the same names.
        names: message ids of the tests' names.
        lang: of the names.
    """
    words = Words(lang)
    every = {**OTHER_EVIDENCE, **names}
    return [
        [name, words.name(every.get(name, name)), *_counts(tally), *_shares(tally, precision.get(name))]
        for name, tally in audit.tests.items()
    ]


def _counts(tally: Tally) -> list[str]:
    return [str(tally.right), str(tally.wrong), str(tally.unsure)]


def _shares(tally: Tally, found: Audited | None) -> list[str]:
    if found is None:
        return ["-", "-", "-"]
    return [f"{share:.2f}" for share in (tally.right / tally.judged, found.low, found.high)]
