"""Contacts, order numbers and labelled names are hidden in every text, at its own length."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import EMAIL, ORDER, PHONE, WECHAT, findings
from zhenping.reports import FORMATS, write_all
from zhenping.reports.masking import mask, mask_reviews
from zhenping.reports.terminal import summary

words = st.text(alphabet="好评不错茶杯收到，。 easy abc!\n", max_size=20)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
gaps = st.sampled_from(["", " ", "-", "\u200b", "—", ". "])
emails = st.from_regex(r"[a-z][a-z0-9._-]{0,12}@[a-z]{2,10}\.(com|net|cn)", fullmatch=True)
orders = st.from_regex(r"[0-9]{12,24}", fullmatch=True)
wide = {ord(str(d)): chr(0xFF10 + d) for d in range(10)}


@given(words, phones, gaps, words)
def test_a_phone_number_never_survives_however_it_is_spaced(before: str, phone: str, gap: str, after: str) -> None:
    spaced = gap.join((phone[:3], phone[3:7], phone[7:]))
    for number in (spaced, spaced.translate(wide)):
        assert not any(c.isdecimal() for c in mask(before + number + after))


@given(words, emails, words)
def test_an_email_never_survives(before: str, email: str, after: str) -> None:
    assert "@" not in mask(f"{before} {email} {after}")


@given(words, orders, words)
def test_a_long_number_never_survives(before: str, order: str, after: str) -> None:
    assert not any(c.isdecimal() for c in mask(before + order + after))


@given(st.text(max_size=60))
def test_masking_keeps_the_length_and_is_done_once(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("加微信 zhenzhen_888 返现", "zhenzhen_888"),
        ("vx：abc12345", "abc12345"),
        ("加薇lovetea99领红包", "lovetea99"),
        ("QQ 12345678", "12345678"),
        ("add me on WhatsApp: tea.seller", "tea.seller"),
        ("订单号：A12-3456", "A12-3456"),
        ("my order no. 445566", "445566"),
        ("收件人：欧阳小茶", "欧阳小茶"),
        ("打零二零 八八八八 一二三四找我，一三八一二三四五六七八", "一三八一二三四五六七八"),
        ("call (555) 123-4567", "123-4567"),
        ("wa.me/4915112345678", "4915112345678"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧"),
    ],
)
def test_known_ways_of_giving_a_contact_are_hidden(text: str, hidden: str) -> None:
    assert hidden not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "用了3天，重250克，价格99.90元，2024-05-01买的",
        "Bought 2 on 2024-05-01 for 19.99, 5/5 stars, 1000 ml, order arrived in 3 days.",
        "微信支付很方便，客服很好",
        "The WeChat payment page works, product line complete",
    ],
)
def test_ordinary_numbers_and_words_stay(text: str) -> None:
    assert mask(text) == text


def test_a_carried_through_label_stays_and_a_phone_number_in_it_does_not() -> None:
    frame = pd.DataFrame({"text": ["ok"], "label": ["123456789012"], "note": [f"tel {PHONE}"], "tel": [PHONE]})
    masked = mask_reviews(frame).iloc[0]
    assert masked["label"] == "123456789012"
    assert PHONE not in masked["note"] + masked["tel"]


def test_no_contact_reaches_any_file_or_the_terminal(tmp_path: Path) -> None:
    files = write_all(findings(), tmp_path, lang="zh-CN", manifest={})
    texts = [path.read_text(encoding="utf-8") for path in files] + [summary(findings(), "en", 200, False)]
    assert len(files) == len(FORMATS) + 1
    for text in texts:
        for secret in (PHONE, EMAIL, WECHAT, ORDER):
            assert secret not in text


def test_masking_a_hostile_text_takes_linear_time() -> None:
    start = time.perf_counter()
    for piece in ("1 ", "a", "1-", "订单", "微信a", "零", "@a", "order ", "+1", "(555)"):
        mask(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 20
