"""Linked data of a page as one kind of node, whichever of JSON-LD, microdata or RDFa it was written in.

The library `extruct` reads the three syntaxes; each runs on its own, and each JSON-LD block on its own, so
that a broken one loses only itself. Names lose their vocabulary (`https://schema.org/review` is `review`),
values become tuples, and references by `@id` are followed (cycles and depth bounded).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Union

from .contract import Page
from .markup import plain_text, tidy

SYNTAXES: tuple[str, ...] = ("json-ld", "microdata", "rdfa")
"""In order of preference where two say the same: JSON-LD keeps text and dates most faithfully."""

_DEPTH = 12
_NODES = 20_000

Value = Union[str, "Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A typed thing with properties. `markup`: its strings may hold HTML (JSON-LD), not yet plain text."""

    types: frozenset[str]
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    id: str | None = None
    markup: bool = False

    def all(self, *names: str) -> Iterator[Value]:
        """Values of the named properties, in order."""
        for name in names:
            yield from self.values.get(name, ())

    def nodes(self, *names: str) -> Iterator[Node]:
        yield from (value for value in self.all(*names) if isinstance(value, Node))

    def text(self, *names: str) -> str | None:
        """First scalar of the named properties; of a thing, its name."""
        for value in self.all(*names):
            found = value if isinstance(value, str) else value.text("name", "value", "@value")
            if found and found.strip():
                return found.strip()
        return None

    def words(self, *names: str) -> str | None:
        """`text` for people: plain, with its lines."""
        return plain_text(self.text(*names)) if self.markup else tidy(self.text(*names))


def read_nodes(page: Page) -> dict[str, list[Node]]:
    """Top-level nodes (those that no other node holds) by syntax; a syntax without any is left out."""
    found = {syntax: _roots(list(_raw(page, syntax)), syntax) for syntax in SYNTAXES}
    return {syntax: nodes for syntax, nodes in found.items() if nodes}


def has_linked_data(page: Page) -> bool:
    """Cheap test on bytes: whether any of the three syntaxes is there at all."""
    body = page.body
    return b"ld+json" in body or b"itemscope" in body or (b"typeof=" in body and b"property=" in body)


# --- extruct ------------------------------------------------------------------------------------------------


def _raw(page: Page, syntax: str) -> Iterator[dict[str, Any]]:
    read = {"json-ld": _json_ld, "microdata": _microdata, "rdfa": _rdfa}[syntax]
    try:
        yield from (item for item in read(page) if isinstance(item, dict))
    except Exception:  # markup so broken that the library gives up: this syntax is not there
        return


def _library(module: str) -> Any:
    """A part of extruct ("" for its face), imported when first needed: it pulls in rdflib."""
    return import_module(f"extruct.{module}" if module else "extruct")


def _json_ld(page: Page) -> Iterator[Any]:
    if b"ld+json" not in page.body:
        return
    reader = _library("jsonld").JsonLdExtractor()
    for text in page.selector.xpath("//script[contains(@type, 'ld+json')]/text()").getall():
        try:
            items = reader.extract(f'<script type="application/ld+json">{text}</script>', base_url=page.url)
        except Exception:  # noqa: S112  (not JSON: the other blocks of the page may be)
            continue
        for item in items:
            graph = item.get("@graph") if isinstance(item, dict) else None
            yield from graph if isinstance(graph, list) else [item]


def _microdata(page: Page) -> Iterable[Any]:
    if b"itemscope" not in page.body:
        return []
    tree = _library("utils").parse_html(page.text, encoding="UTF-8")
    for time in tree.iter("time"):  # without the attribute its text is the date; the library gives ""
        if not time.get("datetime"):
            time.set("datetime", time.text_content().strip())
    found: dict[str, list[Any]] = _library("").extract(tree, base_url=page.url, syntaxes=["microdata"], uniform=True)
    return found["microdata"]


def _rdfa(page: Page) -> Iterable[Any]:
    if b"typeof=" not in page.body or b"schema.org" not in page.body:
        return []
    tree = _library("utils").parse_xmldom_html(page.text, encoding="UTF-8")
    for line_break in tree.iter("br"):  # RDFa joins the text around it without a space
        line_break.tail = "\n" + (line_break.tail or "")
    return list(_library("rdfa").RDFaExtractor().extract_items(tree, base_url=page.url))


# --- to nodes -----------------------------------------------------------------------------------------------


def _roots(items: list[dict[str, Any]], syntax: str) -> list[Node]:
    builder = _Builder(items, syntax)
    held = {ref for item in items for ref in _references(item, 0)}
    tops = [item for item in items if _id(item) is None or _id(item) not in held]
    nodes = tuple(builder.node(item, frozenset()) for item in (tops or items))
    return [node for node in builder.ordered(nodes) if isinstance(node, Node) and node.types]


def _references(value: Any, depth: int) -> Iterator[str]:
    """Ids that are held by something, nested or by reference."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        if depth and (own := _id(value)):
            yield own
        for name, inner in value.items():
            # A review points back at its product; that does not put the product inside the review.
            if _short(name) not in ("itemReviewed", "isPartOf", "mainEntityOfPage"):
                yield from _references(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner, depth + 1)


class _Builder:
    """Turns raw items into nodes and looks references up."""

    def __init__(self, items: list[dict[str, Any]], syntax: str) -> None:
        self._markup = syntax == "json-ld"
        self._shuffled = syntax == "rdfa"
        self._known = {own: item for item in items if (own := _id(item)) and len(item) > 1}
        self._left = _NODES

    def node(self, item: dict[str, Any], open_ids: frozenset[str], depth: int = 0) -> Node:
        own = _id(item)
        if own in self._known and own not in open_ids and len(item) == 1:
            item = self._known[own]
        below = open_ids | {own} if own else open_ids
        values = {
            _short(name): self._values(value, below, depth + 1)
            for name, value in item.items()
            if name not in ("@type", "@context", "@id", "@graph")
        }
        return Node(_types(item.get("@type")), values, own, self._markup)

    def ordered(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """An RDF graph has no order and its library a random one: so by content, to read alike twice."""
        return tuple(sorted(values, key=_content)) if self._shuffled and len(values) > 1 else values

    def _values(self, value: Any, open_ids: frozenset[str], depth: int) -> tuple[Value, ...]:
        self._left -= 1
        if depth > _DEPTH or self._left < 0:
            return ()
        if isinstance(value, list):
            inner = (v for item in value for v in self._values(item, open_ids, depth + 1))
            return self.ordered(tuple(inner))
        if isinstance(value, dict):
            return self._held(value, open_ids, depth)
        return () if value is None else (str(value).encode("utf-8", "replace").decode(),)

    def _held(self, value: dict[str, Any], open_ids: frozenset[str], depth: int) -> tuple[Value, ...]:
        if "@value" in value:
            return self._values(value["@value"], open_ids, depth + 1)
        own = _id(value)
        if own in open_ids and len(value) == 1:
            return ()  # points back at what holds it
        return (self.node(value, open_ids, depth),)


def _content(value: Value) -> str:
    if isinstance(value, str):
        return value
    return repr([(name, [_content(v) for v in value.values[name]]) for name in sorted(value.values)])


def _id(item: dict[str, Any]) -> str | None:
    value = item.get("@id")
    return tidy(value) if isinstance(value, str) else None


def _types(value: Any) -> frozenset[str]:
    names = value if isinstance(value, list) else [value]
    return frozenset(_short(name) for name in names if isinstance(name, str))


def _short(name: object) -> str:
    """`https://schema.org/Product`, `schema:Product` and `Product` are one name."""
    return str(name).rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]
