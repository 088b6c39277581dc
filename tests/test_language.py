"""The language of a text, by script and small words; the sentences are invented."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from signal_frames import context_of
from zhenping.analysis.words.language import language_column, languages

SENTENCES = {
    "en": ["The strap broke after a week, but they sent me another one.", "Nice colour, fits well, fast delivery."],
    "de": ["Die Lampe kam schnell an und leuchtet sehr hell.", "Leider passt der Deckel nicht auf die Dose."],
    "fr": ["La housse est un peu petite mais le tissu est épais.", "Très belle couleur, ma fille est ravie"],
    "es": ["La tela es muy suave y el color es igual que en la foto.", "No funciona, la pantalla se queda en negro"],
    "it": ["La consegna è stata veloce e il prodotto è come nella foto.", "Bella borsa ma la cerniera si blocca"],
    "pt": ["O tecido é muito macio e chegou antes do prazo.", "Veio com defeito e a loja não respondeu"],
    "nl": ["De lamp werkt goed maar het snoer is erg kort.", "Ik ben er heel blij mee, mooie kleur"],
    "pl": ["Bardzo ładny kolor i szybka wysyłka, polecam.", "Nie działa, przycisk odpadł po tygodniu"],
    "id": ["Barang sudah sampai dengan aman, kualitas bagus sekali.", "Warnanya tidak sama dengan foto, agak kecewa"],
    "vi": ["Vải mềm, mặc rất mát, giao hàng nhanh.", "Sản phẩm không giống hình, mình hơi thất vọng"],
    "sv": ["Jag är mycket nöjd med lampan, snabb leverans.", "Den gick sönder efter en vecka och det var inte billigt"],
    "tr": ["Ürün çok güzel, hızlı geldi, tavsiye ederim.", "Rengi fotoğraftaki gibi değil ama kumaşı iyi"],
    "zh": ["杯子保温不错", "好"],
    "zh-Hant": ["這件襯衫的顏色很漂亮", "買給媽媽的"],
    "ja": ["思ったより軽くて使いやすいです", "色がきれい"],
    "ko": ["배송이 빨라요"],
    "ru": ["Лампа светит ярко, доставка быстрая"],
    "uk": ["Дуже гарна лампа, її купила сестра"],
    "th": ["สีสวยมาก ส่งไว"],
    "ar": ["اللون جميل والتوصيل سريع"],
    "fa": ["کیفیت چراغ خوب بود"],
    "he": ["הצבע יפה מאוד"],
    "hi": ["रंग बहुत सुंदर है"],
    "el": ["Πολύ ωραίο χρώμα"],
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in SENTENCES.items() for text in texts])
def test_a_sentence_is_told_by_its_script_or_its_small_words(language: str, text: str) -> None:
    assert languages([text]) == [language]


@pytest.mark.parametrize(
    "text",
    ["", "12345", "👍👍👍", "…", "good", "ok ok", "USB-C Lightning HDMI Adapter 4K", "hen hao de dong xi wo xi huan"],
)
def test_what_cannot_be_told_is_null(text: str) -> None:
    assert languages([text]) == [None]


def test_a_mixed_text_gets_the_script_of_most_of_it() -> None:
    assert languages(["电池比 Sample Phone 15 Pro 耐用多了"]) == ["zh"]
    assert languages(["The label says 保温杯 but it does not keep the tea warm for an hour"]) == ["en"]
    assert languages(["可爱の小熊"]) == ["zh"]
    assert languages(["简体字里有一个後字而已"]) == ["zh"]


@given(
    st.lists(
        st.sampled_from([text for texts in SENTENCES.values() for text in texts]) | st.text(max_size=30), max_size=8
    )
)
def test_a_column_is_judged_as_its_texts_are_one_by_one(texts: list[str]) -> None:
    assert languages(texts) == [found for text in texts for found in languages([text])]


def test_a_column_keeps_its_index_and_its_nulls() -> None:
    found = language_column(pd.Series(["杯子不错", None, "杯子不错"], index=[7, 3, 5]))
    assert found.tolist() == ["zh", None, "zh"]
    assert found.index.tolist() == [7, 3, 5]


def test_the_source_s_own_language_stands_and_the_rest_is_filled_in() -> None:
    rows = pd.DataFrame({"text": ["杯子不错", "杯子不错", None], "language": ["zh-CN", None, None]})
    assert context_of(rows).reviews["language"].fillna("-").tolist() == ["zh-CN", "zh", "-"]
