"""Every threshold and weight of the analysis, in one file with a version.

`rules.toml` is shipped with the package; a user's file may override single numbers. A report is a function of
its reviews and of these rules, so both the version and any override belong to its options.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .words.packs import read_pack, shipped


@cache
def packaged(name: str) -> dict[str, Any]:
    """Read a TOML file of this package, once; callers must not change the result."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def load_rules(override: Path | None = None, packs: Sequence[Path] = ()) -> dict[str, Any]:
    """Return the rules, with the keys of the TOML file `override` laid over them and a user's `packs` of word rules.

    Raises:
        UsageError: the file cannot be read, is not TOML, names a key that does not exist or gives it another
        type.
    """
    rules = copy.deepcopy(packaged("rules.toml"))
    if override is not None:
        _lay_over(rules, _read(override), str(override))
    rules["packs"] = tuple(read_pack(path) for path in packs)
    return rules


def version_of(rules: Mapping[str, Any]) -> str:
    """Version of the thresholds, with the first few that a user changed, and of every pack of words, as reports show
    it.
    """
    packs = [f"{pack.id} {pack.version}" for pack in (*shipped(), *rules.get("packs", ()))]
    changed = [f"{name} = {value}" for name, value in overridden(rules).items()]
    more = [f"{len(changed) - _SHOWN} more"] if len(changed) > _SHOWN else []
    own = f" ({'; '.join([*changed[:_SHOWN], *more])})" if changed else ""
    return ", ".join([f"{rules['version']}{own}", *packs])


def overridden(rules: Mapping[str, Any]) -> dict[str, str]:
    """The rules that are not as shipped: dotted name and value, sorted by name."""
    return dict(sorted(_changes(packaged("rules.toml"), rules)))


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in old.items():
        if isinstance(value, Mapping):
            yield from _changes(value, new[name], f"{prefix}{name}.")
        elif new[name] != value:
            yield f"{prefix}{name}", str(new[name])


_SHOWN = 4


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the rules {path}: {error}") from error


def _lay_over(rules: dict[str, Any], changes: dict[str, Any], where: str) -> None:
    for key, value in changes.items():
        if key not in rules:
            raise UsageError(f"{where}: there is no rule {key!r}; known here: {', '.join(sorted(rules))}")
        old = rules[key]
        if isinstance(old, dict) and isinstance(value, dict):
            _lay_over(old, value, f"{where}: {key}")
        elif _kind(old) != _kind(value):
            raise UsageError(f"{where}: {key} must be {_kind(old)}, not {_kind(value)}")
        else:
            rules[key] = value


def _kind(value: object) -> str:
    """Type name as a user would say it; integers and floats are both numbers."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "a number"
    return {bool: "true or false", str: "text", list: "a list", dict: "a table"}.get(type(value), "a date")
