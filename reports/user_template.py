"""A report in a form of the user's own: a Jinja template over the content of report.json.

Templates come from other people, too: they run in Jinja's sandbox, see plain data only (already masked), read no file
and no network. Loops are bounded, and HTML and XML are escaped by the file's suffix.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..analysis.results import Say
from ..errors import UsageError
from . import report_json
from .words import Words

if TYPE_CHECKING:
    from ..analysis.results import ShopFindings

_SUFFIXES = (".j2", ".jinja", ".jinja2")
_ESCAPED = (".html", ".htm", ".xml", ".xhtml", ".svg")
_MOST_CHARACTERS = 50_000_000


def output_name(template: Path, taken: set[str]) -> str:
    """The template's name without .j2, .jinja or .jinja2.

    Raises:
        UsageError: a file of the report has that name already.
    """
    name = template.name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    if name in taken or not name.strip("."):
        raise UsageError(
            f"--template {template}: it would write {name or 'a file without a name'}; rename the template"
        )
    return name


def render(template: Path, findings: ShopFindings, lang: str) -> str:
    """The template filled in with `report` (the content of report.json), and the functions `t` and `say`.

    ``t("message")`` translates one of our messages, ``say(report.verdict)`` says a sentence in the report's language.

    Raises:
        UsageError: the file is no template, or fails: with its line.
    """
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    words = Words(lang)
    escaped = output_name(template, set()).endswith(_ESCAPED)
    # Nothing but data goes in; the sandbox bars attributes that lead back to Python, and range() beyond 100,000.
    environment = ImmutableSandboxedEnvironment(
        autoescape=escaped, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.globals = {"t": words.name, "say": lambda said: _say(words, said), "lang": lang}
    environment.filters |= {"number": words.number, "percent": words.percent, "date": words.date}
    try:
        made = environment.from_string(template.read_text(encoding="utf-8")).generate(
            report=report_json.content(findings)
        )
        return _bounded(made, template)
    except UnicodeDecodeError:
        raise UsageError(f"--template {template}: it is not a text in UTF-8") from None
    except TemplateSyntaxError as error:
        raise UsageError(f"--template {template}, line {error.lineno}: {error.message}") from None
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UsageError(f"--template {template}: {' '.join(str(error).split())}") from None


def _bounded(pieces: Any, template: Path) -> str:
    """The text, unless it grows beyond what anybody reads."""
    made, length = [], 0
    for piece in pieces:
        made.append(piece)
        length += len(piece)
        if length > _MOST_CHARACTERS:
            raise UsageError(f"--template {template}: it writes more than {_MOST_CHARACTERS:,} characters")
    return "".join(made)


def _say(words: Words, said: Any) -> str:
    if not said:
        return ""
    return words.say(Say(said["id"], said["values"]))
