"""From the cells of a table to the record's values: one small change per field, whole columns at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...identity import keyed_hash, mask_name
from ...records import EVIDENCE_COLUMNS, REVIEW_COLUMNS, Incentive
from ..markup import image_id
from ..numbers import read_count
from .cells import NULLS, TRUTH, changed, plain_text
from .mapping import Columns
from .moments import CREATED, created_columns, local_of, read_moments
from .names import folded
from .ratings import Scale, find_scale
from .raw import Raw

PLATFORM = "table"
_TIMES = ("ordered_at", "followup_at", "reply_at")
_COUNTS = ("reviewer_total", "purchase_count", "helpful_count")
_TRUTHS = ("verified_purchase", "is_default")
_WORDS = ("text", "title", "followup_text", "reply_text")
_PLAIN = (
    *("sku", "url", "review_id", "reviewer_level", "language", "variant", "incentive_source", "rating_raw"),
    *("product_id", "shop_id", "platform", "source", "stratum"),
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d{1,9})?[eE]\+?\d{1,2}")
_HASH = re.compile(r"[0-9a-f]{20}")  # of `identity.keyed_hash`


@dataclass
class Settled:
    """`frame` has REVIEW_COLUMNS for every row of the file; `wrong` says why a row is rejected, else None."""

    frame: pd.DataFrame
    wrong: pd.Series
    scale: Scale | None = None
    notes: list[str] = field(default_factory=list)
    given_ids: pd.Series | None = None  # reviewer ids as the table has them


def settle_values(raw: Raw, columns: Columns, key: bytes) -> Settled:
    """All fields of the record; `key` hashes who wrote."""
    cells = _Cells(raw.frame, columns)
    values = {name: cells.texts(name) for name in _PLAIN}
    values |= {name: changed(cells.texts(name), _lines) for name in _WORDS}
    values |= {name: changed(cells.texts(name), _truth) for name in _TRUTHS}
    values |= {name: changed(cells.texts(name), _count) for name in _COUNTS}
    values |= {name: cells.texts(name) for name in EVIDENCE_COLUMNS}
    values["video_count"] = changed(cells.texts("video_count"), _how_many)
    values["image_ids"] = cells.images()
    values |= _incentive(cells, values["incentive_source"])
    settled = Settled(pd.DataFrame(index=raw.frame.index), pd.Series(None, index=raw.frame.index, dtype=object))
    values |= _place(values)
    values |= _people(cells, values["platform"], key, settled)
    values |= _rating(cells, settled) | _times(cells, settled)
    settled.frame = pd.DataFrame({name: values[name] for name in REVIEW_COLUMNS})
    _reject_empty(settled)
    return settled


class _Cells:
    """The table's cells by field."""

    def __init__(self, frame: pd.DataFrame, columns: Columns) -> None:
        self.frame, self.columns = frame, columns

    def texts(self, name: str) -> pd.Series:
        """Text or None; several columns of one field are joined by a blank."""
        of = self.columns.of.get(name, ())
        read: Callable[[Any], str | None] = plain_text if self.columns.exported else _text
        parts = [changed(self.frame[column], read) for column in of]
        if not parts:
            return pd.Series(np.full(len(self.frame), None, dtype=object), index=self.frame.index)
        if len(parts) == 1:
            return parts[0]
        rows = zip(*parts, strict=True)
        joined = [" ".join(p for p in row if p) or None for row in rows]
        return pd.Series(joined, index=self.frame.index, dtype=object)

    def images(self) -> pd.Series:
        read = _split if self.columns.exported else _images
        out = np.empty(len(self.frame), dtype=object)
        out[:] = [()] * len(out)
        for column in self.columns.of.get("image_ids", ())[:1]:
            out[:] = [() if value is None else read(value) for value in self.frame[column]]
        return pd.Series(out, index=self.frame.index, dtype=object)


def _text(value: Any) -> str | None:
    text = plain_text(value)
    return None if text in NULLS else text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _truth(text: str) -> bool | None:
    return TRUTH.get(text.lower())


_MAX_COUNT = 1 << 31  # of a database's integer; no review has that many of anything


def _count(text: str) -> int | None:
    """Also as a spreadsheet or a program writes a large number: 1.2e+06."""
    count = round(float(text)) if _SCIENTIFIC.fullmatch(text) else read_count(text)
    return count if count is not None and 0 <= count < _MAX_COUNT else None


def _how_many(text: str) -> int | None:
    """A number, or as many as there are addresses."""
    return _count(text) if text[0].isdigit() else (text.count("://") or None)


# --- pictures ----------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"'([^']{1,2000})'|\"([^\"]{1,2000})\"")
_LINK_NAMES = ("imgUrl", "imageUrl", "url", "thumbnail", "src", "original_url", "pic_md5", "picURL")


def _split(value: Any) -> tuple[str, ...]:
    """As reviews.csv writes a list; a Parquet of ours has real ones."""
    items = value.split("|") if isinstance(value, str) else list(value) if isinstance(value, list | np.ndarray) else []
    return tuple(str(item) for item in items if item)


def _images(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple | np.ndarray):
        items = [link for item in value if (link := _link(item))]
    else:
        items = _listed(plain_text(value) or "")
    ids = (image_id(item) if "//" in item else item[:200] for item in items)
    return tuple(dict.fromkeys(i for i in ids if i))


def _link(item: Any) -> str | None:
    if isinstance(item, dict):
        return next((str(item[name]) for name in _LINK_NAMES if item.get(name)), None)
    return plain_text(item)


