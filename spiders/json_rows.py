"""A JSON object read by name, whatever it really holds: a missing or odd value is None, never an exception.

A row remembers which names were asked for. What nobody asked for is `unread`: when a page's rows give no reviews,
those names tell what the format has become.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .dates import When, read_date
from .markup import html_to_text, tidy
from .numbers import read_count, read_decimal

_TRUTH = {"true": True, "1": True, "yes": True, "y": True, "false": False, "0": False, "no": False, "n": False}


class Row:
    """One object; `path` is names (or list positions) from here inwards."""

    __slots__ = ("_asked", "_data")

    def __init__(self, data: object) -> None:
        self._data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self._asked: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._data)

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def get(self, *path: str | int) -> Any:
        """The value as it stands; None if a step of the path is not there."""
        if path and isinstance(path[0], str):
            self._asked.add(path[0])
        value: Any = self._data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
                value = value[step]
            else:
                return None
        return value

    def text(self, *path: str | int) -> str | None:
        """Plain text or a number as text; None if empty."""
        return tidy(self.get(*path))

    def prose(self, *path: str | int) -> str | None:
        """Text of a field that holds HTML."""
        return html_to_text(self.get(*path))

    def count(self, *path: str | int) -> int | None:
        """How many: 3, "3", "1万+"."""
        return read_count(self._scalar(*path))

    def number(self, *path: str | int) -> float | None:
        return read_decimal(self._scalar(*path))

    def flag(self, *path: str | int) -> bool | None:
        """true, "true", 1, "1" and their opposites; None for anything else."""
        value = self._scalar(*path)
        return value if isinstance(value, bool) else _TRUTH.get(str(value).strip().lower())

    def when(self, *path: str | int, zone: str | None = None) -> When | None:
        """A date; `zone` ("+08:00") is the platform's clock, see `read_date`."""
        return read_date(self._scalar(*path), zone=zone)

    def row(self, *path: str | int) -> Row:
        """The object there; an empty row if there is none."""
        return Row(self.get(*path))

    def rows(self, *path: str | int) -> list[Row]:
        """The objects of the list there; other members are left out."""
        value = self.get(*path)
        return [Row(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    def strings(self, *path: str | int) -> list[str]:
        """The texts of the list there."""
        value = self.get(*path)
        return [text for item in value if (text := tidy(item))] if isinstance(value, list) else []

    def items(self) -> Iterator[tuple[str, Any]]:
        yield from self._data.items()

    @property
    def unread(self) -> frozenset[str]:
        """Names of this object that nobody asked for."""
        return frozenset(str(name) for name in self._data if name not in self._asked)

    def _scalar(self, *path: str | int) -> str | int | float | bool | None:
        value = self.get(*path)
        return value if isinstance(value, str | int | float | bool) else None


def unread(rows: Iterable[Row]) -> frozenset[str]:
    """Names in any of `rows` that nobody asked for."""
    return frozenset().union(*(row.unread for row in rows))
