"""Where a page shows a date: in a `<time>`, in an attribute, or in short words of a dozen languages.

`spiders/dates.py` reads a text that *is* a date; here the date is found among the words around it ("Reviewed in
Berlin on 3. März 2025, verified") and put into a form that `dates.py` reads exactly, so that month names of other
languages cost no library. A date inside a long sentence is part of what somebody wrote and is no mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ..dates import When, infer_dayfirst, read_date
from .page_tree import Tree

LONGEST = 160
"""Characters of a run of text up to which it may be a line about a review (name, date, place)."""

MOST_AROUND = 90
"""Characters that may stand around a date in such a line."""

_MONTH_NAMES = (  # English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Russian
    "jan january januar jänner janvier janv enero ene janeiro gennaio gen januari styczeń stycznia января янв",
    "feb february februar februari février févr fevrier febrero fevereiro fev febbraio luty lutego февраля фев",
    "mar march märz maerz mrz mars marzo março maart mrt marzec marca марта мар",
    "apr april avril avr abril abr aprile kwiecień kwietnia апреля апр",
    "may mai mayo maio mag maggio mei maj maja мая",
    "jun june juni juin junio junho giugno giu czerwiec czerwca июня июн",
    "jul july juli juillet juil julio julho luglio lug lipiec lipca июля июл",
    "aug august août aout agosto ago augustus augusti sierpień sierpnia августа авг",
    "sep sept september septembre septiembre setembro set settembre wrzesień września сентября сен сент",
    "oct october oktober okt octobre octubre outubro out ottobre ott październik października октября окт",
    "nov november novembre noviembre novembro listopad listopada ноября ноя",
    "dec december dezember dez décembre déc decembre diciembre dic dezembro dicembre grudzień grudnia декабря дек",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"
_CLOCK = (
    r"(?:(?:,|\s|T|um|at|à|@|\||-|às|alle|om|в)*"
    r"(?P<time>\d{1,2}[:h时點点]\d{2}(?:[:分]\d{2})?)(?:\s?(?P<half>[ap]\.?m\b\.?)|\s?Uhr)?)?"
)
_ZONE = r"(?P<zone>(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})(?!\d))?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(
        rf"(?<![\d.])(?:{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}))(?!\d){_CLOCK}{_ZONE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_YEAR} ?[年년] ?(?P<m>\d{{1,2}}) ?[月월] ?(?P<d>\d{{1,2}}) ?[日号號일]?"
        rf"(?: ?(?:星期|周)[一二三四五六日天])?{_CLOCK}",
        re.I,
    ),
    re.compile(
        rf"(?<![\d.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[ -](?:of |de |di |d')?{_MONTH},?[ -](?:de "
        rf"|del )?{_YEAR}{_CLOCK}",
        re.I,
    ),
    re.compile(rf"(?<![^\W\d_]){_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}{_CLOCK}", re.IGNORECASE),
    re.compile(
        rf"(?<![\d./-])(?P<numeric>\d{{1,2}}(?P<sep>[./-])\d{{1,2}}(?P=sep)(?:(?:19|20)\d\d|\d\d))(?![\d./-]\d"
        rf"|\d){_CLOCK}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![^\W\d_]){_MONTH}(?: de)?,? {_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"{_YEAR} ?年 ?(?P<m>\d{{1,2}}) ?月(?! ?\d)"),
)
_UNITS = {
    "second": "seconds? secs? sekunden? secondes? segundos? secondi",
    "minute": "minutes? mins? minuten? minutos? minuti",
    "hour": "hours? hrs? stunden? heures? horas? ore uur",
    "day": "days? tag(?:en|e)? jours? d[ií]as? giorn[io] dagen dag dni дн[яе]й? день",
    "week": "weeks? wochen? semaines? semanas? settiman[ae] weken week недел[юиь]",
    "month": "months? monat(?:en|e)? mois mes(?:es)? mes[ei] maanden maand месяц(?:а|ев)?",
    "year": "years? jahr(?:en|e)? ans? années? años? anno anni jaar год[а]? лет",
}
_UNIT = "|".join(f"(?P<{unit}>{words.replace(' ', '|')})" for unit, words in _UNITS.items())
_ONE = r"an?|one|eine[mnr]?|une?|una?|один"
_AGO = re.compile(
    rf"(?:(?:vor|il y a|hace|há|пред) (?:etwa |über |ungefähr |environ |plus d'|ca\. )?(?P<n1>\d{{1,3}}"
    rf"|{_ONE}) (?:{_UNIT})"
    rf"|(?:about |over |almost )?(?P<n2>\d{{1,3}}|{_ONE}) (?:{_UNIT.replace('?P<', '?P<b')}) (?:ago|fa|geleden"
    rf"|atrás|назад|sedan|temu))(?![^\W\d_])",
    re.IGNORECASE,
)
_AGO_CHINESE = re.compile(r"(\d{1,3}) ?(秒|分钟|小时|天|日|周|星期|个月|年)(?:之|以)?前|刚刚|昨天|前天|今天")
_TODAY = re.compile(
    r"(?<![^\W\d_])(?:(today|heute|aujourd'hui|hoy|oggi|just now)|(yesterday|gestern|hier|ayer|ieri))(?![^\W\d_])",
    re.IGNORECASE,
)
_CHEAP = re.compile(
    r"\d|刚刚|昨天|前天|今天|today|just now|yesterday|ago|heute|gestern|aujourd|hier|hoy|ayer|vor |hace |il y a",
    re.IGNORECASE,
)
_ATTRIBUTES = (
    "datetime",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-created",
    "data-created-at",
    "data-datetime",
    "title",
    "content",
)
_BOUGHT = re.compile(
    r"(?:购买|下单|成交|收货|订购|交易)(?:时间|日期|于)?\W{0,3}$"
    r"|(?:bought|purchased|ordered|order date|purchase date|delivered"
    r"|gekauft|kaufdatum|bestellt|acheté|date d.achat|commandé)\W{0,3}(?:on|am|le)?\W{0,2}$",
    re.IGNORECASE,
)
_DAY_FIRST = frozenset(
    {"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da", "nb", "no", "fi", "cs", "tr", "uk", "ro", "hu", "el"}
    | {"bg", "hr", "sk", "sl"}
)
_DAY_FIRST_ENGLISH = frozenset({"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en-sg", "en-hk"})


@dataclass(frozen=True, slots=True)
class Found:
    """A date among words: `text` as `dates.read_date` wants it, and where it stood."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date that the page shows: in the attribute of a box, or in one of its atoms."""

    box: int
    kind: str
    raw: str
    atom: int = -1  # the atom that holds it; -1: an attribute, or several atoms together
    span: tuple[int, int] = (0, 0)  # where in that atom


