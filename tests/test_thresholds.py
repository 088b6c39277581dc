"""What a caller may ask of a report, and which exit code says that it was not kept."""

from __future__ import annotations

import dataclasses

import pytest
from report_sample import empty_findings, findings
from zhenping.analysis.results import Authenticity, ShopFindings
from zhenping.errors import ThresholdFailed, TooFewReviews, UsageError
from zhenping.records import Coverage
from zhenping.verbs.thresholds import Thresholds, checked, judge


def graded(score: float, low: float, high: float, grade: str | None = "C") -> ShopFindings:
    found = Authenticity(score=score, low=low, high=high, n=200, grade=grade, capped_by=None)
    return dataclasses.replace(findings(), authenticity=found)


def seen(collected: int, claimed: int | None) -> ShopFindings:
    coverage: Coverage = dataclasses.replace(findings().coverage, collected=collected, claimed=claimed)
    return dataclasses.replace(findings(), coverage=coverage)


def verdicts(found: ShopFindings, verdict: str) -> list[str]:
    return [test.id for test in found.tests if test.verdict == verdict]


def test_only_a_whole_interval_under_the_score_fails() -> None:
    judged = judge(graded(60, 55, 64), Thresholds(fail_under=65))
    assert isinstance(judged.error, ThresholdFailed)
    assert judged.error.exit_code == 1
    assert "55.0 to 64.0" in str(judged.error)


@pytest.mark.parametrize("score", [60.0, 66.0])
def test_an_interval_that_straddles_the_score_warns(score: float) -> None:
    judged = judge(graded(score, 55, 70), Thresholds(fail_under=65))
    assert judged.error is None
    assert "reaches 65" in judged.warnings[0]


def test_an_interval_above_the_score_says_nothing() -> None:
    judged = judge(graded(80, 75, 85), Thresholds(fail_under=65))
    assert (judged.error, judged.warnings) == (None, ())


@pytest.mark.parametrize("found", [empty_findings(), graded(10, 5, 20, grade=None)], ids=["nothing", "no grade"])
def test_where_no_grade_is_given_authenticity_is_not_judged(found: ShopFindings) -> None:
    judged = judge(found, Thresholds(fail_under=90))
    assert judged.error is None
    assert "not enough data" in judged.warnings[0]


def test_a_failing_test_fails_if_it_was_asked_for() -> None:
    found = findings()
    failing, other = verdicts(found, "FAIL"), [t.id for t in found.tests if t.verdict != "FAIL"]
    assert failing
    assert failing[0] in str(judge(found, Thresholds(fail_on=("any",))).error)
    assert failing[0] in str(judge(found, Thresholds(fail_on=(failing[0],))).error)
    assert judge(found, Thresholds(fail_on=tuple(other))).error is None


def test_a_test_that_could_not_be_tried_is_a_warning_and_no_pass() -> None:
    found = findings()
    untested = verdicts(found, "-")
    judged = judge(found, Thresholds(fail_on=tuple(untested)))
    assert untested
    assert judged.error is None
    assert all(name in judged.warnings[0] for name in untested)


def test_too_little_coverage_comes_before_every_other_threshold() -> None:
    asked = Thresholds(fail_under=100, fail_on=("any",), min_coverage=0.5)
    judged = judge(seen(15, 25_698), asked)
    assert isinstance(judged.error, TooFewReviews)
    assert judged.error.exit_code == 4
    assert "15 of 25698" in str(judged.error)
    assert isinstance(judge(seen(200, None), asked).error, TooFewReviews)
    assert isinstance(judge(seen(20_000, 25_698), asked).error, ThresholdFailed)


def test_a_test_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="'tempaltes' is no test"):
        checked(Thresholds(fail_on=("bursts", "tempaltes")))
