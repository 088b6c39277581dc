"""Holds what was planted against what was found, for the person who watches the demo.

A campaign's *recall* is the share of its reviews that were flagged; *precision* is the share of the reviews
flagged under a campaign's own kind that belong to it. Honest reviews are listed by habit, so that a false
alarm shows whom it would have hit. Reviews that the crawl did not bring home count as not flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from .shop import CAMPAIGNS

FLAG_AT = 0.5
"""Suspicion from which a review counts as flagged, unless the caller passes the value of the rule file."""

EXPECTED_KINDS: Mapping[str, frozenset[str]] = {
    "cashback": frozenset({"induced"}),
    "template": frozenset({"template"}),
    "burst": frozenset({"burst"}),
    "ring": frozenset({"ring"}),
    "default": frozenset({"default"}),
    "critic": frozenset({"witness", "accusation"}),
    "platform": frozenset({"platform"}),
}
"""Which of the report's kinds says the same as a campaign or an honest habit; the others have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the comparison; `group` is campaign, planted (all), role (honest habit) or honest (all)."""

    group: str
    name: str
    reviews: int  # in the shop
    collected: int  # brought home by the crawl
    flagged: int  # suspicion at or above the threshold
    named: int | None  # collected ones whose kind is the expected one; None where no kind is expected
    recall: float | None  # campaigns: flagged / reviews
    precision: float | None  # campaigns: own / all flagged of that kind; planted: planted / all flagged
    false_alarms: float | None  # honest: flagged / collected


def compare(truth: pd.DataFrame, found: pd.DataFrame, flag_at: float = FLAG_AT) -> list[Row]:
    """Compare a shop's truth with an analysis of its crawl.

    Args:
        truth: `DemoShop.truth()`: index review_id, columns planted and role.
        found: columns review_id, suspicion (0-1 or null) and kind (or null); one row a review.
        flag_at: suspicion that counts as flagged.

    Returns:
        A row for each campaign, one for all planted, one for each honest habit by name, one for all honest.

    Raises:
        ValueError: if `found` has a review twice.
    """
    joined = _joined(truth, found, flag_at)
    planted, honest = joined[joined["planted"].notna()], joined[joined["planted"].isna()]
    rows = [_campaign(name, joined) for name in CAMPAIGNS]
    rows.append(_row("planted", "planted", planted, precision=_share(planted["flagged"], joined["flagged"])))
    rows += [_row("role", str(name), part) for name, part in honest.groupby("role", sort=True)]
    rows.append(_row("honest", "honest", honest))
    return rows


def _joined(truth: pd.DataFrame, found: pd.DataFrame, flag_at: float) -> pd.DataFrame:
    seen = found.assign(review_id=found["review_id"].astype(str)).set_index("review_id")
    if not seen.index.is_unique:
        raise ValueError("a review was found twice")
    joined = truth[["planted", "role"]].join(seen[["suspicion", "kind"]], how="left")
    suspicion = pd.to_numeric(joined["suspicion"], errors="coerce")
    return joined.assign(collected=joined.index.isin(seen.index), flagged=(suspicion >= flag_at).fillna(False))


def _campaign(name: str, joined: pd.DataFrame) -> Row:
    own = joined[joined["planted"] == name]
    alike = joined["flagged"] & joined["kind"].isin(EXPECTED_KINDS[name])
    return _row("campaign", name, own, precision=_share(alike & (joined["planted"] == name), alike))


def _row(group: str, name: str, part: pd.DataFrame, precision: float | None = None) -> Row:
    is_planted = group in {"campaign", "planted"}
    kinds = EXPECTED_KINDS.get(name)
    return Row(
        group=group,
        name=name,
        reviews=len(part),
        collected=int(part["collected"].sum()),
        flagged=int(part["flagged"].sum()),
        named=None if kinds is None else int(part["kind"].isin(kinds).sum()),
        recall=_share(part["flagged"], pd.Series(True, index=part.index)) if is_planted else None,
        precision=precision,
        false_alarms=None if is_planted else _share(part["flagged"], part["collected"]),
    )


def _share(some: pd.Series, of: pd.Series) -> float | None:
    total = int(of.sum())
    return int(some.sum()) / total if total else None
