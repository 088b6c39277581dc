"""The page for everybody: axe finds nothing serious, the keyboard reaches everything, it prints, it opens at once."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from chromium import browser, show
from report_sample import findings
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from zhenping.records import MerchantStatement
from zhenping.reports import write_all
from zhenping.reports.index import IndexRow, write_index

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", ["en", "zh-CN"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [390, 1440])
GRAVE = ("serious", "critical")
MOST_SECONDS = 2.0
AUDIT = """
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(
  ({violations}) => JSON.stringify(violations.map(({id, impact, nodes}) => [id, impact, nodes.map((n) => n.html)])))
"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("access")
    said = MerchantStatement(added_on="2024-12-02", text="我们没有请人写评价。", sha256="0" * 64)
    found = dataclasses.replace(findings(120), statements=(said,))
    for lang in ("en", "zh-CN"):
        write_all(found, out / lang, lang=lang, formats=["html"], manifest={})
    return {lang: out / lang / "report.html" for lang in ("en", "zh-CN")}


def audited(chrome: Any) -> list[Any]:
    """What axe-core finds, worst first: (rule, impact, elements)."""
    script = files("selenium_axe_python").joinpath("axe-core/axe.min.js").read_text(encoding="utf-8")
    chrome.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
    asked = {"expression": AUDIT, "awaitPromise": True, "returnByValue": True}
    found: list[Any] = json.loads(chrome.execute_cdp_cmd("Runtime.evaluate", asked)["result"]["value"])
    return found


def scheme_of(chrome: Any, scheme: str) -> None:
    features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", features)


@LANGS
@SCHEMES
@WIDTHS
def test_axe_finds_no_serious_issue(chrome: Any, pages: dict[str, Path], lang: str, scheme: str, width: int) -> None:
    scheme_of(chrome, scheme)
    show(chrome, pages[lang], width)
    chrome.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = audited(chrome)
    scheme_of(chrome, "light")
    assert not [issue for issue in found if issue[1] in GRAVE]
    assert not [issue for issue in found if issue[0] == "heading-order"]


@LANGS
def test_axe_finds_no_serious_issue_on_the_index(chrome: Any, tmp_path: Path, lang: str) -> None:
    show(
        chrome, write_index([IndexRow(name="a", address="x/a", grade="C", link="a/report.html")], tmp_path, lang), 1440
    )
    assert not [issue for issue in audited(chrome) if issue[1] in GRAVE]


def test_the_first_tab_skips_to_the_report_and_what_has_the_focus_is_framed(
    chrome: Any, pages: dict[str, Path]
) -> None:
    show(chrome, pages["en"], 1440)
    framed = "const c = getComputedStyle(document.activeElement); return [c.outlineStyle, c.outlineWidth]"
    seen = []
    for _ in range(25):
        chrome.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(chrome.switch_to.active_element.tag_name)
        assert chrome.execute_script(framed) == ["solid", "2px"]
    assert seen[0] == "a"
    assert "summary" in seen


@LANGS
def test_a_text_in_another_language_than_the_page_says_so(chrome: Any, pages: dict[str, Path], lang: str) -> None:
    show(chrome, pages[lang], 1440)
    read = "return Array.from(document.querySelectorAll(arguments[0]), (each) => [each.lang, each.textContent])"
    texts = chrome.execute_script(read, "blockquote .text, td.words, .statement blockquote")
    assert {tag for tag, _ in texts} == ({"", "zh"} if lang == "en" else {"", "en"})
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert all(chinese.search(text) for tag, text in texts if tag == "zh")
    assert not [text for tag, text in texts if tag == "en" and chinese.match(text)]


@LANGS
def test_nothing_moves_and_chinese_is_neither_slanted_nor_spaced(
    chrome: Any, pages: dict[str, Path], lang: str
) -> None:
    show(chrome, pages[lang], 1440)
    odd = """
    const chinese = /[\\u4e00-\\u9fff]/;
    return Array.from(document.querySelectorAll("body *")).filter((each) => {
      const own = Array.from(each.childNodes).some((node) => node.nodeType === 3 && chinese.test(node.data));
      const style = getComputedStyle(each);
      const moves = style.transitionDuration !== "0s" || style.animationName !== "none";
      const spaced = own && (style.fontStyle !== "normal" || !["normal", "0px"].includes(style.letterSpacing));
      return moves || spaced;
    }).map((each) => each.outerHTML.slice(0, 200));
    """
    assert chrome.execute_script(odd) == []


@LANGS
def test_it_prints_with_the_explanations_and_is_as_before_afterwards(
    chrome: Any, pages: dict[str, Path], lang: str
) -> None:
    show(chrome, pages[lang], 1200)
    asked = "return Array.from(document.querySelectorAll('details[open]')).length"
    chrome.execute_script(
        "addEventListener('beforeprint', () => {"
        " window.printed = Array.from(document.querySelectorAll('details.explain'), (each) => each.open); })"
    )
    printed = chrome.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    assert chrome.execute_script("return window.printed.length > 3 && window.printed.every(Boolean)")
    assert chrome.execute_script(asked) == 0


@WIDTHS
def test_fifty_thousand_reviews_open_in_two_seconds(chrome: Any, tmp_path: Path, width: int) -> None:
    write_all(findings(50_000), tmp_path, lang="zh-CN", formats=["html"], manifest={})
    page = tmp_path / "report.html"
    assert page.stat().st_size < 3_000_000
    show(chrome, page, width)
    done = "const [n] = performance.getEntriesByType('navigation'); return [n.domInteractive, n.loadEventEnd]"
    interactive, loaded = chrome.execute_script(done)
    assert 0 < interactive <= loaded < 1000 * MOST_SECONDS
    assert len(chrome.find_elements(By.CSS_SELECTOR, "#review-table tbody tr")) <= 2000
