"""JSON lines, a JSON array, or one object that holds the array: an object a row.

Nested objects become columns with a point in their names (`user.nick`); lists stay lists. A broken line or member
is rejected, and the ones after it are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .encoding import decode
from .raw import Raw, Rows

_DEPTH = 4
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside strings are common
_GAP = re.compile(r"[\s,]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json_table(data: bytes) -> Raw:
    """Rows in the order of the file; blank lines are none."""
    text, encoding = decode(data)
    found, objects = Rows(), list[Mapping[str, Any]]()
    for line, value, raw in _values(text):
        if isinstance(value, dict):
            _keep(found, objects, line, value)
        elif isinstance(value, Exception):
            found.reject(line, f"not JSON: {_sentence(value)}", raw)
        else:
            found.reject(line, "a JSON value that is no object", raw)
    return found.finish_objects(objects, [encoding])


def _keep(found: Rows, objects: list[Mapping[str, Any]], line: int, value: Mapping[str, Any]) -> None:
    try:
        row = dict(_flat(value))
    except RecursionError:
        found.reject(line, "not JSON: nested too deeply", "")
        return
    found.keep(line, ())
    objects.append(row)


def _values(text: str) -> Iterator[tuple[int, Any, str]]:
    """Line number, value (or the error) and text of every row."""
    start = len(text) - len(text.lstrip())
    if text.startswith("[", start):
        yield from _members(text, start + 1)
        return
    whole = _parsed(text[start:]) if text.startswith("{", start) else None
    if isinstance(whole, dict):
        yield from ((1, member, "") for member in _list_in(whole) or [whole])
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _parsed(line), line


def _parsed(text: str) -> Any:
    """The value, or the error that says why there is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return error


def _members(text: str, at: int) -> Iterator[tuple[int, Any, str]]:
    """Members of an array one by one; behind a broken one reading goes on at the next line."""
    line, counted = 1, 0
    while (at := _GAP.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            value, end = error, text.find("\n", at)
            end = len(text) if end < 0 else end
        yield line, value, text[at : min(end, at + 1000)]
        at = end


def _list_in(value: Any, depth: int = 3) -> list[Any] | None:
    """The longest list of objects inside an answer such as {"data": {"ratings": […]}}."""
    if not isinstance(value, dict) or depth == 0:
        return None
    lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(i, dict) for i in v)]
    inner = [found for v in value.values() if (found := _list_in(v, depth - 1)) is not None]
    # A row's own lists (pictures) are no rows: what holds a text or number of its own beside them is a row.
    return max([*lists, *inner], key=len, default=None) if not _is_review(value) else None


def _is_review(value: Mapping[str, Any]) -> bool:
    from .names import names_text_or_rating

    return names_text_or_rating(value)


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        path = f"{prefix}{_sound(name)}"
        if isinstance(inner, dict) and inner and depth:
            yield from _flat(inner, f"{path}.", depth - 1)
        else:
            yield path, _sound(inner)


def _sound(value: Any) -> Any:
    """JSON can spell half a character (an escape without its twin), which no file can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return {_sound(n): _sound(v) for n, v in value.items()} if isinstance(value, dict) else value


def _sentence(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split("\n")[0][:80]
