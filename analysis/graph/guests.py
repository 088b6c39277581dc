"""Who else came: accounts that meet a given pair at its products, and how many would have by chance.

Given two accounts and some of their reviews (product, day, side), every other account that ever reviewed `needed` of
these products is a possible guest. It comes if that many of its reviews fall within `radius` days of the pair's, on the
same side. By itself a review does so with the share of everybody else's reviews of the product (a young or quiet
product borrows from its shop, where no day is unusual if there are no other reviews). Further reviews of the same weeks
follow more easily, as people do their shopping, and their reviewing, in one go: with the measured chance that two
reviews of one account are that near (`bunched`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import Self

import numpy as np
import pandas as pd

from .belief import Bools, Floats, Ints

NEEDED = (2, 3)
"""Thresholds of attendance that are tried."""

MOST_PRODUCTS = 20  # of a meeting: the sets of products are bits, and no group needs more


@dataclass(frozen=True)
class Reviews:
    """Reviews as arrays, sorted by `place`; those of one place are a slice."""

    reviewer: Ints
    day: Ints
    side: Ints
    place: Ints
    starts: Ints  # (n_places + 1,)

    @classmethod
    def of(cls, frame: pd.DataFrame, place: str) -> Self:
        """`frame` has reviewer, day_no, side and the column `place`."""
        frame = frame.sort_values([place, "reviewer", "day_no", "side"])
        values = frame[place].to_numpy(dtype=np.intp)
        starts = np.searchsorted(values, np.arange(int(values.max(initial=-1)) + 2))
        who, day, side = (frame[name].to_numpy(dtype=np.intp) for name in ("reviewer", "day_no", "side"))
        return cls(who, day, side, values, starts.astype(np.intp))

    def at(self, place: int) -> slice:
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def near(self, place: int, day: int, side: int, radius: int) -> Bools:
        """Of the reviews at `place`: within `radius` days of `day`, on that side."""
        here = self.at(place)
        close: Bools = (np.abs(self.day[here] - day) <= radius) & (self.side[here] == side)
        return close


@dataclass(frozen=True)
class Events:
    """The reviews by accounts with two products or more (distinct by product, day and side), and all reviews."""

    own: Reviews  # by product
    of_product: Reviews
    of_shop: Reviews
    by_reviewer: Ints  # order of `own` by reviewer
    starts: Ints  # (n_reviewers + 1,) into `by_reviewer`
    shop: Ints  # of each product
    bunched: Mapping[int, float]  # by radius

    @classmethod
    def of(cls, frame: pd.DataFrame, active: pd.DataFrame, bunched: Mapping[int, float]) -> Self:
        """`frame` and `active` have reviewer, product, shop, day_no and side."""
        shop = np.zeros(int(frame["product"].max()) + 1, dtype=np.intp)
        shop[frame["product"].to_numpy(dtype=np.intp)] = frame["shop"].to_numpy(dtype=np.intp)
        own = Reviews.of(active, "product")
        order = np.argsort(own.reviewer, kind="stable").astype(np.intp)
        starts = np.searchsorted(own.reviewer[order], np.arange(int(own.reviewer.max(initial=-1)) + 2))
        places = Reviews.of(frame, "product"), Reviews.of(frame, "shop")
        return cls(own, *places, order, starts.astype(np.intp), shop, bunched)

    def by(self, reviewers: Sequence[int]) -> Ints:
        """Positions in `own` of the reviews by these accounts."""
        parts = [self.by_reviewer[self.starts[who] : self.starts[who + 1]] for who in sorted(reviewers)]
        return np.sort(np.concatenate(parts))


@dataclass(frozen=True)
class Meeting:
    """Reviews of a pair around which others are looked for, (n_products,) each."""

    products: Ints
    day: Ints
    side: Ints


@dataclass(frozen=True)
class Guests:
    """What came of one radius and threshold. `parties` are guests, those with equal dates throughout being one."""

    pair: tuple[int, int]
    meeting: Meeting
    choice: int  # reviews of the pair, among which those of the meeting were chosen
    radius: int
    needed: int
    accounts: tuple[int, ...]
    parties: int
    possible: int
    expected: float


def guests(left: int, right: int, members: Sequence[int], events: Events, radii: Sequence[int]) -> Iterator[Guests]:
    """Guests of the pair at those of its reviews where at least two more of `members` came, for every radius."""
    meeting, choice = _meeting((left, right), members, events, max(radii))
    if len(meeting.products) < 2:
        return
    for radius in radii:
        who, ever, came, days = _attendance(meeting, events, radius)
        others = ~np.isin(who, (left, right))
        pair_days = {tuple(row) for row in days[~others]}
        for needed in NEEDED:
            able = others & (_bits(ever) >= needed)
            present = able & (_bits(came) >= needed)
            parties = {tuple(row) for row in days[present]} - pair_days
            share = _shares(meeting, events, radius, (left, right, *who[present].tolist()))
            chance = _chances(ever[able], share, meeting, radius, needed, events.bunched[radius])
            yield Guests(
                (left, right), meeting, choice, radius, needed, tuple(who[present].tolist()), len(parties),
                int(able.sum()), float(np.sort(chance).sum()),
            )  # fmt: skip


def extended(found: Guests, events: Events, radius: int, most_expected: float) -> Guests:
    """The same group at every product where three of its accounts met, with everybody else who came to two of them.

    Nobody is added where chance would bring more than `most_expected` others.
    """
    group = (*found.pair, *found.accounts)
    meeting, _ = _meeting(group, group, events, radius)
    who, ever, came, _ = _attendance(meeting, events, radius)
    strangers = ~np.isin(who, group) & (_bits(ever) >= min(NEEDED))
    share = _shares(meeting, events, radius, group)
    chance = _chances(ever[strangers], share, meeting, radius, min(NEEDED), events.bunched[radius])
    more = who[strangers & (_bits(came) >= min(NEEDED))] if chance.sum() <= most_expected else who[:0]
    return replace(found, meeting=meeting, radius=radius, accounts=(*found.accounts, *more.tolist()))


def _meeting(owners: Sequence[int], members: Sequence[int], events: Events, radius: int) -> tuple[Meeting, int]:
    """Of each product of the owners the review that most members are near to, if two more are; number of reviews."""
    own = events.own
    mine = events.by(owners)
    best: dict[int, tuple[int, int, int]] = {}
    for at in mine:
        place, day, side = int(own.place[at]), int(own.day[at]), int(own.side[at])
        present = own.reviewer[own.at(place)][own.near(place, day, side, radius)]
        near = len(set(present.tolist()) & set(members) - {int(own.reviewer[at])})
        if near >= 2:
            best[place] = min(best.get(place, (0, 0, 0)), (-near, day, side))
    # Places are numbered by first appearance; the order must not be.
    order = sorted(best, key=lambda place: (best[place], own.starts[place + 1] - own.starts[place]))[:MOST_PRODUCTS]
    days, sides = [best[place][1] for place in order], [best[place][2] for place in order]
    return Meeting(*(np.array(values, dtype=np.intp) for values in (order, days, sides))), len(mine)


def _attendance(meeting: Meeting, events: Events, radius: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Accounts with any of the products; sets (bits) of products ever reviewed, of those in time, and the days.

    Days are (n_accounts, n_products), -1 where the account did not come.
    """
    own = events.own
    parts = [own.at(int(place)) for place in meeting.products]
    who, code = np.unique(np.concatenate([own.reviewer[part] for part in parts]), return_inverse=True)
    number = np.repeat(np.arange(len(parts)), [part.stop - part.start for part in parts])
    day = np.concatenate([own.day[part] for part in parts])
    in_time = (np.abs(day - meeting.day[number]) <= radius) & (
        np.concatenate([own.side[part] for part in parts]) == meeting.side[number]
    )
    ever, came = np.zeros(len(who), dtype=np.intp), np.zeros(len(who), dtype=np.intp)
    days = np.full((len(who), len(parts)), -1, dtype=np.intp)
    np.bitwise_or.at(ever, code, 1 << number)
    np.bitwise_or.at(came, code[in_time], 1 << number[in_time])
    np.maximum.at(days, (code[in_time], number[in_time]), day[in_time])
    return who.astype(np.intp), ever, came, days


