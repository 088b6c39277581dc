"""Long proof (`make prove`): shops of seeds that nobody looked at, with and without their campaigns.

Writes what it measured into docs/evidence.md.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from evidence import PAGE, write_section
from zhenping.analysis import Analysed, analyse
from zhenping.analysis.results import Verdict
from zhenping.analysis.shops import table_coverage
from zhenping.demo.generator import build
from zhenping.demo.score import Row, compare

pytestmark = pytest.mark.prove

SEEDS = range(1000, 1040)
HEAD = """{n} demo shops of seeds {first} to {last}, about 1,100 reviews each. The demo's
grammar was seen while the rules were written, so this shows that the parts work together on shops that were not looked
at one by one. It does not show how the method does on real shops.
"""


def as_frame(truth: pd.DataFrame) -> pd.DataFrame:
    """A shop's reviews in the record's columns, as a crawl would bring them home."""
    table = truth.reset_index().rename(columns={"account": "reviewer_id", "day": "created_local"})
    table["rating"] = table["rating"].astype(float)
    shown = ["review_id", "product_id", "reviewer_id", "rating", "created_local", "language", "text"]
    return table[shown].assign(
        platform="woocommerce", source="woocommerce", shop_id="demo", created_precision="day", stratum="newest"
    )


def verdicts(analysed: Analysed) -> tuple[dict[str, Verdict], str | None]:
    """Verdict per test, and the grade."""
    key = analysed.shops[0]
    found = analysed.findings(key, coverage=table_coverage(analysed.context.reviews))
    return {t.id: t.verdict for t in found.tests}, found.authenticity.grade


@pytest.fixture(scope="module")
def measured() -> dict[str, object]:
    honest_fails: Counter[str] = Counter()
    grades: Counter[str | None] = Counter()
    rows: list[Row] = []
    shops_with_fail = 0
    for seed in SEEDS:
        truth = build(seed).truth()
        # A shop without campaigns has nobody who witnessed one either.
        honest = truth[truth["planted"].isna() & (truth["role"] != "critic")]
        result, grade = verdicts(analyse(as_frame(honest)))
        failed = [name for name, verdict in result.items() if verdict is Verdict.FAIL]
        honest_fails.update(failed)
        grades[grade] += 1
        shops_with_fail += bool(failed)
        rows += compare(truth, analyse(as_frame(truth)).reviews[["review_id", "suspicion", "kind"]])
    totals = {
        name: (sum(r.reviews for r in rows if r.name == name), sum(r.flagged for r in rows if r.name == name))
        for name in ("cashback", "template", "burst", "ring", "planted", "honest")
    }
    return {"fails": honest_fails, "grades": grades, "shops_with_fail": shops_with_fail, "totals": totals}


def test_what_was_measured_is_written_down(measured: dict[str, object]) -> None:
    totals: dict[str, tuple[int, int]] = measured["totals"]  # type: ignore[assignment]
    lines = [HEAD.format(n=len(SEEDS), first=SEEDS[0], last=SEEDS[-1])]
    lines.append("| reviews | written | flagged | share |\n|---|---|---|---|")
    for name, (written, flagged) in totals.items():
        lines.append(f"| {name} | {written:,} | {flagged:,} | {100 * flagged / written:.1f} % |")
    of = f"{measured['shops_with_fail']} of {len(SEEDS)}"
    lines.append(f"\nHonest shops (campaigns and their witnesses left out) with any FAIL: {of}")
    lines.append(f"({dict(measured['fails'])}); their grades: {dict(measured['grades'])}.\n")  # type: ignore[call-overload]
    write_section("Planted and honest demo shops", "\n".join(lines))
    assert "| planted |" in PAGE.read_text(encoding="utf-8")


def test_honest_shops_rarely_fail_a_test(measured: dict[str, object]) -> None:
    assert int(str(measured["shops_with_fail"])) <= 0.05 * len(SEEDS)


def test_honest_reviews_are_rarely_flagged_beside_campaigns(measured: dict[str, object]) -> None:
    totals: dict[str, tuple[int, int]] = measured["totals"]  # type: ignore[assignment]
    assert totals["honest"][1] / totals["honest"][0] < 0.01


def test_most_planted_praise_but_bursts_is_found(measured: dict[str, object]) -> None:
    totals: dict[str, tuple[int, int]] = measured["totals"]  # type: ignore[assignment]
    for name in ("cashback", "template", "ring"):
        assert totals[name][1] / totals[name][0] > 0.6, name
