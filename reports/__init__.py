"""Findings to files that people and programs read: an exporter per file, one gate (`masking`) before all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from ..analysis.results import ShopFindings

__all__ = ["FORMATS", "ON_REQUEST", "PRINTED", "rendered", "write_all"]

FORMATS: Mapping[str, str] = {
    "html": "report.html",
    "json": "report.json",
    "md": "report.md",
    "csv": "reviews.csv",
    "graphml": "rings.graphml",
    "gexf": "rings.gexf",
}
"""Name of a format (`--format`) to the file it writes. `manifest.json` is always written."""

ON_REQUEST: Mapping[str, str] = {"sarif": "report.sarif", "junit": "junit.xml"}
"""Formats of other programs, written only when named."""

PRINTED = ("json", "md", "sarif", "junit")
"""Formats that may go to standard output."""


def write_all(
    findings: ShopFindings,
    out: Path,
    *,
    lang: str,
    formats: Sequence[str] | None = None,
    manifest: Mapping[str, Any],
    template: Path | None = None,
) -> list[Path]:
    """Write one shop's report into the folder `out` (made if missing) and return the paths, manifest last.

    `formats` are keys of `FORMATS` and `ON_REQUEST`, None for all of `FORMATS`; `template` is one of the user's own,
    see `user_template`. Each file appears whole or not at all.

    Raises:
        UsageError: for an unknown format or language, or a template that fails; nothing is written then.
        OSError: if the folder cannot be written.
    """
    from . import manifest as manifest_file
    from .atomic import write_file

    chosen = list(dict.fromkeys(FORMATS if formats is None else formats))
    names = {**FORMATS, **ON_REQUEST}
    unknown = [name for name in chosen if name not in names]
    if unknown:
        raise UsageError(f"unknown format {unknown[0]!r}: use {', '.join(names)}")
    render = _renderers(findings, lang)
    own = _from_template(template, findings, lang, taken={*names.values(), "manifest.json"})
    out.mkdir(parents=True, exist_ok=True)
    files = [write_file(out / names[name], render[name]()) for name in chosen]
    files += [write_file(out / name, text) for name, text in own.items()]
    return [*files, write_file(out / "manifest.json", manifest_file.render(manifest, files))]


def rendered(findings: ShopFindings, name: str, lang: str) -> str:
    """One of `PRINTED` as text."""
    made = _renderers(findings, lang)[name]()
    return made if isinstance(made, str) else made.decode("utf-8")


def _from_template(template: Path | None, findings: ShopFindings, lang: str, *, taken: set[str]) -> dict[str, str]:
    if template is None:
        return {}
    from .user_template import output_name, render

    return {output_name(template, taken): render(template, findings, lang)}


def _renderers(findings: ShopFindings, lang: str) -> dict[str, Callable[[], str | bytes]]:
    from . import graphml, html, junit, markdown, report_json, reviews_csv, sarif

    return {
        "html": lambda: html.render(findings, lang),
        "json": lambda: report_json.render(findings),
        "md": lambda: markdown.render(findings, lang),
        "csv": lambda: reviews_csv.render(findings.reviews),
        "graphml": lambda: graphml.render(findings.rings, findings.reviews),
        "sarif": lambda: sarif.render(findings, lang),
        "junit": lambda: junit.render(findings, lang),
        "gexf": lambda: graphml.render_gexf(findings.rings, findings.reviews),
    }
