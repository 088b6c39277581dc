"""SARIF, JUnit and templates of the user's own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from report_sample import HOSTILE, empty_findings, findings
from zhenping.analysis.results import ShopFindings
from zhenping.errors import UsageError
from zhenping.reports import junit, sarif, write_all
from zhenping.reports.user_template import render

BOTH = pytest.mark.parametrize("found", [findings(), empty_findings()], ids=["shop", "nothing"])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh-CN"])


def own(tmp_path: Path, text: str, name: str = "mine.md.j2") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@BOTH
@LANGUAGES
def test_sarif_has_a_result_for_each_notable_test_and_a_note_for_each_untested(found: ShopFindings, lang: str) -> None:
    run = json.loads(sarif.render(found, lang))["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    expected = {"FAIL": "error", "WARN": "warning"}
    assert ids == [test.id for test in found.tests]
    assert levels == {t.id: expected[t.verdict] for t in found.tests if t.verdict in expected}
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["associatedRule"]["id"] for note in notes] == [t.id for t in found.tests if t.verdict == "-"]
    assert all(result["message"]["text"] for result in run["results"])


def test_sarif_names_pages_that_a_reader_can_open() -> None:
    run = json.loads(sarif.render(findings(), "en"))["runs"][0]
    uris = [place["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"] for place in r["locations"]]
    assert uris
    assert all(uri.startswith(("http://", "https://")) for uri in uris)


@BOTH
@LANGUAGES
def test_junit_counts_what_its_cases_say(found: ShopFindings, lang: str) -> None:
    suite = ElementTree.fromstring(junit.render(found, lang)).find("testsuite")
    assert suite is not None
    verdicts = [str(test.verdict) for test in found.tests]
    assert suite.get("tests") == str(len(verdicts))
    assert suite.get("failures") == str(verdicts.count("FAIL")) == str(len(suite.findall("testcase/failure")))
    assert suite.get("skipped") == str(verdicts.count("-")) == str(len(suite.findall("testcase/skipped")))
    assert len(suite.findall("testcase/system-out")) == verdicts.count("WARN")


def test_machine_formats_are_written_on_request_only(tmp_path: Path) -> None:
    every = write_all(findings(), tmp_path / "a", lang="en", manifest={})
    named = write_all(findings(), tmp_path / "b", lang="en", formats=["sarif", "junit"], manifest={})
    assert not {"report.sarif", "junit.xml"} & {path.name for path in every}
    assert [path.name for path in named] == ["report.sarif", "junit.xml", "manifest.json"]


@LANGUAGES
def test_a_template_sees_the_report_and_speaks_its_language(lang: str, tmp_path: Path) -> None:
    template = own(tmp_path, "{{ report.shop.shop_id }}|{{ report.tests|length }}|{{ say(report.verdict) }}|{{ lang }}")
    files = write_all(findings(), tmp_path / "out", lang=lang, formats=[], manifest={}, template=template)
    shop, tests, verdict, language = files[0].read_text(encoding="utf-8").split("|")
    assert files[0].name == "mine.md"
    assert (shop, language) == (findings().shop_id, lang)
    assert int(tests) == sum(test.verdict != "-" for test in findings().tests)
    assert verdict


def test_a_template_for_html_is_escaped(tmp_path: Path) -> None:
    template = own(tmp_path, "{{ report.shop.name }}", "mine.html")
    made = render(template, dataclasses.replace(findings(), shop_name=HOSTILE), "en")
    assert HOSTILE not in made
    assert "&lt;" in made


@pytest.mark.parametrize(
    "text",
    [
        "{% if %}",
        "{{ nothing.there }}",
        "{{ report.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ say.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% for i in range(999999999) %}{% endfor %}",
        "{{ report.tests.append(1) }}",
        "{{ 1 / 0 }}",
        "{{ 'x' + 1 }}",
        "{% for i in range(90000) %}{{ 'x' * 10000 }}{% endfor %}",
    ],
)
def test_a_template_that_fails_or_reaches_out_is_one_line_and_writes_nothing(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_all(findings(), tmp_path / "out", lang="en", manifest={}, template=own(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["report.html.j2", "manifest.json", "report.sarif", ".j2"])
def test_a_template_never_replaces_a_file_of_the_report(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rename the template"):
        write_all(findings(), tmp_path / "out", lang="en", manifest={}, template=own(tmp_path, "x", name))
