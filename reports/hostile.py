"""Make foreign text harmless in each place where a report shows it.

Review texts, names and links come from strangers. HTML is Jinja2's autoescape; the other sinks have one
function each here: a spreadsheet cell, a terminal, Markdown, XML, a JSON block inside HTML, a link.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

_FORMULA = "=+-@\t\r\n＝＋－＠"
"""First characters that spreadsheets read as a formula (the full-width ones are folded by some of them)."""
_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|[\]PX^_][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|[@-_])")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&#|~@$]|:(?=\S)|(?<=\bwww)\.|^[-+=])", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_XML_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JSON_IN_HTML = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)


def csv_cell(value: str) -> str:
    """Quote a cell that a spreadsheet would run, with one leading apostrophe; `csv_raw` takes it off again.

    A cell that already starts with an apostrophe gets another, so that the way back is unambiguous.
    """
    return f"'{value}" if value[:1] and value[0] in _FORMULA + "'" else value


def csv_raw(cell: str) -> str:
    """Undo `csv_cell`."""
    return cell.removeprefix("'")


def terminal_text(value: str) -> str:
    """One line without escape sequences, control, bidirectional and unpaired surrogate characters."""
    plain = _ANSI.sub("", value)
    kept = (" " if c.isspace() else c for c in plain if c.isspace() or not _is_control(c))
    return " ".join("".join(kept).split())


def _is_control(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def markdown_text(value: str) -> str:
    """One line that CommonMark and GitHub's dialect show as it is: no markup, HTML, entity or link."""
    line = _MARKDOWN.sub(r"\\\1", terminal_text(value))
    return _LIST_NUMBER.sub(r"\1\\\2", line)


def xml_text(value: str) -> str:
    """Drop the characters that XML 1.0 cannot hold; escaping is the writer's."""
    return _XML_ILLEGAL.sub("", value)


def json_block(value: Any) -> str:
    """JSON for a `<script type="application/json">`: nothing in it can end the element or start a comment."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.translate(_JSON_IN_HTML)


def link(url: str | None) -> str | None:
    """The URL if it is plain http(s), else None: `javascript:` and `data:` never become a link."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc else None
