"""junit.xml: one test case per named test, for CI systems.

FAIL is a failure; WARN passes with its finding as output; `-` is skipped with what would unlock it, because not tested
is not clean. No time is given: the same findings give the same bytes.
"""

from __future__ import annotations

from xml.etree import ElementTree

from ..analysis.results import ShopFindings, TestResult, Verdict
from .hostile import xml_text
from .masking import mask_findings
from .words import Words


def render(findings: ShopFindings, lang: str) -> bytes:
    """The tests as JUnit XML (the form that Jenkins and GitLab read), UTF-8."""
    found, words = mask_findings(findings), Words(lang)
    verdicts = [test.verdict for test in found.tests]
    counts = {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count(Verdict.FAIL)),
        "skipped": str(verdicts.count(Verdict.UNTESTED)),
        "errors": "0",
    }
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": xml_text(f"{found.platform}/{found.shop_id}"), **counts})
    for test in found.tests:
        _case(suite, test, words)
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _case(suite: ElementTree.Element, test: TestResult, words: Words) -> None:
    about = {"classname": f"zhenping.{test.family}", "name": test.id}
    case = ElementTree.SubElement(suite, "testcase", about)
    finding, more = xml_text(words.say(test.finding)), _more(test, words)
    if test.verdict is Verdict.FAIL:
        ElementTree.SubElement(case, "failure", {"message": finding, "type": "FAIL"}).text = more
    elif test.verdict is Verdict.UNTESTED:
        ElementTree.SubElement(case, "skipped", {"message": xml_text(words.say(test.not_tested)) or finding})
    elif test.verdict is Verdict.WARN:
        ElementTree.SubElement(case, "system-out").text = f"WARN: {finding}\n{more}"


def _more(test: TestResult, words: Words) -> str:
    """What the finding is compared with, and why an honest shop may look the same."""
    return xml_text("\n".join(words.say(say) for say in (test.comparison, *test.innocent) if say))
