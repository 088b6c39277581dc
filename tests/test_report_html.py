"""report.html and index.html as text: one file, a strict policy, hostile text shown as text."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from report_sample import HOSTILE, WITNESS, empty_findings, findings
from zhenping.analysis.results import Interval
from zhenping.records import Outcome
from zhenping.reports import charts, html, sections
from zhenping.reports.index import IndexRow, render, write_index
from zhenping.reports.words import Words

LANGS = pytest.mark.parametrize("lang", ["en", "zh-CN"])


def inlined(page: str, element: str) -> list[str]:
    return re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)


@cache
def sample(lang: str) -> str:
    return html.render(findings(), lang)


def policy(page: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return found[1].replace("&#39;", "'")


@LANGS
def test_the_policy_names_exactly_the_inlined_scripts_and_style(lang: str) -> None:
    page = sample(lang)
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (*inlined(page, "script"), *inlined(page, "style"))
    ]
    assert len(digests) == 3
    assert policy(page) == (
        f"default-src 'none'; script-src {digests[0]} {digests[1]}; style-src {digests[2]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@LANGS
def test_the_page_refers_to_no_other_file_and_uses_no_inline_handler(lang: str) -> None:
    page = sample(lang)
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.findall(r"<(?:link|img|iframe|object|embed|source|video)\b(?! rel=\"icon\" href=\"data:,\")", body)
    assert not re.findall(r"<[^>]*\s(?:on\w+|style|src)=", body)
    assert len(page.encode()) < 3_000_000


@LANGS
def test_a_hostile_review_is_shown_as_text(lang: str) -> None:
    page = sample(lang)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_hostile_text_in_a_chart_stays_inside_its_data_block() -> None:
    found = findings()
    template = dataclasses.replace(found.templates[0], example="</script><script>alert(3)</script>")
    page = html.render(dataclasses.replace(found, templates=(template,)), "en")
    blocks = re.findall(r'<script type="application/json" data-chart="([\w-]+)">(.*?)</script>', page, re.DOTALL)
    assert [name for name, _ in blocks] == ["chart-stars", "chart-rating", "chart-counts", "chart-templates"]
    assert all(json.loads(text) for _, text in blocks)
    assert "<script>alert" not in page


def test_quoted_words_are_marked_and_contacts_hidden() -> None:
    page = sample("en")
    assert "说好的<mark>晒图五星返现5元</mark>" in page
    assert WITNESS not in page


def test_a_link_that_is_not_plain_web_is_not_a_link() -> None:
    found = findings()
    reviews = found.reviews.assign(url="javascript:alert(4)")
    products = found.products.assign(url="data:text/html,x")
    page = html.render(dataclasses.replace(found, url="javascript:alert(5)", reviews=reviews, products=products), "en")
    assert not re.findall(r'href="(?:javascript|data:text)', page)


@LANGS
def test_a_shop_of_which_nothing_was_read_has_a_page_without_charts(lang: str) -> None:
    page = html.render(empty_findings(), lang)
    assert "data-chart=" not in page.split("</head>")[1].rsplit("<script>", 1)[0]
    assert len(page) < 100_000


def test_at_most_two_thousand_reviews_are_embedded_flagged_and_quoted_first() -> None:
    page = html.render(findings(2600), "en")
    table = page[page.index('id="review-table"') :]
    rows = table[: table.index("</table>")].split("<tr>")[2:]
    assert len(rows) == 2000
    assert len(page.encode()) < 3_000_000
    quoted = len(findings().quotes)
    flagged = [
        float(m[1]) for row in rows[quoted:] if (m := re.search(r'data-value="([\d.]+)">[\d.]+</td>\s*</tr>', row))
    ]
    assert flagged == sorted(flagged, reverse=True)


def test_long_texts_do_not_make_the_page_too_large() -> None:
    found = findings(1200)
    page = html.render(dataclasses.replace(found, reviews=found.reviews.assign(text="茶香" * 4000)), "zh-CN")
    assert len(page.encode()) < 3_000_000


@LANGS
def test_thirty_tests_are_readable_grave_ones_open_calm_ones_by_family_untested_ones_folded(lang: str) -> None:
    grave, calm, untested = (findings().tests[i] for i in (0, 3, 4))
    families = ("words", "time", "ratings", "reviewers", "fit")
    tests = [dataclasses.replace(grave, id=f"g{i}", name=f"Grave {i}") for i in range(3)]
    tests += [dataclasses.replace(calm, id=f"c{i}", name=f"Calm {i}", family=families[i % 5]) for i in range(17)]
    tests += [dataclasses.replace(untested, id=f"u{i}", name=f"Open {i}", family=families[i % 5]) for i in range(10)]
    page = html.render(dataclasses.replace(findings(), tests=tuple(tests)), lang)
    card = page[page.index('<section id="tests">') : page.index('<section id="time">')]
    shown, folded = card.split('<details class="untestedlist')
    assert shown.count('<li class="test fail">') == 3
    assert shown.count('<details class="calm pass">') == 17
    assert [f"Open {i}" in folded and f"Open {i}" not in shown for i in range(10)] == [True] * 10
    assert len(re.findall(r"<dt>[^<]+</dt><dd>\s*<details", shown)) == len(families)
    order = [shown.index(sections.FAMILIES[f]) for f in families] if lang == "en" else []
    assert order == sorted(order)


def test_a_chart_never_has_more_marks_than_allowed() -> None:
    days = pd.date_range("2010-01-01", periods=5000).strftime("%Y-%m-%d")
    timeline = pd.DataFrame({"period": days, "n": 2, "flagged": 1, "mean_rating": 4.5})
    found = dataclasses.replace(findings(), timeline=timeline)
    spec = charts.timeline_counts(found, Words("en"))
    assert spec is not None
    assert sum(len(rows) for rows in spec["datasets"].values()) <= charts.MOST_MARKS
    bars = max(spec["datasets"].values(), key=len)
    assert sum(row["top"] - row["bottom"] for row in bars) == 10_000


def test_the_index_has_a_row_a_shop_and_only_links_inside_its_folder(tmp_path: Path) -> None:
    score = Interval(value=71.2, low=60.0, high=80.0, n=90)
    rows = [
        IndexRow(
            name="A",
            address="oscar/a",
            grade="C",
            authenticity=score,
            collected=9,
            claimed=10,
            link="a/report.html",
        ),
        IndexRow(name=HOSTILE, address="oscar/b", outcome=Outcome.BLOCKED, link="../../etc/passwd"),
        IndexRow(name="C", address="x/c", error="no such host", link="javascript:alert(1)"),
    ]
    path = write_index(rows, tmp_path, "zh-CN")
    page = path.read_text(encoding="utf-8")
    assert path.name == "index.html"
    assert re.findall(r'<a href="([^"#]*)"', page) == ["a/report.html"]
    assert "71（60 至 80）" in page
    assert "<script>alert" not in page
    assert "'unsafe" not in policy(page)
    assert render([], "en")
