"""Foreign text in each sink: spreadsheet, terminal, Markdown, XML, JSON inside HTML, links."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from zhenping.reports.hostile import (
    csv_cell,
    csv_raw,
    json_block,
    link,
    markdown_text,
    terminal_text,
    xml_text,
)

any_text = st.text(max_size=80)
tricky = st.text(alphabet="=+-@'\t\r\n<>&[]()!*_`#|~\\:./w1 h\x1b[m\u202e\u200b微", max_size=60)


@given(any_text | tricky)
def test_a_csv_cell_comes_back_unchanged_and_never_starts_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert csv_raw(cell) == text
    assert cell[:1] not in tuple("=+-@\t\r")


@given(tricky)
def test_a_csv_cell_survives_a_csv_file(text: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([csv_cell(text), "next"])
    assert csv_raw(next(csv.reader(io.StringIO(buffer.getvalue(), newline="")))[0]) == text


@given(any_text | tricky)
def test_terminal_text_is_one_line_without_control_or_bidirectional_characters(text: str) -> None:
    shown = terminal_text(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u200f"]


def test_terminal_text_drops_whole_escape_sequences_and_keeps_words() -> None:
    assert terminal_text("a\x1b[31;1mred\x1b[0m b\x1b]0;title\x07c\nd") == "ared bc d"


@given(any_text | tricky)
def test_markdown_shows_the_text_itself_and_nothing_else(text: str) -> None:
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(markdown_text(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == terminal_text(text)


@pytest.mark.parametrize("text", ["http://evil.invalid", "www.evil.invalid", "@someone", "#12", ":smile:"])
def test_markdown_breaks_what_code_hosts_turn_into_links(text: str) -> None:
    assert "\\" in markdown_text(text)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_xml_text_can_stand_in_an_xml_file(text: str) -> None:
    element = ElementTree.Element("a", b=xml_text(text))
    ElementTree.fromstring(ElementTree.tostring(element))


@given(st.dictionaries(st.text(max_size=10), tricky))
def test_a_json_block_cannot_end_its_script_element(value: dict[str, str]) -> None:
    block = json_block(value)
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block) == value


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "ftp://a/b",
        "http://u:p@h/",
        "http://[",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert link(url) is None


def test_a_web_address_stays_as_it_is() -> None:
    assert link("https://shop.example/a?b=1") == "https://shop.example/a?b=1"
