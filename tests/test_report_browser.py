"""The page in a real browser: nothing refused or fetched, charts drawn, tables sort, nothing overflows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import browser, requested, show
from report_sample import findings
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from zhenping.analysis.results import Interval
from zhenping.reports import write_all
from zhenping.reports.index import IndexRow, write_index

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", ["en", "zh-CN"])
WIDTHS = pytest.mark.parametrize("width", [390, 1440])


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("reports")
    for lang in ("en", "zh-CN"):
        write_all(findings(), out / lang, lang=lang, formats=["html"], manifest={})
    return {lang: out / lang / "report.html" for lang in ("en", "zh-CN")}


def reviews(chrome: Any) -> WebElement:
    chrome.execute_script("document.querySelector('details.all').open = true")
    table: WebElement = chrome.find_element(By.ID, "review-table")
    return table


def column(chrome: Any, table: str, number: int) -> list[str]:
    script = "return Array.from(document.querySelectorAll(arguments[0]), (c) => c.dataset.value)"
    values: list[str] = chrome.execute_script(script, f"#{table} tbody tr > :nth-child({number})")
    return values


@LANGS
@WIDTHS
def test_the_page_opens_clean_and_alone(chrome: Any, pages: dict[str, Path], lang: str, width: int) -> None:
    show(chrome, pages[lang], width)
    assert chrome.get_log("browser") == []
    assert requested(chrome) == [pages[lang].as_uri()]
    policy = chrome.find_element(By.CSS_SELECTOR, "meta[http-equiv]").get_attribute("content")
    assert "unsafe-" not in policy
    assert chrome.execute_script("return document.documentElement.lang") == lang


@LANGS
@WIDTHS
def test_charts_are_drawn_and_the_page_never_scrolls_sideways(
    chrome: Any, pages: dict[str, Path], lang: str, width: int
) -> None:
    show(chrome, pages[lang], width)
    drawn = chrome.find_elements(By.CSS_SELECTOR, ".chart.drawn svg")
    assert len(drawn) == 4
    assert all(
        chart.find_elements(By.CSS_SELECTOR, ".mark-rect path, .mark-symbol path, .mark-line path") for chart in drawn
    )
    assert all(100 < chart.size["width"] <= width for chart in drawn)
    assert len(chrome.find_elements(By.CSS_SELECTOR, ".ringpicture circle")) == len(findings().rings[0].rows)
    chrome.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert chrome.execute_script("return document.documentElement.scrollWidth") == width


def test_pointing_at_a_bar_shows_its_words(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["en"], 1440)
    bar = chrome.find_elements(By.CSS_SELECTOR, "#chart-stars .mark-rect path")[0]
    chrome.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", bar)
    ActionChains(chrome).move_to_element(bar).perform()
    tip = chrome.find_element(By.CSS_SELECTOR, "#vg-tooltip-element.visible")
    assert tip.text.startswith("as shown: ")
    assert chrome.get_log("browser") == []


def test_a_hostile_review_is_text_and_runs_nothing(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["en"], 1440)
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in reviews(chrome).text
    assert not chrome.find_elements(By.CSS_SELECTOR, "main img, main script")
    assert chrome.get_log("browser") == []


def test_a_table_is_sorted_by_click_and_by_keyboard(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["en"], 1440)
    button = chrome.find_elements(By.CSS_SELECTOR, "#product-table th button")[2]
    head = button.find_element(By.XPATH, "..")
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column(chrome, "product-table", 3) == ["34", "20", "14", "6", "0"]
    button.send_keys(Keys.ENTER)
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(chrome, "product-table", 3) == ["0", "6", "14", "20", "34"]


def test_rows_without_a_value_stay_last_in_either_direction(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["en"], 1440)
    button = chrome.find_elements(By.CSS_SELECTOR, "#product-table th button")[4]
    for _ in range(2):
        button.click()
        assert column(chrome, "product-table", 5)[-1] == ""


def test_the_filter_keeps_the_rows_that_hold_the_words(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["zh-CN"], 390)
    reviews(chrome)
    chrome.find_element(By.ID, "review-filter").send_keys("影响二次销售")
    shown = chrome.find_elements(By.CSS_SELECTOR, "#review-table tbody tr:not([hidden])")
    assert ["影响二次销售" in row.text for row in shown] == [True]
    assert chrome.find_element(By.CSS_SELECTOR, "[data-count=review-table]").text == "1"


def test_colours_follow_the_dark_scheme_and_stay_readable(chrome: Any, pages: dict[str, Path]) -> None:
    show(chrome, pages["en"], 1440)
    read = (
        "return [getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('#chart-stars .mark-rect path')).fill]"
    )
    light = chrome.execute_script(read)
    features = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
    dark = chrome.execute_script(read)
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert light[0] != dark[0]
    assert light[1] != dark[1]


@LANGS
@WIDTHS
def test_the_index_of_a_batch_opens_clean_and_sorts(chrome: Any, tmp_path: Path, lang: str, width: int) -> None:
    scores = [Interval(value=v, low=v - 5, high=v + 5, n=80) for v in (40.0, 90.0)]
    rows = [IndexRow(name=n, address=f"x/{n}", grade="C", authenticity=s) for n, s in zip("ab", scores, strict=True)]
    path = write_index([*rows, IndexRow(name="c", address="x/c", error="no such host")], tmp_path, lang)
    show(chrome, path, width)
    chrome.find_elements(By.CSS_SELECTOR, "#shop-table th button")[2].click()
    assert column(chrome, "shop-table", 3) == ["90.0", "40.0", ""]
    assert chrome.get_log("browser") == []
    assert requested(chrome) == [path.as_uri()]
    assert chrome.execute_script("return document.documentElement.scrollWidth") == width
