"""Reviews of another kind of goods: found in groups, excused where the listing explains them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from signal_frames import run, said
from zhenping.analysis.results import Verdict
from zhenping.analysis.words.categories import mentions, vocabulary

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
real = pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
OF_SHOES = [
    "鞋底软,脚感很好",
    "鞋码偏小,有点磨脚",
    "鞋面透气,跑步穿",
    "鞋带松了,鞋垫还行",
    "这双鞋的鞋跟稳",
    "脚背高也不挤脚",
]
OF_HAIR = ["头发洗完很柔顺", "泡沫多,头皮不痒", "去屑还可以,控油一般", "发质变好了,香味淡", "护发素也好用,不毛躁"]
PLAIN = ["收到了", "快递很快", "客服不错", "下次再来", "包装完好"]


def shoes(n: int = 60, stars: float = 4.0) -> list[dict[str, Any]]:
    texts = OF_SHOES * 2 + PLAIN
    return [{"text": f"{texts[i % len(texts)]}第{i}双", "rating": stars} for i in range(n)]


def hair(n: int, **more: Any) -> list[dict[str, Any]]:
    return [{"text": f"{OF_HAIR[i % len(OF_HAIR)]}第{i}瓶", "rating": 5.0, **more} for i in range(n)]


def test_a_group_about_other_goods_with_other_stars_fails() -> None:
    scored, result = run("fit", shoes() + hair(10))
    assert result.verdict is Verdict.FAIL
    assert "10 of 70 reviews" in said(result)
    assert "头发" in result.finding.values["words"]  # type: ignore[operator]
    assert scored.strength.gt(0).tolist() == [False] * 60 + [True] * 10
    assert set(scored.groups.dropna()) == {"hair_body"}


def test_the_same_group_with_the_shops_own_stars_only_warns() -> None:
    assert run("fit", shoes(stars=5.0) + hair(10))[1].verdict is Verdict.WARN


def test_a_single_misplaced_review_is_weak_and_passes() -> None:
    scored, result = run("fit", shoes() + hair(1))
    assert result.verdict is Verdict.PASS
    assert scored.strength.iloc[60] == pytest.approx(0.15)


def test_an_honest_product_has_no_misfit() -> None:
    scored, result = run("fit", shoes())
    assert result.verdict is Verdict.PASS
    assert scored.strength.eq(0).all()
    assert "None of 60" in said(result)


def test_one_word_of_other_goods_is_not_enough_nor_are_two_beside_an_own_one() -> None:
    passing = [{"text": "跟买的洗发水一起到的", "rating": 5.0}, {"text": "鞋底好,头发绳和泡沫纸也送了", "rating": 5.0}]
    assert run("fit", shoes() + passing)[0].strength.eq(0).all()


def test_words_that_shoe_buyers_use_too_are_usual_here() -> None:
    beside = [{"text": f"鞋底好,送的护发素和洗发水也用了{i}", "rating": 5.0} for i in range(4)]
    alone = [{"text": f"送的护发素和洗发水不错{i}", "rating": 5.0} for i in range(6)]
    assert run("fit", shoes() + beside + alone)[0].strength.eq(0).all()


def test_one_text_under_every_item_of_an_order_is_excused() -> None:
    order = [{**row, "reviewer_id": f"u{i}"} for i, row in enumerate(hair(10))]
    twin = [{**row, "product_id": "p2"} for row in order]
    scored, result = run("fit", [{"product_id": "p1", **row} for row in shoes() + order] + twin)
    assert result.verdict is Verdict.PASS
    assert not scored.strength.gt(0).any()


def test_a_variant_that_is_other_goods_is_excused() -> None:
    listed = [{**row, "variant": "黑色 42"} for row in shoes()] + hair(10, variant="洗护赠品")
    assert run("fit", listed)[1].verdict is Verdict.PASS
    mixed = [{**row, "variant": "黑色 42"} for row in shoes() + hair(10)]
    assert run("fit", mixed)[1].verdict is Verdict.FAIL


def test_goods_that_the_word_list_does_not_know_and_small_products_are_not_tested() -> None:
    unknown = [{"text": f"{PLAIN[i % 5]}第{i}次", "rating": 5.0} for i in range(50)]
    assert run("fit", unknown)[1].verdict is Verdict.UNTESTED
    assert run("fit", shoes(15) + hair(4))[1].verdict is Verdict.UNTESTED
    assert run("fit", [{**row, "product_id": None} for row in shoes() + hair(10)])[1].verdict is Verdict.UNTESTED


def test_english_reviews_are_judged_too() -> None:
    own = [{"text": f"the sole is soft and the laces hold, pair {i}", "rating": 4.0} for i in range(40)]
    other = [{"text": f"the author wrote a fine novel, read chapter {i} twice", "rating": 5.0} for i in range(6)]
    scored, result = run("fit", own + other)
    assert result.verdict is Verdict.FAIL
    assert set(scored.groups.dropna()) == {"books"}


def words(text: str) -> set[str]:
    return {vocabulary().words[word] for word in mentions([text])[1]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鞋底和鞋垫", {"鞋底", "鞋垫"}),
        ("头皮屑多", {"头皮屑"}),
        ("shoes, laces and soles", {"shoe", "laces", "sole"}),
        ("the shoelace", set()),
        ("consoles", set()),
        ("front desk", {"front desk"}),
        ("", set()),
        ("鞋", set()),
    ],
)
def test_telling_words_are_whole_and_the_longest(text: str, found: set[str]) -> None:
    assert words(text) == found


def test_words_never_reach_from_one_text_into_the_next() -> None:
    rows, _ = mentions(["鞋", "底", "鞋底"])
    assert rows.tolist() == [2]


def test_every_kind_of_goods_has_words_of_its_own() -> None:
    known = vocabulary()
    alone = known.member[known.member.sum(axis=1) == 1].sum(axis=0)
    assert len(known.categories) >= 12
    assert (alone >= 8).all()
    assert all(len(word) >= 2 for word in known.words)


def test_planted_swaps_between_products_are_found_and_little_else() -> None:
    rng = np.random.default_rng(4)
    rows = [{**row, "product_id": "shoes"} for row in shoes(300)]
    rows += [{**row, "product_id": "hair", "rating": 4.0} for row in hair(300)]
    frame = pd.DataFrame(rows)
    swapped = rng.random(len(frame)) < 0.05
    frame.loc[swapped, "product_id"] = frame.loc[swapped, "product_id"].map({"shoes": "hair", "hair": "shoes"})
    found = run("fit", frame)[0].strength.gt(0).to_numpy()
    tellable = np.array([len(words(text)) >= 2 for text in frame["text"]])
    assert found[swapped & tellable].mean() >= 0.9
    assert not found[~swapped].any()


@real
def test_real_reviews_of_air_conditioners_all_fit() -> None:
    lines = pd.read_csv(DATA / "jd_aircon.csv.gz")
    frame = pd.DataFrame({"product_id": lines["item"].astype(str), "text": lines["content"], "rating": lines["score"]})
    scored, result = run("fit", frame)
    assert scored.strength.notna().sum() > 2000
    assert scored.strength.gt(0).sum() < 0.005 * scored.strength.notna().sum()
    assert result.verdict is Verdict.PASS


@real
def test_real_reviews_under_another_product_are_found_where_they_name_their_goods() -> None:
    lines = pd.read_csv(DATA / "ordinary_zh.csv.gz")
    lines = lines[lines["cat"].isin(["书籍", "平板", "水果", "洗发水", "衣服", "酒店"])].reset_index(drop=True)
    rng = np.random.default_rng(1)
    swapped = rng.random(len(lines)) < 0.05
    product = lines["cat"].mask(swapped, rng.permutation(lines["cat"]))
    swapped &= product.ne(lines["cat"]).to_numpy()
    found = run("fit", pd.DataFrame({"product_id": product, "text": lines["text"]}))[0].strength.gt(0).to_numpy()
    assert found[swapped].sum() >= 0.9 * found.sum()
    assert found[swapped].mean() >= 0.3
