"""Identity for reviews without ids: equal rows differ, repeated pages bring nothing, order does not matter."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from zhenping.records import Review
from zhenping.spiders.content_id import ContentIds


def review(text: str, product: str = "1", review_id: str | None = None) -> Review:
    return Review(
        platform="opencart",
        source="opencart",
        shop_id="s",
        product_id=product,
        text=text,
        review_id=review_id,
        rating=5.0,
    )


pages = st.lists(st.lists(st.sampled_from("abc").map(review), min_size=1, max_size=4), max_size=6)


def ids(read: list[list[Review]]) -> list[str]:
    maker = ContentIds()
    return [str(r.review_id) for page in read for r in maker.assign(page)]


def test_equal_rows_on_one_page_are_different_reviews() -> None:
    assert len(set(ids([[review("好"), review("好")]]))) == 2


def test_a_page_that_was_read_before_brings_nothing() -> None:
    page = [review("好"), review("不错")]
    assert len(ids([page, list(page)])) == 2


def test_the_same_words_under_another_product_are_another_review() -> None:
    assert len(set(ids([[review("好")], [review("好", product="2")]]))) == 2


def test_ids_of_the_platform_are_kept() -> None:
    assert ids([[review("好", review_id="7")], [review("好", review_id="7")]]) == ["7", "7"]


@given(pages)
def test_no_id_is_given_twice(read: list[list[Review]]) -> None:
    assert max(Counter(ids(read)).values(), default=1) == 1


@given(pages)
def test_reading_the_same_pages_again_gives_the_same_ids(read: list[list[Review]]) -> None:
    assert ids(read) == ids(read)


@given(pages, st.randoms(use_true_random=False))
def test_the_order_of_pages_changes_no_set_of_ids(read: list[list[Review]], chance: object) -> None:
    shuffled = list(read)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert set(ids(shuffled)) == set(ids(read))
