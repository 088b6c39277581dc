"""What a result rests on: authenticity without each source of evidence."""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
from report_sample import findings as sample
from shop_frames import campaign, complete, honest, rewarded
from zhenping.analysis import Analysed, analyse
from zhenping.analysis.findings import shop_rows
from zhenping.analysis.results import ShopFindings, Without
from zhenping.analysis.rules import load_rules
from zhenping.analysis.scores import suspicion_given
from zhenping.analysis.signals import SIGNALS
from zhenping.reports.terminal import summary


def shop_of(*parts: pd.DataFrame) -> tuple[Analysed, ShopFindings]:
    reviews = pd.concat(parts, ignore_index=True)
    analysed = analyse(reviews)
    return analysed, analysed.findings("demo/s1", coverage=complete(reviews))


@pytest.fixture(scope="module")
def mixed() -> tuple[Analysed, ShopFindings]:
    parts = [honest(400), campaign("ring", 8), campaign("template", 30, first=20_000)]
    return shop_of(*parts, campaign("cashback", 20, first=30_000))


def by_test(found: ShopFindings) -> dict[str, Without]:
    return {one.test: one for one in found.without}


def test_with_nothing_left_out_it_is_the_reports_own_suspicion(mixed: tuple[Analysed, ShopFindings]) -> None:
    analysed, _ = mixed
    anomaly = analysed.scores["anomaly"].to_numpy(float)
    again = suspicion_given(analysed.context, SIGNALS, analysed.scored, analysed.evidence, anomaly)
    np.testing.assert_array_equal(again, analysed.scores["suspicion"].to_numpy(float))


def test_each_planted_campaign_is_carried_by_its_own_test(mixed: tuple[Analysed, ShopFindings]) -> None:
    _, found = mixed
    assert {"templates", "paid_praise", "lockstep"} <= set(by_test(found))
    for one in found.without:
        assert found.authenticity.score is not None
        assert one.score >= found.authenticity.score - 1e-9
        assert one.low <= one.score <= one.high
    changes = [one.score for one in found.without]
    assert changes == sorted(changes, reverse=True)


@pytest.mark.parametrize("test", ["paid_praise", "templates"])
def test_it_is_what_a_whole_new_analysis_without_that_evidence_says(
    mixed: tuple[Analysed, ShopFindings], test: str
) -> None:
    """The plain reference: everything computed anew by rules in which this evidence weighs nothing."""
    analysed, found = mixed
    rules = copy.deepcopy(load_rules())
    if test == "templates":
        rules["scores"]["artefacts"]["template"]["prior"] = 1e-12
    else:
        rules["scores"]["weights"][test] = 0.0
    anew = analyse(analysed.context.reviews, rules=rules)
    rows = shop_rows(anew, "demo/s1")
    plain = 100 * (1 - rows.loc[rows["counted"] & rows["praise"], "suspicion"].mean())
    # Only the profile, which follows the other evidence a little, is not computed anew.
    assert by_test(found)[test].score == pytest.approx(plain, abs=0.5)


def test_one_source_that_alone_decides_the_grade_is_said_in_one_line() -> None:
    _, found = shop_of(honest(300), rewarded(60))
    deciding = [one.test for one in found.without if one.decides]
    assert deciding == ["paid_praise"]
    assert by_test(found)["paid_praise"].grade != found.authenticity.grade
    assert "rests on one test" in " ".join(summary(found, "en").split())


def test_where_no_source_alone_decides_nothing_is_said() -> None:
    _, found = shop_of(honest(300))
    assert not any(one.decides for one in found.without)
    assert "rests on" not in summary(found, "en")
    assert "rests on" in summary(sample(), "en", width=200)


def test_without_praise_there_is_nothing_to_leave_out() -> None:
    _, found = shop_of(honest(30, rating=1.0))
    assert found.without == ()
