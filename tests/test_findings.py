"""Everything that a report says about one shop."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from shop_frames import campaign, complete, honest, row
from zhenping.analysis import Analysed, analyse
from zhenping.analysis.findings import ONLY_TESTS, verdict
from zhenping.analysis.results import ShopFindings, Verdict
from zhenping.analysis.signals import SIGNALS
from zhenping.records import Coverage, Outcome, Shop


def findings(reviews: pd.DataFrame, **options) -> ShopFindings:
    options.setdefault("coverage", complete(reviews))
    return analyse(reviews).findings("demo/s1", **options)


@pytest.fixture(scope="module")
def honest_shop():
    return findings(honest(700, defaults=0.4))


@pytest.fixture(scope="module")
def campaign_shop():
    parts = [honest(500), campaign("ring", 8), campaign("template", 30, first=20_000)]
    critics = [row(9000 + k, rating=1.0, text=f"说好的好评返现{k + 2}元根本不给", stratum="negative") for k in range(3)]
    parts += [campaign("cashback", 20, first=30_000), pd.DataFrame(critics)]
    return findings(pd.concat(parts, ignore_index=True))


def test_an_honest_shop_of_one_review_buyers_keeps_grade_a(honest_shop):
    assert honest_shop.authenticity.grade == "A"
    assert honest_shop.counts["flagged"] == 0
    assert honest_shop.counts["default"] == 280
    assert honest_shop.verdict.message.startswith("Nothing notable")
    assert not any(test.verdict is Verdict.FAIL for test in honest_shop.tests)


def test_a_campaign_is_reported_with_a_lower_grade_and_its_evidence(campaign_shop):
    assert campaign_shop.authenticity.grade in ("B", "C")
    assert campaign_shop.verdict.message.startswith("Patterns consistent with")
    assert campaign_shop.rings
    assert campaign_shop.templates
    failed = {test.id for test in campaign_shop.tests if test.verdict is Verdict.FAIL}
    assert {"paid_praise", "templates"} <= failed
    adjusted, plain = campaign_shop.ratings.adjusted, campaign_shop.ratings.without_default
    assert adjusted.value < plain.value


def test_critics_are_quoted_and_counted_outside_the_sample(campaign_shop):
    witnesses = [quote for quote in campaign_shop.quotes if quote.kind == "witness"]
    assert len(witnesses) == 3
    assert all(quote.spans for quote in witnesses)
    assert campaign_shop.counts["witness"] == 3
    assert campaign_shop.counts["outside_sample"] == 3
    assert any("never counted in shares" in say.message for say in campaign_shop.limits)


def test_every_test_is_reported_once_with_a_q_value_where_it_has_a_p_value(campaign_shop):
    assert [test.id for test in campaign_shop.tests] == [signal.id for signal in SIGNALS]
    for test in campaign_shop.tests:
        assert (test.q_value is None) == (test.p_value is None)
        assert (test.not_tested is not None) == (test.verdict is Verdict.UNTESTED)
        if test.verdict is Verdict.FAIL:
            assert test.q_value <= 0.05


def test_every_sentence_can_be_filled_in(campaign_shop, honest_shop):
    for shop in (campaign_shop, honest_shop):
        says = [shop.verdict, *shop.limits, shop.authenticity.capped_by]
        says += [say for t in shop.tests for say in (t.finding, t.comparison, t.not_tested, *t.innocent)]
        says += [say for r in shop.rings for say in (*r.innocent, *(link.explanation for link in r.links))]
        for say in filter(None, says):
            assert "{" not in say.message.format(**say.values)


def test_rows_point_into_the_shops_own_reviews(campaign_shop):
    index = set(campaign_shop.reviews.index)
    rows = [quote.row for quote in campaign_shop.quotes]
    for group in (
        *campaign_shop.tests,
        *campaign_shop.templates,
        *campaign_shop.rings,
        *campaign_shop.complaints,
    ):
        rows += group.rows
    assert set(rows) <= index


def test_in_a_table_of_two_shops_each_report_has_its_own_rows_only():
    other = pd.concat([honest(200, seed=9), campaign("ring", 6)], ignore_index=True).assign(shop_id="s2")
    both = pd.concat([honest(200), other], ignore_index=True)
    analysed = analyse(both)
    assert analysed.shops == ["demo/s1", "demo/s2"]
    one = analysed.findings("demo/s1", coverage=complete(honest(200)))
    two = analysed.findings("demo/s2", coverage=complete(other))
    assert (len(one.rings), len(two.rings)) == (0, 1)
    assert set(two.rings[0].rows) <= set(two.reviews.index)
    assert one.counts["reviews"] == 200


def test_a_ring_over_two_shops_shows_each_shop_its_own_part():
    ring = campaign("ring", 6)
    ring.loc[ring["product_id"].isin(["p0", "p1"]), "shop_id"] = "s2"
    analysed = analyse(pd.concat([honest(200), ring], ignore_index=True))
    (whole,) = analysed.analysis.rings
    parts = [analysed.findings(key, coverage=complete(ring)).rings[0] for key in ("demo/s1", "demo/s2")]
    assert sorted(row for part in parts for row in part.rows) == list(whole.rows)
    for part in parts:
        assert {n for n in part.graph if n.startswith("review:")} == {f"review:{r}" for r in part.rows}


def test_fifteen_of_25698_reviews_are_not_enough_for_a_judgement():
    few = honest(15).assign(rating=5.0)
    coverage = Coverage(product_id=None, outcome=Outcome.PLATFORM_CAP, collected=15, claimed=25_698)
    found = findings(few, coverage=coverage)
    assert found.authenticity.grade is None
    assert found.verdict.message.startswith("Not enough data")
    assert any(say.values.get("claimed") == 25_698 for say in found.limits)


def test_no_natural_reviews_left_is_a_result_of_its_own():
    found = findings(campaign("cashback", 120))
    assert found.counts["flagged"] == found.authenticity.n == 120
    assert found.verdict.message.startswith("No natural praise is left")
    assert found.authenticity.grade in ("D", "E")
    assert found.ratings.adjusted.n < 20


def test_forty_percent_default_praise_is_counted_exactly(honest_shop):
    (test,) = [test for test in honest_shop.tests if test.id == "defaults"]
    assert test.value == pytest.approx(0.4)
    assert test.verdict is Verdict.PASS
    without = honest_shop.ratings.without_default
    assert without.n == 420
    assert without.value < honest_shop.ratings.shown.value


def test_star_shares_sum_to_one_three_ways(campaign_shop):
    for column in ("shown", "without_default", "adjusted"):
        assert campaign_shop.stars[column].sum() == pytest.approx(1.0)
    shown, adjusted = campaign_shop.stars["shown"], campaign_shop.stars["adjusted"]
    assert adjusted.iloc[4] < shown.iloc[4]


def test_the_timeline_has_every_period_once_and_all_counted_reviews(campaign_shop):
    timeline = campaign_shop.timeline
    assert timeline["period"].is_monotonic_increasing
    assert timeline["period"].is_unique
    assert timeline["n"].sum() == campaign_shop.counts["reviews"] - campaign_shop.counts["outside_sample"]
    assert timeline["flagged"].sum() == campaign_shop.counts["flagged"]


def test_products_are_listed_even_without_reviews():
    products = pd.DataFrame(
        {
            "product_id": ["p0", "unseen"],
            "name": ["Kettle", "Lamp"],
            "rating_shown": [4.8, None],
            "reviews_claimed": [90, 0],
        }
    )
    part = Coverage(product_id="p0", outcome=Outcome.PAGE_LIMIT, collected=12, claimed=90)
    table = findings(honest(100), products=products, product_coverage=[part]).products.set_index("product_id")
    assert table.loc["unseen", "n"] == 0
    assert table.loc["p0", "claimed"] == 90
    assert table.loc["p0", "outcome"] == "page_limit"
    assert table.loc["p0", "name"] == "Kettle"


@pytest.mark.parametrize("n", [0, 1])
def test_a_shop_with_next_to_nothing_still_has_findings(n):
    shop = Shop(platform="demo", shop_id="s1", name="A shop", url="https://shop.example/")
    coverage = Coverage(product_id=None, outcome=Outcome.BLOCKED, collected=n)
    found = findings(honest(1).iloc[:n], coverage=coverage, shop=shop, vanished=3)
    assert found.counts["reviews"] == n
    assert found.counts["vanished"] == 3
    assert found.authenticity.grade is None
    assert found.shop_name == "A shop"
    assert found.verdict.message


def test_no_sentence_calls_a_party_a_fraud(campaign_shop):
    says = [campaign_shop.verdict, *campaign_shop.limits]
    says += [say for ring in campaign_shop.rings for say in (*ring.innocent, *(x.explanation for x in ring.links))]
    for say in says:
        assert not any(word in say.message.lower() for word in ("fake", "fraud", "scam", "cheat", "liar"))


def test_findings_are_the_same_twice():
    reviews = pd.concat([honest(150), campaign("ring", 5)], ignore_index=True)
    first, second = (analysed_findings(analyse(reviews)) for _ in range(2))
    assert first.authenticity == second.authenticity
    assert first.ratings == second.ratings
    assert first.tests == second.tests
    assert first.quotes == second.quotes
    assert first.verdict == second.verdict


def analysed_findings(analysed: Analysed) -> ShopFindings:
    return analysed.findings("demo/s1", coverage=complete(analysed.reviews))


def test_a_test_that_fails_without_any_suspect_is_named_in_the_verdict(honest_shop):
    failed = dataclasses.replace(honest_shop.tests[0], verdict=Verdict.FAIL)
    counts = {**honest_shop.counts, "flagged": 0}
    said = verdict(honest_shop.authenticity, counts, 500, (failed,), ())
    assert said.message == ONLY_TESTS
    assert said.values["failed"] == 1
