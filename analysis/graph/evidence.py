"""The heterogeneous evidence graph as arrays: who wrote what about which product, and what reviews share.

Names are masked on most platforms, so that accounts cannot be linked. What remains are *artefacts*: one
wording (template cluster), one picture, one avatar under several names, one contact handle, one pattern of
buying days (lockstep), one variant in one minute of order, one burst of praise. Each artefact carries the chance that
unrelated buyers share it; a burst's is that of the whole burst, and it ties nobody together (strength 0). Persons
are counted carefully: a loyal customer, or one order whose text was copied to every item, is one person
however many reviews it left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...records import Scalar
from ..engine import Engine
from ..persons import person_codes
from ..results import Available
from ..signals.contract import Context, Scored
from .artefacts import Artefact, chance_strength
from .available import available
from .belief import Ints
from .busy import bursts
from .lockstep import Found, lockstep
from .orders import orders
from .shared import shared_artefacts


@dataclass(frozen=True)
class Evidence:
    """Nodes are numbers. Reviews are the positions of `Context.reviews`."""

    reviewer: Ints  # (n_reviews,) stable reviewer, -1 where the platform gives none
    product: Ints  # (n_reviews,) product within its shop
    person: Ints  # (n_reviews,) the fewest people who can have written the reviews
    artefacts: pd.DataFrame  # kind, chance (0-1), strength (0-1); RangeIndex, ordered by kind and first review
    member_artefact: Ints  # (n_members,) row of `artefacts`
    member_row: Ints  # (n_members,) review; at most once per artefact
    facts: tuple[Mapping[str, Scalar], ...] = ()  # per artefact: what its sentence says besides the counts
    available: Available | None = None  # what there was to build it from


def build_evidence(context: Context, scored: Mapping[str, Scored]) -> Evidence:
    """Collect the arrays of the graph from the prepared reviews and from what the signals grouped.

    Templates come with their own chance and the mean strength of their reviews. Nothing depends on the value
    of an id, only on equality. Whatever is missing (accounts, texts, pictures, times) only leaves its artefacts out.
    """
    reviews = context.reviews
    person = person_codes(reviews).to_numpy(dtype=np.intp)
    reviewer, product = reviewer_codes(reviews), product_codes(reviews)
    found = [*_templates(scored), *bursts(scored), *orders(reviews, person, context.rules["graph"]["order"])]
    rules = context.rules["graph"]
    with Engine() as engine:
        shared = list(shared_artefacts(reviews, person, rules, engine))
        locked = list(lockstep(reviews, reviewer, product, rules["lockstep"], engine))
    meetings = [*locked, *_blocks(scored, locked)]
    found += [Artefact(kind, rows, chance) for kind, rows, chance in (*shared, *meetings)]
    found += _groups(scored, {row for _, rows, _ in meetings for row in rows})
    return replace(_numbered(found, reviewer, product, person), available=available(reviews))


def reviewer_codes(reviews: pd.DataFrame) -> Ints:
    """(n_reviews,) number of the reviewer within the platform, by first appearance; -1 without a stable id."""
    return codes(_known_or_empty(reviews["platform"]) + "\0" + reviews["reviewer_id"].astype(object))


def product_codes(reviews: pd.DataFrame) -> Ints:
    """(n_reviews,) number of the product within its shop, by first appearance; a shop's unknown ones are one."""
    return codes(reviews["shop"].astype(object) + "\0" + _known_or_empty(reviews["product_id"]))


def _known_or_empty(column: pd.Series) -> pd.Series:
    """Text that can be joined: one null would make all of it null."""
    return column.where(column.notna(), "").astype(str).astype(object)


def codes(column: pd.Series) -> Ints:
    """Number the distinct values of a column by first appearance; -1 for null."""
    return np.asarray(pd.factorize(column, use_na_sentinel=True)[0], dtype=np.intp)


def _templates(scored: Mapping[str, Scored]) -> Iterable[Artefact]:
    for result in scored.values():
        for template in result.templates:
            strength = float(np.nan_to_num(result.strength.loc[list(template.rows)].to_numpy(float)).mean())
            facts = {"example": template.example}
            yield Artefact("template", tuple(sorted(template.rows)), template.chance, strength, facts)


def _blocks(scored: Mapping[str, Scored], locked: Iterable[Found]) -> Iterable[Found]:
    """Dense blocks, but for those that lie in one lockstep group: they are the same meetings, counted another way."""
    groups = [frozenset(rows) for _, rows, _ in locked]
    found = scored["dense_blocks"].evidence["blocks"] if "dense_blocks" in scored else ()
    for kind, rows, chance in found:
        if all(2 * len(group.intersection(rows)) <= len(rows) for group in groups):
            yield kind, rows, chance


def _groups(scored: Mapping[str, Scored], locked: Collection[int]) -> Iterable[Artefact]:
    """Community groups of tiny chance, without reviews that are in lockstep: one coincidence is not counted twice."""
    result = scored.get("reviewer_groups")
    for group in result.evidence["found"] if result else ():
        rows = tuple(row for row in group.rows if row not in locked)
        if group.tied and len(rows) > 1:
            yield Artefact("group", rows, group.chance)


def _numbered(found: list[Artefact], reviewer: Ints, product: Ints, person: Ints) -> Evidence:
    ordered = sorted(found, key=lambda a: (a.kind, a.rows))
    strengths = [chance_strength(a.chance) if a.strength is None else a.strength for a in ordered]
    frame = pd.DataFrame(
        {
            "kind": pd.Series([a.kind for a in ordered], dtype=object),
            "chance": pd.Series([a.chance for a in ordered], dtype=np.float64),
            "strength": pd.Series(strengths, dtype=np.float64),
        }
    )
    sizes = [len(a.rows) for a in ordered]
    member_artefact = np.repeat(np.arange(len(ordered)), np.asarray(sizes, dtype=np.intp)).astype(np.intp)
    rows = np.fromiter((row for a in ordered for row in a.rows), dtype=np.intp, count=sum(sizes))
    return Evidence(reviewer, product, person, frame, member_artefact, rows, tuple(a.facts for a in ordered))
