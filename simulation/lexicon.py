"""Word lists and parameters of the simulator, read once: goods, clauses, habits.

Chinese goods and everyday clauses are those of the demo shop (its TOML files, not its code); what is beside this
module makes them varied enough for a hundred shops. An *item* is a number of `slugs()`; -1 is goods of which nothing
is known, as in a table that names no products.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Section = Mapping[str, tuple[str, ...]]
UNKNOWN = -1
LANGUAGES = ("zh", "en")
_ROOT = __package__.rpartition(".")[0]
_ANYTHING: Mapping[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "noun": ("东西", "宝贝", "商品", "货"),
        "flaw": ("质量不行", "跟描述不符", "用不了{days}就坏了", "{trait}有问题", "有{digit}处瑕疵", "{trait}跟图两样"),
        "praise": ("跟描述一致", "质量{adj}", "{degree}{nice}", "{trait}{adj}"),
        "use": ("{who}在用", "放在{place}", "{month}买的"),
    },
    "en": {"noun": ("item", "product", "thing"), "flaw": (), "praise": (), "use": ()},
}


@cache
def habits() -> Mapping[str, Any]:
    """The tables of habits.toml."""
    return _toml(__package__, "habits.toml")


@cache
def sections(language: str) -> Mapping[str, Section]:
    """Every list of phrases of a language, by section and name; Chinese ones include the demo shop's."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    sources = (f"{_ROOT}.demo", "phrases.toml"), (__package__, "zh.toml")
    for package, name in sources if language == "zh" else ((__package__, "en.toml"),):
        for section, lists in _toml(package, name).items():
            for key, phrases in lists.items():
                found.setdefault(section, {})[key] = found.get(section, {}).get(key, ()) + tuple(phrases)
    return found


@cache
def slugs() -> tuple[str, ...]:
    return tuple(str(goods["slug"]) for goods in _goods())


@cache
def names(language: str) -> tuple[str, ...]:
    """What each item is called on its page."""
    return tuple(str(goods["name"] if language == "zh" else goods["english"].title()) for goods in _goods())


@cache
def lists(language: str, item: int) -> Section:
    """Slots and the lists of one item: noun, trait, praise, use, flaw."""
    base = dict(sections(language)["slots"])
    traits = sections(language)["traits"]
    if item == UNKNOWN:
        return {**base, **_usable(_ANYTHING[language], language), "trait": traits["all"]}
    goods = _goods()[item]
    own: dict[str, tuple[str, ...]] = {"noun": (str(goods["english"]),)}
    if language == "zh":
        own = {name: tuple(goods[name]) for name in ("noun", "praise", "use", "flaw")}
    # An item's own traits are named twice as often as those of anything.
    return {**base, **_usable(own, language), "trait": traits[slugs()[item]] * 2 + traits["all"]}


def _usable(own: Mapping[str, tuple[str, ...]], language: str) -> dict[str, tuple[str, ...]]:
    """`own` with the faults of any goods behind its own."""
    faults = sections("zh")["fault"]["lines"] if language == "zh" else sections("en")["complaint"]["flaw"]
    return {**own, "flaw": own.get("flaw", ()) + faults * (1 if language == "en" else 2)}


@cache
def _goods() -> tuple[Mapping[str, Any], ...]:
    return tuple(_toml(f"{_ROOT}.demo", "catalogue.toml")["product"])


def _toml(package: str, name: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
