"""Which files hold messages, and keeping the translations up to date.

`python -m zhenping.reports.catalog` reads every message out of the sources and merges it into the `.po`
files: new ones come without a translation, those that nothing uses any more go. A test fails while either
kind is left.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from .words import LANGUAGES

ROOT = Path(__file__).parent.parent
SOURCES: tuple[tuple[str, str], ...] = (
    ("*.py", "python"),
    ("analysis/**/*.py", "python"),
    ("reports/*.py", "python"),
    ("reports/templates/*.html", "jinja2.ext.babel_extract"),
    ("analysis/words/complaints.toml", "zhenping.reports.catalog:names"),
    ("analysis/festivals.toml", "zhenping.reports.catalog:names"),
)
_KEYWORDS: dict[str, Any] = {"N_": None, "t": None}
_WIDTH = 110


def extract() -> dict[str, list[str]]:
    """Every message id with the files that use it, in order of first use."""
    from babel.messages.extract import extract_from_file

    found: dict[str, list[str]] = {}
    for path, method in files():
        for _, message, _, _ in extract_from_file(method, path, keywords=_KEYWORDS):
            place = path.relative_to(ROOT).as_posix()
            places = found.setdefault(str(message), [])
            if place not in places:
                places.append(place)
    return found


def names(file: IO[bytes], *_: object, **__: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel extractor for data files: every `name` in them is a message."""
    pending: list[Any] = [tomllib.load(file)]
    while pending:
        value = pending.pop(0)
        if isinstance(value, dict):
            yield from ((1, "N_", name, []) for key, name in value.items() if key == "name")
        if isinstance(value, (dict, list)):
            pending += value.values() if isinstance(value, dict) else value


def files() -> Iterator[tuple[Path, str]]:
    """Every source file with the way its messages are read."""
    for pattern, method in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            yield path, method


def po_path(lang: str) -> Path:
    return ROOT / "reports" / "locale" / lang.replace("-", "_") / "LC_MESSAGES" / "zhenping.po"


def load(lang: str) -> Any:
    """The language's `babel.messages.Catalog` as it stands in the repository; empty if there is none."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    locale = lang.replace("-", "_")
    path = po_path(lang)
    if not path.exists():
        return Catalog(locale=locale, fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=locale)


def update(lang: str) -> int:
    """Merge the sources' messages into a language's file; returns how many have no translation yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    known = {str(m.id): str(m.string) for m in load(lang) if m.id}
    catalog = Catalog(locale=lang.replace("-", "_"), project="zhenping", charset="utf-8", fuzzy=False)
    for message, places in extract().items():
        catalog.add(message, known.get(message, ""), locations=[(place, 0) for place in places])
    catalog.header_comment = "# Translations of zhenping's reports. Update: python -m zhenping.reports.catalog"
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=_WIDTH, include_lineno=False, omit_header=True, sort_output=True)
    po_path(lang).parent.mkdir(parents=True, exist_ok=True)
    po_path(lang).write_bytes(buffer.getvalue())
    return sum(not known.get(message) for message in extract())


if __name__ == "__main__":
    for language in LANGUAGES[1:]:
        print(language, "without translation:", update(language))
