"""Read the tell-tale words that a writer has bent to pass a filter: 好.评, 女子评, hao评, 返👀现, 号评饭线.

No list of spellings seen: a table says what may stand for each character (same sound, like shape, its parts, its
syllable or initial, a picture), and every combination of them with marks between is a possible reading. A reading
has a price, which grows with how far it is from the word and doubles where it is an ordinary word or cuts one in two
(by segmentation, rjieba); it is believed if what stands near by (amounts, tell-tale words, contact and giving words,
other readings) is worth as much. Reading is two passes over the text without marks: pictures as marks, then as signs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest
from typing import Any, TypeVar

from ..rules import packaged
from .characters import HAN

_MOST_ROUNDS = 6
_SYLLABLES = 0xE000  # private characters that stand for a Latin syllable in a view; folding has dropped any other
_CHINESE = re.compile(HAN)
_LATIN = re.compile(r"[a-z]+")
_INTRICATE = re.compile(r"[a-z]|(\S)\1")  # letters or repetitions
_ORDINARY_MARK = re.compile(r"[\s,.。、!?;:~…\-—()\"'“”‘’《》<>\[\]【】\U0001f000-\U0001ffff☀-➿]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A word that raw characters may stand for: `spans[i]` holds those of the i-th of `pieces` (the word's parts)."""

    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    price: int

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class View:
    """A text without marks and repeated characters; character i came from [starts[i], ends[i])."""

    text: str
    starts: list[int]
    ends: list[int]


_Span = TypeVar("_Span", bound=tuple[Any, ...])
Support = tuple[int, int, str, int]  # raw start and end, the word, what it is worth


@dataclass(frozen=True, slots=True)
class Unit:
    """A character of a word (`target`) and the price of every single sign that may stand for it."""

    target: str
    prices: Mapping[str, int]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    units: tuple[Unit, ...]
    pattern: re.Pattern[str]
    next: str  # characters one of which follows the last unit, or ""
    last: str  # characters one of which precedes the first unit, or ""


def readings(text: str) -> list[Reading]:
    """The believed readings in a text whose characters are folded, in order, none overlapping another."""
    if not _CHINESE.search(text):
        return []
    views = [_view(text)]
    if not pictures().isdisjoint(text):
        views.append(_view(text, keep=pictures()))
    possible = list(dict.fromkeys(found for view in views for found in _possible(text, view)))
    return sorted(_believed(possible, _support(views[0])), key=lambda found: found.start) if possible else []


@cache
def words() -> tuple[Word, ...]:
    """The tell-tale words, in the order in which one is preferred to another."""
    return tuple(_word(text, entry) for text, entry in _data()["words"].items())


def latin_of(unit: Unit) -> tuple[str, ...]:
    """How the unit is spelled in Latin letters: the syllable, the initial, others."""
    return tuple(_data()["characters"][unit.target]["latin"])


def _data() -> dict[str, Any]:
    return packaged("words/disguises.toml")


@cache
def pictures() -> frozenset[str]:
    return frozenset("".join(entry.get("picture", "") for entry in _data()["characters"].values()))


@cache
def _syllables() -> dict[str, str]:
    """Syllable -> the private character that stands for it."""
    spelled = dict.fromkeys(s for e in _data()["characters"].values() for s in e["latin"] if len(s) > 1)
    return {syllable: chr(_SYLLABLES + number) for number, syllable in enumerate(spelled)}


@cache
def _latin_pieces() -> re.Pattern[str]:
    """A syllable, or an initial."""
    return re.compile("|".join([*sorted(_syllables(), key=len, reverse=True), "[a-z]"]))


@cache
def _spelled() -> re.Pattern[str]:
    """A run of letters that may be read: syllables with initials, words' initials, or one letter or two."""
    syllable = "|".join(sorted(_syllables(), key=len, reverse=True))
    short = "|".join("".join(latin_of(unit)[1][0] for unit in word.units) for word in words() if word.units[1:])
    return re.compile(f"[a-z]{{1,2}}|[a-z]?(?:{syllable})[a-z]{{0,24}}|[a-z]?(?:{short}){{1,4}}")


@cache
def _unit(target: str) -> Unit:
    entry, price = _data()["characters"][target], _data()["price"]
    syllable, initial, *others = entry["latin"]
    prices = dict.fromkeys(entry["sound"], price["sound"])
    prices |= dict.fromkeys([_syllables().get(s, s) for s in (initial, *others)], price["initial"])
    prices |= {_syllables().get(syllable, syllable): price["syllable"]}
    prices |= dict.fromkeys(entry["shape"], price["shape"]) | dict.fromkeys(entry.get("picture", ""), price["picture"])
    prices |= dict.fromkeys([target, *entry.get("same", "")], price["same"])
    return Unit(target, prices, tuple(entry.get("parts", ())))


