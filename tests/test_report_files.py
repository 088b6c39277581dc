"""Every file of a report: what is in it, and that equal findings give equal bytes."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
from pathlib import Path

import networkx as nx
import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from report_sample import FORMULA, HOSTILE, WECHAT, WITNESS, empty_findings, findings
from zhenping.analysis.results import SCORE_COLUMNS, ShopFindings
from zhenping.errors import UsageError
from zhenping.records import REVIEW_COLUMNS
from zhenping.reports import FORMATS, graphml, html, markdown, report_json, reviews_csv, write_all
from zhenping.reports.hostile import csv_raw
from zhenping.reports.terminal import summary
from zhenping.reports.words import Words

BOTH = pytest.mark.parametrize("found", [findings(), empty_findings()], ids=["shop", "nothing"])


@BOTH
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_all_files_are_written_and_listed_in_the_manifest(found: ShopFindings, lang: str, tmp_path: Path) -> None:
    files = write_all(found, tmp_path / "a" / "b", lang=lang, manifest={"run": 7})
    assert [path.name for path in files] == [*FORMATS.values(), "manifest.json"]
    assert sorted(p.name for p in files[0].parent.iterdir()) == sorted(p.name for p in files)
    manifest = json.loads(files[-1].read_text(encoding="utf-8"))
    assert manifest["run"] == 7
    hashes = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    assert hashes == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files[:-1]}


def test_equal_findings_give_equal_bytes_in_every_file(tmp_path: Path) -> None:
    one = write_all(findings(), tmp_path / "1", lang="en", manifest={})
    two = write_all(findings(), tmp_path / "2", lang="en", manifest={})
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_only_the_chosen_formats_are_written(tmp_path: Path) -> None:
    files = write_all(findings(), tmp_path, lang="en", formats=["json", "csv", "json"], manifest={})
    assert [path.name for path in files] == ["report.json", "reviews.csv", "manifest.json"]


@pytest.mark.parametrize("options", [{"lang": "en", "formats": ["pdf"]}, {"lang": "tlh"}])
def test_an_unknown_format_or_language_is_a_usage_error(options: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_all(findings(), tmp_path, manifest={}, **options)


@BOTH
def test_report_json_follows_its_schema(found: ShopFindings) -> None:
    schema = report_json.schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(report_json.render(found)))


def test_report_json_is_sorted_rounded_and_names_no_reviewer() -> None:
    text = report_json.render(findings())
    content = json.loads(text)
    assert text == json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    numbers = re.findall(r"(?<=[ \[])-?\d+\.\d+(?:e-?\d+)?(?=[,\n])", text)
    assert numbers
    assert not [n for n in numbers if float(n) != float(f"{float(n):.6g}")]
    assert "reviewer_id" not in text
    assert "reviewer_mask" not in text


def test_report_json_says_what_was_and_was_not_tested() -> None:
    content = report_json.content(findings())
    assert [test["verdict"] for test in content["tests"]] == ["FAIL", "WARN", "WARN", "PASS"]
    assert [test["id"] for test in content["not_tested"]] == ["reviewer_behaviour"]
    assert content["verdict"]["text"].startswith("Sample verdict: about 31% of the praise")
    assert content["ratings"]["adjusted"] == {"mean": 4.12, "low": 3.9, "high": 4.3, "n": 260}
    assert content["tests"][0]["reviews"]["count"] == len(findings().tests[0].rows)
    assert content["errors"] == []
    assert report_json.content(empty_findings())["errors"] == [{"product_id": None, "outcome": "blocked"}]


def test_every_edge_of_a_ring_can_be_checked_in_json() -> None:
    content = report_json.content(findings())
    (ring,) = content["rings"]
    template, image = ring["links"]
    assert template["example"].endswith("*" * len(WECHAT))
    assert image["ties"][0]["reviews"]["count"] == 3
    assert WECHAT not in json.dumps(ring, ensure_ascii=False)
    assert len(ring["members"]) == len(findings().rings[0].members)
    first = ring["members"][0]
    assert re.fullmatch(r".\*\*\*\d", first["reviewer"])
    assert first["reviews"][0].items() >= {"rating": 5.0, "links": [0, 1]}.items()
    assert content["available"] == dataclasses.asdict(findings().available)
    assert report_json.content(empty_findings())["available"] is None


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_every_edge_of_a_ring_can_be_checked_in_the_page_and_in_markdown(lang: str) -> None:
    ring, words = findings().rings[0], Words(lang)
    page, text = html.render(findings(), lang), markdown.render(findings(), lang)
    table = page.split('<table class="members">')[1].split("</table>")[0]
    assert table.count("<tbody>") == len(ring.members)
    assert "1, 2</td>" in table
    assert "Sample tie: &lt;script&gt;" in page
    assert f"| {words.t('Reviewer')} | {words.t('Date')} |" in text
    assert sum(bool(re.match(r"\| \d+ \| .\\\*", line)) for line in text.splitlines()) == len(ring.members)
    assert re.search(r"^   - Sample tie: \\<script", text, re.MULTILINE)


def test_the_summary_names_the_largest_rings_in_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    ring = findings().rings[0]
    text = summary(dataclasses.replace(findings(), rings=(ring,) * 5), "en", 200, False)
    assert text.count("share the same text + the same picture; by chance: about 1 in 1,000,000,000") == 2
    assert "3 more are in report.json." in text


def test_a_quote_in_json_keeps_its_highlighted_words_in_place() -> None:
    quote = report_json.content(findings())["quotes"][0]
    (start, end), *_ = quote["spans"]
    assert quote["text"][start:end] == "晒图五星返现5元"
    assert len(quote["text"]) == len(WITNESS)


def test_reviews_csv_has_every_review_and_column_and_no_formula() -> None:
    found = findings()
    rows = list(csv.DictReader(io.StringIO(reviews_csv.render(found.reviews), newline="")))
    assert len(rows) == len(found.reviews)
    assert list(rows[0])[: len(REVIEW_COLUMNS) + len(SCORE_COLUMNS)] == [*REVIEW_COLUMNS, *SCORE_COLUMNS]
    assert list(rows[0])[-1] == "label"
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=+@\t\r]|-\D", cell)]
    assert csv_raw(rows[5]["text"]) == FORMULA
    assert csv_raw(rows[0]["text"]) == HOSTILE
    assert {row["label"] for row in rows} == {"keep me"}


def test_rings_graphml_opens_again_and_holds_no_identity() -> None:
    text = graphml.render(findings().rings, findings().reviews)
    graph = nx.parse_graphml(text.decode())
    ring = findings().rings[0]
    assert graph.number_of_edges() == ring.graph.number_of_edges()
    assert sum(kind == "review" for _, kind in graph.nodes(data="kind")) == len(ring.rows)
    assert b"secret-hash" not in text
    assert nx.parse_graphml(graphml.render((), empty_findings().reviews).decode()).number_of_nodes() == 0


def test_gexf_is_the_same_graph_without_the_day_it_was_written(tmp_path: Path) -> None:
    found = findings()
    path = tmp_path / "rings.gexf"
    path.write_bytes(graphml.render_gexf(found.rings, found.reviews))
    graph, same = nx.read_gexf(path), nx.parse_graphml(graphml.render(found.rings, found.reviews).decode())
    assert set(graph) == set(same)
    assert set(map(frozenset, graph.edges)) == set(map(frozenset, same.edges))
    assert {node: data["kind"] for node, data in graph.nodes(data=True)} == dict(same.nodes(data="kind"))
    assert b"lastmodifieddate" not in path.read_bytes()
    assert b"secret-hash" not in path.read_bytes()
    assert graphml.render_gexf((), empty_findings().reviews)


def test_hostile_text_cannot_break_the_graph_files(tmp_path: Path) -> None:
    found = findings()
    ring = dataclasses.replace(found.rings[0], graph=nx.Graph([("review:0", "text:\x00<x>")]), rows=(0,))
    graph = nx.parse_graphml(graphml.render((ring,), found.reviews).decode())
    assert graph.nodes["review:0"]["text"].startswith("<script>alert(1)</script>")
    path = tmp_path / "rings.gexf"
    path.write_bytes(graphml.render_gexf((ring,), found.reviews))
    assert nx.read_gexf(path).nodes["review:0"]["text"].startswith("<script>alert(1)</script>")


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_report_md_holds_no_html_and_its_tables_are_tables(lang: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown.render(findings(), lang))
    children = [child for token in tokens for child in token.children or []]
    assert not {"html_block", "html_inline"} & {token.type for token in [*tokens, *children]}
    assert sum(token.type == "table_open" for token in tokens) == 8
    assert any("晒图五星返现5元" in child.content for child in children)


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_the_terminal_summary_fits_a_screen_and_is_clean(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = summary(dataclasses.replace(findings(), shop_name=HOSTILE), lang, 100, False)
    assert len(text.splitlines()) <= 30
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>alert(1)</script>" in text
    assert "FAIL" in text


def test_colour_is_used_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31mFAIL" in summary(findings(), "en", 100, True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in summary(findings(), "en", 100, True)


def test_nothing_read_is_still_a_summary() -> None:
    assert "Sample verdict: not enough data." in summary(empty_findings(), "zh-CN", 80, False)
