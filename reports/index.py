"""index.html of a batch: one row a shop, in the style and under the policy of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..analysis.results import N_, Interval
from ..records import Outcome
from . import page
from .atomic import write_file
from .words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One shop of a batch. `link` is the report's address relative to the index, None if there is none."""

    name: str
    address: str  # platform/shop_id
    grade: str | None = None
    authenticity: Interval | None = None
    collected: int = 0
    claimed: int | None = None
    outcome: Outcome | None = None
    link: str | None = None
    error: str | None = None  # one line for the user, if the shop failed


TITLE = N_("Reports of several shops")


def write_index(rows: Sequence[IndexRow], out: Path, lang: str) -> Path:
    """Write `out`/index.html and return its path.

    Raises:
        OSError: if the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    return write_file(out / "index.html", render(rows, lang))


def render(rows: Sequence[IndexRow], lang: str) -> str:
    """The index as HTML, rows in the given order."""
    words = Words(lang)
    return page.render("index.html", words, [page.static("report.js")], {"rows": [_safe(row) for row in rows]})


def _safe(row: IndexRow) -> dict[str, object]:
    """The row with a link only where it stays inside the batch's folder."""
    link = (row.link or "").replace("\\", "/")
    inside = bool(link) and ":" not in link and not link.startswith("/") and ".." not in link.split("/")
    share = min(1.0, row.collected / row.claimed) if row.claimed else None
    return {"row": row, "link": link if inside else None, "share": share}
