"""List the named tests (`tests`), and say everything about one (`tests explain`)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from ..analysis.rules import load_rules, packaged
from ..analysis.signals import SIGNALS
from ..errors import UsageError


def listed() -> list[str]:
    """A line a test: id, family, name."""
    return [f"{signal.id}\t{signal.family}\t{signal.name}" for signal in SIGNALS]


def explained(test_id: str) -> list[str]:
    """Definition, source, limits and innocent explanations; formula, examples, thresholds.

    Raises:
        UsageError: there is no such test.
    """
    known = {signal.id: signal for signal in SIGNALS}
    if test_id not in known:
        raise UsageError(f"no test {test_id!r}; `zhenping tests` lists them")
    said = packaged("explained.toml")[test_id]
    return [
        f"{known[test_id].name} ({test_id})",
        "",
        inspect.getdoc(known[test_id]) or "",
        "",
        f"Formula: {said['formula']}",
        f"Example: {said['finds']}",
        f"Looks alike: {said['alike']}",
        "Thresholds (analysis/rules.toml says where they come from; --rules FILE overrides them):",
        *_thresholds(load_rules()["signals"][test_id]),
    ]


def _thresholds(rules: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    if not rules:
        yield "  none"
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from _thresholds(value, f"{prefix}{name}.")
        else:
            yield f"  {prefix}{name} = {value}"
