"""`zhenping evaluate`: what is measured and beside what, what is refused; the order of rows changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import Cli
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shop_frames import honest
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score
from zhenping.analysis import analyse
from zhenping.analysis.evaluation.evaluate import PRAISE, SINGLE, STRANGERS, Evaluated, evaluate
from zhenping.analysis.evaluation.quality import quality
from zhenping.analysis.evaluation.rankings import AVERAGE, BASELINES, PRAISE_OF_STRANGERS, TRIVIAL, rankings
from zhenping.analysis.evaluation.views import MERCHANT
from zhenping.analysis.supervised.training import train_reviews
from zhenping.errors import TooFewReviews, UsageError
from zhenping.reports import evaluation, evaluation_json

_SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=60)
SHOPS = 24


def table(n: int = 1200, *, seed: int = 5) -> pd.DataFrame:
    """Reviews of 24 shops with two products each; one-time writers are marked more often, most of all in two shops."""
    rng = np.random.default_rng(seed)
    shop = rng.integers(SHOPS, size=n)
    once = rng.random(n) < np.where(shop < 2, 0.9, 0.3)
    marked = rng.random(n) < np.where(once, np.where(shop < 2, 0.9, 0.4), 0.05)
    who = np.where(once, np.arange(n) + 10_000, rng.integers(n // 6, size=n))
    return honest(n, seed=seed).assign(
        shop_id=[f"s{k:02d}" for k in shop],
        product_id=[f"s{s:02d}p{k}" for s, k in zip(shop, rng.integers(2, size=n), strict=True)],
        reviewer_id=[f"u{k}" for k in who],
        rating=np.where(marked, 5.0, rng.integers(1, 6, size=n)),
        marked=marked.astype(int),
    )


def measure(rows: pd.DataFrame, **given: object) -> Evaluated:
    return evaluate(rows.drop(columns="marked"), truth(rows), **given)


def truth(rows: pd.DataFrame) -> pd.Series:
    return rows["marked"].map({1: True, 0: False}).astype(object).where(rows["marked"].notna(), None)


def area(found: Evaluated, ranking: str, group: str = "all") -> float:
    (value,) = [m.quality.auc.value for m in found.measured if (m.group, m.ranking) == (group, ranking)]
    return float(value)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return table()


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> Evaluated:
    return measure(rows)


# the figures


@given(_SCORED)
def test_ndcg_and_precision_share_the_places_of_ties_as_scikit_learn_does(pairs: list[tuple[int, bool]]) -> None:
    score, label = np.array([p[0] for p in pairs], dtype=float), np.array([p[1] for p in pairs])
    measured = quality(score, label, np.arange(len(pairs)))
    if label.any() and not label.all():
        assert measured.ndcg.value == pytest.approx(ndcg_score([label], [score]))


@pytest.mark.parametrize("n", [99, 100, 101, 1000])
def test_there_are_figures_of_the_first_hundred_whenever_there_are_as_many(n: int) -> None:
    rng = np.random.default_rng(n)
    score, label = rng.integers(40, size=n).astype(float), rng.random(n) < 0.3
    measured = quality(score, label, np.arange(n))
    assert list(measured.precision_at) == list(measured.ndcg_at) == [k for k in (100, 1000) if k <= n]
    for k, found in measured.ndcg_at.items():
        assert found.value == pytest.approx(ndcg_score([label], [score], k=k))
    for k, found in measured.precision_at.items():
        rank = pd.Series(-score)
        # Of a block of ties that reaches over the edge, the expected share.
        sure, edge = rank.rank(method="max") <= k, (rank.rank(method="max") > k) & (rank.rank(method="min") <= k)
        rest = (k - sure.sum()) * label[edge].mean() if edge.any() else 0.0
        assert found.value == pytest.approx((label[sure].sum() + rest) / k)


def test_reviews_without_a_score_are_tied_below_all() -> None:
    score, label = np.array([2.0, -np.inf, -np.inf, -np.inf]), np.array([True, True, False, False])
    backwards = quality(score[::-1], label[::-1], np.arange(4))
    assert quality(score, label, np.arange(4)).auc.value == backwards.auc.value == pytest.approx(0.75)


@settings(max_examples=5)
@given(_SCORED, st.integers(0, 5))
def test_the_resampled_figures_are_those_of_repeated_rows(pairs: list[tuple[int, bool]], seed: int) -> None:
    """A plain bootstrap with scikit-learn on copies of rows gives the same interval."""
    from zhenping.analysis.evaluation.quality import LEVEL, draws

    score, label = np.array([p[0] for p in pairs], dtype=float), np.array([p[1] for p in pairs])
    group = np.arange(len(pairs)) % 6
    if not label.any() or label.all() or len(np.unique(group)) < 5:
        return
    samples = []
    for weight in draws(len(np.unique(group)), seed):
        taken = np.repeat(np.arange(len(pairs)), weight[group].astype(int))
        if 0 < label[taken].sum() < len(taken):
            samples.append(
                (
                    roc_auc_score(label[taken], score[taken]),
                    average_precision_score(label[taken], score[taken]),
                    ndcg_score([label[taken]], [score[taken]]),
                )
            )
    measured = quality(score, label, group, seed)
    low, high = np.quantile(np.array(samples), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    for k, interval in enumerate((measured.auc, measured.precision, measured.ndcg)):
        assert (interval.low, interval.high) == (pytest.approx(low[k]), pytest.approx(high[k]))


# what is ranked


def test_every_group_has_all_trivial_rankings_and_suspicion_stands_on_praise_only(found: Evaluated) -> None:
    by_group = {group: [m.ranking for m in found.measured if m.group == group] for group in ("all", PRAISE, SINGLE)}
    assert by_group["all"] == by_group[SINGLE] == ["anomaly", *BASELINES]
    assert by_group[PRAISE] == ["anomaly", "suspicion", *BASELINES]
    assert len(found.measured) == sum(map(len, by_group.values()))
    assert found.resampled == "merchants"


def test_the_trivial_rankings_are_what_they_are_called(rows: pd.DataFrame) -> None:
    told = rankings(analyse(rows.drop(columns="marked")))
    history = rows.groupby("reviewer_id")["rating"].transform("size")
    day = pd.to_datetime(rows["created_local"])
    span = day.groupby(rows["reviewer_id"]).transform(lambda d: (d.max() - d.min()).days)
    for name, plain in ((TRIVIAL[0], -history), (TRIVIAL[1], -span)):
        pd.testing.assert_series_equal(told[name].rank(), plain.rank(), check_names=False)
    pd.testing.assert_series_equal(
        told[AVERAGE], told[list(TRIVIAL)].mean(axis=1).round(9), check_names=False, atol=1e-8
    )
    assert (told["single"] == (history == 1)).all()
    praise = ((history == 1) & (rows["rating"] == 5)).astype(float)
    others = rows.groupby("product_id")["rating"].transform("size") - 1
    expected = (praise.groupby(rows["product_id"]).transform("sum") - praise) / others
    np.testing.assert_allclose(told[PRAISE_OF_STRANGERS], expected, atol=1e-8)


def test_what_is_planted_is_found_and_the_one_liner_says_nothing_of_single_reviews(found: Evaluated) -> None:
    assert area(found, "anomaly") > 0.75
    assert area(found, TRIVIAL[0]) > 0.7
    assert area(found, TRIVIAL[0], SINGLE) == pytest.approx(0.5)


def test_merchants_are_ranked_by_the_marked_share_of_their_praise(rows: pd.DataFrame, found: Evaluated) -> None:
    assert found.merchants is not None
    assert (found.merchants.n, found.merchants.seen, found.merchants.worst) == (SHOPS, SHOPS, 2)
    assert {r.ranking for r in found.merchants.ranked} == {"anomaly", "suspicion", *BASELINES}
    by_name = {r.ranking: r for r in found.merchants.ranked}
    assert by_name[PRAISE_OF_STRANGERS].worst.value == pytest.approx(1.0)
    assert by_name["suspicion"].worst.value > 0.9
    assert found.merchants.best in BASELINES
    assert measure(rows[rows["shop_id"] < "s10"].reset_index(drop=True)).merchants is None


def test_unlabelled_reviews_are_context(rows: pd.DataFrame) -> None:
    half = measure(rows.assign(marked=rows["marked"].where(rows.index % 2 == 0)))
    assert (half.reviews, half.labelled) == (1200, 600)
    assert half.marked == rows["marked"][::2].sum()
    # Histories are those of all reviews.
    told = rankings(analyse(rows.drop(columns="marked")))
    expected = roc_auc_score(rows["marked"][::2], told[TRIVIAL[0]][::2])
    assert area(half, TRIVIAL[0]) == pytest.approx(expected)


def test_labels_move_no_score(rows: pd.DataFrame) -> None:
    turned = measure(rows.assign(marked=1 - rows["marked"]))
    assert area(turned, "anomaly") == pytest.approx(1 - area(measure(rows), "anomaly"))


def test_the_order_of_rows_changes_no_byte(rows: pd.DataFrame) -> None:
    one, two = (measure(r, most_views=2) for r in (rows, rows.sample(frac=1, random_state=1).reset_index(drop=True)))
    assert evaluation_json.render(one, {}) == evaluation_json.render(two, {})
    assert evaluation.markdown(one, {}) == evaluation.markdown(two, {})


# less is seen


def test_views_see_less_and_are_measured_beside_the_same_one_liners(rows: pd.DataFrame) -> None:
    seen = measure(rows, most_views=3).views
    names = list(dict.fromkeys(s.view for s in seen))
    assert names == ["1 product", "5 products", "20 products", MERCHANT]
    assert {s.views for s in seen if s.view == "20 products"} == {2}
    assert {s.ranking for s in seen} == {"anomaly", *TRIVIAL, AVERAGE}
    for s in seen:
        assert s.pooled.n > s.pooled.marked > 0


def test_one_merchant_s_view_forgets_what_the_platform_says_of_accounts(rows: pd.DataFrame) -> None:
    """With the label written into `reviewer_total`, only a view that blanks it is at a loss."""
    told = rows.assign(reviewer_total=np.where(rows["marked"] == 1, 1, 50), reviewer_id=None)
    seen = {s.view: s for s in measure(told, most_views=4).views if s.ranking == TRIVIAL[0]}
    assert seen["5 products"].pooled.auc.value == pytest.approx(0.5)  # nobody is known, so nobody's total either
    named = told.assign(reviewer_id=[f"v{k}" for k in range(len(told))])
    seen = {s.view: s for s in measure(named, most_views=4).views if s.ranking == TRIVIAL[0]}
    assert seen["5 products"].pooled.auc.value > 0.99
    assert seen[MERCHANT].pooled.auc.value == pytest.approx(0.5)


def test_a_table_of_one_merchant_is_a_view_of_one_merchant(rows: pd.DataFrame) -> None:
    mine = rows.assign(shop_id="s", product_id=rows["shop_id"])
    assert [s.views for s in measure(mine, most_views=2).views if s.view == MERCHANT] == [1] * 5


def test_merchants_of_one_product_are_analysed_once(rows: pd.DataFrame) -> None:
    said: list[str] = []
    seen = measure(rows.assign(product_id=rows["shop_id"]), most_views=2, say=said.append).views
    single, merchant = ([s.pooled for s in seen if s.view == name] for name in ("1 product", MERCHANT))
    assert single == merchant
    assert not any(MERCHANT in line for line in said)


# what is refused


def test_a_split_with_people_on_both_sides_is_refused_unless_told(rows: pd.DataFrame) -> None:
    part = pd.Series(np.where(rows.index % 2 == 0, "train", "test"))
    with pytest.raises(UsageError, match=r"\d+ of 600 test reviews are by people with a labelled review in the train"):
        measure(rows, part=part)
    told = measure(rows, part=part, allow_leaks=True)
    assert told.leaks is not None
    assert told.labelled == 600
    strangers = {m.quality.n for m in told.measured if m.group == STRANGERS}
    assert strangers == {600 - int(told.split.known_people.sum())}
    by_person = pd.Series(np.where(pd.factorize(rows["reviewer_id"])[0] % 2 == 0, "train", "test"))
    clean = measure(rows, part=by_person)
    assert clean.leaks is None
    assert not any(m.group == STRANGERS for m in clean.measured)


def test_people_whose_training_reviews_have_no_label_may_be_tested(rows: pd.DataFrame) -> None:
    part = pd.Series(np.where(rows.index % 2 == 0, "train", "test"))
    measure(rows.assign(marked=rows["marked"].where(part == "test")), part=part)


def test_a_model_needs_a_split(rows: pd.DataFrame) -> None:
    person = pd.factorize(rows["reviewer_id"])[0]
    part = pd.Series(np.where(person % 3 > 0, "train", "test"))
    model = train_reviews(rows.drop(columns="marked"), truth(rows).where(part == "train", None)).model
    with pytest.raises(UsageError, match="name the column that parts training from test"):
        measure(rows, model=model)
    assert area(measure(rows, model=model, part=part), "supervised") > 0.7
    assert measure(rows, model=model, allow_leaks=True).leaks is not None


def test_labels_of_one_kind_or_none_are_said(rows: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="all 1200 labelled reviews are ordinary ones"):
        measure(rows.assign(marked=0))
    with pytest.raises(TooFewReviews, match="no review is labelled"):
        measure(rows.assign(marked=None))
    with pytest.raises(UsageError, match="no labelled review is in the test part"):
        measure(rows, part=pd.Series("train", index=rows.index))


def test_a_score_from_elsewhere_never_replaces_ours(rows: pd.DataFrame) -> None:
    told = measure(rows, given=rows["marked"].astype(float).where(rows.index % 3 > 0).rename("anomaly"))
    assert told.foreign == "anomaly (given)"
    assert area(told, "anomaly (given)") != area(told, "anomaly") == area(measure(rows), "anomaly")


# the command line


@pytest.fixture
def shop(cli: Cli, rows: pd.DataFrame) -> Cli:
    """A home with the table, a score from elsewhere and two splits in it."""
    given = rows.drop(columns=["platform", "source"]).assign(
        other=1 - rows["marked"] * 0.5,
        verdict=rows["marked"].map({1: "Filtered", 0: "Shown"}),
        half=np.where(rows.index % 2 == 0, "train", "test"),
        person=np.where(pd.factorize(rows["reviewer_id"])[0] % 2 == 0, "train", "Test"),
        zero=0,
    )
    given.to_csv(cli.home / "t.csv", index=False)
    return cli


def test_the_files_are_byte_equal_follow_the_schema_and_name_nobody(shop: Cli, rows: pd.DataFrame) -> None:
    for folder in ("a", "b"):
        done = shop("evaluate", "t.csv", "--label", "marked", "--views", "1", "-o", folder)
        assert done.code == 0, done.err
    assert "all: 1200 reviews" in done.out
    assert "merchants: 24 of 24 have enough labels" in done.out
    assert "seen: one merchant, no history at a time" in done.out
    for name in ("evaluation.json", "evaluation.md"):
        one, two = ((shop.home / folder / name).read_bytes() for folder in ("a", "b"))
        assert one == two
    text = (shop.home / "a/evaluation.json").read_text(encoding="utf-8")
    schema = evaluation_json.schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(text))
    for written in (text, (shop.home / "a/evaluation.md").read_text(encoding="utf-8")):
        assert not any(name in written for name in rows["reviewer_id"].head(50))
    assert {f["name"] for f in json.loads((shop.home / "a/manifest.json").read_text())["files"]} == {
        "evaluation.json",
        "evaluation.md",
    }


def test_text_labels_foreign_scores_and_splits_are_read(shop: Cli) -> None:
    words = ("evaluate", "t.csv", "--label", "verdict", "--positive", "filtered", "-q", "-o", "words")
    assert (shop(*words).code, shop("evaluate", "t.csv", "--label", "marked", "-q", "-o", "plain").code) == (0, 0)
    read = [json.loads((shop.home / n / "evaluation.json").read_text(encoding="utf-8")) for n in ("words", "plain")]
    assert read[0]["rankings"] == read[1]["rankings"]
    done = shop("evaluate", "t.csv", "--label", "marked", "--score", "other", "--split", "person", "-o", "out")
    assert done.code == 0, done.err
    content = json.loads((shop.home / "out/evaluation.json").read_text(encoding="utf-8"))
    (upside_down,) = [r for r in content["rankings"] if (r["ranking"], r["group"]) == ("other", "all")]
    assert upside_down["roc_auc"]["mean"] == 0.0
    assert content["split"]["by_known_people"] == 0
    assert "nobody here knows whether it learnt from these labels" in done.out


def test_bad_input_is_one_line_with_its_exit_code(shop: Cli) -> None:
    (shop.home / "empty.csv").write_text("", encoding="utf-8")
    for arguments, code, said in (
        (("nothing.csv", "--label", "marked"), 2, "does not exist"),
        (("t.csv",), 2, "--label"),
        (("empty.csv", "--label", "marked"), 2, "empty.csv"),
        (("t.csv", "--label", "mraked"), 2, "there is no column 'mraked'"),
        (("t.csv", "--label", "rating"), 2, "free it with --map rating=-"),
        (("t.csv", "--label", "zero"), 2, "all 1200 labelled reviews are ordinary ones"),
        (("t.csv", "--label", "verdict"), 2, "--positive"),
        (("t.csv", "--label", "verdict", "--positive", "fake"), 2, "no review has 'fake' in column 'verdict'"),
        (("t.csv", "--label", "marked", "--score", "verdict"), 2, "a score is a number"),
        (("t.csv", "--label", "marked", "--score", "marked"), 2, "must name different columns"),
        (("t.csv", "--label", "marked", "--split", "half"), 2, "--allow-leaks"),
        (("t.csv", "--label", "marked", "--split", "verdict"), 2, "no labelled review is in the test part"),
        (("t.csv", "--label", "marked", "--views", "-1"), 2, "--views"),
        (("t.csv", "--label", "marked", "-o", "t.csv"), 2, "t.csv"),
    ):
        done = shop("evaluate", *arguments, "-q")
        assert (done.code, done.out) == (code, ""), (arguments, done.err)
        assert len(done.err.strip().splitlines()) == 1, done.err
        assert said in done.err
    assert not (shop.home / "zhenping-evaluation").exists()


def test_a_hostile_column_name_is_harmless_in_every_file(shop: Cli) -> None:
    name = "<b>|\x1b[31m`x`"
    pd.read_csv(shop.home / "t.csv").rename(columns={"other": name}).to_csv(shop.home / "odd.csv", index=False)
    done = shop("evaluate", "odd.csv", "--label", "marked", "--score", name, "-o", "out")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    page = Path(shop.home / "out/evaluation.md").read_text(encoding="utf-8")
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "\x1b" not in page