def _word(text: str, entry: Mapping[str, Any]) -> Word:
    units = tuple(_unit(target) for target in entry.get("units", text))
    text = "".join(unit.target for unit in units)
    body = "".join(f"({_one_of(unit)})" for unit in units)
    guards = (("precede", "(?<={})"), ("before", "(?<!{})"), ("follow", "(?={})"), ("after", "(?!{})"))
    precede, before, follow, after = (form.format(_classes(entry[key])) if key in entry else "" for key, form in guards)
    pattern = re.compile(precede + before + body + follow + after)
    return Word(text, units, pattern, entry.get("next", ""), entry.get("last", ""))


def _classes(pattern: str) -> str:
    """{信} in a guard stands for every sign that may stand for 信."""
    return re.sub(r"\{(\D)\}", lambda match: f"(?:{_one_of(_unit(match[1]))})", pattern)


def _one_of(unit: Unit) -> str:
    singles = "".join(re.escape(sign) for sign in unit.prices if len(sign) == 1)
    return "|".join([*unit.parts, f"[{singles}]"])


def _view(text: str, *, keep: frozenset[str] = frozenset()) -> View:
    if not _INTRICATE.search(text):
        shown = _shown(keep)
        starts = [at for at, sign in enumerate(text) if sign in shown]
        return View("".join([text[at] for at in starts]), starts, [at + 1 for at in starts])
    return _intricate_view(text, _shown(keep))


def _intricate_view(text: str, shown: frozenset[str]) -> View:
    """With letters, or with repetitions, which are one sign."""
    signs: list[str] = []
    starts: list[int] = []
    ends = [-1]
    runs = {run.start(): run[0] for run in _LATIN.finditer(text)}
    for at, sign in enumerate(text):
        if at in runs:
            for piece, length in _latin(runs[at]):
                signs.append(piece)
                starts.append(max(at, ends[-1]))
                ends.append(starts[-1] + length)
        elif sign in shown:
            if ends[-1] == at and signs[-1] == sign and not sign.isdigit():
                ends[-1] = at + 1
            else:
                signs.append(sign)
                starts.append(at)
                ends.append(at + 1)
    return View("".join(signs), starts, ends[1:])


@cache
def _shown(keep: frozenset[str]) -> frozenset[str]:
    """Digits, Chinese characters and `keep`."""
    every = map(chr, range(0x3400, 0xA000))
    return keep.union("0123456789", (char for char in every if _CHINESE.match(char)))


def _latin(run: str) -> Iterator[tuple[str, int]]:
    """The signs of a run of letters: syllables and initials, or one that stands for nothing."""
    if not _spelled().fullmatch(run):
        yield "\uf8ff", len(run)
        return
    for piece in _latin_pieces().findall(run):
        yield _syllables().get(piece, piece), len(piece)


def may_spell(text: str) -> bool:
    """Whether a run of letters may stand for Chinese characters."""
    return any(map(_spelled().fullmatch, _LATIN.findall(text)))


def _possible(text: str, view: View) -> Iterator[Reading]:
    first, second, alone = _by_sign()
    begins = [first.get(sign, 0) for sign in view.text]
    follows = [second.get(sign, 0) for sign in view.text[1:]]
    pairs = enumerate(zip_longest(begins, follows, fillvalue=0))
    for at, both in [(at, one & (two | alone)) for at, (one, two) in pairs if one & (two | alone)]:
        fitting = both
        while fitting:
            word = words()[(fitting & -fitting).bit_length() - 1]
            fitting &= fitting - 1
            match = word.pattern.match(view.text, at)
            if match and (found := _reading(text, view, word, match)):
                yield found


@cache
def _by_sign() -> tuple[dict[str, int], dict[str, int], int]:
    """The words (as bits) that a sign may begin, those in which it may come second, and those of one unit."""
    first: dict[str, int] = defaultdict(int)
    second: dict[str, int] = defaultdict(int)
    for number, word in enumerate(words()):
        begins = word.units[0]
        for sign in [*begins.prices, *(part[0] for part in begins.parts)]:
            first[sign] |= 1 << number
        follows = [*word.units[1].prices, *(part[0] for part in word.units[1].parts)] if word.units[1:] else [""]
        for sign in [*follows, *(part[1] for part in begins.parts)]:
            second[sign] |= 1 << number
    return dict(first), dict(second), second[""]


def _reading(text: str, view: View, word: Word, match: re.Match[str]) -> Reading | None:
    """None for the word itself, and where its characters are too far apart."""
    spans = tuple((view.starts[match.start(n)], view.ends[match.end(n) - 1]) for n in range(1, len(word.units) + 1))
    start, end = spans[0][0], spans[-1][1]
    raw = text[start:end]
    if raw.startswith(word.text) or raw.endswith(word.text) or not _follows(text, start, word.last):
        return None
    price = _price(text, word, match, spans)
    return None if price is None else Reading(tuple(unit.target for unit in word.units), spans, price)


