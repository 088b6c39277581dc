"""The error rate that stands beside the verdict: where it comes from, and that it is what was measured."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from report_sample import empty_findings, findings
from zhenping.reports import html, markdown
from zhenping.reports.error_rates import error_rates, rates
from zhenping.reports.words import LANGUAGES, Words

EVIDENCE = Path(__file__).resolve().parent.parent / "docs/evidence.md"
COPY = "copy the new numbers from docs/evidence.md into reports/error_rates.toml"


def section(source: str) -> str:
    title = source.partition(", ")[2]
    found = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", EVIDENCE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    if found is None:
        pytest.skip(f"docs/evidence.md has no section {title!r} yet: run `make prove` with the data at hand")
    return found[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rate_says_where_and_when_it_was_measured(lang: str) -> None:
    words = Words(lang)
    said = error_rates(words)
    assert len(said) == len(rates()) == 2
    for (_, source), rate in zip(said, rates().values(), strict=True):
        assert rate["source"] in source
        assert words.date(rate["measured_on"].isoformat()) in source
        assert isinstance(rate["measured_on"], date)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentences_carry_the_numbers(lang: str) -> None:
    (one, _), (planted, _) = error_rates(Words(lang))
    words, merchant, campaigns = Words(lang), rates()["one_merchant"], rates()["planted"]
    shown = [merchant["data"], *(words.percent(merchant[name], 1) for name in ("auc", "low", "high"))]
    assert all(number in one for number in shown)
    flagged = campaigns["planted_flagged"] / campaigns["planted"]
    wrong = campaigns["honest_flagged"] / campaigns["honest"]
    assert all(number in planted for number in (words.percent(flagged), words.percent(wrong, 1)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_they_stand_between_the_verdict_and_the_ratings_of_every_report(lang: str) -> None:
    words = Words(lang)
    for found in (findings(30), empty_findings()):
        page, plain = html.render(found, lang), markdown.render(found, lang)
        for _, source in error_rates(words):
            assert page.index('id="verdict"') < page.index(source) < page.index('id="authenticity"')
            assert source in plain


def test_one_merchant_is_what_was_measured() -> None:
    one = rates()["one_merchant"]
    row = next(line for line in section(one["source"]).splitlines() if line.startswith("| one merchant"))
    assert f"{one['auc']:.3f} ({one['low']:.3f}-{one['high']:.3f})" in row, COPY


def test_planted_campaigns_are_what_was_measured() -> None:
    planted = rates()["planted"]
    text = section(planted["source"])
    assert f"| planted | {planted['planted']:,} | {planted['planted_flagged']:,} |" in text, COPY
    assert f"| honest | {planted['honest']:,} | {planted['honest_flagged']:,} |" in text, COPY
    assert text.strip().startswith(f"{planted['shops']} demo shops"), COPY