def date_marks(tree: Tree, most: int = 4_000) -> list[DateMark]:
    """Every date that the page shows, in document order: attributes first, they are exact."""
    found: list[DateMark] = []
    covered = -1
    for position, box in enumerate(tree.boxes):
        if len(found) >= most:
            break
        if position <= covered:
            continue
        mark = _in_attributes(tree, position) or _in_parts(tree, position)
        if mark is not None:
            found.append(mark)
            covered = box.end - 1
    taken = [(tree.boxes[m.box].atom, tree.boxes[m.box].atom_end) for m in found]
    return sorted([*found, *_in_atoms(tree, taken, most)], key=lambda m: (m.box, m.atom))


def _in_attributes(tree: Tree, position: int) -> DateMark | None:
    box = tree.boxes[position]
    if not box.element.attrib or tree.length(position, 61) > 60:
        return None
    for name in _ATTRIBUTES:
        value = box.element.get(name)
        if not value or len(value) > 60 or (name == "content" and "date" not in box.name):
            continue
        if name in ("data-timestamp", "data-time", "data-created") and re.fullmatch(r"1\d{9}(?:\d{3})?", value):
            return DateMark(position, "attribute", value)
        found = find_date(value)
        if found and len(value) - (found.end - found.start) <= 25:
            return DateMark(position, "attribute", found.text)
    return None


