"""Authenticity, grades and the three ratings, by hand-made shops."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from zhenping.analysis.results import Template
from zhenping.analysis.rules import load_rules
from zhenping.analysis.trust import authenticity, clusters_of, coverage_share, natural_praise, ratings
from zhenping.records import Coverage, Outcome

RULES = load_rules()


def shop(suspicion, *, rating=5.0, default=False, counted=True) -> pd.DataFrame:
    frame = pd.DataFrame({"suspicion": np.asarray(suspicion, dtype=float)})
    frame["rating"], frame["default"], frame["counted"] = rating, default, counted
    frame["praise"] = (frame["rating"] >= 4) & ~frame["default"]
    frame["suspicion"] = frame["suspicion"].where(frame["praise"])
    return frame.assign(product_id="p1")


def seen(collected: int, claimed: int | None = None, outcome: Outcome = Outcome.COMPLETE) -> Coverage:
    return Coverage(product_id=None, outcome=outcome, collected=collected, claimed=claimed)


def trust(frame: pd.DataFrame, coverage: Coverage | None = None, clusters: pd.Series | None = None):
    own = pd.Series(frame.index, index=frame.index) if clusters is None else clusters
    return authenticity(frame, own, coverage or seen(len(frame)), RULES, 0)


def test_a_base_rate_alone_is_no_evidence_that_anything_is_wrong():
    """Without a finding the interval must reach "nothing was bought"; with one it must not."""
    base = float(RULES["scores"]["base_rate"])
    assert trust(shop([base] * 400)).high == pytest.approx(100)
    found = trust(shop([base] * 300 + [0.95] * 100))
    assert found.high < 85
    assert found.low < 100 * (1 - 0.75 * base - 0.25 * 0.95) < found.high


def test_authenticity_is_one_minus_mean_suspicion_of_praise_that_is_no_default():
    parts = [
        shop([0.1] * 300),
        shop([0.5] * 100),
        shop([0.9] * 50, default=True),
        shop([0.9] * 50, rating=1.0),
    ]
    found = trust(pd.concat(parts, ignore_index=True))
    assert found.score == pytest.approx(80.0)
    assert found.n == 400
    assert found.low < 80 < found.high


@pytest.mark.parametrize(("suspicion", "grade"), [(0.02, "A"), (0.18, "B"), (0.4, "C"), (0.65, "D"), (0.95, "E")])
def test_the_grade_is_read_off_the_lower_bound(suspicion, grade):
    found = trust(shop([suspicion] * 1000))
    assert found.grade == grade
    assert found.capped_by is None


def test_a_score_above_a_threshold_with_a_bound_below_it_gets_the_lower_grade():
    found = trust(shop([0.09] * 500))
    assert found.score > 90 > found.low
    assert found.grade == "B"


def test_fifteen_of_25698_reviews_give_no_grade():
    for suspicion in (0.0, 1.0):
        found = trust(shop([suspicion] * 15), seen(15, 25_698, Outcome.PLATFORM_CAP))
        assert found.grade is None
        assert found.capped_by is not None
        assert found.capped_by.values["claimed"] == 25_698


def test_forty_nine_reviews_of_praise_give_no_grade_and_fifty_do():
    assert trust(shop([0.02] * 49)).grade is None
    assert trust(shop([0.02] * 50)).grade is not None


@pytest.mark.parametrize(("suspicion", "capped"), [(0.01, "B"), (0.97, "D")])
def test_extreme_grades_need_half_of_all_reviews_or_four_hundred(suspicion, capped):
    part = seen(300, 1000, Outcome.BUDGET)
    found = trust(shop([suspicion] * 300), part)
    assert found.grade == capped
    assert found.capped_by is not None
    assert trust(shop([suspicion] * 300), seen(300, 500)).grade in ("A", "E")
    assert trust(shop([suspicion] * 400), part).grade in ("A", "E")


def test_reviews_outside_the_neutral_sample_count_for_nothing():
    honest, fetched_as_negative = shop([0.02] * 100), shop([0.98] * 400, counted=False)
    both = pd.concat([honest, fetched_as_negative], ignore_index=True)
    alone, found = trust(honest), trust(both, seen(100))
    assert (found.score, found.n, found.grade) == (alone.score, alone.n, alone.grade)
    assert ratings(both, None, RULES["trust"]).shown.n == 100


def test_reviews_of_one_cluster_widen_the_interval():
    frame = shop([0.95] * 100 + [0.02] * 300)
    one_template = Template(
        id="T1",
        rows=tuple(range(100)),
        example="",
        reviewers=100,
        products=1,
        first=None,
        last=None,
        chance=1e-9,
    )
    clustered = trust(frame, clusters=clusters_of(frame, [one_template], []))
    single = trust(frame)
    assert clustered.high - clustered.low > 2 * (single.high - single.low)
    assert clustered.score == pytest.approx(single.score)


def test_a_few_equal_values_do_not_claim_certainty():
    found = trust(shop([0.0] * 60))
    assert found.high == pytest.approx(100)
    assert found.low < 97


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(60):
        suspected = rng.random(120) < 0.3
        found = trust(shop(np.where(suspected, 0.95, 0.02)))
        covered += found.low <= 100 * (1 - (0.3 * 0.95 + 0.7 * 0.02)) <= found.high
    assert covered >= 48  # 54 expected at 90 %; fewer than 48 has probability below 1 %


def test_no_praise_is_a_result():
    found = trust(shop([0.5] * 80, rating=1.0))
    assert found.score is None
    assert found.grade is None
    assert found.capped_by is not None
    assert trust(shop([])).n == 0


def test_everything_flagged_leaves_no_natural_praise():
    assert natural_praise(shop([0.96] * 200), RULES["trust"]) == 0
    assert natural_praise(shop([0.96] * 200 + [0.02] * 3), RULES["trust"]) == 3


def test_ratings_without_defaults_and_adjusted_by_hand():
    frame = pd.concat([shop([0.0], default=True), shop([0.75] * 4), shop([0.0] * 2, rating=2.0)], ignore_index=True)
    found = ratings(frame, None, RULES["trust"])
    assert found.shown.value == pytest.approx((5 + 20 + 4) / 7)
    assert found.without_default.value == pytest.approx(24 / 6)
    assert found.adjusted.value == pytest.approx((4 * 0.25 * 5 + 2 * 2) / (4 * 0.25 + 2))
    assert (found.shown.n, found.without_default.n, found.adjusted.n) == (7, 6, 3)
    assert not found.shown_by_platform


def test_the_platforms_own_rating_is_shown_where_it_gives_one():
    products = pd.DataFrame({"product_id": ["p1", "p2"], "rating_shown": [4.0, 5.0], "reviews_claimed": [30, 10]})
    found = ratings(shop([0.0] * 5), products, RULES["trust"])
    assert found.shown_by_platform
    assert found.shown.value == pytest.approx(4.25)
    assert found.shown.n == 40


def test_nothing_left_to_weigh_gives_no_adjusted_rating():
    found = ratings(shop([1.0] * 30), None, RULES["trust"])
    assert found.adjusted.value is None
    assert found.without_default.value == 5.0


def test_coverage_is_unknown_when_the_shop_claims_nothing_and_collecting_ended_early():
    assert coverage_share(seen(10, None, Outcome.PAGE_LIMIT)) is None
    assert coverage_share(seen(10, None)) == 1.0
    assert coverage_share(seen(10, 40)) == 0.25
