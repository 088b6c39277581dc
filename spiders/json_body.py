"""JSON as servers really send it and browsers save it: bare, as JSONP, behind a guard, or inside an HTML page.

A browser that opens a JSONP address and saves what it shows writes `<html>…fetchJSON({…&amp;…});</html>`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import ParseError
from .selector import Selector

_GUARD = re.compile(r"^\s*(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);|/\*[^*]{0,200}\*/)\s*")
_CALL = re.compile(r"^\s*(?:try\s*\{\s*)?(?:(?:var|let|const)\s+)?[\w$.\[\]]{1,200}\s*([(=])\s*")
_OPENS = ("{", "[", '"')


def read_json(text: str) -> Any:
    """The value in `text`.

    Raises:
        ParseError: if there is none.
    """
    bare = text.lstrip("\ufeff \r\n\t\x00")
    if bare.startswith("<"):
        bare = (Selector(text=bare, type="html").xpath("string(//body)").get() or "").strip()
    bare = _GUARD.sub("", bare)
    if not bare.startswith(_OPENS) and (call := _CALL.match(bare)):
        bare = bare[call.end() :]
    try:
        # Control characters inside strings are common; what follows the value (`);`) is the wrapper's.
        value, end = json.JSONDecoder(strict=False).raw_decode(bare)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}") from error
    if len(bare) - end > 200 and bare[end:].strip(" \t\r\n;)}"):
        raise ParseError("not JSON: more text follows the value")
    return value
