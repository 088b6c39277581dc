"""report.sarif: the tests of one shop as SARIF 2.1.0 (OASIS, 2020), for code hosts and dashboards that read it.

A notable test is a result, with the pages of the reviews behind it as locations; a test that could not be tried is a
notification, never a silent pass. The same findings give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..analysis.results import ShopFindings, TestResult, Verdict
from .hostile import link
from .masking import mask_findings
from .review_cards import Cards
from .words import Words

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Verdict.FAIL: "error", Verdict.WARN: "warning"}
_MOST_LOCATIONS = 20


def render(findings: ShopFindings, lang: str) -> str:
    """The report as SARIF text that ends with a newline."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(mask_findings(findings), Words(lang)).run()]}
    return json.dumps(log, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


class _Run:
    def __init__(self, found: ShopFindings, words: Words) -> None:
        self.found, self.words, self.cards = found, words, Cards(found)

    def run(self) -> dict[str, Any]:
        notable = [test for test in self.found.tests if test.verdict in _LEVELS]
        return {
            "tool": {"driver": self.driver()},
            "language": self.words.lang,
            "automationDetails": {"id": f"{self.found.platform}/{self.found.shop_id}/"},
            "results": [self.result(test) for test in notable],
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(self.untested())}],
            "properties": {"rules_version": self.found.rules_version, "verdict": self.words.say(self.found.verdict)},
        }

    def driver(self) -> dict[str, Any]:
        return {"name": "zhenping", "rules": [self.rule(test) for test in self.found.tests]}

    def rule(self, test: TestResult) -> dict[str, Any]:
        return {
            "id": test.id,
            "shortDescription": {"text": self.words.name(test.name)},
            "properties": {"family": test.family},
        }

    def result(self, test: TestResult) -> dict[str, Any]:
        says = [self.words.say(say) for say in (test.finding, test.comparison, *test.innocent) if say]
        found = {
            "ruleId": test.id,
            "ruleIndex": self.found.tests.index(test),
            "level": _LEVELS[test.verdict],
            "message": {"text": self.words.gap.join(says)},
            "locations": list(self.locations(test)),
            "partialFingerprints": {"shopTest/v1": self.fingerprint(test)},
            "properties": {"value": test.value, "p_value": test.p_value, "q_value": test.q_value, "n": test.n},
        }
        return found

    def locations(self, test: TestResult) -> Iterator[dict[str, Any]]:
        """The pages of the reviews behind it, each once, then the shop itself if there is none."""
        named = (self.cards.value(row, "url") for row in test.rows if row in self.cards)
        pages = dict.fromkeys(page for page in map(link, named) if page)
        shop = link(self.found.url)
        for page in list(pages)[:_MOST_LOCATIONS] or ([shop] if shop else []):
            yield {"physicalLocation": {"artifactLocation": {"uri": page}}}

    def untested(self) -> Iterator[dict[str, Any]]:
        for index, test in enumerate(self.found.tests):
            if test.verdict is Verdict.UNTESTED:
                text = self.words.say(test.not_tested) or self.words.say(test.finding)
                rule = {"id": test.id, "index": index}
                yield {"level": "note", "message": {"text": text}, "associatedRule": rule}

    def fingerprint(self, test: TestResult) -> str:
        """The same shop and test over time, so that a reader of SARIF can follow it."""
        key = f"{self.found.platform}\0{self.found.shop_id}\0{test.id}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]
