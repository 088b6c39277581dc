"""The simulator: honest shops behave as real ones do, campaigns are what they say they are, given rows stay."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from zhenping.analysis import analyse
from zhenping.analysis.near_duplicates import near_pairs, shingle
from zhenping.analysis.words.folding import fold_column
from zhenping.errors import UsageError
from zhenping.records import REVIEW_COLUMNS
from zhenping.simulation import KINDS, TRUTH_COLUMNS, inject, simulate
from zhenping.simulation.grammar import column
from zhenping.simulation.lexicon import habits, slugs
from zhenping.simulation.truth import campaigns_of


@pytest.fixture(scope="module")
def masked() -> pd.DataFrame:
    return simulate(30, 12_000, seed=1)


@pytest.fixture(scope="module")
def signed() -> pd.DataFrame:
    return simulate(30, 12_000, seed=1, ids=True, campaigns=[f"{kind}:120" for kind in KINDS])


def part(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Planted reviews of the first campaign of a kind."""
    return frame[(frame["truth"] == kind) & (frame["truth_campaign"] == f"{kind}-1")]


def days(rows: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(rows["created_local"].astype(str).str.slice(0, 10))


# Determinism and shape


def test_the_seed_decides_everything() -> None:
    arguments = {"share": 0.05, "ids": True, "language": "en"}
    assert_frame_equal(simulate(5, 1500, seed=3, **arguments), simulate(5, 1500, seed=3, **arguments))
    assert not simulate(5, 1500, seed=4).equals(simulate(5, 1500, seed=3))


def test_the_columns_are_the_record_s_and_the_truth_s(masked: pd.DataFrame) -> None:
    assert list(masked.columns) == [*REVIEW_COLUMNS, "product_name", *TRUTH_COLUMNS]
    assert masked["review_id"].is_unique
    assert masked["reviewer_id"].isna().all()
    assert (masked["truth"] == "honest").all()
    assert masked["shop_id"].nunique() == 30


def test_no_place_in_the_table_tells_what_was_planted(signed: pd.DataFrame) -> None:
    assert signed["shop_id"].is_monotonic_increasing
    place = np.flatnonzero(signed["truth_planted"] == 1) / len(signed)
    assert place.min() < 0.3
    assert place.max() > 0.7


# Honest habits


def test_platform_defaults_are_the_promised_share_of_five_stars(masked: pd.DataFrame) -> None:
    five = masked[masked["rating"] == 5]
    default = five["truth_role"] == "default"
    assert default.mean() == pytest.approx(habits()["texts"]["default_zh"], abs=0.02)
    assert five.loc[default, "text"].nunique() <= 3
    assert five.loc[default, "is_default"].dropna().all()
    assert 0 < five.loc[default, "is_default"].notna().mean() < 1, "some platforms mark them, some do not"


@pytest.mark.parametrize("role", ["short", "tags", "prompts", "platform", "lookalike", "meme"])
def test_habits_of_praise_have_the_promised_shares(masked: pd.DataFrame, role: str) -> None:
    pool = masked[(masked["rating"] >= 4) & ~masked["truth_role"].isin(["default", "silent", "bulk"])]
    assert (pool["truth_role"] == role).mean() == pytest.approx(habits()["texts"][role], rel=0.35, abs=0.002)


def test_people_who_order_several_things_paste_one_text(signed: pd.DataFrame) -> None:
    pasted = signed[signed["truth_role"] == "bulk"].groupby(["shop_id", "reviewer_id"])
    assert len(pasted) > 30
    assert (pasted["text"].nunique(dropna=False) == 1).mean() > 0.9
    assert (pasted["created_local"].agg(lambda t: np.ptp(pd.to_datetime(t))) < pd.Timedelta("15min")).mean() > 0.9


def test_regulars_come_back_all_year_in_their_own_words(signed: pd.DataFrame) -> None:
    honest = signed[signed["truth_campaign"].isna()]
    regular = honest[honest["reviewer_id"].isin(honest.loc[honest["truth_role"] == "regular", "reviewer_id"])]
    people = regular.assign(day=days(regular)).groupby("reviewer_id")
    assert (people.size() >= 10).all()
    assert (people["day"].agg(np.ptp) > pd.Timedelta("120D")).all()
    assert (people["day"].agg(np.ptp) > pd.Timedelta("365D")).mean() > 0.3
    long = regular[regular["text"].astype(str).str.len() >= 16]
    assert not long.duplicated(["reviewer_id", "text"]).any()


def test_most_people_write_once(signed: pd.DataFrame) -> None:
    counts = signed.loc[signed["truth_campaign"].isna(), "reviewer_id"].value_counts()
    assert 0.7 < (counts == 1).mean() < 0.92  # Yelp 0.71, Shopee 0.86


def test_sales_bring_more_orders_and_reviews_follow_after_delivery(masked: pd.DataFrame) -> None:
    ordered = pd.to_datetime(masked["ordered_at"])
    busy = ((ordered.dt.month == 11) & (ordered.dt.day <= 11)) & (ordered.dt.year == 2025)
    usual = (ordered.dt.month == 9) & (ordered.dt.year == 2025)
    assert busy.sum() / 11 > 1.8 * usual.sum() / 30
    delay = (pd.to_datetime(masked["created_local"]) - ordered) / pd.Timedelta("1D")
    assert (delay > 0).all()
    assert 4 < delay[~masked["truth_role"].isin(["default", "bulk"])].median() < 8  # JD 5.9
    assert (masked["created_local"] < "2026-09-01").all()


def test_texts_are_as_long_as_real_ones(masked: pd.DataFrame) -> None:
    words = masked.loc[masked["text"].notna() & (masked["truth_role"] != "default"), "text"].str.len()
    low, middle, high = words.quantile([0.1, 0.5, 0.9])
    assert low <= 10  # JD: 10, 28, 102
    assert 20 <= middle <= 36
    assert 45 <= high <= 110


@pytest.mark.parametrize(("language", "least", "most"), [("zh", 16, 0.006), ("en", 40, 0.02)])
def test_strangers_rarely_write_alike(language: str, least: int, most: float) -> None:
    frame = simulate(60, 10_000, seed=2, language=language)
    own = frame[frame["text"].notna() & ~frame["truth_role"].isin(["default", "bulk", "meme", "tags"])]
    texts = fold_column(own["text"]).astype(str)
    long, short = texts[texts.str.len() >= least].tolist(), texts[texts.str.len() <= 4]
    first, second, _ = near_pairs(shingle(long), 0.6)
    assert len(set(first) | set(second)) / len(long) < most  # real Chinese reviews: 0.003
    assert short.duplicated(keep=False).mean() > 0.6  # JD: 0.63


def test_honest_complaints_follow_ups_pictures_and_answers_are_there(masked: pd.DataFrame) -> None:
    low, high = masked[masked["rating"] <= 2], masked[masked["rating"] >= 4]
    assert low["reply_text"].notna().mean() > 0.7
    assert 0.02 < masked["followup_text"].notna().mean() < 0.1
    later = masked[masked["followup_at"].notna()]
    assert (later["followup_at"] > later["created_local"]).all()
    assert 0.1 < high["image_ids"].map(len).gt(0).mean() < 0.3
    assert (masked["truth_role"] == "accusation").sum() > 0


# Campaigns


@pytest.mark.parametrize("kind", KINDS)
def test_a_budget_is_what_is_planted(signed: pd.DataFrame, kind: str) -> None:
    mine = signed[signed["truth"] == kind]
    assert len(mine) == 120
    assert (mine["truth_planted"] == 1).all()
    assert mine["truth_campaign"].str.fullmatch(rf"{kind}-\d+").all()


def test_ring_members_share_three_products_within_a_week_and_hide(signed: pd.DataFrame) -> None:
    for name, ring in signed[signed["truth"] == "ring"].groupby("truth_campaign"):
        accounts = ring.assign(day=days(ring)).groupby("reviewer_id")
        assert len(accounts) >= 8
        assert (accounts["product_id"].nunique() >= 3).all()
        assert ring["product_id"].nunique() <= 4
        assert (accounts["day"].agg(np.ptp) <= pd.Timedelta("6D")).all()
        cover = signed[(signed["truth_campaign"] == name) & (signed["truth_role"] == "camouflage")]
        assert 0 < len(cover) / (len(cover) + len(ring)) <= 0.3
        assert set(cover["reviewer_id"]) <= set(ring["reviewer_id"])
        assert not set(cover["product_id"]) & set(ring["product_id"])
        assert (cover["truth"] == "honest").all()


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_camouflage_is_the_share_that_was_asked_for(share: float) -> None:
    frame = simulate(8, 3000, seed=5, ids=True, campaigns=f"ring:60:camouflage={share},hired=0")
    cover = (frame["truth_role"] == "camouflage").sum()
    assert cover == (0 if share == 0 else 60)


def test_hired_accounts_are_reviewers_of_the_table() -> None:
    frame = simulate(8, 3000, seed=5, ids=True, campaigns="ring:60:hired=1,camouflage=0")
    honest = set(frame.loc[frame["truth"] == "honest", "reviewer_id"])
    assert set(frame.loc[frame["truth"] == "ring", "reviewer_id"]) <= honest


def test_a_masked_ring_is_left_with_shared_pictures() -> None:
    ring = part(simulate(8, 3000, seed=5, campaigns="ring:60"), "ring")
    pictures = ring["image_ids"].explode().dropna()
    assert pictures.duplicated(keep=False).sum() > 10
    assert ring["reviewer_id"].isna().all()


def test_template_copies_are_edited_and_alike(signed: pd.DataFrame) -> None:
    texts = part(signed, "template")["text"].tolist()
    assert len(set(texts)) > len(texts) / 2
    first, second, _ = near_pairs(shingle(texts), 0.3)
    assert len(set(first) | set(second)) > 0.8 * len(texts)
    exact = part(simulate(8, 3000, seed=5, campaigns="template:24:edits=0"), "template")
    assert exact["text"].nunique() == 1


def test_cash_back_buyers_hand_in_praise_and_pictures_and_witnesses_tell() -> None:
    frame = simulate(8, 3000, seed=5, campaigns="cashback:300:witnesses=0.1,mention=0.1")
    paid, witness = frame[frame["truth"] == "cashback"], frame[frame["truth_role"] == "witness"]
    assert (paid["rating"] >= 4).all()
    assert paid["image_ids"].map(len).gt(0).mean() == pytest.approx(0.7, abs=0.08)
    assert paid["text"].str.contains("返|红包").mean() == pytest.approx(0.1, abs=0.05)
    assert len(witness) == 32  # three or four campaigns, each rounded
    assert (witness["rating"] == 1).all()
    assert (witness["truth"] == "honest").all()


def test_a_drip_is_slow_and_by_strangers(signed: pd.DataFrame) -> None:
    drip = part(signed, "drip")
    assert drip["product_id"].nunique() == 1
    assert drip["reviewer_id"].is_unique
    assert np.ptp(days(drip)) > pd.Timedelta("60D")
    assert days(drip).value_counts().max() <= 4


def test_a_hijack_is_older_and_about_other_goods(signed: pd.DataFrame) -> None:
    foreign = part(signed, "hijack")
    product = foreign["product_id"].iloc[0]
    own = signed[(signed["product_id"] == product) & signed["truth_campaign"].isna()]
    assert foreign["product_id"].nunique() == 1
    assert days(foreign).median() < days(own).min() + pd.Timedelta("30D")


def test_a_smear_is_one_star_within_days(signed: pd.DataFrame) -> None:
    attack = part(signed, "smear")
    assert (attack["rating"] <= 2).all()
    assert attack["product_id"].nunique() == 1
    assert np.ptp(days(attack)) <= pd.Timedelta("12D")


def test_campaigns_leave_most_shops_alone(signed: pd.DataFrame) -> None:
    attacked = signed.loc[signed["truth_planted"] == 1, "shop_id"].nunique()
    assert attacked <= round(0.3 * 30)


def test_campaigns_are_summed_up(signed: pd.DataFrame) -> None:
    found = campaigns_of(signed)
    assert sum(one["planted"] for one in found) == int(signed["truth_planted"].sum())
    ring = next(one for one in found if one["campaign"] == "ring-1")
    assert ring["products"] == sorted(part(signed, "ring")["product_id"].unique())
    assert ring["first_day"] <= ring["last_day"]


# Into a given table


def ratings_table(n: int = 2000) -> pd.DataFrame:
    """Ids, days and stars, as public sets have them."""
    rng = np.random.default_rng(0)
    day = np.datetime64("2012-01-01") + rng.integers(0, 700, size=n)
    return pd.DataFrame(
        {
            "reviewer_id": rng.integers(1, 900, size=n),
            "product_id": rng.integers(1, 40, size=n),
            "rating": rng.choice([1.0, 3.0, 4.0, 5.0], size=n),
            "created_local": day.astype(str),
            "spam": rng.integers(0, 2, size=n),
        }
    )


def test_given_rows_stay_as_they_are_and_in_order() -> None:
    table = ratings_table()
    before = table.copy()
    planted = inject(table, ["ring:60", "drip:30"], seed=1)
    assert_frame_equal(table, before)
    given_part = planted.head(len(table))
    assert_frame_equal(given_part[list(table.columns)], table, check_dtype=False)
    assert (given_part["truth"] == "honest").all()
    assert (planted["truth_planted"].to_numpy()[len(table) :] >= 0).all()


def test_only_columns_that_exist_are_planted() -> None:
    table = ratings_table()
    planted = inject(table, share=0.05, seed=1)
    new = planted.iloc[len(table) :]
    assert list(planted.columns) == [*table.columns, *TRUTH_COLUMNS]
    assert set(new["truth"]) == {"honest", "cashback", "ring", "drip", "smear"}
    assert new["spam"].isna().all(), "a label says nothing of what was planted"
    assert new["created_local"].str.fullmatch(r"201[1-3]-\d\d-\d\d").all()
    assert set(new["product_id"]) <= set(table["product_id"])
    fresh = new.loc[new["truth"] == "drip", "reviewer_id"]
    assert not set(fresh) & set(table["reviewer_id"])
    assert new["rating"].notna().all()


def test_empty_columns_stay_empty() -> None:
    table = ratings_table().assign(text=None, image_ids=[()] * 2000, ordered_at=None)
    new = inject(table, share=0.05, seed=1).iloc[2000:]
    assert new["text"].isna().all()
    assert new["image_ids"].map(len).eq(0).all()


def test_a_campaign_without_a_column_to_work_in_is_refused() -> None:
    with pytest.raises(UsageError, match="needs a column with text"):
        inject(ratings_table(), "template:30")


def test_a_ring_needs_three_products() -> None:
    table = ratings_table(200).assign(product_id=lambda t: t["product_id"] % 2)
    with pytest.raises(UsageError, match="needs 3 products"):
        inject(table, "ring:30")
    assert "ring" not in set(inject(table, share=0.2)["truth"])


def test_a_ring_takes_several_shops_where_each_has_one_product() -> None:
    ring = part(inject(ratings_table(), "ring:48:hired=0", seed=1, attacked=0.03), "ring")
    assert (ring.groupby("reviewer_id")["product_id"].nunique() >= 3).all()


def test_a_second_round_of_campaigns_gets_names_of_its_own() -> None:
    once = inject(ratings_table(), "drip:40", seed=1)
    twice = inject(once, "drip:40", seed=2)
    assert set(twice["truth_campaign"].dropna()) == {"drip-1", "drip-2"}
    assert (twice["truth"] == "drip").sum() == 80


def test_unknown_goods_get_texts_that_fit_any() -> None:
    table = simulate(4, 800, seed=1).drop(columns=[*TRUTH_COLUMNS, "product_name"])
    new = inject(table, "drip:40:short=0", seed=1).iloc[800:]
    assert new["text"].str.len().median() > 15


# Bad input


@pytest.mark.parametrize(
    "campaign",
    ["foo", "ring:5", "ring:x", "ring:-3", "ring:60:tail=1", "ring:60:camouflage=2", "ring:60:camouflage=nan", "ring"],
)
def test_campaigns_that_make_no_sense_are_refused(campaign: str) -> None:
    with pytest.raises(UsageError):
        simulate(4, 800, campaigns=campaign)


def test_options_out_of_range_are_refused() -> None:
    for arguments in ({"shops": 0}, {"shops": 9, "reviews": 5}, {"language": "fr"}, {"share": 1.0}, {"attacked": 0.0}):
        with pytest.raises(UsageError):
            simulate(**{"shops": 4, "reviews": 800, "share": 0.1, **arguments})


# Any options


@settings(max_examples=25)
@given(
    shops=st.integers(1, 12),
    reviews=st.integers(60, 700),
    share=st.floats(0, 0.6),
    seed=st.integers(0, 2**31),
    language=st.sampled_from(["zh", "en"]),
    ids=st.booleans(),
)
def test_any_options_make_a_valid_table(
    shops: int, reviews: int, share: float, seed: int, language: str, ids: bool
) -> None:
    frame = simulate(shops, reviews, share=share, seed=seed, language=language, ids=ids)
    own = frame["truth_campaign"].isna()
    assert own.sum() == reviews
    planted = int(frame["truth_planted"].sum())
    wanted = round(reviews * share / (1 - share))
    assert planted == wanted or (planted == 0 and wanted < 5)
    assert frame["rating"].between(1, 5).all()
    assert frame["review_id"].is_unique
    assert (frame["created_local"].str.len() == 19).all()
    assert not frame["text"].astype(str).str.contains(r"[\[\]{}|]").any(), "a phrase was not filled"
    assert (frame["truth"] == "honest").eq(frame["truth_planted"] == 0).all()


SMALL = simulate(3, 300, seed=8, ids=True).drop(columns=list(TRUTH_COLUMNS))
OPTIONAL = [name for name in REVIEW_COLUMNS if name != "product_id"]


@settings(max_examples=25)
@given(
    missing=st.sets(st.sampled_from([*OPTIONAL, "product_name"])),
    empty=st.sets(st.sampled_from(OPTIONAL)),
    seed=st.integers(0, 99),
    share=st.floats(0.02, 0.3),
)
def test_any_table_keeps_its_rows_and_its_gaps(missing: set[str], empty: set[str], seed: int, share: float) -> None:
    table = SMALL.drop(columns=list(missing))
    for name in (empty - missing) - {"image_ids"}:
        table[name] = None
    planted = inject(table, share=share, seed=seed)
    assert_frame_equal(planted.head(300)[list(table.columns)], table, check_dtype=False)
    assert list(planted.columns) == [*table.columns, *TRUTH_COLUMNS]
    new = planted.iloc[300:]
    assert new[[name for name in empty - missing if name != "image_ids"]].isna().all(axis=None)
    assert new["truth_campaign"].notna().all()


@given(items=st.lists(st.sampled_from(["a", "[b|c]", "{x}", "[d{x}|[e|]]"]), min_size=1, max_size=6))
def test_phrases_are_filled_like_the_demo_s(items: list[str]) -> None:
    lists = {"x": ("1", "2[3|4]")}
    found = column(items, lists, 50, np.random.default_rng(0)).tolist()
    assert not any(set(text) & set("[]{}|") for text in found)
    assert set(found) <= {"a", "b", "c", "1", "23", "24", "d1", "d23", "d24", "e", ""}


def test_an_open_bracket_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not close"):
        column(["[a|b"], {}, 1, np.random.default_rng(0))


# With the rest


def test_the_analysis_reads_nothing_of_the_truth() -> None:
    frame = simulate(6, 1500, seed=3, share=0.05)
    blind = analyse(frame.drop(columns=list(TRUTH_COLUMNS))).reviews
    seeing = analyse(frame).reviews
    assert_frame_equal(blind, seeing[list(blind.columns)])
    assert seeing["truth"].tolist() == frame["truth"].tolist()


def test_every_item_of_the_shelf_has_its_traits() -> None:
    from zhenping.simulation.lexicon import sections

    for language in ("zh", "en"):
        assert set(slugs()) < set(sections(language)["traits"])
