"""Lengths and pictures that pile up at a quota."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from signal_frames import context_of, run, said, signal
from zhenping.analysis.results import Verdict

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LETTERS = np.array(list("这东西挺实在用着顺手颜色耐看包装也好老人孩子都喜欢再来买点送朋友"))


def shop(name: str = "s1", n: int = 600, seed: int = 0, quota: int = 15, share: float = 0.0) -> pd.DataFrame:
    """A shop whose texts have smooth lengths, but for a share of its praise that just meets a quota."""
    rng = np.random.default_rng(seed)
    lengths = np.maximum(3, rng.lognormal(3.0, 0.6, n)).astype(int)
    stars = rng.choice([2.0, 5.0], n, p=[0.3, 0.7])
    asked = (rng.random(n) < share) & (stars > 3)
    lengths[asked] = quota + (rng.random(asked.sum()) < 0.3)
    texts = ["".join(rng.choice(LETTERS, k)) for k in lengths]
    return pd.DataFrame({"shop_id": name, "text": texts, "rating": stars})


def others(share: float = 0.0) -> list[pd.DataFrame]:
    return [shop(f"o{k}", 400, seed=k + 10, share=share) for k in range(6)]


def test_smooth_lengths_pass() -> None:
    scored, result = run("quota_spikes", shop())
    assert result.verdict is Verdict.PASS
    assert not scored.strength.gt(0).any()
    assert "at no round quota" in said(result)


def test_a_spike_in_one_shop_alone_warns_and_names_the_innocent_threshold() -> None:
    _, result = run("quota_spikes", shop(share=0.15))
    assert result.verdict is Verdict.WARN
    assert "15 or one more characters" in said(result)
    assert "threshold of the platform's own" in result.comparison.message  # type: ignore[union-attr]


def test_it_fails_against_other_shops_where_only_praise_has_it() -> None:
    _, result = run("quota_spikes", pd.concat([shop(share=0.15), *others()]))
    assert result.verdict is Verdict.FAIL
    assert result.baseline_source == "same data"


def test_a_threshold_that_every_shop_shows_is_nobodys_pattern() -> None:
    scored, result = run("quota_spikes", pd.concat([shop(share=0.15), *others(share=0.15)]))
    assert result.verdict is Verdict.PASS
    assert not scored.strength.gt(0).any()


def test_a_spike_in_all_stars_warns_at_most() -> None:
    everyone = shop(share=0.2)
    low = everyone["rating"].eq(2.0) & (np.arange(len(everyone)) % 4 == 0)
    everyone.loc[low, "text"] = everyone.loc[low, "text"].str.slice(0, 15).str.ljust(15, "好")
    assert run("quota_spikes", pd.concat([everyone, *others()]))[1].verdict is Verdict.WARN


def test_a_least_length_is_a_step_and_no_spike() -> None:
    cut = shop(n=1500)
    assert run("quota_spikes", cut[cut["text"].str.len() >= 15])[1].verdict is Verdict.PASS


def test_copies_of_one_text_count_once() -> None:
    copied = pd.concat(
        [shop(), pd.DataFrame({"shop_id": "s1", "text": ["质量好物流快包装好服务好真不错"] * 80, "rating": 5.0})]
    )
    assert run("quota_spikes", copied)[1].verdict is Verdict.PASS


def test_blanks_do_not_count_as_characters() -> None:
    spaced = shop(share=0.15)
    spaced["text"] = spaced["text"].str.slice(0, 5) + " \n " + spaced["text"].str.slice(5)
    assert run("quota_spikes", spaced)[1].verdict is Verdict.WARN


def test_exactly_three_pictures() -> None:
    reviews = shop()
    rng = np.random.default_rng(3)
    pictures = rng.choice([0, 1, 2, 3, 4, 5, 6], len(reviews), p=[0.4, 0.2, 0.1, 0.2, 0.05, 0.03, 0.02])
    reviews["image_ids"] = [tuple(f"i{row}_{k}" for k in range(n)) for row, n in enumerate(pictures)]
    scored, result = run("quota_spikes", reviews)
    assert result.verdict is Verdict.WARN
    assert "exactly 3 pictures" in said(result)
    at = scored.strength.gt(0).to_numpy()
    assert (pictures[at] == 3).all()


def test_the_most_pictures_that_a_platform_takes_are_no_quota() -> None:
    reviews = shop()
    pictures = np.random.default_rng(3).choice([0, 1, 2, 3], len(reviews), p=[0.4, 0.1, 0.1, 0.4])
    reviews["image_ids"] = [tuple(f"i{row}_{k}" for k in range(n)) for row, n in enumerate(pictures)]
    assert run("quota_spikes", reviews)[1].verdict is Verdict.PASS


def test_one_in_a_hundred_honest_shops_at_most_shows_a_spike() -> None:
    # Each on a platform of its own: nothing to compare with but its own texts.
    context = context_of(pd.concat([shop(f"s{k}", 400, seed=k).assign(platform=f"p{k}") for k in range(100)]))
    strength = signal("quota_spikes").score(context).strength
    assert strength.gt(0).groupby(context.reviews["shop"]).any().sum() <= 2


def test_few_texts_are_not_tested() -> None:
    assert run("quota_spikes", shop(n=100))[1].verdict is Verdict.UNTESTED


def test_it_never_flags_anybody_alone() -> None:
    scored, _ = run("quota_spikes", shop(share=0.5))
    assert 0 < scored.strength.max() <= 0.3


@pytest.mark.skipif(not DATA.exists(), reason="the shared development data are not beside the repository")
@pytest.mark.parametrize(
    ("file", "text", "stars"),
    [("jd_aircon.csv.gz", "content", "score"), ("shopee_tw_shirts.csv.gz", "text", "rating")],
)
def test_real_reviews_of_platforms_that_give_points_warn_at_most(file: str, text: str, stars: str) -> None:
    lines = pd.read_csv(DATA / file)
    _, result = run("quota_spikes", pd.DataFrame({"text": lines[text], "rating": lines[stars].astype(float)}))
    assert result.verdict in {Verdict.PASS, Verdict.WARN}
    assert any("platform itself gives points" in say.message for say in result.innocent)
