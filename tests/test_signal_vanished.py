"""Low stars that vanish more often than high ones."""

from __future__ import annotations

import pandas as pd
import pytest
from shop_frames import honest
from zhenping.analysis import analyse
from zhenping.analysis.results import TestResult as Result
from zhenping.analysis.results import Verdict
from zhenping.analysis.shops import table_coverage


def sought(low_gone: int, low: int, high_gone: int, high: int) -> pd.DataFrame:
    rows = [(1.0, k < low_gone) for k in range(low)] + [(5.0, k < high_gone) for k in range(high)]
    frame = pd.DataFrame(rows, columns=["rating", "vanished"])
    return frame.assign(platform="demo", shop_id="s1", created_local="2024-01-01")


def judged(earlier: pd.DataFrame | None, as_of: str | None = None) -> Result:
    analysed = analyse(honest(40), earlier=earlier, as_of=as_of)
    shop = analysed.context.reviews
    found = analysed.findings("demo/s1", coverage=table_coverage(shop))
    return next(test for test in found.tests if test.id == "vanished")


def test_without_a_second_reading_that_misses_something_it_is_not_tested() -> None:
    for earlier in (None, sought(0, 0, 0, 0), sought(0, 40, 0, 200)):
        assert judged(earlier).verdict is Verdict.UNTESTED
        assert "second crawl" in judged(earlier).not_tested.message  # type: ignore[union-attr]


def test_low_stars_that_vanish_far_more_often_fail() -> None:
    found = judged(sought(12, 40, 4, 200))
    assert found.verdict is Verdict.FAIL
    assert (found.value, found.baseline) == (0.3, 0.02)
    assert found.innocent
    assert found.effect is not None
    assert (found.effect.low or 0.0) > 0


def test_the_p_value_is_fishers() -> None:
    from scipy.stats import fisher_exact

    plain = fisher_exact([[12, 28], [4, 196]], alternative="greater").pvalue
    assert judged(sought(12, 40, 4, 200)).p_value == pytest.approx(plain, rel=1e-9)


def test_few_that_vanish_beyond_chance_are_a_warning() -> None:
    assert judged(sought(4, 50, 2, 400)).verdict is Verdict.WARN


@pytest.mark.parametrize("counts", [(0, 40, 1, 200), (4, 40, 20, 200), (2, 40, 60, 200)])
def test_none_or_as_many_as_of_praise_or_fewer_is_no_pattern(counts: tuple[int, int, int, int]) -> None:
    assert judged(sought(*counts)).verdict is Verdict.PASS


def test_too_few_low_stars_are_not_judged() -> None:
    assert judged(sought(5, 6, 1, 200)).verdict is Verdict.UNTESTED


def test_another_shops_reviews_and_later_ones_do_not_count() -> None:
    gone = sought(12, 40, 4, 200)
    assert judged(gone.assign(shop_id="s2")).verdict is Verdict.UNTESTED
    assert judged(gone.assign(created_local="2026-01-01"), as_of="2025-01-01").verdict is Verdict.UNTESTED
