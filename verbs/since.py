"""Looking back in the ledger: which two readings are compared, what vanished, and the change between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..store import Ledger, ShopRow, frames, history, marks

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.change import Side
    from ..analysis.past import Change, PastReview
    from .report import ReportOptions


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readings. Reviews stood as the runs before `then_ends` and `now_ends` (ISO UTC; None: all) left them."""

    then: history.Reading
    now: history.Reading
    then_ends: str
    now_ends: str | None = None


@dataclass(frozen=True)
class Looked:
    """What a report says about earlier readings."""

    change: Change | None = None
    gone: tuple[PastReview, ...] = ()


def last_two(ledger: Ledger, shop: ShopRow, product: str | None) -> Pair | None:
    """The last reading and the one before it; None if there are not two."""
    known = history.readings(ledger, shop, product)
    return Pair(known[-2], known[-1], known[-1].started_at) if len(known) > 1 else None


def pair_of_days(ledger: Ledger, shop: ShopRow, since: str | None, until: str | None) -> Pair:
    """The last readings up to two days (ISO dates, UTC); by default the last reading and the one before it.

    Raises:
        UsageError: there are no two such readings.
    """
    known = history.readings(ledger, shop)
    up_to = [reading for reading in known if until is None or reading.day <= until]
    early = up_to[:-1] if since is None else [reading for reading in up_to if reading.day <= since]
    if not up_to or not early:
        days = ", ".join(dict.fromkeys(reading.day for reading in known)) or "none"
        raise UsageError(f"two readings of {shop.address} are needed; the ledger has those of: {days}")
    if early[-1] == up_to[-1]:
        raise UsageError(f"no reading of {shop.address} is later than {early[-1].day}; scan it again")
    later = known[len(up_to)].started_at if len(up_to) < len(known) else None
    return Pair(early[-1], up_to[-1], known[len(early)].started_at, later)


def change_between(
    ledger: Ledger,
    shop: ShopRow,
    pair: Pair,
    options: ReportOptions,
    rules: Mapping[str, Any],
    *,
    product: str | None = None,
    now: Side | None = None,
) -> tuple[Change, Side]:
    """The change, and the earlier reading that it starts from; `now` where the later one is analysed already."""
    from ..analysis.change import compare

    then = side_of(ledger, shop, pair.then, pair.then_ends, options, rules, product)
    now = now or side_of(ledger, shop, pair.now, pair.now_ends, options, rules, product)
    whole = history.read_whole(ledger, shop, since=pair.then_ends, before=pair.now_ends)
    return compare(then, now, whole), then


def side_of(
    ledger: Ledger,
    shop: ShopRow,
    reading: history.Reading,
    ends: str | None,
    options: ReportOptions,
    rules: Mapping[str, Any],
    product: str | None,
) -> Side:
    """One reading, analysed as it stood."""
    from ..analysis import analyse
    from ..analysis.calibration import audit
    from ..analysis.change import Side

    reviews, _ = frames.reviews(ledger, shop, product, ends)
    coverage, _ = frames.coverage(ledger, shop, reviews.groupby("product_id").size(), product, ends)
    products = frames.products(ledger, shop, product)
    audited = audit(marks.of_shop(ledger))  # the same weights for both sides, also where people marked reviews since
    analysed = analyse(reviews, products=products, audited=audited, as_of=options.as_of, seed=options.seed, rules=rules)
    return Side(analysed=analysed, shop_key=shop.address, coverage=coverage, day=reading.day)


def sought_again(ledger: Ledger, shop: ShopRow, product: str | None) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """All reviews ever seen, and those that an earlier reading saw and a crawl looked for; None: no crawl read all.

    Both with `vanished`; the second is what the test of vanished reviews reads.
    """
    known = history.standing(ledger, shop, product)
    crawled = history.read_whole(ledger, shop, since="")
    mine = crawled if product is None else crawled & {product}
    return known, known[known["sought"]].reset_index(drop=True) if mine else None


def look_back(
    ledger: Ledger,
    shop: ShopRow,
    options: ReportOptions,
    rules: Mapping[str, Any],
    *,
    product: str | None,
    now: Side,
    known: pd.DataFrame,
) -> Looked:
    """The change since the last reading, and everything that has vanished since any.

    Reviews that stood in the last reading are marked by what they were among its others; those that were gone before
    by their own words alone.
    """
    import pandas as pd

    from ..analysis import analyse
    from ..analysis.change import KEY, Side, marked, past_reviews

    pair = last_two(ledger, shop, product)
    if pair is None:
        return Looked()
    now = replace(now, day=pair.now.day)
    change, then = change_between(ledger, shop, pair, options, rules, product=product, now=now)
    gone = known[known["vanished"]]
    if gone.empty:
        # A report is a function of what was read: a second reading that brought nothing new changes no byte.
        return Looked(change if change.anything else None)
    known_marks = marked(then).set_index(KEY)["marks"]
    before = gone[~gone.set_index(KEY).index.isin(known_marks.index)]
    if len(before):
        alone = analyse(before, as_of=options.as_of, seed=options.seed, rules=rules)
        earlier = Side(analysed=alone, shop_key=shop.address, coverage=then.coverage, day=pair.then.day)
        known_marks = pd.concat([known_marks, marked(earlier).set_index(KEY)["marks"]])
    return Looked(change, past_reviews(gone.join(known_marks, on=KEY)))
