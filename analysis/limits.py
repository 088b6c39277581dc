"""What a report did not see, and what could make it wrong: stated beside every verdict."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..records import Coverage, Outcome
from .results import N_, Available, Say

OUTCOMES: dict[Outcome, str] = {
    Outcome.PAGE_LIMIT: N_("The pages that were read show only a part of the reviews; the others were not seen."),
    Outcome.BUDGET: N_("This run was limited to a part of the shop on request."),
    Outcome.PLATFORM_CAP: N_("The platform shows fewer reviews than it counts; the rest is hidden."),
    Outcome.LOGIN_REQUIRED: N_("The platform wants a login for further reviews; they were not read."),
    Outcome.ROBOTS: N_("The site's robots.txt bars some of its pages; they were not read."),
    Outcome.BLOCKED: N_("The site turned the crawler away before it was finished."),
    Outcome.CHANGED_MARKUP: N_("Some pages do not have the known form; their reviews may be missing."),
    Outcome.UNREACHABLE: N_("Some pages could not be reached."),
    Outcome.ERROR: N_("Collecting ended with an error; reviews may be missing."),
}

SEEN = N_("{collected} of {claimed} reviews that the shop counts were seen ({percent} %).")
UNCLAIMED = N_("How many reviews the shop has in all is not known; {collected} were seen.")
UNVISITED = N_("At least {n} further pages of products or lists were found and not read.")
OUTSIDE = N_("{n} reviews were fetched because of their stars or follow-ups; they are quoted, never counted in shares.")
NO_REVIEWERS = N_("Names are masked, accounts are not known: only texts, pictures and times can be compared.")
FEW_REVIEWERS = N_("Only {percent} % of reviews have a stable account; tests of reviewers see no others.")
HISTORIES = N_(
    "For {shown} of {n} reviews the platform shows how many reviews their writers wrote in all; of other writers only "
    "what was seen here is known."
)
NO_DAYS = N_("Dates are missing or coarser than a day: bursts cannot be seen.")
LITTLE_TEXT = N_("Only {percent} % of reviews have words of the buyer's own: copies are seen there only.")
ALL_SUSPECTED = N_("No natural praise is left to compare with; the adjusted rating rests on other reviews.")
COMPARED = N_(
    "What reviews could share was seen in: accounts {ids}, own words {texts}, pictures {images}, avatars {avatars}, "
    "order times to the minute {orders}, days {days} of {n} reviews; what is missing ties nobody together."
)
INVISIBLE = N_(
    "Praise that was arranged one by one, in own words and spread over time, leaves no pattern; "
    "a good result is no proof."
)


def limits(shop: pd.DataFrame, coverage: Coverage, natural: int, seen: Available) -> tuple[Say, ...]:
    """Limits of one shop's findings.

    Args:
        shop: its prepared and scored reviews (`findings.shop_rows`).
        coverage: of the whole shop.
        natural: reviews of praise that are not flagged (`trust.natural_praise`).
        seen: what the evidence graph had of this shop.
    """
    return (*_of_coverage(coverage), *_of_data(shop, natural), *_compared(seen), Say(INVISIBLE))


def _compared(seen: Available) -> Iterator[Say]:
    if seen.reviews:
        values = {"ids": seen.ids, "texts": seen.texts, "images": seen.images, "avatars": seen.avatars}
        yield Say(COMPARED, values | {"orders": seen.order_times, "days": seen.dates, "n": seen.reviews})


def _of_coverage(coverage: Coverage) -> Iterator[Say]:
    if coverage.claimed:
        percent = round(100 * (coverage.share or 0.0), 1)
        values = {"collected": coverage.collected, "claimed": coverage.claimed, "percent": percent}
        if coverage.outcome is not Outcome.COMPLETE:
            yield Say(SEEN, values)
    else:
        yield Say(UNCLAIMED, {"collected": coverage.collected})
    if coverage.unvisited:
        yield Say(UNVISITED, {"n": coverage.unvisited})
    if coverage.outcome in OUTCOMES:
        yield Say(OUTCOMES[coverage.outcome])


def _of_data(shop: pd.DataFrame, natural: int) -> Iterator[Say]:
    if shop.empty:
        return
    outside = int((~shop["counted"]).sum())
    if outside:
        yield Say(OUTSIDE, {"n": outside})
    known = float(shop["reviewer_id"].notna().mean())
    if known == 0:
        yield Say(NO_REVIEWERS)
    elif known < 0.9:
        yield Say(FEW_REVIEWERS, {"percent": round(100 * known, 1)})
    if known:
        yield Say(HISTORIES, {"shown": int(shop["reviewer_total"].ge(1).sum()), "n": len(shop)})
    if shop["day"].isna().all():
        yield Say(NO_DAYS)
    own = shop["folded"].notna() & (shop["folded"].str.len() > 0) & ~shop["default"]
    if own.mean() < 0.5:
        yield Say(LITTLE_TEXT, {"percent": round(100 * float(own.mean()), 1)})
    if natural == 0 and bool(shop["flagged"].any()):
        yield Say(ALL_SUSPECTED)
