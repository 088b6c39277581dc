"""A person judges flagged reviews one by one: which ones, in which order, and what became of it.

The reviews are scored with the shipped weights, whatever was marked before: else what marks have taken the flag from
could no longer be marked, and the precision would be that of its own correction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..records import AuditMark, Mark
from ..store import Ledger, ShopRow, marks
from .report import ReportOptions, findings_of, rules_of

if TYPE_CHECKING:
    from ..analysis.calibration import Audit
    from ..analysis.results import ShopFindings

Identity = tuple[str, str, str]  # product, source, review

ANSWERS = {"r": Mark.RIGHT, "w": Mark.WRONG, "u": Mark.UNSURE}
OTHER_ANSWERS = ("s", "b", "q")  # skip, back, quit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A review to be marked; `row` is that of the findings."""

    row: int
    mark: AuditMark  # as it is kept, but for the answer


def asked(
    ledger: Ledger, shop: ShopRow, options: ReportOptions, *, test: str | None = None, most: int | None = None
) -> tuple[ShopFindings, list[Asked]]:
    """The shop's reviews that are still to be marked, in an order that says nothing of them.

    Args:
        ledger: where the reviews and the marks are.
        shop: whose reviews.
        options: by which rules they are judged; `seed` is the order's.
        test: only flagged reviews for which this evidence was a reason.
        most: so many reviews.

    Raises:
        UsageError: there is no such test.
    """
    rules = rules_of(options)
    findings = findings_of(ledger, shop, options)
    wanted = _known(test, findings)
    done = {_identity(mark) for mark in marks.of_shop(ledger, shop)}
    drawn = _drawn(findings, wanted, float(rules["trust"]["flagged"]), rules["audit"], options.seed)
    return findings, [one for one in drawn if _identity(one.mark) not in done][:most]


def walk(
    every: list[Asked], show: Callable[[Asked, int], None], ask: Callable[[], str], save: Callable[[AuditMark], None]
) -> None:
    """Show one review after the other and save each answer at once; `ask` gives a key of `ANSWERS` or another."""
    at = 0
    while at < len(every):
        show(every[at], at + 1)
        answer = ask()
        if answer == "q":
            return
        if answer in ANSWERS:
            save(replace(every[at].mark, mark=ANSWERS[answer]))
        at = max(0, at - 1) if answer == "b" else at + 1


def audit_of(ledger: Ledger, shop: ShopRow | None) -> Audit:
    """The marks on a shop's reviews, or on those of all shops, counted."""
    from ..analysis.calibration import audit

    return audit(marks.of_shop(ledger, shop))


def table(audit: Audit, lang: str) -> list[list[str]]:
    """Precision by evidence, rows of `reports.audit_card.COLUMNS`."""
    from ..analysis.calibration import precision
    from ..analysis.rules import load_rules
    from ..analysis.signals import SIGNALS
    from ..reports import audit_card

    level = float(load_rules()["tests"]["interval"])
    shares = {name: precision(tally, level) for name, tally in audit.tests.items()}
    return audit_card.table(audit, shares, {signal.id: signal.name for signal in SIGNALS}, lang)


def _known(test: str | None, findings: ShopFindings) -> str | None:
    from ..reports.review_cards import OTHER_EVIDENCE

    if test is None:
        return None
    known = {one.id for one in findings.tests} | OTHER_EVIDENCE.keys() - {"template", "burst"}
    if test not in known:
        raise UsageError(f"there is no test {test!r}; known are: {', '.join(sorted(known))}")
    return test


def _drawn(
    findings: ShopFindings, wanted: str | None, threshold: float, rules: dict[str, Any], seed: int
) -> Iterable[Asked]:
    """Flagged reviews and some other praise, shuffled by identity: the same ones in the same order every time."""
    praise = findings.reviews[findings.reviews["suspicion"].notna()]
    names = ["product_id", "source", "review_id", "reasons", "suspicion"]
    found = []
    for row, *identity, reasons, suspicion in praise[names].itertuples(name=None):
        known = isinstance(reasons, str)
        mark = AuditMark(
            product_id=identity[0],
            source=identity[1],
            review_id=identity[2],
            mark=Mark.UNSURE,
            flagged=suspicion >= threshold,
            reasons=reasons if known else None,
            rules_version=findings.rules_version,
        )
        found.append(Asked(row=int(row), mark=mark))
    found.sort(key=lambda one: _lot(_identity(one.mark), seed))
    flagged = [one for one in found if one.mark.flagged and _rests_on(one.mark, wanted)]
    number = ceil(float(rules["unflagged"]) * len(flagged))
    number = min(max(number, int(rules["unflagged_least"])), int(rules["unflagged_most"]))
    others = [one for one in found if not one.mark.flagged][: number if flagged else 0]
    return sorted([*flagged, *others], key=lambda one: _lot(_identity(one.mark), seed + 1))


def _rests_on(mark: AuditMark, wanted: str | None) -> bool:
    from ..analysis.calibration import tests_of

    return wanted is None or wanted in tests_of(mark.reasons)


def _lot(identity: Identity, seed: int) -> bytes:
    """A random order that depends on the review and the seed only."""
    return hashlib.sha256("\0".join((str(seed), *identity)).encode()).digest()


def _identity(mark: AuditMark) -> Identity:
    return mark.product_id, mark.source, mark.review_id
