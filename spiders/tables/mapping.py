"""Which column holds which field: what the user says, then the record's own names, then the usual ones.

How doubt is settled, in this order:

1. `--map` always wins; `--map column=-` leaves a column unread.
2. A file with every column of the record is our own `reviews.csv` and taken at its word.
3. A field is taken once, and by the first of its names (`names.SYNONYMS`) whose column *holds* such values: most
   cells of a rating read as ratings, of a date as dates; a text does not consist of ratings, numbers or dates. So
   "评价" is the text of one shop's table and the 好评/差评 of another's. A column without any value gives way.
4. An identity must be able to be one. A column called `reviewer`, `user` or 买家 is an identity only if it looks
   like ids; names, and everything with the platform's asterisks, are names: two people share them.
5. A column `title` that hardly ever differs is the product's. One called `id` is the review's only if its values
   differ.
6. Colour and size together are the variant, where no column holds it whole.

What is left over is carried through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import pandas as pd

from ...errors import UsageError
from ...records import EVIDENCE_COLUMNS, REVIEW_COLUMNS
from ..dates import infer_dayfirst, read_date
from .cells import TRUTH, plain_texts
from .names import EXTRA, PARTS, SYNONYMS, folded, names_of
from .ratings import Scale, given_scale, reads_as_rating

Sample = list[str]
UNREAD = "-"
_SAMPLE = 300
_MOST, _NEARLY_ALL = 0.5, 0.9


@dataclass(frozen=True)
class Columns:
    """What was settled. `of` maps a field to its columns (several only for `variant`)."""

    of: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str]  # product_name, product_url, shop_name -> column
    scale: Scale | None = None  # of the rating, where the user gave it
    exported: bool = False  # our own reviews.csv
    moment: bool = False  # created_at and created_local are both given

    @property
    def used(self) -> dict[str, str]:
        """Column -> field, as shown and kept in `Table.mapping`."""
        return {column: name for name, columns in self.of.items() for column in columns}


@dataclass
class _Settling:
    columns: Sequence[str]
    sample: Callable[[str], Sample]
    of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def take(self, name: str, *columns: str) -> None:
        self.of[name] = columns
        self.taken.update(columns)

    def called(self, name: str) -> list[str]:
        return [c for c in self.columns if c not in self.taken and folded(c) == name]


def read_mapping(items: Sequence[str]) -> dict[str, str]:
    """`column=field` pairs.

    Raises:
        UsageError: if an item is none.
    """
    pairs = {}
    for item in items:
        column, sign, name = item.rpartition("=")
        if not sign or not column or not name:
            raise UsageError(f"--map {item!r} is not of the form column=field, such as --map user_id=reviewer_id")
        pairs[column] = name
    return pairs


def settle_columns(frame: pd.DataFrame, given: Mapping[str, str], file: str) -> Columns:
    """Field -> columns for the columns of `frame`.

    Raises:
        UsageError: if `given` names no column or no field, or nothing is a text or a rating.
    """
    columns = list(frame.columns)
    samples: dict[str, Sample] = {}

    def sample(column: str) -> Sample:
        if column not in samples:
            samples[column] = _sample(frame[column])
        return samples[column]

    settling = _Settling(columns, sample)
    scale = _as_given(settling, given, PurePath(file).name)
    exported = is_exported(columns) and not given
    _own_names(settling, exported)
    moment = {"created_local", "created_at"} <= set(settling.of)
    if not exported:
        for name in SYNONYMS:
            if name not in settling.of:
                _by_synonym(settling, name)
    if not {"text", "title", "followup_text", "rating"} & set(settling.of):
        # Of a file that is no table the "columns" are its words, which may be anything.
        named = [c for c in map(str, columns) if len(c) <= _SHOWN and not set(c) & set('{}[]<>"=')]
        listed = ", ".join(named[:30]) or "no names in its first line"
        raise UsageError(f"{file}: no column is known as text or rating; say which with --map column=text ({listed})")
    return Columns(settling.of, _extra(columns, sample), scale, exported, moment)


_SHOWN = 24  # characters of a column's name in a message


def is_exported(columns: Iterable[object]) -> bool:
    """Whether these are the columns of our own reviews.csv."""
    return set(REVIEW_COLUMNS) <= set(map(str, columns))


def _sample(values: pd.Series) -> Sample:
    """Up to `_SAMPLE` values from the whole length of a column: exports are often sorted."""
    present = values[values.notna()]
    step = max(1, len(present) // _SAMPLE)
    return [text for text in plain_texts(present.iloc[::step]) if text is not None]


def _as_given(settling: _Settling, given: Mapping[str, str], file: str) -> Scale | None:
    scale = None
    for column, asked in given.items():
        name, slash, top = asked.partition("/")
        if column not in settling.columns:
            raise UsageError(f"--map {column}=…: {file} has no such column; it has {', '.join(settling.columns[:60])}")
        if name == UNREAD:
            settling.taken.add(column)
            continue
        # A moment of any precision may stand there; which columns it becomes depends on that.
        name = {"created_at": "created_local"}.get(name, name)
        if name not in REVIEW_COLUMNS or (slash and name != "rating"):
            raise UsageError(f"--map {column}={asked}: no such field; fields are {', '.join(REVIEW_COLUMNS)}")
        if slash and (scale := given_scale(top)) is None:
            raise UsageError(f"--map {column}={asked}: give the best rating as a number, such as rating/10")
        settling.take(name, *settling.of.get(name, ()), column)
    return scale


def _own_names(settling: _Settling, exported: bool) -> None:
    for name in REVIEW_COLUMNS:
        exact = next((c for c in settling.columns if c == name and c not in settling.taken), None)
        if exact is None or name in settling.of or not (exported or _at_its_word(name, settling.sample(exact))):
            continue
        # `created_at` alone may be any date; beside `created_local` it is the moment in UTC.
        if name == "created_at" and "created_local" not in settling.of:
            if settling.called(folded("created_local")):
                continue
            settling.take("created_local", exact)
        else:
            settling.take(name, exact)


def _at_its_word(name: str, sample: Sample) -> bool:
    """A `title` that hardly ever differs is the product's; what the ledger fills in is nobody else's to say."""
    if name == "title" and len(sample) >= 20:
        return len(set(sample)) > 0.2 * len(sample)
    return name not in EVIDENCE_COLUMNS


def _by_synonym(settling: _Settling, name: str) -> None:
    candidates = [c for synonym in names_of(name) for c in settling.called(synonym)]
    fitting = [c for c in candidates if settling.sample(c) and _fits(name, c, settling.sample(c))]
    empty = [c for c in candidates if not settling.sample(c) and folded(c) not in _VAGUE]
    if fitting or empty:
        settling.take(name, (fitting or empty)[0])
    elif name == "variant":
        parts = [c for part in PARTS for c in settling.called(part) if settling.sample(c)]
        if parts:
            settling.take(name, *parts)


_VAGUE = frozenset({"id", "review", "reviewer", "user", "author", "customer", "buyer", "date", "time", "after"}) | {
    *("用户", "买家", "買家", "评论者", "评价人", "评价", "評價", "评论", "評論")
}
"""Names that say too little to be taken without values that fit."""


def _fits(name: str, column: str, sample: Sample) -> bool:
    if name == "rating":
        return reads_as_rating(sample) >= _MOST
    if name in ("created_local", "ordered_at", "followup_at", "reply_at"):
        return _dates(sample) >= _MOST
    if name in ("text", "title", "followup_text", "reply_text"):
        stamps = sum(bool(_STAMP.fullmatch(text)) for text in sample) / len(sample)
        return reads_as_rating(sample) + stamps < _NEARLY_ALL and _at_its_word(name, sample)
    if name == "review_id" and folded(column) == "id":
        return len(set(sample)) >= _MOST * len(sample)
    if name == "reviewer_id":
        return _could_identify(column, sample)
    if name in ("verified_purchase", "is_default"):
        return sum(text.lower() in TRUTH for text in sample) >= _MOST * len(sample)
    if name in ("image_ids", "avatar_id"):
        return sum(bool(re.fullmatch(r"\d{1,4}", text)) for text in sample) < _MOST * len(sample)
    if name in ("helpful_count", "purchase_count", "reviewer_total", "video_count"):
        return sum(text[:1].isdigit() for text in sample) >= _MOST * len(sample)
    return True


def _dates(sample: Sample) -> float:
    """Share that reads as a date; a bare small number is none here, though "2024" could be a year."""
    short = sample[:60]
    order = infer_dayfirst(short)
    found = [len(t) >= 6 and (read_date(t, dayfirst=order) or _NUMERIC_DATE.fullmatch(t)) for t in short]
    return sum(map(bool, found)) / len(found)


_NUMERIC_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?: .*)?")  # also one whose order is unknown
_STAMP = re.compile(r"(?=.*\d{4})[\d年月日号時时点分秒TZ:/.+\-\s]{6,40}")
_ID_LIKE = re.compile(r"(?=.*\d)[A-Za-z0-9_.:@+/=\-]{1,200}")


def _could_identify(column: str, sample: Sample) -> bool:
    masked = sum("*" in text for text in sample)
    if masked >= 0.2 * len(sample):
        return False
    return folded(column) not in _VAGUE or sum(bool(_ID_LIKE.fullmatch(t)) for t in sample) >= 0.8 * len(sample)


def _extra(columns: Sequence[str], sample: Callable[[str], Sample]) -> dict[str, str]:
    found = {}
    for name in EXTRA:
        called = [c for n in names_of(name) for c in columns if folded(c) == n and sample(c)]
        if called:
            found[name] = called[0]
    return found
