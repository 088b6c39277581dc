"""docs/evidence.md: each long proof writes its own section and leaves the others alone."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs/evidence.md"
HEAD = "# Evidence\n\nWritten by `make prove`, section by section; do not edit.\n"


def write_section(title: str, text: str) -> None:
    """Put `text` under the heading `title`, in the order of the titles."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    found = re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", old, re.MULTILINE | re.DOTALL)
    sections = {name: body.strip() for name, body in found} | {title: text.strip()}
    parts = [f"## {name}\n\n{sections[name]}\n" for name in sorted(sections)]
    PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