def _listed(text: str) -> list[str]:
    """Items of "a|b", "a, b" or of a list as a program prints it."""
    if text in ("[]", "{}") or text in NULLS:
        return []
    if text.startswith("[") and (quoted := _QUOTED.findall(text)):
        return [one or two for one, two in quoted]
    return [item for item in re.split(r"[|;,\s]+", text.strip("[]")) if item]


# --- incentive, place, people ------------------------------------------------------------------------------

_BEANS = ("textintegral", "imageintegral")  # JD's own points for a text or a picture


def _incentive(cells: _Cells, source: pd.Series) -> dict[str, pd.Series]:
    column = next(iter(cells.columns.of.get("incentive", ())), "")
    beans = folded(column) in _BEANS
    found = changed(cells.texts("incentive"), _from_beans if beans else _who_paid)
    rewarded = found.notna() & (found != Incentive.NONE)
    named = source.where(source.notna() | ~rewarded, None if cells.columns.exported else column)
    return {"incentive": found, "incentive_source": named}


def _who_paid(text: str) -> str | None:
    """A bare yes does not say who."""
    if text.lower() in set(map(str, Incentive)):
        return text.lower()
    truth = _truth(text)
    return None if truth is None else str(Incentive.UNKNOWN if truth else Incentive.NONE)


def _from_beans(text: str) -> str | None:
    return str(Incentive.PLATFORM) if (read_count(text) or 0) > 0 else None


def _place(values: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """A table without shop takes the product as shop; one without either is one shop."""
    product = _or(values["product_id"], "all")
    shop = values["shop_id"].where(values["shop_id"].notna(), product).astype(object)
    platform, source = _or(values["platform"], PLATFORM), _or(values["source"], PLATFORM)
    stratum = _or(values["stratum"], "default")
    return {"product_id": product, "shop_id": shop, "platform": platform, "source": source, "stratum": stratum}


def _or(values: pd.Series, default: str) -> pd.Series:
    return values.where(values.notna(), default).astype(object)


def _people(cells: _Cells, platform: pd.Series, key: bytes, settled: Settled) -> dict[str, pd.Series]:
    ids = cells.texts("reviewer_id")
    settled.given_ids = ids
    hashed = {
        f"{kind}_id": _hashed(cells.texts(f"{kind}_id"), platform, key, kind, cells.columns.exported)
        for kind in ("reviewer", "avatar")
    }
    return {**hashed, "reviewer_mask": changed(cells.texts("reviewer_mask"), mask_name)}


def _hashed(values: pd.Series, platform: pd.Series, key: bytes, kind: str, exported: bool) -> pd.Series:
    """As `identity.pseudonymise` does it; our own export holds such hashes already, which stay links."""
    seen: dict[tuple[str, str], str] = {}
    out = np.full(len(values), None, dtype=object)
    for position, (value, where) in enumerate(zip(values, platform, strict=True)):
        if value is None:
            continue
        pair = (where, value)
        if pair not in seen:
            done = exported and _HASH.fullmatch(value)
            seen[pair] = value if done else keyed_hash(key, kind, f"{where}\0{value}")
        out[position] = seen[pair]
    return pd.Series(out, index=values.index, dtype=object)


# --- ratings and times -------------------------------------------------------------------------------------


def _rating(cells: _Cells, settled: Settled) -> dict[str, pd.Series]:
    texts = cells.texts("rating")
    counts: dict[str, int] = Counter(text for text in texts if text is not None)
    scale = cells.columns.scale or (Scale() if cells.columns.exported else find_scale(counts))
    stars = {text: scale.read(text) for text in counts}
    wrong = texts[texts.map(lambda t: t is not None and stars[t] is None)]
    settled.wrong[wrong.index] = [f"the rating {text[:40]!r} is not one of {scale.note}" for text in wrong]
    settled.scale = scale if counts else None
    if unrated := sum(counts[text] for text, star in stars.items() if star == 0):
        settled.notes.append(f"{unrated} ratings of 0 are read as not rated")
    raw = cells.texts("rating_raw") if "rating_raw" in cells.columns.of else texts
    rating = pd.to_numeric(texts.map({t: star or None for t, star in stars.items()}), errors="coerce")
    return {"rating": rating.astype("float64"), "rating_raw": raw}


def _times(cells: _Cells, settled: Settled) -> dict[str, pd.Series]:
    out: dict[str, pd.Series] = {}
    for name in _TIMES:
        texts = cells.texts(name)
        out[name] = texts if cells.columns.exported else local_of(_moments(texts, None, name, cells, settled))
    zones = cells.texts("tz") if "tz" in cells.columns.of else None
    when = _moments(cells.texts("created_local"), zones, "created_local", cells, settled)
    given = {name: cells.texts(name) for name in CREATED if name in cells.columns.of and cells.columns.moment}
    return out | created_columns(when, given, cells.columns.exported and cells.columns.moment)


def _moments(texts: pd.Series, zones: pd.Series | None, name: str, cells: _Cells, settled: Settled) -> pd.Series:
    found = read_moments(texts, zones)
    if found.times:
        column = ", ".join(cells.columns.of[name])
        examples = ", ".join(repr(text[:30]) for text in found.unread)
        settled.notes.append(f"{found.times} dates in {column} are not known, such as {examples}")
    return found.when


def _reject_empty(settled: Settled) -> None:
    frame = settled.frame
    empty = frame["rating"].isna() & settled.wrong.isna()
    for name in ("text", "title", "followup_text"):
        empty &= frame[name].isna()
    settled.wrong[empty] = "neither text nor rating"
