"""List the shipped packs of word rules (`packs`), and try a user's on its own examples (`packs check`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..analysis.rules import load_rules
from ..analysis.words.packs import Pack, shipped

COLUMNS = ("pack", "version", "rules", "finds")


def listed() -> list[tuple[str, ...]]:
    """A row of `COLUMNS` per shipped pack."""
    return [_row(pack) for pack in shipped()]


def checked(paths: Sequence[Path]) -> list[str]:
    """A line per rule of the packs in `paths`, all of whose examples are right.

    Raises:
        UsageError: a file is no pack, or a rule is wrong about one of its examples; it says which.
    """
    return [line for pack in load_rules(packs=paths)["packs"] for line in _lines(pack)]


def _row(pack: Pack) -> tuple[str, ...]:
    labels = dict.fromkeys(rule.label for rule in pack.rules)
    return pack.id, pack.version, str(len(pack.rules)), ", ".join(labels)


def _lines(pack: Pack) -> Iterator[str]:
    for rule in pack.rules:
        name, finds, leaves = f"{pack.id} {pack.version}: {rule.id}", len(rule.finds), len(rule.leaves)
        yield f"{name} ({rule.label}) finds {finds} of {finds}, leaves {leaves} of {leaves}"
