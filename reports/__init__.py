"""Findings to files that people and programs read: an exporter per file, one gate (`masking`) before all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from ..analysis.results import ShopFindings

__all__ = ["FORMATS", "write_all"]

FORMATS: Mapping[str, str] = {
    "html": "report.html",
    "json": "report.json",
    "md": "report.md",
    "csv": "reviews.csv",
    "graphml": "rings.graphml",
    "gexf": "rings.gexf",
}
"""Name of a format (`--format`) to the file it writes. `manifest.json` is always written."""


def write_all(
    findings: ShopFindings,
    out: Path,
    *,
    lang: str,
    formats: Sequence[str] | None = None,
    manifest: Mapping[str, Any],
) -> list[Path]:
    """Write one shop's report into the folder `out` (made if missing) and return the paths, manifest last.

    `formats` are keys of `FORMATS`, None for all. Each file appears whole or not at all.

    Raises:
        UsageError: for an unknown format or language.
        OSError: if the folder cannot be written.
    """
    from . import manifest as manifest_file
    from .atomic import write_file

    chosen = list(dict.fromkeys(FORMATS if formats is None else formats))
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        raise UsageError(f"unknown format {unknown[0]!r}: use {', '.join(FORMATS)}")
    out.mkdir(parents=True, exist_ok=True)
    render = _renderers(findings, lang)
    files = [write_file(out / FORMATS[name], render[name]()) for name in chosen]
    return [*files, write_file(out / "manifest.json", manifest_file.render(manifest, files))]


def _renderers(findings: ShopFindings, lang: str) -> dict[str, Callable[[], str | bytes]]:
    from . import graphml, html, markdown, report_json, reviews_csv

    return {
        "html": lambda: html.render(findings, lang),
        "json": lambda: report_json.render(findings),
        "md": lambda: markdown.render(findings, lang),
        "csv": lambda: reviews_csv.render(findings.reviews),
        "graphml": lambda: graphml.render(findings.rings, findings.reviews),
        "gexf": lambda: graphml.render_gexf(findings.rings, findings.reviews),
    }
