"""Files of `zhenping evaluate`: evaluation.json for programs, evaluation.md for people; its lines for a terminal.

Byte-equal for the same reviews, labels, options and rules; what may differ stands in manifest.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records import Scalar
from . import evaluation_json
from . import manifest as manifest_file
from .atomic import write_file
from .evaluation_tables import Block, blocks, opening, remarks
from .hostile import markdown_text, terminal_text

if TYPE_CHECKING:
    from ..analysis.evaluation.evaluate import Evaluated


def write(
    found: Evaluated, out: Path, *, options: Mapping[str, Scalar], manifest: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write evaluation.json, evaluation.md and manifest.json into the folder `out` (made if missing).

    `options`: what was asked for, as the files say it.

    Raises:
        OSError: if the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    contents = {"evaluation.json": evaluation_json.render(found, options), "evaluation.md": markdown(found, options)}
    files = [write_file(out / name, content) for name, content in contents.items()]
    return (*files, write_file(out / "manifest.json", manifest_file.render(manifest, files)))


def terminal_lines(found: Evaluated) -> tuple[str, ...]:
    """The figures that matter, for a terminal of 100 columns; the files have all."""
    lines = [opening(found)]
    for block in blocks(found, short=True):
        lines += ["", block.title, *_aligned(block)]
    return (*lines, "", *map(terminal_text, remarks(found)))


def _aligned(block: Block) -> Iterator[str]:
    """First column to the left, the others to the right; foreign names are harmless, and too long ones cut."""
    rows = [tuple(terminal_text(cell) for cell in row) for row in (block.columns, *block.rows)]
    width = min(_WIDEST, max(len(row[0]) for row in rows))
    others = [max(len(row[k]) for row in rows) for k in range(1, len(block.columns))]
    for first, *cells in rows:
        yield f"{first[:width]:<{width}}" + "".join(f"  {c:>{w}}" for c, w in zip(cells, others, strict=True))


_WIDEST = 40


def markdown(found: Evaluated, options: Mapping[str, Scalar]) -> str:
    """evaluation.md."""
    asked = [f"{markdown_text(name)} {markdown_text(str(value))}" for name, value in options.items() if value]
    lines = ["# Scores beside labels", "", markdown_text(opening(found)) + ".", ""]
    lines += [f"Asked for: {', '.join(asked)}. Rules {markdown_text(found.rules)}.", "", _HOW_TO_READ]
    for block in blocks(found, short=False):
        lines += ["", f"## {markdown_text(block.title)}", "", *_table(block)]
    lines += ["", "## Remarks", "", *(f"- {markdown_text(line)}" for line in remarks(found))]
    return "\n".join(lines) + "\n"


def _table(block: Block) -> Iterator[str]:
    yield "| " + " | ".join(block.columns) + " |"
    yield "|---" * len(block.columns) + "|"
    for row in block.rows:
        yield "| " + " | ".join(markdown_text(cell) for cell in row) + " |"


_HOW_TO_READ = """Every ranking of a table orders the same reviews. By chance ROC-AUC is 0.5, and average precision and
"first 100" are the marked share. The rankings below the scores are one-liners that any detector must beat: fewest
reviews of the writer first, shortest span between the writer's first and last review, farthest from the product's mean
stars, the mean of these three ranks, and the share of a product's (or merchant's) other reviews that are five stars of
somebody with one review. Reviews that a ranking cannot tell apart share their places. Labels are what somebody
marked, no truth of their own: a score that repeats them repeats their errors."""