def _bits(sets: Ints) -> Ints:
    return np.bitwise_count(sets).astype(np.intp)


def _shares(meeting: Meeting, events: Events, radius: int, apart_from: Sequence[int]) -> Floats:
    """Share of everybody else's reviews of each product that are in time and on that side, (n_products,)."""
    share = np.ones(len(meeting.products))
    for number, place in enumerate(meeting.products.tolist()):
        when = (int(meeting.day[number]), int(meeting.side[number]), radius)
        in_shop, of_shop = _count(events.of_shop, int(events.shop[place]), when, apart_from)
        near, all_of = _count(events.of_product, place, when, apart_from)
        share[number] = (near + (in_shop + 1.0) / (of_shop + 1.0)) / (all_of + 1.0)
    return np.minimum(share, 1.0)


def _count(reviews: Reviews, place: int, when: tuple[int, int, int], apart_from: Sequence[int]) -> tuple[int, int]:
    others = ~np.isin(reviews.reviewer[reviews.at(place)], apart_from)
    return int((reviews.near(place, *when) & others).sum()), int(others.sum())


def _chances(ever: Ints, share: Floats, meeting: Meeting, radius: int, needed: int, bunched: float) -> Floats:
    """Upper bound of each possible guest's chance to come, by the set of products it ever reviewed."""
    sets, inverse = np.unique(ever, return_inverse=True)
    episode = _episodes(meeting.day, radius)
    each = np.array([_chance(int(found), share, episode, needed, bunched) for found in sets])
    return each[inverse] if len(sets) else np.zeros(0)


def _episodes(day: Ints, radius: int) -> Ints:
    """Number of the episode of each review: windows that touch are one."""
    order = np.argsort(day, kind="stable")
    later = np.diff(day[order], prepend=day[order[:1]]) > 2 * radius + 1
    episode = np.zeros(len(day), dtype=np.intp)
    episode[order] = np.cumsum(later)
    return episode


def _chance(products: int, share: Floats, episode: Ints, needed: int, bunched: float) -> float:
    """Union bound over the choices of `needed` products, each with as few episodes as can be."""
    own = np.flatnonzero((products >> np.arange(len(share))) & 1)
    sizes = np.sort(np.bincount(episode[own]))[::-1]
    separate = int(np.searchsorted(np.cumsum(sizes), needed)) + 1
    first, later = float(share[own].max()), max(bunched, float(share[own].max()))
    return min(1.0, comb(len(own), needed) * first**separate * later ** (needed - separate))
