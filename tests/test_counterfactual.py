"""What would lift a grade, and what another scan should bring."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_frames import campaign, complete, honest, rewarded
from zhenping.analysis import analyse, counterfactual, rescan
from zhenping.analysis.findings import shop_rows
from zhenping.analysis.results import Authenticity, ShopFindings
from zhenping.analysis.rules import load_rules
from zhenping.analysis.stats import wilson
from zhenping.analysis.trust import authenticity
from zhenping.records import Coverage, Outcome


def found(*parts: pd.DataFrame, claimed: int | None = None, **covered: object) -> ShopFindings:
    reviews = pd.concat(parts, ignore_index=True)
    coverage = complete(reviews, claimed)
    if covered:
        coverage = Coverage(product_id=None, collected=len(reviews), claimed=claimed, **covered)  # type: ignore[arg-type]
    return analyse(reviews).findings("demo/s1", coverage=coverage)


def test_an_honest_shop_that_was_read_whole_has_nothing_to_lift() -> None:
    assert found(honest(700)).next.grade == ()


def test_a_group_whose_absence_lifts_the_grade_is_named_and_the_grade_is_right() -> None:
    reviews = pd.concat([honest(400), campaign("template", 90, first=20_000)], ignore_index=True)
    analysed = analyse(reviews)
    coverage = complete(reviews)
    shop = analysed.findings("demo/s1", coverage=coverage)
    (said,) = shop.next.grade
    assert said.message in (counterfactual.ONE_TEMPLATE, counterfactual.ONE_RING)
    groups = shop.templates if said.message == counterfactual.ONE_TEMPLATE else shop.rings
    rows = groups[int(said.values["number"] or 0) - 1].rows
    rest = shop_rows(analysed, "demo/s1").drop(index=list(rows))
    real = authenticity(rest, analysed.clusters, coverage, analysed.context.rules, 0)
    assert real.grade == said.values["grade"] < str(shop.authenticity.grade)


def test_praise_that_is_flagged_one_by_one_is_named_as_a_whole() -> None:
    (said,) = found(honest(300), rewarded(60)).next.grade
    assert said.message == counterfactual.FLAGGED
    assert said.values["n"] == 60


def test_too_little_praise_or_coverage_says_how_much_is_missing() -> None:
    few = found(honest(40))
    assert few.authenticity.grade is None
    assert [say.message for say in few.next.grade] == [counterfactual.MORE_PRAISE]
    assert few.next.grade[0].values == {"n": 50 - few.authenticity.n}
    thin = found(honest(100), claimed=10_000, outcome=Outcome.BUDGET)
    assert [say.message for say in thin.next.grade] == [counterfactual.MORE_COVERAGE]
    assert thin.next.grade[0].values == {"n": 400, "percent": 5.0}


def test_a_capped_grade_says_how_many_reviews_would_uncap_it() -> None:
    capped = found(honest(300), claimed=3_000, outcome=Outcome.BUDGET)
    assert (capped.authenticity.grade, capped.authenticity.capped_by is None) == ("B", False)
    assert capped.next.grade[0].values == {"n": 100, "grade": "A"}


def test_a_wide_interval_says_how_many_more_reviews_would_do() -> None:
    trust = load_rules()["trust"]
    real = Authenticity(score=93.0, low=88.0, high=96.0, n=100, grade="B", capped_by=None)
    (said,) = counterfactual._narrower(real, trust)
    assert (said.message, said.values["grade"]) == (counterfactual.NARROWER, "A")
    worse = Authenticity(score=85.0, low=80.0, high=89.0, n=100, grade="B", capped_by=None)
    assert list(counterfactual._narrower(worse, trust)) == []


@given(st.floats(0.0, 0.09), st.integers(20, 2000), st.sampled_from([0.1, 0.25]))
def test_the_number_of_further_reviews_is_the_smallest_that_is_enough(share: float, n: int, most: float) -> None:
    needed = counterfactual._needed(share, most, n, 0.9)
    if needed is not None:
        assert (wilson(share * (n + needed), n + needed, 0.9).high or 0.0) <= most
        if 1 < needed < 100:  # not rounded to two digits
            assert (wilson(share * (n + needed - 1), n + needed - 1, 0.9).high or 0.0) > most


def covered(outcome: Outcome, **values: object) -> Coverage:
    return Coverage(product_id=None, outcome=outcome, collected=100, **values)  # type: ignore[arg-type]


PART = Coverage(product_id="1", outcome=Outcome.BUDGET, collected=60, claimed=90)


@pytest.mark.parametrize(
    ("coverage", "products", "followups", "once", "expected"),
    [
        (covered(Outcome.COMPLETE), (), False, False, []),
        (covered(Outcome.COMPLETE), (), False, True, [rescan.AGAIN]),
        (
            covered(Outcome.BUDGET, unvisited=7, strata=("newest",)),
            (PART,),
            True,
            False,
            [rescan.UNVISITED, rescan.PARTLY],
        ),
        (covered(Outcome.BUDGET, strata=("default",)), (PART,), False, False, [rescan.PARTLY, rescan.BOTH]),
        (covered(Outcome.LOGIN_REQUIRED, strata=("default",)), (), True, False, [rescan.BY_HAND, rescan.NEGATIVE]),
        (
            covered(Outcome.PLATFORM_CAP, strata=("default", "negative")),
            (),
            False,
            False,
            [rescan.BY_HAND, rescan.FOLLOWUPS],
        ),
    ],
)
def test_what_to_fetch_is_read_off_the_coverage(
    coverage: Coverage, products: tuple[Coverage, ...], followups: bool, once: bool, expected: list[str]
) -> None:
    said = rescan.should_fetch(coverage, products, followups=followups, once=once)
    assert [say.message for say in said] == expected


def test_what_is_missing_is_counted() -> None:
    said = rescan.should_fetch(covered(Outcome.BUDGET), (PART,), followups=True, once=False)
    assert said[0].values == {"n": 1, "missing": 30}
