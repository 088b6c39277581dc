"""Every error that a user can meet, each with its exit code.

    ZhenpingError                    3
    ├── UsageError                   2   wrong option, not a URL, unreadable configuration or table
    │   └── LedgerError              2   the database cannot be opened, written or is damaged
    ├── ThresholdFailed              1   --fail-under or --fail-on (the report is written)
    ├── TooFewReviews                4   nothing, or too little, to report on (the report is still written)
    ├── Blocked                      5   the shop wants a login or turned us away
    ├── IncompatibleBaseline         6
    ├── RobotsBarred                 7
    ├── MarkupChanged                8   pages found, but not the fields we know
    └── Unreachable                  9   DNS, TLS, 404/410, 5xx, time-out, not a web page
    ParseError                       -   raised by platform files; the spider turns it into an outcome

A message is one line and says what to do.
"""

from __future__ import annotations

from .records import Outcome


class ZhenpingError(Exception):
    """Base of all errors with a sentence for the user."""

    exit_code = 3


class UsageError(ZhenpingError):
    exit_code = 2


class LedgerError(UsageError):
    pass


class ThresholdFailed(ZhenpingError):  # noqa: N818  (it is what the user asked to be told)
    exit_code = 1


class TooFewReviews(ZhenpingError):  # noqa: N818  (it is an outcome that the user reads, not a bug)
    exit_code = 4


class Blocked(ZhenpingError):  # noqa: N818
    exit_code = 5


class IncompatibleBaseline(ZhenpingError):  # noqa: N818
    exit_code = 6


class RobotsBarred(ZhenpingError):  # noqa: N818
    exit_code = 7


class MarkupChanged(ZhenpingError):  # noqa: N818
    exit_code = 8


class Unreachable(ZhenpingError):  # noqa: N818
    exit_code = 9


class ParseError(ValueError):
    """A platform file could not read a page; says what was expected."""


BY_OUTCOME: dict[Outcome, type[ZhenpingError]] = {
    Outcome.BLOCKED: Blocked,
    Outcome.LOGIN_REQUIRED: Blocked,
    Outcome.ROBOTS: RobotsBarred,
    Outcome.CHANGED_MARKUP: MarkupChanged,
    Outcome.UNREACHABLE: Unreachable,
    Outcome.ERROR: ZhenpingError,
}
"""Outcomes that end a scan with an exit code of their own; the others are results."""

BATCH_ORDER: tuple[int, ...] = (3, 9, 8, 5, 7, 4, 1, 0)
"""Which exit code a batch returns when its shops ended differently: the first of these that occurred."""
