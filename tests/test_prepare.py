"""From any frame to the columns that signals read; rules and their overrides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from signal_frames import context_of
from zhenping.analysis.prepare import prepare
from zhenping.analysis.rules import load_rules
from zhenping.errors import UsageError
from zhenping.records import REVIEW_COLUMNS


def test_an_empty_frame_has_every_column() -> None:
    reviews = prepare(pd.DataFrame(), load_rules()).reviews
    assert len(reviews) == 0
    assert set(REVIEW_COLUMNS) | {"shop", "folded", "day", "counted", "default", "praise"} <= set(reviews.columns)


def test_missing_columns_are_null_and_extra_ones_carried() -> None:
    frame = pd.DataFrame({"text": ["好用", "难用"], "label": [1, 0]}, index=["x", "y"])
    reviews = prepare(frame, load_rules()).reviews
    assert reviews["label"].tolist() == [1, 0]
    assert reviews.index.tolist() == [0, 1]
    assert reviews["rating"].isna().all()
    assert frame.columns.tolist() == ["text", "label"]


def test_reviews_after_as_of_are_left_out_and_counted() -> None:
    context = context_of([{"created_local": f"2024-05-0{d}T10:00:00"} for d in (1, 2, 3)], as_of="2024-05-02")
    assert context.reviews["day"].dt.day.tolist() == [1, 2]
    assert context.reviews.attrs["after_as_of"] == 1


def test_days_are_null_where_the_source_is_coarser() -> None:
    rows = [
        {"created_local": "2024-05-01", "created_precision": "day"},
        {"created_local": "2024-05-01", "created_precision": "month"},
        {"created_local": "2024-05", "created_precision": None},
        {"created_local": "yesterday!", "created_precision": None},
        {"created_local": None, "created_precision": None},
    ]
    assert context_of(rows).reviews["day"].notna().tolist() == [True, False, False, False, False]


def test_only_unbiased_strata_are_counted() -> None:
    rows = [{"stratum": s} for s in ("default", "newest", "negative", "follow-up", None)]
    assert context_of(rows).reviews["counted"].tolist() == [True, True, False, False, True]


def test_praise_is_four_stars_or_positive_words_without_stars() -> None:
    rows = [
        {"rating": 4, "text": "一般"},
        {"rating": 3, "text": "非常满意"},
        {"rating": None, "text": "非常满意,做工很好"},
        {"rating": None, "text": "太差了,很失望"},
        {"rating": 5, "text": "此用户未填写评价内容"},
    ]
    assert context_of(rows).reviews["praise"].tolist() == [True, False, True, False, False]


def test_an_override_changes_one_number(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[trust]\nflagged = 0.6\n[trust.grades]\nA = 95\n")
    rules = load_rules(path)
    assert rules["trust"]["flagged"] == 0.6
    assert rules["trust"]["grades"] == load_rules()["trust"]["grades"] | {"A": 95}
    assert load_rules()["trust"]["flagged"] == 0.5


@pytest.mark.parametrize(
    ("text", "names"),
    [("[trust]\nflaged = 1", "flaged"), ("[trust]\nflagged = 'high'", "a number"), ("= 1", "cannot read")],
)
def test_a_wrong_override_is_refused_with_its_reason(tmp_path: Path, text: str, names: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(UsageError, match=names):
        load_rules(tmp_path / "bad.toml")


def test_a_missing_override_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        load_rules(tmp_path / "none.toml")
