"""What a caller asks of a report before it counts as passed: for CI, cron and monitors.

A threshold fails only when the whole interval is beyond it. Where the interval straddles it, or too little was seen to
judge, the caller gets a warning, because "we do not know" is no failure of the shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ThresholdFailed, TooFewReviews, UsageError, ZhenpingError

if TYPE_CHECKING:
    from ..analysis.results import ShopFindings

ANY = "any"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """None and () ask for nothing. `fail_under` is an authenticity (0-100), `min_coverage` a share (0-1)."""

    fail_under: float | None = None
    fail_on: Sequence[str] = ()  # ids of tests, or `ANY`
    min_coverage: float | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """`error` is what the exit code should say: 4 when too little was seen, else 1 when a threshold failed."""

    error: ZhenpingError | None
    warnings: tuple[str, ...]


def checked(thresholds: Thresholds) -> Thresholds:
    """The same thresholds, if their tests exist.

    Raises:
        UsageError: naming the first that does not.
    """
    from ..analysis.signals import SIGNALS

    known = [signal.id for signal in SIGNALS]
    unknown = [name for name in thresholds.fail_on if name not in (*known, ANY)]
    if unknown:
        raise UsageError(
            f"--fail-on {unknown[0]!r} is no test; `zhenping tests` lists them, {ANY!r} means each of them"
        )
    return thresholds


def judge(findings: ShopFindings, thresholds: Thresholds) -> Judged:
    """Hold one shop's findings against what was asked for. Of several failures the error names all."""
    little = _too_little(findings, thresholds.min_coverage)
    if little is not None:
        return Judged(error=little, warnings=())
    failed, warnings = list(_failing_tests(findings, thresholds.fail_on)), list(_untested(findings, thresholds.fail_on))
    if thresholds.fail_under is not None:
        beyond, sentence = _authenticity(findings, thresholds.fail_under)
        (failed if beyond else warnings).extend([sentence] if sentence else [])
    return Judged(error=ThresholdFailed("; ".join(failed)) if failed else None, warnings=tuple(warnings))


def _too_little(findings: ShopFindings, least: float | None) -> TooFewReviews | None:
    if least is None:
        return None
    share = findings.coverage.share
    if share is None:
        return TooFewReviews("--min-coverage: the shop does not say how many reviews it has; no threshold was tried")
    if share < least:
        seen = f"{findings.coverage.collected} of {findings.coverage.claimed} reviews"
        return TooFewReviews(f"--min-coverage: only {seen} were seen ({share:.1%}); no threshold was tried")
    return None


def _authenticity(findings: ShopFindings, least: float) -> tuple[bool, str]:
    """Whether the whole interval lies under `least`, and what to say."""
    found = findings.authenticity
    if found.score is None or found.low is None or found.high is None or found.grade is None:
        return False, f"--fail-under {least:g}: not enough data to judge authenticity"
    about = f"authenticity {found.score:.1f} (90 % interval {found.low:.1f} to {found.high:.1f})"
    if found.high < least:
        return True, f"{about} is under {least:g}"
    return False, f"{about}: the interval reaches {least:g}, so this is no failure" if found.low < least else ""


def _failing_tests(findings: ShopFindings, wanted: Sequence[str]) -> Iterator[str]:
    named = [test.id for test in findings.tests if test.verdict == "FAIL" and (test.id in wanted or ANY in wanted)]
    if named:
        yield f"FAIL: {', '.join(named)}"


def _untested(findings: ShopFindings, wanted: Sequence[str]) -> Iterator[str]:
    """A test that was asked for by name and could not be tried is no pass."""
    named = [test.id for test in findings.tests if test.verdict == "-" and test.id in wanted]
    if named:
        yield f"not tested: {', '.join(named)}"
