"""The model of the user's own reviews: its grams, its file, its training and what is said of its quality."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rated_reviews import rated
from signal_frames import context_of
from zhenping.analysis.rules import load_rules
from zhenping.analysis.words.polarity import polarity_column
from zhenping.analysis.words.sentiment import COLUMNS, Sentiment, grams, read_model
from zhenping.analysis.words.sentiment_training import Trained, examples, train
from zhenping.errors import TooFewReviews, UsageError


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(examples(context_of(rated()).reviews), load_rules())


def model(bias: float = 0.5) -> Sentiment:
    weights = np.random.default_rng(1).normal(size=COLUMNS).astype(np.float16)
    return Sentiment(weights=weights, bias=bias, card={"texts": 3})


@given(st.lists(st.text("茶壶放在厨房ab ", max_size=12), min_size=1, max_size=6))
def test_grams_are_those_of_each_text_alone(texts: list[str]) -> None:
    together = grams(texts).toarray()
    for row, text in enumerate(texts):
        assert np.array_equal(together[row], grams([text]).toarray()[0])
        distinct = {text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)}
        assert np.count_nonzero(together[row]) == len(distinct)  # no two of these few collide
        assert np.linalg.norm(together[row]) == pytest.approx(1 if text else 0, abs=1e-6)


def test_a_file_gives_back_the_model_and_is_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(model().packed())
    again = read_model(path)
    texts = ["茶壶放在厨房", ""]
    assert again.digest == model().digest
    assert again.packed() == path.read_bytes()
    assert np.array_equal(again.polarity(texts), model().polarity(texts))
    assert model(0.25).digest != again.digest


def damaged(path: Path) -> None:
    arrays = dict(np.load(path))
    arrays["weights"][0] += 1
    np.savez(path, **arrays)


def pickled(path: Path) -> None:
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, "card": np.array({"texts": 3}, dtype=object)})


def of_another_version(path: Path) -> None:
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, "format": np.array(99)})


def too_large(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("more.npy", b"\0" * (1 << 25))


def without_a_card(path: Path) -> None:
    arrays = dict(np.load(path))
    del arrays["card"]
    np.savez(path, **arrays)


@pytest.mark.parametrize("spoil", [damaged, pickled, of_another_version, too_large, without_a_card])
def test_a_file_that_is_no_whole_model_is_refused(spoil: object, tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(model().packed())
    assert callable(spoil)
    spoil(path)
    with pytest.raises(UsageError, match="zhenping train"):
        read_model(path)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 half a zip"])
def test_any_other_file_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"not a sentiment model") as refused:
        read_model(path)
    assert "\n" not in str(refused.value)
    with pytest.raises(UsageError, match="cannot read"):
        read_model(tmp_path / "nowhere.npz")


def test_it_learns_what_no_word_list_knows(trained: Trained) -> None:
    quality, words = trained.quality.auc.value, trained.words.auc.value
    assert quality is not None
    assert words is not None
    assert quality > 0.99 > words
    assert trained.split == "product"
    assert 0 < trained.held_out < 800
    said = polarity_column(
        pd.Series(["砚台放在船上,越用越顺", "砚台放在船上,用两天就散架"]), {**load_rules(), "sentiment": trained.model}
    )
    assert said.gt(0).tolist() == [True, False]


def test_training_again_gives_the_same_bytes(trained: Trained) -> None:
    shuffled = rated().sample(frac=1, random_state=3)
    again = train(examples(context_of(shuffled).reviews), load_rules())
    assert again.model.packed() == trained.model.packed()
    assert again.quality == trained.quality


def test_the_card_says_what_was_learnt_from_and_holds_no_text(trained: Trained) -> None:
    card = trained.model.card
    assert (card["texts"], card["praise"], card["complaints"], card["products"]) == (800, 400, 400, 10)
    assert (card["first_day"], card["last_day"], card["platforms"]) == ("2026-01-01", "2026-01-28", "demo")
    assert "茶壶" not in str(card)


def test_shops_are_held_out_where_there_are_enough_and_texts_where_there_is_one_product() -> None:
    by_shop = train(examples(context_of(rated(shops=10)).reviews), load_rules())
    one = train(examples(context_of(rated().assign(product_id="p")).reviews), load_rules())
    assert (by_shop.split, one.split) == ("shop", "text")
    assert one.held_out == 200


def test_three_stars_defaults_and_texts_of_both_sides_are_left_out() -> None:
    rows = [
        {"text": "越用越顺", "rating": 5, "product_id": "a"},
        {"text": "越用越顺", "rating": 4, "product_id": "b"},
        {"text": "拿回去只好扔了", "rating": 1},
        {"text": "马马虎虎吧", "rating": 3},
        {"text": "收到了就来说说", "rating": 5},
        {"text": "收到了就来说说", "rating": 2},
        {"text": "系统替人说的", "rating": 5, "is_default": True},
        {"text": None, "rating": 5},
        {"text": "没有星级", "rating": None},
    ]
    found = examples(context_of(rows).reviews)
    assert dict(zip(found["folded"], found["praise"], strict=True)) == {"越用越顺": True, "拿回去只好扔了": False}


@pytest.mark.parametrize("sides", [(240, 240), (400, 49), (49, 400)])
def test_too_few_texts_or_too_few_of_one_side_are_said(sides: tuple[int, int]) -> None:
    with pytest.raises(TooFewReviews, match=f"the ledger has {sides[0]} and {sides[1]}"):
        train(examples(context_of(rated(sides=sides)).reviews), load_rules())
