"""A learnt model and its card, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class WrittenModel:
    files: tuple[Path, ...]  # the model, its card
    lines: tuple[str, ...]  # how good it is, and how it is used


def write_model(output: Path, model: str | bytes, card: str) -> tuple[Path, Path]:
    """Write the model, and its card as Markdown of the same name; both paths."""
    from ..reports.atomic import write_file

    beside = output.with_suffix(".md")
    output.parent.mkdir(parents=True, exist_ok=True)
    write_file(output, model)
    write_file(beside, card)
    return output, beside
