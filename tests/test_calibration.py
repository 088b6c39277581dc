"""What people's marks change: never more than they support, never upwards, and nothing where there are none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_frames import campaign, complete, honest
from zhenping.analysis import analyse
from zhenping.analysis.calibration import Tally, audit, calibrated, claim, factor, factors, precision, shrunk
from zhenping.analysis.rules import load_rules
from zhenping.analysis.signals import SIGNALS
from zhenping.records import AuditMark, Mark
from zhenping.reports import report_json

RULES = load_rules()
TYPES = {signal.id: signal.evidence_type for signal in SIGNALS}
BASE = float(RULES["scores"]["base_rate"])
EVIDENCE = ("paid_praise", "templates", "bursts", "image", "lockstep", "block", "reviewer", "profile", "contradiction")
COUNT = st.integers(0, 500)


def claimed(name: str) -> float:
    return claim(name, TYPES, RULES["scores"])


def of(name: str, right: int, wrong: int) -> float:
    return factor(Tally(right=right, wrong=wrong), claimed(name), RULES)


def alone(name: str, scale: float) -> float:
    """Suspicion of a review for which this is all the evidence, at full strength."""
    return 1 / (1 + math.exp(-(math.log(BASE / (1 - BASE)) + scale * claimed(name))))


def mark(number: int, said: Mark, reasons: str = "templates:1.00", *, flagged: bool = True) -> AuditMark:
    return AuditMark(
        product_id="p",
        source="demo",
        review_id=f"r{number}",
        mark=said,
        flagged=flagged,
        reasons=reasons,
        rules_version="1",
    )


def marks(right: int, wrong: int, reasons: str = "templates:1.00") -> list[AuditMark]:
    said = [Mark.RIGHT] * right + [Mark.WRONG] * wrong
    return [mark(number, one, reasons) for number, one in enumerate(said)]


@given(st.sampled_from(EVIDENCE), COUNT, COUNT)
def test_a_factor_lies_in_0_to_1_and_falls_with_wrong_marks_and_rises_with_right_ones(name, right, wrong):
    found = of(name, right, wrong)
    assert 0 < found <= 1
    assert of(name, right, wrong + 1) <= found <= of(name, right + 1, wrong) + 1e-12


@given(st.sampled_from(EVIDENCE), COUNT, COUNT)
def test_evidence_by_itself_claims_no_more_than_the_shrunk_precision(name, right, wrong):
    found = of(name, right, wrong)
    supported = shrunk(Tally(right=right, wrong=wrong), alone(name, 1.0), RULES["audit"]["prior"])
    if RULES["audit"]["floor"] < found < 1:
        assert alone(name, found) == pytest.approx(supported)
    if found == 1 and right + wrong:
        assert supported >= alone(name, 1.0) - 1e-12


@pytest.mark.parametrize("name", EVIDENCE)
def test_no_marks_and_only_right_ones_leave_the_shipped_weight(name):
    assert of(name, 0, 0) == 1.0
    assert of(name, 50, 0) == 1.0


def test_one_slip_among_few_marks_changes_little_and_many_wrong_ones_change_much():
    assert of("templates", 9, 1) == pytest.approx(1.0)
    assert of("templates", 0, 1) > 0.85
    assert of("templates", 0, 40) < 0.4


def test_what_claims_nothing_is_not_scaled():
    assert of("no_such_evidence", 0, 500) == 1.0


@given(st.lists(st.floats(0, 9), min_size=3, max_size=3), st.floats(0.05, 1))
def test_scaled_log_odds_of_praise_add_up_to_what_was_there(values, scale):
    added = {"templates": np.array(values), "paid_praise": np.ones(3)}
    praise = np.array([True, True, False])
    kept, less = calibrated({"words": added, "collusion": {}}, {"templates": scale, "unknown": 0.5}, praise)
    kept = kept["words"]
    assert kept["templates"] + less == pytest.approx(added["templates"])
    assert kept["templates"][:2] == pytest.approx(scale * added["templates"][:2])
    assert kept["templates"][2] == added["templates"][2]
    assert kept["paid_praise"] is added["paid_praise"]


def test_marks_are_counted_for_every_reason_and_apart_for_what_was_mixed_in():
    found = audit(
        [
            mark(1, Mark.RIGHT, "templates:0.80;bursts:0.20"),
            mark(2, Mark.WRONG, "bursts:1.00"),
            mark(3, Mark.UNSURE, "bursts:1.00"),
            mark(4, Mark.WRONG, "bursts:1.00", flagged=False),
        ]
    )
    assert found.tests == {"bursts": Tally(right=1, wrong=1, unsure=1), "templates": Tally(right=1)}
    assert (found.flagged.judged, found.others) == (2, Tally(wrong=1))
    assert precision(Tally(unsure=3), 0.9) is None


def shop() -> pd.DataFrame:
    parts = [honest(150), campaign("template", 20), campaign("cashback", 10, first=200_000)]
    return pd.concat(parts, ignore_index=True)


def test_without_marks_every_score_is_the_shipped_one_to_the_last_bit():
    plain, empty = analyse(shop()), analyse(shop(), audited=audit([]))
    pd.testing.assert_frame_equal(plain.scores, empty.scores, check_exact=True)
    said = [report_json.render(found.findings("demo/s1", coverage=complete(shop()))) for found in (plain, empty)]
    assert said[0] == said[1]


def test_wrong_marks_lower_their_evidence_only_and_every_report_says_so():
    found = audit(marks(2, 38))
    plain, lowered = analyse(shop()), analyse(shop(), audited=found)
    assert set(factors(found, TYPES, RULES)) == {"templates"}
    before, after = plain.scores["suspicion"], lowered.scores["suspicion"]
    copied = plain.scores["kind"] == "template"
    assert copied.sum() == 20
    assert before[copied].min() >= 0.5 > after[copied].max()
    pd.testing.assert_series_equal(before[~copied], after[~copied], check_exact=True)
    pd.testing.assert_series_equal(plain.scores["anomaly"], lowered.scores["anomaly"], check_exact=True)
    findings = lowered.findings("demo/s1", coverage=complete(shop()))
    by_id = {test.id: test.audited for test in findings.tests}
    assert (by_id["templates"].right, by_id["templates"].wrong) == (2, 38)
    assert by_id["templates"].low < 0.05 < by_id["templates"].high
    assert by_id["paid_praise"] is None
    assert any("40 marks of this ledger" in limit["text"] for limit in report_json.content(findings)["limits"])


def test_right_marks_never_raise_a_score():
    plain, marked = analyse(shop()), analyse(shop(), audited=audit(marks(200, 0)))
    pd.testing.assert_frame_equal(plain.scores, marked.scores, check_exact=True)


def test_marks_of_a_test_that_names_its_evidence_otherwise_reach_its_card():
    found = audit(replace(one, reasons="block:1.00") for one in marks(3, 1))
    findings = analyse(shop(), audited=found).findings("demo/s1", coverage=complete(shop()))
    by_id = {test.id: test.audited for test in findings.tests}
    assert (by_id["dense_blocks"].right, by_id["dense_blocks"].wrong) == (3, 1)
