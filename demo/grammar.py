"""A small phrase grammar: the demo shop's people all write from it, each in their own words.

Two notations in a phrase: ``[a|b]`` picks one of the alternatives (an empty one is allowed) and ``{name}`` is
replaced by one phrase from the list of that name; both nest. The phrases stand in the TOML files beside this
module, so that a person who reads Chinese can judge and extend them without reading code.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_DEPTH = 6  # slots inside slots inside choices; the lists use three

Lists = Mapping[str, Sequence[str]]


@cache
def load(name: str) -> dict[str, Any]:
    """Parse one of the TOML files beside this module."""
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def expand(phrase: str, lists: Lists, rng: random.Random) -> str:
    """Fill every choice and slot of `phrase`.

    Raises:
        KeyError: if a slot has no list.
        ValueError: if phrases refer to each other in a circle.
    """
    for _ in range(_DEPTH):
        phrase, choices = _CHOICE.subn(lambda m: rng.choice(m[1].split("|")), phrase)
        phrase, slots = _SLOT.subn(lambda m: rng.choice(lists[m[1]]), phrase)
        if not choices + slots:
            return phrase
    raise ValueError(f"phrases nest deeper than {_DEPTH}: {phrase!r}")
