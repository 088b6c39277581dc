"""report.json: the findings for programs.

A function of the findings only: no clock, path, duration or language. Floats have six significant digits
and keys are sorted, so that the same findings give the same bytes. `report.schema.json` beside this file
describes it.
"""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from typing import Any

from ..analysis.results import (
    Available,
    Complaint,
    Interval,
    Link,
    Passage,
    Quote,
    Replies,
    Ring,
    Say,
    SellerAsks,
    ShopFindings,
    Template,
    TestResult,
    Verdict,
)
from ..errors import BY_OUTCOME
from ..records import Coverage
from . import since_json
from .evidence import pages
from .masking import mask_findings
from .plain_json import json_text, plain
from .review_cards import Cards
from .words import Words

SCHEMA_VERSION = "1.0"
_MOST_REVIEWS = 50  # evidence reviews named per test, template, ring or topic; reviews.csv has all


def render(findings: ShopFindings) -> str:
    """The report as JSON text that ends with a newline."""
    return json_text(content(findings))


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every report.json satisfies."""
    text = (resources.files(__package__) / "report.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def content(findings: ShopFindings) -> dict[str, Any]:
    """The report as plain data. Texts are masked; sentences come as id, values and English text."""
    return dict(plain(_Writer(mask_findings(findings)).report()))


class _Writer:
    def __init__(self, findings: ShopFindings) -> None:
        self.findings = findings
        self.cards = Cards(findings)
        self.words = Words("en")

    def report(self) -> dict[str, Any]:
        found = self.findings
        tested = [test for test in found.tests if test.verdict is not Verdict.UNTESTED]
        untested = [test for test in found.tests if test.verdict is Verdict.UNTESTED]
        return {
            "schema_version": SCHEMA_VERSION,
            "rules_version": found.rules_version,
            "options": found.options,
            "as_of": found.as_of,
            "shop": self.shop(),
            "coverage": self.coverage(found.coverage)
            | {"products": [self.coverage(part) for part in found.product_coverage]},
            "counts": found.counts,
            "verdict": self.say(found.verdict),
            "authenticity": self.authenticity(),
            "ratings": self.ratings(),
            "tests": [self.test(test) for test in tested],
            "not_tested": [self.untested(test) for test in untested],
            "errors": self.errors(),
            "templates": [self.template(template) for template in found.templates],
            "rings": [self.ring(ring) for ring in found.rings],
            "quotes": [self.quote(quote) for quote in found.quotes if quote.row in self.cards],
            "seller_asks": [self.seller_asks(asks) for asks in found.seller_asks],
            "complaints": [self.complaint(complaint) for complaint in found.complaints],
            "replies": self.replies(found.replies),
            "products": found.products.to_dict("records"),
            "timeline": found.timeline.to_dict("records"),
            "stars": found.stars.to_dict("records"),
            "available": self.available(found.available),
            "limits": [self.say(limit) for limit in found.limits],
            "next": {
                "grade": [self.say(say) for say in found.next.grade],
                "fetch": [self.say(say) for say in found.next.fetch],
            },
            "change": since_json.change(found.change),
            "vanished": [since_json.past(review) for review in found.gone],
            "evidence": {"pages": pages(found)},
            "statements": [
                {"text": said.text, "sha256": said.sha256, "added_on": said.added_on} for said in found.statements
            ],
        }

    def shop(self) -> dict[str, Any]:
        found = self.findings
        return {
            "platform": found.platform,
            "shop_id": found.shop_id,
            "name": found.shop_name,
            "url": found.url,
        }

    def errors(self) -> list[dict[str, Any]]:
        """Products (without id: the shop) whose collecting ended badly: the outcomes with an exit code."""
        found = self.findings
        parts = [part for part in (found.coverage, *found.product_coverage) if part.outcome in BY_OUTCOME]
        return [{"product_id": part.product_id, "outcome": part.outcome.value} for part in parts]

    def say(self, say: Say | None) -> dict[str, Any] | None:
        if say is None:
            return None
        return {"id": say.message, "values": dict(say.values), "text": self.words.say(say)}

    def coverage(self, part: Coverage) -> dict[str, Any]:
        return {
            "product_id": part.product_id,
            "outcome": part.outcome.value,
            "collected": part.collected,
            "claimed": part.claimed,
            "share": part.share,
            "pages": part.pages,
            "strata": sorted(part.strata),
            "first_date": part.first_date,
            "last_date": part.last_date,
        }

    def authenticity(self) -> dict[str, Any]:
        found = self.findings.authenticity
        return since_json.authenticity(found) | {
            "capped_by": self.say(found.capped_by),
            "without": [dataclasses.asdict(one) for one in self.findings.without],
        }

    def ratings(self) -> dict[str, Any]:
        found = self.findings.ratings
        return {
            "shown": interval(found.shown),
            "shown_by_platform": found.shown_by_platform,
            "without_default": interval(found.without_default),
            "adjusted": interval(found.adjusted),
        }

    def test(self, test: TestResult) -> dict[str, Any]:
        return {
            "id": test.id,
            "family": test.family,
            "name": test.name,
            "verdict": test.verdict.value,
            "finding": self.say(test.finding),
            "comparison": self.say(test.comparison),
            "value": test.value,
            "baseline": test.baseline,
            "baseline_source": test.baseline_source,
            "effect": interval(test.effect) if test.effect else None,
            "p_value": test.p_value,
            "q_value": test.q_value,
            "audited": None if test.audited is None else dataclasses.asdict(test.audited),
            "n": test.n,
            "innocent": [self.say(say) for say in test.innocent],
            "reviews": self.reviews(test.rows),
        }

    def untested(self, test: TestResult) -> dict[str, Any]:
        reason = self.say(test.not_tested)
        return {"id": test.id, "family": test.family, "name": test.name, "reason": reason}

    def reviews(self, rows: tuple[int, ...]) -> dict[str, Any]:
        named = [self.reference(row) for row in rows[:_MOST_REVIEWS] if row in self.cards]
        return {"count": len(rows), "first": named}

    def reference(self, row: int) -> dict[str, Any]:
        return {
            "product_id": self.cards.value(row, "product_id"),
            "review_id": self.cards.value(row, "review_id"),
        }

    def template(self, template: Template) -> dict[str, Any]:
        return {
            "id": template.id,
            "kind": template.kind,
            "example": template.example,
            "reviewers": template.reviewers,
            "products": template.products,
            "first": template.first,
            "last": template.last,
            "first_order": template.first_order,
            "last_order": template.last_order,
            "spread": [self.say(say) for say in template.spread],
            "note": self.say(template.note),
            "chance": template.chance,
            "innocent": [self.say(say) for say in template.innocent],
            "reviews": self.reviews(template.rows),
        }

    def ring(self, ring: Ring) -> dict[str, Any]:
        return {
            "id": ring.id,
            "chance": ring.chance,
            "links": [self.link(link) for link in ring.links],
            "members": [self.member(rows, ring) for rows in ring.members[:_MOST_REVIEWS]],
            "innocent": [self.say(say) for say in ring.innocent],
            "reviews": self.reviews(ring.rows),
        }

    def link(self, link: Link) -> dict[str, Any]:
        ties = [{"explanation": self.say(tie.explanation), "reviews": self.reviews(tie.rows)} for tie in link.ties]
        return {
            "kind": link.kind,
            "chance": link.chance,
            "explanation": self.say(link.explanation),
            "example": link.example,
            "ties": ties,
            "reviews": self.reviews(link.rows),
        }

    def member(self, rows: tuple[int, ...], ring: Ring) -> dict[str, Any]:
        """One person's reviews under the masked name; `links` are positions in the ring's links."""
        found = [row for row in rows[:_MOST_REVIEWS] if row in self.cards]
        reviews = [
            self.reference(row)
            | {
                "date": self.cards.of(row).date,
                "rating": self.cards.of(row).rating,
                "links": [number for number, link in enumerate(ring.links) if row in link.rows],
            }
            for row in found
        ]
        return {"reviewer": self.cards.value(found[0], "reviewer_mask") if found else None, "reviews": reviews}

    def available(self, seen: Available | None) -> dict[str, Any] | None:
        return None if seen is None else dataclasses.asdict(seen)

    def quote(self, quote: Quote) -> dict[str, Any]:
        card = self.cards.of(quote.row)
        return self.reference(quote.row) | {
            "kind": quote.kind.value,
            "rule": quote.rule,
            "field": quote.field,
            "text": self.cards.value(quote.row, quote.field),
            "spans": [list(span) for span in quote.spans],
            "rating": card.rating,
            "date": card.date,
            "page_sha256": card.page,
        }

    def seller_asks(self, asks: SellerAsks) -> dict[str, Any]:
        return {
            "kind": asks.kind,
            "product_id": asks.product_id,
            "url": asks.url,
            "rule": asks.rule,
            "text": asks.text,
            "spans": [list(span) for span in asks.spans],
            "pages": asks.pages,
        }

    def complaint(self, complaint: Complaint) -> dict[str, Any]:
        return {
            "id": complaint.id,
            "topic": complaint.topic,
            "group": complaint.group,
            "category": complaint.category,
            "count": complaint.count,
            "share": interval(complaint.share),
            "reasons": [{"id": r.id, "name": r.name, "count": r.count} for r in complaint.reasons],
            "trend": {
                "direction": complaint.trend.value,
                "q_value": complaint.q_value,
                "periods": [{"start": p.start, "n": p.n, "count": p.count} for p in complaint.periods],
            },
            "quotes": self.passages(complaint.quotes),
            "reviews": self.reviews(complaint.rows),
        }

    def replies(self, replies: Replies | None) -> dict[str, Any] | None:
        if replies is None:
            return None
        return {
            "answered": interval(replies.answered),
            "median_days": {"value": replies.median_days, "n": replies.dated},
            "copied": interval(replies.copied),
            "blaming": interval(replies.blaming),
            "quotes": self.passages(replies.quotes),
        }

    def passages(self, passages: tuple[Passage, ...]) -> list[dict[str, Any]]:
        return [
            self.reference(passage.row)
            | {
                "field": passage.field,
                "text": self.cards.value(passage.row, passage.field),
                "spans": [list(span) for span in passage.spans],
            }
            for passage in passages
            if passage.row in self.cards
        ]


def interval(found: Interval) -> dict[str, Any]:
    """An estimate under the names that the design promises."""
    return {"mean": found.value, "low": found.low, "high": found.high, "n": found.n}