def _follows(text: str, start: int, last: str) -> bool:
    """Whether one of `last` (if there are any) stands right before, but for a blank or two."""
    before = text[max(0, start - 3) : start].rstrip()
    return not last or (before != "" and before[-1] in last)


def _price(text: str, word: Word, match: re.Match[str], spans: tuple[tuple[int, int], ...]) -> int | None:
    """How far the raw characters are from the word; None if they are too far apart."""
    prices: dict[str, int] = _data()["price"]
    total, guess = 0, False
    for unit, sign, (start, end) in zip(word.units, match.groups(), spans, strict=True):
        total += unit.prices.get(sign, prices["parts"])
        repeated = len(sign) == 1 and end - start > 1 and _is_repeated(text[start:end])
        total += prices["repeated"] * repeated
        guess |= "\u3400" <= sign[0] <= "\u9fff" and len(sign) == 1
    for (_, end), (start, _) in pairwise(spans):
        if start - end > _data()["worth"]["gap"]:
            return None
        total += prices["weak_gap"] * bool(start > end and _ORDINARY_MARK.fullmatch(text, end, start))
    total += prices["cut"] * (_letters(text, spans[0][0]) + _letters(text, spans[-1][1]))
    if not (guess and _is_ordinary(text, spans[0][0], spans[-1][1])):
        return total
    return total + prices["ordinary"] if word.units[1:] else None


def _letters(text: str, border: int) -> bool:
    """Whether a border has a Latin letter on both sides."""
    return bool(_LATIN.fullmatch(text, max(0, border - 1), border + 1)) and 0 < border < len(text)


def _is_repeated(text: str) -> bool:
    """Whether a character comes twice at once."""
    return any(a == b for a, b in pairwise(text))


def _is_ordinary(text: str, start: int, end: int) -> bool:
    """Whether segmentation sees a word of two characters or more that holds or crosses a border of [start, end)."""
    import rjieba

    first = max(0, start - 6)
    at = first
    for token in rjieba.cut(text[first : end + 6], False):
        before, at = at, at + len(token)
        if len(token) > 1 and at > start and before < end and not token.isascii():
            return True
    return False


@cache
def _supports() -> tuple[tuple[re.Pattern[str], int], ...]:
    support, worth = _data()["support"], _data()["worth"]
    return (re.compile(support["strong"]), worth["strong"]), (re.compile(support["weak"]), worth["weak"])


def _support(view: View) -> list[Support]:
    """Every word that speaks for a reading near by."""
    return [
        (view.starts[match.start()], view.ends[match.end() - 1], match[0], worth)
        for pattern, worth in _supports()
        for match in pattern.finditer(view.text)
    ]


def _believed(possible: list[Reading], support: list[Support]) -> list[Reading]:
    """Accept what is worth its price, the cheapest first, as long as that makes others worth theirs."""
    waiting = sorted(possible, key=lambda found: (found.price, found.start - found.end))
    near = _Near(support, possible)
    believed: list[Reading] = []
    taken: set[int] = set()
    for _ in range(_MOST_ROUNDS):
        before = len(believed)
        for found in waiting:
            if taken.isdisjoint(range(found.start, found.end)) and found.price <= near.worth(found):
                believed.append(found)
                near.believe(found)
                taken.update(range(found.start, found.end))
        if len(believed) == before:
            break
    return believed


class _Near:
    """What stands near a reading and speaks for it; sorted, so that a long text costs no more a character."""

    def __init__(self, support: list[Support], possible: list[Reading]) -> None:
        self._worth: dict[str, int] = _data()["worth"]
        self._support = sorted(support)
        self._guessed = sorted({(found.start, found.end) for found in possible})
        self._believed: list[tuple[int, int]] = []

    def believe(self, found: Reading) -> None:
        insort(self._believed, (found.start, found.end))

    def worth(self, found: Reading) -> int:
        worth = self._worth
        said = {(word, price) for _, _, word, price in self._around(self._support, found)}
        weak = sum(price for _, price in said if price == worth["weak"])
        strong = sum(price for _, price in said) - weak
        believed = {start for start, _ in self._around(self._believed, found)}
        guessed = {start for start, _ in self._around(self._guessed, found)} - believed
        return (
            strong
            + min(weak, worth["most_weak"])
            + worth["strong"] * len(believed)
            + worth["reading"] * min(len(guessed), worth["most_readings"])
        )

    def _around(self, spans: list[_Span], found: Reading) -> Iterator[_Span]:
        """Those of sorted spans within reach that do not overlap."""
        low, high = found.start - self._worth["reach"], found.end + self._worth["reach"]
        for at in range(bisect_left(spans, low, key=_start), bisect_left(spans, high, key=_start)):
            start, end = spans[at][:2]
            if end <= high and (end <= found.start or found.end <= start):
                yield spans[at]


def _start(span: tuple[Any, ...]) -> int:
    return int(span[0])
