"""Which language a foreign text is marked as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.reports.tongue import differs, tongue


@pytest.mark.parametrize(
    ("text", "named", "tag"),
    [
        ("茶香很足", None, "zh"),
        ("茶香很足", "zh-TW", "zh-TW"),
        ("茶香很足", "en", "zh"),  # a shop that names its own language for all
        ("お茶の香り", "ja", "ja"),
        ("お茶の香り", None, "ja"),
        ("차향이 좋아요", None, "ko"),
        ("Solid little canister", "en", "en"),
        ("Solid little canister", None, None),
        ("Solid little canister", "zh", None),
        ("I bought the 茶 for my mother and she likes it", "en", "en"),
        ("好评返 xian", None, "zh"),
        ("", "en", "en"),
        (None, None, None),
        ("gut", 'de" onclick="x', None),
    ],
)
def test_script_and_named_language_agree_on_a_tag(text: str | None, named: str | None, tag: str | None) -> None:
    assert tongue(text, named) == tag


@given(st.text(), st.text() | st.none())
def test_a_tag_is_always_plain(text: str, named: str | None) -> None:
    tag = tongue(text, named)
    assert tag is None or tag.replace("-", "").isalnum()


def test_only_another_language_needs_a_mark() -> None:
    assert differs("zh", "en")
    assert not differs("zh-TW", "zh-CN")
    assert not differs(None, "en")
