"""Where the seller asks for praise in its own descriptions and notices."""

from __future__ import annotations

import pandas as pd
from zhenping.analysis.seller_words import LIMIT, seller_asks
from zhenping.analysis.words.packs import shipped


def texts(*rows: tuple[str, str | None, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["kind", "product_id", "url", "text"])


def test_a_sentence_that_offers_a_reward_is_shown_with_its_words() -> None:
    text = "材质:纯棉。\n收到后五星好评晒图,联系客服领红包哦!退换请看说明。"
    (asks,) = seller_asks(texts(("description", "7", "https://s.example/p/7", text)), shipped())
    assert asks.text == "收到后五星好评晒图,联系客服领红包哦!"
    assert (asks.kind, asks.product_id, asks.pages) == ("description", "7", 1)
    ((start, end),) = asks.spans[:1]
    assert "好评" in asks.text[start:end]
    assert "领红包" in asks.text[start:end]


def test_the_words_are_found_in_the_raw_text_though_disguised() -> None:
    raw = "亲,满意请五星好坪晒图，联系客服领红苞"
    (asks,) = seller_asks(texts(("notice", None, "https://s.example/notice", raw)), shipped())
    assert asks.text == raw
    assert all(0 <= start < end <= len(raw) for start, end in asks.spans)


def test_one_sentence_on_many_pages_is_one_line() -> None:
    rows = [
        ("description", str(i), f"https://s.example/p/{i}", f"第{i}款。五星好评返红包,联系客服领取!") for i in range(9)
    ]
    (asks,) = seller_asks(texts(*rows), shipped())
    assert (asks.pages, asks.url) == (9, "https://s.example/p/0")


def test_ordinary_descriptions_and_denials_ask_for_nothing() -> None:
    rows = ["纯棉面料,透气舒适,七天无理由退换。", "本店从不做好评返现,谨防诈骗。", "满100减10,下单送收纳袋。", ""]
    assert (
        seller_asks(texts(*[("notice", None, f"https://s.example/{i}", t) for i, t in enumerate(rows)]), shipped())
        == ()
    )
    assert seller_asks(None, shipped()) == ()
    assert seller_asks(texts(), shipped()) == ()


def test_there_is_an_end_to_the_list() -> None:
    rows = [
        ("notice", None, f"https://s.example/{i}", f"第{'一二三四五六七八九十'[i % 10]}{i}期:晒图好评返现{i}元")
        for i in range(80)
    ]
    assert len(seller_asks(texts(*rows), shipped())) == LIMIT
