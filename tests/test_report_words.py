"""Both languages are complete, say the same values, and never call anybody a fraud."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import findings
from zhenping.analysis.results import Interval, Say
from zhenping.errors import UsageError
from zhenping.records import Outcome
from zhenping.reports import PRINTED, catalog, html, rendered, terminal
from zhenping.reports.words import LANGUAGES, NOTHING, OUTCOMES, Words

ACCUSING = re.compile(
    r"\b(?:fakes?|faked|frauds?|fraudulent|scams?|scammers?|cheat(?:s|ers?|ing)?|criminals?|liars?)\b"
    r"|刷单|造假|水军|欺诈|诈骗|骗子|假评|虚假好评|作弊",
    re.IGNORECASE,
)


ROOMS = ("analysis", "demo", "reports", "simulation", "spiders", "store", "verbs")
MARKED = re.compile(r"\bN_\(|\bwords\.t\(|\bt\(\"")


def messages() -> Iterator[str]:
    yield from catalog.extract()
    for language in LANGUAGES[1:]:
        yield from (str(message.string) for message in catalog.load(language) if message.id)


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_message_is_translated_and_none_is_stale(lang: str) -> None:
    known = {str(m.id): str(m.string) for m in catalog.load(lang) if m.id}
    used = set(catalog.extract())
    advice = "run `python -m zhenping.reports.catalog` and fill in the new messages"
    assert not sorted(used - known.keys()), advice
    assert not sorted(known.keys() - used), advice
    assert not sorted(message for message in used if not known[message]), advice


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_a_translation_has_the_values_of_its_original_and_no_others(lang: str) -> None:
    wrong = [m.id for m in catalog.load(lang) if m.id and fields(str(m.string)) != fields(str(m.id))]
    assert not wrong


def test_no_message_or_template_calls_anybody_a_fraud() -> None:
    assert not [message for message in messages() if ACCUSING.search(message)]
    templates = sorted((catalog.ROOT / "reports" / "templates").glob("*.html"))
    assert templates
    assert not [path.name for path in templates if ACCUSING.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_output_calls_anybody_a_fraud(lang: str) -> None:
    found = findings(60)
    made = {name: rendered(found, name, lang) for name in PRINTED}
    made |= {"html": html.render(found, lang), "terminal": terminal.summary(found, lang, color=False)}
    made["html"] = re.sub(r"<(script|style)\b.*?</\1>", "", made["html"], flags=re.DOTALL)
    assert {"html", "md", "terminal", "sarif", "junit", "json"} <= made.keys()
    assert not {name: m[0] for name, text in made.items() if (m := ACCUSING.search(text))}


def test_every_file_with_a_message_is_in_the_list_of_sources() -> None:
    listed = {path for path, _ in catalog.files()}
    rooms = ("*.py", *(f"{room}/**/*.py" for room in ROOMS))
    marked = {path for room in rooms for path in catalog.ROOT.glob(room) if MARKED.search(path.read_text("utf-8"))}
    assert marked
    assert not sorted(marked - listed), "add the room to catalog.SOURCES"


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in ("analysis", "reports")])
def test_only_analysis_and_reports_speak_to_the_reader_of_a_report(room: str) -> None:
    assert not [p for p in catalog.ROOT.glob(f"{room}/**/*.py") if re.search(r"\bSay\(", p.read_text("utf-8"))]


def test_a_sentence_formats_its_values_by_language() -> None:
    say = Say(
        "{n} of {all}, {share:.1%}, {value:.2f}, {missing}",
        {"n": 12345, "all": 20000, "share": 0.6172} | {"value": 2.0, "missing": None},
    )
    assert Words("en").say(say) == f"12,345 of 20,000, 61.7%, 2.00, {NOTHING}"


def test_a_value_that_is_itself_a_message_is_translated() -> None:
    assert Words("zh-CN").say(Say("{topic}!", {"topic": "Delay"})) == "拖延!"


def test_braces_and_attributes_in_a_value_are_plain_text() -> None:
    assert Words("en").say(Say("<{text}>", {"text": "{n.__class__} {0}"})) == "<{n.__class__} {0}>"


def test_one_and_many_have_their_own_word() -> None:
    words = Words("en")
    assert words.t("{n} {n:copy|copies}", n=1) == "1 copy"
    assert words.t("{n} {n:copy|copies}", n=2) == "2 copies"
    assert Words("zh-CN").t("{n} {n:copy|copies}", n=2) == "2 份"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_that_is_not_quite_none_or_all_is_not_rounded_to_it(lang: str) -> None:
    words = Words(lang)
    assert words.percent(0.001).startswith("<")
    assert words.percent(0.9999).startswith(">")
    assert (words.percent(0.0), words.percent(1.0)) == ("0%", "100%")


@given(st.floats() | st.none(), st.sampled_from(LANGUAGES))
def test_any_number_can_be_shown(value: float | None, lang: str) -> None:
    words = Words(lang)
    shown = [
        words.number(value),
        words.fixed(value, 2),
        words.percent(value),
        words.chance(value and abs(value)),
    ]
    if value is None or not math.isfinite(value):
        assert set(shown) == {NOTHING}
    assert all(shown)


def test_dates_are_written_in_the_language_and_odd_ones_stay() -> None:
    assert Words("en").date("2024-06-01T10:00:00") == "1 Jun 2024"
    assert Words("zh-CN").date("2024-06-01") == "2024年6月1日"
    assert Words("en").date("2024-06") == "2024-06"
    assert Words("en").date(None) == NOTHING


@pytest.mark.parametrize(
    ("lang", "shown"), [("en", "On 1 Jun 2024, 3 Jul 2024: 5%"), ("zh-CN", "On 2024年6月1日、2024年7月3日: 5%")]
)
def test_days_in_a_sentence_are_dates_of_the_language_and_percent_signs_stand_close(lang: str, shown: str) -> None:
    assert Words(lang).say(Say("On {days}: {n} %", {"days": "2024-06-01, 2024-07-03", "n": 5})) == shown


def test_minus_nothing_is_nothing() -> None:
    assert (Words("en").fixed(-0.0, 2), Words("en").fixed(0.0, 2), Words("en").percent(-0.0)) == ("0.00", "0.00", "0%")


def test_an_interval_without_ends_shows_its_value() -> None:
    assert Words("en").interval(Interval(value=4.25, low=None, high=None, n=3), 1) in ("4.2", "4.3")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_outcome_has_its_sentence(lang: str) -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert len({Words(lang).outcome(outcome) for outcome in Outcome}) == len(Outcome)
    assert Words(lang).outcome("unheard of") == NOTHING


def test_an_unknown_language_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="zh-CN"):
        Words("xx")


def test_chinese_counts_in_ten_thousands_and_lists_words_its_own_way() -> None:
    words = Words("zh-CN")
    assert words.chance(1e-7) == "约 1,000 万分之一"
    assert words.chance(2e-4) == "约 5,000 分之一"
    assert words.say(Say("{words}!", {"words": "封面, 印刷, 袜子"})) == "封面、印刷、袜子!"
    sentence = "很好, 但是袜子太小, 也不便宜"
    assert words.say(Say("{text}!", {"text": sentence})) == f"{sentence}!"


def test_a_power_of_ten_in_a_sentence_is_a_chance_in_words() -> None:
    assert Words("en").say(Say("{chance}", {"chance": "4e-14"})) == "under 1 in a billion"
    assert Words("en").say(Say("{chance}", {"chance": "2.5e-05"})) == "about 1 in 40,000"


def test_every_source_of_a_baseline_is_a_message() -> None:
    known = set(catalog.extract())
    files = sorted((catalog.ROOT / "analysis").glob("**/*.py"))
    lines = [line for path in files for line in re.findall(r"baseline_source=(.*)", path.read_text("utf-8"))]
    named = {name for line in lines for name in re.findall(r'"([^"]+)"', line)}
    assert named
    assert not sorted(named - known), "wrap it in N_(...) where it stands"