def _in_parts(tree: Tree, position: int) -> DateMark | None:
    """A date whose parts have boxes of their own: a calendar leaf, "<b>3</b> März 2025"."""
    box = tree.boxes[position]
    if not 2 <= box.atom_end - box.atom <= 4 or tree.length(position, 31) > 30:
        return None
    atoms = tree.atoms[box.atom : box.atom_end]
    if any(find_date(atom.text) for atom in atoms):
        return None
    text = " ".join(" ".join(atom.text for atom in atoms).split())
    found = find_date(re.sub(r"\s*([年月./-])\s*", r"\1", text)) or find_date(text)
    return DateMark(position, "parts", found.text) if found and not found.text.endswith("ago") else None


def _in_atoms(tree: Tree, taken: list[tuple[int, int]], most: int) -> Iterable[DateMark]:
    inside = {number for first, last in taken if last - first < 200 for number in range(first, last)}
    count = 0
    for number, atom in enumerate(tree.atoms):
        if len(atom.text) > LONGEST or number in inside or count >= most:
            continue
        found = find_date(atom.text)
        if found and len(atom.text.strip()) - (found.end - found.start) <= MOST_AROUND:
            count += 1
            bought = bool(_BOUGHT.search(atom.text[: found.start]))
            later = find_date(atom.text[found.end :]) if bought else None
            yield DateMark(atom.owner, "bought" if bought else "text", found.text, number, (found.start, found.end))
            if later:  # "bought 2024-11-11, reviewed 2025-03-02" in one line
                span = (found.end + later.start, found.end + later.end)
                yield DateMark(atom.owner, "text", later.text, number, span)


def find_date(text: str) -> Found | None:
    """The first date in a line, rewritten so that `read_date` reads it; None if there is none."""
    if not _CHEAP.search(text):
        return None
    same = unicodedata.normalize("NFKC", text)
    folded = (same if len(same) == len(text) else text).replace("\xa0", " ")
    for form in _FORMS:
        if match := form.search(folded):
            written = _written(match)
            if written:
                return Found(written, match.start(), match.end())
    return _relative(folded)


def _written(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    clock = _clock(parts)
    if parts.get("numeric"):
        return f"{parts['numeric']}{clock}"
    month = parts.get("m") or str(_MONTHS.get((parts.get("month") or "").lower(), 0))
    if not 1 <= int(month) <= 12:
        return None
    day = parts.get("d")
    if day is None:
        return f"{parts['year']}-{int(month):02d}"
    return f"{parts['year']}-{int(month):02d}-{int(day):02d}{clock}" if 1 <= int(day) <= 31 else None


def _clock(parts: dict[str, str | None]) -> str:
    time = parts.get("time")
    if not time:
        return ""
    plain = re.sub(r"[h时點点分]", ":", time)
    half = f" {parts['half']}" if parts.get("half") else ""
    zone = re.sub(r"^\.\d+", "", parts.get("zone") or "")
    return f" {plain}{half}{zone}"


def _relative(text: str) -> Found | None:
    if match := _AGO.search(text):
        parts = match.groupdict()
        number = parts["n1"] or parts["n2"] or "1"
        unit = next(u for u in _UNITS if parts.get(u) or parts.get(f"b{u}"))
        count = number if number.isdigit() else "1"
        return Found(f"{count} {unit}s ago", match.start(), match.end())
    if match := _AGO_CHINESE.search(text):
        return Found(re.sub(r"[之以\s]", "", match[0]), match.start(), match.end())
    if match := _TODAY.search(text):
        return Found("today" if match[1] else "yesterday", match.start(), match.end())
    return None


def dates_of(texts: Iterable[str], language: str, page_date: str | None) -> list[When | None]:
    """Read the dates of one list; their own evidence settles the order of day and month, then the page's language."""
    texts = list(texts)
    dayfirst = infer_dayfirst(texts)
    if dayfirst is None:
        dayfirst = _by_language(language.lower())
    return [
        read_date(text, dayfirst=dayfirst, languages=("en",), page_date=page_date) if text else None for text in texts
    ]


def _by_language(language: str) -> bool | None:
    if language == "en-us":
        return False
    return True if language[:2] in _DAY_FIRST or language in _DAY_FIRST_ENGLISH else None
