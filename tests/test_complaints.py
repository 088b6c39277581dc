"""The taxonomy of complaints and the panel."""

from __future__ import annotations

import pytest
from signal_frames import context_of
from zhenping.analysis.complaints import complaints
from zhenping.analysis.rules import packaged
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.topics import complains, topics

ENTRIES = packaged("words/complaints.toml")["topic"]


@pytest.mark.parametrize(("topic", "text"), [(e["id"], t) for e in ENTRIES for t in e["complains"]])
def test_a_complaint_is_found_under_its_topic(topic: str, text: str) -> None:
    assert topic in {t.id for t in topics() if t.spans(fold_text(text))}


@pytest.mark.parametrize(("topic", "text"), [(e["id"], t) for e in ENTRIES for t in e["not_complaint"]])
def test_negated_and_ordinary_words_are_no_complaint(topic: str, text: str) -> None:
    assert topic not in {t.id for t in topics() if t.spans(fold_text(text))}


def test_a_review_counts_once_per_topic_in_text_and_followup() -> None:
    context = context_of(
        [
            {"text": "洗一次就掉色,第二次又掉色", "followup_text": "还是褪色", "rating": 1},
            {"text": "颜色漂亮,不掉色", "rating": 5},
            {"text": "很好", "followup_text": "客服一直推诿", "rating": 5},
            {"text": None, "rating": 5},
        ]
    )
    found = {c.topic: c for c in complaints(context, context.reviews.index)}
    assert found["Fading, pilling, loose seams"].rows == (0,)
    assert found["Shifting the blame, no answer"].rows == (2,)
    assert found["Fading, pilling, loose seams"].share.n == 3
    assert found["Fading, pilling, loose seams"].share.value == pytest.approx(1 / 3)


def test_pages_fetched_because_negative_are_quoted_but_enter_no_share() -> None:
    rows = [{"text": "质量太差", "rating": 1, "stratum": "negative"}] * 3 + [{"text": "挺好用的", "rating": 5}] * 3
    context = context_of(rows)
    (found,) = complaints(context, context.reviews.index)
    assert (found.count, found.share.value, found.share.n) == (3, 0.0, 3)


def test_no_reviews_have_no_complaints() -> None:
    context = context_of([{"text": "挺好"}])
    assert complaints(context, context.reviews.index[:0]) == ()
    assert not complains("挺好用的")
