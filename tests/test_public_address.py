"""Keys are used and never stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.spiders.public_address import public_address


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (
            "https://api.service.example/v1/stores/1b2c3d4e-0000-4000-8000-00000000abcd/products/shopify-7/reviews?limit=9",
            "https://api.service.example/v1/stores/*/products/shopify-7/reviews?limit=9",
        ),
        ("https://a.example/widget?apiKey=pub_77&page=2", "https://a.example/widget?apiKey=*&page=2"),
        ("https://u:p@shop.example/p/3#x", "https://shop.example/p/3"),
        ("https://shop.example/catalogue/u4fddu6e29u676f_12/", "https://shop.example/catalogue/u4fddu6e29u676f_12/"),
        ("https://shop.example/products/lamp-with-a-very-long-name-2026/", None),
    ],
)
def test_keys_are_hidden_and_nothing_else(url: str, kept: str | None) -> None:
    assert public_address(url) == (kept or url)


@given(st.text(max_size=60))
def test_any_text_is_survived_and_once_is_enough(text: str) -> None:
    once = public_address(text)
    assert public_address(once) == once
