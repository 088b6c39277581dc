"""One self-contained HTML file: templates, style, scripts and the policy that lets only these run.

The Content-Security-Policy names the SHA-256 of each inlined script and of the style sheet and allows
nothing else, so that a review text can neither run nor load anything even if escaping failed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from .tongue import differs, tongue
from .words import Words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST_TEXT = 600


def render(template: str, words: Words, scripts: Sequence[str], context: Mapping[str, Any]) -> str:
    """Fill `template` with `context`, the language's functions, the style sheet and `scripts`."""
    from markupsafe import Markup

    style = static("report.css")
    return (
        _environment()
        .get_template(template)
        .render(
            _functions(words)
            | dict(context)
            | {
                "lang": words.lang,
                "gap": words.gap,
                "style": Markup(style),  # noqa: S704  (our own file)
                "scripts": [Markup(script) for script in scripts],  # noqa: S704
                "policy": policy(style, scripts),
            }
        )
    )


def policy(style: str, scripts: Sequence[str]) -> str:
    """The Content-Security-Policy for one style sheet and these scripts."""
    script_source = " ".join(map(_digest, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {script_source}; style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def static(name: str) -> str:
    """A text file of `reports/static`."""
    text = (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # the browser hashes what it parsed, with plain line feeds


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__package__ or "zhenping.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _functions(words: Words) -> dict[str, Callable[..., Any]]:
    return {
        "t": words.t,
        "say": words.say,
        "number": words.number,
        "fixed": words.fixed,
        "percent": words.percent,
        "chance": words.chance,
        "date": words.date,
        "interval": words.interval,
        "outcome": words.outcome,
        "percent_of": percent_of,
        "short": short,
        "tongue": lambda text, language=None: _lang_attribute(tongue(text, language), words.lang),
    }


def _lang_attribute(tag: str | None, page: str) -> Markup | str:
    from markupsafe import Markup

    return Markup(' lang="{}"').format(tag) if differs(tag, page) else ""


def percent_of(value: float, low: float, high: float) -> str:
    """Where `value` stands between `low` and `high`, as an SVG length, kept inside the picture."""
    share = (value - low) / ((high - low) or 1)
    return f"{100 * min(1.0, max(0.0, share)):.4g}%"


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """At most `most` characters, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
