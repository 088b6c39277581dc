"""What a ring shares, edge by edge: each link with its values, its parts, its chance and its innocent explanation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from string import Formatter

import pandas as pd

from ...records import Scalar
from ..results import N_, Link, Say, Tie
from .evidence import Evidence

EXPLANATIONS = {
    "template": N_("{n} reviews by {persons} people share one wording almost word for word"),
    "image": N_("{n} reviews by {persons} people show the very same picture (picture {number} of this group)"),
    "avatar": N_("{n} reviews under {persons} different names show the same custom avatar"),
    "contact": N_("{n} reviews by {persons} people give the same contact handle"),
    "lockstep": N_(
        "{persons} accounts reviewed the same things ({products} products) in the same days, all for or all against "
        "({n} reviews)"
    ),
    "block": N_(
        "{persons} accounts met again and again at the same things ({products} products) within the same two weeks, "
        "all for or all against ({n} reviews); no two of them need the same ones"
    ),
    "group": N_(
        "{persons} accounts met at the same products in the same weeks more often than chance explains ({n} reviews)"
    ),
    "order": N_(
        "{persons} people ordered the very same thing ({what}) in the same minute, {minute}; the shop's orders around "
        "it lead one to expect one in {every} {every:minute|minutes}"
    ),
    "burst": N_(
        "{n} of these reviews, by {persons} people, fall in the days {first} to {last}, when {seen} people praised the "
        "shop and {expected} were expected"
    ),
    "reviewer": N_("one account wrote {n} of these reviews"),
}

INNOCENT = {
    "template": N_("A text offered by the platform or passed around in jest can be copied without any reward."),
    "image": N_("Buyers sometimes post the shop's own picture or a screenshot instead of a photograph."),
    "avatar": N_("Popular pictures are used as avatars by many unrelated people."),
    "contact": N_("A contact handle can be that of the shop's own customer service."),
    "lockstep": N_("Family, colleagues or a group purchase may buy and review the same things together."),
    "block": N_("A trial programme, a club or a sale of a few days brings the same people to the same things."),
    "group": N_("Colleagues, classes, travel parties and fan clubs take up the same things in the same weeks."),
    "order": N_("A live stream or a flash sale makes many people order the same thing in one minute."),
    "burst": N_("An advertisement, a viral video or a sale brings many honest buyers at once."),
}

_ONE_DAY = N_(
    "{n} of these reviews, by {persons} people, are of {first}, when {seen} people praised the shop and {expected} "
    "were expected"
)
_ON = N_("{product}: {persons} accounts on {first}, {stars} ★")
_FROM = N_("{product}: {persons} accounts from {first} to {last}, {stars} ★")
_MOST_TIES = 40
_MEETINGS = ("lockstep", "block", "group")


def link_of(rows: pd.DataFrame, number: int, reviews: pd.DataFrame, evidence: Evidence) -> Link:
    """The link of one artefact.

    Args:
        rows: artefact, row and person of its members.
        number: which one of its kind this is in its ring, from 1.
        reviews: the prepared frame of a `Context`.
        evidence: the graph.
    """
    artefact = int(rows["artefact"].iloc[0])
    kind = str(evidence.artefacts["kind"].iloc[artefact])
    facts: Mapping[str, Scalar] = evidence.facts[artefact] if evidence.facts else {}
    values: dict[str, Scalar] = {"n": len(rows), "persons": int(rows["person"].nunique()), "number": number}
    values |= {name: value for name, value in facts.items() if name != "example"}
    ties = _by_product(rows, reviews) if kind in _MEETINGS else ()
    if kind in _MEETINGS:
        values["products"] = len(_products(rows, reviews).unique())
    message = _ONE_DAY if kind == "burst" and facts.get("first") == facts.get("last") else EXPLANATIONS[kind]
    example = facts.get("example")
    return Link(
        kind=kind,
        rows=tuple(int(row) for row in rows["row"]),
        chance=float(evidence.artefacts["chance"].iloc[artefact]),
        explanation=Say(message, {name: values[name] for name in _said(message)}),
        ties=ties,
        example=None if example is None else str(example),
        node=f"{kind}:{number}",
    )


def _said(message: str) -> list[str]:
    """Names of the values that a message says, each once."""
    return list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(message) if name))


def own_link(rows: tuple[int, ...], number: int) -> Link:
    """Reviews of one account: what holds a ring's artefacts together, no evidence by itself."""
    explanation = Say(EXPLANATIONS["reviewer"], {"n": len(rows)})
    return Link(kind="reviewer", rows=rows, chance=1.0, explanation=explanation, node=f"reviewer:{number}")


def _products(rows: pd.DataFrame, reviews: pd.DataFrame) -> pd.Series:
    """Shop and product of each member, as one key."""
    of = reviews.loc[rows["row"], ["shop", "product_id"]]
    return of["shop"].astype(str) + "\0" + of["product_id"].where(of["product_id"].notna(), "").astype(str)


def _by_product(rows: pd.DataFrame, reviews: pd.DataFrame) -> tuple[Tie, ...]:
    """Which accounts reviewed which product when, and with how many stars: one tie for each product."""
    key = _products(rows, reviews).to_numpy()
    groups = sorted((group for _, group in rows.groupby(key, sort=True)), key=lambda group: int(group["row"].min()))
    return tuple(_tie(group, reviews) for group in islice(groups, _MOST_TIES))


def _tie(group: pd.DataFrame, reviews: pd.DataFrame) -> Tie:
    of = reviews.loc[group["row"]]
    first, last = f"{of['day'].min():%Y-%m-%d}", f"{of['day'].max():%Y-%m-%d}"
    low, high = float(of["rating"].min()), float(of["rating"].max())
    values: dict[str, Scalar] = {
        "product": _name(of.iloc[0]),
        "persons": int(group["person"].nunique()),
        "first": first,
        "last": last,
        "stars": f"{low:g}" if low == high else f"{low:g}–{high:g}",
    }
    message = _ON if first == last else _FROM
    said = Say(message, {name: values[name] for name in _said(message)})
    return Tie(rows=tuple(sorted(int(row) for row in group["row"])), explanation=said)


def _name(review: pd.Series) -> str:
    named = [review[column] for column in ("product_name", "product_id") if pd.notna(review[column])]
    return str(named[0]) if named else "–"
